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
    """Deferred work by who may do it and by urgency.

    Attributes
    ----------
    sites
        (teams,) bit mask of the sites of a team.
    gain
        (teams,) work that one spare agent does in a slot.
    idle
        (teams, blocks) work that required agents of the team's sites do in idle time.
    team
        (queues,) who does the work, the most urgent first, then the smaller team.
    work
        (queues, 2, blocks) work that arrives, that may stay open.
    """

    sites: IntArray
    gain: FloatArray
    idle: FloatArray
    team: IntArray
    work: FloatArray


def no_queues(n_blocks: int) -> Queues:
    """Return the queues of a problem without deferred work."""
    none = np.zeros(0, dtype=np.int64)
    return Queues(none, np.zeros(0), np.zeros((0, n_blocks)), none, np.zeros((0, 2, n_blocks)))


def build_queues(problem: ShiftProblem, model: WeekModel, by_entry: FloatArray) -> Queues:
    """Group deferred work by who may do it and by urgency.

    Parameters
    ----------
    by_entry
        (sites, entries of `Spare`) where the relaxation does the work, for the mean speed of each set of sites.
    """
    spare, size = model.spare, model.spare.block_slots
    n_blocks, n_sites = problem.n_slots // size, len(problem.sites)
    masks, urgency = _work_masks(problem, model), _urgency(problem)
    able = (spare.speed > 0) @ (1 << np.arange(n_sites))
    teams = sorted(_unions_of(masks))
    if not teams:
        return no_queues(n_blocks)
    gain, idle = np.zeros(len(teams)), np.zeros((len(teams), n_blocks))
    for g, team in enumerate(teams):
        inside = [j for j, mask in enumerate(masks) if mask & ~team == 0]
        gain[g] = _mean_gain(model, by_entry, (able & ~team == 0) & np.asarray(spare.works[:, inside].any(axis=1)))
        idle[g] = _useful_idle(problem, model, inside)
    kinds = sorted({(urgency[j], mask.bit_count(), mask) for j, mask in enumerate(masks) if mask})
    works = np.zeros((len(kinds), 2, n_blocks))
    for q, (level, _, mask) in enumerate(kinds):
        for j in (j for j in range(len(masks)) if (urgency[j], masks[j]) == (level, mask)):
            works[q, 0] += problem.deferred[j].work.reshape(n_blocks, size).sum(axis=1)
            works[q, 1] += problem.deferred[j].not_yet_due[size - 1 :: size]
    team_of = np.array([teams.index(mask) for _, _, mask in kinds], dtype=np.int64)
    return Queues(np.array(teams, dtype=np.int64), gain, idle, team_of, works)


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


def _work_masks(problem: ShiftProblem, model: WeekModel) -> list[int]:
    """Sites that may do each deferred work, as bit masks."""
    able = model.spare.speed > 0
    bits = 1 << np.arange(len(problem.sites))
    return [int(able[model.spare.works[:, j]].any(axis=0) @ bits) for j in range(len(problem.deferred))]


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
