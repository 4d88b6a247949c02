"""VTIMEZONE components with every clock change of some years, from the system's own time-zone data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from planner.scenario import zone

DAY = dt.timedelta(days=1)


def vtimezone(name: str, first: dt.date, last: dt.date) -> Timezone:
    """Return a time zone as a calendar component, with its clock changes between two dates."""
    component = Timezone()
    component.add("tzid", name)
    begin = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC)
    component.add_component(_part(name, begin, begin))
    for change in _changes(name, begin, dt.datetime.combine(last, dt.time(), tzinfo=dt.UTC)):
        component.add_component(_part(name, change - dt.timedelta(minutes=1), change))
    return component


def _part(name: str, before: dt.datetime, at: dt.datetime) -> TimezoneStandard | TimezoneDaylight:
    """Return what counts from a change on; its begin is told by the clock before the change (RFC 5545, 3.6.5)."""
    then, now = before.astimezone(zone(name)), at.astimezone(zone(name))
    part = TimezoneDaylight() if now.dst() else TimezoneStandard()
    offset = then.utcoffset() or dt.timedelta()
    part.add("dtstart", (at + offset).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", now.utcoffset() or dt.timedelta())
    part.add("tzname", now.tzname() or name)
    return part


def _changes(name: str, first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the minutes (UTC) at which the clock changes."""
    place, day = zone(name), first
    while day < last:
        if day.astimezone(place).utcoffset() != (day + DAY).astimezone(place).utcoffset():
            low, high = day, day + DAY
            while high - low > dt.timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                same = middle.astimezone(place).utcoffset() == day.astimezone(place).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        day += DAY
