"""From rules to tours: every (site, length, local start) with the day patterns that the rules allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from planner.shifts.problem import DAYS, Break, FloatArray, IntArray, ShiftLength, ShiftProblem, StaffSite


@dataclass(frozen=True)
class Tour:
    """One weekly contract at one local start.

    Attributes
    ----------
    site, length, start
        Indices into the problem.
    patterns
        Allowed weeks as bit masks (bit d: local weekday d is worked).
    free
        Whether `patterns` are all subsets of the possible days with that many days.
    fixed
        People who must work the only pattern, or 0.
    """

    site: int
    length: int
    start: int
    patterns: tuple[int, ...]
    free: bool
    fixed: int = 0

    @property
    def days(self) -> tuple[int, ...]:
        """Local weekdays that some pattern works."""
        union = 0
        for mask in self.patterns:
            union |= mask
        return days_of(union)

    @property
    def n_days(self) -> int:
        """Working days of every pattern."""
        return self.patterns[0].bit_count()


@dataclass(frozen=True, eq=False)
class TourTable:
    """All tours and their shifts ("occurrences": one tour on one day) as arrays.

    Attributes
    ----------
    tours
        The tours; the arrays below that start with `occ_` have one entry per tour and possible day.
    occ_tour, occ_day
        Index of the tour, local weekday.
    occ_slot
        Slot on the internal axis in which the shift begins.
    presence
        (tours,) slots from start to end.
    axis_slots
        Length of the internal axis: the week itself, or the week and what sticks out of it when it is dated.
    axis_base
        UTC slot of the axis' first entry.
    """

    tours: tuple[Tour, ...]
    occ_tour: IntArray
    occ_day: IntArray
    occ_slot: IntArray
    presence: IntArray
    axis_slots: int
    axis_base: int


def days_of(mask: int) -> tuple[int, ...]:
    """Weekdays whose bit is set."""
    return tuple(d for d in range(DAYS) if mask >> d & 1)


def build_tours(problem: ShiftProblem) -> TourTable:
    """Expand the rules of every site.

    Parameters
    ----------
    problem
        The week to roster.

    Returns
    -------
    TourTable
        Tours without any allowed pattern are left out.
    """
    tours = tuple(tour for k in range(len(problem.sites)) for tour in _site_tours(problem, k))
    pairs = [(c, d) for c, tour in enumerate(tours) for d in tour.days]
    occ_tour = np.array([c for c, _ in pairs], dtype=np.int64)
    occ_day = np.array([d for _, d in pairs], dtype=np.int64)
    slots = [problem.sites[tours[c].site].start_slot[tours[c].start, d] for c, d in pairs]
    occ_slot = np.array(slots, dtype=np.int64)
    lengths = [problem.sites[tour.site].lengths[tour.length] for tour in tours]
    presence = np.array([length.presence_min // problem.slot_min for length in lengths], dtype=np.int64)
    base, size = 0, problem.n_slots
    if problem.cyclic:
        occ_slot %= size
    elif len(pairs):
        base = min(0, int(occ_slot.min()))
        size = max(size, int((occ_slot + presence[occ_tour]).max())) - base
    return TourTable(tours, occ_tour, occ_day, occ_slot - base, presence, size, base)


def _site_tours(problem: ShiftProblem, k: int) -> Iterator[Tour]:
    site = problem.sites[k]
    for i, length in enumerate(site.lengths):
        for s in range(len(site.start_minute)):
            patterns, free = allowed_patterns(problem, site, length, i, s)
            if patterns:
                yield Tour(k, i, s, patterns, free)
    for fixed in site.fixed:
        yield Tour(k, fixed.length, fixed.start, (sum(1 << d for d in fixed.days),), False, fixed.heads)


def allowed_patterns(
    problem: ShiftProblem, site: StaffSite, length: ShiftLength, i: int, s: int
) -> tuple[tuple[int, ...], bool]:
    """Weeks that one person with this contract and start may work, and whether all subsets of the days are allowed.

    In a dated week with fewer possible days than the contract has (a holiday), people work the days there are.
    """
    possible = sum(1 << d for d in range(DAYS) if site.allowed[i, s, d])
    n = length.days_per_week if problem.cyclic else min(length.days_per_week, possible.bit_count())
    over = site.max_weekly_paid_min is not None and n * length.paid_min > site.max_weekly_paid_min
    is_night = site.night is not None and bool(site.night[i, s])
    nights_over = is_night and site.max_nights_per_week is not None and n > site.max_nights_per_week
    if n == 0 or over or nights_over:
        return (), False
    tight = _tight_pairs(problem, site, length, s)
    longest_run = 2 * DAYS if site.max_consecutive_days is None else site.max_consecutive_days
    rests = _weekly_rests(problem, site, length, s)
    return _patterns(possible, n, tight, longest_run, site.min_consecutive_days_off, rests, problem.cyclic)


def _tight_pairs(problem: ShiftProblem, site: StaffSite, length: ShiftLength, s: int) -> int:
    """Bit d: the shifts of day d and the day after leave less than the least rest."""
    begins = _begins(problem, site, s)
    rest_min = np.diff(begins) * problem.slot_min - length.presence_min
    tight = rest_min < site.rest_min
    if not problem.cyclic:
        tight[-1] = False
    return sum(1 << d for d in range(DAYS) if tight[d])


def _begins(problem: ShiftProblem, site: StaffSite, s: int) -> IntArray:
    """Slots in which the start begins on the seven days and on the next Monday; in a cyclic week they may be modulo."""
    given = site.start_slot[s].astype(np.int64)
    begins: IntArray = np.append(given, given[0] + problem.n_slots)
    if problem.cyclic:
        begins[1:] = begins[0] + np.cumsum(np.diff(begins) % problem.n_slots)
    return begins


def _weekly_rests(
    problem: ShiftProblem, site: StaffSite, length: ShiftLength, s: int
) -> frozenset[tuple[int, int]] | None:
    """Pairs of days between which the weekly rest lies if no day between them is worked.

    The pair (d, e) stands for the end of day d's shift and the begin of day e's. In a cyclic week 7 to 13 are the next
    week's days; in a dated week −1 and 7 stand for the week's begin and end.
    """
    if site.weekly_rest_min == 0:
        return None
    begins = _begins(problem, site, s)[:DAYS] * problem.slot_min
    if problem.cyclic:
        begins = np.concatenate([begins, begins + problem.n_slots * problem.slot_min])
        pairs = [(d, e) for d in range(DAYS) for e in range(d + 1, d + DAYS + 1)]
        rest = {(d, e): int(begins[e] - begins[d]) - length.presence_min for d, e in pairs}
    else:
        minute = int(site.start_minute[s])
        rest = {(d, e): int(begins[e] - begins[d]) - length.presence_min for e in range(DAYS) for d in range(e)}
        rest |= {(-1, e): int(begins[e] - begins[0]) + minute for e in range(DAYS)}
        rest |= {(d, DAYS): int(begins[-1] - begins[d]) - minute + 1440 - length.presence_min for d in range(DAYS)}
    return frozenset(pair for pair, minutes in rest.items() if minutes >= site.weekly_rest_min)


@lru_cache(maxsize=4096)
def _patterns(
    possible: int,
    n: int,
    tight: int,
    longest_run: int,
    days_off: int,
    rests: frozenset[tuple[int, int]] | None,
    cyclic: bool,
) -> tuple[tuple[int, ...], bool]:
    subsets = [m for m in range(1, 1 << DAYS) if m & ~possible == 0 and m.bit_count() == n]
    kept = [m for m in subsets if _pattern_ok(m, tight, longest_run, days_off, cyclic) and _rests(m, rests, cyclic)]
    return tuple(kept), len(kept) == len(subsets)


def _rests(mask: int, rests: frozenset[tuple[int, int]] | None, cyclic: bool) -> bool:
    """Whether some break between two working days is a weekly rest."""
    if rests is None:
        return True
    days = days_of(mask)
    stops = (*days, days[0] + DAYS) if cyclic else (-1, *days, DAYS)
    return any(pair in rests for pair in pairwise(stops))


def _pattern_ok(mask: int, tight: int, longest_run: int, days_off: int, cyclic: bool) -> bool:
    next_day = (mask >> 1) | ((mask & 1) << (DAYS - 1) if cyclic else 0)
    if mask & next_day & tight:
        return False
    return _run(mask, cyclic) <= longest_run and _run(~mask & (1 << DAYS) - 1, cyclic) >= days_off


def _run(mask: int, cyclic: bool) -> int:
    """Longest run of set bits; a full cyclic week is a run without end, counted as two weeks."""
    text = format(mask, f"0{DAYS}b") * (2 if cyclic else 1)
    return max(len(part) for part in text.split("0"))


def shift_costs(problem: ShiftProblem, table: TourTable) -> FloatArray:
    """Money for each occurrence as if no break were unpaid, shape (occurrences,)."""
    costs = np.zeros(len(table.occ_tour))
    for k, site in enumerate(problem.sites):
        chosen = np.array([table.tours[c].site == k for c in table.occ_tour], dtype=bool)
        factor = np.array([site.lengths[table.tours[c].length].cost_factor for c in table.occ_tour[chosen]])
        starts, sizes = table.occ_slot[chosen], table.presence[table.occ_tour[chosen]]
        costs[chosen] = factor * window_sums(axis_cost(problem, table, k), starts, sizes, problem.cyclic)
    return costs


def axis_cost(problem: ShiftProblem, table: TourTable, k: int) -> FloatArray:
    """Slot cost of site k on the internal axis; nothing outside the week."""
    cost = np.zeros(table.axis_slots)
    cost[-table.axis_base : -table.axis_base + problem.n_slots] = problem.sites[k].slot_cost
    return cost


def window_sums(values: FloatArray, starts: IntArray, sizes: IntArray, cyclic: bool) -> FloatArray:
    """Sum `values` over windows that begin at `starts`; they wrap around when cyclic."""
    repeated = np.concatenate([values, values] if cyclic else [values])
    total = np.concatenate([[0.0], np.cumsum(repeated)])
    result: FloatArray = total[starts + sizes] - total[starts]
    return result


BreakGroup = tuple[int, tuple[Break, ...], int, float]


def break_group(problem: ShiftProblem, tour: Tour) -> BreakGroup:
    """Shifts of one group may swap their breaks: same site, breaks, spacing and price."""
    length = problem.sites[tour.site].lengths[tour.length]
    return tour.site, length.breaks, length.min_between_breaks_min, length.cost_factor
