"""One site's weeks as a frame: own people by the hiring programme, vendors and freelancers by their windows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.hiring_bill import VendorBill
from planner.economics.hiring_need import Horizon
from planner.economics.hiring_program import HiringTerms, SiteHiring, short_price, site_hiring
from planner.economics.hiring_terms import HeadPrice, hiring_terms, weekly_step, whole_weeks
from planner.scenario import Scenario, Site

Array = NDArray[np.float64]
Proof = tuple[float, float, float]


def own_people(
    scenario: Scenario, price: HeadPrice, required: Array, horizon: Horizon, now: float, paid_h: Array
) -> tuple[pd.DataFrame, Proof, Array]:
    """Return the weeks of an in-house site, (objective, bound, bound of the linear relaxation), and paid hours used.

    `paid_h` are hours of each week that vendors are paid anyway, as those of the site's own people. Shape (weeks,).
    """
    lent = paid_h / price.rostered_h if price.rostered_h else np.zeros(required.size)
    terms = hiring_terms(scenario, price, required, horizon.month, now, lent)
    found = site_hiring(terms)
    frame = _own_frame(scenario, price, terms, found)
    return frame, (found.objective, found.bound, found.relaxed), found.paid * price.rostered_h


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
            "cover": found.productive + found.overtime + found.temporary + found.paid,
            "short": found.short,
            "cost": found.cost,
        }
    )


@dataclass(frozen=True, eq=False)
class ContractedSite:
    """The weeks of a vendor or freelancers.

    Attributes
    ----------
    frame, proof
        The weeks, and (objective, bound, bound of the linear relaxation).
    spare_h
        Hours of each week beyond the site's own work that its minimum pays anyway. Shape (weeks,).
    topped_up
        What the minimum adds to the price of the hours of the site's own work.
    """

    frame: pd.DataFrame
    proof: Proof
    spare_h: Array
    topped_up: float


def contracted_people(
    scenario: Scenario,
    site: Site,
    price: HeadPrice,
    required: Array,
    now: float,
    *,
    bill: VendorBill | None = None,
    relieves: bool = False,
) -> ContractedSite:
    """Return the weeks of a vendor or freelancers: as many as required, once more can come and fewer may be taken.

    More people come after the contract's ramp (freelancers: after lead time and training), fewer after its notice. The
    cheapest number of each week is the required one inside these windows, which is its own proof. Where a contract
    limits how fast hours may grow or fall, people begin early enough for a peak and go as slowly as it allows: the
    least number of each week with which nobody is missing who could be there. A vendor that can relieve an own site
    has as many people as its minimum pays anyway: the hours cost nothing more.

    Parameters
    ----------
    scenario, site
        The desk and the site.
    price
        What a head costs and works.
    required, now
        Heads wanted in each week, shape (weeks,), and heads in the first week.
    bill
        What a vendor invoices; freelancers have none.
    relieves
        Whether an own site can use the vendor's spare hours.
    """
    up, down = _steps(site, price)
    least, most = _windows_of_heads(windows(scenario, site), now, up, down, required.size)
    need = _slow(np.clip(required, least, most), up, down)
    runs = np.maximum.accumulate(need > 0) | (now > 0)
    paid = _paid_heads(scenario, site, price, bill) if relieves else 0.0
    risen = most if now > 0 else np.minimum(most, _times(up, np.cumsum(runs)))
    heads = np.maximum(need, np.minimum(np.where(runs, paid, 0.0), risen))
    cost, bound, topped_up = _cost(price, bill, heads, need, runs)
    short = required - np.minimum(need, required)
    missing = float(short.sum() * short_price(price.pay + price.seat))
    frame = _contracted_frame(required, heads, need, now, price).assign(short=short, cost=cost)
    proof = (float(cost.sum()) + missing, bound + missing, bound + missing)
    return ContractedSite(frame, proof, (heads - need) * price.rostered_h, topped_up)


def _steps(site: Site, price: HeadPrice) -> tuple[float, float]:
    """Return by how many heads the contract lets a week have more and fewer than the week before."""
    contract = site.contract
    if contract is None:
        return math.inf, math.inf
    limits = (contract.ramp_up_h_per_month, contract.ramp_down_h_per_month)
    up, down = (weekly_step(limit, price.rostered_h) for limit in limits)
    return up, down


def _windows_of_heads(first: tuple[int, int], now: float, up: float, down: float, weeks: int) -> tuple[Array, Array]:
    """Return the least and most heads of each week: today's until the first change, then one step each week."""
    since_more, since_fewer = (np.maximum(np.arange(weeks) - one + 1, 0) for one in first)
    return np.maximum(now - _times(down, since_fewer), 0.0), now + _times(up, since_more)


def _times(step: float, weeks: NDArray[np.int64]) -> Array:
    """Return a step for each of some weeks; nothing for none, however large the step."""
    return np.where(weeks > 0, step * np.maximum(weeks, 1), 0.0)


def _slow(wanted: Array, up: float, down: float) -> Array:
    """Return the least heads that hold the wanted ones and rise and fall by no more than a step a week."""
    heads = wanted.copy()
    for week in range(heads.size - 2, -1, -1):
        heads[week] = max(heads[week], heads[week + 1] - up)
    for week in range(1, heads.size):
        heads[week] = max(heads[week], heads[week - 1] - down)
    return heads


def _paid_heads(scenario: Scenario, site: Site, price: HeadPrice, bill: VendorBill | None) -> float:
    """Return the heads whose hours a vendor's minimum pays anyway; none where each costs a seat as well."""
    if bill is None or price.seat > 0:
        return 0.0
    room = np.inf if site.max_people is None else site.max_people / (1 - float(scenario.people.shrinkage.scheduled))
    return float(min(bill.paid_h / price.rostered_h, room))


def _cost(
    price: HeadPrice, bill: VendorBill | None, heads: Array, need: Array, runs: NDArray[np.bool_]
) -> tuple[Array, float, float]:
    """Return the cost of each week, the least cost of the needed heads, and what the minimum adds to it."""
    if bill is None:
        cost = heads * (price.pay + price.seat)
        return cost, float(cost.sum()), 0.0
    hours, needed_h = heads * price.rostered_h, need * price.rostered_h
    months = bill.of_months(hours, runs)
    cost = bill.by_week(months, hours) + heads * price.seat
    least = float(bill.of_months(needed_h, runs, least=True).sum() + need.sum() * price.seat)
    return cost, least, float(months.sum() - bill.of_months(needed_h, np.zeros_like(runs)).sum())


def _contracted_frame(required: Array, heads: Array, need: Array, now: float, price: HeadPrice) -> pd.DataFrame:
    change = np.diff(heads, prepend=now)
    return pd.DataFrame(
        {
            "required": required,
            "heads": heads,
            "productive": heads,
            "hires": np.maximum(change, 0.0),
            "leavers": 0.0,
            "let_go": np.maximum(-change, 0.0),
            "overtime_h": 0.0,
            "vendor_h": heads * price.rostered_h,
            "cover": need,  # spare hours count where they are used
        }
    )


def windows(scenario: Scenario, site: Site) -> tuple[int, int]:
    """Return after how many weeks more people can work at a contracted site, and after how many fewer."""
    if site.contract is not None:
        return whole_weeks(float(site.contract.ramp_weeks)), whole_weeks(float(site.contract.notice_weeks))
    hire = scenario.people.hire
    return whole_weeks(float(hire.lead_weeks) + float(hire.training_weeks)), 0
