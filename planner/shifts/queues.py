"""Deferred work as the search sees it: queues that the spare agents of a set of sites work off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.shifts.model import WeekModel
from planner.shifts.problem import BoolArray, FloatArray, IntArray, ShiftProblem


@dataclass(frozen=True, eq=False)
class Queues:
    """Deferred work by who may do it in each block, and by urgency.

    Attributes
    ----------
    sites
        (teams,) bit mask of the sites of a team.
    at
        (places, blocks) teams that work is for in a block, −1 where there are fewer: sites hand work on by the hour.
    gain
        (places, blocks) work that one spare agent of the team there does in a slot.
    idle
        (places, blocks) work that required agents of the team's sites do in idle time.
    place
        (queues, blocks) place of the team that does the work, −1 where nobody may; the most urgent queue first, then
        the one with fewer sites.
    work
        (queues, 2, blocks) work that arrives, that may stay open.
    """

    sites: IntArray
    at: IntArray
    gain: FloatArray
    idle: FloatArray
    place: IntArray
    work: FloatArray


def no_queues(n_blocks: int) -> Queues:
    """Return the queues of a problem without deferred work."""
    none = np.zeros((0, n_blocks))
    whole = none.astype(np.int64)
    return Queues(np.zeros(0, dtype=np.int64), whole, none, none, whole, np.zeros((0, 2, n_blocks)))


def build_queues(problem: ShiftProblem, model: WeekModel, by_entry: FloatArray) -> Queues:
    """Group deferred work by who may do it in each block and by urgency.

    Parameters
    ----------
    by_entry
        (sites, entries of `Spare`) where the relaxation does the work, for the mean speed of each set of sites.
    """
    size = model.spare.block_slots
    n_blocks = problem.n_slots // size
    masks, urgency = _work_masks(problem, model), _urgency(problem)
    teams_in = _teams_in(masks)
    teams = sorted(set().union(*teams_in))
    if not teams:
        return no_queues(n_blocks)
    at = np.full((max(map(len, teams_in)), n_blocks), -1, dtype=np.int64)
    idle, useful = np.zeros(at.shape), _UsefulIdle(problem, model)
    for b, here in enumerate(teams_in):
        at[: len(here), b] = [teams.index(team) for team in here]
        idle[: len(here), b] = [useful(tuple(np.flatnonzero(_inside(masks[:, b], team))), b) for team in here]
    each = np.array([_mean_gain(model, by_entry, _entries_of(model, masks, team)) for team in teams])
    keys = [(urgency[j], int(np.bitwise_or.reduce(mask)).bit_count(), tuple(mask)) for j, mask in enumerate(masks)]
    kinds = sorted({key for key in keys if any(key[2])})
    works, place = np.zeros((len(kinds), 2, n_blocks)), np.zeros((len(kinds), n_blocks), dtype=np.int64)
    for q, kind in enumerate(kinds):
        for j in (j for j, key in enumerate(keys) if key == kind):
            works[q, 0] += problem.deferred[j].work.reshape(n_blocks, size).sum(axis=1)
            works[q, 1] += problem.deferred[j].not_yet_due[size - 1 :: size]
        place[q] = [here.index(mask) if mask else -1 for here, mask in zip(teams_in, kind[2], strict=True)]
    return Queues(np.array(teams, dtype=np.int64), at, np.where(at >= 0, each[at], 0.0), idle, place, works)


def _teams_in(masks: IntArray) -> list[list[int]]:
    """Teams of each block, ascending."""
    found = {column: sorted(_unions_of(list(column))) for column in set(map(tuple, masks.T.tolist()))}
    return [found[column] for column in map(tuple, masks.T.tolist())]


def _inside(masks: IntArray, team: int | IntArray) -> BoolArray:
    """Work that somebody may do, and only people of the team."""
    inside: BoolArray = (masks > 0) & (masks & ~team == 0)
    return inside


def _entries_of(model: WeekModel, masks: IntArray, team: int) -> BoolArray:
    """(entries of `Spare`,) classes in which only people of the team do work that is only for them."""
    able = (model.spare.speed > 0) @ (1 << np.arange(model.spare.speed.shape[1]))
    theirs = (model.spare.works & _inside(masks[:, model.spare.block], team).T).any(axis=1)
    return np.asarray((able & ~team == 0) & theirs)


class _UsefulIdle:
    """Work that idle required agents find to do in a block, by the works that they may do."""

    def __init__(self, problem: ShiftProblem, model: WeekModel) -> None:
        self.problem, self.model = problem, model
        self.known: dict[tuple[int, ...], FloatArray] = {}

    def __call__(self, works: tuple[int, ...], block: int) -> float:
        if works not in self.known:
            self.known[works] = _useful_idle(self.problem, self.model, list(works))
        return float(self.known[works][block])


def _useful_idle(problem: ShiftProblem, model: WeekModel, works: list[int]) -> FloatArray:
    """Work per block that idle required agents find to do: each group of pools only has its own work."""
    spare, size = model.spare, model.spare.block_slots
    n_blocks = problem.n_slots // size
    useful = np.zeros(n_blocks)
    for group in _groups(spare.works[:, works]):
        entries = spare.works[:, [works[g] for g in group]].any(axis=1)
        idle = np.bincount(spare.block[entries], weights=spare.idle[entries], minlength=n_blocks)
        arrives = np.sum([problem.deferred[works[g]].work.reshape(n_blocks, size).sum(axis=1) for g in group], axis=0)
        useful += _greedy(arrives, idle.astype(np.float64), problem.cyclic)
    return useful


def _greedy(arrives: FloatArray, idle: FloatArray, cyclic: bool) -> FloatArray:
    """Work done by idle time alone, as early as it can be."""
    done, backlog = np.zeros(len(idle)), 0.0
    for _ in range(2 if cyclic else 1):
        for b in range(len(idle)):
            backlog += arrives[b]
            done[b] = min(backlog, idle[b])
            backlog -= done[b]
    return done


def _groups(works: BoolArray) -> list[list[int]]:
    """Works (columns) that share an entry (row), directly or through others."""
    n = works.shape[1]
    shared = csr_array(works.T.astype(np.int64) @ works.astype(np.int64))
    _, label = connected_components(shared, directed=False)
    return [[j for j in range(n) if label[j] == g] for g in range(int(label.max(initial=-1)) + 1)]


def _work_masks(problem: ShiftProblem, model: WeekModel) -> IntArray:
    """(deferred, blocks) sites that may do a work, as bit masks."""
    spare = model.spare
    able = (spare.speed > 0) @ (1 << np.arange(len(problem.sites)))
    masks = np.zeros((len(problem.deferred), problem.n_slots // spare.block_slots), dtype=np.int64)
    for j in range(len(masks)):
        mine = spare.works[:, j]
        np.bitwise_or.at(masks[j], spare.block[mine], able[mine])
    return masks


def _unions_of(masks: list[int]) -> set[int]:
    """Unions of sets that overlap: sets without a common site do not help each other."""
    unions = set(masks) - {0}
    for mask in sorted(unions):
        unions |= {mask | other for other in unions if mask & other}
    return unions if len(unions) <= 12 else set(masks) - {0}


def _mean_gain(model: WeekModel, by_entry: FloatArray, entries: BoolArray) -> float:
    rate = (model.spare.occupancy[:, None] * model.spare.speed).T[:, entries]
    weight = by_entry[:, entries] + 1e-9 * (rate > 0)
    return float((rate * weight).sum() / weight.sum()) if weight.sum() > 0 else 0.0


def _urgency(problem: ShiftProblem) -> list[int]:
    """Urgency of each deferred work, least time open first; alike times are one urgency."""
    level = []
    for work in problem.deferred:
        slots_open = float(work.not_yet_due.mean()) / max(float(work.work.mean()), 1e-12)
        level.append(round(float(np.log2(max(slots_open, 1.0)))))
    return level
