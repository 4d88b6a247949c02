"""Deferred work slot by slot: never more in a slot than those who are free in it can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.demand import Spare, effective_requirement
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem

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


@dataclass(frozen=True, eq=False)
class _Slot:
    """The books of one slot, changed as work is done: (deferred,) except `idle`, (entries of `Spare`,)."""

    still_open: FloatArray
    owed: FloatArray
    done: FloatArray
    slack: FloatArray
    idle: FloatArray


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
        self.works = [np.flatnonzero(row) for row in spare.works]
        narrow_first = np.argsort((spare.speed > 0).sum(axis=1), kind="stable")
        n_blocks = problem.n_slots // self.size
        self.entries = [narrow_first[spare.block[narrow_first] == b] for b in range(n_blocks)]

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
            entries, free = self.entries[block], self.free[:, t]
            still_open += self.work[:, t]
            owed += self.plan[:, entries].sum(axis=1) / self.size
            soonest = (self.due[:, t] - still_open) / self.pace
            slot = _Slot(still_open, owed, done[:, t], soonest, self.idle[:, place].copy())
            agents = free.copy()
            for e in entries:
                agents -= self._serve(slot, e, self.share[e] * free, owed)
            for wanted in (owed, still_open):
                for e in entries:
                    agents -= self._serve(slot, e, np.where(self.rate[e] > 0, agents, 0.0), wanted)
            if place == self.size - 1:
                undone[:, t] = np.minimum(self.given_up[:, block], still_open)
                still_open -= undone[:, t]
            backlog[:, t] = still_open
        return _Run(done, backlog, undone, still_open - start, owed)

    def _serve(self, slot: _Slot, e: int, agents: FloatArray, wanted: FloatArray) -> FloatArray:
        """Let a class do what is wanted and open, in idle time first, the most urgent first; returns agents it took."""
        room = float(self.rate[e] @ agents)
        left = slot.idle[e] + room
        for j in self.works[e][np.argsort(slot.slack[self.works[e]], kind="stable")]:
            part = min(left, slot.still_open[j], wanted[j])
            if part > _NOTHING:
                left -= part
                slot.done[j] += part
                slot.still_open[j] -= part
                slot.owed[j] -= part
        used = slot.idle[e] + room - left
        by_idle = min(used, slot.idle[e])
        slot.idle[e] -= by_idle
        taken: FloatArray = agents * ((used - by_idle) / room if room > _NOTHING else 0.0)
        return taken
