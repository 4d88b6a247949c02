"""The figures of one plan that are put beside those of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.comparison.served import customer_daytime, night_share, own_language, served_by
from planner.stages import Plan
from planner.tiers import SELF_SERVICE
from planner.timeline import WEEKS_PER_YEAR


def figures(plan: Plan) -> dict[str, Any]:
    """Return the compared figures of one plan.

    Shares are 0–1 and None where there is nothing to share; money is in the scenario's currency and a year.
    """
    result, served, judged = plan.outcome, served_by(plan), plan.refereed
    contacts = float(plan.demand.contacts.to_numpy().sum()) * WEEKS_PER_YEAR
    return {
        "operating_model": plan.scenario.operating_model,
        "verdict": plan.verdict.value,
        "headcount": result.headcount,
        "fte": result.fte,
        "cost_per_year": result.cost_per_year,
        "currency": plan.scenario.currency,
        "cost_per_contact": _ratio(result.cost_per_year, contacts),
        "cost_per_resolved": _ratio(result.cost_per_year, resolved_per_week(plan) * WEEKS_PER_YEAR),
        "service_level": result.rostered,
        "target": result.target,
        "worst_interval": result.worst_interval,
        "simulated_level": None if judged is None else judged.simulation,
        "sla_kept": None if judged is None else float(judged.promises["kept"]["all"]),
        "sure_share": None if judged is None else judged.sure_share,
        "deferred_in_time": result.deferred_in_time,
        "occupancy": result.occupancy,
        "own_language": own_language(plan, served),
        "customer_daytime": customer_daytime(plan, served),
        "night_share": night_share(plan),
        "pools": len(plan.routing.pools),
        "missing_agent_h": float(plan.missing.sum()),
        "gap": plan.roster.gap,
        "search": plan.roster.status.value,
    }


def tidy(plans: Mapping[str, Plan], resilience: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per plan with the figures that are compared; index: label.

    `site_down` is the service level with the largest site down, from `planner.comparison.resilience`.
    """
    rows = {label: {**figures(one), "site_down": _largest_down(resilience[label])} for label, one in plans.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("label")


def _largest_down(downs: pd.DataFrame) -> float | None:
    level = None if downs.empty else downs["service_level"].iloc[0]
    return None if level is None else float(level)


def resolved_per_week(plan: Plan) -> float:
    """Return the needs a week that people solve; those that self-service solves cost nobody's time."""
    solved = plan.demand.funnel.steps["solved"].drop(index=SELF_SERVICE, errors="ignore")
    return float(solved.sum()) * plan.demand.needs_per_week


def _ratio(money: float, count: float) -> float | None:
    return money / count if count > 0 else None
