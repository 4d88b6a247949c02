"""The form beside a table: choose a row, change its values in plain fields, add and remove rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from planner.lists.columns import NUMBERS, Column
from planner.lists.faults import CellFault
from planner.lists.rows import Row
from planner.ui.entry import shown
from planner.ui.kept import kept
from planner.ui.list_words import options, title, tooltip, why_text
from planner.ui.markdown import plain
from planner.ui.number_field import number_field
from planner.ui.sheets import Sheet, add_row, remove_row, set_cell, sheet
from planner.ui.state import Desk

FIELDS_TO_A_LINE = 4
MOST_DIGITS = 6


def form(desk: Desk, name: str) -> None:
    """Show one row of a list in plain fields, with buttons that add and remove rows."""
    words, known = desk.words, sheet(desk, name)
    chosen = f"lists.row.{name}"
    if desk.choices.get(chosen, 0) >= len(known.rows):
        desk.choices.pop(chosen, None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if known.rows:
            row = kept(
                desk,
                st.selectbox,
                chosen,
                0,
                words("lists.row"),
                range(len(known.rows)),
                format_func=lambda i: known.rows[i].name or words("lists.unnamed", number=i + 1),
                width=300,
            )
            st.button(
                words("lists.remove"),
                icon=":material/delete:",
                on_click=remove_row,
                args=(desk, name, row),
                key=f"lists.remove.{name}",
            )
        st.button(words("lists.add"), icon=":material/add:", on_click=_add, args=(desk, name), key=f"lists.add.{name}")
    if known.rows:
        _fields(desk, known, int(row))


def _add(desk: Desk, name: str) -> None:
    add_row(desk, name)
    desk.choices[f"lists.row.{name}"] = len(sheet(desk, name).rows) - 1


def _fields(desk: Desk, known: Sheet, index: int) -> None:
    columns, row = known.table.columns, known.rows[index]
    faults = {one.column: one for one in known.faults if one.table == known.table.name and one.row == index}
    for start in range(0, len(columns), FIELDS_TO_A_LINE):
        places = st.columns(FIELDS_TO_A_LINE)
        for place, column in zip(places, columns[start : start + FIELDS_TO_A_LINE], strict=False):
            with place:
                _field(desk, known, index, row, column)
                if column.name in faults:
                    _refusal(desk, row, faults[column.name])


def _refusal(desk: Desk, row: Row, fault: CellFault) -> None:
    value = row.cells.get(fault.column)
    why = why_text(fault, desk.words)
    st.error(plain(desk.words("input.refused", value="–" if value is None else value, why=why)))


def _field(desk: Desk, known: Sheet, index: int, row: Row, column: Column) -> None:
    words, name, cell = desk.words, known.table.name, row.cells.get(column.name)
    take = partial(set_cell, desk, name, index, column.name)
    key, about = f"field.{name}.{index}.{column.name}", tooltip(column, words)
    label = title(column, desk.draft.scenario.currency, words)
    if column.kind in NUMBERS:
        # A text that is no number goes to the table, which tells what is wrong with it.
        refuse = partial(_as_it_is, take)
        number = float(cell) if isinstance(cell, int | float) else cell
        number_field(desk, key, label, number, take, refuse, digits=_digits(cell), help=about)
        return
    common = {"help": plain(about), **shown(desk, key, cell, take)}
    if column.kind == "day":
        st.date_input(plain(label), value=None, **common)
    elif column.kind == "choice" or column.names or column.field == "time_zone":
        _choice(desk, column, cell, label, common)
    else:
        st.text_input(plain(label), placeholder="–", **common)


def _as_it_is(take: Callable[[Any], None], text: str, why: str) -> None:
    take(text)


def _choice(desk: Desk, column: Column, cell: Any, label: str, common: dict[str, Any]) -> None:
    named = options(column, desk.words)
    choices = list(named) or _names(desk, column)
    known = [None, *choices, *([cell] if cell is not None and cell not in choices else [])]
    st.selectbox(plain(label), known, format_func=lambda one: named.get(one, one) or "–", placeholder="–", **common)


def _names(desk: Desk, column: Column) -> list[str]:
    if column.names:
        return [row.name for row in sheet(desk, column.names).rows]
    return sorted(available_timezones())


def _digits(cell: Any) -> int:
    """Return how many decimals a number has."""
    exponent = Decimal(repr(cell)).normalize().as_tuple().exponent if isinstance(cell, int | float) else 0
    return min(max(-exponent if isinstance(exponent, int) else 0, 0), MOST_DIGITS)
