"""The hiring of one site: limits, cases solved by hand, and a search of every possible plan."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.economics.hiring_program import GAP, HiringTerms, short_price, site_hiring
from planner.economics.hiring_terms import productivity, staying
from planner.scenario.sites import Hire


def terms(required, **changes):
    """A site of plain numbers: nobody leaves, everybody works at once, nothing but hiring helps."""
    wanted = np.asarray(required, dtype=float)
    plain = HiringTerms(
        required=wanted,
        month=np.arange(wanted.size) // 4,
        people_now=4.0,
        staying=1.0,
        lead_weeks=0,
        productivity=np.ones(wanted.size),
        class_size=1,
        max_classes=None,
        notice_weeks=0,
        head_cost=100.0,
        hire_cost=500.0,
        severance_cost=50_000.0,
        overtime_cost=150.0,
        max_overtime=0.0,
        temporary_cost=0.0,
        temporary_most=np.zeros(wanted.size),
        temporary_step=np.inf,
        paid_most=np.zeros(wanted.size),
    )
    return replace(plain, **changes)


def trained(weeks, training, *steps):
    return np.concatenate([np.zeros(training), np.array(steps), np.ones(weeks)])[:weeks]


def test_nobody_leaves_and_nothing_grows_so_nobody_is_hired():
    found = site_hiring(terms([4.0] * 26))
    assert found.hires.sum() == 0
    assert found.short.sum() == pytest.approx(0)
    assert found.objective == pytest.approx(26 * 4 * 100)


def test_a_ramp_of_all_at_once_is_the_headcount_formula():
    required = np.array([4, 4.2, 5, 7, 6, 6, 7.5, 9, 8, 9.1])
    found = site_hiring(terms(required))
    heads = np.ceil(np.maximum.accumulate(required))  # letting go is too dear, so that the peak so far stays
    assert found.heads == pytest.approx(heads)
    assert np.cumsum(found.hires) == pytest.approx(heads - 4)


def test_a_toy_of_two_learning_stages_solved_by_hand():
    """Six are wanted from week 4 on; two weeks of training: two begin in week 2, no week sooner or later."""
    found = site_hiring(terms([4, 4, 4, 4, 6, 6, 6, 6], productivity=trained(8, 2), lead_weeks=1))
    assert found.hires.tolist() == [0, 0, 2, 0, 0, 0, 0, 0]
    assert found.objective == pytest.approx(4 * 8 * 100 + 2 * (6 * 100 + 500))


def test_slow_learners_begin_earlier_or_are_more():
    """Half a head in the first week: either two at once or one a week sooner; sooner costs one week, more a hire."""
    required = [4, 4, 4, 5, 5, 5]
    found = site_hiring(terms(required, productivity=trained(6, 0, 0.5)))
    assert found.hires.tolist() == [0, 0, 1, 0, 0, 0]


def test_a_desk_short_before_anybody_can_come_says_when_and_by_how_much():
    required = [4, 4, 6, 6, 6, 6, 6, 6, 6, 6]
    found = site_hiring(terms(required, productivity=trained(10, 2), lead_weeks=5))
    assert found.short == pytest.approx([0, 0, 2, 2, 2, 2, 2, 0, 0, 0])
    assert np.flatnonzero(found.hires).tolist() == [5]


def test_a_horizon_shorter_than_the_lead_time_is_an_answer():
    found = site_hiring(terms([7.0] * 4, lead_weeks=9))
    assert found.hires.sum() == 0
    assert found.short == pytest.approx([3.0] * 4)
    assert found.objective == pytest.approx(4 * 4 * 100 + 12 * short_price(100.0))


def test_overtime_and_temporary_cover_bridge_a_gap_up_to_their_limits():
    most = np.array([0, 0, 2, 2, 2, 2.0])
    bridged = terms(
        [4, 4.5, 5.5, 5.5, 5.5, 5.5],
        lead_weeks=9,
        max_overtime=0.1,
        temporary_cost=140.0,
        temporary_most=most,
        temporary_step=0.6,
    )
    found = site_hiring(bridged)
    assert found.overtime == pytest.approx([0, 0.4, 0.4, 0.3, 0, 0], abs=1e-6)  # temporary cover is cheaper
    assert found.temporary == pytest.approx([0, 0, 0.6, 1.2, 1.5, 1.5], abs=1e-6)
    assert found.short == pytest.approx([0, 0.1, 0.5, 0, 0, 0], abs=1e-6)


def test_people_are_let_go_when_that_is_cheaper_and_after_their_notice():
    found = site_hiring(terms([4, 4, 1, 1, 1, 1, 1, 1], severance_cost=200.0, notice_weeks=3))
    assert found.let_go.tolist() == [0, 0, 0, 3, 0, 0, 0, 0]
    assert found.objective == pytest.approx(100 * (4 * 3 + 1 * 5) + 3 * 200)


def test_classes_begin_whole_and_no_more_than_the_trainers_can_take():
    found = site_hiring(terms([4] * 4 + [11] * 8, class_size=3, max_classes=1))
    by_month = found.hires.reshape(3, 4).sum(axis=1)
    assert by_month.tolist() == [3, 3, 3]
    assert set(found.hires) <= {0, 3}
    assert found.short[4:8] == pytest.approx([1] * 4)


def test_heads_decay_as_the_yearly_attrition_says():
    found = site_hiring(terms([0.0] * 53, staying=staying(0.4)))
    assert found.heads[52] == pytest.approx(4 * np.exp(-0.4 * 52 / 52.18))
    assert found.leavers.sum() == pytest.approx(4 - found.heads[-1])


@pytest.mark.parametrize("size", [1, 2])
def test_no_plan_of_all_plans_is_cheaper(size):
    """Every number of classes in every week, costed without the programme."""
    weeks = 9
    case = terms(
        [4, 4, 4.5, 5, 6, 6, 7, 7, 6.5],
        staying=0.97,
        lead_weeks=2,
        productivity=trained(weeks, 1, 0.4, 0.8),
        class_size=size,
    )
    best = min(_cost(case, starts) for starts in itertools.product(range(5), repeat=5))
    assert site_hiring(case).objective == pytest.approx(best, rel=GAP)
    assert site_hiring(case).objective >= best - 1e-6


def _cost(case, starts):
    hires = np.concatenate([np.zeros(2), np.array(starts, dtype=float), np.zeros(2)]) * case.class_size
    heads, productive = np.zeros(9), np.zeros(9)
    for week in range(9):
        ages = week - np.arange(week + 1)
        stay = hires[: week + 1] * case.staying**ages
        rest = case.people_now * case.staying**week
        heads[week] = rest + stay.sum()
        productive[week] = rest + (stay * case.productivity[ages]).sum()
    short = np.maximum(case.required - productive, 0).sum()
    return heads.sum() * case.head_cost + hires.sum() * case.hire_cost + short * short_price(case.head_cost)


def test_more_growth_and_more_leavers_take_more_hires():
    growth = [site_hiring(terms(4 * (1 + g) ** np.arange(30.0))) for g in (0, 0.01, 0.02, 0.05)]
    assert (np.diff([one.hires.sum() for one in growth]) > 0).all()
    leaving = [site_hiring(terms([4.0] * 30, staying=staying(a))) for a in (0.0, 0.2, 0.6, 1.2)]
    assert (np.diff([one.hires.sum() for one in leaving]) > 0).all()
    for one in (growth, leaving):
        assert (np.diff([case.relaxed for case in one]) > 0).all()


@settings(max_examples=25, deadline=None)
@given(
    required=st.lists(st.floats(0, 12), min_size=4, max_size=14),
    attrition=st.floats(0, 2),
    lead=st.integers(0, 6),
    training=st.integers(0, 3),
    size=st.integers(1, 4),
    overtime=st.floats(0, 0.3),
)
def test_every_plan_adds_up(required, attrition, lead, training, size, overtime):
    case = terms(
        required,
        staying=staying(attrition),
        lead_weeks=lead,
        productivity=trained(len(required), training, 0.5),
        class_size=size,
        max_overtime=overtime,
        severance_cost=300.0,
        notice_weeks=2,
    )
    found = site_hiring(case)
    before = np.concatenate([[case.people_now], found.heads[:-1]])
    assert found.heads == pytest.approx(before - found.leavers + found.hires - found.let_go, abs=1e-5)
    supply = found.productive + found.overtime + found.temporary + found.short
    assert (supply >= case.required - 1e-6).all()
    assert (found.overtime <= overtime * found.productive + 1e-6).all()
    assert found.hires[:lead].sum() == 0
    assert found.let_go[:2].sum() == 0
    assert (found.hires % size == 0).all()
    money = 100 * found.heads + 500 * found.hires + 300 * found.let_go + 150 * found.overtime
    assert found.cost == pytest.approx(money, abs=1e-4)
    assert found.relaxed <= found.bound + 1e-6
    assert found.bound <= found.objective * (1 + 1e-6) + 1e-6
    assert found.objective == pytest.approx(money.sum() + short_price(100.0) * found.short.sum(), rel=1e-6, abs=1e-4)


def test_the_ramp_by_month_and_by_week():
    monthly = productivity(Hire(training_weeks=4, ramp=(0.5, 0.8)), 15)
    assert monthly[:5].tolist() == [0, 0, 0, 0, 0.5]
    assert monthly[8] == pytest.approx(0.5 * 0.348333 + 0.8 * 0.651667, abs=1e-4)  # a month is 4.348 weeks
    assert monthly[-1] == pytest.approx(1.0)
    weekly = productivity(Hire(training_weeks=1, ramp=(0.2, 0.6), ramp_per="week"), 5)
    assert weekly == pytest.approx([0, 0.2, 0.6, 1, 1])
    assert productivity(Hire(training_weeks=0, ramp=()), 3).tolist() == [1, 1, 1]
    assert productivity(Hire(training_weeks=1.5, ramp=()), 3) == pytest.approx([0, 0.5, 1])
