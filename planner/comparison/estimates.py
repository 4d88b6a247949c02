"""A first look at a scenario within seconds, on a half-hour grid: a quick roster, or of many people the relaxation."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from planner.comparison.workers import Line
from planner.scenario import Scenario
from planner.shifts import Known, Relaxation, relax, solve
from planner.stages import Prepared, assemble, estimate, prepare, typical_week
from planner.timeline import WEEKS_PER_YEAR

COARSE_MIN = 30
QUICK_WORK = 0.03
QUICK_GAP = 0.1
NOBODY = 1e-6  # agent-slots
MANY = 100.0  # people, above whom a roster is a few percent dearer than the relaxation and takes far longer


@dataclass(frozen=True)
class Estimate:
    """What a first look says of a scenario: half-hour grid, little search, no simulation.

    Attributes
    ----------
    people, cost_per_year
        Of a quick roster, shrinkage included; cost in the scenario's currency. Of desks of over a hundred people, of
        the linear relaxation.
    service_level
        Of the quick roster, by formula; None where nothing is live, or without a roster.
    bound_per_year
        No roster on that grid costs less, missing people priced.
    gap
        Relative gap between the quick roster and its bound; None without a roster.
    known
        The relaxation, where the plan will be on the same grid: a hurried search begins with it.
    """

    people: int
    cost_per_year: float
    service_level: float | None
    bound_per_year: float
    gap: float | None
    known: Known = field(default_factory=dict, repr=False, compare=False)


def first_look(scenario: Scenario, line: Line) -> Estimate:
    """Return people and cost, and the bound beside them."""
    rough = coarse(typical_week(scenario))
    stages = prepare(rough)
    known: Known = {}
    relaxed = relax(stages.problem, known)
    if relaxed.people.sum() > MANY:
        return replace(_of_relaxation(rough, relaxed), known=known if rough == scenario else {})
    return _of_quick_roster(rough, stages, line)


def _of_relaxation(scenario: Scenario, relaxed: Relaxation) -> Estimate:
    people = math.ceil(float(relaxed.people.sum()) / (1 - float(scenario.people.shrinkage.scheduled)))
    cost, bound = (money * WEEKS_PER_YEAR for money in (relaxed.cost, relaxed.objective))
    bound = min(bound, cost) if relaxed.shortfall.sum() < NOBODY else bound  # but for rounding they are the same
    return Estimate(people, cost, None, bound, None)


def _of_quick_roster(rough: Scenario, stages: Prepared, line: Line) -> Estimate:
    roster = solve(
        stages.problem,
        gap=QUICK_GAP,
        work_limit=QUICK_WORK,
        seconds=line.left(),
        cancel=line.stopped,
        progress=line.say,
    )
    found = assemble(rough, stages, roster).outcome
    bound = roster.bound * WEEKS_PER_YEAR
    return Estimate(found.headcount, found.cost_per_year, found.rostered, bound, roster.gap)


def coarse(scenario: Scenario) -> Scenario:
    """Return the scenario on a half-hour grid, where every clock and rule of it allows one: a faster look."""
    with suppress(ValidationError):
        return scenario.changed(interval_min=max(COARSE_MIN, int(scenario.interval_min)))
    return scenario


def coarse_bound(scenario: Scenario) -> float:
    """Return the bound of the yearly cost on a half-hour grid."""
    return estimate(coarse(scenario)).objective * WEEKS_PER_YEAR
