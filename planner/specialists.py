"""Specialists against generalists: what splitting departments buys in pace and quality, and loses in pooling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.demand import Demand
from planner.frames import by_name
from planner.scenario import Department, Fault, Scenario, ScenarioError
from planner.shift_left import size
from planner.tiers import Funnel, together


def generalists(scenario: Scenario) -> Scenario:
    """Return the desk with one group of people for all departments.

    Departments keep their hours and promises; everybody takes everything, at the scenario's `generalists` pace and
    quality. Nobody reaches the wrong people any more.

    Raises
    ------
    ScenarioError
        When there are no departments to merge.
    """
    if len(scenario.departments) < 2:
        raise ScenarioError([Fault("departments", "needs at least two to merge them")])
    terms, first = scenario.generalists, scenario.departments[0].name
    merged = tuple(
        one.changed(
            shares_people_with=None if one.name == first else first,
            handle_factor=float(one.handle_factor) * float(terms.handle_factor),
            fcr_delta=float(np.clip(float(one.fcr_delta) + float(terms.fcr_delta), -1.0, 1.0)),
            handed_over=0.0,
        )
        for one in scenario.departments
    )
    sites = tuple(site.changed(departments=None) for site in scenario.sites)
    return scenario.changed(departments=merged, sites=sites)


def specialists(scenario: Scenario, shares: Mapping[str, float], *, handed_over: float = 0.0) -> Scenario:
    """Return a desk of one department split into specialised ones, with people of their own.

    What generalists lose (`generalists` of the scenario) specialists gain.

    Parameters
    ----------
    scenario
        A desk of one department.
    shares
        Share of the contacts by name of the new departments; they add up to 1.
    handed_over
        Share of contacts that reach the wrong specialists first.

    Raises
    ------
    ScenarioError
        When the desk has several departments already, or the shares do not add up to 1.
    """
    if len(scenario.departments) != 1:
        raise ScenarioError([Fault("departments", "must be one to be split")])
    terms, whole = scenario.generalists, scenario.departments[0]
    pace = float(whole.handle_factor) / float(terms.handle_factor)
    quality = float(np.clip(float(whole.fcr_delta) - float(terms.fcr_delta), -1.0, 1.0))
    parts: tuple[Department, ...] = tuple(
        whole.changed(name=name, share=share, handle_factor=pace, fcr_delta=quality, handed_over=handed_over)
        for name, share in shares.items()
    )
    sites = tuple(site.changed(departments=None) for site in scenario.sites)
    return scenario.changed(departments=parts, sites=sites)


def quality(demand: Demand) -> pd.Series[float]:
    """Return how the desk solves: contacts_per_need, first_contact_resolution, hand_offs_per_contact.

    First-contact resolution is the share of the contacts that people handle after which the need is over and solved;
    hand-offs are contacts that reach other people first, and those that move on to another step of the funnel.
    """
    return _quality(demand.funnel, set(demand.streams["channel"]))


def _quality(paths: Funnel, staffed: set[str]) -> pd.Series[float]:
    people = [step for step in paths.steps.index if step in staffed]
    steps = paths.steps.loc[people]
    onward = paths.moves.loc[people] - paths.moved.loc[people]
    stays = sum(float(onward.loc[step, step]) for step in people)
    handled = float(steps["handled"].sum())
    return pd.Series(
        {
            "contacts_per_need": handled / (float(paths.steps["enters"].sum()) or 1.0),
            "first_contact_resolution": float(steps["solved"].sum()) / (handled or 1.0),
            "hand_offs_per_contact": (float(onward.to_numpy().sum()) - stays) / (handled or 1.0),
        }
    )


def by_department(scenario: Scenario, demand: Demand) -> pd.DataFrame:
    """Return how each department solves, and how often its contacts are handed on.

    Returns
    -------
    Index: department, and `all`. Columns: contacts_per_week that its people handle on channels, visits and the funnel's
    other steps included; contacts_per_need and first_contact_resolution (see `quality`); wrong_people_first (share of
    contacts on channels that reach other people first); hand_offs_per_contact (these, and moves to another step).
    """
    staffed, rows = set(demand.streams["channel"]), {}
    groups: dict[str, list[Funnel]] = {}
    for (_, _, department), one in demand.paths.items():
        groups.setdefault(department, []).append(one)
    for name, paths in {**groups, "all": list(demand.paths.values())}.items():
        whole = together(paths)
        found = _quality(whole, staffed)
        wrong = _handed_over(scenario, demand, None if name == "all" else name)
        rows[name] = {
            "contacts_per_week": float(whole.steps["handled"][whole.steps.index.isin(staffed)].sum()),
            "contacts_per_need": found["contacts_per_need"],
            "first_contact_resolution": found["first_contact_resolution"],
            "wrong_people_first": wrong,
            "hand_offs_per_contact": found["hand_offs_per_contact"] + wrong,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("department")


def options_table(options: Mapping[str, Scenario]) -> pd.DataFrame:
    """Return the desk under each option, sized the same way.

    Returns
    -------
    Index: option. Columns: people and cost_per_year (linear relaxation, a bound from below), pools, agent_h_required
    and work_h a week, contacts_per_need, first_contact_resolution, hand_offs_per_contact.
    """
    rows = {}
    for label, scenario in options.items():
        sized = size(scenario)
        found = quality(sized.stages.demand)
        found["hand_offs_per_contact"] += _handed_over(scenario, sized.stages.demand)
        rows[label] = {
            "people": sized.people,
            "cost_per_year": sized.cost_per_year,
            "pools": len(sized.stages.routing.pools),
            "agent_h_required": float(sized.stages.requirement.agents.to_numpy().sum()) * sized.stages.grid.slot_h,
            "work_h": float(sized.tiers["work_h"].sum()),
            **found.to_dict(),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("option")


def _handed_over(scenario: Scenario, demand: Demand, department: str | None = None) -> float:
    """Return the contacts that reach other people first, of all that people handle on channels (of a department)."""
    share = {one.name: float(one.handed_over) for one in scenario.departments}
    streams = {
        name: row
        for name, row in by_name(demand.streams).items()
        if row["channel"] in scenario.channels and department in (None, row["department"])
    }
    contacts = {name: float(demand.contacts.loc[name].to_numpy().sum()) for name in streams}
    total = sum(contacts.values()) or 1.0
    return sum(share[row["department"]] * contacts[name] for name, row in streams.items()) / total


def specialists_or_generalists(scenario: Scenario) -> pd.DataFrame:
    """Return a desk of several departments as it is and with one group of generalists; see `options_table`."""
    return options_table({"specialists": scenario, "generalists": generalists(scenario)})
