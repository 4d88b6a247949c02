"""From rules to tours: every (site, length, local starts) with the day patterns that the rules allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from planner.shifts.problem import DAYS, Break, FloatArray, IntArray, ShiftLength, ShiftProblem, StaffSite


@dataclass(frozen=True)
class Tour:
    """One weekly contract at one local start, or at starts that differ by no more than the site lets them.

    Attributes
    ----------
    site, length
        Indices into the problem.
    starts
        Starts that its days may have, each day one of them; the earliest first.
    patterns
        Allowed weeks as bit masks (bit d: local weekday d is worked).
    free
        Whether `patterns` are all subsets of the possible days with that many days.
    fixed
        People who must work the only pattern, or 0.
    """

    site: int
    length: int
    starts: tuple[int, ...]
    patterns: tuple[int, ...]
    free: bool
    fixed: int = 0

    @property
    def start(self) -> int:
        """The earliest start, which names the tour."""
        return self.starts[0]

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
    """All tours and their shifts ("occurrences": one tour on one day at one of its starts) as arrays.

    Attributes
    ----------
    tours
        The tours; the arrays below that start with `occ_` have one entry per tour, possible day and start.
    occ_tour, occ_day, occ_choice
        Index of the tour, local weekday, position among the tour's starts.
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
    occ_choice: IntArray
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
    triples = [one for c, tour in enumerate(tours) for one in _occurrences(problem, c, tour)]
    occ_tour, occ_day, occ_choice = np.array(triples, dtype=np.int64).reshape(-1, 3).T
    slots = [problem.sites[tours[c].site].start_slot[tours[c].starts[j], d] for c, d, j in triples]
    occ_slot = np.array(slots, dtype=np.int64)
    lengths = [problem.sites[tour.site].lengths[tour.length] for tour in tours]
    presence = np.array([length.presence_min // problem.slot_min for length in lengths], dtype=np.int64)
    base, size = 0, problem.n_slots
    if problem.cyclic:
        occ_slot %= size
    elif triples:
        base = min(0, int(occ_slot.min()))
        size = max(size, int((occ_slot + presence[occ_tour]).max())) - base
    return TourTable(tours, occ_tour, occ_day, occ_choice, occ_slot - base, presence, size, base)


def _occurrences(problem: ShiftProblem, c: int, tour: Tour) -> Iterator[tuple[int, int, int]]:
    """Tour, day and position of the start, wherever the site has that shift; kept shifts as they are given."""
    allowed = problem.sites[tour.site].allowed[tour.length]
    for d in tour.days:
        yield from ((c, d, j) for j, s in enumerate(tour.starts) if tour.fixed or allowed[s, d])


def _site_tours(problem: ShiftProblem, k: int) -> Iterator[Tour]:
    site = problem.sites[k]
    for i in range(len(site.lengths)):
        for starts, patterns, free in contract_weeks(problem, site, i):
            yield Tour(k, i, starts, patterns, free)
    for fixed in site.fixed:
        yield Tour(k, fixed.length, (fixed.start,), (sum(1 << d for d in fixed.days),), False, fixed.heads)


def contract_weeks(
    problem: ShiftProblem, site: StaffSite, i: int
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], bool]]:
    """Yield what people with contract i may work: starts, weeks as bit masks, and whether these are all subsets.

    Where starts may differ, each tour has all starts from one on that keep the rest between any two of its days. A week
    that only people with the same start every day may work (a weekly rest just long enough) is a tour of its own.
    """
    for s in range(len(site.start_minute)):
        alone = allowed_patterns(problem, site, i, (s,))
        starts = _starts_from(problem, site, i, s)
        several = allowed_patterns(problem, site, i, starts) if len(starts) > 1 else ((), False)
        if several[0]:
            yield starts, *several
        if not set(alone[0]) <= set(several[0]):
            yield (s,), *alone


def _starts_from(problem: ShiftProblem, site: StaffSite, i: int, s: int) -> tuple[int, ...]:
    """List the starts on offer from s on, as far as one person's may differ; all night shifts, or none."""
    if site.start_spread_min == 0 or not site.allowed[i, s].any():
        return (s,)
    later = site.start_minute - site.start_minute[s]
    same = np.ones(len(later), dtype=bool) if site.night is None else site.night[i] == site.night[i, s]
    near = (later > 0) & (later <= site.start_spread_min) & site.allowed[i].any(axis=1) & same
    starts = [s]
    for other in np.flatnonzero(near)[np.argsort(later[near], kind="stable")]:
        if _tight_pairs(problem, site, site.lengths[i], (s, int(other))):
            break
        starts.append(int(other))
    return tuple(starts)


def allowed_patterns(
    problem: ShiftProblem, site: StaffSite, i: int, starts: tuple[int, ...]
) -> tuple[tuple[int, ...], bool]:
    """Weeks that a person with contract i and any of these starts may work, and whether all subsets are allowed.

    In a dated week with fewer possible days than the contract has (a holiday), people work the days there are.
    """
    length, s = site.lengths[i], starts[0]
    possible = sum(1 << d for d in range(DAYS) if site.allowed[i, list(starts), d].any())
    n = length.days_per_week if problem.cyclic else min(length.days_per_week, possible.bit_count())
    over = site.max_weekly_paid_min is not None and n * length.paid_min > site.max_weekly_paid_min
    is_night = site.night is not None and bool(site.night[i, s])
    nights_over = is_night and site.max_nights_per_week is not None and n > site.max_nights_per_week
    if n == 0 or over or nights_over:
        return (), False
    tight = _tight_pairs(problem, site, length, starts)
    longest_run = 2 * DAYS if site.max_consecutive_days is None else site.max_consecutive_days
    rests = _weekly_rests(problem, site, length, starts)
    return _patterns(possible, n, tight, longest_run, site.min_consecutive_days_off, rests, problem.cyclic)


def _tight_pairs(problem: ShiftProblem, site: StaffSite, length: ShiftLength, starts: tuple[int, ...]) -> int:
    """Bit d: the last start of day d and the first of the day after leave less than the least rest."""
    first, last = _begins(problem, site, starts[0]), _begins(problem, site, starts[-1], starts[0])
    rest_min = (first[1:] - last[:-1]) * problem.slot_min - length.presence_min
    tight = rest_min < site.rest_min
    if not problem.cyclic:
        tight[-1] = False
    return sum(1 << d for d in range(DAYS) if tight[d])


def _begins(problem: ShiftProblem, site: StaffSite, s: int, after: int | None = None) -> IntArray:
    """Slots in which a start begins on the seven days and on the next Monday; in a cyclic week they may be modulo.

    `after` is a start that is no later on any day; in a cyclic week the slots then follow those of its days.
    """
    given = site.start_slot[s].astype(np.int64)
    begins: IntArray = np.append(given, given[0] + problem.n_slots)
    if problem.cyclic and after is None:
        begins[1:] = begins[0] + np.cumsum(np.diff(begins) % problem.n_slots)
    elif problem.cyclic and after is not None:
        reference = _begins(problem, site, after)
        begins = reference + (begins - reference) % problem.n_slots
    return begins


def _weekly_rests(
    problem: ShiftProblem, site: StaffSite, length: ShiftLength, starts: tuple[int, ...]
) -> frozenset[tuple[int, int]] | None:
    """Pairs of days between which the weekly rest lies if no day between them is worked.

    The pair (d, e) stands for the end of day d's last shift and the begin of day e's first. In a cyclic week 7 to 13
    are the next week's days; in a dated week −1 and 7 stand for the week's begin and end.
    """
    if site.weekly_rest_min == 0:
        return None
    begins = _begins(problem, site, starts[0])[:DAYS] * problem.slot_min
    ends = _begins(problem, site, starts[-1], starts[0])[:DAYS] * problem.slot_min + length.presence_min
    if problem.cyclic:
        begins = np.concatenate([begins, begins + problem.n_slots * problem.slot_min])
        pairs = [(d, e) for d in range(DAYS) for e in range(d + 1, d + DAYS + 1)]
        rest = {(d, e): int(begins[e] - ends[d]) for d, e in pairs}
    else:
        minute = int(site.start_minute[starts[0]])
        rest = {(d, e): int(begins[e] - ends[d]) for e in range(DAYS) for d in range(e)}
        rest |= {(-1, e): int(begins[e] - begins[0]) + minute for e in range(DAYS)}
        rest |= {(d, DAYS): int(begins[-1] - ends[d]) - minute + 1440 for d in range(DAYS)}
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
