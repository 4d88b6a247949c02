"""When a changed desk begins, and what is paid on: ramps, notice and minimums, by draw and by hand."""

import numpy as np
import pytest

from planner.economics.book import Book
from planner.economics.desks import desk_of
from planner.economics.options import Option
from planner.economics.planned import plan_option
from planner.economics.running import Months, vendor_units
from planner.economics.sourcing import source
from planner.economics.transition import begin_and_end, fading
from planner.economics.work import SiteWork
from tests.economics.sourcing_desks import own, small, vendor

WEEKS = 52.18 / 12
PEOPLE = {"shrinkage": 0.0, "attrition_per_year": 0.0, "agents_per_lead": None, "agents_per_support": None}


def test_all_begin_with_the_latest_of_each_draw():
    two = vendor({"ramp_weeks": {"low": 2, "base": 11, "high": 20}, "parallel_run_weeks": 3})
    other = vendor({"ramp_weeks": 11, "parallel_run_weeks": 0}) | {"name": "Other"}
    scenario = small([own(people_now=4), two, other])
    book = Book(scenario, {"sites[1].contract.ramp_weeks": np.array([[2.0], [20.0]])})
    begins, ends = begin_and_end(book, [SiteWork(1, 2, 300), SiteWork(2, 2, 300)], {}, {})
    assert (begins * WEEKS).reshape(-1) == pytest.approx([11, 20])
    assert (ends * WEEKS).reshape(-1) == pytest.approx([14, 23])


def test_what_fades_is_the_mean_of_each_month():
    assert fading(np.array([0.0]), np.array([2.0]), 3) == pytest.approx([0.75, 0.25, 0.0])
    assert fading(np.array([1.0]), np.array([0.0]), 3) == pytest.approx([1.0, 0.0, 0.0])
    assert fading(np.array([5.0]), np.array([4.0]), 3) == pytest.approx([1.0, 1.0, 1.0])


def test_hours_fall_no_faster_than_the_contract_lets_them_while_volume_falls():
    scenario = small([own(), vendor({"ramp_down_h_per_month": 50, "notice_weeks": WEEKS / 2})])
    falling = Months(np.array([1.0, 0.9, 0.81, 0.81]), np.ones(4), np.zeros(4))
    paid = vendor_units(Book(scenario), scenario.sites[1], SiteWork(1, 6.0, 1_000.0), falling)
    assert paid.tolist() == pytest.approx([1000, 950, 900, 850])
    notice = {"sites[1].contract.notice_weeks": np.array([[0.0], [WEEKS / 2]])}
    free = small([own(), vendor({"notice_weeks": {"low": 0, "base": WEEKS / 2, "high": WEEKS}})])
    drawn = vendor_units(Book(free, notice), free.sites[1], SiteWork(1, 6.0, 1_000.0), falling)
    assert drawn == pytest.approx(np.array([[1000, 900, 810, 810], [1000, 950, 855, 810]]))


def test_volume_that_grows_faster_than_a_vendor_may_is_told():
    contract = {"ramp_up_h_per_month": 5}
    scenario = small([own(), vendor(contract)], growth_per_month=0.05, sourcing={"draws": 100, "horizon_months": 12})
    found = source(scenario, seconds=None, check_break_even=False)
    (told,) = [note for note in found.notes if "may grow by 5 h a month" in note]
    assert "`deskplan hire`" in told


@pytest.mark.parametrize("per", ["minute", "contact", "resolved_contact"])
def test_a_minimum_brings_nobody_who_is_not_needed(per):
    contacts = {"regions[0].contacts_per_month": 3_000}
    teams = []
    for minimum_h in (0, 400):
        sites = [own(), vendor({"per": per, "price": 1, "minimum_h_per_month": minimum_h})]
        teams.append(plan_option(desk_of(small(sites, people=PEOPLE, **contacts), Option.OUTSOURCED)))
    people = [int(one.plan.roster.people.sum()) for one in teams]
    assert people[1] <= people[0] + 1
    assert teams[1].works[0].paid_h < 1.5 * teams[0].works[0].paid_h
    assert teams[1].cost_per_month > teams[0].cost_per_month


def test_a_mix_pays_for_what_the_vendors_own_people_resolve():
    """All work at the vendor, whose people solve ten points less: as outsourced, and as a mix without own people."""
    worse = vendor({"per": "resolved_contact", "price": 4.0}, quality={"fcr_delta": -0.10})
    scenario = small([own(wage_per_h=80.0), worse], people=PEOPLE)
    alone, mixed = (plan_option(desk_of(scenario, option)) for option in (Option.OUTSOURCED, Option.HYBRID))
    assert int(mixed.plan.roster.people["Own"]) == 0
    assert mixed.works[0].resolved == pytest.approx(0.65 * mixed.works[0].contacts)
    assert mixed.cost_per_month == pytest.approx(alone.cost_per_month, rel=1e-3)
    assert mixed.bound_per_month == pytest.approx(mixed.cost_per_month, rel=1e-3)


def test_nothing_is_proven_of_a_mix_by_an_option_that_cannot_keep_the_promises():
    """The vendor is there from noon only: alone it is short at a low cost, which is no bound for who keeps promises."""
    half = vendor({"per": "contact", "price": 2.0}, open={"mon-fri": "12:00-16:00"})
    contacts = {"regions[0].contacts_per_month": 2_000}
    scenario = small([own(), half], people=PEOPLE, sourcing={"draws": 100, "horizon_months": 12}, **contacts)
    found = source(scenario, seconds=None, check_break_even=False)
    assert found.plans[Option.OUTSOURCED].is_short
    assert not found.plans[Option.HYBRID].is_short
    assert found.plans[Option.HYBRID].bound_per_month > 2 * found.plans[Option.OUTSOURCED].bound_per_month
    if found.risk is not None and found.risk.outsourced_cheaper is not None:
        assert "broken promises aside, outsourced is cheaper" in found.verdict


def test_todays_people_work_part_time_where_no_shift_is_full_time():
    """Three hours a day are open and offered: a desk of full-time people would have nobody on duty."""
    hours = {"mon-fri": "09:00-12:00"}
    changes = {
        "shifts.paid_h": [3],
        "shifts.days_per_week": {3: 5},
        "departments": [{"name": "Support", "open": hours}],
        "regions[0].contacts_per_month": 600,
        "sourcing": {"draws": 100, "horizon_months": 12},
    }
    scenario = small([own(people_now=4, open=hours), vendor(open=hours)], **changes)
    standing = source(scenario, seconds=None, check_break_even=False).now
    assert standing is not None
    assert standing.service_level > 0.8
