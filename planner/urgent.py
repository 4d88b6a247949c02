"""Priorities that the planned people would miss: the requirement rises until their promises hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.clock import Clock
from planner.cohorts import due_earlier
from planner.frames import by_name
from planner.priorities import live_waits, priority_table, step_times
from planner.promises import with_periods
from planner.requirement import LIVE_KINDS
from planner.scenario import NO_CURRENCY, Scenario
from planner.shifts import Roster, ShiftProblem
from planner.stages import Plan, Prepared, assemble
from planner.workforce import shift_problem

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
ROUNDS = 4
MOST_MORE = 40
TOLERANCE = 1e-9
PROMISES = (("respond_within_min", "responded", "answered"), ("resolve_within_h", "resolved", "solved"))


@dataclass
class Raised:
    """What the requirement holds for priorities beyond the streams' own promises.

    Attributes
    ----------
    within_h
        Priority to the hours within which its deferred work is due.
    awake
        Priorities whose hours run whenever somebody may be on duty, not from the opening of their department.
    floor
        Least agents on live pools, or None.
    """

    within_h: dict[str, float] = field(default_factory=dict)
    awake: set[str] = field(default_factory=set)
    floor: pd.DataFrame | None = None

    def applied(self, scenario: Scenario, base: Prepared) -> Prepared:
        """Return the stages with the parts of deferred work due earlier, and live agents at their floor."""
        need = base.requirement
        on_call: dict[str, dict[str, Mask]] = {pool: {} for pool in base.routing.pools}
        if self.awake:
            on_call = {pool: dict.fromkeys(self.awake, mask) for pool, mask in _on_call(base).items()}
        cohorts = tuple(
            due_earlier(one, scenario, base.demand, base.grid, self.within_h, on_call[one.pool])
            for one in need.deferred
        )
        agents = need.agents if self.floor is None else need.agents.combine(self.floor, np.maximum)
        raised = replace(need, agents=agents, deferred=cohorts, floor=self.floor, urgent_h=dict(self.within_h))
        problem = shift_problem(scenario, base.demand, base.routing, raised, base.grid, base.problem.boundary)
        return replace(base, requirement=raised, problem=with_periods(problem, scenario, base.demand, raised))


def _on_call(base: Prepared) -> dict[str, Mask]:
    """Return when a shift may put somebody on duty who may serve a pool."""
    slots = base.grid.slots
    found = {pool: np.zeros(slots, dtype=bool) for pool in base.routing.pools}
    for site, serves in zip(base.problem.sites, base.routing.may_serve.transpose(1, 0, 2), strict=True):
        worked = np.zeros(slots, dtype=bool)
        for length, start, day in np.argwhere(site.allowed):
            begin = int(site.start_slot[start, day])
            worked[np.arange(begin, begin + site.lengths[length].presence_min // base.grid.slot_min) % slots] = True
        for pool, mask in zip(base.routing.pools, serves, strict=True):
            found[pool] |= worked & mask
    return found


def for_priorities(
    scenario: Scenario,
    stages: Prepared,
    roster: Roster,
    again: Callable[[ShiftProblem, Roster], Roster],
    clock: Clock,
    hurried: bool = False,
) -> tuple[Prepared, Roster, tuple[str, ...]]:
    """Return stages, roster and notes after the requirement has risen for the priorities whose promises were missed.

    Deferred work of such a priority is due within what its promise leaves: to answer, the promised time; to solve,
    half of it, then a quarter, and so on. On the wall clock the time runs from the department's opening first, and
    whenever somebody may be on duty where that is not enough. Where calls or chats are answered too late, their pool
    gets the least agents on duty that answer the promised share of them in each interval. A roster that keeps less of
    the promises than the one before it is not taken.

    Parameters
    ----------
    scenario, stages, roster
        The plan so far.
    again
        Solves a problem from a roster of a similar one.
    clock
        The requirement rises only while it lasts.
    hurried
        Whether to stop once asking more has gained nothing; else what is asked next may still gain.
    """
    if not scenario.priorities:
        return stages, roster, ()
    base, raised = stages, Raised()
    first = best = assemble(scenario, stages, roster)
    before = after = priority_table(first)
    planned, table = first, before
    for _ in range(ROUNDS):
        if table["kept"].all() or not _raise(raised, planned, table) or not clock.another():
            break
        trial = raised.applied(scenario, base)
        planned = assemble(scenario, trial, again(trial.problem, planned.roster))
        table = priority_table(planned)
        if _lacking(table) < _lacking(after) - TOLERANCE:
            stages, best, after = trial, planned, table
        elif hurried:
            break
    if best is first:
        return stages, roster, tuple(_still_missed(after))
    cost = best.outcome.cost_per_year - first.outcome.cost_per_year
    return stages, best.roster, (*_notes(scenario, before, after, cost), *_still_missed(after))


def _lacking(table: pd.DataFrame) -> float:
    """Return the cases a week that are missing to the promises."""
    rows = by_name(table).values()
    return sum(
        float(row["cases_per_week"]) * (float(row["target"]) - float(row[share]))
        for row in rows
        for _, share, _ in PROMISES
        if _is_missed(row, share)
    )


def _raise(raised: Raised, plan: Plan, table: pd.DataFrame) -> bool:
    """Ask more for the priorities that are missed; return whether anything more can be asked."""
    changed = False
    for k, (name, row) in enumerate(by_name(table).items()):
        if row["kept"]:
            continue
        if name in raised.within_h and name not in raised.awake and plan.scenario.priorities[name].clock == "always":
            raised.awake.add(name)
            changed = True
        else:
            wanted = _within_h(row, raised.within_h.get(name), plan.grid.slot_h)
            raised.within_h |= {} if wanted is None else {name: wanted}
            changed = changed or wanted is not None
        if _is_missed(row, "responded"):
            changed = _raise_live(raised, plan, k, 60 * float(row["respond_within_min"]), row["target"]) or changed
    return changed


def _within_h(row: dict[str, float], so_far: float | None, slot_h: float) -> float | None:
    """Return the hours within which a priority's deferred work is to be due, or None where it cannot be sooner."""
    limits = [] if so_far is None else [so_far / 2]
    if so_far is None and _is_missed(row, "responded"):
        limits.append(float(row["respond_within_min"]) / 60)
    if so_far is None and _is_missed(row, "resolved"):
        limits.append(float(row["resolve_within_h"]) / 2)
    wanted = max(min(limits), slot_h)
    return wanted if so_far is None or wanted < so_far - TOLERANCE else None


def _raise_live(raised: Raised, plan: Plan, k: int, seconds: float, target: float) -> bool:
    """Raise the floor of the live pools that answer too few of a priority in time; return whether any is raised."""
    times = step_times(plan).always
    kinds = plan.requirement.pools["kind"].astype(str).to_dict()
    floor = plan.requirement.agents * 0.0 if raised.floor is None else raised.floor.copy()
    before = floor.to_numpy().sum()
    for i, pool in enumerate(plan.routing.pools):
        names = plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()].astype(str)
        late = [name for name in names if name in times and times[name][k].answered_within(seconds) < target]
        if kinds[pool] in LIVE_KINDS and late:
            floor.loc[pool] = np.maximum(floor.loc[pool].to_numpy(), _least_agents(plan, i, k, seconds, target))
    raised.floor = floor if floor.to_numpy().any() else None
    return bool(floor.to_numpy().sum() > before)


def _least_agents(plan: Plan, pool: int, k: int, seconds: float, target: float) -> Array:
    """Return the least agents on duty, from those planned on, that answer a share of a priority in time by interval."""
    people = np.floor(live_waits(plan, pool).people + TOLERANCE)
    busy = plan.requirement.live[plan.routing.pools[pool]].contacts > 0
    for _ in range(MOST_MORE):
        short = busy & (live_waits(plan, pool, people).waits.within(seconds)[k] < target)
        if not short.any():
            break
        people = people + short
    return np.where(busy, people, 0.0)


def _is_missed(row: dict[str, float], share: str) -> bool:
    found = row[share]
    return found is not None and found == found and found < row["target"] - TOLERANCE


def _notes(scenario: Scenario, before: pd.DataFrame, after: pd.DataFrame, cost: float) -> list[str]:
    """Say for which priorities the requirement rose, and what they cost."""
    lines, rows = [], by_name(after)
    for name, row in by_name(before).items():
        for limit, share, word in PROMISES:
            if _is_missed(row, share) and rows[name][share] > row[share] + TOLERANCE:
                unit = "min" if limit.endswith("min") else "h"
                lines.append(
                    f"{name} takes more people than the streams' own promises: {row[share]:.1%} would be {word} within "
                    f"{float(row[limit]):g} {unit} (promised {row['target']:.0%}), {rows[name][share]:.1%} are planned"
                )
    unit = "paid hours" if scenario.currency == NO_CURRENCY else scenario.currency
    return [*lines, *([f"The priorities' promises cost {cost:,.0f} {unit} a year"] if cost >= 1 else [])]


def _still_missed(table: pd.DataFrame) -> list[str]:
    return [
        f"{name}: {row[share]:.1%} are {word} in time, promised {row['target']:.0%}; the rest comes while its "
        "department is closed and nobody may be on duty, or takes longer than hiring for it is worth"
        for name, row in by_name(table).items()
        for _, share, word in PROMISES
        if _is_missed(row, share)
    ]
