"""The cost of doing nothing: today's people, and the service level that they hold."""

from __future__ import annotations

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
from planner.pipeline import Plan, plan
from planner.scenario import Scenario


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
    patience = Patience(line.say, line.stopped)
    return plan(as_today(scenario), work=work, seconds=line.left(), progress=patience.watch, cancel=patience.over)


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


def as_today(scenario: Scenario) -> Scenario:
    """Return the desk with the sites that have people today, and no more people than they have."""
    share = 1 - float(scenario.people.shrinkage.scheduled)
    chosen = {site.name for site in scenario.sites if site.people_now}
    whole = option_scenario(scenario, Option.HYBRID)
    sites = tuple(
        site.changed(min_people=0, max_people=int(float(site.people_now or 0.0) * share + 1e-9))
        for site in whole.sites
        if site.name in chosen
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
    options = [one for one in (Option.IN_HOUSE, Option.OUTSOURCED) if _has(scenario, one)]
    names = [name for one in options for name in homes_of(scenario, home, one) if name in chosen]
    return tuple(dict.fromkeys(names)) or tuple(site.name for site in scenario.sites if site.name in chosen)


def _has(scenario: Scenario, option: Option) -> bool:
    return any((site.employer == "vendor") == (option is Option.OUTSOURCED) for site in scenario.sites)
