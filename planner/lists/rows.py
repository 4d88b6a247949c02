"""A list of a scenario as rows of cells, and changed rows as a scenario: checked as a whole, faults told by cell."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from planner import profiles
from planner.lists.cells import CODECS, CellError, keeping_range, shifted, whole
from planner.lists.columns import NUMBERS, Column, bounds
from planner.lists.faults import CellFault, located, once
from planner.lists.names import follow, make_room, unknown
from planner.lists.numbers import Signs
from planner.lists.tables import TABLES, Table
from planner.scenario import Scenario, ScenarioError, parse
from planner.scenario.quantities import Whole
from planner.scenario_file import as_document

Plain = dict[str, Any]
Cells = Mapping[str, Any]
ENGLISH = Signs()


@dataclass(frozen=True)
class Row:
    """One entry of a list.

    Attributes
    ----------
    plain
        The entry as a file holds it before the change; empty for a new one.
    cells
        What its cells show, by column; None for an empty cell.
    """

    plain: Mapping[str, Any]
    cells: Cells

    @property
    def name(self) -> str:
        """What the row is called."""
        return str(self.cells.get("name") or "")


@dataclass(frozen=True)
class Proposal:
    """Changed rows as a scenario.

    Attributes
    ----------
    rows
        The rows, texts of numbers read; a new one has what was entered in it.
    document
        What a file of the scenario would hold.
    scenario
        The checked scenario, or None where something is wrong.
    faults
        What is wrong.
    """

    rows: tuple[Row, ...]
    document: Plain
    scenario: Scenario | None
    faults: tuple[CellFault, ...]


def rows_of(scenario: Scenario, table: Table) -> list[Row]:
    """Return the rows of a table."""
    return [row_of(entry, table) for entry in _entries(as_document(scenario), scenario, table) if table.shows(entry)]


def row_of(entry: Mapping[str, Any], table: Table) -> Row:
    """Return an entry as a row."""
    return Row(entry, {column.name: _cell(entry, column) for column in table.columns})


def _entries(document: Plain, scenario: Scenario, table: Table) -> list[Plain]:
    found = table.listed(document)
    if isinstance(found, Mapping):
        return [{"name": name, **entry} for name, entry in found.items()]
    if found is None:
        return [] if table.by_name else [{"name": one.name} for one in getattr(scenario, table.list)]
    return list(found)


def _cell(entry: Mapping[str, Any], column: Column) -> Any:
    value = _at(entry, column)
    return None if value is None or value in ("", [], {}, ()) else CODECS[column.kind].show(value)


def _at(entry: Mapping[str, Any], column: Column) -> Any:
    if column.kind == "amounts" and isinstance(entry.get("handle"), Mapping):
        return entry["handle"].get("mean_s")
    value: Any = entry
    for part in column.at:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def proposed(scenario: Scenario, table: Table, rows: Sequence[Row], signs: Signs = ENGLISH) -> Proposal:
    """Return what the scenario would be with these rows in the place of the table's.

    Names of entries that were renamed are followed everywhere; a new row is filled with what such a row begins with.
    Numbers may be texts with the signs of a language.
    """
    document, faults = as_document(scenario), list[CellFault]()
    rows = [_read(row, i, table, signs, faults) for i, row in enumerate(rows)]
    entries = [_written(row, i, table, document, signs, faults) for i, row in enumerate(rows)]
    before = _entries(document, scenario, table)
    for i, entry in enumerate(entries):
        _name(entry, [*entries[:i], *entries[i + 1 :], *before], table)
    kept = {str(row.plain["name"]): str(entry["name"]) for row, entry in zip(rows, entries, strict=True) if row.plain}
    gone = {str(one["name"]) for one in before if table.shows(one)} - set(kept) - {str(one["name"]) for one in entries}
    _put(document, table, entries, before)
    if table.name == "channels":
        new = [str(entry["name"]) for row, entry in zip(rows, entries, strict=True) if not row.plain]
        make_room(document, new, gone)
    follow(document, table.what, {old: new for old, new in kept.items() if old != new})
    faults += _doubled(table, entries)
    try:
        checked = parse(document, scenario.name, profiles=profiles.names())
    except ScenarioError as refusal:
        named = {one.path: str(one.value) for one in unknown(document, table.what) if one.value in gone}
        faults += [located(one, document, table, named) for one in refusal.faults]
    return Proposal(tuple(rows), document, None if faults else checked, tuple(once(faults)))


def _read(row: Row, index: int, table: Table, signs: Signs, faults: list[CellFault]) -> Row:
    """Return a row with its numbers read; a text that is none, or may be two, is a fault and stays."""
    cells = dict(row.cells)
    for column in table.columns:
        text = cells.get(column.name)
        if column.kind not in NUMBERS or not isinstance(text, str) or not text.strip():
            continue
        before = _cell(row.plain, column)
        try:
            is_before = before is not None and text.strip() == signs.written(before)
            cells[column.name] = before if is_before else whole(signs.read(text, partial(_fits, column)))
        except CellError as fault:
            faults.append(_cell_fault(table, index, column, row, fault))
    return Row(row.plain, cells)


def _fits(column: Column, shown: float) -> bool:
    """Return whether a number, as a cell shows it, may stand in a column."""
    try:
        _check(column, CODECS[column.kind].read(shown), ENGLISH)
    except CellError:
        return False
    return True


def _cell_fault(table: Table, index: int, column: Column, row: Row, fault: CellError) -> CellFault:
    place = f"{table.name}[{index}].{column.name}"
    return CellFault(table.name, index, column.name, place, row.name, str(fault), row.cells[column.name])


def _written(row: Row, index: int, table: Table, document: Plain, signs: Signs, faults: list[CellFault]) -> Plain:
    """Return the entry that a row says; cells that cannot be read are faults, and what stood there stays."""
    cells = {name: None if isinstance(cell, str) and not cell.strip() else cell for name, cell in row.cells.items()}
    if not row.plain:
        cells = {name: cell for name, cell in cells.items() if cell is not None}
    entry = copy.deepcopy(dict(row.plain)) or _begun(cells, table, document)
    for column in table.columns:
        cell = cells.get(column.name)
        if column.name not in cells or cell == _cell(entry, column):
            continue
        try:
            _write(entry, column, cell, signs)
        except CellError as fault:
            faults.append(_cell_fault(table, index, column, row, fault))
    return _settled(entry, table)


def _begun(cells: Cells, table: Table, document: Plain) -> Plain:
    """Return what a new row begins with where its cells are left empty."""
    entry = TABLES["contracts" if cells.get("employer") == "vendor" else table.name].begin(document, cells)
    if "customers" in cells:
        entry.pop("contacts_per_month", None)
    return entry


def _clear(entry: Plain, at: tuple[str, ...]) -> None:
    if len(at) == 1:
        entry.pop(at[0], None)
    elif isinstance(entry.get(at[0]), dict):
        _clear(entry[at[0]], at[1:])
        if not entry[at[0]]:
            del entry[at[0]]


def _write(entry: Plain, column: Column, cell: Any, signs: Signs) -> None:
    if cell is None:
        _clear(entry, column.at)
        return
    value = CODECS[column.kind].read(cell)
    if column.kind in NUMBERS:
        _check(column, value, signs)
    if column.kind == "amounts":
        _write_amounts(entry, value)
        return
    node = entry
    for part in column.at[:-1]:
        if not isinstance(node.get(part), dict):
            node[part] = {}
        node = node[part]
    last = column.at[-1]
    node[last] = keeping_range(node.get(last), value) if column.kind in NUMBERS else value


def _check(column: Column, value: Any, signs: Signs) -> None:
    """Refuse a number outside its bounds, in the units that the cell shows."""
    limits, digits = bounds(column.model, column.field), 2 if column.kind == "percent" else 0
    if isinstance(limits, Whole):
        if not isinstance(value, int) or not limits.low <= value <= limits.high:
            raise CellError(f"must be a whole number in {signs.interval('[]', limits.low, limits.high)}")
    elif limits is not None and not limits.holds(value):
        low, high = (shifted(end, digits) for end in (limits.low, limits.high))
        raise CellError(f"must lie in {signs.interval(limits.ends, low, high)}{' %' if digits else ''}")


def _write_amounts(entry: Plain, values: list[Any]) -> None:
    """Write handle times: one beside its variation where there is one, several by number of chats."""
    handle = entry.get("handle")
    if len(values) == 1 and isinstance(handle, dict):
        handle["mean_s"] = keeping_range(handle.get("mean_s"), values[0])
        return
    before = entry.get("handle_s")
    single = before[0] if isinstance(before, list) and len(before) == 1 else None
    entry.pop("handle", None)
    entry["handle_s"] = [keeping_range(single, values[0])] if len(values) == 1 else values


def _settled(entry: Plain, table: Table) -> Plain:
    """Return the entry without what cannot stand beside what it says: contracts of employees, two handle times."""
    if table.list == "sites" and entry.get("employer", "in_house") != "vendor":
        entry.pop("contract", None)
    handle, times = entry.get("handle"), entry.get("handle_s")
    if isinstance(handle, dict) and "mean_s" not in handle and isinstance(times, list) and len(times) == 1:
        entry["handle"] = {"mean_s": times[0], **handle}
        del entry["handle_s"]
    return entry


def _name(entry: Plain, others: Sequence[Mapping[str, Any]], table: Table) -> None:
    """Give a row without a name the first free one."""
    if not entry.get("name"):
        taken = {str(one.get("name")) for one in others}
        what = table.name.removesuffix("s").capitalize()
        entry["name"] = next(name for k in range(1, len(taken) + 2) if (name := f"{what} {k}") not in taken)


def _doubled(table: Table, entries: Sequence[Mapping[str, Any]]) -> Iterator[CellFault]:
    """Yield names used twice where the list is by name, and the scenario's own rules would see only one."""
    names = [str(one["name"]) for one in entries]
    for i, name in enumerate(names):
        if table.by_name and name in names[:i]:
            yield CellFault(table.name, i, "name", f"{table.list}.{name}", name, "is used twice", name)


def _put(document: Plain, table: Table, entries: list[Plain], before: list[Plain]) -> None:
    """Write the list into the document; entries that the table does not show stay where they are."""
    if table.by_name:
        named = {str(one["name"]): {key: part for key, part in one.items() if key != "name"} for one in entries}
        *holders, last = table.list.split(".")
        for part in holders:
            document = document.setdefault(part, {})
        document[last] = named
        return
    shown = iter(entries)
    others = [one if not table.shows(one) else next(shown, None) for one in before]
    document[table.list] = [one for one in others if one is not None] + list(shown)
    if not document[table.list] and table.list in ("departments", "products", "events"):
        del document[table.list]
