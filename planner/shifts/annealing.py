"""Compiled search over concrete weeks: everybody's start, days and breaks, changed one person at a time.

Cover is kept as `gap[row, slot]`, missing agents of a set of sites (rows from `demand.site_set_needs`). One step
proposes another week for one person; only the slots that differ are touched, and a rejected step is undone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from planner.shifts.problem import BoolArray, FloatArray, IntArray

_DAYS = 7
_F = TypeVar("_F", bound=Callable[..., Any])


def _compiled(function: _F) -> _F:
    return cast(_F, numba.njit(nogil=True, cache=True)(function))


def _inlined(function: _F) -> _F:
    return cast(_F, numba.njit(inline="always")(function))


class Rules(NamedTuple):
    """What does not change during a search; one entry per tour unless said otherwise."""

    site: IntArray
    presence: IntArray
    n_days: IntArray
    part_time: IntArray
    night: IntArray
    fixed: BoolArray
    slot: IntArray  # (tours, 7) axis slot of the start
    pay: FloatArray  # (tours, 7) money as if no break were unpaid
    n_breaks: IntArray
    break_slots: IntArray  # (tours, breaks)
    break_first: IntArray
    break_last: IntArray
    break_gap: IntArray  # slots between two breaks
    saving_of: IntArray
    saving: FloatArray  # (groups, breaks, axis) money that a break beginning there saves
    pattern_set: IntArray
    pattern_ok: BoolArray  # (sets, 128)
    pattern_list: IntArray  # (sets, 35)
    n_patterns: IntArray  # (sets,)
    site_rows: IntArray  # (sites, rows) rows of `gap` that a site's agents fill
    n_site_rows: IntArray  # (sites,)
    week: NDArray[np.int64]  # slots of the week, offset of its first slot on the axis, 1 if cyclic
    head_range: IntArray  # (sites, 2)
    seats: IntArray  # (sites,), −1: no bound
    shares: FloatArray  # (sites + 1, 2) bounds on part-time and night shares; last row: all sites
    money: FloatArray  # (sites, 4) per head, for being open, minimum commitment, per distinct shift
    may_close: BoolArray  # (sites,)
    max_distinct: IntArray  # (sites,)
    limits: FloatArray  # people and money in all


class Weeks(NamedTuple):
    """Everybody's week; `tour` is −1 for a person who is not hired."""

    tour: IntArray  # (people,)
    mask: IntArray  # (people,) bit d: weekday d is worked
    breaks: IntArray  # (people, 7, breaks) begins in slots after the start


class Tally(NamedTuple):
    """Sums over everybody, kept up to date."""

    gap: IntArray  # (rows, slots)
    room: IntArray  # (sites, slots) free seats
    heads: IntArray  # (sites + 1, 3) people, part-timers, night workers; last row: all sites
    pay: FloatArray  # (sites,)
    users: IntArray  # (tours,)
    distinct: IntArray  # (sites,)


@_compiled
def _below(rng: IntArray, n: int) -> int:
    """Draw a whole number from 0 to n − 1 (xorshift64, the state is `rng[0]`)."""
    x = np.uint64(rng[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = np.int64(x)
    return int((x >> np.uint64(11)) % np.uint64(n))


@_compiled
def _uniform(rng: IntArray) -> float:
    """Draw a number from [0, 1)."""
    return _below(rng, 1 << 53) / 9007199254740992.0


@_inlined
def _slot(rules: Rules, axis: int) -> int:
    """Week slot of an axis slot, −1 outside a dated week."""
    t = axis - rules.week[1]
    if rules.week[2] == 1:
        return int(t % rules.week[0])
    return int(t) if 0 <= t < rules.week[0] else -1


@_inlined
def _touch(rules: Rules, tally: Tally, k: int, t: int, sign: int) -> int:
    """One agent more or less on duty; returns the change of missing agents."""
    change = 0
    for q in range(rules.n_site_rows[k]):
        r = rules.site_rows[k, q]
        gap = tally.gap[r, t]
        if sign > 0 and gap > 0:
            change -= 1
        elif sign < 0 and gap >= 0:
            change += 1
        tally.gap[r, t] = gap - sign
    return change


@_compiled
def _day(rules: Rules, tally: Tally, c: int, d: int, breaks: IntArray, sign: int) -> int:
    """Add or take away one shift; returns the change of missing agents (and seats)."""
    k, start, change = rules.site[c], rules.slot[c, d], 0
    j, until = 0, -1
    for u in range(rules.presence[c]):
        if j < rules.n_breaks[c] and u == breaks[j]:
            until = u + rules.break_slots[c, j]
            j += 1
        t = _slot(rules, start + u)
        if t < 0:
            continue
        if rules.seats[k] >= 0:
            room = tally.room[k, t]
            if sign > 0 and room <= 0:
                change += 1
            elif sign < 0 and room < 0:
                change -= 1
            tally.room[k, t] = room - sign
        if u >= until:
            change += _touch(rules, tally, k, t, sign)
    return change


@_compiled
def _swap_breaks(rules: Rules, tally: Tally, c: int, d: int, old: IntArray, new: IntArray) -> int:
    """Move the breaks of one shift; returns the change of missing agents."""
    k, start, change = rules.site[c], rules.slot[c, d], 0
    for j in range(rules.n_breaks[c]):
        if old[j] == new[j]:
            continue
        for u in range(rules.break_slots[c, j]):
            t = _slot(rules, start + old[j] + u)
            if t >= 0:
                change += _touch(rules, tally, k, t, 1)
    for j in range(rules.n_breaks[c]):
        if old[j] == new[j]:
            continue
        for u in range(rules.break_slots[c, j]):
            t = _slot(rules, start + new[j] + u)
            if t >= 0:
                change += _touch(rules, tally, k, t, -1)
    return change


@_compiled
def _pay(rules: Rules, c: int, mask: int, breaks: IntArray) -> float:
    pay: float = 0.0
    for d in range(_DAYS):
        if mask >> d & 1:
            pay += rules.pay[c, d]
            for j in range(rules.n_breaks[c]):
                axis = rules.slot[c, d] + breaks[d, j]
                if rules.week[2] == 1:
                    axis %= rules.week[0]
                pay -= rules.saving[rules.saving_of[c], j, axis]
    return pay


@_compiled
def _change(
    rules: Rules, tally: Tally, c: int, mask: int, breaks: IntArray, c2: int, mask2: int, breaks2: IntArray
) -> int:
    """Replace one week by another in `gap` and `room`; returns the change of missing agents."""
    change = 0
    for d in range(_DAYS):
        before, after = c >= 0 and mask >> d & 1 == 1, c2 >= 0 and mask2 >> d & 1 == 1
        if before and after and c == c2:
            change += _swap_breaks(rules, tally, c, d, breaks[d], breaks2[d])
            continue
        if before:
            change += _day(rules, tally, c, d, breaks[d], -1)
        if after:
            change += _day(rules, tally, c2, d, breaks2[d], 1)
    return change


@_compiled
def _count(rules: Rules, tally: Tally, c: int, sign: int) -> None:
    k = rules.site[c]
    last = rules.site_rows.shape[0]
    for row in (k, last):
        tally.heads[row, 0] += sign
        tally.heads[row, 1] += sign * rules.part_time[c]
        tally.heads[row, 2] += sign * rules.night[c]
    before = tally.users[c]
    tally.users[c] += sign
    if not rules.fixed[c] and (before == 0) != (tally.users[c] == 0):
        tally.distinct[k] += sign


@_compiled
def breach(rules: Rules, tally: Tally, k: int) -> float:
    """By how much the counts of site k, and of all sites, break the rules on people."""
    last = rules.site_rows.shape[0]
    heads = tally.heads[k, 0]
    amount = max(0.0, heads - rules.head_range[k, 1]) + max(0.0, tally.heads[last, 0] - rules.limits[0])
    if not (rules.may_close[k] and heads == 0):
        amount += max(0.0, rules.head_range[k, 0] - heads)
    amount += max(0.0, tally.distinct[k] - rules.max_distinct[k])
    for row in (k, last):
        for rule in range(2):
            amount += max(0.0, tally.heads[row, rule + 1] - rules.shares[row, rule] * tally.heads[row, 0] - 1e-9)
    return float(amount)


@_compiled
def _breach_of(rules: Rules, tally: Tally, c: int, c2: int) -> float:
    k = rules.site[c] if c >= 0 else rules.site[c2]
    k2 = rules.site[c2] if c2 >= 0 else k
    return breach(rules, tally, k) + (breach(rules, tally, k2) if k2 != k else 0.0)


@_compiled
def _site_money(rules: Rules, tally: Tally, k: int) -> float:
    per_head, opening, commitment, per_shift = rules.money[k]
    heads = tally.heads[k, 0]
    money = tally.pay[k] + per_head * heads
    if (heads > 0 or not rules.may_close[k]) and money < commitment:
        money = commitment
    return float(money + (opening if heads > 0 else 0.0) + per_shift * tally.distinct[k])


@_compiled
def _draw_breaks(rules: Rules, rng: IntArray, c: int, breaks: IntArray) -> None:
    """Write a random permitted set of break begins of tour c."""
    earliest = 0
    for j in range(rules.n_breaks[c]):
        low = max(earliest, rules.break_first[c, j])
        breaks[j] = low + _below(rng, rules.break_last[c, j] + 1 - low)
        earliest = breaks[j] + rules.break_slots[c, j] + rules.break_gap[c]


@_compiled
def _breaks_fit(rules: Rules, c: int, breaks: IntArray) -> bool:
    earliest = 0
    for j in range(rules.n_breaks[c]):
        if breaks[j] < max(earliest, rules.break_first[c, j]) or breaks[j] > rules.break_last[c, j]:
            return False
        earliest = breaks[j] + rules.break_slots[c, j] + rules.break_gap[c]
    return True


@_compiled
def _draw_mask(rules: Rules, rng: IntArray, c: int, mask: int) -> int:
    """Draw a permitted week of tour c that differs from `mask` as little as a few draws find."""
    s = rules.pattern_set[c]
    if rules.pattern_ok[s, mask]:
        return mask
    best, difference = 0, 99
    for _ in range(4):
        other = rules.pattern_list[s, _below(rng, rules.n_patterns[s])]
        differs, count = other ^ mask, 0
        for d in range(_DAYS):
            count += differs >> d & 1
        if count < difference:
            best, difference = other, count
    return best


@_compiled
def _propose_break(rules: Rules, rng: IntArray, weeks: Weeks, i: int, breaks2: IntArray) -> bool:
    c, d = weeks.tour[i], _below(rng, _DAYS)
    if rules.n_breaks[c] == 0 or not weeks.mask[i] >> d & 1:
        return False
    j = _below(rng, rules.n_breaks[c])
    if _uniform(rng) < 0.5:
        breaks2[d, j] += 1 if _uniform(rng) < 0.5 else -1
    else:
        breaks2[d, j] = rules.break_first[c, j] + _below(rng, rules.break_last[c, j] + 1 - rules.break_first[c, j])
    return breaks2[d, j] != weeks.breaks[i, d, j] and _breaks_fit(rules, c, breaks2[d])


@_compiled
def _propose_days(rules: Rules, rng: IntArray, weeks: Weeks, i: int, breaks2: IntArray) -> int:
    """Another set of days: swap one, or any permitted set where swapping is not enough."""
    c, mask = weeks.tour[i], weeks.mask[i]
    s = rules.pattern_set[c]
    if rules.n_patterns[s] < 2:
        return int(mask)
    d, e = _below(rng, _DAYS), _below(rng, _DAYS)
    if not mask >> d & 1 or mask >> e & 1:
        return int(mask)
    mask2 = mask & ~(1 << d) | 1 << e
    if not rules.pattern_ok[s, mask2]:
        mask2 = rules.pattern_list[s, _below(rng, rules.n_patterns[s])]
    for d in range(_DAYS):
        if mask2 >> d & 1 and not mask >> d & 1 and _uniform(rng) < 0.7:
            _draw_breaks(rules, rng, c, breaks2[d])
    return int(mask2)


@_compiled
def _propose_tour(rules: Rules, rng: IntArray, c: int, candidates: IntArray) -> int:
    """Propose a neighbouring start, a tour that the relaxation likes, or to leave."""
    u = _uniform(rng)
    if c < 0 or 0.5 <= u < 0.9:
        return int(candidates[_below(rng, len(candidates))])
    if u >= 0.9:
        return -1
    step = 1 + _below(rng, 3)
    c2 = c + step if _uniform(rng) < 0.5 else c - step
    if c2 < 0 or c2 >= len(rules.site) or rules.fixed[c2]:
        return c
    same = rules.site[c2] == rules.site[c] and rules.presence[c2] == rules.presence[c]
    return c2 if same and rules.n_days[c2] == rules.n_days[c] else c


@_compiled
def _propose(
    rules: Rules, rng: IntArray, weeks: Weeks, i: int, candidates: IntArray, breaks2: IntArray
) -> tuple[int, int]:
    """Another week for person i: tour and days are returned, breaks are written to `breaks2`."""
    c, mask = weeks.tour[i], weeks.mask[i]
    breaks2[:] = weeks.breaks[i]
    u = _uniform(rng)
    if c >= 0 and u < 0.45:
        return (c, mask) if _propose_break(rules, rng, weeks, i, breaks2) else (c, -1)
    if c >= 0 and (u < 0.7 or rules.fixed[c]):
        mask2 = _propose_days(rules, rng, weeks, i, breaks2)
        return (c, mask2) if mask2 != mask else (c, -1)
    if c < 0 and u > 0.05:
        return c, -1
    c2 = _propose_tour(rules, rng, c, candidates)
    if c2 == c:
        return c, -1
    if c2 < 0:
        return c2, 0
    mask2 = _draw_mask(rules, rng, c2, mask)
    for d in range(_DAYS):
        if mask2 >> d & 1 and not (mask >> d & 1 and _breaks_fit(rules, c2, breaks2[d])):
            _draw_breaks(rules, rng, c2, breaks2[d])
    return c2, mask2


@_compiled
def _account(rules: Rules, tally: Tally, c: int, c2: int, pay: float, pay2: float) -> float:
    """Book a change of tour and pay; returns the change of money."""
    k = rules.site[c] if c >= 0 else rules.site[c2]
    k2 = rules.site[c2] if c2 >= 0 else k
    before = _site_money(rules, tally, k) + (_site_money(rules, tally, k2) if k2 != k else 0.0)
    if c != c2 and c >= 0:
        _count(rules, tally, c, -1)
    if c != c2 and c2 >= 0:
        _count(rules, tally, c2, 1)
    tally.pay[k] -= pay
    tally.pay[k2] += pay2
    after = _site_money(rules, tally, k) + (_site_money(rules, tally, k2) if k2 != k else 0.0)
    return after - before


@_compiled
def tally_up(rules: Rules, tally: Tally, weeks: Weeks) -> None:
    """Book everybody into an empty tally."""
    nobody = np.zeros((_DAYS, weeks.breaks.shape[2]), np.int64)
    for i in range(len(weeks.tour)):
        c = weeks.tour[i]
        if c >= 0:
            _change(rules, tally, -1, 0, nobody, c, weeks.mask[i], weeks.breaks[i])
            _account(rules, tally, -1, c, 0.0, _pay(rules, c, weeks.mask[i], weeks.breaks[i]))


@_compiled
def _missing(rules: Rules, tally: Tally) -> int:
    total = 0
    for r in range(tally.gap.shape[0]):
        for t in range(tally.gap.shape[1]):
            total += max(tally.gap[r, t], 0)
    for k in range(tally.room.shape[0]):
        if rules.seats[k] >= 0:
            for t in range(tally.room.shape[1]):
                total += max(-tally.room[k, t], 0)
    return total


@_compiled
def anneal(
    rules: Rules,
    weeks: Weeks,
    tally: Tally,
    best: Weeks,
    candidates: IntArray,
    schedule: FloatArray,
    steps: int,
    seed: int,
) -> tuple[float, int]:
    """Search by simulated annealing; `weeks` and `tally` are changed in place, `best` receives the best weeks.

    Parameters
    ----------
    schedule
        Temperature first and last, price of a missing agent-slot first and last (both geometric), and its true price.
    steps
        Number of proposals: the deterministic work of this search.
    seed
        Of the random stream.

    Returns
    -------
    tuple
        Money and missing agent-slots of `best`.
    """
    rng = np.array([seed * 2 + 88172645463325253], np.int64)
    missing, money = _missing(rules, tally), 0.0
    for k in range(len(tally.pay)):
        money += _site_money(rules, tally, k)
    best_money, best_missing = np.inf, 0
    breaks2 = np.zeros((_DAYS, weeks.breaks.shape[2]), np.int64)
    hot, price = schedule[0], schedule[2]
    for step in range(steps):
        if step % 256 == 0:
            f = step / steps
            hot = schedule[0] * (schedule[1] / schedule[0]) ** f
            price = schedule[2] * (schedule[3] / schedule[2]) ** f
        i = _below(rng, len(weeks.tour))
        c, mask = weeks.tour[i], weeks.mask[i]
        c2, mask2 = _propose(rules, rng, weeks, i, candidates, breaks2)
        if mask2 < 0:
            continue
        pay = _pay(rules, c, mask, weeks.breaks[i]) if c >= 0 else 0.0
        pay2 = _pay(rules, c2, mask2, breaks2) if c2 >= 0 else 0.0
        breached = _breach_of(rules, tally, c, c2) if c != c2 else 0.0
        extra = _account(rules, tally, c, c2, pay, pay2)
        fits = c == c2 or _breach_of(rules, tally, c, c2) <= breached
        change = 0
        accept = fits and (extra <= 0 or money + extra <= rules.limits[1])
        if accept:
            change = _change(rules, tally, c, mask, weeks.breaks[i], c2, mask2, breaks2)
            worse = extra + price * change
            if worse > 0 and _uniform(rng) >= np.exp(-worse / hot):
                accept = False
                _change(rules, tally, c2, mask2, breaks2, c, mask, weeks.breaks[i])
        if not accept:
            _account(rules, tally, c2, c, pay2, pay)
            continue
        weeks.tour[i], weeks.mask[i] = c2, mask2
        weeks.breaks[i] = breaks2
        money += extra
        missing += change
        if money + schedule[4] * missing < best_money + schedule[4] * best_missing - 1e-9:
            best_money, best_missing = money, missing
            best.tour[:], best.mask[:], best.breaks[:] = weeks.tour, weeks.mask, weeks.breaks
    return best_money, best_missing
