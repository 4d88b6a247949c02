"""One day of a bank's phone desk as a shift problem: figures of a published profile, Erlang C, one kind of shift."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.queueing import Targets, erlang_c, required_servers, transient
from planner.shifts import Break, Periods, Promise, Roster, ShiftLength, ShiftProblem, StaffSite

Array = NDArray[np.float64]

HANDLE_S, WITHIN_S, SLOT_S = 240.0, 20.0, 1800.0
OPENS_MIN, CLOSES_MIN, PRESENCE_MIN = 420, 1260, 510
# Calls per half hour, 07-21 h, mean of the weekdays of March to August 2003 (Weinberg, Brown, Stroud, JASA 102, 2007)
CALLS = np.array([
    480.9, 536.4, 826.1, 1095.7, 1532.3, 1693.9, 1708.9, 1700.6, 1666.8, 1620.8, 1566.9, 1544.2, 1499.7, 1483.5,
    1454.6, 1453.6, 1411.3, 1374.0, 1288.5, 1157.5, 977.7, 858.9, 751.7, 673.1, 595.3, 544.7, 489.5, 450.2,
])  # fmt: skip
ALL_IN_TIME = 1 - 1e-7


@dataclass(frozen=True, eq=False)
class Day:
    """A day's calls, and the problem with the promise in every interval and over the day.

    Attributes
    ----------
    calls, load_erl
        Per half hour.
    cover, period
        The same shifts; the promise in every half hour, and over the day with a floor.
    """

    calls: Array
    load_erl: Array
    cover: ShiftProblem
    period: ShiftProblem


def bank_day(peak_erl: float, *, floor: float = 0.5, target: float = 0.8) -> Day:
    """Return the bank's day scaled to a peak load: 8.5-hour shifts, a half-hour break in the fourth to sixth hour."""
    return a_day(CALLS / CALLS.max() * peak_erl, floor=floor, target=target)


def a_day(load_erl: Array, *, floor: float, target: float) -> Day:
    """Return a day of 28 half hours from 07 to 21 h with the bank's shifts; a floor of 0 asks for nobody."""
    cover, most = _agents(load_erl, target), _agents(load_erl, ALL_IN_TIME)
    least = _agents(load_erl, floor) if floor > 0 else np.zeros_like(load_erl)
    agents = least[:, None] + np.arange(int((most - least).max()) + 1)
    level = np.asarray(erlang_c(load_erl[:, None], agents, HANDLE_S, WITHIN_S).service_level)
    calls = load_erl * SLOT_S / HANDLE_S
    busy = np.flatnonzero(calls)
    problem = ShiftProblem(
        slot_min=30,
        cyclic=False,
        pools=("calls",),
        required=cover[None],
        load_erl=np.zeros((1, len(load_erl))),
        shortfall_cost=np.array([100.0]),
        sites=(_bank(len(load_erl)),),
    )
    periods = Periods(least[None], (Promise(0, busy, calls[busy], level, target),))
    return Day(calls, load_erl, problem, replace(problem, required=most[None], periods=periods))


def _agents(load_erl: Array, level: float) -> Array:
    targets = Targets(service_level=level, within_s=WITHIN_S)
    return np.asarray(required_servers(load_erl, HANDLE_S, patience_s=None, targets=targets), dtype=float)


def _bank(slots: int) -> StaffSite:
    starts = np.arange(OPENS_MIN, CLOSES_MIN - PRESENCE_MIN + 1, 30)
    one_day = np.zeros((1, len(starts), 7), dtype=bool)
    one_day[:, :, 0] = True
    return StaffSite(
        name="bank",
        serves=np.ones((1, slots), dtype=bool),
        speed=np.ones(1),
        lengths=(ShiftLength(480, 1, (Break(30, False, (180, 330)),)),),
        start_minute=starts,
        start_slot=(starts[:, None] - OPENS_MIN) // 30 + 48 * np.arange(7),
        allowed=one_day,
        slot_cost=np.full(slots, 1 / 16),
    )


def delivered(day: Day, roster: Roster) -> tuple[float, float, float]:
    """Return the day's level by the stationary formula, that with queues carried over, and the worst half hour's."""
    agents = roster.staff.sum(axis=(0, 1)).astype(float)
    share = day.calls / day.calls.sum()
    stationary = np.asarray(erlang_c(day.load_erl, agents, HANDLE_S, WITHIN_S).service_level)
    carried = transient(day.calls, SLOT_S, agents, HANDLE_S, None, WITHIN_S).service_level
    return float(share @ stationary), float(share @ carried), float(stationary[day.calls > 0].min())
