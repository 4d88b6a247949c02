"""What moves a plan most: the signs, and figures that can be computed by hand."""

import pytest

from planner.scenario_file import load
from planner.sensitivity import candidates, effects
from planner.stages import estimate
from planner.timeline import WEEKS_PER_YEAR
from tests.ui.conftest import ROOT

TEAM = load(ROOT / "scenarios" / "one_team.yaml").scenario


@pytest.fixture(scope="module")
def frame():
    return effects(TEAM)


def test_a_tenth_more_wage_costs_a_tenth_more(frame):
    least = estimate(TEAM).objective * WEEKS_PER_YEAR
    assert frame.loc["sites[0].wage_per_h", "cost"] == pytest.approx(0.1 * least, rel=1e-3)
    assert frame.loc["sites[0].wage_per_h", "people"] == pytest.approx(0, abs=1e-6)


def test_shrinkage_moves_people_by_its_own_formula(frame):
    people = float(estimate(TEAM).people.sum())
    before, after = 1 - 0.25, 1 - 0.275
    assert frame.loc["people.shrinkage.scheduled", "people"] == pytest.approx(people / after - people / before)


def test_more_work_and_higher_promises_never_cost_less(frame):
    up = ["regions[0].contacts_per_month", "channels.phone.handle.mean_s", "channels.phone.target.service_level"]
    assert (frame.loc[up, "cost"] > 0).all()
    assert frame.loc["channels.phone.target.within_s", "cost"] <= 1e-2


def test_the_largest_stands_first_and_everything_tried_is_a_candidate(frame):
    assert frame["cost"].abs().is_monotonic_decreasing
    assert set(frame.index) <= {one.parameter for one in candidates(TEAM)}


def test_it_can_be_stopped_with_what_there_is():
    told = []
    assert effects(TEAM, progress=told.append, cancel=lambda: len(told) >= 2).shape[0] == 2
