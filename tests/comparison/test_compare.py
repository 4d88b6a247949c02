"""Plans side by side: figures, reasons that add up, resilience, and when the verdict flips."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from planner.compare import by_model, cheapest
from planner.comparison.estimates import coarse_bound
from planner.comparison.figures import tidy
from planner.comparison.reasons import DRIVERS, cost_parts, reasons, strongest
from planner.comparison.resilience import balanced, resilience, whole
from planner.comparison.served import served_by
from planner.pipeline import estimate
from planner.report import comparison_as_json, comparison_lines, comparison_tables
from planner.report.comparison import short_sentences
from planner.timeline import WEEKS_PER_YEAR
from tests.comparison.conftest import two_regions
from tests.desks import desk


def text(renderable):
    console = Console(width=160)
    with console.capture() as shown:
        console.print(renderable)
    return shown.get()


def test_first_looks_are_rosters_near_the_plans(two_models):
    for label, one in two_models.plans.items():
        found = two_models.estimates[label]
        assert found.bound_per_year <= one.outcome.cost_per_year * (1 + 1e-9)  # this desk is on a half-hour grid
        assert found.bound_per_year <= found.cost_per_year * (1 + 1e-9)
        assert found.gap == pytest.approx(1 - found.bound_per_year / found.cost_per_year, abs=0.01)
        assert found.cost_per_year == pytest.approx(one.outcome.cost_per_year, rel=0.15)
        assert found.people == pytest.approx(one.outcome.headcount, rel=0.3)
        assert found.service_level is not None


def test_the_coarse_bound_is_near_the_fine_one():
    scenario = desk({}, two_regions(interval_min=15))
    fine = estimate(scenario).objective * WEEKS_PER_YEAR
    assert coarse_bound(scenario) == pytest.approx(fine, rel=0.05)


def test_the_best_is_the_cheapest_that_keeps_its_promises(two_models):
    assert two_models.best == "central"
    assert cheapest({"regional": two_models.plans["regional"]}) == "regional"
    assert two_models.table["cost_per_year"].idxmin() == "central"


def test_figures_of_a_plan_are_consistent(two_models):
    row = two_models.table.loc["regional"]
    year = 8_000 * 12
    assert row["cost_per_contact"] == pytest.approx(row["cost_per_year"] / year)
    assert row["cost_per_resolved"] == pytest.approx(row["cost_per_contact"])  # everything is solved at first touch
    assert row["own_language"] == pytest.approx(1.0)
    assert 0 < row["night_share"] < 1
    assert tidy(two_models.plans, two_models.resilience).equals(two_models.table)
    assert row["site_down"] == two_models.resilience["regional"]["service_level"].iloc[0]


def test_everybody_is_served_once(two_models):
    for one in two_models.plans.values():
        np.testing.assert_allclose(served_by(one).sum(axis=(1, 2)), one.demand.contacts.sum(axis=1), rtol=1e-9)


def test_reasons_add_up_exactly(two_models):
    frame = two_models.reasons
    np.testing.assert_allclose(frame[list(DRIVERS)].sum(axis=1), frame["total"], rtol=1e-9)
    costs = {label: one.outcome.cost_per_year for label, one in two_models.plans.items()}
    assert frame.loc["regional", "total"] == pytest.approx(costs["regional"] - costs["central"])
    for one in two_models.plans.values():
        parts = cost_parts(one)
        whole_cost = parts.base_pay + parts.nights + parts.weekends + parts.buildings + parts.other
        assert whole_cost == pytest.approx(one.outcome.cost_per_year)
        paid_h = one.outcome.sites["paid_h_per_week"].sum() * 52.18
        assert sum(parts.hours.values()) == pytest.approx(paid_h)


def test_a_second_building_and_smaller_pools_are_named(two_models):
    told = [name for name, _ in strongest(two_models.reasons.loc["regional"])]
    assert told[0] == "pooling"
    assert two_models.reasons.loc["regional", "buildings"] > 0
    assert two_models.reasons.loc["regional", "language"] == 0
    assert reasons(two_models.plans, "regional").loc["central", "total"] < 0


def test_the_night_premium_is_what_independent_counting_says(two_models):
    one = two_models.plans["central"]
    local = one.grid.local("Etc/GMT+6")
    duty = one.roster.on_duty[0]
    at_night, by_day = duty[local.is_night].sum(), duty[~local.is_night].sum()
    pay = one.outcome.sites["pay_per_year"]["W"]
    assert cost_parts(one).nights == pytest.approx(pay * 0.5 * at_night / (by_day + 1.5 * at_night))


# Resilience


def test_the_only_site_down_answers_nobody(two_models):
    frame = two_models.resilience["central"]
    assert list(frame.index) == ["W"]
    assert frame.loc["W", "service_level"] == 0
    assert frame.loc["W", "unserved_share"] == pytest.approx(1.0)
    assert frame.loc["W", "taken_over_by"] == {}


def test_the_other_region_takes_over(two_models):
    frame = two_models.resilience["regional"]
    assert set(frame.index) == {"W", "E"}
    assert frame["people_share"].sum() == pytest.approx(1.0)
    for name, other in (("W", "E"), ("E", "W")):
        assert list(frame.loc[name, "taken_over_by"]) == [other]
        assert 0 < frame.loc[name, "service_level"] < two_models.plans["regional"].outcome.rostered


def test_resilience_of_a_plan_is_that_of_the_comparison(two_models):
    pd.testing.assert_frame_equal(resilience(two_models.plans["regional"]), two_models.resilience["regional"])


def test_people_are_shared_so_that_pools_are_covered_alike():
    """Site A serves both pools, site B only the second: B goes there, A divides so that each has 3 of 4."""
    able = np.array([[[True], [True]], [[False], [True]]])
    people = balanced(np.array([[4.0], [2.0]]), able, np.array([[4.0], [4.0]]))
    np.testing.assert_allclose(people.sum(axis=0), [[3.0], [3.0]], atol=0.02)
    np.testing.assert_allclose(people.sum(axis=1), [[4.0], [2.0]])


def test_whole_people_are_as_many_as_are_on_duty():
    people = np.array([[[1.4], [1.4], [1.2]], [[0.0], [0.0], [0.0]]])
    found = whole(people, np.array([[4], [3]]))
    np.testing.assert_array_equal(found[:, :, 0], [[2, 1, 1], [0, 0, 0]])


# Reports


def test_the_report_says_verdict_reasons_and_resilience(two_models):
    shown = text(comparison_lines(two_models))
    assert "Central is the cheapest" in shown
    assert "Regional costs" in shown
    assert "site down" in shown
    assert "missed calls" in shown
    assert "Regional: measured NPS 31, CSAT 0.84" in shown


def test_a_plan_that_misses_a_promise_says_which(two_models):
    assert short_sentences(two_models) == []
    plan = two_models.plans["regional"]
    streams = plan.outcome.streams.copy()
    first = streams.index[0]
    streams.loc[first, ["kept", "target", "service_level"]] = [False, 0.8, 0.75]
    broken = replace(plan, outcome=replace(plan.outcome, streams=streams))
    (told,) = short_sentences(replace(two_models, plans={**two_models.plans, "regional": broken}))
    assert told == f"Regional misses a promise by the formulas: {first} reaches 75.0% of 80%"


def test_json_is_finite_and_complete(two_models):
    found = json.loads(json.dumps(comparison_as_json(two_models), allow_nan=False))
    assert found["best"] == "central"
    assert [row["label"] for row in found["figures"]] == ["regional", "central"]
    assert found["satisfaction"]["central"] == {"nps": 31, "csat": 0.84, "ces": None}
    assert found["key_figures"]["central"][-1]["period"] == "year"
    assert found["resilience"]["regional"][0]["taken_over_by"]
    assert set(found["plans"]) == {"regional", "central"}
    assert {row["label"] for row in found["reasons"]} == {"regional"}
    tables = comparison_tables(two_models)
    assert tables["resilience"].shape[0] == 3
    assert set(tables["desk_report"]["label"]) == {"regional", "central"}


def test_a_custom_table_is_a_fifth_model():
    plain = desk({}, two_regions())
    assert list(by_model(plain)) == ["regional", "central", "virtual", "follow_the_sun"]
    own = desk({"models.custom": {"West": ["E"], "East": ["E"]}}, two_regions())
    assert list(by_model(own))[-1] == "custom"
