"""plan(scenario) -> Plan: the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.carried import planned_higher
from planner.clock import Clock
from planner.referee import REPLICATIONS, refereed
from planner.scenario import Scenario
from planner.shifts import HURRIED, Kept, Known, Progress, Roster, ShiftProblem, Status, relax, solve
from planner.stages import (
    Plan,
    Prepared,
    Verdict,
    assemble,
    estimate,
    for_the_people_on_duty,
    prepare,
    typical_week,
)
from planner.urgent import for_priorities

PLAN_GAP = 0.02

__all__ = ["PLAN_GAP", "Plan", "Prepared", "Verdict", "assemble", "estimate", "plan", "prepare", "refereed"]


def plan(
    scenario: Scenario,
    *,
    gap: float = PLAN_GAP,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    warm_start: Roster | None = None,
    referee: bool = False,
    replications: int = REPLICATIONS,
    work: float = 1.0,
    seconds: float | None = None,
    known: Known | None = None,
) -> Plan:
    """Return the cheapest week found that keeps the desk's promises, with its bound and what it achieves.

    Parameters
    ----------
    scenario
        The desk.
    gap
        Relative gap to the proven bound at which the search stops.
    progress
        Called with the state of the search.
    cancel
        Asked now and then; True ends the search with the best roster so far.
    warm_start
        Roster of a similar scenario.
    referee
        Whether the roster is simulated, and repaired where the simulation misses a promise.
    replications
        Weeks that the referee simulates.
    work
        Deterministic work of each search, relative to the default, > 0.
    seconds
        Wall time, a safety net: a search that it ends is `truncated`, and rosters are mended only while it lasts. Left
        out, work alone ends everything and the same scenario gives the same plan.
    known
        Relaxations of the desk so far. A hurried plan relaxes it only once: what it asks more is searched from there.

    Returns
    -------
    A plan in any case: where rules or limits cannot meet the targets it is the one of least shortfall, its verdict
    says so, and the missing hours are named.
    """
    clock, typical = Clock(seconds), None
    known = {} if known is None and work < HURRIED else known
    if scenario.week_of != "typical":
        half = None if seconds is None else seconds / 2
        typical = plan(
            typical_week(scenario), gap=gap, progress=progress, cancel=cancel, work=work, seconds=half
        ).roster

    def rostered(problem: ShiftProblem, start: Roster | None) -> Roster:
        limit = clock.for_a_search()
        return solve(
            problem, gap=gap, work_limit=work, seconds=limit, progress=progress, cancel=cancel, warm_start=start,
            known=known,
        )  # fmt: skip

    stages = prepare(scenario, typical)
    if known is not None:
        slower = for_the_people_on_duty(scenario, stages, _relaxed(stages.problem, known).staff)
        stages = slower or stages
        roster = rostered(stages.problem, warm_start)
    else:
        roster = rostered(stages.problem, warm_start)
        slower = for_the_people_on_duty(scenario, stages, roster.staff)
        if slower is not None:
            stages, roster = slower, rostered(slower.problem, roster)
    stages, roster, raised = for_priorities(scenario, stages, roster, rostered, clock, known is not None)
    higher: tuple[str, ...] = ()
    if known is None or not referee:  # in a hurry that is left to the simulation
        stages, roster, higher = planned_higher(scenario, stages, roster, rostered, gap, clock)
    planned = assemble(scenario, stages, roster)
    planned = replace(planned, notes=(*planned.notes, *raised, *higher))
    if referee:
        planned = refereed(
            planned, replications=replications, gap=gap, cancel=cancel, progress=progress, work=work, clock=clock,
            known=known,
        )  # fmt: skip
    return replace(planned, roster=replace(planned.roster, status=Status.TRUNCATED)) if clock.ran_out else planned


def _relaxed(problem: ShiftProblem, known: Known) -> Kept:
    """Return the relaxation of a problem, solved unless it is known."""
    everybody = tuple(range(len(problem.sites)))
    if everybody not in known or not known[everybody].suits(problem):
        relax(problem, known)
    return known[everybody]
