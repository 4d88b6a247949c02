"""What moves a plan most: each assumption a little higher, and the least people and cost that follow."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from planner.report.assumptions import Assumption, Edit, assumptions, edited
from planner.scenario import Scenario, ScenarioError
from planner.stages import estimate, typical_week
from planner.timeline import WEEKS_PER_YEAR

STEP = 0.10
MATTERS = (
    "contacts_per_month",
    "customers",
    "mean_s",
    "handle_s",
    "service_level",
    "within_s",
    "patience_s",
    "scheduled",
    "max_occupancy",
    "wage_per_h",
    "on_cost_share",
    "night_premium",
    "price",
    "needs_per_customer_month",
    "solves",
    "max_part_time_share",
)


def candidates(scenario: Scenario) -> list[Assumption]:
    """Return the numbers of a scenario that usually move a plan: volume, work, promises, time, wages."""
    return [one for one in assumptions(scenario) if _matters(one)]


def _matters(one: Assumption) -> bool:
    names = [str(part) for part in one.parts if isinstance(part, str)]
    numeric = one.value is not None and not isinstance(one.value, bool) and float(one.value) > 0
    return numeric and bool(names) and names[-1] in MATTERS and names[0] != "hiring"


def effects(
    scenario: Scenario,
    *,
    step: float = STEP,
    progress: Callable[[str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Return what each assumption moves when it is a little higher, everything else unchanged.

    Parameters
    ----------
    scenario
        The desk; a typical week of it is looked at.
    step
        By how much each value rises, as a share of itself; a share near 1 rises half the way to 1 at most.
    progress, cancel
        Told which assumption is being tried; asked before each whether to stop with what there is.

    Returns
    -------
    Index: parameter. Columns: value, tried, people (change of the least people, shrinkage included, fractional), cost
    (change of the proven least cost a year). By the linear relaxation; the largest change of cost first.
    """
    typical = typical_week(scenario)
    people, cost = _least(typical)
    rows: dict[str, dict[str, float]] = {}
    for one in candidates(typical):
        if cancel is not None and cancel():
            break
        if progress is not None:
            progress(one.parameter)
        value = float(one.value or 0.0)
        tried = value * (1 + step)
        if one.unit == "share" and tried >= 1:
            tried = (1 + value) / 2
        try:
            changed = edited(typical, [Edit(one.parameter, tried, None, None, one.parameter)], "sensitivity")
        except ScenarioError:  # at the end of its range, or no whole number: nothing to tell
            continue
        after = _least(changed)
        rows[one.parameter] = {"value": value, "tried": tried, "people": after[0] - people, "cost": after[1] - cost}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "tried", "people", "cost"])
    return frame.sort_values("cost", key=abs, ascending=False, kind="stable").rename_axis("parameter")


def _least(scenario: Scenario) -> tuple[float, float]:
    """Return the least people, shrinkage included, and the least cost a year."""
    relaxed = estimate(scenario)
    people = float(relaxed.people.sum()) / (1 - float(scenario.people.shrinkage.scheduled))
    return people, relaxed.objective * WEEKS_PER_YEAR
