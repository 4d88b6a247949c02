"""Compiled building blocks of the search: random numbers and bit sets along the axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from planner.shifts.problem import IntArray

_F = TypeVar("_F", bound=Callable[..., Any])
Bits = NDArray[np.uint64]


def compiled(function: _F) -> _F:
    """Compile; the machine code is kept between runs.

    Nothing may be allocated inside: arrays are then used without counting references, which costs more than the work
    itself when two threads count on the same arrays. Assigning a slice allocates, too: copy with loops.
    """
    options: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy", "_nrt": False}
    return cast(_F, numba.njit(**options)(function))


def inlined(function: _F) -> _F:
    """Compile into every caller, which spares the hand-over of its arrays."""
    return cast(_F, numba.njit(inline="always")(function))


@inlined
def next(rng: Bits) -> Any:
    """Step the xorshift64 generator."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return x


@inlined
def below(rng: Bits, n: int) -> int:
    """Draw a whole number from 0 to n − 1, n < 2³²."""
    return np.int64(((next(rng) >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))  # type: ignore[return-value]


@inlined
def uniform(rng: Bits) -> float:
    """Draw a number from [0, 1)."""
    return np.int64(next(rng) >> np.uint64(11)) * 1.1102230246251565e-16


def _count_bits(_context: Any, word: Any) -> Any:
    """Count set bits in one instruction."""

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.uint64), codegen


popcount: Callable[[Any], int] = cast("Callable[[Any], int]", intrinsic(_count_bits))


@compiled
def set_range(bits: Bits, start: int, size: int, axis: int, on: bool) -> None:
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


@inlined
def difference(positive: Bits, reached: Bits, old: Bits, new: Bits) -> int:
    """Change of missing agents in one row if `old` is replaced by `new`."""
    change = 0
    for w in range(len(old)):
        gone, come = old[w] & ~new[w], new[w] & ~old[w]
        change += popcount(gone & reached[w]) - popcount(come & positive[w])
    return change


@compiled
def shift_row(gap: IntArray, positive: Bits, reached: Bits, old: Bits, new: Bits) -> None:
    """Book the replacement of `old` by `new` in one row: the gap and its two bit sets (gap > 0, gap ≥ 0)."""
    one = np.uint64(1)
    for w in range(len(old)):
        differ = old[w] ^ new[w]
        while differ:
            bit = differ & (~differ + one)
            differ ^= bit
            t = (w << 6) + popcount(bit - one)
            gap[t] += 1 if old[w] & bit else -1
            positive[w] = positive[w] | bit if gap[t] > 0 else positive[w] & ~bit
            reached[w] = reached[w] | bit if gap[t] >= 0 else reached[w] & ~bit


@inlined
def copy_row(target: Any, source: Any) -> None:
    """Copy along the first axis of one-dimensional arrays."""
    for i in range(len(source)):
        target[i] = source[i]


@inlined
def copy_rows(target: Any, source: Any) -> None:
    """Copy two-dimensional arrays."""
    for i in range(source.shape[0]):
        for j in range(source.shape[1]):
            target[i, j] = source[i, j]
