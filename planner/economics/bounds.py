"""What no roster of an option costs less than: by the relaxation, and by a proof that knows whole people and paces."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from planner.economics.book import Book
from planner.economics.contracts import WEEKS_PER_MONTH, minimum_units
from planner.economics.desks import Desk
from planner.economics.loaded import least_prices, loaded
from planner.economics.pace import paces
from planner.economics.scaling import coarse
from planner.requirement import LIVE_KINDS
from planner.scenario import Scenario, Site
from planner.shifts import FEW, RELAXATIONS, Relaxation, proven, relax
from planner.shifts.bought import Bought
from planner.stages import Prepared, prepare, typical_week
from planner.timeline import per_week
from planner.vendors import contract_of, is_by_contact, units_per_contact

OPENINGS = 7  # relaxations of a large desk, where each takes long: three sites decided in turn
MISSING = 1e-6  # agent-slots that are none


@dataclass(frozen=True)
class Bounds:
    """Least costs of an option's month.

    Attributes
    ----------
    relaxed
        By the relaxation: quick, and as smooth as the demand; what stand-ins and ratios are made of.
    proven
        With whole people, open sites and slower people counted as what they are; not below `relaxed`.
    people, duty
        Of the relaxation, by site: people, and agents on duty summed over the intervals of the week.
    is_short
        Whether even the relaxation misses people: no roster has the levels that the promises take.
    """

    relaxed: float
    proven: float
    people: dict[str, float]
    duty: dict[str, float]
    is_short: bool = False


def bounds(desk: Desk, most_cost: float, *, brief: bool = False) -> Bounds:
    """Return the proven least costs of an option's month, among desks that cost at most `most_cost`.

    Parameters
    ----------
    brief
        Whether time is short: then a desk of more than 100 people is spared the choice of its open sites.
    """
    least = least_bill(desk, most_cost)
    priced, stages = _prepared(desk, most_cost, least)
    found, bill = relax(stages.problem), least.owed
    quick = _cost(found)
    names = [site.name for site in stages.problem.sites]
    people = {name: float(found.people[name]) for name in names}
    duty = dict(zip(names, found.on_duty.sum(axis=1).tolist(), strict=True))
    if float(found.shortfall.sum()) > MISSING:
        return Bounds(quick + bill, quick + bill, people, duty, is_short=True)
    is_large, cuts = float(found.people.sum()) > FEW, paces(priced, stages)
    most = RELAXATIONS if not is_large else 1 if brief else OPENINGS
    if most == 1 and cuts is None:
        return Bounds(quick + bill, quick + bill, people, duty)
    strict = proven(stages.problem, cuts, relaxations=most) * WEEKS_PER_MONTH
    return Bounds(quick + bill, max(quick, strict) + bill, people, duty)


def bound(desk: Desk, most_cost: float, *, half_hours: bool = False) -> float:
    """Return the relaxation's least cost of an option's month, among desks that cost at most `most_cost`.

    With `half_hours` the grid is one of half hours: quicker, but then it is a bound on rosters of that grid only.
    """
    least = least_bill(desk, most_cost)
    return _cost(relax(_prepared(desk, most_cost, least, half_hours)[1].problem)) + least.owed


def _cost(found: Relaxation) -> float:
    return (found.cost if float(found.shortfall.sum()) > MISSING else found.objective) * WEEKS_PER_MONTH


def _prepared(desk: Desk, most_cost: float, least: LeastBill, half_hours: bool = False) -> tuple[Scenario, Prepared]:
    """Return the stages at prices that no bill is below, an hour of slower people at what it is paid.

    The requirement is that of the fastest people who may serve a pool: no roster of the real people needs fewer.
    """
    cheapest = {name: price for name, price in least_prices(desk.scenario, most_cost).items() if name in desk.work}
    priced = typical_week(loaded(desk.scenario, desk.planned, mean_price=cheapest, free_contacts=True))
    priced = coarse(priced) if half_hours else priced
    stages = prepare(priced)
    pairs = zip(stages.problem.sites, priced.sites, strict=True)
    sites = tuple(
        replace(
            one,
            slot_cost=one.slot_cost / float(site.quality.handle_factor),
            open_cost_per_week=one.open_cost_per_week + per_week(least.opened.get(site.name, 0.0)),
        )
        for one, site in pairs
    )
    return priced, replace(stages, problem=replace(stages.problem, sites=sites, bought=_bought(priced, stages, least)))


def _bought(priced: Scenario, stages: Prepared, least: LeastBill) -> Bought | None:
    """Return what contacts cost that vendors take, of which others may take some."""
    if not least.shared:
        return None
    routing = stages.routing
    each = stages.demand.contacts.index.map(lambda name: least.shared.get(str(name), 0.0)).to_numpy(dtype=float)
    bills = stages.demand.contacts.mul(each, axis=0).groupby(routing.pool_of).sum().reindex(list(routing.pools))
    paid = np.array([site.name in least.by_contact for site in priced.sites])
    pace = routing.handle_factor.to_numpy(dtype=float)
    slower = float(pace[:, ~paid].max(initial=1.0)) / min(float(pace.min()), 1.0)
    return Bought(bills.fillna(0.0).to_numpy(dtype=float), paid, slower)


@dataclass(frozen=True)
class LeastBill:
    """What vendors paid by contact or minute are owed at least in a month, in the scenario's currency.

    Attributes
    ----------
    owed
        For the contacts that nobody else may take, and the minimum of whoever alone may take some.
    opened
        More, by other vendor, as soon as anybody works there: what its minimum comes to beyond all of `owed`.
    shared
        By live stream that others may take as well: the least price of a contact that one of these vendors takes.
        Nothing where minimums come to more: then `opened` is what counts, since a bill is the larger of the two.
    by_contact
        The vendors paid by contact or minute.
    """

    owed: float
    opened: dict[str, float]
    shared: dict[str, float] = field(default_factory=dict)
    by_contact: frozenset[str] = frozenset()


def least_bill(desk: Desk, most_cost: float) -> LeastBill:
    """Return what vendors paid by contact or minute are owed at least, among desks that cost at most `most_cost`."""
    vendors = [site for site in desk.planned.sites if is_by_contact(site)]
    if not vendors:
        return LeastBill(0.0, {})
    prices = _unit_prices(desk, vendors, most_cost)
    stages = prepare(desk.planned)
    total, alone = 0.0, set[str]()
    shared, most = {}, 0.0
    each = {
        site.name: units_per_contact(desk.planned, stages.demand, stages.routing, site).to_dict() for site in vendors
    }
    for name in stages.demand.contacts.index.astype(str):
        volume = float(stages.demand.contacts.loc[name].sum()) * WEEKS_PER_MONTH
        able = _able(desk, stages, name)
        bills = [each[one][name] * _again(desk, one) * prices[one] if one in prices else 0.0 for one in able]
        total += volume * min(bills, default=0.0)
        alone |= set(able) if len(able) == 1 and volume > 0 else set()
        if stages.demand.streams["kind"][name] in LIVE_KINDS and any(bills) and not all(bills):
            shared[name] = min(bill for bill in bills if bill)
            most += volume * shared[name]
    more = {site.name: max(0.0, prices[site.name] * _least_units(desk, site) - total) for site in vendors}
    sure = sum(more[name] for name in alone & more.keys())
    opened = {name: value for name, value in more.items() if name not in alone}
    if sum(opened.values()) + sure > most:
        return LeastBill(total + sure, opened)
    return LeastBill(total, {}, shared, frozenset(prices))


def _unit_prices(desk: Desk, vendors: list[Site], most_cost: float) -> dict[str, float]:
    """Return by vendor a price per unit that no bill is below, the steering of the vendor included."""
    least = least_prices(desk.scenario, most_cost)
    return {site.name: least[site.name] * (1 + float(contract_of(site).governance_share)) for site in vendors}


def _able(desk: Desk, stages: Prepared, stream: str) -> list[str]:
    """Return the sites that may take contacts of a stream at any time."""
    row = stages.routing.pools.index(str(stages.routing.pool_of[stream]))
    able = stages.routing.may_serve[row].any(axis=1)
    return [site.name for site, may in zip(desk.planned.sites, able, strict=True) if may]


def _again(desk: Desk, name: str) -> float:
    """Return the contacts that a vendor is paid per contact of the best people; its minutes hold them already."""
    return 1.0 if contract_of(desk.scenario.site(name)).per == "minute" else desk.repeats[name]


def _least_units(desk: Desk, site: Site) -> float:
    """Return the units of a vendor's monthly minimum."""
    return float(minimum_units(Book(desk.scenario), desk.places[site.name], contract_of(site)))
