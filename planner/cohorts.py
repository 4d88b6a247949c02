"""Deferred work: what arrives with one deadline rule, and how much of it may still be open when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.demand import Demand
from planner.queueing import deferred
from planner.scenario import Scenario
from planner.tiers import RELATIONSHIP
from planner.timeline import Grid

Array = NDArray[np.float64]
Slots = NDArray[np.int64]


@dataclass(frozen=True)
class DeferredCohorts:
    """Deferred work with one deadline rule in one pool.

    Attributes
    ----------
    pool
        Pool whose people it belongs to.
    streams
        Streams in it.
    work
        Arriving work in agent-intervals. Shape (slots,).
    due
        Interval by whose end work that arrives in an interval must be done, counted from its own week. Shape (slots,).
    urgent
        Parts of it that are due earlier: their share of the work, and their `due`.
    """

    pool: str
    streams: tuple[str, ...]
    work: Array
    due: Slots
    urgent: tuple[tuple[float, Slots], ...] = ()

    def not_yet_due(self, cyclic: bool) -> Array:
        """Return the work that may still be open at the end of each interval."""
        rest = 1 - sum(share for share, _ in self.urgent)
        parts = [(rest, self.due), *self.urgent]
        return np.asarray(sum(share * _open_work(self.work, due, cyclic) for share, due in parts))


def _open_work(work: Array, due: Slots, cyclic: bool) -> Array:
    slots = work.size
    arrival = np.arange(slots)
    change = np.zeros(slots + 1)
    waiting = due - arrival
    whole_weeks = waiting // slots if cyclic else np.zeros(slots, dtype=np.int64)
    always = float((whole_weeks * work).sum())
    last = arrival + waiting - whole_weeks * slots
    np.add.at(change, arrival, work)
    np.add.at(change, np.minimum(last, slots), -work)
    if cyclic:
        over = last > slots
        np.add.at(change, np.zeros(int(over.sum()), dtype=np.int64), work[over])
        np.add.at(change, last[over] - slots, -work[over])
    # a running sum of what comes and goes may end a rounding error below nothing
    return np.maximum(always + np.cumsum(change)[:slots], 0.0)


def cohorts_of(demand: Demand, pool: str, members: pd.DataFrame, grid: Grid, pace: float) -> list[DeferredCohorts]:
    """Group a pool's deferred streams by deadline rule; within a group the first to arrive is the first due.

    Planned account care has weeks of slack: one group with the earliest of its deadlines keeps all of them.
    """
    groups: dict[bytes, list[str]] = {}
    dues: dict[bytes, Slots] = {}
    for name in members.index.astype(str):
        due = _deadlines(demand, name, grid, float(demand.targets[name].within_business_h or 0.0))
        key = b"planned" if members["channel"][name] == RELATIONSHIP else due.tobytes()
        groups.setdefault(key, []).append(name)
        dues[key] = np.minimum(dues.get(key, due), due)
    load = demand.load_erl
    return [
        DeferredCohorts(pool, tuple(names), pace * load.loc[names].to_numpy().sum(axis=0), dues[key])
        for key, names in groups.items()
    ]


def _deadlines(demand: Demand, stream: str, grid: Grid, business_h: float) -> Slots:
    """Return the last interval in which work is in time by the stream's business clock; an interval is the least."""
    open_s = np.where(demand.is_open.loc[stream].to_numpy(dtype=bool), grid.slot_min * 60.0, 0.0)
    return deferred.deadlines(open_s, max(business_h, grid.slot_h) * 3600, cyclic=grid.cyclic)


def due_earlier(
    cohorts: DeferredCohorts,
    scenario: Scenario,
    demand: Demand,
    grid: Grid,
    within_h: Mapping[str, float],
    awake: Mapping[str, NDArray[np.bool_]],
) -> DeferredCohorts:
    """Return deferred work of which some priorities are due earlier.

    Parameters
    ----------
    cohorts
        The work; what the desk plans itself (account care, hand-overs) has no priority and stays as it is.
    scenario, demand, grid
        Where the clocks stand.
    within_h
        Priority to the hours on its clock within which its part is due. On the wall clock they begin when the
        department opens, but for the priorities in `awake`.
    awake
        Priority to the intervals in which somebody may be on duty for this work: its hours begin then, the
        department's own hours or not. Shape (slots,).
    """
    steps = set(demand.funnel.steps.index)
    if not cohorts.streams or str(demand.streams["channel"][cohorts.streams[0]]) not in steps:
        return cohorts
    parts = []
    for name, hours in within_h.items():
        priority, stream = scenario.priorities[name], cohorts.streams[0]
        if priority.clock == "business":
            due = _deadlines(demand, stream, grid, hours)
        else:
            is_open = awake.get(name, demand.is_open.loc[stream].to_numpy(dtype=bool))
            due = _next_open(is_open, cyclic=grid.cyclic) + max(int(hours / grid.slot_h + 1e-9), 1) - 1
        due = np.minimum(due if grid.cyclic else np.minimum(due, grid.slots), cohorts.due)
        if (due < cohorts.due).any():
            parts.append((float(priority.share), due))
    return replace(cohorts, urgent=tuple(parts))


def _next_open(is_open: NDArray[np.bool_], *, cyclic: bool) -> Slots:
    """Return the first open interval from each one on; the number of intervals where none follows."""
    slots = is_open.size
    twice = np.tile(is_open, 2) if cyclic else np.append(is_open, np.ones(1, dtype=bool))
    opens = np.flatnonzero(twice)
    if not opens.size:
        return np.arange(slots)
    return np.asarray(opens[np.searchsorted(opens, np.arange(slots))], dtype=np.int64)
