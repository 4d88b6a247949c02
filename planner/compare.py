"""Many scenarios side by side, planned on several cores: which is best, why, and when another would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.comparison.estimates import Estimate
from planner.comparison.figures import tidy
from planner.comparison.flips import Flip, Flips, find_flips
from planner.comparison.jobs import Planned, bound_job, look_job, plan_job, work_of
from planner.comparison.reasons import reasons
from planner.comparison.workers import Job, Spent, Team, Tell
from planner.pipeline import PLAN_GAP, Plan, Verdict
from planner.scenario import Scenario

OPERATING_MODELS = ("regional", "central", "virtual", "follow_the_sun")
SECONDS = 280.0
PLANS_SHARE = 0.8  # of the time left, where flips are searched for as well
BOUNDS_AHEAD = 5
NOT_PLANNED = "stopped before it was planned"

__all__ = [
    "OPERATING_MODELS",
    "SECONDS",
    "Comparison",
    "Estimate",
    "Flip",
    "by_model",
    "cheapest",
    "compare",
    "tidy",
]


@dataclass(frozen=True)
class Comparison:
    """Plans side by side.

    Attributes
    ----------
    plans
        Plan by label, in the order given; without those that failed.
    faults
        Why a scenario has no plan, by label.
    estimates
        The first figures: a quick roster and its bound.
    table
        One row per plan with its figures (`tidy`).
    resilience
        By label: each site down in turn.
    reports
        By label: the desk report.
    best
        Label of the cheapest plan that keeps its promises; None where none does.
    reasons
        Why each other plan costs more than the best, by driver; empty without a best.
    flips
        When another plan would be the cheapest, nearest first; None where that was not searched for.
    spent
        What each job took.
    stopped
        Whether the caller stopped it before its end.
    """

    plans: dict[str, Plan]
    faults: dict[str, str]
    estimates: dict[str, Estimate]
    table: pd.DataFrame
    resilience: dict[str, pd.DataFrame]
    reports: dict[str, pd.DataFrame]
    best: str | None
    reasons: pd.DataFrame
    flips: Flips | None
    spent: tuple[Spent, ...]
    stopped: bool


def by_model(scenario: Scenario) -> dict[str, Scenario]:
    """Return the scenario under each of the four operating models, and the user's own where it has one."""
    names = [*OPERATING_MODELS, *(["custom"] if scenario.models.custom else [])]
    return {name: scenario.changed(operating_model=name) for name in names}


def keeping(plans: Mapping[str, Plan]) -> list[str]:
    """Return the labels of the plans that keep their promises, in simulation too where there is one."""
    return [
        label
        for label, one in plans.items()
        if one.verdict is Verdict.MET and not (one.refereed is not None and one.refereed.missed)
    ]


def cheapest(plans: Mapping[str, Plan]) -> str | None:
    """Return the label of the cheapest plan that keeps its promises, in simulation too where there is one."""
    return min(keeping(plans), key=lambda label: plans[label].outcome.cost_per_year, default=None)


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    gap: float = PLAN_GAP,
    workers: int = 2,
    referee: bool = True,
    flips: bool = True,
    seconds: float | None = None,
    clock: bool = True,
    first: Callable[[str, Estimate], object] = lambda label, found: None,
    done: Callable[[str, Comparison], object] = lambda label, found: None,
    tell: Callable[[str], object] = lambda text: None,
    progress: Tell = lambda label, state: None,
    cancel: Callable[[], bool] = lambda: False,
) -> Comparison:
    """Plan every scenario and put the plans side by side; one that fails is told and does not end the others.

    Parameters
    ----------
    scenarios
        Scenarios by label.
    gap
        Relative gap to the proven bound at which each search stops.
    workers
        Processes, each with one plan at a time; 1 plans in this process.
    referee
        Whether every roster is simulated, and repaired where the simulation misses a promise.
    flips
        Whether to search for the conditions under which another plan would be the cheapest.
    seconds
        Wall time for everything. It decides how much each search may work, so that the same question has the same
        answer. None: full work, no limit.
    clock
        Whether the wall clock ends what is late on cores that are not free; such rows say `truncated`.
    first
        Called with label and first estimate as each is ready, before any plan.
    done
        Called with label and the comparison so far as each plan is ready.
    tell
        Called with what is being done after the plans.
    progress
        Called with label and state of a search under way.
    cancel
        Asked now and then; True ends with what is there: plans under way with their best roster so far.
    """
    with Team(min(workers, max(len(scenarios), 1)), seconds if clock else None, cancel, progress) as team:
        work = _Compared(scenarios, team, seconds)
        work.estimates = team.run({label: look_job(label, one) for label, one in scenarios.items()}, first)
        work.make_plans(gap, referee, flips, done)
        best = work.best
        if flips and best is not None and not team.stopped():
            met = {label: scenarios[label] for label in keeping(work.plans)}
            work.flips = find_flips(met, work.plans, best, team, bounds=work.bounds, work=work.least_work, tell=tell)
        return work.so_far()


class _Compared:
    """A comparison under way."""

    def __init__(self, scenarios: Mapping[str, Scenario], team: Team, seconds: float | None) -> None:
        self._scenarios, self._team, self._seconds = scenarios, team, seconds
        self._found: dict[str, Planned] = {}
        self.estimates: dict[str, Estimate] = {}
        self.bounds: dict[str, float] = {}
        self.least_work = 1.0
        self.flips: Flips | None = None

    @property
    def plans(self) -> dict[str, Plan]:
        return {label: self._found[label].plan for label in self._scenarios if label in self._found}

    @property
    def best(self) -> str | None:
        return cheapest(self.plans)

    def make_plans(self, gap: float, referee: bool, flips: bool, done: Callable[[str, Comparison], object]) -> None:
        """Plan the scenarios, the longest first and with most of the time; bounds for flips fill what is idle."""
        team, took = self._team, self._first_looks_s()
        order = sorted(took, key=lambda label: -took[label])
        jobs: dict[tuple[str, str], Job] = {}
        for begun, label in enumerate(order):
            look = self.estimates.get(label)
            work, known = work_of(self._seconds, team.workers, len(order), look), None if look is None else look.known
            self.least_work = min(self.least_work, work)
            of_rest = took[label] / max(sum(took[one] for one in order[begun:]), 1e-9)
            share = (PLANS_SHARE if flips else 1.0) * min(1.0, team.workers * of_rest)
            jobs["plan", label] = plan_job(label, self._scenarios[label], gap, referee, work, share, known)
        self.bounds |= {label: one.bound_per_year for label, one in self.estimates.items() if one.gap is None}
        if flips and 1 < len(order) <= BOUNDS_AHEAD and team.workers > 1:
            unknown = [label for label in order if label not in self.bounds]
            jobs |= {("bound", label): bound_job(label, self._scenarios[label]) for label in unknown}

        def heard(key: tuple[str, str], found: Any) -> None:
            if key[0] == "bound":
                self.bounds[key[1]] = found
                return
            self._found[key[1]] = found
            done(key[1], self.so_far())

        team.run(jobs, heard)

    def _first_looks_s(self) -> dict[str, float]:
        """Return the processor time of the first looks by label; one that failed there is not begun."""
        took = {one.label: one.cpu_s for one in self._team.spent}
        return {label: took[label] for label in self._scenarios if label in self.estimates}

    def so_far(self) -> Comparison:
        """Return what is known."""
        plans, best, team = self.plans, self.best, self._team
        downs = {label: self._found[label].resilience for label in plans}
        return Comparison(
            plans=plans,
            faults=self._faults(),
            estimates=self.estimates,
            table=tidy(plans, downs),
            resilience=downs,
            reports={label: self._found[label].report for label in plans},
            best=best,
            reasons=pd.DataFrame() if best is None else reasons(plans, best),
            flips=self.flips,
            spent=tuple(team.spent),
            stopped=team.stopped(),
        )

    def _faults(self) -> dict[str, str]:
        told = {key[1] if isinstance(key, tuple) else key: why for key, why in self._team.faults.items()}
        faults = {label: told[label] for label in self._scenarios if label in told and label not in self._found}
        if self._team.stopped():
            faults |= dict.fromkeys(
                (one for one in self._scenarios if one not in {**self._found, **faults}), NOT_PLANNED
            )
        return faults
