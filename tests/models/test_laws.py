"""What must hold of operating models through the planner's own stages, worked out by hand."""

import numpy as np
import pytest

from planner.stages import prepare
from tests.desks import desk, document, region, site
from tests.queueing.golden import table

ALWAYS = {"week": {"mon-sun": "00:00-24:00"}}
HANDLE_S = 300


def phones(regions, sites, **changes):
    """Phone only, open at all hours, an even week, Erlang C, nothing but the service level."""
    return desk(
        {
            "regions": regions,
            "sites": sites,
            "departments": [{"name": "Support", "open": ALWAYS}],
            "channels": {
                "phone": {
                    "kind": "live",
                    "handle_s": HANDLE_S,
                    "target": {"service_level": 0.8, "within_s": 20, "over": "interval"},
                }
            },
            "people.max_occupancy": 1.0,
            "shifts": {"min_on_duty": 0},
            "interval_min": 60,
            "load_rule": "stationary",
            **changes,
        },
        document(),
    )


def per_month(erlangs):
    """Contacts a month that make so many erlangs all week."""
    return erlangs * 7 * 24 * 3600 / HANDLE_S * 52.18 / 12


def agents(scenario):
    """Agents on duty that a scenario needs in each interval, over all pools."""
    return prepare(scenario).requirement.agents.to_numpy().sum(axis=0)


@pytest.mark.parametrize("total", [20, 60])
def test_the_pooling_table_comes_out_of_the_planner(total):
    golden = table("pooling_erlangC")
    for sites, expected in zip(
        golden["sites"][golden["total_erl"] == total], golden["agents"][golden["total_erl"] == total], strict=True
    ):
        n = int(sites)
        regions = [region(f"R{i}", contacts=per_month(total / n), site=f"S{i}") for i in range(n)]
        scenario = phones(regions, [site(f"S{i}") for i in range(n)])
        np.testing.assert_array_equal(agents(scenario), expected)
        one = agents(scenario.changed(operating_model="central"))
        np.testing.assert_array_equal(one, golden["agents"][(golden["total_erl"] == total) & (golden["sites"] == 1)][0])


def half_days():
    """Two regions 12 hours apart, each busy by day (08-20) with 10 erlangs and quiet at night."""
    weights = [[1.0 if 8 <= hour < 20 else 0.0 for hour in range(24)]] * 7
    contacts = per_month(10) / 2
    regions = [
        region("East", "Etc/GMT-6", contacts, site="E", profile={"weights": weights}),
        region("West", "Etc/GMT+6", contacts, site="W", profile={"weights": weights}),
    ]
    return phones(regions, [site("E", "Etc/GMT-6"), site("W", "Etc/GMT+6")])


def test_two_identical_regions_twelve_hours_apart_are_the_same_desk_half_a_day_later():
    """Ten erlangs by day at each: 14 agents by Erlang C; they take turns, so that one pool needs 14 always."""
    scenario = half_days()
    need = prepare(scenario).requirement.agents
    assert len(need) == 2
    np.testing.assert_array_equal(need.iloc[0].to_numpy(), np.roll(need.iloc[1].to_numpy(), 12))
    for model in ("central", "virtual"):
        np.testing.assert_array_equal(agents(scenario.changed(operating_model=model)), agents(scenario))
    assert set(agents(scenario)) == {14.0}


def test_follow_the_sun_sends_each_half_day_to_the_site_that_has_day():
    scenario = half_days().changed(operating_model="follow_the_sun")
    sun = scenario.models.follow_the_sun.changed(daytime="08:00-20:00")
    stages = prepare(scenario.changed(models=scenario.models.changed(follow_the_sun=sun)))
    east = stages.grid.local("Etc/GMT-6").minute // 60
    by_day = (east >= 8) & (east < 20)
    assert stages.routing.may_serve.shape[0] == 1
    np.testing.assert_array_equal(stages.routing.may_serve[0, 0], by_day)
    np.testing.assert_array_equal(stages.routing.may_serve[0, 1], ~by_day)


def test_a_region_of_one_customer_needs_the_least_team_and_no_more():
    tiny = phones([region("R", contacts=1, site="S")], [site("S")], shifts={"min_on_duty": 2})
    assert set(agents(tiny)) == {2.0}
    assert set(agents(phones([region("R", contacts=1, site="S")], [site("S")]))) == {1.0}


def test_languages_that_forbid_pooling_make_virtual_regional():
    regions = [
        region("D", contacts=per_month(8), languages={"de": 1.0}, site="D"),
        region("F", contacts=per_month(5), languages={"fr": 1.0}, site="F"),
    ]
    scenario = phones(regions, [site("D", languages=["de"]), site("F", languages=["fr"])])
    virtual = prepare(scenario.changed(operating_model="virtual"))
    regional = prepare(scenario)
    np.testing.assert_array_equal(virtual.routing.may_serve, regional.routing.may_serve)
    np.testing.assert_array_equal(virtual.requirement.agents.to_numpy(), regional.requirement.agents.to_numpy())


@pytest.mark.parametrize("erlangs", [(0.2, 0.3), (3, 9), (15, 15, 15)])
def test_equal_people_make_central_need_no_more_on_duty_than_regional(erlangs):
    zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"]
    regions = [
        region(f"R{i}", zones[i], per_month(load), site=f"S{i}", profile="office") for i, load in enumerate(erlangs)
    ]
    scenario = phones(regions, [site(f"S{i}", zones[i]) for i in range(len(erlangs))], interval_min=30)
    assert (agents(scenario.changed(operating_model="central")) <= agents(scenario)).all()
