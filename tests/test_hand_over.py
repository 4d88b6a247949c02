"""Follow-the-sun: who hands what to whom, on desks small enough to count by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from models import Routing
from planner.hand_over import carried_by, hand_over_work, hand_overs
from planner.pipeline import plan
from planner.report.comparison import carrier_sentence
from planner.stages import prepare
from planner.timeline import Grid
from tests.desks import desk, document, region, site

ALWAYS = {"week": {"mon-sun": "00:00-24:00"}}
SUN = {"daytime": "08:00-20:00", "overlap_min": 30, "open_cases_share": 0.2, "minutes_per_case": 10}


def world(**sun):
    """Two sites 12 hours apart, each with its own daytime; calls all day at one rate."""
    return document(
        {
            "regions": [region("World", "Etc/UTC", 9_000)],
            "departments": [{"name": "Support", "open": ALWAYS}],
            "channels.phone.share": 1.0,
            "channels.email.share": 0.0,
            "sites": [site("E", "Etc/GMT-6"), site("W", "Etc/GMT+6")],
            "operating_model": "follow_the_sun",
            "models": {"follow_the_sun": {**SUN, **sun}},
            "interval_min": 30,
            "shifts": {"paid_h": [4, 6, 8], "breaks": [], "min_on_duty": 2},
        }
    )


def staffed(scenario, people=3):
    """Return the stages, and a roster of so many people on every pool wherever a site may serve."""
    stages = prepare(scenario)
    staff = people * stages.routing.may_serve.transpose(1, 0, 2).astype(np.int64)
    return stages, staff


def test_cases_of_half_a_day_are_handed_over_twice_a_day():
    stages, staff = staffed(desk({}, world()))
    found = hand_overs(stages.demand, stages.routing, staff, stages.grid)
    p = stages.routing.pools.index(next(pool for pool in stages.routing.pools if "phone" in pool))
    assert np.count_nonzero(found.people[p]) == 14
    assert (found.people[p][found.people[p] > 0] == 3).all()
    assert found.cases.sum() == pytest.approx(stages.demand.contacts.to_numpy().sum())
    hours = pd.Series(found.cases[p], stages.grid.index)
    assert set(hours[hours > 0].index.strftime("%H:%M")) == {"02:00", "14:00"}


def test_handing_over_is_work_with_a_close_deadline():
    scenario = desk({}, world())
    stages, staff = staffed(scenario)
    work = hand_over_work(scenario, stages.demand, stages.routing, stages.requirement, staff, stages.grid)
    contacts = float(stages.demand.contacts.to_numpy().sum())
    overlap_h, cases_h = 14 * 3 * 0.5, contacts * 0.2 * 10 / 60
    assert sum(one.work.sum() for one in work) * stages.grid.slot_h == pytest.approx(overlap_h + cases_h)
    assert all((one.due > np.arange(one.due.size)).all() for one in work)
    assert all(one.streams == () for one in work)


@pytest.mark.parametrize(
    "none", [{"operating_model": "virtual"}, {"models.follow_the_sun": {"daytime": "08:00-20:00"}}]
)
def test_no_hand_over_work_elsewhere_or_where_it_is_free(none):
    scenario = desk(none, world())
    stages, staff = staffed(scenario)
    assert hand_over_work(scenario, stages.demand, stages.routing, stages.requirement, staff, stages.grid) == ()


def test_one_site_hands_nothing_over():
    scenario = desk({"sites": [site("E", "Etc/GMT-6")]}, world())
    stages, staff = staffed(scenario)
    assert not hand_overs(stages.demand, stages.routing, staff, stages.grid).cases.any()


def test_a_dated_week_ends_with_cases_in_hand():
    """One site carries the first half of the week, the other the second: one hand-over, in the middle."""
    slots = 168
    grid = Grid.of(desk({"interval_min": 60, "week_of": "2026-05-11", "shifts.breaks": []}))
    first = np.arange(slots) < 84
    routing = Routing(pd.Series({"s": "p"}), ("p",), ("A", "B"), np.array([[first, ~first]]), pd.DataFrame())
    demand = SimpleNamespace(contacts=pd.DataFrame(np.ones((1, slots)), index=["s"]))
    found = hand_overs(demand, routing, np.array([[first], [~first]]).astype(np.int64), grid)
    assert np.flatnonzero(found.people[0]).tolist() == [84]
    assert found.cases[0, 84] == 84


def test_hand_overs_cost_paid_time_and_the_band_shows_who_carries():
    paid = plan(desk({}, world(open_cases_share=0.6, minutes_per_case=30)), gap=0.05)
    free = plan(desk({}, world(overlap_min=0, open_cases_share=0, minutes_per_case=0)), gap=0.05)
    assert paid.roster.bound > free.roster.bound
    assert paid.outcome.cost_per_year > free.outcome.cost_per_year
    band = carried_by(paid)
    assert band["carrier"].tolist() == ["W"] * 2 + ["E"] * 12 + ["W"] * 10
    np.testing.assert_allclose(band[["E", "W"]].sum(axis=1), 1.0)
    told = "the desk is carried by W 00:00-02:00, E 02:00-14:00, W 14:00-24:00 UTC"
    assert carrier_sentence(paid) == told


def test_three_sites_cover_the_day_and_nobody_works_at_night():
    sites = [site("A", "Etc/GMT-8"), site("B", "Etc/UTC"), site("C", "Etc/GMT+8")]
    scenario = desk({"sites": sites, "models": {"follow_the_sun": {"daytime": "06:00-22:00"}}}, world())
    found = plan(scenario, gap=0.05)
    assert float(found.missing.sum()) == 0
    for one, duty in zip(sites, found.roster.on_duty, strict=True):
        assert not duty[found.grid.local(one["time_zone"]).is_night].any()
    assert not any("daytime" in note for note in found.notes)
