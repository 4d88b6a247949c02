"""What a hire takes and what a head costs: from the scenario's fields to weekly numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.economics.hiring_program import HiringTerms
from planner.frames import by_name
from planner.pipeline import Plan
from planner.scenario import Scenario, Site
from planner.scenario.sites import Hire
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR, per_week
from planner.vendors import price_per_h

Array = NDArray[np.float64]
WEEKS_PER_MONTH = WEEKS_PER_YEAR / MONTHS_PER_YEAR


@dataclass(frozen=True)
class HeadPrice:
    """What one head of a site costs and does in a week.

    Attributes
    ----------
    pay, seat
        Wages with premiums and paid absence, and the seat, per head and week.
    paid_h
        Hours on the payroll per head and week.
    rostered_h
        Of which hours on the roster.
    """

    pay: float
    seat: float
    paid_h: float
    rostered_h: float

    @property
    def pay_per_h(self) -> float:
        """Mean wage of a paid hour, premiums included."""
        return self.pay / self.paid_h if self.paid_h else 0.0


def head_price(plan: Plan, site: Site) -> HeadPrice:
    """Return what a head costs in a plan; where the plan has nobody at the site, a full-time one at the plain price.

    A vendor's is the list price of its hours with the cost of steering it; what a month takes is in its bill.
    """
    row = by_name(plan.outcome.sites)[site.name]
    heads = float(row["heads"])
    full_time = float(plan.scenario.full_time_h)
    if heads <= 0:
        rostered = full_time * (1 - float(plan.scenario.people.shrinkage.scheduled))
        paid = full_time if site.employer == "in_house" else rostered
        wage = float(site.wage_per_h or 0.0) * (1 + float(site.on_cost_share))
        price = HeadPrice(wage * paid, per_week(float(site.seat_cost_per_month)), paid, rostered)
    else:
        price = _head_of(row, heads, full_time)
    if site.contract is None:
        return price
    hour = price_per_h(plan.scenario, site) * (1 + float(site.contract.governance_share))
    return replace(price, pay=hour * price.rostered_h)


def _head_of(row: Mapping[str, Any], heads: float, full_time: float) -> HeadPrice:
    return HeadPrice(
        pay=float(row["pay_per_year"]) / WEEKS_PER_YEAR / heads,
        seat=float(row["seats_per_year"]) / WEEKS_PER_YEAR / heads,
        paid_h=float(row["fte"]) * full_time / heads,
        rostered_h=float(row["paid_h_per_week"]) / heads,
    )


def productivity(hire: Hire, weeks: int) -> Array:
    """Return the share of a full head by age in weeks since the first day: nothing in training, then the ramp.

    Parameters
    ----------
    hire
        Training and ramp. A step of the ramp lasts a month (4.35 weeks) or a week; after the last one all are full.
    weeks
        Ages wanted. A week in which a step ends has the mean of both.
    """
    step = WEEKS_PER_MONTH if hire.ramp_per == "month" else 1.0
    ends = float(hire.training_weeks) + step * np.arange(len(hire.ramp) + 1)
    horizon = max(float(weeks), float(ends[-1])) + 1
    times = np.concatenate([[0.0], ends, [horizon]])
    levels = np.array([0.0, *(float(one) for one in hire.ramp), 1.0])
    done = np.concatenate([[0.0], np.cumsum(levels * np.diff(times))])
    return np.asarray(np.diff(np.interp(np.arange(weeks + 1.0), times, done)))


def staying(attrition_per_year: float) -> float:
    """Return the share of heads that a week leaves: leavers in a year are `attrition_per_year` of the mean heads.

    >>> round(staying(0.4) ** 52.18, 4)
    0.6703
    """
    return math.exp(-attrition_per_year / WEEKS_PER_YEAR)


def hiring_terms(
    scenario: Scenario,
    price: HeadPrice,
    required: Array,
    month: NDArray[np.int64],
    people_now: float,
    paid_most: Array,
) -> HiringTerms:
    """Return the terms of one in-house site.

    Parameters
    ----------
    scenario
        The desk.
    price
        What its heads cost.
    required, month
        Required heads and month of each week. Shape (weeks,).
    people_now
        Heads in the first week.
    paid_most
        Heads that vendors lend in hours their minimum pays anyway. Shape (weeks,).
    """
    people, rules, hire = scenario.people, scenario.hiring, scenario.people.hire
    overtime = price.rostered_h * price.pay_per_h * (1 + float(scenario.shifts.overtime_premium))
    cost, most, step = _temporary(scenario, price, required.size)
    return HiringTerms(
        required=required,
        month=month,
        people_now=people_now,
        staying=staying(float(people.attrition_per_year)),
        lead_weeks=whole_weeks(float(hire.lead_weeks)),
        productivity=productivity(hire, required.size),
        class_size=hire.class_size,
        max_classes=rules.max_classes_per_month,
        notice_weeks=whole_weeks(float(rules.notice_weeks)),
        head_cost=price.pay + price.seat,
        hire_cost=float(hire.cost),
        severance_cost=float(people.severance_weeks) * price.pay,
        overtime_cost=overtime,
        max_overtime=float(rules.max_overtime_share),
        temporary_cost=cost,
        temporary_most=most,
        temporary_step=step,
        paid_most=paid_most,
    )


def whole_weeks(weeks: float) -> int:
    """Return the first whole week after `weeks`."""
    return math.ceil(weeks - 1e-9)


def _temporary(scenario: Scenario, price: HeadPrice, weeks: int) -> tuple[float, Array, float]:
    """Return cost per head and week, most heads by week, and most heads more than a week before."""
    cover = scenario.hiring.temporary
    if cover is None or price.rostered_h <= 0:
        return 0.0, np.zeros(weeks), math.inf
    head_h = price.rostered_h * float(cover.handle_factor)
    most = np.full(weeks, per_week(float(cover.max_h_per_month)) / head_h)
    most[: whole_weeks(float(cover.lead_weeks))] = 0.0
    return float(cover.price_per_h) * head_h, most, weekly_step(cover.ramp_h_per_month, head_h)


def weekly_step(ramp_h_per_month: float | None, head_h: float) -> float:
    """Return by how many heads of `head_h` a week the next week may differ; the ramp is hours a month, each month."""
    if ramp_h_per_month is None or head_h <= 0:
        return math.inf
    return per_week(float(ramp_h_per_month)) / head_h / WEEKS_PER_MONTH
