"""What a widget shows of the session, and what the visitor enters in it.

Every run of a page writes the session's value into the widget. The browser reports all widgets whenever a page or a
polling fragment is drawn again; a report that was on its way while the page wrote another value looks like an edit,
and would take the new value back. A choice is even reported by its label, which says nothing any more once the
language has changed. So a widget gets a new name whenever the page changes its value or its words, and what comes
under an old name, or says what the page wrote, is not an entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from planner.ui.state import Desk


@dataclass(frozen=True)
class Entry:
    """What a widget shows: the value, in which words, and how often the page has changed that."""

    value: Any
    words: tuple[str, str]
    number: int = 0


def shown(desk: Desk, name: str, value: Any, take: Callable[[Any], None], label: str = "") -> dict[str, Any]:
    """Return the options of a widget that shows a value of the session.

    Parameters
    ----------
    desk
        The visitor's session.
    name
        Name of the widget; its key begins with it.
    value
        What it shows.
    take
        Called with what the visitor enters, before the page is drawn again.
    label
        How a choice is written, where that depends on more than the value and the language.
    """
    words = (desk.words.language, label)
    before = desk.entries.get(name, Entry(value, words))
    number = before.number + ((value, words) != (before.value, before.words))
    desk.entries[name] = Entry(value, words, number)
    key = f"{name}~{number}" if number else name
    st.session_state[key] = value
    return {"key": key, "on_change": _reported, "args": (desk, name, number, key, take)}


def _reported(desk: Desk, name: str, number: int, key: str, take: Callable[[Any], None]) -> None:
    newest = desk.entries[name]
    if number == newest.number and st.session_state.get(key, newest.value) != newest.value:
        value = st.session_state[key]
        desk.entries[name] = replace(newest, value=value)
        take(value)
