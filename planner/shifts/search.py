"""From the relaxation to concrete weeks: rounding, then annealing on arrays that the rules are compiled into."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from planner.shifts.annealing import anneal, late_work, tally_up
from planner.shifts.assign import allocate
from planner.shifts.bits import Bits
from planner.shifts.budget import Budget
from planner.shifts.demand import site_set_needs
from planner.shifts.highs import Solution
from planner.shifts.model import WeekModel
from planner.shifts.problem import DAYS, BoolArray, FloatArray, IntArray, ShiftProblem
from planner.shifts.queues import Queues, build_queues
from planner.shifts.roster import Status
from planner.shifts.rules import FAR, compile_rules
from planner.shifts.state import (
    FIRST_BREAK,
    FIXED,
    N_BREAKS,
    Rules,
    Tally,
    Weeks,
)
from planner.shifts.weeks import presence, weeks_from_roster

_ROUNDS = 13
_POLISH = (9, 10, 11, 12)
_CHAINS = 2
_MENDINGS = 3
_ENOUGH = 0.5  # agent-slots that may be lacking in a week before the weeks are mended
_MARGIN = 1.01


def planned_needs(
    problem: ShiftProblem, model: WeekModel, serve: FloatArray, queues: Queues
) -> tuple[tuple[int, ...], IntArray]:
    """Whole agents that sets of sites need for live work, and for their own minima.

    Parameters
    ----------
    serve
        (sites, entries) agents on live entries: where speeds differ, it says who takes how much.
    queues
        Deferred work; every set of sites that it names gets a row.
    """
    demand = model.demand
    served = (serve * demand.speed.T).T
    total = served.sum(axis=1, keepdims=True)
    share = np.divide(served, total, out=np.zeros_like(served), where=total > 1e-9)
    sets, need = site_set_needs(demand, share, problem.n_slots, {int(m) for m in queues.sites})
    return _with_site_minima(problem, sets, need)


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
    gap = np.full((len(need) + len(rules.seated), table.axis_slots), -FAR, dtype=np.int64)
    week = slice(-table.axis_base, -table.axis_base + problem.n_slots)
    gap[: len(need), week] = need
    for r, k in enumerate(rules.seated):
        gap[len(need) + r, week] = -int(problem.sites[k].seats or 0)
    heads = np.zeros((len(problem.sites) + 1, 4), dtype=np.int64)
    users = np.zeros(len(table.tours), dtype=np.int64)
    room = rules.queue_work[:, 2].copy()
    carried = 0.0 if problem.cyclic else -1.0
    late = np.array([late_work(work, work[2], carried) for work in rules.queue_work]).reshape(-1, 2).T
    pay = np.zeros(len(problem.sites))
    return Tally(gap, pack_bits(gap > 0), pack_bits(gap >= 0), heads, pay, users, room, late[0].copy(), late[1].copy())


def pack_bits(flags: BoolArray) -> Bits:
    """Pack the last axis into 64-bit words, lowest bit first."""
    padded = np.pad(flags, ((0, 0), (0, -flags.shape[1] % 64)))
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)


def no_weeks() -> Weeks:
    """Nobody works."""
    shape = (0, DAYS, 1)
    return Weeks(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(shape, dtype=np.int64))


@dataclass
class _Chain:
    """One search: where it is, and the best weeks it has seen with their money and missing work."""

    weeks: Weeks
    best: Weeks
    money: float = np.inf
    missing: float = 0.0

    def value(self, price: float) -> float:
        """Money, and what is missing at its price."""
        return self.money + price * self.missing


def anneal_weeks(
    problem: ShiftProblem,
    model: WeekModel,
    relaxed: Solution,
    bound: float,
    budget: Budget,
    report: Callable[[str, float | None, float], None],
    warm: pd.DataFrame | None = None,
) -> tuple[Weeks, Status]:
    """Round the relaxation and improve concrete weeks by annealing, in rounds of two independent chains.

    Parameters
    ----------
    warm
        Shift table to start from; then only the last rounds are run.

    Returns
    -------
    tuple
        The best weeks, and why the search ended.
    """
    assert relaxed.values is not None
    values = relaxed.values
    serve, by_entry = relaxed_plan(problem, model, values)
    queues = build_queues(with_margin(problem, model.spare.block_slots), model, by_entry)
    sets, need = planned_needs(problem, model, serve, queues)
    rules = compile_rules(problem, model, sets, queues)
    careful = with_margin(problem, model.spare.block_slots)
    unit = _slot_price(problem, model, values)
    limits = np.array([_true_price(problem, unit), np.inf if problem.max_cost is None else problem.max_cost])
    heads = values[model.people.heads]
    free = np.flatnonzero(rules.tour[:, FIXED] == 0)
    candidates = np.repeat(free, 1 + np.minimum(20, np.ceil(4 * heads[free])).astype(np.int64))
    steps = int(budget.work * min(2.2e7, 2.5e6 + 8e4 * heads.sum())) // _ROUNDS
    if warm is None:
        starts = [round_weeks(model, rules, values, seed) for seed in range(1, _CHAINS + 1)]
    else:
        starts = [weeks_from_roster(problem, model, rules, warm)] * _CHAINS
    if problem.max_cost is not None:
        starts[-1] = _dismissed(rules, starts[-1])  # weeks that cost nothing are within any limit
    chains = [_Chain(_copy(weeks), weeks) for weeks in starts]

    def advance(number: int, r: int) -> None:
        chain = chains[number]
        if r in _POLISH:
            chain.weeks = _copy(first.best)
        tally = empty_tally(problem, model, rules, need)
        tally_up(rules, tally, chain.weeks)
        schedule = np.array([*_schedule(r, unit, limits[0]), *limits])
        now = _copy(chain.weeks)
        found = anneal(rules, chain.weeks, tally, now, candidates, schedule, steps, _ROUNDS * number + r)
        if found[0] + limits[0] * found[1] < chain.value(limits[0]):
            chain.best, (chain.money, chain.missing) = now, found

    first = chains[0]
    with ThreadPoolExecutor(_CHAINS) as pool:
        for r in range(0 if warm is None else _POLISH[0], _ROUNDS):
            if r in _POLISH[:-1] and problem.deferred:
                _enlarge_queues(
                    rules, queues, _lacking(careful, model, relaxed, presence(careful, model, rules, first.best)[1])
                )
            list(pool.map(advance, range(_CHAINS), [r] * _CHAINS))
            first = min(chains, key=lambda chain: chain.value(limits[0]))
            value = first.value(limits[0])
            report("search", value if np.isfinite(value) else None, bound)
            close = 0 < value < np.inf and (value - bound) / value <= budget.gap
            if close and (not problem.deferred or (r in _POLISH and _is_enough(problem, model, relaxed, rules, first))):
                return first.best, Status.WITHIN_GAP
            spent = budget.spent()
            if spent is not None:
                return first.best, spent
        if not _is_enough(problem, model, relaxed, rules, first):
            first = _mended(careful, model, relaxed, first, (candidates, steps, limits, unit), pool)
            report("mending", first.value(limits[0]), bound)
    return first.best, Status.WORK_LIMIT


def _mended(
    problem: ShiftProblem,
    model: WeekModel,
    relaxed: Solution,
    first: _Chain,
    effort: tuple[IntArray, int, FloatArray, float],
    pool: ThreadPoolExecutor,
) -> _Chain:
    """Search on with needs by site that are sufficient, taken from the exact split of the agents on duty.

    What the search watches before (needs of site sets, queues of deferred work) is necessary only. Splitting the agents
    on duty exactly, with what has to be added, tells what each site needs; the search then finds the cheapest weeks for
    that, and the split is made again.
    """
    candidates, steps, limits, unit = effort
    sites = tuple(1 << k for k in range(len(problem.sites)))
    rules = compile_rules(problem, model, sites)
    schedule = np.array([*_schedule(_POLISH[0], unit, limits[0]), *limits])
    best: _Chain | None = None
    for attempt in range(_MENDINGS):
        _, on_duty = presence(problem, model, rules, first.best)
        tally = empty_tally(problem, model, rules, _site_needs(problem, model, relaxed, on_duty))
        again = partial(_search_from, rules, tally, first.best, candidates, schedule, steps)
        seeds = [1_000 + _CHAINS * attempt + chain for chain in range(_CHAINS)]
        first = min(pool.map(again, seeds), key=lambda chain: chain.value(limits[0]))
        if best is None or first.value(limits[0]) < best.value(limits[0]):
            best = first
    assert best is not None
    return best


def _site_needs(problem: ShiftProblem, model: WeekModel, relaxed: Solution, on_duty: IntArray) -> IntArray:
    """(sites, slots) whole agents with whom all work is done in time, close to those on duty."""
    assert relaxed.row_dual is not None
    price = np.maximum(relaxed.row_dual[model.cover.on_duty_rows], 0.05)
    split = allocate(problem, model.demand, model.spare, on_duty, price, whole=True)
    needs = np.zeros(on_duty.shape, dtype=np.int64)
    for k in range(len(problem.sites)):
        np.add.at(needs[k], model.demand.slot, np.rint(split.serve[k]).astype(np.int64))
        needs[k] += _whole_extra(split.extra[k], on_duty[k] - needs[k], model.spare.block_slots)
    return needs


def _whole_extra(extra: FloatArray, free: IntArray, size: int) -> IntArray:
    """Agent-slots per block as whole agents per slot: rounded early rather than late, where agents are free."""
    whole = np.diff(np.ceil(np.cumsum(extra) - 1e-6), prepend=0.0).astype(np.int64)
    room = free.reshape(-1, size).copy()
    result = np.zeros(room.shape, dtype=np.int64)
    for block in np.flatnonzero(whole):
        for _ in range(int(whole[block])):
            slot = int(np.argmax(room[block]))
            room[block, slot] -= 1
            result[block, slot] += 1
    return result.ravel()


def _lacking(problem: ShiftProblem, model: WeekModel, relaxed: Solution, on_duty: IntArray) -> FloatArray:
    """(sites,) agent-slots that those on duty lack for all work to be done in time, by the exact split."""
    assert relaxed.row_dual is not None
    price = np.maximum(relaxed.row_dual[model.cover.on_duty_rows], 0.05)
    more: FloatArray = allocate(problem, model.demand, model.spare, on_duty, price, whole=False).more.sum(axis=1)
    return more


def _is_enough(problem: ShiftProblem, model: WeekModel, relaxed: Solution, rules: Rules, chain: _Chain) -> bool:
    _, on_duty = presence(problem, model, rules, chain.best)
    return bool(_lacking(problem, model, relaxed, on_duty).sum() <= _ENOUGH)


def _enlarge_queues(rules: Rules, queues: Queues, more: FloatArray) -> None:
    """Let the queues of a site, or of sites together, grow by what turned out to be missing there."""
    for q, mask in enumerate(queues.sites):
        lacking = sum(more[k] for k in range(len(more)) if int(mask) >> k & 1) * queues.gain[q]
        total = float(rules.queue_work[q, 0].sum())
        if total > 0:
            rules.queue_work[q, :2] *= 1.0 + min(lacking / total, 0.05)


def _search_from(
    rules: Rules, empty: Tally, start: Weeks, candidates: IntArray, schedule: FloatArray, steps: int, seed: int
) -> _Chain:
    tally, weeks, best = deepcopy(empty), _copy(start), _copy(start)
    tally_up(rules, tally, weeks)
    return _Chain(weeks, best, *anneal(rules, weeks, tally, best, candidates, schedule, steps, seed))


def with_margin(problem: ShiftProblem, block_slots: int) -> ShiftProblem:
    """Plan for a little more deferred work, due a block earlier: whole agents in slots cannot use every minute."""
    deferred = []
    for work in problem.deferred:
        soon = np.concatenate([np.roll(work.work, -s)[None] for s in range(1, block_slots + 1)]).sum(axis=0)
        due = np.maximum(np.roll(work.not_yet_due, -block_slots) - soon, 0.0)
        due = np.minimum(due, work.not_yet_due)
        if not problem.cyclic:
            due[-block_slots:] = work.not_yet_due[-block_slots:]
        deferred.append(replace(work, work=_MARGIN * work.work, not_yet_due=_MARGIN * due))
    return replace(problem, deferred=tuple(deferred))


def _dismissed(rules: Rules, weeks: Weeks) -> Weeks:
    """Return the weeks with nobody but those whose shifts are given."""
    result = _copy(weeks)
    hired = np.flatnonzero(result.tour >= 0)
    result.tour[hired[rules.tour[result.tour[hired], FIXED] == 0]] = -1
    return result


def _copy(weeks: Weeks) -> Weeks:
    return Weeks(*(array.copy() for array in weeks))


def relaxed_plan(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Who serves what in a solution of the weekly programme: (sites, entries) live, and spare agents by class."""
    cover, demand, spare = model.cover, model.demand, model.spare
    serve = np.zeros((len(problem.sites), len(demand.need)))
    serve[cover.serve_site, cover.serve_entry] = values[cover.serve]
    by_entry = np.zeros((len(problem.sites), len(spare.idle)))
    by_entry[cover.deferred.extra_site, cover.deferred.extra_entry] = values[cover.deferred.extra]
    return serve, by_entry


def _true_price(problem: ShiftProblem, unit: float) -> float:
    """Price a missing agent-slot; never at less than the search needs to see it."""
    return max(float(problem.shortfall_cost.max(initial=0.0)), 1e-3 * unit)


def _slot_price(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> float:
    """Mean money per agent-slot in the relaxation, the unit of temperature."""
    money = float(model.linear.cost[model.people.work] @ values[model.people.work])
    slots = float(model.table.presence[model.table.occ_tour] @ values[model.people.work])
    mean = float(np.mean([site.slot_cost.mean() for site in problem.sites]))
    return money / slots if slots > 1e-9 and money > 0 else max(mean, 1e-6)


def _schedule(r: int, unit: float, true_price: float) -> list[float]:
    """Temperature and price at the ends of a round: explore while missing agents are cheap, then make them dear.

    The rounds in `_POLISH` start again from the best weeks, a little warmer than the search ended and at dear prices.
    """

    def at(f: float) -> tuple[float, float]:
        return 2.0 * 0.125**f, 5.0 * 8.0**f

    main = _ROUNDS - len(_POLISH)
    (hot, price), (cold, last) = at(r / main), at((r + 1) / main)
    if r in _POLISH:
        (hot, price), (cold, last) = (0.6, 40.0), (0.15, np.inf)
    return [hot * unit, cold * unit, min(price * unit, true_price), min(last * unit, true_price)]
