"""The heads that the coming months take: volumes by month, and the planner's heads at each volume."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.steps import Step
from planner.economics.volume import at_volume
from planner.frames import by_name
from planner.pipeline import PLAN_GAP, Plan, estimate, plan
from planner.scenario import Scenario
from planner.scenario.desk import Event

Array = NDArray[np.float64]
PLANNED_UP_TO = 40.0
ANCHORS = 5
SAME = 1e-4
MID_MONTH = 14
DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, eq=False)
class Horizon:
    """The weeks of a hiring plan and the calendar months they belong to.

    Attributes
    ----------
    first_days
        First day of each week.
    month
        Month of each week, from 0: the one that holds its middle day. Shape (weeks,).
    months
        First day of each month.
    """

    first_days: tuple[dt.date, ...]
    month: NDArray[np.int64]
    months: tuple[dt.date, ...]

    @property
    def day_share(self) -> Array:
        """Share of each week's days that lie in each calendar month. Shape (weeks, months).

        Days before the first month or after the last one count with it.
        """
        index = [
            (day.year - self.months[0].year) * 12 + day.month - self.months[0].month
            for first in self.first_days
            for day in (first + dt.timedelta(days=n) for n in range(7))
        ]
        share = np.zeros((len(self.first_days), len(self.months)))
        np.add.at(share, (np.repeat(np.arange(len(share)), 7), np.clip(index, 0, share.shape[1] - 1)), 1 / 7)
        return share

    @classmethod
    def of(cls, start: dt.date, months: int) -> Horizon:
        """Return the weeks from `start` on whose middle days lie in the first `months` months."""
        begin = start + dt.timedelta(days=3)
        days, index = [], []
        for week in range(5 * months + 5):
            middle = begin + dt.timedelta(weeks=week)
            month = (middle.year - begin.year) * 12 + middle.month - begin.month
            if month >= months:
                break
            days.append(start + dt.timedelta(weeks=week))
            index.append(month)
        firsts = tuple(
            dt.date(begin.year + (begin.month - 1 + m) // 12, (begin.month - 1 + m) % 12 + 1, 1) for m in range(months)
        )
        return cls(tuple(days), np.array(index, dtype=np.int64), firsts)


def volumes(scenario: Scenario, horizon: Horizon) -> Array:
    """Return each month's volume against the scenario's: growth, season and the events of the month.

    The scenario's contacts are those of a typical month at `volumes_of`, else of the first month. A month has
    (1 + growth)^m times as many, m months later, times the season of its calendar month, times the mean effect of
    events over its days. Shape (months,).
    """
    growth = (1 + float(scenario.growth_per_month)) ** _months_since(scenario.volumes_of, horizon)
    season = np.array([scenario.hiring.season_of(month.month) for month in horizon.months])
    events = np.array([sum(_effect(scenario, one, month) for one in scenario.events) for month in horizon.months])
    return np.asarray(growth * season * np.maximum(1 + events, 0.0))


def _months_since(volumes_of: dt.date | None, horizon: Horizon) -> Array:
    """Return the months from the day the volumes are of to the middle of each month; from the first month without."""
    if volumes_of is None:
        return np.arange(len(horizon.months), dtype=np.float64)
    days = [(month + dt.timedelta(days=MID_MONTH) - volumes_of).days for month in horizon.months]
    return np.array(days) / DAYS_PER_MONTH


def _effect(scenario: Scenario, event: Event, month: dt.date) -> float:
    """Return an event's mean effect on the volume of a month, as a share of the desk's volume."""
    length = calendar.monthrange(month.year, month.month)[1]
    last = month + dt.timedelta(days=length)
    end = event.from_ + dt.timedelta(days=max(1, round(7 * float(event.weeks))))
    days = (min(last, end) - max(month, event.from_)).days
    if days <= 0:
        return 0.0
    by_region = {one.name: scenario.contacts_per_month(one) for one in scenario.regions}
    region = 1.0 if event.region is None else by_region[event.region] / (sum(by_region.values()) or 1.0)
    by_department = {one.name: float(one.share) for one in scenario.departments}
    department = 1.0 if event.department is None else by_department[event.department]
    return float(event.volume) * days / length * region * department


@dataclass(frozen=True, eq=False)
class HeadCurve:
    """The planner's heads by site at several volumes, joined by straight lines.

    Attributes
    ----------
    factors
        Volumes against the scenario's, rising. Shape (points,).
    heads
        Heads at each, never falling. Index: site, columns: factors.
    planned
        Whether every point is a whole plan; else linear bounds, scaled to the plan of today's volume.
    """

    factors: Array
    heads: pd.DataFrame
    planned: bool

    def at(self, site: str, factors: Array) -> Array:
        """Return the heads of a site at given volumes; beyond the last point in proportion."""
        points = self.heads.loc[site].to_numpy(dtype=float)
        inside = np.interp(factors, self.factors, points)
        return np.asarray(inside * np.maximum(factors / self.factors[-1], 1.0))

    def holds(self, site: str, heads: Array) -> Array:
        """Return the volume that given heads of a site can carry; proportional outside the points, at most 10."""
        points = self.heads.loc[site].to_numpy(dtype=float)
        if points[-1] <= 0:
            return np.full(heads.shape, 10.0)
        rising = points - 1e-9 * np.arange(points.size)[::-1]  # the end of a level stretch: the most it can carry
        inside = np.interp(heads, rising, self.factors)
        below, above = heads / max(points[0], 1e-9), heads / points[-1]
        scale = np.where(heads < points[0], self.factors[0] * below / inside, np.maximum(above, 1.0))
        return np.asarray(np.minimum(inside * scale, 10.0))


def head_curve(
    today: Plan,
    low: float,
    high: float,
    *,
    step: Step = lambda text: None,
    gap: float = PLAN_GAP,
    cancel: Callable[[], bool] | None = None,
) -> HeadCurve:
    """Return the heads of every site between two volumes.

    A desk of up to 40 people on the roster is planned anew at each of five volumes; a larger one, whose plans take
    minutes and whose bounds are close, is scaled: linear bound × (planned heads ÷ linear bound) of today's volume.
    Where today's plan was mended by a simulation, the plans at other volumes count as many more heads in proportion.

    Parameters
    ----------
    today
        The plan of the scenario's own volume.
    low, high
        Least and largest volume against the scenario's.
    step
        Told what is being done; may raise `CancelledError`.
    gap
        Relative gap at which each plan's search stops.
    cancel
        Asked inside each plan's search; true ends it with what it has, for `step` to raise.
    """
    scenario = today.scenario
    sites = today.outcome.sites
    even = np.linspace(low, high, ANCHORS)
    factors = np.unique(np.append(even[np.abs(even - 1.0) > SAME], 1.0))
    small = float(sites["rostered"].sum()) <= PLANNED_UP_TO
    ratio = None if small else _ratio(today)
    if small and today.mended_per_year > 0:
        step("heads before the simulation")
        plain = plan(scenario, gap=gap, cancel=cancel).outcome.sites["heads"].astype(float)
        mended = (sites["heads"].astype(float) / plain.where(plain > 0, np.nan)).fillna(1.0).clip(lower=1.0)
    else:
        mended = pd.Series(1.0, index=sites.index)
    columns = []
    for factor in factors:
        step(f"heads at {factor:.0%} of the volume")
        at = at_volume(scenario, float(factor))
        if factor == 1.0:
            columns.append(sites["heads"].astype(float))
        elif ratio is None:
            columns.append(plan(at, gap=gap, cancel=cancel).outcome.sites["heads"].astype(float) * mended)
        else:
            columns.append(estimate(at).people.reindex(sites.index).astype(float) * ratio)
    frame = pd.DataFrame(np.maximum.accumulate(np.array(columns), axis=0).T, index=sites.index, columns=factors)
    return HeadCurve(factors, frame, ratio is None)


def _ratio(today: Plan) -> pd.Series[float]:
    """Return planned heads (shrinkage included) per head of the linear bound, by site."""
    bound = estimate(today.scenario).people.astype(float).to_dict()
    plain = 1 / (1 - float(today.scenario.people.shrinkage.scheduled))
    heads = {name: float(row["heads"]) for name, row in by_name(today.outcome.sites).items()}
    return pd.Series({name: heads[name] / bound[name] if bound[name] > 0.5 else plain for name in heads}, dtype=float)
