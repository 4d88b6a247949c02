"""Many scenarios side by side, planned on several cores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import pandas as pd

from planner.pipeline import PLAN_GAP, Plan, plan
from planner.scenario import Scenario

OPERATING_MODELS = ("regional", "central", "virtual", "follow_the_sun")


def by_model(scenario: Scenario) -> dict[str, Scenario]:
    """Return the scenario under each of the four operating models, and the user's own where it has one."""
    names = [*OPERATING_MODELS, *(["custom"] if scenario.models.custom else [])]
    return {name: scenario.changed(operating_model=name) for name in names}


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    gap: float = PLAN_GAP,
    workers: int = 2,
    done: Callable[[str, Plan], None] | None = None,
) -> dict[str, Plan]:
    """Return the plan of every scenario, in the order given.

    Parameters
    ----------
    scenarios
        Scenarios by label.
    gap
        Relative gap to the proven bound at which each search stops.
    workers
        Processes, each with one plan at a time; 1 plans in this process.
    done
        Called with label and plan as each is ready.
    """
    plans: dict[str, Plan] = {}
    if workers <= 1 or len(scenarios) <= 1:
        for label, scenario in scenarios.items():
            plans[label] = plan(scenario, gap=gap)
            if done:
                done(label, plans[label])
        return plans
    with ProcessPoolExecutor(min(workers, len(scenarios)), mp_context=get_context("spawn")) as pool:
        running = {pool.submit(plan, scenario, gap=gap): label for label, scenario in scenarios.items()}
        for future in as_completed(running):
            plans[running[future]] = future.result()
            if done:
                done(running[future], future.result())
    return {label: plans[label] for label in scenarios}


def tidy(plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Return one row per plan with the figures that are compared; index: label."""
    rows = {
        label: {
            "operating_model": one.scenario.operating_model,
            "verdict": one.verdict.value,
            "headcount": one.outcome.headcount,
            "fte": one.outcome.fte,
            "cost_per_year": one.outcome.cost_per_year,
            "currency": one.scenario.currency,
            "service_level": one.outcome.rostered,
            "target": one.outcome.target,
            "worst_interval": one.outcome.worst_interval,
            "deferred_in_time": one.outcome.deferred_in_time,
            "occupancy": one.outcome.occupancy,
            "pools": len(one.routing.pools),
            "missing_agent_h": float(one.missing.sum()),
            "gap": one.roster.gap,
        }
        for label, one in plans.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("label")
