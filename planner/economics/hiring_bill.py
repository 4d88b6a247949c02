"""What a vendor invoices month by month in a hiring plan, and whose work the hours do that its minimum pays anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from planner.economics.book import Book
from planner.economics.contracts import PriceList, indexation, minimum_units, price_list, units_per_h
from planner.economics.hiring_need import Horizon
from planner.economics.running import Months, worked_units
from planner.economics.work import site_works
from planner.pipeline import Plan
from planner.scenario import Contract
from planner.timeline import MONTHS_PER_YEAR

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class VendorBill:
    """A contract's prices over the months of a hiring plan.

    Attributes
    ----------
    prices
        Its price list in the scenario's currency.
    units_per_h
        Units of the price in a rostered hour.
    minimum
        Units paid in any month of the contract.
    factor
        Indexation and the cost of steering the vendor, on the price. Shape (months,).
    month
        Month of each week, from 0. Shape (weeks,).
    day_share
        Share of each week's days in each calendar month. Shape (weeks, months).
    """

    prices: PriceList
    units_per_h: float
    minimum: float
    factor: Array
    month: NDArray[np.int64]
    day_share: Array

    @classmethod
    def of(cls, plan: Plan, index: int, contract: Contract, horizon: Horizon) -> Self:
        """Return the bill of the vendor that is site `index` of a plan."""
        book = Book(plan.scenario)
        years = np.floor(np.arange(len(horizon.months)) / MONTHS_PER_YEAR)
        governance = 1 + float(contract.governance_share)
        return cls(
            prices=price_list(book, index, contract),
            units_per_h=worked_per_h(plan, index, contract),
            minimum=float(minimum_units(book, index, contract)),
            factor=indexation(book, index, years) * governance,
            month=horizon.month,
            day_share=horizon.day_share,
        )

    def of_months(self, hours: Array, runs: NDArray[np.bool_], *, least: bool = False) -> Array:
        """Return the bill of each month, shape (months,).

        Parameters
        ----------
        hours
            Rostered hours of each week; a day has a seventh of them and counts in its calendar month.
        runs
            Whether the contract runs in a week: a month in which it does is paid its minimum at least.
        least
            Whether more hours may be bought where that is cheaper.
        """
        units = hours * self.units_per_h @ self.day_share
        owed = self.minimum * ((runs[:, None] * self.day_share) > 0).any(axis=0)
        bill = self.prices.least_bill if least else self.prices.bill
        return np.asarray(bill(np.maximum(units, owed)) * self.factor)

    def by_week(self, bill: Array, hours: Array) -> Array:
        """Return the months' bills spread over their weeks: by hours, evenly where there are none. Shape (weeks,)."""
        worked = np.bincount(self.month, hours, minlength=bill.size)[self.month]
        weeks = np.bincount(self.month, minlength=bill.size)[self.month]
        share = np.where(worked > 0, hours / np.where(worked > 0, worked, 1.0), 1 / weeks)
        return np.asarray(bill[self.month] * share)

    @property
    def paid_h(self) -> float:
        """Hours a week that no month of the plan pays more for than the minimum."""
        return self.minimum / self.units_per_h / float(self.day_share.sum(axis=0).max()) if self.units_per_h else 0.0


def worked_per_h(plan: Plan, index: int, contract: Contract) -> float:
    """Return the units in a rostered hour at a vendor: as today's plan works them, else as the weekly plan prices them.

    Without people today minutes and contacts are counted at the occupancy cap, as in `planner.vendors`.
    """
    book = Book(plan.scenario)
    places = {site.name: i for i, site in enumerate(plan.scenario.sites)}
    for work in site_works(plan, places, {}):
        if work.site == index:
            return float(worked_units(book, contract, work, Months.one())[0]) / work.paid_h
    return float(units_per_h(book, index, contract))


def may_relieve(plan: Plan, vendor: int, own: int) -> bool:
    """Return whether a vendor may do all that another site does, whenever there is work and the other is open."""
    sites, agents = plan.scenario.sites, plan.requirement.agents.to_numpy()
    needed = (agents > 0) | (agents.max(axis=1, keepdims=True) <= 0)  # deferred work may be due at any time
    mine, theirs = (
        plan.problem.sites[i].serves & plan.grid.local(sites[i].time_zone, sites[i].holidays).within(sites[i].open)
        for i in (own, vendor)
    )
    return bool((theirs | ~(mine & needed)).all())


@dataclass(eq=False)
class PaidHours:
    """Hours by week that vendors are paid for beyond their own work, until somebody uses them.

    Attributes
    ----------
    plan
        Today's plan.
    hours
        By index of the vendor's site; shape (weeks,) each.
    """

    plan: Plan
    hours: dict[int, Array]

    def for_site(self, own: int, weeks: int) -> Array:
        """Return the hours as those of an own site's people: slower people do less in one. Shape (weeks,)."""
        sites = self.plan.scenario.sites
        pace = {i: float(sites[own].quality.handle_factor) / float(sites[i].quality.handle_factor) for i in self.hours}
        return np.asarray(sum((self.hours[i] * pace[i] for i in self._relieving(own)), start=np.zeros(weeks)))

    def use(self, own: int, share: Array) -> None:
        """Take a share, shape (weeks,), of the hours that an own site may use."""
        for i in self._relieving(own):
            self.hours[i] = self.hours[i] * (1 - share)

    def _relieving(self, own: int) -> list[int]:
        return [i for i in self.hours if may_relieve(self.plan, i, own)]
