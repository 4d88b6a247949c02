"""What the compiled search works on: rules as arrays, everybody's week, and the sums over everybody."""

from __future__ import annotations

from typing import NamedTuple

from planner.shifts.bits import Bits
from planner.shifts.problem import BoolArray, FloatArray, IntArray

DAYS = 7
# Columns of Rules.tour, then three per break: slots, first, last.
SITE, PRESENCE, N_DAYS, PART_TIME, NIGHT, FIXED, N_BREAKS, BREAK_GAP, SAVING, PATTERNS, FIRST_BREAK = range(11)
# Columns of Rules.site.
LEAST_HEADS, MOST_HEADS, MAY_CLOSE, MOST_DISTINCT = range(4)
# Columns of Rules.money.
PER_HEAD, OPENING, COMMITMENT, PER_SHIFT, PART_TIME_SHARE, NIGHT_SHARE, BUDGET, A_PERSON = range(8)


class Rules(NamedTuple):
    """What does not change during a search."""

    tour: IntArray  # (tours, columns above)
    slot: IntArray  # (tours, 7, starts) axis slot of a start, −1 where the tour does not have it
    pay: FloatArray  # (tours, 7, starts) money as if no break were unpaid
    saving: FloatArray  # (groups, breaks, twice the axis) money that a break beginning there saves
    pattern_ok: BoolArray  # (sets, 128)
    pattern_list: IntArray  # (sets, 129) permitted masks; last column: how many
    site: IntArray  # (sites + 1, columns above); last row: all sites
    money: FloatArray  # (sites + 1, columns above); last row: all sites
    member: BoolArray  # (sites, rows of the gap) whether a site's people count in a row
    seated: IntArray  # sites with bounded seats, in the order of the last rows of the gap
    team_rows: IntArray  # (teams, rows) rows of the gap that bound the agents to spare of a set of sites
    team_size: IntArray  # (teams,) how many rows that are
    team_near: BoolArray  # (sites, teams) whether a site's people change what the team has to spare
    team_at: IntArray  # (places, blocks) teams that work is for in a block, −1 where there are fewer
    team_over: IntArray  # (places, blocks, places) the teams there that hold all sites of a team, itself included
    team_depth: IntArray  # (places, blocks) how many these are
    team_gain: FloatArray  # (places, blocks) work that a spare agent does in a slot
    team_idle: FloatArray  # (places, blocks) work that the team's required agents do in idle time
    queue_place: IntArray  # (queues, blocks) place of who does a queue's work, −1: nobody; the most urgent first
    queue_work: FloatArray  # (queues, 2, blocks) work that arrives, that may stay open
    cyclic: bool  # whether work that is open at the end of the week is carried over to its begin
    block: IntArray  # (axis slots,) block of a slot, −1 outside the week


class Weeks(NamedTuple):
    """Everybody's week; `tour` is −1 for a person who is not hired."""

    tour: IntArray  # (people,)
    mask: IntArray  # (people,) bit d: weekday d is worked
    choice: IntArray  # (people, 7) position of the day's start among those of the tour
    breaks: IntArray  # (people, 7, breaks) begins in slots after the start


class Tally(NamedTuple):
    """Sums over everybody, kept up to date."""

    gap: IntArray  # (rows, axis slots) missing agents, then people without a seat; negative: to spare
    positive: Bits  # (rows, words) where gap > 0
    reached: Bits  # (rows, words) where gap ≥ 0
    heads: IntArray  # (sites + 1, 4) people, part-timers, night workers, distinct shifts; last row: all sites
    pay: FloatArray  # (sites,)
    users: IntArray  # (tours,)
    room: IntArray  # (places, blocks) agent-slots to spare
    late: FloatArray  # (1,) work not done in time
    late_at: FloatArray  # (blocks,) when it becomes late
    open: FloatArray  # (blocks + 1, queues) work open when a block begins; last row: at the end of the week
