"""One site's weeks as a frame: own people by the hiring programme, vendors and freelancers by their windows."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.hiring_need import Horizon
from planner.economics.hiring_program import HiringTerms, SiteHiring, short_price, site_hiring
from planner.economics.hiring_terms import HeadPrice, hiring_terms, whole_weeks
from planner.scenario import Scenario, Site

Array = NDArray[np.float64]
Proof = tuple[float, float, float]


def own_people(
    scenario: Scenario, price: HeadPrice, required: Array, horizon: Horizon, now: float
) -> tuple[pd.DataFrame, Proof]:
    """Return the weeks of an in-house site, and (objective, bound, bound of the linear relaxation)."""
    terms = hiring_terms(scenario, price, required, horizon.month, now)
    found = site_hiring(terms)
    frame = _own_frame(scenario, price, terms, found)
    return frame, (found.objective, found.bound, found.relaxed)


def _own_frame(scenario: Scenario, price: HeadPrice, terms: HiringTerms, found: SiteHiring) -> pd.DataFrame:
    cover = scenario.hiring.temporary
    slower = 1.0 if cover is None else float(cover.handle_factor)
    return pd.DataFrame(
        {
            "required": terms.required,
            "heads": found.heads,
            "productive": found.productive,
            "hires": found.hires,
            "leavers": found.leavers,
            "let_go": found.let_go,
            "overtime_h": found.overtime * price.rostered_h,
            "vendor_h": found.temporary * price.rostered_h * slower,
            "cover": found.productive + found.overtime + found.temporary,
            "short": found.short,
            "cost": found.cost,
        }
    )


def contracted_people(
    scenario: Scenario, site: Site, price: HeadPrice, required: Array, now: float
) -> tuple[pd.DataFrame, Proof]:
    """Return the weeks of a vendor or freelancers: as many as required, once more can come and fewer may be taken.

    More people come after the contract's ramp (freelancers: after lead time and training), fewer after its notice. The
    cheapest number of each week is the required one inside these windows, which is its own proof.
    """
    more, fewer = windows(scenario, site)
    week = np.arange(required.size)
    most = np.where(week < more, now, np.inf)
    least = np.where(week < fewer, now, 0.0)
    heads = np.clip(required, least, most)
    short = required - np.minimum(heads, required)
    change = np.diff(heads, prepend=now)
    cost = heads * (price.pay + price.seat)
    frame = pd.DataFrame(
        {
            "required": required,
            "heads": heads,
            "productive": heads,
            "hires": np.maximum(change, 0.0),
            "leavers": 0.0,
            "let_go": np.maximum(-change, 0.0),
            "overtime_h": 0.0,
            "vendor_h": heads * price.paid_h,
            "cover": heads,
            "short": short,
            "cost": cost,
        }
    )
    worth = float(cost.sum() + short.sum() * short_price(price.pay + price.seat))
    return frame, (worth, worth, worth)


def windows(scenario: Scenario, site: Site) -> tuple[int, int]:
    """Return after how many weeks more people can work at a contracted site, and after how many fewer."""
    if site.contract is not None:
        return whole_weeks(float(site.contract.ramp_weeks)), whole_weeks(float(site.contract.notice_weeks))
    hire = scenario.people.hire
    return whole_weeks(float(hire.lead_weeks) + float(hire.training_weeks)), 0
