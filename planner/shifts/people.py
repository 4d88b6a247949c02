"""Columns and rows about people: who works which tour on which days, their breaks, the rules on heads and money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.shifts.highs import ModelBuilder
from planner.shifts.problem import DAYS, Break, IntArray, ShiftProblem, StaffSite
from planner.shifts.tours import TourTable, axis_cost, break_group, shift_costs, window_sums


@dataclass(frozen=True, eq=False)
class BreakFlow:
    """Breaks of one group of shifts: how many begin in each axis slot.

    Attributes
    ----------
    site
        Index of the site.
    pause, position
        The break, and its position in the order of the day.
    first, last
        Earliest and latest begin in slots after the start, tightened by the breaks around it.
    occurrences
        Shifts of the group.
    begins, pending
        (axis slots,) columns: breaks that begin; people who may but need not yet have begun theirs.
    """

    site: int
    pause: Break
    position: int
    first: int
    last: int
    occurrences: IntArray
    begins: IntArray
    pending: IntArray


@dataclass(frozen=True, eq=False)
class People:
    """Where to find people in the matrix.

    Attributes
    ----------
    heads, work
        Columns: people per tour, people per occurrence.
    patterns
        Tours whose patterns are restricted: tour → columns, one per pattern.
    breaks
        One flow per group of shifts and break.
    site_heads
        (sites,) columns.
    opened
        Site → column that is 1 if anybody works there.
    used
        Tour → column that is 1 if anybody works it, where distinct shifts are limited or priced.
    rules
        Row → (kind, name) of every rule a manager could relax.
    """

    heads: IntArray
    work: IntArray
    patterns: dict[int, IntArray]
    breaks: tuple[BreakFlow, ...]
    site_heads: IntArray
    opened: dict[int, int]
    used: dict[int, int]
    rules: dict[int, tuple[str, str]]


def add_people(builder: ModelBuilder, problem: ShiftProblem, table: TourTable) -> People:
    """Add tours, breaks and the rules on heads and money."""
    fixed = np.array([tour.fixed for tour in table.tours], dtype=np.float64)
    upper = np.where(fixed > 0, fixed, np.inf)
    heads = builder.columns(len(table.tours), lower=fixed, upper=upper, integer=True)
    work = builder.columns(len(table.occ_tour), cost=shift_costs(problem, table), integer=True)
    patterns = _add_patterns(builder, table, heads, work)
    breaks = tuple(_add_breaks(builder, problem, table, work))
    site_heads = _add_site_heads(builder, problem, table, heads)
    rules: dict[int, tuple[str, str]] = {}
    opened = _add_opening(builder, problem, site_heads)
    used = _add_distinct(builder, problem, table, heads, rules)
    _add_head_rules(builder, problem, table, heads, site_heads, opened, rules)
    people = People(heads, work, patterns, breaks, site_heads, opened, used, rules)
    _add_money_rules(builder, problem, table, people)
    return people


def _add_patterns(builder: ModelBuilder, table: TourTable, heads: IntArray, work: IntArray) -> dict[int, IntArray]:
    """Add n of 7: work of a day ≤ heads, of the week = n·heads where any n days will do, else a column per week."""
    free = np.array([tour.free for tour in table.tours], dtype=bool)
    n_days = np.array([tour.n_days for tour in table.tours], dtype=np.float64)
    chosen = free[table.occ_tour]
    days, row_at = np.unique(DAYS * table.occ_tour[chosen] + table.occ_day[chosen], return_inverse=True)
    rows = builder.rows(len(days), upper=0.0)
    builder.entries(rows[row_at], work[chosen], 1.0)
    builder.entries(rows, heads[days // DAYS], -1.0)
    sums = builder.rows(int(free.sum()), lower=0.0, upper=0.0)
    row_of = np.full(len(free), -1, dtype=np.int64)
    row_of[free] = sums
    builder.entries(sums, heads[free], -n_days[free])
    builder.entries(row_of[table.occ_tour[chosen]], work[chosen], 1.0)
    restricted = [int(c) for c in np.flatnonzero(~free)]
    return {c: _add_pattern_columns(builder, table, c, heads, work) for c in restricted}


def _add_pattern_columns(builder: ModelBuilder, table: TourTable, c: int, heads: IntArray, work: IntArray) -> IntArray:
    masks = table.tours[c].patterns
    columns = builder.columns(len(masks), integer=True)
    row = builder.rows(1, lower=0.0, upper=0.0)
    builder.entries(row, columns, 1.0)
    builder.entries(row, heads[c], -1.0)
    for d in table.tours[c].days:
        row = builder.rows(1, lower=0.0, upper=0.0)
        working = np.array([mask >> d & 1 for mask in masks], dtype=bool)
        builder.entries(row, columns[working], 1.0)
        builder.entries(row, work[(table.occ_tour == c) & (table.occ_day == d)], -1.0)
    return columns


def _add_breaks(builder: ModelBuilder, problem: ShiftProblem, table: TourTable, work: IntArray) -> Iterator[BreakFlow]:
    """Implicit breaks: within a group first come, first served loses nothing, so counts per slot are enough."""
    groups = [break_group(problem, tour) for tour in table.tours]
    for group in dict.fromkeys(groups):
        k, pauses, between_min, factor = group
        mine = np.array([g == group for g in groups], dtype=bool)
        occurrences = np.flatnonzero(mine[table.occ_tour]) if len(table.occ_tour) else np.zeros(0, dtype=np.int64)
        before: BreakFlow | None = None
        for i, (first, last) in enumerate(break_windows(pauses, between_min, problem.slot_min)):
            pause = pauses[i]
            slots = pause.min // problem.slot_min
            axis = np.arange(table.axis_slots)
            fits = axis + slots <= table.axis_slots if not problem.cyclic else np.ones(len(axis), dtype=bool)
            saved = np.zeros(table.axis_slots)
            if not pause.paid:
                sizes = np.full(int(fits.sum()), slots)
                saved[fits] = window_sums(axis_cost(problem, table, k), axis[fits], sizes, problem.cyclic)
            begins = builder.columns(
                table.axis_slots, cost=-factor * saved, upper=np.where(fits, np.inf, 0.0), integer=True
            )
            pending = builder.columns(table.axis_slots)
            flow = BreakFlow(k, pause, i, first, last, occurrences, begins, pending)
            _add_break_rows(builder, problem, table, work, flow)
            if before is not None:
                gap = (before.pause.min + between_min) // problem.slot_min
                _add_spacing_rows(builder, problem, table, work, before, flow, gap)
            before = flow
            yield flow


def break_windows(pauses: tuple[Break, ...], between_min: int, slot_min: int) -> list[tuple[int, int]]:
    """Earliest and latest begin of each break in slots after the start, as the breaks before and after leave them."""
    gaps = [(pause.min + between_min) // slot_min for pause in pauses]
    first = [pause.begins_after_min[0] // slot_min for pause in pauses]
    last = [pause.begins_after_min[1] // slot_min for pause in pauses]
    for i in range(1, len(pauses)):
        first[i] = max(first[i], first[i - 1] + gaps[i - 1])
    for i in range(len(pauses) - 2, -1, -1):
        last[i] = min(last[i], last[i + 1] - gaps[i])
    return list(zip(first, last, strict=True))


def _shifted(columns: IntArray, by: int, cyclic: bool) -> tuple[IntArray, IntArray]:
    """Pairs (t, columns[t − by]) that exist."""
    t = np.arange(len(columns))
    kept = t if cyclic else t[(t - by >= 0) & (t - by < len(columns))]
    return kept, columns[(kept - by) % len(columns)]


def _add_break_rows(
    builder: ModelBuilder, problem: ShiftProblem, table: TourTable, work: IntArray, flow: BreakFlow
) -> None:
    """pending[t] = pending[t−1] + eligible[t] − begins[t] ≤ those whose latest begin is still to come."""
    balance = builder.rows(table.axis_slots, lower=0.0, upper=0.0)
    t, previous = _shifted(flow.pending, 1, problem.cyclic)
    builder.entries(balance, flow.pending, 1.0)
    builder.entries(balance[t], previous, -1.0)
    builder.entries(balance, flow.begins, 1.0)
    slots = table.occ_slot[flow.occurrences]
    builder.entries(balance[(slots + flow.first) % table.axis_slots], work[flow.occurrences], -1.0)
    bound = builder.rows(table.axis_slots, upper=0.0)
    builder.entries(bound, flow.pending, 1.0)
    for after in range(flow.first, flow.last):
        builder.entries(bound[(slots + after) % table.axis_slots], work[flow.occurrences], -1.0)


def _add_spacing_rows(
    builder: ModelBuilder,
    problem: ShiftProblem,
    table: TourTable,
    work: IntArray,
    before: BreakFlow,
    flow: BreakFlow,
    gap: int,
) -> None:
    """In the same order, nobody begins a break before the previous one is `gap` slots old."""
    if before.last + gap <= flow.first:
        return
    rows = builder.rows(table.axis_slots, lower=0.0)
    builder.entries(rows, flow.pending, 1.0)
    t, earlier = _shifted(before.pending, gap, problem.cyclic)
    builder.entries(rows[t], earlier, -1.0)
    slots = table.occ_slot[flow.occurrences]
    for after in range(before.first + gap, flow.first):
        builder.entries(rows[(slots + after) % table.axis_slots], work[flow.occurrences], 1.0)


def _add_site_heads(builder: ModelBuilder, problem: ShiftProblem, table: TourTable, heads: IntArray) -> IntArray:
    cost = [site.head_cost_per_week for site in problem.sites]
    columns = builder.columns(len(problem.sites), cost=cost, integer=True)
    rows = builder.rows(len(problem.sites), lower=0.0, upper=0.0)
    builder.entries(rows, columns, -1.0)
    builder.entries(rows[[tour.site for tour in table.tours]] if len(heads) else [], heads, 1.0)
    return columns


def heads_ceiling(problem: ShiftProblem, k: int) -> float:
    """More people than any sensible roster has at site k: its bound, or everybody's need in every slot."""
    site = problem.sites[k]
    needed = 7.0 * np.ceil(problem.required / site.speed[:, None]).sum(axis=0).max(initial=0.0) + 7.0
    deferred = sum(float(work.work.sum() / work.max_occupancy) for work in problem.deferred)
    on_duty = 0.0 if site.min_on_duty is None else 7.0 * float(site.min_on_duty.max(initial=0.0))
    ceiling = max(needed + deferred + on_duty, site.min_heads, sum(f.heads for f in site.fixed))
    return ceiling if site.max_heads is None else float(site.max_heads)


def _add_opening(builder: ModelBuilder, problem: ShiftProblem, site_heads: IntArray) -> dict[int, int]:
    opened: dict[int, int] = {}
    for k, site in enumerate(problem.sites):
        owes = site.may_close and (site.min_heads > 0 or site.min_cost_per_week > 0)
        if site.open_cost_per_week > 0 or owes:
            column = builder.columns(1, cost=site.open_cost_per_week, upper=1.0, integer=True)
            row = builder.rows(1, upper=0.0)
            builder.entries(row, site_heads[k], 1.0)
            builder.entries(row, column, -heads_ceiling(problem, k))
            opened[k] = int(column[0])
    return opened


def _add_distinct(
    builder: ModelBuilder,
    problem: ShiftProblem,
    table: TourTable,
    heads: IntArray,
    rules: dict[int, tuple[str, str]],
) -> dict[int, int]:
    used: dict[int, int] = {}
    for k, site in enumerate(problem.sites):
        if site.max_distinct_shifts is None and site.distinct_shift_cost == 0:
            continue
        tours = np.array([c for c, tour in enumerate(table.tours) if tour.site == k and not tour.fixed], dtype=np.int64)
        columns = builder.columns(len(tours), cost=site.distinct_shift_cost, upper=1.0, integer=True)
        rows = builder.rows(len(tours), upper=0.0)
        builder.entries(rows, heads[tours], 1.0)
        builder.entries(rows, columns, -heads_ceiling(problem, k))
        used |= dict(zip(tours.tolist(), columns.tolist(), strict=True))
        if site.max_distinct_shifts is not None:
            row = builder.rows(1, upper=site.max_distinct_shifts)
            builder.entries(row, columns, 1.0)
            rules[int(row[0])] = ("max_distinct_shifts", site.name)
    return used


def _add_head_rules(
    builder: ModelBuilder,
    problem: ShiftProblem,
    table: TourTable,
    heads: IntArray,
    site_heads: IntArray,
    opened: dict[int, int],
    rules: dict[int, tuple[str, str]],
) -> None:
    lengths = [problem.sites[tour.site].lengths[tour.length] for tour in table.tours]
    part_time = np.array([length.part_time for length in lengths], dtype=bool)
    tour_site = np.array([tour.site for tour in table.tours], dtype=np.int64)
    for k, site in enumerate(problem.sites):
        here = tour_site == k
        if site.max_heads is not None:
            _rule(builder, rules, ("max_heads", site.name), [(site_heads[k : k + 1], 1.0)], site.max_heads)
        if site.min_heads > 0:
            terms = [(site_heads[k : k + 1], -1.0)]
            closable = site.may_close and k in opened
            extra = [(np.array([opened[k]]), float(site.min_heads))] if closable else []
            _rule(builder, rules, ("min_heads", site.name), terms + extra, 0.0 if closable else -site.min_heads)
        if site.max_part_time_share < 1 and part_time[here].any():
            terms = [(heads[here & part_time], 1.0), (site_heads[k : k + 1], -site.max_part_time_share)]
            _rule(builder, rules, ("max_part_time_share", site.name), terms, 0.0)
        if site.night is not None and site.max_night_share < 1:
            nights = np.array([t.site == k and bool(site.night[t.length, t.start]) for t in table.tours], dtype=bool)
            terms = [(heads[nights], 1.0), (site_heads[k : k + 1], -site.max_night_share)]
            _rule(builder, rules, ("max_night_share", site.name), terms, 0.0)
    if problem.max_part_time_share < 1 and part_time.any():
        terms = [(heads[part_time], 1.0), (site_heads, -problem.max_part_time_share)]
        _rule(builder, rules, ("max_part_time_share", "all sites"), terms, 0.0)
    if problem.max_people is not None:
        _rule(builder, rules, ("max_people", "all sites"), [(site_heads, 1.0)], problem.max_people)


def _rule(
    builder: ModelBuilder,
    rules: dict[int, tuple[str, str]],
    label: tuple[str, str],
    terms: list[tuple[IntArray, float]],
    upper: float,
) -> None:
    row = builder.rows(1, upper=upper)
    for columns, value in terms:
        builder.entries(row, columns, value)
    rules[int(row[0])] = label


def _add_money_rules(
    builder: ModelBuilder,
    problem: ShiftProblem,
    table: TourTable,
    people: People,
) -> None:
    """Minimum commitments, and the budgets of sites and of all."""
    tour_site = np.array([tour.site for tour in table.tours], dtype=np.int64)
    everything: list[IntArray] = []
    for k, site in enumerate(problem.sites):
        work = [people.work[tour_site[table.occ_tour] == k]] + [f.begins for f in people.breaks if f.site == k]
        pay = np.concatenate([*work, people.site_heads[k : k + 1]])
        used = [column for c, column in people.used.items() if tour_site[c] == k]
        opened = [people.opened[k]] if k in people.opened else []
        money = [pay, np.array(used + opened, dtype=np.int64)]
        if site.min_cost_per_week > 0:
            money.append(_add_commitment(builder, site, pay, people.opened.get(k) if site.may_close else None))
        if site.max_cost_per_week is not None:
            _add_budget(builder, people, np.concatenate(money), site.max_cost_per_week, site.name)
        everything += money
    if problem.max_cost is not None:
        _add_budget(builder, people, np.concatenate(everything), problem.max_cost, "all sites")


def _add_commitment(builder: ModelBuilder, site: StaffSite, pay: IntArray, opened: int | None) -> IntArray:
    """Return the column of what a minimum commitment costs beyond the pay; nothing where the site closes."""
    column = builder.columns(1, cost=1.0)
    row = builder.rows(1, lower=site.min_cost_per_week if opened is None else 0.0)
    builder.entries(row, pay, builder.cost_of(pay))
    builder.entries(row, column, 1.0)
    if opened is not None:
        builder.entries(row, opened, -site.min_cost_per_week)
    return column


def _add_budget(builder: ModelBuilder, people: People, columns: IntArray, most: float, name: str) -> None:
    row = builder.rows(1, upper=most)
    builder.entries(row, columns, builder.cost_of(columns))
    people.rules[int(row[0])] = ("max_cost", name)
