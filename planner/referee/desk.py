"""A plan's rostered week as the simulation sees it: who is there, and whom they may serve."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.multi_skill import Link, links, skills_of
from planner.referee.handover import handover_streams, site_of_handover
from planner.referee.streams import callback_name, part_names, plan_streams
from planner.requirement import LIVE_KINDS
from planner.scenario import Scenario
from planner.simulation import Group, SimDesk, Skill, gamma_day_factors, presence_factors
from planner.workforce import deferred_work

if TYPE_CHECKING:
    from planner.stages import Plan

OVERDISPERSED = 2.2
Skills = dict[str, Skill]


def is_uncertain(scenario: Scenario) -> bool:
    """Return whether days differ: in volume, within the hour, or in the people who come."""
    how = scenario.uncertainty
    return how.arrivals == "overdispersed" or float(how.forecast_cv) > 0 or float(how.absenteeism_cv) > 0


def sim_desk(plan: Plan, reserve: dict[str, int] | None = None, *, uncertain: bool = False) -> SimDesk:
    """Return a plan's rostered week as the simulation sees it.

    Handle times are lognormal with the scenario's variation, patience exponential. Deferred work is begun only by
    people who are idle and beyond those with whom live contacts were planned, and interrupted only by the first of the
    scenario's priorities.

    Parameters
    ----------
    plan
        The plan.
    reserve
        People of each pool kept free for live contacts; none when left out.
    uncertain
        Whether days vary by the scenario's forecast error and absence, and arrivals by its overdispersion.
    """
    scenario, grid, how = plan.scenario, plan.grid, plan.scenario.uncertainty
    spread = OVERDISPERSED if uncertain and how.arrivals == "overdispersed" else 1.0
    absence = float(scenario.people.shrinkage.scheduled)
    handovers = handover_streams(plan)
    desk = SimDesk(
        streams=(*plan_streams(plan, spread), *handovers),
        groups=_groups(plan, [one.name for one in handovers]),
        slot_s=grid.slot_min * 60.0,
        cyclic=grid.cyclic,
        day_factors=gamma_day_factors(float(how.forecast_cv)) if uncertain else (),
        presence=presence_factors(absence, float(how.absenteeism_cv)) if uncertain else (),
        starts=grid.index,
    )
    return with_reserve(desk, reserve) if reserve else desk


def with_reserve(desk: SimDesk, reserve: dict[str, int]) -> SimDesk:
    """Return a desk that keeps people of each pool free for live contacts, shared out among a site's groups."""
    alike = Counter((group.site, group.pool) for group in desk.groups)
    groups = (
        replace(one, reserve=-(-reserve.get(one.pool or "", 0) // alike[one.site, one.pool])) for one in desk.groups
    )
    return replace(desk, groups=tuple(groups))


def _groups(plan: Plan, handovers: list[str]) -> tuple[Group, ...]:
    """Return the people of each site and pool with all that they may serve."""
    helped = helps(plan)
    chains = [_with_left(plan, j, pool) for j, pool in enumerate(plan.routing.pools)]
    groups = []
    for i, site in enumerate(plan.routing.sites):
        for pool, chain in zip(plan.routing.pools, chains, strict=True):
            for link, left in chain:
                if link.site != i:
                    continue
                skills = _skills(plan, site, pool, link, helped.get(pool, []))
                skills |= {name: Skill() for name in handovers if site_of_handover(name, pool) == site}
                label = " · ".join(part for part in (site, pool, link.name) if part)
                staff = link.staff.astype(np.int64)
                groups.append(Group(label, staff, skills, site, for_live=left, pool=pool))
    return tuple(groups)


def _with_left(plan: Plan, number: int, pool: str) -> list[tuple[Link, NDArray[np.int64]]]:
    """Return who masters what of a pool, each with those of them whom deferred work leaves alone."""
    chain = links(plan, number)
    return list(zip(chain, left_to_live(plan, pool, [link.staff for link in chain]), strict=True))


def left_to_live(plan: Plan, pool: str, staff: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """Return whom of each group of a live pool's people deferred work leaves alone: together the planned level.

    Parameters
    ----------
    plan
        The plan; its requirement is the level that was chosen for each interval.
    pool
        The pool.
    staff
        People of each group; each of shape (slots,).

    Returns
    -------
    Whole people by group, shared out in proportion to the groups' people and never more than these. Shape (slots,).
    """
    together = np.cumsum([np.zeros(plan.grid.slots, dtype=np.int64), *staff], axis=0)
    everybody = np.maximum(together[-1], 1)
    level = np.minimum(np.ceil(plan.requirement.agents.loc[pool].to_numpy(dtype=float) - 1e-6), together[-1])
    so_far = level.astype(np.int64) * together // everybody
    return [np.asarray(people) for people in np.diff(so_far, axis=0)]


def _skills(plan: Plan, site: str, pool: str, link: Link, helped: list[str]) -> Skills:
    """Return the pool's own streams, the deferred work that its people help with, and the overflow of other pools."""
    own = [str(name) for name in plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()]]
    skills = {name: _skill(plan, name, site, rank=rank) for name, rank in link.streams.items()}
    if link.unknown:
        asked = skills_of(plan.demand.streams)
        helped = [name for name in helped if asked[name] not in link.unknown]
    skills |= {name: _skill(plan, name, site) for name in helped}
    skills |= {name: _skill(plan, name, site, after) for name, after in _overflow(plan, site, pool, own).items()}
    every = {part: skill for name, skill in skills.items() for part in part_names(plan, name)}
    return every | {callback_name(name): skills[name] for name in link.streams if _offers_callback(plan, name)}


def _skill(plan: Plan, name: str, site: str, after_s: float = 0.0, rank: int = 0) -> Skill:
    own = plan.demand.rows[name]["language"] in plan.scenario.site(site).languages
    factor = float(plan.routing.handle_factor[site].to_numpy()[plan.routing.handle_factor.index.get_loc(name)])
    return Skill(handle_factor=factor, after_s=after_s, language_match=own, rank=rank)


def _offers_callback(plan: Plan, name: str) -> bool:
    channel = plan.scenario.channels.get(plan.demand.rows[name]["channel"])
    return channel is not None and channel.callback is not None


def _overflow(plan: Plan, site: str, pool: str, own: list[str]) -> dict[str, float]:
    """Return the streams of other pools that overflow to people of this site and pool, with the wait before they do."""
    place = plan.scenario.site(site)
    rows = plan.demand.rows
    mine = {(rows[name]["people"], rows[name]["channel"]) for name in own}
    found = {}
    for name, row in rows.items():
        channel = plan.scenario.channels.get(row["channel"])
        after_s = None if channel is None else channel.overflow_after_s
        second = plan.scenario.language_fallback.get(row["language"])
        speaks = row["language"] in place.languages or (second is not None and second.to in place.languages)
        knows = place.departments is None or row["people"] in place.departments
        if after_s is not None and name not in own and (row["people"], row["channel"]) in mine and speaks and knows:
            found[name] = float(after_s)
    return found


def helps(plan: Plan) -> dict[str, list[str]]:
    """Return the deferred streams that the people of a live pool take up when idle."""
    found: dict[str, list[str]] = {}
    for cohorts in plan.requirement.deferred:
        work = deferred_work(plan.scenario, plan.routing, plan.requirement, cohorts, plan.grid)
        for pool in work.pools[1:]:
            found.setdefault(plan.routing.pools[pool], []).extend(cohorts.streams)
    return found


def is_live(plan: Plan, name: str) -> bool:
    """Return whether a stream of the simulation is a live stream of the plan."""
    streams = plan.demand.streams
    return name in streams.index and str(streams["kind"][name]) in LIVE_KINDS
