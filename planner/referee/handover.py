"""Follow-the-sun: the work that a site which goes home leaves to the sites that take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.hand_over import DUE_MIN, hand_overs
from planner.referee.streams import PER_DEPARTMENT, rank
from planner.requirement import LIVE_KINDS
from planner.simulation import Stream, fixed

if TYPE_CHECKING:
    from planner.stages import Plan

HANDOVER = "hand-over"


def handover_streams(plan: Plan) -> tuple[Stream, ...]:
    """Return the work of taking over open cases, by pool and site that takes over; none under other models.

    Of the contacts that a site's people answered while they carried the pool, a share is still open when they go. Each
    such case costs those who carry on so many minutes, shared out by the people they have on duty then.
    """
    sun = plan.scenario.models.follow_the_sun
    share, minutes = float(sun.open_cases_share), float(sun.minutes_per_case)
    if plan.scenario.operating_model != "follow_the_sun" or share * minutes == 0:
        return ()
    found = hand_overs(plan.demand, plan.routing, plan.roster.staff, plan.grid)
    streams: list[Stream] = []
    for j, pool in enumerate(plan.routing.pools):
        if str(plan.requirement.pools["kind"][pool]) not in LIVE_KINDS:
            continue
        takers = plan.roster.staff[:, j] * plan.routing.may_serve[j]
        cases = share * found.cases[j] * takers / np.maximum(takers.sum(axis=0), 1)
        common: dict[str, Any] = {"pool": HANDOVER, "part_of": HANDOVER, "priority": _priority(plan, pool)}
        streams += [
            Stream(_name(site, pool), cases[i], fixed(60 * minutes), 60.0 * DUE_MIN, 0.0, "deferred", **common)
            for i, site in enumerate(plan.routing.sites)
            if cases[i].any()
        ]
    return tuple(streams)


def site_of_handover(name: str, pool: str) -> str | None:
    """Return the site that does the hand-over work called `name`, if it is this pool's."""
    begin, end = f"{HANDOVER} | ", f" | {pool}"
    return name[len(begin) : -len(end)] if name.startswith(begin) and name.endswith(end) else None


def _name(site: str, pool: str) -> str:
    return f"{HANDOVER} | {site} | {pool}"


def _priority(plan: Plan, pool: str) -> int:
    """Return the rank of the first of the departments that a pool serves."""
    members = plan.demand.streams["department"][(plan.routing.pool_of == pool).to_numpy()]
    return PER_DEPARTMENT * min(rank(plan, str(one)) for one in members)
