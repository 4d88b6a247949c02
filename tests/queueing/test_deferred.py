"""Deferred work: clocks, least capacity, earliest deadline first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.queueing import deferred
from planner.queueing.deferred import Cohorts


def test_deadlines_on_a_business_clock():
    open_s = np.array([0, 900, 900, 900, 0, 0, 900, 900])
    due = deferred.deadlines(open_s, 1800.0)
    # interval 0 is closed: its clock starts with interval 1; a stopped clock leaves the night to finish
    np.testing.assert_array_equal(due, [2, 2, 5, 6, 7, 7, 7, 8])
    cyclic = deferred.deadlines(open_s, 1800.0, cyclic=True)
    np.testing.assert_array_equal(cyclic, [2, 2, 5, 6, 8, 8, 8, 9])
    with pytest.raises(ValueError, match=r"within_s must be at least an interval's business time \(900 s\), got 600"):
        deferred.deadlines(open_s, 600.0)


def feasible_peak(cohorts, count, cyclic):
    """Least maximal capacity by linear programming, the peak as the only cost."""
    c = cohorts.arrival.size
    columns, rows = [], []
    for k in range(c):
        for t in range(cohorts.arrival[k], cohorts.deadline[k] + 1):
            if cyclic or t < count:
                columns.append((k, t % count))
    a_eq = np.zeros((c, len(columns) + 1))
    a_ub = np.zeros((count, len(columns) + 1))
    for j, (k, t) in enumerate(columns):
        a_eq[k, j] = 1.0
        a_ub[t, j] = 1.0
    a_ub[:, -1] = -1.0
    rows = linprog(np.eye(1, len(columns) + 1, len(columns))[0], a_ub, np.zeros(count), a_eq, cohorts.work_s)
    return rows.x[-1]


@st.composite
def works(draw, cyclic):
    count = draw(st.integers(2, 9))
    size = draw(st.integers(1, 8))
    arrival = np.array(draw(st.lists(st.integers(0, count - 1), min_size=size, max_size=size)))
    span = np.array(draw(st.lists(st.integers(0, count - 1), min_size=size, max_size=size)))
    work = np.array(draw(st.lists(st.integers(1, 50), min_size=size, max_size=size)), dtype=float)
    deadline = arrival + span if cyclic else np.minimum(arrival + span, count - 1)
    return count, Cohorts(arrival, deadline, work, work)


@pytest.mark.parametrize("cyclic", [False, True])
def test_least_capacity_has_the_least_peak_and_keeps_every_deadline(cyclic):
    @settings(max_examples=60, deadline=None)
    @given(works(cyclic))
    def check(case):
        count, cohorts = case
        agents = deferred.least_capacity(cohorts, 1.0, count, cyclic=cyclic)
        assert agents.max() == pytest.approx(feasible_peak(cohorts, count, cyclic), rel=1e-7)
        assert agents.sum() == pytest.approx(cohorts.work_s.sum(), rel=1e-9)
        done = deferred.serve(cohorts, agents * (1 + 1e-9), 1.0, count, cyclic=cyclic)
        assert done.share_in_time == pytest.approx(1.0, abs=1e-6)

    check()


def test_closed_intervals_do_nothing():
    open_s = np.tile(np.repeat([0.0, 900.0, 0.0], [32, 40, 24]), 7)
    rng = np.random.default_rng(2)
    contacts = rng.poisson(2.0, 672).astype(float)
    cohorts = Cohorts.joined(
        [
            Cohorts.from_stream(contacts, 600.0, open_s, 4 * 3600.0, cyclic=True),
            Cohorts.from_stream(contacts, 300.0, open_s, 16 * 3600.0, cyclic=True),
        ]
    )
    agents = deferred.least_capacity(cohorts, 900.0, 672, workable=open_s > 0, cyclic=True)
    assert (agents[open_s == 0] == 0.0).all()
    assert agents.sum() * 900.0 == pytest.approx(cohorts.work_s.sum(), rel=1e-9)
    done = deferred.serve(cohorts, agents * (1 + 1e-9), 900.0, 672, cyclic=True)
    assert done.share_in_time == pytest.approx(1.0, abs=1e-9)
    assert done.used_s.sum() == pytest.approx(cohorts.work_s.sum(), rel=1e-6)
    short = deferred.serve(cohorts, np.where(open_s > 0, agents.sum() / (open_s > 0).sum() * 1.001, 0.0), 900.0, 672)
    assert short.share_in_time < 1.0


def test_earliest_deadline_first_by_hand():
    cohorts = Cohorts([0, 0, 1], [3, 1, 1], [10.0, 4.0, 2.0], [1000.0, 400.0, 200.0])
    done = deferred.serve(cohorts, 0.5, 600.0, 4)  # 300 agent-seconds an interval
    np.testing.assert_allclose(done.backlog_s, [1100.0, 1000.0, 700.0, 400.0])
    np.testing.assert_allclose(done.cohort_in_time, [0.6, 1.0, 1.0])
    assert done.share_in_time == pytest.approx((6 + 4 + 2) / 16)
    np.testing.assert_allclose(done.oldest_age_s, [600.0, 1200.0, 1800.0, 2400.0])
    np.testing.assert_allclose(done.backlog_contacts, [11.0, 10.0, 7.0, 4.0])
    np.testing.assert_allclose(done.used_s, 300.0)


def test_bad_input():
    with pytest.raises(ValueError, match=r"deadline must be ≥ arrival \(3\), got 2 at index 1"):
        Cohorts([0, 3], [1, 2], [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="no workable interval between arrival 1 and deadline 1"):
        deferred.least_capacity(Cohorts([1], [1], [1.0], [60.0]), 900.0, 3, workable=[True, False, True])
    with pytest.raises(ValueError, match="agents must supply the work of a round"):
        deferred.serve(Cohorts([0], [1], [1.0], [6000.0]), 1.0, 900.0, 3, cyclic=True)
    with pytest.raises(ValueError, match=r"count must be above every arrival \(4\), got 3"):
        deferred.serve(Cohorts([4], [5], [1.0], [60.0]), 1.0, 900.0, 3)
