"""The stages of a plan and what they make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import Routing
from planner.boundary import boundary
from planner.demand import Demand, demand
from planner.field import field_notes
from planner.hand_over import hand_over_work
from planner.longer_hours import longer_hours
from planner.outcome import Outcome, mean_slowness, outcome
from planner.pending import pending_notes
from planner.promises import with_periods
from planner.requirement import Requirement, fastest, requirement
from planner.routes import route
from planner.scenario import Scenario
from planner.shifts import (
    Conflict,
    Relaxation,
    Roster,
    ShiftProblem,
    conflicts,
    relax,
    relief,
    with_higher_promises,
    with_more_agents,
)
from planner.timeline import Grid
from planner.waterfall import Step, waterfall
from planner.workforce import is_idle, shift_problem

if TYPE_CHECKING:
    from planner.referee import Refereed

NEGLIGIBLE = 1e-4
SLOWER_COUNTS = 0.005


class Verdict(StrEnum):
    """Whether rules and limits can meet the targets."""

    MET = "met"
    SHORT = "short"


@dataclass(frozen=True)
class Plan:
    """A planned week: what was asked, every stage's result, and what the roster achieves.

    Attributes
    ----------
    scenario, grid, demand, routing, requirement, problem, roster, outcome
        The stages, in their order.
    waterfall
        From contacts to people.
    notes
        What the user should know: assumptions, fields without effect, hours nobody covers.
    refereed
        What the simulation says of the roster, where it was asked.
    mended_per_year
        What mending the roster for the simulation added to its yearly cost.
    """

    scenario: Scenario
    grid: Grid
    demand: Demand
    routing: Routing
    requirement: Requirement
    problem: ShiftProblem
    roster: Roster
    outcome: Outcome
    waterfall: tuple[Step, ...]
    notes: tuple[str, ...]
    refereed: Refereed | None = None
    mended_per_year: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """Whether every stream's promise is kept by the rostered staff, over its period and with its floor."""
        return Verdict.MET if bool(self.outcome.streams["kept"].all()) else Verdict.SHORT

    @cached_property
    def relief(self) -> pd.DataFrame:
        """What one step more room in each rule that binds would save; see `planner.shifts.relief`."""
        return relief(self.problem, self.roster, longer_hours(self.scenario, self.problem, self.grid))

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Rules that cannot be kept together, and why somebody is missing; see `planner.shifts.conflicts`."""
        return conflicts(self.problem, bool(self.roster.shortfall.sum() > NEGLIGIBLE))

    @property
    def missing(self) -> pd.Series[float]:
        """Agent-hours missing per pool in the week, largest first; only pools that miss any."""
        hours = self.outcome.shortfall.sum(axis=1) * self.grid.slot_h
        return hours[hours > NEGLIGIBLE].sort_values(ascending=False)


@dataclass(frozen=True)
class Prepared:
    """The stages before the roster."""

    grid: Grid
    demand: Demand
    routing: Routing
    requirement: Requirement
    problem: ShiftProblem


def prepare(scenario: Scenario, typical: Roster | None = None) -> Prepared:
    """Return everything up to the shift problem; a dated week needs the typical roster of the weeks beside it."""
    grid = Grid.of(scenario)
    arrivals = demand(scenario, grid)
    routing = route(scenario, arrivals, grid)
    need = requirement(scenario, arrivals, routing, grid)
    beside = None if typical is None else boundary(scenario, typical, grid)
    problem = shift_problem(scenario, arrivals, routing, need, grid, beside)
    return Prepared(grid, arrivals, routing, need, with_periods(problem, scenario, arrivals, need))


def for_the_people_on_duty(
    scenario: Scenario, stages: Prepared, staff: NDArray[np.int64] | NDArray[np.float64]
) -> Prepared | None:
    """Return the stages for the handle times of those on duty, or None where that is what was planned for.

    The first requirement is that of the fastest people who may serve a pool; where slower ones take a part of it (a
    vendor, another language), the pool needs more of them. Where sites hand the desk on, handing over is work as well.

    Parameters
    ----------
    scenario, stages
        The plan so far.
    staff
        Who staffs which pool when, in a roster or in a relaxation. Shape (sites, pools, slots).
    """
    planned = fastest(stages.demand, stages.routing)
    found = mean_slowness(stages.demand, stages.routing, staff)
    people = staff.sum(axis=0)
    slower = (found / planned * people).sum(axis=1) / np.maximum(people.sum(axis=1), 1)
    handed = hand_over_work(scenario, stages.demand, stages.routing, stages.requirement, staff, stages.grid)
    if float(slower.max(initial=1.0)) < 1 + SLOWER_COUNTS and not handed:
        return None
    pace = planned * np.maximum(slower, 1.0)[:, None]
    need = requirement(scenario, stages.demand, stages.routing, stages.grid, pace)
    need = replace(need, deferred=(*need.deferred, *handed))
    problem = shift_problem(scenario, stages.demand, stages.routing, need, stages.grid, stages.problem.boundary)
    return replace(stages, requirement=need, problem=with_periods(problem, scenario, stages.demand, need))


def stronger(plan: Plan, points: Mapping[str, float], more: pd.DataFrame) -> Prepared:
    """Return a plan's stages with promises over a period planned higher, and agents beyond the requirement.

    Parameters
    ----------
    plan
        The plan.
    points
        Stream → share points that its promise is planned higher than so far.
    more
        Whole agents ≥ 0; labels as the requirement's.
    """
    higher = with_higher_promises(plan.problem, points)
    problem = with_more_agents(higher, more.to_numpy(), float(plan.scenario.people.max_occupancy))
    return Prepared(plan.grid, plan.demand, plan.routing, plan.requirement, problem)


def assemble(scenario: Scenario, stages: Prepared, roster: Roster) -> Plan:
    """Return the plan of a roster: what it achieves, what it costs, and how the people come about."""
    grid, arrivals, routing = stages.grid, stages.demand, stages.routing
    chosen = pd.DataFrame(roster.required, index=list(routing.pools), columns=grid.index)
    need = replace(stages.requirement, agents=chosen)
    result = outcome(scenario, arrivals, routing, need, roster, grid, stages.problem.boundary)
    steps = waterfall(scenario, arrivals, need, roster, result, grid)
    told = (*_demand_notes(arrivals), *field_notes(scenario, arrivals), *routing.notes)
    notes = (*told, *_idle_notes(scenario, routing), *pending_notes(scenario))
    return Plan(scenario, grid, arrivals, routing, need, stages.problem, roster, result, steps, notes)


def estimate(scenario: Scenario) -> Relaxation:
    """Return the linear relaxation of a scenario's plan: a lower bound within about a second."""
    return relax(prepare(typical_week(scenario)).problem)


def typical_week(scenario: Scenario) -> Scenario:
    """Return the scenario in a typical week, with the clock offsets of its dated week."""
    if isinstance(scenario.week_of, str):
        return scenario
    return scenario.changed(week_of="typical", offsets_of=scenario.week_of)


def _idle_notes(scenario: Scenario, routing: Routing) -> list[str]:
    idle = [site.name for i, site in enumerate(scenario.sites) if is_idle(scenario, routing, i)]
    return [f"{name} serves nobody under this operating model: nobody works there" for name in idle]


def _demand_notes(arrivals: Demand) -> tuple[str, ...]:
    lost, total = float(arrivals.lost.sum()), float(arrivals.contacts.to_numpy().sum())
    if lost <= NEGLIGIBLE:
        return ()
    share = lost / (lost + total)
    return (f"{lost:,.0f} contacts a week ({share:.1%}) arrive while their department is closed and are lost",)
