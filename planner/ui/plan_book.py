"""A plan's workbook in the visitor's language, from what the page holds of the plan."""

from __future__ import annotations

from planner.scenario import Scenario
from planner.ui.result import Result, digest
from planner.ui.text import Words


def plan_book(result: Result, scenario: Scenario, words: Words) -> bytes:
    """Return the workbook: the English one of the desk as it was planned lies ready.

    Others are written when somebody asks for them, such as one of a desk that says more beside the plan since.
    """
    if words.language == "en" and "xlsx" in result.files and result.book_of == digest(scenario):
        return result.files["xlsx"]
    from planner.report import PlanData, xlsx_bytes  # loads the planner, which drawing a page does not need
    from planner.report.assumptions import number_rows
    from planner.ui.number_words import in_words
    from planner.ui.sourcing_task import tongue

    numbers = None if words.language == "en" else in_words(number_rows(scenario), words)
    data = PlanData(scenario, result.report, result.tables, result.overdue_h, numbers)
    return xlsx_bytes(data, tongue(words))
