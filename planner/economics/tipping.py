"""At which load the next person comes: what moves that is felt like load, whatever the minutes say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.economics.desks import Desk
from planner.economics.loaded import loaded
from planner.economics.scaling import coarse
from planner.promises import floor_targets, over_periods
from planner.queueing import attainable_load
from planner.requirement import queue_targets
from planner.scenario import Scenario
from planner.stages import Prepared, prepare, typical_week

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Look:
    """A desk before its roster, at prices without what stands anyway, on a grid of half hours where rules allow one."""

    scenario: Scenario
    stages: Prepared

    @classmethod
    def at(cls, desk: Desk) -> Look:
        """Look at a desk."""
        scenario = typical_week(coarse(loaded(desk.scenario, desk.planned, fixed=False)))
        return cls(scenario, prepare(scenario))

    def least(self, pool: str) -> Array:
        """Return the agents of a pool that every interval takes; shape (slots,)."""
        problem, row = self.stages.problem, self.stages.routing.pools.index(pool)
        least = problem.required if problem.periods is None else problem.periods.least
        return np.asarray(least[row])

    def tipping_load(self, pool: str, slot: int, people: float) -> float:
        """Return the load in a slot beyond which a pool takes more people than these; infinite where nothing does."""
        demand, need = self.stages.demand, self.stages.requirement
        live, patience = need.live[pool], need.live[pool].patience_s
        pace = float(need.pace.loc[pool].to_numpy(dtype=float)[slot])
        cap = float(self.scenario.people.max_occupancy)
        targets = floor_targets(demand, need, pool, over_periods(self.scenario, demand, need, pool))
        asked = {queue_targets(one, cap, patient=patience is None) for one in targets}
        handle_s = float(live.handle_s[slot]) * pace
        loads = [
            float(np.asarray(attainable_load(people, handle_s, patience_s=patience, targets=one))) for one in asked
        ]
        return min((one for one in loads if one > 0), default=float("inf"))


def felt(base: Look, other: Look) -> float:
    """Return how much more load another desk's phone queues feel than its minutes say, as a logarithm.

    With more patience, a longer handle time or another cap on occupancy the next person comes at another load. Weighed
    by the load of the queues, each in its busiest interval.
    """
    total, moved = 0.0, 0.0
    for pool, live in base.stages.requirement.live.items():
        weight = float(base.stages.requirement.load_erl.loc[pool].to_numpy(dtype=float).sum())
        total += weight
        slot = int(np.argmax(live.load_erl))
        people = float(base.least(pool)[slot])
        phone = str(base.stages.requirement.pools.loc[pool, "kind"]) == "live"
        if not phone or people < 1 or pool not in other.stages.requirement.live:
            continue
        before, after = (one.tipping_load(pool, slot, people) for one in (base, other))
        if np.isfinite(before) and np.isfinite(after):
            moved += weight * float(np.log(before / after))
    return moved / max(total, 1e-12)
