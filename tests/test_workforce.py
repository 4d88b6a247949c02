"""What the optimiser is given: rules as arrays, hours that fit, and money by hand."""

import datetime as dt

import numpy as np
import pytest

from planner.demand import demand
from planner.pipeline import plan
from planner.requirement import fastest, handle_factors, requirement
from planner.routes import route
from planner.scenario import Scenario
from planner.shift_rules import shift_lengths, start_minutes
from planner.shifts import Break, ShiftProblem, StaffSite
from planner.timeline import Grid, per_week
from planner.vendors import price_per_h
from planner.workforce import (
    shift_problem,
    site_terms,
)
from tests.desks import ONE_TEAM, desk, region, site


def problem(scenario: Scenario) -> ShiftProblem:
    grid = Grid.of(scenario)
    arrivals = demand(scenario, grid)
    routing = route(scenario, arrivals, grid)
    return shift_problem(scenario, arrivals, routing, requirement(scenario, arrivals, routing, grid), grid)


def staffed(changes: dict | None = None) -> StaffSite:
    return problem(desk(changes)).sites[0]


def hourly(changes: dict, zone: str = "UTC") -> np.ndarray:
    """Return the price of an hour of the week from Monday 0:00 UTC."""
    scenario = desk({"sites[0].time_zone": zone, "people.shrinkage": 0.0} | changes)
    terms = site_terms(scenario, scenario.sites[0], Grid.of(scenario))
    return terms.cost_per_slot.reshape(-1, 4).sum(axis=1)


# Shift rules


def test_lengths_and_breaks():
    four, eight = shift_lengths(desk().shifts)
    assert (four.paid_min, four.presence_min, four.days_per_week, four.breaks, four.part_time) == (
        240,
        240,
        5,
        (),
        True,
    )
    assert eight.breaks == (Break(30, False, (180, 300)),)
    assert (eight.paid_min, eight.presence_min, eight.part_time) == (480, 510, False)


def test_a_paid_break_is_working_time():
    breaks = [{"min": 30, "paid": True, "begins_after_h": [3, 3.5], "for_paid_h": [4, 8]}]
    four, eight = shift_lengths(desk({"shifts.breaks": breaks}).shifts)
    assert (four.presence_min, eight.presence_min) == (240, 480)
    assert four.breaks[0].paid


def test_breaks_come_in_the_order_of_the_day_however_written():
    breaks = [{"min": 15, "begins_after_h": [6, 7]}, {"min": 30, "begins_after_h": [2, 4]}]
    (eight,) = shift_lengths(desk({"shifts.breaks": breaks, "shifts.paid_h": 8}).shifts)
    assert [one.begins_after_min for one in eight.breaks] == [(120, 240), (360, 420)]


def test_days_per_week_by_length_and_part_time_limit():
    rules = {"shifts.days_per_week": {4: 6, 8: 4}, "shifts.part_time_below_h": 9}
    four, eight = shift_lengths(desk(rules).shifts)
    assert (four.days_per_week, eight.days_per_week) == (6, 4)
    assert eight.part_time


@pytest.mark.parametrize(
    ("window", "every", "expected"),
    [
        (["00:00", "24:00"], 60, list(range(0, 1440, 60))),
        (["06:00", "18:00"], 240, [480, 720, 960]),
        (["06:30", "07:30"], 30, [390, 420, 450]),
        (["07:00", "07:00"], 60, [420]),
    ],
)
def test_starts(window, every, expected):
    rules = desk({"shifts.start_window": window, "shifts.starts_every_min": every}).shifts
    assert start_minutes(rules).tolist() == expected


def test_rules_reach_the_optimiser():
    place = staffed(
        {
            "shifts.rest_h": 12.5,
            "shifts.max_consecutive_days": 5,
            "shifts.max_weekly_h": 38,
            "shifts.max_distinct_shifts": 7,
            "sites[0].min_people": 2,
            "sites[0].max_people": 30,
            "sites[0].seats": 12,
        }
    )
    assert (place.rest_min, place.max_consecutive_days, place.max_weekly_paid_min) == (750, 5, 2280)
    assert (place.max_distinct_shifts, place.min_heads, place.max_heads, place.seats) == (7, 2, 30, 12)
    free = staffed()
    assert (free.max_consecutive_days, free.max_weekly_paid_min, free.max_heads, free.seats) == (None, None, None, None)


def test_limits_reach_the_optimiser():
    """People are counted before shrinkage by the optimiser: 20 people are 15 working ones at 25 %."""
    limited = problem(desk({"limits": {"people": 20, "cost_per_year": 521_800}, "shifts.max_part_time_share": 0.3}))
    assert limited.max_people == 15
    assert limited.max_cost == pytest.approx(10_000)
    assert limited.max_part_time_share == 0.3
    assert problem(desk()).max_people is None


def test_twenty_one_of_thirty_people_work_at_thirty_percent_shrinkage():
    assert problem(desk({"limits.people": 30, "people.shrinkage": 0.3})).max_people == 21


# Where shifts fit


def starts_allowed(place: StaffSite, length: int, day: int) -> list[int]:
    return place.start_minute[place.allowed[length, :, day]].tolist()


def test_a_shift_lies_inside_the_sites_hours():
    place = staffed({"sites[0].open": {"mon-fri": "08:00-18:00"}})
    assert starts_allowed(place, 0, 0) == [480, 540, 600, 660, 720, 780, 840]  # 4 h, last from 14 to 18
    assert starts_allowed(place, 1, 0) == [480, 540]  # 8.5 h with the break
    assert starts_allowed(place, 0, 5) == []


def test_a_night_shift_needs_both_days_open():
    place = staffed({"sites[0].open": {"mon": "20:00-24:00", "tue": "00:00-06:00"}})
    assert starts_allowed(place, 1, 0) == [1200, 1260]  # 20:00 to 4:30 and 21:00 to 5:30
    assert starts_allowed(place, 1, 1) == []


def test_a_night_shift_on_sunday_runs_into_monday():
    place = staffed({"sites[0].open": {"sun": "22:00-08:00"}})
    night = place.start_minute.tolist().index(22 * 60)
    assert place.allowed[1, night].tolist() == [False] * 6 + [True]
    begin = int(place.start_slot[night, 6])
    covered = (begin + np.arange(8 * 4)) % 672
    grid = Grid.of(desk())
    local = grid.local("Europe/Berlin")
    assert sorted(local.minute[covered[local.weekday[covered] == 0]]) == list(range(0, 360, 15))


def test_no_night_shifts():
    place = staffed({"shifts.night_shifts": False})
    for length, presence in enumerate((240, 510)):
        for minute in starts_allowed(place, length, 2):
            assert minute >= 6 * 60
            assert minute + presence <= 22 * 60
    assert starts_allowed(place, 1, 2)[-1] == 13 * 60  # ends 21:30


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns"])
def test_starts_are_local_at_odd_offsets(zone):
    place = staffed({"sites[0].time_zone": zone, "sites[0].open": {"mon-sun": "09:00-17:00"}})
    local = Grid.of(desk()).local(zone)
    for start, minute in enumerate(place.start_minute):
        assert (local.minute[place.start_slot[start]] == minute).all()
    assert starts_allowed(place, 0, 6) == [540, 600, 660, 720, 780]


def test_only_who_may_serve_serves():
    scenario = desk(
        {
            "regions": [region("A", site="A site"), region("B", site="B site")],
            "sites": [site("A site"), site("B site", open={"mon-fri": "10:00-12:00"})],
        }
    )
    given = problem(scenario)
    a, b = given.sites
    pools_a = [i for i, pool in enumerate(given.pools) if pool.startswith("A site")]
    assert a.serves[pools_a].all()
    assert not b.serves[pools_a].any()
    assert b.serves.any(axis=0).sum() == 5 * 8


def test_nobody_works_where_nobody_is_served_unless_the_site_asks_for_people():
    sites = [
        site(name, languages=["de"], **more)
        for name, more in (("Here", {}), ("There", {}), ("Asked", {"min_people": 2}))
    ]
    given = problem(desk({"sites": sites}))
    assert [one.allowed.any() for one in given.sites] == [True, False, True]
    scenario = desk({"sites": sites[:2]})
    assert "There serves nobody under this operating model: nobody works there" in plan(scenario, work=0.1).notes


# Money


def test_a_plain_wage():
    np.testing.assert_allclose(hourly({}), 24)
    np.testing.assert_allclose(hourly({"sites[0].on_cost_share": 0.25}), 30)


def test_premiums_in_local_time_by_hand():
    money = {"sites[0].night_premium": 0.5, "sites[0].weekend_premium": 0.25}
    cost = hourly(money)
    assert cost[12] == 24  # Monday noon
    assert cost[21] == 24
    assert cost[22] == cost[29] == 36  # 22:00 to 6:00
    assert cost[30] == 24
    assert cost[5 * 24 + 12] == 30  # Saturday
    assert cost[5 * 24 + 23] == 42  # Saturday night: both
    east = hourly(money, "Asia/Ho_Chi_Minh")  # seven hours ahead
    np.testing.assert_allclose(east, np.roll(cost, -7))
    nepal = desk({"sites[0].time_zone": "Asia/Kathmandu", "people.shrinkage": 0.0} | money)
    slots = site_terms(nepal, nepal.sites[0], Grid.of(nepal)).cost_per_slot
    assert (slots[64], slots[65]) == (6, 9)  # 22:00 in Kathmandu is 16:15 UTC


def test_the_holiday_premium_is_paid_in_a_dated_week():
    money = {"sites[0].holiday_premium": 1.0, "sites[0].holidays": "DE", "week_of": "2026-12-21"}
    scenario = desk({"people.shrinkage": 0.0} | money)
    grid = Grid.of(scenario)
    terms = site_terms(scenario, scenario.sites[0], grid)
    free = np.isin(grid.index.tz_convert("Europe/Berlin").date, [dt.date(2026, 12, 25), dt.date(2026, 12, 26)])
    np.testing.assert_allclose(terms.cost_per_slot, np.where(free, 12, 6))
    typical = desk({"people.shrinkage": 0.0} | money | {"week_of": "typical"})
    np.testing.assert_allclose(site_terms(typical, typical.sites[0], Grid.of(typical)).cost_per_slot, 6)


def test_shrinkage_divides():
    """A rostered hour costs 1/(1−s) paid hours, a rostered seat 1/(1−s) seats: not (1+s)."""
    shrinkage = {"people.shrinkage": {"scheduled": 0.5, "of_which_paid": 0.2}, "sites[0].seat_cost_per_month": 521.8}
    np.testing.assert_allclose(hourly(shrinkage), 24 / 0.8)
    scenario = desk(shrinkage)
    terms = site_terms(scenario, scenario.sites[0], Grid.of(scenario))
    assert terms.cost_per_head_week == pytest.approx(120 / 0.5)
    all_paid = hourly({"people.shrinkage": 0.25})
    np.testing.assert_allclose(all_paid, 24 / 0.75)
    freelancer = hourly({"people.shrinkage": 0.25, "sites[0].employer": "freelancer"})
    np.testing.assert_allclose(freelancer, 24)


def test_monthly_money_by_the_week():
    assert per_week(521.8) == pytest.approx(120)
    place = staffed({"sites[0].fixed_cost_per_month": 5_218, "sites[0].seat_cost_per_month": 52.18})
    assert place.open_cost_per_week == pytest.approx(1_200)
    assert place.head_cost_per_week == pytest.approx(12 / 0.75)
    assert place.min_cost_per_week == 0


def test_opening_a_site_costs_its_share_of_the_horizon():
    setup = {"sites[0].setup_cost": 52_180, "sourcing.horizon_months": 20}
    assert staffed(setup).open_cost_per_week == pytest.approx(600)
    assert staffed(setup | {"sites[0].fixed_cost_per_month": 5_218}).open_cost_per_week == pytest.approx(600 + 1_200)
    assert staffed(setup | {"sites[0].people_now": 3}).open_cost_per_week == 0  # it is open already
    assert staffed(setup | {"operating_model": "virtual"}).open_cost_per_week == 0


def test_a_vendors_transition_is_part_of_opening_it():
    contract = {"per": "productive_hour", "price": 15, "setup": 52_180, "currency": "USD"}
    assert problem(vendor(contract)).sites[0].open_cost_per_week == pytest.approx(26_090 * 12 / 52.18 / 36)


def vendor(contract: dict, changes: dict | None = None, **more: object) -> Scenario:
    own = {"employer": "vendor", "contract": contract, "wage_per_h": None, "languages": ["de"]}
    return desk({"sites": [site("V", **own | more)], "exchange": {"USD": 0.5}} | (changes or {}))


@pytest.mark.parametrize(
    ("contract", "price"),
    [
        ({"per": "productive_hour", "price": 15}, 15),
        ({"per": "productive_hour", "price": 15, "currency": "USD"}, 7.5),
        ({"per": "fte_month", "price": 5_218}, 1_200 / 40 / 0.75),
        ({"per": "minute", "price": 0.4}, 0.4 * 60 * 0.85),
        ({"per": "contact", "price": 2}, 2 * 0.85 * 3_600 / 330),
        ({"per": "resolved_contact", "price": 2}, 2 * 0.85 * 3_600 / 330),
    ],
)
def test_the_price_of_a_vendors_hour(contract, price):
    scenario = vendor(contract)
    assert price_per_h(scenario, scenario.sites[0]) == pytest.approx(price, rel=1e-12)
    terms = site_terms(scenario, scenario.sites[0], Grid.of(scenario))
    np.testing.assert_allclose(terms.cost_per_slot, price / 4)


def test_a_slow_vendor_handles_fewer_contacts_an_hour():
    scenario = vendor({"per": "contact", "price": 2}, quality={"handle_factor": 1.25})
    assert price_per_h(scenario, scenario.sites[0]) == pytest.approx(2 * 0.85 * 3_600 / (330 * 1.25))


def test_a_vendor_paid_by_resolved_contact_is_paid_for_those_it_solves():
    solved = {"channels.phone.first_contact_resolution": 0.75}
    scenario = vendor({"per": "resolved_contact", "price": 2}, solved)
    assert price_per_h(scenario, scenario.sites[0]) == pytest.approx(2 * 0.75 * 0.85 * 3_600 / 330)


def test_a_minimum_commitment_is_owed_in_any_case():
    place = problem(vendor({"per": "productive_hour", "price": 15, "minimum_h_per_month": 521.8})).sites[0]
    assert place.min_cost_per_week == pytest.approx(120 * 15)


def test_a_site_without_contract_has_no_vendor_price():
    with pytest.raises(ValueError, match="Leipzig has no contract"):
        price_per_h(desk(), desk().sites[0])


def test_the_virtual_model_pays_experts_at_home():
    options = {"models.virtual": {"remote_wage_factor": 1.1, "seat_cost": 52.18}, "sites[0].seats": 3}
    office = {"sites[0].seat_cost_per_month": 999, "sites[0].fixed_cost_per_month": 9_999}
    place = staffed(options | office | {"operating_model": "virtual", "people.shrinkage": 0.0})
    np.testing.assert_allclose(place.slot_cost, 24 * 1.1 / 4)
    assert place.head_cost_per_week == pytest.approx(12)
    assert place.open_cost_per_week == 0
    assert place.seats is None


# Work


def test_slower_people_and_languages_make_the_handle_time_longer():
    changes = {
        "regions[0].languages": {"de": 0.5, "fr": 0.5},
        "language_fallback": {"fr": {"to": "de", "handle_factor": 1.5}},
        "sites[0].quality": {"handle_factor": 1.2},
    }
    scenario = desk(changes)
    grid = Grid.of(scenario)
    arrivals = demand(scenario, grid)
    routing = route(scenario, arrivals, grid)
    assert len(routing.pools) == 2  # German and French callers share the people of one site
    np.testing.assert_allclose(handle_factors(arrivals, routing), 1.2 * (1 + 1.5) / 2)
    np.testing.assert_allclose(fastest(arrivals, routing), 1.2 * (1 + 1.5) / 2)


def test_deferred_work_may_be_done_by_idle_people_of_the_same_live_queue():
    given = problem(desk())
    (mail,) = given.deferred
    assert [given.pools[i].split(" | ")[2] for i in mail.pools] == ["email", "phone"]
    assert mail.max_occupancy == 0.85
    assert mail.work.sum() > 0
    assert (mail.not_yet_due >= 0).all()


def test_deferred_work_of_one_department_is_not_done_by_another():
    departments = [{"name": "IT", "share": 0.5}, {"name": "HR", "share": 0.5}]
    given = problem(desk({"departments": departments}))
    for work in given.deferred:
        own = given.pools[work.pools[0]].split(" | ")[1]
        assert {given.pools[i].split(" | ")[1] for i in work.pools} == {own}


def test_visits_are_not_made_by_people_on_the_phone():
    channels = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}
    tiers = {
        "online": {"email": {"enters": 0.2, "solves": 1}},
        "phone": {"enters": 0.8, "solves": 0.5, "then": {"on_site": 0.5}},
        "on_site": {"visit_min": 30},
    }
    given = problem(desk({"channels": channels, "tiers": tiers, "sites[0].field_staff": 2}))
    visits = next(work for work in given.deferred if "on_site" in work.name)
    assert len(visits.pools) == 1


def test_a_missing_agent_costs_more_than_anybody():
    given = problem(desk({"sites[0].night_premium": 0.5}))
    dearest = max(float(one.slot_cost.max()) for one in given.sites)
    assert (given.shortfall_cost >= 80 * dearest).all()


def test_the_arrays_have_their_shapes():
    given = problem(desk())
    assert given.required.shape == (len(given.pools), 672)
    assert (given.slot_min, given.cyclic, given.n_slots) == (15, True, 672)
    assert problem(desk({"week_of": "2026-03-23"})).cyclic is False
