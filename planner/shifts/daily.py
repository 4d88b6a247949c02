"""The least shifts that cover days which do not touch each other: no weeks, no breaks, one programme over all days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.highs import LinearModel, ModelBuilder, Outcome, solve_mip
from planner.shifts.problem import FloatArray, IntArray

_NODES = 100_000


@dataclass(frozen=True, eq=False)
class DailyCover:
    """People per day and shift.

    Attributes
    ----------
    counts
        (days, shifts) people; None if no numbers within the limits cover the days.
    cost
        Of all counts.
    bound
        Proven lower bound on the cost.
    """

    outcome: Outcome
    counts: IntArray | None
    cost: float
    bound: float


def cover_days(
    required: IntArray, start: IntArray, length: IntArray, cost: FloatArray, *, most_on_duty: int, most_per_shift: int
) -> DailyCover:
    """Cover every slot of every day at the least cost.

    Parameters
    ----------
    required
        (days, slots) people needed.
    start, length
        (shifts,) slot in which a shift begins, and its slots; beyond midnight it counts for the begin of the same day.
    cost
        (shifts,) price of one person on a shift.
    most_on_duty
        Bound on people on duty in any slot.
    most_per_shift
        Bound on people on the same shift of a day.

    Notes
    -----
    On duty is a flow along the day: on_duty[t] − on_duty[t−1] = begins − ends. Shifts within the day make a matrix of
    intervals, whose vertices are whole (Hoffman and Kruskal 1956): branch and bound ends at its root.
    """
    model, counts = _programme(required, start, length, cost, most_on_duty, most_per_shift)
    found = solve_mip(model, nodes=_NODES)
    if found.values is None:
        return DailyCover(found.outcome, None, float("inf"), found.bound)
    whole = np.rint(found.values[counts]).astype(np.int64)
    return DailyCover(found.outcome, whole, float((whole * cost).sum()), found.bound)


def _programme(
    required: IntArray, start: IntArray, length: IntArray, cost: FloatArray, most_on_duty: int, most_per_shift: int
) -> tuple[LinearModel, IntArray]:
    days, slots = required.shape
    builder = ModelBuilder()
    shape = (days, len(start))
    counts = builder.columns(
        days * len(start), cost=np.broadcast_to(cost, shape).ravel(), upper=most_per_shift, integer=True
    ).reshape(shape)
    duty = builder.columns(days * slots, lower=required.ravel(), upper=most_on_duty).reshape(days, slots)
    flow = builder.rows(days * slots, lower=0.0, upper=0.0).reshape(days, slots)
    builder.entries(flow, duty, 1.0)
    builder.entries(flow[:, 1:], duty[:, :-1], -1.0)
    end = start + length
    at_zero, ends = (start == 0) | (end > slots), end % slots > 0
    builder.entries(flow[:, start[start > 0]], counts[:, start > 0], -1.0)
    builder.entries(flow[:, end[ends] % slots], counts[:, ends], 1.0)
    builder.entries(flow[:, :1], counts[:, at_zero], -1.0)
    return builder.build(), counts
