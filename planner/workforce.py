"""From requirement, routing and site rules to the shift problem that the optimiser solves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models import Routing
from planner.cohorts import DeferredCohorts
from planner.demand import Demand
from planner.requirement import LIVE_KINDS, Requirement
from planner.scenario import Budget, Estimate, Scenario, Site
from planner.shift_rules import night_shifts, rules_at, site_shifts
from planner.shifts import DeferredWork, ShiftLength, ShiftProblem, StaffSite
from planner.timeline import WEEKS_PER_YEAR, Grid, per_week
from planner.vendors import is_by_contact, minimum_holds_all, minimum_per_week, price_per_agent_slot, price_per_h

Array = NDArray[np.float64]
SHORTFALL_PRICE_H = 80.0
LATE_PRICE_H = 2.0
IDLE_SHARE = 0.01  # of a busy hour's price: the least that an hour of a vendor paid by contact is planned at


@dataclass(frozen=True)
class SiteTerms:
    """What one site's people cost in the scenario's currency.

    Attributes
    ----------
    cost_per_slot
        Price of one rostered paid interval, premiums and paid absence included. Shape (slots,).
    cost_per_head_week
        Price of one rostered person and week besides hours (seats), people behind the shrinkage included.
    fixed_per_week
        Price of the site if anybody works there: its fixed cost, and the share of a week in what opening it takes.
    minimum_per_week
        What a vendor is paid in any case.
    """

    cost_per_slot: Array
    cost_per_head_week: float
    fixed_per_week: float
    minimum_per_week: float


def site_terms(scenario: Scenario, site: Site, grid: Grid) -> SiteTerms:
    """Return what a site's people cost: wages with premiums in local time, or the vendor's contract."""
    scheduled = float(scenario.people.shrinkage.scheduled)
    virtual = scenario.operating_model == "virtual" and site.employer != "vendor"
    seat = scenario.models.virtual.seat_cost if virtual else site.seat_cost_per_month
    heads = per_week(float(seat)) / (1 - scheduled)
    fixed = fixed_per_week(scenario, site)
    if site.contract is not None:
        cost = np.full(grid.slots, price_per_h(scenario, site) * grid.slot_h)
        return SiteTerms(cost, heads, fixed, minimum_per_week(scenario, site))
    local = grid.local(site.time_zone, site.holidays)
    premium = (
        float(site.night_premium) * local.is_night
        + float(site.weekend_premium) * local.is_weekend
        + float(site.holiday_premium) * local.is_holiday
    )
    wage = float(site.wage_per_h or 0.0) * (1 + float(site.on_cost_share))
    wage *= float(scenario.models.virtual.remote_wage_factor) if virtual else 1.0
    absence = 1 / (1 - scenario.people.shrinkage.paid) if site.employer == "in_house" else 1.0
    return SiteTerms(wage * (1 + premium) * grid.slot_h * absence, heads, fixed, 0.0)


def fixed_per_week(scenario: Scenario, site: Site) -> float:
    """Return what a site costs a week if anybody works there: its fixed cost, and a share of what opening it takes."""
    fixed = 0.0 if scenario.operating_model == "virtual" else per_week(float(site.fixed_cost_per_month))
    return fixed + setup_per_week(scenario, site)


def rostered_of(scenario: Scenario, budget: Budget) -> int | None:
    """Return the most people on the roster that a limit on people leaves, shrinkage taken off."""
    present = 1 - float(scenario.people.shrinkage.scheduled)
    return None if budget.people is None else int(budget.people * present + 1e-9)


def per_week_of_year(per_year: Estimate | None) -> float | None:
    """Return a limit a year as one a week."""
    return None if per_year is None else float(per_year) / WEEKS_PER_YEAR


def setup_per_week(scenario: Scenario, site: Site) -> float:
    """Return what opening a site costs, in equal parts over the weeks of `sourcing.horizon_months`.

    Whoever has people today is open already. The virtual model has no buildings: a vendor's transition is left.
    """
    if site.people_now:
        return 0.0
    once = 0.0 if scenario.operating_model == "virtual" else float(site.setup_cost)
    if site.contract is not None:
        once += float(site.contract.setup) * scenario.rate(site.contract.currency)
    return per_week(once / int(scenario.sourcing.horizon_months))


def _allowed(
    lengths: tuple[ShiftLength, ...], start_slot: NDArray[np.int64], free: NDArray[np.bool_], slot_min: int
) -> NDArray[np.bool_]:
    """Return where a whole shift fits into the hours in which people may work; shape (lengths, starts, 7)."""
    slots = free.size
    closed = np.concatenate([[0], np.cumsum(np.tile(~free, 3))])
    begin = start_slot % slots
    return np.array([closed[begin + one.presence_min // slot_min] == closed[begin] for one in lengths], dtype=bool)


def shifts_within(
    scenario: Scenario, site: Site, grid: Grid, is_open: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which shifts a site may give out in its hours, and in which of them people may work.

    Parameters
    ----------
    is_open
        The hours. Shape (slots,).

    Returns
    -------
    tuple
        Shapes (lengths, starts, 7) and (slots,): where night shifts are ruled out, the hours without the night.
    """
    shifts, free = site_shifts(scenario, site), is_open
    if not rules_at(scenario, site).night_shifts:
        free = free & ~grid.local(site.time_zone, site.holidays).is_night
    start_slot = grid.start_slots(site.time_zone, shifts.start_minute)
    return _allowed(shifts.lengths, start_slot, free, grid.slot_min) & shifts.on_offer[:, :, None], free


def needed_terms(
    scenario: Scenario, site: Site, terms: SiteTerms, demand: Demand, routing: Routing, need: Requirement
) -> SiteTerms:
    """Return the terms with the price of an agent-slot of the requirement, and what a minimum leaves to pay.

    An hour of slower people is dearer by their handle-time factor. A vendor paid by contact or minute is paid for what
    the slot brings; where that is next to nothing, nobody is yet on duty for no reason. Where its minimum holds all
    that it may take, it costs that minimum, however many are there.
    """
    if not is_by_contact(site):
        return replace(terms, cost_per_slot=terms.cost_per_slot * float(site.quality.handle_factor))
    idle = IDLE_SHARE * terms.cost_per_slot
    if terms.minimum_per_week > 0 and minimum_holds_all(scenario, site, demand, routing, need):
        fixed = terms.fixed_per_week + terms.minimum_per_week
        return replace(terms, cost_per_slot=idle, fixed_per_week=fixed, minimum_per_week=0.0)
    price = price_per_agent_slot(scenario, site, demand, routing, need)
    return replace(terms, cost_per_slot=np.maximum(price, idle))


def is_idle(scenario: Scenario, routing: Routing, index: int) -> bool:
    """Whether a site serves nobody under the operating model and does not ask for people: nobody works there."""
    return not scenario.sites[index].min_people and not routing.may_serve[:, index, :].any()


def staff_site(
    scenario: Scenario, index: int, demand: Demand, routing: Routing, need: Requirement, grid: Grid
) -> StaffSite:
    """Return one site as the optimiser sees it."""
    site = scenario.sites[index]
    rules, shifts = rules_at(scenario, site), site_shifts(scenario, site)
    allowed, free = shifts_within(scenario, site, grid, grid.local(site.time_zone, site.holidays).within(site.open))
    terms = needed_terms(scenario, site, site_terms(scenario, site, grid), demand, routing, need)
    virtual = scenario.operating_model == "virtual"
    serves = routing.may_serve[:, index, :]
    budget = scenario.limits.sites.get(site.name, Budget())
    allowed &= not is_idle(scenario, routing, index)
    most = [one for one in (site.max_people, rostered_of(scenario, budget)) if one is not None]
    own_share = site.shifts is not None and "max_part_time_share" in site.shifts.model_fields_set
    return StaffSite(
        name=site.name,
        serves=serves,
        speed=np.ones(len(routing.pools)),
        lengths=shifts.lengths,
        start_minute=shifts.start_minute,
        start_slot=grid.start_slots(site.time_zone, shifts.start_minute),
        allowed=allowed,
        slot_cost=terms.cost_per_slot,
        head_cost_per_week=terms.cost_per_head_week,
        min_heads=min([site.min_people, *most]),  # a budget outranks the least number of people
        max_heads=min(most, default=None),
        seats=None if virtual else site.seats,
        max_part_time_share=float(rules.max_part_time_share) if own_share else 1.0,
        start_spread_min=rules.start_may_vary_min,
        rest_min=round(float(rules.rest_h) * 60),
        max_consecutive_days=rules.max_consecutive_days if rules.max_consecutive_days < 7 else None,
        min_consecutive_days_off=rules.min_consecutive_days_off,
        weekly_rest_min=round(float(rules.weekly_rest_h) * 60),
        max_weekly_paid_min=None if rules.max_weekly_h is None else round(float(rules.max_weekly_h) * 60),
        night=night_shifts(shifts, float(rules.night_shift_from_h)),
        max_nights_per_week=rules.max_nights_per_week,
        max_night_share=float(rules.max_night_share),
        min_on_duty=np.where(free & serves.any(axis=0), float(site.min_on_duty), 0.0) if site.min_on_duty else None,
        open_cost_per_week=terms.fixed_per_week,
        min_cost_per_week=terms.minimum_per_week,
        max_cost_per_week=per_week_of_year(budget.cost_per_year),
        may_close=True,
        max_distinct_shifts=rules.max_distinct_shifts,
        distinct_shift_cost=float(rules.distinct_shift_cost),
        fixed=shifts.fixed,
    )


def shift_problem(
    scenario: Scenario,
    demand: Demand,
    routing: Routing,
    need: Requirement,
    grid: Grid,
    boundary: Array | None = None,
) -> ShiftProblem:
    """Return the week's shift problem over all sites and pools.

    An agent missing for one interval costs 80 of the dearest hours, more than one more person for the week: people are
    missing only where rules or limits leave no other way. An interval's work costs two of them for each interval late.
    """
    sites = tuple(staff_site(scenario, i, demand, routing, need, grid) for i in range(len(scenario.sites)))
    busy_h = [price_per_h(scenario, site) for site in scenario.sites if is_by_contact(site)]  # idle ones cost little
    dearest_h = max(*(float(site.slot_cost.max()) / grid.slot_h for site in sites), *busy_h, 0.0) or 1.0
    limits = scenario.limits
    return ShiftProblem(
        slot_min=grid.slot_min,
        cyclic=grid.cyclic,
        pools=routing.pools,
        required=need.agents.to_numpy(),
        # Deferred work takes people beyond the requirement: whoever waits for a call is part of keeping its promise.
        load_erl=float(scenario.people.max_occupancy) * need.agents.to_numpy(),
        shortfall_cost=np.full(len(routing.pools), SHORTFALL_PRICE_H * dearest_h),
        sites=sites,
        deferred=tuple(
            deferred_work(scenario, routing, need, one, grid, LATE_PRICE_H * dearest_h) for one in need.deferred
        ),
        boundary=boundary,
        max_people=rostered_of(scenario, limits),
        max_cost=per_week_of_year(limits.cost_per_year),
        max_part_time_share=float(scenario.shifts.max_part_time_share),
    )


def deferred_work(
    scenario: Scenario,
    routing: Routing,
    need: Requirement,
    cohorts: DeferredCohorts,
    grid: Grid,
    late_cost: float | None = None,
) -> DeferredWork:
    """Return deferred work with the pools that may do it: its own, and live pools of the same experts.

    People who do it are those whom the live queue does not need at the time; the outcome counts only the others there.
    """
    own = routing.pools.index(cohorts.pool)
    kinds, people = (need.pools[column].astype(str).to_dict() for column in ("kind", "people"))
    helpers = [
        i
        for i, pool in enumerate(routing.pools)
        if kinds[pool] in LIVE_KINDS
        and people[pool] == people[cohorts.pool]
        and kinds[cohorts.pool] == "deferred"
        and routing.may_serve[i].any()
        and bool((routing.may_serve[i] <= routing.may_serve[own]).all())
    ]
    names = list(cohorts.streams)
    return DeferredWork(
        name=names[0] if len(names) == 1 else f"{cohorts.pool} ({len(names)} streams)",
        pools=(own, *helpers),
        work=cohorts.work,
        not_yet_due=cohorts.not_yet_due(grid.cyclic),
        max_occupancy=float(scenario.people.max_occupancy),
        late_cost=late_cost,
    )
