"""Promises over a period: how far the staff of single intervals may fall while the whole period keeps its level.

An interval's share in time rises with its agents and, above the floor, by less with each of them. The programme is
given the most agents that are of use (`ShiftProblem.required`) and may lower them step by step; what the steps cost is
bounded by what the promise leaves. Where the staff is whole, the steps are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planner.shifts.highs import ModelBuilder
    from planner.shifts.problem import ShiftProblem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_WHOLE = 1e-6
_HIGHEST = 0.9995


@dataclass(frozen=True, eq=False)
class Promise:
    """Σ weight · level(agents) ≥ target · Σ weight over the slots of a period.

    Attributes
    ----------
    pool
        Index of the pool.
    slots
        (n,) slots of the period, each once.
    weight
        (n,) contacts in them, > 0.
    level
        (slots of the week, k) share in time, 0–1, with 0 … k − 1 agents more than `Periods.least`; it never falls along
        a row. Promises that count alike in a pool share one array.
    target
        Share promised over the period, 0–1.
    name
        Whose promise it is; several periods of one stream share it.
    """

    pool: int
    slots: IntArray
    weight: FloatArray
    level: FloatArray
    target: float
    name: str = ""


@dataclass(frozen=True, eq=False)
class Periods:
    """The promises over periods of a week, and the floor below which no interval may fall.

    Attributes
    ----------
    least
        (pools, slots) least agents at speed 1, whole numbers ≤ `ShiftProblem.required`.
    promises
        Any number for a pool: by stream, by day.
    """

    least: FloatArray
    promises: tuple[Promise, ...]

    def faults(self, problem: ShiftProblem) -> Iterator[str]:
        """Say what is wrong with them in a problem."""
        required = problem.required
        if any((site.speed != 1).any() for site in problem.sites):
            yield "speed: must be 1 at every site where promises hold over a period"
        if self.least.shape != required.shape:
            yield f"least: must have shape {required.shape}, got {self.least.shape}"
            return
        if (self.least < 0).any() or (self.least > required + _WHOLE).any():
            yield f"least: must lie in [0, required], got up to {(self.least - required).max():g} above it"
        for i, one in enumerate(self.promises):
            if not 0 <= one.pool < len(required):
                yield f"promises[{i}].pool: must lie in [0, {len(required) - 1}], got {one.pool}"
            if len(one.slots) != len(one.weight) or len(one.level) != problem.n_slots:
                yield f"promises[{i}]: needs a weight for each of its slots, a level for each slot of the week"
            elif (np.diff(one.level, axis=1) < -1e-9).any() or (one.level < 0).any() or (one.level > 1 + 1e-9).any():
                yield f"promises[{i}].level: must rise within [0, 1]"
            if not 0 <= one.target <= 1:
                yield f"promises[{i}].target: must lie in [0, 1], got {one.target:g}"


def with_higher_promises(problem: ShiftProblem, points: Mapping[str, float]) -> ShiftProblem:
    """Return a problem whose promises of some names are planned higher by share points, at most to 99.95 %."""
    if problem.periods is None or not points:
        return problem
    higher = tuple(
        replace(one, target=min(one.target + points.get(one.name, 0.0), max(_HIGHEST, one.target)))
        for one in problem.periods.promises
    )
    return replace(problem, periods=replace(problem.periods, promises=higher))


def with_more_agents(problem: ShiftProblem, more: FloatArray, max_occupancy: float) -> ShiftProblem:
    """Return a problem with (pools, slots) whole agents beyond the requirement, who are not counted on for other work.

    Levels of promises over a period count from as many agents more.
    """
    periods = problem.periods
    return replace(
        problem,
        required=problem.required + more,
        load_erl=problem.load_erl + max_occupancy * more,
        periods=None if periods is None else replace(periods, least=periods.least + more),
    )


@dataclass(frozen=True, eq=False)
class Lowering:
    """Where to find the steps down in the matrix.

    Attributes
    ----------
    columns
        One per step, 0–1. Steps of more than one agent are whole: what lies between them is worth less than a mean.
    pool, slot, size
        Where each step is, and by how many agents.
    rows
        One per promise.
    """

    columns: IntArray
    pool: IntArray
    slot: IntArray
    size: IntArray
    rows: IntArray


def add_lowering(
    builder: ModelBuilder, problem: ShiftProblem, periods: Periods, entry_of: IntArray, serve_rows: IntArray
) -> Lowering:
    """Add the steps down from the requirement, and one row per promise: Σ weight · loss of the steps ≤ what it leaves.

    Parameters
    ----------
    entry_of
        (pools, slots) entry of the demand, −1 where nobody is needed.
    serve_rows
        (entries,) rows of who serves an entry.
    """
    depth = np.where(entry_of >= 0, steps_down(problem, periods), 0)
    top = np.rint(problem.required - periods.least).astype(np.int64)
    rows = builder.rows(len(periods.promises), upper=np.array([1.0 - one.target for one in periods.promises]))
    columns, places = [np.zeros(0, dtype=np.int64)], [np.zeros((0, 3), dtype=np.int64)]
    for (pool, slot), promised in by_place(periods).items():
        n = int(depth[pool, slot])
        falls = {id(one.level): _losses(one.level[slot], int(top[pool, slot]))[:n] for _, one, _ in promised}
        sizes = _sizes(*falls.values()) if len(falls) == 1 else np.ones(n, dtype=np.int64)
        steps = [builder.columns(1, upper=1.0, integer=bool(size > 1)) for size in sizes]
        column = np.concatenate([columns[0], *steps])
        builder.entries(serve_rows[entry_of[pool, slot]], column, sizes)
        for number, one, share in promised:
            loss = np.add.reduceat(falls[id(one.level)], np.cumsum(sizes) - sizes) if n else sizes
            builder.entries(rows[number], column, share * loss)
        columns.append(column)
        places.append(np.stack([np.full(len(sizes), pool), np.full(len(sizes), slot), sizes], axis=1))
    pools, slots, sizes = np.concatenate(places).T
    return Lowering(np.concatenate(columns), pools, slots, sizes, rows)


def by_place(periods: Periods) -> dict[tuple[int, int], list[tuple[int, Promise, float]]]:
    """Return for each pool and slot its promises: their number, themselves, and the slot's share of their weight."""
    places: dict[tuple[int, int], list[tuple[int, Promise, float]]] = {}
    for number, one in enumerate(periods.promises):
        for slot, share in zip(one.slots.tolist(), (one.weight / one.weight.sum()).tolist(), strict=True):
            places.setdefault((one.pool, slot), []).append((number, one, share))
    return places


def _sizes(losses: FloatArray) -> IntArray:
    """Lengths of the runs of equal losses that a majorant has pooled."""
    ends = np.flatnonzero(np.diff(losses, append=np.inf) > 0)
    return np.diff(ends, prepend=-1)


def lowest_levels(problem: ShiftProblem, periods: Periods) -> FloatArray:
    """Return (pools, slots) the least agents: the floor, or what neighbouring weeks supply in any case."""
    if problem.boundary is None:
        return periods.least
    return np.maximum(periods.least, np.ceil(problem.boundary - _WHOLE))


def steps_down(problem: ShiftProblem, periods: Periods) -> IntArray:
    """Return (pools, slots) by how many agents the requirement may be lowered."""
    promised = np.zeros(problem.required.shape, dtype=bool)
    for one in periods.promises:
        promised[one.pool, one.slots] = True
    depth = np.where(promised, np.rint(problem.required - lowest_levels(problem, periods)), 0.0)
    return np.maximum(depth, 0.0).astype(np.int64)


def _losses(level: FloatArray, top: int) -> FloatArray:
    """Return what each step down loses at least, from the top; it rises.

    More agents than required are taken to answer everybody in time. The level is replaced by its least concave
    majorant, so that no staff is ruled out and a bound stays a bound.
    """
    return _falling(np.diff(_levels(level, top)))[::-1]


def most_levels(level: FloatArray, top: int) -> FloatArray:
    """Return the level that the programme credits 0 … top agents above the least with: never below the true one."""
    points = _levels(level, top)
    above: FloatArray = np.concatenate([np.zeros(1), np.cumsum(_falling(np.diff(points)))])
    return above + float(points[0])


def below_least(level: FloatArray, top: int) -> float:
    """Return by how much a team's level may be taken to fall for each agent below the least: as above it."""
    points = most_levels(level, top)
    return float(points[1] - points[0])


def _levels(level: FloatArray, top: int) -> FloatArray:
    points = level[: top + 1].copy()
    points[-1] = 1.0
    return points


def _falling(gains: FloatArray) -> FloatArray:
    """Slopes of the least concave majorant: neighbours that rise are pooled into their mean."""
    means: list[float] = []
    sizes: list[int] = []
    for gain in gains.tolist():
        means.append(gain)
        sizes.append(1)
        while len(means) > 1 and means[-2] < means[-1]:
            total = sizes[-2] + sizes[-1]
            means[-2] = (means[-2] * sizes[-2] + means[-1] * sizes[-1]) / total
            sizes[-2] = total
            del means[-1], sizes[-1]
    return np.repeat(np.array(means), np.array(sizes, dtype=np.int64)) if means else np.zeros(0)
