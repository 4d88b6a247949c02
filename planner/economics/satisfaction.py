"""Customers lost or kept by satisfaction: shown beside the cost, never inside a total."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.economics.options import Option
from planner.economics.planned import OptionPlan
from planner.scenario import Scenario


def churn_table(scenario: Scenario, plans: Mapping[Option, OptionPlan]) -> pd.DataFrame:
    """Return what each option's satisfaction does to customers in a year.

    Returns
    -------
    Index: option. Columns: `csat_delta` (points, by contacts), `customers_lost` (a year; kept where negative) and
    `value_lost_per_year` (scenario currency). Empty unless `sourcing.count_churn` is set and `churn` is given.
    """
    columns = ["csat_delta", "customers_lost", "value_lost_per_year"]
    churn = scenario.churn
    rows = {}
    if churn is not None and scenario.sourcing.count_churn:
        for option, planned in plans.items():
            contacts = sum(work.contacts for work in planned.works) or 1.0
            delta = sum(
                work.contacts / contacts * float(scenario.sites[work.site].quality.csat_delta) for work in planned.works
            )
            lost = -delta * float(churn.per_csat_point) * float(churn.customers)
            rows[option.value] = (delta, lost, lost * float(churn.value_per_year))
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("option")
