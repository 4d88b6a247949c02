"""The cost of a month, recomputed independently from the roster's own rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from planner.economics.book import Book
from planner.economics.desks import desk_of
from planner.economics.options import Option
from planner.economics.planned import plan_option
from planner.economics.running import Months, cost_per_hire, site_cost
from planner.economics.work import SiteWork, site_works
from tests.economics.sourcing_desks import HOURS, own, small, vendor

MONTH = 52.18 / 12
PREMIUMS = {"night_premium": 0.25, "weekend_premium": 0.4}
LATE = {"mon-sun": "16:00-24:00"}


@pytest.fixture(scope="module")
def night_desk():
    """Works evenings and weekends; every price is set."""
    people = {
        "shrinkage": {"scheduled": 0.3, "of_which_paid": 0.2},
        "attrition_per_year": 0.36,
        "hire": {"cost": 1_000, "training_weeks": 4, "ramp": [0.5, 0.8]},
        "agents_per_lead": 10,
        "agents_per_support": 26,
        "lead_wage_factor": 1.3,
    }
    scenario = small(
        [own(open=LATE, on_cost_share=0.2, seat_cost_per_month=100, fixed_cost_per_month=900, **PREMIUMS)],
        people=people,
        departments=[{"name": "Support", "open": LATE}],
        regions=[{"name": "D", "time_zone": "Europe/Berlin", "languages": {"de": 1}, "contacts_per_month": 5_000}],
    )
    return plan_option(desk_of(scenario, Option.IN_HOUSE))


def clock(begin, minutes):
    return begin + timedelta(minutes=minutes)


def paid_quarters(found):
    """Yield (local time, people) of every paid half hour, from the shift table alone; the week begins on a Monday."""
    for row in found.plan.roster.shifts.to_dict(orient="records"):
        for day in (d for d, flag in enumerate(row["days"]) if flag == "1"):
            begin = datetime(2026, 1, 12, tzinfo=UTC) + timedelta(days=day, minutes=row["start_minute"])
            for minute in range(0, row["paid_min"], 30):
                yield clock(begin, minute), row["heads"]


def test_every_component_to_the_cent(night_desk):
    hours = {"all": 0.0, "night": 0.0, "weekend": 0.0}
    for when, people in paid_quarters(night_desk):
        hours["all"] += people / 2
        hours["night"] += people / 2 * (when.hour >= 22 or when.hour < 6)
        hours["weekend"] += people / 2 * (when.weekday() >= 5)
    assert hours["night"] > 0
    assert hours["weekend"] > 0
    wages = 24 * hours["all"] * MONTH
    premiums = 24 * (0.25 * hours["night"] + 0.4 * hours["weekend"]) * MONTH
    on_costs = 0.2 * (wages + premiums)
    absence = (wages + premiums + on_costs) * (1 / 0.8 - 1)
    pay = wages + premiums + on_costs + absence
    rostered = float(night_desk.plan.roster.people.sum())
    hire = 1_000 + 24 * 1.2 * 40 * (4 + MONTH * (0.5 + 0.2))
    expected = {
        "wages": wages,
        "premiums": premiums,
        "on_costs": on_costs,
        "paid_absence": absence,
        "leads": pay * 1.3 / 10,
        "support": pay * 1.3 / 26,
        "replacement": rostered / 0.7 * 0.36 / 12 * hire,
        "seats": rostered / 0.7 * 100,
        "site": 900.0,
    }
    month = night_desk.month.loc["Own"]
    for name, value in expected.items():
        assert month[name] == pytest.approx(value, abs=0.005), name
    assert night_desk.cost_per_month == pytest.approx(sum(expected.values()), abs=0.005)


def test_the_weekly_programme_sees_the_same_cost(night_desk):
    assert night_desk.plan.outcome.cost_per_year / 12 == pytest.approx(night_desk.cost_per_month, abs=0.005)


def test_freelancers_have_no_absence_leads_or_replacement():
    scenario = small(
        [own(employer="freelancer", on_cost_share=0.1)], people__agents_per_lead=8, people__attrition_per_year=0.5
    )
    parts = site_cost(Book(scenario), scenario.sites[0], SiteWork(0, 4.0, 100.0), Months.one())
    assert sum(float(np.sum(value)) for value in parts.values()) == pytest.approx(24 * 100 * 1.1)


def test_a_vendor_with_the_parameters_of_the_own_desk_has_an_equal_bound_and_cost():
    """No attrition, all shrinkage unpaid: an own hour costs its wage, as the vendor's costs its price."""
    people = {"shrinkage": {"scheduled": 0.25, "of_which_paid": 0.0}, "attrition_per_year": 0.0}
    scenario = small([own(wage_per_h=30.0), vendor({"price": 30.0})], people=people)
    mine, theirs = (plan_option(desk_of(scenario, option)) for option in (Option.IN_HOUSE, Option.OUTSOURCED))
    assert theirs.bound_per_month == pytest.approx(mine.bound_per_month, rel=1e-6)
    assert theirs.cost_per_month == pytest.approx(mine.cost_per_month, rel=1e-6)


def test_no_roster_costs_less_than_the_bound():
    slow = {"handle_factor": 1.2, "fcr_delta": -0.05}
    contract = {"tiers": [{"above_h": 300, "price": 26.0}], "price": 29.0}
    scenario = small([own(), vendor(contract, quality=slow)])
    for option in (Option.IN_HOUSE, Option.OUTSOURCED):
        found = plan_option(desk_of(scenario, option))
        assert 0 < found.bound_per_month <= found.cost_per_month * (1 + 1e-9)


def test_a_hire_costs_training_and_ramp_by_hand():
    hire = {"cost": 500, "training_weeks": 3, "ramp": [0.5, 0.75], "ramp_per": "week"}
    scenario = small([own(on_cost_share=0.5, open=HOURS)], people__hire=hire)
    assert float(cost_per_hire(Book(scenario), 0)[0]) == pytest.approx(500 + 24 * 1.5 * 40 * (3 + 0.5 + 0.25))


def test_holidays_are_paid_like_sundays_with_their_premium():
    """Germany has nine public holidays everywhere: three quarters of one a month."""
    mine = own(open=LATE, holidays="DE", holiday_premium=1.5)
    scenario = small([mine], departments=[{"name": "Support", "open": LATE}])
    found = plan_option(desk_of(scenario, Option.IN_HOUSE))
    sunday_h = sum(people / 2 for when, people in paid_quarters(found) if when.weekday() == 6)
    assert sunday_h > 0
    assert found.month["premiums"].sum() == pytest.approx(24 * 1.5 * sunday_h * 9 / 12)
    elsewhere = replace(found.plan, scenario=small([own(open=LATE, holiday_premium=1.5)]))
    assert site_works(elsewhere, {"Own": 0}, {})[0].holiday_h == 0
