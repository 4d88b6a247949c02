"""Promises kept as surely as wanted: planned higher, with people kept free, and never beyond what chance leaves."""

import numpy as np
import pytest

from planner.pipeline import plan, refereed
from planner.referee import judge
from planner.referee.judge import _unsure
from planner.referee.repair import MOST_FOR_SURENESS, higher_promises, lack
from planner.shifts import with_higher_promises, with_more_agents
from tests.desks import quick_plan
from tests.test_pipeline import desk
from tests.test_promises import office

CALLS = "Here | en | Support | phone"


def asked(confidence, **more):
    target = {"service_level": 0.8, "within_s": 20, "confidence": confidence, **more}
    return desk(60_000, channels={"phone": {"kind": "live", "handle_s": 300, "patience_s": 180, "target": target}})


@pytest.fixture(scope="module")
def plans():
    return {share: quick_plan(asked(share), referee=True) for share in (0.5, 0.9)}


def test_a_promise_is_kept_as_surely_as_wanted(plans):
    for share, found in plans.items():
        assert not found.refereed.unsure
        assert found.refereed.promises["kept"][CALLS] >= share


def test_surer_promises_cost_more_and_say_why(plans):
    assert plans[0.9].roster.objective > plans[0.5].roster.objective
    assert any(note.startswith(f"{CALLS} is planned") and "90% of weeks" in note for note in plans[0.9].notes)
    assert plans[0.9].roster.bound <= plans[0.9].roster.objective + 1e-6


def test_mending_is_what_it_adds_to_the_cost(plans):
    mean = quick_plan(asked(0.9))
    sure = plans[0.9]
    assert sure.mended_per_year == pytest.approx(sure.outcome.cost_per_year - mean.outcome.cost_per_year)
    assert sure.mended_per_year > 0
    assert mean.mended_per_year == 0


def test_a_hurried_plan_asks_for_more_where_a_repair_changed_nothing():
    sure = plan(office(6_000, target={"confidence": 0.9}), referee=True, work=0.2)
    assert not sure.refereed.unsure
    assert sure.refereed.result.replications == 40  # repairs are judged by fewer weeks, what is kept by all


def test_what_is_missing_is_the_gap_at_the_wanted_share():
    mean = quick_plan(asked(0.9))
    found = judge(mean)
    assert found.unsure == _unsure(mean, found.result)
    assert found.unsure[CALLS] == pytest.approx(0.8 - found.result.level_held(CALLS, 0.9))
    assert higher_promises(mean, found) == {CALLS: pytest.approx(min(found.unsure[CALLS], MOST_FOR_SURENESS))}
    assert lack(mean, found) > 0


def test_a_promise_for_each_interval_is_left_to_its_mean():
    every = quick_plan(asked(0.9, over="interval"))
    assert not judge(every).unsure


def test_forecast_error_is_covered_where_every_interval_is():
    risky = asked(0.9).changed(promises="cover", uncertainty={"forecast_cv": 0.3})
    first = quick_plan(risky)
    sure = refereed(first)
    assert judge(first).promises["kept"][CALLS] < 0.9
    assert lack(sure, sure.refereed) < 0.5 * lack(first, judge(first))
    assert sure.roster.objective > first.roster.objective


def test_promises_are_planned_higher_up_to_a_limit_and_agents_shift_the_levels():
    problem = quick_plan(asked(0.9)).problem
    assert with_higher_promises(problem, {}) is problem
    assert [one.target for one in with_higher_promises(problem, {CALLS: 0.1}).periods.promises] == [pytest.approx(0.9)]
    assert [one.target for one in with_higher_promises(problem, {CALLS: 0.5}).periods.promises] == [0.9995]
    assert [one.target for one in with_higher_promises(problem, {"other": 0.5}).periods.promises] == [0.8]
    more = with_more_agents(problem, np.ones_like(problem.required), 0.8)
    assert (more.required - more.periods.least == problem.required - problem.periods.least).all()
    np.testing.assert_allclose(more.load_erl - problem.load_erl, 0.8)
