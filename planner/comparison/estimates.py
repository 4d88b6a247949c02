"""A first figure within seconds: the linear bound of a scenario's week."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from pydantic import ValidationError

from planner.outcome import heads_for
from planner.scenario import Scenario
from planner.stages import estimate
from planner.timeline import WEEKS_PER_YEAR

COARSE_MIN = 30


@dataclass(frozen=True)
class Estimate:
    """What a scenario costs at least.

    Attributes
    ----------
    people
        Heads of the relaxed week, shrinkage included; a roster of whole people has more.
    bound_per_year
        Proven lower bound of the yearly cost, priced shortfall included, in the scenario's currency.
    """

    people: int
    bound_per_year: float


def first_estimate(scenario: Scenario) -> Estimate:
    """Return the least people and cost of a scenario, by its linear relaxation."""
    relaxed = estimate(scenario)
    shrinkage = float(scenario.people.shrinkage.scheduled)
    people = sum(heads_for(float(count), shrinkage) for count in relaxed.people)
    return Estimate(people, relaxed.objective * WEEKS_PER_YEAR)


def coarse(scenario: Scenario) -> Scenario:
    """Return the scenario on a half-hour grid, where every clock and rule of it allows one: a faster look."""
    with suppress(ValidationError):
        return scenario.changed(interval_min=max(COARSE_MIN, int(scenario.interval_min)))
    return scenario


def coarse_bound(scenario: Scenario) -> float:
    """Return the bound of the yearly cost on a half-hour grid."""
    return first_estimate(coarse(scenario)).bound_per_year
