"""A history folded into one typical week in local time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.calendar_names import WEEKDAYS
from planner.history import grid
from planner.history.types import History, HistoryError

QUARTER_MIN = 15
WEEKS_PER_MONTH = 52.18 / 12
UNUSUAL_SHARE = 0.35  # a day is unusual if it is further than this share and this many Poisson deviations …
UNUSUAL_NOISE = 4.0
UNUSUAL_SPREADS = 3.0  # … and this many robust spreads of its weekday from the median, or by FAR_SHARE in any case
FAR_SHARE = 0.5
# The desk counts as open where an hour has 5 % of the weekday's busiest hour or one contact, and more than strays.
OPEN_SHARE = 0.05
OPEN_CONTACTS = 0.25  # per quarter hour
STRAY_SHARE = 0.01  # of the week's busiest hour
HOUR_SLOTS = 4  # a shorter opening is none
GAP_SLOTS = 8  # a shorter interruption does not close the desk

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day far from what is usual on its weekday: a holiday, an outage, an event."""

    day: date
    contacts: float
    usual: float

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.day} ({WEEKDAYS[self.day.weekday()]}): {self.contacts:,.0f} contacts, usually {self.usual:,.0f}"


@dataclass(frozen=True, slots=True)
class WeeklyProfile:
    """Mean contacts of a typical week in local time.

    Attributes
    ----------
    per_interval
        Mean contacts per quarter hour: 7 rows (Monday … Sunday) × 96 columns (00:00 … 23:45), local wall-clock time.
    time_zone
        IANA name.
    interval_min
        Minutes per interval of the history: finer ones were added up to quarter hours, coarser ones split evenly.
    contacts_per_week, contacts_per_month
        Sum of `per_interval`, and × 52.18/12.
    days_used
        Days of each weekday in the means, Monday … Sunday.
    opening
        Suggested opening hours by weekday: spans such as 07:00-24:00 in which contacts are usual; empty where closed.
    outside_share
        Share of the contacts outside these hours.
    unusual_days
        Days far from what is usual on their weekday; they are in the means unless left out on request.
    week_cv
        Standard deviation ÷ mean of the weekly totals against the typical week; None under 4 weeks.
    day_cv
        The same of daily totals, beyond Poisson noise: what a forecast cannot know; None under 3 weeks.
    trend_per_month
        Median growth per month as a share of the mean; None under 8 weeks.
    by_month
        Index month; `days` used and `factor`: contacts ÷ those of as many typical days.
    handle_s, handle_cv
        As in the history.
    notes
        What the reader should know, a sentence each.
    """

    per_interval: pd.DataFrame
    time_zone: str
    interval_min: int
    contacts_per_week: float
    contacts_per_month: float
    days_used: tuple[int, ...]
    opening: dict[str, tuple[str, ...]]
    outside_share: float
    unusual_days: tuple[UnusualDay, ...]
    week_cv: float | None
    day_cv: float | None
    trend_per_month: float | None
    by_month: pd.DataFrame
    handle_s: float | None
    handle_cv: float | None
    notes: tuple[str, ...]

    @property
    def shares(self) -> Matrix:
        """Share of the week's contacts per quarter hour, 7 × 96, summing to 1."""
        values: Matrix = self.per_interval.to_numpy(float)
        return np.asarray(values / values.sum())


def weekly_profile(history: History, *, without_unusual_days: bool = False) -> WeeklyProfile:
    """Fold a history into the mean week.

    Missing intervals are left out of the means (never counted as zero); wall-clock intervals that a clock change
    repeats weigh twice.

    Parameters
    ----------
    history
        What `read_history` returned.
    without_unusual_days
        Leave the unusual days out of the means instead of only reporting them.

    Raises
    ------
    HistoryError
        The history is shorter than a week or holds no contacts.
    """
    if history.days < 7 or history.contacts <= 0:
        fault = (
            "holds no contacts"
            if history.contacts <= 0
            else f"covers {history.days} days: a typical week needs at least 7"
        )
        raise HistoryError([fault], history.source)
    rates = _rates(history)
    weekday = (np.arange(len(rates)) + history.first.weekday()) % 7
    unusual = _unusual(rates, weekday, history)
    used = rates.copy()
    if without_unusual_days:
        used[[(one.day - history.first).days for one in unusual]] = np.nan
    mean, notes = _means(used, weekday, history)
    quarters = to_quarters(mean, history.interval_min)
    level = _Level(used, mean, weekday, history.first)
    opening = _opening(quarters)
    week = float(quarters.sum())
    frame = pd.DataFrame(
        quarters, index=pd.Index(WEEKDAYS, name="weekday"), columns=pd.Index(quarter_names(), name="start")
    )
    return WeeklyProfile(
        per_interval=frame,
        time_zone=history.time_zone,
        interval_min=history.interval_min,
        contacts_per_week=week,
        contacts_per_month=week * WEEKS_PER_MONTH,
        days_used=_days_used(used, weekday),
        opening=opening,
        outside_share=_outside(quarters, opening),
        unusual_days=unusual,
        week_cv=level.week_cv(),
        day_cv=level.day_cv(),
        trend_per_month=level.trend_per_month(),
        by_month=level.by_month(),
        handle_s=history.handle_s,
        handle_cv=history.handle_cv,
        notes=(*notes, *_notes(history, unusual, without_unusual_days)),
    )


def profile_table(weekly: WeeklyProfile) -> pd.DataFrame:
    """Write a weekly profile as a tidy table.

    Returns
    -------
    Columns `weekday` (Monday …), `start` (HH:MM local), `contacts` (mean per quarter hour) and `share` (of the week);
    672 rows.
    """
    long = weekly.per_interval.melt(value_name="contacts", ignore_index=False).reset_index()
    long = long.assign(at=long["weekday"].map(WEEKDAYS.index)).sort_values(["at", "start"], ignore_index=True)
    share = long["contacts"] / long["contacts"].sum()
    return long.assign(share=share)[["weekday", "start", "contacts", "share"]]


def quarter_names() -> list[str]:
    """Name the quarter hours of a day: 00:00 … 23:45."""
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, grid.DAY_MIN, QUARTER_MIN)]


def to_quarters(values: Matrix, interval_min: int) -> Matrix:
    """Turn contacts per interval into contacts per quarter hour: finer ones added up, coarser ones split evenly.

    Parameters
    ----------
    values
        Shape (days, 1440 / interval_min).
    interval_min
        Minutes per interval; divides 1440.
    """
    piece = math.gcd(interval_min, QUARTER_MIN)
    split = interval_min // piece
    fine = np.repeat(values / split, split, axis=1)
    quarters: Matrix = fine.reshape(len(values), -1, QUARTER_MIN // piece).sum(axis=2)
    return quarters


def _rates(history: History) -> Matrix:
    """Contacts per occurrence of each wall-clock interval: days × intervals, NaN where missing."""
    values: Matrix = history.counts.to_numpy(float).reshape(history.days, -1).astype(float)
    days = grid.Days(history.first, values, np.isfinite(values), np.zeros(len(values), dtype=np.int64))
    times = grid.exposure(days, history.clock_changes)
    rates: Matrix = np.full(values.shape, np.nan)
    np.divide(values, times, out=rates, where=times > 0)
    return rates


def _means(rates: Matrix, weekday: NDArray[np.int64], history: History) -> tuple[Matrix, list[str]]:
    mean = np.zeros((7, rates.shape[1]))
    notes = []
    for day in range(7):
        ours = rates[weekday == day]
        seen = np.isfinite(ours).any(axis=0)
        mean[day, seen] = np.nanmean(ours[:, seen], axis=0)
        if not seen.all():
            hours = np.count_nonzero(~seen) * history.interval_min / 60
            notes.append(f"{WEEKDAYS[day]}: {hours:g} hours were never recorded and count as no contacts")
    return mean, notes


def _days_used(rates: Matrix, weekday: NDArray[np.int64]) -> tuple[int, ...]:
    seen = np.isfinite(rates).any(axis=1)
    return tuple(int(np.count_nonzero(seen & (weekday == day))) for day in range(7))


def _unusual(rates: Matrix, weekday: NDArray[np.int64], history: History) -> tuple[UnusualDay, ...]:
    """Find completely recorded days whose total is far from the median of their weekday."""
    totals = np.where(np.isfinite(rates).mean(axis=1) > 0.9, np.nansum(rates, axis=1), np.nan)
    out = []
    for day in range(7):
        at = np.flatnonzero((weekday == day) & np.isfinite(totals))
        if len(at) < 4:
            continue
        usual = float(np.median(totals[at]))
        spread = 1.4826 * float(np.median(np.abs(totals[at] - usual)))
        far = max(UNUSUAL_SHARE * usual, min(UNUSUAL_SPREADS * spread, FAR_SHARE * usual))
        limit = max(far, UNUSUAL_NOISE * math.sqrt(max(usual, 1.0)))
        out += [(int(i), usual) for i in at if abs(totals[i] - usual) > limit]
    start = pd.Timestamp(history.first)
    return tuple(UnusualDay((start + pd.Timedelta(days=i)).date(), float(totals[i]), usual) for i, usual in sorted(out))


class _Level:
    """How the level of contacts moves over the history, measured against the typical week."""

    def __init__(self, rates: Matrix, mean: Matrix, weekday: NDArray[np.int64], first: date) -> None:
        seen = np.isfinite(rates)
        self.actual = np.nansum(rates, axis=1)
        self.expected = np.where(seen, mean[weekday], 0.0).sum(axis=1)
        self.full_week = float(mean.sum())
        self.dates = pd.date_range(first, periods=len(rates))

    def _weeks(self) -> tuple[Matrix, Matrix]:
        """Position in days and factor of each week (from Monday) of which at least half was recorded."""
        monday = np.asarray(self.dates - pd.to_timedelta(self.dates.day_of_week, unit="D"))
        table = pd.DataFrame({"actual": self.actual, "expected": self.expected}).groupby(monday).sum()
        table = table[table["expected"] >= 0.5 * self.full_week]
        at = (pd.DatetimeIndex(table.index) - self.dates[0]) / pd.Timedelta(days=1)
        return np.asarray(at, dtype=float), (table["actual"] / table["expected"]).to_numpy(float)

    def week_cv(self) -> float | None:
        _, factor = self._weeks()
        return float(factor.std(ddof=1) / factor.mean()) if len(factor) >= 4 else None

    def day_cv(self) -> float | None:
        open_days = self.expected > 0
        expected, actual = self.expected[open_days], self.actual[open_days]
        if len(self.dates) < 21:
            return None
        weekdays = len(set(self.dates.day_of_week[open_days]))
        factor = actual / expected
        variance = float(np.sum(expected * (factor - 1) ** 2) / expected.sum()) * len(factor) / (len(factor) - weekdays)
        return math.sqrt(max(0.0, variance - len(factor) / float(expected.sum())))

    def trend_per_month(self) -> float | None:
        """Median of the slopes between all pairs of weeks (Theil 1950, Sen 1968)."""
        at, factor = self._weeks()
        if len(at) < 8:
            return None
        early, late = np.triu_indices(len(at), 1)
        slope = np.median((factor[late] - factor[early]) / (at[late] - at[early]))
        return float(slope * 7 * WEEKS_PER_MONTH / factor.mean())

    def by_month(self) -> pd.DataFrame:
        table = pd.DataFrame({"days": self.expected > 0, "actual": self.actual, "expected": self.expected})
        table = table.groupby(self.dates.to_period("M")).sum().rename_axis("month")
        table = table[table["expected"] > 0]
        return table.assign(factor=table["actual"] / table["expected"])[["days", "factor"]]


def _opening(quarters: Matrix) -> dict[str, tuple[str, ...]]:
    # The mean of the hour around a quarter hour: single quarter hours are too noisy to open or close a desk.
    padded = np.pad(quarters, ((0, 0), (1, 2)), mode="edge")
    hourly = np.lib.stride_tricks.sliding_window_view(padded, HOUR_SLOTS, axis=1).mean(axis=2)
    out = {}
    for day, name in enumerate(WEEKDAYS):
        level = max(min(OPEN_SHARE * hourly[day].max(), OPEN_CONTACTS), STRAY_SHARE * hourly.max())
        edge = OPEN_SHARE * quarters[day].max()
        spans = [_trim(span, quarters[day] > edge) for span in _join(hourly[day] > level)]
        out[name] = tuple(f"{_clock(a)}-{_clock(b)}" for a, b in spans)
    return out


def _join(busy: grid.Mask) -> list[tuple[int, int]]:
    """Spans of busy quarter hours: short interruptions closed, then short spans dropped."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], busy, [False]]).astype(np.int8)))
    spans: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if spans and start - spans[-1][1] < GAP_SLOTS:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return [(a, b) for a, b in spans if b - a >= HOUR_SLOTS]


def _trim(span: tuple[int, int], busy: grid.Mask) -> tuple[int, int]:
    """Take back what the mean of the hour added before the first and behind the last busy quarter hour."""
    start, end = span
    inside = np.flatnonzero(busy[start:end])
    if len(inside) == 0:
        return span
    return (0 if start == 0 else start + int(inside[0])), (end if end == len(busy) else start + int(inside[-1]) + 1)


def _clock(slot: int) -> str:
    return f"{slot * QUARTER_MIN // 60:02d}:{slot * QUARTER_MIN % 60:02d}"


def _outside(quarters: Matrix, opening: dict[str, tuple[str, ...]]) -> float:
    inside = 0.0
    for day, spans in enumerate(opening.values()):
        for span in spans:
            start, end = (60 * int(text[:2]) + int(text[3:]) for text in span.split("-"))
            inside += float(quarters[day, start // QUARTER_MIN : end // QUARTER_MIN].sum())
    return max(0.0, 1 - inside / float(quarters.sum()))


def _notes(history: History, unusual: tuple[UnusualDay, ...], left_out: bool) -> list[str]:
    notes = []
    if history.interval_min > QUARTER_MIN:
        notes.append(f"intervals of {history.interval_min} min were split evenly into quarter hours")
    elif history.interval_min < QUARTER_MIN:
        notes.append(f"intervals of {history.interval_min} min were added up to quarter hours")
    if history.days < 28:
        notes.append(f"only {history.weeks:.1f} weeks: the means of single quarter hours are uncertain")
    if unusual:
        shown = "; ".join(map(str, unusual[:6])) + (" …" if len(unusual) > 6 else "")
        plural, means = "s" * (len(unusual) > 1), "left out of" if left_out else "kept in"
        notes.append(f"{len(unusual)} unusual day{plural}, {means} the means: {shown}")
    return notes
