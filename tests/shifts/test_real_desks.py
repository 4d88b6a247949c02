"""The optimiser on a shift problem of the real pipeline; the larger scenarios are in benchmarks/shifts.py."""

from dataclasses import replace
from pathlib import Path

import pytest

from planner import load
from planner.pipeline import prepare
from planner.shifts import solve
from tests.shifts.checker import check

SCENARIOS = Path(__file__).parents[2] / "scenarios"


SCENARIO = load(SCENARIOS / "one_team.yaml").scenario


@pytest.fixture(scope="module")
def one_team():
    return prepare(SCENARIO).problem


def in_currency(one, unit):
    sites = tuple(
        replace(
            site,
            slot_cost=site.slot_cost * unit,
            head_cost_per_week=site.head_cost_per_week * unit,
            open_cost_per_week=site.open_cost_per_week * unit,
            min_cost_per_week=site.min_cost_per_week * unit,
        )
        for site in one.sites
    )
    return replace(one, sites=sites, shortfall_cost=one.shortfall_cost * unit)


def test_the_unit_of_money_does_not_matter():
    covering = prepare(SCENARIO.changed(promises="cover")).problem
    plain = solve(covering, work_limit=0.02)
    for unit in (1e-3, 25_000.0):
        other = solve(in_currency(covering, unit), work_limit=0.02)
        assert other.objective == pytest.approx(plain.objective * unit, rel=1e-6)
        assert other.bound == pytest.approx(plain.bound * unit, rel=1e-4)


def test_one_team_has_nobody_missing_and_is_close_to_the_bound(one_team):
    roster = solve(one_team)
    check(one_team, roster)
    assert roster.shortfall.sum() == 0
    assert roster.late.sum() + roster.undone.sum() < 1e-6
    assert roster.gap <= 0.03
