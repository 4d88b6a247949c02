"""Paid time in which nobody can ask for anything, moved to where somebody may: for no more money, by the same people.

The programme does not care where people are to spare. So a search may leave somebody at work on a closed day, or an
hour before opening, where another day or start costs the same; there they would answer sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from planner.shifts.model import WeekModel
from planner.shifts.problem import BoolArray, IntArray, ShiftProblem
from planner.shifts.state import DAYS, FIXED, NIGHT, PATTERNS, SITE, Rules, Weeks
from planner.shifts.table import cost_table
from planner.shifts.weeks import presence

SAME_MONEY = 1e-9
MOST_KINDS = 300  # of weeks that are looked at: with so many people the search has found uses for them


class _Week(NamedTuple):
    """A week of one person: its tour and days, the slots on duty, and how many of these are idle."""

    tour: int
    mask: int
    duty: BoolArray
    idle: int


def tidied(problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks) -> Weeks:
    """Return weeks with less time at work while nobody can ask for anything, and none less at any other time.

    Parameters
    ----------
    problem, model, rules
        The week to roster.
    weeks
        Everybody's week; stays as it is.

    Returns
    -------
    Everybody's week, for no more money, with the same tours' rules kept: a person moves to other days of the same tour,
    or to another start of the same contract.
    """
    of_use = useful(problem)
    if of_use.all() or not problem.cyclic:  # a dated week keeps the shifts of the typical one, and has neighbours
        return weeks
    weeks = Weeks(*(one.copy() for one in weeks))
    _, on_duty = presence(problem, model, rules, weeks)
    known: dict[tuple[bytes, ...], list[_Week]] = {}
    for i in np.flatnonzero((weeks.tour >= 0) & (rules.tour[weeks.tour, FIXED] == 0)):
        alike = tuple(one[i].tobytes() for one in weeks)
        if alike not in known:
            if len(known) == MOST_KINDS:
                break
            known[alike] = _less_idle(problem, model, rules, weeks, int(i), of_use)
        if known[alike]:
            _tidy(problem, model, rules, weeks, int(i), known[alike], on_duty)
    return weeks


def useful(problem: ShiftProblem) -> BoolArray:
    """Return whether somebody at a site can be of use; shape (sites, slots).

    Deferred work may be done in any hour in which its site may work: there a person is never idle for sure.
    """
    asked = (problem.required > 0) | (problem.load_erl > 0)
    asked[sorted({pool for work in problem.deferred for pool in work.pools})] = True
    rows = [
        (asked & site.serves).any(axis=0)
        | (np.zeros(problem.n_slots, dtype=bool) if site.min_on_duty is None else site.min_on_duty > 0)
        for site in problem.sites
    ]
    return np.array(rows)


def _less_idle(
    problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks, i: int, of_use: BoolArray
) -> list[_Week]:
    """Return the weeks of less idle time that take one person away nowhere else; theirs is the last one."""
    tour, mask = int(weeks.tour[i]), int(weeks.mask[i])
    idle = ~of_use[rules.tour[tour, SITE]]
    duty = _duty(_duty_by_day(problem, model, rules, weeks, i, tour), mask)
    now = _Week(tour, mask, duty, int((duty & idle).sum()))
    if not now.idle:
        return []
    others = _others(problem, model, rules, weeks, i, idle)
    better = [one for one in others if one.idle < now.idle and not (duty & ~one.duty & ~idle).any()]
    return [*better, now] if better else []


def _tidy(
    problem: ShiftProblem,
    model: WeekModel,
    rules: Rules,
    weeks: Weeks,
    i: int,
    better: Sequence[_Week],
    on_duty: IntArray,
) -> None:
    """Give one person the best of the weeks that the rules and the money allow, of equals where people are scarcest."""
    *others, now = better
    site = int(rules.tour[now.tour, SITE])
    scarce = (problem.required * problem.sites[site].serves).sum(axis=0) / (1.0 + on_duty[site])
    money = float(cost_table(problem, model, weeks).to_numpy().sum())
    others.sort(key=lambda one: (one.idle, -float(scarce[one.duty & ~now.duty].sum())))
    for one in others:
        weeks.tour[i], weeks.mask[i] = one.tour, one.mask
        if _is_allowed(problem, model, rules, weeks, site, money):
            on_duty[site] += one.duty.astype(np.int64) - now.duty
            return
    weeks.tour[i], weeks.mask[i] = now.tour, now.mask


def _others(
    problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks, i: int, idle: BoolArray
) -> Iterator[_Week]:
    """Yield the weeks of the same contract with the same breaks: other days, other starts."""
    tour = int(weeks.tour[i])
    mine = model.table.tours[tour]
    for c, other in enumerate(model.table.tours):
        alike = (other.site, other.length, len(other.starts)) == (mine.site, mine.length, len(mine.starts))
        if not alike or rules.tour[c, FIXED] or rules.tour[c, NIGHT] != rules.tour[tour, NIGHT]:
            continue
        days = _duty_by_day(problem, model, rules, weeks, i, c)
        listed = rules.pattern_list[rules.tour[c, PATTERNS]]
        for mask in map(int, listed[: listed[-1]]):
            if all(d in days for d in range(DAYS) if mask >> d & 1):
                duty = _duty(days, mask)
                yield _Week(c, mask, duty, int((duty & idle).sum()))


def _duty_by_day(
    problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks, i: int, tour: int
) -> dict[int, BoolArray]:
    """Return the slots on duty of each day that a tour can work with a person's starts and breaks."""
    found = {}
    for d in range(DAYS):
        if rules.slot[tour, d, weeks.choice[i, d]] >= 0:
            alone = Weeks(np.array([tour]), np.array([1 << d]), weeks.choice[i : i + 1], weeks.breaks[i : i + 1])
            found[d] = presence(problem, model, rules, alone)[1][rules.tour[tour, SITE]] > 0
    return found


def _duty(days: dict[int, BoolArray], mask: int) -> BoolArray:
    found: BoolArray = np.logical_or.reduce([duty for d, duty in days.items() if mask >> d & 1])
    return found


def _is_allowed(problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks, site: int, money: float) -> bool:
    """Return whether weeks cost no more, with a seat for everybody, no more shifts than allowed."""
    place, hired = problem.sites[site], weeks.tour[weeks.tour >= 0]
    used = {int(c) for c in hired if rules.tour[c, SITE] == site and not rules.tour[c, FIXED]}
    if place.max_distinct_shifts is not None and len(used) > place.max_distinct_shifts:
        return False
    if place.seats is not None and presence(problem, model, rules, weeks)[0][site].max() > place.seats:
        return False
    return float(cost_table(problem, model, weeks).to_numpy().sum()) <= money * (1 + SAME_MONEY)
