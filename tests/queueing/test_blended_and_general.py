"""Blending, measured patience and spread of handle times against the exact models they contain and simple chains."""

import numpy as np
import pytest

from planner.queueing import (
    Definition,
    HazardTable,
    blended,
    erlang_a,
    erlang_c,
    general_patience,
    general_service,
)

FIELDS = (
    "wait_probability",
    "service_level",
    "asa_s",
    "wait_s",
    "virtual_wait_s",
    "abandonment",
    "queue_length",
    "occupancy",
)


@pytest.mark.parametrize("definition", list(Definition))
def test_a_team_that_keeps_everybody_for_calls_is_erlang_a(definition):
    b = blended(12.0, 14, 180.0, 300.0, 20.0, patience_s=60.0, reserve=14, definition=definition)
    a = erlang_a(12.0, 14, 180.0, 60.0, 20.0, definition)
    for name in FIELDS:
        assert float(getattr(b, name)) == pytest.approx(float(getattr(a, name)), rel=1e-9)
    assert float(b.deferred_busy) == 0.0
    assert float(b.wait_percentile(0.9)) == pytest.approx(float(a.wait_percentile(0.9)), rel=1e-9)


def test_equal_handle_times_give_the_chain_on_busy_agents():
    load, servers, reserve = 10.0, 13, 2
    weights = [1.0]
    for k in range(servers - reserve, servers):
        weights.append(weights[-1] * load / (k + 1))
    waiting = weights[-1] / (1 - load / servers)
    b = blended(load, servers, 180.0, 180.0, reserve=reserve)
    assert float(b.wait_probability) == pytest.approx(waiting / (sum(weights[:-1]) + waiting), rel=1e-9)
    assert float(b.occupancy) * servers == pytest.approx(load + float(b.deferred_busy), rel=1e-9)


def by_power(load, servers, handle, deferred, patience, reserve, room):
    """Stationary distribution of the two-dimensional chain, every transition written out."""
    most = servers - reserve
    states = [(x, y) for x in range(servers + room + 1) for y in range(max(0, most - x), most + 1)]
    place = {s: i for i, s in enumerate(states)}
    q = np.zeros((len(states), len(states)))

    def settle(x, y):
        while servers - min(x, servers - y) - y > reserve:
            y += 1
        return place[x, y]

    for (x, y), i in place.items():
        if x < servers + room:
            q[i, settle(x + 1, y)] += load / handle
        in_service = min(x, servers - y)
        if x:
            q[i, settle(x - 1, y)] += in_service / handle + (x - in_service) / patience
        if y:
            q[i, settle(x, y - 1)] += y / deferred
    np.fill_diagonal(q, 0.0)
    q -= np.diag(q.sum(axis=1))
    q[:, -1] = 1.0
    rhs = np.zeros(len(states))
    rhs[-1] = 1.0
    return np.array(states), np.linalg.solve(q.T, rhs)


def test_blending_matches_the_chain_written_out():
    states, p = by_power(4.0, 6, 180.0, 500.0, 120.0, 2, 25)
    x, y = states.T
    b = blended(4.0, 6, 180.0, 500.0, patience_s=120.0, reserve=2)
    assert float(b.deferred_busy) == pytest.approx(p @ y, rel=1e-9)
    assert float(b.wait_probability) == pytest.approx(p[x + y >= 6].sum(), rel=1e-9)
    assert float(b.queue_length) == pytest.approx(p @ np.maximum(x + y - 6, 0), rel=1e-9)


def test_reserve_trades_deferred_work_for_service():
    b = blended(40.0, 50, 180.0, 600.0, patience_s=120.0, reserve=np.arange(6))
    assert (np.diff(b.service_level) > 0).all()
    assert (np.diff(b.deferred_per_h) < 0).all()


def test_blended_input_is_checked():
    with pytest.raises(
        ValueError, match=r"load_erl must be in \[0, 10\) \(servers\) without patience, got 10 at index 0"
    ):
        blended(10.0, 10, 180.0, 180.0)
    with pytest.raises(ValueError, match=r"reserve must be in \[0, 10\] \(servers\), got 11"):
        blended(5.0, 10, 180.0, 180.0, reserve=11)
    with pytest.raises(ValueError, match=r"servers must be whole numbers, got 9\.5 at index 0"):
        blended(5.0, 9.5, 180.0, 180.0)


@pytest.mark.parametrize("definition", list(Definition))
def test_constant_hazard_is_erlang_a(definition):
    load, servers = np.array([0.3, 12.0, 20.0, 100.0, 1000.0]), np.array([1, 14, 14, 95, 990])
    table = HazardTable([0.0, 15.0, 300.0], [1 / 60] * 3)
    g = general_patience(load, servers, 180.0, table, 20.0, definition)
    a = erlang_a(load, servers, 180.0, 60.0, 20.0, definition)
    for name in FIELDS:
        np.testing.assert_allclose(getattr(g, name), getattr(a, name), rtol=1e-10)


def test_measured_patience_obeys_its_own_balance():
    table = HazardTable([0.0, 10.0, 30.0, 200.0], [1 / 100, 1 / 20, 1 / 300, 1 / 500])
    waits = np.linspace(0.0, 300.0, 201)
    for load, servers in [(20.0, 14), (100.0, 95)]:
        one = general_patience(load, servers, 180.0, table)
        tail = one.wait_exceeds(waits)
        assert (np.diff(tail) <= 0).all()
        assert np.trapezoid(tail, waits) == pytest.approx(float(one.wait_s), rel=1e-2)
        assert float(one.occupancy) * servers == pytest.approx(load * (1 - float(one.abandonment)), rel=1e-12)
    # who gives up at once and who never does
    hasty = general_patience(20.0, 14, 180.0, HazardTable([0.0, 1.0], [50.0, 1e-3]))
    assert float(hasty.wait_s) < 0.1
    with pytest.raises(ValueError, match=r"hazard_per_s must let enough contacts give up: 0\.819 of them never do"):
        general_patience(20.0, 14, 180.0, HazardTable([0.0, 20.0], [0.01, 0.0]))


def test_spread_of_handle_times():
    c = erlang_c(12.0, 14, 180.0)
    g = general_service(12.0, 14, 180.0, [0.0, 0.5, 1.0, 2.0])
    assert np.asarray(g.wait_s)[2] == pytest.approx(float(c.wait_s), rel=1e-12)
    assert (np.diff(g.wait_s) > 0).all()
    one = general_service(0.8, 1, 180.0, [0.0, 0.5, 2.0])  # Pollaczek and Khinchine, exact for one agent
    np.testing.assert_allclose(one.wait_s, 0.8 / 0.2 * 180.0 * (1 + np.array([0.0, 0.25, 4.0])) / 2, rtol=1e-9)
    overload = general_service(14.0, 14, 180.0, 1.4)
    assert float(overload.service_level) == 0.0
    assert np.isinf(overload.wait_s)
