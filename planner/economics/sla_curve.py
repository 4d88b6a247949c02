"""What each further point of service level costs, and what level a budget buys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planner.beside import churn_saved
from planner.budget import with_level
from planner.economics.hiring import unlimited
from planner.economics.planned import lateness_per_week
from planner.economics.steps import steps
from planner.pipeline import PLAN_GAP, Plan, Verdict, estimate, plan
from planner.scenario import Scenario
from planner.shifts import Relaxation
from planner.stages import typical_week
from planner.timeline import WEEKS_PER_YEAR

LEVELS = (0.50, 0.60, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.98)
ROSTERS_UP_TO = 40.0


@dataclass(frozen=True, eq=False)
class SlaCurve:
    """The price of service.

    Attributes
    ----------
    points
        Index: level (service level asked of every live channel, a share). Columns: bound_cost (least cost a year of
        any roster, proven, among those that leave no more deferred work late than the roster found, or than the
        relaxation; infinite where no roster of the sites' limits reaches the level), bound_people (people of the linear
        bound, shrinkage included), cost, people (of the cheapest roster found that keeps the level; NaN where none was
        asked or found), service_level (what it achieves), bound_cost_per_point, cost_per_point, people_per_point
        (against the level before, per percentage point; people of the bound), churn_saved (customers' value a year kept
        against the lowest level; NaN without the user's figures). Churn is in no cost.
    """

    points: pd.DataFrame

    def level_for(self, cost_per_year: float) -> tuple[float | None, float | None]:
        """Return the level that no roster of this cost can pass, and the best level of a roster that costs no more.

        Between two levels the bound is taken as a straight line; `planner.budget.buy` searches and proves a roster for
        one budget. None where not even the lowest level is in reach.
        """
        bound = self.points["bound_cost"].to_numpy(dtype=float)
        levels = self.points.index.to_numpy(dtype=float)
        finite = np.isfinite(bound)
        possible = None
        if finite.any() and cost_per_year >= bound[0]:
            possible = float(np.interp(cost_per_year, bound[finite], levels[finite]))
        cost = self.points["cost"].to_numpy(dtype=float)
        inside = levels[np.nan_to_num(cost, nan=np.inf) <= cost_per_year * (1 + 1e-9)]
        return possible, float(inside.max()) if inside.size else None


def sla_curve(
    scenario: Scenario,
    *,
    levels: Sequence[float] = LEVELS,
    rosters: Sequence[float] | None = None,
    gap: float = PLAN_GAP,
    progress: Callable[[str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> SlaCurve:
    """Return people and cost at several service levels: the proven bound at each, and rosters where asked.

    Parameters
    ----------
    scenario
        The desk; its limits on people or money are left out.
    levels
        Service levels, inside (0, 1).
    rosters
        Levels to roster; when left out all for a desk of up to 40 people, and none for a larger one.
    gap
        Relative gap at which each roster's search stops.
    progress, cancel
        Told what is being done; asked before each level whether to stop.

    Raises
    ------
    ValueError
        When a level lies outside (0, 1), or there is none, or no channel is live.
    planner.economics.steps.CancelledError
        When `cancel` said so.

    Notes
    -----
    A roster for a level also keeps every lower one. So a bound is never below that of a lower level, and a level's
    roster is the cheapest found for it or any higher level.
    """
    asked = sorted(set(levels) | set(rosters or ()))
    if not asked or not all(0 < level < 1 for level in asked):
        raise ValueError(f"levels must lie inside (0, 1), and there must be one; got {list(levels)}")
    if not any(one.target.service_level is not None for one in scenario.channels.values()):
        raise ValueError("no channel has a service level: there is no live work to price")
    step = steps(progress, cancel)
    typical = unlimited(typical_week(scenario))
    bounds: dict[float, Relaxation] = {}
    for level in asked:
        step(f"linear bound at {level:.0%}")
        bounds[level] = estimate(with_level(typical, level))
    present = 1 - float(typical.people.shrinkage.scheduled)
    small = max(float(one.people.sum()) for one in bounds.values()) / present <= ROSTERS_UP_TO
    plans: dict[float, Plan] = {}
    for level in asked if rosters is None and small else sorted(rosters or ()):
        step(f"roster at {level:.0%}")
        found = plan(with_level(typical, level), gap=gap, cancel=cancel)
        if found.verdict is Verdict.MET:
            plans[level] = found
    return SlaCurve(_points(typical, bounds, plans, present))


def _points(
    scenario: Scenario, bounds: Mapping[float, Relaxation], plans: Mapping[float, Plan], present: float
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for level, relaxed in bounds.items():
        best = min((one for at, one in plans.items() if at >= level), key=_cost, default=None)
        is_asked = level in plans
        rows.append(
            {
                "level": level,
                "bound_cost": _bound(relaxed, best),
                "bound_people": float(relaxed.people.sum()) / present,
                "cost": _cost(best) if best is not None and is_asked else np.nan,
                "people": float(best.outcome.headcount) if best is not None and is_asked else np.nan,
                "service_level": best.outcome.rostered if best is not None and is_asked else np.nan,
            }
        )
    frame = pd.DataFrame(rows).set_index("level").astype(float)
    frame["bound_cost"] = np.maximum.accumulate(frame["bound_cost"].to_numpy())
    frame["bound_people"] = np.maximum.accumulate(frame["bound_people"].to_numpy())
    for column, source in (("bound_cost_per_point", "bound_cost"), ("people_per_point", "bound_people")):
        frame[column] = _slope(frame[source].replace(np.inf, np.nan))
    frame["cost_per_point"] = _slope(frame["cost"].dropna()).reindex(frame.index)
    frame["churn_saved"] = churn_saved(scenario, frame.index.to_numpy(dtype=float))
    return frame


def _cost(found: Plan) -> float:
    return found.outcome.cost_per_year


def _bound(relaxed: Relaxation, best: Plan | None) -> float:
    """Return the proven cost a year of rosters that leave no more late; infinity where a promise is broken anyway."""
    if not relaxed.keeps_promises:
        return float("inf")
    late = relaxed.late if best is None else lateness_per_week(best)
    return (relaxed.objective - late) * WEEKS_PER_YEAR


def _slope(values: pd.Series[float]) -> pd.Series[float]:
    """Return the change per percentage point against the level before."""
    points = pd.Series(values.index.to_numpy(dtype=float) * 100, index=values.index)
    return values.diff() / points.diff()
