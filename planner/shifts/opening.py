"""Which sites to open: a small tree of relaxations over the few yes-or-no columns, before any search for weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.highs import LinearModel, Solution, solve_lp
from planner.shifts.model import WeekModel
from planner.shifts.problem import FloatArray, IntArray

_TOLERANCE = 0.02
_USED = 1e-4  # share of a site's ceiling from which somebody works there


@dataclass(frozen=True, eq=False)
class _Node:
    model: LinearModel
    solution: Solution


def relax_openings(
    model: WeekModel, most: int, choice: dict[int, float] | None = None
) -> tuple[LinearModel, Solution, float]:
    """Relax the programme, and decide which sites are open.

    Parameters
    ----------
    most
        Number of relaxations to spend on the tree.
    choice
        Site → 1 if it is open, 0 if not, for all sites that may close: then one relaxation does, and the bound is one
        on this choice only.

    Returns
    -------
    tuple
        The programme with the chosen sites fixed, its relaxation, and a bound on all choices: the least bound of the
        tree's open nodes.
    """
    columns = np.fromiter(model.people.opened.values(), np.int64)
    if choice:
        fixed = decided(model, choice)
        solution = solve_lp(fixed)
        return fixed, solution, solution.bound
    nodes = [_Node(model.linear, solve_lp(model.linear))]
    spent = 1
    while spent + 2 <= most:
        node = min(nodes, key=lambda n: n.solution.bound)
        undecided = _undecided(node, columns)
        if not len(undecided):
            return node.model, node.solution, node.solution.bound
        nodes.remove(node)
        nodes += [_fix(node.model, undecided[:1], np.array([open_])) for open_ in (0.0, 1.0)]
        spent += 2
    best = min(nodes, key=lambda n: n.solution.bound)
    undecided = _undecided(best, columns)
    chosen = best
    if len(undecided) and best.solution.values is not None:
        chosen = _fix(best.model, undecided, np.where(best.solution.values[undecided] > 0.5, 1.0, 0.0))
    return chosen.model, chosen.solution, best.solution.bound


def decided(model: WeekModel, choice: dict[int, float]) -> LinearModel:
    """Return the programme with the sites that may close open or closed: site → 0 or 1."""
    columns = np.fromiter(model.people.opened.values(), np.int64)
    return _fixed(model.linear, columns, np.array([choice[site] for site in model.people.opened], dtype=np.float64))


def decision(model: WeekModel, values: FloatArray) -> dict[int, float]:
    """Read from a relaxation's values which of the sites that may close are open: site → 0 or 1."""
    return {site: float(values[column] > _USED) for site, column in model.people.opened.items()}


def _undecided(node: _Node, columns: IntArray) -> IntArray:
    """Columns neither 0 nor 1, the most even first."""
    values = node.solution.values
    if values is None:
        return columns[:0]
    off = np.abs(values[columns] - np.rint(values[columns]))
    order = np.argsort(-off, kind="stable")
    result: IntArray = columns[order][off[order] > _TOLERANCE]
    return result


def _fixed(model: LinearModel, columns: IntArray, choice: FloatArray) -> LinearModel:
    lower, upper = model.lower.copy(), model.upper.copy()
    lower[columns] = upper[columns] = choice
    return model.with_bounds(lower, upper)


def _fix(model: LinearModel, columns: IntArray, choice: FloatArray) -> _Node:
    fixed = _fixed(model, columns, choice)
    return _Node(fixed, solve_lp(fixed))
