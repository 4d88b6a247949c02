"""What the search watches is necessary only: exact splits of the agents on duty say what else is needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from planner.shifts.assign import allocate
from planner.shifts.chains import CHAINS, Chain, Round, Task, run
from planner.shifts.highs import Solution
from planner.shifts.model import WeekModel
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem
from planner.shifts.rounding import copy_weeks
from planner.shifts.rules import compile_rules
from planner.shifts.state import Weeks
from planner.shifts.weeks import presence

_ATTEMPTS = 3
_ENOUGH = 0.5  # agent-slots that may be lacking in a week before the weeks are mended
_MARGIN = 1.01


def mended(task: Task, relaxed: Solution, weeks: Weeks, polish: Round, pool: ThreadPoolExecutor) -> Chain:
    """Search on with needs by site that are sufficient, taken from the exact split of the agents on duty.

    What the search watches before (needs of site sets, queues of deferred work) is necessary only. Splitting the agents
    on duty exactly, with what has to be added, tells what each site needs; the search then finds the cheapest weeks for
    that, and the split is made again.
    """
    sites = tuple(1 << k for k in range(len(task.problem.sites)))
    rules = compile_rules(task.problem, task.model, sites)
    best: Chain | None = None
    for attempt in range(_ATTEMPTS):
        _, on_duty = presence(task.problem, task.model, rules, weeks)
        need = _site_needs(task.problem, task.model, relaxed, on_duty)
        again = replace(task, rules=rules, need=need)
        chains = [Chain(copy_weeks(weeks)) for _ in range(CHAINS)]
        first = run(again, chains, polish, 500 + attempt, pool, task.limit)
        weeks = first.best
        if best is None or first.value(task.true_price) < best.value(task.true_price):
            best = first
    assert best is not None
    return best


def _site_needs(problem: ShiftProblem, model: WeekModel, relaxed: Solution, on_duty: IntArray) -> IntArray:
    """(sites, slots) whole agents with whom all work is done in time, close to those on duty."""
    assert relaxed.row_dual is not None
    price = np.maximum(relaxed.row_dual[model.cover.on_duty_rows], 0.05)
    split = allocate(problem, model.demand, model.spare, on_duty, price, whole=True)
    needs = np.zeros(on_duty.shape, dtype=np.int64)
    for k in range(len(problem.sites)):
        np.add.at(needs[k], model.demand.slot, np.rint(split.serve[k]).astype(np.int64))
        needs[k] += _whole_extra(split.extra[k], on_duty[k] - needs[k], model.spare.block_slots)
    return needs


def _whole_extra(extra: FloatArray, free: IntArray, size: int) -> IntArray:
    """Agent-slots per block as whole agents per slot: rounded early rather than late, where agents are free."""
    whole = np.diff(np.ceil(np.cumsum(extra) - 1e-6), prepend=0.0).astype(np.int64)
    room = free.reshape(-1, size).copy()
    result = np.zeros(room.shape, dtype=np.int64)
    for block in np.flatnonzero(whole):
        for _ in range(int(whole[block])):
            slot = int(np.argmax(room[block]))
            room[block, slot] -= 1
            result[block, slot] += 1
    return result.ravel()


def lacking(problem: ShiftProblem, task: Task, relaxed: Solution, weeks: Weeks) -> FloatArray:
    """(sites, slots) agents whom a week lacks for all work to be done in time, by the exact split, where cheapest."""
    assert relaxed.row_dual is not None
    _, on_duty = presence(problem, task.model, task.rules, weeks)
    price = np.maximum(relaxed.row_dual[task.model.cover.on_duty_rows], 0.05)
    return allocate(problem, task.model.demand, task.model.spare, on_duty, price, whole=False).more


def is_enough(lack: FloatArray) -> bool:
    """Whether all work can be done in time, but for rounding."""
    return bool(lack.sum() <= _ENOUGH)


def pressed(task: Task, lack: FloatArray) -> Task:
    """Return the task with needs that are larger where agents were lacking, for every set of sites that holds them."""
    whole = np.diff(np.floor(np.cumsum(lack, axis=1) + 0.5), axis=1, prepend=0.0).astype(np.int64)
    member = task.rules.member[:, : len(task.need)].T.astype(np.int64)
    return replace(task, need=task.need + member @ whole)


def with_margin(problem: ShiftProblem, block_slots: int) -> ShiftProblem:
    """Plan for a little more deferred work, due a block earlier: whole agents in slots cannot use every minute."""
    deferred = []
    for work in problem.deferred:
        soon = np.concatenate([np.roll(work.work, -s)[None] for s in range(1, block_slots + 1)]).sum(axis=0)
        due = np.maximum(np.roll(work.not_yet_due, -block_slots) - soon, 0.0)
        due = np.minimum(due, work.not_yet_due)
        if not problem.cyclic:
            due[-block_slots:] = work.not_yet_due[-block_slots:]
        deferred.append(replace(work, work=_MARGIN * work.work, not_yet_due=_MARGIN * due))
    return replace(problem, deferred=tuple(deferred))
