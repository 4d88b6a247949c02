"""Working out the hiring plan and the next hire in a worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.scenario import Scenario
from planner.ui.result import plan_digest
from planner.ui.worker import Line

if TYPE_CHECKING:
    from planner.economics.hiring import HiringPlan
    from planner.economics.next_hire import NextHire
    from planner.pipeline import Plan

HURRIED_WORK = 0.05  # of a whole search


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
    is_first
        Whether it stands on a roster found in a hurry, until that of the whole search is there.
    next
        How much today's team holds and when the next class has to be decided; None while it is being worked out.
    """

    weeks: pd.DataFrame
    desk: pd.DataFrame
    decisions: pd.DataFrame
    cost: float
    gap: float
    notes: tuple[str, ...]
    is_first: bool
    next: NextHire | None

    @classmethod
    def of(cls, found: HiringPlan, coming: NextHire | None = None, *, is_first: bool = False) -> HiringAnswer:
        """Return what the page shows of a hiring plan."""
        return cls(
            found.weeks, found.desk, found.decisions, found.cost, found.gap, found.notes, is_first=is_first, next=coming
        )


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
        """Return the hiring plan and the next hire; None when stopped before there was a plan.

        A desk whose whole search takes minutes has a first plan within seconds, from a roster found in a hurry.
        """
        from planner.economics.hiring import hiring_plan
        from planner.economics.next_hire import next_hire
        from planner.economics.steps import CancelledError

        how: dict[str, Any] = {"start": self.start, "referee": True, "progress": line.say, "cancel": line.stopped}
        answer: HiringAnswer | None = None
        try:
            quick = self._in_a_hurry(line)
            if quick is not None:
                answer = HiringAnswer.of(hiring_plan(self.scenario, today=quick, **how), is_first=True)
                line.show(answer)
            found = hiring_plan(self.scenario, **how)
            answer = HiringAnswer.of(found)
            line.show(answer)
            return HiringAnswer.of(found, next_hire(self.scenario, today=found.today, **how))
        except CancelledError:
            return answer

    def _in_a_hurry(self, line: Line) -> Plan | None:
        """Return a plan of a large desk found with little work; None for a small one, which needs none."""
        from planner.economics.hiring import unlimited
        from planner.economics.hiring_need import PLANNED_UP_TO
        from planner.pipeline import estimate, plan
        from planner.stages import typical_week

        typical = unlimited(typical_week(self.scenario))
        if float(estimate(typical).people.sum()) <= PLANNED_UP_TO:
            return None
        line.say("a quick roster")
        found = plan(typical, work=HURRIED_WORK, referee=True, cancel=line.stopped)
        return None if line.stopped() else found


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
