"""Local time and the UTC interval grid: clock changes, holidays, opening hours, shift starts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property

import holidays
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Scenario, WeekHours, zone

WEEKS_PER_YEAR = 52.18
MONTHS_PER_YEAR = 12
MINUTES_PER_DAY = 1440
SUNDAY = 6
HOLIDAY_YEARS = 10
NIGHT_FROM_MIN, NIGHT_TO_MIN = 22 * 60, 6 * 60


def per_week(per_month: float) -> float:
    """Return a monthly amount as a weekly one (× 12 / 52.18)."""
    return per_month * MONTHS_PER_YEAR / WEEKS_PER_YEAR


@dataclass(frozen=True)
class LocalTime:
    """Wall-clock time of each interval of a grid in one place.

    Attributes
    ----------
    weekday
        0 = Monday; a public holiday keeps its own weekday. Shape (slots,).
    minute
        Minute of the local day at which the interval begins. Shape (slots,).
    is_holiday
        Whether the local date is a public holiday. Shape (slots,).
    follows_holiday
        Whether the local date before is one: its opening hours may run past midnight. Shape (slots,).
    """

    weekday: NDArray[np.int64]
    minute: NDArray[np.int64]
    is_holiday: NDArray[np.bool_]
    follows_holiday: NDArray[np.bool_]

    @property
    def trading_weekday(self) -> NDArray[np.int64]:
        """The weekday whose hours and volumes apply: Sunday's on a public holiday."""
        return np.where(self.is_holiday, SUNDAY, self.weekday)

    @property
    def is_night(self) -> NDArray[np.bool_]:
        """Whether the interval begins between 22:00 and 06:00."""
        return (self.minute >= NIGHT_FROM_MIN) | (self.minute < NIGHT_TO_MIN)

    @property
    def is_weekend(self) -> NDArray[np.bool_]:
        """Whether the interval begins on a Saturday or Sunday."""
        return self.weekday >= 5

    def within(self, hours: WeekHours) -> NDArray[np.bool_]:
        """Return which intervals begin inside the opening hours; a span may run past midnight."""
        days = self.trading_weekday
        before = np.where(self.follows_holiday, SUNDAY, (self.weekday - 1) % 7)
        inside = np.zeros(days.size, dtype=bool)
        for day, spans in enumerate(hours.spans):
            for begin, end in spans:
                inside |= (days == day) & (self.minute >= begin) & (self.minute < end)
                inside |= (before == day) & (self.minute < end - MINUTES_PER_DAY)
        return inside


@dataclass(frozen=True)
class Grid:
    """A week of UTC intervals from Monday 00:00 UTC.

    A typical week wraps around and has one clock offset per place; a dated week does not wrap and follows the clock.
    """

    monday: dt.date
    slot_min: int
    cyclic: bool

    @classmethod
    def of(cls, scenario: Scenario) -> Grid:
        """Return the grid a scenario asks for."""
        typical = scenario.week_of == "typical"
        day = scenario.offsets_of if isinstance(scenario.week_of, str) else scenario.week_of
        return cls(day - dt.timedelta(days=day.weekday()), int(scenario.interval_min), typical)

    @property
    def slots(self) -> int:
        """Number of intervals."""
        return 7 * MINUTES_PER_DAY // self.slot_min

    @property
    def slot_h(self) -> float:
        """Length of an interval in hours."""
        return self.slot_min / 60

    @cached_property
    def index(self) -> pd.DatetimeIndex:
        """Start of each interval."""
        start = pd.Timestamp(self.monday, tz="UTC")
        return pd.date_range(start, periods=self.slots, freq=f"{self.slot_min}min", name="interval_start_utc")

    def offset_min(self, time_zone: str) -> int:
        """Return a typical week's offset from UTC in minutes, positive east."""
        noon = dt.datetime.combine(self.monday, dt.time(12), tzinfo=dt.UTC)
        return int((noon.astimezone(zone(time_zone)).utcoffset() or dt.timedelta()).total_seconds() // 60)

    def local(self, time_zone: str, country: str | None = None) -> LocalTime:
        """Return the wall-clock time of every interval; holidays count in a dated week only."""
        if self.cyclic:
            minutes = np.arange(self.slots) * self.slot_min + self.offset_min(time_zone)
            weekday = minutes // MINUTES_PER_DAY % 7
            never = np.zeros(self.slots, dtype=bool)
            return LocalTime(weekday, minutes % MINUTES_PER_DAY, never, never)
        local = self.index.tz_convert(time_zone)
        dates = local.date
        day = dt.timedelta(days=1)
        free = _holiday_dates(country, min(dates) - day, max(dates))
        minute = (local.hour * 60 + local.minute).to_numpy(dtype=np.int64)
        is_holiday = np.array([date in free for date in dates])
        follows_holiday = np.array([date - day in free for date in dates])
        return LocalTime(local.day_of_week.to_numpy(dtype=np.int64), minute, is_holiday, follows_holiday)

    def start_slots(self, time_zone: str, minutes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the interval at which a local time of each weekday begins.

        Parameters
        ----------
        time_zone
            Where the clock hangs.
        minutes
            Minutes of the local day. Shape (n,).

        Returns
        -------
        Intervals, shape (n, 7), Monday first. In a dated week they may lie outside the grid; a time that the clock
        skips begins as much later as the clock jumps, one that it repeats begins the first time.
        """
        if self.cyclic:
            utc_min = minutes[:, None] + np.arange(7) * MINUTES_PER_DAY - self.offset_min(time_zone)
            return np.asarray(utc_min // self.slot_min % self.slots, dtype=np.int64)
        place, start = zone(time_zone), self.index[0].to_pydatetime()
        days = [self.monday + dt.timedelta(days=day) for day in range(7)]
        midnight = [dt.datetime.combine(day, dt.time()) for day in days]
        rows = [
            [
                int(
                    (
                        (day + dt.timedelta(minutes=int(m))).replace(tzinfo=place).astimezone(dt.UTC) - start
                    ).total_seconds()
                )
                for day in midnight
            ]
            for m in minutes
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 7) // (self.slot_min * 60)


@cache
def holidays_per_year(country: str | None, first_year: int) -> float:
    """Return a country's public holidays a year: the mean of ten years, weekends included; 0 without a country."""
    dates = _holiday_dates(country, dt.date(first_year, 1, 1), dt.date(first_year + HOLIDAY_YEARS - 1, 12, 31))
    return len(dates) / HOLIDAY_YEARS


def _holiday_dates(country: str | None, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    if country is None:
        return frozenset()
    name, _, part = country.partition("-")
    known = holidays.country_holidays(name, subdiv=part or None, years=range(first.year, last.year + 1))
    return frozenset(known)


def local_week_slots(day: dt.date, time_zone: str, slot_min: int = 15) -> int:
    """Return how many intervals the local week (Monday to Sunday) around a date has: 672, or 668 or 676."""
    monday = dt.datetime.combine(day - dt.timedelta(days=day.weekday()), dt.time(), tzinfo=zone(time_zone))
    following = monday + dt.timedelta(days=7)
    return int((following.astimezone(dt.UTC) - monday.astimezone(dt.UTC)).total_seconds()) // (slot_min * 60)
