"""One thing turned, and what both pure options cost then: a quick reckoning, and the real plan's relaxation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from planner.economics.book import Book, with_values
from planner.economics.bounds import bound
from planner.economics.cash_flow import Flow, Today, flow
from planner.economics.options import Option
from planner.economics.quality import per_need
from planner.economics.risk import Case
from planner.economics.scaling import at
from planner.economics.volume import at_volume
from planner.economics.work import SiteWork
from planner.scenario import Scenario


class By(StrEnum):
    """What is turned until both options cost the same."""

    VOLUME = "volume"
    VENDOR_PRICE = "vendor_price"
    WAGE = "wage"
    FCR = "fcr"


RANGES = {By.VOLUME: (0.1, 10.0), By.VENDOR_PRICE: (0.2, 5.0), By.WAGE: (0.2, 5.0), By.FCR: (-0.4, 0.4)}


def turned(scenario: Scenario, by: By, x: float) -> Scenario:
    """Return the scenario with one thing turned: volume, vendors' prices, own wages, or vendors' resolution.

    Raises
    ------
    pydantic.ValidationError
        When a value leaves its range.
    """
    if by is By.VOLUME:
        return at_volume(scenario, x)
    values: dict[str, float] = {}
    for i, site in enumerate(scenario.sites):
        here = f"sites[{i}]"
        if by is By.VENDOR_PRICE and site.contract is not None:
            values[f"{here}.contract.price"] = float(site.contract.price) * x
            tiers = enumerate(site.contract.tiers)
            values |= {f"{here}.contract.tiers[{k}].price": float(tier.price) * x for k, tier in tiers}
        if by is By.WAGE and site.contract is None:
            values[f"{here}.wage_per_h"] = float(site.wage_per_h or 0.0) * x
        if by is By.FCR and site.contract is not None:
            values[f"{here}.quality.fcr_delta"] = float(np.clip(float(site.quality.fcr_delta) + x, -1, 1))
    return with_values(scenario, values)


def away(by: By, point: float) -> float:
    """Return how far a point lies from today's value, signed; a factor and its inverse are equally far."""
    low, high = RANGES[by]
    return point / (high - low) if by is By.FCR else (point - 1 if point > 1 else 1 - 1 / point)


@dataclass(frozen=True)
class Turn:
    """One thing turned, for a pair of pure options."""

    case: Case
    by: By
    known: dict[tuple[Option, float], tuple[float, float]] = field(default_factory=dict)
    rough: dict[Option, float] = field(default_factory=dict)

    def present(self, option: Option, x: float, factor: float) -> float:
        """Return the net present cost at x: running cost times `factor`, one-offs as they are."""
        if (option, x) not in self.known:
            scenario = turned(self.case.scenario, self.by, x)
            cash = self._flow(option, scenario, x).cash
            weight = (1 + Book(scenario)("sourcing.discount_rate_per_year")) ** (-np.arange(cash.shape[-1]) / 12)
            self.known[option, x] = float(cash[0]), float(weight[1:] @ cash[1:])
        once, later = self.known[option, x]
        return once + factor * later

    def factors(self, option: Option, x: float) -> tuple[float, float]:
        """Return work and contacts of an option at x against the plan's, without the planner."""
        if self.by is By.VOLUME:
            return float(self.case.surrogates[option].curve(np.asarray(x))), x
        if self.by is By.FCR and option is Option.OUTSOURCED:
            desk = self.case.plans[option].desk
            other = at(desk, turned(self.case.scenario, self.by, x))
            now, then = per_need(desk.planned), per_need(other.planned)
            return then.work_s / now.work_s, then.contacts / now.contacts
        return 1.0, 1.0

    def _flow(self, option: Option, scenario: Scenario, x: float) -> Flow:
        works = {
            one: tuple(work.times(*self.factors(one, x)) for work in self.case.plans[one].works)
            for one in (Option.IN_HOUSE, option)
        }
        now = self.case.now if self.case.now.known else Today(works[Option.IN_HOUSE], known=False)
        return flow_of(replace(self.case, scenario=scenario, now=now), works[option])

    def month_at(self, option: Option, x: float) -> float:
        """Return the first month's running cost at x, as `present` counts it before correction."""
        scenario = turned(self.case.scenario, self.by, x)
        works = tuple(work.times(*self.factors(option, x)) for work in self.case.plans[option].works)
        now = Today(works, known=False)
        return float(flow_of(replace(self.case, scenario=scenario, now=now), works).cash[1])

    def moves(self, option: Option) -> bool:
        """Return whether what is turned concerns an option at all."""
        return self.by is By.VOLUME or (self.by is By.WAGE) == (option is Option.IN_HOUSE)

    def bound_factor(self, option: Option, x: float, *, half_hours: bool = False) -> float:
        """Return the real relaxation's month at x against the quick reckoning's.

        With `half_hours` the bound of today is scaled by relaxations on a grid of half hours: quicker on a large desk.
        """
        plan, quick = self.case.plans[option], self.month_at(option, x)
        if not self.moves(option):
            return plan.relaxed_per_month / plan.cost_per_month
        if quick <= 0:
            return 1.0
        there = at(plan.desk, turned(self.case.scenario, self.by, x))
        if not half_hours:
            return plan.money_share * bound(there, 2 * quick) / quick
        if option not in self.rough:
            self.rough[option] = bound(plan.desk, 2 * plan.cost_per_month, half_hours=True)
        return plan.relaxed_per_month * bound(there, 2 * quick, half_hours=True) / self.rough[option] / quick


def flow_of(case: Case, works: tuple[SiteWork, ...]) -> Flow:
    """Return the cash flow of given works in a case, without draws."""
    book = Book(case.scenario)
    indices = {work.site for work in (*works, *case.now.works)}
    months = {index: case.months(book, index) for index in indices}
    return flow(book, works, months, case.now, months)
