"""Native charts of a workbook: required against staffed agents, and cost by site."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.pipeline import Plan

REQUIRED, STAFFED = "#B0413E", "#2F6DA8"


def add_coverage_chart(workbook: Any, sheet: Any, plan: Plan, coverage: pd.DataFrame, row: int) -> None:
    """Draw the required and the staffed agents of the largest pool over the week, from the Coverage sheet."""
    if coverage.empty:
        return
    hours = coverage.groupby("pool", sort=False)["required_agents"].sum()
    pool = str(hours.idxmax())
    mine = coverage.index[coverage["pool"] == pool]
    first, last = int(mine[0]) + 1, int(mine[-1]) + 1
    chart = workbook.add_chart({"type": "line"})
    for title, column, colour in (("Required", 2, REQUIRED), ("Staffed", 3, STAFFED)):
        chart.add_series(
            {
                "name": title,
                "categories": ["Coverage", first, 1, last, 1],
                "values": ["Coverage", first, column, last, column],
                "line": {"width": 1.5, "color": colour},
            }
        )
    chart.set_title({"name": f"Agents on duty: {pool}", "name_font": {"size": 11}})
    per_day = 1440 // plan.grid.slot_min
    axis = {"interval_unit": per_day, "interval_tick": per_day, "num_format": "ddd hh:mm", "name": "UTC"}
    chart.set_x_axis(axis)
    chart.set_y_axis({"name": "agents", "min": 0})
    chart.set_size({"width": 1_080, "height": 360})
    sheet.insert_chart(row, 0, chart, {"description": "Required and staffed agents over the week"})


def add_cost_chart(workbook: Any, sheet: Any, costs: pd.DataFrame) -> None:
    """Draw cost a year by site, stacked by component, beside the table."""
    sites = len(costs) - 1
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for column in range(1, len(costs.columns) - 1):
        chart.add_series(
            {
                "name": ["Costs", 0, column],
                "categories": ["Costs", 1, 0, sites, 0],
                "values": ["Costs", 1, column, sites, column],
            }
        )
    chart.set_title({"name": "Cost a year by site", "name_font": {"size": 11}})
    chart.set_y_axis({"num_format": "#,##0"})
    sheet.insert_chart(len(costs) + 3, 0, chart, {"description": "Cost a year by site and component"})
