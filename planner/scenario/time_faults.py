"""Faults of times: everything that has a length must fit the planning interval, and breaks their shifts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.scenario.plain import Fault, base, items, mapping, rows

INTERVALS_MIN = (5, 15, 30, 60)
MINUTES_PER_DAY = 1440


def break_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the breaks that do not lie inside every shift they are for, and shifts longer than a day."""
    rules = mapping(data.get("shifts"))
    lengths = [one for one in map(base, _paid_lengths(rules)) if one is not None]
    breaks = items(rules, "breaks")
    presence = {
        paid: paid * 60 + sum(_unpaid_min(rule) for _, rule in breaks if _is_for(rule, paid)) for paid in lengths
    }
    for paid, minutes in presence.items():
        if minutes > MINUTES_PER_DAY:
            yield Fault("shifts.paid_h", "with its unpaid breaks a shift must not last longer than 24 h", paid)
    for i, rule in breaks:
        window = rows(rule.get("begins_after_h"))
        latest, pause = base(window[1]) if len(window) == 2 else None, base(rule.get("min"))
        ends = [(minutes, paid) for paid, minutes in presence.items() if _is_for(rule, paid)]
        if latest is not None and pause is not None and ends and latest * 60 + pause > min(ends)[0]:
            yield Fault(
                f"shifts.breaks[{i}].begins_after_h",
                f"must begin and end inside the shortest shift it is for ({min(ends)[1]:g} paid hours)",
                window,
            )
    for paid in presence:
        yield from _crowded([(i, rule) for i, rule in breaks if _is_for(rule, paid)], paid)


def _crowded(breaks: list[tuple[int, Mapping[str, Any]]], paid: float) -> Iterator[Fault]:
    """Yield the breaks of a shift that cannot begin in their window because those before them are not over."""
    windows = []
    for i, rule in breaks:
        window = [base(one) for one in rows(rule.get("begins_after_h"))]
        if len(window) == 2 and window[0] is not None and window[1] is not None:
            windows.append((window[0], window[1], base(rule.get("min")) or 0.0, i))
    free_from = 0.0
    for earliest, latest, pause, i in sorted(windows):
        free_from = max(free_from, earliest)
        if free_from > latest >= earliest:
            yield Fault(
                f"shifts.breaks[{i}]", f"has no place after the breaks before it in a shift of {paid:g} paid hours"
            )
        free_from += pause / 60


def _paid_lengths(rules: Mapping[str, Any]) -> list[Any]:
    lengths = rules.get("paid_h", 8)
    return list(lengths) if isinstance(lengths, list | tuple) else [lengths]


def _is_for(rule: Mapping[str, Any], paid: float) -> bool:
    chosen = rule.get("for_paid_h")
    return chosen is None or paid in map(base, rows(chosen))


def _unpaid_min(rule: Mapping[str, Any]) -> float:
    return 0.0 if rule.get("paid") is True else base(rule.get("min")) or 0.0


def grid_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield everything that is not a whole number of planning intervals."""
    slot = data.get("interval_min", 15)
    if slot not in INTERVALS_MIN:
        return
    for path, minutes, value in _lengths(mapping(data.get("shifts"))):
        if abs(minutes / slot - round(minutes / slot)) > 1e-9:
            yield Fault(
                path, f"must be a multiple of interval_min ({slot} min); interval_min may be 5, 15, 30 or 60", value
            )
    for key in ("regions", "sites"):
        for i, row in items(data, key):
            yield from _offset_faults(f"{key}[{i}].time_zone", row.get("time_zone"), slot)
    for key in ("departments", "sites"):
        for i, row in items(data, key):
            yield from _hours_faults(f"{key}[{i}].open", row.get("open"), slot)
    sun = mapping(mapping(data.get("models")).get("follow_the_sun"))
    yield from _hours_faults("models.follow_the_sun.daytime", sun.get("daytime"), slot)


def _lengths(rules: Mapping[str, Any]) -> Iterator[tuple[str, float, Any]]:
    """Yield path, minutes and value of every length of the shift rules."""
    for i, paid in enumerate(_paid_lengths(rules)):
        yield f"shifts.paid_h[{i}]", (base(paid) or 0) * 60, paid
    starts = rules.get("starts_every_min", 60)
    yield "shifts.starts_every_min", base(starts) or 0, starts
    for i, rule in items(rules, "breaks"):
        yield f"shifts.breaks[{i}].min", base(rule.get("min")) or 0, rule.get("min")
        for k, begin in enumerate(rows(rule.get("begins_after_h"))):
            yield f"shifts.breaks[{i}].begins_after_h[{k}]", (base(begin) or 0) * 60, begin


def _hours_faults(path: str, hours: Any, slot: int) -> Iterator[Fault]:
    """Yield opening hours that do not begin and end with an interval."""
    if isinstance(hours, Mapping):
        for key, part in hours.items():
            yield from _hours_faults(f"{path}.{key}", part, slot)
    elif isinstance(hours, str):
        minutes = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d{1,2}):(\d{2})", hours)]
        if any(minute % slot for minute in minutes):
            yield Fault(path, f"must begin and end on a multiple of interval_min ({slot} min)", hours)


def _offset_faults(path: str, name: Any, slot: int) -> Iterator[Fault]:
    try:
        zone = ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return
    offsets = [dt.datetime(2026, month, 15, tzinfo=zone).utcoffset() or dt.timedelta() for month in (1, 7)]
    if any(offset % dt.timedelta(minutes=slot) for offset in offsets):
        yield Fault(
            path, f"its clock is not a whole number of {slot}-minute intervals from UTC; set interval_min: 15", name
        )
