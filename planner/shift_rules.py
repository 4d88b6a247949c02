"""The shift rules of a site as the optimiser reads them: lengths, starts, nights, and shifts that are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.scenario import Scenario, Site, SiteRules
from planner.scenario.quantities import MINUTES_PER_DAY, day_numbers, minute_of_day
from planner.shifts import Break, FixedStaff, ShiftLength
from planner.timeline import NIGHT_FROM_MIN, NIGHT_TO_MIN

SPLIT_FROM_MIN = 360


@dataclass(frozen=True, eq=False)
class SiteShifts:
    """The shifts of one site.

    Attributes
    ----------
    lengths
        Contracts on offer, then those of kept shifts whose length is not on offer.
    start_minute
        Local starts on offer, then those of kept shifts. Shape (starts,).
    on_offer
        Whether others than the kept people may work a length at a start. Shape (lengths, starts).
    fixed
        Kept shifts, by index of length and start.
    """

    lengths: tuple[ShiftLength, ...]
    start_minute: NDArray[np.int64]
    on_offer: NDArray[np.bool_]
    fixed: tuple[FixedStaff, ...]


def rules_at(scenario: Scenario, site: Site) -> SiteRules:
    """Return the rules that count at a site: the desk's, with what the site says otherwise."""
    own = site.shifts
    if own is None:
        return scenario.shifts
    return scenario.shifts.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def site_shifts(scenario: Scenario, site: Site) -> SiteShifts:
    """Return the shifts of a site; overtime is for people with a wage, a vendor's contract does not pay it."""
    rules = rules_at(scenario, site)
    offered = shift_lengths(rules, overtime=site.employer != "vendor")
    gap_h = scenario.models.virtual.split_gap_h
    if scenario.operating_model == "virtual" and site.employer != "vendor" and gap_h is not None:
        offered += split_lengths(offered, gap_h)
    starts = start_minutes(rules).tolist()
    lengths, minutes = list(offered), list(starts)
    fixed = []
    for kept in site.fixed_staff:
        length, minute = _length(rules, float(kept.paid_h)), minute_of_day(kept.start)
        lengths += [length] if length not in lengths else []
        minutes += [minute] if minute not in minutes else []
        days = tuple(sorted(day_numbers(kept.days)))
        fixed.append(FixedStaff(lengths.index(length), minutes.index(minute), days, kept.heads))
    on_offer = np.zeros((len(lengths), len(minutes)), dtype=bool)
    on_offer[: len(offered), : len(starts)] = True
    return SiteShifts(tuple(lengths), np.array(minutes, dtype=np.int64), on_offer, tuple(fixed))


def shift_lengths(rules: SiteRules, *, overtime: bool = True) -> tuple[ShiftLength, ...]:
    """Return the contracts that the rules allow, one per paid length, then those with overtime.

    An overtime shift is the longest one, longer by some hours: it has its days and breaks, and its mean price is that
    of the normal hours and the dearer ones together.
    """
    plain = tuple(_length(rules, float(paid)) for paid in rules.paid_h)
    longest = max(plain, key=lambda one: one.paid_min)
    more = [round(float(hours) * 60) for hours in rules.overtime_h] if overtime else []
    premium = float(rules.overtime_premium)
    return plain + tuple(
        replace(
            longest,
            paid_min=longest.paid_min + extra,
            cost_factor=1 + premium * extra / (longest.paid_min + extra),
        )
        for extra in more
    )


def split_lengths(lengths: tuple[ShiftLength, ...], gap_h: int) -> tuple[ShiftLength, ...]:
    """Return the split versions of shifts from six paid hours: two halves with an unpaid gap between, on the hour."""
    return tuple(
        replace(one, breaks=(Break(60 * gap_h, False, (60 * (one.paid_min // 120),) * 2),))
        for one in lengths
        if one.paid_min >= SPLIT_FROM_MIN
    )


def _length(rules: SiteRules, paid_h: float) -> ShiftLength:
    return ShiftLength(
        paid_min=round(paid_h * 60),
        days_per_week=rules.days_for(paid_h),
        breaks=tuple(
            Break(
                int(one.min),
                one.paid,
                (round(float(one.begins_after_h[0]) * 60), round(float(one.begins_after_h[1]) * 60)),
            )
            for one in sorted(rules.breaks, key=lambda rule: rule.begins_after_h)
            if one.for_paid_h is None or paid_h in [float(length) for length in one.for_paid_h]
        ),
        part_time=bool(paid_h < rules.part_time_below_h),
        min_between_breaks_min=round(float(rules.min_between_breaks_min)),
    )


def start_minutes(rules: SiteRules) -> NDArray[np.int64]:
    """Return the local minutes of the day at which a shift may begin."""
    first, last = (minute_of_day(text) for text in rules.start_window)
    grid = np.arange(0, MINUTES_PER_DAY, int(rules.starts_every_min))
    return np.asarray(grid[(grid >= first) & (grid <= last)], dtype=np.int64)


def night_shifts(shifts: SiteShifts, from_h: float) -> NDArray[np.bool_]:
    """Return which shifts have at least `from_h` hours between 22:00 and 06:00 local; shape (lengths, starts)."""
    minute = np.arange(2 * MINUTES_PER_DAY) % MINUTES_PER_DAY
    is_night = (minute >= NIGHT_FROM_MIN) | (minute < NIGHT_TO_MIN)
    before = np.concatenate([[0], np.cumsum(is_night)])
    starts = shifts.start_minute
    dark = [before[starts + one.presence_min] - before[starts] for one in shifts.lengths]
    return np.asarray(np.array(dark) >= 60 * from_h)
