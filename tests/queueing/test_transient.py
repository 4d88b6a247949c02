"""Time-varying queues against their stationary limits and against plain integration of the state equations."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from planner.queueing import Definition, erlang_a, erlang_c, transient


@pytest.mark.parametrize("definition", list(Definition))
def test_settles_to_erlang_a(definition):
    t = transient(np.full(40, 36.0), 900.0, 14, 300.0, 180.0, 20.0, definition=definition)
    a = erlang_a(12.0, 14, 300.0, 180.0, 20.0, definition)
    assert t.service_level[-1] == pytest.approx(float(a.service_level), abs=1e-9)
    assert t.wait_probability[-1] == pytest.approx(float(a.wait_probability), abs=1e-9)
    assert t.wait_s[-1] == pytest.approx(float(a.wait_s), abs=1e-7)
    assert t.abandonment[-1] == pytest.approx(float(a.abandonment), abs=1e-9)
    assert t.queue_length[-1] == pytest.approx(float(a.queue_length), abs=1e-9)
    assert t.occupancy[-1] == pytest.approx(float(a.occupancy), abs=1e-9)


def test_cyclic_constant_load_is_stationary_at_once():
    t = transient(np.full(4, 36.0), 900.0, 15, 300.0, None, 60.0, cyclic=True)
    c = erlang_c(12.0, 15, 300.0, 60.0)
    np.testing.assert_allclose(t.service_level, c.service_level, rtol=1e-8)
    np.testing.assert_allclose(t.wait_s, c.wait_s, rtol=1e-7)


def by_integration(contacts, step, servers, handle, patience, leaving):
    """Queue at the end and time-mean queue of each interval from the Kolmogorov equations."""
    size = 120
    p = np.zeros(size)
    p[0] = 1.0
    k = np.arange(size)
    ends, means, late = [], [], []
    for i, (n, s) in enumerate(zip(contacts, servers, strict=True)):
        up = np.where(k < size - 1, n / step, 0.0)
        down = np.minimum(k, s) / handle + np.maximum(k - s, 0) / patience

        def change(_, x, up=up, down=down, s=s):
            q = x[:-1]
            flow = -(up + down) * q
            flow[1:] += (up * q)[:-1]
            flow[:-1] += (down * q)[1:]
            return np.append(flow, q @ np.maximum(k - s, 0))

        x = solve_ivp(change, (0.0, step), np.append(p, 0.0), method="DOP853", rtol=1e-11, atol=1e-14).y[:, -1]
        p = x[:-1]
        means.append(x[-1] / step)
        ends.append(p @ np.maximum(k - s, 0))
        following = servers[min(i + 1, len(servers) - 1)]
        held = np.maximum(np.minimum(k, s) - following, 0)
        late.append(p @ held)
        if leaving == "finish":
            moved = np.zeros(size)
            np.add.at(moved, k - held, p)
            p = moved
    return np.array(ends), np.array(means), np.array(late)


@pytest.mark.parametrize("leaving", ["finish", "hand_back"])
def test_matches_integrated_state_equations(leaving):
    contacts, servers = [30.0, 60.0, 20.0, 0.0, 45.0], [8, 12, 5, 0, 14]
    t = transient(contacts, 900.0, servers, 240.0, 300.0, 20.0, leaving=leaving)
    ends, means, late = by_integration(contacts, 900.0, servers, 240.0, 300.0, leaving)
    np.testing.assert_allclose(t.queue_end, ends, atol=1e-8)
    np.testing.assert_allclose(t.queue_length, means, atol=1e-8)
    np.testing.assert_allclose(t.finished_late, late, atol=1e-8)


def test_a_wait_over_a_border_meets_the_next_staff():
    """Nobody serves at first: with a threshold of one interval, half of it is spent behind a closed desk."""
    relief = transient([10.0, 0.0], 600.0, [0, 400], 300.0, None, 600.0)
    assert relief.service_level[0] == pytest.approx(1.0, abs=1e-9)
    never = transient([10.0, 0.0], 600.0, [0, 0], 300.0, None, 600.0)
    assert never.service_level[0] == 0.0
    # one contact at most is ahead: served within t of opening with 1 − e^(−t/h); three agents open after 600 s
    few = transient([1e-9, 0.0], 600.0, [0, 3], 300.0, None, 60.0)
    assert few.service_level[0] == pytest.approx(
        0.1, abs=0.02
    )  # only the last 60 s of arrivals see the opening in time


def test_contacts_are_conserved():
    contacts = np.array([30.0, 60.0, 20.0, 10.0])
    t = transient(contacts, 900.0, [8, 12, 5, 14], 240.0, 300.0)
    handled = t.occupancy * np.array([8, 12, 5, 14]) * 900.0 / 240.0
    in_hand = transient(np.append(contacts, 0.0), 900.0, [8, 12, 5, 14, 400], 240.0, 300.0)
    left = in_hand.occupancy[-1] * 400 * 900.0 / 240.0 / (1 - np.exp(-900 / 240))
    served = handled.sum() + t.abandoned.sum() + t.finished_late[:-1].sum() + left
    assert served == pytest.approx(contacts.sum(), rel=1e-9)


def test_endless_growth_on_a_cyclic_grid_is_refused():
    with pytest.raises(ValueError, match="servers must carry the load of a cyclic grid"):
        transient([40.0, 40.0], 900.0, 12, 300.0, None, cyclic=True)


def test_bad_input():
    with pytest.raises(ValueError, match=r"servers must be whole numbers ≥ 0, got 2\.5 at index 1"):
        transient([1.0, 1.0], 900.0, [2, 2.5], 300.0)
    with pytest.raises(ValueError, match=r"servers must be one number or have 2 values"):
        transient([1.0, 1.0], 900.0, [2, 2, 2], 300.0)
    with pytest.raises(ValueError, match=r"contacts_per_interval must be in \[0, inf\), got nan at index 1"):
        transient([1.0, np.nan], 900.0, 2, 300.0)
