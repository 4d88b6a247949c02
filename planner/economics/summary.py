"""One row per option: what it costs, proven least, over the horizon, per contact; people, promises, payback."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.economics.cash_flow import payback_month
from planner.economics.options import Option
from planner.economics.risk import Case


def summary(case: Case) -> pd.DataFrame:
    """Return the table of options; its columns are those of `planner.economics.Sourcing.summary`."""
    rows = {}
    reference = case.flow(Option.IN_HOUSE).cash if Option.IN_HOUSE in case.plans else None
    shrinkage = float(case.scenario.people.shrinkage.scheduled)
    for option, one in case.plans.items():
        cash = case.flow(option).cash
        back = None if reference is None else payback_month(cash, reference)
        people = sum(work.people for work in one.works)
        played, surer = one.simulated, one.mended
        rows[option.value] = {
            "cost_per_month": one.cost_per_month,
            "bound_per_month": one.bound_per_month,
            "gap": one.gap,
            "one_off": float(cash[0]),
            "total": float(cash.sum()),
            "present": float(case.present(option)),
            "cost_per_contact": one.cost_per_month / max(one.contacts_per_month, 1e-12),
            "cost_per_resolved": one.cost_per_month / max(one.resolved_per_month, 1e-12),
            "people": people,
            "heads": people / (1 - shrinkage),
            "service_level": np.nan if one.plan.outcome.rostered is None else one.plan.outcome.rostered,
            "simulated_level": np.nan if played is None or played.level is None else played.level,
            "sla_kept": np.nan if played is None else played.kept,
            "sure_share": np.nan if played is None else played.sure_share,
            "mended_cost_per_month": np.nan if surer is None else surer.cost_per_month,
            "mended_sure_share": np.nan if surer is None else surer.sure_share,
            "keeps_promises": one.keeps_promises,
            "payback_month": np.nan if back is None else float(back),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("option")
