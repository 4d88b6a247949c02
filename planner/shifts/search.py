"""From the relaxation to concrete weeks: rounding, then annealing on arrays that the rules are compiled into."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.shifts.annealing import (
    BREAK_GAP,
    FIRST_BREAK,
    FIXED,
    LEAST_HEADS,
    MAY_CLOSE,
    MOST_DISTINCT,
    MOST_HEADS,
    N_BREAKS,
    N_DAYS,
    NIGHT,
    PART_TIME,
    PATTERNS,
    PRESENCE,
    SAVING,
    SITE,
    Bits,
    Rules,
    Tally,
    Weeks,
    anneal,
    tally_up,
)
from planner.shifts.budget import Budget
from planner.shifts.demand import class_occupancy, site_set_needs
from planner.shifts.highs import Solution
from planner.shifts.model import WeekModel
from planner.shifts.people import break_windows, heads_ceiling
from planner.shifts.problem import DAYS, BoolArray, FloatArray, IntArray, ShiftProblem
from planner.shifts.roster import Status
from planner.shifts.tours import BreakGroup, Tour, axis_cost, break_group, shift_costs, window_sums

_FAR = 10**9


def compile_rules(problem: ShiftProblem, model: WeekModel, sets: tuple[int, ...]) -> Rules:
    """Flatten the rules for the compiled search.

    Parameters
    ----------
    sets
        Bit masks of the site sets whose needs the search watches, one per row of the gap.
    """
    table = model.table
    slot = np.zeros((len(table.tours), DAYS), dtype=np.int64)
    pay = np.zeros((len(table.tours), DAYS))
    slot[table.occ_tour, table.occ_day] = table.occ_slot
    pay[table.occ_tour, table.occ_day] = shift_costs(problem, table)
    groups = [break_group(problem, tour) for tour in table.tours]
    distinct_groups = list(dict.fromkeys(groups))
    patterns = [tour.patterns for tour in table.tours]
    distinct_patterns = list(dict.fromkeys(patterns))
    most = max([1] + [len(group[1]) for group in groups])
    tour = np.zeros((len(table.tours), FIRST_BREAK + 3 * most), dtype=np.int64)
    for c, one in enumerate(table.tours):
        tour[c, SAVING] = distinct_groups.index(groups[c])
        tour[c, PATTERNS] = distinct_patterns.index(patterns[c])
        _fill_tour(problem, one, tour[c])
    ok, listed = _pattern_arrays(distinct_patterns)
    saving = _savings(problem, model, distinct_groups, most)
    seated = np.array([k for k, site in enumerate(problem.sites) if site.seats is not None], dtype=np.int64)
    members = _members(problem, sets, seated)
    prices = _site_prices(problem)
    return Rules(tour, slot, pay, saving, ok, listed, _site_rules(problem), prices, members, seated)


def _fill_tour(problem: ShiftProblem, tour: Tour, row: IntArray) -> None:
    site = problem.sites[tour.site]
    length = site.lengths[tour.length]
    row[SITE], row[N_DAYS], row[FIXED] = tour.site, tour.n_days, tour.fixed > 0
    row[PRESENCE], row[PART_TIME] = length.presence_min // problem.slot_min, length.part_time
    row[NIGHT] = site.night is not None and bool(site.night[tour.start])
    row[N_BREAKS], row[BREAK_GAP] = len(length.breaks), length.min_between_breaks_min // problem.slot_min
    windows = break_windows(length.breaks, length.min_between_breaks_min, problem.slot_min)
    for j, (first, last) in enumerate(windows):
        at = FIRST_BREAK + 3 * j
        row[at : at + 3] = length.breaks[j].min // problem.slot_min, first, last


def _savings(problem: ShiftProblem, model: WeekModel, groups: list[BreakGroup], most: int) -> FloatArray:
    """Money that an unpaid break beginning in a slot saves; twice along the axis, so that nothing need wrap."""
    saving = np.zeros((max(1, len(groups)), most, model.table.axis_slots))
    for g, (k, pauses, _, factor) in enumerate(groups):
        cost = axis_cost(problem, model.table, k)
        for j, pause in enumerate(pauses):
            size = 0 if pause.paid else pause.min // problem.slot_min
            padded = cost if problem.cyclic else np.concatenate([cost, np.zeros(size)])
            sizes = np.full(len(cost), size)
            saving[g, j] = factor * window_sums(padded, np.arange(len(cost)), sizes, problem.cyclic)
    return np.concatenate([saving, saving], axis=2)


def _pattern_arrays(patterns: list[tuple[int, ...]]) -> tuple[BoolArray, IntArray]:
    ok = np.zeros((max(1, len(patterns)), 1 << DAYS), dtype=bool)
    listed = np.zeros((max(1, len(patterns)), (1 << DAYS) + 1), dtype=np.int64)
    for s, masks in enumerate(patterns):
        ok[s, list(masks)] = True
        listed[s, : len(masks)] = masks
        listed[s, -1] = len(masks)
    return ok, listed


def _site_rules(problem: ShiftProblem) -> IntArray:
    rules = np.zeros((len(problem.sites) + 1, 4), dtype=np.int64)
    for k, site in enumerate(problem.sites):
        rules[k, LEAST_HEADS], rules[k, MOST_HEADS] = site.min_heads, int(heads_ceiling(problem, k))
        rules[k, MAY_CLOSE] = site.may_close
        rules[k, MOST_DISTINCT] = _FAR if site.max_distinct_shifts is None else site.max_distinct_shifts
    rules[-1, MOST_HEADS] = _FAR if problem.max_people is None else problem.max_people
    rules[-1, MOST_DISTINCT] = _FAR
    return rules


def _members(problem: ShiftProblem, sets: tuple[int, ...], seated: IntArray) -> BoolArray:
    """(sites, rows) whether a site's people count in a row of the gap: site sets, then seats."""
    sites = np.arange(len(problem.sites))[:, None]
    masks = np.array(sets, dtype=np.int64)[None, :]
    members: BoolArray = np.concatenate([(masks >> sites & 1) == 1, sites == seated[None, :]], axis=1)
    return members


def _site_prices(problem: ShiftProblem) -> FloatArray:
    rows = [
        [
            site.head_cost_per_week,
            site.open_cost_per_week,
            site.min_cost_per_week,
            site.distinct_shift_cost,
            site.max_part_time_share,
            site.max_night_share,
        ]
        for site in problem.sites
    ]
    return np.array([*rows, [0.0, 0.0, 0.0, 0.0, problem.max_part_time_share, 1.0]])


def planned_needs(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> tuple[tuple[int, ...], IntArray]:
    """Whole agents that sets of sites need: the requirement, and the deferred work where the relaxation does it."""
    demand, cover = model.demand, model.cover
    done = np.bincount(cover.done_entry, weights=values[cover.done], minlength=len(demand.need))
    takes = demand.deferred.any(axis=1)
    occupancy = np.ones(len(demand.need))
    pool, slot = np.nonzero(demand.entry_of >= 0)
    occupancy[demand.entry_of[pool, slot]] = class_occupancy(problem)[pool]
    agents = demand.need.copy()
    busy = np.maximum(demand.need, (demand.live + done) / occupancy)
    agents[takes] = np.maximum(demand.need[takes], _diffuse(busy[takes], demand.slot[takes]))
    served = np.zeros(demand.speed.shape)
    served[cover.serve_entry, cover.serve_site] = values[cover.serve]
    served *= demand.speed
    total = served.sum(axis=1, keepdims=True)
    share = np.divide(served, total, out=np.zeros_like(served), where=total > 1e-9)
    sets, need = site_set_needs(demand, agents, share, problem.n_slots)
    return _with_site_minima(problem, sets, need)


def _diffuse(values: FloatArray, slot: IntArray) -> FloatArray:
    """Round to whole agents, carrying the rounding error to the next slot."""
    order = np.argsort(slot, kind="stable")
    rounded = np.diff(np.rint(np.cumsum(values[order])), prepend=0.0)
    result = np.empty_like(rounded)
    result[order] = rounded
    return result


def _with_site_minima(problem: ShiftProblem, sets: tuple[int, ...], need: IntArray) -> tuple[tuple[int, ...], IntArray]:
    for k, site in enumerate(problem.sites):
        if site.min_on_duty is None:
            continue
        minimum = np.ceil(site.min_on_duty - 1e-9).astype(np.int64)
        if 1 << k in sets:
            r = sets.index(1 << k)
            need[r] = np.maximum(need[r], minimum)
        else:
            sets, need = (*sets, 1 << k), np.vstack([need, minimum])
    return sets, need


def round_weeks(model: WeekModel, rules: Rules, values: FloatArray, seed: int) -> Weeks:
    """Find whole people near the relaxation: fractions of neighbouring tours add up, days follow the relaxed shares."""
    rng = np.random.default_rng(seed)
    table = model.table
    heads = np.maximum(values[model.people.heads], 0.0)
    whole = np.diff(np.floor(np.cumsum(heads) + rng.random()), prepend=0.0).astype(np.int64)
    fixed = rules.tour[:, FIXED] == 1
    whole[fixed] = np.rint(heads[fixed]).astype(np.int64)
    spare = max(5, int(0.1 * whole.sum()))
    n = int(whole.sum()) + spare
    weeks = Weeks(
        np.full(n, -1, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros((n, DAYS, _most_breaks(rules)), dtype=np.int64),
    )
    wanted = np.zeros((len(whole), DAYS))
    wanted[table.occ_tour, table.occ_day] = values[model.people.work]
    i = 0
    for c in np.flatnonzero(whole):
        patterns = np.array(table.tours[c].patterns)
        bits = (patterns[:, None] >> np.arange(DAYS)) & 1
        left = wanted[c] * whole[c] / max(heads[c], 1e-9)
        for _ in range(whole[c]):
            chosen = int(np.argmax(bits @ left + 1e-3 * rng.random(len(patterns))))
            left -= bits[chosen]
            weeks.tour[i], weeks.mask[i] = c, patterns[chosen]
            i += 1
    _seed_breaks(rules, weeks)
    return weeks


def _most_breaks(rules: Rules) -> int:
    return int(rules.saving.shape[1])


def _seed_breaks(rules: Rules, weeks: Weeks) -> None:
    """Let breaks begin as early as they may; the search moves them."""
    for i in np.flatnonzero(weeks.tour >= 0):
        row = rules.tour[weeks.tour[i]]
        for j in range(row[N_BREAKS]):
            weeks.breaks[i, :, j] = row[FIRST_BREAK + 3 * j + 1]


def empty_tally(problem: ShiftProblem, model: WeekModel, rules: Rules, need: IntArray) -> Tally:
    """Book nobody yet: every need is a gap, every seat is free; outside a dated week nothing is needed."""
    table = model.table
    gap = np.full((len(need) + len(rules.seated), table.axis_slots), -_FAR, dtype=np.int64)
    week = slice(-table.axis_base, -table.axis_base + problem.n_slots)
    gap[: len(need), week] = need
    for r, k in enumerate(rules.seated):
        gap[len(need) + r, week] = -int(problem.sites[k].seats or 0)
    heads = np.zeros((len(problem.sites) + 1, 4), dtype=np.int64)
    users = np.zeros(len(table.tours), dtype=np.int64)
    return Tally(gap, pack_bits(gap > 0), pack_bits(gap >= 0), heads, np.zeros(len(problem.sites)), users)


def pack_bits(flags: BoolArray) -> Bits:
    """Pack the last axis into 64-bit words, lowest bit first."""
    padded = np.pad(flags, ((0, 0), (0, -flags.shape[1] % 64)))
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


def no_weeks(rules: Rules) -> Weeks:
    """Nobody works."""
    shape = (0, DAYS, _most_breaks(rules))
    return Weeks(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(shape, dtype=np.int64))


def anneal_weeks(
    problem: ShiftProblem,
    model: WeekModel,
    rules: Rules,
    need: IntArray,
    relaxed: Solution,
    weeks: Weeks,
    budget: Budget,
    report: Callable[[str, float | None, float], None],
) -> tuple[Weeks, Status]:
    """Improve concrete weeks in rounds of annealing.

    Returns
    -------
    tuple
        The best weeks, and why the search ended.
    """
    assert relaxed.values is not None
    tally = empty_tally(problem, model, rules, need)
    tally_up(rules, tally, weeks)
    best = Weeks(*(array.copy() for array in weeks))
    unit = _slot_price(problem, model, relaxed.values)
    true_price = float(problem.shortfall_cost.max(initial=0.0))
    heads = relaxed.values[model.people.heads]
    free = np.flatnonzero(rules.tour[:, FIXED] == 0)
    candidates = np.concatenate([np.repeat(free[heads[free] > 0.01], 3), free])
    money_limit = np.inf if problem.max_cost is None else problem.max_cost
    steps = int(budget.work * min(15e6, 1e6 + 5e4 * heads.sum()))
    rounds = max(4, steps // 500_000)
    found = (np.inf, 0)
    for r in range(rounds):
        schedule = np.array([*_schedule(r / rounds, (r + 1) / rounds, unit, true_price), true_price, money_limit])
        now = Weeks(*(np.empty_like(array) for array in weeks))
        money, missing = anneal(rules, weeks, tally, now, candidates, schedule, steps // rounds, r)
        if money + true_price * missing < found[0] + true_price * found[1]:
            found, best = (money, missing), now
        objective = found[0] + true_price * found[1]
        report("search", objective, relaxed.bound)
        if objective > 0 and (objective - relaxed.bound) / objective <= budget.gap:
            return best, Status.WITHIN_GAP
        spent = budget.spent()
        if spent is not None:
            return best, spent
    return best, Status.WORK_LIMIT


def _slot_price(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> float:
    """Mean money per agent-slot in the relaxation, the unit of temperature."""
    money = float(model.linear.cost[model.people.work] @ values[model.people.work])
    slots = float(model.table.presence[model.table.occ_tour] @ values[model.people.work])
    mean = float(np.mean([site.slot_cost.mean() for site in problem.sites]))
    return money / slots if slots > 1e-9 and money > 0 else max(mean, 1e-6)


def _schedule(begin: float, end: float, unit: float, true_price: float) -> list[float]:
    """Temperature and price at the ends of a round: first explore with missing agents cheap, then make them dear."""

    def at(f: float) -> tuple[float, float]:
        if f < 0.8:
            return 3.0 * 0.1 ** (f / 0.8), min(4.0 * 3.0 ** (f / 0.8) * unit, true_price)
        g = (f - 0.8) / 0.2
        return 0.3 * 0.3**g, min(12.0 * 16.0**g * unit, true_price)

    (hot, price), (cold, last) = at(begin), at(end)
    floor = 1e-9
    return [hot * unit, cold * unit, max(price, floor), max(last, floor)]
