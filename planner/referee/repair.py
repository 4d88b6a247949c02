"""Mending a roster where the simulation keeps a promise less surely than wanted, until it does or nothing helps."""

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
from planner.referee.judge import LEAST_WEEKS, REPLICATIONS, Refereed, contacts_asked, judge
from planner.referee.reasons import reasons
from planner.shifts import Known, Progress, solve
from planner.simulation import SimulationCancelled
from planner.stages import Plan, assemble, stronger

REPAIRS = 4
MORE = "The referee found promises less sure than wanted; people were added"
ANEW = "The referee found promises less sure than wanted; the week was rostered anew"
STRETCH = 2.0  # of what is missing: asked for where that itself gained too little
HURRIED_PART = 0.4  # of the weeks, simulated in a hurry before the last judgement
WORTH_ANOTHER = 0.8
WORK = 0.5  # of a first search: the roster so far is nearly right
GAP = 0.02
MOST_FOR_SURENESS = 0.1
LEAST_STEP = 0.005  # less may change no roster
HIGHEST = 0.9995


def refereed(
    planned: Plan,
    *,
    replications: int = REPLICATIONS,
    gap: float = GAP,
    cancel: Callable[[], bool] | None = None,
    progress: Callable[[Progress], None] | None = None,
    work: float = 1.0,
    clock: Clock | None = None,
    known: Known | None = None,
) -> Plan:
    """Return the plan with what the simulation says of it, repaired where promises are kept less surely than wanted.

    Where a promise is missed in simulation, or kept in fewer periods than its `confidence` asks, a promise over a
    period is planned higher, as far as that goes; beyond, pools get people in the intervals that miss most. The week is
    rostered again from the roster so far: at most four times, and only while each time gains a fifth, after asking for
    twice as much if need be (in a hurry only where the roster stayed as dear). Promises that still miss are named with
    what is in the way. The bound is that of the promises as they are planned.

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
    known
        Relaxations of the plan, to search from in a hurry; without them every new roster has one of its own. In a hurry
        all weeks are simulated only at the end.
    """
    clock = clock or Clock()
    judged = _Judge(replications, cancel, progress, hurried=known is not None)
    best, found, tries, stretch = planned, None, 0, 1.0
    higher: dict[str, float] = {}
    stopped: tuple[str, ...] = ()
    try:
        found = judged(planned)
        while tries < REPAIRS:
            points, more = higher_promises(best, found, stretch), extra_agents(best, found, stretch)
            if not (points or more.to_numpy().any()) or not clock.another():
                break
            stages = stronger(best, points, more)
            roster = solve(
                stages.problem, gap=gap, cancel=cancel, progress=progress, warm_start=best.roster,
                work_limit=WORK * work, seconds=clock.for_a_search(), known=known,
            )  # fmt: skip
            trial = assemble(best.scenario, stages, roster)
            again = judged(trial)
            tries += 1
            gained = lack(trial, again) <= WORTH_ANOTHER * lack(best, found)
            alike = trial.outcome.cost_per_year == best.outcome.cost_per_year
            if not gained and (stretch > 1 or (judged.hurried and not alike)):
                break
            if not gained:
                stretch = STRETCH
                continue
            best, found, stretch = trial, again, 1.0
            higher = {name: higher.get(name, 0.0) + points.get(name, 0.0) for name in higher | points}
        found = judged.at_last(best, found)
    except SimulationCancelled:
        stopped = ("The simulation was stopped before its end",)
    mended = () if best is planned else (MORE if best.outcome.headcount > planned.outcome.headcount else ANEW,)
    notes = (*best.notes, *mended, *_planned_higher(planned, higher), *stopped)
    best = replace(best, mended_per_year=best.outcome.cost_per_year - planned.outcome.cost_per_year)
    if found is None:
        return replace(best, notes=notes)
    why = () if stopped else reasons(best, found, tries)
    found = replace(found, notes=(*found.notes, *why))
    return replace(best, refereed=found, notes=(*notes, *found.notes))


def _planned_higher(plan: Plan, higher: dict[str, float]) -> tuple[str, ...]:
    """Name for each pool the promise that is planned highest above what is promised."""
    first: dict[str, str] = {}
    for name in sorted(higher, key=lambda one: -higher[one]):
        first.setdefault(str(plan.routing.pool_of[name]), name)
    targets = plan.demand.targets
    return tuple(
        f"{name} is planned {100 * higher[name]:.1f} points above its promise, so that "
        f"{float(targets[name].confidence):.0%} of {targets[name].over}s keep it"
        for name in first.values()
    )


class _Judge:
    """Judges one plan after another, with one clock and one wish to stop."""

    def __init__(
        self,
        replications: int,
        cancel: Callable[[], bool] | None,
        progress: Callable[[Progress], None] | None,
        hurried: bool,
    ) -> None:
        self._replications, self._cancel, self._progress, self.hurried = replications, cancel, progress, hurried
        self._began = time.perf_counter()
        self._reserve: dict[str, int] | None = None

    def __call__(self, plan: Plan) -> Refereed:
        """Judge a plan; in a hurry by some of the weeks, and with as many people kept free as in the first."""
        weeks = max(LEAST_WEEKS, int(HURRIED_PART * self._replications)) if self.hurried else self._replications
        return self._judged(plan, weeks, settled=self.hurried and self._reserve is not None)

    def at_last(self, plan: Plan, found: Refereed) -> Refereed:
        """Judge the plan that is kept by all weeks, unless it was."""
        return self._judged(plan, self._replications, settled=True) if self.hurried else found

    def _judged(self, plan: Plan, weeks: int, settled: bool) -> Refereed:
        say = None if self._progress is None else self._saying(plan, self._progress)
        found = judge(
            plan, replications=weeks, reserve=self._reserve, settled=settled, cancel=self._cancel, progress=say
        )
        self._reserve = found.reserve
        return found

    def _saying(self, plan: Plan, progress: Callable[[Progress], None]) -> Callable[[int, int], None]:
        def say(done: int, total: int) -> None:
            roster, passed = plan.roster, time.perf_counter() - self._began
            progress(Progress("simulation", roster.objective, roster.bound, roster.gap, passed, done / total))

        return say


def lack(plan: Plan, found: Refereed) -> float:
    """Return how far promises are from kept as surely as wanted, in contacts a week."""
    asked = contacts_asked(found.result)
    return sum(points * asked[name] for name, points in _missing(found).items())


def _missing(found: Refereed) -> dict[str, float]:
    """Return the share points that are missing to promises that are missed, or kept less surely than wanted."""
    rows = by_name(found.result.promises)
    missed = {
        name: rows[name]["target"] - rows[name]["service_level"] + rows[name]["half_width"] for name in found.missed
    }
    return missed | {name: max(gap, missed.get(name, 0.0)) for name, gap in found.unsure.items()}


def higher_promises(plan: Plan, found: Refereed, stretch: float = 1.0) -> dict[str, float]:
    """Return the share points by which to plan promises over a period higher that are kept less surely than wanted.

    Whatever share few periods deliver below the planned one, they are expected to deliver below a higher one. A promise
    is planned at most ten points higher: beyond, so few contacts come that chance decides.
    """
    planned = {name: level - float(plan.demand.targets[name].service_level or 0.0) for name, level in _planned(plan)}
    return {
        name: min(stretch * max(points, LEAST_STEP), MOST_FOR_SURENESS - planned[name])
        for name, points in found.unsure.items()
        if name in planned and planned[name] < MOST_FOR_SURENESS
    }


def _planned(plan: Plan) -> list[tuple[str, float]]:
    """Return the promises over a period with the level that each is planned for."""
    periods = plan.problem.periods
    return [] if periods is None else [(one.name, one.target) for one in periods.promises]


def extra_agents(plan: Plan, found: Refereed, stretch: float = 1.0) -> pd.DataFrame:
    """Return the agents to add where the simulation misses a promise that cannot be planned high enough.

    Returns
    -------
    Agents beyond the requirement, 0 where there is nothing to mend; labels as the requirement's. A live pool gets one
    more than it has on duty in the intervals that miss most contacts, as many as are expected to gain what is missing:
    with n on duty one more answers about 1 / (2 √n) of the interval's contacts in time. Deferred work gets one more
    from arrival to deadline of what is late.
    """
    have, need = plan.outcome.staff, plan.requirement.agents
    more = pd.DataFrame(0.0, index=need.index, columns=need.columns)
    for pool, wanted in _wanted_live(plan, found, stretch).items():
        spare = (have.loc[[pool]] - need.loc[[pool]]).clip(lower=0.0).iloc[0]
        worst = _worst_intervals(found, pool, have.loc[[pool]].iloc[0], wanted)
        more.loc[pool, worst] = spare[worst] + 1.0
    for name, points in _missing(found).items():
        if name in plan.demand.streams.index and not is_live(plan, name):
            more.loc[str(plan.routing.pool_of[name])] += _late_hours(plan, found, name, points)
    return more


def _wanted_live(plan: Plan, found: Refereed, stretch: float) -> dict[str, float]:
    """Return the contacts a week that each pool should answer in time beyond those that higher promises will bring."""
    higher, sure = higher_promises(plan, found, stretch), dict(_planned(plan)).keys() - set(found.missed)
    wanted, asked = dict[str, float](), contacts_asked(found.result)
    for name, points in _missing(found).items():
        rest = stretch * points - higher.get(name, 0.0)
        if is_live(plan, name) and name not in sure and rest > 0:
            pool = str(plan.routing.pool_of[name])
            wanted[pool] = wanted.get(pool, 0.0) + rest * asked[name]
    return wanted


def _worst_intervals(found: Refereed, pool: str, staff: pd.Series[float], wanted: float) -> list[pd.Timestamp]:
    """Return the intervals that miss most, those below the promise first, until one more in each should gain enough."""
    below = found.result.misses().index
    misses = found.result.misses(floor=1.0)
    misses = misses.assign(below=misses.index.isin(below)).sort_values(["below", "late"], ascending=False)
    misses = misses[misses.index.get_level_values("pool") == pool].droplevel("pool")
    late = misses["late"].to_numpy()
    asked = late / (misses["target"] - misses["service_level"]).to_numpy()
    people = staff.loc[misses.index].to_numpy(dtype=float)
    gain = np.minimum(late, asked / (2 * np.sqrt(np.maximum(people, 1.0))))
    enough = int(np.searchsorted(np.cumsum(gain), wanted)) + 1
    return list(misses.index[:enough])


def _late_hours(plan: Plan, found: Refereed, name: str, points: float) -> NDArray[np.float64]:
    """Return 1 from the arrival of late deferred work to its deadline, where somebody may do it, else 0."""
    cohorts = next(one for one in plan.requirement.deferred if name in one.streams)
    level = found.result.stream_intervals.loc[name]["service_level"]["mean"].to_numpy()
    share = min(float(plan.outcome.streams["target"][name]) + points, HIGHEST)
    slots, add = plan.grid.slots, np.zeros(plan.grid.slots)
    for t in np.flatnonzero(np.nan_to_num(level, nan=1.0) < share).tolist():
        last = min(int(cohorts.due[t]), t + slots) if plan.grid.cyclic else min(int(cohorts.due[t]), slots)
        add[np.arange(t, max(last, t + 1)) % slots] = 1.0
    pool = plan.routing.pools.index(str(plan.routing.pool_of[name]))
    return np.asarray(add * plan.routing.may_serve[pool].any(axis=0))
