"""Limits and conservation laws, extreme inputs, import."""

import subprocess
import sys

import numpy as np
import pytest

from planner.queueing import Definition, erlang_a, erlang_b, erlang_c


@pytest.mark.parametrize("definition", list(Definition))
def test_service_level_rises_with_servers_and_threshold(definition):
    servers = np.arange(1, 60)[:, None]
    within = np.array([0.0, 1.0, 20.0, 60.0, 600.0, 28_800.0])
    a = np.asarray(erlang_a(30.0, servers, 300.0, 200.0, within, definition).service_level)
    c = np.asarray(erlang_c(30.0, servers, 300.0, within).service_level)
    for level in (a, c):
        assert (np.diff(level, axis=0) >= -1e-14).all()
        assert (np.diff(level, axis=1) >= -1e-14).all()
        assert ((level >= 0.0) & (level <= 1.0)).all()


def test_long_thresholds_do_not_underflow():
    within = np.linspace(0.0, 8 * 3600.0, 200)
    level = np.asarray(erlang_c(4900.0, 5000, 1800.0, within).service_level)
    assert (np.diff(level) >= 0.0).all()
    assert level[-1] == pytest.approx(1.0, abs=1e-12)


def test_erlang_a_between_b_and_c():
    load, servers = np.array([0.5, 9.0, 45.0, 450.0]), np.array([1, 10, 50, 460])
    c = erlang_c(load, servers, 300.0, 20.0)
    patient = erlang_a(load, servers, 300.0, 1e12, 20.0)
    hasty = erlang_a(load, servers, 300.0, 1e-7, 20.0)
    for name in ("wait_probability", "service_level", "asa_s", "wait_s", "queue_length", "occupancy"):
        np.testing.assert_allclose(getattr(patient, name), getattr(c, name), rtol=1e-6)
    np.testing.assert_allclose(hasty.abandonment, erlang_b(load, servers), rtol=1e-6)
    np.testing.assert_allclose(hasty.wait_probability, erlang_b(load, servers), rtol=1e-6)
    assert (np.asarray(hasty.wait_s) < 1e-6).all()
    by_patience = np.asarray(erlang_a(45.0, 50, 300.0, np.geomspace(1e-3, 1e9, 60)).service_level)
    assert (np.diff(by_patience) < 1e-14).all()


def test_little_and_flow_balance():
    rng = np.random.default_rng(7)
    servers = rng.integers(1, 2000, 400)
    load = servers * rng.uniform(0.05, 3.0, 400)
    patience = 300.0 * np.exp(rng.uniform(-3, 5, 400))
    m = erlang_a(load, servers, 300.0, patience)
    np.testing.assert_allclose(m.queue_length, load / 300.0 * m.wait_s, rtol=1e-12)
    np.testing.assert_allclose(m.abandonment * patience, m.wait_s, rtol=1e-12)
    np.testing.assert_allclose(m.occupancy * servers, load * (1 - m.abandonment), rtol=1e-9)
    answered = (1 - m.abandonment) * m.asa_s
    assert (answered <= m.wait_s * (1 + 1e-12)).all()
    assert (m.virtual_wait_s * (1 + 1e-12) >= m.wait_s).all()


def test_mean_and_percentile_agree_with_the_distribution():
    m = erlang_a([12.0, 20.0], [14, 14], 180.0, 60.0)
    waits = np.linspace(0.0, 900.0, 90_001)[:, None]
    tail = m.wait_exceeds(waits)
    np.testing.assert_allclose(np.trapezoid(tail, waits, axis=0), m.wait_s, rtol=1e-6)
    np.testing.assert_allclose(m.wait_exceeds(m.wait_percentile(0.95)), 0.05, rtol=1e-9)
    assert erlang_a(1.0, 10, 180.0, 60.0).wait_percentile(0.5) == 0.0
    c = erlang_c(12.0, 14, 180.0)
    assert c.wait_exceeds(c.wait_percentile(0.95)) == pytest.approx(0.05, rel=1e-12)


def test_overload_and_nobody_on_duty():
    c = erlang_c([5.0, 5.0, 5.0, 0.0], [0, 4, 5, 0], 300.0)
    np.testing.assert_array_equal(c.service_level, [0.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(c.asa_s, [np.inf, np.inf, np.inf, 0.0])
    np.testing.assert_array_equal(c.occupancy, [1.0, 1.0, 1.0, 0.0])
    a = erlang_a([5.0, 0.0, 5.0], [0, 0, 1], 300.0, 60.0)
    np.testing.assert_array_equal(np.asarray(a.abandonment)[:2], [1.0, 0.0])
    assert np.asarray(a.wait_s)[0] == 60.0
    assert np.asarray(a.service_level)[0] == 0.0
    almost = erlang_a(5.0, 0, 300.0, 60.0, 20.0, Definition.ANSWERED_OR_ABANDONED_IN_TIME)
    assert float(almost.service_level) == pytest.approx(1 - np.exp(-1 / 3))
    for m in (c, a):
        for value in (m.wait_probability, m.service_level, m.asa_s, m.wait_s, m.queue_length, m.occupancy):
            assert not np.isnan(value).any()


def test_no_nan_in_a_wide_sweep():
    rng = np.random.default_rng(8)
    size = 20_000
    load = np.exp(rng.uniform(np.log(1e-3), np.log(1e4), size))
    servers = np.maximum(np.round(load * np.exp(rng.uniform(-2, 2, size))), rng.integers(0, 3, size))
    handle = np.exp(rng.uniform(np.log(5), np.log(30_000), size))
    patience = handle * np.exp(rng.uniform(np.log(1e-3), np.log(1e4), size))
    within = rng.choice([0.0, 20.0, 600.0, 28_800.0], size)
    for definition in Definition:
        m = erlang_a(load, servers, handle, patience, within, definition)
        for share in (m.wait_probability, m.service_level, m.abandonment, m.occupancy):
            assert ((share >= 0.0) & (share <= 1.0 + 1e-12)).all()
    for value in (m.wait_s, m.queue_length, m.asa_s, m.virtual_wait_s):
        assert (value >= 0.0).all()
    c = erlang_c(load, servers, handle, within)
    assert ((c.service_level >= 0.0) & (c.service_level <= 1.0)).all()
    assert (c.wait_s >= 0.0).all()


def test_scalars_give_scalars_and_arrays_keep_their_shape():
    assert isinstance(erlang_a(5.0, 6, 300.0, 60.0).service_level, np.float64)
    assert np.asarray(erlang_c([[1.0], [2.0]], [3, 4, 5], 300.0).wait_s).shape == (2, 3)
    assert np.asarray(erlang_b([], 3)).shape == (0,)


def test_import_compiles_nothing_and_stays_pure():
    script = (
        "import sys, planner.queueing as q\n"
        "from numba.core.dispatcher import Dispatcher\n"
        "kernels = [v for m in list(sys.modules.values()) if getattr(m, '__name__', '').startswith('planner.')"
        " for v in vars(m).values() if isinstance(v, Dispatcher)]\n"
        "assert kernels and not any(k.signatures for k in kernels), 'compiled at import'\n"
        "other = [m for m in sys.modules if m.startswith('planner.') and not m.startswith('planner.queueing')]\n"
        "assert not other, other\n"
        "heavy = [m for m in ('pandas', 'scipy.special', 'pydantic', 'streamlit') if m in sys.modules]\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_one_compiled_form_for_every_kind_of_array():
    """Read-only, strided, scalar or broadcast input must not set the compiler off again."""
    from planner.queueing import abandonment

    load = np.linspace(1.0, 20.0, 12)
    frozen = load.copy()
    frozen.setflags(write=False)
    for kind in (load, frozen, load[::2], load.reshape(3, 4), 5.0, load[:, None], [1, 2, 3]):
        erlang_a(kind, 7, 300.0, [120.0], 20.0)
        erlang_a(3.0, kind, 300.0, 60.0, kind)
    assert len(abandonment._many.signatures) == 1
