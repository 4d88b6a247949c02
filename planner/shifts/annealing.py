"""Compiled search over concrete weeks: everybody's start, days and breaks, changed one person at a time.

The compiled code is kept by this file's date: touch the file whenever what it calls in other files changes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from planner.shifts.bits import Bits, below, compiled, copy_row, copy_rows, inlined, uniform
from planner.shifts.late import LateSpace, change_late, late_space, settle_late
from planner.shifts.problem import FloatArray, IntArray
from planner.shifts.proposals import place_new_breaks, propose
from planner.shifts.state import BUDGET, COMMITMENT, DAYS, SITE, Rules, Tally, Weeks
from planner.shifts.tally import (
    book,
    breach,
    breach_of,
    change_missing,
    everybodys_weeks,
    pay_of,
    totals,
    week_bits,
)

# Entries of a schedule: temperature first and last, price of a missing agent-slot first and last (both geometric), its
# true price, and the money there is.
HOT, COLD, PRICE, LAST_PRICE, TRUE_PRICE, MONEY = range(6)
_OVER = 20.0  # money above what there is counts this much more


class _Workspace(NamedTuple):
    """Arrays that the compiled code writes to: everybody's bits and pay, and those of the proposal."""

    rng: Bits
    duty: Bits
    inside: Bits
    pays: FloatArray
    none: Bits
    duty2: Bits
    inside2: Bits
    choice2: IntArray
    breaks2: IntArray
    late: LateSpace


def anneal(
    rules: Rules,
    weeks: Weeks,
    tally: Tally,
    best: Weeks,
    candidates: IntArray,
    schedule: FloatArray,
    steps: int,
    seed: int,
) -> tuple[float, float]:
    """Search by simulated annealing; `weeks` and `tally` are changed in place, `best` receives the best weeks.

    Parameters
    ----------
    schedule
        Temperature first and last, price of a missing agent-slot first and last (both geometric), its true price, and
        the money there is.
    steps
        Number of proposals: the deterministic work of this search.
    seed
        Of the random stream.

    Returns
    -------
    tuple
        Money and missing agent-slots of `best`; infinite, and `best` untouched, if no weeks within the rules were seen.
    """
    people, words = len(weeks.tour), tally.positive.shape[1]
    words_in = words if len(rules.seated) else 0
    work = _Workspace(
        rng=np.array([seed * 7919 + 88172645463325252], np.uint64),
        duty=np.zeros((people, words), np.uint64),
        inside=np.zeros((people, words_in), np.uint64),
        pays=np.zeros(people),
        none=np.zeros(words, np.uint64),
        duty2=np.zeros(words, np.uint64),
        inside2=np.zeros(words_in, np.uint64),
        choice2=np.zeros(DAYS, np.int64),
        breaks2=np.zeros((DAYS, weeks.breaks.shape[2]), np.int64),
        late=late_space(rules, tally.room.shape[1]),
    )
    return _anneal(rules, weeks, tally, best, candidates, schedule, steps, work)


@inlined
def _keep(best: Weeks, weeks: Weeks) -> None:
    copy_row(best.tour, weeks.tour)
    copy_row(best.mask, weeks.mask)
    for i in range(len(weeks.tour)):
        copy_row(best.choice[i], weeks.choice[i])
        copy_rows(best.breaks[i], weeks.breaks[i])


@compiled
def _broken(rules: Rules, tally: Tally) -> float:
    broken = 0.0
    for k in range(len(tally.pay)):
        broken += breach(rules.site, rules.money, tally.heads, tally.pay, k)
    return broken


@inlined
def _write_bits(
    rules: Rules, c: int, mask: int, choice: IntArray, breaks: IntArray, axis: int, duty: Bits, inside: Bits
) -> None:
    if c >= 0:
        week_bits(rules.tour[c], rules.slot[c], mask, choice, breaks, axis, duty, inside)
    else:
        duty[:] = 0
        inside[:] = 0


@inlined
def _settle(rules: Rules, tally: Tally, weeks: Weeks, work: _Workspace, i: int, k: int, k2: int, late: float) -> None:
    """Book what person i now covers, and keep the bits, starts and breaks."""
    settle_late(tally, work.late, late)
    change_missing(rules, tally, k, k2, work.duty[i], work.duty2, work.inside[i], work.inside2, work.none, True)
    copy_row(weeks.choice[i], work.choice2)
    copy_rows(weeks.breaks[i], work.breaks2)
    copy_row(work.duty[i], work.duty2)
    copy_row(work.inside[i], work.inside2)


@compiled
def _book_pay(
    rules: Rules, tally: Tally, c: int, c2: int, k: int, k2: int, pay: float, pay2: float
) -> tuple[float, float]:
    """Book what a person is paid; returns the extra money, and by how much limits are now kept better."""
    before = breach_of(rules, tally, k, k2)
    extra = book(rules, tally, c, c2, pay, pay2)
    return extra, before - breach_of(rules, tally, k, k2)


@inlined
def _at(first: float, last: float, f: float) -> Any:
    return first * (last / first) ** f


@compiled
def _anneal(
    rules: Rules,
    weeks: Weeks,
    tally: Tally,
    best: Weeks,
    candidates: IntArray,
    schedule: FloatArray,
    steps: int,
    work: _Workspace,
) -> tuple[float, float]:
    rng, duty, inside, pays, none, duty2, inside2, choice2, breaks2, space = work
    axis, people, limit, true_price = tally.gap.shape[1], len(weeks.tour), schedule[MONEY], schedule[TRUE_PRICE]
    everybodys_weeks(rules, weeks, axis, duty, inside, pays)
    money, missing = totals(rules, tally)
    broken, best_money, best_missing, hot, price = _broken(rules, tally), np.inf, 0.0, 0.0, 0.0
    if broken <= 1e-6 and money <= limit + 1e-6:
        best_money, best_missing = money, missing
        _keep(best, weeks)
    for step in range(steps):
        if step % 256 == 0:
            f = step / steps
            hot, price = _at(schedule[HOT], schedule[COLD], f), _at(schedule[PRICE], schedule[LAST_PRICE], f)
        i = below(rng, people)
        c, mask = weeks.tour[i], weeks.mask[i]
        choice = weeks.choice[i]
        c2, mask2 = propose(rules, rng, c, mask, choice, weeks.breaks[i], candidates, choice2, breaks2)
        if mask2 < 0:
            continue
        k = rules.tour[c, SITE] if c >= 0 else rules.tour[c2, SITE]
        k2 = rules.tour[c2, SITE] if c2 >= 0 else k
        place_new_breaks(rules, tally, rng, c, mask, choice, duty[i], c2, mask2, choice2, breaks2, price)
        _write_bits(rules, c2, mask2, choice2, breaks2, axis, duty2, inside2)
        change = 0.0 + change_missing(rules, tally, k, k2, duty[i], duty2, inside[i], inside2, none, False)
        pay2 = pay_of(rules, c2, mask2, choice2, breaks2)
        simple = c == c2 and rules.money[k, COMMITMENT] == 0 and rules.money[k, BUDGET] == np.inf
        extra, eased = (pay2 - pays[i], 0.0) if simple else _book_pay(rules, tally, c, c2, k, k2, pays[i], pay2)
        accept = eased >= 0 and (extra <= 0 or money + extra <= limit)
        worse = extra * (_OVER if money > limit else 1.0) - true_price * eased  # first get within the rules
        most = -hot * np.log(uniform(rng) + 1e-300)  # Metropolis: accept what is worse by at most this
        accept = accept and worse + price * (change - tally.late[0]) <= most
        late = 0.0
        if accept:
            late = change_late(rules, tally, k, k2, duty[i], duty2, space, (most - worse) / price - change)
            change += late
        if not accept or worse + price * change > most:
            if not simple:
                book(rules, tally, c2, c, pay2, pays[i])
            continue
        if simple:
            tally.pay[k] += extra
        pays[i], weeks.tour[i], weeks.mask[i] = pay2, c2, mask2
        _settle(rules, tally, weeks, work, i, k, k2, late)
        money, missing, broken = money + extra, missing + change, broken - eased
        if broken > 1e-6 or money > limit + 1e-6:
            continue
        if money + true_price * missing < best_money + true_price * best_missing - 1e-9:
            best_money, best_missing = money, missing
            _keep(best, weeks)
    return best_money, best_missing
