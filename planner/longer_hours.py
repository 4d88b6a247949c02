"""Sites that open an hour earlier or close an hour later: the shift problems that say what this is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.scenario import Scenario, Site
from planner.shifts import Loosened, ShiftProblem, StaffSite
from planner.timeline import Grid
from planner.workforce import shifts_within

Mask = NDArray[np.bool_]
STEP_MIN = 60
DIRECTIONS = {"open_earlier": -1, "open_later": 1}


def longer_hours(scenario: Scenario, problem: ShiftProblem, grid: Grid) -> Iterator[Loosened]:
    """Yield a planned week with longer hours of one site, wherever that allows another shift.

    In an hour more the site may serve whom it may serve in the interval beside it, and keeps its least people on duty.

    Parameters
    ----------
    scenario, problem, grid
        The desk, its shift problem (sites in the scenario's order) and its intervals.

    Yields
    ------
    Loosened
        `open_earlier` or `open_later`, the site, its hours a week before and after, and the week with them.
    """
    for k, site in enumerate(scenario.sites):
        is_open = grid.local(site.time_zone, site.holidays).within(site.open)
        for kind, direction in DIRECTIONS.items():
            longer = _longer(scenario, site, problem.sites[k], grid, is_open, direction)
            if (longer.allowed & ~problem.sites[k].allowed).any():
                now, then = (float(mask.sum()) * grid.slot_h for mask in (is_open, _wider(is_open, grid, direction)))
                sites = (*problem.sites[:k], longer, *problem.sites[k + 1 :])
                yield kind, site.name, now, then, replace(problem, sites=sites)


def _wider(is_open: Mask, grid: Grid, direction: int) -> Mask:
    steps = range(STEP_MIN // grid.slot_min + 1)
    return np.asarray(np.any([np.roll(is_open, direction * step) for step in steps], axis=0))


def _longer(scenario: Scenario, site: Site, staff: StaffSite, grid: Grid, is_open: Mask, direction: int) -> StaffSite:
    allowed, free = shifts_within(scenario, site, grid, _wider(is_open, grid, direction))
    serves, least = staff.serves.copy(), staff.min_on_duty
    for step in range(1, STEP_MIN // grid.slot_min + 1):
        before = np.any([np.roll(is_open, direction * earlier) for earlier in range(step)], axis=0)
        new = np.roll(before, direction) & ~before
        serves[:, new] = np.roll(serves, direction, axis=1)[:, new]
    if least is not None:
        least = np.where(free & serves.any(axis=0), float(site.min_on_duty), 0.0)
    return replace(staff, allowed=allowed, serves=serves, min_on_duty=least)
