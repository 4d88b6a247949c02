"""Who serves which pool, given who is on duty: whole agents, deferred work, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.shifts.cover import add_backlog, add_done, add_serving
from planner.shifts.demand import Demand, effective_requirement
from planner.shifts.highs import LinearModel, ModelBuilder, Outcome, solve_lp, solve_mip
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem


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


def assign(problem: ShiftProblem, demand: Demand, on_duty: IntArray) -> Assignment:
    """Assign the agents on duty to pools at the least priced shortfall, spare agents in proportion to the need.

    Parameters
    ----------
    demand
        Classes of pools.
    on_duty
        (sites, slots) agents on duty.

    Returns
    -------
    Assignment
        Whole agents everywhere.
    """
    builder = ModelBuilder()
    rows = [builder.rows(problem.n_slots, lower=-on_duty[k]) for k in range(len(problem.sites))]
    on_duty_rows = np.array(rows, dtype=np.int64).reshape(len(problem.sites), problem.n_slots)
    short = builder.columns(len(demand.need), cost=demand.price, upper=demand.need)
    serve, entry, site = add_serving(builder, demand, on_duty_rows, short)
    done, done_entry, done_work = add_done(builder, problem, demand, serve, entry, site, short)
    backlog, late, undone = add_backlog(builder, problem, demand, done, done_entry, done_work)
    linear = builder.build()
    values = _solve_whole(linear, serve)
    served = np.zeros((len(problem.sites), len(demand.need)), dtype=np.int64)
    served[site, entry] = np.rint(values[serve]).astype(np.int64)
    staff = _to_pools(problem, demand, served)
    staff += _spread_spare(problem, on_duty - staff.sum(axis=1))
    shortfall = missing(problem, staff)
    work = np.zeros((len(problem.deferred), len(demand.need)))
    work[done_work, done_entry] = np.maximum(values[done], 0.0)
    penalty = float((problem.shortfall_cost[:, None] * shortfall).sum())
    penalty += float((linear.cost[late] * values[late]).sum() + (linear.cost[undone] * values[undone]).sum())
    return Assignment(
        staff, shortfall, _work_to_pools(problem, demand, staff, work), values[backlog], values[late], values[undone],
        penalty,
    )  # fmt: skip


def missing(problem: ShiftProblem, staff: IntArray) -> FloatArray:
    """(pools, slots) agents at speed 1 missing from the requirement as whole agents can meet it."""
    speed = np.array([site.speed for site in problem.sites]).reshape(len(problem.sites), -1, 1)
    short = effective_requirement(problem) - (speed * staff).sum(axis=0)
    return np.where(short > 1e-7, short, 0.0)


def _solve_whole(linear: LinearModel, serve: IntArray) -> FloatArray:
    """Solve for whole agents: a vertex is whole unless speeds differ or deferred work ties slots together."""
    vertex = solve_lp(linear, options={"solver": "simplex"})
    assert vertex.values is not None  # everything may be short, late or undone
    values = vertex.values
    fraction = np.abs(values[serve] - np.rint(values[serve]))
    if fraction.max(initial=0.0) < 1e-6:
        return values
    integer = linear.integer.copy()
    integer[serve] = True
    branched = solve_mip(replace(linear, integer=integer), nodes=200, iterations=60_000, gap=1e-3)
    if branched.values is not None:
        return branched.values
    lower, upper = linear.lower.copy(), linear.upper.copy()
    lower[serve] = upper[serve] = np.floor(values[serve] + 1e-6)
    rounded = solve_lp(linear.with_bounds(lower, upper), options={"solver": "simplex"})
    assert rounded.outcome == Outcome.OPTIMAL
    assert rounded.values is not None
    return rounded.values


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
    for p in range(len(need)):
        t = np.flatnonzero(demand.entry_of[p] >= 0)
        e = demand.entry_of[p, t]
        for k, site in enumerate(problem.sites):
            taken = np.where(site.serves[p, t], left[k, e], 0)
            staff[k, p, t] += taken
            left[k, e] -= taken
    return staff


def _spread_spare(problem: ShiftProblem, spare: IntArray) -> IntArray:
    """Largest remainders in proportion to the requirement; agents whom no pool needs stay with their first pool."""
    extra = np.zeros((len(problem.sites), *problem.required.shape), dtype=np.int64)
    for k, site in enumerate(problem.sites):
        open_anywhere = site.serves.any(axis=0)
        weight = np.where(site.serves, problem.required + problem.load_erl + 1e-6, 0.0)
        share = weight / np.where(open_anywhere, weight.sum(axis=0), 1.0)
        quota = share * np.where(open_anywhere, np.maximum(spare[k], 0), 0)
        extra[k] = np.floor(quota + 1e-9).astype(np.int64)
        rest = np.where(open_anywhere, np.maximum(spare[k], 0), 0) - extra[k].sum(axis=0)
        rank = np.argsort(np.argsort(-(quota - extra[k]), axis=0, kind="stable"), axis=0, kind="stable")
        extra[k] += (rank < rest[None, :]) & site.serves
    return extra


def _work_to_pools(problem: ShiftProblem, demand: Demand, staff: IntArray, work: FloatArray) -> FloatArray:
    """Split deferred work done in a class among its pools by what their agents have left."""
    speed = np.array([site.speed for site in problem.sites]).reshape(len(problem.sites), -1, 1)
    agents = (speed * staff).sum(axis=0)
    left = np.maximum(agents - problem.load_erl, 1e-9)
    done = np.zeros((len(problem.deferred), *agents.shape))
    inside = demand.entry_of >= 0
    total = np.bincount(demand.entry_of[inside], weights=left[inside], minlength=len(demand.need))
    share = np.where(inside, left / total[demand.entry_of] if len(total) else 0.0, 0.0)
    for j, item in enumerate(problem.deferred):
        for p in item.pools:
            t = np.flatnonzero(inside[p])
            done[j, p, t] = work[j, demand.entry_of[p, t]] * share[p, t]
    return done
