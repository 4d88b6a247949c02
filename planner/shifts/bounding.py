"""A bound above the relaxation's: a short tree over counts that every roster makes whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from planner.shifts.highs import LinearModel, Outcome, Solution, solve_lp
from planner.shifts.model import WeekModel
from planner.shifts.problem import BoolArray, FloatArray, IntArray, ShiftProblem

LIFTS = 24  # relaxations usually spent on a better bound
FEW = 100.0  # people up to whom a whole person is a part of the money worth proving
_WHOLE = 1e-4
_AT_LEAST = 2e-4  # of the bound, that the last few relaxations must have gained for the tree to go on
_TRIED = 4
_SITE = 100.0  # weight of a site that is open in part: it is decided first


@dataclass(frozen=True, eq=False)
class _Node:
    """Bounds on the counts, the proven bound there, and the relaxation's counts; None: no roster."""

    lower: FloatArray
    upper: FloatArray
    bound: float
    counts: FloatArray | None


def lifted_bound(
    problem: ShiftProblem,
    model: WeekModel,
    relaxed: Solution,
    bound: float,
    *,
    most: int,
    enough: float = np.inf,
    stop: Callable[[], bool] = lambda: False,
) -> float:
    """Prove a bound above the relaxation's.

    Parameters
    ----------
    problem, model
        The week and its programme.
    relaxed
        A solution of its relaxation.
    bound
        Known lower bound, in the programme's money.
    most
        Number of relaxations to spend.
    enough
        A bound that is good enough.
    stop
        Asked before every branching.

    Returns
    -------
    float
        The least bound of the tree's open nodes, or `bound` if that is higher. In any roster the people, those of a
        site, those of a contract, and the paid time of a week in its least unit are whole numbers, and a site is open
        or closed. So a fraction of such a count splits all rosters in two, those with less and those with more, and
        each half has a relaxation of its own, whose bound is proven from its row multipliers. Desks of more than `FEW`
        people gain nothing but by their sites.
    """
    assert relaxed.values is not None
    weights, rows = _counts(problem, model)
    if relaxed.values[model.people.site_heads].sum() > FEW:
        weights = np.where(weights == _SITE, weights, 0.0)
    linear = with_rows(_undecided(model), rows, -np.inf)
    free = np.full(len(weights), np.inf)
    nodes = [_Node(-free, free, bound, rows @ relaxed.values)]
    spent, proven = 0, [bound]
    with ThreadPoolExecutor(2) as pool:
        while spent + 2 <= most and not stop():
            node = min(nodes, key=lambda one: one.bound)
            at = _most_even(node, weights)
            earlier = proven[-_TRIED // 2] if spent >= _TRIED else -np.inf
            hopeless = node.bound < earlier + _AT_LEAST * abs(bound)
            if at is None or node.bound >= enough or hopeless:
                break
            nodes.remove(node)
            nodes += pool.map(lambda half: _relax(linear, rows, half), _halves(node, at))
            proven.append(node.bound)
            spent += 2
    least = min(node.bound for node in nodes)
    return max(bound, least) if np.isfinite(least) else bound


def _counts(problem: ShiftProblem, model: WeekModel) -> tuple[FloatArray, sparse.csr_array]:
    """Weight and row of each count: open sites, paid time of the week, people in all, by site, by contract."""
    tours = model.table.tours
    site = np.array([tour.site for tour in tours], dtype=np.int64)
    length = np.array([tour.length for tour in tours], dtype=np.int64)
    paid = np.array([problem.sites[t.site].lengths[t.length].paid_min * t.n_days for t in tours], dtype=np.int64)
    counts = [(3.0, paid / max(np.gcd.reduce(paid), 1))]
    counts += [(2.0, mine.astype(np.float64)) for mine in _groups(site, length)]
    opened = list(model.people.opened.values())
    rows = np.zeros((len(opened) + len(counts), model.linear.matrix.shape[1]))
    rows[np.arange(len(opened)), opened] = 1.0
    rows[len(opened) :, model.people.heads] = [row for _, row in counts]
    return np.array([_SITE] * len(opened) + [weight for weight, _ in counts]), sparse.csr_array(rows)


def _groups(site: IntArray, length: IntArray) -> Iterator[BoolArray]:
    """Tours of all sites, of each site, of each contract; each set once."""
    sets = [site >= 0, *(site == k for k in np.unique(site))]
    sets += [(site == k) & (length == i) for k, i in np.unique(np.stack([site, length]), axis=1).T]
    yield from {mine.tobytes(): mine for mine in sets}.values()


def _undecided(model: WeekModel) -> LinearModel:
    """Leave every site free to open or close, whatever was decided in the programme at hand."""
    lower, upper, opened = model.linear.lower.copy(), model.linear.upper.copy(), list(model.people.opened.values())
    lower[opened], upper[opened] = 0.0, 1.0
    return model.linear.with_bounds(lower, upper)


def with_rows(linear: LinearModel, rows: sparse.csr_array, lower: FloatArray | float) -> LinearModel:
    """Return a programme with further rows and their least values; nothing is too much for them."""
    n = rows.shape[0]
    return replace(
        linear,
        matrix=sparse.csc_array(sparse.vstack([linear.matrix, rows])),
        row_lower=np.concatenate([linear.row_lower, np.broadcast_to(lower, n)]),
        row_upper=np.concatenate([linear.row_upper, np.full(n, np.inf)]),
    )


def _most_even(node: _Node, weights: FloatArray) -> int | None:
    if node.counts is None:
        return None
    off = np.abs(node.counts - np.rint(node.counts))
    score = np.where(off > _WHOLE, weights * off, 0.0)
    return int(np.argmax(score)) if score.any() else None


def _halves(node: _Node, at: int) -> list[_Node]:
    """No more than the count rounded down, or no less than it rounded up."""
    assert node.counts is not None
    less, more = node.upper.copy(), node.lower.copy()
    less[at] = np.floor(node.counts[at])
    more[at] = less[at] + 1.0
    return [replace(node, upper=less), replace(node, lower=more)]


def _relax(linear: LinearModel, rows: sparse.csr_array, node: _Node) -> _Node:
    n = len(node.lower)
    here = replace(
        linear,
        row_lower=np.concatenate([linear.row_lower[:-n], node.lower]),
        row_upper=np.concatenate([linear.row_upper[:-n], node.upper]),
    )
    found = solve_lp(here, options={"threads": 1})
    if found.outcome == Outcome.INFEASIBLE:
        found = solve_lp(here, options={"threads": 1, "solver": "simplex"})  # interior point alone is no proof of that
    if found.outcome == Outcome.INFEASIBLE:
        return replace(node, bound=np.inf, counts=None)
    counts = None if found.values is None else rows @ found.values
    return replace(node, bound=max(node.bound, found.bound), counts=counts)
