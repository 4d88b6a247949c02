"""What vendors cost in a hiring plan: every month's bill recomputed day by day, to the cent."""

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from planner.economics.hiring import hiring_plan
from planner.economics.hiring_bill import VendorBill
from planner.economics.hiring_need import Horizon
from planner.economics.hiring_sites import contracted_people
from planner.economics.hiring_terms import head_price
from planner.pipeline import plan
from planner.report.hiring import hiring_tables
from planner.vendors import price_per_h
from tests.economics.sourcing_desks import own, small, vendor

SEASON = [0.6, 1, 1.2, 1] + [1] * 8


def desk(*sites, **changes):
    """A desk whose sites may all take every contact, four months long, without overtime."""
    hiring = {"start": dt.date(2026, 1, 5), "months": 4, "season": SEASON, "max_overtime_share": 0}
    base = {"operating_model": "virtual", "regions[0].contacts_per_month": 40_000, "hiring": hiring}
    return small(list(sites), **base | changes)


def planned(scenario, **how):
    return hiring_plan(scenario, gap=0.2, **how)  # what a roster costs here is no matter


def few(**more):
    """At most three own people at once: a vendor does the rest."""
    return own(max_people=3, people_now=4, wage_per_h=20.0, **more)


@pytest.fixture(scope="module")
def quiet_week():
    """A week in which the vendor has nobody."""
    people = {"shrinkage": 0.3, "max_occupancy": 0.85}
    found = plan(desk(few(), vendor(), **{"regions[0].contacts_per_month": 6_000, "people": people}))
    assert found.outcome.sites.loc["Vendor", "heads"] == 0
    return found


def by_day(found, site="Vendor"):
    """Return a site's hours by calendar month: a seventh of the week's on each day; the ends join the nearest month."""
    hours = defaultdict(float)
    mine = found.weeks[found.weeks["site"] == site]
    first, last = found.horizon.months[0], found.horizon.months[-1]
    for row in mine.to_dict("records"):
        for n in range(7):
            day = row["week"].date() + dt.timedelta(days=n)
            hours[min(max(day.replace(day=1), first), last)] += row["vendor_h"] / 7
    return np.array([hours[month] for month in found.horizon.months])


def bills(found, site="Vendor"):
    return found.months.loc[found.months["site"] == site, "cost"].to_numpy()


def test_a_vendor_without_people_today_costs_what_its_contract_says():
    contract = {"price": 30.0, "currency": "USD", "governance_share": 0.1, "indexation_per_year": 0.05}
    season = [0.2] + [1] * 11
    found = planned(
        desk(
            few(),
            vendor(contract, people_now=0),
            **{"regions[0].contacts_per_month": 6_000, "exchange": {"USD": 0.9}},
            hiring={"start": dt.date(2026, 1, 5), "months": 14, "season": season},
            growth_per_month=0.12,
        )
    )
    assert found.today.outcome.sites.loc["Vendor", "heads"] == 0
    hours = by_day(found)
    years = np.array([0] * 12 + [1] * 2)
    assert hours.sum() == pytest.approx(found.months["vendor_h"].sum())
    assert hours.sum() > 1_000
    assert bills(found) == pytest.approx(hours * 30 * 0.9 * 1.1 * 1.05**years, abs=0.005)
    assert found.weeks["cost"].sum() == pytest.approx(found.cost)
    assert found.bound == pytest.approx(found.cost, rel=0.01)


@pytest.mark.parametrize(
    ("per", "price", "units_per_h"),
    [
        ("productive_hour", 30.0, 1.0),
        ("fte_month", 4_000.0, 12 / 52.18 / 40 / 0.7),
        ("minute", 0.6, 60 * 0.85),
        ("contact", 3.0, 0.85 * 3600 / 300),
        ("resolved_contact", 4.0, 0.85 * 3600 / 300 * 0.75),
    ],
)
def test_an_hour_without_people_today_is_counted_as_in_the_weekly_plan(quiet_week, per, price, units_per_h):
    scenario = quiet_week.scenario.changed(sites=desk(few(), vendor({"per": per, "price": price})).sites)
    today, horizon = replace(quiet_week, scenario=scenario), Horizon.of(dt.date(2026, 1, 5), 2)
    site, required = scenario.sites[1], np.array([2.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0])
    bill = VendorBill.of(today, 1, site.contract, horizon)
    weeks = contracted_people(scenario, site, head_price(today, site), required, 0.0, bill=bill).frame
    assert weeks["vendor_h"].to_numpy() == pytest.approx(required * 40 * 0.7)
    days = np.array([[7, 0], [7, 0], [7, 0], [6, 1], *[[0, 7]] * 4])  # the first of February is a Sunday
    expected = days.T @ weeks["vendor_h"].to_numpy() / 7 * units_per_h * price
    assert np.bincount(horizon.month, weeks["cost"]) == pytest.approx(expected, abs=0.005)
    assert units_per_h * price == pytest.approx(price_per_h(scenario, site))


def test_contacts_cost_what_todays_plan_makes_of_an_hour():
    found = planned(desk(few(), vendor({"per": "contact", "price": 3.0}, people_now=0)))
    week = found.today.outcome.sites.loc["Vendor"]
    assert week["heads"] > 0
    hour = week["pay_per_year"] / 52.18 / week["paid_h_per_week"]
    assert bills(found) == pytest.approx(by_day(found) * hour, abs=0.005)


@pytest.mark.parametrize("rule", ["marginal", "all_units"])
def test_tiers_count_by_calendar_month(rule):
    tiers = [{"above_h": 400, "price": 25.0}]
    found = planned(desk(few(), vendor({"price": 30.0, "tiers": tiers, "tier_rule": rule}, people_now=0)))
    hours = by_day(found)
    assert hours.min() < 400 < hours.max()
    above = np.where(hours > 400, hours * 25, hours * 30)
    marginal = 30 * hours - 5 * np.maximum(hours - 400, 0)
    assert bills(found) == pytest.approx(marginal if rule == "marginal" else above, abs=0.005)
    assert found.bound <= found.cost + 1e-6


def test_a_month_is_never_paid_less_than_the_minimum():
    found = planned(desk(few(), vendor({"price": 40.0, "minimum_h_per_month": 1200}, people_now=2)))
    hours = by_day(found)
    assert hours.min() < 1200 < hours.max()
    assert bills(found) == pytest.approx(40 * np.maximum(hours, 1200), abs=0.005)
    assert "€" in next(note for note in found.notes if "minimum of Vendor's contract adds" in note)


def test_a_minimum_is_owed_from_the_first_month_with_people_and_never_without():
    contract = {"price": 30.0, "minimum_h_per_month": 300}
    hiring = {"start": dt.date(2026, 1, 5), "months": 4, "season": [0.5, 0.5, 3, 0.5, *[1] * 8]}
    changes = {"regions[0].contacts_per_month": 6_000, "hiring": hiring}
    found = planned(desk(few(), vendor(contract, people_now=0), **changes))
    hours = by_day(found)
    begun = np.maximum.accumulate(hours > 0)
    assert begun.tolist() != [True] * 4
    assert begun[2]
    assert bills(found) == pytest.approx(30 * np.where(begun, np.maximum(hours, 300), 0.0), abs=0.005)
    unused = planned(desk(own(people_now=4, wage_per_h=20.0), vendor(contract, people_now=0)))
    assert bills(unused).tolist() == [0.0] * 4


def test_own_people_use_the_hours_that_a_minimum_pays_anyway():
    """The weekly plan would close the dear vendor; its contract runs, so that its hours are worth a class of people."""
    changes = {"people__hire": {"lead_weeks": 2, "training_weeks": 1, "ramp": []}}
    mine, theirs = own(people_now=4, wage_per_h=20.0), {"price": 40.0, "minimum_h_per_month": 1200}
    bound, free = (
        planned(desk(mine, vendor(theirs, people_now=2, languages=[language]), **changes)) for language in ("en", "de")
    )
    for found in (bound, free):
        assert bills(found) == pytest.approx([48_000.0] * 4, abs=0.005)
        assert found.months.loc[found.months["site"] == "Vendor", "required"].sum() == 0
    hires = [one.months.loc[one.months["site"] == "Own", "hires"].sum() for one in (bound, free)]
    assert hires[0] >= hires[1] + 5
    assert bound.decisions["sentence"].str.startswith("Give back 2 at Vendor").any()
    assert (by_day(free) <= 1200 + 1e-6).all()
    assert free.cost < bound.cost - 20_000
    assert free.short.empty
    head = free.today.outcome.sites.loc["Own"]
    lent = free.weeks[free.weeks["site"] == "Vendor"]["vendor_h"] / (head["paid_h_per_week"] / head["heads"])
    mine = free.weeks[free.weeks["site"] == "Own"]
    assert (mine["cover"] <= mine["productive"].to_numpy() + lent.to_numpy() + 1e-6).all()


@pytest.mark.parametrize("changes", [{"seat_cost_per_month": 50.0}, {"open": {"mon-fri": "08:00-12:00"}}])
def test_hours_that_cost_a_seat_or_come_at_the_wrong_time_are_not_used(changes):
    theirs = vendor({"price": 40.0, "minimum_h_per_month": 1200}, people_now=2, **changes)
    running = planned(desk(own(people_now=9, wage_per_h=20.0), theirs))
    assert by_day(running).sum() == 0
    assert bills(running) == pytest.approx([48_000.0] * 4)


def test_freelancers_without_people_today_are_paid_for_the_hours_they_work():
    freelancers = own(name="Free", employer="freelancer", wage_per_h=50.0, people_now=0)
    changes = {"regions[0].contacts_per_month": 6_000, "people__hire": {"lead_weeks": 0, "training_weeks": 0}}
    hiring = {"start": dt.date(2026, 1, 5), "months": 2, "season": [1, 3, *[1] * 10]}
    found = planned(desk(few(), freelancers, **changes, hiring=hiring))
    mine = found.weeks[found.weeks["site"] == "Free"]
    assert found.today.outcome.sites.loc["Free", "heads"] == 0
    assert mine["vendor_h"].sum() > 0
    assert mine["cost"].to_numpy() == pytest.approx(50 * mine["vendor_h"].to_numpy())


def test_the_days_of_a_week_count_in_their_calendar_months():
    horizon = Horizon.of(dt.date(2026, 1, 29), 3)  # its first week belongs to February: so do three days of January
    days = 7 * horizon.day_share.sum(axis=0)
    last = horizon.first_days[-1] + dt.timedelta(days=6)
    assert horizon.months[0] == dt.date(2026, 2, 1)
    assert days == pytest.approx([3 + 28, 31, 30 + (last - dt.date(2026, 4, 30)).days])
    assert horizon.day_share.sum(axis=1) == pytest.approx(np.ones(len(horizon.first_days)))
    year = Horizon.of(dt.date(2026, 1, 5), 12)
    lengths = [calendar.monthrange(2026, month)[1] for month in range(1, 13)]
    assert 7 * year.day_share.sum(axis=0)[1:-1] == pytest.approx(lengths[1:-1])


def test_amounts_are_printed_as_the_locale_library_writes_them():
    found = planned(desk(few(), vendor({"price": 30.0}, people_now=0)), months=2)
    *_, last = hiring_tables(found, None, ())
    assert str(last).startswith(f"Cost €{found.cost:,.0f}; no hiring plan costs less than €{found.bound:,.0f} (0.00%)")
