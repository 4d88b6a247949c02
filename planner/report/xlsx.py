"""A plan as a workbook: Plan, Shifts, On duty, Coverage, Costs, what becomes of contacts, Assumptions."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from planner.pipeline import Plan
from planner.report.assumptions import assumptions
from planner.report.binding import binding_table, conflict_lines
from planner.report.csv_files import coverage_table, escaped, shift_table
from planner.report.desk_tables import desk_tables
from planner.report.grids import cost_table, on_duty_grid
from planner.report.plain import finite
from planner.report.terminal import headline
from planner.report.xlsx_assumptions import SCENARIO_SHEET
from planner.report.xlsx_charts import add_cost_chart, add_coverage_chart
from planner.scenario_file import dumps, write_whole

# Texts are texts: a name that begins with = + - @ is never run as a formula, nor turned into a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.00"},
    "free": {"num_format": "General"},
    "share": {"num_format": "0.0%"},
    "money": {"num_format": "#,##0"},
    "time": {"num_format": "ddd yyyy-mm-dd hh:mm"},
    "wrap": {"text_wrap": True},
}
SHARES = ("service_level", "target", "occupancy", "abandonment", "gap", "worst_interval")


@dataclass
class Book:
    """A workbook being written, its formats, and the next free row of each sheet."""

    workbook: Any
    formats: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.formats = {name: self.workbook.add_format(spec) for name, spec in FORMATS.items()}

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        """Add a sheet with columns of the given widths in characters."""
        sheet = self.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def write(self, sheet: Any, row: int, column: int, value: Any, form: str = "") -> None:
        """Write a value as what it is: text, truth value, time or number; nothing for what is missing or not finite."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.formats[form or "text"])
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, column, value.tz_convert("UTC").tz_localize(None), self.formats["time"])
        else:
            number = finite(value)
            if number is not None:
                sheet.write_number(row, column, number, self.formats[form or _form_of(number)])

    def table(self, sheet: Any, row: int, frame: pd.DataFrame, forms: dict[str, str] | None = None) -> int:
        """Write a frame with its titles and return the row after it."""
        for column, title in enumerate(map(str, frame.columns)):
            self.write(sheet, row, column, title.replace("_", " ").capitalize(), "head")
        chosen = [(forms or {}).get(str(title), "share" if str(title) in SHARES else "") for title in frame.columns]
        for i, values in enumerate(frame.itertuples(index=False, name=None)):
            for column, value in enumerate(values):
                self.write(sheet, row + 1 + i, column, _plain(value), "" if isinstance(value, str) else chosen[column])
        return row + 1 + len(frame)

    def list(self, name: str, frame: pd.DataFrame, widths: Sequence[int], forms: dict[str, str] | None = None) -> Any:
        """Add a sheet that is one table: titles stay in sight, every column can be filtered."""
        sheet = self.sheet(name, widths)
        end = self.table(sheet, 0, frame, forms)
        sheet.freeze_panes(1, 0)
        if not frame.empty:
            sheet.autofilter(0, 0, end - 1, len(frame.columns) - 1)
        return sheet


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and not isinstance(value, pd.Timestamp) else value


def _form_of(number: float) -> str:
    return "whole" if float(number).is_integer() else "number"


def write_xlsx(plan: Plan, path: Path) -> None:
    """Write a plan as a workbook, whole or not at all."""
    write_whole(path, xlsx_bytes(plan))


def xlsx_bytes(plan: Plan) -> bytes:
    """Return a plan as a workbook's bytes."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as workbook:
        book = Book(workbook)
        front = book.sheet("Plan", (34, 18, 14, 60, 16, 16))
        book.list("Shifts", shift_table(plan), (22, 14, 9, 30, 50, 60, 9))
        _on_duty(book, plan)
        coverage = coverage_table(plan)
        book.list("Coverage", coverage, (44, 24, 12, 12, 12, 14, 14))
        costs = cost_table(plan)
        sheet = book.list("Costs", costs, (24, *[18] * len(costs.columns)), dict.fromkeys(costs.columns, "money"))
        add_cost_chart(workbook, sheet, costs)
        for name, table in desk_tables(plan).items():
            book.list(name.replace("_", " ").capitalize(), table, [max(14, len(name)) for name in table.columns])
        _assumptions(book, plan)
        _scenario(book, plan)
        end = _front(book, front, plan)
        add_coverage_chart(book.workbook, front, plan, coverage, end)
    return stream.getvalue()


def _front(book: Book, sheet: Any, plan: Plan) -> int:
    """Write the answer, its key figures, the waterfall, what binds and the notes; return the row after them."""
    book.write(sheet, 0, 0, headline(plan), "title")
    if plan.refereed is not None:
        book.write(sheet, 1, 0, plan.refereed.sentence)
    row = book.table(sheet, 2, pd.DataFrame(_key_figures(plan), columns=["figure", "value", "unit"]), {"value": "free"})
    for i, (_, _, unit) in enumerate(_key_figures(plan)):
        if unit == "share":
            book.write(sheet, 3 + i, 1, _key_figures(plan)[i][1], "share")
    steps = [(step.key.replace("_", " "), step.value, step.unit, step.formula) for step in plan.waterfall]
    row = book.table(sheet, row + 2, pd.DataFrame(steps, columns=["from work to people", "value", "unit", "how"]))
    binds = binding_table(plan)
    if not binds.empty:
        row = book.table(sheet, row + 2, binds)
    for note in ("Notes", *conflict_lines(plan.conflicts), *plan.notes):
        row += 1
        book.write(sheet, row + 1, 0, note, "head" if note == "Notes" else "text")
    return row + 3


def _key_figures(plan: Plan) -> list[tuple[str, Any, str]]:
    result, currency = plan.outcome, plan.scenario.currency
    return [
        ("Desk", plan.scenario.name, ""),
        ("Operating model", plan.scenario.operating_model.replace("_", " "), ""),
        ("Week", str(plan.scenario.week_of), ""),
        ("People", result.headcount, "people"),
        ("FTE", result.fte, "FTE"),
        ("Cost", round(result.cost_per_year), f"{currency}/year"),
        ("Answered in time", result.rostered, "share"),
        ("Target", result.target, "share"),
        ("Worst interval", result.worst_interval, "share"),
        ("Deferred work in time", result.deferred_in_time, "share"),
        ("Occupancy", result.occupancy, "share"),
        ("Gap to the proven bound", plan.roster.gap, "share"),
    ]


def _on_duty(book: Book, plan: Plan) -> None:
    grid = on_duty_grid(plan)
    sheet = book.list("On duty", grid, (24, 11, *[11] * (len(grid.columns) - 2)))
    sheet.freeze_panes(1, 2)
    last = len(grid.columns) - 1
    sheet.conditional_format(
        1, 2, len(grid), last, {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5B8DB8"}
    )


def _scenario(book: Book, plan: Plan) -> None:
    """Write the scenario's file line by line: the workbook alone brings the whole desk back."""
    sheet = book.sheet(SCENARIO_SHEET, (120,))
    for row, line in enumerate(dumps(plan.scenario).splitlines()):
        book.write(sheet, row, 0, escaped(line))


def _assumptions(book: Book, plan: Plan) -> None:
    rows = [
        (
            a.parameter,
            a.of,
            a.value,
            a.unit,
            a.default,
            a.low,
            a.high,
            "yes" if a.changed else "",
            a.source,
            a.about,
            a.allowed,
        )
        for a in assumptions(plan.scenario)
    ]
    titles = ["parameter", "of", "value", "unit", "default", "low", "high", "changed", "source", "meaning", "allowed"]
    free = dict.fromkeys(("value", "default", "low", "high"), "free")
    widths = (48, 18, 12, 20, 12, 12, 12, 9, 30, 60, 24)
    book.list("Assumptions", pd.DataFrame(rows, columns=titles, dtype=object), widths, free)
