"""A list of the scenario as a table before the visitor: what the scenario says, and changes that were refused.

The scenario stays the one truth. A change is accepted as one step, or it stays in the table with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from planner.lists.faults import CellFault
from planner.lists.rows import Row, proposed, rows_of
from planner.lists.tables import TABLES, Table
from planner.ui.list_words import code_of, signs
from planner.ui.state import Desk

_numbers = count()


@dataclass
class Sheet:
    """One table.

    Attributes
    ----------
    table
        Its columns.
    accepted
        Rows of the scenario that the table was made from.
    rows
        Rows before the visitor, refused changes included.
    canvas
        Rows that the canvas editor was given; its own edits count from there.
    faults
        Why the rows before the visitor are not the scenario's.
    number
        Name of the canvas: a new one begins without edits.
    former
        Rows of canvases that what was entered in them has made anew, by number: they may report once more.
    """

    table: Table
    accepted: list[Row]
    rows: list[Row]
    canvas: list[Row]
    faults: tuple[CellFault, ...] = ()
    number: int = field(default_factory=lambda: next(_numbers))
    former: dict[int, list[Row]] = field(default_factory=dict)

    def given(self, number: int) -> list[Row] | None:
        """Return the rows that a canvas was given; None where its edits say nothing any more."""
        return self.canvas if number == self.number else self.former.get(number)

    def renew(self, rows: list[Row], *, by_canvas: bool) -> None:
        """Give the canvas these rows, and let it begin without edits."""
        self.former = {**self.former, self.number: self.canvas} if by_canvas else {}
        self.canvas, self.number = rows, next(_numbers)


def sheet(desk: Desk, name: str) -> Sheet:
    """Return a table of the desk before the visitor; made anew where the scenario was changed elsewhere."""
    table = TABLES[name]
    rows, known = rows_of(desk.draft.scenario, table), desk.sheets.get(name)
    if known is None or known.accepted != rows:
        known = desk.sheets[name] = Sheet(table, rows, rows, rows)
    return known


def after(rows: Sequence[Row], edits: Mapping[str, Any]) -> list[Row]:
    """Return rows with the edits of the canvas: cells by row and column, new rows, and places of removed ones.

    Added rows without any cell that is filled are not there yet.
    """
    cells = {int(place): changed for place, changed in edits.get("edited_rows", {}).items()}
    gone = set(edits.get("deleted_rows", ()))
    kept = [Row(row.plain, {**row.cells, **cells.get(i, {})}) for i, row in enumerate(rows) if i not in gone]
    return kept + [Row({}, dict(added)) for added in edits.get("added_rows", ()) if _says_something(added)]


def _says_something(added: Mapping[str, Any]) -> bool:
    """Return whether an added row has a cell that is filled; a paste with a last line break adds one that has none."""
    return any(cell is not None and str(cell).strip() for cell in added.values())


def take_canvas(desk: Desk, name: str, number: int, edits: Mapping[str, Any]) -> None:
    """Take what was changed in a canvas, all edits since it was given its rows.

    A paste may be reported in parts, the later ones when the first has already made the canvas anew.
    """
    known = sheet(desk, name)
    given = known.given(number)
    if given is not None:
        _propose(desk, known, after(given, edits), canvas=number)


def set_cell(desk: Desk, name: str, index: int, column: str, cell: Any) -> None:
    """Change one cell."""
    known = sheet(desk, name)
    rows = list(known.rows)
    rows[index] = Row(rows[index].plain, {**rows[index].cells, column: cell})
    _propose(desk, known, rows)


def add_row(desk: Desk, name: str) -> None:
    """Add a row that begins with what such a row begins with."""
    known = sheet(desk, name)
    _propose(desk, known, [*known.rows, Row({}, {})])


def remove_row(desk: Desk, name: str, index: int) -> None:
    """Take a row away."""
    known = sheet(desk, name)
    _propose(desk, known, [row for i, row in enumerate(known.rows) if i != index])


def discard(desk: Desk, name: str) -> None:
    """Give up what was refused: the table shows the scenario again."""
    desk.sheets.pop(name, None)


def _propose(desk: Desk, known: Sheet, rows: list[Row], *, canvas: int | None = None) -> None:
    rows = [_with_codes(row, known.table) for row in rows]
    found = proposed(desk.draft.scenario, known.table, rows, signs(desk.words))
    if found.scenario is None:
        known.rows, known.faults = list(found.rows), found.faults
        if canvas != known.number or len(rows) != len(known.canvas):  # a canvas grows only when made anew
            known.renew(known.rows, by_canvas=canvas is not None)
        return
    desk.revise(found.document, found.scenario)
    fresh = rows_of(found.scenario, known.table)
    known.accepted, known.rows, known.faults = fresh, fresh, ()
    if canvas == known.number and len(rows) == len(known.canvas) and _stands(found.rows, fresh):
        known.canvas = [Row(new.plain, old.cells) for new, old in zip(fresh, known.canvas, strict=True)]
    else:
        known.renew(fresh, by_canvas=canvas is not None)


def _with_codes(row: Row, table: Table) -> Row:
    """Return a row with its choices by code; what names none stays, and is a fault."""
    chosen = {one.name: row.cells.get(one.name) for one in table.columns if one.choices}
    codes = {name: code_of(table.column(name), text) for name, text in chosen.items() if isinstance(text, str)}
    return Row(row.plain, {**row.cells, **codes})


def _stands(rows: Sequence[Row], fresh: Sequence[Row]) -> bool:
    """Return whether the canvas shows the accepted rows already: then it keeps its place and selection."""
    return [row.cells for row in rows] == [row.cells for row in fresh] and all(row.plain for row in rows)
