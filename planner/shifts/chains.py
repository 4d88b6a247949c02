"""Chains of annealing rounds, side by side: explore while missing agents are cheap, polish, then squeeze the money."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from planner.shifts.annealing import anneal
from planner.shifts.bits import Bits
from planner.shifts.late import late_space, start_late
from planner.shifts.model import WeekModel
from planner.shifts.problem import BoolArray, IntArray, ShiftProblem
from planner.shifts.rounding import copy_weeks
from planner.shifts.rules import FAR
from planner.shifts.state import Rules, Tally, Weeks
from planner.shifts.tally import tally_up

CHAINS = 2
_SLICE = 1_000_000  # steps between two looks at the clock


@dataclass(frozen=True)
class Round:
    """Temperature and price of a missing agent-slot at both ends of a round, in mean slot prices.

    Attributes
    ----------
    hot, cold, price, last_price
        Geometric in between. The true price is never exceeded.
    share
        Steps, relative to a full search.
    """

    hot: float
    cold: float
    price: float
    last_price: float
    share: float

    def at(self, f: float) -> tuple[float, float]:
        """Temperature and price when a share f of the round is done."""
        last = min(self.last_price, 1e9)
        return self.hot * (self.cold / self.hot) ** f, self.price * (last / self.price) ** f


@dataclass(frozen=True, eq=False)
class Task:
    """What the chains work on.

    Attributes
    ----------
    need
        (rows, slots) whole agents that each set of sites needs.
    candidates
        Tours to propose, the likelier the more often they are listed.
    unit
        Mean price of a slot on duty, the unit of temperatures and prices.
    true_price
        Of a missing agent-slot.
    limit
        Money there is.
    steps
        Of a full search.
    stop
        Asked now and then; true ends a round early.
    """

    problem: ShiftProblem
    model: WeekModel
    rules: Rules
    need: IntArray
    candidates: IntArray
    unit: float
    true_price: float
    limit: float
    steps: int
    stop: Callable[[], bool]


@dataclass
class Chain:
    """One search: where it is, and the best weeks it has seen with their money and missing work."""

    weeks: Weeks
    best: Weeks = field(init=False)
    money: float = np.inf
    missing: float = 0.0

    def __post_init__(self) -> None:
        self.best = copy_weeks(self.weeks)

    def value(self, price: float) -> float:
        """Money, and what is missing at its price."""
        return self.money + price * self.missing


def run(task: Task, chains: list[Chain], one: Round, seed: int, pool: ThreadPoolExecutor, limit: float) -> Chain:
    """Advance all chains by a round within `limit` money; returns the best."""
    list(
        pool.map(lambda number: _advance(task, chains[number], one, CHAINS * seed + number, limit), range(len(chains)))
    )
    return best_of(task, chains)


def best_of(task: Task, chains: list[Chain]) -> Chain:
    """Return the chain with the best weeks; of equals the first."""
    return min(chains, key=lambda chain: chain.value(task.true_price))


def _advance(task: Task, chain: Chain, one: Round, seed: int, limit: float) -> None:
    steps = max(1, int(one.share * task.steps))
    slices = -(-steps // _SLICE)
    tally = empty_tally(task.problem, task.model, task.rules, task.need)
    tally_up(task.rules, tally, chain.weeks)
    for s in range(slices):
        if s and task.stop():
            return
        (hot, price), (cold, last) = one.at(s / slices), one.at((s + 1) / slices)
        prices = [min(p * task.unit, task.true_price) for p in (price, last)]
        schedule = np.array([hot * task.unit, cold * task.unit, *prices, task.true_price, limit])
        now = copy_weeks(chain.weeks)
        found = anneal(task.rules, chain.weeks, tally, now, task.candidates, schedule, steps // slices, 1000 * seed + s)
        if found[0] + task.true_price * found[1] < chain.value(task.true_price) - 1e-9:
            chain.best, (chain.money, chain.missing) = now, found


def empty_tally(problem: ShiftProblem, model: WeekModel, rules: Rules, need: IntArray) -> Tally:
    """Book nobody yet: every need is a gap, every seat is free; outside a dated week nothing is needed."""
    table = model.table
    gap = np.full((len(need) + len(rules.seated), table.axis_slots), -FAR, dtype=np.int64)
    week = slice(-table.axis_base, -table.axis_base + problem.n_slots)
    gap[: len(need), week] = need
    for r, k in enumerate(rules.seated):
        gap[len(need) + r, week] = -int(problem.sites[k].seats or 0)
    heads = np.zeros((len(problem.sites) + 1, 4), dtype=np.int64)
    users = np.zeros(len(table.tours), dtype=np.int64)
    room = np.zeros((len(rules.team_gain), rules.team_idle.shape[1]), dtype=np.int64)
    late, late_at = np.zeros(1), np.zeros(room.shape[1])
    still_open = np.zeros((room.shape[1] + 1, len(rules.queue_place)))
    pay = np.zeros(len(problem.sites))
    tally = Tally(gap, pack_bits(gap > 0), pack_bits(gap >= 0), heads, pay, users, room, late, late_at, still_open)
    start_late(rules, tally, late_space(rules, room.shape[1]))
    return tally


def pack_bits(flags: BoolArray) -> Bits:
    """Pack the last axis into 64-bit words, lowest bit first."""
    padded = np.pad(flags, ((0, 0), (0, -flags.shape[1] % 64)))
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
