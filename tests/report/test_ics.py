"""The calendar holds every working day of every group, by the site's own clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from icalendar import Calendar

from planner.pipeline import prepare
from planner.report.ics import ics_bytes
from planner.report.timezones import vtimezone
from planner.shifts import solve
from planner.stages import assemble
from tests.desks import desk

NIGHTS = {
    "channels": {
        "phone": {"kind": "live", "handle_s": 330, "target": {"service_level": 0.8, "within_s": 20}},
    },
    "departments": [{"name": "Support", "open": "always"}],
    "regions[0].contacts_per_month": 600,
    "interval_min": 60,
    "shifts.breaks": [{"min": 60, "begins_after_h": [3, 5], "for_paid_h": [8]}],
    "shifts.paid_h": [8],
}


def planned(changes):
    scenario = desk(NIGHTS | changes)
    stages = prepare(scenario)
    return assemble(scenario, stages, solve(stages.problem, work_limit=0.02, gap=0.3, seconds=3.0))


def begin_and_end(event):
    """Return when an event begins and ends, in UTC: its length is real time."""
    begin = event.start.astimezone(dt.UTC)
    return begin, begin + event["DURATION"].dt


def events(plan):
    return Calendar.from_ical(ics_bytes(plan)).walk("VEVENT")


def test_one_event_per_group_and_working_day(week):
    found = events(week)
    assert len(found) == sum(days.count("1") for days in week.roster.shifts["days"])
    assert len({str(one["UID"]) for one in found}) == len(found)
    for one in found:
        assert str(one["DTSTART"].params["TZID"]) == "Europe/Berlin"
        assert one["RRULE"]["FREQ"] == ["WEEKLY"]
    with_break = [one for one in found if one["DURATION"].dt == dt.timedelta(hours=8, minutes=30)]
    assert with_break
    assert all("Unpaid break" in str(one["DESCRIPTION"]) for one in with_break)


def test_the_same_plan_gives_the_same_file(week):
    assert ics_bytes(week) == ics_bytes(week)


def test_the_events_staff_what_the_roster_says(week):
    """People present by the calendar, event by event, are the roster's."""
    present = pd.Series(0, index=week.grid.index)
    for one, people in zip(events(week), _heads(week), strict=True):
        begin, end = map(pd.Timestamp, begin_and_end(one))
        present[(present.index >= begin) & (present.index < end)] += people
    assert present.tolist() == week.roster.present[0].tolist()


def _heads(plan):
    rows = zip(plan.roster.shifts["days"], plan.roster.shifts["heads"], strict=True)
    return [heads for days, heads in rows for _ in range(days.count("1"))]


def test_a_night_shift_ends_on_the_day_after():
    found = events(planned({}))
    nights = [one for one in found if one.start.hour > 15]
    assert nights
    assert {one["DURATION"].dt for one in found} == {dt.timedelta(hours=9)}
    for one in nights:
        assert str(one["SUMMARY"]).endswith(f"–{one.start.hour - 15:02d}:00")


@pytest.mark.parametrize(("week_of", "hours"), [("2026-03-23", 10), ("2026-10-19", 8)])
def test_a_night_of_a_clock_change_is_longer_or_shorter_by_the_clock(week_of, hours):
    """Nine hours of real time over the change are ten by the clock in March, eight in October."""
    found = events(planned({"week_of": week_of}))
    assert all("RRULE" not in one for one in found)
    place, by_the_clock = ZoneInfo("Europe/Berlin"), set()
    for one in found:
        begin, end = (moment.astimezone(place) for moment in begin_and_end(one))
        assert str(one["SUMMARY"]).endswith(f"{begin:%H:%M}–{end:%H:%M}")
        by_the_clock.add(end.replace(tzinfo=None) - begin.replace(tzinfo=None))
    assert by_the_clock == {dt.timedelta(hours=9), dt.timedelta(hours=hours)}


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_a_time_zone_component_tells_every_clock_change(name):
    component = vtimezone(name, dt.date(2025, 1, 1), dt.date(2028, 1, 1))
    place = ZoneInfo(name)
    changes = sorted(
        ((part["DTSTART"].dt - part["TZOFFSETFROM"].td).replace(tzinfo=dt.UTC), part["TZOFFSETTO"].td)
        for part in component.subcomponents
    )
    for day in range(1, 1094):
        moment = dt.datetime(2025, 1, 1, 5, 30, tzinfo=dt.UTC) + dt.timedelta(days=day)
        told = [offset for since, offset in changes if since <= moment][-1]
        assert told == moment.astimezone(place).utcoffset()
