"""next_hire(scenario): how much today's team carries, when growth passes that, and the last day to open the class."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from planner.economics.hiring import first_day, people_today, unlimited
from planner.economics.hiring_decisions import day
from planner.economics.hiring_need import PLANNED_UP_TO, Horizon, volumes
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
    assumed
        Sites that do not say how many these are, and count with the people of the plan.
    holds
        Volume against the scenario's that a whole roster of today's people carries with every promise kept, as surely
        as the plan of today keeps them where that was simulated; 0 where not even a fiftieth of it was.
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
    too_few
        Whether the first month's volume is more already.
    sentence
        The answer in words.
    """

    people_now: float
    assumed: tuple[str, ...]
    holds: float
    at_most: float
    contacts_per_month: float
    buffer: float
    passes_on: dt.date | None
    people: int
    open_class_by: dt.date | None
    first_day: dt.date | None
    late: bool
    too_few: bool
    sentence: str


def next_hire(
    scenario: Scenario,
    *,
    today: Plan | None = None,
    start: dt.date | None = None,
    referee: bool = False,
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
    referee
        Whether rosters are simulated and mended as page Plan does it, and hold a volume only if they keep its promises
        as surely as today's plan does. Desks of more than 40 people on the roster count without.
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
    if today is None:
        step("planning today's week")
    now = plan(typical, gap=gap, cancel=cancel, referee=referee) if today is None else today
    small = float(now.outcome.sites["rostered"].sum()) <= PLANNED_UP_TO
    planned = partial(plan, gap=gap, cancel=cancel, referee=referee and small)
    begin = start or first_day(scenario)
    buffer = month_risk(now).buffer
    holds, at_most = carried(now, step, planned)
    step("when growth passes that")
    horizon = Horizon.of(begin, LOOK_AHEAD_MONTHS)
    wanted = volumes(scenario, horizon) * buffer
    over = np.flatnonzero(wanted > holds * (1 + 1e-9))
    people_now = sum(people_today(now, site) for site in typical.sites)
    assumed = tuple(site.name for site in typical.sites if site.people_now is None and people_today(now, site))
    contacts = holds * sum(scenario.contacts_per_month(region) for region in scenario.regions)
    text = f"{_held(people_now, contacts)}; that is not passed within five years. Nobody has to be hired for growth."
    known = NextHire(
        people_now, assumed, holds, at_most, contacts, buffer, None, 0, None, None, late=False, too_few=False,
        sentence=text,
    )  # fmt: skip
    if not over.size:
        return known
    month = int(over[0])
    passes = max(horizon.months[month], begin)
    step("the people needed then")
    people, ahead = _class(now, wanted, month, people_now, partial(_heads, now, planned))
    step("the day to decide")
    decide = passes - dt.timedelta(weeks=ahead)
    late = decide < begin
    opened = begin if late else decide
    first = opened + dt.timedelta(weeks=whole_weeks(float(scenario.people.hire.lead_weeks)))
    found = replace(
        known, passes_on=passes, people=people, open_class_by=opened, first_day=first, late=late, too_few=month == 0
    )
    return replace(found, sentence=_sentence(found))


def carried(now: Plan, step: Step, planned: Callable[..., Plan]) -> tuple[float, float]:
    """Return the volume that a roster of today's people is shown to carry, and the one that no roster can pass."""
    limited = with_people_of_today(now)
    low, high = 0.02, MOST_VOLUME
    while high - low > CLOSE_ENOUGH / 4 * high:
        middle = math.sqrt(low * high)
        step(f"linear bound at {middle:.0%} of the volume")
        low, high = (middle, high) if _is_possible(limited, middle) else (low, middle)
    return _rostered(limited, high, step, planned, 0.0 if now.refereed is None else now.refereed.sure_share), high


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


def _rostered(limited: Scenario, at_most: float, step: Step, planned: Callable[..., Plan], sure: float) -> float:
    """Return the largest volume found, to within 1 %, that a whole roster carries, no less surely than given."""
    warm: Roster | None = None
    low, high, shrink = 0.0, at_most, 1 - 4 * CLOSE_ENOUGH
    trial = at_most
    while high - low > CLOSE_ENOUGH * at_most and trial > 0.02:
        step(f"roster at {trial:.0%} of the volume")
        found = planned(at_volume(limited, trial), warm_start=warm)
        warm = found.roster
        is_sure = found.refereed is None or found.refereed.sure_share >= sure
        if found.verdict is Verdict.MET and found.missing.empty and is_sure:
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


def _heads(now: Plan, planned: Callable[..., Plan], factor: float) -> float:
    return float(planned(at_volume(now.scenario, factor)).outcome.headcount)


def _held(people: float, contacts: float) -> str:
    return f"Today's {people:,.0f} people hold up to {contacts:,.0f} contacts a month"


def _sentence(found: NextHire) -> str:
    assert found.passes_on is not None
    assert found.open_class_by is not None
    passed = "the volume is more already" if found.too_few else f"the volume passes that in {found.passes_on:%B %Y}"
    begin, by = f"{_held(found.people_now, found.contacts_per_month)}; {passed}.", day(found.open_class_by)
    if found.late:
        return f"{begin} It is too late to have them ready: open the class of {found.people} today, {by}."
    return f"{begin} Open the class of {found.people} by {by}."
