"""Rows → a complete local grid of contacts in which a known zero and a missing interval differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.history.types import ClockChange

DAY_MIN = 1440
HALF_HOUR_MIN = 30
# An absence is taken for missing data where as many contacts as this are usual: by chance (Poisson) it is rarer than
# 1 in 10⁵ for hours within a day, 1 in 100 for a whole day (a holiday must not count as a quiet day either).
UNLIKELY_HOURS = 12.0
UNLIKELY_DAY = 5.0
NEAREST_DAYS = 4  # of the same weekday, with which hours of a day are compared
EDGE_SHARE = 0.2  # of the usual day: days below it at either end are an incomplete export …
EDGE_DAYS = 3  # … when there are at least this many of them on which the desk is usually open
OPEN_SHARE = 0.05  # of the busiest weekday: weekdays with less say nothing about completeness
MAX_OVERDISPERSION = 10.0
USUALLY = 0.8  # of the days: an export that states zeros has a row then for an interval in which the desk is open
ZEROS_STATED = 0.3  # of the zeros to be expected: below it the export leaves out intervals without contacts

Grid = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Days:
    """Days × intervals: contacts (0 where there is no row) and whether the export has a row there."""

    first: date
    contacts: Grid
    present: Mask
    weekday: NDArray[np.int64]

    @property
    def interval_min(self) -> int:
        """Minutes per interval."""
        return int(DAY_MIN // self.contacts.shape[1])


def day_grid(
    starts: pd.Series[pd.Timestamp], contacts: pd.Series[float], interval_min: int, first: date, last: date
) -> Days:
    """Lay interval starts and contacts on a days × intervals grid.

    Parameters
    ----------
    starts
        Naive local interval starts between `first` and `last`, multiples of `interval_min`.
    contacts
        Contacts of each start; starts may repeat, then they add up.
    interval_min
        Minutes per interval; divides 1440.
    first, last
        First and last day.
    """
    days, slots = (last - first).days + 1, DAY_MIN // interval_min
    at = ((starts - pd.Timestamp(first)) // pd.Timedelta(minutes=interval_min)).to_numpy(np.int64)
    size = days * slots
    sums = np.bincount(at, weights=contacts.to_numpy(float), minlength=size).reshape(days, slots).astype(float)
    present = np.bincount(at, minlength=size).reshape(days, slots) > 0
    return Days(first, sums, present, (np.arange(days) + first.weekday()) % 7)


def complete_period(totals: pd.Series[float]) -> tuple[date, date]:
    """Cut runs of nearly empty days off both ends of a history.

    Parameters
    ----------
    totals
        Contacts per local day, complete from the first to the last day with a row.
    """
    usual = _usual_by_contacts(totals)
    low = totals < EDGE_SHARE * usual
    opened = usual > OPEN_SHARE * usual.max()
    head, tail = _run(low.to_numpy(), opened.to_numpy()), _run(low.to_numpy()[::-1], opened.to_numpy()[::-1])
    kept = totals.index[head : len(totals) - tail] if head + tail < len(totals) else totals.index
    return kept[0].date(), kept[-1].date()


def _usual_by_contacts(totals: pd.Series[float]) -> pd.Series[float]:
    """Usual contacts of each day's weekday: the day total in which the median contact lies."""
    usual = np.zeros(len(totals))
    weekday = np.asarray(pd.DatetimeIndex(totals.index).day_of_week)
    for day in range(7):
        ours = np.sort(totals.to_numpy()[weekday == day])
        if ours.sum() > 0:
            usual[weekday == day] = ours[np.searchsorted(np.cumsum(ours), ours.sum() / 2)]
    return pd.Series(usual, index=totals.index)


def _run(low: Mask, opened: Mask) -> int:
    """Length of the leading run of low days, 0 if too few of them are usually open."""
    busy = np.flatnonzero(~low & opened)
    length = int(busy[0]) if len(busy) else 0
    while length and not opened[length - 1]:
        length -= 1  # closed weekdays next to the kept period stay with it
    return length if np.count_nonzero(opened[:length]) >= EDGE_DAYS else 0


def missing_mask(days: Days, overdispersion: float) -> Mask:
    """Tell which intervals without a row are missing data rather than known zeros."""
    whole = _missing_days(days)
    missing = np.repeat(whole[:, None], days.contacts.shape[1], axis=1)
    stated = _states_zeros(days)
    for weekday in range(7):
        ours = np.flatnonzero((days.weekday == weekday) & days.present.any(axis=1))
        if len(ours) == 0:
            continue
        if stated:
            often = days.present[ours].mean(axis=0) >= USUALLY
            missing[ours] |= ~days.present[ours] & often
        for day in ours.tolist():
            for start, end in _quiet_runs(days, day, ours, overdispersion):
                missing[day, start:end] = True
    return missing & ~days.present


def _missing_days(days: Days) -> Mask:
    empty = ~days.present.any(axis=1)
    totals = days.contacts.sum(axis=1)
    usual = np.zeros(7)
    for weekday in range(7):
        ours = totals[days.weekday == weekday]
        usual[weekday] = np.median(ours) if len(ours) else 0.0
    return empty & (usual[days.weekday] >= UNLIKELY_DAY)


def _states_zeros(days: Days) -> bool:
    """Whether the export has rows for intervals without contacts, judged by the zeros that chance should give."""
    expected = stated = 0.0
    for weekday in range(7):
        ours = (days.weekday == weekday) & days.present.any(axis=1)
        if not ours.any():
            continue
        often = days.present[ours].mean(axis=0) > 0.5
        expected += len(days.contacts[ours]) * np.exp(-days.contacts[ours].mean(axis=0)[often]).sum()
        stated += np.count_nonzero((days.contacts[ours] == 0) & days.present[ours] & often)
    return bool(stated >= ZEROS_STATED * expected)


def _quiet_runs(days: Days, day: int, alike: NDArray[np.int64], overdispersion: float) -> list[tuple[int, int]]:
    """Find runs of absent intervals in which other days of the weekday usually have many contacts."""
    # The nearest days only: opening hours change with the seasons.
    others = alike[alike != day]
    others = others[np.argsort(np.abs(others - day), kind="stable")][:NEAREST_DAYS]
    if len(others) == 0:
        return []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~days.present[day], [False]]).astype(np.int8)))
    limit = UNLIKELY_HOURS * max(1.0, min(overdispersion, MAX_OVERDISPERSION))
    # A holiday with few contacts has quiet hours too: expect them at the level of the hours that have rows.
    there = days.present[day]
    usual = float(days.contacts[others][:, there].mean(axis=0).sum())
    level = min(1.0, float(days.contacts[day, there].sum()) / usual) if usual > 0 else 1.0
    running = np.concatenate([np.zeros((len(others), 1)), np.cumsum(days.contacts[others], axis=1)], axis=1)
    return [
        (int(start), int(end))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if level * np.median(running[:, end] - running[:, start]) >= limit
    ]


def exposure(days: Days, changes: tuple[ClockChange, ...]) -> Grid:
    """How often each wall-clock interval occurs: 1, but 0 where the clock skips it and 2 where it repeats."""
    times = np.ones(days.contacts.shape)
    width = days.interval_min
    for change in changes:
        start = (change.start - pd.Timestamp(days.first)).total_seconds() / 60
        end = (change.end - pd.Timestamp(days.first)).total_seconds() / 60
        sign = -1.0 if change.kind == "skipped" else 1.0
        flat = times.reshape(-1)
        for at in range(max(0, int(start // width)), min(len(flat), int(-(-end // width)))):
            flat[at] += sign * (min(end, (at + 1) * width) - max(start, at * width)) / width
    return times


def overdispersion(days: Days, values: Grid) -> float | None:
    """Estimate variance ÷ mean of contacts per half hour (or per interval, if longer) within weekday × slot × month.

    Notes
    -----
    The median over cells, so that holidays and outages do not rule it; divided by the median of χ²/k for k + 1 days
    (Wilson and Hilferty 1931), so that Poisson contacts give 1. None where no slot has a mean of a contact or more over
    two or more days of a month.
    """
    merge = HALF_HOUR_MIN // days.interval_min if HALF_HOUR_MIN % days.interval_min == 0 else 1
    merged = values.reshape(len(values), -1, merge).sum(axis=2)
    dates = pd.date_range(days.first, periods=len(values))
    cells = (dates.year * 12 + dates.month).to_numpy() * 7 + days.weekday
    ratios = [np.empty(0)]
    for cell in np.unique(cells):
        ours = merged[cells == cell]
        ours = ours[:, np.isfinite(ours).sum(axis=0) >= 2]
        mean, freedom = np.nanmean(ours, axis=0), np.isfinite(ours).sum(axis=0) - 1
        busy = mean >= 1
        poisson = (1 - 2 / (9 * freedom[busy])) ** 3
        ratios.append(np.nanvar(ours[:, busy], axis=0, ddof=1) / mean[busy] / poisson)
    every = np.concatenate(ratios)
    return float(np.median(every)) if len(every) else None
