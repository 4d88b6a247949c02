"""The same desk at prices that hold everything: what the weekly programme must see to choose rightly."""

from __future__ import annotations

from collections.abc import Mapping

from planner.economics.book import Book
from planner.economics.contracts import price_list
from planner.economics.running import cost_per_hire, span_load
from planner.scenario import Contract, Estimate, Scenario, Site
from planner.vendors import BY_CONTACT

TIGHTENINGS = 8


def loaded(
    scenario: Scenario,
    planned: Scenario,
    *,
    mean_price: Mapping[str, float] | None = None,
    fixed: bool = True,
    free_contacts: bool = False,
) -> Scenario:
    """Return a desk whose wages, seats and prices hold the whole running cost, so that a plan's cost is the loaded one.

    Hours carry leads and support, heads the replacement of leavers, vendors their governance and audit.

    Parameters
    ----------
    scenario
        Where the prices stand.
    planned
        The desk of an option, made from it.
    mean_price
        Price per unit by vendor, in the scenario's currency; the list price when left out.
    fixed
        Whether sites' fixed costs and minimum commitments count.
    free_contacts
        Whether what is paid by contact or minute costs the programme nothing: for bounds, where the bill is added.
    """
    book = Book(scenario)
    index = {site.name: i for i, site in enumerate(scenario.sites)}
    given = mean_price or {}
    sites = tuple(
        _vendor(book, site, index[site.name], given.get(site.name), fixed, free_contacts)
        if site.contract is not None
        else _own(book, site, index[site.name], fixed)
        for site in planned.sites
    )
    result = planned.changed(sites=sites)
    if planned.operating_model != "virtual":
        return result
    replaced = [_replacement(book, index[one.name]) for one in planned.sites if one.employer == "in_house"]
    seat = float(planned.models.virtual.seat_cost) + min(replaced, default=0.0)
    return result.changed(
        models=planned.models.changed(virtual=planned.models.virtual.changed(seat_cost=Estimate(seat)))
    )


def _replacement(book: Book, index: int) -> float:
    """Return the monthly cost of replacing leavers, per person employed."""
    return float((book("people.attrition_per_year") / 12 * cost_per_hire(book, index)).reshape(-1)[0])


def _own(book: Book, site: Site, index: int, fixed: bool) -> Site:
    load, seat = 1.0, float(site.seat_cost_per_month)
    if site.employer == "in_house":
        load += sum(float(share) for share in span_load(book))
        seat += _replacement(book, index)
    wage = float(site.wage_per_h or 0.0) * load
    kept = float(site.fixed_cost_per_month) if fixed else 0.0
    return site.changed(
        wage_per_h=Estimate(wage),
        seat_cost_per_month=Estimate(seat),
        fixed_cost_per_month=Estimate(kept),
        setup_cost=Estimate(0.0),  # the cash flow has it as what it is, paid at once
    )


def _vendor(book: Book, site: Site, index: int, mean: float | None, fixed: bool, free_contacts: bool) -> Site:
    contract = site.contract
    if contract is None:
        return site
    list_price = float(price_list(book, index, contract).price)
    price = list_price if mean is None else mean
    price *= 1 + float(contract.governance_share)
    audit = float(contract.security_audit_per_year) / 12
    free = free_contacts and contract.per in BY_CONTACT
    per = "productive_hour" if free else contract.per
    simple = Contract.model_validate(
        {
            "per": per,
            "price": 0.0 if free else price,
            "minimum_h_per_month": float(contract.minimum_h_per_month) if fixed else 0.0,
        }
    )
    fixed_cost = float(site.fixed_cost_per_month) + audit if fixed else 0.0
    return site.changed(contract=simple, fixed_cost_per_month=Estimate(fixed_cost), setup_cost=Estimate(0.0))


def least_prices(scenario: Scenario, most_cost: float) -> dict[str, float]:
    """Return a price per unit that no vendor's bill is below, among desks that cost at most `most_cost` a month.

    No bill buys more units than `most_cost` at the least mean price; that limit on volume raises the least mean price
    again, a few times over.
    """
    book = Book(scenario)
    result = {}
    for i, site in enumerate(scenario.sites):
        if site.contract is None:
            continue
        prices = price_list(book, i, site.contract)
        least = min(float(price) for price in (prices.price, *(above for _, above in prices.tiers)))
        for _ in range(TIGHTENINGS if least > 0 else 0):
            least = prices.least_mean_price(max(most_cost / least, 1e-6))
        result[site.name] = least
    return result
