"""The question turned round: the service level that people or money buy."""

from itertools import pairwise

import pytest

from planner.budget import buy, people_of_today
from planner.pipeline import Verdict, plan
from tests.desks import site
from tests.test_pipeline import WEEKDAYS, desk

PHONE = {"kind": "live", "handle_s": 300, "target": {"service_level": 0.9, "within_s": 20, "floor": 0.3}}
SHIFTS = {"paid_h": [5], "starts_every_min": 60, "start_window": ["08:00", "13:00"]}


def small(**more):
    """A desk that is open ten hours on weekdays: about nine people keep its promise."""
    sites = [site("Site", time_zone="Etc/UTC", open=WEEKDAYS)]
    return desk(2_500, zone="Etc/UTC", channels={"phone": PHONE}, shifts=SHIFTS, **{"sites": sites, **more})


@pytest.fixture(scope="module")
def enough():
    return plan(small())


@pytest.fixture(scope="module")
def bought(enough):
    most = enough.outcome.headcount
    return {people: buy(small(limits={"people": people})) for people in (most - 3, most - 2, most - 1, most)}


def test_enough_people_buy_what_is_wanted(enough, bought):
    assert enough.verdict is Verdict.MET
    assert bought[enough.outcome.headcount].wanted_met
    assert bought[enough.outcome.headcount].target == pytest.approx(0.9)


def test_more_people_never_buy_a_lower_promise(bought):
    targets = [one.target or 0.0 for one in bought.values()]
    assert all(fewer <= more + 1e-9 for fewer, more in pairwise(targets))
    assert targets[0] < targets[-1]


def test_what_is_bought_holds_inside_the_limits(bought):
    for people, one in bought.items():
        assert one.plan.outcome.headcount <= people
        if one.target is not None:
            assert one.plan.outcome.rostered >= one.target - 1e-6


def test_people_of_each_site_are_limits_too(enough):
    now = enough.outcome.headcount - 2
    sites = [site("Site", time_zone="Etc/UTC", open=WEEKDAYS, people_now=now)]
    today = people_of_today(small(sites=sites))
    found = buy(today)
    assert found.plan.outcome.headcount <= now
    assert not found.wanted_met
    assert found.target is not None


def test_a_level_counts_only_if_the_simulation_keeps_it(enough):
    found = buy(small(limits={"people": enough.outcome.headcount - 1}), referee=True, replications=20)
    assert found.target is None or not found.plan.refereed.missed


def test_limits_that_do_not_bind_give_a_plan_as_sure_as_none():
    free, limited = plan(small(), referee=True), buy(small(limits={"people": 60}), referee=True)
    assert limited.wanted_met
    assert limited.plan.refereed.sure_share == free.refereed.sure_share == 1
    assert limited.plan.outcome.headcount == free.outcome.headcount
    assert free.mended_per_year != 0 or plan(small()).outcome.headcount == free.outcome.headcount


def test_it_can_be_stopped():
    asked = []
    found = buy(small(limits={"people": 3}), cancel=lambda: not asked.append(1))
    assert asked
    assert not found.wanted_met
