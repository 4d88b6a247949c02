"""From the relaxation, or from nothing, to concrete weeks to start the search from."""

from __future__ import annotations

import numpy as np

from planner.shifts.model import WeekModel
from planner.shifts.people import BreakFlow
from planner.shifts.problem import DAYS, FloatArray, IntArray
from planner.shifts.state import BREAK_GAP, FIRST_BREAK, FIXED, N_BREAKS, Rules, Weeks
from planner.shifts.weeks import choose_starts


def round_weeks(model: WeekModel, rules: Rules, values: FloatArray, seed: int) -> Weeks:
    """Find whole people near the relaxation: fractions of neighbouring tours add up, and so do those of their days."""
    rng = np.random.default_rng(seed)
    table = model.table
    heads = np.maximum(values[model.people.heads], 0.0)
    whole = np.diff(np.floor(np.cumsum(heads) + rng.random()), prepend=0.0).astype(np.int64)
    fixed = rules.tour[:, FIXED] == 1
    whole[fixed] = np.rint(heads[fixed]).astype(np.int64)
    n = int(whole.sum()) + max(5, int(0.1 * whole.sum()))
    weeks = Weeks(
        np.full(n, -1, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros((n, DAYS), dtype=np.int64),
        np.zeros((n, DAYS, _most_breaks(rules)), dtype=np.int64),
    )
    wanted = np.zeros((len(whole), DAYS))
    np.add.at(wanted, (table.occ_tour, table.occ_day), values[model.people.work])
    i, left = 0, np.zeros(DAYS)
    for c, tour in enumerate(table.tours):
        before = table.tours[max(c - 1, 0)]
        if (tour.site, tour.length) != (before.site, before.length) or fixed[c]:
            left[:] = 0.0
        left += wanted[c]
        patterns = np.array(tour.patterns)
        bits = (patterns[:, None] >> np.arange(DAYS)) & 1
        for _ in range(whole[c]):
            chosen = int(np.argmax(bits @ left + 1e-3 * rng.random(len(patterns))))
            left -= bits[chosen]
            weeks.tour[i], weeks.mask[i] = c, patterns[chosen]
            i += 1
    choose_starts(table, weeks, np.maximum(values[model.people.work], 0.0))
    _seed_breaks(rules, weeks)
    return weeks


def _most_breaks(rules: Rules) -> int:
    return int(rules.saving.shape[1])


def _seed_breaks(rules: Rules, weeks: Weeks) -> None:
    """Let breaks begin as early as they may; the search moves them."""
    for i in np.flatnonzero(weeks.tour >= 0):
        row = rules.tour[weeks.tour[i]]
        for j in range(row[N_BREAKS]):
            weeks.breaks[i, :, j] = row[FIRST_BREAK + 3 * j + 1]


def place_breaks(model: WeekModel, rules: Rules, weeks: Weeks, values: FloatArray) -> None:
    """Let breaks begin as in the relaxation: first come, first served, a whole break where half of it has begun."""
    for flow in model.people.breaks:
        slot = np.full(rules.slot.shape, -1, dtype=np.int64)
        mine = flow.occurrences
        slot[model.table.occ_tour[mine], model.table.occ_day[mine], model.table.occ_choice[mine]] = (
            model.table.occ_slot[mine] + flow.first
        ) % model.table.axis_slots
        working = (weeks.tour >= 0)[:, None] & (weeks.mask[:, None] >> np.arange(DAYS) & 1 == 1)
        eligible = np.where(working, slot[weeks.tour[:, None], np.arange(DAYS), weeks.choice], -1)
        person, day = np.nonzero(eligible >= 0)
        order = np.argsort(eligible[person, day], kind="stable")
        person, day = person[order], day[order]
        begins = _begins(values[flow.begins], len(person), float(values[flow.pending[-1]]))
        waits = (begins - eligible[person, day]) % model.table.axis_slots
        waits[waits > model.table.axis_slots // 2] = 0
        first = _earliest(rules, weeks, flow, person, day)
        weeks.breaks[person, day, flow.position] = np.clip(flow.first + waits, first, flow.last)


def _begins(relaxed: FloatArray, people: int, carried: float) -> IntArray:
    """(people,) slots in which the breaks of a group begin, in the order in which they become due."""
    total = np.cumsum(np.maximum(relaxed, 0.0))
    share = (np.arange(people) + 0.5) / max(people, 1) * total[-1]
    begins: IntArray = np.roll(np.searchsorted(total, share), -round(carried))
    return begins


def _earliest(rules: Rules, weeks: Weeks, flow: BreakFlow, person: IntArray, day: IntArray) -> IntArray:
    """(people,) first slots after the start that the break before leaves."""
    if flow.position == 0:
        return np.full(len(person), flow.first, dtype=np.int64)
    tour, at = rules.tour[weeks.tour[person]], FIRST_BREAK + 3 * (flow.position - 1)
    ends = weeks.breaks[person, day, flow.position - 1] + tour[:, at] + tour[:, BREAK_GAP]
    earliest: IntArray = np.maximum(flow.first, ends)
    return earliest


def no_weeks() -> Weeks:
    """Nobody works."""
    return Weeks(*(np.zeros(shape, dtype=np.int64) for shape in ((0,), (0,), (0, DAYS), (0, DAYS, 1))))


def dismissed(rules: Rules, weeks: Weeks) -> Weeks:
    """Return the weeks with nobody but those whose shifts are given."""
    result = copy_weeks(weeks)
    hired = np.flatnonzero(result.tour >= 0)
    result.tour[hired[rules.tour[result.tour[hired], FIXED] == 0]] = -1
    return result


def copy_weeks(weeks: Weeks) -> Weeks:
    """Copy all arrays."""
    return Weeks(*(array.copy() for array in weeks))
