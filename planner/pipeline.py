"""plan(scenario) -> Plan: the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.carried import planned_higher
from planner.clock import Clock
from planner.referee import REPLICATIONS, refereed
from planner.scenario import Scenario
from planner.shifts import Progress, Roster, ShiftProblem, Status, solve
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

    Returns
    -------
    A plan in any case: where rules or limits cannot meet the targets it is the one of least shortfall, its verdict
    says so, and the missing hours are named.
    """
    clock, typical = Clock(seconds), None
    if scenario.week_of != "typical":
        half = None if seconds is None else seconds / 2
        typical = plan(
            typical_week(scenario), gap=gap, progress=progress, cancel=cancel, work=work, seconds=half
        ).roster

    def rostered(problem: ShiftProblem, start: Roster | None) -> Roster:
        limit = clock.for_a_search()
        return solve(
            problem, gap=gap, work_limit=work, seconds=limit, progress=progress, cancel=cancel, warm_start=start
        )

    stages = prepare(scenario, typical)
    roster = rostered(stages.problem, warm_start)
    slower = for_the_people_on_duty(scenario, stages, roster)
    if slower is not None:
        stages, roster = slower, rostered(slower.problem, roster)
    stages, roster, raised = for_priorities(scenario, stages, roster, rostered, clock)
    stages, roster, higher = planned_higher(scenario, stages, roster, rostered, gap, clock)
    planned = assemble(scenario, stages, roster)
    planned = replace(planned, notes=(*planned.notes, *raised, *higher))
    if referee:
        planned = refereed(
            planned, replications=replications, gap=gap, cancel=cancel, progress=progress, work=work, clock=clock
        )
    return replace(planned, roster=replace(planned.roster, status=Status.TRUNCATED)) if clock.ran_out else planned
