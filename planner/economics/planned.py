"""One option planned: the roster at loaded prices, its running cost to the cent, and a bound that no roster beats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.clock import Clock
from planner.economics.book import Book
from planner.economics.bounds import Bounds, bounds
from planner.economics.contracts import WEEKS_PER_MONTH, price_list
from planner.economics.desks import Desk
from planner.economics.loaded import loaded
from planner.economics.options import Option
from planner.economics.patience import Patience
from planner.economics.quality import per_need, with_fcr
from planner.economics.running import Months, month_table, vendor_units
from planner.economics.simulated import Mended, Simulated
from planner.economics.work import SiteWork, site_works
from planner.frames import records
from planner.pipeline import PLAN_GAP, Plan, Verdict, plan
from planner.shifts import Progress, Roster, late_price

MISSING_H = 0.05  # agent-hours a week that are none when written
PLAN_SHARE = 0.75  # of the time for an option: bounds come after its plan


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
        Proven least cost of a month of this option, among rosters that leave no more deferred work late than this one:
        the programme prices what is late, though a promise leaves some of it.
    relaxed_per_month
        What the relaxation alone proves: what costs elsewhere are compared with, since relaxations are quick.
    relaxed_works
        The works with the people and hours of the relaxation: what is paid by the hour and what by the head differs
        from the roster's on a desk of few people.
    money_share
        Part of the relaxation's cost that is left without the price of what this roster leaves late.
    is_short
        Whether it is proven that no roster of this option keeps its promises.
    simulated
        What the simulation says of the roster; None where it was not asked.
    mended
        What a surer roster costs; None where it was not asked or there was no time to find out.
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
    relaxed_per_month: float
    contacts_per_month: float
    resolved_per_month: float
    notes: tuple[str, ...] = ()
    relaxed_works: tuple[SiteWork, ...] = ()
    money_share: float = 1.0
    is_short: bool = False
    simulated: Simulated | None = None
    mended: Mended | None = None

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


def plan_option(
    desk: Desk,
    *,
    gap: float = PLAN_GAP,
    work: float = 1.0,
    seconds: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    warm_start: Roster | None = None,
) -> OptionPlan:
    """Return the option planned at loaded prices; where volume tiers change the mean price, planned again with it.

    Parameters
    ----------
    desk
        The option.
    gap, work, seconds, progress, cancel, warm_start
        As in `planner.pipeline.plan`. In a given time the second plan is made only if it can be as long as the first.
    """
    clock = Clock(seconds)

    def planned(prices: dict[str, float], start: Roster | None) -> OptionPlan:
        priced = loaded(desk.scenario, desk.planned, mean_price=prices)
        patience, left = Patience(progress, cancel), clock.left()
        return _counted(
            desk,
            plan(
                priced,
                gap=gap,
                work=work,
                seconds=None if left is None else PLAN_SHARE * left,
                progress=patience.watch,
                cancel=patience.over,
                warm_start=start,
            ),
        )

    found = planned({}, warm_start)
    tiers = any(site.contract and site.contract.tiers for site in desk.planned.sites)
    if len(desk.planned.sites) > 1 and tiers and clock.another():
        again = planned(_mean_prices(desk, found.works), found.plan.roster)
        found = min(found, again, key=lambda one: (not one.keeps_promises, one.cost_per_month))
    cost = found.cost_per_month
    least = bounds(desk, cost, brief=seconds is not None)
    late = min(WEEKS_PER_MONTH * lateness_per_week(found.plan), least.relaxed)
    return replace(
        found,
        bound_per_month=min(least.proven - late, cost),
        relaxed_per_month=least.relaxed - late,
        relaxed_works=_relaxed(desk, found, least),
        is_short=least.is_short,
        money_share=1 - late / max(least.relaxed, 1e-12),
    )


def lateness_per_week(found: Plan) -> float:
    """Return what the programme of a roster charges a week for deferred work that is late: no money that is paid."""
    late = zip(found.problem.deferred, found.roster.late, strict=True)
    return sum(late_price(found.problem, work) * float(slots.sum()) for work, slots in late)


def _relaxed(desk: Desk, found: OptionPlan, least: Bounds) -> tuple[SiteWork, ...]:
    """Return the works of a plan with the people and hours of the relaxation."""
    duty = dict(zip(least.people, found.plan.roster.on_duty.sum(axis=1).tolist(), strict=True))
    works = []
    for work in found.works:
        name = desk.scenario.sites[work.site].name
        hours = work.times(least.duty[name] / duty[name] if duty[name] else 1.0, 1.0)
        works.append(replace(hours, people=least.people[name]))
    return tuple(works)


def _counted(desk: Desk, result: Plan) -> OptionPlan:
    """Return a plan with what it costs; its bounds are still to be worked out."""
    works = site_works(result, desk.places, desk.repeats)
    contacts = float(result.demand.contacts.to_numpy().sum()) * WEEKS_PER_MONTH
    notes = () if result.verdict is Verdict.MET else (_short_note(desk, result),)
    return OptionPlan(
        desk=desk,
        plan=result,
        works=works,
        month=month_table(Book(desk.scenario), works),
        bound_per_month=0.0,
        relaxed_per_month=0.0,
        contacts_per_month=max(sum(work.contacts for work in works), contacts),
        resolved_per_month=_resolved(desk, works),
        notes=(*notes, *_routes(result)),
    )


def _short_note(desk: Desk, result: Plan) -> str:
    """Say by how much the roster is short: hours missing, or where none are, the promise that is missed by most."""
    missing = float(result.missing.sum())
    text = f"The {desk.option.value.replace('_', '-')} roster does not keep every promise: "
    if missing >= MISSING_H:
        return text + f"{missing:,.1f} agent-hours a week are missing"
    broken = [row for row in records(result.outcome.streams.reset_index()) if not row["kept"]]
    worst = max(broken, key=lambda row: float(row["target"] - row["service_level"]))
    text += f"{worst['stream']} reaches {worst['service_level']:.1%}"
    if worst["service_level"] < worst["target"]:
        return text + f" of {worst['target']:.1%}"
    return text + f", but {worst['worst_interval']:.1%} in its worst interval"


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
