"""When contacts come: weekly shapes in local time, dated events, growth, season."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from planner import profiles
from planner.scenario import Department, Fault, Profile, Region, Scenario, ScenarioError
from planner.timeline import MONTHS_PER_YEAR, Grid, LocalTime

Array = NDArray[np.float64]
QUARTERS_PER_DAY = 96
DAYS_PER_YEAR = 365.2425


def weekly_shape(profile: Profile) -> Array:
    """Return the share of a week's contacts by weekday and quarter-hour of the local day; shape (7, 96), sum 1.

    Raises
    ------
    ScenarioError
        When no shape has that name.
    """
    if profile.named is not None:
        if profile.named not in profiles.names():
            raise ScenarioError([Fault("profile", f"must be one of {', '.join(profiles.names())}", profile.named)])
        return profiles.load(profile.named)
    weights = np.array(profile.weights, dtype=float)
    quarters = np.repeat(weights, QUARTERS_PER_DAY // weights.shape[1], axis=1)
    return np.asarray(quarters / quarters.sum())


def step_shape(
    scenario: Scenario, region: Region, department: Department, step: str, local: LocalTime, grid: Grid
) -> Array:
    """Return the share of a typical week's contacts in each interval of the grid, events, growth and season included.

    It sums to 1 over a typical week; over a dated one to what clock change, holidays, events, growth and season make
    of it. Shape (slots,).
    """
    channel = scenario.channels.get(step)
    own = (channel.profile if channel else None) or department.profile or region.profile or scenario.profile
    fine = weekly_shape(own)
    weekday, minute = local.trading_weekday, local.minute
    if grid.slot_min <= 15:
        shape = fine[weekday, minute // 15] * (grid.slot_min / 15)
    else:
        shape = np.sum([fine[weekday, minute // 15 + k] for k in range(grid.slot_min // 15)], axis=0)
    return np.asarray(shape * _event_factor(scenario, region, department, grid) * volume_factor(scenario, grid))


def volume_factor(scenario: Scenario, grid: Grid) -> float:
    """Return a dated week's volume against a typical one: growth since the day of the volumes, times the season.

    The season is that of the month which holds the week's Thursday. A typical week has the factor 1.
    """
    if grid.cyclic:
        return 1.0
    season = scenario.hiring.season_of((grid.monday + dt.timedelta(days=3)).month)
    if scenario.volumes_of is None:
        return season
    months = (grid.monday - scenario.volumes_of).days / DAYS_PER_YEAR * MONTHS_PER_YEAR
    return float(season * (1 + float(scenario.growth_per_month)) ** months)


def _event_factor(scenario: Scenario, region: Region, department: Department, grid: Grid) -> Array:
    """Return the factor on volume of each interval; events are dated, so a typical week has none."""
    factor = np.ones(grid.slots)
    if grid.cyclic:
        return factor
    dates = grid.index.tz_convert(region.time_zone).date
    for event in scenario.events:
        concerns = event.department in (None, department.name) and event.region in (None, region.name)
        last = event.from_ + dt.timedelta(days=max(1, round(7 * float(event.weeks))))
        if concerns:
            factor += float(event.volume) * np.array([event.from_ <= date < last for date in dates])
    return np.maximum(factor, 0.0)
