"""Shift left: what more self-service (or any change of the scenario) means in people and money, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.frames import by_name
from planner.scenario import Fault, Scenario, ScenarioError
from planner.shifts import relax
from planner.stages import Prepared, prepare, typical_week
from planner.tiers import SELF_SERVICE, tier_of
from planner.timeline import WEEKS_PER_YEAR

TIERS = {1: "self-service", 2: "online", 3: "phone", 4: "on-site", 5: "relationship"}


@dataclass(frozen=True)
class Sizing:
    """A desk sized by the linear relaxation of its roster: a bound from below, the same way for every variant.

    Attributes
    ----------
    tiers
        Index: tier (1–5). Columns: name, contacts_per_week (that people handle; attempts in self-service), work_h (a
        week), people (shrinkage included), cost_per_year. People and money of the whole desk are the relaxation's; they
        are shared out by the agent-hours that each tier's promises take.
    people, cost_per_year
        Of the whole desk.
    stages
        The stages behind it.
    """

    tiers: pd.DataFrame
    people: float
    cost_per_year: float
    stages: Prepared


@dataclass(frozen=True)
class ShiftLeft:
    """A desk before and after more is solved by self-service.

    Attributes
    ----------
    points
        Share points added to what self-service solves.
    before, after
        The desk sized.
    change
        After less before, by tier. Index: tier and one row `all`. Columns: name, contacts_per_week, work_h, people,
        cost_per_year.
    """

    points: float
    before: Sizing
    after: Sizing
    change: pd.DataFrame


def size(scenario: Scenario) -> Sizing:
    """Return people and money of a desk, and their parts by tier, in a typical week."""
    asked = typical_week(scenario)
    stages = prepare(asked)
    bound = relax(stages.problem)
    people = float(bound.people.sum()) / (1 - float(asked.people.shrinkage.scheduled))
    cost = bound.cost * WEEKS_PER_YEAR
    tiers = _by_tier(asked, stages)
    share = tiers["agent_h"] / (tiers["agent_h"].sum() or 1.0)
    return Sizing(
        tiers.drop(columns="agent_h").assign(people=share * people, cost_per_year=share * cost), people, cost, stages
    )


def _by_tier(scenario: Scenario, stages: Prepared) -> pd.DataFrame:
    """Return contacts, work and agent-hours a week by tier."""
    contacts, work_h, agent_h = (dict.fromkeys(TIERS, 0.0) for _ in range(3))
    slot_h, demand = stages.grid.slot_h, stages.demand
    if SELF_SERVICE in demand.flows.index.get_level_values("step"):
        contacts[1] = float(demand.flows.xs(SELF_SERVICE, level="step")["contacts"].sum())
    work = (demand.load_erl.sum(axis=1) * slot_h).to_dict()
    for name, stream in by_name(demand.streams).items():
        tier = tier_of(stream["channel"])
        contacts[tier] += float(demand.contacts.loc[name].to_numpy().sum())
        work_h[tier] += float(work[name])
    for name, pool in by_name(stages.requirement.pools).items():
        agent_h[tier_of(pool["channel"])] += float(stages.requirement.agents.loc[name].to_numpy().sum()) * slot_h
    for cohorts in stages.requirement.deferred:
        tier = tier_of(str(demand.streams["channel"][cohorts.streams[0]]))
        agent_h[tier] += float(cohorts.work.sum()) * slot_h / float(scenario.people.max_occupancy)
    columns = {"name": TIERS, "contacts_per_week": contacts, "work_h": work_h, "agent_h": agent_h}
    return pd.DataFrame(columns).rename_axis("tier")


def with_self_service(scenario: Scenario, points: float) -> Scenario:
    """Return the scenario in which self-service solves so many share points more (0.10 is ten points).

    Raises
    ------
    ScenarioError
        When the desk has no self-service, or it would solve less than nothing or more than all.
    """
    tiers = scenario.tiers
    if tiers is None or tiers.self_service is None:
        raise ScenarioError([Fault("tiers.self_service", "is needed for more self-service")])
    solves = float(tiers.self_service.solves) + points
    if not 0 <= solves <= 1:
        low, high = -float(tiers.self_service.solves), 1 - float(tiers.self_service.solves)
        raise ScenarioError([Fault("points", f"must lie in [{low:g}, {high:g}]", points)])
    node = tiers.self_service.changed(solves=solves)
    return scenario.changed(tiers=tiers.changed(self_service=node))


def shift_left(scenario: Scenario, points: float = 0.10) -> ShiftLeft:
    """Return what more self-service does to contacts, work, people and money of every tier.

    Parameters
    ----------
    scenario
        A desk with tiers and self-service.
    points
        Share points that self-service solves more; a negative number is what the tool going wrong would cost.

    Raises
    ------
    ScenarioError
        As for `with_self_service`.
    """
    changed = with_self_service(scenario, points)
    before, after = size(scenario), size(changed)
    numbers = ["contacts_per_week", "work_h", "people", "cost_per_year"]
    change = after.tiers[numbers] - before.tiers[numbers]
    change.insert(0, "name", before.tiers["name"])
    change.index = change.index.astype(str)
    whole = change[numbers].sum()
    whole["contacts_per_week"] -= change["contacts_per_week"]["1"]  # attempts in a tool are not people's contacts
    change.loc["all"] = pd.Series({"name": "all people", **whole})
    return ShiftLeft(points, before, after, change)
