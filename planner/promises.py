"""Promises that hold over a period: how many agents are least and most in each interval, and what lies between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.demand import Demand
from planner.outcome import queue
from planner.periods import local_weekdays, period_slots
from planner.requirement import Requirement, live_agents
from planner.scenario import Estimate, Scenario, Target
from planner.shifts import Periods, Promise, ShiftProblem
from planner.timeline import Grid

Array = NDArray[np.float64]
ALL_IN_TIME = 1 - 1e-7


def with_periods(
    problem: ShiftProblem,
    scenario: Scenario,
    demand: Demand,
    need: Requirement,
) -> ShiftProblem:
    """Return a shift problem in which live promises hold over their period instead of in each interval.

    The floor of each promise, its largest mean wait and abandonment, the occupancy cap and the least people on duty
    hold in every interval. Promises over an interval, and all of them where the scenario asks for `cover`, stay as they
    are. A promise over a month holds over the typical week.

    Parameters
    ----------
    problem, scenario, demand, need
        The stages before; `need` covers every interval.
    """
    required, least = need.agents.to_numpy().copy(), need.agents.to_numpy().copy()
    promises: list[Promise] = []
    for i, pool in enumerate(need.agents.index):
        targets = over_periods(scenario, demand, need, str(pool))
        if targets:
            known = _Levels(scenario, demand, need, str(pool), targets)
            required[i], least[i] = known.most, known.least
            promises += known.promises(i, targets)
    if not promises:
        return problem
    if problem.boundary is not None:
        least = np.minimum(least, required)
    # Whoever waits for a call keeps its promise: deferred work takes people beyond the levels that will be chosen.
    load = float(scenario.people.max_occupancy) * required
    return replace(problem, required=required, load_erl=load, periods=Periods(least, tuple(promises)))


def over_periods(scenario: Scenario, demand: Demand, need: Requirement, pool: str) -> dict[str, Target]:
    """Return the targets of a pool's streams that hold over a period and have contacts."""
    if scenario.promises == "cover" or pool not in need.live:
        return {}
    targets = {name: demand.targets[name] for name in need.live[pool].streams}
    return {
        name: target
        for name, target in targets.items()
        if target.service_level is not None
        and target.over != "interval"
        and demand.contacts.loc[name].to_numpy(dtype=float).sum() > 0
    }


def floor_targets(demand: Demand, need: Requirement, pool: str, periods: Mapping[str, Target]) -> list[Target]:
    """Return what must hold in every interval of a pool: promises over an interval, the floors of the others."""
    others = [demand.targets[name] for name in need.live[pool].streams if name not in periods]
    return [*others, *(_at(target, min(float(target.floor), _level(target))) for target in periods.values())]


class _Levels:
    """Least and most agents of a pool, and the service level between them by target."""

    def __init__(
        self, scenario: Scenario, demand: Demand, need: Requirement, pool: str, periods: Mapping[str, Target]
    ) -> None:
        self.scenario, self.demand, self.live = scenario, demand, need.live[pool]
        self.weekdays = local_weekdays(scenario, demand, Grid.of(scenario))
        self.pace = need.pace.loc[pool].to_numpy(dtype=float)
        self.members = demand.streams.loc[list(self.live.streams)]
        others = [demand.targets[name] for name in self.live.streams if name not in periods]
        cover = need.agents.loc[pool].to_numpy(dtype=float)
        contacts = np.sum([demand.contacts.loc[name].to_numpy(dtype=float) for name in periods], axis=0)
        counts = contacts > 0
        floors = floor_targets(demand, need, pool, periods)
        tops = [*others, *(_at(target, ALL_IN_TIME) for target in periods.values())]
        floor_pace = need.floor_pace.loc[pool].to_numpy(dtype=float)
        self.least = np.where(counts, np.minimum(self._agents(floors, floor_pace), cover), cover)
        if need.floor is not None:
            self.least = np.maximum(self.least, need.floor.loc[pool].to_numpy(dtype=float))
        self.most = np.where(counts, np.maximum(self._agents(tops, self.pace), cover), cover)

    def _agents(self, targets: list[Target], pace: Array) -> Array:
        return live_agents(self.scenario, self.demand, self.members, self.live, pace, targets)

    def promises(self, pool: int, targets: Mapping[str, Target]) -> list[Promise]:
        """Return one promise per stream and period."""
        tables = {one: self._table(one) for one in dict.fromkeys(targets.values())}
        result = []
        for name, target in targets.items():
            contacts = self.demand.contacts.loc[name].to_numpy(dtype=float)
            for slots in period_slots(contacts, target, self.weekdays[name]):
                result.append(Promise(pool, slots, contacts[slots], tables[target], _level(target), name))
        return result

    def _table(self, target: Target) -> Array:
        """(slots, steps) service level from the least agents up."""
        width = int(np.rint(self.most - self.least).max()) + 1
        agents = self.least[:, None] + np.arange(width, dtype=np.float64)
        kind, channel = str(self.members["kind"].iloc[0]), str(self.members["channel"].iloc[0])
        wide = replace(
            self.live,
            contacts=np.repeat(self.live.contacts, width),
            handle_s=np.repeat(self.live.handle_s, width),
            load_erl=np.repeat(self.live.load_erl, width),
        )
        found = queue(self.scenario, kind, channel, wide, agents.ravel(), np.repeat(self.pace, width), target)
        level = np.asarray(found.service_level, dtype=float).reshape(agents.shape)
        # more agents never answer fewer in time; rounding errors must not say otherwise
        return np.clip(np.maximum.accumulate(level, axis=1), 0.0, 1.0)


def _level(target: Target) -> float:
    return float(target.service_level or 0.0)


def _at(target: Target, level: float) -> Target:
    return target.changed(service_level=Estimate(level) if level > 0 else None)
