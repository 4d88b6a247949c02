"""A plan as a workbook: Plan, Shifts, On duty, Coverage, Costs, what becomes of contacts, Assumptions."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from planner.economics.wording import ENGLISH, Tongue
from planner.pipeline import Plan
from planner.referee.judge import side_by_side
from planner.report.assumptions import number_rows
from planner.report.binding import conflict_line, relief_line, rule_name
from planner.report.csv_files import escaped
from planner.report.plan_data import PlanData
from planner.report.told import known
from planner.report.xlsx_assumptions import SCENARIO_SHEET, SHEET
from planner.report.xlsx_book import OPTIONS, Book
from planner.report.xlsx_charts import add_cost_chart, add_coverage_chart
from planner.scenario.quantities import DAYS
from planner.scenario_file import dumps, write_whole

DESK_TABLES = ("ledger", "ledger_simulated", "out_of_hours", "flow", "departments", "priorities")
FROM_TO = {"source": "flow.from", "target": "flow.to"}  # titles that are other words elsewhere
NUMBERS = ("value", "default", "low", "high")
NUMBER_COLUMNS = {
    "parameter": 48,
    "name": 48,
    "of": 18,
    "value": 12,
    "unit": 20,
    "default": 12,
    "low": 12,
    "high": 12,
    "changed": 9,
    "source": 30,
    "meaning": 60,
    "allowed": 24,
}


def write_xlsx(plan: Plan, path: Path, tongue: Tongue = ENGLISH) -> None:
    """Write a plan as a workbook, whole or not at all."""
    write_whole(path, xlsx_bytes(PlanData.of(plan), tongue))


def xlsx_bytes(data: PlanData, tongue: Tongue = ENGLISH) -> bytes:
    """Return a plan as a workbook's bytes, in a language; parameters and the scenario's file are the same in all."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as workbook:
        book, tables = Book(workbook, tongue), data.tables
        front = book.sheet("Plan", (34, 18, 14, 60, 16, 16))
        book.list("Shifts", _with_clock(tables["shifts"]), (22, 14, 9, 30, 50, 60, 9), {"start_local": "clock"})
        _on_duty(book, tables["on_duty"])
        coverage = _with_times(tables["coverage"])
        book.list("Coverage", coverage, (44, 24, 12, 12, 12, 14, 14))
        costs = tables["costs"]
        sheet = book.list("Costs", costs, (24, *[18] * len(costs.columns)), dict.fromkeys(costs.columns, "money"))
        add_cost_chart(book, sheet, costs)
        for name in DESK_TABLES:
            if name in tables:
                _desk_table(book, name, tables[name])
        _assumptions(book, data)
        _scenario(book, data)
        end = _front(book, front, data)
        add_coverage_chart(book, front, coverage, end)
    return stream.getvalue()


def _with_times(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its times as such: a plan that is kept as a file has them as texts."""
    return coverage.assign(interval_start_utc=pd.to_datetime(coverage["interval_start_utc"], utc=True))


def _with_clock(shifts: pd.DataFrame) -> pd.DataFrame:
    """Return the table with starts as times of day, but for those that differ by day, and no breaks where none are."""
    breaks = shifts["break_begins_min_after_start"]
    return shifts.assign(
        start_local=[_time_of_day(str(start)) for start in shifts["start_local"]],
        break_begins_min_after_start=["" if not str(one).strip(" |") else one for one in breaks],
    )


def _time_of_day(start: str) -> float | str:
    """Return a time such as 08:30 as a share of the day, which is what a spreadsheet keeps; other texts as they are."""
    found = re.fullmatch(r"(\d\d):(\d\d)", start)
    return start if found is None else (int(found[1]) + int(found[2]) / 60) / 24


def _desk_table(book: Book, name: str, table: pd.DataFrame) -> None:
    widths = [max(14, len(column)) for column in table.columns]
    if name == "flow":
        table = table.assign(**{column: [_step(one, book.tongue) for one in table[column]] for column in FROM_TO})
    book.list(name.replace("_", " ").capitalize(), table, widths, keys=FROM_TO if name == "flow" else {})


def _step(name: str, tongue: Tongue) -> str:
    """Return a step or an end of the contacts' way in the language."""
    return known(tongue, f"flow.step.{name.replace(' ', '_')}", tongue(name))


def _front(book: Book, sheet: Any, data: PlanData) -> int:
    """Write the answer, its key figures, the waterfall, what binds and the notes; return the row after them."""
    tongue, report = book.tongue, data.report
    book.write(sheet, 0, 0, data.answer.said(tongue), "title")
    found = report["simulation"]
    if found is not None:
        line = side_by_side(found["formula"], found["simulation"], found["half_width"])
        book.write(sheet, 1, 0, tongue(line))
    figures = _key_figures(data, tongue)
    row = book.table(sheet, 2, pd.DataFrame(figures, columns=["figure", "value", "unit"]), {"value": "free"})
    for i, (_, value, unit) in enumerate(figures):
        if unit == _unit("share", tongue):
            book.write(sheet, 3 + i, 1, value, "share")
    steps = pd.DataFrame(_steps(report, tongue), columns=["from work to people", "value", "unit", "how"])
    row = book.table(sheet, row + 2, steps)
    if report["relief"]:
        row = book.table(sheet, row + 2, _relief(report, tongue))
    conflicts = [conflict_line(one["kind"], one["subject"], one["rules"], tongue) for one in report["conflicts"]]
    book.write(sheet, row + 2, 0, tongue("Notes"), "head")
    for note in (*conflicts, *map(tongue, report["notes"])):
        row += 1
        book.write(sheet, row + 2, 0, note)
    return row + 4


def _key_figures(data: PlanData, tongue: Tongue) -> list[tuple[str, Any, str]]:
    report, level, share = data.report, data.report["service_level"], _unit("share", tongue)
    model, week = report["operating_model"], report["week_of"]
    return [
        (tongue("Desk"), report["scenario"], ""),
        (tongue("Operating model"), known(tongue, f"choice.{model}", model.replace("_", " ")), ""),
        (tongue("Week"), known(tongue, f"choice.{week}", week), ""),
        (tongue("People"), report["headcount"], _unit("people", tongue)),
        (tongue("FTE"), report["fte"], "FTE"),
        (tongue("Cost"), round(report["cost_per_year"]), tongue("{currency}/year", currency=report["currency"])),
        (tongue("Answered in time"), level["rostered"], share),
        (tongue("Target"), level["target"], share),
        (tongue("Worst interval"), level["worst_interval"], share),
        (tongue("Deferred work in time"), report["deferred_in_time"], share),
        (tongue("Occupancy"), report["occupancy"], share),
        (tongue("Gap to the proven bound"), report["solver"]["gap"], share),
    ]


def _unit(unit: str, tongue: Tongue) -> str:
    return known(tongue, f"unit.{unit}", tongue(unit))


def _steps(report: dict[str, Any], tongue: Tongue) -> list[tuple[str, Any, str, str]]:
    return [
        (
            known(tongue, f"fall.step.{one['step']}", one["step"].replace("_", " ")),
            one["value"],
            _unit(one["unit"], tongue),
            known(tongue, f"fall.formula.{one['step']}", one["formula"]),
        )
        for one in report["waterfall"]
    ]


def _relief(report: dict[str, Any], tongue: Tongue) -> pd.DataFrame:
    rows = [
        {
            **{name: value for name, value in one.items() if name != "kind"},
            "rule": rule_name(one["kind"], tongue),
            "in_words": relief_line(one["kind"], one, report["currency"], tongue),
        }
        for one in report["relief"]
    ]
    return pd.DataFrame(rows)


def _on_duty(book: Book, grid: pd.DataFrame) -> None:
    days = {day: f"day.{day}" for day in DAYS}
    sheet = book.list("On duty", grid, (24, 11, *[11] * (len(grid.columns) - 2)), keys=days)
    sheet.freeze_panes(1, 2)
    last = len(grid.columns) - 1
    sheet.conditional_format(
        1, 2, len(grid), last, {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5B8DB8"}
    )


def _scenario(book: Book, data: PlanData) -> None:
    """Write the scenario's file line by line: the workbook alone brings the whole desk back."""
    sheet = book.sheet(SCENARIO_SHEET, (120,))
    for row, line in enumerate(dumps(data.scenario).splitlines()):
        book.write(sheet, row, 0, escaped(line))


def _assumptions(book: Book, data: PlanData) -> None:
    rows = number_rows(data.scenario) if data.numbers is None else data.numbers
    changed = [book.tongue("yes") if one else "" for one in rows["changed"]]
    rows = rows.assign(changed=changed).rename(columns={"about": "meaning"})
    shown = [name for name in NUMBER_COLUMNS if name in rows]
    widths = [NUMBER_COLUMNS[name] for name in shown]
    book.list(SHEET, rows[shown], widths, dict.fromkeys(NUMBERS, "free"))
