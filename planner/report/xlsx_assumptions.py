"""A workbook back into a scenario: its sheet Scenario, with what its sheet Assumptions says otherwise."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from planner.report.assumptions import Edit, edited
from planner.report.csv_files import unescaped
from planner.scenario import Fault, Scenario, ScenarioError
from planner.scenario_file import loads

SHEET, SCENARIO_SHEET = "Assumptions", "Scenario"
WANTED = ("Parameter", "Value", "Low", "High")
# The same as the app writes them in its other languages: whoever was sent a workbook can bring it back.
ALSO = {
    "Assumptions": ("Giả định",),
    "Scenario": ("Kịch bản",),
    "Parameter": ("Tham số",),
    "Value": ("Giá trị",),
    "Low": ("Thấp",),
    "High": ("Cao",),
}
MAX_BYTES = 50_000_000
MAX_ROWS = 200_000


def read_workbook(path: Path) -> Scenario:
    """Return the scenario of a workbook, with the changes that its Assumptions sheet holds.

    Parameters
    ----------
    path
        A workbook as `write_xlsx` makes it.

    Raises
    ------
    ScenarioError
        As for `read_assumptions`, and when the sheet Scenario is missing or is no scenario.
    """
    lines = [cells[0].value for cells in _rows(path, SCENARIO_SHEET) if cells]
    text = "\n".join(unescaped(str(line)) for line in lines if line is not None)
    return read_assumptions(path, loads(text, path.name).scenario)


def read_assumptions(path: Path, scenario: Scenario) -> Scenario:
    """Return the scenario with what its Assumptions sheet says otherwise.

    Parameters
    ----------
    path
        A workbook as `write_xlsx` makes it, in any language of the app; rows may be deleted, sorted and changed,
        columns moved.
    scenario
        The scenario that the workbook was made from.

    Raises
    ------
    ScenarioError
        With every fault at once, each with its cell (``Assumptions!C7``): no workbook, no sheet, no such parameter, not
        a number, out of range.
    """
    faults: list[Fault] = []
    edits = list(_edits(_rows(path, SHEET), faults))
    if faults:
        try:
            edited(scenario, edits, path.name)
        except ScenarioError as more:
            faults += more.faults
        raise ScenarioError(faults, path.name)
    return edited(scenario, edits, path.name)


def _rows(path: Path, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of a sheet row by row."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError([Fault("", f"is larger than {MAX_BYTES / 1e6:g} MB")], path.name)
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile):
        raise ScenarioError([Fault("", "cannot be read as a workbook: it is not an XLSX file")], path.name) from None
    except (OSError, KeyError, ValueError) as fault:
        raise ScenarioError([Fault("", f"cannot be read as a workbook: {fault}")], path.name) from None
    try:
        title = _found(name, book.sheetnames)
        if title is None:
            raise ScenarioError([Fault(name, f"is missing; the sheets are {', '.join(book.sheetnames)}")], path.name)
        for count, cells in enumerate(book[title].iter_rows()):
            if count >= MAX_ROWS:
                raise ScenarioError([Fault(name, f"has more than {MAX_ROWS:,} rows")], path.name)
            yield cells
    finally:
        book.close()


def _found(name: str, titles: Sequence[Any]) -> str | None:
    """Return what stands among titles for a sheet or column, in whatever language; None when nothing does."""
    return next((one for one in (name, *ALSO[name]) if one in titles), None)


def _edits(rows: Iterator[tuple[Any, ...]], faults: list[Fault]) -> Iterator[Edit]:
    columns: dict[str, int] = {}
    for cells in rows:
        if not columns:
            titles = [cell.value for cell in cells]
            known = {name: title for name in WANTED if (title := _found(name, titles)) is not None}
            if len(known) == len(WANTED):
                columns = {name: titles.index(title) for name, title in known.items()}
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
    return f"{cell.parent.title}!{cell.coordinate}"
