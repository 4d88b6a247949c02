"""What vendors are paid, in the weekly plan and in the comparison: the same bill to the cent, by hand, and no less."""

from functools import cache

import pytest

from planner.economics import source
from planner.economics.bounds import bounds, least_bill
from planner.economics.desks import desk_of
from planner.economics.options import Option
from planner.economics.planned import plan_option
from planner.scenario import Scenario
from tests.desks import quick_plan
from tests.economics.sourcing_desks import own, small, vendor

PRICES = {"productive_hour": 40.0, "fte_month": 6_000.0, "minute": 1.0, "contact": 6.0, "resolved_contact": 8.0}
WEEKS = 52.18 / 12
SOLVED, HANDLE_S, CAP, PRESENT = 0.75, 300, 0.85, 0.8


def desk(per: str, minimum: float, slow: float = 1.0, **more: object) -> Scenario:
    """Return a desk that its only vendor serves."""
    contract = {"per": per, "price": PRICES[per], "minimum_h_per_month": minimum}
    alone = vendor(contract, quality={"handle_factor": slow}, **more)
    people = {"shrinkage": 1 - PRESENT, "max_occupancy": CAP}
    return small([alone], people=people, **{"regions[0].site": "Vendor"})


def units_by_hand(per: str, hours: float, contacts: float, slow: float) -> float:
    """Return what a contract counts of a month's rostered hours and contacts."""
    return {
        "productive_hour": hours,
        "fte_month": hours / (40 * WEEKS * PRESENT),
        "minute": contacts * HANDLE_S * slow / 60,
        "contact": contacts,
        "resolved_contact": contacts * SOLVED,
    }[per]


@pytest.mark.parametrize("slow", [1.0, 1.1])
@pytest.mark.parametrize("minimum", [0, 950, 2_000])
@pytest.mark.parametrize("per", list(PRICES))
def test_the_plan_and_the_comparison_bill_the_same_to_the_cent(per, minimum, slow):
    scenario = desk(per, minimum, slow)
    week, option = quick_plan(scenario), plan_option(desk_of(scenario, Option.OUTSOURCED), work=0.1)
    for one, found in ((week, week.outcome.cost_per_year / 12), (option.plan, option.cost_per_month)):
        rows = one.roster.shifts.to_dict("records")
        hours = sum(row["paid_min"] / 60 * row["days"].count("1") * row["heads"] for row in rows) * WEEKS
        contacts = float(one.demand.contacts.to_numpy().sum()) * WEEKS
        an_hour = units_by_hand(per, 1.0, CAP * 3_600 / (HANDLE_S * slow), slow)
        units = max(units_by_hand(per, hours, contacts, slow), minimum * an_hour)
        assert found == pytest.approx(PRICES[per] * units, abs=0.005)
    if per in ("minute", "contact", "resolved_contact"):
        assert option.bound_per_month == pytest.approx(option.cost_per_month)


def test_seats_come_on_top_of_the_minimum():
    scenario = desk("productive_hour", 2_000, seat_cost_per_month=100)
    found = quick_plan(scenario)
    hours, heads = float(found.outcome.sites["paid_h_per_week"].sum()), float(found.roster.people.sum()) / PRESENT
    bill = 40 * max(2_000, hours * WEEKS)
    assert found.outcome.cost_per_year / 12 == pytest.approx(bill + 100 * heads, abs=0.005)
    option = plan_option(desk_of(scenario, Option.OUTSOURCED), work=0.1)
    assert option.plan.outcome.cost_per_year / 12 == pytest.approx(option.cost_per_month, abs=0.005)


def test_a_vendor_whose_people_do_not_work_is_owed_nothing():
    scenario = small([own(), vendor({"per": "contact", "price": 50.0, "minimum_h_per_month": 500})])
    found = quick_plan(scenario)
    assert found.roster.people["Vendor"] == 0
    assert found.outcome.sites.loc["Vendor", "cost_per_year"] == 0


@cache
def mixed(price: float, minimum: float, option: Option = Option.HYBRID):
    contract = {"per": "contact", "price": price, "minimum_h_per_month": minimum}
    return desk_of(small([own(), vendor(contract)]), option)


def test_the_least_bill_by_hand():
    """9,000 contacts come a month; 1,200 h of minimum are 12,240 contacts, in case anybody works at the vendor."""
    sure = least_bill(mixed(4.0, 1_200, Option.OUTSOURCED), 1e9)
    assert (sure.owed, sure.opened) == (pytest.approx(4 * 12_240), {})
    plain = least_bill(mixed(4.0, 0, Option.OUTSOURCED), 1e9)
    contacts = float(plan_contacts()) * WEEKS
    assert (plain.owed, plain.opened) == (pytest.approx(4 * contacts), {})
    either = least_bill(mixed(4.0, 1_200), 1e9)
    assert (either.owed, either.opened) == (0.0, {"Vendor": pytest.approx(4 * 12_240)})
    assert least_bill(mixed(4.0, 0, Option.IN_HOUSE), 1e9).owed == 0.0


def plan_contacts() -> float:
    """Return the contacts of a week."""
    return float(quick_plan(desk("contact", 0)).demand.contacts.to_numpy().sum())


@pytest.mark.parametrize(("price", "minimum"), [(2.0, 0), (2.0, 300), (2.0, 1_500), (4.0, 300), (4.0, 1_200)])
def test_no_mix_costs_less_than_its_bound(price, minimum):
    """Whoever may mix may leave the vendor alone, or give it everything."""
    least = bounds(mixed(price, minimum), 1e9)
    costs = [plan_option(mixed(price, minimum, one)).cost_per_month for one in Option]
    assert least.relaxed <= least.proven <= min(costs) * (1 + 1e-9)


ALWAYS = {"mon-sun": "00:00-24:00"}


@cache
def nights(per: str, price: float, days: str = "mon-sun", hours: str = "00:00-24:00"):
    """Return the plan of a desk by day and night, own people dear at night, their site open at the hours given."""
    dear = {"night_premium": 0.5, "weekend_premium": 0.5, "wage_per_h": 15, "seat_cost_per_month": 100}
    sites = [own(open={days: hours}, **dear), vendor({"per": per, "price": price}, open=ALWAYS)]
    changes = {"departments": [{"name": "Support", "open": ALWAYS}], "regions[0].contacts_per_month": 6_000}
    return plan_option(desk_of(small(sites, profile="consumer", **changes), Option.HYBRID))


@pytest.mark.parametrize(("per", "price"), [("contact", 5.5), ("resolved_contact", 5.5 / SOLVED), ("minute", 1.1)])
def test_own_people_who_may_work_at_any_time_make_no_mix_dearer(per, price):
    """The vendor is cheap when hardly anybody calls; a mix finds that without its own site being closed then."""
    free, *closed = nights(per, price), *(nights(per, price, days, "07:00-20:00") for days in ("mon-fri", "mon-sun"))
    assert free.cost_per_month <= 1.01 * min(one.cost_per_month for one in closed)
    for found in (free, *closed):
        assert found.keeps_promises
        assert found.plan.outcome.sites.loc["Vendor", "rostered"] > 0
        assert found.bound_per_month <= found.cost_per_month
        least = bounds(found.desk, found.cost_per_month)
        assert least.relaxed <= least.proven <= found.cost_per_month * (1 + 1e-9)


def test_the_comparison_finds_that_mix():
    found = source(nights("contact", 5.5).desk.scenario, with_break_even=False, with_risk=False)
    cost = found.summary["cost_per_month"]
    assert cost["hybrid"] <= 1.01 * nights("contact", 5.5, "mon-sun", "07:00-20:00").cost_per_month
    assert cost["hybrid"] < 0.85 * min(cost["in_house"], cost["outsourced"])
