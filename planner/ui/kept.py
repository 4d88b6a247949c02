"""Widgets of a page that keep what was chosen when the visitor goes to another page and comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from planner.ui.entry import shown
from planner.ui.state import Desk


def kept(desk: Desk, widget: Callable[..., Any], key: str, start: Any, *parts: Any, **options: Any) -> Any:
    """Show a widget with what was chosen last, else `start`, and return what it holds.

    Parameters
    ----------
    desk
        The visitor's session, which keeps the choice.
    widget
        Streamlit's function, such as ``st.selectbox``.
    key
        Name of the choice.
    start
        What it holds before anything was chosen.
    parts, options
        What the widget takes besides.
    """

    def keep(value: Any) -> None:
        desk.choices[key] = value

    value = desk.choices.get(key, start)
    label = str(options["format_func"](value)) if "format_func" in options else ""
    return widget(*parts, **shown(desk, f"choice.{key}", value, keep, label), **options)


def kept_of(
    desk: Desk, widget: Callable[..., Any], key: str, start: Any, label: str, choices: Sequence[Any], **options: Any
) -> Any:
    """Show a choice as `kept` does; what was chosen last and is no choice any more is forgotten."""
    if desk.choices.get(key, start) not in choices:
        desk.choices.pop(key)
    return kept(desk, widget, key, start, label, choices, **options)
