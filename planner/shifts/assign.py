"""Who serves which pool, given who is on duty: whole agents, deferred work, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.by_slot import work_by_slot
from planner.shifts.cover import add_deferred, add_serving, late_price, undone_price
from planner.shifts.demand import Demand, Spare, effective_requirement
from planner.shifts.highs import LinearModel, ModelBuilder, solve_lp
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem
from planner.shifts.spread import spread_spare

_HOLD = 1e-3  # price of open work per slot, so that work is done early and rounding to whole agents cannot make it late
_SIMPLEX = {"solver": "simplex"}  # with agents given, slots hardly depend on each other: it beats interior point


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
    done
        (deferred, entries of `Spare`) agent-slots of work done.
    backlog, late, undone
        (deferred, blocks) as in `Roster`.
    """

    serve: FloatArray
    extra: FloatArray
    more: FloatArray
    by_entry: FloatArray
    done: FloatArray
    backlog: FloatArray
    late: FloatArray
    undone: FloatArray


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
    linear = builder.build()
    values = _solve_whole(linear, problem, demand, on_duty) if whole else _solve_any(linear)
    served = np.zeros((len(problem.sites), len(demand.need)))
    served[site, entry] = values[serve]
    n_blocks = problem.n_slots // spare.block_slots
    extra, by_entry = np.zeros((len(problem.sites), n_blocks)), np.zeros((len(problem.sites), len(spare.idle)))
    by_entry[deferred.extra_site, deferred.extra_entry] = values[deferred.extra]
    np.add.at(extra, (deferred.extra_site, spare.block[deferred.extra_entry]), values[deferred.extra])
    done = np.zeros((len(problem.deferred), len(spare.idle)))
    done[deferred.done_work, deferred.done_entry] = np.maximum(values[deferred.done], 0.0)
    open_work = (np.maximum(values[columns], 0.0) for columns in (deferred.backlog, deferred.late, deferred.undone))
    return Allocation(served, extra, values[more].reshape(on_duty.shape), by_entry, done, *open_work)


def assign(problem: ShiftProblem, demand: Demand, spare: Spare, on_duty: IntArray) -> Assignment:
    """Assign the agents on duty to pools at the least priced shortfall; the others do deferred work, or wait in turn.

    Live work takes whole agents. Deferred work takes the others' time, which is divisible: somebody may do a ticket and
    an e-mail in the same interval.

    Parameters
    ----------
    demand, spare
        Classes of pools.
    on_duty
        (sites, slots) agents on duty.

    Returns
    -------
    Assignment
        Whole agents everywhere; who does deferred work is shown in the pool of most of it.
    """
    split = allocate(problem, demand, spare, on_duty, None, whole=True)
    required = _to_pools(problem, demand, np.rint(split.serve).astype(np.int64))
    free = on_duty - required.sum(axis=1)
    staff = required + spread_spare(problem, free, _planned(problem, spare, split, free))
    shortfall = missing(problem, staff)
    penalty = float((problem.shortfall_cost[:, None] * shortfall).sum())
    found = work_by_slot(problem, spare, split.by_entry, split.done, split.undone, free)
    done = np.zeros((len(problem.deferred), *problem.required.shape))
    for j, (work, pool) in enumerate(zip(problem.deferred, _own_pool(problem), strict=True)):
        done[j, pool] = found.done[j]
        penalty += late_price(problem, work) * float(found.late[j].sum())
        penalty += undone_price(problem, work) * float(found.undone[j].sum())
    return Assignment(staff, shortfall, done, found.backlog, found.late, found.undone, penalty)


def _own_pool(problem: ShiftProblem) -> list[int]:
    """Return the pool in which each deferred work is shown: the first of its pools."""
    return [work.pools[0] for work in problem.deferred]


def _planned(problem: ShiftProblem, spare: Spare, split: Allocation, free: IntArray) -> FloatArray:
    """(sites, pools, slots) time for deferred work in the pool of each work, within a block where agents are free."""
    planned = np.zeros((len(problem.sites), *problem.required.shape))
    if not problem.deferred:
        return planned
    size = spare.block_slots
    total = np.maximum(split.done.sum(axis=0), 1e-12)
    for k in range(len(problem.sites)):
        blocks = np.maximum(free[k], 0).reshape(-1, size) + 1e-9
        share = (blocks / blocks.sum(axis=1, keepdims=True)).ravel()
        per_block = np.zeros((len(problem.pools), problem.n_slots // size))
        for j, pool in enumerate(_own_pool(problem)):
            weights = split.by_entry[k] * split.done[j] / total
            per_block[pool] += np.bincount(spare.block, weights=weights, minlength=per_block.shape[1])
        planned[k] = np.repeat(per_block, size, axis=1) * share
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


def _solve_whole(linear: LinearModel, problem: ShiftProblem, demand: Demand, on_duty: IntArray) -> FloatArray:
    """Solve for whole agents on live work.

    The vertex of the relaxation is whole unless deferred work ties slots together or speeds differ. Otherwise each
    number is rounded up or down such that every slot still adds up: without deferred work the slots are transport
    problems, whose vertices are whole (Hoffman and Kruskal 1956); then deferred work is placed in the time left.
    """
    vertex = solve_lp(linear, options=_SIMPLEX)
    assert vertex.values is not None  # everything may be short, late or undone
    columns = slice(len(demand.need), len(demand.need) + int((demand.speed > 0).sum()))
    guide = vertex.values[columns]
    if (np.abs(guide - np.rint(guide)) < 1e-6).all():
        return vertex.values
    added = np.ceil(vertex.values[-on_duty.size :].reshape(on_duty.shape) - 1e-6)
    builder = ModelBuilder()
    rows = [builder.rows(problem.n_slots, lower=-on_duty[k] - added[k]) for k in range(len(problem.sites))]
    _, serve, _, _ = add_serving(builder, demand, np.array(rows, dtype=np.int64))
    slots = builder.build()
    lower, upper = slots.lower.copy(), slots.upper.copy()
    lower[serve], upper[serve] = np.floor(guide + 1e-6), np.ceil(guide - 1e-6)
    rounded = solve_lp(slots.with_bounds(lower, upper), options=_SIMPLEX)
    assert rounded.values is not None  # the guide itself lies inside
    fixed_lower, fixed_upper = linear.lower.copy(), linear.upper.copy()
    whole = np.floor(rounded.values[serve] + 1e-6)
    fixed_lower[columns] = fixed_upper[columns] = whole
    return _solve_any(linear.with_bounds(fixed_lower, fixed_upper))


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
