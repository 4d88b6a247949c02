"""The price of service as a table on a terminal and as JSON."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from planner.economics.sla_curve import SlaCurve
from planner.economics.wording import money, number, percent
from planner.frames import records
from planner.report.plain import finite, titled_table

COLUMNS = ("proven least a year", "cheapest roster", "people", "per point", "people per point", "churn saved a year")


def sla_table(curve: SlaCurve, currency: str) -> Table:
    """Return what each level of service costs; a dash where nothing is known."""
    table = titled_table(
        f"The price of service ({currency}; all sites at the weekly plan's prices; churn is in no cost)",
        "level",
        *COLUMNS,
    )
    for row in records(curve.points.reset_index()):
        amounts = [row["bound_cost"], row["cost"], row["bound_cost_per_point"], row["churn_saved"]]
        least, roster, each, saved = (money(one, currency) if finite(one) is not None else "–" for one in amounts)
        people, more = (number(one, 1) if one == one else "–" for one in (row["bound_people"], row["people_per_point"]))
        table.add_row(percent(row["level"]), least, roster, people, each, more, saved)
    return table


def budget_line(curve: SlaCurve, budget: float, currency: str) -> str:
    """Return what level a yearly budget buys."""
    possible, reached = curve.level_for(budget)
    if possible is None:
        return f"{money(budget, currency)} a year buys none of these levels"
    known = "no roster of it is known" if reached is None else f"a roster that keeps {percent(reached)} is known"
    return f"{money(budget, currency)} a year buys at most {percent(possible, 1)}; {known}"


def sla_json(curve: SlaCurve) -> list[dict[str, Any]]:
    """Return one object a level; None where nothing is known."""
    return [{key: finite(value) for key, value in row.items()} for row in records(curve.points.reset_index())]
