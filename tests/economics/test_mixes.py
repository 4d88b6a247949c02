"""Hybrids of several regions: divided between own people and vendors where one site's people serve several of them."""

import pytest

from planner.economics.choosing import desks_of, plan_options
from planner.economics.desks import desk_of
from planner.economics.mixes import best_mix, divided_note
from planner.economics.options import Option
from planner.economics.planned import plan_option
from planner.economics.progress import Steps
from tests.desks import region
from tests.economics.sourcing_desks import HOURS, own, small, vendor

DEPARTMENT = [{"name": "Support", "open": HOURS}]
WAGES = {"North": 60.0, "South": 60.0, "East": 4.0}


def three_regions(**more):
    """Return a desk with two dear sites and a cheap one, each with a region, and a vendor whose people serve all."""
    regions = [region(name, site=f"{name} site", languages={"de": 1.0}, contacts_per_month=3_000) for name in WAGES]
    sites = [own(name=f"{name} site", wage_per_h=wage) for name, wage in WAGES.items()]
    return small([*sites, vendor()], regions=regions, departments=DEPARTMENT, **more)


def test_the_dear_regions_go_to_the_vendor_together_and_the_cheap_one_stays():
    found = best_mix(three_regions(), Steps())
    assert found.homes == {"North": ("Vendor",), "South": ("Vendor",), "East": ("East site",)}
    assert [site.name for site in found.planned.sites] == ["East site", "Vendor"]
    assert divided_note(found).endswith("North: Vendor; South: Vendor; East: East site")


def test_the_divided_desk_costs_less_than_either_pure_option_and_says_who_serves_whom():
    scenario = three_regions()
    plans = plan_options(scenario, desks_of(scenario)[0], 0.02, Steps()).plans
    costs = {option: one.cost_per_month for option, one in plans.items()}
    assert costs[Option.HYBRID] < min(costs[Option.IN_HOUSE], costs[Option.OUTSOURCED])
    own_part = [float(plans[one].month.loc["East site"].sum()) for one in (Option.IN_HOUSE, Option.HYBRID)]
    assert own_part[1] == pytest.approx(own_part[0], rel=0.03)  # the cheap region is served as before
    assert any(note.startswith("The cheapest mix divides the regions") for note in plans[Option.HYBRID].notes)


def test_a_vendor_of_weekends_works_them_where_its_rules_let_it():
    """Two days a week each, with a minimum that is more than they come to: nobody else is there on weekends."""
    week, weekend = {"mon-sun": "07:00-22:00"}, {"sat-sun": "07:00-22:00"}
    rules = {"paid_h": [8], "days_per_week": {8: 2}}
    sites = [own(open={"mon-fri": "07:00-22:00"}), vendor({"minimum_h_per_month": 200}, open=weekend, shifts=rules)]
    changes = {"regions[0].contacts_per_month": 6_000, "shifts.max_part_time_share": 0.5}
    scenario = small(sites, departments=[{"name": "Support", "open": week}], **changes)
    found = plan_option(desk_of(scenario, Option.HYBRID))
    assert found.keeps_promises
    assert {work.site for work in found.works} == {0, 1}
    assert found.bound_per_month <= found.cost_per_month


@pytest.mark.parametrize("model", ["regional", "virtual"])
def test_one_region_or_a_pooled_model_has_nothing_to_divide(model):
    scenario = small([own(), vendor()]) if model == "regional" else three_regions(operating_model=model)
    assert best_mix(scenario, Steps()).homes is None
