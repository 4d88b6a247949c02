"""The urgent first: exact where the theory is, conserving the number who wait, and what the simulation shows."""

import numpy as np
import pytest

from planner.queueing import Definition, erlang_a, erlang_c
from planner.queueing.priority import urgent_first
from planner.simulation import Group, SimDesk, Skill, Stream, exponential, simulate


def of_erlang_c(load, agents, handle_s, share):
    queue = erlang_c(load, agents, handle_s, 20.0)
    return urgent_first(queue.wait_probability, queue.asa_s, load, agents, handle_s, share)


def test_without_urgent_contacts_it_is_erlang_c():
    waits = of_erlang_c([8.0, 20.0], [10.0, 22.0], 180.0, 0.0)
    queue = erlang_c([8.0, 20.0], [10.0, 22.0], 180.0, 20.0)
    np.testing.assert_allclose(waits.within(20.0)[1], queue.service_level, rtol=1e-9)
    np.testing.assert_allclose(waits.mean_s[1], queue.asa_s, rtol=1e-9)


def test_cobhams_waits_of_one_agent_by_hand():
    """M/M/1, 0.3 and 0.5 erlangs, 60 s: W = ρ/μ / ((1−σ_{k−1})(1−σ_k)) with ρ 0.8."""
    waits = of_erlang_c(0.8, 1.0, 60.0, 0.375)
    np.testing.assert_allclose(waits.mean_s, [0.8 * 60 / 0.7, 0.8 * 60 / (0.7 * 0.2)], rtol=1e-9)


def test_the_number_who_wait_does_not_depend_on_the_order():
    shares = np.array([0.05, 0.95])
    waits = of_erlang_c([9.0, 45.0], [10.0, 50.0], 300.0, 0.05)
    plain = erlang_c([9.0, 45.0], [10.0, 50.0], 300.0, 20.0)
    np.testing.assert_allclose(shares @ waits.mean_s, plain.asa_s, rtol=1e-9)
    assert (np.diff(waits.mean_s, axis=0) > 0).all()


def test_the_urgent_wait_for_somebody_to_be_done_where_the_others_wait_for_ever():
    waits = urgent_first(1.0, np.inf, 12.0, 10.0, 300.0, 0.5)
    assert waits.mean_s[0] == pytest.approx(30.0 / 0.4)
    assert np.isinf(waits.mean_s[1])
    assert waits.within(3_600.0)[1] == 0


def test_nobody_waits_without_load_and_everybody_without_agents():
    assert urgent_first(0.0, 0.0, 0.0, 0.0, 300.0, 0.5).within(1.0).tolist() == [1.0, 1.0]
    assert urgent_first(1.0, np.inf, 2.0, 0.0, 300.0, 0.5).within(60.0).tolist() == [0.0, 0.0]


def test_a_share_is_a_share():
    with pytest.raises(ValueError, match=r"share must be in \[0, 1\), got 1"):
        urgent_first(0.5, 10.0, 1.0, 2.0, 60.0, 1.0)


def test_the_simulation_shows_the_same_of_callers_who_give_up():
    """Five agents, 4.4 erlangs, one call in ten urgent; a patient caller's share within 20, 60 and 120 seconds."""
    queue = erlang_a(4.4, 5, 300.0, 240.0, 20.0, definition=Definition.VIRTUAL)
    load = 4.4 * (1 - queue.abandonment)
    waits = urgent_first(queue.wait_probability, queue.virtual_wait_s, load, 5, 300.0, 0.1)
    for within_s in (20.0, 60.0, 120.0):
        streams = tuple(
            Stream(
                name, np.full(96, 13.2 * share), exponential(300.0), within_s, 0.8, definition="virtual",
                patience=exponential(240.0), priority=rank, preempts=rank == 0,
            )
            for rank, (name, share) in enumerate((("urgent", 0.1), ("others", 0.9)))
        )  # fmt: skip
        team = Group("team", np.full(96, 5), {"urgent": Skill(), "others": Skill()})
        found = simulate(SimDesk(streams, (team,)), replications=150, seed=3).streams["service_level"]["mean"]
        assert found.loc[["urgent", "others"]].to_numpy() == pytest.approx(waits.within(within_s), abs=0.03)
