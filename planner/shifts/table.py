"""The roster's tables: shifts, cost by component, what binds."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from planner.shifts.highs import Solution
from planner.shifts.model import WeekModel
from planner.shifts.problem import DAYS, FloatArray, IntArray, ShiftProblem
from planner.shifts.state import (
    N_BREAKS,
    Rules,
    Weeks,
)
from planner.shifts.tours import contract_weeks
from planner.shifts.weeks import counts_from_weeks

SHIFT_COLUMNS = [
    "site",
    "paid_min",
    "start_minute",
    "days",
    "breaks",
    "heads",
    "site_index",
    "length",
    "start",
    "starts",
    "fixed",
]
COST_COLUMNS = ["pay", "heads", "open", "commitment", "distinct"]
BINDING_COLUMNS = ["kind", "name", "slot", "amount", "marginal"]


def shift_table(problem: ShiftProblem, model: WeekModel, rules: Rules, weeks: Weeks) -> pd.DataFrame:
    """One row per group of people whose weeks are the same, breaks included."""
    groups: Counter[tuple[int, int, tuple[int, ...], tuple[tuple[int, ...], ...]]] = Counter()
    for i in np.flatnonzero(weeks.tour >= 0):
        c, mask = int(weeks.tour[i]), int(weeks.mask[i])
        n = int(rules.tour[c, N_BREAKS])
        working = [d for d in range(DAYS) if mask >> d & 1]
        starts = tuple(model.table.tours[c].starts[weeks.choice[i, d]] for d in working)
        breaks = tuple(tuple(int(b) * problem.slot_min for b in weeks.breaks[i, d, :n]) for d in working)
        groups[c, mask, starts, breaks] += 1
    rows = []
    for (c, mask, starts, breaks), heads in sorted(groups.items()):
        tour = model.table.tours[c]
        site = problem.sites[tour.site]
        days = "".join("1" if mask >> d & 1 else "0" for d in range(DAYS))
        paid, minute = site.lengths[tour.length].paid_min, int(site.start_minute[tour.start])
        indices = (tour.site, tour.length, tour.start, starts, tour.fixed > 0)
        rows.append((site.name, paid, minute, days, breaks, heads, *indices))
    return pd.DataFrame(rows, columns=SHIFT_COLUMNS)


def cost_table(problem: ShiftProblem, model: WeekModel, weeks: Weeks) -> pd.DataFrame:
    """Money per site and component."""
    heads, work, begins = counts_from_weeks(model, weeks)
    cost = model.linear.cost
    tour_site = np.array([tour.site for tour in model.table.tours], dtype=np.int64)
    rows = {}
    for k, site in enumerate(problem.sites):
        mine = tour_site[model.table.occ_tour] == k
        pay = float(cost[model.people.work[mine]] @ work[mine])
        for flow, count in zip(model.people.breaks, begins, strict=True):
            pay += float(cost[flow.begins] @ count) if flow.site == k else 0.0
        people = int(heads[tour_site == k].sum())
        by_head = people * site.head_cost_per_week
        owed = site.min_cost_per_week if people or not site.may_close else 0.0
        used = sum(heads[c] > 0 and not t.fixed for c, t in enumerate(model.table.tours) if t.site == k)
        opening = site.open_cost_per_week if people else 0.0
        rows[site.name] = (pay, by_head, opening, max(0.0, owed - pay - by_head), used * site.distinct_shift_cost)
    return pd.DataFrame.from_dict(rows, orient="index", columns=COST_COLUMNS)


def binding_table(
    problem: ShiftProblem, model: WeekModel, relaxed: Solution, shortfall: FloatArray, on_duty: IntArray
) -> pd.DataFrame:
    """Rules and intervals that bind, dearest first.

    Returns
    -------
    DataFrame
        `kind`: `shortfall` (amount: missing agents), `nobody_may_serve` (a need that no site may serve), `no_pattern`
        (a contract whose rules contradict each other), `min_on_duty`, or the name of a rule. `marginal`: money that one
        unit more of a rule's limit would save, from the relaxation.
    """
    rows: list[tuple[str, str, int, float, float]] = []
    servable = np.zeros(problem.required.shape, dtype=bool)
    for site in problem.sites:
        servable |= site.serves
    for p, t in np.argwhere(shortfall > 0):
        kind = "shortfall" if servable[p, t] else "nobody_may_serve"
        rows.append((kind, problem.pools[p], int(t), float(shortfall[p, t]), float(problem.shortfall_cost[p])))
    rows += [(kind, name, -1, 0.0, 0.0) for kind, name in contradictions(problem)]
    for k, site in enumerate(problem.sites):
        if site.min_on_duty is not None:
            gap = np.ceil(site.min_on_duty - 1e-9) - on_duty[k]
            rows += [("min_on_duty", site.name, int(t), float(gap[t]), 0.0) for t in np.flatnonzero(gap > 0)]
    if relaxed.row_dual is not None:
        for row, (kind, name) in model.people.rules.items():
            dual = float(relaxed.row_dual[row])
            if abs(dual) > 1e-6:
                rows.append((kind, name, -1, float(model.linear.row_upper[row]), -dual))
    return pd.DataFrame(rows, columns=BINDING_COLUMNS)


def contradictions(problem: ShiftProblem) -> list[tuple[str, str]]:
    """Contracts that nobody can work, at any start, under the site's own rules."""
    found = []
    for site in problem.sites:
        for i, length in enumerate(site.lengths):
            if not any(True for _ in contract_weeks(problem, site, i)):
                found.append(("no_pattern", f"{site.name}: {length.paid_min} min on {length.days_per_week} days"))
    return found
