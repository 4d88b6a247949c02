"""next_hire(scenario): how much today's team carries, when growth passes that, and the last day to open the class."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from planner.economics.hiring import first_day, people_today, unlimited
from planner.economics.hiring_decisions import day
from planner.economics.hiring_need import Horizon, volumes
from planner.economics.hiring_risk import month_risk
from planner.economics.hiring_terms import productivity, whole_weeks
from planner.economics.steps import Step, steps
from planner.economics.volume import at_volume
from planner.pipeline import PLAN_GAP, Plan, Verdict, estimate, plan
from planner.scenario import Scenario
from planner.shifts import Roster
from planner.stages import typical_week

LOOK_AHEAD_MONTHS = 60
CLOSE_ENOUGH = 0.01
MOST_VOLUME = 8.0


@dataclass(frozen=True)
class NextHire:
    """When the next people are needed.

    Attributes
    ----------
    people_now
        Today's people, all sites.
    holds
        Volume against the scenario's that a whole roster of today's people carries with every promise kept; 0 where
        not even a fiftieth of it was.
    at_most
        Volume that no roster of today's people can pass, by the linear bound.
    contacts_per_month
        Needs in a month at `holds`.
    buffer
        Volume staffed for against the forecast, so that a month is kept as surely as wanted.
    passes_on
        First day of the first month whose volume, with the buffer, is more than the team holds; None: not in 60 months.
    people
        People to hire then, in whole classes, enough until the class after it can be ready.
    open_class_by, first_day
        Last day to decide, and the first day of the class; None with `passes_on`.
    late
        Whether the last day to decide is over.
    sentence
        The answer in words.
    """

    people_now: float
    holds: float
    at_most: float
    contacts_per_month: float
    buffer: float
    passes_on: dt.date | None
    people: int
    open_class_by: dt.date | None
    first_day: dt.date | None
    late: bool
    sentence: str


def next_hire(
    scenario: Scenario,
    *,
    today: Plan | None = None,
    start: dt.date | None = None,
    gap: float = PLAN_GAP,
    progress: Callable[[str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> NextHire:
    """Return how much volume today's team holds, when growth passes that, and the last day to open the next class.

    The volume is a root of the real planner: linear bounds first, then whole plans with every site limited to its
    people of today, to within 1 %. Leavers are taken as replaced; the hiring plan counts them.

    Parameters
    ----------
    scenario
        The desk.
    today
        The plan of its typical week, where it is there already.
    start
        Today; the scenario's `hiring.start`, its dated week or the real day when left out.
    gap
        Relative gap at which each plan's search stops.
    progress, cancel
        Told what is being done; asked before each plan whether to stop.

    Raises
    ------
    planner.economics.steps.CancelledError
        When `cancel` said so.
    """
    step = steps(progress, cancel)
    typical = unlimited(typical_week(scenario))
    step("planning today's week")
    now = plan(typical, gap=gap, cancel=cancel) if today is None else today
    begin = start or first_day(scenario)
    buffer = month_risk(now).buffer
    holds, at_most = carried(now, step, gap, cancel)
    step("when growth passes that")
    horizon = Horizon.of(begin, LOOK_AHEAD_MONTHS)
    wanted = volumes(scenario, horizon) * buffer
    over = np.flatnonzero(wanted > holds * (1 + 1e-9))
    people_now = sum(people_today(now, site) for site in typical.sites)
    contacts = holds * sum(scenario.contacts_per_month(region) for region in scenario.regions)
    if not over.size:
        text = f"{_held(people_now, contacts)}; that is not passed within five years. Nobody has to be hired for growth"
        return NextHire(people_now, holds, at_most, contacts, buffer, None, 0, None, None, False, f"{text}.")
    month = int(over[0])
    passes = max(horizon.months[month], begin)
    step("the people needed then")
    people, ahead = _class(now, wanted, month, people_now, partial(_heads, now, gap=gap, cancel=cancel))
    step("the day to decide")
    decide = passes - dt.timedelta(weeks=ahead)
    late = decide < begin
    opened = begin if late else decide
    first = opened + dt.timedelta(weeks=whole_weeks(float(scenario.people.hire.lead_weeks)))
    text = _sentence(people_now, contacts, passes, people, opened, late)
    return NextHire(people_now, holds, at_most, contacts, buffer, passes, people, opened, first, late, text)


def carried(now: Plan, step: Step, gap: float, cancel: Callable[[], bool] | None = None) -> tuple[float, float]:
    """Return the volume that a roster of today's people is shown to carry, and the one that no roster can pass."""
    limited = with_people_of_today(now)
    low, high = 0.02, MOST_VOLUME
    while high - low > CLOSE_ENOUGH / 4 * high:
        middle = math.sqrt(low * high)
        step(f"linear bound at {middle:.0%} of the volume")
        low, high = (middle, high) if _is_possible(limited, middle) else (low, middle)
    return _rostered(limited, high, step, gap, cancel), high


def with_people_of_today(now: Plan) -> Scenario:
    """Return the planned scenario with every site limited to the people it has today (working, after shrinkage)."""
    present = 1 - float(now.scenario.people.shrinkage.scheduled)
    sites = []
    for site in now.scenario.sites:
        most = math.floor(people_today(now, site) * present + 1e-9)
        sites.append(site.changed(max_people=most, min_people=min(site.min_people, most)))
    return now.scenario.changed(sites=tuple(sites))


def _is_possible(limited: Scenario, factor: float) -> bool:
    """Return whether the linear relaxation keeps all promises: where it does not, no roster does."""
    return estimate(at_volume(limited, factor)).keeps_promises


def _rostered(limited: Scenario, at_most: float, step: Step, gap: float, cancel: Callable[[], bool] | None) -> float:
    """Return the largest volume found, to within 1 %, that a whole roster carries."""
    warm: Roster | None = None
    low, high, shrink = 0.0, at_most, 1 - 4 * CLOSE_ENOUGH
    trial = at_most
    while high - low > CLOSE_ENOUGH * at_most and trial > 0.02:
        step(f"roster at {trial:.0%} of the volume")
        found = plan(at_volume(limited, trial), gap=gap, warm_start=warm, cancel=cancel)
        warm = found.roster
        if found.verdict is Verdict.MET and found.missing.empty:
            low = trial
        else:
            high, shrink = trial, shrink**2
        trial = (low + high) / 2 if low else high * shrink
    return low


def _class(
    now: Plan, wanted: np.ndarray, month: int, people_now: float, heads: Callable[[float], float]
) -> tuple[int, int]:
    """Return the people of the next class, and how many weeks before the month it has to be decided.

    The class is to suffice until one decided when it is needed could be ready. It is in time when, learning, it does
    the missing work in every week from the first one on: a head at first, rising evenly to what is missing later.
    """
    hire = now.scenario.people.hire
    lead = whole_weeks(float(hire.lead_weeks))
    learning = whole_weeks(float(hire.training_weeks)) + math.ceil(5 * len(hire.ramp)) + 1
    later = min(month + max(1, round((lead + learning) * 12 / 52.18)), wanted.size - 1)
    missing = [heads(float(wanted[one])) - people_now for one in (month, later)]
    most = max(missing[1], missing[0], 1.0)
    people = math.ceil(most / hire.class_size - 1e-9) * hire.class_size
    weeks = np.arange(lead + learning + 1)
    need = np.interp(weeks, [0, weeks[-1]], [max(missing[0], 1.0), most])
    share = productivity(hire, 2 * weeks.size + learning)
    ready = next(age for age in range(learning + 1) if (people * share[age + weeks] >= need - 1e-6).all())
    return people, lead + ready


def _heads(now: Plan, factor: float, gap: float, cancel: Callable[[], bool] | None) -> float:
    return float(plan(at_volume(now.scenario, factor), gap=gap, cancel=cancel).outcome.headcount)


def _held(people: float, contacts: float) -> str:
    return f"Today's {people:,.0f} people hold up to {contacts:,.0f} contacts a month"


def _sentence(people_now: float, contacts: float, passes: dt.date, people: int, opened: dt.date, late: bool) -> str:
    begin = f"{_held(people_now, contacts)}; the volume passes that in {passes:%B %Y}."
    if late:
        return f"{begin} It is too late to have them ready: open the class of {people} today, {day(opened)}."
    return f"{begin} Open the class of {people} by {day(opened)}."
