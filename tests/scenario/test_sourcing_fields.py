"""Contracts, horizons and ranges that cannot be meant are refused with their place, range and value."""

import pickle

import pytest

from planner.scenario import Estimate, ScenarioError
from tests.desks import desk, site

VENDOR = site("V", languages=["de"], employer="vendor", wage_per_h=None)


def vendor(**contract):
    return {"sites": [VENDOR | {"contract": {"per": "productive_hour", "price": 20} | contract}]}


def test_bands_that_follow_each_other_are_right():
    tiers = [{"above_h": 100, "up_to_h": 200, "price": 19}, {"above_h": 200, "price": 18}]
    contract = desk(vendor(tiers=tiers)).sites[0].contract
    assert contract is not None
    assert [float(tier.price) for tier in contract.tiers] == [19, 18]


@pytest.mark.parametrize(
    ("tiers", "words"),
    [
        ([{"above_h": 100, "up_to_h": 250, "price": 19}, {"above_h": 200, "price": 18}], "overlaps the tier before"),
        (
            [{"above_h": 100, "up_to_h": 150, "price": 19}, {"above_h": 200, "price": 18}],
            "leaves a gap from 150 to 200",
        ),
        ([{"above_h": 200, "price": 19}, {"above_h": 200, "price": 18}], "must be above the tier before, 200; got 200"),
        ([{"above_h": 200, "up_to_h": 100, "price": 19}], "must be above above_h 200; got 100"),
        ([{"above_h": 200, "up_to_h": 400, "price": 19}], "must be left out in the last tier"),
    ],
)
def test_bands_that_overlap_or_leave_gaps_are_refused(tiers, words):
    with pytest.raises(ScenarioError, match=words):
        desk(vendor(tiers=tiers))


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (
            "sites[0].wage_per_h",
            -1,
            r"sites\[0\].wage_per_h: must be a number|sites\[0\].wage_per_h: must lie in \[0, 1e",
        ),
        ("sourcing.horizon_months", 0, r"sourcing.horizon_months: must be a whole number in \[12, 60\]; got 0"),
        ("people.attrition_per_year", 3.0, r"people.attrition_per_year: must lie in \[0, 2\].*got 3.0"),
        ("people.hire.ramp", [0.9, 0.5], "must not fall"),
        ("people.max_occupancy", {"low": 0.8, "base": 0.85, "high": 0.9, "shape": "cauchy"}, "shape must be one of"),
    ],
)
def test_values_that_cannot_be_meant_are_refused_with_their_place(place, value, words):
    with pytest.raises(ScenarioError, match=words):
        desk({place: value})


def test_a_currency_without_a_rate_is_refused():
    with pytest.raises(ScenarioError, match=r"sites\[0\].contract.currency: has no rate in exchange; got 'USD'"):
        desk(vendor(currency="USD"))


def test_a_range_keeps_its_shape():
    given = {"low": 0.8, "base": 0.85, "high": 0.9, "shape": "uniform"}
    value = desk({"people.max_occupancy": given}).people.max_occupancy
    assert isinstance(value, Estimate)
    assert value.as_input() == given
    copied = pickle.loads(pickle.dumps(value))
    assert (copied, copied.shape) == (value, "uniform")
