"""Follow-the-sun: what a site that goes home leaves to the sites that carry on, and who carries the desk when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import Routing
from planner.cohorts import DeferredCohorts
from planner.demand import Demand
from planner.requirement import LIVE_KINDS, Requirement
from planner.scenario import Scenario
from planner.timeline import Grid

if TYPE_CHECKING:
    from planner.stages import Plan

Array = NDArray[np.float64]
DUE_MIN = 120


@dataclass(frozen=True)
class HandOvers:
    """Hand-overs of a week by pool and interval.

    Attributes
    ----------
    cases
        Contacts whose site stops carrying the pool at the begin of the interval, solved ones included. Shape
        (pools, slots).
    people
        People on duty of that site just before, where others carry on. Same shape.
    """

    cases: Array
    people: Array


def hand_overs(demand: Demand, routing: Routing, staff: NDArray[np.int64] | Array, grid: Grid) -> HandOvers:
    """Return where sites hand pools on: a site may serve a pool no longer, and others have people on it.

    Parameters
    ----------
    demand, routing, grid
        The stages before.
    staff
        Who staffs which pool when. Shape (sites, pools, slots).
    """
    contacts = demand.contacts.groupby(routing.pool_of).sum().loc[list(routing.pools)].to_numpy(dtype=float)
    total = staff.sum(axis=0)
    answered = contacts * staff / np.where(total > 0, total, 1)
    cases, people = np.zeros(contacts.shape), np.zeros(contacts.shape)
    for p, s in np.argwhere(routing.may_serve.any(axis=2)):
        others = staff[:, p].sum(axis=0) - staff[s, p]
        for begin, end in _stints(routing.may_serve[p, s], cyclic=grid.cyclic):
            at = end % grid.slots
            if others[at]:
                cases[p, at] += sum(float(answered[s, p, t % grid.slots]) for t in range(begin, end))
                people[p, at] += float(staff[s, p, at - 1])
    return HandOvers(cases, people)


def _stints(carries: NDArray[np.bool_], *, cyclic: bool) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each run that ends inside the week; in a cyclic week a run may begin before it."""
    slots = carries.size
    for end in range(0 if cyclic else 1, slots):
        if carries[end - 1] and not carries[end]:
            begin = end
            while carries[(begin - 1) % slots] and end - begin < slots and (cyclic or begin > 0):
                begin -= 1
            yield begin, end


def hand_over_work(
    scenario: Scenario,
    demand: Demand,
    routing: Routing,
    need: Requirement,
    staff: NDArray[np.int64] | Array,
    grid: Grid,
) -> tuple[DeferredCohorts, ...]:
    """Return the work of handing over, as deferred work with close deadlines and no streams of its own.

    From `overlap_min` before a site stops to carry a pool, as many others as it has people give that time to it; after
    it, a share of its cases is still open, and each costs `minutes_per_case`. Both are done within two hours.
    """
    sun = scenario.models.follow_the_sun
    per_case_min = float(sun.open_cases_share) * float(sun.minutes_per_case)
    if scenario.operating_model != "follow_the_sun" or per_case_min + float(sun.overlap_min) == 0:
        return ()
    found = hand_overs(demand, routing, staff, grid)
    early = int(np.ceil(float(sun.overlap_min) / grid.slot_min))
    due = np.arange(grid.slots) + DUE_MIN // grid.slot_min
    work: dict[str, Array] = {}
    kinds = need.pools["kind"].astype(str).to_dict()
    for p, pool in enumerate(routing.pools):
        if kinds[pool] not in LIVE_KINDS or not found.people[p].any():
            continue
        home = _deferred_pool(routing, need, p)
        mine = work.setdefault(home, np.zeros(grid.slots))
        mine += found.cases[p] * per_case_min / grid.slot_min
        for end in map(int, np.flatnonzero(found.people[p]) if early else ()):
            first = (end - early) % grid.slots if grid.cyclic else max(end - early, 0)
            mine[first] += found.people[p, end] * float(sun.overlap_min) / grid.slot_min
    return tuple(DeferredCohorts(pool, (), work[pool], due) for pool in work)


def _deferred_pool(routing: Routing, need: Requirement, live: int) -> str:
    """Return the deferred pool of the same experts and sites, whose people may do the work as well; else the pool."""
    people, kinds = need.pools["people"].astype(str).to_dict(), need.pools["kind"].astype(str).to_dict()
    for p, pool in enumerate(routing.pools):
        same = kinds[pool] == "deferred" and people[pool] == people[routing.pools[live]]
        if same and bool((routing.may_serve[p] == routing.may_serve[live]).all()):
            return pool
    return routing.pools[live]


def carried_by(plan: Plan) -> pd.DataFrame:
    """Return which site carries the desk in each UTC hour: its share of the people on live pools, over the week.

    Returns
    -------
    Index: UTC hour (0–23). Columns: sites, shares that sum to 1 (0 in hours without anybody), and carrier: the site
    with most people, empty where there is nobody.
    """
    live = [p for p, pool in enumerate(plan.routing.pools) if pool in plan.requirement.live]
    staff = pd.DataFrame(plan.roster.staff[:, live].sum(axis=1).T, index=plan.grid.index, columns=plan.routing.sites)
    by_hour = staff.groupby(plan.grid.index.hour).sum().rename_axis("hour_utc")
    total = by_hour.sum(axis=1)
    shares = by_hour.div(total.where(total > 0, 1.0), axis=0)
    return shares.assign(carrier=by_hour.idxmax(axis=1).where(total > 0, ""))
