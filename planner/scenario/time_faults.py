"""Faults of times: everything that has a length must fit the planning interval, and breaks their shifts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from planner.scenario.plain import Fault, base, items, mapping, rows
from planner.scenario.quantities import MINUTES_PER_DAY, minute_of_day

INTERVALS_MIN = (5, 15, 30, 60)


@dataclass(frozen=True)
class _Rules:
    """Shift rules as they count at one place: the desk's, or a site's laid over them."""

    values: Mapping[str, Any]
    own: Mapping[str, Any]
    own_path: str
    fixed: tuple[Any, ...] = ()

    def path(self, key: str) -> str:
        """Return where the file says `key`."""
        return f"{self.own_path if key in self.own else 'shifts'}.{key}"

    @property
    def presence_min(self) -> dict[float, tuple[float, float]]:
        """Paid hours of each kind of shift → paid hours whose breaks it has, and minutes from its begin to its end."""
        plain = [one for one in map(base, _listed(self.values.get("paid_h", 8))) if one is not None]
        kept = [one for one in map(base, self.fixed) if one is not None]
        extra = [one for one in map(base, _listed(self.values.get("overtime_h", ()))) if one is not None]
        kinds = {paid: paid for paid in (*plain, *kept)}
        kinds = {max(plain) + more: max(plain) for more in extra if plain} | kinds
        return {paid: (like, paid * 60 + self._unpaid_min(like)) for paid, like in kinds.items()}

    def _unpaid_min(self, paid: float) -> float:
        return sum(_unpaid_min(rule) for _, rule in items(self.values, "breaks") if _is_for(rule, paid))


def _rule_sets(data: Mapping[str, Any]) -> Iterator[_Rules]:
    """Yield the desk's rules, and those of every site with rules or kept shifts of its own."""
    desk = mapping(data.get("shifts"))
    yield _Rules(desk, desk, "shifts")
    for i, site in items(data, "sites"):
        own = mapping(site.get("shifts"))
        kept = tuple(mapping(one).get("paid_h") for one in rows(site.get("fixed_staff")))
        if own or kept:
            yield _Rules({**desk, **own}, own, f"sites[{i}].shifts", kept)


def break_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield breaks outside a shift that they are for, shifts longer than a day, and windows without a start."""
    for rules in _rule_sets(data):
        yield from _rule_faults(rules)


def _rule_faults(rules: _Rules) -> Iterator[Fault]:
    presence = rules.presence_min
    for paid, (_, minutes) in presence.items():
        if minutes > MINUTES_PER_DAY:
            yield Fault(rules.path("paid_h"), "with its unpaid breaks a shift must not last longer than 24 h", paid)
    breaks = items(rules.values, "breaks")
    for i, rule in breaks:
        window = rows(rule.get("begins_after_h"))
        latest, pause = base(window[1]) if len(window) == 2 else None, base(rule.get("min"))
        ends = [(minutes, paid) for paid, (like, minutes) in presence.items() if _is_for(rule, like)]
        if latest is not None and pause is not None and ends and latest * 60 + pause > min(ends)[0]:
            yield Fault(
                f"{rules.path('breaks')}[{i}].begins_after_h",
                f"must begin and end inside the shortest shift it is for ({min(ends)[1]:g} paid hours)",
                window,
            )
    for paid, (like, _) in presence.items():
        yield from _crowded(rules, [(i, rule) for i, rule in breaks if _is_for(rule, like)], paid)
    yield from _window_faults(rules)


def _window_faults(rules: _Rules) -> Iterator[Fault]:
    step, window = base(rules.values.get("starts_every_min", 60)), rows(rules.values.get("start_window"))
    try:
        first, last = (minute_of_day(str(text)) for text in window)
    except ValueError:
        return
    if step and -(-first // step) * step > min(last, MINUTES_PER_DAY - 1):
        yield Fault(
            rules.path("start_window"),
            f"must hold at least one start, and begin before it ends (every {step:g} min from 00:00)",
            window,
        )


def _crowded(rules: _Rules, breaks: list[tuple[int, Mapping[str, Any]]], paid: float) -> Iterator[Fault]:
    """Yield the breaks of a shift that cannot begin in their window because those before them are not over."""
    windows = []
    for i, rule in breaks:
        window = [base(one) for one in rows(rule.get("begins_after_h"))]
        if len(window) == 2 and window[0] is not None and window[1] is not None:
            windows.append((window[0], window[1], base(rule.get("min")) or 0.0, i))
    free_from, between_h = 0.0, (base(rules.values.get("min_between_breaks_min")) or 0.0) / 60
    for earliest, latest, pause, i in sorted(windows):
        free_from = max(free_from, earliest)
        if free_from > latest >= earliest:
            yield Fault(
                f"{rules.path('breaks')}[{i}]",
                f"has no place after the breaks before it in a shift of {paid:g} paid hours",
            )
        free_from += pause / 60 + between_h


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


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
    for path, minutes, value in _lengths(data):
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


def _lengths(data: Mapping[str, Any]) -> Iterator[tuple[str, float, Any]]:
    """Yield path, minutes and value of every length of the shift rules."""
    yield from _rule_lengths("shifts", mapping(data.get("shifts")))
    for i, site in items(data, "sites"):
        yield from _rule_lengths(f"sites[{i}].shifts", mapping(site.get("shifts")))
        for k, kept in items(site, "fixed_staff"):
            here = f"sites[{i}].fixed_staff[{k}]"
            yield f"{here}.paid_h", (base(kept.get("paid_h")) or 0) * 60, kept.get("paid_h")
            yield f"{here}.start", _minutes(kept.get("start")), kept.get("start")


def _rule_lengths(path: str, rules: Mapping[str, Any]) -> Iterator[tuple[str, float, Any]]:
    for key in ("paid_h", "overtime_h"):
        for i, hours in enumerate(_listed(rules.get(key, ()))):
            yield f"{path}.{key}[{i}]", (base(hours) or 0) * 60, hours
    for key in ("starts_every_min", "min_between_breaks_min"):
        yield f"{path}.{key}", base(rules.get(key)) or 0, rules.get(key)
    for i, rule in items(rules, "breaks"):
        yield f"{path}.breaks[{i}].min", base(rule.get("min")) or 0, rule.get("min")
        for k, begin in enumerate(rows(rule.get("begins_after_h"))):
            yield f"{path}.breaks[{i}].begins_after_h[{k}]", (base(begin) or 0) * 60, begin


def _minutes(text: Any) -> int:
    try:
        return minute_of_day(str(text))
    except ValueError:
        return 0


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
