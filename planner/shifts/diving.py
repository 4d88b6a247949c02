"""From the relaxation to whole people in two dives: round the heads, relax what is left, round the days, and again."""

from __future__ import annotations

import numpy as np

from planner.shifts.highs import solve_lp
from planner.shifts.model import WeekModel
from planner.shifts.problem import FloatArray
from planner.shifts.rounding import place_breaks, round_weeks
from planner.shifts.state import Rules, Weeks
from planner.shifts.weeks import counts_from_weeks


def dive(model: WeekModel, rules: Rules, values: FloatArray, seed: int) -> Weeks:
    """Find whole weeks near the relaxation, each rounding answered by the relaxation of what it leaves open.

    Parameters
    ----------
    values
        A solution of the relaxation.
    seed
        Of the roundings.

    Returns
    -------
    Weeks
        People whose heads and days cost little more than the relaxation; breaks are rounded last and alone, so that
        somebody is missing here and there. Where rounded heads break a rule, the weeks of the last relaxation.
    """
    for days_too in (False, True):
        heads, work, _ = counts_from_weeks(model, round_weeks(model, rules, values, seed))
        lower = model.linear.lower.copy()
        lower[model.people.heads] = np.maximum(lower[model.people.heads], heads)
        if days_too:
            lower[model.people.work] = work
        found = solve_lp(model.linear.with_bounds(lower, model.linear.upper))
        if found.values is None:
            break
        values = found.values
    weeks = round_weeks(model, rules, values, seed)
    place_breaks(model, rules, weeks, values)
    return weeks
