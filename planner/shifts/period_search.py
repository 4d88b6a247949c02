"""solve: rosters for given requirements, or for levels that are chosen so that promises hold over their periods."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.shifts.bounding import LIFTS, lifted_bound
from planner.shifts.highs import solve_mip
from planner.shifts.known import Kept, Known, kept_of
from planner.shifts.levels import whole_levels
from planner.shifts.model import build_model
from planner.shifts.money import in_units, unit_of
from planner.shifts.opening import relax_openings
from planner.shifts.optimise import InfeasibleRulesError, checks_of
from planner.shifts.optimise import solve as solve_levels
from planner.shifts.period import FloatArray, Periods, lowest_levels
from planner.shifts.problem import ShiftProblem
from planner.shifts.roster import Progress, ProgressCallback, Roster, Status

_OPENING_TREE = 5
_SMALL = 250
_SMALL_S = 120.0
_ROUNDS = 1  # each costs a relaxation of its own; none where relaxations are saved
_BETTER = 1e-4


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """A relaxation, and what proves a better bound: money that is good enough → bound in money."""

    kept: Kept
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
    known: Known | None = None,
    key: tuple[int, ...] = (),
) -> Roster:
    """Roster sites that depend on each other.

    Arguments, answer and errors are those of `apart.solve`, and besides:

    Parameters
    ----------
    key
        By which `known` knows the sites.
    """
    began = time.monotonic()

    def roster_for(one: ShiftProblem, kept: Kept | None, warm: Roster | None) -> Roster:
        left = None if seconds is None else max(seconds - (time.monotonic() - began), 0.01)
        told = progress if progress is None or kept is None else _told_of(progress, kept.bound, began)
        return solve_levels(
            one, gap=gap, work_limit=work_limit, seconds=left, progress=told, cancel=cancel, warm_start=warm,
            opened=None if kept is None else kept.opened, kept=None if known is None else kept,
        )  # fmt: skip

    periods = problem.periods
    if periods is None and known is None:
        return roster_for(problem, None, warm_start)
    relaxed = _known(problem, known, key) or _relaxation(problem, gap, int(LIFTS * min(work_limit, 1.0)), seconds)
    if known is not None:
        known[key] = relaxed.kept
    rounds = _ROUNDS if known is None else 0
    if periods is None:
        best = roster_for(problem, relaxed.kept, warm_start)
    else:
        best = _best_levels(problem, periods, relaxed.kept, gap, roster_for, warm_start, rounds)
    bound = relaxed.kept.bound
    if best.status not in (Status.CANCELLED, Status.TRUNCATED):
        bound = relaxed.lifted((1.0 - gap) * best.objective)
    return replace(with_bound(best, bound, gap), seconds=time.monotonic() - began)


def _known(problem: ShiftProblem, known: Known | None, key: tuple[int, ...]) -> _Relaxed | None:
    """Return what is known of the sites, if it suits the problem."""
    kept = None if known is None else known.get(key)
    return _Relaxed(kept, lambda enough: kept.bound) if kept is not None and kept.suits(problem) else None


def _best_levels(
    problem: ShiftProblem,
    periods: Periods,
    relaxed: Kept,
    gap: float,
    roster_for: Callable[[ShiftProblem, Kept | None, Roster | None], Roster],
    warm_start: Roster | None,
    rounds: int,
) -> Roster:
    """Roster the levels of the relaxation; what the roster has to spare lowers other levels, and so on."""
    assert relaxed.wanted is not None
    assert relaxed.price is not None
    lowest = lowest_levels(problem, periods)
    levels = whole_levels(problem.required, lowest, periods, relaxed.wanted, relaxed.price)
    best = roster_for(_at_levels(problem, levels), relaxed, warm_start)
    for _ in range(rounds):
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
    _, relaxed, bound = relax_openings(model, _OPENING_TREE)
    first = relaxed
    if relaxed.values is None or relaxed.row_dual is None:
        raise InfeasibleRulesError(scaled)
    if len(model.people.heads) + len(model.people.work) <= _SMALL:
        limit = _SMALL_S if seconds is None else min(seconds, _SMALL_S)
        whole = model.linear  # all openings: what is proven of one choice of sites is not of the others
        found = solve_mip(whole, nodes=1_000, gap=gap / 2, checks=checks_of(whole), seconds=limit)
        bound = max(bound, found.bound)
        relaxed = relaxed if found.values is None else replace(relaxed, values=found.values)

    def lifted(enough: float) -> float:
        most = 0 if bound * unit >= enough else lifts
        return unit * lifted_bound(scaled, model, first, bound, most=most, enough=enough / unit)

    return _Relaxed(kept_of(scaled, model, relaxed, bound, unit), lifted)


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
