"""Priorities in one queue: exact where the theory is, conserving the number who wait."""

import numpy as np
import pytest

from planner.queueing import erlang_c
from planner.queueing.priority import priority_waits


def test_one_class_is_erlang_c():
    waits = priority_waits([8.0, 20.0], [10.0, 22.0], 180.0, [1.0])
    queue = erlang_c([8.0, 20.0], [10.0, 22.0], 180.0, 20.0)
    np.testing.assert_allclose(waits.within(20.0)[0], queue.service_level, rtol=1e-12)
    np.testing.assert_allclose(waits.mean_s[0], queue.asa_s, rtol=1e-12)


def test_cobhams_waits_of_one_agent_by_hand():
    """M/M/1, 0.3 and 0.5 erlangs, 60 s: W = ρ/μ / ((1−σ_{k−1})(1−σ_k)) with ρ 0.8."""
    waits = priority_waits(0.8, 1.0, 60.0, [0.375, 0.625])
    np.testing.assert_allclose(waits.mean_s, [0.8 * 60 / 0.7, 0.8 * 60 / (0.7 * 0.2)], rtol=1e-9)


@pytest.mark.parametrize("interrupts", [False, True])
def test_the_number_who_wait_does_not_depend_on_the_order(interrupts):
    shares = np.array([0.05, 0.25, 0.7])
    waits = priority_waits([9.0, 45.0], [10.0, 50.0], 300.0, shares, first_interrupts=interrupts)
    plain = erlang_c([9.0, 45.0], [10.0, 50.0], 300.0, 20.0)
    np.testing.assert_allclose(shares @ waits.mean_s, plain.asa_s, rtol=1e-9)
    assert (np.diff(waits.mean_s, axis=0) > 0).all()


def test_who_interrupts_sees_only_its_own_kind_and_the_rest_pays():
    """M/M/1 preemptive resume: the first class waits ρ1/(1−ρ1) handle times; the second's sojourn is textbook."""
    waits = priority_waits(0.8, 1.0, 60.0, [0.375, 0.625], first_interrupts=True)
    sojourn = 60 / ((1 - 0.3) * (1 - 0.8))  # (1/μ) / ((1−σ1)(1−σ2)), interruptions included
    np.testing.assert_allclose(waits.mean_s, [0.3 * 60 / 0.7, sojourn - 60], rtol=1e-9)


def test_what_a_class_cannot_clear_waits_for_ever():
    waits = priority_waits(12.0, 10.0, 300.0, [0.5, 0.5])
    assert np.isfinite(waits.mean_s[0])
    assert np.isinf(waits.mean_s[1])
    assert waits.within(3_600.0)[1] == 0


def test_nobody_waits_without_load_and_everybody_without_agents():
    assert priority_waits(0.0, 0.0, 300.0, [0.5, 0.5]).within(1.0).tolist() == [1.0, 1.0]
    assert priority_waits(2.0, 0.0, 300.0, [0.5, 0.5]).within(60.0).tolist() == [0.0, 0.0]


def test_shares_must_add_up():
    with pytest.raises(ValueError, match=r"shares must sum to 1, got 0\.9"):
        priority_waits(1.0, 2.0, 60.0, [0.5, 0.4])
