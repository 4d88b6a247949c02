"""Compiled book-keeping of the search: who is missing where, what it costs, which rules on people are broken.

Cover is kept as `gap[row, axis slot]`, missing agents of a set of sites (rows from `demand.site_set_needs`), and as two
bit sets per row, gap > 0 and gap ≥ 0. A week is a bit set too, so that what another week would change is a population
count over a few words; the gaps themselves are touched only when a proposal is accepted.
"""

from __future__ import annotations

import numpy as np

from planner.shifts.bits import Bits, compiled, difference, inlined, set_range, shift_row
from planner.shifts.late import LateSpace, change_late, late_space, settle_late
from planner.shifts.problem import FloatArray, IntArray
from planner.shifts.state import (
    A_PERSON,
    BUDGET,
    COMMITMENT,
    DAYS,
    FIRST_BREAK,
    FIXED,
    LEAST_HEADS,
    MAY_CLOSE,
    MOST_DISTINCT,
    MOST_HEADS,
    N_BREAKS,
    NIGHT,
    OPENING,
    PART_TIME,
    PART_TIME_SHARE,
    PER_HEAD,
    PER_SHIFT,
    PRESENCE,
    SAVING,
    SITE,
    Rules,
    Tally,
    Weeks,
)

SEAT = 8  # a person without a seat weighs as much as this many missing agents


@inlined
def week_bits(
    tour: IntArray, slot: IntArray, mask: int, choice: IntArray, breaks: IntArray, axis: int, duty: Bits, present: Bits
) -> None:
    """Write the axis slots in which a week is on duty, and present where seats count."""
    duty[:] = 0
    present[:] = 0
    for d in range(DAYS):
        if not mask >> d & 1:
            continue
        start = slot[d, choice[d]]
        set_range(duty, start, tour[PRESENCE], axis, True)
        if len(present):
            set_range(present, start, tour[PRESENCE], axis, True)
        for j in range(tour[N_BREAKS]):
            set_range(duty, start + breaks[d, j], tour[FIRST_BREAK + 3 * j], axis, False)


@inlined
def change_missing(
    rules: Rules,
    tally: Tally,
    k: int,
    k2: int,
    old: Bits,
    new: Bits,
    old_in: Bits,
    new_in: Bits,
    none: Bits,
    book: bool,
) -> int:
    """Replace a week (bits on duty, bits present) at site k by one at site k2; returns the change of what is missing.

    Rows are agents missing from sets of sites, then people too many for the seats of a site, where signs are reversed.
    """
    change = 0
    n_duty = rules.member.shape[1] - len(rules.seated)
    for r in range(n_duty):
        before, after = rules.member[k, r], rules.member[k2, r]
        if before or after:
            o, n = old if before else none, new if after else none
            if book:
                shift_row(tally.gap[r], tally.positive[r], tally.reached[r], o, n)
            else:
                change += difference(tally.positive[r], tally.reached[r], o, n)
    for r in range(n_duty, rules.member.shape[1]):
        before, after = rules.member[k, r], rules.member[k2, r]
        if before or after:
            o, n = old_in if before else none[: len(old_in)], new_in if after else none[: len(new_in)]
            if book:
                shift_row(tally.gap[r], tally.positive[r], tally.reached[r], n, o)
            else:
                change += SEAT * difference(tally.positive[r], tally.reached[r], n, o)
    return change


@inlined
def pay_of(rules: Rules, c: int, mask: int, choice: IntArray, breaks: IntArray) -> float:
    """Money for a week."""
    if c < 0:
        return 0.0
    pay, tour = 0.0, rules.tour[c]
    for d in range(DAYS):
        if mask >> d & 1:
            pay += rules.pay[c, d, choice[d]]
            for j in range(tour[N_BREAKS]):
                pay -= rules.saving[tour[SAVING], j, rules.slot[c, d, choice[d]] + breaks[d, j]]
    return pay


@compiled
def _count(tour: IntArray, heads: IntArray, users: IntArray, c: int, sign: int) -> None:
    k, last = tour[c, SITE], heads.shape[0] - 1
    for row in (k, last):
        heads[row, 0] += sign
        heads[row, 1] += sign * tour[c, PART_TIME]
        heads[row, 2] += sign * tour[c, NIGHT]
    before = users[c]
    users[c] += sign
    if not tour[c, FIXED] and (before == 0) != (users[c] == 0):
        heads[k, 3] += sign


@compiled
def _site_money(site: IntArray, money: FloatArray, heads: IntArray, pay: float) -> float:
    """Money of one site; arguments are its rows."""
    total = pay + money[PER_HEAD] * heads[0]
    if (heads[0] > 0 or not site[MAY_CLOSE]) and total < money[COMMITMENT]:
        total = money[COMMITMENT]
    return float(total + (money[OPENING] if heads[0] > 0 else 0.0) + money[PER_SHIFT] * heads[3])


@compiled
def breach(site: IntArray, money: FloatArray, heads: IntArray, pay: FloatArray, k: int) -> float:
    """By how much the counts of site k, and of all sites, break the rules on people; its budget in people, too."""
    last = heads.shape[0] - 1
    people = heads[k, 0]
    amount = max(0, people - site[k, MOST_HEADS]) + max(0, heads[last, 0] - site[last, MOST_HEADS]) + 0.0
    if not (site[k, MAY_CLOSE] and people == 0):
        amount += max(0, site[k, LEAST_HEADS] - people)
    amount += max(0, heads[k, 3] - site[k, MOST_DISTINCT])
    for row in (k, last):
        for rule in range(2):
            amount += max(0.0, heads[row, 1 + rule] - money[row, PART_TIME_SHARE + rule] * heads[row, 0] - 1e-9)
    if money[k, BUDGET] < np.inf:
        over = _site_money(site[k], money[k], heads[k], pay[k]) - money[k, BUDGET]
        amount += max(0.0, over - 1e-9) / money[k, A_PERSON]
    return float(amount)


@compiled
def breach_of(rules: Rules, tally: Tally, k: int, k2: int) -> float:
    """By how much the counts of sites k and k2, and of all sites, break the rules on people and budgets."""
    both = breach(rules.site, rules.money, tally.heads, tally.pay, k)
    return both + (breach(rules.site, rules.money, tally.heads, tally.pay, k2) if k2 != k else 0.0)


@compiled
def _money_of(rules: Rules, tally: Tally, k: int, k2: int) -> float:
    both = _site_money(rules.site[k], rules.money[k], tally.heads[k], tally.pay[k])
    if k2 != k:
        both += _site_money(rules.site[k2], rules.money[k2], tally.heads[k2], tally.pay[k2])
    return both


@compiled
def book(rules: Rules, tally: Tally, c: int, c2: int, pay: float, pay2: float) -> float:
    """Book a change of tour and pay; returns the change of money."""
    k = rules.tour[c, SITE] if c >= 0 else rules.tour[c2, SITE]
    k2 = rules.tour[c2, SITE] if c2 >= 0 else k
    before = _money_of(rules, tally, k, k2)
    if c != c2:
        if c >= 0:
            _count(rules.tour, tally.heads, tally.users, c, -1)
        if c2 >= 0:
            _count(rules.tour, tally.heads, tally.users, c2, 1)
    tally.pay[k] -= pay
    tally.pay[k2] += pay2
    return _money_of(rules, tally, k, k2) - before


@compiled
def totals(rules: Rules, tally: Tally) -> tuple[float, float]:
    """Money, and missing agents, seats and late work."""
    money, missing = 0.0, tally.late[0]
    n_duty = rules.member.shape[1] - len(rules.seated)
    for r in range(tally.gap.shape[0]):
        for t in range(tally.gap.shape[1]):
            missing += max(tally.gap[r, t], 0) * (1 if r < n_duty else SEAT)
    for k in range(len(tally.pay)):
        money += _site_money(rules.site[k], rules.money[k], tally.heads[k], tally.pay[k])
    return money, missing


@compiled
def everybodys_weeks(rules: Rules, weeks: Weeks, axis: int, duty: Bits, inside: Bits, pays: FloatArray) -> None:
    """Write everybody's slots on duty and present, and pay."""
    for i in range(len(weeks.tour)):
        c = weeks.tour[i]
        if c >= 0:
            choice, breaks = weeks.choice[i], weeks.breaks[i]
            week_bits(rules.tour[c], rules.slot[c], weeks.mask[i], choice, breaks, axis, duty[i], inside[i])
            pays[i] = pay_of(rules, c, weeks.mask[i], choice, breaks)


def tally_up(rules: Rules, tally: Tally, weeks: Weeks) -> None:
    """Book everybody into an empty tally."""
    words = tally.positive.shape[1]
    none, duty = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    inside = np.zeros(words if len(rules.seated) else 0, np.uint64)
    _tally_up(rules, tally, weeks, none, duty, inside, late_space(rules, tally.room.shape[1]))


@compiled
def _tally_up(rules: Rules, tally: Tally, weeks: Weeks, none: Bits, duty: Bits, inside: Bits, space: LateSpace) -> None:
    axis = tally.gap.shape[1]
    for i in range(len(weeks.tour)):
        c = weeks.tour[i]
        if c >= 0:
            k = rules.tour[c, SITE]
            choice, breaks = weeks.choice[i], weeks.breaks[i]
            week_bits(rules.tour[c], rules.slot[c], weeks.mask[i], choice, breaks, axis, duty, inside)
            settle_late(tally, space, change_late(rules, tally, k, k, none, duty, space, np.inf))
            change_missing(rules, tally, k, k, none, duty, none[: len(inside)], inside, none, True)
            book(rules, tally, -1, c, 0.0, pay_of(rules, c, weeks.mask[i], choice, breaks))
