"""A roster as a calendar: one event per group of people and working day, in the site's own time zone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event

from planner import __version__
from planner.frames import records
from planner.pipeline import Plan
from planner.report.timezones import vtimezone
from planner.scenario import zone
from planner.scenario_file import write_whole
from planner.shifts import StaffSite

NAMESPACE = uuid.UUID("8f0e2a1c-7d0b-4c58-9a55-6c2f6a1d9e31")  # of the events' identifiers
YEARS_OF_CLOCK_CHANGES = 6


@dataclass(frozen=True)
class _Duty:
    """One working day of a group of people."""

    start: dt.datetime
    end: dt.datetime
    breaks: tuple[tuple[dt.datetime, dt.datetime, bool], ...]


def write_ics(plan: Plan, path: Path) -> None:
    """Write a plan's shifts as an iCalendar file, whole or not at all."""
    write_whole(path, ics_bytes(plan))


def ics_bytes(plan: Plan) -> bytes:
    """Return a plan's shifts as an iCalendar file (RFC 5545).

    A typical week recurs weekly from the Monday whose clock offsets it uses, by the site's local clock; a dated week
    does not recur. Night shifts end on the day after.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Deskplan//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plan.scenario.name)
    year = plan.grid.monday.year
    first, last = dt.date(year - 1, 1, 1), dt.date(year + YEARS_OF_CLOCK_CHANGES, 1, 1)
    for name in dict.fromkeys(plan.scenario.site(name).time_zone for name in plan.roster.shifts["site"]):
        calendar.add_component(vtimezone(name, first, last))
    for number, row in enumerate(records(plan.roster.shifts)):
        for day, duty in _duties(plan, row):
            calendar.add_component(_event(plan, row, number, day, duty))
    return bytes(calendar.to_ical())


def _duties(plan: Plan, row: dict[str, Any]) -> Iterator[tuple[int, _Duty]]:
    """Yield the working days of a group and when they begin and end, breaks included."""
    place = plan.problem.sites[row["site_index"]]
    length = place.lengths[row["length"]]
    working = [day for day, flag in enumerate(row["days"]) if flag == "1"]
    for day, choice, begins in zip(working, row["starts"], row["breaks"], strict=True):
        start = _start(plan, place, choice, day)
        breaks = zip(begins, length.breaks, strict=True)
        yield (
            day,
            _Duty(
                start,
                _later(start, length.presence_min),
                tuple((_later(start, b), _later(start, b + one.min), one.paid) for b, one in breaks),
            ),
        )


def _start(plan: Plan, place: StaffSite, choice: int, day: int) -> dt.datetime:
    """Return the local begin; in a dated week the interval planned for it, since the clock may skip the time itself."""
    local = zone(plan.scenario.site(place.name).time_zone)
    if plan.grid.cyclic:
        midnight = dt.datetime.combine(plan.grid.monday + dt.timedelta(days=day), dt.time())
        return (midnight + dt.timedelta(minutes=int(place.start_minute[choice]))).replace(tzinfo=local)
    minutes = int(place.start_slot[choice, day]) * plan.grid.slot_min
    begin = plan.grid.index[0].to_pydatetime() + dt.timedelta(minutes=minutes)
    return begin.astimezone(local)


def _later(start: dt.datetime, minutes: int) -> dt.datetime:
    """Return a time that many minutes of real time later, by the same clock."""
    return (start.astimezone(dt.UTC) + dt.timedelta(minutes=int(minutes))).astimezone(start.tzinfo)


def _event(plan: Plan, row: dict[str, Any], number: int, day: int, duty: _Duty) -> Event:
    event = Event()
    key = f"{plan.scenario.name}|{plan.scenario.week_of}|{number}|{row['site']}|{row['paid_min']}|{duty.start}"
    event.add("uid", f"{uuid.uuid5(NAMESPACE, key)}@deskplan")
    event.add("dtstamp", plan.grid.index[0].to_pydatetime())
    event.add("dtstart", duty.start)
    # A length is exact; an end told by the clock would be ambiguous in the hour that is repeated in autumn.
    event.add("duration", duty.end.astimezone(dt.UTC) - duty.start.astimezone(dt.UTC))
    people = "1 person" if row["heads"] == 1 else f"{row['heads']} people"
    event.add("summary", f"{row['site']}: {people}, {duty.start:%H:%M}–{duty.end:%H:%M}")
    event.add("location", row["site"])
    event.add("description", "\n".join(_details(plan, row, duty)))
    if plan.grid.cyclic:
        event.add("rrule", {"freq": "weekly"})
    return event


def _details(plan: Plan, row: dict[str, Any], duty: _Duty) -> Iterator[str]:
    yield f"{row['paid_min'] / 60:g} paid hours"
    for begin, end, paid in duty.breaks:
        yield f"{'Paid' if paid else 'Unpaid'} break {begin:%H:%M}–{end:%H:%M}"
    yield f"Plan: {plan.scenario.name}"
