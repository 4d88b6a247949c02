"""plan(scenario) -> Plan: the recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.carried import planned_higher
from planner.referee import REPLICATIONS, refereed
from planner.scenario import Scenario
from planner.shifts import Progress, Roster, ShiftProblem, solve
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

    Returns
    -------
    A plan in any case: where rules or limits cannot meet the targets it is the one of least shortfall, its verdict
    says so, and the missing hours are named.
    """
    typical = None
    if scenario.week_of != "typical":
        typical = plan(typical_week(scenario), gap=gap, progress=progress, cancel=cancel).roster

    def rostered(problem: ShiftProblem, start: Roster | None) -> Roster:
        return solve(problem, gap=gap, progress=progress, cancel=cancel, warm_start=start)

    stages = prepare(scenario, typical)
    roster = rostered(stages.problem, warm_start)
    slower = for_the_people_on_duty(scenario, stages, roster)
    if slower is not None:
        stages, roster = slower, rostered(slower.problem, roster)
    stages, roster, notes = planned_higher(scenario, stages, roster, rostered, gap)
    planned = assemble(scenario, stages, roster)
    planned = replace(planned, notes=(*planned.notes, *notes))
    return (
        refereed(planned, replications=replications, gap=gap, cancel=cancel, progress=progress) if referee else planned
    )
