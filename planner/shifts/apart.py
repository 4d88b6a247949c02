"""solve: sites that share no pool and no deferred work are rostered apart, each group with a proof of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from planner.shifts.known import Known
from planner.shifts.period import Periods
from planner.shifts.period_search import solve as solve_together
from planner.shifts.period_search import with_bound
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem, StaffSite
from planner.shifts.roster import Progress, ProgressCallback, Roster, Status

_WORST_FIRST = (Status.CANCELLED, Status.TRUNCATED, Status.WORK_LIMIT, Status.WITHIN_GAP, Status.OPTIMAL)


@dataclass(frozen=True, eq=False)
class Group:
    """Indices of the sites, pools and deferred work that depend on each other, ascending."""

    sites: IntArray
    pools: IntArray
    deferred: IntArray


def solve(
    problem: ShiftProblem,
    *,
    gap: float = 0.02,
    work_limit: float = 1.0,
    seconds: float | None = None,
    progress: ProgressCallback | None = None,
    cancel: Callable[[], bool] | None = None,
    warm_start: Roster | None = None,
    known: Known | None = None,
) -> Roster:
    """Find a cheap roster and prove how cheap one could be.

    Parameters
    ----------
    problem
        The week to roster.
    gap
        Relative gap between objective and bound at which to stop, ≥ 0.
    work_limit
        Deterministic work, relative to the default, > 0.
    seconds
        Wall-clock safety net; a roster that it cut short is marked `truncated`.
    progress
        Called with a `Progress` now and then.
    cancel
        Asked now and then; true ends the search with the best roster so far.
    warm_start
        Roster of a similar problem with the same sites, lengths and starts.
    known
        Relaxations of problems with the same rules that ask no more than this one, to save those of this one; the bound
        then is theirs. What is relaxed is kept there.

    Returns
    -------
    Roster
        Never fails for want of staff: what cannot be covered is priced and named. Where promises hold over periods,
        `required` are the levels chosen, and the bound is one on all levels that keep them.

    Raises
    ------
    InfeasibleRulesError
        If the rules on people and money alone contradict each other.
    """
    began, found = time.monotonic(), list[tuple[Group, Roster]]()
    parts = groups(problem)
    for number, group in enumerate(parts):
        left = None if seconds is None else max(seconds - (time.monotonic() - began), 0.01)
        told = progress
        if progress is not None and len(parts) > 1:
            told = _told_of(progress, [roster for _, roster in found], number + 1 == len(parts), began)
        warm = warm_start if warm_start is None or len(parts) == 1 else _warm_part(warm_start, group)
        part = problem if len(parts) == 1 else part_of(problem, group)
        one = solve_together(
            part, gap=gap, work_limit=work_limit, seconds=left, progress=told, cancel=cancel, warm_start=warm,
            known=known, key=tuple(group.sites.tolist()),
        )  # fmt: skip
        found.append((group, one))
    return found[0][1] if len(found) == 1 else _joined(problem, found, gap, time.monotonic() - began)


def groups(problem: ShiftProblem) -> list[Group]:
    """Find what depends on each other, the least work first; limits on all people or all money keep it together.

    A site where nobody can work depends on nothing: in a programme with others it would only take room.
    """
    n_sites, n_pools = len(problem.sites), len(problem.pools)
    everything = Group(np.arange(n_sites), np.arange(n_pools), np.arange(len(problem.deferred)))
    coupled = problem.max_people is not None or problem.max_cost is not None or problem.max_part_time_share < 1
    if coupled or n_sites < 2:
        able = np.array([_may_work(site) for site in problem.sites])
        if able.all() or not able.any():
            return [everything]
        none = np.arange(0)
        alone = [Group(np.array([k]), none, none) for k in np.flatnonzero(~able)]
        return [*alone, replace(everything, sites=np.flatnonzero(able))]
    links = [(k, n_sites + int(p)) for k, site in enumerate(problem.sites) for p in np.flatnonzero(site.serves.any(1))]
    for work in problem.deferred:
        links += [(n_sites + work.pools[0], n_sites + p) for p in work.pools]
    ends = np.array(links, dtype=np.int64).reshape(-1, 2).T
    n = n_sites + n_pools
    number, label = connected_components(sparse.coo_array((np.ones(ends.shape[1]), (ends[0], ends[1])), shape=(n, n)))
    of_site, of_pool = label[:n_sites], label[n_sites:].copy()
    of_pool[~np.isin(of_pool, of_site)] = of_site[0]  # a pool that nobody may serve is named with the first sites
    of_work = np.array([of_pool[work.pools[0]] for work in problem.deferred], dtype=np.int64)
    parts = [
        Group(*(np.flatnonzero(of == one) for of in (of_site, of_pool, of_work)))
        for one in range(number)
        if (of_site == one).any()
    ]
    return sorted(parts, key=lambda part: float(problem.required[part.pools].sum()))


def _may_work(site: StaffSite) -> bool:
    return bool(site.allowed.any()) or bool(site.fixed) or site.min_heads > 0


def part_of(problem: ShiftProblem, group: Group) -> ShiftProblem:
    """Return the problem of a group alone."""
    pools, index = group.pools, {int(p): i for i, p in enumerate(group.pools)}
    works = [problem.deferred[j] for j in group.deferred]
    sites = [problem.sites[k] for k in group.sites]
    return replace(
        problem,
        pools=tuple(problem.pools[p] for p in pools),
        required=problem.required[pools],
        load_erl=problem.load_erl[pools],
        shortfall_cost=problem.shortfall_cost[pools],
        sites=tuple(replace(site, serves=site.serves[pools], speed=site.speed[pools]) for site in sites),
        deferred=tuple(replace(work, pools=tuple(index[p] for p in work.pools)) for work in works),
        boundary=None if problem.boundary is None else problem.boundary[pools],
        periods=None if problem.periods is None else _part_periods(problem.periods, pools, index),
        bought=None if problem.bought is None else problem.bought.part(group.sites, pools),
    )


def _part_periods(periods: Periods, pools: IntArray, index: dict[int, int]) -> Periods:
    promises = tuple(replace(one, pool=index[one.pool]) for one in periods.promises if one.pool in index)
    return Periods(periods.least[pools], promises)


def _warm_part(roster: Roster, group: Group) -> Roster:
    index = {int(k): i for i, k in enumerate(group.sites)}
    shifts = roster.shifts[roster.shifts["site_index"].isin(list(index))]
    return replace(roster, shifts=shifts.assign(site_index=shifts["site_index"].map(index)))


def _joined(problem: ShiftProblem, found: list[tuple[Group, Roster]], gap: float, seconds: float) -> Roster:
    """Put the rosters of all groups into one; costs and bounds add up."""
    rosters = [roster for _, roster in found]
    names = [site.name for site in problem.sites]
    n_sites, n_pools, n_work, n = len(names), len(problem.pools), len(problem.deferred), problem.n_slots
    by_site, by_pool = [(group.sites,) for group, _ in found], [(group.pools,) for group, _ in found]
    by_work = [(group.deferred,) for group, _ in found]
    whole = Roster(
        status=min((roster.status for roster in rosters), key=_WORST_FIRST.index),
        objective=sum(roster.objective for roster in rosters), bound=0.0, gap=1.0, seconds=seconds,
        shifts=pd.concat([_shifts_of(group, roster) for group, roster in found], ignore_index=True),
        people=pd.concat([roster.people for roster in rosters]).loc[names],
        on_duty=_placed((n_sites, n), by_site, [r.on_duty for r in rosters]).astype(np.int64),
        present=_placed((n_sites, n), by_site, [r.present for r in rosters]).astype(np.int64),
        staff=_placed((n_sites, n_pools, n), [np.ix_(g.sites, g.pools) for g, _ in found],
                      [r.staff for r in rosters]).astype(np.int64),
        done=_placed((n_work, n_pools, n), [np.ix_(g.deferred, g.pools) for g, _ in found], [r.done for r in rosters]),
        backlog=_placed((n_work, n), by_work, [r.backlog for r in rosters]),
        late=_placed((n_work, n), by_work, [r.late for r in rosters]),
        undone=_placed((n_work, n), by_work, [r.undone for r in rosters]),
        shortfall=_placed((n_pools, n), by_pool, [r.shortfall for r in rosters]),
        required=_placed((n_pools, n), by_pool, [r.required for r in rosters]),
        cost=pd.concat([roster.cost for roster in rosters]).loc[names],
        binding=pd.concat([roster.binding for roster in rosters], ignore_index=True),
    )  # fmt: skip
    return with_bound(whole, sum(roster.bound for roster in rosters), gap)


def _shifts_of(group: Group, roster: Roster) -> pd.DataFrame:
    return roster.shifts.assign(site_index=group.sites[roster.shifts["site_index"].to_numpy(dtype=np.int64)])


def _placed(
    shape: tuple[int, ...], places: Sequence[tuple[IntArray, ...]], parts: Sequence[FloatArray | IntArray]
) -> FloatArray:
    whole = np.zeros(shape)
    for place, part in zip(places, parts, strict=True):
        whole[place] = part
    return whole


def _told_of(progress: ProgressCallback, before: list[Roster], is_last: bool, began: float) -> ProgressCallback:
    """Report the phase at hand, and money in all once the last group is under way."""
    spent, proven = sum(roster.objective for roster in before), sum(roster.bound for roster in before)

    def told(one: Progress) -> None:
        objective = one.objective + spent if is_last and one.objective is not None else None
        bound = one.bound + proven if is_last and one.bound is not None else None
        found = None
        if objective is not None and bound is not None and objective > 0:
            found = max(0.0, objective - bound) / objective
        progress(Progress(one.phase, objective, bound, found, time.monotonic() - began, one.done))

    return told
