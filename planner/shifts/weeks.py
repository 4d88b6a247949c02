"""Between counts and people: an aggregate solution becomes concrete weeks with concrete breaks, and back, exactly."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
import pandas as pd

from planner.shifts.model import WeekModel
from planner.shifts.people import BreakFlow
from planner.shifts.problem import DAYS, FloatArray, IntArray, ShiftProblem
from planner.shifts.state import (
    FIRST_BREAK,
    N_BREAKS,
    N_DAYS,
    PRESENCE,
    SITE,
    Rules,
    Weeks,
)
from planner.shifts.tours import Tour, TourTable, days_of


def weeks_from_counts(problem: ShiftProblem, model: WeekModel, rules: Rules, values: FloatArray) -> Weeks:
    """Split whole counts into people.

    Parameters
    ----------
    values
        A solution of the weekly programme whose heads, work and break columns are whole.

    Returns
    -------
    Weeks
        Any heads h and work x with x[d] ≤ h, Σ x = n·h split into h weeks of n days (take the fullest days first);
        breaks go to the shifts that may begin them first, which never misses a latest begin if any order keeps them.
    """
    heads = np.rint(values[model.people.heads]).astype(np.int64)
    work = np.rint(values[model.people.work]).astype(np.int64)
    n = int(heads.sum())
    weeks = Weeks(
        np.repeat(np.arange(len(heads), dtype=np.int64), heads),
        np.zeros(n, dtype=np.int64),
        np.zeros((n, DAYS), dtype=np.int64),
        np.zeros((n, DAYS, rules.saving.shape[1]), dtype=np.int64),
    )
    left = np.zeros((len(heads), DAYS), dtype=np.int64)
    np.add.at(left, (model.table.occ_tour, model.table.occ_day), work)
    first = np.concatenate([[0], np.cumsum(heads)])
    for c in (int(c) for c in np.flatnonzero(heads)):
        mine = slice(first[c], first[c + 1])
        if c in model.people.patterns:
            counts = np.rint(values[model.people.patterns[c]]).astype(np.int64)
            weeks.mask[mine] = np.repeat(np.array(model.table.tours[c].patterns), counts)
        else:
            weeks.mask[mine] = _split_days(left[c], int(heads[c]), int(rules.tour[c, N_DAYS]))
    choose_starts(model.table, weeks, work.astype(np.float64))
    for flow in model.people.breaks:
        _place_breaks(problem, model.table, weeks, flow, np.rint(values[flow.begins]), values[flow.pending[-1]])
    return weeks


def choose_starts(table: TourTable, weeks: Weeks, work: FloatArray) -> None:
    """Share the people of a tour and day out over its starts as the counts say, exactly where these are whole."""
    for o, first in zip(*_first_of_several(table), strict=True):
        c, d = int(table.occ_tour[first]), int(table.occ_day[first])
        here = np.flatnonzero((weeks.tour == c) & (weeks.mask >> d & 1 == 1))
        total = np.cumsum(work[o])
        share = (np.arange(len(here)) + 0.5) / max(len(here), 1) * total[-1]
        at = np.minimum(np.searchsorted(total, share), len(total) - 1)
        weeks.choice[here, d] = table.occ_choice[o][at]


def _first_of_several(table: TourTable) -> tuple[list[IntArray], list[int]]:
    """Occurrences of each tour and day, and the first of them; none where no tour has a choice."""
    if not table.occ_choice.any():
        return [], []
    day = DAYS * table.occ_tour + table.occ_day
    first = np.flatnonzero(np.diff(day, prepend=-1))
    return np.split(np.arange(len(day)), first[1:]), first.tolist()


def _split_days(left: IntArray, heads: int, n_days: int) -> list[int]:
    masks = []
    for _ in range(heads):
        days = np.argsort(-left, kind="stable")[:n_days]
        left[days] -= 1
        masks.append(int(sum(1 << int(d) for d in days)))
    return masks


def _place_breaks(
    problem: ShiftProblem, table: TourTable, weeks: Weeks, flow: BreakFlow, begins: FloatArray, carried: float
) -> None:
    """First come, first served along the axis; in a cyclic week the queue carries over from its end."""
    keys = zip(table.occ_tour.tolist(), table.occ_day.tolist(), table.occ_choice.tolist(), strict=True)
    slot_of = dict(zip(keys, table.occ_slot.tolist(), strict=True))
    mine = set(table.occ_tour[flow.occurrences].tolist())
    eligible: list[list[tuple[int, int]]] = [[] for _ in range(table.axis_slots)]
    for i, c in enumerate(weeks.tour):
        for d in range(DAYS):
            if weeks.mask[i] >> d & 1 and int(c) in mine:
                start = slot_of[int(c), d, int(weeks.choice[i, d])]
                eligible[(start + flow.first) % table.axis_slots].append((i, d))
    queue: deque[tuple[int, int]] = deque()
    if problem.cyclic:
        everybody = [one for slot in eligible for one in slot]
        n = round(carried)
        queue.extend(everybody[len(everybody) - n :])
    for t in range(table.axis_slots):
        queue.extend(eligible[t])
        for _ in range(int(begins[t])):
            i, d = queue.popleft()
            start = slot_of[int(weeks.tour[i]), d, int(weeks.choice[i, d])]
            weeks.breaks[i, d, flow.position] = (t - start) % table.axis_slots


def counts_from_weeks(model: WeekModel, weeks: Weeks) -> tuple[IntArray, IntArray, list[IntArray]]:
    """Heads per tour, work per occurrence and begins per break flow that the people make."""
    table = model.table
    hired = weeks.tour >= 0
    heads = np.bincount(weeks.tour[hired], minlength=len(table.tours)).astype(np.int64)
    choices = int(table.occ_choice.max(initial=0)) + 1
    slot = np.zeros((len(table.tours), DAYS, choices), dtype=np.int64)
    slot[table.occ_tour, table.occ_day, table.occ_choice] = table.occ_slot
    per_day = np.zeros(slot.shape, dtype=np.int64)
    for d in range(DAYS):
        on = hired & (weeks.mask >> d & 1 == 1)
        np.add.at(per_day[:, d], (weeks.tour[on], weeks.choice[on, d]), 1)
    begins = []
    for flow in model.people.breaks:
        tours = np.unique(table.occ_tour[flow.occurrences])
        count = np.zeros(table.axis_slots, dtype=np.int64)
        for d in range(DAYS):
            on = hired & (weeks.mask >> d & 1 == 1) & np.isin(weeks.tour, tours)
            at = slot[weeks.tour[on], d, weeks.choice[on, d]] + weeks.breaks[on, d, flow.position]
            np.add.at(count, at % table.axis_slots, 1)
        begins.append(count)
    return heads, per_day[table.occ_tour, table.occ_day, table.occ_choice], begins


def presence(problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks) -> tuple[IntArray, IntArray]:
    """People present, and agents on duty, per site and slot."""
    table, n = model.table, problem.n_slots
    present = np.zeros((len(problem.sites), n), dtype=np.int64)
    away = np.zeros_like(present)
    for i in np.flatnonzero(weeks.tour >= 0):
        c = int(weeks.tour[i])
        row = rules.tour[c]
        for d in range(DAYS):
            if weeks.mask[i] >> d & 1:
                start = int(rules.slot[c, d, weeks.choice[i, d]]) + table.axis_base
                _mark(problem, present[row[SITE]], start, int(row[PRESENCE]))
                for j in range(row[N_BREAKS]):
                    begin = start + int(weeks.breaks[i, d, j])
                    _mark(problem, away[row[SITE]], begin, int(row[FIRST_BREAK + 3 * j]))
    return present, present - away


def _mark(problem: ShiftProblem, row: IntArray, start: int, size: int) -> None:
    slots = np.arange(start, start + size)
    if problem.cyclic:
        slots %= problem.n_slots
    else:
        slots = slots[(slots >= 0) & (slots < problem.n_slots)]
    row[slots] += 1


def weeks_from_roster(
    problem: ShiftProblem, model: WeekModel, rules: Rules, shifts: pd.DataFrame, wanted: float
) -> Weeks:
    """Turn another roster into weeks of this problem; people whose week the rules forbid are left out.

    Parameters
    ----------
    shifts
        `Roster.shifts` of a problem with the same sites, lengths and starts.
    wanted
        People of the relaxation: there is room to hire a tenth more than they and than the roster has.
    """
    index: dict[tuple[int, int, int, bool], list[int]] = {}
    for c, t in enumerate(model.table.tours):
        index.setdefault((t.site, t.length, t.start, t.fixed > 0), []).append(c)
    people: list[tuple[int, int, list[int], tuple[tuple[int, ...], ...]]] = []
    for row in shifts.to_dict("records"):
        mask = sum(1 << d for d in range(DAYS) if row["days"][d] == "1")
        for c in index.get((row["site_index"], row["length"], row["start"], bool(row["fixed"])), []):
            choice = _choice_of(model.table.tours[c], rules, c, mask, row["starts"])
            if choice is not None:
                people += [(c, mask, choice, row["breaks"])] * int(row["heads"])
                break
    n = max(len(people), math.ceil(wanted))
    n += max(5, n // 10)
    shape = (n, DAYS, rules.saving.shape[1])
    nobody = np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(shape[:2], dtype=np.int64)
    weeks = Weeks(*nobody, np.zeros(shape, dtype=np.int64))
    for i, (c, mask, choice, breaks) in enumerate(people):
        weeks.tour[i], weeks.mask[i] = c, mask
        for d, j, begins in zip(days_of(mask), choice, breaks, strict=True):
            weeks.choice[i, d] = j
            weeks.breaks[i, d, : len(begins)] = np.array(begins, dtype=np.int64) // problem.slot_min
    return weeks


def _choice_of(tour: Tour, rules: Rules, c: int, mask: int, starts: tuple[int, ...]) -> list[int] | None:
    """Positions of a week's starts among those of the tour, or None where it does not have that week."""
    if mask not in tour.patterns or not set(starts) <= set(tour.starts):
        return None
    choice = [tour.starts.index(s) for s in starts]
    return choice if all(rules.slot[c, d, j] >= 0 for d, j in zip(days_of(mask), choice, strict=True)) else None
