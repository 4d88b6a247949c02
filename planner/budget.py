"""The question turned round: the best service level that given people or money can buy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.pipeline import PLAN_GAP, Plan, Verdict, assemble, plan, prepare
from planner.scenario import Estimate, Scenario, Target
from planner.shifts import Progress, relax, solve

LEVEL_STEP = 0.005
LOWEST, HIGHEST = 0.05, 0.995
STEPS_DOWN = 8


@dataclass(frozen=True)
class Bought:
    """What a budget buys.

    Attributes
    ----------
    plan
        The plan inside the limits.
    target
        Highest service level asked of every live stream that the limits still allow, or None when none does.
    wanted_met
        Whether the limits suffice for the targets the scenario asks for.
    """

    plan: Plan
    target: float | None
    wanted_met: bool


def with_level(scenario: Scenario, level: float) -> Scenario:
    """Return the scenario with one service level asked of every live channel and department."""

    def at_level(target: Target) -> Target:
        return target if target.service_level is None else target.changed(service_level=Estimate(level))

    channels = {name: one.changed(target=at_level(one.target)) for name, one in scenario.channels.items()}
    departments = tuple(
        one.changed(targets={name: at_level(target) for name, target in one.targets.items()})
        for one in scenario.departments
    )
    return scenario.changed(channels=channels, departments=departments)


def buy(scenario: Scenario, *, gap: float = PLAN_GAP, progress: Callable[[Progress], None] | None = None) -> Bought:
    """Return the best plan inside the scenario's limits on people or money.

    The scenario's own targets are tried first. Where the limits do not suffice, the level is sought by bisection on the
    linear relaxation (a level it cannot reach no roster can), then lowered until a whole roster holds it. What the
    roster really delivers stands in the plan's outcome.
    """
    first = plan(scenario, gap=gap, progress=progress)
    if first.verdict is Verdict.MET and _inside(first):
        return Bought(first, first.outcome.target, wanted_met=True)
    level = _reachable(scenario)
    for step in range(STEPS_DOWN):
        trial = level - step * LEVEL_STEP * 2**step
        if trial < LOWEST:
            break
        stages = prepare(with_level(scenario, trial))
        roster = solve(stages.problem, gap=gap, progress=progress)
        bought = assemble(scenario, stages, roster)
        if bought.verdict is Verdict.MET and _inside(bought):
            return Bought(bought, trial, wanted_met=False)
    return Bought(first, None, wanted_met=False)


def _inside(found: Plan) -> bool:
    limits, result = found.scenario.limits, found.outcome
    people = limits.people is None or result.headcount <= limits.people
    return people and (limits.cost_per_year is None or result.cost_per_year <= limits.cost_per_year * (1 + 1e-9))


def _reachable(scenario: Scenario) -> float:
    """Return the highest level at which the linear relaxation has no shortfall inside the limits."""
    low, high = LOWEST, HIGHEST
    while high - low > LEVEL_STEP:
        middle = (low + high) / 2
        relaxed = relax(prepare(with_level(scenario, middle)).problem)
        low, high = (middle, high) if relaxed.shortfall.sum() < 1e-3 else (low, middle)
    return low
