"""Who serves which pool, given who is on duty: whole agents, deferred work, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.shifts.cover import add_deferred, add_serving, late_price, undone_price
from planner.shifts.demand import Demand, Spare, build_spare, class_occupancy, effective_requirement
from planner.shifts.highs import LinearModel, ModelBuilder, solve_lp, solve_mip
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem
from planner.shifts.spread import spread_spare

_HOLD = 1e-3  # price of open work per slot, so that work is done early and rounding to whole agents cannot make it late
_TRIES = 3  # plans for deferred work until whole agents do all of it in time
_EARLIER_MIN = 600  # how long before a lateness more is planned
_BRANCH_S = 10.0  # safety net for the few entries where a vertex is not whole


@dataclass(frozen=True, eq=False)
class Assignment:
    """Staff per pool and what comes of it; shapes as in `Roster`.

    Attributes
    ----------
    penalty
        Money for everything that is missing, late or never done.
    """

    staff: IntArray
    shortfall: FloatArray
    done: FloatArray
    backlog: FloatArray
    late: FloatArray
    undone: FloatArray
    penalty: float


@dataclass(frozen=True, eq=False)
class Allocation:
    """Agents on duty split between live and deferred work, agents and blocks still divisible.

    Attributes
    ----------
    serve
        (sites, entries) agents on each entry of the live demand.
    extra
        (sites, blocks) agent-slots of deferred work.
    more
        (sites, slots) agents that had to be added.
    by_entry
        (sites, entries of `Spare`) `extra` by class of pools.
    """

    serve: FloatArray
    extra: FloatArray
    more: FloatArray
    by_entry: FloatArray


def allocate(
    problem: ShiftProblem, demand: Demand, spare: Spare, on_duty: IntArray, price: FloatArray | None, whole: bool
) -> Allocation:
    """Split the agents on duty between live and deferred work at the least price.

    Parameters
    ----------
    on_duty
        (sites, slots) agents on duty.
    price
        (sites, slots) money for one agent more; None: nobody can be added.
    whole
        Whether agents on live work must be whole.
    """
    builder = ModelBuilder()
    rows = [builder.rows(problem.n_slots, lower=-on_duty[k]) for k in range(len(problem.sites))]
    on_duty_rows = np.array(rows, dtype=np.int64).reshape(len(problem.sites), problem.n_slots)
    _, serve, entry, site = add_serving(builder, demand, on_duty_rows)
    deferred = add_deferred(builder, problem, spare, on_duty_rows, hold=_HOLD)
    upper = 0.0 if price is None else np.inf
    more = builder.columns(on_duty.size, cost=0.0 if price is None else price.ravel(), upper=upper)
    builder.entries(on_duty_rows.ravel(), more, 1.0)
    values = _solve_whole(builder.build(), serve) if whole else _solve_any(builder.build())
    served = np.zeros((len(problem.sites), len(demand.need)))
    served[site, entry] = values[serve]
    n_blocks = problem.n_slots // spare.block_slots
    extra, by_entry = np.zeros((len(problem.sites), n_blocks)), np.zeros((len(problem.sites), len(spare.idle)))
    by_entry[deferred.extra_site, deferred.extra_entry] = values[deferred.extra]
    np.add.at(extra, (deferred.extra_site, spare.block[deferred.extra_entry]), values[deferred.extra])
    return Allocation(served, extra, values[more].reshape(on_duty.shape), by_entry)


def assign(problem: ShiftProblem, demand: Demand, spare: Spare, on_duty: IntArray) -> Assignment:
    """Assign the agents on duty to pools at the least priced shortfall; the others do deferred work, or wait in turn.

    Parameters
    ----------
    demand, spare
        Classes of pools.
    on_duty
        (sites, slots) agents on duty.

    Returns
    -------
    Assignment
        Whole agents everywhere.
    """
    split = allocate(problem, demand, spare, on_duty, None, whole=True)
    required = _to_pools(problem, demand, np.rint(split.serve).astype(np.int64))
    free = on_duty - required.sum(axis=1)
    planned = _planned(problem, spare, split.by_entry, free)
    best: Assignment | None = None
    for _ in range(_TRIES if problem.deferred else 1):
        extra = spread_spare(problem, free, planned)
        found = _assignment(problem, required + extra, extra)
        if best is None or found.penalty < best.penalty:
            best = found
        if (found.late + found.undone).sum() < 1e-6:
            break
        planned = _plan_earlier(problem, planned, found)
    assert best is not None
    return best


def _assignment(problem: ShiftProblem, staff: IntArray, extra: IntArray) -> Assignment:
    shortfall = missing(problem, staff)
    done, backlog, late, undone = _work_off(problem, extra)
    penalty = float((problem.shortfall_cost[:, None] * shortfall).sum())
    for j, work in enumerate(problem.deferred):
        penalty += late_price(problem, work) * float(late[j].sum()) + undone_price(problem, work) * float(
            undone[j].sum()
        )
    return Assignment(staff, shortfall, done, backlog, late, undone, penalty)


def _work_off(problem: ShiftProblem, extra: IntArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Place deferred work slot by slot where the agents beyond the requirement have room for it."""
    slots = build_spare(problem, 1)
    n_works = len(problem.deferred)
    done = np.zeros((n_works, *problem.required.shape))
    if n_works == 0:
        nothing = np.zeros((0, problem.n_slots))
        return done, nothing, nothing, nothing
    speed = np.array([site.speed for site in problem.sites]).reshape(len(problem.sites), -1, 1)
    agents = (speed * extra).sum(axis=0)
    inside = slots.entry_of >= 0
    more = np.bincount(slots.entry_of[inside], weights=agents[inside], minlength=len(slots.idle))
    fixed = replace(slots, idle=slots.idle + slots.occupancy * more, speed=np.zeros_like(slots.speed))
    builder = ModelBuilder()
    nobody = builder.rows(len(problem.sites) * problem.n_slots, lower=0.0, upper=0.0)
    columns = add_deferred(builder, problem, fixed, nobody.reshape(len(problem.sites), problem.n_slots))
    values = _solve_any(builder.build())
    room = np.where(inside, np.maximum(agents, 0.0) + _idle_by_pool(problem), 0.0)
    total = np.bincount(slots.entry_of[inside], weights=room[inside] + 1e-12, minlength=len(slots.idle))
    share = np.where(inside, (room + 1e-12) / total[slots.entry_of], 0.0)
    work = np.zeros((n_works, len(slots.idle)))
    work[columns.done_work, columns.done_entry] = np.maximum(values[columns.done], 0.0)
    for j, item in enumerate(problem.deferred):
        for p in item.pools:
            done[j, p] = work[j, slots.entry_of[p]] * share[p]
    return done, values[columns.backlog], values[columns.late], values[columns.undone]


def _idle_by_pool(problem: ShiftProblem) -> FloatArray:
    need, occupancy = effective_requirement(problem), class_occupancy(problem)
    return np.maximum(occupancy[:, None] * need - problem.load_erl, 0.0)


def _planned(problem: ShiftProblem, spare: Spare, by_entry: FloatArray, free: IntArray) -> FloatArray:
    """(sites, pools, slots) deferred work of each class in one of its pools, within a block where agents are free."""
    planned = np.zeros((len(problem.sites), *problem.required.shape))
    if not problem.deferred:
        return planned
    size = spare.block_slots
    first = np.array([int(np.flatnonzero((spare.entry_of == e).any(axis=1))[0]) for e in range(len(spare.idle))])
    for k in range(len(problem.sites)):
        blocks = np.maximum(free[k], 0).reshape(-1, size) + 1e-9
        share = (blocks / blocks.sum(axis=1, keepdims=True)).ravel()
        per_block = np.zeros((len(problem.pools), problem.n_slots // size))
        np.add.at(per_block, (first, spare.block), by_entry[k])
        planned[k] = np.repeat(per_block, size, axis=1) * share
    return planned


def _plan_earlier(problem: ShiftProblem, planned: FloatArray, found: Assignment) -> FloatArray:
    """Plan more for work that rounding to whole agents left late, over the hours before."""
    planned = planned.copy()
    window = max(1, _EARLIER_MIN // problem.slot_min)
    for j, work in enumerate(problem.deferred):
        left = found.late[j] + found.undone[j]
        amount = float(found.undone[j].sum() + found.late[j].max(initial=0.0))
        if amount < 1e-6:
            continue
        pools = list(work.pools)
        by_site = planned[:, pools].sum(axis=2)
        k, q = np.unravel_index(int(np.argmax(by_site)), by_site.shape)
        for t in np.flatnonzero((left > 1e-6) & ~(np.roll(left, 1) > 1e-6)):
            slots = np.arange(t - window, t + 1)
            slots = slots % problem.n_slots if problem.cyclic else slots[slots >= 0]
            planned[k, pools[q], slots] += (amount + 0.5) / work.max_occupancy / window
    return planned


def missing(problem: ShiftProblem, staff: IntArray) -> FloatArray:
    """(pools, slots) agents at speed 1 missing from the requirement as whole agents can meet it."""
    speed = np.array([site.speed for site in problem.sites]).reshape(len(problem.sites), -1, 1)
    short = effective_requirement(problem) - (speed * staff).sum(axis=0)
    return np.where(short > 1e-7, short, 0.0)


def _solve_any(linear: LinearModel) -> FloatArray:
    solution = solve_lp(linear)
    assert solution.values is not None  # everything may be short, late or undone
    return solution.values


def _solve_whole(linear: LinearModel, serve: IntArray) -> FloatArray:
    """Solve for whole agents: a vertex is whole unless speeds differ or deferred work ties slots together."""
    vertex = solve_lp(linear, crossover=True)
    assert vertex.values is not None  # everything may be short, late or undone
    values = vertex.values
    whole = np.abs(values[serve] - np.rint(values[serve])) < 1e-6
    if whole.all():
        return values
    lower, upper = linear.lower.copy(), linear.upper.copy()
    lower[serve[whole]] = upper[serve[whole]] = np.rint(values[serve[whole]])
    integer = linear.integer.copy()
    integer[serve] = True
    fixed = replace(linear.with_bounds(lower, upper), integer=integer)
    branched = solve_mip(fixed, nodes=20, gap=1e-3, seconds=_BRANCH_S)
    if branched.values is not None:
        return branched.values
    lower[serve] = upper[serve] = np.floor(values[serve] + 1e-6)
    return _solve_any(linear.with_bounds(lower, upper))


def _to_pools(problem: ShiftProblem, demand: Demand, served: IntArray) -> IntArray:
    """Split what a class of pools gets among its pools: each up to its need, in order."""
    need = effective_requirement(problem)
    staff = np.zeros((len(problem.sites), *need.shape), dtype=np.int64)
    left = served.copy()
    for p in range(len(need)):
        t = np.flatnonzero(demand.entry_of[p] >= 0)
        e = demand.entry_of[p, t]
        for k, site in enumerate(problem.sites):
            wanted = np.ceil(np.maximum(need[p, t], 0.0) / site.speed[p] - 1e-9).astype(np.int64)
            taken = np.minimum(left[k, e], np.where(site.serves[p, t], wanted, 0))
            staff[k, p, t] += taken
            left[k, e] -= taken
            need[p, t] -= taken * site.speed[p]
    return staff
