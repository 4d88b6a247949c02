"""Customers lost or kept by satisfaction: shown beside the cost, never inside a total."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from planner.economics.options import Option
from planner.economics.planned import OptionPlan
from planner.scenario import Scenario
from planner.scenario.judgement import Churn


def lifetime_value(churn: Churn, discount_per_year: float) -> float:
    """Return what a customer is worth over the years they stay, this year included; NaN where these are not known.

    Parameters
    ----------
    churn
        The customers.
    discount_per_year
        Worth of a year's wait for money.

    Notes
    -----
    Value a year × (1 + d) / (1 + d − r), with d the discount rate and r = 1 − 1 / years stayed the share of customers
    that stay for another year: the sum of value × (r / (1 + d))ᵗ over t = 0, 1, … (Gupta, Lehmann, "Customers as
    Assets", Journal of Interactive Marketing 17(1), 2003).
    """
    if churn.years_stayed is None:
        return float("nan")
    stay, grow = 1 - 1 / float(churn.years_stayed), 1 + discount_per_year
    return float(churn.value_per_year) * grow / (grow - stay)


def churn_table(scenario: Scenario, plans: Mapping[Option, OptionPlan]) -> pd.DataFrame:
    """Return what each option's satisfaction does to customers in a year.

    Returns
    -------
    Index: option. Columns: `csat_delta` (points, by contacts), `customers_lost` (a year; kept where negative),
    `value_lost_per_year` (their value in a year) and `lifetime_value_lost` (over the years they would have stayed; NaN
    without `churn.years_stayed`), both in the scenario's currency. Empty unless `sourcing.count_churn` is set and
    `churn` is given.
    """
    columns = ["csat_delta", "customers_lost", "value_lost_per_year", "lifetime_value_lost"]
    churn = scenario.churn
    rows = {}
    if churn is not None and scenario.sourcing.count_churn:
        lifetime = lifetime_value(churn, float(scenario.sourcing.discount_rate_per_year))
        for option, planned in plans.items():
            contacts = sum(work.contacts for work in planned.works) or 1.0
            delta = sum(
                work.contacts / contacts * float(scenario.sites[work.site].quality.csat_delta) for work in planned.works
            )
            lost = -delta * float(churn.per_csat_point) * float(churn.customers)
            rows[option.value] = (delta, lost, lost * float(churn.value_per_year), lost * lifetime)
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("option")
