"""What a promise over a period loses on the rostered staff: to queues carried over, and to slower people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import Routing
from planner.clock import Clock
from planner.demand import Demand
from planner.frames import by_name
from planner.outcome import mean_slowness, queue
from planner.periods import local_weekdays, period_slots
from planner.promises import over_periods
from planner.queueing import transient
from planner.requirement import LIVE_KINDS, PoolLoad, Requirement, asked_definition
from planner.scenario import NO_CURRENCY, Scenario, Target
from planner.shifts import Roster, ShiftProblem, with_bound, with_higher_promises
from planner.stages import Prepared
from planner.timeline import WEEKS_PER_YEAR, Grid

Array = NDArray[np.float64]
BUSIEST = 0.97
TOLERANCE = 1e-6
MARGIN = 0.001
TIGHTENINGS = 3
WORTH_NAMING = 1.0


def carried_over(
    scenario: Scenario,
    demand: Demand,
    routing: Routing,
    need: Requirement,
    roster: Roster,
    grid: Grid,
    beside: Array | None = None,
) -> pd.DataFrame:
    """Return what the rostered staff delivers of promises over a period, at the pace of those on duty in each interval.

    On the phone it is the less of what each interval's own queue gives, and of what comes of the queue of one interval
    being carried into the next.

    Parameters
    ----------
    scenario, demand, routing, need, roster, grid
        The stages of the plan.
    beside
        Agents that neighbouring weeks supply. Shape (pools, slots).

    Returns
    -------
    Index: stream, of the live pools that lack nobody and whose promise holds over a period. Columns: pool, target,
    service_level (of the period that keeps least of it).

    Notes
    -----
    M(t)/M/s(t)+M by uniformization. The desk opens empty; whoever still waits when it closes is not carried over the
    night. A desk that never closes repeats its week for ever.
    """
    staff = roster.staff.sum(axis=0) + (0.0 if beside is None else beside)
    free = np.floor(staff - np.minimum(roster.done.sum(axis=0), staff) + 1e-6)
    slowness, weekdays = mean_slowness(demand, routing, roster.staff), local_weekdays(scenario, demand, grid)
    rows = []
    for i, (pool, kind) in enumerate(need.pools["kind"].astype(str).items()):
        if kind not in LIVE_KINDS or roster.shortfall[i].sum() > TOLERANCE:
            continue
        targets = over_periods(scenario, demand, need, str(pool))
        live, channel = need.live[str(pool)], str(need.pools["channel"].iloc[i])
        levels: dict[Target, list[Array]] = {one: [] for one in targets.values()}
        for one, found in levels.items():
            apart = queue(scenario, kind, channel, live, free[i], slowness[i], one)
            found.append(np.nan_to_num(np.asarray(apart.service_level, dtype=float)))
            if kind == "live":
                found.append(_levels(live, free[i], slowness[i], one, grid))
        for name, target in targets.items():
            contacts = demand.contacts.loc[name].to_numpy(dtype=float)
            worst = min(
                float(contacts[slots] @ level[slots] / contacts[slots].sum())
                for slots in period_slots(contacts, target, weekdays[name])
                for level in levels[target]
            )
            rows.append((name, str(pool), float(target.service_level or 0.0), worst))
    return pd.DataFrame(rows, columns=["stream", "pool", "target", "service_level"]).set_index("stream")


def _levels(live: PoolLoad, servers: Array, slowness: Array, target: Target, grid: Grid) -> Array:
    """Return the share in time of each interval; nobody waits in one that is closed."""
    result = np.ones(grid.slots)
    step, servers = grid.slot_min * 60.0, live.servers(servers)
    handle_s = live.handle_s * slowness
    work = float((live.contacts * handle_s).sum())
    endless = live.patience_s is not None or work < BUSIEST * float(servers.sum()) * step
    for slots in _stretches((servers > 0) | (live.contacts > 0), grid.cyclic):
        result[slots] = transient(
            live.contacts[slots],
            step,
            servers[slots],
            handle_s[slots],
            live.patience_s,
            float(target.within_s or 0.0),
            definition=asked_definition(target, patient=live.patience_s is None),
            cyclic=grid.cyclic and len(slots) == grid.slots and endless,
        ).service_level
    return result


def _stretches(is_open: NDArray[np.bool_], cyclic: bool) -> Iterator[NDArray[np.int64]]:
    """Yield the slots of each stretch without a closed one; a cyclic week is cut open where it is closed."""
    slots = np.arange(is_open.size)
    if cyclic and not is_open.all():
        slots = np.roll(slots, -int(np.argmin(is_open)))
    for part in np.split(slots, np.flatnonzero(np.diff(is_open[slots].astype(int))) + 1):
        if is_open[part[0]]:
            yield part


def planned_higher(
    scenario: Scenario,
    stages: Prepared,
    roster: Roster,
    again: Callable[[ShiftProblem, Roster], Roster],
    gap: float,
    clock: Clock,
) -> tuple[Prepared, Roster, tuple[str, ...]]:
    """Return stages, roster and notes after promises that the rostered staff breaks have been planned higher.

    Parameters
    ----------
    scenario, stages, roster
        The plan so far.
    again
        Solves a problem from a roster of a similar one.
    gap
        Relative gap to the bound that is good enough.
    clock
        Promises are planned higher only while it lasts.

    Returns
    -------
    The bound stays that of the promises as they were asked: it holds for every roster that keeps them.
    """
    first, tighter = roster, dict[str, float]()
    for _ in range(TIGHTENINGS):
        found = _carried_over(scenario, stages, roster)
        lacking = (found["target"] - found["service_level"]).loc[lambda gap: gap > TOLERANCE]
        if lacking.empty or not clock.another():
            break
        points = {str(name): float(by) + MARGIN for name, by in lacking.items()}
        tighter |= {name: tighter.get(name, 0.0) + by for name, by in points.items()}
        stages = replace(stages, problem=with_higher_promises(stages.problem, points))
        roster = again(stages.problem, roster)
    if not tighter:
        return stages, roster, ()
    notes = _notes(_carried_over(scenario, stages, roster), tighter, scenario, first, roster)
    return stages, with_bound(roster, first.bound, gap), notes


def _carried_over(scenario: Scenario, stages: Prepared, roster: Roster) -> pd.DataFrame:
    beside = stages.problem.boundary
    return carried_over(scenario, stages.demand, stages.routing, stages.requirement, roster, stages.grid, beside)


def _notes(
    found: pd.DataFrame, tighter: dict[str, float], scenario: Scenario, first: Roster, roster: Roster
) -> tuple[str, ...]:
    rows = by_name(found)
    higher = tuple(
        f"{name} is planned {points:.1%} above its promise: that is what queues carried over between intervals, or "
        "slower people in its hours, take"
        for name, points in tighter.items()
    )
    cost = WEEKS_PER_YEAR * float(roster.cost.to_numpy().sum() - first.cost.to_numpy().sum())
    unit = "paid hours" if scenario.currency == NO_CURRENCY else scenario.currency
    what = "What queues carried over or slower people take of promises costs"
    price = (f"{what} {cost:,.0f} {unit} a year",) if cost > WORTH_NAMING else ()
    broken = tuple(
        f"With queues carried over, or slower people, {name} reaches {row['service_level']:.1%} of {row['target']:.0%}"
        for name, row in rows.items()
        if row["service_level"] < row["target"] - TOLERANCE
    )
    return (*higher, *price, *broken)
