"""Defaults of the sourcing comparison that the visitor confirms, or takes back; neither changes a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from planner.ui import sourcing_words
from planner.ui.kept import kept
from planner.ui.markdown import plain
from planner.ui.sourcing_task import SourcingAnswer
from planner.ui.state import Desk

PLACE = ("sourcing", "confirmed")


def defaults(desk: Desk, found: SourcingAnswer) -> None:
    """Show the defaults that nobody has confirmed, with what confirms them and what takes that back."""
    words, confirmed = desk.words, desk.draft.scenario.sourcing.confirmed
    waiting = [str(place) for place in found.defaults.index if place not in confirmed]
    if not waiting and not confirmed:
        return
    count = words.number(len(waiting))
    label = words("sourcing.defaults", count=count) if waiting else words("sourcing.defaults.all")
    with kept(desk, st.expander, "sourcing.defaults", False, plain(label)):
        if waiting:
            table = sourcing_words.defaults_table(found.defaults.loc[waiting], words)
            st.dataframe(table, hide_index=True, width="stretch")
            st.caption(words("sourcing.confirm.about"))
            _choice(desk, "sourcing.confirm", waiting, confirm)
        if confirmed:
            _choice(desk, "sourcing.take_back", confirmed, take_back)


def _choice(desk: Desk, key: str, places: Sequence[str], take: Callable[[Desk, Iterable[str]], None]) -> None:
    """Let the visitor choose some of the places, and do with them what the button says."""
    words = desk.words
    desk.choices[key] = [place for place in desk.choices.get(key, []) if place in places]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = kept(desk, st.multiselect, key, [], words(f"{key}.which"), places, placeholder=words("sourcing.some"))
        label = words(f"{key}.do", count=words.number(len(chosen)))
        st.button(plain(label), disabled=not chosen, on_click=take, args=(desk, tuple(chosen)), key=f"{key}.do")


def confirm(desk: Desk, places: Iterable[str]) -> None:
    """Write down that defaults are meant, as one step."""
    confirmed = desk.draft.scenario.sourcing.confirmed
    desk.change(PLACE, {PLACE: [*confirmed, *(place for place in places if place not in confirmed)]}, None)


def take_back(desk: Desk, places: Iterable[str]) -> None:
    """Write down that defaults are not meant after all, as one step."""
    gone = set(places)
    desk.change(PLACE, {PLACE: [one for one in desk.draft.scenario.sourcing.confirmed if one not in gone]}, None)


def are_confirmed_in_files(desk: Desk, found: SourcingAnswer) -> bool:
    """Return whether the files of a comparison count as confirmed what the visitor has confirmed by now."""
    then = found.defaults.index[found.defaults["status"] == "confirmed"]
    now = [place for place in found.defaults.index if place in desk.draft.scenario.sourcing.confirmed]
    return set(then) == set(now)
