"""Why one plan costs more than another: a decomposition of the difference that adds up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.comparison.served import served_by
from planner.stages import Plan
from planner.timeline import WEEKS_PER_YEAR

HOURS = ("work", "language", "speed", "pooling", "hand_over", "shift_fit")
DRIVERS = (*HOURS, "wages", "nights", "weekends", "buildings", "other")
TOLD = 3
WORTH_TELLING = 0.1


@dataclass(frozen=True)
class CostParts:
    """Where a plan's yearly cost comes from.

    Attributes
    ----------
    hours
        Paid hours a year by what they are for. work: contacts × handle time; language and speed: what a fallback
        language and slower people add to it; pooling: the agents who must be idle so that nobody waits, least people on
        a queue included; hand_over: cases handed from site to site; shift_fit: hours that whole shifts, breaks and work
        rules add. They sum to the paid hours.
    base_pay
        Pay without premiums, in the scenario's currency a year; the mean wage is base_pay ÷ paid hours.
    nights, weekends, buildings, other
        Night premium, weekend and holiday premium, seats and fixed costs of sites, and the rest, a year.
    """

    hours: dict[str, float]
    base_pay: float
    nights: float
    weekends: float
    buildings: float
    other: float


def cost_parts(plan: Plan) -> CostParts:
    """Return where a plan's yearly cost comes from; the parts add up to `outcome.cost_per_year`."""
    sites = plan.outcome.sites
    nights = weekends = 0.0
    for i, site in enumerate(plan.scenario.sites):
        at_night, at_weekend = _premium_shares(plan, i)
        pay = float(sites["pay_per_year"][site.name])
        nights, weekends = nights + pay * at_night, weekends + pay * at_weekend
    pay = float(sites["pay_per_year"].sum())
    buildings = float((sites["seats_per_year"] + sites["fixed_per_year"]).sum())
    other = plan.outcome.cost_per_year - pay - buildings
    return CostParts(_hours(plan), pay - nights - weekends, nights, weekends, buildings, other)


def _premium_shares(plan: Plan, index: int) -> tuple[float, float]:
    """Return the shares of a site's pay that are night premium, and weekend or holiday premium."""
    site = plan.scenario.sites[index]
    duty = plan.roster.on_duty[index].astype(float)
    if site.employer == "vendor" or not duty.any():
        return 0.0, 0.0
    local = plan.grid.local(site.time_zone, site.holidays)
    night = float(site.night_premium) * local.is_night
    other = float(site.weekend_premium) * local.is_weekend + float(site.holiday_premium) * local.is_holiday
    total = float((duty * (1 + night + other)).sum())
    return float((duty * night).sum()) / total, float((duty * other).sum()) / total


def _hours(plan: Plan) -> dict[str, float]:
    slot_h, need = plan.grid.slot_h, plan.requirement
    cap = float(plan.scenario.people.max_occupancy)
    deferred = sum(float(one.work.sum()) for one in need.deferred if one.streams)
    handed = sum(float(one.work.sum()) for one in need.deferred if not one.streams) / cap
    loaded = float(need.load_erl.to_numpy().sum()) + deferred
    agents = float(need.agents.to_numpy().sum()) + deferred / cap
    language, speed = _slowness(plan)
    bare = loaded / (language * speed)
    week = {
        "work": bare * slot_h,
        "language": bare * (language - 1) * slot_h,
        "speed": bare * language * (speed - 1) * slot_h,
        "pooling": (agents - loaded) * slot_h,
        "hand_over": handed * slot_h,
        "shift_fit": float(plan.outcome.sites["paid_h_per_week"].sum()) - (agents + handed) * slot_h,
    }
    return {name: hours * WEEKS_PER_YEAR for name, hours in week.items()}


def _slowness(plan: Plan) -> tuple[float, float]:
    """Return mean factors on the work: of fallback languages, and of slower or remote people on top of them."""
    work = served_by(plan).sum(axis=2) * plan.demand.streams["handle_s"].to_numpy(dtype=float)[:, None]
    factors = plan.routing.handle_factor.loc[plan.demand.streams.index].to_numpy(dtype=float)
    people = np.array([float(site.quality.handle_factor) for site in plan.scenario.sites])
    if plan.scenario.operating_model == "virtual":
        people = people * float(plan.scenario.models.virtual.remote_handle_factor)
    in_language = float((work * factors / people[None, :]).sum())
    if not work.sum():
        return 1.0, 1.0
    return in_language / float(work.sum()), float((work * factors).sum()) / in_language


def differences(best: CostParts, other: CostParts) -> dict[str, float]:
    """Split the difference of two yearly costs by driver; the parts sum to it exactly.

    Pay is hours × mean wage. Its change is shared by the midpoint rule, which is Shapley's value for a product of two:
    ``ΔH · (w₁ + w₂)/2 + Δw · (H₁ + H₂)/2``; ΔH is the sum of its own drivers.
    """
    paid = [sum(one.hours.values()) for one in (best, other)]
    wage = [one.base_pay / hours if hours else 0.0 for one, hours in zip((best, other), paid, strict=True)]
    mean_wage, mean_hours = sum(wage) / 2, sum(paid) / 2
    return {
        **{name: (other.hours[name] - best.hours[name]) * mean_wage for name in HOURS},
        "wages": (wage[1] - wage[0]) * mean_hours,
        "nights": other.nights - best.nights,
        "weekends": other.weekends - best.weekends,
        "buildings": other.buildings - best.buildings,
        "other": other.other - best.other,
    }


def reasons(plans: Mapping[str, Plan], best: str) -> pd.DataFrame:
    """Return why each plan costs more (or less) a year than the best one, by driver.

    Returns
    -------
    Index: label. Columns: the drivers and total, in the scenario's currency a year; drivers sum to total.
    """
    parts = {label: cost_parts(one) for label, one in plans.items()}
    rows = {label: differences(parts[best], one) for label, one in parts.items() if label != best}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(DRIVERS)).rename_axis("label")
    total = plans[best].outcome.cost_per_year
    frame["total"] = [plans[str(label)].outcome.cost_per_year - total for label in frame.index]
    return frame


def strongest(row: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the two or three drivers that explain most of a difference, largest first; small ones are left out."""
    drivers = sorted(((name, float(row[name])) for name in DRIVERS), key=lambda one: -abs(one[1]))
    largest = abs(drivers[0][1]) if drivers else 0.0
    return [one for one in drivers[:TOLD] if one[1] and abs(one[1]) >= WORTH_TELLING * largest]
