"""What an hour more of opening is worth: where it is, and the same figure from a desk that is open longer."""

import pytest

from planner.longer_hours import longer_hours
from planner.pipeline import plan
from planner.shifts import relax
from planner.stages import Plan, prepare
from planner.timeline import Grid
from tests.desks import desk

SMALL = {"regions[0].contacts_per_month": 1_200, "shifts.paid_h": [4, 7]}


def planned(hours: str | None) -> Plan:
    return plan(desk(SMALL | ({} if hours is None else {"sites[0].open": {"mon-fri": hours}})), gap=0.5)


@pytest.fixture(scope="module")
def closes_early() -> Plan:
    """Customers call from 8 to 18; the site closes at 17."""
    return planned("08:00-17:00")


def test_an_hour_more_is_worth_what_a_desk_open_longer_saves(closes_early):
    row = closes_early.relief.set_index("kind").loc["open_later"]
    assert (row["name"], row["limit"], row["relaxed"]) == ("Leipzig", 45.0, 50.0)
    longer = desk(SMALL | {"sites[0].open": {"mon-fri": "08:00-18:00"}})
    now, then = relax(closes_early.problem), relax(prepare(longer).problem)
    saved = float(now.shortfall.sum() - then.shortfall.sum())
    assert saved > 5 * 4 / 2  # somebody is missing in the evening: the hour of five days
    assert row["missing_slots"] == pytest.approx(saved, abs=1e-3)
    assert row["people"] == pytest.approx(float(now.people.sum() - then.people.sum()), abs=1e-3)
    assert row["money_per_week"] == pytest.approx(now.cost - then.cost, abs=0.1)


def test_an_hour_before_the_first_call_is_worth_nothing(closes_early):
    assert "open_earlier" not in set(closes_early.relief["kind"])
    kinds = [kind for kind, *_ in longer_hours(closes_early.scenario, closes_early.problem, closes_early.grid)]
    assert kinds == ["open_earlier", "open_later"]  # both were looked at


def test_a_site_that_is_always_open_has_no_row():
    assert not {"open_earlier", "open_later"} & set(planned(None).relief["kind"])


def test_nights_stay_ruled_out_and_least_people_stay():
    changes = {"sites[0].open": {"mon-fri": "06:00-22:00"}, "sites[0].min_on_duty": 1, "shifts.night_shifts": False}
    scenario = desk(SMALL | changes)
    problem = prepare(scenario).problem
    assert not list(longer_hours(scenario, problem, Grid.of(scenario)))
    changes["shifts.night_shifts"] = True
    (_, _, _, _, first), (_, _, _, _, last) = longer_hours(
        desk(SMALL | changes), prepare(desk(SMALL | changes)).problem, Grid.of(scenario)
    )
    before, after = problem.sites[0].min_on_duty, last.sites[0].min_on_duty
    assert after.sum() - before.sum() == first.sites[0].min_on_duty.sum() - before.sum() == 5 * 4
