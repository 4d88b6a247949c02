"""About how many people, within a second: the agent-hours of each interval, before anybody looks for shifts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.demand import demand
from planner.outcome import heads_for
from planner.requirement import requirement
from planner.routes import route
from planner.scenario import Scenario
from planner.shift_rules import site_shifts
from planner.stages import typical_week
from planner.timeline import Grid


def agent_hours(scenario: Scenario) -> float:
    """Return the agent-hours of a typical week that the promises take, each interval by itself.

    Live work: the stationary requirement of each pool and interval. Deferred work: its handle time at the occupancy
    cap. What shifts add and what promises over a whole period spare are both left out.
    """
    desk = typical_week(scenario)
    grid = Grid.of(desk)
    arrivals = demand(desk, grid)
    need = requirement(desk, arrivals, route(desk, arrivals, grid), grid)
    later = sum(float(one.work.sum()) for one in need.deferred) / float(desk.people.max_occupancy)
    return (float(np.sum(need.agents.to_numpy())) + later) * grid.slot_h


def weekly_hours(scenario: Scenario) -> float:
    """Return the most hours a week that one person of the desk is on duty, breaks left out."""
    lengths = [length for site in scenario.sites for length in site_shifts(scenario, site).lengths]
    on_duty = [one.days_per_week * (one.paid_min - sum(b.min for b in one.breaks if b.paid)) for one in lengths]
    return max(on_duty) / 60


def first_look(
    scenario: Scenario,
    alike: Scenario | None = None,
    people: int = 0,
    hours_of: Callable[[Scenario], float] = agent_hours,
) -> int:
    """Return about how many people a desk needs.

    Parameters
    ----------
    scenario
        The desk.
    alike
        A desk much like it whose plan is known, and whose people scale the answer by agent-hours; without one the
        hours are divided among people with the longest contract.
    people
        Heads of that plan.
    hours_of
        How the agent-hours of a desk are known; who asks again and again about changes of one desk keeps those of it.

    Notes
    -----
    No bound: within a few per cent of the plan where a former plan of the desk scales it, else within about a quarter.
    """
    hours = hours_of(scenario)
    known = hours_of(alike) if alike is not None and people > 0 else 0.0
    if known > 0:
        return round(people * hours / known)
    return heads_for(hours / weekly_hours(scenario), float(scenario.people.shrinkage.scheduled))
