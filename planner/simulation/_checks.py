"""What a desk must be before it is simulated: one `if` each, the message naming place, interval and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.simulation._random import NEVER

if TYPE_CHECKING:
    from planner.simulation.desk import Group, SimDesk, Stream

CHANNELS: tuple[str, ...] = ("live", "concurrent", "deferred")
DEFINITIONS: tuple[str, ...] = (
    "virtual",
    "answered_of_offered",
    "answered_of_answered",
    "answered_or_abandoned_in_time",
)
PERIODS: tuple[str, ...] = ("interval", "day", "week", "month")
MAX_CONTACTS = 10_000_000


def check_desk(desk: SimDesk) -> None:
    """Raise ValueError at the first fault of a desk."""
    if not desk.streams:
        raise ValueError("streams must hold at least 1 stream, got 0")
    _require("slot_s", desk.slot_s, 1.0, 86_400.0)
    _unique("streams", [stream.name for stream in desk.streams])
    _unique("groups", [group.name for group in desk.groups])
    slots = len(desk.streams[0].contacts)
    if slots < 1:
        raise ValueError("contacts must hold at least 1 slot, got 0")
    for i, stream in enumerate(desk.streams):
        _check_stream(stream, f"streams[{i}] {stream.name!r}", slots)
    for i, group in enumerate(desk.groups):
        _check_group(group, f"groups[{i}] {group.name!r}", slots, desk)
    _check_parts(desk)
    _check_horizon(desk, slots)
    _check_targets(desk)
    _check_volume(desk)


def _check_stream(stream: Stream, at: str, slots: int) -> None:
    _array(f"{at}: contacts", stream.contacts, slots, 0.0)
    if stream.counted and np.any(np.asarray(stream.contacts) % 1 != 0):
        raise ValueError(
            f"{at}: contacts must be whole numbers when counted, got {np.asarray(stream.contacts).tolist()[:8]}"
        )
    if stream.channel not in CHANNELS:
        raise ValueError(f"{at}: channel must be one of {CHANNELS}, got {stream.channel!r}")
    if stream.definition not in DEFINITIONS:
        raise ValueError(f"{at}: definition must be one of {DEFINITIONS}, got {stream.definition!r}")
    if stream.period not in PERIODS:
        raise ValueError(f"{at}: period must be one of {PERIODS}, got {stream.period!r}")
    if stream.weekday is not None:
        _array(f"{at}: weekday", stream.weekday, slots, 0.0)
    _require(f"{at}: within_s", stream.within_s, 0.0, 1e9)
    for name, promised_s in (("respond", stream.respond_within_s), ("resolve", stream.resolve_within_s)):
        if promised_s is not None:
            _require(f"{at}: {name}_within_s", promised_s, 0.0, 1e9)
    if stream.pressing_s is not None:
        _require(f"{at}: pressing_s", stream.pressing_s, 0.0, 1e9)
    _require(f"{at}: target", stream.target, 0.0, 1.0)
    _require(f"{at}: concurrency", stream.concurrency, 1, 16)
    _require(f"{at}: redial_share", stream.redial_share, 0.0, 0.999)
    _require(f"{at}: redial_delay_s", stream.redial_delay_s, 1.0, 1e7)
    _require(f"{at}: callback_share", stream.callback_share, 0.0, 1.0)
    _require(f"{at}: follow_up_delay_s", stream.follow_up_delay_s, 0.0, 1e7)
    _require(f"{at}: repeat_delay_s", stream.repeat_delay_s, 0.0, 1e7)
    _require(f"{at}: dispersion", stream.dispersion, 1.0, 1e6)
    if stream.handle.kind == NEVER:
        raise ValueError(f"{at}: handle must be finite, got never()")
    if stream.max_waiting is not None:
        _require(f"{at}: max_waiting", stream.max_waiting, 0, 10**9)
    _check_slowdown(stream, at)
    if stream.handle_scale is not None:
        _array(f"{at}: handle_scale", stream.handle_scale, slots, 1e-9)
    for name in ("clock_open", "promise_clock", "doors"):
        _check_clock(f"{at}: {name}", getattr(stream, name), slots)


def _check_clock(name: str, is_open: NDArray[np.bool_] | None, slots: int) -> None:
    if is_open is None:
        return
    if len(is_open) != slots:
        raise ValueError(f"{name} must have {slots} slots, got {len(is_open)}")
    if not np.any(is_open):
        raise ValueError(f"{name} must be open in at least 1 slot, got 0")


def _check_slowdown(stream: Stream, at: str) -> None:
    slow = stream.slowdown
    if slow and (len(slow) < stream.concurrency or min(slow) < 1.0 or list(slow) != sorted(slow)):
        raise ValueError(
            f"{at}: slowdown must hold {stream.concurrency} factors of 1 or more that do not fall, got {slow}"
        )


def _check_group(group: Group, at: str, slots: int, desk: SimDesk) -> None:
    _array(f"{at}: staff", group.staff, slots, 0.0, high=1e6)
    if np.any(np.asarray(group.staff) % 1 != 0):
        raise ValueError(
            f"{at}: staff must be whole people, got {np.asarray(group.staff)[np.asarray(group.staff) % 1 != 0][0]}"
        )
    _require(f"{at}: reserve", group.reserve, 0, 1_000_000)
    if group.for_live is not None:
        _array(f"{at}: for_live", group.for_live, slots, 0.0, high=1e6)
    _require(f"{at}: absence", group.absence, 0.0, 1.0)
    for name, skill in group.skills.items():
        if name not in desk.stream_names:
            raise ValueError(f"{at}: skills must name streams of the desk, got {name!r}")
        _require(f"{at}: skills[{name!r}].handle_factor", skill.handle_factor, 1e-6, 1e6)
        _require(f"{at}: skills[{name!r}].after_s", skill.after_s, 0.0, 1e9)


def _check_parts(desk: SimDesk) -> None:
    """Streams that are reported as one have one promise."""
    first: dict[str, Stream] = {}
    for i, stream in enumerate(desk.streams):
        known = first.setdefault(stream.label, stream)
        for name in ("within_s", "target", "definition", "period", "pool"):
            if getattr(stream, name) != getattr(known, name):
                raise ValueError(
                    f"streams[{i}] {stream.name!r}: {name} must be that of {known.name!r}, with which it is a part of "
                    f"{stream.label!r}: {getattr(known, name)!r}, got {getattr(stream, name)!r}"
                )


def _check_horizon(desk: SimDesk, slots: int) -> None:
    if desk.warmup_slots is not None:
        _require("warmup_slots", desk.warmup_slots, 0, 100 * slots)
    if desk.cyclic and desk.window is not None:
        raise ValueError(f"window must be None for a cyclic desk, got {desk.window}")
    if desk.window is not None and not 0 <= desk.window[0] < desk.window[1] <= slots:
        raise ValueError(f"window must satisfy 0 <= first < end <= {slots}, got {desk.window}")
    if desk.starts is not None and len(desk.starts) != slots:
        raise ValueError(f"starts must have {slots} slots, got {len(desk.starts)}")
    factors = np.asarray(desk.day_factors, dtype=float)
    if factors.size:
        _array("day_factors", factors, factors.size, 0.0)
    presence = np.asarray(desk.presence, dtype=float)
    if presence.size:
        _array("presence", presence, presence.size, 0.0, high=100.0)


def _check_targets(desk: SimDesk) -> None:
    names = desk.stream_names
    flow = np.zeros((len(names), len(names)))
    for i, stream in enumerate(desk.streams):
        at = f"streams[{i}] {stream.name!r}"
        if stream.callback_share > 0 and (stream.callback_to not in names or stream.callback_to == stream.name):
            raise ValueError(f"{at}: callback_to must name another stream, got {stream.callback_to!r}")
        for name, share in stream.follow_ups.items():
            if name not in names:
                raise ValueError(f"{at}: follow_ups must name streams of the desk, got {name!r}")
            _require(f"{at}: follow_ups[{name!r}]", share, 0.0, 1.0)
            flow[i, names.index(name)] += share
        if flow[i].sum() > 1.0 + 1e-12:
            raise ValueError(f"{at}: follow_ups must add up to at most 1, got {flow[i].sum():g}")
        if stream.callback_to is not None and stream.callback_share > 0:
            flow[i, names.index(stream.callback_to)] += stream.callback_share
    radius = float(np.max(np.abs(np.linalg.eigvals(flow))))
    if radius >= 1.0 - 1e-9:
        raise ValueError(f"follow_ups and callbacks must die out (spectral radius below 1), got {radius:.6g}")


def _check_volume(desk: SimDesk) -> None:
    total = float(sum(np.sum(stream.contacts) for stream in desk.streams))
    if total > MAX_CONTACTS:
        raise ValueError(f"contacts must add up to at most {MAX_CONTACTS:,} per cycle, got {total:,.0f}")


def _require(name: str, value: float, low: float, high: float) -> None:
    if not (np.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name} must be in [{low:g}, {high:g}], got {value!r}")


def _array(name: str, values: object, slots: int, low: float, high: float = np.inf) -> None:
    array = np.asarray(values, dtype=float)
    if array.shape != (slots,):
        raise ValueError(f"{name} must have shape ({slots},), got {array.shape}")
    bad = np.flatnonzero(~np.isfinite(array) | (array < low) | (array > high))
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] must be in [{low:g}, {high:g}], got {array[bad[0]]!r}")


def _unique(name: str, labels: list[str]) -> None:
    for i, label in enumerate(labels):
        if label in labels[:i]:
            raise ValueError(f"{name}[{i}] must have a name of its own, got {label!r} again")
