"""Prices whose effect on the cash flow is a straight line: exact where they are said to be, missing where one bends."""

import numpy as np
import pytest

from planner.economics import Option
from planner.economics.assumptions import assumptions
from planner.economics.choosing import case_of, desks_of
from planner.economics.linear import slopes
from planner.economics.planned import plan_option
from planner.economics.progress import Steps
from tests.economics.sourcing_desks import own, small, vendor

OWN = {"on_cost_share": 0.2, "seat_cost_per_month": 200, "people_now": 6}
OFFER = {"price": 31, "setup": 5_000, "exit": 900, "parallel_run_weeks": 6, "governance_share": 0.05, "ramp_weeks": 3}


def case(**contract):
    sites = [own(**OWN), vendor(OFFER | contract, people_now=0)]
    hire = {"cost": 2_000, "lead_weeks": 6}
    scenario = small(sites, people__attrition_per_year=0.3, people__severance_weeks=4, people__hire=hire)
    plans = {option: plan_option(desk) for option, desk in desks_of(scenario)[0].items()}
    with Steps(None, None) as steps:
        return case_of(scenario, plans, assumptions(scenario), steps, False, False)


@pytest.fixture(scope="module")
def plain():
    return case()


@pytest.mark.parametrize("option", list(Option))
def test_a_straight_line_gives_the_cash_flow_at_other_prices(plain, option):
    listed = {one.place: one for one in assumptions(plain.scenario)}
    found = slopes(plain, option, tuple(listed.values()))
    base = plain.flow(option).parts
    for place, lines in found.items():
        one = listed[place]
        for value in (0.6 * one.base, 1.1 * one.base, 1.9 * one.base):
            moved = plain.flow(option, {place: np.array([[value]])}).parts
            for name, part in moved.items():
                line = lines[name].to_numpy() if name in lines else 0.0
                expected = base.get(name, 0.0) + line * (value - one.base)
                assert np.broadcast_to(part, (1, 37))[0] == pytest.approx(expected, rel=1e-9, abs=0.005), (place, name)


def test_what_is_paid_in_proportion_is_a_straight_line_and_growth_is_not(plain):
    found = slopes(plain, Option.OUTSOURCED, assumptions(plain.scenario))
    assert {"sites[0].wage_per_h", "sites[1].contract.price", "sites[1].contract.setup"} <= set(found)
    assert list(found["sites[1].contract.setup"].columns) == ["setup"]
    assert not {"growth_per_month", "people.shrinkage.scheduled", "sites[1].contract.ramp_weeks"} & set(found)
    assert not [place for place in found if place.startswith(("regions", "channels"))]


def test_a_price_with_a_bend_is_missing():
    """A minimum below what is bought matters once it is raised beyond it."""
    bought = sum(work.paid_h for work in case().plans[Option.OUTSOURCED].works)
    bent = case(minimum_h_per_month=round(0.7 * bought))
    assert "sites[1].contract.minimum_h_per_month" not in slopes(bent, Option.OUTSOURCED, assumptions(bent.scenario))
