"""What no roster of an option costs less than: by the relaxation, and by a proof that knows whole people and paces."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.economics.contracts import WEEKS_PER_MONTH
from planner.economics.desks import Desk
from planner.economics.loaded import least_prices, loaded
from planner.economics.pace import paces
from planner.economics.scaling import coarse
from planner.scenario import Scenario
from planner.shifts import FEW, RELAXATIONS, Relaxation, proven, relax
from planner.stages import Prepared, prepare, typical_week
from planner.vendors import BY_CONTACT, solved_share

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
    """

    relaxed: float
    proven: float
    people: dict[str, float]
    duty: dict[str, float]


def bounds(desk: Desk, most_cost: float, *, brief: bool = False) -> Bounds:
    """Return the proven least costs of an option's month, among desks that cost at most `most_cost`.

    Parameters
    ----------
    brief
        Whether time is short: then a desk of more than 100 people is spared the choice of its open sites.
    """
    priced, stages = _prepared(desk, most_cost)
    found, bill = relax(stages.problem), least_bill(desk, most_cost)
    quick = _cost(found)
    names = [site.name for site in stages.problem.sites]
    people = {name: float(found.people[name]) for name in names}
    duty = dict(zip(names, found.on_duty.sum(axis=1).tolist(), strict=True))
    if float(found.shortfall.sum()) > MISSING:
        return Bounds(quick + bill, quick + bill, people, duty)
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
    return _cost(relax(_prepared(desk, most_cost, half_hours)[1].problem)) + least_bill(desk, most_cost)


def _cost(found: Relaxation) -> float:
    return (found.cost if float(found.shortfall.sum()) > MISSING else found.objective) * WEEKS_PER_MONTH


def _prepared(desk: Desk, most_cost: float, half_hours: bool = False) -> tuple[Scenario, Prepared]:
    """Return the stages at prices that no bill is below, an hour of slower people at what it is paid.

    The requirement is that of the fastest people who may serve a pool: no roster of the real people needs fewer.
    """
    cheapest = {name: price for name, price in least_prices(desk.scenario, most_cost).items() if name in desk.work}
    priced = typical_week(loaded(desk.scenario, desk.planned, mean_price=cheapest, free_contacts=True))
    priced = coarse(priced) if half_hours else priced
    stages = prepare(priced)
    pairs = zip(stages.problem.sites, priced.sites, strict=True)
    sites = tuple(replace(one, slot_cost=one.slot_cost / float(site.quality.handle_factor)) for one, site in pairs)
    return priced, replace(stages, problem=replace(stages.problem, sites=sites))


def least_bill(desk: Desk, most_cost: float) -> float:
    """Return what vendors paid by contact or minute are owed at least for contacts that nobody else may take."""
    if not any(site.contract and site.contract.per in BY_CONTACT for site in desk.planned.sites):
        return 0.0
    stages = prepare(desk.planned)
    prices = least_prices(desk.scenario, most_cost)
    row = {pool: p for p, pool in enumerate(stages.routing.pools)}
    total = 0.0
    for name in stages.demand.contacts.index.astype(str):
        able = stages.routing.may_serve[row[str(stages.routing.pool_of[name])]].any(axis=1)
        bills = []
        for site, may in zip(desk.planned.sites, able, strict=True):
            if may and (site.contract is None or site.contract.per not in BY_CONTACT):
                bills.append(0.0)
            elif may and site.contract is not None:
                stream = stages.demand.streams.loc[name]
                each = {
                    "minute": float(stream["handle_s"]) * float(stages.routing.handle_factor[site.name][name]) / 60,
                    "contact": desk.repeats[site.name],
                    "resolved_contact": desk.repeats[site.name] * solved_share(desk.planned, str(stream["channel"])),
                }[site.contract.per]
                bills.append(each * prices[site.name] * (1 + float(site.contract.governance_share)))
        volume = float(stages.demand.contacts.loc[name].sum()) * WEEKS_PER_MONTH
        total += volume * min(bills, default=0.0)
    return total
