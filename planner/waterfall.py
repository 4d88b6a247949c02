"""The waterfall: from contacts to people, each step with its formula and its inputs."""

from __future__ import annotations

from dataclasses import dataclass

from planner.demand import Demand
from planner.outcome import Outcome
from planner.requirement import Requirement
from planner.scenario import Scenario
from planner.shifts import Roster
from planner.timeline import Grid


@dataclass(frozen=True)
class Step:
    """One step of the waterfall.

    Attributes
    ----------
    key
        Name of the step, stable for programs.
    value, unit
        The figure.
    formula
        How it is computed, in words and symbols.
    inputs
        The figures in the formula.
    """

    key: str
    value: float
    unit: str
    formula: str
    inputs: dict[str, float]


def waterfall(
    scenario: Scenario, demand: Demand, need: Requirement, roster: Roster, result: Outcome, grid: Grid
) -> tuple[Step, ...]:
    """Return the steps erlangs → agents → in shifts → with shrinkage → people, in hours a week."""
    shrinkage = float(scenario.people.shrinkage.scheduled)
    cap = float(scenario.people.max_occupancy)
    contacts = float(demand.contacts.to_numpy().sum())
    workload_h = float(demand.load_erl.to_numpy().sum()) * grid.slot_h
    live_agent_h = float(need.agents.to_numpy().sum()) * grid.slot_h
    deferred_h = sum(float(one.work.sum()) for one in need.deferred) * grid.slot_h
    agents_h = live_agent_h + deferred_h / cap
    on_duty_h = float(roster.on_duty.sum()) * grid.slot_h
    paid_h = float(result.sites["paid_h_per_week"].sum())
    rostered = float(result.sites["rostered"].sum())
    return (
        Step("contacts", contacts, "contacts/week", "contacts that people handle in the week", {}),
        Step(
            "workload",
            workload_h,
            "h/week",
            "Σ contacts × handle time (hours per week = erlang-hours)",
            {"contacts": contacts, "mean_handle_s": 3600 * workload_h / contacts if contacts else 0.0},
        ),
        Step(
            "agents",
            agents_h,
            "h/week",
            "agents on duty for live queues + deferred work ÷ occupancy cap",
            {"live_agent_h": live_agent_h, "deferred_h": deferred_h, "max_occupancy": cap},
        ),
        Step("on_duty", on_duty_h, "h/week", "what the roster has on duty, breaks left out", {"agents": agents_h}),
        Step("in_shifts", paid_h, "h/week", "paid hours of the rostered shifts", {"on_duty": on_duty_h}),
        Step(
            "with_shrinkage",
            paid_h / (1 - shrinkage),
            "h/week",
            "paid hours in shifts ÷ (1 − shrinkage)",
            {"in_shifts": paid_h, "shrinkage": shrinkage},
        ),
        Step(
            "people",
            float(result.headcount),
            "people",
            "⌈rostered people ÷ (1 − shrinkage)⌉, site by site",
            {"rostered": rostered, "shrinkage": shrinkage},
        ),
    )
