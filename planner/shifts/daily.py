"""The least shifts that cover days which do not touch each other: no weeks, no breaks, one programme a day."""

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
    intervals, whose vertices are whole (Hoffman and Kruskal 1956): branch and bound ends at its root, or soon after it
    where shifts wrap around the day.
    """
    counts, cost_of_days, bound = [], 0.0, 0.0
    for day in required:
        model, columns = _programme(day, start, length, cost, most_on_duty, most_per_shift)
        found = solve_mip(model, nodes=_NODES)
        if found.values is None:
            return DailyCover(found.outcome, None, float("inf"), found.bound)
        counts.append(np.rint(found.values[columns]).astype(np.int64))
        cost_of_days += float(counts[-1] @ cost)
        bound += found.bound
    outcome = Outcome.OPTIMAL if cost_of_days - bound < 1e-6 * max(1.0, cost_of_days) else Outcome.FEASIBLE
    return DailyCover(outcome, np.array(counts), cost_of_days, bound)


def _programme(
    required: IntArray, start: IntArray, length: IntArray, cost: FloatArray, most_on_duty: int, most_per_shift: int
) -> tuple[LinearModel, IntArray]:
    builder = ModelBuilder()
    counts = builder.columns(len(start), cost=cost, upper=most_per_shift, integer=True)
    duty = builder.columns(len(required), lower=required, upper=most_on_duty)
    flow = builder.rows(len(required), lower=0.0, upper=0.0)
    builder.entries(flow, duty, 1.0)
    builder.entries(flow[1:], duty[:-1], -1.0)
    end = start + length
    at_zero, ends = (start == 0) | (end > len(required)), end % len(required) > 0
    builder.entries(flow[start[start > 0]], counts[start > 0], -1.0)
    builder.entries(flow[end[ends] % len(required)], counts[ends], 1.0)
    builder.entries(flow[0], counts[at_zero], -1.0)
    return builder.build(), counts
