"""The search for weeks: start from the relaxation, explore, polish, squeeze, and mend what the search cannot see."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np
import pandas as pd

from planner.shifts.bounding import LIFTS, lifted_bound
from planner.shifts.budget import HURRIED, Budget
from planner.shifts.chains import CHAINS, Chain, Round, Task, best_of, run
from planner.shifts.diving import dive
from planner.shifts.highs import Solution
from planner.shifts.mending import is_enough, lacking, mended, pressed, with_margin
from planner.shifts.model import WeekModel
from planner.shifts.needs import planned_needs, relaxed_plan, slot_price, true_price
from planner.shifts.problem import FloatArray, ShiftProblem
from planner.shifts.queues import build_queues
from planner.shifts.roster import Status
from planner.shifts.rounding import copy_weeks, dismissed, round_weeks
from planner.shifts.rules import compile_rules
from planner.shifts.state import FIXED, Rules, Weeks
from planner.shifts.weeks import weeks_from_roster


class _From(Enum):
    """Where a round starts."""

    ROUNDING = auto()  # anew, from the relaxation
    DIVES = auto()  # anew, from the relaxation and what it answers to being rounded
    HERE = auto()  # where the chain is
    BEST = auto()  # the best weeks of all chains


_POLISH = Round(0.6, 0.15, 40.0, np.inf, 0.1)
_QUICK = [(Round(2.0, 0.25, 5.0, 40.0, 0.12), _From.HERE), (Round(0.6, 0.15, 40.0, np.inf, 0.05), _From.HERE)]
_MAIN = [(Round(2.0, 0.25, 5.0, 40.0, 0.8), _From.ROUNDING), (_POLISH, _From.HERE)]
# Dives take seconds: before them, a short search from a plain rounding gives a first roster.
_BEFORE_DIVES = [(Round(2.0, 0.25, 5.0, 40.0, 0.05), _From.HERE), (Round(0.6, 0.15, 40.0, np.inf, 0.03), _From.HERE)]
# Many people come so close to the relaxation when they are rounded that a hot search would only lose it again.
_DIVED = [(Round(0.6, 0.1, 3.0, 40.0, 0.05), _From.DIVES), (Round(0.15, 0.05, 40.0, np.inf, 0.03), _From.HERE)]
_MANY = 200.0
_AGAIN = [(_POLISH, _From.HERE), *[(_POLISH, _From.BEST)] * 2]
_FAR = 1.1  # people of the relaxation to those of a warm start, beyond which a chain starts anew as well
_PRESSES = 8  # rounds that ask for more where deferred work lacks people
_LACK_PRICE = 8.0  # of a lacking agent-slot in mean slot prices: adding them slot by slot at the end is dear
# Warm rounds suit large desks, where much must stay as it is, hot ones desks of a hundred people and fewer.
_SQUEEZE = (Round(2.0, 0.3, 10.0, 20.0, 0.6), Round(5.0, 0.5, 10.0, 20.0, 0.6))
_SQUEEZES = 6
_LONG = 2  # on desks of fewer than `_MANY` people half as many of twice the length find more
_WARM_FAILURES = 2  # one of each kind: most of what can be found was found by the search before
_CUT, _LEAST_CUT = 1e-3, 2e-4  # of the money, that a squeeze tries to do without

Report = Callable[[str, float | None, float], None]


@dataclass
class _Search:
    """A search under way."""

    task: Task
    relaxed: Solution
    bound: float
    budget: Budget
    report: Report
    pool: ThreadPoolExecutor
    chains: list[Chain]
    rounds: int = 0

    @property
    def first(self) -> Chain:
        return best_of(self.task, self.chains)

    @property
    def value(self) -> float:
        return self.first.value(self.task.true_price)

    def step(self, phase: str, one: Round, limit: float) -> Status | None:
        """Advance by a round; returns why to stop, or None."""
        self.rounds += 1
        run(self.task, self.chains, one, self.rounds, self.pool, limit)
        return self._judged(phase)

    def lift(self) -> Status | None:
        """Prove a better bound; returns why to stop, or None."""
        task, spent = self.task, self.budget.spent
        most, enough = int(LIFTS * min(self.budget.work, 1.0)), (1.0 - self.budget.gap) * self.value
        self.bound = lifted_bound(
            task.problem, task.model, self.relaxed, self.bound,
            most=most, enough=enough, stop=lambda: spent() is not None,
        )  # fmt: skip
        return self._judged("bound")

    def _judged(self, phase: str) -> Status | None:
        value = self.value
        self.report(phase, value if np.isfinite(value) else None, self.bound)
        if 0 < value < np.inf and (value - self.bound) / value <= self.budget.gap:
            return Status.WITHIN_GAP
        return self.budget.spent()


def anneal_weeks(
    problem: ShiftProblem,
    model: WeekModel,
    relaxed: Solution,
    bound: float,
    budget: Budget,
    report: Report,
    warm: pd.DataFrame | None = None,
) -> tuple[Weeks, Status, float]:
    """Round the relaxation and improve concrete weeks by annealing, in rounds of two independent chains.

    Parameters
    ----------
    warm
        Shift table to start from; then exploring is left out.

    Returns
    -------
    tuple
        The best weeks, why the search ended, and the bound, which is better than `bound` on desks of few people.
    """
    assert relaxed.values is not None
    task = _task(problem, model, relaxed.values, budget)
    with ThreadPoolExecutor(CHAINS) as pool:
        starts = [] if warm is None else _warm(task, relaxed, warm)
        anew = len(starts) < CHAINS
        if anew:
            starts += _roundings(task, relaxed, pool, 0, round_weeks)[len(starts) :]
        chains = [Chain(copy_weeks(weeks)) for weeks in starts]
        search = _Search(task, relaxed, bound, budget, report, pool, chains)
        quick, main = _rounds(search, anew)
        status = _explore(search, quick) or search.lift() or _explore(search, main)
        if status in (None, Status.WITHIN_GAP) and problem.deferred:
            return *_press(search, problem), search.bound
        if not anew:
            status = status or _squeeze(search, 1, _WARM_FAILURES)
        else:
            status = status or _squeeze(search, 1 if _is_large(model, relaxed.values) else _LONG, _SQUEEZES)
        return search.first.best, status or Status.WORK_LIMIT, search.bound


def _warm(task: Task, relaxed: Solution, warm: pd.DataFrame) -> list[Weeks]:
    """Return the weeks of another roster for each chain; for one only where the relaxation takes far more people."""
    assert relaxed.values is not None
    wanted = float(relaxed.values[task.model.people.site_heads].sum())
    weeks = weeks_from_roster(task.problem, task.model, task.rules, warm, wanted)
    return [weeks] * (1 if wanted > _FAR * np.count_nonzero(weeks.tour >= 0) else CHAINS)


def _task(problem: ShiftProblem, model: WeekModel, values: FloatArray, budget: Budget) -> Task:
    serve, by_entry = relaxed_plan(problem, model, values)
    careful = with_margin(problem, model.spare.block_slots)
    queues = build_queues(careful, model, by_entry)
    sets, need = planned_needs(problem, model, serve, queues)
    rules = compile_rules(problem, model, sets, queues)
    unit = slot_price(problem, model, values)
    heads = values[model.people.heads]
    free = np.flatnonzero(rules.tour[:, FIXED] == 0)
    return Task(
        problem=careful,
        model=model,
        rules=rules,
        need=need,
        candidates=np.repeat(free, 1 + np.minimum(20, np.ceil(4 * heads[free])).astype(np.int64)),
        unit=unit,
        true_price=true_price(problem, unit),
        limit=np.inf if problem.max_cost is None else problem.max_cost,
        steps=int(budget.work * min(2.2e7, 2.5e6 + 8e4 * heads.sum())),
        stop=lambda: budget.spent() is not None,
    )


def _roundings(
    task: Task,
    relaxed: Solution,
    pool: ThreadPoolExecutor,
    first_seed: int,
    rounded: Callable[[WeekModel, Rules, FloatArray, int], Weeks],
) -> list[Weeks]:
    assert relaxed.values is not None
    seeds, values = range(first_seed + 1, first_seed + CHAINS + 1), relaxed.values
    starts = list(pool.map(lambda seed: rounded(task.model, task.rules, values, seed), seeds))
    if np.isfinite(task.limit) or any(site.max_cost_per_week is not None for site in task.problem.sites):
        starts[-1] = dismissed(task.rules, starts[-1])  # weeks that cost nothing are within any limit
    return starts


def _rounds(search: _Search, anew: bool) -> tuple[list[tuple[Round, _From]], list[tuple[Round, _From]]]:
    """Return the rounds that soon give a roster, and those that make a good one."""
    assert search.relaxed.values is not None
    if not anew:
        return _AGAIN[:1], _AGAIN[1:]
    dives = search.budget.work >= HURRIED and _is_large(search.task.model, search.relaxed.values)
    return (_BEFORE_DIVES, _DIVED) if dives else (_QUICK, _MAIN)


def _is_large(model: WeekModel, values: FloatArray) -> bool:
    return bool(values[model.people.site_heads].sum() >= _MANY)


def _explore(search: _Search, rounds: list[tuple[Round, _From]]) -> Status | None:
    """Find weeks with few people missing, or with nobody missing."""
    task = search.task
    for one, start in rounds:
        first = search.first
        if start != _From.HERE:
            roundings: list[Weeks] = []
            if start == _From.ROUNDING:
                roundings = _roundings(task, search.relaxed, search.pool, CHAINS, round_weeks)
            elif start == _From.DIVES:
                roundings = _roundings(task, search.relaxed, search.pool, 0, dive)
                search.rounds = 0  # the same random streams whatever came before
            for number, chain in enumerate(search.chains):
                chain.weeks = copy_weeks(roundings[number] if roundings else first.best)
        status = search.step("search", one, task.limit)
        if status is not None:
            return status
    return None


def _press(search: _Search, problem: ShiftProblem) -> tuple[Weeks, Status]:
    """Search on until deferred work is done in time, by the exact split of the agents on duty.

    What the search watches of deferred work is necessary only. Where the split shows that agents are lacking, more are
    asked for. What is still lacking at the end is added site by site to the weeks that were best.
    """
    best, least, done = search.first.best, np.inf, False
    for _ in range(_PRESSES):
        first, task = search.first, search.task
        lack = lacking(problem, task, search.relaxed, first.best)
        value = first.value(task.true_price) + _LACK_PRICE * task.unit * float(lack.sum())
        if value < least:
            best, least, done = first.best, value, is_enough(lack)
        if is_enough(lack) or search.budget.spent() is not None:
            break
        search.task = pressed(task, lack)
        for chain in search.chains:
            chain.weeks, chain.money = copy_weeks(first.best), np.inf  # what was enough may no longer be
        search.step("search", _POLISH, task.limit)
    if not done:
        chain = mended(search.task, search.relaxed, best, _POLISH, search.pool)
        search.report("mending", chain.value(search.task.true_price), search.bound)
        best = chain.best
    return best, search.budget.spent() or Status.WORK_LIMIT


def _squeeze(search: _Search, length: int, failures: int) -> Status | None:
    """Take away a little of the money, and find weeks in which nobody is missing; smaller cuts where that fails.

    Feasible weeks are islands: from them, no single change saves money. Without the money to hire, the search has to
    walk through weeks where somebody is missing, and mostly finds a place where nobody is. It ends when as many cuts in
    a row as `failures` found nothing. Each is `length` times as long as usual, and there are so many fewer.
    """
    cut, kind, failed = _CUT, 0, 0
    rounds = [replace(one, share=length * one.share) for one in _SQUEEZE]
    for _ in range(_SQUEEZES // length):
        before, first = search.value, search.first
        if first.missing > 1e-6 or before <= 0:
            return None
        cut = min(cut, (1.0 - search.bound / before) / 2)
        for chain in search.chains:
            if chain.value(search.task.true_price) > before + 1e-9:
                chain.weeks = copy_weeks(first.best)
        status = search.step("squeeze", rounds[kind], min(search.task.limit, before * (1.0 - cut)))
        if status is not None:
            return status
        if search.value < before - 1e-9:
            cut, failed = min(1.5 * cut, 2 * _CUT), 0
        else:
            cut, kind, failed = max(0.7 * cut, _LEAST_CUT), 1 - kind, failed + 1
        if failed == failures:
            return None
    return None
