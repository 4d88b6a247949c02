"""Faults of a scenario told by table, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.lists.tables import TABLES, Table
from planner.scenario import Fault

Plain = dict[str, Any]


@dataclass(frozen=True)
class CellFault:
    """What is wrong with a cell, or with another place because of the change.

    Attributes
    ----------
    table, row, column
        Where it stands; no row where it stands outside the tables, no column where it concerns the whole row.
    place
        The place as in a file.
    name
        What the row is called.
    why
        What is wrong, in words.
    value
        What stands there.
    still
        Name of an entry that is no longer there but still named at this place, or empty.
    """

    table: str
    row: int | None
    column: str
    place: str
    name: str
    why: str
    value: Any = Fault.NOTHING
    still: str = ""

    def shown(self) -> str:
        """Return the value as the end of a message."""
        return Fault(self.place, self.why, self.value).shown()


def once(faults: Sequence[CellFault]) -> Iterator[CellFault]:
    """Yield the faults, one for a cell: that of its text before what follows from the value it kept."""
    seen = set()
    for one in faults:
        place = (one.table, one.row, one.column) if one.row is not None and one.column else (one.place, one.why)
        if place not in seen:
            yield one
        seen.add(place)


def located(fault: Fault, document: Plain, table: Table, named: Mapping[str, str]) -> CellFault:
    """Return a fault of the scenario with the cell that it stands in."""
    still = named.get(fault.path, "")
    for one in (table, *TABLES.values()):
        for index, (path, entry) in enumerate(_places(document, one)):
            if fault.path == path or fault.path.startswith((f"{path}.", f"{path}[")):
                inside = fault.path.removeprefix(path).removeprefix(".")
                column = _column_of(inside, one)
                return CellFault(
                    one.name, index, column, fault.path, str(entry.get("name", "")), fault.why, fault.value, still
                )
    name = next((one.name for one in (table, *TABLES.values()) if fault.path == one.list), "")
    return CellFault(name, None, "", fault.path, "", fault.why, fault.value, still)


def _places(document: Mapping[str, Any], table: Table) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the path of every row of a table, with its entry."""
    found = table.listed(document) or ()
    if isinstance(found, Mapping):
        return [(f"{table.list}.{name}", {"name": name, **entry}) for name, entry in found.items()]
    return [(f"{table.list}[{i}]", one) for i, one in enumerate(found) if table.shows(one)]


def _column_of(inside: str, table: Table) -> str:
    """Return the column of a place inside a row, or an empty text."""
    inside = "handle_s" if inside in ("handle", "handle.mean_s") or inside.startswith("handle_s") else inside
    names = [one.name for one in table.columns]
    return next((name for name in names if inside == name or inside.startswith((f"{name}.", f"{name}["))), "")
