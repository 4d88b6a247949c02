"""What slower people at least lack in a mixed team: cuts that hold for every roster that keeps its promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.outcome import queue
from planner.promises import floor_targets, over_periods
from planner.requirement import LIVE_KINDS, PoolLoad, fastest, handle_factors, live_agents
from planner.scenario import Scenario, Target
from planner.shifts import Paces, below_least, most_levels
from planner.stages import Prepared

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
WHOLE = 64.0  # people up to whom every mix is looked at
CELLS = 48  # into which the paces of a team are cut where not every mix is looked at
LATE = (1.5, 1.0, 0.5, 0.2)  # of what a promise leaves: levels of agents at which teams are looked at
CUTS = 2 * (1 + len(LATE))
DEEP = np.tile(np.arange(1 + len(LATE)) > 0, 2)  # cuts that know of levels below the least agents': all but the first
SAME = 1e-9


def paces(scenario: Scenario, stages: Prepared) -> Paces | None:
    """Return what a team of a mean pace lacks against one of the fastest people, by pool and interval.

    The live requirement is that of the fastest. A team of n people at a mean pace m (handle time against theirs) keeps
    what n₁ of the fastest would: n₁(n, m) by the queue itself. If each person counts 1 − a (pace − 1), the team counts
    n (1 − a (m − 1)) whoever is in it. With a = 1/(slowest pace), n₁ is larger than that by no more than a slack over
    all n and m: nearly nothing on large teams, on small ones what whole people leave. Where every mix of whole people
    can be looked at, there is a smaller a without a slack as well. Both are worked out for some levels between the
    least agents and those with whom nearly all are answered in time: the higher a level, the less its cut asks.

    Returns
    -------
    None where everybody who may serve a pool has the same pace.
    """
    served = stages.routing.may_serve & (stages.problem.required > 0)[:, None, :]
    best = fastest(stages.demand, stages.routing)
    pace = np.where(served, handle_factors(stages.demand, stages.routing)[:, :, None] / best[:, None, :], np.nan)
    least = np.where(served.any(axis=2), np.where(served, pace, np.inf).min(axis=2), 1.0)
    level = np.repeat(stages.problem.required[None], CUTS, axis=0)
    loss, slack = np.zeros(level.shape), level.copy()  # asks nothing
    for p, kind in enumerate(stages.requirement.pools["kind"].astype(str)):
        slowest = float(np.nanmax(pace[p])) if served[p].any() else 1.0
        if kind in LIVE_KINDS and slowest > 1 + SAME:
            team = _Team(scenario, stages, p, best[p], slowest, _two(pace[p]))
            loss[:, p], level[:, p], slack[:, p] = team.cuts()
    return Paces(least, loss, level, slack, DEEP) if (loss > 0).any() else None


def _two(pace: Array) -> bool:
    """Return whether the people of a pool have two paces only, so that every mix of whole people can be looked at."""
    return len(np.unique(np.round(pace[np.isfinite(pace)], 9))) <= 2


@dataclass(frozen=True)
class _Team:
    """The people of one live pool, and how far apart they are in pace."""

    scenario: Scenario
    stages: Prepared
    pool: int
    best: Array
    slowest: float
    two_paces: bool

    def cuts(self) -> tuple[Array, Array, Array]:
        """(cuts, slots) loss by pace, levels of agents, and slack."""
        problem = self.stages.problem
        required = problem.required[self.pool]
        level = np.repeat(required[None], CUTS, axis=0)
        loss, slack = np.full(level.shape, 1 / self.slowest), level.copy()
        slack[0] = np.where(required > 0, required - self._least_count(required), 0.0)
        if problem.periods is not None:
            for slots, found in self._over_periods(required, problem.periods.least[self.pool]):
                loss[:, slots], level[:, slots], slack[:, slots] = found[:, :, None]
        return loss, level, np.maximum(slack, 0.0)

    @property
    def _name(self) -> str:
        return self.stages.routing.pools[self.pool]

    @property
    def _live(self) -> PoolLoad:
        return self.stages.requirement.live[self._name]

    def _whole(self, most: float) -> bool:
        """Whether every mix is one of whole people of two paces: few, and none of them busy with other work."""
        busy = any(self.pool in work.pools for work in self.stages.problem.deferred)
        return self.two_paces and not busy and most <= WHOLE

    def _mixes(self, people: Array) -> tuple[Array, Array, Array]:
        """Return teams of whole people: size, least and most mean pace of the mixes that each stands for."""
        if self._whole(float(people.max())):
            n = np.concatenate([np.full(int(one) + 1, one) for one in people])
            slow = np.concatenate([np.arange(one + 1) for one in people])
            pace = 1 + (self.slowest - 1) * slow / np.maximum(n, 1)
            return n, pace, pace
        ends = self._ends()
        return np.repeat(people, CELLS), np.tile(ends[:-1], len(people)), np.tile(ends[1:], len(people))

    def _ends(self) -> Array:
        return np.linspace(1.0, self.slowest, CELLS + 1)

    def _count(self, people: Array, pace: Array) -> Array:
        """Return what a team's people count in all."""
        return np.asarray(people * (1 - (pace - 1) / self.slowest))

    def _needed(self, targets: Sequence[Target]) -> Array:
        """(cells, slots) people who keep targets in every interval, at the least mean pace of each cell."""
        demand, live = self.stages.demand, self._live
        members = demand.streams.loc[list(live.streams)]
        return np.array(
            [live_agents(self.scenario, demand, members, live, self.best * pace, targets) for pace in self._ends()[:-1]]
        )

    def _cell(self, pace: Array) -> IntArray:
        """Return the cell that a mean pace lies in."""
        return np.clip(np.searchsorted(self._ends(), pace + SAME, side="right") - 1, 0, CELLS - 1)

    def _least_count(self, required: Array) -> Array:
        """(slots,) least count of a team that keeps every promise in the interval itself."""
        needed = self._needed([self.stages.demand.targets[name] for name in self._live.streams])
        columns, of_slot = np.unique(needed, axis=1, return_inverse=True)
        least = np.array([self._least_of(column) for column in columns.T])
        return np.asarray(np.minimum(least[of_slot.ravel()], required))

    def _least_of(self, needed: Array) -> float:
        if not needed[0]:
            return 0.0
        people, low, high = self._mixes(np.arange(needed[0], np.ceil(needed[0] * self.slowest) + 2))
        enough = people >= needed[self._cell(low)]
        return float(self._count(people, high)[enough].min())

    def _over_periods(self, required: Array, least: Array) -> Iterator[tuple[IntArray, Array]]:
        """Yield slots that are alike with loss, levels and slack, where promises over a period let the level fall."""
        live, tables = self._live, self._tables()
        slots = np.flatnonzero(required > least) if tables else np.zeros(0, dtype=np.int64)
        if not len(slots):
            return
        keys = np.stack([live.load_erl[slots], live.handle_s[slots], self.best[slots], least[slots], required[slots]])
        _, first, of_slot = np.unique(np.round(keys, 9), axis=1, return_index=True, return_inverse=True)
        chosen = slots[first]
        teams = [self._mixes(np.arange(least[t], np.ceil(required[t] * self.slowest) + 1)) for t in chosen]
        ends = np.cumsum([len(people) for people, _, _ in teams])
        people, low, high = (np.concatenate(parts) for parts in zip(*teams, strict=True))
        at = np.repeat(chosen, np.diff(ends, prepend=0))
        does = np.full(len(at), -np.inf)
        for target, table in tables.items():
            parts = zip(chosen, np.split(self._level(target, at, people, low), ends[:-1]), strict=True)
            done = [_as_fast(table[t], int(required[t] - least[t]), least[t], one) for t, one in parts]
            does = np.maximum(does, np.concatenate(done))
        keeps = people >= self._needed(self._floors())[self._cell(low), at]
        for k, t in enumerate(chosen):
            mine = np.arange(ends[k] - len(teams[k][0]), ends[k])
            mine = mine[keeps[mine]]
            levels = self._levels(t, required[t], least[t])
            yield slots[of_slot.ravel() == k], self._both(levels, people[mine], high[mine], does[mine] + least[t])

    def _both(self, levels: Array, people: Array, pace: Array, does: Array) -> Array:
        """Return loss, level and slack of the cuts with the loss of the slowest, and of those without a slack."""
        done = np.minimum(does, levels[:, None])
        done[0] = levels[0]  # whoever keeps the floor
        slack = (done - self._count(people, pace)).max(axis=1)
        slower = pace > 1 + SAME
        lost = ((people - done) / (people * (pace - 1) + SAME))[:, slower].min(axis=1, initial=1 / self.slowest)
        steep, none = np.full(len(levels), 1 / self.slowest), np.zeros(len(levels))
        return np.array([[*steep, *lost], [*levels, *levels], [*slack, *none]])

    def _levels(self, slot: int, required: float, least: float) -> Array:
        """Return the least agents, and those with whom some shares of what the promise leaves are late."""
        target, table = next(iter(self._tables().items()))
        late = (1 - float(target.service_level or 0.0)) * np.array(LATE)
        above = np.searchsorted(table[slot], 1 - late)
        return np.concatenate([[least], np.minimum(least + above, required)])

    def _floors(self) -> list[Target]:
        demand, need = self.stages.demand, self.stages.requirement
        return floor_targets(demand, need, self._name, over_periods(self.scenario, demand, need, self._name))

    def _tables(self) -> dict[Target, Array]:
        """Return the levels by target that the weekly programme knows, (slots, agents above the least)."""
        periods, demand = self.stages.problem.periods, self.stages.demand
        mine = [] if periods is None else [one for one in periods.promises if one.pool == self.pool]
        return {demand.targets[one.name]: one.level for one in mine}

    def _level(self, target: Target, at: IntArray, people: Array, pace: Array) -> Array:
        """Return the service level of teams in slots."""
        live, pools = self._live, self.stages.requirement.pools
        wide = replace(live, contacts=live.contacts[at], handle_s=live.handle_s[at], load_erl=live.load_erl[at])
        kind, channel = (str(pools.loc[self._name, column]) for column in ("kind", "channel"))
        found = queue(self.scenario, kind, channel, wide, people, self.best[at] * pace, target)
        return np.asarray(found.service_level, dtype=float)


def _as_fast(levels: Array, top: int, least: float, reached: Array) -> Array:
    """Return how many of the fastest, above or below the least, the programme credits with levels that teams reach."""
    known, fall = most_levels(levels, top), below_least(levels, top)
    above = np.interp(reached, known + SAME * np.arange(len(known)), np.arange(len(known), dtype=float))
    below = np.maximum(known[0] - reached, 0.0) / fall if fall > 0 else np.zeros(reached.shape)
    return np.asarray(above - np.minimum(below, least))
