"""Each site down in turn: what the others' people on duty still answer in time, and who takes over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.routing import qualified
from planner.comparison.served import staff_share
from planner.comparison.simulated import level_without
from planner.outcome import queue
from planner.requirement import handle_factors
from planner.routes import desk_table
from planner.stages import Plan

Array = NDArray[np.float64]
BALANCING_ROUNDS = 30
COLUMNS = [
    "people_share", "service_level", "half_width", "by", "formula", "worst_interval", "unserved_share", "taken_over_by"
]  # fmt: skip


def resilience(plan: Plan, cancel: Callable[[], bool] | None = None) -> pd.DataFrame:
    """Return what happens when a site is down for a whole week and nobody is called in.

    Whoever is on duty elsewhere, has the training and speaks the language (or its fallback) takes over, whatever the
    operating model wants: in an emergency calls are diverted. People turn to live contacts first and are shared so that
    pools are covered alike; deferred work waits. Where the plan was simulated, the week with the people who are left is
    simulated too; otherwise the service level is that of each interval's queue.

    Parameters
    ----------
    plan
        The plan.
    cancel
        Asked while simulating; True leaves what is not simulated to the formula.

    Returns
    -------
    Index: site with people on the roster, largest first. Columns: people_share (of the people on duty, 0–1),
    service_level (over the live contacts, None without any), half_width (95 %, None by formula), by (simulation or
    formula), formula and worst_interval (by formula), unserved_share (live contacts for which nobody is on duty),
    taken_over_by (share of the site's live contacts by the site that takes them).
    """
    duty = plan.roster.on_duty.sum(axis=1).astype(float)
    order = [i for i in np.argsort(-duty, kind="stable") if duty[i] > 0]
    able = _able(plan)
    rows = {
        plan.routing.sites[i]: {"people_share": duty[i] / duty.sum(), **_down(plan, int(i), able, cancel)}
        for i in order
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("site")


def _able(plan: Plan) -> NDArray[np.bool_]:
    """Return which sites could serve all of a live pool in an emergency; shape (sites, pools, slots)."""
    desk = desk_table(plan.scenario, plan.demand, plan.grid)
    own, other = qualified(desk)
    able = pd.DataFrame(own | other, index=plan.demand.streams.index)
    by_pool = able.groupby(plan.routing.pool_of).all().loc[list(plan.routing.pools)].to_numpy(dtype=bool)
    live = np.array([pool in plan.requirement.live for pool in plan.routing.pools])
    return np.asarray(by_pool.T[:, :, None] & live[None, :, None] & desk.is_open[:, None, :])


def _down(plan: Plan, down: int, able: NDArray[np.bool_], cancel: Callable[[], bool] | None) -> dict[str, Any]:
    duty = plan.roster.on_duty.copy()
    duty[down] = 0
    staff = whole(balanced(duty.astype(float), able, plan.requirement.agents.to_numpy(dtype=float)), duty)
    levels, contacts = _levels(plan, staff)
    served = np.divide(staff, staff.sum(axis=0), out=np.zeros_like(staff), where=staff.sum(axis=0) > 0)
    busy = contacts > 1e-3
    moved = contacts * staff_share(plan)[down]
    takers = np.einsum("pt,spt->s", moved, served) / max(float(moved.sum()), 1e-12)
    by_site = {name: float(share) for name, share in zip(plan.routing.sites, takers, strict=True) if share > 1e-6}
    known = bool(busy.any())
    formula = float((levels * contacts).sum() / contacts.sum()) if known else None
    found = None if plan.refereed is None else level_without(plan, staff, plan.refereed.reserve, cancel)
    level, half = (formula, None) if found is None else found
    return {
        "service_level": level,
        "half_width": half,
        "by": "formula" if found is None else "simulation",
        "formula": formula,
        "worst_interval": float(levels[busy].min()) if known else None,
        "unserved_share": float(contacts[staff.sum(axis=0) == 0].sum() / contacts.sum()) if known else None,
        "taken_over_by": dict(sorted(by_site.items(), key=lambda one: -one[1])),
    }


def balanced(duty: Array, able: NDArray[np.bool_], need: Array) -> Array:
    """Share people among the pools they may serve so that pools are covered as alike as their skills allow.

    Iterative proportional fitting: pools whose cover lies below the others' gain weight, round after round.

    Parameters
    ----------
    duty
        People on duty. Shape (sites, slots).
    able
        Who may serve what. Shape (sites, pools, slots).
    need
        Agents that pools would need. Shape (pools, slots).

    Returns
    -------
    People; shape (sites, pools, slots). Nobody who has something to do stands idle.
    """
    weight = able * need[None, :, :]
    for _ in range(BALANCING_ROUNDS):
        people = _split(duty, weight)
        cover = np.divide(people.sum(axis=0), need, out=np.ones_like(need), where=need > 0)
        weight = weight / np.sqrt(np.maximum(cover, 1e-6))[None, :, :]
    return _split(duty, weight)


def _split(duty: Array, weight: Array) -> Array:
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(duty[:, None, :] * np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))


def whole(people: Array, duty: NDArray[np.int64]) -> Array:
    """Round people to whole ones, largest remainders first, so that no site has more than are on duty."""
    floor = np.floor(people + 1e-9)
    left = np.where(people.sum(axis=1) > 0, duty - floor.sum(axis=1), 0.0)
    rank = np.argsort(np.argsort(floor - people, axis=1, kind="stable"), axis=1, kind="stable")
    extra = (rank < left[:, None, :]) & (people > floor)
    return np.asarray(floor + extra)


def _levels(plan: Plan, staff: Array) -> tuple[Array, Array]:
    """Return service level and live contacts by pool and slot, the level weighted over the streams of a pool."""
    people = staff.sum(axis=0)
    factors = np.einsum("spt,ps->pt", staff, handle_factors(plan.demand, plan.routing))
    slowness = np.where(people > 0, factors / np.maximum(people, 1.0), 1.0)
    levels, contacts = np.zeros(people.shape), np.zeros(people.shape)
    for pool, live in plan.requirement.live.items():
        p = plan.routing.pools.index(pool)
        members = plan.demand.streams[(plan.routing.pool_of == pool).to_numpy()]
        kind, channel = str(members["kind"].iloc[0]), str(members["channel"].iloc[0])
        promises = [plan.demand.targets[str(name)] for name in members.index]
        volumes = plan.demand.contacts.loc[members.index].to_numpy(dtype=float)
        answered = np.zeros(people.shape[1])
        for promise in dict.fromkeys(promises):
            mine = volumes[[one == promise for one in promises]].sum(axis=0)
            found = queue(plan.scenario, kind, channel, live, people[p], slowness[p], promise)
            answered += mine * np.nan_to_num(np.asarray(found.service_level, dtype=float))
        contacts[p] = volumes.sum(axis=0)
        levels[p] = answered / np.maximum(contacts[p], 1e-12)
    return levels, contacts
