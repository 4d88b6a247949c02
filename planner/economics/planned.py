"""One option planned: the roster at loaded prices, its running cost to the cent, and a bound that no roster beats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pydantic import ValidationError

from planner.economics.book import Book
from planner.economics.contracts import WEEKS_PER_MONTH, price_list
from planner.economics.loaded import BY_CONTACT, least_prices, loaded, same_pace
from planner.economics.options import Option, option_scenario
from planner.economics.patience import Patience
from planner.economics.quality import per_need, with_best_people, with_fcr
from planner.economics.running import Months, month_table, vendor_units
from planner.economics.work import SiteWork, site_works, solved_share
from planner.pipeline import PLAN_GAP, Plan, Verdict, estimate, plan, prepare
from planner.scenario import Scenario
from planner.shifts import Progress, Relaxation, Roster

SAME = 1e-9


@dataclass(frozen=True)
class Desk:
    """The desk of an option before it is planned.

    Attributes
    ----------
    option
        Who does the work.
    scenario
        Where prices and qualities stand: the user's own.
    planned
        The sites of the option at the pace and resolution of its best people.
    work, repeats
        By site: work per need, and contacts per need, against the best people's.
    """

    option: Option
    scenario: Scenario
    planned: Scenario
    work: dict[str, float]
    repeats: dict[str, float]

    @property
    def places(self) -> dict[str, int]:
        """Index of each site in the user's scenario."""
        return {site.name: i for i, site in enumerate(self.scenario.sites)}

    @property
    def mixed(self) -> bool:
        """Whether its people differ in pace or resolution."""
        return max(self.work.values()) > min(self.work.values()) * (1 + SAME)


@dataclass(frozen=True)
class OptionPlan:
    """An option with its plan.

    Attributes
    ----------
    desk
        Sites and qualities.
    plan
        The week at loaded prices.
    works
        What each site that has people works in an average month.
    month
        Cost of that month. Index: site, columns: components.
    bound_per_month
        Proven least cost of a month of this option.
    contacts_per_month, resolved_per_month
        Contacts that people handle, repeats included; needs that end solved.
    notes
        What the user should know.
    """

    desk: Desk
    plan: Plan
    works: tuple[SiteWork, ...]
    month: pd.DataFrame
    bound_per_month: float
    contacts_per_month: float
    resolved_per_month: float
    notes: tuple[str, ...] = ()

    @property
    def option(self) -> Option:
        """Who does the work."""
        return self.desk.option

    @property
    def cost_per_month(self) -> float:
        """Running cost of an average month as planned."""
        return float(self.month.to_numpy().sum())

    @property
    def keeps_promises(self) -> bool:
        """Whether the roster keeps every promise."""
        return self.plan.verdict is Verdict.MET

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven necessary."""
        return max(0.0, 1 - self.bound_per_month / self.cost_per_month) if self.cost_per_month else 0.0


class ImpossibleOptionError(ValueError):
    """An option that cannot serve the customers; the message says why."""


def desk_of(scenario: Scenario, option: Option) -> Desk:
    """Return the desk of an option.

    Raises
    ------
    ImpossibleOptionError
        When its sites cannot serve the customers.
    """
    try:
        chosen = option_scenario(scenario, option)
        planned, work, repeats = with_best_people(chosen)
    except ValidationError as fault:
        raise ImpossibleOptionError("; ".join(str(one["msg"]) for one in fault.errors())) from None
    return Desk(option, scenario, planned, work, repeats)


def plan_option(
    desk: Desk,
    *,
    gap: float = PLAN_GAP,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    warm_start: Roster | None = None,
) -> OptionPlan:
    """Return the option planned at loaded prices; where volume tiers change the mean price, planned again with it."""
    found = _planned(desk, {}, gap, progress, cancel, warm_start)
    if len(desk.planned.sites) > 1 and any(site.contract and site.contract.tiers for site in desk.planned.sites):
        again = _planned(desk, _mean_prices(desk, found.works), gap, progress, cancel, found.plan.roster)
        found = min(found, again, key=lambda one: (not one.keeps_promises, one.cost_per_month))
    return replace(found, bound_per_month=min(bound(desk, found.cost_per_month), found.cost_per_month))


def _planned(
    desk: Desk,
    prices: dict[str, float],
    gap: float,
    progress: Callable[[Progress], None] | None,
    cancel: Callable[[], bool] | None,
    warm_start: Roster | None,
) -> OptionPlan:
    priced = loaded(desk.scenario, desk.planned, mean_price=prices)
    patience = Patience(progress, cancel)
    result = plan(priced, gap=gap, progress=patience.watch, cancel=patience.over, warm_start=warm_start)
    works = site_works(result, desk.places, desk.repeats)
    month = month_table(Book(desk.scenario), works)
    contacts = float(result.demand.contacts.to_numpy().sum()) * WEEKS_PER_MONTH
    taken = sum(work.contacts for work in works)
    notes = () if result.verdict is Verdict.MET else (_short_note(desk, result),)
    return OptionPlan(
        desk,
        result,
        works,
        month,
        0.0,
        max(taken, contacts),
        _resolved(desk, works),
        (*notes, *_routes(result)),
    )


def _short_note(desk: Desk, result: Plan) -> str:
    missing = float(result.missing.sum())
    label = desk.option.value.replace("_", "-")
    return f"The {label} roster does not keep every promise: {missing:,.1f} agent-hours a week are missing"


def _routes(result: Plan) -> tuple[str, ...]:
    return tuple(note for note in result.routing.notes if note.startswith("Nobody may serve"))


def _resolved(desk: Desk, works: tuple[SiteWork, ...]) -> float:
    """Return needs a month that end solved: each site's people solve their share at their own resolution."""
    chosen = desk.planned
    names = {work.site: desk.scenario.sites[work.site].name for work in works}
    best = max(float(desk.scenario.site(site.name).quality.fcr_delta) for site in chosen.sites)
    solved = 0.0
    for work in works:
        delta = float(desk.scenario.site(names[work.site]).quality.fcr_delta) - best
        one = per_need(with_fcr(chosen, delta))
        solved += work.contacts * one.solved / max(one.contacts, 1e-12)
    return solved


def _mean_prices(desk: Desk, works: tuple[SiteWork, ...]) -> dict[str, float]:
    """Return each vendor's mean price per unit at the volume of a plan."""
    book, prices = Book(desk.scenario), {}
    for work in works:
        site = desk.scenario.sites[work.site]
        if site.contract is not None:
            units = vendor_units(book, site, work, Months.one())
            bill = price_list(book, work.site, site.contract).bill(units)
            prices[site.name] = float((bill / np.maximum(units, 1e-12))[0])
    return prices


def relaxed(desk: Desk, most_cost: float) -> Relaxation:
    """Return the linear relaxation of an option at prices that no bill is below."""
    cheapest = {name: price for name, price in least_prices(desk.scenario, most_cost).items() if name in desk.work}
    priced = loaded(desk.scenario, desk.planned, mean_price=cheapest, free_contacts=True)
    return estimate(same_pace(priced) if desk.mixed else priced)


def bound(desk: Desk, most_cost: float) -> float:
    """Return the proven least cost of an option's month, among desks that cost at most `most_cost`."""
    found = relaxed(desk, most_cost)
    least = found.cost if float(found.shortfall.sum()) > 1e-6 else found.objective
    return least * WEEKS_PER_MONTH + least_bill(desk, most_cost)


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
