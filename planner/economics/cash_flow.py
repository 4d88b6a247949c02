"""Month by month: running cost, transition, totals, net present value and payback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.book import Book
from planner.economics.contracts import WEEKS_PER_MONTH
from planner.economics.running import COMPONENTS, Months, cost_per_hire, heads, site_cost, total, wage_per_h
from planner.economics.transition import ONE, begin_and_end, covered, owed
from planner.economics.work import SiteWork
from planner.scenario import Scenario

Array = NDArray[np.float64]
ONE_OFF = ("setup", "knowledge_transfer", "hires", "severance", "parallel_run", "notice", "leaving")


@dataclass(frozen=True)
class Today:
    """The desk as it is before anything changes.

    Attributes
    ----------
    works
        What today's people work in a month.
    known
        Whether the scenario says who works today (`people_now`); else the in-house option stands for today.
    """

    works: tuple[SiteWork, ...]
    known: bool

    def people(self, site: int) -> float:
        """Return rostered people of a site today."""
        return _sum(self.works, site, "people")

    def by_site(self, quantity: str) -> dict[int, float]:
        """Return a quantity of `SiteWork` by site."""
        return {work.site: _sum(self.works, work.site, quantity) for work in self.works}


def _sum(works: tuple[SiteWork, ...], site: int, quantity: str) -> float:
    return sum(float(getattr(work, quantity)) for work in works if work.site == site)


def today(scenario: Scenario, in_house: tuple[SiteWork, ...], planned: tuple[SiteWork, ...] = ()) -> Today:
    """Return today's desk: the people that the scenario counts, full time, or else the in-house option.

    Parameters
    ----------
    scenario
        Whose sites say how many people there are.
    in_house
        Work of the in-house option.
    planned
        Work of the plan of today's people, which says at what hours they work and what contacts they take; a site
        without is counted by its hours alone.
    """
    counted = [(i, float(site.people_now or 0.0)) for i, site in enumerate(scenario.sites)]
    if not any(site.people_now is not None for site in scenario.sites):
        return Today(in_house, known=False)
    month_h = float(scenario.full_time_h) * WEEKS_PER_MONTH
    share = 1 - float(scenario.people.shrinkage.scheduled)
    known = {work.site: work for work in planned if work.people}
    works = tuple(
        known[i].times(now * share / known[i].people, 1.0)
        if i in known
        else SiteWork(i, now * share, now * share * month_h)
        for i, now in counted
        if now
    )
    return Today(works, known=True)


def months_of(book: Book, work: Callable[[Array], Array], contacts: Array | float = 1.0) -> Months:
    """Return how an option's work changes over the horizon: as it answers to volume; contacts times a drawn factor.

    Month 1 has the scenario's volume.
    """
    month = np.arange(int(book.scenario.sourcing.horizon_months), dtype=float)
    volume = (1 + book("growth_per_month")) ** month
    return Months(work(volume), volume * contacts, np.floor(month / 12))


def running(book: Book, works: tuple[SiteWork, ...], months: Mapping[int, Months]) -> list[dict[str, Array]]:
    """Return the running cost by component of each site, month by month."""
    sites = book.scenario.sites
    return [site_cost(book, sites[work.site], work, months[work.site]) for work in works]


@dataclass(frozen=True)
class Flow:
    """Cash out by component; month 0 holds what is paid at once, months 1 … H what runs.

    Attributes
    ----------
    parts
        Component to cash; shape (months + 1,) or (draws, months + 1).
    """

    parts: dict[str, Array]

    @property
    def cash(self) -> Array:
        """Cash by month, all components."""
        cash: Array = total(self.parts)
        return cash

    def present(self, discount_per_year: Array) -> Array:
        """Return the net present value at the start; month m is paid at its end. Shape () or (draws,)."""
        month = np.arange(self.cash.shape[-1])
        return np.asarray((self.cash / (1 + discount_per_year) ** (month / 12)).sum(axis=-1))

    def frame(self) -> pd.DataFrame:
        """Return cash by component (columns) and month (index); for flows without draws."""
        table = pd.DataFrame({name: self.parts[name] for name in (*COMPONENTS, *ONE_OFF) if name in self.parts})
        table = table.loc[:, (table != 0).any()]
        return table.rename_axis("month").assign(total=table.sum(axis=1))


def flow(
    book: Book,
    works: tuple[SiteWork, ...],
    months: Mapping[int, Months],
    now: Today,
    now_months: Mapping[int, Months],
) -> Flow:
    """Return an option's cash flow from today's desk on.

    Vendors with more people than today begin with them after their ramp, own sites when these are hired and trained,
    and all begin together; until then, and for the parallel run of a new vendor after it, today's people work on: at
    these sites themselves, and whom they replace elsewhere (a site keeps running at the cost by which it shrinks).
    Where notice is longer, that cost is owed until its end, and falls as fast as a contract lets it.
    Hires, severance, set-up and knowledge transfer are paid at once, leaving a contract at the end of the horizon (of
    today's vendors: at once).
    """
    horizon = int(book.scenario.sourcing.horizon_months)
    larger = [work for work in works if _needs_more(work, now)]
    begins, ends = begin_and_end(book, larger, now.by_site("people"), now.by_site("paid_h"))
    costs = dict(zip((work.site for work in works), running(book, works, months), strict=True))
    before = dict(zip((work.site for work in now.works), running(book, now.works, now_months), strict=True))
    parts = _running_parts(book, costs, larger, now, months, covered(np.asarray(0.0), begins, horizon))
    overlap = covered(np.asarray(0.0), ends, horizon)
    for site, cost in before.items():
        less = np.maximum(total(cost) - total(costs.get(site, {})), 0.0)
        fewer, fewer_h = (_sum(now.works, site, name) - _sum(works, site, name) for name in ("people", "paid_h"))
        paid = np.maximum(overlap, owed(book, site, fewer, fewer_h, horizon))
        _add(parts, {"parallel_run": less * overlap, "notice": less * (paid - overlap)})
    at_once, at_end = _one_offs(book, works, now, costs)
    shape = np.broadcast_shapes(*(np.shape(value) for value in (*parts.values(), *at_once.values(), *at_end.values())))
    blank = np.zeros((*shape[:-1], 1))
    whole = {name: np.concatenate([blank, blank.repeat(horizon, -1) + value], -1) for name, value in parts.items()}
    for amounts, column in ((at_once, 0), (at_end, horizon)):
        for name, value in amounts.items():
            target = whole.setdefault(name, np.zeros((*shape[:-1], horizon + 1)))
            target[..., column : column + 1] += value
    return Flow(whole)


def _running_parts(
    book: Book,
    costs: Mapping[int, Mapping[str, Array]],
    larger: list[SiteWork],
    now: Today,
    months: Mapping[int, Months],
    until: Array,
) -> dict[str, Array]:
    """Return the running cost by component: larger sites at today's size for the share `until` of each month."""
    parts: dict[str, Array] = {}
    sites = {work.site for work in larger}
    for site, cost in costs.items():
        _add(parts, {name: value * (1 - until if site in sites else 1.0) for name, value in cost.items()})
    for work in larger:
        if now.people(work.site):
            as_now = work.times(now.people(work.site) / work.people)
            cost = site_cost(book, book.scenario.sites[work.site], as_now, months[work.site])
            _add(parts, {name: value * until for name, value in cost.items()})
    return parts


def _needs_more(work: SiteWork, now: Today) -> bool:
    """Return whether a site has nobody today, or has to have at least one person more."""
    today = now.people(work.site)
    return not today or work.people >= today + ONE


def _add(parts: dict[str, Array], more: Mapping[str, Array]) -> None:
    for name, value in more.items():
        parts[name] = parts.get(name, np.zeros(1)) + value


def _one_offs(
    book: Book, works: tuple[SiteWork, ...], now: Today, costs: Mapping[int, Mapping[str, Array]]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return what is paid at once and at the end, by component; each value of shape (1,) or (draws, 1)."""
    at_once: dict[str, Array] = {}
    at_end: dict[str, Array] = {}
    needed = {work.site: work.people for work in works}
    for work in works:
        site, here = book.scenario.sites[work.site], f"sites[{work.site}]"
        more = heads(book, max(0.0, round(work.people - now.people(work.site), 9)))
        is_new = not now.people(work.site)
        if is_new:
            _add(at_once, {"setup": book(f"{here}.setup_cost") + np.zeros(1)})
        if site.contract is not None:
            rate = book.rate(site.contract.currency)
            if is_new:
                year = 12 * costs[work.site]["vendor"][..., :1]
                transfer = book(f"{here}.contract.knowledge_transfer_share") * year
                _add(at_once, {"setup": book(f"{here}.contract.setup") * rate, "knowledge_transfer": transfer})
            _add(at_end, {"leaving": book(f"{here}.contract.exit") * rate})
        elif site.employer == "in_house":
            _add(at_once, {"hires": more * cost_per_hire(book, work.site)})
    for work in now.works:
        site, here = book.scenario.sites[work.site], f"sites[{work.site}]"
        fewer = max(0.0, work.people - needed.get(work.site, 0.0))
        if site.contract is not None and work.site not in needed:
            _add(at_once, {"leaving": book(f"{here}.contract.exit") * book.rate(site.contract.currency)})
        elif site.employer == "in_house" and fewer >= ONE:
            week = wage_per_h(book, work.site) * (1 + book(f"{here}.on_cost_share")) * book("full_time_h")
            _add(at_once, {"severance": heads(book, fewer) * week * book("people.severance_weeks")})
    return {name: np.atleast_1d(value) for name, value in at_once.items()}, {
        name: np.atleast_1d(value) for name, value in at_end.items()
    }


def payback_month(option: Array, reference: Array) -> int | None:
    """Return the first month from which an option has cost no more than the reference, and stays so; None: never.

    Shape (months + 1,) each; 0 when it is never behind.
    """
    behind = np.cumsum(option) > np.cumsum(reference) + 1e-9 * np.abs(reference).sum()
    if behind[-1]:
        return None
    late = np.flatnonzero(behind)
    return int(late[-1]) + 1 if late.size else 0
