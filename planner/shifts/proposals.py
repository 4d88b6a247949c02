"""Compiled proposals of the search: another week for one person."""

from __future__ import annotations

import numpy as np

from planner.shifts.bits import Bits, below, compiled, copy_row, copy_rows, inlined, uniform
from planner.shifts.problem import BoolArray, IntArray
from planner.shifts.state import (
    BREAK_GAP,
    DAYS,
    FIRST_BREAK,
    FIXED,
    N_BREAKS,
    N_DAYS,
    PATTERNS,
    PRESENCE,
    SAVING,
    SITE,
    Rules,
    Tally,
)

_OTHER_START = 0.3  # share of proposals within a day that move its start, where starts may differ
_CAREFUL = 0.8  # share of proposals whose breaks are placed where they are missed least


@compiled
def _draw_breaks(rng: Bits, tour: IntArray, breaks: IntArray) -> None:
    """Write a random permitted set of break begins."""
    earliest = 0
    for j in range(tour[N_BREAKS]):
        slots, first, last = tour[FIRST_BREAK + 3 * j : FIRST_BREAK + 3 * j + 3]
        low = max(earliest, first)
        breaks[j] = low + below(rng, last + 1 - low)
        earliest = breaks[j] + slots + tour[BREAK_GAP]


@compiled
def _breaks_fit(tour: IntArray, breaks: IntArray) -> bool:
    earliest = 0
    for j in range(tour[N_BREAKS]):
        slots, first, last = tour[FIRST_BREAK + 3 * j : FIRST_BREAK + 3 * j + 3]
        if breaks[j] < max(earliest, first) or breaks[j] > last:
            return False
        earliest = breaks[j] + slots + tour[BREAK_GAP]
    return True


@compiled
def _draw_mask(rng: Bits, ok: BoolArray, listed: IntArray, mask: int) -> int:
    """Draw a permitted week that differs from `mask` as little as a few draws find."""
    if ok[mask]:
        return mask
    best, difference = 0, 99
    for _ in range(4):
        other = listed[below(rng, listed[-1])]
        differs, count = other ^ mask, 0
        for d in range(DAYS):
            count += differs >> d & 1
        if count < difference:
            best, difference = other, count
    return best


@inlined
def _propose_break(rng: Bits, tour: IntArray, mask: int, breaks: IntArray, breaks2: IntArray) -> bool:
    """Move one break of one day a little or anywhere; returns whether that is permitted and new."""
    d = below(rng, DAYS)
    if tour[N_BREAKS] == 0 or not mask >> d & 1:
        return False
    j = below(rng, tour[N_BREAKS])
    if uniform(rng) < 0.5:
        breaks2[d, j] += 1 if uniform(rng) < 0.5 else -1
    else:
        first, last = tour[FIRST_BREAK + 3 * j + 1], tour[FIRST_BREAK + 3 * j + 2]
        breaks2[d, j] = first + below(rng, last + 1 - first)
    return breaks2[d, j] != breaks[d, j] and _breaks_fit(tour, breaks2[d])


@compiled
def _draw_choice(rng: Bits, slot: IntArray, choice: IntArray, d: int) -> None:
    """Write a random start that the tour has on day d."""
    for _ in range(8):
        j = below(rng, slot.shape[1])
        if slot[d, j] >= 0:
            choice[d] = j
            return
    j = 0
    while slot[d, j] < 0:
        j += 1
    choice[d] = j


@inlined
def _propose_start(rng: Bits, slot: IntArray, mask: int, choice: IntArray, choice2: IntArray) -> bool:
    """Move the start of one day; returns whether that is new."""
    d = below(rng, DAYS)
    if not mask >> d & 1:
        return False
    _draw_choice(rng, slot, choice2, d)
    return choice2[d] != choice[d]  # type: ignore[no-any-return]


@inlined
def _propose_days(
    rng: Bits,
    tour: IntArray,
    slot: IntArray,
    ok: BoolArray,
    listed: IntArray,
    mask: int,
    choice2: IntArray,
    breaks2: IntArray,
) -> int:
    """Propose other days: swap one, or draw any permitted set where swapping is not enough."""
    if listed[-1] < 2:
        return mask
    d, e = below(rng, DAYS), below(rng, DAYS)
    if not mask >> d & 1 or mask >> e & 1:
        return mask
    mask2 = mask & ~(1 << d) | 1 << e
    if not ok[mask2]:
        mask2 = listed[below(rng, listed[-1])]
    for day in range(DAYS):
        if not mask2 >> day & 1 or mask >> day & 1:
            continue
        # a day not worked so far may hold the start and the breaks of another contract
        if slot.shape[1] > 1:
            _draw_choice(rng, slot, choice2, day)
        if uniform(rng) < 0.7 or not _breaks_fit(tour, breaks2[day]):
            _draw_breaks(rng, tour, breaks2[day])
    return mask2


@inlined
def _propose_tour(rng: Bits, tour: IntArray, c: int, candidates: IntArray) -> int:
    """Propose a neighbouring start, a tour that the relaxation likes, or to leave."""
    u = uniform(rng)
    if c < 0 or 0.5 <= u < 0.9:
        return candidates[below(rng, len(candidates))]  # type: ignore[no-any-return]
    if u >= 0.9:
        return -1
    step = 1 + below(rng, 3)
    c2 = c + step if uniform(rng) < 0.5 else c - step
    if c2 < 0 or c2 >= len(tour) or tour[c2, FIXED]:
        return c
    same = tour[c2, SITE] == tour[c, SITE] and tour[c2, PRESENCE] == tour[c, PRESENCE]
    return c2 if same and tour[c2, N_DAYS] == tour[c, N_DAYS] else c


@inlined
def propose(
    rules: Rules,
    rng: Bits,
    c: int,
    mask: int,
    choice: IntArray,
    breaks: IntArray,
    candidates: IntArray,
    choice2: IntArray,
    breaks2: IntArray,
) -> tuple[int, int]:
    """Propose another week: tour and days are returned (days −1: nothing new).

    Starts are written to `choice2`, breaks to `breaks2`.
    """
    u = uniform(rng)
    if c < 0 and u > 0.05:
        return c, -1
    copy_row(choice2, choice)
    copy_rows(breaks2, breaks)
    several = rules.slot.shape[2] > 1
    if several and c >= 0 and u < 0.45 * _OTHER_START:
        return c, (mask if _propose_start(rng, rules.slot[c], mask, choice, choice2) else -1)
    if c >= 0 and u < 0.45:
        return c, (mask if _propose_break(rng, rules.tour[c], mask, breaks, breaks2) else -1)
    if c >= 0 and (u < 0.7 or rules.tour[c, FIXED]):
        s = rules.tour[c, PATTERNS]
        ok, listed = rules.pattern_ok[s], rules.pattern_list[s]
        mask2 = _propose_days(rng, rules.tour[c], rules.slot[c], ok, listed, mask, choice2, breaks2)
        return c, (mask2 if mask2 != mask else -1)
    c2 = _propose_tour(rng, rules.tour, c, candidates)
    if c2 == c:
        return c, -1
    if c2 < 0:
        return c2, 0
    s = rules.tour[c2, PATTERNS]
    mask2 = _draw_mask(rng, rules.pattern_ok[s], rules.pattern_list[s], mask)
    for d in range(DAYS):
        choice2[d] = 0
        if not mask2 >> d & 1:
            continue
        if several:
            _draw_choice(rng, rules.slot[c2], choice2, d)
        if not (mask >> d & 1 and _breaks_fit(rules.tour[c2], breaks2[d])):
            _draw_breaks(rng, rules.tour[c2], breaks2[d])
    return c2, mask2


@compiled
def place_breaks(
    rules: Rules,
    tally: Tally,
    rng: Bits,
    k: int,
    old: Bits,
    c2: int,
    d: int,
    start: int,
    breaks2: IntArray,
    price: float,
) -> None:
    """Let each break of day d begin where it is missed least, at random among equals; `old` is on duty at site k."""
    tour, axis = rules.tour[c2], tally.gap.shape[1]
    k2, earliest = tour[SITE], 0
    n_duty = rules.member.shape[1] - len(rules.seated)
    for j in range(tour[N_BREAKS]):
        at = FIRST_BREAK + 3 * j
        slots, first, last = tour[at], max(earliest, tour[at + 1]), tour[at + 2]
        best, ties = np.inf, 0
        for b in range(first, last + 1):
            missed = 0
            for u in range(slots):
                t = start + b + u
                if t >= axis:
                    t -= axis
                word, bit = t >> 6, np.uint64(1) << np.uint64(t & 63)
                mine = old[word] & bit != 0
                for r in range(n_duty):
                    if rules.member[k2, r]:
                        own = 1 if mine and rules.member[k, r] else 0
                        missed += 1 if tally.gap[r, t] + own > 0 else 0
            value = price * missed - rules.saving[tour[SAVING], j, start + b]
            if value < best - 1e-9:
                best, ties, breaks2[d, j] = value, 1, b
            elif value <= best + 1e-9:
                ties += 1
                if below(rng, ties) == 0:
                    breaks2[d, j] = b
        earliest = breaks2[d, j] + slots + tour[BREAK_GAP]


@inlined
def place_new_breaks(
    rules: Rules,
    tally: Tally,
    rng: Bits,
    c: int,
    mask: int,
    choice: IntArray,
    old: Bits,
    c2: int,
    mask2: int,
    choice2: IntArray,
    breaks2: IntArray,
    price: float,
) -> None:
    """Place the breaks of days that a proposal changes: mostly where they are missed least, else as proposed."""
    moved = False
    for d in range(DAYS):
        moved |= choice[d] != choice2[d]
    if c2 >= 0 and (c != c2 or mask != mask2 or moved) and uniform(rng) < _CAREFUL:
        k = rules.tour[c, SITE] if c >= 0 else rules.tour[c2, SITE]
        for d in range(DAYS):
            if mask2 >> d & 1 and (c != c2 or not mask >> d & 1 or choice[d] != choice2[d]):
                place_breaks(rules, tally, rng, k, old, c2, d, rules.slot[c2, d, choice2[d]], breaks2, price)
