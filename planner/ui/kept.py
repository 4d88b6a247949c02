"""Widgets of a page that keep what was chosen when the visitor goes to another page and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

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
    held = f"choice.{key}"
    st.session_state[held] = desk.choices.get(key, start)
    return widget(*parts, key=held, on_change=_keep, args=(desk, key, held), **options)


def _keep(desk: Desk, key: str, held: str) -> None:
    desk.choices[key] = st.session_state[held]
