"""Deferred work slot by slot: never more in a slot than those who are free in it can do."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from planner.shifts.demand import Spare, effective_requirement
from planner.shifts.problem import BoolArray, FloatArray, IntArray, ShiftProblem

_ROUNDING = 1e-6  # agent-slots of lateness that are rounding
_NOTHING = 1e-12
_PASSES = 6  # rounds of a cyclic week until it ends with the work with which it began


@dataclass(frozen=True, eq=False)
class WorkBySlot:
    """Agent-slots of work done, open, overdue and given up.

    Attributes
    ----------
    done, backlog, late, undone
        (deferred, slots); `backlog` and `late` at the end of a slot.
    """

    done: FloatArray
    backlog: FloatArray
    late: FloatArray
    undone: FloatArray


@dataclass(frozen=True, eq=False)
class _Run:
    """One run through the week: what was done, and what the next week begins with.

    Attributes
    ----------
    growth
        (deferred,) work open at the end, beyond that at the start.
    owed
        (deferred,) work of the plan that had not arrived, or found no room.
    """

    done: FloatArray
    backlog: FloatArray
    undone: FloatArray
    growth: FloatArray
    owed: FloatArray


def work_by_slot(
    problem: ShiftProblem, spare: Spare, by_entry: FloatArray, done: FloatArray, undone: FloatArray, free: IntArray
) -> WorkBySlot:
    """Spread the work of each block over its slots, by those who are free in them.

    Parameters
    ----------
    spare
        Classes of pools and blocks.
    by_entry
        (sites, entries of `Spare`) spare agent-slots that sites give to the classes.
    done
        (deferred, entries of `Spare`) work done.
    undone
        (deferred, blocks) work given up.
    free
        (sites, slots) agents on duty whom no live work needs.

    Returns
    -------
    WorkBySlot
        Each slot first does what its block's plan owes, by the sites that the plan names, then by others; whoever is
        still free does whatever is open. What has not arrived yet when a slot has room for it is done later.
    """
    if not problem.deferred:
        return WorkBySlot(*(np.zeros((0, problem.n_slots)) for _ in range(4)))
    week = _Week(problem, spare, by_entry, done, undone, np.maximum(free, 0).astype(np.float64))
    carried = week.open_at_the_end(done, undone) if problem.cyclic else np.zeros(len(done))
    result = week.run(carried, np.zeros(len(done)))
    for _ in range(_PASSES if problem.cyclic else 0):
        if np.abs(result.growth).max(initial=0.0) < _ROUNDING:
            break
        result = week.run(result.backlog[:, -1], result.owed)
    if problem.cyclic:  # what piles up from week to week is never done
        result.undone[:, -1] += result.growth
        result.backlog[:, -1] -= result.growth
    late = np.maximum(result.backlog - np.array([work.not_yet_due for work in problem.deferred]), 0.0)
    late[late < _ROUNDING] = 0.0
    return WorkBySlot(result.done, result.backlog, late, result.undone)


def _shares(spare: Spare, by_entry: FloatArray) -> FloatArray:
    """(entries of `Spare`, sites) share of a site's free agents that a class gets in its block."""
    weight = np.where(spare.speed.T > 0, by_entry + _NOTHING, 0.0)
    total = np.array([np.bincount(spare.block, weights=row)[spare.block] for row in weight]).reshape(weight.shape)
    share: FloatArray = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0).T
    return share


def _idle(problem: ShiftProblem, spare: Spare) -> FloatArray:
    """(entries of `Spare`, slots of a block) idle time of the required agents."""
    need, size = effective_requirement(problem), spare.block_slots
    beside = np.zeros_like(need) if problem.boundary is None else problem.boundary
    idle = np.zeros((len(spare.idle), size))
    for p in range(len(need)):
        entry = spare.entry_of[p]
        mine = entry >= 0
        if mine.any():
            each = spare.occupancy[entry[mine][0]] * (need[p] + beside[p]) - problem.load_erl[p]
            np.add.at(idle, entry[mine], np.maximum(each, 0.0).reshape(-1, size)[mine])
    return idle


class _Week:
    """A week of work slot by slot."""

    def __init__(
        self,
        problem: ShiftProblem,
        spare: Spare,
        by_entry: FloatArray,
        done: FloatArray,
        undone: FloatArray,
        free: FloatArray,
    ) -> None:
        self.work = np.array([one.work for one in problem.deferred])
        self.due = np.array([one.not_yet_due for one in problem.deferred])
        self.size, self.plan, self.given_up, self.free = spare.block_slots, done, undone, free
        self.idle, self.share = _idle(problem, spare), _shares(spare, by_entry)
        self.rate = spare.occupancy[:, None] * spare.speed
        self.pace = np.maximum(self.work.mean(axis=1), _NOTHING)
        narrow_first = np.argsort((spare.speed > 0).sum(axis=1), kind="stable")
        self.order = narrow_first[np.argsort(spare.block[narrow_first], kind="stable")]
        n_blocks = problem.n_slots // self.size
        self.first = np.searchsorted(spare.block[self.order], np.arange(n_blocks + 1))
        self.takes = np.ascontiguousarray(spare.works)

    def open_at_the_end(self, done: FloatArray, undone: FloatArray) -> FloatArray:
        """(deferred,) least work that a cyclic week must begin with for the plan never to run out of it."""
        ends = zip(self.first[:-1], self.first[1:], strict=True)
        per_block = np.stack([done[:, self.order[a:b]].sum(axis=1) for a, b in ends], axis=1) + undone
        arrived = self.work.reshape(len(self.work), -1, self.size).sum(axis=2)
        least: FloatArray = np.maximum(0.0, -np.cumsum(arrived - per_block, axis=1).min(axis=1, initial=0.0))
        return least

    def run(self, start: FloatArray, owed: FloatArray) -> _Run:
        """Run through the week from the work open at its start and what is owed of the plan then."""
        still_open, owed = start.copy(), owed.copy()
        done, backlog, undone = (np.zeros_like(self.work) for _ in range(3))
        _run(
            self.work, self.due, self.pace, self.plan, self.given_up, self.free, self.idle, self.share, self.rate,
            self.takes, self.order, self.first, self.size, still_open, owed, done, backlog, undone,
        )  # fmt: skip
        return _Run(done, backlog, undone, still_open - start, owed)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _run(
    work: FloatArray,
    due: FloatArray,
    pace: FloatArray,
    plan: FloatArray,
    given_up: FloatArray,
    free: FloatArray,
    idle: FloatArray,
    share: FloatArray,
    rate: FloatArray,
    takes: BoolArray,
    order: IntArray,
    first: IntArray,
    size: int,
    still_open: FloatArray,
    owed: FloatArray,
    done: FloatArray,
    backlog: FloatArray,
    undone: FloatArray,
) -> None:
    """Run through a week: `still_open` and `owed` are changed, the last three written."""
    agents, given, slack = np.zeros(len(free)), np.zeros(len(free)), np.zeros(len(work))
    for t in range(work.shape[1]):
        block, place = t // size, t % size
        entries = order[first[block] : first[block + 1]]
        for j in range(len(work)):
            still_open[j] += work[j, t]
            for e in entries:
                owed[j] += plan[j, e] / size
            slack[j] = (due[j, t] - still_open[j]) / pace[j]
        soonest = np.argsort(slack, kind="mergesort")
        left_idle = idle[entries, place]
        agents[:] = free[:, t]
        for turn in range(3):  # as planned; what the plan owes, by others; whatever is open
            wanted = still_open if turn == 2 else owed
            for i, e in enumerate(entries):
                for s in range(len(free)):
                    given[s] = share[e, s] * free[s, t] if turn == 0 else (agents[s] if rate[e, s] > 0 else 0.0)
                room = 0.0
                for s in range(len(free)):
                    room += rate[e, s] * given[s]
                left = left_idle[i] + room
                for j in soonest:
                    part = min(left, still_open[j], wanted[j]) if takes[e, j] else 0.0
                    if part > _NOTHING:
                        left -= part
                        done[j, t] += part
                        still_open[j] -= part
                        owed[j] -= part
                used = left_idle[i] + room - left
                by_idle = min(used, left_idle[i])
                left_idle[i] -= by_idle
                if room > _NOTHING:
                    for s in range(len(free)):
                        agents[s] -= given[s] * (used - by_idle) / room
        for j in range(len(work)):
            if place == size - 1:
                undone[j, t] = min(given_up[j, block], still_open[j])
                still_open[j] -= undone[j, t]
            backlog[j, t] = still_open[j]
