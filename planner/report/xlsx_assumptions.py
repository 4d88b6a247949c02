"""An Assumptions sheet back into a scenario."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from planner.report.assumptions import Edit, edited
from planner.scenario import Fault, Scenario, ScenarioError

SHEET = "Assumptions"
WANTED = ("Parameter", "Value", "Low", "High")
MAX_BYTES = 50_000_000


def read_assumptions(path: Path, scenario: Scenario) -> Scenario:
    """Return the scenario with what its Assumptions sheet says otherwise.

    Parameters
    ----------
    path
        A workbook as `write_xlsx` makes it; rows may be deleted, sorted and changed, columns moved.
    scenario
        The scenario that the workbook was made from.

    Raises
    ------
    ScenarioError
        With every fault at once, each with its cell (``Assumptions!C7``): no workbook, no sheet, no such parameter, not
        a number, out of range.
    """
    faults: list[Fault] = []
    edits = list(_edits(_rows(path), faults))
    if faults:
        try:
            edited(scenario, edits, path.name)
        except ScenarioError as more:
            faults += more.faults
        raise ScenarioError(faults, path.name)
    return edited(scenario, edits, path.name)


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of the sheet row by row."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError([Fault("", f"is larger than {MAX_BYTES / 1e6:g} MB")], path.name)
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise ScenarioError([Fault("", f"cannot be read as a workbook: {fault}")], path.name) from None
    try:
        if SHEET not in book.sheetnames:
            raise ScenarioError([Fault(SHEET, f"is missing; the sheets are {', '.join(book.sheetnames)}")], path.name)
        yield from book[SHEET].iter_rows()
    finally:
        book.close()


def _edits(rows: Iterator[tuple[Any, ...]], faults: list[Fault]) -> Iterator[Edit]:
    columns: dict[str, int] = {}
    for cells in rows:
        if not columns:
            titles = [cell.value for cell in cells]
            if set(WANTED) <= set(titles):
                columns = {name: titles.index(name) for name in WANTED}
            continue
        row = {name: cells[i] if i < len(cells) else None for name, i in columns.items()}
        parameter = row["Parameter"]
        if parameter is not None and parameter.value is not None:
            numbers = {name: _number(row[name], faults) for name in WANTED[1:]}
            value = row["Value"]
            address = _address(value if value is not None and value.value is not None else parameter)
            yield Edit(str(parameter.value), numbers["Value"], numbers["Low"], numbers["High"], address)
    if not columns:
        faults.append(Fault(SHEET, f"needs a row with the titles {', '.join(WANTED)}"))


def _number(cell: Any, faults: list[Fault]) -> float | bool | None:
    value = None if cell is None else cell.value
    if value is None or isinstance(value, bool | int | float):
        return value
    faults.append(Fault(_address(cell), "must be a number, TRUE or FALSE", value))
    return None


def _address(cell: Any) -> str:
    return f"{SHEET}!{cell.coordinate}"
