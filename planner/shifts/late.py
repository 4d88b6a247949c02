"""Compiled: deferred work that is late if everybody works as the search has it, by a schedule that can be kept.

The agents to spare of a set of sites (a team) are what live work leaves of it, block by block. Work of one team and one
urgency is a queue. In each block, first what is due is done, then the most urgent; each hour done is taken from all
teams that hold the queue's own. What this simple schedule does in time can be done in time, but for whole agents.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.shifts.bits import Bits, compiled, copy_row, copy_rows, inlined, popcount
from planner.shifts.problem import FloatArray, IntArray
from planner.shifts.state import Rules, Tally

_NOTHING = 1e-9


class LateSpace(NamedTuple):
    """Arrays that the compiled code writes to: what `Tally` would hold after a change, where it would differ."""

    room: IntArray  # (places, blocks) agent-slots to spare
    open: FloatArray  # (blocks + 1, queues) work open when a block begins; last row: at the end of the week
    late: FloatArray  # (blocks,) work that becomes late
    still_open: FloatArray  # (queues,) work
    left: FloatArray  # (places,) work that can still be done in a block
    span: IntArray  # first block that was run, the first after those, and the first that was not run again


def late_space(rules: Rules, n_blocks: int) -> LateSpace:
    """Return empty arrays of the right shapes."""
    places, queues = len(rules.team_gain), len(rules.queue_place)
    room, still_open = np.zeros((places, n_blocks), dtype=np.int64), np.zeros((n_blocks + 1, queues))
    return LateSpace(room, still_open, np.zeros(n_blocks), np.zeros(queues), np.zeros(places), np.zeros(3, np.int64))


@inlined
def _free(tally: Tally, rows: IntArray, t: int) -> int:
    """Agents to spare in a slot, if the sets of sites in these rows keep what live work needs of them."""
    free = -tally.gap[rows[0], t]
    for r in rows[1:]:
        free = min(free, -tally.gap[r, t])
    return int(max(free, 0))


@inlined
def _free_after(rules: Rules, tally: Tally, rows: IntArray, t: int, k: int, k2: int, was: int, will: int) -> int:
    """Agents to spare in a slot once an agent has left site k (`was` 1) and come to site k2 (`will` 1)."""
    free = -tally.gap[rows[0], t] + rules.member[k2, rows[0]] * will - rules.member[k, rows[0]] * was
    for r in rows[1:]:
        free = min(free, -tally.gap[r, t] + rules.member[k2, r] * will - rules.member[k, r] * was)
    return int(max(free, 0))


@compiled
def _make_room(rules: Rules, tally: Tally, k: int, k2: int, old: Bits, new: Bits, room: IntArray) -> tuple[int, int]:
    """Change `room` as if a week `old` at site k were replaced by `new` at site k2; returns first and last block."""
    one, first, last = np.uint64(1), room.shape[1], -1
    for w in range(len(old)):
        differ = old[w] ^ new[w] if k == k2 else old[w] | new[w]
        while differ:
            bit = differ & (~differ + one)
            differ ^= bit
            t = (w << 6) + popcount(bit - one)
            b = rules.block[t]
            if b < 0:
                continue
            was, will = 1 if old[w] & bit else 0, 1 if new[w] & bit else 0
            for i in range(len(room)):
                g = rules.team_at[i, b]
                if g >= 0 and (rules.team_near[k, g] or rules.team_near[k2, g]):
                    rows = rules.team_rows[g, : rules.team_size[g]]
                    more = _free_after(rules, tally, rows, t, k, k2, was, will) - _free(tally, rows, t)
                    if more != 0:
                        room[i, b] += more
                        first, last = min(first, b), max(last, b)
    return first, last


@inlined
def _do(rules: Rules, i: int, b: int, most: float, left: FloatArray) -> float:
    """Do up to `most` work of a queue of the team at place i in block b; returns how much."""
    if i < 0:
        return 0.0
    over = rules.team_over[i, b, : rules.team_depth[i, b]]
    for h in over:
        most = min(most, left[h])
    for h in over:
        left[h] -= most
    return most


@inlined
def _block(rules: Rules, b: int, still_open: FloatArray, left: FloatArray) -> float:
    """Work off a block; returns what becomes late in it."""
    late = 0.0
    for q in range(len(still_open)):
        still_open[q] += rules.queue_work[q, 0, b]
        due = still_open[q] - rules.queue_work[q, 1, b]
        if due > 0.0:
            late += due - _do(rules, rules.queue_place[q, b], b, due, left)
            still_open[q] -= due
    for q in range(len(still_open)):
        if still_open[q] > 0.0:
            still_open[q] -= _do(rules, rules.queue_place[q, b], b, still_open[q], left)
    return late


@compiled
def _run(
    rules: Rules, tally: Tally, space: LateSpace, begin: int, last: int, low: int, high: int, most: float
) -> tuple[int, float]:
    """Work off blocks from `begin` until, after block `last`, as much is open as before.

    Before is what a first run from block `low` up to `high` wrote, elsewhere what the tally holds.

    Returns
    -------
    tuple
        First block that was not run, −1 where the change is above `most` for sure; change of work not done in time.
    """
    change, rest = 0.0, tally.late[0]
    if rest > 0.0:
        for b in range(begin):
            rest -= tally.late_at[b]
    for b in range(begin, len(space.late)):
        for i in range(len(space.left)):
            space.left[i] = rules.team_idle[i, b] + rules.team_gain[i, b] * space.room[i, b]
        late = _block(rules, b, space.still_open, space.left)
        before = space.late[b] if low <= b < high else tally.late_at[b]
        change += late - before
        rest -= before
        space.late[b] = late
        same = b >= last
        for q in range(len(space.still_open)):
            was = space.open[b + 1, q] if low <= b < high else tally.open[b + 1, q]
            same &= abs(was - space.still_open[q]) < _NOTHING
            space.open[b + 1, q] = space.still_open[q]
        if same:
            return b + 1, change
        if change - max(rest, 0.0) > most:
            return -1, change
    return len(space.late), change


@compiled
def _change(rules: Rules, tally: Tally, space: LateSpace, begin: int, last: int, most: float) -> float:
    """Change of work not done in time with the room of `space`, which differs in blocks from `begin` to `last`.

    A cyclic week is run again if it ends with other work than that with which it began.
    """
    n = len(space.late)
    if rules.cyclic:
        for q in range(len(space.still_open)):
            if abs(tally.open[n, q] - tally.open[0, q]) >= _NOTHING:
                begin = 0
    copy_row(space.still_open, tally.open[n if rules.cyclic and begin == 0 else begin])
    copy_row(space.open[begin], space.still_open)
    space.span[0], space.span[2] = begin, 0
    space.span[1], change = _run(rules, tally, space, begin, last, 0, 0, most)
    if space.span[1] < 0:
        return np.inf
    if rules.cyclic and space.span[1] == n:
        moved, start = 0.0, space.open[0] if begin == 0 else tally.open[0]
        for q in range(len(space.still_open)):
            moved += abs(space.still_open[q] - start[q])
        if moved >= _NOTHING:
            copy_row(space.open[0], space.still_open)
            space.span[2], again = _run(rules, tally, space, 0, 0, begin, n, np.inf)
            change += again
    return change


@compiled
def start_late(rules: Rules, tally: Tally, space: LateSpace) -> None:
    """Write to an empty tally what is late with the room that it has."""
    copy_rows(space.room, tally.room)
    settle_late(tally, space, _change(rules, tally, space, 0, len(space.late), np.inf))


@compiled
def change_late(
    rules: Rules, tally: Tally, k: int, k2: int, old: Bits, new: Bits, space: LateSpace, most: float
) -> float:
    """Change of work not done in time if a week at site k is replaced by one at site k2; before the gap is booked.

    Infinite where it is above `most` for sure; else `settle_late` can book it.
    """
    space.span[0] = space.span[1] = space.span[2] = 0
    if len(rules.queue_place) == 0:
        return 0.0
    copy_rows(space.room, tally.room)
    first, last = _make_room(rules, tally, k, k2, old, new, space.room)
    return _change(rules, tally, space, first, last, most) if first <= last else 0.0


@compiled
def settle_late(tally: Tally, space: LateSpace, change: float) -> None:
    """Book the change that was worked out last."""
    if space.span[1] == 0:
        return
    tally.late[0] += change
    copy_rows(tally.room, space.room)
    for first, after in ((0, space.span[2]), (space.span[0], space.span[1])):
        for b in range(first, after):
            tally.late_at[b] = space.late[b]
            copy_row(tally.open[b], space.open[b])
        if after > first:
            copy_row(tally.open[after], space.open[after])
