"""solve: rosters for given requirements, or for levels that are chosen so that promises hold over their periods."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.shifts.bounding import LIFTS, lifted_bound
from planner.shifts.highs import Solution, solve_mip
from planner.shifts.levels import whole_levels
from planner.shifts.model import WeekModel, build_model
from planner.shifts.money import in_units, unit_of
from planner.shifts.opening import decision, relax_openings
from planner.shifts.optimise import InfeasibleRulesError, checks_of
from planner.shifts.optimise import solve as solve_levels
from planner.shifts.period import FloatArray, Periods, lowest_levels
from planner.shifts.problem import ShiftProblem
from planner.shifts.roster import Progress, ProgressCallback, Roster, Status

_OPENING_TREE = 5
_SMALL = 250
_SMALL_S = 120.0
_ROUNDS = 1  # each costs a relaxation of its own
_BETTER = 1e-4


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """Bound in money, which sites are open, in each pool and slot the agents of the relaxation and one more's worth.

    `lifted` proves a better bound: money that is good enough → bound in money.
    """

    bound: float
    wanted: FloatArray
    price: FloatArray
    opened: dict[int, float]
    lifted: Callable[[float], float]


def solve(
    problem: ShiftProblem,
    *,
    gap: float = 0.02,
    work_limit: float = 1.0,
    seconds: float | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
    warm_start: Roster | None = None,
) -> Roster:
    """Roster sites that depend on each other.

    Arguments, answer and errors are those of `apart.solve`.
    """
    began = time.monotonic()

    def roster_for(one: ShiftProblem, known: _Relaxed | None, warm: Roster | None) -> Roster:
        left = None if seconds is None else max(seconds - (time.monotonic() - began), 0.01)
        told = progress if progress is None or known is None else _told_of(progress, known.bound, began)
        return solve_levels(
            one, gap=gap, work_limit=work_limit, seconds=left, progress=told, cancel=cancel, warm_start=warm,
            opened=None if known is None else known.opened,
        )  # fmt: skip

    periods = problem.periods
    if periods is None:
        return roster_for(problem, None, warm_start)
    relaxed = _relaxation(problem, gap, int(LIFTS * min(work_limit, 1.0)), seconds)
    best = _best_levels(problem, periods, relaxed, gap, roster_for, warm_start)
    if best.status not in (Status.CANCELLED, Status.TRUNCATED):
        relaxed = replace(relaxed, bound=relaxed.lifted((1.0 - gap) * best.objective))
    return replace(with_bound(best, relaxed.bound, gap), seconds=time.monotonic() - began)


def _best_levels(
    problem: ShiftProblem,
    periods: Periods,
    relaxed: _Relaxed,
    gap: float,
    roster_for: Callable[[ShiftProblem, _Relaxed | None, Roster | None], Roster],
    warm_start: Roster | None,
) -> Roster:
    """Roster the levels of the relaxation; what the roster has to spare lowers other levels, and so on."""
    lowest = lowest_levels(problem, periods)
    levels = whole_levels(problem.required, lowest, periods, relaxed.wanted, relaxed.price)
    best = roster_for(_at_levels(problem, levels), relaxed, warm_start)
    for _ in range(_ROUNDS):
        cut_short = best.status in (Status.CANCELLED, Status.TRUNCATED)
        if cut_short or best.objective - relaxed.bound <= gap * best.objective:
            break
        levels = whole_levels(problem.required, lowest, periods, _answering(problem, best), relaxed.price)
        again = roster_for(_at_levels(problem, levels), relaxed, best)
        if again.objective > (1 - _BETTER) * best.objective:
            break
        best = again
    return best


def _relaxation(problem: ShiftProblem, gap: float, lifts: int, seconds: float | None) -> _Relaxed:
    unit = unit_of(problem)
    scaled = in_units(problem, unit)
    model = build_model(scaled)
    linear, relaxed, bound = relax_openings(model, _OPENING_TREE)
    if relaxed.values is None or relaxed.row_dual is None:
        raise InfeasibleRulesError(scaled)
    values, price = relaxed.values, _prices(model, relaxed)
    if len(model.people.heads) + len(model.people.work) <= _SMALL:
        limit = _SMALL_S if seconds is None else min(seconds, _SMALL_S)
        found = solve_mip(linear, nodes=1_000, gap=gap / 2, checks=checks_of(linear), seconds=limit)
        values, bound = values if found.values is None else found.values, max(bound, found.bound)

    def lifted(enough: float) -> float:
        most = 0 if bound * unit >= enough else lifts
        return unit * lifted_bound(scaled, model, relaxed, bound, most=most, enough=enough / unit)

    return _Relaxed(bound * unit, _wanted(scaled, model, values), price, decision(model, values), lifted)


def _prices(model: WeekModel, relaxed: Solution) -> FloatArray:
    assert relaxed.row_dual is not None
    entry = model.demand.entry_of
    dual = np.maximum(relaxed.row_dual[model.cover.serve_rows], 0.0)
    price: FloatArray = np.where(entry >= 0, dual[entry], 0.0) if len(dual) else np.zeros(entry.shape)
    return price


def _wanted(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> FloatArray:
    assert model.lowering is not None
    wanted = problem.required.copy()
    steps = values[model.lowering.columns] * model.lowering.size
    np.subtract.at(wanted, (model.lowering.pool, model.lowering.slot), steps)
    return wanted


def _at_levels(problem: ShiftProblem, levels: FloatArray) -> ShiftProblem:
    return replace(problem, required=levels, periods=None)


def _answering(problem: ShiftProblem, roster: Roster) -> FloatArray:
    """Return (pools, slots) agents on duty who do no deferred work."""
    beside = 0.0 if problem.boundary is None else problem.boundary
    free: FloatArray = np.floor(roster.staff.sum(axis=0) + beside - roster.done.sum(axis=0) + 1e-6)
    return free


def _told_of(progress: ProgressCallback, bound: float, began: float) -> ProgressCallback:
    """Report against the bound on all levels instead of that of the levels at hand."""

    def told(one: Progress) -> None:
        found = None if one.objective is None else _gap(one.objective, bound)
        progress(Progress(one.phase, one.objective, bound, found, time.monotonic() - began))

    return told


def _gap(objective: float, bound: float) -> float:
    return max(0.0, objective - bound) / objective if objective > 1e-9 else 0.0


def with_bound(roster: Roster, bound: float, gap: float) -> Roster:
    """Return a roster judged by another proven bound; `gap` is the relative gap that is good enough."""
    bound = min(bound, roster.objective)
    found, status = _gap(roster.objective, bound), roster.status
    if status not in (Status.TRUNCATED, Status.CANCELLED):
        close = Status.OPTIMAL if found < 1e-6 else Status.WITHIN_GAP
        status = close if found <= max(gap, 1e-6) else Status.WORK_LIMIT
    return replace(roster, bound=bound, gap=found, status=status)
