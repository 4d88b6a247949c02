"""What is done for one scenario of a comparison: a first look, a plan with all that is compared, a bound."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.comparison.desk_report import desk_report
from planner.comparison.estimates import Estimate, coarse, coarse_bound, first_look
from planner.comparison.resilience import resilience
from planner.comparison.workers import Job, Line
from planner.pipeline import Plan, Verdict, plan
from planner.scenario import Scenario
from planner.shifts import HURRIED, Known, Status

CHECK_GAP = 0.05
LEAST_WORK, LEAST_OF_FEW = 0.02, 0.3
FEW = 40  # people: their searches take seconds, and in a hurry end far from the bound
SEARCHES = 3.5  # full searches that a plan with its mended rosters comes to
STEPS_PER_CPU_S = 4e5
CHAINS = 2
CORES_KEPT_BUSY = 0.15  # by searches; the rest goes to relaxations and simulations


@dataclass(frozen=True)
class Planned:
    """A plan, and what is worked out beside it.

    Attributes
    ----------
    plan
        The plan.
    resilience
        Each site down in turn.
    report
        The desk report.
    """

    plan: Plan
    resilience: pd.DataFrame
    report: pd.DataFrame


def look_job(label: str, scenario: Scenario) -> Job:
    """Return the job of a first look."""
    return Job("first look", label, first_look, (scenario,))


def plan_job(
    label: str, scenario: Scenario, gap: float, referee: bool, work: float, share: float, known: Known | None = None
) -> Job:
    """Return the job of a plan with its resilience and its desk report; `known` is what a first look relaxed."""
    return Job("plan", label, _planned, (scenario, gap, referee, work, known if work < HURRIED else None), share)


def bound_job(label: str, scenario: Scenario) -> Job:
    """Return the job of a bound of the yearly cost."""
    return Job("bound", label, _bound, (scenario,))


def check_job(label: str, scenario: Scenario, work: float) -> Job:
    """Return the job of a full plan on a half-hour grid, for its cost."""
    return Job("check", label, _cost, (scenario, work))


def _planned(scenario: Scenario, gap: float, referee: bool, work: float, known: Known | None, line: Line) -> Planned:
    found = plan(
        scenario, gap=gap, referee=referee, work=work, seconds=line.left(), progress=line.say, cancel=line.stopped,
        known=known,
    )  # fmt: skip
    return Planned(found, resilience(found, line.stopped), desk_report(found))


def _bound(scenario: Scenario, line: Line) -> float:
    return coarse_bound(scenario)


def _cost(scenario: Scenario, work: float, line: Line) -> float:
    found = plan(
        coarse(scenario), gap=CHECK_GAP, work=work, seconds=line.left(), progress=line.say, cancel=line.stopped
    )
    if found.roster.status is Status.TRUNCATED:
        raise ValueError("the time was over before it was planned")
    return found.outcome.cost_per_year if found.verdict is Verdict.MET else float("inf")


def work_of(seconds: float | None, workers: int, count: int, look: Estimate | None) -> float:
    """Return the work of each search, relative to the default, so that a comparison ends in time on free cores.

    It follows from what is asked and from the size of the desk, never from the clock: the same question has the same
    answer. Four models of a desk of 160 people get about a fifth of the work in five minutes.

    Parameters
    ----------
    seconds
        Wall time for everything; None: full work.
    workers
        Processes.
    count
        Number of scenarios.
    look
        First look at the scenario, for its people.
    """
    if seconds is None or look is None:
        return 1.0
    steps = CHAINS * min(2.2e7, 2.5e6 + 8e4 * look.people)
    cpu_s = CORES_KEPT_BUSY * seconds * min(workers, count) / count
    least = LEAST_WORK if look.people > FEW else LEAST_OF_FEW
    return min(1.0, max(least, cpu_s * STEPS_PER_CPU_S / (SEARCHES * steps)))
