"""Beyond the tables: fifty-digit figures computed here, over the whole range that a desk can have."""

import math

import numpy as np
import pytest
from mpmath import mpf

from planner.queueing import Definition, erlang_a, erlang_b, erlang_b_load, erlang_b_servers, erlang_c, log_erlang_b
from tests.queueing.exact import exact_a, exact_a_by_integrals, exact_c, states_below


def error(got, exact):
    """Relative error; below 1e-300 the value must be gone."""
    if abs(exact) < mpf(10) ** -300:
        return abs(float(got)) if abs(float(got)) >= 1e-300 else 0.0
    return float(abs((mpf(float(got)) - exact) / exact))


def draw(rng, low, high):
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def cases(seed, count, longest, shortest=0.0):
    """Random Erlang A queues whose chains have between ``shortest`` and ``longest`` relevant states."""
    rng = np.random.default_rng(seed)
    out = []
    while len(out) < count:
        servers = int(draw(rng, 1, 5000))
        load = servers * (draw(rng, 0.01, 5.0) if rng.random() < 0.6 else rng.uniform(0.9, 1.1))
        patience = 300.0 * draw(rng, 0.05, 1000.0)
        within = 0.0 if rng.random() < 0.1 else draw(rng, 1.0, 28_800.0)
        longer, shorter = (max(load, servers), min(load, servers))
        states = servers + (load - servers if load > servers else 0.0) * patience / 300.0
        states += 12.0 * math.sqrt(longer * patience / 300.0) + 0.0 * shorter
        if shortest <= states <= longest:
            out.append((load, servers, 300.0, patience, within))
    return out


def compare(case, exact):
    m = erlang_a(*case)
    errors = {name: error(getattr(m, name), exact[name]) for name in exact if hasattr(m, name)}
    errors["tail"] = error(m.wait_exceeds(case[4]), exact["tail"])
    for definition in Definition:
        errors[definition] = error(erlang_a(*case, definition).service_level, exact[definition])
    assert len(errors) == 11
    assert max(errors.values()) <= 1e-9, (case, errors)


@pytest.mark.parametrize("case", cases(101, 30, 4000.0))
def test_erlang_a_against_the_states(case):
    compare(case, exact_a(*case))


@pytest.mark.parametrize("case", cases(102, 8, np.inf, 6000.0))
def test_erlang_a_against_integrals_where_chains_are_long(case):
    compare(case, exact_a_by_integrals(*case))


@pytest.mark.parametrize(
    "case",
    [
        (5.0, 1, 300.0, 15.0, 0.0),
        (0.01, 1, 300.0, 300_000.0, 28_800.0),
        (25_000.0, 5000, 300.0, 15.0, 20.0),
        (25_000.0, 5000, 300.0, 300_000.0, 28_800.0),
        (4999.5, 5000, 300.0, 300_000.0, 60.0),
        (50.0, 5000, 300.0, 300.0, 20.0),
        (1500.0, 1000, 300.0, 300.0, 20.0),
    ],
)
def test_erlang_a_at_the_corners(case):
    compare(case, exact_a_by_integrals(*case))


def test_erlang_c():
    rng = np.random.default_rng(103)
    for _ in range(60):
        servers = int(draw(rng, 1, 5000))
        ratio = draw(rng, 0.01, 0.9999) if rng.random() < 0.5 else 1 - draw(rng, 1e-4, 0.3)
        load, within = servers * ratio, 0.0 if rng.random() < 0.1 else draw(rng, 1.0, 28_800.0)
        m = erlang_c(load, servers, 300.0, within)
        got = (m.wait_probability, m.service_level, m.asa_s)
        errors = [error(g, e) for g, e in zip(got, exact_c(load, servers, 300.0, within), strict=True)]
        assert max(errors) <= 1e-10, (load, servers, within, errors)


def test_erlang_b_and_its_logarithm():
    rng = np.random.default_rng(104)
    for _ in range(60):
        servers = int(draw(rng, 1, 5000))
        load = servers * draw(rng, 0.01, 5.0)
        inverse = 1 + states_below(mpf(load), servers)
        assert error(erlang_b(load, servers), 1 / inverse) <= 1e-12
        from mpmath import log

        assert error(log_erlang_b(load, servers), -log(inverse)) <= 1e-12


def test_fractional_servers_against_the_integral():
    from mpmath import exp, gammainc

    rng = np.random.default_rng(105)
    for _ in range(40):
        servers, load = draw(rng, 0.001, 200.0), draw(rng, 0.01, 300.0)
        n, a = mpf(servers), mpf(load)
        exact = a**n * exp(-a) / gammainc(n + 1, a)
        assert error(erlang_b(load, servers), exact) <= 1e-10, (load, servers)


def test_inverses_of_erlang_b():
    rng = np.random.default_rng(106)
    load = np.exp(rng.uniform(np.log(0.01), np.log(5000.0), 300))
    blocking = np.exp(rng.uniform(np.log(1e-9), np.log(0.9), 300))
    lines = erlang_b_servers(load, blocking)
    assert (erlang_b(load, lines) <= blocking).all()
    assert (erlang_b(load, lines - 1) > blocking).all()
    part = erlang_b_servers(load, blocking, fractional=True)
    np.testing.assert_allclose(erlang_b(load, part), blocking, rtol=1e-9)
    np.testing.assert_allclose(erlang_b(erlang_b_load(part, blocking), part), blocking, rtol=1e-9)
    np.testing.assert_allclose(erlang_b_load(part, blocking), load, rtol=1e-9)
    assert erlang_b_servers(0.0, 0.01) == 0.0
    assert erlang_b_load(0.0, 0.01) == 0.0
