"""Between counts and people: an aggregate solution becomes concrete weeks with concrete breaks, and back, exactly."""

from __future__ import annotations

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
from planner.shifts.tours import TourTable, days_of


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
        np.zeros((n, DAYS, rules.saving.shape[1]), dtype=np.int64),
    )
    left = np.zeros((len(heads), DAYS), dtype=np.int64)
    left[model.table.occ_tour, model.table.occ_day] = work
    first = np.concatenate([[0], np.cumsum(heads)])
    for c in (int(c) for c in np.flatnonzero(heads)):
        mine = slice(first[c], first[c + 1])
        if c in model.people.patterns:
            counts = np.rint(values[model.people.patterns[c]]).astype(np.int64)
            weeks.mask[mine] = np.repeat(np.array(model.table.tours[c].patterns), counts)
        else:
            weeks.mask[mine] = _split_days(left[c], int(heads[c]), int(rules.tour[c, N_DAYS]))
    for flow in model.people.breaks:
        _place_breaks(problem, model.table, weeks, flow, np.rint(values[flow.begins]), values[flow.pending[-1]])
    return weeks


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
    slot_of = {(int(table.occ_tour[o]), int(table.occ_day[o])): int(table.occ_slot[o]) for o in flow.occurrences}
    eligible: list[list[tuple[int, int]]] = [[] for _ in range(table.axis_slots)]
    for i, c in enumerate(weeks.tour):
        for d in range(DAYS):
            if weeks.mask[i] >> d & 1 and (int(c), d) in slot_of:
                eligible[(slot_of[int(c), d] + flow.first) % table.axis_slots].append((i, d))
    queue: deque[tuple[int, int]] = deque()
    if problem.cyclic:
        everybody = [one for slot in eligible for one in slot]
        n = round(carried)
        queue.extend(everybody[len(everybody) - n :])
    for t in range(table.axis_slots):
        queue.extend(eligible[t])
        for _ in range(int(begins[t])):
            i, d = queue.popleft()
            start = slot_of[int(weeks.tour[i]), d]
            weeks.breaks[i, d, flow.position] = (t - start) % table.axis_slots


def counts_from_weeks(model: WeekModel, weeks: Weeks) -> tuple[IntArray, IntArray, list[IntArray]]:
    """Heads per tour, work per occurrence and begins per break flow that the people make."""
    table = model.table
    hired = weeks.tour >= 0
    heads = np.bincount(weeks.tour[hired], minlength=len(table.tours)).astype(np.int64)
    per_day = np.zeros((len(table.tours), DAYS), dtype=np.int64)
    for d in range(DAYS):
        on = hired & (weeks.mask >> d & 1 == 1)
        per_day[:, d] = np.bincount(weeks.tour[on], minlength=len(table.tours))
    begins = []
    for flow in model.people.breaks:
        tours = np.unique(table.occ_tour[flow.occurrences])
        count = np.zeros(table.axis_slots, dtype=np.int64)
        slot = np.zeros((len(table.tours), DAYS), dtype=np.int64)
        slot[table.occ_tour, table.occ_day] = table.occ_slot
        for d in range(DAYS):
            on = hired & (weeks.mask >> d & 1 == 1) & np.isin(weeks.tour, tours)
            at = slot[weeks.tour[on], d] + weeks.breaks[on, d, flow.position]
            np.add.at(count, at % table.axis_slots, 1)
        begins.append(count)
    return heads, per_day[table.occ_tour, table.occ_day], begins


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
                start = int(rules.slot[c, d]) + table.axis_base
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


def weeks_from_roster(problem: ShiftProblem, model: WeekModel, rules: Rules, shifts: pd.DataFrame) -> Weeks:
    """Turn another roster into weeks of this problem; people whose week the rules forbid are left out.

    Parameters
    ----------
    shifts
        `Roster.shifts` of a problem with the same sites, lengths and starts.
    """
    index = {(t.site, t.length, t.start, t.fixed > 0): c for c, t in enumerate(model.table.tours)}
    people: list[tuple[int, int, tuple[tuple[int, ...], ...]]] = []
    for row in shifts.to_dict("records"):
        c = index.get((row["site_index"], row["length"], row["start"], bool(row["fixed"])), -1)
        mask = sum(1 << d for d in range(DAYS) if row["days"][d] == "1")
        if c >= 0 and mask in model.table.tours[c].patterns:
            people += [(c, mask, row["breaks"])] * int(row["heads"])
    n = len(people) + max(5, len(people) // 10)
    shape = (n, DAYS, rules.saving.shape[1])
    weeks = Weeks(np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    for i, (c, mask, breaks) in enumerate(people):
        weeks.tour[i], weeks.mask[i] = c, mask
        for d, begins in zip(days_of(mask), breaks, strict=True):
            weeks.breaks[i, d, : len(begins)] = np.array(begins, dtype=np.int64) // problem.slot_min
    return weeks
