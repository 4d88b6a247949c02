"""The only door to HiGHS: sparse matrices in, plain arrays out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from planner.shifts.problem import BoolArray, FloatArray, IntArray

INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class LinearModel:
    """min cost·x subject to row_lower ≤ A x ≤ row_upper, lower ≤ x ≤ upper, some x whole.

    Attributes
    ----------
    matrix
        A in compressed columns.
    cost, lower, upper, integer
        One entry per column.
    row_lower, row_upper
        One entry per row.
    """

    matrix: sparse.csc_array
    cost: FloatArray
    lower: FloatArray
    upper: FloatArray
    integer: BoolArray
    row_lower: FloatArray
    row_upper: FloatArray

    def with_bounds(self, lower: FloatArray, upper: FloatArray) -> LinearModel:
        """Return the same model with other column bounds."""
        return replace(self, lower=lower, upper=upper)


class Outcome(StrEnum):
    """What a solver run came to."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class Solution:
    """Values and duals of one run; `values` is None when there is no solution."""

    outcome: Outcome
    values: FloatArray | None
    objective: float
    bound: float
    row_dual: FloatArray | None
    interrupted: bool = False


class ModelBuilder:
    """Collects columns, rows and entries block by block."""

    def __init__(self) -> None:
        self._columns: list[tuple[FloatArray, FloatArray, FloatArray, BoolArray]] = []
        self._rows: list[tuple[FloatArray, FloatArray]] = []
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self.n_columns = 0
        self.n_rows = 0

    def columns(
        self, n: int, *, cost: Any = 0.0, lower: Any = 0.0, upper: Any = INFINITY, integer: bool = False
    ) -> IntArray:
        """Add n columns and return their indices."""
        block = [np.broadcast_to(np.asarray(v, dtype=np.float64), (n,)) for v in (cost, lower, upper)]
        self._columns.append((block[0], block[1], block[2], np.full(n, integer)))
        self.n_columns += n
        return np.arange(self.n_columns - n, self.n_columns, dtype=np.int64)

    def rows(self, n: int, *, lower: Any = -INFINITY, upper: Any = INFINITY) -> IntArray:
        """Add n rows and return their indices."""
        block = [np.broadcast_to(np.asarray(v, dtype=np.float64), (n,)) for v in (lower, upper)]
        self._rows.append((block[0], block[1]))
        self.n_rows += n
        return np.arange(self.n_rows - n, self.n_rows, dtype=np.int64)

    def entries(self, rows: Any, columns: Any, values: Any) -> None:
        """Add matrix entries; the three arguments are broadcast, duplicates add up."""
        r, c, v = np.broadcast_arrays(np.asarray(rows), np.asarray(columns), np.asarray(values, dtype=np.float64))
        self._entries.append((r.ravel().astype(np.int64), c.ravel().astype(np.int64), v.ravel()))

    def cost_of(self, columns: IntArray) -> FloatArray:
        """Cost of the given columns."""
        cost: FloatArray = np.concatenate([b[0] for b in self._columns])[columns]
        return cost

    def build(self) -> LinearModel:
        """Assemble the matrix."""
        r, c, v = (np.concatenate([e[i] for e in self._entries] or [np.zeros(0)]) for i in range(3))
        shape = (self.n_rows, self.n_columns)
        matrix = sparse.csc_array((v, (r.astype(np.int64), c.astype(np.int64))), shape=shape)
        matrix.sum_duplicates()
        columns = [np.concatenate([b[i] for b in self._columns] or [np.zeros(0)]) for i in range(4)]
        rows = [np.concatenate([b[i] for b in self._rows] or [np.zeros(0)]) for i in range(2)]
        return LinearModel(matrix, columns[0], columns[1], columns[2], columns[3].astype(bool), rows[0], rows[1])


def solve_lp(model: LinearModel, *, seconds: float | None = None, options: dict[str, Any] | None = None) -> Solution:
    """Solve the relaxation, by interior point unless `options` say otherwise.

    Parameters
    ----------
    model
        Whole columns are relaxed.
    seconds
        Wall-clock limit.
    options
        Further HiGHS options.

    Returns
    -------
    Solution
        `bound` is proven from the duals alone: rounding errors of the solver cannot lift it.
    """
    chosen: dict[str, Any] = {"solver": "ipm", "run_crossover": "off", **(options or {})}
    if seconds is not None:
        chosen["time_limit"] = seconds
    relaxed = replace(model, integer=np.zeros_like(model.integer))
    highs = _load(relaxed, chosen)
    found = _run_lp(model, highs)
    if found.outcome is Outcome.OPTIMAL and np.isneginf(found.bound):
        highs.setOptionValue("run_crossover", "on")  # an interior point may leave multipliers that prove nothing
        found = _run_lp(model, highs)
    return found


def _run_lp(model: LinearModel, highs: Any) -> Solution:
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solution(Outcome.INFEASIBLE, None, INFINITY, INFINITY, None)
    solution = highs.getSolution()
    values = np.array(solution.col_value)
    duals = np.array(solution.row_dual)
    outcome = Outcome.OPTIMAL if status == highspy.HighsModelStatus.kOptimal else Outcome.FEASIBLE
    return Solution(outcome, values, float(model.cost @ values), dual_bound(model, duals), duals)


def solve_mip(
    model: LinearModel,
    *,
    nodes: int,
    gap: float = 0.0,
    checks: int | None = None,
    seconds: float | None = None,
    start: FloatArray | None = None,
) -> Solution:
    """Branch and bound within a number of nodes.

    Parameters
    ----------
    nodes
        Limit on branch-and-bound nodes: the deterministic budget.
    gap
        Relative gap that is good enough.
    checks
        Limit on how often the solver asks whether to go on: as deterministic as nodes, but in force at the root too,
        where cuts and heuristics may take minutes before the first node.
    seconds
        Wall-clock limit, a safety net.
    start
        A solution to start from.
    """
    chosen: dict[str, Any] = {"mip_max_nodes": nodes, "mip_rel_gap": gap}
    if seconds is not None:
        chosen["time_limit"] = max(seconds, 0.01)
    highs = _load(model, chosen)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = list(start)
        highs.setSolution(known)
    if checks is not None:
        highs.cbMipInterrupt.subscribe(_after(checks))
    highs.run()
    return _mip_solution(model, highs)


def _after(checks: int) -> Callable[[Any], None]:
    """Return what ends a search when it has asked so often whether to go on."""
    asked = itertools.count(1)

    def answer(event: Any) -> None:
        if next(asked) >= checks:
            event.interrupt()

    return answer


def _mip_solution(model: LinearModel, highs: Any) -> Solution:
    status, info = highs.getModelStatus(), highs.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Solution(Outcome.INFEASIBLE, None, INFINITY, INFINITY, None)
    timed_out = status == highspy.HighsModelStatus.kTimeLimit
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solution(Outcome.NONE, None, INFINITY, info.mip_dual_bound, None, timed_out)
    values = np.array(highs.getSolution().col_value)
    values[model.integer] = np.rint(values[model.integer])
    outcome = Outcome.OPTIMAL if status == highspy.HighsModelStatus.kOptimal else Outcome.FEASIBLE
    return Solution(outcome, values, float(model.cost @ values), info.mip_dual_bound, None, timed_out)


def dual_bound(model: LinearModel, duals: FloatArray) -> float:
    """Lower bound that any row multipliers prove: Σ rows y·b + Σ columns min over the bounds of (c − yA)·x.

    Columns without an upper bound prove nothing (−∞) where their reduced cost is less than 0 by more than rounding.
    """
    feasible = np.where((duals > 0) & np.isneginf(model.row_lower), 0.0, duals)
    feasible = np.where((feasible < 0) & np.isposinf(model.row_upper), 0.0, feasible)
    side = np.where(feasible > 0, model.row_lower, model.row_upper)
    rows = float(np.sum(feasible[feasible != 0] * side[feasible != 0]))
    reduced = model.cost - model.matrix.T @ feasible
    at = np.where(reduced > 0, model.lower, model.upper)
    at = np.where(np.isinf(at) & (np.abs(reduced) < 1e-6), 0.0, at)
    return rows + float(np.sum(reduced[reduced != 0] * at[reduced != 0]))


def _load(model: LinearModel, options: dict[str, Any]) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.matrix.shape[1], model.matrix.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, model.lower, model.upper
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = model.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = model.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = model.matrix.data
    if model.integer.any():
        kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger])
        lp.integrality_ = list(kinds[model.integer.astype(int)])
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    for name, value in {"random_seed": 1, "threads": 2, **options}.items():
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    return highs
