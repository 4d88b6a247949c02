"""A hiring plan as tables on a terminal, as JSON and as CSV files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from planner.economics.hiring import HiringPlan
from planner.economics.next_hire import NextHire
from planner.economics.wording import money, percent
from planner.frames import records
from planner.report.csv_files import safe
from planner.report.plain import finite, titled_table
from planner.scenario_file import write_whole

SCHEMA_VERSION = 1
SHOWN = {
    "volume": "{:.0%}",
    "required": "{:,.1f}",
    "heads": "{:,.1f}",
    "productive": "{:,.1f}",
    "hires": "{:,.1f}",
    "leavers": "{:,.1f}",
    "let_go": "{:,.1f}",
    "overtime_h": "{:,.0f}",
    "vendor_h": "{:,.0f}",
    "short": "{:,.1f}",
    "kept": "{:.0%}",
}


def hiring_tables(found: HiringPlan, following: NextHire | None, remarks: tuple[str, ...]) -> Iterator[Table | str]:
    """Yield what a terminal shows: the answer, months, decisions, and notes."""
    currency = found.today.scenario.currency
    yield found.sentence if following is None else f"{found.sentence}\n{following.sentence}"
    months = titled_table("Months, all sites", "month", *(one.replace("_", " ") for one in SHOWN), "cost")
    for row in records(found.desk.reset_index()):
        shown = (_written(form, row[name]) for name, form in SHOWN.items())
        months.add_row(f"{row['month']:%Y-%m}", *shown, money(row["cost"], currency))
    yield months
    if not found.decisions.empty:
        decisions = titled_table("Decisions", "by")
        decisions.add_column("what to decide")
        for row in records(found.decisions):
            decisions.add_row(str(row["decide_by"]), row["sentence"])
        yield decisions
    cost, bound = money(found.cost, currency), money(found.bound, currency)
    proof = f"Cost {cost}; no hiring plan costs less than {bound} ({percent(found.gap, 2)})"
    yield "\n".join((proof, *remarks, *found.notes))


def _written(form: str, value: float) -> str:
    """Return a number in a form, never as minus nothing.

    >>> _written("{:,.1f}", -0.04)
    '0.0'
    """
    text = form.format(value)
    return text if any(digit in text for digit in "123456789") else text.removeprefix("-")


def hiring_as_json(found: HiringPlan, following: NextHire | None) -> dict[str, Any]:
    """Return a hiring plan as plain values; dates are ISO 8601."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": found.today.scenario.name,
        "currency": found.today.scenario.currency,
        "sentence": found.sentence,
        "buffer": found.buffer,
        "cost": found.cost,
        "bound": found.bound,
        "relaxed_bound": found.relaxed,
        "gap": found.gap,
        "desk": _rows(found.desk.reset_index()),
        "months": _rows(found.months),
        "weeks": _rows(found.weeks),
        "decisions": _rows(found.decisions),
        "heads_by_volume": {
            str(site): dict(zip((f"{one:.4f}" for one in found.curve.factors), map(float, row), strict=True))
            for site, row in zip(found.curve.heads.index, found.curve.heads.to_numpy(), strict=True)
        },
        "next_hire": None if following is None else {key: _plain(one) for key, one in vars(following).items()},
        "notes": list(found.notes),
    }


def write_hiring_csv(found: HiringPlan, folder: Path) -> None:
    """Write months, weeks, the desk's months and the decisions as CSV files into a folder."""
    frames = {
        "hiring_desk": found.desk.reset_index(),
        "hiring_months": found.months,
        "hiring_weeks": found.weeks,
        "hiring_decisions": found.decisions,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        text = safe(frame).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
        write_whole(folder / f"{name}.csv", text)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in row.items()} for row in records(frame)]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, dt.date) else finite(value)
