"""How work grows with volume: relaxations of the real plan at some volumes, straight lines between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from planner.economics.loaded import loaded
from planner.economics.planned import Desk, desk_of
from planner.economics.volume import at_volume
from planner.pipeline import estimate
from planner.scenario import Scenario

Array = NDArray[np.float64]
COARSE_MIN = 30


@dataclass(frozen=True)
class ScaleCurve:
    """Variable work of an option against that of the plan, by volume against the scenario's.

    Attributes
    ----------
    volumes, work
        Points, volumes rising; 1 stands for the scenario's volume and its work.
    """

    volumes: Array
    work: Array

    def __call__(self, volume: Array) -> Array:
        """Return the work at volumes (> 0): straight between the points, in proportion outside them."""
        inside = np.interp(volume, self.volumes, self.work)
        below = self.work[0] * volume / self.volumes[0]
        above = self.work[-1] * volume / self.volumes[-1]
        return np.where(volume < self.volumes[0], below, np.where(volume > self.volumes[-1], above, inside))


def variable_cost(desk: Desk) -> float:
    """Return the week's least cost of hours and heads at list prices: the relaxation without what stands anyway.

    Only its ratios are used: a grid of half hours gives them in less time, where the shift rules lie on it.
    """
    return float(estimate(_coarse(loaded(desk.scenario, desk.planned, fixed=False))).objective)


def _coarse(scenario: Scenario) -> Scenario:
    if scenario.interval_min >= COARSE_MIN:
        return scenario
    try:
        return scenario.changed(interval_min=COARSE_MIN)
    except ValidationError:
        return scenario


def at(desk: Desk, scenario: Scenario) -> Desk:
    """Return the desk of the same option for another scenario.

    Raises
    ------
    planner.economics.planned.ImpossibleOptionError
        When its sites cannot serve the customers.
    """
    return desk_of(scenario, desk.option)


def scale_curve(desk: Desk, volumes: tuple[float, ...], *, cancel: Callable[[], bool] = lambda: False) -> ScaleCurve:
    """Return how an option's work grows with volume, from a relaxation at each of the volumes and at 1.

    When `cancel` says so, the points at hand must do.
    """
    costs = {1.0: max(variable_cost(desk), 1e-12)}
    for one in dict.fromkeys(volumes):
        if cancel():
            break
        if one not in costs:
            costs[one] = variable_cost(at(desk, at_volume(desk.scenario, one)))
    points = np.array(sorted(costs))
    return ScaleCurve(points, np.array([costs[one] for one in points]) / costs[1.0])


def growth_volumes(scenario: Scenario) -> tuple[float, ...]:
    """Return the volumes that growth reaches over the horizon, lowest and highest, and the middle."""
    months = int(scenario.sourcing.horizon_months)
    ends = [(1 + rate) ** months for rate in (scenario.growth_per_month.low, scenario.growth_per_month.high)]
    low, high = min(1.0, *ends), max(1.0, *ends)
    if high - low < 1e-9:
        return ()
    return tuple(sorted({round(one, 4) for one in (low, (1 + low) / 2, (1 + high) / 2, high) if 0.02 < one < 50}))
