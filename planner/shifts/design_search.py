"""Compiled annealing over head counts of distinct shifts."""

from __future__ import annotations

import numpy as np

from planner.shifts.bits import Bits, below, compiled, copy_rows, inlined, uniform
from planner.shifts.problem import FloatArray, IntArray

_UNDER, _OVER, _SHIFT, _HOT, _COLD = range(5)


def cover_of(begins: IntArray, length: IntArray, counts: IntArray, n_slots: int) -> IntArray:
    """(slots,) people on duty."""
    change = np.zeros(2 * n_slots + 1, dtype=np.int64)
    np.add.at(change, begins, counts)
    np.add.at(change, begins + length[:, None], -counts)
    total = np.cumsum(change)[:-1]
    cover: IntArray = total[:n_slots] + total[n_slots:]
    return cover


def anneal_design(
    demand: IntArray, begins: IntArray, length: IntArray, near: IntArray, prices: FloatArray, steps: int, seed: int
) -> IntArray:
    """Search by simulated annealing from nobody; returns the best (shifts, days) counts.

    Parameters
    ----------
    near
        (shifts, 10) neighbours; last column: how many.
    prices
        Of a missing person, a person too many, a distinct shift; temperature first and last (geometric).
    """
    counts, best = np.zeros(begins.shape, dtype=np.int64), np.zeros(begins.shape, dtype=np.int64)
    off, users = -demand.astype(np.int64), np.zeros(len(begins), dtype=np.int64)
    rng = np.array([seed * 7919 + 88172645463325252], np.uint64)
    moved = np.zeros(begins.shape[1], dtype=np.int64)
    _anneal(off, begins, length, near, prices, steps, rng, counts, users, moved, best)
    return best


@inlined
def _put(off: IntArray, begin: int, size: int, people: int, prices: FloatArray) -> float:
    """Let people (or fewer, if negative) work a shift; returns the change of price."""
    change, n = 0.0, len(off)
    for u in range(size):
        t = begin + u
        if t >= n:
            t -= n
        before, after = off[t], off[t] + people
        change += prices[_OVER] * after if after > 0 else -prices[_UNDER] * after
        change -= prices[_OVER] * before if before > 0 else -prices[_UNDER] * before
        off[t] = after
    return change


@inlined
def _another(rng: Bits, near: IntArray, s: int, share_near: float) -> int:
    if uniform(rng) < share_near:
        return near[s, below(rng, near[s, -1])]  # type: ignore[no-any-return]
    return below(rng, len(near))


@inlined
def _settle(
    accept: bool,
    off: IntArray,
    begins: IntArray,
    length: IntArray,
    counts: IntArray,
    moved: IntArray,
    s: int,
    s2: int,
    sign: int,
    first: int,
    last: int,
    prices: FloatArray,
) -> None:
    """Note a move that is accepted, or take it back."""
    for d in range(first, last):
        if accept:
            counts[s, d] += sign * moved[d]
            if s2 != s:
                counts[s2, d] += moved[d]
        elif moved[d]:
            _put(off, begins[s, d], length[s], -sign * moved[d], prices)
            if s2 != s:
                _put(off, begins[s2, d], length[s2], -moved[d], prices)


@compiled
def _anneal(
    off: IntArray,
    begins: IntArray,
    length: IntArray,
    near: IntArray,
    prices: FloatArray,
    steps: int,
    rng: Bits,
    counts: IntArray,
    users: IntArray,
    moved: IntArray,
    best: IntArray,
) -> None:
    n_shifts, days = counts.shape
    value = lowest = 0.0
    hot = prices[_HOT]
    for step in range(steps):
        if step % 256 == 0:
            hot = prices[_HOT] * (prices[_COLD] / prices[_HOT]) ** (step / steps)
        s, u = below(rng, n_shifts), uniform(rng)
        s2 = s
        if u >= 0.35:  # a shift, or one day of it, becomes another shift
            s2 = _another(rng, near, s, 0.5 if u < 0.7 else 0.8)
            if users[s] == 0 or s2 == s:
                continue
        if u < 0.7 and users[s2] == 0 and uniform(rng) < 0.7:
            continue
        first, last = 0, days
        if u < 0.7:
            first = below(rng, days)
            last = first + 1
        sign = 1 if u < 0.35 and uniform(rng) < 0.5 else -1
        single, change, gone = u < 0.35 or (u < 0.7 and uniform(rng) < 0.6), 0.0, 0
        for d in range(first, last):
            moved[d] = min(counts[s, d], 1) if single else counts[s, d]
            if sign > 0:
                moved[d] = 1
            gone += moved[d]
            if moved[d]:
                change += _put(off, begins[s, d], length[s], sign * moved[d], prices)
                if s2 != s:
                    change += _put(off, begins[s2, d], length[s2], moved[d], prices)
        if gone == 0:
            continue
        left = users[s] + sign * gone
        change += prices[_SHIFT] * ((left > 0) - (users[s] > 0) + (s2 != s and users[s2] == 0))
        accept = change <= -hot * np.log(uniform(rng) + 1e-300)
        _settle(accept, off, begins, length, counts, moved, s, s2, sign, first, last, prices)
        if not accept:
            continue
        users[s] = left
        if s2 != s:
            users[s2] += gone
        value += change
        if value < lowest - 1e-9:
            lowest = value
            copy_rows(best, counts)
