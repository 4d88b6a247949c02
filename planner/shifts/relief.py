"""What relaxing a rule that binds is worth, in money, people and missing hours: from the relaxation, solved again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from planner.shifts.conflicts import EVERYWHERE, at_site, forbids, size
from planner.shifts.optimise import InfeasibleRulesError, relax
from planner.shifts.problem import ShiftProblem, StaffSite
from planner.shifts.roster import Relaxation, Roster

COLUMNS = ["kind", "name", "limit", "relaxed", "money_per_week", "people", "missing_slots"]
SHARE_STEP = 0.1
COST_STEP = 0.01
NOTICEABLE = 1e-4  # of the relaxation's own value
LARGEST = 100_000  # tours × slots up to which rules on weeks are tried too
MOST_OF_LARGE = 3  # limits that are tried on larger desks
Loosened = tuple[str, str, float, float, ShiftProblem]  # kind, name, limit, relaxed limit, the week with it


def relief(problem: ShiftProblem, roster: Roster, others: Iterable[Loosened] = ()) -> pd.DataFrame:
    """Return what one step more room in each rule that binds would save.

    Parameters
    ----------
    problem, roster
        The week and its roster: limits that the roster does not reach are passed over.
    others
        Rules that this module cannot see, such as a site's opening hours, each with the week in which it is looser.

    Returns
    -------
    DataFrame
        `kind` and `name` (site or `all sites`) of the rule, its `limit` and the `relaxed` one, and what that saves:
        `money_per_week`, `people` on the roster, `missing_slots` (agent-slots that nobody covers). Differences of two
        linear relaxations; the dearest rule first, rules without effect left out.
    """
    limits = [*_limits(problem, roster), *others]
    candidates = [*limits, *_weeks(problem)] if size(problem) <= LARGEST else limits[:MOST_OF_LARGE]
    if not candidates or not len(roster.people):
        return pd.DataFrame(columns=COLUMNS)
    try:
        now = relax(problem)
    except InfeasibleRulesError:
        return pd.DataFrame(columns=COLUMNS)
    rows = [(kind, name, limit, more, *_saved(now, relax(freed))) for kind, name, limit, more, freed in candidates]
    table = pd.DataFrame(rows, columns=COLUMNS)
    price = float(problem.shortfall_cost.max(initial=0.0))
    worth = table["money_per_week"] + price * table["missing_slots"]
    order = worth.sort_values(ascending=False).index
    return table.loc[order][worth.loc[order] > NOTICEABLE * max(now.objective, 1e-9)].reset_index(drop=True)


def _saved(now: Relaxation, then: Relaxation) -> tuple[float, float, float]:
    return (
        now.cost - then.cost,
        float(now.people.sum() - then.people.sum()),
        float(now.shortfall.sum() - then.shortfall.sum()),
    )


def _limits(problem: ShiftProblem, roster: Roster) -> Iterator[Loosened]:
    """Yield the limits on counts, shares and money that the roster reaches."""
    heads = roster.people.to_numpy(dtype=float)
    part_time, nights = _heads_where(problem, roster, _is_part_time), _heads_where(problem, roster, _is_night)
    for k, site in enumerate(problem.sites):
        reached = [
            ("max_heads", site.max_heads, heads[k], 1.0),
            ("seats", site.seats, roster.present[k].max(initial=0), 1.0),
            ("max_part_time_share", site.max_part_time_share, part_time[k], SHARE_STEP),
            ("max_night_share", site.max_night_share, nights[k], SHARE_STEP),
        ]
        for kind, limit, used, step in reached:
            if limit is not None and heads[k] and _is_reached(limit, used, heads[k], step):
                more = limit + step if step == 1.0 else min(1.0, limit + step)
                changed = at_site(k, _setting(kind, int(more) if step == 1.0 else more))
                yield kind, site.name, float(limit), float(more), changed(problem)
        budget, spent = site.max_cost_per_week, float(roster.cost.loc[[site.name]].to_numpy().sum())
        if budget is not None and spent >= (1 - COST_STEP) * budget:
            more = (1 + COST_STEP) * budget
            yield "max_cost", site.name, budget, more, at_site(k, _setting("max_cost_per_week", more))(problem)
    total = heads.sum()
    if problem.max_people is not None and total >= problem.max_people:
        more = problem.max_people + 1
        yield "max_people", EVERYWHERE, float(problem.max_people), float(more), replace(problem, max_people=more)
    if total and _is_reached(problem.max_part_time_share, part_time.sum(), total, SHARE_STEP):
        share = min(1.0, problem.max_part_time_share + SHARE_STEP)
        freed = replace(problem, max_part_time_share=share)
        yield "max_part_time_share", EVERYWHERE, problem.max_part_time_share, share, freed
    spent = float(roster.cost.to_numpy().sum())
    if problem.max_cost is not None and spent >= (1 - COST_STEP) * problem.max_cost:
        more = (1 + COST_STEP) * problem.max_cost
        yield "max_cost", EVERYWHERE, problem.max_cost, more, replace(problem, max_cost=more)


def _is_reached(limit: float, used: float, people: float, step: float) -> bool:
    """Whether one person more would pass a limit on people, or on a share of them."""
    return used >= limit if step == 1.0 else limit < 1 and used + 1 > limit * (people + 1)


def _setting(kind: str, value: Any) -> Callable[[StaffSite], StaffSite]:
    return lambda site: replace(site, **{kind: value})


def _heads_where(
    problem: ShiftProblem, roster: Roster, chosen: Callable[[StaffSite, int, int], bool]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """People per site on the chosen kinds of shift."""
    result = np.zeros(len(problem.sites))
    for row in roster.shifts.to_dict("records"):
        k = int(row["site_index"])
        result[k] += int(row["heads"]) * chosen(problem.sites[k], int(row["length"]), int(row["start"]))
    return result


def _is_part_time(site: StaffSite, length: int, start: int) -> bool:
    return site.lengths[length].part_time


def _is_night(site: StaffSite, length: int, start: int) -> bool:
    return site.night is not None and bool(site.night[length, start])


WEEK_STEPS: dict[str, tuple[str, float]] = {
    "max_consecutive_days": ("max_consecutive_days", 1),
    "min_consecutive_days_off": ("min_consecutive_days_off", -1),
    "max_nights_per_week": ("max_nights_per_week", 1),
    "rest_h": ("rest_min", -60),
    "weekly_rest_h": ("weekly_rest_min", -60),
    "max_weekly_h": ("max_weekly_paid_min", 60),
}


def _weeks(problem: ShiftProblem) -> Iterator[Loosened]:
    """Yield the rules on weeks of which one step more would allow other weeks."""
    for k, site in enumerate(problem.sites):
        for kind, (name, step) in WEEK_STEPS.items():
            limit = getattr(site, name)
            if limit is None or limit + step < 0 or (name == "max_consecutive_days" and limit >= 7):
                continue
            changed = at_site(k, _setting(name, int(limit + step)))(problem)
            if forbids(problem, site, changed.sites[k]):
                hours = 60.0 if kind.endswith("_h") else 1.0
                yield kind, site.name, limit / hours, (limit + step) / hours, changed
