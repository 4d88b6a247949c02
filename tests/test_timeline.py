"""Clocks: the UTC grid against local time, clock changes, odd offsets, holidays, opening hours, shift starts."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.scenario import WeekHours
from planner.timeline import Grid, local_week_slots
from tests.desks import desk

MONDAY = dt.date(2026, 1, 12)
SPRING, AUTUMN = dt.date(2026, 3, 23), dt.date(2026, 10, 19)
ZONES = [
    *("Europe/Berlin", "America/New_York", "America/Chicago", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Ho_Chi_Minh"),
    *("Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/St_Johns", "UTC"),
]


def typical(slot_min: int = 15, monday: dt.date = MONDAY) -> Grid:
    return Grid(monday, slot_min, cyclic=True)


def dated(monday: dt.date, slot_min: int = 15) -> Grid:
    return Grid(monday, slot_min, cyclic=False)


@pytest.mark.parametrize(
    ("day", "zone", "slots"),
    [
        (dt.date(2026, 3, 23), "Europe/Berlin", 668),
        (dt.date(2026, 3, 29), "Europe/Berlin", 668),
        (dt.date(2026, 3, 30), "Europe/Berlin", 672),
        (dt.date(2026, 10, 19), "Europe/Berlin", 676),
        (dt.date(2026, 3, 2), "America/New_York", 668),
        (dt.date(2026, 10, 26), "America/New_York", 676),
        (dt.date(2026, 3, 23), "America/New_York", 672),
        (dt.date(2026, 3, 23), "Asia/Kolkata", 672),
        (dt.date(2026, 3, 23), "Asia/Kathmandu", 672),
        (dt.date(2026, 3, 30), "Australia/Lord_Howe", 674),
        (dt.date(2026, 9, 28), "Australia/Lord_Howe", 670),
        (dt.date(2026, 3, 30), "Pacific/Chatham", 676),
        (dt.date(2026, 9, 21), "Pacific/Chatham", 668),
    ],
)
def test_quarter_hours_of_a_local_week(day, zone, slots):
    assert local_week_slots(day, zone) == slots
    assert local_week_slots(day, zone, 30) == slots // 2


def test_a_grid_of_a_scenario():
    grid = Grid.of(desk({"offsets_of": "2026-07-15"}))
    assert (grid.monday, grid.cyclic, grid.slots, grid.slot_h) == (dt.date(2026, 7, 13), True, 672, 0.25)
    assert grid.offset_min("Europe/Berlin") == 120
    grid = Grid.of(desk({"week_of": "2026-03-29", "interval_min": 30}))
    assert (grid.monday, grid.cyclic, grid.slots) == (SPRING, False, 336)
    assert grid.index[0].isoformat() == "2026-03-23T00:00:00+00:00"
    assert grid.index[-1].isoformat() == "2026-03-29T23:30:00+00:00"


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Europe/Berlin", 60, 120),
        ("America/New_York", -300, -240),
        ("Asia/Kolkata", 330, 330),
        ("Asia/Kathmandu", 345, 345),
        ("Australia/Lord_Howe", 660, 630),
        ("Pacific/Chatham", 825, 765),
        ("America/St_Johns", -210, -150),
    ],
)
def test_offsets_of_a_typical_week(zone, winter, summer):
    assert typical().offset_min(zone) == winter
    assert typical(monday=dt.date(2026, 7, 13)).offset_min(zone) == summer


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("grid", [typical(), dated(SPRING), dated(AUTUMN), dated(dt.date(2026, 3, 30))], ids=str)
def test_local_time_is_what_the_clock_on_the_wall_says(zone, grid):
    local = grid.local(zone)
    wall = [moment.astimezone(ZoneInfo(zone)) for moment in grid.index.to_pydatetime()]
    assert local.weekday.tolist() == [moment.weekday() for moment in wall]
    assert local.minute.tolist() == [moment.hour * 60 + moment.minute for moment in wall]
    assert not local.is_holiday.any()


def test_berlins_spring_week_has_no_third_hour_on_sunday():
    local = dated(SPRING).local("Europe/Berlin")
    sunday = local.minute[local.weekday == 6]
    assert not ((sunday >= 120) & (sunday < 180)).any()
    assert (local.weekday == 6).sum() == 23 * 4


def test_berlins_autumn_week_has_its_third_hour_twice():
    local = dated(AUTUMN).local("Europe/Berlin")
    hour = (local.weekday == 6) & (local.minute >= 120) & (local.minute < 180)
    assert hour.sum() == 8


def test_holidays_count_in_a_dated_week_only():
    christmas = dated(dt.date(2026, 12, 21))
    free = christmas.local("Europe/Berlin", "DE")
    dates = {
        day for day, flag in zip(christmas.index.tz_convert("Europe/Berlin").date, free.is_holiday, strict=True) if flag
    }
    assert dates == {dt.date(2026, 12, 25), dt.date(2026, 12, 26)}
    assert free.is_holiday.sum() == 2 * 96
    assert (free.trading_weekday[free.is_holiday] == 6).all()
    assert set(free.weekday[free.is_holiday]) == {4, 5}
    assert not typical(monday=dt.date(2026, 12, 21)).local("Europe/Berlin", "DE").is_holiday.any()
    assert not christmas.local("Europe/Berlin").is_holiday.any()


def test_holidays_of_a_part_of_a_country():
    epiphany = dated(dt.date(2026, 1, 5))
    assert epiphany.local("Europe/Berlin", "DE-BY").is_holiday.sum() == 96
    assert not epiphany.local("Europe/Berlin", "DE-HH").is_holiday.any()


def test_a_week_over_new_year_knows_both_years():
    week = dated(dt.date(2025, 12, 29)).local("Europe/Oslo", "NO")
    assert week.is_holiday.sum() == 96
    assert set(week.weekday[week.is_holiday]) == {3}


def test_night_and_weekend_are_local():
    local = typical().local("Asia/Kathmandu")
    assert local.is_night.sum() == 7 * 8 * 4
    assert local.is_weekend.sum() == 2 * 96
    # 16:15 UTC is 22:00 in Kathmandu
    assert local.is_night[65]
    assert not local.is_night[64]


def hours_per_day(hours: WeekHours, zone: str = "UTC", grid: Grid | None = None) -> list[float]:
    grid = grid or typical()
    local = grid.local(zone)
    inside = local.within(hours)
    return [float(inside[local.weekday == day].sum() * grid.slot_h) for day in range(7)]


def test_opening_hours():
    assert hours_per_day(WeekHours.parse({"mon-fri": "08:00-18:00"})) == [10, 10, 10, 10, 10, 0, 0]
    assert hours_per_day(WeekHours.parse({"mon": "08:00-12:00, 13:00-14:30"})) == [5.5, 0, 0, 0, 0, 0, 0]
    assert hours_per_day(WeekHours.always()) == [24] * 7


def test_opening_hours_over_midnight_and_over_sunday():
    assert hours_per_day(WeekHours.parse({"fri": "22:00-06:00"})) == [0, 0, 0, 0, 2, 6, 0]
    assert hours_per_day(WeekHours.parse({"sun": "22:00-06:00"})) == [6, 0, 0, 0, 0, 0, 2]
    assert hours_per_day(WeekHours.parse({"sat-sun": "20:00-24:00"})) == [0, 0, 0, 0, 0, 4, 4]
    monday = typical().local("UTC").within(WeekHours.parse({"sun": "22:00-06:00"}))
    assert monday[:24].all()
    assert monday[-8:].all()
    assert monday.sum() == 32


@pytest.mark.parametrize("zone", ZONES)
def test_opening_hours_are_as_long_everywhere(zone):
    hours = WeekHours.parse({"mon-fri": "08:00-18:00", "sat": "22:00-02:00"})
    assert hours_per_day(hours, zone) == [10, 10, 10, 10, 10, 2, 2]


def test_opening_hours_of_a_dated_week_follow_clock_and_holidays():
    hours = WeekHours.parse({"mon-sun": "00:00-24:00"})
    assert sum(hours_per_day(hours, "Europe/Berlin", dated(SPRING))) == 168
    night = WeekHours.parse({"sun": "01:00-04:00"})
    assert sum(hours_per_day(night, "Europe/Berlin", dated(SPRING))) == 2
    assert sum(hours_per_day(night, "Europe/Berlin", dated(AUTUMN))) == 4
    office = WeekHours.parse({"mon-fri": "08:00-18:00"})
    may = dated(dt.date(2026, 4, 27))
    assert may.local("Europe/Berlin", "DE").within(office).sum() == 4 * 40
    assert may.local("Europe/Berlin").within(office).sum() == 5 * 40


def test_hours_over_midnight_belong_to_the_day_they_began_on():
    """Ascension, Thursday 14 May 2026, is closed like a Sunday: its night does not begin, Wednesday's ends."""
    local = dated(dt.date(2026, 5, 11)).local("Europe/Berlin", "DE")
    nights = local.within(WeekHours.parse({"mon-sat": "22:00-06:00"}))

    def hours(day: int) -> list[int]:
        return sorted(set((local.minute[nights & (local.weekday == day)] // 60).tolist()))

    morning, evening = [0, 1, 2, 3, 4, 5], [22, 23]
    assert hours(2) == [*morning, *evening]
    assert hours(3) == morning  # the rest of Wednesday's night
    assert hours(4) == evening  # nothing of Thursday's
    assert hours(5) == [*morning, *evening]


def start(grid: Grid, zone: str, minute: int) -> list[int]:
    return grid.start_slots(zone, np.array([minute]))[0].tolist()


def test_shift_starts_of_a_typical_week():
    assert start(typical(), "UTC", 480) == [32, 128, 224, 320, 416, 512, 608]
    assert start(typical(), "Europe/Berlin", 0) == [668, 92, 188, 284, 380, 476, 572]  # Monday 0:00 is Sunday 23:00 UTC
    assert start(typical(), "Asia/Kathmandu", 8 * 60)[0] == (8 * 60 - 345) // 15
    assert start(typical(60), "Europe/Berlin", 480)[0] == 7


def test_shift_starts_of_a_dated_week_may_lie_outside():
    assert start(dated(dt.date(2026, 6, 1)), "Europe/Berlin", 0)[0] == -8
    assert start(dated(dt.date(2026, 6, 1)), "America/Los_Angeles", 23 * 60)[6] == 672 + 6 * 4


def test_shift_starts_in_the_week_of_a_clock_change():
    eight = start(dated(SPRING), "Europe/Berlin", 480)
    assert np.diff(eight).tolist() == [96] * 5 + [92]
    eight = start(dated(AUTUMN), "Europe/Berlin", 480)
    assert np.diff(eight).tolist() == [96] * 5 + [100]


def test_a_skipped_start_begins_an_hour_later_on_the_wall_and_a_repeated_one_the_first_time():
    spring, autumn = dated(SPRING), dated(AUTUMN)
    slot = start(spring, "Europe/Berlin", 150)[6]  # 2:30 does not exist; the clock then shows 3:30
    assert spring.index[slot].tz_convert("Europe/Berlin").isoformat() == "2026-03-29T03:30:00+02:00"
    slot = start(autumn, "Europe/Berlin", 150)[6]
    assert autumn.index[slot].tz_convert("Europe/Berlin").isoformat() == "2026-10-25T02:30:00+02:00"


@given(
    zone=st.sampled_from(ZONES),
    monday=st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)).map(lambda day: day - dt.timedelta(day.weekday())),
    quarter=st.integers(0, 95),
)
def test_at_its_start_the_clock_shows_the_time_of_the_shift(zone, monday, quarter):
    minute = quarter * 15
    for grid in (typical(monday=monday), dated(monday)):
        local = grid.local(zone)
        for day, slot in enumerate(start(grid, zone, minute)):
            if not 0 <= slot < grid.slots:
                continue
            shown = (int(local.weekday[slot]), int(local.minute[slot]))
            wall = dt.datetime.combine(monday + dt.timedelta(day), dt.time(quarter // 4, minute % 60), ZoneInfo(zone))
            exists = wall.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(
                tzinfo=None
            )
            if grid.cyclic or exists:
                assert shown == (day, minute)
            else:
                assert shown > (day, minute)


def test_a_night_shift_on_sunday_covers_mondays_first_hours():
    """In a typical week the slots after Sunday's last are Monday's first."""
    grid = typical()
    sunday = start(grid, "Europe/Berlin", 22 * 60)[6]
    covered = (sunday + np.arange(8 * 4)) % grid.slots
    local = grid.local("Europe/Berlin")
    monday = local.minute[covered[local.weekday[covered] == 0]]
    assert sorted(monday) == list(range(0, 6 * 60, 15))
