"""A relaxation that is kept: whoever asks more of the same desk searches from it, without solving another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.shifts.demand import effective_requirement
from planner.shifts.highs import Solution
from planner.shifts.model import WeekModel
from planner.shifts.needs import relaxed_plan
from planner.shifts.opening import decision
from planner.shifts.problem import BoolArray, FloatArray, ShiftProblem

_NOBODY = 1e-3  # agents: less is what an interior point leaves everywhere


@dataclass(frozen=True, eq=False)
class Kept:
    """A relaxation, in the money of the problem.

    Attributes
    ----------
    solution
        Values and multipliers, without the columns and rows of levels.
    bound
        Proven lower bound on every roster of the problem, and so of one that asks more.
    unit
        Money of one unit of the multipliers.
    opened
        Site → whether it is open (1) or not (0).
    serves
        (sites, pools, slots) who may serve what of that which needs somebody.
    works
        Number of deferred works.
    staff
        (sites, pools, slots) agents by what they do, divisible.
    wanted, price
        (pools, slots) agents of the relaxation, and one more's worth; None where no promise holds over a period.
    """

    solution: Solution
    bound: float
    unit: float
    opened: dict[int, float]
    serves: BoolArray
    works: int
    staff: FloatArray
    wanted: FloatArray | None
    price: FloatArray | None

    def suits(self, problem: ShiftProblem) -> bool:
        """Whether a problem has as many deferred works, needs the same people when, and has such promises as well."""
        alike = self.works == len(problem.deferred) and (self.wanted is None) == (problem.periods is None)
        return alike and np.array_equal(self.serves, _serves(problem))

    def of(self, model: WeekModel, unit: float) -> Solution | None:
        """Return the relaxation as one of another programme without levels; None where that has other columns."""
        rows, columns = model.linear.matrix.shape
        values, dual = self.solution.values, self.solution.row_dual
        if model.lowering is not None or values is None or dual is None or len(values) != columns or len(dual) != rows:
            return None
        return replace(self.solution, row_dual=dual * (self.unit / unit))


Known = dict[tuple[int, ...], Kept]
"""Relaxations by the sites that they are about."""


def kept_of(problem: ShiftProblem, model: WeekModel, relaxed: Solution, bound: float, unit: float) -> Kept:
    """Keep a relaxation.

    Parameters
    ----------
    problem, model, relaxed, bound
        The problem with its programme, relaxation, and bound, in units of money.
    unit
        The unit.
    """
    assert relaxed.values is not None
    assert relaxed.row_dual is not None
    rows, columns = model.linear.matrix.shape
    wanted = price = None
    if model.lowering is not None:
        wanted, price = _wanted(problem, model, relaxed.values), _prices(model, relaxed.row_dual)
        rows, columns = rows - len(model.lowering.rows), int(model.lowering.columns.min(initial=columns))
    plain = replace(relaxed, values=relaxed.values[:columns], row_dual=relaxed.row_dual[:rows])
    opened = decision(model, relaxed.values)
    staff = _staff(problem, model, relaxed.values)
    return Kept(plain, bound * unit, unit, opened, _serves(problem), len(problem.deferred), staff, wanted, price)


def _staff(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> FloatArray:
    """Share the agents of a class of pools among its pools, live work by their needs."""
    serve, by_entry = relaxed_plan(problem, model, values)
    staff = np.zeros((len(problem.sites), *problem.required.shape))
    need, entry = effective_requirement(problem), model.demand.entry_of
    total = np.bincount(entry[entry >= 0], weights=need[entry >= 0], minlength=len(model.demand.need))
    size, spare = model.spare.block_slots, model.spare.entry_of
    alike = np.maximum(np.bincount(spare[spare >= 0], minlength=len(model.spare.idle)), 1)
    for p in range(len(need)):
        live, block = np.flatnonzero(entry[p] >= 0), np.flatnonzero(np.repeat(spare[p] >= 0, size))
        staff[:, p, live] += serve[:, entry[p, live]] * need[p, live] / np.maximum(total[entry[p, live]], _NOBODY)
        e = np.repeat(spare[p], size)[block]
        staff[:, p, block] += by_entry[:, e] / (size * alike[e])
    return np.where(staff < _NOBODY, 0.0, staff)


def _serves(problem: ShiftProblem) -> BoolArray:
    return np.array([site.serves & (problem.required > 0) for site in problem.sites])


def _prices(model: WeekModel, row_dual: FloatArray) -> FloatArray:
    entry = model.demand.entry_of
    dual = np.maximum(row_dual[model.cover.serve_rows], 0.0)
    price: FloatArray = np.where(entry >= 0, dual[entry], 0.0) if len(dual) else np.zeros(entry.shape)
    return price


def _wanted(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> FloatArray:
    assert model.lowering is not None
    wanted = problem.required.copy()
    steps = values[model.lowering.columns] * model.lowering.size
    np.subtract.at(wanted, (model.lowering.pool, model.lowering.slot), steps)
    return wanted
