"""The least number of agents: it meets every target, one fewer does not; and its inverse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.queueing import (
    Definition,
    Targets,
    attainable_load,
    erlang_a,
    erlang_c,
    required_servers,
)

SHARE = st.floats(0.02, 0.98)
MAYBE = st.none() | SHARE


@st.composite
def wishes(draw):
    limits = draw(
        st.fixed_dictionaries(
            {
                "service_level": MAYBE,
                "max_abandonment": MAYBE,
                "max_occupancy": MAYBE,
                "max_wait_probability": MAYBE,
                "max_asa_s": st.none() | st.floats(0.1, 600.0),
            }
        ).filter(lambda d: any(v is not None for v in d.values()))
    )
    return Targets(within_s=draw(st.floats(0.0, 600.0)), definition=draw(st.sampled_from(Definition)), **limits)


def metrics(load, servers, handle, patience, targets):
    if patience is None:
        return erlang_c(load, servers, handle, targets.within_s)
    return erlang_a(load, servers, handle, patience, targets.within_s, targets.definition)


def meets(m, targets):
    return (
        (targets.service_level is None or m.service_level >= targets.service_level)
        and (targets.max_abandonment is None or m.abandonment <= targets.max_abandonment)
        and (targets.max_asa_s is None or m.asa_s <= targets.max_asa_s)
        and (targets.max_occupancy is None or m.occupancy <= targets.max_occupancy)
        and (targets.max_wait_probability is None or m.wait_probability <= targets.max_wait_probability)
    )


def endless(load, servers, patience):
    """Erlang C without spare capacity: no target counts as met."""
    return patience is None and servers <= load


LOAD = st.floats(-7.0, 7.6).map(np.exp)
HANDLE = st.floats(10.0, 7200.0)
PATIENCE = st.none() | st.floats(-3.0, 4.6).map(np.exp)


@settings(max_examples=400, deadline=None)
@given(load=LOAD, handle=HANDLE, ratio=PATIENCE, targets=wishes())
def test_minimal(load, handle, ratio, targets):
    patience = None if ratio is None else ratio * handle
    n = int(required_servers(load, handle, patience_s=patience, targets=targets))
    assert meets(metrics(load, n, handle, patience, targets), targets)
    if n > 0:
        fewer = metrics(load, n - 1, handle, patience, targets)
        assert endless(load, n - 1, patience) or not meets(fewer, targets)


@settings(max_examples=100, deadline=None)
@given(load=LOAD, handle=HANDLE, ratio=PATIENCE, targets=wishes())
def test_fraction_is_just_below_the_whole_number(load, handle, ratio, targets):
    patience = None if ratio is None else ratio * handle
    whole = int(required_servers(load, handle, patience_s=patience, targets=targets))
    part = float(required_servers(load, handle, patience_s=patience, targets=targets, fractional=True))
    assert whole - 1 - 1e-9 <= part <= whole
    assert meets(metrics(load, part, handle, patience, targets), targets)


@settings(max_examples=100, deadline=None)
@given(servers=st.integers(1, 1500), handle=HANDLE, ratio=PATIENCE, targets=wishes())
def test_attainable_load_is_the_inverse(servers, handle, ratio, targets):
    patience = None if ratio is None else ratio * handle
    load = float(attainable_load(servers, handle, patience_s=patience, targets=targets))
    if load == 0.0 or np.isinf(load):
        return
    assert meets(metrics(load, servers, handle, patience, targets), targets)
    more = load * (1 + 1e-9) + 1e-12
    assert endless(more, servers, patience) or not meets(metrics(more, servers, handle, patience, targets), targets)
    assert required_servers(load, handle, patience_s=patience, targets=targets) <= servers


@pytest.mark.parametrize("definition", list(Definition))
def test_the_achieved_level_as_target_gives_the_same_agents(definition):
    load = np.array([0.4, 3.0, 12.0, 90.0, 800.0])
    servers = np.array([1, 4, 14, 95, 790])
    level = erlang_a(load, servers, 300.0, 200.0, 20.0, definition).service_level
    targets = Targets(service_level=level, definition=definition)
    np.testing.assert_array_equal(required_servers(load, 300.0, patience_s=200.0, targets=targets), servers)


def test_fewer_agents_than_the_load_is_right_with_abandonment():
    targets = Targets(service_level=0.8, within_s=20.0, definition=Definition.ANSWERED_OF_OFFERED)
    assert required_servers(800.0, 180.0, patience_s=180.0, targets=targets) == 745


def test_zero_load_needs_nobody_and_arrays_broadcast():
    targets = Targets(service_level=[[0.8], [0.95]], within_s=20.0)
    n = required_servers([0.0, 5.0, 50.0], 300.0, patience_s=[np.inf, 100.0, np.inf], targets=targets)
    assert n.shape == (2, 3)
    assert n.dtype == np.int64
    np.testing.assert_array_equal(n[:, 0], 0)
    assert (n[1, 1:] > n[0, 1:]).all()
    assert isinstance(required_servers(5.0, 300.0, targets=Targets(service_level=0.8)), np.int64)


def test_a_tighter_target_binds():
    base = required_servers(40.0, 300.0, targets=Targets(service_level=0.8))
    capped = required_servers(40.0, 300.0, targets=Targets(service_level=0.8, max_occupancy=0.7))
    assert capped == np.ceil(40.0 / 0.7)
    assert capped > base


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"service_level": 1.0}, r"service_level must be in \(0, 1\), got 1\.0"),
        ({"service_level": [0.8, 0.0]}, r"service_level must be in \(0, 1\), got 0\.0 at index 1"),
        ({"service_level": np.nan}, r"service_level must be in \(0, 1\), got nan"),
        ({"service_level": 0.8, "within_s": -1.0}, r"within_s must be in \[0, inf\), got -1\.0"),
        ({"max_abandonment": 1.5}, r"max_abandonment must be in \(0, 1\), got 1\.5"),
        ({"max_asa_s": 0.0}, r"max_asa_s must be in \(0, inf\), got 0\.0"),
        ({}, "targets must ask for something"),
        ({"service_level": "high"}, "service_level must be a number or an array of numbers, got 'high'"),
    ],
)
def test_bad_targets(kwargs, message):
    with pytest.raises(ValueError, match=message):
        Targets(**kwargs)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: required_servers(-1.0, 300.0, targets=t), r"load_erl must be in \[0, inf\), got -1\.0"),
        (lambda t: required_servers([1.0, np.inf], 300.0, targets=t), r"load_erl .* got inf at index 1"),
        (lambda t: required_servers([[1.0], [np.nan]], 300.0, targets=t), r"load_erl .* got nan at index \(1, 0\)"),
        (lambda t: required_servers(1.0, 0.0, targets=t), r"handle_s must be in \(0, inf\), got 0\.0"),
        (lambda t: required_servers(1.0, 300.0, patience_s=0.0, targets=t), r"patience_s must be in \(0, inf\], got 0"),
        (lambda t: required_servers([1.0, 2.0], [1.0, 2.0, 3.0], targets=t), r"shapes do not fit together: load_erl"),
        (lambda t: attainable_load(-1, 300.0, targets=t), r"servers must be in \[0, inf\), got -1\.0"),
        (lambda t: erlang_c(1.0, -2.0, 300.0), r"servers must be in \[0, inf\), got -2\.0"),
        (lambda t: erlang_a(1.0, 2.0, 300.0, -5.0), r"patience_s must be in \(0, inf\), got -5\.0"),
        (lambda t: erlang_a(1.0, 2.0, 300.0, 60.0, definition="fast"), "'fast' is not a valid Definition"),
        (lambda t: erlang_a(1.0, 2.0, 300.0, 60.0).wait_percentile(1.0), r"q must be in \[0, 1\), got 1\.0"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call(Targets(service_level=0.8))


def test_unreachable_targets_say_why():
    with pytest.raises(ValueError, match=r"targets cannot be met by up to .* max_occupancy 1e-12 at load_erl 50"):
        required_servers([1.0, 50.0], 300.0, targets=Targets(max_occupancy=[0.5, 1e-12]))
