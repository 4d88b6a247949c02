"""Deferred work slot by slot: never more in a slot than those who are free in it can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.demand import Spare, effective_requirement
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem

_ROUNDING = 1e-6  # agent-slots of lateness that are rounding
_NOTHING = 1e-12
_PASSES = 4  # rounds of a cyclic week until it ends with the work with which it began


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
        What has not arrived yet when a slot has room for it is done later, as soon as there is room.
    """
    room = slot_room(problem, spare, by_entry, free)
    week = _Week(problem, spare, room, done, undone)
    carried = week.open_at_the_end(done, undone) if problem.cyclic else np.zeros(len(done))
    nothing = np.zeros(len(done))
    result = week.run(carried, nothing)
    for _ in range(_PASSES if problem.cyclic else 0):
        if np.abs(result.growth).max(initial=0.0) < _ROUNDING:
            break
        result = week.run(result.backlog[:, -1], result.owed)
    if problem.cyclic and (result.growth < 0.0).any():
        result = week.run(carried, nothing)  # whoever owes nothing at the start cannot catch up
    if problem.cyclic:  # what piles up from week to week is never done
        result.undone[:, -1] += result.growth
        result.backlog[:, -1] -= result.growth
    late = np.maximum(result.backlog - np.array([work.not_yet_due for work in problem.deferred]), 0.0)
    late[late < _ROUNDING] = 0.0
    return WorkBySlot(result.done, result.backlog, late, result.undone)


def slot_room(problem: ShiftProblem, spare: Spare, by_entry: FloatArray, free: IntArray) -> FloatArray:
    """(entries of `Spare`, slots of a block) work that a class can do in each slot, idle time included.

    A site's free agents are shared among its classes as `by_entry` shares them in the block.
    """
    size, n_blocks = spare.block_slots, problem.n_slots // spare.block_slots
    able = (spare.speed > 0).T
    weight = np.where(able, by_entry + 1e-9, 0.0)
    room = _idle(problem, spare)
    for k in range(len(problem.sites)):
        total = np.bincount(spare.block, weights=weight[k], minlength=n_blocks)[spare.block]
        share = np.divide(weight[k], total, out=np.zeros_like(weight[k]), where=total > 0)
        agents = np.maximum(free[k], 0).reshape(n_blocks, size)[spare.block]
        room += (spare.occupancy * spare.speed[:, k] * share)[:, None] * agents
    return room


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
    """One week of work, first what is owed by the plan of the blocks."""

    def __init__(
        self, problem: ShiftProblem, spare: Spare, room: FloatArray, done: FloatArray, undone: FloatArray
    ) -> None:
        self.work = np.array([one.work for one in problem.deferred])
        self.due = np.array([one.not_yet_due for one in problem.deferred])
        self.size, self.room, self.plan, self.given_up = spare.block_slots, room, done, undone
        self.works = [np.flatnonzero(row) for row in spare.works]
        n_blocks = problem.n_slots // self.size
        self.entries = [np.flatnonzero(spare.block == b) for b in range(n_blocks)]
        total = room.sum(axis=1, keepdims=True)
        self.share = np.divide(room, total, out=np.full_like(room, 1 / self.size), where=total > _NOTHING)

    def open_at_the_end(self, done: FloatArray, undone: FloatArray) -> FloatArray:
        """(deferred,) least work that a cyclic week must begin with for the plan never to run out of it."""
        per_block = np.stack([done[:, e].sum(axis=1) for e in self.entries], axis=1) + undone
        arrived = self.work.reshape(len(self.work), -1, self.size).sum(axis=2)
        least: FloatArray = np.maximum(0.0, -np.cumsum(arrived - per_block, axis=1).min(axis=1, initial=0.0))
        return least

    def run(self, start: FloatArray, owed: FloatArray) -> _Run:
        """Run through the week from the work open at its start and what is owed of the plan then."""
        done, backlog, undone = (np.zeros_like(self.work) for _ in range(3))
        still_open, owed = start.copy(), owed.copy()
        for t in range(self.work.shape[1]):
            block, place = divmod(t, self.size)
            still_open += self.work[:, t]
            for e in self.entries[block]:
                owed += self.plan[:, e] * self.share[e, place]
            for e in self.entries[block]:
                self._serve(e, place, t, still_open, owed, done)
            if place == self.size - 1:
                undone[:, t] = np.minimum(self.given_up[:, block], still_open)
                still_open -= undone[:, t]
            backlog[:, t] = still_open
        return _Run(done, backlog, undone, still_open - start, owed)

    def _serve(self, e: int, place: int, t: int, still_open: FloatArray, owed: FloatArray, done: FloatArray) -> None:
        """Let a class do what it owes in a slot, the most urgent first."""
        left, works = self.room[e, place], self.works[e]
        for j in works[np.argsort(self.due[works, t] - still_open[works], kind="stable")]:
            part = min(left, still_open[j], owed[j])
            if part > _NOTHING:
                left -= part
                done[j, t] += part
                still_open[j] -= part
                owed[j] -= part
