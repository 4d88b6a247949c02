"""The rules on people, money and breaks as flat arrays for the compiled search."""

from __future__ import annotations

import numpy as np

from planner.shifts.model import WeekModel
from planner.shifts.people import break_windows, heads_ceiling
from planner.shifts.problem import DAYS, BoolArray, FloatArray, IntArray, ShiftProblem
from planner.shifts.queues import Queues, no_queues
from planner.shifts.state import (
    BREAK_GAP,
    FIRST_BREAK,
    FIXED,
    LEAST_HEADS,
    MAY_CLOSE,
    MOST_DISTINCT,
    MOST_HEADS,
    N_BREAKS,
    N_DAYS,
    NIGHT,
    PART_TIME,
    PATTERNS,
    PRESENCE,
    SAVING,
    SITE,
    Rules,
)
from planner.shifts.tours import BreakGroup, Tour, TourTable, axis_cost, break_group, shift_costs, window_sums

FAR = 10**9  # more than any number of people


def compile_rules(
    problem: ShiftProblem, model: WeekModel, sets: tuple[int, ...], queues: Queues | None = None
) -> Rules:
    """Flatten the rules for the compiled search.

    Parameters
    ----------
    sets
        Bit masks of the site sets whose needs the search watches, one per row of the gap.
    """
    table = model.table
    at = table.occ_tour, table.occ_day, table.occ_choice
    choices = max([1] + [len(tour.starts) for tour in table.tours])
    slot = np.full((len(table.tours), DAYS, choices), -1, dtype=np.int64)
    pay = np.zeros(slot.shape)
    slot[at], pay[at] = table.occ_slot, shift_costs(problem, table)
    groups = [break_group(problem, tour) for tour in table.tours]
    distinct_groups = list(dict.fromkeys(groups))
    patterns = [tour.patterns for tour in table.tours]
    distinct_patterns = list(dict.fromkeys(patterns))
    most = max([1] + [len(group[1]) for group in groups])
    tour = np.zeros((len(table.tours), FIRST_BREAK + 3 * most), dtype=np.int64)
    for c, one in enumerate(table.tours):
        tour[c, SAVING] = distinct_groups.index(groups[c])
        tour[c, PATTERNS] = distinct_patterns.index(patterns[c])
        _fill_tour(problem, one, tour[c])
    ok, listed = _pattern_arrays(distinct_patterns)
    saving = _savings(problem, model, distinct_groups, most)
    seated = np.array([k for k, site in enumerate(problem.sites) if site.seats is not None], dtype=np.int64)
    members = _members(problem, sets, seated)
    prices = _site_prices(problem, table, pay)
    teams = _team_rules(problem, sets, queues or no_queues(problem.n_slots // model.spare.block_slots))
    return Rules(
        tour,
        slot,
        pay,
        saving,
        ok,
        listed,
        _site_rules(problem),
        prices,
        members,
        seated,
        *teams,
        _blocks(problem, model),
    )


def _fill_tour(problem: ShiftProblem, tour: Tour, row: IntArray) -> None:
    site = problem.sites[tour.site]
    length = site.lengths[tour.length]
    row[SITE], row[N_DAYS], row[FIXED] = tour.site, tour.n_days, tour.fixed > 0
    row[PRESENCE], row[PART_TIME] = length.presence_min // problem.slot_min, length.part_time
    row[NIGHT] = site.night is not None and bool(site.night[tour.length, tour.start])
    row[N_BREAKS], row[BREAK_GAP] = len(length.breaks), length.min_between_breaks_min // problem.slot_min
    windows = break_windows(length.breaks, length.min_between_breaks_min, problem.slot_min)
    for j, (first, last) in enumerate(windows):
        at = FIRST_BREAK + 3 * j
        row[at : at + 3] = length.breaks[j].min // problem.slot_min, first, last


def _savings(problem: ShiftProblem, model: WeekModel, groups: list[BreakGroup], most: int) -> FloatArray:
    """Money that an unpaid break beginning in a slot saves; twice along the axis, so that nothing need wrap."""
    saving = np.zeros((max(1, len(groups)), most, model.table.axis_slots))
    for g, (k, pauses, _, factor) in enumerate(groups):
        cost = axis_cost(problem, model.table, k)
        for j, pause in enumerate(pauses):
            size = 0 if pause.paid else pause.min // problem.slot_min
            padded = cost if problem.cyclic else np.concatenate([cost, np.zeros(size)])
            sizes = np.full(len(cost), size)
            saving[g, j] = factor * window_sums(padded, np.arange(len(cost)), sizes, problem.cyclic)
    return np.concatenate([saving, saving], axis=2)


def _pattern_arrays(patterns: list[tuple[int, ...]]) -> tuple[BoolArray, IntArray]:
    ok = np.zeros((max(1, len(patterns)), 1 << DAYS), dtype=bool)
    listed = np.zeros((max(1, len(patterns)), (1 << DAYS) + 1), dtype=np.int64)
    for s, masks in enumerate(patterns):
        ok[s, list(masks)] = True
        listed[s, : len(masks)] = masks
        listed[s, -1] = len(masks)
    return ok, listed


def _site_rules(problem: ShiftProblem) -> IntArray:
    rules = np.zeros((len(problem.sites) + 1, 4), dtype=np.int64)
    for k, site in enumerate(problem.sites):
        rules[k, LEAST_HEADS], rules[k, MOST_HEADS] = site.min_heads, int(heads_ceiling(problem, k))
        rules[k, MAY_CLOSE] = site.may_close
        rules[k, MOST_DISTINCT] = FAR if site.max_distinct_shifts is None else site.max_distinct_shifts
    rules[-1, MOST_HEADS] = FAR if problem.max_people is None else problem.max_people
    rules[-1, MOST_DISTINCT] = FAR
    return rules


def _members(problem: ShiftProblem, sets: tuple[int, ...], seated: IntArray) -> BoolArray:
    """(sites, rows) whether a site's people count in a row of the gap: site sets, then seats."""
    sites = np.arange(len(problem.sites))[:, None]
    masks = np.array(sets, dtype=np.int64)[None, :]
    members: BoolArray = np.concatenate([(masks >> sites & 1) == 1, sites == seated[None, :]], axis=1)
    return members


def _team_rules(
    problem: ShiftProblem, sets: tuple[int, ...], queues: Queues
) -> tuple[
    IntArray, IntArray, BoolArray, IntArray, IntArray, IntArray, FloatArray, FloatArray, IntArray, FloatArray, bool
]:
    """Teams and queues as arrays: whom live work needs has no time, so all sets of sites around a team bound it."""
    masks, team = np.array(sets, dtype=np.int64)[None, :], queues.sites[:, None]
    around = (masks & team) == team
    rows = np.argsort(~around, axis=1, kind="stable")
    near = _members(problem, sets, np.zeros(0, dtype=np.int64)) @ around.T
    above, depth = _holders(queues)
    works = queues.at, above, depth, queues.gain, queues.idle, queues.place, queues.work
    return rows, around.sum(axis=1), near, *works, problem.cyclic


def _holders(queues: Queues) -> tuple[IntArray, IntArray]:
    """(places, blocks, places) the teams of a block that hold all sites of one of them first, and how many they are."""
    here = np.append(queues.sites, 0)[queues.at]
    mine, other = here.T[:, :, None], here.T[:, None, :]
    holds = (mine > 0) & (mine & other == mine)
    return np.argsort(~holds, axis=2, kind="stable").transpose(1, 0, 2), holds.sum(axis=2).T


def _blocks(problem: ShiftProblem, model: WeekModel) -> IntArray:
    t = np.arange(model.table.axis_slots) + model.table.axis_base
    return np.where((t >= 0) & (t < problem.n_slots), t // model.spare.block_slots, -1)


def _site_prices(problem: ShiftProblem, table: TourTable, pay: FloatArray) -> FloatArray:
    weekly = np.array([one.n_days for one in table.tours]) * pay.mean(axis=(1, 2))
    site_of = np.array([one.site for one in table.tours], dtype=np.int64)
    a_person = [float(weekly[site_of == k].mean()) if (site_of == k).any() else 0.0 for k in range(len(problem.sites))]
    rows = [
        [
            site.head_cost_per_week,
            site.open_cost_per_week,
            site.min_cost_per_week,
            site.distinct_shift_cost,
            site.max_part_time_share,
            site.max_night_share,
            np.inf if site.max_cost_per_week is None else site.max_cost_per_week,
            max(a_person[k] + site.head_cost_per_week, 1e-6),
        ]
        for k, site in enumerate(problem.sites)
    ]
    return np.array([*rows, [0.0, 0.0, 0.0, 0.0, problem.max_part_time_share, 1.0, np.inf, 1.0]])
