"""Compiled search over concrete weeks: everybody's start, days and breaks, changed one person at a time.

Cover is kept as `gap[row, axis slot]`, missing agents of a set of sites (rows from `demand.site_set_needs`), and as two
bit sets per row, gap > 0 and gap ≥ 0. A week is a bit set too, so that what another week would change is a population
count over a few words; the gaps themselves are touched only when a proposal is accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from planner.shifts.problem import BoolArray, FloatArray, IntArray

DAYS = 7
# Columns of Rules.tour, then three per break: slots, first, last.
SITE, PRESENCE, N_DAYS, PART_TIME, NIGHT, FIXED, N_BREAKS, BREAK_GAP, SAVING, PATTERNS, FIRST_BREAK = range(11)
# Columns of Rules.site.
LEAST_HEADS, MOST_HEADS, MAY_CLOSE, MOST_DISTINCT = range(4)
# Columns of Rules.money.
PER_HEAD, OPENING, COMMITMENT, PER_SHIFT, PART_TIME_SHARE, NIGHT_SHARE = range(6)

SEAT = 8  # a person without a seat weighs as much as this many missing agents

_F = TypeVar("_F", bound=Callable[..., Any])
Bits = NDArray[np.uint64]


def _compiled(function: _F) -> _F:
    return cast(_F, numba.njit(nogil=True, cache=True)(function))


def _inlined(function: _F) -> _F:
    return cast(_F, numba.njit(inline="always")(function))


class Rules(NamedTuple):
    """What does not change during a search."""

    tour: IntArray  # (tours, columns above)
    slot: IntArray  # (tours, 7) axis slot of the start
    pay: FloatArray  # (tours, 7) money as if no break were unpaid
    saving: FloatArray  # (groups, breaks, twice the axis) money that a break beginning there saves
    pattern_ok: BoolArray  # (sets, 128)
    pattern_list: IntArray  # (sets, 129) permitted masks; last column: how many
    site: IntArray  # (sites + 1, columns above); last row: all sites
    money: FloatArray  # (sites + 1, columns above); last row: all sites
    member: BoolArray  # (sites, rows of the gap) whether a site's people count in a row
    seated: IntArray  # sites with bounded seats, in the order of the last rows of the gap
    queue_row: IntArray  # (queues,) row of the gap whose spare agents do the queue's work
    queue_gain: FloatArray  # (queues,) work that a spare agent does in a slot
    queue_work: FloatArray  # (queues, 3, blocks) work that arrives, that may stay open, that idle time takes
    block: IntArray  # (axis slots,) block of a slot, −1 outside the week


class Weeks(NamedTuple):
    """Everybody's week; `tour` is −1 for a person who is not hired."""

    tour: IntArray  # (people,)
    mask: IntArray  # (people,) bit d: weekday d is worked
    breaks: IntArray  # (people, 7, breaks) begins in slots after the start


class Tally(NamedTuple):
    """Sums over everybody, kept up to date."""

    gap: IntArray  # (rows, axis slots) missing agents, then people without a seat; negative: to spare
    positive: Bits  # (rows, words) where gap > 0
    reached: Bits  # (rows, words) where gap ≥ 0
    heads: IntArray  # (sites + 1, 4) people, part-timers, night workers, distinct shifts; last row: all sites
    pay: FloatArray  # (sites,)
    users: IntArray  # (tours,)
    room: FloatArray  # (queues, blocks) work that can be done
    late: FloatArray  # (queues,) work not done in time
    carried: FloatArray  # (queues,) work open at the end of the week


@_inlined
def _next(rng: Bits) -> Any:
    """Step the xorshift64 generator."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return x


@_inlined
def _below(rng: Bits, n: int) -> int:
    """Draw a whole number from 0 to n − 1, n < 2³²."""
    return np.int64(((_next(rng) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))  # type: ignore[return-value]


@_inlined
def _uniform(rng: Bits) -> float:
    """Draw a number from [0, 1)."""
    return np.int64(_next(rng) >> np.uint64(11)) * 1.1102230246251565e-16


def _count_bits(_context: Any, word: Any) -> Any:
    """Count set bits in one instruction."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.uint64), codegen


_popcount: Callable[[Any], int] = cast("Callable[[Any], int]", intrinsic(_count_bits))


@_compiled
def _set_range(bits: Bits, start: int, size: int, axis: int, on: bool) -> None:
    """Set or clear `size` bits from `start` on, around the end of the axis."""
    t, left = start % axis, size
    while left > 0:
        within = t & 63
        n = min(left, 64 - within, axis - t)
        word = (np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - n)) << np.uint64(within)
        if on:
            bits[t >> 6] |= word
        else:
            bits[t >> 6] &= ~word
        left -= n
        t = 0 if t + n == axis else t + n


@_inlined
def _week_bits(
    tour: IntArray, slot: IntArray, mask: int, breaks: IntArray, axis: int, duty: Bits, present: Bits
) -> None:
    """Write the axis slots in which a week is on duty, and present where seats count."""
    duty[:] = 0
    present[:] = 0
    for d in range(DAYS):
        if not mask >> d & 1:
            continue
        _set_range(duty, slot[d], tour[PRESENCE], axis, True)
        if len(present):
            _set_range(present, slot[d], tour[PRESENCE], axis, True)
        for j in range(tour[N_BREAKS]):
            _set_range(duty, slot[d] + breaks[d, j], tour[FIRST_BREAK + 3 * j], axis, False)


@_inlined
def _difference(positive: Bits, reached: Bits, old: Bits, new: Bits) -> int:
    """Change of missing agents in one row if `old` is replaced by `new`."""
    change = 0
    for w in range(len(old)):
        gone, come = old[w] & ~new[w], new[w] & ~old[w]
        change += _popcount(gone & reached[w]) - _popcount(come & positive[w])
    return change


@_compiled
def _shift_row(gap: IntArray, positive: Bits, reached: Bits, old: Bits, new: Bits) -> None:
    """Book the replacement of `old` by `new` in one row: the gap and its two bit sets (gap > 0, gap ≥ 0)."""
    one = np.uint64(1)
    for w in range(len(old)):
        differ = old[w] ^ new[w]
        while differ:
            bit = differ & (~differ + one)
            differ ^= bit
            t = (w << 6) + _popcount(bit - one)
            gap[t] += 1 if old[w] & bit else -1
            positive[w] = positive[w] | bit if gap[t] > 0 else positive[w] & ~bit
            reached[w] = reached[w] | bit if gap[t] >= 0 else reached[w] & ~bit


@_inlined
def _change(
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
                _shift_row(tally.gap[r], tally.positive[r], tally.reached[r], o, n)
            else:
                change += _difference(tally.positive[r], tally.reached[r], o, n)
    for r in range(n_duty, rules.member.shape[1]):
        before, after = rules.member[k, r], rules.member[k2, r]
        if before or after:
            o, n = old_in if before else none[: len(old_in)], new_in if after else none[: len(new_in)]
            if book:
                _shift_row(tally.gap[r], tally.positive[r], tally.reached[r], n, o)
            else:
                change += SEAT * _difference(tally.positive[r], tally.reached[r], n, o)
    return change


@_compiled
def late_work(work: FloatArray, room: FloatArray, carried: float) -> tuple[float, float]:
    """Work not done in time by first come, first served, and what the end of the week carries over to its begin.

    `carried` is a guess of the latter, and the week is run again if it was wrong; −1: a dated week, nothing wraps.
    """
    late, backlog = 0.0, max(carried, 0.0)
    for _ in range(2):
        start, late = backlog, 0.0
        for b in range(len(room)):
            backlog = max(0.0, backlog + work[0, b] - room[b])
            if backlog > work[1, b]:
                late += backlog - work[1, b]
                backlog = work[1, b]
        if carried < 0:
            return late, carried
        if abs(backlog - start) < 1e-9:
            break
    return late, backlog


@_compiled
def _make_room(rules: Rules, tally: Tally, q: int, old: Bits, new: Bits, room: FloatArray) -> None:
    """Change `room` of queue q as if `old` were replaced by `new` in its row; only spare agents count."""
    r, one, gain = rules.queue_row[q], np.uint64(1), rules.queue_gain[q]
    for w in range(len(old)):
        lost = old[w] & ~new[w] & ~tally.reached[r, w]
        won = new[w] & ~old[w] & ~tally.positive[r, w]
        differ = lost | won
        while differ:
            bit = differ & (~differ + one)
            differ ^= bit
            b = rules.block[(w << 6) + _popcount(bit - one)]
            if b >= 0:
                room[b] += gain if won & bit else -gain


@_compiled
def _queue_change(
    rules: Rules, tally: Tally, k: int, k2: int, old: Bits, new: Bits, none: Bits, room: FloatArray, book: bool
) -> float:
    """Change of work not done in time if a week at site k is replaced by one at site k2; before the gap is booked."""
    change = 0.0
    for q in range(len(rules.queue_row)):
        r = rules.queue_row[q]
        before, after = rules.member[k, r], rules.member[k2, r]
        if not before and not after:
            continue
        room[:] = tally.room[q]
        _make_room(rules, tally, q, old if before else none, new if after else none, room)
        late, carried = late_work(rules.queue_work[q], room, tally.carried[q])
        change += late - tally.late[q]
        if book:
            tally.room[q] = room
            tally.late[q], tally.carried[q] = late, carried
    return change


@_inlined
def _pay(rules: Rules, c: int, mask: int, breaks: IntArray) -> float:
    """Money for a week."""
    if c < 0:
        return 0.0
    pay, tour = 0.0, rules.tour[c]
    for d in range(DAYS):
        if mask >> d & 1:
            pay += rules.pay[c, d]
            for j in range(tour[N_BREAKS]):
                pay -= rules.saving[tour[SAVING], j, rules.slot[c, d] + breaks[d, j]]
    return pay


@_compiled
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


@_compiled
def _breach(site: IntArray, money: FloatArray, heads: IntArray, k: int) -> float:
    """By how much the counts of site k, and of all sites, break the rules on people."""
    last = heads.shape[0] - 1
    people = heads[k, 0]
    amount = max(0, people - site[k, MOST_HEADS]) + max(0, heads[last, 0] - site[last, MOST_HEADS]) + 0.0
    if not (site[k, MAY_CLOSE] and people == 0):
        amount += max(0, site[k, LEAST_HEADS] - people)
    amount += max(0, heads[k, 3] - site[k, MOST_DISTINCT])
    for row in (k, last):
        for rule in range(2):
            amount += max(0.0, heads[row, 1 + rule] - money[row, PART_TIME_SHARE + rule] * heads[row, 0] - 1e-9)
    return float(amount)


@_compiled
def _breach_of(rules: Rules, heads: IntArray, k: int, k2: int) -> float:
    both = _breach(rules.site, rules.money, heads, k)
    return both + (_breach(rules.site, rules.money, heads, k2) if k2 != k else 0.0)


@_compiled
def _site_money(site: IntArray, money: FloatArray, heads: IntArray, pay: float) -> float:
    """Money of one site; arguments are its rows."""
    total = pay + money[PER_HEAD] * heads[0]
    if (heads[0] > 0 or not site[MAY_CLOSE]) and total < money[COMMITMENT]:
        total = money[COMMITMENT]
    return float(total + (money[OPENING] if heads[0] > 0 else 0.0) + money[PER_SHIFT] * heads[3])


@_compiled
def _money_of(rules: Rules, tally: Tally, k: int, k2: int) -> float:
    both = _site_money(rules.site[k], rules.money[k], tally.heads[k], tally.pay[k])
    if k2 != k:
        both += _site_money(rules.site[k2], rules.money[k2], tally.heads[k2], tally.pay[k2])
    return both


@_compiled
def _book(rules: Rules, tally: Tally, c: int, c2: int, pay: float, pay2: float) -> float:
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


@_compiled
def _draw_breaks(rng: Bits, tour: IntArray, breaks: IntArray) -> None:
    """Write a random permitted set of break begins."""
    earliest = 0
    for j in range(tour[N_BREAKS]):
        slots, first, last = tour[FIRST_BREAK + 3 * j : FIRST_BREAK + 3 * j + 3]
        low = max(earliest, first)
        breaks[j] = low + _below(rng, last + 1 - low)
        earliest = breaks[j] + slots + tour[BREAK_GAP]


@_compiled
def _breaks_fit(tour: IntArray, breaks: IntArray) -> bool:
    earliest = 0
    for j in range(tour[N_BREAKS]):
        slots, first, last = tour[FIRST_BREAK + 3 * j : FIRST_BREAK + 3 * j + 3]
        if breaks[j] < max(earliest, first) or breaks[j] > last:
            return False
        earliest = breaks[j] + slots + tour[BREAK_GAP]
    return True


@_compiled
def _draw_mask(rng: Bits, ok: BoolArray, listed: IntArray, mask: int) -> int:
    """Draw a permitted week that differs from `mask` as little as a few draws find."""
    if ok[mask]:
        return mask
    best, difference = 0, 99
    for _ in range(4):
        other = listed[_below(rng, listed[-1])]
        differs, count = other ^ mask, 0
        for d in range(DAYS):
            count += differs >> d & 1
        if count < difference:
            best, difference = other, count
    return best


@_inlined
def _propose_break(rng: Bits, tour: IntArray, mask: int, breaks: IntArray, breaks2: IntArray) -> bool:
    """Move one break of one day a little or anywhere; returns whether that is permitted and new."""
    d = _below(rng, DAYS)
    if tour[N_BREAKS] == 0 or not mask >> d & 1:
        return False
    j = _below(rng, tour[N_BREAKS])
    if _uniform(rng) < 0.5:
        breaks2[d, j] += 1 if _uniform(rng) < 0.5 else -1
    else:
        first, last = tour[FIRST_BREAK + 3 * j + 1], tour[FIRST_BREAK + 3 * j + 2]
        breaks2[d, j] = first + _below(rng, last + 1 - first)
    return breaks2[d, j] != breaks[d, j] and _breaks_fit(tour, breaks2[d])


@_inlined
def _propose_days(rng: Bits, tour: IntArray, ok: BoolArray, listed: IntArray, mask: int, breaks2: IntArray) -> int:
    """Propose other days: swap one, or draw any permitted set where swapping is not enough."""
    if listed[-1] < 2:
        return mask
    d, e = _below(rng, DAYS), _below(rng, DAYS)
    if not mask >> d & 1 or mask >> e & 1:
        return mask
    mask2 = mask & ~(1 << d) | 1 << e
    if not ok[mask2]:
        mask2 = listed[_below(rng, listed[-1])]
    for day in range(DAYS):
        if mask2 >> day & 1 and not mask >> day & 1 and _uniform(rng) < 0.7:
            _draw_breaks(rng, tour, breaks2[day])
    return mask2


@_inlined
def _propose_tour(rng: Bits, tour: IntArray, c: int, candidates: IntArray) -> int:
    """Propose a neighbouring start, a tour that the relaxation likes, or to leave."""
    u = _uniform(rng)
    if c < 0 or 0.5 <= u < 0.9:
        return candidates[_below(rng, len(candidates))]  # type: ignore[no-any-return]
    if u >= 0.9:
        return -1
    step = 1 + _below(rng, 3)
    c2 = c + step if _uniform(rng) < 0.5 else c - step
    if c2 < 0 or c2 >= len(tour) or tour[c2, FIXED]:
        return c
    same = tour[c2, SITE] == tour[c, SITE] and tour[c2, PRESENCE] == tour[c, PRESENCE]
    return c2 if same and tour[c2, N_DAYS] == tour[c, N_DAYS] else c


@_inlined
def _propose(
    rules: Rules, rng: Bits, c: int, mask: int, breaks: IntArray, candidates: IntArray, breaks2: IntArray
) -> tuple[int, int]:
    """Propose another week: tour and days are returned (days −1: nothing new), breaks are written to `breaks2`."""
    u = _uniform(rng)
    if c < 0 and u > 0.05:
        return c, -1
    breaks2[:] = breaks
    if c >= 0 and u < 0.45:
        return c, (mask if _propose_break(rng, rules.tour[c], mask, breaks, breaks2) else -1)
    if c >= 0 and (u < 0.7 or rules.tour[c, FIXED]):
        s = rules.tour[c, PATTERNS]
        mask2 = _propose_days(rng, rules.tour[c], rules.pattern_ok[s], rules.pattern_list[s], mask, breaks2)
        return c, (mask2 if mask2 != mask else -1)
    c2 = _propose_tour(rng, rules.tour, c, candidates)
    if c2 == c:
        return c, -1
    if c2 < 0:
        return c2, 0
    s = rules.tour[c2, PATTERNS]
    mask2 = _draw_mask(rng, rules.pattern_ok[s], rules.pattern_list[s], mask)
    for d in range(DAYS):
        if mask2 >> d & 1 and not (mask >> d & 1 and _breaks_fit(rules.tour[c2], breaks2[d])):
            _draw_breaks(rng, rules.tour[c2], breaks2[d])
    return c2, mask2


@_compiled
def tally_up(rules: Rules, tally: Tally, weeks: Weeks) -> None:
    """Book everybody into an empty tally."""
    axis, words = tally.gap.shape[1], tally.positive.shape[1]
    none, duty = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    inside = np.zeros(words if len(rules.seated) else 0, np.uint64)
    room = np.zeros(tally.room.shape[1])
    for i in range(len(weeks.tour)):
        c = weeks.tour[i]
        if c >= 0:
            k = rules.tour[c, SITE]
            _week_bits(rules.tour[c], rules.slot[c], weeks.mask[i], weeks.breaks[i], axis, duty, inside)
            _queue_change(rules, tally, k, k, none, duty, none, room, True)
            _change(rules, tally, k, k, none, duty, none[: len(inside)], inside, none, True)
            _book(rules, tally, -1, c, 0.0, _pay(rules, c, weeks.mask[i], weeks.breaks[i]))


@_compiled
def _totals(rules: Rules, tally: Tally) -> tuple[float, float]:
    """Money, and missing agents, seats and late work."""
    money, missing = 0.0, tally.late.sum()
    n_duty = rules.member.shape[1] - len(rules.seated)
    for r in range(tally.gap.shape[0]):
        for t in range(tally.gap.shape[1]):
            missing += max(tally.gap[r, t], 0) * (1 if r < n_duty else SEAT)
    for k in range(len(tally.pay)):
        money += _site_money(rules.site[k], rules.money[k], tally.heads[k], tally.pay[k])
    return money, missing


@_compiled
def _everybodys_weeks(rules: Rules, weeks: Weeks, axis: int, duty: Bits, inside: Bits, pays: FloatArray) -> None:
    for i in range(len(weeks.tour)):
        c = weeks.tour[i]
        if c >= 0:
            _week_bits(rules.tour[c], rules.slot[c], weeks.mask[i], weeks.breaks[i], axis, duty[i], inside[i])
            pays[i] = _pay(rules, c, weeks.mask[i], weeks.breaks[i])


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
    rng = np.array([seed * 7919 + 88172645463325252], np.uint64)
    axis, words, people = tally.gap.shape[1], tally.positive.shape[1], len(weeks.tour)
    words_in = words if len(rules.seated) else 0
    duty, inside = np.zeros((people, words), np.uint64), np.zeros((people, words_in), np.uint64)
    pays = np.zeros(people)
    _everybodys_weeks(rules, weeks, axis, duty, inside, pays)
    none, duty2, inside2 = np.zeros(words, np.uint64), np.zeros(words, np.uint64), np.zeros(words_in, np.uint64)
    breaks2 = np.zeros((DAYS, weeks.breaks.shape[2]), np.int64)
    room = np.zeros(tally.room.shape[1])
    money, missing = _totals(rules, tally)
    broken = 0.0
    for k in range(len(tally.pay)):
        broken += _breach(rules.site, rules.money, tally.heads, k)
    best_money, best_missing = np.inf, 0.0
    if broken <= 1e-6 and money <= schedule[5] + 1e-6:
        best_money, best_missing = money, missing
        best.tour[:], best.mask[:], best.breaks[:] = weeks.tour, weeks.mask, weeks.breaks
    hot, price = schedule[0], schedule[2]
    for step in range(steps):
        if step % 256 == 0:
            hot = schedule[0] * (schedule[1] / schedule[0]) ** (step / steps)
            price = schedule[2] * (schedule[3] / schedule[2]) ** (step / steps)
        i = _below(rng, people)
        c, mask, breaks = weeks.tour[i], weeks.mask[i], weeks.breaks[i]
        c2, mask2 = _propose(rules, rng, c, mask, breaks, candidates, breaks2)
        if mask2 < 0:
            continue
        k = rules.tour[c, SITE] if c >= 0 else rules.tour[c2, SITE]
        k2 = rules.tour[c2, SITE] if c2 >= 0 else k
        duty2[:], inside2[:] = 0, 0
        if c2 >= 0:
            _week_bits(rules.tour[c2], rules.slot[c2], mask2, breaks2, axis, duty2, inside2)
        change = 0.0 + _change(rules, tally, k, k2, duty[i], duty2, inside[i], inside2, none, False)
        pay2 = _pay(rules, c2, mask2, breaks2)
        extra, eased, accept, simple = pay2 - pays[i], 0.0, True, c == c2 and rules.money[k, COMMITMENT] == 0
        if not simple:
            eased = _breach_of(rules, tally.heads, k, k2)
            extra = _book(rules, tally, c, c2, pays[i], pay2)
            eased -= _breach_of(rules, tally.heads, k, k2)
            accept = eased >= 0
        accept = accept and (extra <= 0 or money + extra <= schedule[5])
        worse = extra * (20.0 if money > schedule[5] else 1.0) - schedule[4] * eased  # first get within the rules
        most = -hot * np.log(_uniform(rng) + 1e-300)  # Metropolis: accept what is worse by at most this
        if accept and worse + price * (change - tally.late.sum()) <= most:
            change += _queue_change(rules, tally, k, k2, duty[i], duty2, none, room, False)
        else:
            accept = False
        if not accept or worse + price * change > most:
            if not simple:
                _book(rules, tally, c2, c, pay2, pays[i])
            continue
        if simple:
            tally.pay[k] += extra
        pays[i] = pay2
        _queue_change(rules, tally, k, k2, duty[i], duty2, none, room, True)
        _change(rules, tally, k, k2, duty[i], duty2, inside[i], inside2, none, True)
        weeks.tour[i], weeks.mask[i], weeks.breaks[i] = c2, mask2, breaks2
        duty[i], inside[i] = duty2, inside2
        money += extra
        missing += change
        broken -= eased
        if broken > 1e-6 or money > schedule[5] + 1e-6:
            continue
        if money + schedule[4] * missing < best_money + schedule[4] * best_missing - 1e-9:
            best_money, best_missing = money, missing
            best.tour[:], best.mask[:], best.breaks[:] = weeks.tour, weeks.mask, weeks.breaks
    return best_money, best_missing
