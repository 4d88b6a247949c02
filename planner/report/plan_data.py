"""A plan as plain values, as its workbook needs it: whether it was made just now or kept as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.pipeline import Plan
from planner.report.answer import Answer
from planner.report.csv_files import tables
from planner.report.json_plan import plan_as_json
from planner.scenario import Scenario


@dataclass(frozen=True)
class PlanData:
    """A plan's values.

    Attributes
    ----------
    scenario
        The desk.
    report
        The plan in the form of docs/plan_json.md.
    tables
        The CSV tables by name.
    overdue_h
        Hours of deferred work that are late or never done.
    numbers
        Rows of `planner.report.assumptions.number_rows` in the reader's words; as documented when left out.
    """

    scenario: Scenario
    report: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    overdue_h: float = 0.0
    numbers: pd.DataFrame | None = None

    @classmethod
    def of(cls, plan: Plan) -> PlanData:
        """Return the values of a plan."""
        return cls(plan.scenario, plan_as_json(plan), tables(plan), overdue_h(plan))

    @property
    def answer(self) -> Answer:
        """What the plan's sentence says."""
        told = self.report
        missing = sum(float(hours or 0.0) for hours in told["missing_agent_h"].values())
        level, short = told["service_level"], told["verdict"] == "short"
        figures = told["headcount"], told["fte"], short, missing, self.overdue_h
        return Answer(*figures, level["rostered"], level["target"])


def overdue_h(plan: Plan) -> float:
    """Return the hours of deferred work that are late at the worst moment, or never done."""
    return float(plan.roster.late.max(initial=0.0) + plan.roster.undone.sum()) * plan.grid.slot_h
