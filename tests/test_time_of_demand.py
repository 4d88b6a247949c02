"""Demand and deadlines on awkward clocks: odd zones, the weeks of clock changes and between, New Year, week 53."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from planner.demand import Demand, demand
from planner.queueing.deferred import deadlines
from planner.scenario import WeekHours
from planner.timeline import Grid, local_week_slots
from tests.desks import desk

OFFICE = {"mon-fri": "08:00-18:00"}
ZONES = ["America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham"]
# 2026: clocks change in the US on 8 March and 1 November, in Europe on 29 March and 25 October,
# at Lord Howe and Chatham on 5 April, and on 4 October and 27 September.
WEEKS = ["2026-03-02", "2026-03-09", "2026-03-23", "2026-03-30", "2026-09-21", "2026-10-19", "2026-10-26"]


def week(zone: str, week_of: str = "typical", **more: object) -> Demand:
    changes = {"regions[0].time_zone": zone, "week_of": week_of, "profile": "office", **more}
    scenario = desk(changes)
    return demand(scenario, Grid.of(scenario))


def wall(result: Demand, zone: str) -> pd.DataFrame:
    """Return phone contacts in opening hours by local weekday and hour."""
    served = result.contacts.iloc[0]
    local = served.index.tz_convert(zone)
    return served.groupby([local.day_of_week, local.hour]).sum()


@pytest.mark.parametrize("zone", ZONES)
def test_office_hours_are_the_same_wall_hours_in_every_zone(zone):
    here, there = wall(week(zone), zone), wall(week("UTC"), "UTC")
    there = there.reindex(here.index, fill_value=0.0)
    np.testing.assert_allclose(here, there, atol=1e-9)


@pytest.mark.parametrize("zone", [*ZONES, "Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("monday", WEEKS)
def test_a_dated_week_has_each_wall_hour_as_often_as_the_clock_shows_it(zone, monday):
    result = week(zone, monday)
    starts = result.contacts.columns
    shown = [moment.astimezone(ZoneInfo(zone)) for moment in starts.to_pydatetime()]
    is_open = [moment.weekday() < 5 and 8 <= moment.hour < 18 for moment in shown]
    np.testing.assert_array_equal(result.is_open.iloc[0].to_numpy(), is_open)
    assert not result.contacts.iloc[0].to_numpy()[~np.array(is_open)].any()


@pytest.mark.parametrize("zone", [*ZONES, "Europe/Berlin", "America/New_York"])
def test_office_days_of_a_clock_change_week_keep_their_volume(zone):
    """Clocks change on Sundays: Monday to Friday are as long, and have the contacts, of any week."""
    usual = wall(week(zone, "2026-06-08"), zone)
    for monday in WEEKS:
        changed = wall(week(zone, monday), zone)
        # days that lie wholly inside the UTC week
        inside = [day for day in (1, 2, 3) if (day, 12) in changed.index]
        for day in inside:
            np.testing.assert_allclose(changed.loc[day], usual.loc[day], atol=1e-9)


def test_between_the_american_and_the_european_change_the_desks_are_an_hour_nearer():
    def gap_h(monday: str) -> float:
        day = dt.datetime.fromisoformat(monday).replace(hour=12, tzinfo=dt.UTC) + dt.timedelta(days=2)
        ends = [day.astimezone(ZoneInfo(zone)).utcoffset() for zone in ("Europe/Berlin", "America/New_York")]
        return (ends[0] - ends[1]).total_seconds() / 3600

    def first_open(zone: str, monday: str) -> int:
        return int(np.flatnonzero(week(zone, monday).is_open.iloc[0].to_numpy())[0])

    for monday, hours in (("2026-03-02", 6), ("2026-03-09", 5), ("2026-03-23", 5), ("2026-03-30", 6)):
        assert gap_h(monday) == hours
        assert first_open("America/New_York", monday) - first_open("Europe/Berlin", monday) == 4 * hours
    for monday, hours in (("2026-10-19", 6), ("2026-10-26", 5), ("2026-11-02", 6)):
        assert first_open("America/New_York", monday) - first_open("Europe/Berlin", monday) == 4 * hours


def test_brazil_has_no_clock_change_any_more():
    """Abolished in 2019: the same offset all year, two hours apart from the rule of before."""
    assert Grid(dt.date(2026, 1, 12), 15, True).offset_min("America/Sao_Paulo") == -180
    assert Grid(dt.date(2026, 7, 13), 15, True).offset_min("America/Sao_Paulo") == -180
    assert Grid(dt.date(2018, 12, 10), 15, True).offset_min("America/Sao_Paulo") == -120
    assert {local_week_slots(dt.date(2026, 1, 1) + dt.timedelta(7 * k), "America/Sao_Paulo") for k in range(52)} == {
        672
    }


def test_lord_howe_moves_by_half_an_hour():
    before, after = (week("Australia/Lord_Howe", monday).is_open.iloc[0].to_numpy() for monday in WEEKS[3:5])
    opens = [int(np.flatnonzero(mask)[0]) for mask in (before, after)]
    autumn = week("Australia/Lord_Howe", "2026-04-06").is_open.iloc[0].to_numpy()
    # 8:00 on Tuesday at +11 is 21:00 UTC on Monday; at +10:30 it is 21:30
    assert np.flatnonzero(autumn[4 * 12 :])[0] + 48 == 4 * 21 + 2
    assert opens[0] == 0  # Monday 00:00 UTC is 11:00 there


# New Year, week 53


@pytest.mark.parametrize(
    ("zone", "country", "free_utc"),
    [
        ("Pacific/Kiritimati", None, None),
        ("Pacific/Auckland", "NZ", ("2025-12-31T11:00", "2026-01-01T11:00")),
        ("America/New_York", "US", ("2026-01-01T05:00", "2026-01-02T05:00")),
        ("Europe/London", "GB", ("2026-01-01T00:00", "2026-01-02T00:00")),
    ],
)
def test_new_years_day_is_a_local_day_on_either_side_of_the_date_line(zone, country, free_utc):
    local = Grid(dt.date(2025, 12, 29), 15, cyclic=False).local(zone, country)
    starts = Grid(dt.date(2025, 12, 29), 15, cyclic=False).index
    if free_utc is None:
        assert not local.is_holiday.any()
        return
    begin, end = (pd.Timestamp(text, tz="UTC") for text in free_utc)
    new_year = (starts >= begin) & (starts < end)
    assert local.is_holiday[new_year].all()
    assert not local.is_holiday[(starts < begin)].any()
    assert (local.trading_weekday[new_year] == 6).all()


def test_events_begin_on_the_local_date_across_the_date_line():
    launch = {"name": "Launch", "from": dt.date(2026, 1, 1), "weeks": 1 / 7, "volume": 1.0}
    always = {"departments[0].open": "always", "profile": "flat"}
    for zone, first in (("Pacific/Kiritimati", 4 * 24 * 2 + 4 * 10), ("Pacific/Pago_Pago", 4 * 24 * 3 + 4 * 11)):
        usual = week(zone, "2025-12-29", **always).contacts.iloc[0].to_numpy()
        lifted = week(zone, "2025-12-29", events=[launch], **always).contacts.iloc[0].to_numpy()
        days = np.flatnonzero(lifted > usual * 1.5)
        assert (days[0], days.size) == (first, 96)


@pytest.mark.parametrize("day", ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03"])
def test_a_week_53_is_a_week_like_others(day):
    """2026 has 53 ISO weeks; the last begins on 28 December and ends in 2027."""
    scenario = desk({"week_of": day, "regions[0].holidays": "DE", "profile": "office"})
    grid = Grid.of(scenario)
    assert grid.monday == dt.date(2026, 12, 28)
    assert grid.monday.isocalendar().week == 53
    result = demand(scenario, grid)
    local = result.contacts.columns.tz_convert("Europe/Berlin").date
    assert not result.is_open.iloc[0].to_numpy()[local == dt.date(2027, 1, 1)].any()
    assert result.is_open.iloc[0].to_numpy()[local == dt.date(2026, 12, 31)].sum() == 40


# Clocks of promises


@pytest.mark.parametrize(("monday", "shown_h"), [("2026-03-23", 5), ("2026-10-19", 3)])
def test_business_hours_over_a_clock_change_count_hours_that_pass(monday, shown_h):
    """The night of the change has seven or nine hours: a promise of six hours ends where six have passed."""
    grid = Grid(dt.date.fromisoformat(monday), 15, cyclic=False)
    mask = grid.local("Europe/Berlin").within(WeekHours.parse({"sat": "22:00-06:00"}))
    saturday = int(np.flatnonzero(mask)[0])
    due = deadlines(np.where(mask, 900.0, 0.0), 6 * 3600, cyclic=False)
    # from Saturday 22:00, six hours later by the stop watch: 5:00 where an hour is skipped, 3:00 where one comes twice
    end = grid.index[int(due[saturday])] + pd.Timedelta(minutes=15)
    shown = end.tz_convert("Europe/Berlin")
    assert (end - grid.index[saturday]) == pd.Timedelta(hours=6)
    assert shown.hour == shown_h


@pytest.mark.parametrize("zone", ZONES)
def test_business_hours_pass_only_while_the_department_is_open(zone):
    grid = Grid(dt.date(2026, 4, 6), 15, cyclic=True)
    mask = grid.local(zone).within(WeekHours.parse(OFFICE))
    due = deadlines(np.where(mask, 900.0, 0.0), 8 * 3600, cyclic=True)
    for arrival in range(0, grid.slots, 37):
        span = np.arange(arrival, due[arrival] + 1) % grid.slots
        assert mask[span].sum() == 32  # eight hours, however long on the wall


def test_a_holiday_stops_the_business_clock():
    grid = Grid(dt.date(2026, 5, 11), 15, cyclic=False)  # Ascension: Thursday 14 May
    mask = grid.local("Europe/Berlin", "DE").within(WeekHours.parse(OFFICE))
    due = deadlines(np.where(mask, 900.0, 0.0), 8 * 3600, cyclic=False)
    wednesday_noon = 2 * 96 + 4 * 10  # 12:00 in Berlin
    shown = grid.index[int(due[wednesday_noon])].tz_convert("Europe/Berlin")
    assert (shown.day, shown.hour, shown.minute) == (15, 9, 45)  # six hours on Wednesday, two on Friday
