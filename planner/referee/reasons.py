"""Why a promise cannot hold: where it is missed, and what keeps more people from being there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.frames import by_name, records
from planner.referee.judge import Refereed

if TYPE_CHECKING:
    from planner.shifts import StaffSite
    from planner.stages import Plan

WORST = 3
NEARLY = 1e-6
OF_INTERVALS = ("shortfall", "min_on_duty", "nobody_may_serve")


def reasons(plan: Plan, found: Refereed, tries: int) -> tuple[str, ...]:
    """Return one sentence for each promise that the simulation misses: how far, where most, and what binds there."""
    return tuple(_reason(plan, found, name, tries) for name in found.missed if name in plan.demand.streams.index)


def _reason(plan: Plan, found: Refereed, name: str, tries: int) -> str:
    row = by_name(found.result.promises.loc[[name]])[name]
    gap = 100 * (row["target"] - row["service_level"])
    worst = _worst(found, name)
    level = found.result.stream_intervals.loc[name]["service_level"]["mean"].to_numpy()
    places = ", ".join(f"{plan.grid.index[t]:%a %H:%M} UTC ({level[t]:.0%})" for t in worst)
    pool = plan.routing.pools.index(str(plan.routing.pool_of[name]))
    binding = "; ".join(_binding(plan, pool, worst)) or "no limit: each further repair gained too little"
    return (
        f"Why the promise of {name} cannot hold after {tries} repairs: {gap:.1f} points "
        f"(± {100 * row['half_width']:.1f}) are missing, most at {places}; in the way: {binding}"
    )


def _worst(found: Refereed, name: str) -> list[int]:
    """Return the intervals in which most contacts are missing to the promise, the worst first."""
    frame = found.result.stream_intervals.loc[name]
    target = float(by_name(found.result.promises.loc[[name]])[name]["target"])
    late = (target - frame["service_level"]["mean"].to_numpy()) * frame["counted"]["mean"].to_numpy()
    late = np.nan_to_num(late)
    order = np.argsort(-late, kind="stable")[:WORST]
    return [int(t) for t in order if late[t] > 0]


def _binding(plan: Plan, pool: int, slots: list[int]) -> list[str]:
    """Return what keeps more people from a pool in these intervals, in words."""
    open_now = plan.routing.may_serve[pool][:, slots]
    found = [] if open_now.any(axis=0).all() else ["at some of these times no site may serve it (opening hours)"]
    for k in np.flatnonzero(open_now.any(axis=1)):
        found += _of_site(plan, int(k), slots)
    found += _of_budget(plan)
    rules = {(row["kind"], row["name"]) for row in records(plan.roster.binding) if row["kind"] not in OF_INTERVALS}
    found += [f"the rule {kind} ({name})" for kind, name in sorted(rules) if kind not in ("max_heads", "seats")]
    missing = float(plan.roster.shortfall[pool, slots].max(initial=0.0))
    if missing > NEARLY and not found:
        found.append(f"no shift that the rules allow covers these times ({missing:.0f} agents missing)")
    return found


def _of_site(plan: Plan, k: int, slots: list[int]) -> list[str]:
    site, people = plan.problem.sites[k], int(plan.roster.people[plan.problem.sites[k].name])
    found = []
    if site.max_heads is not None and people >= site.max_heads:
        field = "max_people" if plan.scenario.limits.sites.get(site.name) is None else f"limits.sites.{site.name}"
        found.append(f"all {site.max_heads} people that {site.name} may have are rostered ({field})")
    if site.seats is not None and (plan.roster.present[k, slots] >= site.seats).any():
        found.append(f"all {site.seats} seats of {site.name} are taken (seats)")
    spent, budget = float(plan.roster.cost.loc[[site.name]].to_numpy().sum()), site.max_cost_per_week
    if budget is not None and spent + _a_person(site) >= budget:
        found.append(f"{spent / budget:.0%} of the budget of {site.name} are spent (limits.sites.{site.name})")
    return found


def _a_person(site: StaffSite) -> float:
    """Money a week for somebody who is there a quarter of the week."""
    return float(site.head_cost_per_week + site.slot_cost.sum() / 4)


def _of_budget(plan: Plan) -> list[str]:
    limits, found = plan.problem, []
    if limits.max_people is not None and int(plan.roster.people.sum()) >= limits.max_people:
        found.append(f"all {limits.max_people} rostered people that the limits allow are hired (limits.people)")
    spent = float(plan.roster.cost.to_numpy().sum())
    dearest = max((_a_person(site) for site in limits.sites), default=0.0)
    if limits.max_cost is not None and spent + dearest >= limits.max_cost:
        found.append(f"{spent / limits.max_cost:.0%} of the budget are spent (limits.cost_per_year)")
    return found
