"""What may be wrong with a shift problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planner.shifts.problem import DeferredWork, FixedStaff, ShiftLength, ShiftProblem, StaffSite

_DAYS = 7


def problem_faults(p: ShiftProblem) -> Iterator[str]:
    """Say what is wrong with a problem, one fault at a time: place, allowed range, value."""
    if p.slot_min < 1 or 1440 % p.slot_min:
        yield f"slot_min: must be a divisor of 1440, got {p.slot_min}"
        return
    if np.ndim(p.required) != 2 or np.shape(p.required)[1] == 0:
        yield f"required: must have shape (pools, slots), got {np.shape(p.required)}"
        return
    shape = (len(p.pools), p.n_slots)
    yield from _array_faults("required", p.required, shape)
    yield from _array_faults("load_erl", p.load_erl, shape)
    if p.periods is not None:
        yield from (f"periods.{fault}" for fault in p.periods.faults(p))
    yield from _array_faults("shortfall_cost", p.shortfall_cost, shape[:1])
    if p.boundary is not None:
        yield from _array_faults("boundary", p.boundary, shape)
    yield from _range_faults("max_people", p.max_people, 0, np.inf)
    yield from _range_faults("max_cost", p.max_cost, 0, np.inf)
    yield from _range_faults("max_part_time_share", p.max_part_time_share, 0, 1)
    if len(set(p.pools)) < len(p.pools):
        yield f"pools: names must differ, got {list(p.pools)}"
    if len({s.name for s in p.sites}) < len(p.sites):
        yield f"sites: names must differ, got {[s.name for s in p.sites]}"
    for i, site in enumerate(p.sites):
        for fault in _site_faults(site, p, shape):
            yield f"sites[{i}] ({site.name}).{fault}"
    for j, work in enumerate(p.deferred):
        for fault in _deferred_faults(work, shape):
            yield f"deferred[{j}] ({work.name}).{fault}"


def _site_faults(site: StaffSite, p: ShiftProblem, shape: tuple[int, int]) -> Iterator[str]:
    n_starts = len(site.start_minute)
    yield from _array_faults("serves", site.serves, shape)
    yield from _array_faults("speed", site.speed, shape[:1], above=0.0)
    yield from _array_faults("slot_cost", site.slot_cost, shape[1:])
    yield from _array_faults("start_slot", site.start_slot, (n_starts, _DAYS), low=-np.inf)
    yield from _array_faults("allowed", site.allowed, (len(site.lengths), n_starts, _DAYS))
    if site.min_on_duty is not None:
        yield from _array_faults("min_on_duty", site.min_on_duty, shape[1:])
    if site.night is not None:
        yield from _array_faults("night", site.night, (len(site.lengths), n_starts))
    for name, low, high in _SITE_RANGES:
        yield from _range_faults(name, getattr(site, name), low, high)
    if site.max_heads is not None and site.max_heads < site.min_heads:
        yield f"max_heads: must be at least min_heads = {site.min_heads}, got {site.max_heads}"
    for i, length in enumerate(site.lengths):
        for fault in _length_faults(length, p):
            yield f"lengths[{i}].{fault}"
    for i, fixed in enumerate(site.fixed):
        for fault in _fixed_faults(fixed, len(site.lengths), n_starts):
            yield f"fixed[{i}].{fault}"


_SITE_RANGES: tuple[tuple[str, float, float], ...] = (
    ("head_cost_per_week", 0, np.inf),
    ("min_heads", 0, np.inf),
    ("max_heads", 0, np.inf),
    ("seats", 0, np.inf),
    ("max_part_time_share", 0, 1),
    ("start_spread_min", 0, 720),
    ("rest_min", 0, 1440),
    ("max_consecutive_days", 1, 7),
    ("min_consecutive_days_off", 0, 6),
    ("weekly_rest_min", 0, 10_080),
    ("max_weekly_paid_min", 0, np.inf),
    ("max_nights_per_week", 0, 7),
    ("max_night_share", 0, 1),
    ("open_cost_per_week", 0, np.inf),
    ("min_cost_per_week", 0, np.inf),
    ("max_cost_per_week", 0, np.inf),
    ("max_distinct_shifts", 0, np.inf),
    ("distinct_shift_cost", 0, np.inf),
)


def _length_faults(length: ShiftLength, p: ShiftProblem) -> Iterator[str]:
    yield from _range_faults("paid_min", length.paid_min, 1, 1440)
    yield from _range_faults("days_per_week", length.days_per_week, 1, _DAYS)
    yield from _range_faults("cost_factor", length.cost_factor, 0, np.inf)
    yield from _range_faults("min_between_breaks_min", length.min_between_breaks_min, 0, 1440)
    if length.presence_min > 1440:
        yield f"presence: must be at most 1440 min, got {length.presence_min}"
    minutes = [length.paid_min, length.min_between_breaks_min]
    for i, pause in enumerate(length.breaks):
        low, high = pause.begins_after_min
        minutes += [pause.min, low, high]
        if pause.min < 1 or not 0 <= low <= high or high + pause.min > length.presence_min:
            yield (
                f"breaks[{i}]: must begin and end inside the shift of {length.presence_min} min, "
                f"got {pause.min} min beginning after {low} to {high} min"
            )
    if any(m % p.slot_min for m in minutes):
        yield f"minutes: all must be multiples of slot_min = {p.slot_min}, got {minutes}"
    earliest = 0
    for i, pause in enumerate(length.breaks):
        earliest = max(earliest, pause.begins_after_min[0])
        if earliest > pause.begins_after_min[1]:
            yield f"breaks[{i}]: cannot begin by minute {pause.begins_after_min[1]} after the breaks before it"
        earliest += pause.min + length.min_between_breaks_min


def _fixed_faults(fixed: FixedStaff, n_lengths: int, n_starts: int) -> Iterator[str]:
    yield from _range_faults("length", fixed.length, 0, n_lengths - 1)
    yield from _range_faults("start", fixed.start, 0, n_starts - 1)
    yield from _range_faults("heads", fixed.heads, 1, np.inf)
    if not fixed.days or len(set(fixed.days)) < len(fixed.days) or not set(fixed.days) <= set(range(_DAYS)):
        yield f"days: must be distinct weekdays 0–6, got {fixed.days}"


def _deferred_faults(work: DeferredWork, shape: tuple[int, int]) -> Iterator[str]:
    yield from _array_faults("work", work.work, shape[1:])
    yield from _array_faults("not_yet_due", work.not_yet_due, shape[1:])
    if not work.pools or not set(work.pools) <= set(range(shape[0])):
        yield f"pools: must be indices 0 to {shape[0] - 1}, at least one, got {work.pools}"
    if not 0 < work.max_occupancy <= 1:
        yield f"max_occupancy: must be in (0, 1], got {work.max_occupancy}"
    yield from _range_faults("late_cost", work.late_cost, 0, np.inf)


def _array_faults(
    name: str, value: NDArray[Any], shape: tuple[int, ...], low: float = 0.0, above: float | None = None
) -> Iterator[str]:
    if np.shape(value) != shape:
        yield f"{name}: must have shape {shape}, got {np.shape(value)}"
        return
    array = np.asarray(value, dtype=np.float64)
    bad = ~np.isfinite(array) | (array < low)
    if above is not None:
        bad |= array <= above
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        interval = f"> {above:g}" if above is not None else f"≥ {low:g}"
        yield f"{name}: must be finite and {interval}, got {array[at]} at {list(at)}"


def _range_faults(name: str, value: float | None, low: float, high: float) -> Iterator[str]:
    if value is not None and not low <= value <= high:
        yield f"{name}: must be in [{low:g}, {high:g}], got {value}"
