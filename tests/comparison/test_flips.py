"""When another plan wins: found by search on the bound, confirmed by full plans, on a desk whose answer is known."""

import pytest

from planner.compare import compare
from planner.comparison import flips
from planner.comparison.levers import Lever
from planner.comparison.surrogate import guessed, parts_of
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
    flip = next(one for one in found.flips.found if one.lever.kind == "price")
    assert (flip.winner, flip.lever.name) == (EAST, "W")
    expected = (pay[EAST] + 288_000) / pay[WEST]
    assert flip.bracket[0] - 0.05 <= expected <= flip.bracket[1] + 0.05


def test_twice_the_people_pay_for_the_building(monkeypatch):
    """With v times the volume W costs 12 000 + 20 h v, E 300 000 + 10 h v, were people in proportion to contacts."""
    monkeypatch.setattr(flips, "levers", lambda scenario, plan: [Lever("volume", "", 1.0, (0.25, 4.0))])
    found = compare(two_places(), workers=1, referee=False, gap=0.05)
    pay = {label: float(one.outcome.sites["pay_per_year"].sum()) for label, one in found.plans.items()}
    flip = next(one for one in found.flips.found if one.lever.kind == "volume")
    assert flip.winner == EAST
    least = 288_000 / (pay[WEST] - pay[EAST])
    assert least < flip.at < 1.3 * least  # larger teams need fewer people for each contact


def test_the_nearest_flip_is_confirmed_by_full_plans_on_both_sides(found):
    flip = found.flips.found[0]
    assert flip.confirmed(WEST)
    assert [side.winner for side in flip.sides] == [WEST, EAST]
    assert flip.sides[0].value < flip.at < flip.sides[1].value


def test_flips_are_told_nearest_first(found):
    assert [one.distance for one in found.flips.found] == sorted(one.distance for one in found.flips.found)
    assert {one.lever.kind for one in found.flips.found} <= {"price", "volume", "buildings"}
    assert found.flips.tried == found.flips.of == 10  # two regions, the volume, a price and buildings, at both ends
    for one in found.flips.found:
        low, high = one.lever.limits
        end = high if one.at > one.lever.base else low
        assert one.bracket[1] - one.bracket[0] <= 1.05 / 32 * abs(end - one.lever.base)
    assert "full plans on both sides agree" in verdict_sentence(found)
    told = [flip_sentence(one, WEST) for one in found.flips.found]
    assert any("the price of an hour at W rises above" in one for one in told)


def test_cheaper_buildings_favour_cheap_people(found):
    """Costs: W = 12 000 v + its pay, E = 300 000 v + its pay a year, v times today's price of buildings."""
    pay = {label: float(one.outcome.sites["pay_per_year"].sum()) for label, one in found.plans.items()}
    lever = Lever("buildings", "", 1.0, (0.0, 2.0))
    expected = (pay[WEST] - pay[EAST]) / 288_000
    low, high = (
        {label: guessed(parts_of(one), lever, value) for label, one in found.plans.items()}
        for value in (expected - 0.01, expected + 0.01)
    )
    assert low[EAST] < low[WEST]
    assert high[WEST] < high[EAST]
    half = lever.applied(two_places()[WEST], 0.5)
    assert [float(site.fixed_cost_per_month) for site in half.sites] == [500, 12_500]


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
