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
    """Arrays that the compiled code writes to."""

    room: IntArray  # (places, blocks) agent-slots to spare
    still_open: FloatArray  # (queues,) work
    left: FloatArray  # (places,) work that can still be done in a block


def late_space(rules: Rules, n_blocks: int) -> LateSpace:
    """Return empty arrays of the right shapes."""
    places, queues = len(rules.team_gain), len(rules.queue_place)
    return LateSpace(np.zeros((places, n_blocks), dtype=np.int64), np.zeros(queues), np.zeros(places))


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
def _make_room(rules: Rules, tally: Tally, k: int, k2: int, old: Bits, new: Bits, room: IntArray) -> None:
    """Change `room` as if a week `old` at site k were replaced by `new` at site k2."""
    one = np.uint64(1)
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
                    room[i, b] += _free_after(rules, tally, rows, t, k, k2, was, will) - _free(tally, rows, t)


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
def late_work(rules: Rules, room: IntArray, carried: FloatArray, space: LateSpace) -> float:
    """Work that is not done in time; `space.still_open` receives what is open at the end of the week.

    `carried` is a guess of what a cyclic week begins with; the week is run again if it was wrong.
    """
    late = 0.0
    copy_row(space.still_open, carried)
    for _ in range(2 if rules.cyclic else 1):
        late = 0.0
        for b in range(room.shape[1]):
            for i in range(len(space.left)):
                space.left[i] = rules.team_idle[i, b] + rules.team_gain[i, b] * room[i, b]
            late += _block(rules, b, space.still_open, space.left)
        change = 0.0
        for q in range(len(carried)):
            change += abs(space.still_open[q] - carried[q])
        if change < _NOTHING:
            break
    return late


@compiled
def change_late(
    rules: Rules, tally: Tally, k: int, k2: int, old: Bits, new: Bits, space: LateSpace, book: bool
) -> float:
    """Change of work not done in time if a week at site k is replaced by one at site k2; before the gap is booked."""
    if len(rules.queue_place) == 0:
        return 0.0
    copy_rows(space.room, tally.room)
    _make_room(rules, tally, k, k2, old, new, space.room)
    late = late_work(rules, space.room, tally.carried, space)
    change = late - tally.late[0]
    if book:
        tally.late[0] = late
        copy_rows(tally.room, space.room)
        if rules.cyclic:
            copy_row(tally.carried, space.still_open)
    return float(change)
