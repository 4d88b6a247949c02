"""The scenario's lists as tables on page Assumptions: add, remove, edit, paste, with a form beside the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from planner.lists.columns import NUMBERS, Column
from planner.lists.faults import CellFault
from planner.lists.rows import Row
from planner.lists.tables import TABLES
from planner.ui.kept import kept
from planner.ui.list_form import form
from planner.ui.list_words import fault_text, options, signs, title, tooltip
from planner.ui.markdown import bold, bullets, plain
from planner.ui.sheets import Sheet, discard, sheet, take_canvas
from planner.ui.state import Desk
from planner.ui.text import Words

NUMBERS_PART = "numbers"
PARTS = (NUMBERS_PART, *TABLES, "ahead")
TABLE_HEIGHT, ROW_HEIGHT = 520, 35
MOST_FAULTS = 12


def part(desk: Desk) -> str:
    """Let the visitor choose between the numbers and the lists, and return the choice."""
    words = desk.words
    found = kept(
        desk,
        st.segmented_control,
        "assume.part",
        NUMBERS_PART,
        words("lists.part"),
        PARTS,
        format_func=lambda one: words(f"lists.{one}"),
        required=True,
        label_visibility="collapsed",
    )
    return str(found or NUMBERS_PART)


def list_part(desk: Desk, name: str) -> None:
    """Show a list as a table with its faults and its form."""
    words, known = desk.words, sheet(desk, name)
    heading = words.get(f"lists.heading.{name}")
    if heading:
        st.markdown(bold(heading))
    st.caption(plain(words(f"lists.about.{name}")))
    _canvas(desk, known)
    with st.container():  # always there: what follows keeps its place on the page
        if known.faults:
            _faults(desk, name, known.faults)
    with kept(desk, st.expander, f"lists.form.{name}", False, words("lists.form")) as fold:
        if fold.open:
            form(desk, name)


def _canvas(desk: Desk, known: Sheet) -> None:
    words, name = desk.words, known.table.name
    key = f"sheet.{name}.{known.number}.{words.language}.{desk.draft.scenario.currency}"
    if key not in st.session_state:  # not on the page before this run: its edits are in the rows
        known.canvas = known.rows
    rows = known.canvas
    st.data_editor(
        frame(rows, known.table.columns, words),
        column_config={one.name: _column(one, desk) for one in known.table.columns},
        hide_index=True,
        num_rows="dynamic",
        key=key,
        on_change=_take,
        args=(desk, name, known.number, key),
        height=min(TABLE_HEIGHT, ROW_HEIGHT * (len(rows) + 2) + 3),
        width="stretch",
        placeholder="",
        alt=words("lists.alt", table=words(f"lists.{name}")),
    )


def _take(desk: Desk, name: str, number: int, key: str) -> None:
    take_canvas(desk, name, number, st.session_state[key])


def frame(rows: Sequence[Row], columns: Sequence[Column], words: Words) -> pd.DataFrame:
    """Return the cells of rows: dates as such, all else as texts.

    Numbers too: the browser would read what is typed or pasted by the rules of English, and 4.200 as 4.2. And choices:
    it would drop a pasted one that it does not know to the letter, without a word.
    """
    cells = {one.name: [_shown(row.cells.get(one.name), one, words) for row in rows] for one in columns}
    return pd.DataFrame({name: pd.Series(found, dtype=object) for name, found in cells.items()})


def _shown(cell: Any, column: Column, words: Words) -> Any:
    if column.choices:
        return options(column, words).get(cell, cell)
    return signs(words).written(cell) if column.kind in NUMBERS and isinstance(cell, int | float) else cell


def _column(column: Column, desk: Desk) -> Any:
    kind, words = st.column_config, desk.words
    label = title(column, desk.draft.scenario.currency, words)
    common: dict[str, Any] = {"help": plain(tooltip(column, words)), "pinned": column.name == "name"}
    if column.kind in NUMBERS:
        return kind.TextColumn(label, alignment="right", **common)
    if column.kind == "day":
        return kind.DateColumn(label, **common)
    return kind.TextColumn(label, **common)


def _faults(desk: Desk, name: str, faults: Sequence[CellFault]) -> None:
    """List what is wrong by row and column, with a button that gives the refused changes up."""
    words = desk.words
    lines = [fault_text(one, desk.draft.scenario.currency, words) for one in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(words("toolbar.open.more", count=len(faults) - MOST_FAULTS))
    st.error(f"{plain(words('lists.refused'))}\n\n{bullets(lines)}", icon=":material/error:")
    st.button(words("lists.discard"), icon=":material/undo:", on_click=discard, args=(desk, name))
