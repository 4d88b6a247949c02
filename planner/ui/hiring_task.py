"""Working out the hiring plan and the next hire in a worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.scenario import Scenario
from planner.ui.result import plan_digest
from planner.ui.worker import Line

if TYPE_CHECKING:
    from planner.economics.next_hire import NextHire


@dataclass(frozen=True)
class HiringAnswer:
    """Whom to hire by when, as the page shows it.

    Attributes
    ----------
    weeks, desk, decisions
        As in `planner.economics.hiring.HiringPlan`; dates are dates.
    cost, gap
        Cost of the horizon, and its proven gap.
    notes
        What the visitor should know.
    next
        How much today's team holds and when the next class has to be decided; None while it is being worked out.
    """

    weeks: pd.DataFrame
    desk: pd.DataFrame
    decisions: pd.DataFrame
    cost: float
    gap: float
    notes: tuple[str, ...]
    next: NextHire | None


@dataclass(frozen=True)
class HiringTask:
    """The hiring plan of a desk from a day on.

    Attributes
    ----------
    scenario
        The desk.
    start
        First day of the horizon.
    """

    scenario: Scenario
    start: dt.date

    @property
    def name(self) -> str:
        """Digest of the scenario, and the day."""
        return f"hiring {self.start} {plan_digest(self.scenario)}"

    def run(self, line: Line) -> HiringAnswer | None:
        """Return the hiring plan and the next hire; None when stopped before there was a plan."""
        from planner.economics.hiring import hiring_plan
        from planner.economics.next_hire import next_hire
        from planner.economics.steps import CancelledError

        answer: HiringAnswer | None = None
        try:
            found = hiring_plan(self.scenario, start=self.start, referee=True, progress=line.say, cancel=line.stopped)
            answer = HiringAnswer(
                found.weeks, found.desk, found.decisions, found.cost, found.gap, found.notes, next=None
            )
            line.show(answer)
            coming = next_hire(
                self.scenario,
                today=found.today,
                start=self.start,
                referee=True,
                progress=line.say,
                cancel=line.stopped,
            )
        except CancelledError:
            return answer
        return HiringAnswer(found.weeks, found.desk, found.decisions, found.cost, found.gap, found.notes, next=coming)


@dataclass(frozen=True)
class NextHireTask:
    """How long today's team of a desk holds, alone: a small part of its hiring plan.

    Attributes
    ----------
    scenario
        The desk.
    start
        Today.
    """

    scenario: Scenario
    start: dt.date

    @property
    def name(self) -> str:
        """Digest of the scenario, and the day."""
        return f"next hire {self.start} {plan_digest(self.scenario)}"

    def run(self, line: Line) -> NextHire | None:
        """Return the next hire; None when stopped before it was known."""
        from planner.economics.next_hire import next_hire
        from planner.economics.steps import CancelledError

        try:
            return next_hire(self.scenario, start=self.start, referee=True, progress=line.say, cancel=line.stopped)
        except CancelledError:
            return None
