"""Many scenarios side by side, planned on several cores: which is best, why, and when another would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.comparison.estimates import Estimate, first_estimate
from planner.comparison.figures import tidy
from planner.comparison.flips import Flip, find_flips
from planner.comparison.reasons import reasons
from planner.comparison.resilience import resilience
from planner.comparison.workers import all_of, pool_of
from planner.pipeline import PLAN_GAP, Plan, Verdict, plan
from planner.scenario import Scenario

OPERATING_MODELS = ("regional", "central", "virtual", "follow_the_sun")

__all__ = ["OPERATING_MODELS", "Comparison", "Estimate", "Flip", "by_model", "cheapest", "compare", "tidy"]


@dataclass(frozen=True)
class Comparison:
    """Plans side by side.

    Attributes
    ----------
    plans
        Plan by label, in the order given.
    estimates
        The first figures: least people and cost by the linear bound. Empty where they were not asked for.
    table
        One row per plan with its figures (`tidy`).
    resilience
        By label: each site down in turn.
    best
        Label of the cheapest plan that keeps its promises; None where none does.
    reasons
        Why each other plan costs more than the best, by driver; empty without a best.
    flips
        When another plan would be the cheapest, nearest first.
    """

    plans: dict[str, Plan]
    estimates: dict[str, Estimate]
    table: pd.DataFrame
    resilience: dict[str, pd.DataFrame]
    best: str | None
    reasons: pd.DataFrame
    flips: tuple[Flip, ...]


def by_model(scenario: Scenario) -> dict[str, Scenario]:
    """Return the scenario under each of the four operating models, and the user's own where it has one."""
    names = [*OPERATING_MODELS, *(["custom"] if scenario.models.custom else [])]
    return {name: scenario.changed(operating_model=name) for name in names}


def cheapest(plans: Mapping[str, Plan]) -> str | None:
    """Return the label of the cheapest plan that keeps its promises, in simulation too where there is one."""
    kept = [
        label
        for label, one in plans.items()
        if one.verdict is Verdict.MET and not (one.refereed is not None and one.refereed.missed)
    ]
    return min(kept, key=lambda label: plans[label].outcome.cost_per_year, default=None)


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    gap: float = PLAN_GAP,
    workers: int = 2,
    referee: bool = True,
    flips: bool = True,
    first: Callable[[str, Estimate], object] | None = None,
    done: Callable[[str, Plan], object] | None = None,
    tell: Callable[[str], object] = lambda text: None,
) -> Comparison:
    """Plan every scenario and put the plans side by side.

    Parameters
    ----------
    scenarios
        Scenarios by label.
    gap
        Relative gap to the proven bound at which each search stops.
    workers
        Processes, each with one plan at a time; 1 plans in this process.
    referee
        Whether every roster is simulated, and repaired where the simulation misses a promise.
    flips
        Whether to search for the conditions under which another plan would be the cheapest.
    first
        Called with label and first estimate, before any plan; left out, no estimates are made.
    done
        Called with label and plan as each is ready.
    tell
        Called with what is being done after the plans.
    """
    with pool_of(min(workers, len(scenarios))) as pool:
        estimates: dict[str, Estimate] = {}
        if first is not None:
            quick = {label: pool.submit(first_estimate, one) for label, one in scenarios.items()}
            estimates = all_of(quick, first)
        running = {label: pool.submit(plan, one, gap=gap, referee=referee) for label, one in scenarios.items()}
        plans = all_of(running, done)
        best = cheapest(plans)
        met = {label: scenarios[label] for label, one in plans.items() if one.verdict is Verdict.MET}
        found = find_flips(met, plans, best, pool, tell=tell) if best is not None and flips else ()
    return Comparison(
        plans=plans,
        estimates=estimates,
        table=tidy(plans),
        resilience={label: resilience(one) for label, one in plans.items()},
        best=best,
        reasons=pd.DataFrame() if best is None else reasons(plans, best),
        flips=found,
    )
