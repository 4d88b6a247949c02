"""When another plan wins: found by search on the bound, confirmed by full plans, on a desk whose answer is known."""

import pytest

from planner.compare import compare
from planner.comparison.levers import Lever
from planner.report.comparison import flip_sentence, verdict_sentence
from tests.desks import desk, document, region, site

WEST, EAST = "cheap building", "cheap people"


def two_places(volume=6_000):
    """One region that either of two sites may serve: one with a cheap building, one with cheap people."""
    hours = {"mon-fri": "08:00-18:00"}
    base = document(
        {
            "regions": [region("World", contacts=volume), region("Moon", contacts=10)],
            "sites": [
                site("W", open=hours, wage_per_h=20, fixed_cost_per_month=1_000),
                site("E", open=hours, wage_per_h=10, fixed_cost_per_month=25_000),
            ],
            "interval_min": 30,
            "promises": "cover",
            "operating_model": "central",
        }
    )
    return {label: desk({"models.central": {"site": name}}, base) for label, name in ((WEST, "W"), (EAST, "E"))}


@pytest.fixture(scope="module")
def found():
    return compare(two_places(), workers=1, referee=False, gap=0.05)


def test_the_flip_lies_where_dearer_people_outweigh_the_building(found):
    """Costs: W = 12 000 + 20 h, E = 300 000 + 10 h a year; they meet where the pay at W is twice 288 000."""
    assert found.best == WEST
    pay = {label: float(one.outcome.sites["pay_per_year"].sum()) for label, one in found.plans.items()}
    flip = found.flips.found[0]
    assert (flip.winner, flip.lever.kind, flip.lever.name) == (EAST, "price", "W")
    expected = (pay[EAST] + 288_000) / pay[WEST]
    assert flip.bracket[0] - 0.05 <= expected <= flip.bracket[1] + 0.05
    assert flip.confirmed(WEST)
    assert [side.winner for side in flip.sides] == [WEST, EAST]
    assert flip.sides[0].value < flip.at < flip.sides[1].value


def test_flips_are_told_nearest_first(found):
    assert [one.distance for one in found.flips.found] == sorted(one.distance for one in found.flips.found)
    assert {one.lever.kind for one in found.flips.found} <= {"price", "volume"}
    assert found.flips.tried == found.flips.of == 8  # two regions, the volume and a price, at both ends
    for one in found.flips.found:
        low, high = one.lever.limits
        end = high if one.at > one.lever.base else low
        assert one.bracket[1] - one.bracket[0] <= 1.05 / 32 * abs(end - one.lever.base)
    assert "full plans on both sides agree" in verdict_sentence(found)
    assert "the price of an hour at W rises above" in flip_sentence(found.flips.found[0], WEST)


def test_levers_move_one_thing_and_leave_the_rest():
    scenario = two_places()[WEST]
    share = Lever("region_share", "Moon", 10 / 6_010, (0.01, 0.95)).applied(scenario, 0.5)
    volumes = [share.contacts_per_month(one) for one in share.regions]
    assert volumes == pytest.approx([3_005, 3_005])
    doubled = Lever("volume", "", 1.0, (0.25, 4.0)).applied(scenario, 2.0)
    assert [doubled.contacts_per_month(one) for one in doubled.regions] == pytest.approx([12_000, 20])
    dearer = Lever("price", "W", 1.0, (0.5, 2.0)).applied(scenario, 1.5)
    assert [float(one.wage_per_h) for one in dearer.sites] == [30, 10]
    assert dearer.regions == scenario.regions
