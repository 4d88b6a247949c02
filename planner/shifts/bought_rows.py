"""Rows of the relaxation that charge what is bought."""

from __future__ import annotations

import numpy as np

from planner.shifts.bought import Bought
from planner.shifts.cover import Cover
from planner.shifts.demand import Demand
from planner.shifts.highs import ModelBuilder
from planner.shifts.period import Lowering, lowest_levels
from planner.shifts.problem import BoolArray, FloatArray, ShiftProblem


def add_bought(
    builder: ModelBuilder,
    bought: Bought,
    problem: ShiftProblem,
    demand: Demand,
    cover: Cover,
    lowering: Lowering | None,
) -> None:
    """Charge the contacts of an entry of the demand, but for those that people of other sites take.

    Sites share the contacts of a slot by the people on duty. With n of the sites that are paid, m others and at least l
    in all (a are missing), the bill is that of n ÷ (n + m) ≥ 1 − (m + a) ÷ l of the contacts. Where promises over a
    period may leave nobody, l is the requirement and a what is less than it. m counts more where others may be slower.
    Pools that share people are one entry: there m takes the dearest first.
    """
    level, lowered = _level(problem, demand)
    inside = (demand.entry_of >= 0) & (bought.price > 0) & (level > 0)
    entry, n = demand.entry_of[inside], len(demand.need)
    whole = np.bincount(entry, bought.price[inside], minlength=n)
    dearest = np.zeros(n)
    np.maximum.at(dearest, entry, bought.price[inside] / level[inside])
    some = np.flatnonzero(whole > 0)
    row_of = np.full(n, -1)
    agents = whole[some] / dearest[some]  # of other sites, with whom nothing is bought
    rows = row_of[some] = builder.rows(len(some), lower=agents)
    builder.entries(rows, builder.columns(len(some), cost=whole[some]), agents)
    builder.entries(rows, cover.short[some], 1.0)
    theirs = row_of[cover.serve_entry]
    others = (theirs >= 0) & ~bought.sites[cover.serve_site]
    builder.entries(theirs[others], cover.serve[others], bought.slower)
    if lowering is not None:
        at = demand.entry_of[lowering.pool, lowering.slot]
        mine = lowered[at] & (row_of[at] >= 0)
        builder.entries(row_of[at[mine]], lowering.columns[mine], lowering.size[mine].astype(float))


def _level(problem: ShiftProblem, demand: Demand) -> tuple[FloatArray, BoolArray]:
    """Return (pools, slots) the people who are there in any case, and (entries,) where less than these may be."""
    lowered = np.zeros(len(demand.need), dtype=bool)
    if problem.periods is None:
        return problem.required, lowered
    least = lowest_levels(problem, problem.periods)
    inside = demand.entry_of >= 0
    lowered[demand.entry_of[inside & (least <= 0)]] = True
    return np.where(inside & lowered[demand.entry_of], problem.required, least), lowered
