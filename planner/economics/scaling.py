"""How work grows with volume: relaxations of the real plan at some volumes, straight lines between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from planner.economics.desks import Desk, desk_of
from planner.economics.loaded import loaded
from planner.economics.volume import at_volume
from planner.pipeline import estimate
from planner.scenario import Scenario

Array = NDArray[np.float64]
COARSE_MIN = 30
NARROW = 5e-4  # of the volume: a cell is not halved any further
RISE = 0.005  # of the work at the scenario's volume: no value between two points is off by more, since work rises
FIRST = 4  # points, of those between two volumes, that are one in so many of all


@dataclass(frozen=True)
class ScaleCurve:
    """Variable work of an option against that of the plan, by volume against the scenario's.

    Attributes
    ----------
    volumes, work
        Points, volumes rising; 1 stands for the scenario's volume and its work.
    base_cost
        Of the week's variable work at the scenario's volume.
    """

    volumes: Array
    work: Array
    base_cost: float = 1.0

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
    return float(estimate(coarse(loaded(desk.scenario, desk.planned, fixed=False))).objective)


def coarse(scenario: Scenario) -> Scenario:
    """Return the scenario on a grid of half hours, where its shift rules allow one."""
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
    return desk_of(scenario, desk.option, desk.homes)


def scale_curve(
    desk: Desk,
    volumes: tuple[float, ...],
    between: tuple[float, float, int] | None = None,
    *,
    known: ScaleCurve | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> ScaleCurve:
    """Return how an option's work grows with volume, from relaxations; see `curve_of`."""

    def cost(volume: float) -> float:
        return variable_cost(desk if volume == 1 else at(desk, at_volume(desk.scenario, volume)))

    return curve_of(cost, volumes, between, known=known, cancel=cancel)


def curve_of(
    cost: Callable[[float], float],
    volumes: tuple[float, ...],
    between: tuple[float, float, int] | None = None,
    *,
    known: ScaleCurve | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> ScaleCurve:
    """Return the curve through the cost at 1 and at some volumes.

    Parameters
    ----------
    cost
        The cost of work at a volume; it rises with the volume.
    volumes
        What must lie on the curve.
    between
        Least and most volume between which further points are sought, and how many at most. Work rises with volume, so
        that no value between two points is off by more than the rise between them: the cell of the largest rise is
        halved until none rises by more than half a percent, or is narrow (whole people come at once there).
    known
        A curve of the same work whose points are not worked out again.
    cancel
        When it says so, the points at hand must do.
    """
    work = {1.0: 1.0} if known is None else dict(zip(known.volumes.tolist(), known.work.tolist(), strict=True))
    base = max(cost(1.0), 1e-12) if known is None else known.base_cost

    def add(volume: float) -> None:
        if volume not in work and not cancel():
            work[volume] = cost(volume) / base

    for one in volumes:
        add(one)
    if between is not None:
        low, high, points = between
        for one in np.geomspace(low, high, max(points // FIRST, 2)).tolist():
            add(one)
        for _ in range(points - points // FIRST):
            middle = _largest_rise(work, low, high)
            if middle is None or cancel():
                break
            add(middle)
    points_known = np.array(sorted(work))
    return ScaleCurve(points_known, np.array([work[one] for one in points_known]), base)


def _largest_rise(work: dict[float, float], low: float, high: float) -> float | None:
    """Return the middle of the cell in which work rises most; None where no cell is worth halving."""
    points = np.array(sorted(one for one in work if low <= one <= high))
    rise = np.abs(np.diff([work[one] for one in points]))
    rise[np.diff(points) <= NARROW * points[:-1]] = 0.0
    if not rise.size or rise.max() <= RISE:
        return None
    k = int(np.argmax(rise))
    return float(np.sqrt(points[k] * points[k + 1]))


def growth_volumes(scenario: Scenario) -> tuple[float, ...]:
    """Return the volumes that growth reaches over the horizon, lowest and highest, and the middle."""
    months = int(scenario.sourcing.horizon_months)
    ends = [(1 + rate) ** months for rate in (scenario.growth_per_month.low, scenario.growth_per_month.high)]
    low, high = min(1.0, *ends), max(1.0, *ends)
    if high - low < 1e-9:
        return ()
    return tuple(sorted({round(one, 4) for one in (low, (1 + low) / 2, (1 + high) / 2, high) if 0.02 < one < 50}))
