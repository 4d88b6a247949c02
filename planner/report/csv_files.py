"""A plan as CSV files: shifts, who is on duty, coverage, pools, sites, costs, what becomes of contacts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from planner.frames import records
from planner.pipeline import Plan
from planner.report.desk_tables import desk_tables
from planner.report.grids import cost_table, on_duty_grid
from planner.report.json_plan import clock, clock_span, day_names, start_minutes
from planner.scenario_file import write_whole

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the plan's tables by file name."""
    result = plan.outcome
    return {
        "shifts": shift_table(plan),
        "coverage": coverage_table(plan),
        "pools": result.pools.reset_index(),
        "streams": result.streams.reset_index(),
        "sites": result.sites.reset_index(),
        "costs": cost_table(plan),
        "on_duty": on_duty_grid(plan),
        **desk_tables(plan),
        "waterfall": pd.DataFrame(
            [{"step": s.key, "value": s.value, "unit": s.unit, "formula": s.formula} for s in plan.waterfall]
        ),
    }


def shift_table(plan: Plan) -> pd.DataFrame:
    """Return one row per group of people with the same week, in local time."""
    shifts = plan.roster.shifts
    begins = [start_minutes(plan, row) for row in records(shifts)]
    return pd.DataFrame(
        {
            "site": shifts["site"],
            "start_local": [clock_span(week) for week in begins],
            "paid_h": shifts["paid_min"] / 60,
            "days": shifts["days"].map(lambda flags: " ".join(day_names(flags))),
            "starts_local": [" | ".join(clock(minute) for minute in week) for week in begins],
            "break_begins_min_after_start": shifts["breaks"].map(
                lambda week: " | ".join(",".join(str(int(begin)) for begin in day) for day in week)
            ),
            "people": shifts["heads"],
        }
    )


def coverage_table(plan: Plan) -> pd.DataFrame:
    """Return agents required by live queues, on duty, missing and busy with deferred work, by pool and interval.

    Deferred work is done when the roster has people for it: its agents are the work done over the occupancy cap.
    """
    result, agents = plan.outcome, plan.requirement.agents
    deferred = plan.roster.done.sum(axis=0) / float(plan.scenario.people.max_occupancy)
    frames = {
        "required_agents": agents,
        "staffed_agents": result.staff,
        "missing_agents": result.shortfall,
        "service_level": result.service_level,
        "deferred_agents": pd.DataFrame(deferred, index=agents.index, columns=agents.columns),
    }
    long = {name: frame.rename_axis("pool").stack(future_stack=True) for name, frame in frames.items()}
    return pd.DataFrame(long).reset_index()


def write_csv(plan: Plan, folder: Path) -> list[Path]:
    """Write the plan's tables into a folder, each file whole or not at all; return the files."""
    written = []
    judged = {}
    if plan.refereed is not None:
        judged["promises"] = plan.refereed.promises.reset_index()
        judged["formula_and_simulation"] = plan.refereed.table.reset_index()
        if plan.scenario.priorities:
            judged["priorities_simulated"] = plan.refereed.priorities.reset_index()
    for name, table in {**tables(plan), **judged}.items():
        path = folder / f"{name}.csv"
        write_whole(path, safe(table).to_csv(index=False, lineterminator="\n"))
        written.append(path)
    return written


def safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with texts that a spreadsheet would run as a formula made harmless."""
    return table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell)


def escaped(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula; `unescaped` gives it back, whatever it is."""
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def unescaped(text: str) -> str:
    """Return the text that was escaped."""
    return text.removeprefix("'")
