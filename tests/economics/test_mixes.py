"""Hybrids of several regions: divided between own people and vendors where one site's people serve several of them."""

import pytest

from planner.economics.choosing import desks_of, plan_options
from planner.economics.mixes import best_mix, divided_note
from planner.economics.options import Option
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


@pytest.mark.parametrize("model", ["regional", "virtual"])
def test_one_region_or_a_pooled_model_has_nothing_to_divide(model):
    scenario = small([own(), vendor()]) if model == "regional" else three_regions(operating_model=model)
    assert best_mix(scenario, Steps()).homes is None
