"""Minimum shift design: few distinct shifts whose daily head counts follow a demand, under- and overstaffing priced."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from planner.shifts.design_search import anneal_design, cover_of
from planner.shifts.highs import LinearModel, ModelBuilder, Solution, solve_lp, solve_mip
from planner.shifts.problem import FloatArray, IntArray, ShiftProblemError
from planner.shifts.roster import Status

_CHAINS = 4
_STEPS = 20_000_000
_ROUNDS = 8
_AT_ONCE = 2
_NODES = 150
_ROUND_WORK = 2.4e5  # shifts × slots of all rounds' programmes, after which they end
_FULL_WORK = 1.5e7  # nodes × shifts × slots
_SMALL = 120  # shifts up to which the programme over all shifts is worth a proof


@dataclass(frozen=True, eq=False)
class DesignProblem:
    """A cyclic demand, the shifts to choose from, and prices.

    Attributes
    ----------
    days
        Days of the cycle.
    demand
        (slots,) people wanted, ≥ 0; a whole number of slots per day.
    start, length
        (shifts,) slots from midnight to the begin, ≥ 0, and from begin to end, 1 to all slots.
    under_cost, over_cost
        Price of a person missing or too many in a slot, ≥ 0.
    shift_cost
        Price of each distinct shift that anybody works on any day, ≥ 0.
    """

    days: int
    demand: IntArray
    start: IntArray
    length: IntArray
    under_cost: float = 1.0
    over_cost: float = 1.0
    shift_cost: float = 1.0

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ShiftProblemError("\n".join(faults))

    @property
    def begins(self) -> IntArray:
        """(shifts, days) slot of the cycle in which a shift begins."""
        per_day = len(self.demand) // self.days
        begins: IntArray = (self.start[:, None] + per_day * np.arange(self.days)) % len(self.demand)
        return begins


def _faults(p: DesignProblem) -> Iterator[str]:
    n = len(p.demand)
    if p.days < 1 or n == 0 or n % p.days:
        yield f"days: must be a divisor of the {n} slots of the demand, got {p.days}"
    if n and p.demand.min() < 0:
        yield f"demand: must be ≥ 0, got {p.demand.min()}"
    if len(p.start) == 0 or len(p.start) != len(p.length):
        yield f"start, length: must have one entry per shift, at least one, got {len(p.start)} and {len(p.length)}"
    elif p.start.min() < 0 or p.length.min() < 1 or p.length.max() > n:
        yield f"start, length: must be ≥ 0 and in [1, {n}], got {p.start.min()} and {p.length.min()}–{p.length.max()}"
    for name in ("under_cost", "over_cost", "shift_cost"):
        if not getattr(p, name) >= 0:
            yield f"{name}: must be ≥ 0, got {getattr(p, name)}"


@dataclass(frozen=True, eq=False)
class Design:
    """Distinct shifts and who works them.

    Attributes
    ----------
    counts
        (shifts, days) people.
    cover
        (slots,) people on duty.
    objective
        Priced under- and overstaffing and distinct shifts.
    bound
        Proven lower bound on the objective.
    """

    status: Status
    counts: IntArray
    cover: IntArray
    objective: float
    bound: float
    seconds: float


def design(problem: DesignProblem, *, work_limit: float = 1.0, seconds: float | None = None) -> Design:
    """Choose few distinct shifts.

    Parameters
    ----------
    problem
        Demand, shifts and prices.
    work_limit
        Deterministic work, relative to the default, > 0.
    seconds
        Wall-clock safety net; a design that it cut short is marked `truncated`.

    Returns
    -------
    Design
        Annealing over head counts, then branch and bound over the shifts in use and their neighbours. The bound is
        that of branch and bound over all shifts, or of the relaxation where there are many.
    """
    began = time.monotonic()
    deadline = began + seconds if seconds is not None else float("inf")
    best, others = _anneal(problem, work_limit)
    if objective_of(problem, best) > 0:
        best = _rounds(problem, best, others, work_limit, deadline)
    everything = np.arange(len(problem.start))
    if len(everything) <= _SMALL:
        nodes = int(_FULL_WORK * work_limit / (len(everything) * len(problem.demand))) + 1
        best, bound = _improve(problem, best, everything, nodes, deadline)
    else:
        bound = solve_lp(_programme(problem, everything, best)[0]).bound
    value = objective_of(problem, best)
    status = Status.TRUNCATED if time.monotonic() > deadline else Status.WORK_LIMIT
    status = Status.OPTIMAL if value - bound < 1e-6 * max(1.0, value) else status
    return Design(status, best, cover_of(problem.begins, problem.length, best, len(problem.demand)), value,
                  min(bound, value), time.monotonic() - began)  # fmt: skip


def _rounds(problem: DesignProblem, best: IntArray, others: list[IntArray], work: float, deadline: float) -> IntArray:
    """Improve the best design by branch and bound over neighbourhoods, two at a time."""
    rng, left = np.random.default_rng(1), _ROUND_WORK * work
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for first in range(0, max(1, round(_ROUNDS * work)), _AT_ONCE):
            if time.monotonic() > deadline or left <= 0:
                break
            shares = [1.0 if r == 0 else 0.5 for r in range(first, first + _AT_ONCE)]
            chosen = [_neighbourhood(problem, best, others if share == 1.0 else [], rng, share) for share in shares]
            improve = partial(_improve, problem, best, nodes=_NODES, deadline=deadline)
            best = min((counts for counts, _ in pool.map(improve, chosen)), key=partial(objective_of, problem))
            left -= sum(map(len, chosen)) * len(problem.demand)
    return best


def objective_of(problem: DesignProblem, counts: IntArray) -> float:
    """Price a design."""
    off = cover_of(problem.begins, problem.length, counts, len(problem.demand)) - problem.demand
    mismatch = problem.over_cost * np.maximum(off, 0).sum() + problem.under_cost * np.maximum(-off, 0).sum()
    return float(mismatch + problem.shift_cost * (counts.sum(axis=1) > 0).sum())


def _anneal(problem: DesignProblem, work: float) -> tuple[IntArray, list[IntArray]]:
    """Best counts of some chains, and the other chains' counts."""
    unit = problem.under_cost + problem.over_cost + 1e-9
    prices = np.array([problem.under_cost, problem.over_cost, problem.shift_cost, 2.0 * unit, 0.1 * unit])
    steps, near = max(1, int(_STEPS * work)), neighbours(problem)

    def chain(seed: int) -> IntArray:
        return anneal_design(problem.demand, problem.begins, problem.length, near, prices, steps, seed)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(chain, range(1, _CHAINS + 1)))
    found.sort(key=lambda counts: objective_of(problem, counts))
    return found[0], found[1:]


def neighbours(problem: DesignProblem) -> IntArray:
    """(shifts, 9) shifts that begin and end at most a slot apart, itself included; last column: how many."""
    near = np.zeros((len(problem.start), 10), dtype=np.int64)
    end = problem.start + problem.length
    for s in range(len(problem.start)):
        close = (np.abs(problem.start - problem.start[s]) <= 1) & (np.abs(end - end[s]) <= 1)
        others = np.flatnonzero(close)[:9]
        near[s, : len(others)], near[s, -1] = others, len(others)
    return near


def _neighbourhood(
    problem: DesignProblem, best: IntArray, others: list[IntArray], rng: np.random.Generator, share: float
) -> IntArray:
    """Shifts in use anywhere, and what lies near a share of the best design's."""
    used = np.flatnonzero(best.sum(axis=1))
    near = neighbours(problem)
    chosen = set(used.tolist())
    for counts in others:
        chosen |= set(np.flatnonzero(counts.sum(axis=1)).tolist())
    for s in used[rng.random(len(used)) < share]:
        chosen |= set(near[s, : near[s, -1]].tolist())
    return np.array(sorted(chosen), dtype=np.int64)


def _improve(
    problem: DesignProblem, best: IntArray, chosen: IntArray, nodes: int, deadline: float
) -> tuple[IntArray, float]:
    """Branch and bound over some shifts from the best design on; returns the better, and the bound over these."""
    model, counts, start = _programme(problem, chosen, best)
    left = deadline - time.monotonic()
    found: Solution = solve_mip(model, nodes=nodes, seconds=None if np.isinf(left) else left, start=start)
    if found.values is None:
        return best, found.bound
    better = np.zeros_like(best)
    better[chosen] = np.rint(found.values[counts]).astype(np.int64)
    return (better if objective_of(problem, better) < objective_of(problem, best) - 1e-9 else best), found.bound


def _programme(problem: DesignProblem, chosen: IntArray, best: IntArray) -> tuple[LinearModel, IntArray, FloatArray]:
    """Cover as a flow along time; columns of the counts, and the best design as a point of the programme."""
    n, days, demand = len(problem.demand), problem.days, problem.demand
    begins, ends = problem.begins[chosen], problem.begins[chosen] + problem.length[chosen, None]
    builder = ModelBuilder()
    used = builder.columns(len(chosen), cost=problem.shift_cost, upper=1.0, integer=True)
    counts = builder.columns(len(chosen) * days, integer=True).reshape(len(chosen), days)
    cover = builder.columns(n)
    over, under = (builder.columns(n, cost=cost) for cost in (problem.over_cost, problem.under_cost))
    flow = builder.rows(n, lower=0.0, upper=0.0)
    builder.entries(flow, cover, 1.0)
    builder.entries(flow[1:], cover[:-1], -1.0)
    inside = begins > 0
    builder.entries(flow[begins[inside]], counts[inside], -1.0)
    builder.entries(flow[ends[ends % n > 0] % n], counts[ends % n > 0], 1.0)
    at_zero = (begins == 0) | (ends > n)
    builder.entries(flow[0], counts[at_zero], -1.0)
    fit = builder.rows(n, lower=demand, upper=demand)
    for columns, sign in ((cover, 1.0), (over, -1.0), (under, 1.0)):
        builder.entries(fit, columns, sign)
    twice = np.concatenate([demand, demand])
    most = np.array([[twice[b:e].max() for b, e in zip(*pair, strict=True)] for pair in zip(begins, ends, strict=True)])
    link = builder.rows(counts.size, upper=0.0).reshape(counts.shape)
    builder.entries(link, counts, 1.0)
    builder.entries(link, used[:, None], -most.astype(np.float64))
    off = cover_of(problem.begins, problem.length, best, n) - demand
    point = np.zeros(builder.n_columns)
    point[used], point[counts] = best[chosen].sum(axis=1) > 0, best[chosen]
    point[cover], point[over], point[under] = off + demand, np.maximum(off, 0), np.maximum(-off, 0)
    return builder.build(), counts, point
