"""Requirements as the model sees them: pools that the same sites serve at the same speed in a slot are one class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.problem import BoolArray, FloatArray, IntArray, ShiftProblem

_EPS = 1e-9


@dataclass(frozen=True, eq=False)
class Demand:
    """Live demand: one entry per (class of pools, slot) with a requirement.

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
    """

    slot: IntArray
    need: FloatArray
    speed: FloatArray
    price: FloatArray
    entry_of: IntArray


@dataclass(frozen=True, eq=False)
class Spare:
    """Room for deferred work: one entry per (class of pools, block of slots).

    Agents beyond the requirement work at full occupancy; the required ones have some idle time, known beforehand.

    Attributes
    ----------
    block_slots
        Slots per block.
    block
        (entries,) index of the block.
    speed
        (entries, sites) speed of each site's agents, 0 where they may not serve.
    occupancy
        (entries,) share of time that work may fill.
    idle
        (entries,) agent-slots that the required agents have left.
    works
        (entries, deferred) which deferred work the class may do.
    entry_of
        (pools, blocks) the entry that a pool belongs to, −1 if it does no deferred work.
    """

    block_slots: int
    block: IntArray
    speed: FloatArray
    occupancy: FloatArray
    idle: FloatArray
    works: BoolArray
    entry_of: IntArray


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
    need = effective_requirement(problem)
    speed = _speeds(problem)
    fractional = np.abs(need - np.rint(need)) > _EPS
    own = np.where(fractional, 1.0 + np.arange(len(need))[:, None], 0.0)  # a fraction must not hide in a sum
    price = np.broadcast_to(problem.shortfall_cost[:, None], need.shape)
    slot = np.broadcast_to(np.arange(need.shape[1], dtype=np.float64), need.shape)
    columns, entry_of = _classes([*speed, price, own, slot], need > _EPS)
    inside = entry_of >= 0
    return Demand(
        slot=columns[:, -1].astype(np.int64),
        need=_sums(entry_of, inside, need, len(columns)),
        speed=columns[:, : len(problem.sites)],
        price=columns[:, -3],
        entry_of=entry_of,
    )


def build_spare(problem: ShiftProblem, block_slots: int) -> Spare:
    """Merge pools that do the same deferred work into classes, block by block.

    Parameters
    ----------
    block_slots
        Slots per block, a divisor of the week. Blocks of more than one slot are a relaxation: work may move within one.
    """
    n_pools, n_blocks = len(problem.pools), problem.n_slots // block_slots
    need, occupancy = effective_requirement(problem), class_occupancy(problem)
    boundary = np.zeros_like(need) if problem.boundary is None else problem.boundary
    idle = np.maximum(occupancy[:, None] * (need + boundary) - problem.load_erl, 0.0)
    idle_block = idle.reshape(n_pools, n_blocks, block_slots).sum(axis=2)
    works = np.array([[p in work.pools for work in problem.deferred] for p in range(n_pools)], dtype=np.float64)
    works = works.reshape(n_pools, len(problem.deferred))
    speed = _speeds(problem).reshape(len(problem.sites), n_pools, n_blocks, block_slots).max(axis=3)
    shape = (n_pools, n_blocks)
    layers = [np.broadcast_to(layer[:, None], shape) for layer in (*works.T, occupancy)]
    block = np.broadcast_to(np.arange(n_blocks, dtype=np.float64), shape)
    takes: BoolArray = np.asarray(works.any(axis=1))
    columns, entry_of = _classes([*speed, *layers, block], np.broadcast_to(takes[:, None], shape))
    k = len(problem.sites)
    return Spare(
        block_slots=block_slots,
        block=columns[:, -1].astype(np.int64),
        speed=columns[:, :k],
        occupancy=columns[:, -2],
        idle=_sums(entry_of, entry_of >= 0, idle_block, len(columns)),
        works=columns[:, k : k + len(problem.deferred)] > 0,
        entry_of=entry_of,
    )


def _speeds(problem: ShiftProblem) -> FloatArray:
    """(sites, pools, slots) speed, 0 where a site may not serve."""
    speeds = [np.where(site.serves, site.speed[:, None], 0.0) for site in problem.sites]
    return np.array(speeds, dtype=np.float64).reshape(len(problem.sites), *problem.required.shape)


def _classes(layers: list[FloatArray], used: BoolArray) -> tuple[FloatArray, IntArray]:
    """Group the used cells that agree in every layer: the distinct columns, and the class of each cell (−1: unused)."""
    keys = np.stack([np.asarray(layer, dtype=np.float64)[used] for layer in layers], axis=1)
    columns, inverse = np.unique(keys, axis=0, return_inverse=True)
    entry_of = np.full(used.shape, -1, dtype=np.int64)
    entry_of[used] = inverse.ravel()
    return columns, entry_of


def _sums(entry_of: IntArray, inside: BoolArray, values: FloatArray, n: int) -> FloatArray:
    return np.bincount(entry_of[inside], weights=values[inside], minlength=n).astype(np.float64)


def class_occupancy(problem: ShiftProblem) -> FloatArray:
    """(pools,) highest share of time that work may fill: the least of the pool's deferred work, else 1."""
    occupancy = np.ones(len(problem.pools))
    for work in problem.deferred:
        occupancy[list(work.pools)] = np.minimum(occupancy[list(work.pools)], work.max_occupancy)
    return occupancy


def site_set_needs(
    demand: Demand, share_of_site: FloatArray, n_slots: int, also: set[int]
) -> tuple[tuple[int, ...], IntArray]:
    """Whole agents that sets of sites need together, slot by slot (Hall's condition for serving every entry).

    Parameters
    ----------
    demand
        Classes of pools.
    share_of_site
        (entries, sites) how much of an entry each site takes where speeds differ; rows sum to 1 or 0.
    n_slots
        Slots of the week.
    also
        Bit masks of sets that must have a row whatever they need.

    Returns
    -------
    tuple
        Bit masks of site sets, and (sets, slots) agents. If every set has its agents and all speeds are equal, every
        entry can be served.
    """
    n_sites = demand.speed.shape[1]
    fast = demand.speed.max(axis=1, initial=0.0)
    same = (demand.speed == 0) | (demand.speed == fast[:, None])
    uniform = np.asarray(same.all(axis=1)) & (fast > 0)
    masks = (demand.speed > 0) @ (1 << np.arange(n_sites))
    singles = {1 << k for k in range(n_sites)} if not uniform.all() else set()
    sets = sorted(_unions({int(m) for m in masks[uniform]}) | singles | also)
    speed = np.where(demand.speed > 0, demand.speed, 1.0)
    split = np.where(uniform[:, None], 0.0, share_of_site * demand.need[:, None] / speed)
    need = np.zeros((len(sets), n_slots))
    for r, union in enumerate(sets):
        inside = uniform & (masks & ~union == 0)
        np.add.at(need[r], demand.slot[inside], demand.need[inside] / fast[inside])
        for k in range(n_sites):
            if union >> k & 1:
                np.add.at(need[r], demand.slot, split[:, k])
    return _without_sums(sets, np.ceil(need - 1e-6).astype(np.int64), also)


def _without_sums(sets: list[int], need: IntArray, also: set[int]) -> tuple[tuple[int, ...], IntArray]:
    """Drop a set whose need is the sum of two sets that it consists of."""
    kept = list(range(len(sets)))
    for r in range(len(sets)):
        parts = [(a, b) for a in kept for b in kept if a < b and not sets[a] & sets[b] and sets[a] | sets[b] == sets[r]]
        if sets[r] not in also and any((need[a] + need[b] == need[r]).all() for a, b in parts):
            kept.remove(r)
    return tuple(sets[r] for r in kept), need[kept]


def _unions(masks: set[int], most: int = 128) -> set[int]:
    """All unions of the sets, or as many as are worth watching."""
    unions: set[int] = set()
    for mask in sorted(masks):
        grown = unions | {mask | other for other in unions} | {mask}
        unions = grown if len(grown) <= most else unions | {mask}
    return unions
