"""Bad input gets one message; hopeless desks get an answer; a cancelled run leaves nothing behind."""

import threading
import time

import numpy as np
import pytest

from planner.simulation import (
    Group,
    SimDesk,
    SimulationCancelled,
    Skill,
    Stream,
    empirical,
    exponential,
    fixed,
    gamma_day_factors,
    groups_from_roster,
    lognormal,
    patience_hazard,
    simulate,
)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"contacts": [1.0, -1.0]}, r"contacts\[1\] must be in \[0, inf\], got .*-1"),
        ({"contacts": [1.0, np.nan]}, r"contacts\[1\].*nan"),
        ({"contacts": [1e9, 1e9]}, r"at most 10,000,000"),
        ({"within_s": -1.0}, r"within_s must be in \[0, 1e\+09\], got -1.0"),
        ({"target": 80.0}, r"target must be in \[0, 1\], got 80.0"),
        ({"channel": "fax"}, "channel must be one of"),
        ({"definition": "nice"}, "definition must be one of"),
        ({"period": "year"}, "period must be"),
        ({"concurrency": 0}, r"concurrency must be in \[1, 16\], got 0"),
        ({"redial_share": 1.0}, r"redial_share must be in \[0, 0.999\], got 1.0"),
        ({"dispersion": 0.5}, r"dispersion must be in \[1, 1e\+06\]"),
        ({"contacts": [1.0, 1.5], "counted": True}, "whole numbers when counted"),
        ({"resolve_within_s": -5.0}, "resolve_within_s must be in"),
        ({"max_waiting": -1}, "max_waiting must be in"),
        ({"clock_open": np.zeros(2, dtype=bool)}, "open in at least 1 slot"),
        ({"clock_open": np.ones(3, dtype=bool)}, "clock_open must have 2 slots, got 3"),
        ({"handle_scale": np.array([1.0, 0.0])}, r"handle_scale\[1\]"),
        ({"slowdown": (1.0, 0.9), "concurrency": 2}, "slowdown must hold 2 factors"),
        ({"callback_share": 0.2, "callback_to": "nobody"}, "callback_to must name another stream, got 'nobody'"),
        ({"pressing_s": -1.0}, r"pressing_s must be in \[0"),
        ({"follow_ups": {"ghost": 0.1}}, "follow_ups must name streams of the desk, got 'ghost'"),
        ({"follow_ups": {"calls": 1.0}}, r"spectral radius below 1\), got 1"),
        ({"follow_ups": {"calls": 1.5}}, r"follow_ups\['calls'\] must be in \[0, 1\], got 1.5"),
    ],
)
def test_bad_stream(fields, message):
    base = {"name": "calls", "contacts": [1.0, 1.0], "handle": exponential(60.0), "within_s": 20.0, "target": 0.8}
    with pytest.raises(ValueError, match=message):
        SimDesk((Stream(**{**base, **fields}),), (Group("team", np.ones(2, dtype=int), {"calls": Skill()}),))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"staff": np.array([1, -2])}, r"staff\[1\] must be in \[0, 1e\+06\]"),
        ({"staff": np.array([1.5, 2.0])}, "staff must be whole people, got 1.5"),
        ({"staff": np.array([1, 2, 3])}, r"staff must have shape \(2,\), got \(3,\)"),
        ({"skills": {"ghost": Skill()}}, "skills must name streams of the desk, got 'ghost'"),
        ({"skills": {"calls": Skill(handle_factor=0.0)}}, "handle_factor must be in"),
        ({"skills": {"calls": Skill(after_s=np.inf)}}, "after_s must be in"),
        ({"reserve": -1}, "reserve must be in"),
        ({"for_live": np.array([1, -1])}, r"for_live\[1\] must be in"),
        ({"absence": 1.2}, r"absence must be in \[0, 1\], got 1.2"),
    ],
)
def test_bad_group(fields, message):
    stream = Stream("calls", np.ones(2), exponential(60.0), 20.0, 0.8)
    base = {"name": "team", "staff": np.ones(2, dtype=int), "skills": {"calls": Skill()}}
    with pytest.raises(ValueError, match=message):
        SimDesk((stream,), (Group(**{**base, **fields}),))


def test_bad_desk(one_pool):
    with pytest.raises(ValueError, match="streams must hold at least 1 stream"):
        SimDesk((), ())
    stream = one_pool(1.0, 1).streams[0]
    with pytest.raises(ValueError, match=r"streams\[1\] must have a name of its own, got 'calls' again"):
        SimDesk((stream, stream), ())
    for desk, message in (
        ({"slot_s": 0.0}, "slot_s must be in"),
        ({"window": (0, 5)}, "window must be None for a cyclic desk"),
        ({"window": (5, 5), "cyclic": False}, "window must satisfy"),
        ({"day_factors": (1.0, -1.0)}, r"day_factors\[1\]"),
        ({"warmup_slots": -1}, "warmup_slots must be in"),
    ):
        with pytest.raises(ValueError, match=message):
            SimDesk((stream,), (), **desk)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: exponential(-1.0), r"mean_s must be in \[0, inf\), got -1.0"),
        (lambda: exponential(np.inf), "mean_s"),
        (lambda: lognormal(0.0, 1.0), r"mean_s must be in \(0, inf\)"),
        (lambda: lognormal(10.0, -0.1), "cv must be in"),
        (lambda: fixed(np.nan), "value_s"),
        (lambda: empirical([]), "at least 1 value"),
        (lambda: empirical([1.0, -1.0]), r"values_s\[0\]"),
        (lambda: patience_hazard([1.0], [0.1]), "rise strictly from 0"),
        (lambda: patience_hazard([0.0, 1.0], [0.1]), "one length"),
        (lambda: patience_hazard([0.0], [-0.1]), r"hazard_per_s\[0\]"),
        (lambda: gamma_day_factors(-0.1), r"cv must be in \[0, 2\]"),
    ],
)
def test_bad_distribution(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_bad_call(one_pool):
    desk = one_pool(1.0, 1)
    for call, message in (
        ({"replications": 0}, "replications must be in"),
        ({"seed": -1}, "seed must be in"),
        ({"threads": 10_000, "replications": 10_000}, "threads must be in"),
    ):
        with pytest.raises(ValueError, match=message):
            simulate(desk, **call)


def test_roster_arrays_must_match():
    staff = np.ones((2, 1, 4), dtype=int)
    with pytest.raises(ValueError, match="staff must have shape"):
        groups_from_roster(staff, ("a",), ("p",), {})
    with pytest.raises(ValueError, match=r"staff of site 'a' in slot 0 must be in \[0, 0\] \(on duty\), got 1"):
        groups_from_roster(staff, ("a", "b"), ("p",), {}, on_duty=np.zeros((2, 4), dtype=int))


@pytest.mark.parametrize("people", ["no group", "empty roster", "no skill"])
@pytest.mark.parametrize("patience", [None, exponential(60.0)])
def test_nobody_serves(one_pool, people, patience):
    desk = one_pool(20.0, 0, patience=patience)
    if people != "empty roster":
        groups = () if people == "no group" else (Group("team", np.full(96, 5), {}),)
        desk = SimDesk(desk.streams, groups)
    row = simulate(desk, replications=3, seed=1).streams.loc["calls"].xs("mean", level="statistic")
    assert row["offered"] > 0
    assert row["service_level"] == 0.0
    assert row["answered"] == 0.0
    assert row["abandoned" if patience else "open"] == row["offered"]


def test_no_arrivals(one_pool):
    result = simulate(one_pool(0.0, 3), replications=2, seed=1)
    assert result.customers == 0
    assert np.isnan(result.streams.loc["calls", ("service_level", "mean")])
    assert result.groups.loc["team", ("occupancy", "mean")] == 0.0
    assert result.promises.loc["calls", "kept_week"] == 1.0


def test_zero_and_infinite_patience(one_pool):
    at_once = simulate(one_pool(50.0, 5, patience=exponential(0.0)), replications=3, seed=1).streams.loc["calls"]
    assert at_once["wait_s"]["mean"] == 0.0
    assert at_once["abandonment"]["mean"] > 0.3
    for_ever = simulate(one_pool(50.0, 5), replications=3, seed=1).streams.loc["calls"]
    assert for_ever["abandonment"]["mean"] == 0.0
    assert for_ever["open"]["mean"] > 0


def test_one_replication_has_no_interval(one_pool):
    row = simulate(one_pool(5.0, 2), replications=1, seed=1).streams.loc["calls", "service_level"]
    assert np.isfinite(row["mean"])
    assert np.isnan(row["low"])


def test_cancelled_run_stops_and_leaves_no_thread(one_pool):
    desk = one_pool(20_000.0, 5_000, slots=480)
    before = threading.active_count()
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.perf_counter()
    with pytest.raises(SimulationCancelled, match="of 500 replications"):
        simulate(desk, replications=500, seed=1, cancel=stop.is_set)
    assert time.perf_counter() - began < 10.0
    assert threading.active_count() <= before
    assert simulate(one_pool(5.0, 2), replications=1, seed=1).customers > 0


def test_failing_progress_stops_the_run(one_pool):
    def fail(done, total):
        raise RuntimeError("enough")

    before = threading.active_count()
    with pytest.raises(RuntimeError, match="enough"):
        simulate(one_pool(50.0, 12), replications=50, seed=1, progress=fail)
    assert threading.active_count() <= before


def test_progress_reaches_the_end(one_pool):
    seen = []
    simulate(one_pool(5.0, 2), replications=8, seed=1, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (8, 8)
    assert seen == sorted(seen)
