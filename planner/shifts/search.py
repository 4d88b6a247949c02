"""From the relaxation to concrete weeks: rounding, then annealing on arrays that the rules are compiled into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from planner.shifts.annealing import Rules, Tally, Weeks, anneal, tally_up
from planner.shifts.budget import Budget
from planner.shifts.demand import class_occupancy, site_set_needs
from planner.shifts.highs import Solution
from planner.shifts.model import WeekModel
from planner.shifts.people import break_windows, heads_ceiling
from planner.shifts.problem import DAYS, FloatArray, IntArray, ShiftProblem
from planner.shifts.roster import Status
from planner.shifts.tours import axis_cost, break_group, shift_costs, window_sums

_FAR = 10**9


def compile_rules(problem: ShiftProblem, model: WeekModel, sets: tuple[int, ...]) -> Rules:
    """Flatten the rules for the compiled search."""
    table = model.table
    tours = table.tours
    lengths = [problem.sites[t.site].lengths[t.length] for t in tours]
    slot = np.zeros((len(tours), DAYS), dtype=np.int64)
    pay = np.zeros((len(tours), DAYS))
    slot[table.occ_tour, table.occ_day] = table.occ_slot
    pay[table.occ_tour, table.occ_day] = shift_costs(problem, table)
    night = [problem.sites[t.site].night for t in tours]
    return Rules(
        site=np.array([t.site for t in tours], dtype=np.int64),
        presence=table.presence,
        n_days=np.array([t.n_days for t in tours], dtype=np.int64),
        part_time=np.array([length.part_time for length in lengths], dtype=np.int64),
        night=np.array([n is not None and n[t.start] for n, t in zip(night, tours, strict=True)], dtype=np.int64),
        fixed=np.array([t.fixed > 0 for t in tours], dtype=bool),
        slot=slot,
        pay=pay,
        week=np.array([problem.n_slots, -table.axis_base, int(problem.cyclic)], dtype=np.int64),
        **_break_arrays(problem, model),
        **_pattern_arrays(model),
        **_site_arrays(problem, sets),
    )


def _break_arrays(problem: ShiftProblem, model: WeekModel) -> dict[str, Any]:
    table = model.table
    lengths = [problem.sites[t.site].lengths[t.length] for t in table.tours]
    most = max([1] + [len(length.breaks) for length in lengths])
    shape = (len(lengths), most)
    arrays = {name: np.zeros(shape, dtype=np.int64) for name in ("break_slots", "break_first", "break_last")}
    for c, length in enumerate(lengths):
        windows = break_windows(length.breaks, length.min_between_breaks_min, problem.slot_min)
        for j, (first, last) in enumerate(windows):
            arrays["break_slots"][c, j] = length.breaks[j].min // problem.slot_min
            arrays["break_first"][c, j], arrays["break_last"][c, j] = first, last
    groups = [break_group(problem, tour) for tour in table.tours]
    distinct = list(dict.fromkeys(groups))
    saving = np.zeros((max(1, len(distinct)), most, table.axis_slots))
    for g, (k, pauses, _, factor) in enumerate(distinct):
        cost = axis_cost(problem, table, k)
        for j, pause in enumerate(pauses):
            if not pause.paid:
                saving[g, j] = factor * _sums(cost, pause.min // problem.slot_min, problem.cyclic)
    return {
        **arrays,
        "n_breaks": np.array([len(length.breaks) for length in lengths], dtype=np.int64),
        "break_gap": np.array(
            [length.min_between_breaks_min // problem.slot_min for length in lengths], dtype=np.int64
        ),
        "saving_of": np.array([distinct.index(group) for group in groups], dtype=np.int64),
        "saving": saving,
    }


def _sums(cost: FloatArray, size: int, cyclic: bool) -> FloatArray:
    padded = cost if cyclic else np.concatenate([cost, np.zeros(size)])
    return window_sums(padded, np.arange(len(cost)), np.full(len(cost), size), cyclic)


def _pattern_arrays(model: WeekModel) -> dict[str, Any]:
    sets = [tour.patterns for tour in model.table.tours]
    distinct = list(dict.fromkeys(sets)) or [()]
    ok = np.zeros((len(distinct), 1 << DAYS), dtype=bool)
    listed = np.zeros((len(distinct), 1 << DAYS), dtype=np.int64)
    for s, patterns in enumerate(distinct):
        ok[s, list(patterns)] = True
        listed[s, : len(patterns)] = patterns
    index = {patterns: s for s, patterns in enumerate(distinct)}
    return {
        "pattern_set": np.array([index[patterns] for patterns in sets], dtype=np.int64),
        "pattern_ok": ok,
        "pattern_list": listed,
        "n_patterns": ok.sum(axis=1).astype(np.int64),
    }


def _site_arrays(problem: ShiftProblem, sets: tuple[int, ...]) -> dict[str, Any]:
    sites = problem.sites
    rows = [[r for r, union in enumerate(sets) if union >> k & 1] for k in range(len(sites))]
    site_rows = np.full((len(sites), max([1] + [len(r) for r in rows])), -1, dtype=np.int64)
    for k, mine in enumerate(rows):
        site_rows[k, : len(mine)] = mine
    most = [heads_ceiling(problem, k) for k in range(len(sites))]
    shares = [[s.max_part_time_share, s.max_night_share] for s in sites] + [[problem.max_part_time_share, 1.0]]
    return {
        "site_rows": site_rows,
        "n_site_rows": np.array([len(r) for r in rows], dtype=np.int64),
        "head_range": np.array([[s.min_heads, m] for s, m in zip(sites, most, strict=True)], dtype=np.int64),
        "seats": np.array([-1 if s.seats is None else s.seats for s in sites], dtype=np.int64),
        "shares": np.array(shares, dtype=np.float64),
        "money": np.array(
            [[s.head_cost_per_week, s.open_cost_per_week, s.min_cost_per_week, s.distinct_shift_cost] for s in sites],
            dtype=np.float64,
        ).reshape(len(sites), 4),
        "may_close": np.array([s.may_close for s in sites], dtype=bool),
        "max_distinct": np.array(
            [_FAR if s.max_distinct_shifts is None else s.max_distinct_shifts for s in sites], dtype=np.int64
        ),
        "limits": np.array(
            [
                np.inf if problem.max_people is None else problem.max_people,
                np.inf if problem.max_cost is None else problem.max_cost,
            ]
        ),
    }


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
    whole[rules.fixed] = np.rint(heads[rules.fixed]).astype(np.int64)
    spare = max(5, int(0.1 * whole.sum()))
    n = int(whole.sum()) + spare
    weeks = Weeks(
        np.full(n, -1, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros((n, DAYS, rules.break_slots.shape[1]), dtype=np.int64),
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


def _seed_breaks(rules: Rules, weeks: Weeks) -> None:
    """Let breaks begin as early as they may; the search moves them."""
    for i in np.flatnonzero(weeks.tour >= 0):
        c, earliest = weeks.tour[i], 0
        for j in range(rules.n_breaks[c]):
            weeks.breaks[i, :, j] = max(earliest, rules.break_first[c, j])
            earliest = weeks.breaks[i, 0, j] + rules.break_slots[c, j] + rules.break_gap[c]


def empty_tally(problem: ShiftProblem, rules: Rules, need: IntArray) -> Tally:
    """Nobody works yet: every need is a gap, every seat is free."""
    n_sites = len(problem.sites)
    seats = np.repeat(np.maximum(rules.seats, 0)[:, None], problem.n_slots, axis=1)
    return Tally(
        need.astype(np.int64).copy(),
        seats.astype(np.int64),
        np.zeros((n_sites + 1, 3), dtype=np.int64),
        np.zeros(n_sites),
        np.zeros(len(rules.site), dtype=np.int64),
        np.zeros(n_sites, dtype=np.int64),
    )


def no_weeks(rules: Rules) -> Weeks:
    """Nobody works."""
    shape = (0, DAYS, rules.break_slots.shape[1])
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
    tally = empty_tally(problem, rules, need)
    tally_up(rules, tally, weeks)
    best = Weeks(*(array.copy() for array in weeks))
    unit = _slot_price(problem, model, relaxed.values)
    true_price = float(problem.shortfall_cost.max(initial=0.0))
    heads = relaxed.values[model.people.heads]
    free = np.flatnonzero(~rules.fixed)
    candidates = np.concatenate([np.repeat(free[heads[free] > 0.01], 3), free])
    steps = int(budget.work * min(15e6, 1e6 + 5e4 * heads.sum()))
    rounds = max(4, steps // 500_000)
    found = (np.inf, 0)
    for r in range(rounds):
        schedule = np.array([*_schedule(r / rounds, (r + 1) / rounds, unit, true_price), true_price])
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
