"""Which shifts people may work: lengths, starts, breaks, rest, nights, days, overtime, and shifts that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self, TypeVar

from pydantic import BeforeValidator, field_validator, model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.quantities import (
    MINUTES_PER_DAY,
    Bounds,
    Estimate,
    Minutes,
    Model,
    Money,
    Premium,
    Share,
    Whole,
    day_numbers,
    documented,
    minute_of_day,
)

_T = TypeVar("_T")


class BreakRule(Model):
    """A break inside a shift."""

    min: Annotated[int, Whole(5, 240)] = documented(about="Length", unit="min")
    paid: bool = documented(False, about="Whether it is working time")
    begins_after_h: tuple[Annotated[Estimate, Bounds(0, 24)], Annotated[Estimate, Bounds(0, 24)]] = documented(
        about="Earliest and latest begin after the shift's start", unit="h"
    )
    for_paid_h: tuple[Annotated[Estimate, Bounds(1, 24)], ...] | None = documented(
        None, about="Paid lengths that have this break; all when left out", unit="h"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.begins_after_h[0] > self.begins_after_h[1]:
            raise PydanticCustomError("break", "begins_after_h must be [earliest, latest]")
        return self


def _numbers(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _days(value: Any) -> Any:
    return {str(key): part for key, part in value.items()} if isinstance(value, Mapping) else value


def _understood(read: Callable[[str], _T], text: str) -> _T:
    """Return what a text says, or refuse it with the reader's own words."""
    try:
        return read(text)
    except ValueError as fault:
        raise PydanticCustomError("text", "{why}", {"why": str(fault)}) from None


def _is_length(text: str) -> bool:
    try:
        return 1 <= float(text) <= 24
    except ValueError:
        return False


DaysPerWeek = Annotated[int, Whole(1, 7)]


class SiteRules(Model):
    """Which shifts people may work at a site; at a site, what is left out is as the desk's `shifts` say."""

    paid_h: Annotated[tuple[Annotated[Estimate, Bounds(1, 24)], ...], BeforeValidator(_numbers)] = documented(
        (Estimate(8.0),),
        about="Paid lengths of a shift",
        unit="h",
        source="a choice of Deskplan's: a fifth of a 40-hour week",
    )
    starts_every_min: Annotated[int, Whole(5, 1440)] = documented(
        60,
        about="Grid of shift starts in local time",
        unit="min",
        source="a choice of Deskplan's: shifts start on the hour",
    )
    start_window: tuple[str, str] = documented(
        ("00:00", "24:00"), about="Earliest and latest shift start in local time", unit="hh:mm"
    )
    start_may_vary_min: Annotated[int, Whole(0, 720)] = documented(
        0,
        about="Most by which one person's starts differ within a week; 0: the same start every day",
        unit="min",
        source="a choice of Deskplan's: people start at the same time every day",
    )
    breaks: tuple[BreakRule, ...] = documented((), about="Breaks")
    min_between_breaks_min: Minutes = documented(
        Estimate(0.0), about="Least time between the end of a break and the begin of the next", unit="min"
    )
    days_per_week: DaysPerWeek | Annotated[dict[str, DaysPerWeek], BeforeValidator(_days)] = documented(
        5,
        about="Shifts per week and person; one number, or one by paid length (5 for those left out)",
        unit="days",
        source="a choice of Deskplan's: a five-day week",
    )
    rest_h: Annotated[Estimate, Bounds(0, 24)] = documented(
        Estimate(11.0), about="Least rest between two shifts", unit="h", source="EU directive 2003/88", year=2003
    )
    weekly_rest_h: Annotated[Estimate, Bounds(0, 96)] = documented(
        Estimate(0.0),
        about="Least uninterrupted rest in a week, from the end of a shift to the begin of the next",
        unit="h",
        source="EU directive 2003/88: 35",
        year=2003,
    )
    min_consecutive_days_off: Annotated[int, Whole(0, 6)] = documented(
        0, about="Free days in a row that everybody has once a week", unit="days"
    )
    max_consecutive_days: Annotated[int, Whole(1, 7)] = documented(
        7,
        about="Most shifts in a row",
        unit="days",
        source="a choice of Deskplan's: no limit, since a week has seven days",
    )
    max_weekly_h: Annotated[Estimate, Bounds(1, 168)] | None = documented(
        None, about="Most paid hours in a week", unit="h"
    )
    max_part_time_share: Share = documented(Estimate(1.0), about="Largest share of people on part time", unit="share")
    part_time_below_h: Annotated[Estimate, Bounds(0, 24)] = documented(
        Estimate(8.0),
        about="A shift with fewer paid hours is part time",
        unit="h",
        source="a choice of Deskplan's: less than a fifth of a 40-hour week",
    )
    night_shifts: bool = documented(True, about="Whether a shift may include time between 22:00 and 06:00 local")
    night_shift_from_h: Annotated[Estimate, Bounds(0.25, 8)] = documented(
        Estimate(3.0),
        about="A shift with at least this much time from 22:00 to 06:00 local is a night shift",
        unit="h",
        source="EU directive 2003/88",
        year=2003,
    )
    max_nights_per_week: Annotated[int, Whole(0, 7)] | None = documented(
        None, about="Most night shifts of one person in a week", unit="shifts"
    )
    max_night_share: Share = documented(
        Estimate(1.0), about="Largest share of a site's people on night shifts", unit="share"
    )
    max_distinct_shifts: Annotated[int, Whole(1, 10_000)] | None = documented(
        None, about="Most different shifts (length and start) a manager accepts at one site", unit="shifts"
    )
    distinct_shift_cost: Money = documented(
        Estimate(0.0), about="Price of one more different shift at a site", unit="currency/week"
    )
    overtime_h: Annotated[tuple[Annotated[Estimate, Bounds(0.25, 12)], ...], BeforeValidator(_numbers)] = documented(
        (), about="Hours by which own people may lengthen the longest shift, paid with overtime_premium", unit="h"
    )
    overtime_premium: Premium = documented(
        Estimate(0.5, 0.25, 1.0),
        about="On top of the wage in overtime",
        unit="share",
        source="an assumption: time and a half; put what your law asks",
        year=2026,
    )

    @field_validator("paid_h")
    @classmethod
    def _has_length(cls, lengths: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
        if not lengths:
            raise PydanticCustomError("lengths", "needs at least one length")
        return lengths

    @field_validator("start_window")
    @classmethod
    def _are_times(cls, window: tuple[str, str]) -> tuple[str, str]:
        for text in window:
            _understood(minute_of_day, text)
        return window

    @field_validator("days_per_week")
    @classmethod
    def _by_length(cls, days: int | dict[str, int]) -> int | dict[str, int]:
        if not isinstance(days, int) and not all(_is_length(text) for text in days):
            raise PydanticCustomError("days", "must be days, or days by paid hours such as {8: 5}")
        return days

    def days_for(self, paid_h: float) -> int:
        """Return the shifts per week of people who work `paid_h` hours a day."""
        if isinstance(self.days_per_week, int):
            return int(self.days_per_week)
        by_length = {float(key): int(days) for key, days in self.days_per_week.items()}
        return by_length.get(float(paid_h), 5)


class ShiftRules(SiteRules):
    """Which shifts people may work; a site may have rules of its own."""

    min_on_duty: Annotated[int, Whole(0, 1000)] = documented(
        1,
        about="Least people on duty on every open live queue",
        unit="people",
        source="2, where nobody should work alone",
    )


class FixedShift(Model):
    """People whose shift is given and stays as it is."""

    heads: Annotated[int, Whole(1, 100_000)] = documented(
        1, about="People who work it", unit="people", source="a choice of Deskplan's: one person"
    )
    paid_h: Annotated[Estimate, Bounds(1, 24)] = documented(about="Paid length of the shift", unit="h")
    start: str = documented(about="Begin in local time", unit="hh:mm")
    days: str = documented("mon-fri", about="Weekdays on duty, such as mon-fri or sat,sun")

    @field_validator("start")
    @classmethod
    def _is_time(cls, start: str) -> str:
        if _understood(minute_of_day, start) == MINUTES_PER_DAY:
            raise PydanticCustomError("start", "must lie between 00:00 and 23:59")
        return start

    @field_validator("days")
    @classmethod
    def _are_days(cls, days: str) -> str:
        numbers = _understood(day_numbers, days)
        if len(set(numbers)) < len(numbers):
            raise PydanticCustomError("days", "must name a day once")
        return days
