"""What service costs: bounds that rise, rosters above them, and a budget read backwards."""

from pathlib import Path

import numpy as np
import pytest

from planner.budget import buy
from planner.economics.sla_curve import LEVELS, sla_curve
from planner.economics.steps import CancelledError
from planner.pipeline import estimate
from planner.scenario_file import load
from tests.economics.even import agents, even

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
CONTACTS = 20_000
BUSY = {"regions[0].contacts_per_month": CONTACTS}
PAID_WEEK = 20 * 40 / 0.8  # an agent on the roster and the absence behind
YEAR = 52.18


@pytest.fixture(scope="module")
def curve():
    return sla_curve(even(BUSY))


def test_every_point_is_the_erlang_count_at_its_level(curve):
    for level, row in curve.points.iterrows():
        count = agents(CONTACTS, level)
        assert row["cost"] == pytest.approx(count * PAID_WEEK * YEAR)
        assert row["bound_cost"] == pytest.approx(count * PAID_WEEK * YEAR, rel=1e-5)
        assert row["bound_people"] == pytest.approx(count / 0.8, rel=1e-4)
        assert row["service_level"] >= level - 1e-6


def test_bounds_rise_rosters_lie_above_them_and_the_last_points_are_dearest(curve):
    bound, cost = (curve.points[column].to_numpy() for column in ("bound_cost", "cost"))
    assert (np.diff(bound) >= 0).all()
    assert (np.diff(cost) >= 0).all()
    assert (bound <= cost * (1 + 1e-6)).all()
    slope = np.diff(cost) / np.diff(curve.points.index.to_numpy())
    assert slope[-1] > slope[: len(slope) // 2].mean()
    assert curve.points["cost_per_point"].to_numpy()[1:] == pytest.approx(slope / 100)


def test_a_budget_buys_what_the_curve_says(curve):
    budget = agents(CONTACTS, 0.85) * PAID_WEEK * YEAR * 1.001
    possible, reached = curve.level_for(budget)
    assert reached == max(level for level in LEVELS if agents(CONTACTS, level) <= agents(CONTACTS, 0.85))
    assert possible >= reached
    assert curve.level_for(1.0) == (None, None)
    assert curve.level_for(1e12) == (LEVELS[-1], LEVELS[-1])
    bought = buy(even(BUSY | {"limits.cost_per_year": budget, "channels.phone.target.service_level": 0.95}))
    assert bought.target is not None
    assert bought.target >= reached - 0.01
    assert bought.plan.outcome.cost_per_year <= budget


def test_people_are_bought_one_after_the_other(curve):
    budgets = np.linspace(0.5, 1.2, 12) * float(curve.points["cost"].iloc[-1])
    reached = [curve.level_for(budget)[1] or 0.0 for budget in budgets]
    assert (np.diff(reached) >= 0).all()


def test_churn_stands_beside_the_cost_and_never_in_it(curve):
    churn = {"customers": 10_000, "value_per_year": 50, "per_sla_point": 0.001}
    found = sla_curve(even(BUSY | {"churn": churn}), levels=[0.6, 0.8, 0.9])
    saved = found.points["churn_saved"].to_numpy()
    assert saved == pytest.approx([0, 10_000 * 50 * 0.001 * 20, 10_000 * 50 * 0.001 * 30])
    same = curve.points.loc[[0.6, 0.8, 0.9], "cost"].to_numpy()
    assert found.points["cost"].to_numpy() == pytest.approx(same)
    assert curve.points["churn_saved"].isna().all()


def test_levels_out_of_reach_of_the_sites_have_no_bound_and_no_roster():
    most = agents(CONTACTS, 0.80)
    found = sla_curve(even(BUSY | {"sites[0].max_people": most}), levels=[0.7, 0.8, 0.98])
    assert np.isfinite(found.points["bound_cost"].to_numpy()).tolist() == [True, True, False]
    assert found.points["cost"].isna().tolist() == [False, False, True]
    assert found.level_for(1e12) == (0.8, 0.8)


def test_a_large_desk_is_priced_by_its_bounds_unless_rosters_are_asked_for():
    large = even({"regions[0].contacts_per_month": 200_000})
    assert sla_curve(large, levels=[0.8, 0.9]).points["cost"].isna().all()
    asked = sla_curve(large, levels=[0.8], rosters=[0.9])
    assert asked.points["cost"].notna().tolist() == [False, True]


@pytest.mark.parametrize("levels", [[], [0.0, 0.8], [0.8, 1.0], [80.0]])
def test_levels_that_are_no_shares_are_refused(levels):
    with pytest.raises(ValueError, match=r"\(0, 1\)"):
        sla_curve(even(), levels=levels)


def test_deferred_work_alone_has_no_curve_and_a_long_one_can_be_stopped():
    email = {"kind": "deferred", "share": 1.0, "handle_s": 300, "target": {"share": 0.9, "within_business_h": 8}}
    with pytest.raises(ValueError, match="live"):
        sla_curve(even({"channels": {"email": email}}))
    with pytest.raises(CancelledError):
        sla_curve(even(), cancel=lambda: True)


def test_deferred_work_that_may_be_late_leaves_the_bound_finite():
    """A promise of 95 % in time allows some to be late where people cost more: that breaks no promise."""
    scenario = load(SCENARIOS / "vendor_offer.yaml").scenario
    relaxed = estimate(scenario)
    assert relaxed.late > 0.01 * relaxed.cost
    assert relaxed.keeps_promises
    assert relaxed.objective == pytest.approx(relaxed.cost + relaxed.late, rel=1e-6)
    curve = sla_curve(scenario, levels=(0.7, 0.95), rosters=(0.95,))
    points = curve.points
    assert points["bound_cost"][0.7] == pytest.approx(relaxed.cost * YEAR, rel=0.01), "what is late is no money"
    assert 0.9 * points["cost"][0.95] < points["bound_cost"][0.95] <= points["cost"][0.95]
