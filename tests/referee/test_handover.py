"""Hand-overs of follow-the-sun: work of the site that takes over."""

from dataclasses import replace

import pytest

from planner.referee import judge, sim_desk
from planner.simulation import simulate
from tests.desks import quick_plan
from tests.test_pipeline import desk

SITES = [
    {"name": name, "time_zone": zone, "languages": ["en"], "wage_per_h": 20}
    for name, zone in (("Berlin", "Europe/Berlin"), ("Auckland", "Pacific/Auckland"))
]
SUN = {"daytime": "07:00-19:00", "open_cases_share": 0.2, "minutes_per_case": 6}


@pytest.fixture(scope="module")
def sun():
    return quick_plan(
        desk(
            6_000,
            open_={"mon-sun": "00:00-24:00"},
            sites=SITES,
            shifts={"paid_h": [4, 8], "starts_every_min": 30},
            operating_model="follow_the_sun",
            models={"follow_the_sun": SUN},
        )
    )


def test_open_cases_are_work_of_the_site_that_takes_over(sun):
    without = replace(sun, scenario=sun.scenario.changed(models={"follow_the_sun": {**SUN, "open_cases_share": 0}}))
    streams = [one for one in sim_desk(sun).streams if one.part_of == "hand-over"]
    assert {one.name.split(" | ")[1] for one in streams} == {"Berlin", "Auckland"}
    cases = sum(one.contacts.sum() for one in streams)
    assert cases == pytest.approx(0.2 * sun.demand.contacts.to_numpy().sum(), rel=0.05)
    before, after = (simulate(sim_desk(one), replications=20) for one in (without, sun))
    done = after.streams.loc["hand-over"].xs("mean", level="statistic")
    assert done["answered"] == pytest.approx(cases, rel=0.05)
    more_h = after.sites["busy_h"]["mean"].sum() - before.sites["busy_h"]["mean"].sum()
    assert 0.5 * cases * 0.1 < more_h < 1.1 * cases * 0.1
    assert not any(one.part_of == "hand-over" for one in sim_desk(without).streams)


def test_hand_overs_are_no_promise_of_the_desk(sun):
    found = judge(sun, replications=10)
    assert "hand-over" not in found.promises.index
    assert list(found.table.index) == list(sun.demand.streams.index)
