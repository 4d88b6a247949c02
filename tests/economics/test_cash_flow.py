"""Cash flow by hand: one-offs, ramp, parallel run, severance, growth, discounting, payback."""

import numpy as np
import pytest

from planner.economics.book import Book
from planner.economics.cash_flow import Today, flow, payback_month, today
from planner.economics.running import Months, month_table
from planner.economics.work import SiteWork
from tests.economics.sourcing_desks import own, small, vendor

WEEKS = 52.18 / 12
OWN, VENDOR = SiteWork(0, 6.0, 1_000.0), SiteWork(1, 7.0, 1_100.0)


def flat(scenario):
    horizon = scenario.sourcing.horizon_months
    months = Months(np.ones(horizon), np.ones(horizon), np.floor(np.arange(horizon) / 12))
    return {0: months, 1: months}


def desk_with(contract=None, **changes):
    terms = {"shrinkage": {"scheduled": 0.25, "of_which_paid": 0.0}, "attrition_per_year": 0.0}
    terms |= {"hire": {"cost": 1_000, "training_weeks": 0, "ramp": [1.0]}, "severance_weeks": 4}
    return small([own(people_now=8), vendor(contract)], people=terms, **changes)


def test_moving_to_a_vendor_by_hand():
    contract = {"setup": 5_000, "knowledge_transfer_share": 0.1, "exit": 2_000}
    contract |= {"ramp_weeks": WEEKS, "parallel_run_weeks": WEEKS / 2}
    scenario = desk_with(contract, sourcing__horizon_months=12)
    now = today(scenario, ())
    assert now.known
    assert now.works == (SiteWork(0, 6.0, pytest.approx(6 * 40 * WEEKS)),)
    frame = flow(Book(scenario), (VENDOR,), flat(scenario), now, flat(scenario)).frame()
    month, before = 1_100 * 30.0, 6 * 40 * WEEKS * 24
    assert frame["setup"].tolist() == [5_000.0] + [0.0] * 12
    assert frame["knowledge_transfer"][0] == pytest.approx(0.1 * 12 * month)
    assert frame["severance"][0] == pytest.approx(8 * 4 * 40 * 24)
    assert frame["vendor"].tolist() == pytest.approx([0, 0, *[month] * 11])
    assert frame["parallel_run"].tolist() == pytest.approx([0, before, before / 2, *[0.0] * 10])
    assert frame["leaving"].tolist() == [0.0] * 12 + [2_000.0]
    assert frame["total"].sum() == pytest.approx(
        5_000 + 1.2 * month + 8 * 3_840 + 11 * month + 1.5 * before + 2_000, abs=0.005
    )


def test_taking_a_vendors_work_home_waits_for_hiring_and_training():
    """Four weeks of lead and half a month of training: the vendor works on, hours and pay of one's own begin after."""
    hire = {"cost": 1_000, "lead_weeks": WEEKS, "training_weeks": WEEKS / 2, "ramp": [1.0]}
    sites = [own(), vendor({"exit": 2_000}, people_now=8)]
    people = {"shrinkage": {"scheduled": 0.25, "of_which_paid": 0.0}, "attrition_per_year": 0.0, "hire": hire}
    scenario = small(sites, people=people, sourcing__horizon_months=12)
    now = today(scenario, ())
    frame = flow(Book(scenario), (OWN,), flat(scenario), now, flat(scenario)).frame()
    before, month = 6 * 40 * WEEKS * 30.0, 1_000 * 24.0
    assert frame["parallel_run"].tolist() == pytest.approx([0, before, before / 2, *[0.0] * 10])
    assert frame["wages"].tolist() == pytest.approx([0, 0, month / 2, *[month] * 10])
    assert frame["leaving"][0] == 2_000
    assert frame["hires"][0] == pytest.approx(6 / 0.75 * (1_000 + WEEKS / 2 * 40 * 24))


def test_staying_costs_nothing_at_once_and_growing_costs_hires():
    scenario = desk_with()
    now = today(scenario, ())
    same = flow(Book(scenario), (SiteWork(0, 6.0, 1_000.0),), flat(scenario), now, flat(scenario))
    assert float(same.cash[0]) == 0.0
    more = flow(Book(scenario), (SiteWork(0, 9.0, 1_500.0),), flat(scenario), now, flat(scenario))
    assert float(more.cash[0]) == pytest.approx((9 - 6) / 0.75 * 1_000)


def test_a_site_of_ones_own_grows_when_its_new_people_are_hired_and_trained():
    """Four weeks of lead and half a month of training; until then eight people's hours, and the vendor works on."""
    hire = {"cost": 1_000, "lead_weeks": WEEKS, "training_weeks": WEEKS / 2, "ramp": [1.0]}
    people = {"shrinkage": {"scheduled": 0.25, "of_which_paid": 0.0}, "attrition_per_year": 0.0, "hire": hire}
    sites = [own(people_now=8), vendor(people_now=4)]
    scenario = small(sites, people=people, sourcing__horizon_months=12)
    now, grown = today(scenario, ()), SiteWork(0, 9.0, 1_500.0)
    frame = flow(Book(scenario), (grown,), flat(scenario), now, flat(scenario)).frame()
    until, month, theirs = 1_500 * 6 / 9 * 24.0, 1_500 * 24.0, 3 * 40 * WEEKS * 30.0
    assert frame["wages"].tolist() == pytest.approx([0, until, (until + month) / 2, *[month] * 10])
    assert frame["parallel_run"].tolist() == pytest.approx([0, theirs, theirs / 2, *[0.0] * 10])


def test_a_part_of_a_person_is_no_hire_to_wait_for():
    scenario = desk_with(sourcing__horizon_months=12)
    now = today(scenario, ())
    frame = flow(Book(scenario), (SiteWork(0, 6.9, 1_150.0),), flat(scenario), now, flat(scenario)).frame()
    assert frame["wages"].tolist() == pytest.approx([0, *[1_150 * 24.0] * 12])


def test_a_vendor_takes_more_after_its_ramp():
    contract = {"ramp_weeks": WEEKS}
    scenario = small([own(), vendor(contract, people_now=8)], people__shrinkage=0.25, sourcing__horizon_months=12)
    frame = flow(Book(scenario), (VENDOR,), flat(scenario), today(scenario, ()), flat(scenario)).frame()
    month = 1_100 * 30.0
    assert frame["vendor"].tolist() == pytest.approx([0, month * 6 / 7, *[month] * 11])


def test_a_vendor_that_grows_slowly_begins_when_it_is_complete():
    contract = {"ramp_weeks": WEEKS, "ramp_up_h_per_month": 550}
    scenario = desk_with(contract, sourcing__horizon_months=12)
    frame = flow(Book(scenario), (VENDOR,), flat(scenario), today(scenario, ()), flat(scenario)).frame()
    before, month = 6 * 40 * WEEKS * 24.0, 1_100 * 30.0
    assert frame["vendor"].tolist() == pytest.approx([0, 0, 0, 0, *[month] * 9])
    assert frame["parallel_run"].tolist() == pytest.approx([0, before, before, before, *[0.0] * 9])


def test_hours_that_may_fall_slowly_are_paid_while_they_fall():
    """Six people's hours are given back: half a month of notice, then two months of an even fall."""
    hours = 6 * 40 * WEEKS
    contract = {"notice_weeks": WEEKS / 2, "ramp_down_h_per_month": hours / 2}
    hire = {"lead_weeks": 0, "training_weeks": 0, "ramp": [1.0]}
    people = {"shrinkage": {"scheduled": 0.25, "of_which_paid": 0.0}, "attrition_per_year": 0.0, "hire": hire}
    sites = [own(people_now=8), vendor(contract, people_now=8)]
    scenario = small(sites, people=people, sourcing__horizon_months=12)
    frame = flow(Book(scenario), (OWN,), flat(scenario), today(scenario, ()), flat(scenario)).frame()
    shares = [0.5 + (1 + 0.75) / 2 / 2, (0.75 + 0.25) / 2, 0.25 / 2 / 2]
    assert frame["notice"].tolist() == pytest.approx([0, *[hours * 30.0 * one for one in shares], *[0.0] * 9])


def test_without_people_now_the_own_desk_stands_for_today():
    scenario = small([own(), vendor({"setup": 700})])
    now = today(scenario, (OWN,))
    assert now == Today((OWN,), known=False)
    assert float(flow(Book(scenario), (OWN,), flat(scenario), now, flat(scenario)).cash[0]) == 0.0
    assert float(flow(Book(scenario), (VENDOR,), flat(scenario), now, flat(scenario)).cash[0]) == 700.0


def test_present_cost_discounts_each_month_at_its_end():
    scenario = desk_with(sourcing__horizon_months=24)
    found = flow(Book(scenario), (OWN,), flat(scenario), today(scenario, ()), flat(scenario))
    month = 1_000 * 24.0
    factors = [1.08 ** (-m / 12) for m in range(1, 25)]
    assert float(found.present(np.asarray(0.08))) == pytest.approx(month * sum(factors), abs=0.005)
    assert float(found.present(np.asarray(0.0))) == pytest.approx(24 * month)


def test_prices_rise_at_the_end_of_each_year():
    scenario = desk_with({"indexation_per_year": 0.05}, sourcing={"horizon_months": 24, "wage_rise_per_year": 0.02})
    now = today(scenario, ())
    mine = flow(Book(scenario), (OWN,), flat(scenario), now, flat(scenario)).frame()
    theirs = flow(Book(scenario), (VENDOR,), flat(scenario), now, flat(scenario)).frame()
    assert mine["wages"][13] / mine["wages"][12] == pytest.approx(1.02)
    assert theirs["vendor"][13] / theirs["vendor"][12] == pytest.approx(1.05)


def test_drawn_prices_give_the_flow_of_each_price():
    scenario = desk_with()
    prices = np.array([[20.0], [30.0], [40.0]])
    drawn = Book(scenario, {"sites[1].contract.price": prices})
    now = today(scenario, ())
    found = flow(drawn, (VENDOR,), flat(scenario), now, flat(scenario))
    assert found.cash.shape == (3, 37)
    for k, price in enumerate(prices[:, 0]):
        alone = desk_with({"price": float(price)})
        single = flow(Book(alone), (VENDOR,), flat(alone), now, flat(alone))
        assert found.cash[k] == pytest.approx(single.cash)


@pytest.mark.parametrize(
    ("option", "month"),
    [([0, 10, 10, 10], 0), ([15, 5, 5, 5], 3), ([50, 5, 5, 5], None), ([0, 5, 5, 5], 0)],
)
def test_payback_is_the_month_from_which_an_option_stays_ahead(option, month):
    assert payback_month(np.array(option, float), np.array([0, 10, 10, 10], float)) == month


def test_who_leaves_a_vendor_pays_it_until_the_end_of_its_notice():
    sites = [own(), vendor({"notice_weeks": 3 * WEEKS}, people_now=8)]
    people = {"shrinkage": {"scheduled": 0.25, "of_which_paid": 0.0}, "attrition_per_year": 0.0}
    people |= {"hire": {"cost": 0, "lead_weeks": WEEKS, "training_weeks": 0, "ramp": [1.0]}}
    scenario = small(sites, people=people, sourcing__horizon_months=12)
    frame = flow(Book(scenario), (OWN,), flat(scenario), today(scenario, ()), flat(scenario)).frame()
    before = 6 * 40 * WEEKS * 30.0
    assert frame["parallel_run"].tolist() == pytest.approx([0, before, *[0.0] * 11])
    assert frame["notice"].tolist() == pytest.approx([0, 0, before, before, *[0.0] * 9])


def test_own_people_who_go_are_paid_until_the_end_of_their_notice_whatever_the_vendor_takes():
    scenario = desk_with(hiring__notice_weeks=2 * WEEKS, sourcing__horizon_months=12)
    frame = flow(Book(scenario), (VENDOR,), flat(scenario), today(scenario, ()), flat(scenario)).frame()
    before = 6 * 40 * WEEKS * 24.0
    assert frame["notice"].tolist() == pytest.approx([0, before, before, *[0.0] * 10])
    kept = flow(Book(scenario), (SiteWork(0, 5.5, 900.0),), flat(scenario), today(scenario, ()), flat(scenario))
    assert "notice" not in kept.frame().columns


def test_todays_vendor_by_contact_is_paid_for_the_contacts_that_its_people_take():
    scenario = small([own(), vendor({"per": "contact", "price": 6.0}, people_now=8)], sourcing__horizon_months=12)
    taken = SiteWork(1, 5.0, 870.0, contacts=7_000.0, minutes=35_000.0, resolved=5_000.0)
    now = today(scenario, (), (taken,))
    share = 1 - float(scenario.people.shrinkage.scheduled)
    assert now.works[0].people == pytest.approx(8 * share)
    assert now.works[0].contacts == 7_000.0
    assert float(month_table(Book(scenario), now.works)["vendor"].sum()) == pytest.approx(42_000.0)
