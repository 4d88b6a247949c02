"""The cost of doing nothing: today's people, and the service level that they hold."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pydantic import ValidationError

from planner.comparison.workers import Job, Line
from planner.economics.book import Book
from planner.economics.options import Option, homes_of, option_scenario
from planner.economics.patience import Patience
from planner.economics.risk import Case
from planner.economics.running import Months, month_table, site_cost, total
from planner.economics.work import SiteWork, site_works
from planner.pipeline import Plan, plan
from planner.scenario import Estimate, Scenario
from planner.shifts import InfeasibleRulesError


@dataclass(frozen=True)
class Standing:
    """Today's desk kept as it is.

    Attributes
    ----------
    people
        People employed today.
    cost_per_month
        What they cost, working or not.
    present
        Net present cost over the horizon, at today's size.
    service_level, target
        What they hold today, contact-weighted over live streams; None where nothing is live.
    keeps_promises
        Whether every promise is kept.
    missing_h_per_week
        Agent-hours that are missing.
    month
        Cost of a month. Index: site, columns: components.
    cash
        Total by month, 0 first.
    """

    people: float
    cost_per_month: float
    present: float
    service_level: float | None
    target: float | None
    keeps_promises: bool
    missing_h_per_week: float
    month: pd.DataFrame
    cash: pd.Series[float]


def today_job(scenario: Scenario, work: float, share: float) -> Job:
    """Return the job of the plan of today's people."""
    return Job("plan", "doing nothing", _plan_today, (scenario, work), share)


def _plan_today(scenario: Scenario, work: float, line: Line) -> Plan:
    """Plan today's people as they are; where rules leave no full-time work for all of them, as many as these allow."""

    def planned(desk: Scenario) -> Plan:
        patience = Patience(line.say, line.stopped)
        return plan(desk, work=work, seconds=line.left(), progress=patience.watch, cancel=patience.over)

    full = as_today(scenario, all_full_time=True)
    with suppress(InfeasibleRulesError):
        found = planned(full)
        if all(found.roster.people[site.name] >= site.min_people for site in full.sites):
            return found  # a site without full-time shifts would be closed
    return planned(as_today(scenario))


def doing_nothing(case: Case, found: Plan) -> Standing:
    """Return what today's people cost, and what they hold by a plan of theirs."""
    book = Book(case.scenario)
    horizon = int(case.scenario.sourcing.horizon_months)
    years = np.floor(np.arange(horizon) / 12)
    still = Months(np.ones(horizon), np.ones(horizon), years)
    parts = [site_cost(book, case.scenario.sites[work.site], work, still) for work in case.now.works]
    cash = np.concatenate([np.zeros(1), np.zeros(horizon) + total(parts)])
    discount = float(book("sourcing.discount_rate_per_year"))
    month = month_table(book, case.now.works)
    return Standing(
        people=sum(float(site.people_now or 0.0) for site in case.scenario.sites),
        cost_per_month=float(month.to_numpy().sum()),
        present=float((cash / (1 + discount) ** (np.arange(horizon + 1) / 12)).sum()),
        service_level=found.outcome.rostered,
        target=found.outcome.target,
        keeps_promises=bool(found.outcome.streams["kept"].all()),
        missing_h_per_week=float(found.missing.sum()),
        month=month,
        cash=pd.Series(cash).rename_axis("month"),
    )


def works_today(scenario: Scenario, found: Plan) -> tuple[SiteWork, ...]:
    """Return the work of a plan of today's people."""
    return site_works(found, {site.name: i for i, site in enumerate(scenario.sites)}, {})


def as_today(scenario: Scenario, *, all_full_time: bool = False) -> Scenario:
    """Return the desk with the sites that have people today, and no more people than they have.

    With `all_full_time` everybody is on the roster, and works full time.
    """
    share = 1 - float(scenario.people.shrinkage.scheduled)
    if all_full_time:
        scenario = scenario.changed(shifts=scenario.shifts.changed(max_part_time_share=Estimate(0.0)))
    chosen = {site.name for site in scenario.sites if site.people_now}
    whole = option_scenario(scenario, Option.HYBRID)
    sites = tuple(
        site.changed(min_people=count if all_full_time else 0, max_people=count)
        for site in whole.sites
        if site.name in chosen
        for count in (round(float(site.people_now or 0.0) * share),)
    )
    homes = {region.name: _present(scenario, region.name, chosen) for region in whole.regions}
    regions = tuple(region.changed(site=homes[region.name][0]) for region in whole.regions)
    central = type(whole.models.central)(site=sites[0].name)
    try:
        return whole.changed(sites=sites, regions=regions, models=whole.models.changed(custom=homes, central=central))
    except ValidationError:
        everyone = tuple(site.name for site in sites)
        anywhere = dict.fromkeys(homes, everyone)
        return whole.changed(
            sites=sites, regions=regions, models=whole.models.changed(custom=anywhere, central=central)
        )


def _present(scenario: Scenario, region: str, chosen: set[str]) -> tuple[str, ...]:
    home = next(one for one in scenario.regions if one.name == region)
    pure = (Option.IN_HOUSE, Option.OUTSOURCED)
    names = [name for one in pure for name in homes_of(scenario, home, one) if name in chosen]
    return tuple(dict.fromkeys(names)) or tuple(site.name for site in scenario.sites if site.name in chosen)
