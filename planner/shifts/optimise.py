"""solve and relax: relaxation, search, and the roster with its proof."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from planner.shifts.assign import assign
from planner.shifts.budget import Budget
from planner.shifts.highs import LinearModel, Solution, solve_lp, solve_mip
from planner.shifts.known import Kept, Known, kept_of
from planner.shifts.model import WeekModel, build_model
from planner.shifts.money import in_units, relaxation_in_money, roster_in_money, unit_of
from planner.shifts.opening import decided, relax_openings
from planner.shifts.problem import FloatArray, ShiftProblem
from planner.shifts.roster import Progress, ProgressCallback, Relaxation, Roster, Status
from planner.shifts.rounding import no_weeks
from planner.shifts.rules import compile_rules
from planner.shifts.search import anneal_weeks
from planner.shifts.state import Weeks
from planner.shifts.table import binding_table, cost_table, shift_table
from planner.shifts.tidy import tidied
from planner.shifts.weeks import presence, weeks_from_counts

_OPENING_TREE = 5  # relaxations spent on which sites to open
_SMALL = 250  # columns of people up to which branch and bound comes first
_CHECKS, _CHECK_WORK = 20, 2.6e8  # of branch and bound: a few seconds; a check's work grows with rows × columns
_SMALL_S = 120.0  # its safety net in seconds


def relax(problem: ShiftProblem, known: Known | None = None) -> Relaxation:
    """Solve the linear relaxation.

    Parameters
    ----------
    problem
        The week to roster.
    known
        Where to keep it, for a search later on.

    Returns
    -------
    Relaxation
        `objective` is a proven lower bound on every roster.

    Raises
    ------
    InfeasibleRulesError
        If the rules on people and money alone contradict each other.
    """
    began = time.monotonic()
    unit = unit_of(problem)
    problem = in_units(problem, unit)
    model = build_model(problem)
    relaxed = solve_lp(model.linear)
    values = _values(problem, relaxed)
    if known is not None:
        known[tuple(range(len(problem.sites)))] = kept_of(problem, model, relaxed, relaxed.bound, unit)
    deferred = model.cover.deferred
    missing = np.concatenate([model.cover.short, *model.cover.short_on_duty.values(), deferred.undone.ravel()])
    penalty, late = (
        float(model.linear.cost[columns] @ values[columns]) for columns in (missing, deferred.late.ravel())
    )
    people = pd.Series(values[model.people.site_heads], index=[s.name for s in problem.sites], dtype=float)
    found = Relaxation(
        objective=relaxed.bound,
        cost=relaxed.objective - penalty - late,
        late=late,
        people=people,
        shortfall=_relaxed_shortfall(problem, model, values),
        on_duty=_relaxed_on_duty(model, values),
        seconds=time.monotonic() - began,
    )
    return relaxation_in_money(found, unit)


def _relaxed_on_duty(model: WeekModel, values: FloatArray) -> FloatArray:
    rows = model.cover.on_duty_rows
    people = values.copy()
    people[model.cover.serve] = 0.0
    people[model.cover.deferred.spare.ravel()] = 0.0
    duty: FloatArray = (model.linear.matrix @ people)[rows.ravel()].reshape(rows.shape)
    return duty


def _values(problem: ShiftProblem, solution: Solution) -> FloatArray:
    if solution.values is None:
        raise InfeasibleRulesError(problem)
    return solution.values


class InfeasibleRulesError(ValueError):
    """No roster at all keeps the rules on people and money; `conflicts.contradiction` says which of a problem's."""

    def __init__(self, problem: ShiftProblem) -> None:
        self.problem = problem
        super().__init__("the rules on people contradict each other")


def _relaxed_shortfall(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> FloatArray:
    """Share a class's shortfall among its pools by their requirement."""
    inside = model.demand.entry_of >= 0
    short = values[model.cover.short]
    weight = np.where(inside, problem.required + 1e-12, 0.0)
    total = np.bincount(model.demand.entry_of[inside], weights=weight[inside], minlength=len(short))
    result = np.zeros_like(weight)
    entry = model.demand.entry_of[inside]
    result[inside] = short[entry] * weight[inside] / total[entry]
    return result


def solve(
    problem: ShiftProblem,
    *,
    gap: float = 0.02,
    work_limit: float = 1.0,
    seconds: float | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
    warm_start: Roster | None = None,
    opened: dict[int, float] | None = None,
    kept: Kept | None = None,
) -> Roster:
    """Roster a week whose levels are given.

    Arguments, answer and errors are those of `apart.solve`, and besides:

    Parameters
    ----------
    opened
        Site → whether it is open (1) or not (0), if that is decided already; the bound then is one on this choice.
    kept
        A relaxation of the same rules for no more than is asked, used where its columns are those of this programme.
    """
    began = time.monotonic()
    deadline = began + seconds if seconds is not None else float("inf")
    budget = Budget(gap, work_limit, deadline, cancel or (lambda: False))
    unit = unit_of(problem)
    problem = in_units(problem, unit)

    def report(phase: str, objective: float | None, bound: float) -> None:
        if progress is not None:
            money = None if objective is None else objective * unit
            found = None if objective is None else _gap(objective, bound)
            progress(Progress(phase, money, bound * unit, found, time.monotonic() - began))

    model = build_model(problem)
    relaxed = None if kept is None else kept.of(model, unit)
    if kept is not None and relaxed is not None:
        linear, bound = decided(model, kept.opened), kept.bound / unit
    else:
        linear, relaxed, bound = relax_openings(model, _OPENING_TREE, opened)
    _values(problem, relaxed)
    whole = model.linear if opened is None else linear
    model = replace(model, linear=linear)
    report("relaxation", None, bound)
    weeks, status, bound = _best_weeks(problem, model, whole, relaxed, bound, budget, report, warm_start)
    return roster_in_money(_roster(problem, model, relaxed, weeks, status, bound, began, gap), unit)


def _gap(objective: float, bound: float) -> float:
    return max(0.0, objective - bound) / objective if objective > 1e-9 else 0.0


Report = Callable[[str, float | None, float], None]


def _best_weeks(
    problem: ShiftProblem,
    model: WeekModel,
    whole: LinearModel,
    relaxed: Solution,
    bound: float,
    budget: Budget,
    report: Report,
    warm_start: Roster | None,
) -> tuple[Weeks, Status, float]:
    """Return weeks and a bound: of few columns by branch and bound over the whole programme, all openings in it."""
    if relaxed.objective < 1e-6 and _values(problem, relaxed)[model.people.site_heads].sum() < 1e-6:
        return no_weeks(), Status.OPTIMAL, 0.0
    if len(model.people.heads) + len(model.people.work) <= _SMALL:
        limit = min(budget.deadline - time.monotonic(), _SMALL_S)
        nodes = int(1_000 * budget.work) + 1
        found = solve_mip(whole, nodes=nodes, gap=budget.gap, checks=checks_of(whole), seconds=limit)
        bound = max(bound, found.bound)
        if found.values is not None and _gap(found.objective, bound) <= budget.gap + 1e-9:
            report("branch and bound", found.objective, bound)
            rules = compile_rules(problem, model, ())
            return weeks_from_counts(problem, model, rules, found.values), Status.WITHIN_GAP, bound
    warm = None if warm_start is None or warm_start.shifts.empty else warm_start.shifts
    return anneal_weeks(problem, model, relaxed, bound, budget, report, warm)


def checks_of(linear: LinearModel) -> int:
    """Return the checks after which branch and bound gives up: desks whose root takes minutes are searched better."""
    rows, columns = linear.matrix.shape
    return max(_CHECKS, int(_CHECK_WORK / (rows * columns)))


def _roster(
    problem: ShiftProblem,
    model: WeekModel,
    relaxed: Solution,
    weeks: Weeks,
    status: Status,
    bound: float,
    began: float,
    gap: float,
) -> Roster:
    rules = compile_rules(problem, model, ())
    weeks = tidied(problem, model, rules, weeks)
    present, on_duty = presence(problem, model, rules, weeks)
    staffed = assign(problem, model.demand, model.spare, on_duty)
    cost = cost_table(problem, model, weeks)
    penalty = staffed.penalty + _minimum_penalty(problem, on_duty)
    objective = float(cost.to_numpy().sum()) + penalty
    bound = min(bound, objective)
    found = _gap(objective, bound)
    if status not in (Status.TRUNCATED, Status.CANCELLED):
        status = _final_status(status, found, gap)
    site = np.array([t.site for t in model.table.tours], dtype=np.int64)[weeks.tour[weeks.tour >= 0]]
    people = np.bincount(site, minlength=len(problem.sites))
    return Roster(
        status=status, objective=objective, bound=bound, gap=found, seconds=time.monotonic() - began,
        shifts=shift_table(problem, model, rules, weeks),
        people=pd.Series(people, index=[s.name for s in problem.sites], dtype=np.int64),
        on_duty=on_duty, present=present, staff=staffed.staff, done=staffed.done, backlog=staffed.backlog,
        late=staffed.late, undone=staffed.undone, shortfall=staffed.shortfall, required=problem.required, cost=cost,
        binding=binding_table(problem, model, relaxed, staffed.shortfall, on_duty),
    )  # fmt: skip


def _final_status(status: Status, found: float, gap: float) -> Status:
    if found < 1e-6:
        return Status.OPTIMAL
    return Status.WITHIN_GAP if found <= gap else Status.WORK_LIMIT if status != Status.OPTIMAL else status


def _minimum_penalty(problem: ShiftProblem, on_duty: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> float:
    price = float(problem.shortfall_cost.max(initial=0.0))
    gaps = [
        np.maximum(np.ceil(site.min_on_duty - 1e-9) - on_duty[k], 0.0).sum()
        for k, site in enumerate(problem.sites)
        if site.min_on_duty is not None
    ]
    return price * float(sum(gaps))
