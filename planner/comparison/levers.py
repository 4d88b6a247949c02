"""What may change so that another model wins: a region's share of the volume, the volume, prices, rents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.scenario import Scenario
from planner.stages import Plan


@dataclass(frozen=True)
class Lever:
    """One quantity of a scenario that is moved while all else stays.

    Attributes
    ----------
    kind
        region_share (0–1, the other regions shrink or grow alike), volume (factor on every region), price (factor on
        a site's wage, or on its contract's price) or buildings (factor on every site's fixed cost and seats).
    name
        Region or site; empty for volume and buildings.
    base
        Today's value.
    limits
        Least and greatest value that is searched.
    """

    kind: Literal["region_share", "volume", "price", "buildings"]
    name: str
    base: float
    limits: tuple[float, float]

    def applied(self, scenario: Scenario, value: float) -> Scenario:
        """Return the scenario with the lever at a value."""
        if self.kind == "price":
            return _with_price(scenario, self.name, value)
        if self.kind == "buildings":
            return _with_buildings(scenario, value)
        if self.kind == "volume":
            return _with_volumes(scenario, dict.fromkeys((one.name for one in scenario.regions), value))
        rest = (1 - value) / (1 - self.base)
        factors = {one.name: value / self.base if one.name == self.name else rest for one in scenario.regions}
        return _with_volumes(scenario, factors)


def levers(scenario: Scenario, plan: Plan) -> list[Lever]:
    """Return what is worth moving: regions' shares, the volume, the price of the plan's largest site, buildings."""
    volumes = {one.name: scenario.contacts_per_month(one) for one in scenario.regions}
    total = sum(volumes.values())
    found = [
        Lever("region_share", name, volume / total, (0.01, 0.95))
        for name, volume in volumes.items()
        if len(volumes) > 1 and 0 < volume < total
    ]
    largest = str(plan.outcome.sites["heads"].idxmax())
    found += [Lever("volume", "", 1.0, (0.25, 4.0)), Lever("price", largest, 1.0, (0.5, 2.0))]
    if any(float(site.fixed_cost_per_month) + float(site.seat_cost_per_month) > 0 for site in scenario.sites):
        found.append(Lever("buildings", "", 1.0, (0.0, 2.0)))
    return found


def _with_volumes(scenario: Scenario, factors: Mapping[str, float]) -> Scenario:
    regions = tuple(
        one.changed(contacts_per_month=scenario.contacts_per_month(one) * factors[one.name], customers=None)
        for one in scenario.regions
    )
    return scenario.changed(regions=regions)


def _with_buildings(scenario: Scenario, factor: float) -> Scenario:
    sites = tuple(
        site.changed(
            fixed_cost_per_month=float(site.fixed_cost_per_month) * factor,
            seat_cost_per_month=float(site.seat_cost_per_month) * factor,
        )
        for site in scenario.sites
    )
    return scenario.changed(sites=sites)


def _with_price(scenario: Scenario, name: str, factor: float) -> Scenario:
    sites = []
    for site in scenario.sites:
        if site.name == name and site.contract is not None:
            site = site.changed(contract=site.contract.changed(price=float(site.contract.price) * factor))
        elif site.name == name:
            site = site.changed(wage_per_h=float(site.wage_per_h or 0.0) * factor)
        sites.append(site)
    return scenario.changed(sites=tuple(sites))
