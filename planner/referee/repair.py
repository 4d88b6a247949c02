"""Mending a roster where the simulation misses a promise, until it holds or nothing helps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.clock import Clock
from planner.frames import by_name
from planner.referee.desk import is_live
from planner.referee.judge import REPLICATIONS, Refereed, judge
from planner.referee.reasons import reasons
from planner.shifts import Progress, solve, with_bound
from planner.simulation import SimulationCancelled
from planner.stages import Plan, assemble, with_more_agents

REPAIRS = 6
WORTH_ANOTHER = 0.95
GAP = 0.02


def refereed(
    planned: Plan,
    *,
    replications: int = REPLICATIONS,
    gap: float = GAP,
    cancel: Callable[[], bool] | None = None,
    progress: Callable[[Progress], None] | None = None,
    work: float = 1.0,
    clock: Clock | None = None,
) -> Plan:
    """Return the plan with what the simulation says of it, repaired where the simulation misses a promise.

    Where a promise is missed in simulation, the pools concerned get people in the intervals that miss most, and the
    week is rostered again from the roster so far: at most six times, and only while each time gains. Promises that
    still miss are named with what is in the way.

    Parameters
    ----------
    planned
        The plan.
    replications
        Weeks of each simulation.
    gap
        Relative gap at which each new roster's search stops.
    cancel
        Asked now and then; True ends at once with the best that was judged, or the plan as it came.
    progress
        Called with the phase "simulation" and the share of it that is done, and with the state of each search.
    work
        Deterministic work of each new roster's search, relative to the default.
    clock
        The roster is mended only while it lasts.
    """
    clock = clock or Clock()
    judged = _Judge(replications, cancel, progress)
    best, found, tries = planned, None, 0
    stopped: tuple[str, ...] = ()
    try:
        found = judged(planned)
        while tries < REPAIRS and (more := extra_agents(best, found)) is not None and clock.another():
            stages = with_more_agents(best, more)
            roster = solve(
                stages.problem, gap=gap, cancel=cancel, progress=progress, warm_start=best.roster,
                work_limit=work, seconds=clock.for_a_search(),
            )  # fmt: skip
            if best.scenario.promises == "period":
                roster = with_bound(roster, best.roster.bound, gap)  # holds for every roster that keeps the promises
            trial = assemble(best.scenario, stages, roster)
            again = judged(trial)
            tries += 1
            gained = lack(trial, again) <= WORTH_ANOTHER * lack(best, found)
            if not gained:
                break
            best, found = trial, again
    except SimulationCancelled:
        stopped = ("The simulation was stopped before its end",)
    mended = ("The referee missed promises of the first roster; people were added where it missed most",)
    notes = (*best.notes, *(mended if best is not planned else ()), *stopped)
    if found is None:
        return replace(best, notes=notes)
    why = () if stopped else reasons(best, found, tries)
    found = replace(found, notes=(*found.notes, *why))
    return replace(best, refereed=found, notes=(*notes, *found.notes))


class _Judge:
    """Judges one plan after another, with one clock and one wish to stop."""

    def __init__(
        self, replications: int, cancel: Callable[[], bool] | None, progress: Callable[[Progress], None] | None
    ) -> None:
        self._replications, self._cancel, self._progress = replications, cancel, progress
        self._began = time.perf_counter()

    def __call__(self, plan: Plan) -> Refereed:
        say = None if self._progress is None else self._saying(plan, self._progress)
        return judge(plan, replications=self._replications, cancel=self._cancel, progress=say)

    def _saying(self, plan: Plan, progress: Callable[[Progress], None]) -> Callable[[int, int], None]:
        def say(done: int, total: int) -> None:
            roster, passed = plan.roster, time.perf_counter() - self._began
            progress(Progress("simulation", roster.objective, roster.bound, roster.gap, passed, done / total))

        return say


def lack(plan: Plan, found: Refereed) -> float:
    """Return how far the missed promises are from kept, in contacts a week."""
    return sum(_missing(found, name) for name in found.missed)


def _missing(found: Refereed, name: str) -> float:
    row = by_name(found.result.promises.loc[[name]])[name]
    asked = float(by_name(pd.DataFrame(found.result.streams["counted"]))[name]["mean"])
    return (float(row["target"]) - float(row["service_level"]) + float(row["half_width"])) * asked


def extra_agents(plan: Plan, found: Refereed) -> pd.DataFrame | None:
    """Return the agents to add where the simulation misses a promise, or None where there is nothing to mend.

    Returns
    -------
    Agents beyond the requirement; labels as the requirement's. A live pool gets one more than it has on duty in the
    intervals that miss most contacts, as many as are expected to gain what is missing: with n on duty one more answers
    about 1 / (2 √n) of the interval's contacts in time. Deferred work gets one more from arrival to deadline of what
    is late.
    """
    have, need = plan.outcome.staff, plan.requirement.agents
    more = pd.DataFrame(0.0, index=need.index, columns=need.columns)
    for pool, wanted in _wanted_live(plan, found).items():
        spare = (have.loc[[pool]] - need.loc[[pool]]).clip(lower=0.0).iloc[0]
        worst = _worst_intervals(found, pool, have.loc[[pool]].iloc[0], wanted)
        more.loc[pool, worst] = spare[worst] + 1.0
    for name in found.missed:
        if name in plan.demand.streams.index and not is_live(plan, name):
            more.loc[str(plan.routing.pool_of[name])] += _late_hours(plan, found, name)
    return more if more.to_numpy().any() else None


def _wanted_live(plan: Plan, found: Refereed) -> dict[str, float]:
    """Return the contacts a week that each pool should answer in time beyond those that it does."""
    wanted: dict[str, float] = {}
    for name in found.missed:
        if is_live(plan, name):
            pool = str(plan.routing.pool_of[name])
            wanted[pool] = wanted.get(pool, 0.0) + _missing(found, name)
    return wanted


def _worst_intervals(found: Refereed, pool: str, staff: pd.Series[float], wanted: float) -> list[pd.Timestamp]:
    """Return the intervals of a pool that miss most, until one more person in each is expected to gain enough."""
    misses = found.result.misses()
    misses = misses[misses.index.get_level_values("pool") == pool].droplevel("pool")
    late = misses["late"].to_numpy()
    asked = late / (misses["target"] - misses["service_level"]).to_numpy()
    people = staff.loc[misses.index].to_numpy(dtype=float)
    gain = np.minimum(late, asked / (2 * np.sqrt(np.maximum(people, 1.0))))
    enough = int(np.searchsorted(np.cumsum(gain), wanted)) + 1
    return list(misses.index[:enough])


def _late_hours(plan: Plan, found: Refereed, name: str) -> NDArray[np.float64]:
    """Return 1 from the arrival of late deferred work to its deadline, where somebody may do it, else 0."""
    cohorts = next(one for one in plan.requirement.deferred if name in one.streams)
    level = found.result.stream_intervals.loc[name]["service_level"]["mean"].to_numpy()
    share = float(plan.outcome.streams["target"][name])
    slots, add = plan.grid.slots, np.zeros(plan.grid.slots)
    for t in np.flatnonzero(np.nan_to_num(level, nan=1.0) < share).tolist():
        last = min(int(cohorts.due[t]), t + slots) if plan.grid.cyclic else min(int(cohorts.due[t]), slots)
        add[np.arange(t, max(last, t + 1)) % slots] = 1.0
    pool = plan.routing.pools.index(str(plan.routing.pool_of[name]))
    return np.asarray(add * plan.routing.may_serve[pool].any(axis=0))
