"""Requirements as the model sees them: pools that the same sites serve at the same speed in a slot are one class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.problem import BoolArray, FloatArray, IntArray, ShiftProblem

_EPS = 1e-9


@dataclass(frozen=True, eq=False)
class Demand:
    """One entry per (class of pools, slot) with a requirement or deferred work.

    Attributes
    ----------
    slot
        (entries,) UTC slot.
    need
        (entries,) agents at speed 1, boundary cover taken off and rounded up to what whole agents make of it.
    speed
        (entries, sites) speed of each site's agents, 0 where they may not serve.
    price
        (entries,) money per missing agent-slot.
    entry_of
        (pools, slots) the entry that a pool belongs to, −1 if it needs nobody.
    live
        (entries,) live work that comes before deferred work, never above what the requirement can carry.
    deferred
        (entries, deferred) which deferred work the class may do.
    """

    slot: IntArray
    need: FloatArray
    speed: FloatArray
    price: FloatArray
    entry_of: IntArray
    live: FloatArray
    deferred: BoolArray


def effective_requirement(problem: ShiftProblem) -> FloatArray:
    """Take off boundary cover, and round up to a multiple of the speed where all serving sites share one.

    Returns
    -------
    array
        (pools, slots) agents at speed 1. Only whole agents can be on duty, so no roster is ruled out by rounding.
    """
    boundary = np.zeros_like(problem.required) if problem.boundary is None else problem.boundary
    need = np.maximum(problem.required - boundary, 0.0)
    slow, fast = np.full_like(need, np.inf), np.zeros_like(need)
    for site in problem.sites:
        slow = np.where(site.serves, np.minimum(slow, site.speed[:, None]), slow)
        fast = np.where(site.serves, np.maximum(fast, site.speed[:, None]), fast)
    one_speed = (slow == fast) & (fast > 0)
    unit = np.where(one_speed, fast, 1.0)
    whole = np.ceil(need / unit - _EPS) * unit
    nobody = fast == 0
    rounded: FloatArray = np.where(one_speed, whole, np.where(nobody, np.ceil(need - _EPS), need))
    return rounded


def build_demand(problem: ShiftProblem) -> Demand:
    """Merge pools into classes, slot by slot.

    Parameters
    ----------
    problem
        The week to roster.

    Returns
    -------
    Demand
        Merging loses nothing: agents may change pool in every slot, and the needs of merged pools are whole agents.
    """
    need, occupancy = effective_requirement(problem), class_occupancy(problem)
    live = np.minimum(problem.load_erl, occupancy[:, None] * np.maximum(problem.required, need))
    member = np.array([[p in work.pools for work in problem.deferred] for p in range(len(problem.pools))], dtype=bool)
    member = member.reshape(len(problem.pools), len(problem.deferred))
    speed = np.array([np.where(s.serves, s.speed[:, None], 0.0) for s in problem.sites])
    speed = speed.reshape(len(problem.sites), *need.shape)
    fractional = np.abs(need - np.rint(need)) > _EPS
    own = np.where(fractional, 1.0 + np.arange(len(need))[:, None], 0.0)  # a fraction must not hide in a sum
    keys = np.concatenate([speed, np.broadcast_to(member.T[:, :, None], (member.shape[1], *need.shape))])
    extra = np.stack([np.broadcast_to(problem.shortfall_cost[:, None], need.shape), own])
    keys = np.concatenate([keys, extra, np.broadcast_to(np.arange(need.shape[1]), (1, *need.shape))])
    takes_work: BoolArray = np.asarray(member.any(axis=1))
    used = (need > _EPS) | takes_work[:, None]
    columns, inverse = np.unique(keys[:, used].T, axis=0, return_inverse=True)
    entry_of = np.full(need.shape, -1, dtype=np.int64)
    entry_of[used] = inverse.ravel()
    n, k = len(columns), len(problem.sites)
    total = np.bincount(entry_of[used], weights=need[used], minlength=n).astype(np.float64)
    return Demand(
        slot=columns[:, -1].astype(np.int64),
        need=total,
        speed=columns[:, :k],
        price=columns[:, -3],
        entry_of=entry_of,
        live=np.bincount(entry_of[used], weights=live[used], minlength=n).astype(np.float64),
        deferred=columns[:, k : k + len(problem.deferred)] > 0,
    )


def class_occupancy(problem: ShiftProblem) -> FloatArray:
    """(pools,) highest share of time that work may fill: the least of the pool's deferred work, else 1."""
    occupancy = np.ones(len(problem.pools))
    for work in problem.deferred:
        occupancy[list(work.pools)] = np.minimum(occupancy[list(work.pools)], work.max_occupancy)
    return occupancy


def site_set_needs(
    demand: Demand, agents: FloatArray, share_of_site: FloatArray, n_slots: int
) -> tuple[tuple[int, ...], IntArray]:
    """Whole agents that sets of sites need together, slot by slot (Hall's condition for serving every entry).

    Parameters
    ----------
    demand
        Classes of pools.
    agents
        (entries,) agents at speed 1 to be planned for each entry: its need, or more where deferred work is done.
    share_of_site
        (entries, sites) how much of an entry each site takes where speeds differ; rows sum to 1 or 0.
    n_slots
        Slots of the week.

    Returns
    -------
    tuple
        Bit masks of site sets, and (sets, slots) agents. If every set has its agents and all speeds are equal, every
        entry can be served.
    """
    n_sites = demand.speed.shape[1]
    fast = demand.speed.max(axis=1, initial=0.0)
    same = (demand.speed == 0) | (demand.speed == fast[:, None])
    uniform = same.all(axis=1) & (fast > 0)
    masks = (demand.speed > 0) @ (1 << np.arange(n_sites))
    sets = _unions({int(m) for m in masks[uniform]}) | ({1 << k for k in range(n_sites)} if (~uniform).any() else set())
    split = np.where(
        uniform[:, None], 0.0, share_of_site * agents[:, None] / np.where(demand.speed > 0, demand.speed, 1.0)
    )
    need = np.zeros((len(sets), n_slots))
    for r, union in enumerate(sorted(sets)):
        inside = uniform & (masks & ~union == 0)
        np.add.at(need[r], demand.slot[inside], agents[inside] / fast[inside])
        for k in range(n_sites):
            if union >> k & 1:
                np.add.at(need[r], demand.slot, split[:, k])
    return _without_sums(sorted(sets), np.ceil(need - 1e-6).astype(np.int64))


def _without_sums(sets: list[int], need: IntArray) -> tuple[tuple[int, ...], IntArray]:
    """Drop a set whose need is the sum of two sets that it consists of."""
    kept = list(range(len(sets)))
    for r in range(len(sets)):
        parts = [(a, b) for a in kept for b in kept if a < b and not sets[a] & sets[b] and sets[a] | sets[b] == sets[r]]
        if any((need[a] + need[b] == need[r]).all() for a, b in parts):
            kept.remove(r)
    return tuple(sets[r] for r in kept), need[kept]


def _unions(masks: set[int], most: int = 128) -> set[int]:
    """All unions of the sets, or as many as are worth watching."""
    unions: set[int] = set()
    for mask in sorted(masks):
        grown = unions | {mask | other for other in unions} | {mask}
        unions = grown if len(grown) <= most else unions | {mask}
    return unions
