"""Erlang X and chat against the models they contain, and chat against its chain solved as a linear system."""

import numpy as np
import pytest

from planner.queueing import (
    Definition,
    Targets,
    chat,
    chat_required_agents,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_x,
)

FIELDS = ("wait_probability", "asa_s", "wait_s", "virtual_wait_s", "abandonment", "occupancy", "queue_length")


@pytest.mark.parametrize("definition", list(Definition))
def test_erlang_x_without_redial_or_limit_is_erlang_a_and_c(definition):
    load = np.array([0.3, 8.0, 12.0, 20.0, 90.0])
    servers = np.array([1, 9, 14, 14, 70])
    x = erlang_x(load, servers, 180.0, 60.0, 20.0, definition=definition)
    a = erlang_a(load, servers, 180.0, 60.0, 20.0, definition)
    np.testing.assert_allclose(x.service_level, a.service_level, rtol=1e-9, atol=1e-13)
    for name in FIELDS:
        np.testing.assert_allclose(getattr(x, name), getattr(a, name), rtol=1e-9)
    stable = load < servers
    x = erlang_x(load, servers, 180.0, None, 20.0, definition=definition)
    c = erlang_c(load, servers, 180.0, 20.0)
    np.testing.assert_allclose(x.service_level, c.service_level, rtol=1e-9)
    np.testing.assert_allclose(np.asarray(x.asa_s)[stable], np.asarray(c.asa_s)[stable], rtol=1e-9)
    assert np.isinf(np.asarray(x.asa_s)[~stable]).all()


def test_erlang_x_with_no_place_to_wait_is_erlang_b():
    servers = np.array([1, 5, 20, 100])
    x = erlang_x(0.9 * servers, servers, 180.0, 60.0, lines=servers)
    np.testing.assert_allclose(x.blocked, erlang_b(0.9 * servers, servers), rtol=1e-12)


def test_published_case_with_a_hundred_lines():
    x = erlang_x(12.0, 14, 180.0, 60.0, 0.333 * 60, lines=100)
    assert round(float(x.virtual_wait_s) / 60, 2) == 0.1
    assert round(float(x.service_level), 4) == 0.8797
    assert round(float(x.abandonment), 4) == 0.0743
    assert round(float(x.blocked), 4) == 0.0
    assert round(float(x.occupancy), 4) == 0.7934


def test_redials_balance():
    redial = np.array([0.0, 0.3, 0.7, 0.95])
    x = erlang_x(12.0, 11, 180.0, 60.0, lines=16, redial=redial)
    lost_calls = x.total_load_erl * (x.abandonment + x.blocked)
    np.testing.assert_allclose(x.total_load_erl, 12.0 + redial * lost_calls, rtol=1e-10)
    np.testing.assert_allclose(x.calls_per_contact, x.total_load_erl / 12.0, rtol=1e-12)
    np.testing.assert_allclose(x.occupancy * 11, 12.0 * (1 - x.lost), rtol=1e-10)
    assert (np.diff(x.service_level) < 0).all()
    assert (np.diff(x.total_load_erl) > 0).all()


def test_redial_and_lines_are_checked():
    with pytest.raises(ValueError, match=r"redial must be in \[0, 1\), got 1\.0"):
        erlang_x(12.0, 11, 180.0, redial=1.0)
    with pytest.raises(ValueError, match=r"lines must be in \[servers, inf\], got 10 for 11"):
        erlang_x(12.0, 11, 180.0, lines=10)


def test_chat_with_one_slot_is_erlang_a():
    c = chat(12.0, 14, [180.0], 20.0, patience_s=60.0)
    a = erlang_a(12.0, 14, 180.0, 60.0, 20.0)
    for name in ("service_level", *FIELDS):
        np.testing.assert_allclose(getattr(c, name), getattr(a, name), rtol=1e-10)


def chain(load, agents, by_chats, patience, places):
    """Stationary distribution from the balance equations, solved as they stand."""
    slots = agents * len(by_chats)
    size = slots + places + 1
    arrivals = load / by_chats[0]
    q = np.zeros((size, size))
    for k in range(size):
        if k + 1 < size:
            q[k, k + 1] = arrivals
        if k:
            held = np.full(agents, min(k, slots) // agents)
            held[: min(k, slots) % agents] += 1
            q[k, k - 1] = sum(c / by_chats[c - 1] for c in held if c) + max(k - slots, 0) / patience
    q -= np.diag(q.sum(axis=1))
    rhs = np.zeros(size)
    rhs[-1] = 1.0
    q[:, -1] = 1.0
    return np.linalg.solve(q.T, rhs)


def test_chat_matches_its_chain():
    by_chats, places = [200.0, 240.0, 300.0], 5
    p = chain(9.0, 3, by_chats, 90.0, places)
    k = np.arange(p.size)
    c = chat(9.0, 3, by_chats, 60.0, patience_s=90.0, max_waiting=places)
    assert float(c.blocked) == pytest.approx(p[-1], rel=1e-9)
    assert float(c.wait_probability) == pytest.approx(p[9:-1].sum(), rel=1e-9)
    assert float(c.queue_length) == pytest.approx(p @ np.maximum(k - 9, 0), rel=1e-9)
    assert float(c.chats_in_hand) == pytest.approx(p @ np.minimum(k, 9), rel=1e-9)
    assert float(c.slot_use) == pytest.approx(p @ np.minimum(k, 9) / 9, rel=1e-9)
    assert float(c.occupancy) == pytest.approx(p @ np.minimum(k, 3) / 3, rel=1e-9)
    assert float(c.abandonment) == pytest.approx(p @ np.maximum(k - 9, 0) / 90.0 / (9.0 / 200.0), rel=1e-9)


def test_slower_chats_need_more_agents_and_one_fewer_fails():
    load = np.array([0.0, 1.0, 12.0, 200.0, 1500.0])
    targets = Targets(service_level=0.8, within_s=60.0, max_abandonment=0.05)
    fast = chat_required_agents(load, [200.0, 210.0, 220.0], patience_s=120.0, targets=targets)
    slow = chat_required_agents(load, [200.0, 280.0, 400.0], patience_s=120.0, targets=targets)
    assert (fast <= slow).all()
    assert fast[0] == 0
    for by_chats, agents in (([200.0, 210.0, 220.0], fast), ([200.0, 280.0, 400.0], slow)):
        enough = chat(load[1:], agents[1:], by_chats, 60.0, patience_s=120.0)
        fewer = chat(load[1:], agents[1:] - 1, by_chats, 60.0, patience_s=120.0)
        assert ((enough.service_level >= 0.8) & (enough.abandonment <= 0.05)).all()
        assert ((fewer.service_level < 0.8) | (fewer.abandonment > 0.05)).all()


def test_wait_distribution_of_a_limited_line():
    x = erlang_x(12.0, 11, 180.0, 60.0, lines=16)
    waits = np.array([0.0, 5.0, 30.0, 120.0])
    tail = x.wait_exceeds(waits)
    assert tail[0] == pytest.approx(float(x.wait_probability), rel=1e-9)
    assert (np.diff(tail) < 0).all()
    grid = np.linspace(0, 1500, 60_001)
    mean = np.trapezoid(x.wait_exceeds(grid), grid)
    assert mean == pytest.approx(float(x.wait_s) * (1 - float(x.blocked)), rel=1e-6)
    assert x.wait_exceeds(x.wait_percentile(0.9)) == pytest.approx(0.1, rel=1e-9)
