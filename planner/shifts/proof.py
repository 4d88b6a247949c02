"""proven: what no roster costs less than, where sites may close and where people differ in pace."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from planner.shifts.apart import groups, part_of
from planner.shifts.bounding import lifted_bound, with_rows
from planner.shifts.highs import LinearModel, solve_lp
from planner.shifts.model import WeekModel, build_model
from planner.shifts.money import in_units, unit_of
from planner.shifts.optimise import InfeasibleRulesError
from planner.shifts.period import Lowering, below_least, by_place
from planner.shifts.problem import BoolArray, FloatArray, IntArray, ShiftProblem

RELAXATIONS = 24  # usually spent by a proof, for each group of sites that depend on each other
_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Paces:
    """What slower people at least lack, where the requirement is one of the fastest.

    An agent counts 1 − loss × (pace − 1). In every pool and slot, a team that does the work of n agents at speed 1
    counts at least n less the slack, or the level less the slack if n is above it. Below the least agents n is still
    the least, or goes on falling where cuts are deep: by one for as much as the level of service falls from one agent
    more to the least (`below_least`).

    Attributes
    ----------
    pace
        (pools, sites) handle time of an agent against the fastest's, ≥ 1.
    loss
        (cuts, pools, slots) what an agent counts less for each unit of pace, ≥ 0.
    level
        (cuts, pools, slots) agents at speed 1, between the least and the requirement.
    slack
        (cuts, pools, slots) agents, ≥ 0.
    deep
        (cuts,) which cuts are deep.
    """

    pace: FloatArray
    loss: FloatArray
    level: FloatArray
    slack: FloatArray
    deep: BoolArray

    def part(self, sites: IntArray, pools: IntArray) -> Paces:
        """Return those of some sites and pools."""
        loss, level, slack = (one[:, pools] for one in (self.loss, self.level, self.slack))
        return Paces(self.pace[np.ix_(pools, sites)], loss, level, slack, self.deep)


def proven(problem: ShiftProblem, paces: Paces | None = None, *, relaxations: int = RELAXATIONS) -> float:
    """Prove what no roster that keeps its levels costs less than.

    Parameters
    ----------
    problem
        The week, at the requirement of the fastest people.
    paces
        What slower people lack; None: everybody is one of the fastest.
    relaxations
        How many to spend on open sites and whole numbers, for each group of sites that depend on each other; 1: none.

    Returns
    -------
    float
        Money a week, priced shortfall included.

    Raises
    ------
    InfeasibleRulesError
        If the rules on people and money alone contradict each other.
    """
    total = 0.0
    for group in groups(problem):
        part = part_of(problem, group)
        total += _proven(part, None if paces is None else paces.part(group.sites, group.pools), relaxations)
    return total


def _proven(problem: ShiftProblem, paces: Paces | None, relaxations: int) -> float:
    unit = unit_of(problem)
    scaled = in_units(problem, unit)
    model = build_model(scaled)
    if paces is not None:
        model = _at_paces(model, paces, scaled)
    relaxed = solve_lp(model.linear)
    if relaxed.values is None:
        raise InfeasibleRulesError(scaled)
    return unit * lifted_bound(scaled, model, relaxed, relaxed.bound, most=relaxations - 1)


def _at_paces(model: WeekModel, paces: Paces, problem: ShiftProblem) -> WeekModel:
    """Ask again for what serves each entry of the demand, by what each agent counts, up to a level less the slack."""
    cover, entry_of = model.cover, model.demand.entry_of
    inside, n = entry_of >= 0, len(model.demand.need)
    pool, entry = np.nonzero(inside)[0], entry_of[inside]
    serving = sparse.csr_array(model.linear.matrix)[cover.serve_rows]
    linear, deeper = _with_deeper(model, problem)
    for loss, level, slack, deep in zip(paces.loss, paces.level, paces.slack, paces.deep, strict=True):
        speed = np.zeros((n, paces.pace.shape[1]))
        np.maximum.at(speed, entry, 1.0 - loss[inside][:, None] * (paces.pace[pool] - 1.0))
        speed = np.where(model.demand.speed > 0, speed, 1.0)
        factor = np.ones(model.linear.matrix.shape[1])
        factor[cover.serve] = speed[cover.serve_entry, cover.serve_site]
        if model.lowering is not None:
            factor[_steps_above(model.lowering, problem.required - level)] = 0.0
        off = np.bincount(entry, weights=(problem.required - level + slack)[inside], minlength=n)
        least = model.linear.row_lower[cover.serve_rows] - off
        chosen = np.flatnonzero((speed < 1.0 - _WHOLE).any(axis=1) & (least > 0))
        rows = sparse.hstack([serving @ sparse.diags_array(factor), float(deep) * deeper], format="csr")[chosen]
        linear = with_rows(linear, rows, least[chosen])
    return replace(model, linear=linear)


def _with_deeper(model: WeekModel, problem: ShiftProblem) -> tuple[LinearModel, sparse.csr_array]:
    """Add a column for each place of a promise, a team's part below the least agents; and (entries, columns) its ones.

    It costs the promises of its place what `below_least` says.
    """
    places = {} if problem.periods is None else by_place(problem.periods)
    losses, entries, most = list[tuple[int, int, float]](), list[int](), list[float]()
    for (pool, slot), promised in places.items():
        least = float(problem.periods.least[pool, slot]) if problem.periods is not None else 0.0
        top = int(problem.required[pool, slot] - least)
        falls = [(number, share * below_least(one.level[slot], top)) for number, one, share in promised]
        if model.demand.entry_of[pool, slot] >= 0 and all(fall > 0 for _, fall in falls):
            losses += [(number, len(entries), fall) for number, fall in falls]
            entries.append(int(model.demand.entry_of[pool, slot]))
            most.append(least)
    n, shape = len(entries), (len(model.demand.need), len(entries))
    ones = sparse.csr_array((np.ones(n), (np.array(entries, dtype=np.int64), np.arange(n))), shape=shape)
    if model.lowering is None or not n:
        return model.linear, ones
    number, column, fall = (np.array(part) for part in zip(*losses, strict=True))
    new = sparse.csc_array((fall, (model.lowering.rows[number], column)), shape=(len(model.linear.row_lower), n))
    linear = replace(
        model.linear,
        matrix=sparse.csc_array(sparse.hstack([model.linear.matrix, new])),
        cost=np.concatenate([model.linear.cost, np.zeros(n)]),
        lower=np.concatenate([model.linear.lower, np.zeros(n)]),
        upper=np.concatenate([model.linear.upper, np.array(most)]),
        integer=np.concatenate([model.linear.integer, np.zeros(n, dtype=bool)]),
    )
    return linear, ones


def _steps_above(lowering: Lowering, from_top: FloatArray) -> IntArray:
    """Return the columns of those steps down that end above a level; (pools, slots) below the top."""
    place = lowering.pool * from_top.shape[1] + lowering.slot
    first = np.flatnonzero(np.diff(place, prepend=-1))
    down = np.cumsum(lowering.size)
    down -= np.repeat((down - lowering.size)[first], np.diff(first, append=len(place)))
    above: IntArray = lowering.columns[down <= from_top[lowering.pool, lowering.slot] + _WHOLE]
    return above
