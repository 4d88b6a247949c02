"""A guess of how a plan's cost moves with a lever: only to try first what most likely changes the verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.comparison.levers import Lever
from planner.comparison.served import served_by
from planner.stages import Plan


@dataclass(frozen=True)
class Parts:
    """A plan's yearly cost in parts that levers move, each in proportion.

    Attributes
    ----------
    total
        The whole cost.
    by_region
        Cost of the people who serve a region's contacts, by the work they have with them.
    by_site
        Pay by site.
    buildings
        Fixed cost of the sites, and seats where the model has them.
    """

    total: float
    by_region: dict[str, float]
    by_site: dict[str, float]
    buildings: float


def parts_of(plan: Plan) -> Parts:
    """Return the parts of a plan's cost."""
    work = served_by(plan).sum(axis=2) * plan.demand.streams["handle_s"].to_numpy(dtype=float)[:, None]
    share = np.divide(work, work.sum(axis=0), out=np.zeros_like(work), where=work.sum(axis=0) > 0)
    sites = plan.outcome.sites.loc[list(plan.routing.sites)]
    moving = (sites["cost_per_year"] - sites["fixed_per_year"]).to_numpy(dtype=float)
    regions = plan.demand.streams["region"].astype(str).to_numpy()
    by_region = {name: float((share @ moving)[regions == name].sum()) for name in dict.fromkeys(regions)}
    pay = sites["pay_per_year"].to_numpy(dtype=float)
    by_site = dict(zip(plan.routing.sites, map(float, pay), strict=True))
    rent = ["fixed_per_year"] if plan.scenario.operating_model == "virtual" else ["fixed_per_year", "seats_per_year"]
    return Parts(plan.outcome.cost_per_year, by_region, by_site, float(sites[rent].to_numpy().sum()))


def guessed(parts: Parts, lever: Lever, value: float) -> float:
    """Return the guessed yearly cost at a lever's value."""
    if lever.kind == "price":
        return parts.total + (value - 1) * parts.by_site.get(lever.name, 0.0)
    if lever.kind == "buildings":
        return parts.total + (value - 1) * parts.buildings
    if lever.kind == "volume":
        return parts.total + (value - 1) * sum(parts.by_region.values())
    rest = (1 - value) / (1 - lever.base)
    factors = {name: value / lever.base if name == lever.name else rest for name in parts.by_region}
    return parts.total + sum((factors[name] - 1) * cost for name, cost in parts.by_region.items())
