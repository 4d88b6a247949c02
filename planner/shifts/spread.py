"""Spare agents to pools, slot by slot: where deferred work is planned, then in proportion to the requirement."""

from __future__ import annotations

import numpy as np

from planner.shifts.problem import FloatArray, IntArray, ShiftProblem


def spread_spare(problem: ShiftProblem, spare: IntArray, planned: FloatArray) -> IntArray:
    """Give every spare agent a pool.

    Parameters
    ----------
    spare
        (sites, slots) agents whom no live work needs.
    planned
        (sites, pools, slots) agent-slots of deferred work, divisible.

    Returns
    -------
    array
        (sites, pools, slots) whole agents; agents who may serve no open pool are in none. What a pool is owed is
        carried along, so that half an agent's work gets an agent every other slot.
    """
    extra = np.zeros(planned.shape, dtype=np.int64)
    for k, site in enumerate(problem.sites):
        busy = np.minimum(np.ceil(planned[k].sum(axis=0) - 1e-6), np.maximum(spare[k], 0)).astype(np.int64)
        owed = np.zeros(len(problem.pools))
        for t in np.flatnonzero(busy):
            owed += planned[k, :, t]
            able = site.serves[:, t] & (planned[k].any(axis=1))
            for _ in range(int(busy[t]) if able.any() else 0):
                p = int(np.argmax(np.where(able, owed, -np.inf)))
                owed[p] -= 1.0
                extra[k, p, t] += 1
    return extra + _in_proportion(problem, spare - extra.sum(axis=1))


def _in_proportion(problem: ShiftProblem, spare: IntArray) -> IntArray:
    """Largest remainders in proportion to requirement and load."""
    extra = np.zeros((len(problem.sites), *problem.required.shape), dtype=np.int64)
    for k, site in enumerate(problem.sites):
        weight = np.where(site.serves, problem.required + problem.load_erl + 1e-6, 0.0)
        total = weight.sum(axis=0)
        available = np.where(total > 0, np.maximum(spare[k], 0), 0)
        quota = weight / np.where(total > 0, total, 1.0) * available
        extra[k] = np.floor(quota + 1e-9).astype(np.int64)
        rest = available - extra[k].sum(axis=0)
        order = np.argsort(np.where(site.serves, -(quota - extra[k]), np.inf), axis=0, kind="stable")
        rank = np.argsort(order, axis=0, kind="stable")
        extra[k] += (rank < rest[None, :]) & site.serves
    return extra
