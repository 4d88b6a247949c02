"""Days that do not touch each other, against hand-made cases."""

import numpy as np
import pytest

from planner.shifts.daily import cover_days
from planner.shifts.highs import Outcome


def on_duty(found, start, length, slots):
    duty = np.zeros((len(found.counts), slots), dtype=int)
    for d, s in np.argwhere(found.counts):
        duty[d, (start[s] + np.arange(length[s])) % slots] += found.counts[d, s]
    return duty


def test_each_day_is_covered_at_the_least_cost():
    required = np.array([[1, 1, 2, 2, 1, 1], [0, 0, 0, 3, 0, 0]])
    start, length = np.array([0, 2, 3, 4]), np.array([3, 2, 3, 4])
    found = cover_days(required, start, length, length.astype(float), most_on_duty=9, most_per_shift=9)
    assert found.outcome == Outcome.OPTIMAL
    assert found.cost == pytest.approx(3 + 2 + 3 + 3 * 2)  # by hand: both long shifts and one short; three short ones
    assert found.bound == pytest.approx(found.cost)
    assert (on_duty(found, start, length, 6) >= required).all()


def test_a_shift_over_midnight_serves_the_begin_of_its_own_day():
    required = np.array([[2, 0, 0, 2]])
    found = cover_days(required, np.array([3]), np.array([2]), np.ones(1), most_on_duty=2, most_per_shift=2)
    assert found.cost == pytest.approx(2.0)


def test_limits_that_contradict_the_requirement_are_infeasible():
    required = np.array([[3]])
    found = cover_days(required, np.array([0]), np.array([1]), np.ones(1), most_on_duty=3, most_per_shift=2)
    assert found.outcome == Outcome.INFEASIBLE
    assert found.counts is None
