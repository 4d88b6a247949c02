"""Native charts of a workbook: required against staffed agents, and cost by site."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.report.xlsx_book import Book

REQUIRED, STAFFED = "#B0413E", "#2F6DA8"


def add_coverage_chart(book: Book, sheet: Any, coverage: pd.DataFrame, row: int) -> None:
    """Draw the required and the staffed agents of the largest pool over the week, from the Coverage sheet."""
    if coverage.empty:
        return
    tongue, source = book.tongue, book.tongue("Coverage")
    pool = str(coverage.groupby("pool", sort=False)["required_agents"].sum().idxmax())
    mine = coverage.index[coverage["pool"] == pool]
    first, last = int(mine[0]) + 1, int(mine[-1]) + 1
    chart = book.workbook.add_chart({"type": "line"})
    for title, column, colour in ((tongue("Required"), 2, REQUIRED), (tongue("Staffed"), 3, STAFFED)):
        chart.add_series(
            {
                "name": title,
                "categories": [source, first, 1, last, 1],
                "values": [source, first, column, last, column],
                "line": {"width": 1.5, "color": colour},
            }
        )
    chart.set_title({"name": tongue("Agents on duty: {pool}", pool=tongue(pool)), "name_font": {"size": 11}})
    per_day = len(mine) // 7
    form = book.weekday("ddd hh:mm")
    chart.set_x_axis({"interval_unit": per_day, "interval_tick": per_day, "num_format": form, "name": "UTC"})
    chart.set_y_axis({"name": tongue("agents"), "min": 0})
    chart.set_size({"width": 1_080, "height": 360})
    sheet.insert_chart(row, 0, chart, {"description": tongue("Required and staffed agents over the week")})


def add_cost_chart(book: Book, sheet: Any, costs: pd.DataFrame) -> None:
    """Draw cost a year by site, stacked by component, beside the table."""
    tongue, source, sites = book.tongue, book.tongue("Costs"), len(costs) - 1
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for column in range(1, len(costs.columns) - 1):
        chart.add_series(
            {
                "name": [source, 0, column],
                "categories": [source, 1, 0, sites, 0],
                "values": [source, 1, column, sites, column],
            }
        )
    chart.set_title({"name": tongue("Cost a year by site"), "name_font": {"size": 11}})
    chart.set_y_axis({"num_format": "#,##0"})
    sheet.insert_chart(len(costs) + 3, 0, chart, {"description": tongue("Cost a year by site and component")})
