"""Customers lost or kept by service and satisfaction, and what they are worth: the user's own figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Scenario
from planner.scenario.judgement import Churn

Array = NDArray[np.float64]
COLUMNS = ["csat_delta", "customers_lost", "value_lost_per_year", "lifetime_value_lost"]


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


def churn_table(scenario: Scenario, csat: Mapping[str, float]) -> pd.DataFrame:
    """Return what each option's satisfaction does to customers in a year.

    Parameters
    ----------
    scenario
        The desk.
    csat
        Points of satisfaction by option, over all contacts.

    Returns
    -------
    Index: option. Columns: `csat_delta` (points), `customers_lost` (a year; kept where negative), `value_lost_per_year`
    (their value in a year) and `lifetime_value_lost` (over the years they would have stayed; NaN without
    `churn.years_stayed`), both in the scenario's currency. Empty unless `sourcing.count_churn` is set and `churn` is
    given.
    """
    churn = scenario.churn
    rows = {}
    if churn is not None and scenario.sourcing.count_churn:
        lifetime = lifetime_value(churn, float(scenario.sourcing.discount_rate_per_year))
        for option, delta in csat.items():
            lost = min(-delta * float(churn.per_csat_point), 1.0) * float(churn.customers)
            rows[option] = (delta, lost, lost * float(churn.value_per_year), lost * lifetime)
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("option")


def churn_saved(scenario: Scenario, levels: Array) -> Array:
    """Return the yearly value of customers kept against the lowest of some service levels; NaN without `churn`.

    Customers × value × share lost for each point that is missing, at most all of them. Shape of the levels, rising.
    """
    churn = scenario.churn
    if churn is None:
        return np.full(levels.size, np.nan)
    lost = np.minimum(1.0, float(churn.per_sla_point) * 100 * (1 - levels))
    value = float(churn.customers) * float(churn.value_per_year) * lost
    return np.asarray(value[0] - value)
