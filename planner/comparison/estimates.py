"""A first look at a scenario within seconds: a quick roster on a half-hour grid, and how good it is at least."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from planner.comparison.workers import Line
from planner.scenario import Scenario
from planner.shifts import solve
from planner.stages import assemble, estimate, prepare, typical_week
from planner.timeline import WEEKS_PER_YEAR

COARSE_MIN = 30
QUICK_WORK = 0.03
QUICK_GAP = 0.1


@dataclass(frozen=True)
class Estimate:
    """What a first look says of a scenario: half-hour grid, little search, no simulation.

    Attributes
    ----------
    people, cost_per_year
        Of a quick roster, shrinkage included; cost in the scenario's currency.
    service_level
        Of the quick roster, by formula; None where nothing is live.
    bound_per_year
        No roster on that grid costs less, missing people priced.
    gap
        Relative gap between the quick roster and its bound.
    """

    people: int
    cost_per_year: float
    service_level: float | None
    bound_per_year: float
    gap: float


def first_look(scenario: Scenario, line: Line) -> Estimate:
    """Return a quick roster's people and cost, and the bound beside them."""
    rough = coarse(typical_week(scenario))
    stages = prepare(rough)
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
