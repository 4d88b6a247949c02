"""What the shift optimiser is given: requirements, sites and rules as plain arrays on a UTC slot grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.shifts.bought import Bought
from planner.shifts.faults import problem_faults
from planner.shifts.period import Periods

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

DAYS = 7


class ShiftProblemError(ValueError):
    """All faults of a shift problem, one per line."""


@dataclass(frozen=True)
class Break:
    """A break that every shift of one length carries.

    Attributes
    ----------
    min
        Duration in minutes, > 0.
    paid
        Whether the minutes are part of the paid length. Nobody on a break counts as on duty, paid or not.
    begins_after_min
        Earliest and latest begin, in minutes after the shift's start.
    """

    min: int
    paid: bool
    begins_after_min: tuple[int, int]


@dataclass(frozen=True)
class ShiftLength:
    """A weekly contract: one paid length, a number of days, and as far as the site says the same local start.

    Attributes
    ----------
    paid_min
        Paid minutes per working day, > 0.
    days_per_week
        Working days out of seven, 1–7.
    breaks
        In the order of the day.
    part_time
        Whether the people count towards the part-time share.
    min_between_breaks_min
        Least minutes between the end of a break and the begin of the next.
    cost_factor
        Multiplies the slot cost (overtime 1.5, for example), ≥ 0.
    """

    paid_min: int
    days_per_week: int
    breaks: tuple[Break, ...] = ()
    part_time: bool = False
    min_between_breaks_min: int = 0
    cost_factor: float = 1.0

    @property
    def presence_min(self) -> int:
        """Minutes from the start to the end of the shift: paid time and unpaid breaks."""
        return self.paid_min + sum(b.min for b in self.breaks if not b.paid)


@dataclass(frozen=True)
class FixedStaff:
    """People whose shift is given and kept.

    Attributes
    ----------
    length, start
        Index into the site's `lengths` and `start_minute`.
    days
        Local weekdays (0 = Monday) on duty; their number may differ from the length's `days_per_week`.
    heads
        Number of people, ≥ 1.
    """

    length: int
    start: int
    days: tuple[int, ...]
    heads: int


@dataclass(frozen=True, eq=False)
class StaffSite:
    """A place of work: who may work there, when, for what money.

    Attributes
    ----------
    serves
        (pools, slots) whether the site's agents may serve a pool in a slot.
    speed
        (pools,) work that one agent does, relative to the requirement's handle time; > 0.
    lengths
        The contracts on offer.
    start_minute
        (starts,) local minute of the day, for labels only.
    start_slot
        (starts, 7) UTC slot in which local start s of local weekday d begins. It may lie before 0 or after the last
        slot of a dated week: then only the slots inside the grid count. In a cyclic week it is taken modulo the week.
    allowed
        (lengths, starts, 7) whether a shift may begin there.
    slot_cost
        (slots,) money for one paid slot, premiums included.
    head_cost_per_week
        Money per person and week, whatever the hours.
    min_heads, max_heads
        Bounds on people.
    seats
        Bound on people present at once, breaks included.
    max_part_time_share
        Bound on part-time people as a share of the site's people, 0–1.
    start_spread_min
        Most minutes by which the starts of one person differ within a week; 0: the same local start every day.
    rest_min
        Least minutes between the end of a shift and the next day's start.
    max_consecutive_days
        Longest run of working days, over the week's end in a cyclic week.
    min_consecutive_days_off
        Free days in a row that everybody has at least once a week.
    weekly_rest_min
        Least minutes without work that everybody has once a week, from the end of a shift to the begin of the next. In
        a dated week they lie inside the local week.
    max_weekly_paid_min
        Bound on one person's paid minutes per week.
    night
        (lengths, starts) whether a shift is a night shift; None: no night rules.
    max_nights_per_week
        Bound on one person's night shifts per week.
    max_night_share
        Bound on people with night shifts as a share of the site's people, 0–1.
    min_on_duty
        (slots,) least agents on duty at this site, or None.
    open_cost_per_week
        Money that the site costs as soon as anybody works there.
    min_cost_per_week
        Money for shifts and heads that is owed in any case (a vendor's minimum commitment).
    max_cost_per_week
        Most money that the site may cost: shifts, heads, opening, commitment and distinct shifts; None: no limit.
    may_close
        Whether the minimum commitment and `min_heads` fall away with the last person.
    max_distinct_shifts
        Bound on the number of distinct (length, start) pairs in use.
    distinct_shift_cost
        Money per distinct (length, start) pair in use.
    fixed
        Existing staff whose shifts are kept, inside the bounds on heads.
    """

    name: str
    serves: BoolArray
    speed: FloatArray
    lengths: tuple[ShiftLength, ...]
    start_minute: IntArray
    start_slot: IntArray
    allowed: BoolArray
    slot_cost: FloatArray
    head_cost_per_week: float = 0.0
    min_heads: int = 0
    max_heads: int | None = None
    seats: int | None = None
    max_part_time_share: float = 1.0
    start_spread_min: int = 0
    rest_min: int = 660
    max_consecutive_days: int | None = None
    min_consecutive_days_off: int = 0
    weekly_rest_min: int = 0
    max_weekly_paid_min: int | None = None
    night: BoolArray | None = None
    max_nights_per_week: int | None = None
    max_night_share: float = 1.0
    min_on_duty: FloatArray | None = None
    open_cost_per_week: float = 0.0
    min_cost_per_week: float = 0.0
    max_cost_per_week: float | None = None
    may_close: bool = False
    max_distinct_shifts: int | None = None
    distinct_shift_cost: float = 0.0
    fixed: tuple[FixedStaff, ...] = ()


@dataclass(frozen=True, eq=False)
class DeferredWork:
    """Work that may wait until a deadline: e-mail, tickets, callbacks.

    Attributes
    ----------
    pools
        Indices of the pools whose agents may do it.
    work
        (slots,) agent-slots of work that arrive in each slot, ≥ 0.
    not_yet_due
        (slots,) agent-slots of work that may still be open at the END of each slot.
    max_occupancy
        Share of an agent's time that work may fill, 0 < … ≤ 1.
    late_cost
        Money per agent-slot of overdue work, for each slot that it is overdue; None: a quarter of the largest
        `shortfall_cost` of its pools. Work that is never done costs twice the largest `shortfall_cost` per agent-slot.
    """

    name: str
    pools: tuple[int, ...]
    work: FloatArray
    not_yet_due: FloatArray
    max_occupancy: float = 0.85
    late_cost: float | None = None


@dataclass(frozen=True, eq=False)
class ShiftProblem:
    """One week to roster.

    Attributes
    ----------
    slot_min
        Minutes per slot; every shift, break and start lies on this grid.
    cyclic
        Whether the last slot is followed by the first (a typical week).
    pools
        Names.
    required
        (pools, slots) agents at speed 1 that must be on duty and not on a break.
    load_erl
        (pools, slots) live work; what `max_occupancy × agents` leaves above it does deferred work.
    shortfall_cost
        (pools,) money per missing agent-slot.
    boundary
        (pools, slots) agents at speed 1 that neighbouring weeks supply in a dated week, or None.
    max_people, max_cost
        Limits that turn the question round: the least shortfall that they buy.
    max_part_time_share
        Bound on part-time people as a share of all people of all sites.
    periods
        Promises over periods: then `required` is the most that is of use, and less may do.
    bought
        What is paid for each contact; only relaxations and proofs count it.
    """

    slot_min: int
    cyclic: bool
    pools: tuple[str, ...]
    required: FloatArray
    load_erl: FloatArray
    shortfall_cost: FloatArray
    sites: tuple[StaffSite, ...]
    deferred: tuple[DeferredWork, ...] = ()
    boundary: FloatArray | None = None
    max_people: int | None = None
    max_cost: float | None = None
    max_part_time_share: float = 1.0
    periods: Periods | None = None
    bought: Bought | None = None

    def __post_init__(self) -> None:
        faults = tuple(problem_faults(self))
        if faults:
            raise ShiftProblemError("\n".join(faults))

    @property
    def n_slots(self) -> int:
        """Number of slots of the week."""
        return int(self.required.shape[1])
