"""A field for a number is a text that is read by the language of the page.

A browser's own field takes the Vietnamese 4.200 for 4.2 and says nothing, and what is no number, or nothing, for 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from planner.lists.cells import CellError, whole
from planner.ui.entry import shown
from planner.ui.list_words import signs
from planner.ui.markdown import plain
from planner.ui.state import Desk
from planner.ui.text import Words

Value = float | str | None


def number_field(
    desk: Desk,
    name: str,
    label: str,
    held: Value,
    take: Callable[[Any], None],
    refuse: Callable[[str, str], None],
    *,
    fits: Callable[[float], bool] = lambda _: True,
    digits: int | None = None,
    placeholder: str = "–",
    help: str | None = None,
) -> None:
    """Show a field for a number.

    Parameters
    ----------
    desk, name, label
        The visitor's session, the widget's name, and what stands above it.
    held
        The number, a text that was refused, or None.
    take
        Called with the number that the visitor enters; None for nothing.
    refuse
        Called with a text that says no number, and why.
    fits
        Whether a number can stand there: of two that a text may mean only one can.
    digits
        Decimals shown; as many as the number has when left out.
    placeholder, help
        What stands in an empty field, and one line about it.
    """
    words = desk.words

    def read(text: str) -> None:
        try:
            number = whole(signs(words).read(text, fits)) if text.strip() else None
        except CellError as fault:
            refuse(text, words.fault(str(fault)))
        else:
            take(number)

    options = shown(desk, name, _text(desk, name, held, digits), read)
    st.text_input(plain(label), placeholder=placeholder, help=None if help is None else plain(help), **options)


def _text(desk: Desk, name: str, value: Value, digits: int | None) -> str:
    """Return what stands in the field: a number stays as it was typed, so that the field stays where it is."""
    if value is None or isinstance(value, str):
        return value or ""
    before = desk.entries[name].value if name in desk.entries else None
    if isinstance(before, str) and _says(before, value, desk.words):
        return before
    return signs(desk.words).written(value) if digits is None else desk.words.number(value, digits)


def _says(text: str, value: float, words: Words) -> bool:
    try:
        return signs(words).read(text, lambda one: one == value) == value
    except CellError:
        return False


def refusal(desk: Desk, key: str) -> None:
    """Show what was refused in a field, and why."""
    if key in desk.refused:
        value, why = desk.refused[key]
        st.error(plain(desk.words("input.refused", value=_written(value, desk.words), why=why)))


def _written(value: Any, words: Words) -> str:
    """Return a refused value as the language writes it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return signs(words).written(value)
    return "–" if value is None else str(value)
