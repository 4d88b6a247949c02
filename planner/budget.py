"""The question turned round: the best service level that given people or money can buy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from planner.pipeline import PLAN_GAP, Plan, Verdict, estimate, plan
from planner.referee import REPLICATIONS, judge, refereed
from planner.scenario import Estimate, Scenario, Target
from planner.shifts import Progress, Roster

LEVEL_STEP = 0.005
LOWEST, HIGHEST = 0.05, 0.995
FIRST_STEP, STEPS_DOWN = 0.01, 6


@dataclass(frozen=True)
class Bought:
    """What a budget buys.

    Attributes
    ----------
    plan
        The plan inside the limits.
    target
        Highest service level promised to every live stream that a roster inside the limits was found to keep, or None.
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


def people_of_today(scenario: Scenario) -> Scenario:
    """Return the scenario with every site limited to the people it employs now, where it says how many those are."""
    present = 1 - float(scenario.people.shrinkage.scheduled)

    def limited(most: int | None, people_now: float) -> int:
        rostered = int(people_now * present + 1e-9)
        return rostered if most is None else min(most, rostered)

    sites = tuple(
        site
        if site.people_now is None
        else site.changed(
            max_people=(most := limited(site.max_people, float(site.people_now))),
            min_people=min(site.min_people, most),
        )
        for site in scenario.sites
    )
    return scenario.changed(sites=sites)


def buy(
    scenario: Scenario,
    *,
    gap: float = PLAN_GAP,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    referee: bool = False,
    replications: int = REPLICATIONS,
) -> Bought:
    """Return the best plan inside the scenario's limits on people or money, in all or of each site.

    The scenario's own targets are tried first, and made as sure as wanted inside the limits. Where these do not
    suffice, the level is sought by halving: first on the linear relaxation (a level it cannot reach no roster can),
    then on whole rosters. What the roster really delivers stands in the plan's outcome.

    Parameters
    ----------
    scenario
        The desk with its limits (`limits`, or `max_people` of its sites).
    gap
        Relative gap at which each roster's search stops.
    progress
        Called with the state of each search.
    cancel
        Asked now and then; True ends the search with the best plan so far.
    referee
        Whether a level counts only if the simulation does not miss it, and the roster of the scenario's own targets is
        mended.
    replications
        Weeks that the referee simulates.
    """

    def judged(found: Plan) -> Plan:
        return replace(found, refereed=judge(found, replications=replications)) if referee else found

    def planned(one: Scenario, start: Roster | None) -> Plan:
        return judged(plan(one, gap=gap, progress=progress, cancel=cancel, warm_start=start))

    found = plan(scenario, gap=gap, progress=progress, cancel=cancel)
    if referee and found.verdict is Verdict.MET:
        first = refereed(found, replications=replications, gap=gap, cancel=cancel, progress=progress)
        first = first if _holds(first) else judged(found)
    else:
        first = judged(found)
    if _holds(first):
        return Bought(first, first.outcome.target, wanted_met=True)
    best, level = _best(scenario, first, planned, cancel or (lambda: False))
    return Bought(first if best is None else replace(best, scenario=scenario), level, wanted_met=False)


def _best(
    scenario: Scenario,
    first: Plan,
    planned: Callable[[Scenario, Roster | None], Plan],
    cancel: Callable[[], bool],
) -> tuple[Plan | None, float | None]:
    """Return the plan of the highest level found to hold, and the level: down from the bound, then by halving."""
    failed = trial = _reachable(scenario, cancel)
    best: Plan | None = None
    held = LOWEST
    start = first.roster
    for step in range(STEPS_DOWN):
        trial = failed - FIRST_STEP * (2**step - 1)
        if trial < LOWEST or cancel():
            return None, None
        best = _if_it_holds(planned(with_level(scenario, trial), start))
        if best is not None:
            held = trial
            break
        failed = trial
    while best is not None and failed - held > LEVEL_STEP and not cancel():
        trial = (held + failed) / 2
        again = _if_it_holds(planned(with_level(scenario, trial), best.roster))
        held, failed, best = (held, trial, best) if again is None else (trial, failed, again)
    return best, held if best is not None else None


def _if_it_holds(found: Plan) -> Plan | None:
    return found if _holds(found) else None


def _holds(found: Plan) -> bool:
    """Return whether a plan keeps its promises inside the limits, by simulation too where there is one."""
    limits, result = found.scenario.limits, found.outcome
    people = limits.people is None or result.headcount <= limits.people
    money = limits.cost_per_year is None or result.cost_per_year <= limits.cost_per_year * (1 + 1e-9)
    missed = found.refereed is not None and bool(found.refereed.missed)
    return found.verdict is Verdict.MET and people and money and not missed


def _reachable(scenario: Scenario, cancel: Callable[[], bool]) -> float:
    """Return the highest level at which the linear relaxation has no shortfall inside the limits."""
    low, high = LOWEST, HIGHEST
    while high - low > LEVEL_STEP and not cancel():
        middle = (low + high) / 2
        possible = estimate(with_level(scenario, middle)).keeps_promises
        low, high = (middle, high) if possible else (low, middle)
    return low
