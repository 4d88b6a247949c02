"""What a vendor's contract is counted in: units of a contact and of an hour, and the week's bill at the list price."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import Routing
from planner.demand import Demand
from planner.requirement import Requirement
from planner.scenario import Contract, Scenario, Site
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR, per_week

Array = NDArray[np.float64]
BY_CONTACT = ("minute", "contact", "resolved_contact")


def contract_of(site: Site) -> Contract:
    """Return a vendor's contract.

    Raises
    ------
    ValueError
        When the site has none.
    """
    if site.contract is None:
        raise ValueError(f"{site.name} has no contract")
    return site.contract


def is_by_contact(site: Site) -> bool:
    """Return whether a site is a vendor that is paid by contact or minute, not by the hour or person."""
    return site.contract is not None and site.contract.per in BY_CONTACT


def solved_share(scenario: Scenario, step: str) -> float:
    """Return the share of a step's contacts that are solved there."""
    tiers = scenario.tiers
    if tiers is None:
        return float(scenario.channels[step].first_contact_resolution)
    node = tiers.online.get(step) or (tiers.phone if step == "phone" else None)
    return 1.0 if node is None else float(node.solves)


def solved_at(scenario: Scenario, site: Site, step: str) -> float:
    """Return the share of a step's contacts that a site's people solve: the desk's, and their difference to it."""
    return float(np.clip(solved_share(scenario, step) + float(site.quality.fcr_delta), 0.0, 1.0))


def units_per_contact(scenario: Scenario, demand: Demand, routing: Routing, site: Site) -> pd.Series[float]:
    """Return the units that a vendor paid by contact or minute is paid for a contact of each stream."""
    per = contract_of(site).per
    if per == "minute":
        return demand.streams["handle_s"] / 60 * routing.handle_factor[site.name]
    if per == "contact":
        return pd.Series(1.0, index=demand.streams.index)
    return demand.streams["channel"].astype(str).map(lambda step: solved_at(scenario, site, step))


def units_in_an_hour(
    per: str, *, busy: Array | float, handle_s: Array | float, solved: Array | float, fte_month_h: Array | float
) -> Array:
    """Return the units of a contract in one rostered hour.

    Parameters
    ----------
    per
        What the price is for.
    busy
        Share of the hour that contacts fill: the cap on occupancy.
    handle_s, solved
        Mean handle time of a contact at the vendor, and the share of contacts that it solves.
    fte_month_h
        Rostered hours of a full-time person in a month.

    >>> float(units_in_an_hour("resolved_contact", busy=0.8, handle_s=288, solved=0.5, fte_month_h=130))
    5.0
    """
    if per == "productive_hour":
        return np.asarray(1.0)
    if per == "fte_month":
        return np.asarray(1 / fte_month_h)
    if per == "minute":
        return np.asarray(busy * 60)
    return np.asarray(busy * 3600 / handle_s * (solved if per == "resolved_contact" else 1.0))


def price_per_agent_slot(scenario: Scenario, site: Site, demand: Demand, routing: Routing, need: Requirement) -> Array:
    """Return what a vendor paid by contact or minute takes for one agent of the requirement, by slot; shape (slots,).

    That is the price of the contacts that arrive in the slot for the pools it may serve, over the agents whom these
    need then: a vendor that serves a slot alone is charged its bill. Deferred work waits: its contacts and its agents
    at the cap on occupancy are spread evenly over the slots in which the vendor may do it.
    """
    bought, agents = _bought(scenario, site, demand, routing, need)
    return _unit_price(scenario, site) * np.divide(bought, agents, out=np.zeros_like(bought), where=agents > 0)


def minimum_holds_all(scenario: Scenario, site: Site, demand: Demand, routing: Routing, need: Requirement) -> bool:
    """Return whether all that a vendor paid by contact or minute may take comes to no more than its minimum."""
    bought, _ = _bought(scenario, site, demand, routing, need)
    return minimum_per_week(scenario, site) >= _unit_price(scenario, site) * float(bought.sum()) > 0


def _unit_price(scenario: Scenario, site: Site) -> float:
    contract = contract_of(site)
    return float(contract.price) * scenario.rate(contract.currency)


def _bought(scenario: Scenario, site: Site, demand: Demand, routing: Routing, need: Requirement) -> tuple[Array, Array]:
    """Return the units that a vendor may be paid for, and the agents who are needed for them, by slot."""
    each = units_per_contact(scenario, demand, routing, site)
    units = demand.contacts.mul(each, axis=0).groupby(routing.pool_of).sum()
    waiting = dict.fromkeys(routing.pools, 0.0)
    for cohorts in need.deferred:
        waiting[cohorts.pool] += float(cohorts.work.sum()) / float(scenario.people.max_occupancy)
    serves = routing.may_serve[:, list(routing.sites).index(site.name), :]
    bought, agents = np.zeros(serves.shape[1]), np.zeros(serves.shape[1])
    for pool, may in zip(routing.pools, serves, strict=True):
        slots, arriving = max(int(may.sum()), 1), units.loc[pool].to_numpy(dtype=float)
        bought += may * (arriving if pool in need.live else arriving.sum() / slots)
        agents += may * (need.agents.loc[pool].to_numpy(dtype=float) + waiting[pool] / slots)
    return bought, agents


def price_per_h(scenario: Scenario, site: Site) -> float:
    """Return what one rostered hour at a vendor costs at the list price, in the scenario's currency.

    A price per hour or FTE-month is exact. One per minute or contact is turned into hours as they are at the occupancy
    cap and at the first channel's mean handle time and resolution: what an hour of the minimum is worth.
    """
    contract = contract_of(site)
    step, channel = next(iter(scenario.channels.items()))
    units = units_in_an_hour(
        contract.per,
        busy=float(scenario.people.max_occupancy),
        handle_s=channel.mean_handle_s * float(site.quality.handle_factor),
        solved=solved_at(scenario, site, step),
        fte_month_h=float(scenario.full_time_h)
        * (WEEKS_PER_YEAR / MONTHS_PER_YEAR)
        * (1 - float(scenario.people.shrinkage.scheduled)),
    )
    return float(units) * float(contract.price) * scenario.rate(contract.currency)


def minimum_per_week(scenario: Scenario, site: Site) -> float:
    """Return what a vendor is paid for a week in any case once its people work."""
    return per_week(float(contract_of(site).minimum_h_per_month)) * price_per_h(scenario, site)
