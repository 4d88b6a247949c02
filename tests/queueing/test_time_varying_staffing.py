"""Load that changes over the day: the offered-load rule, and the table of what staffing rules really deliver."""

import numpy as np
import pytest

from planner.queueing import HandleTime, Targets, offered_load, required_servers, transient
from planner.queueing._uniformization import advance_chances, evolve
from tests.queueing.golden import table

TARGETS = Targets(service_level=0.8, within_s=20.0)
STEP_S = 300.0


def rate(mean, handle_min, swing, minute):
    """Arrivals per minute."""
    return mean / handle_min * (1 + swing * np.sin(2 * np.pi * minute / 1440))


def infinite_server_load(mean, handle_min, swing, minute):
    w = 2 * np.pi / 1440
    lag = w * handle_min
    return mean * (1 + swing * (np.sin(w * minute) - lag * np.cos(w * minute)) / (1 + lag * lag))


def staff_by(method, mean, handle_min, swing):
    """Agents in each half hour by one of the six methods of the table."""
    fine = np.linspace(0, 30, 301)
    minute = np.arange(48)[:, None] * 30.0 + fine
    if method.startswith("MOL"):
        load = infinite_server_load(mean, handle_min, swing, minute)
    else:
        lag = handle_min if method.startswith("Lag") else 0.0
        load = rate(mean, handle_min, swing, minute - lag) * handle_min
    by_period = load.max(axis=1) if method.lower().endswith("max") else np.trapezoid(load, fine, axis=1) / 30
    return required_servers(by_period, handle_min * 60.0, targets=TARGETS)


def second_day(values, weights):
    """Period means (contact-weighted) of the second day."""
    values, weights = values[288:].reshape(48, 6), weights[288:].reshape(48, 6)
    return (values * weights).sum(1) / weights.sum(1), (values * weights).sum() / weights.sum()


def two_days(mean, handle_min, swing):
    return rate(mean, handle_min, swing, np.arange(2.5, 2880, 5)) * 5


def level_at_step_ends(contacts, servers, handle_s, within_s):
    """The table's convention: the level by the present staff, averaged over both ends of a five-minute step."""
    state, chances, out = np.eye(1, 200)[0], {}, []

    def level(state, s):
        waiting = max(state.size - s, 1)
        if (s, waiting) not in chances:
            chances[s, waiting] = advance_chances(np.zeros(waiting), s / handle_s, 0.0, 0.0, 0.0, within_s)
        return state[:s].sum() + state[s:] @ chances[s, waiting][: max(state.size - s, 0)]

    for n, s in zip(contacts, servers, strict=True):
        begin = level(state, s)
        state, _ = evolve(state, np.zeros(state.size), n / STEP_S, 1 / handle_s, int(s), 0.0, STEP_S)
        out.append((begin + level(state, s)) / 2)
    return np.array(out)


def rows():
    t = table("sipp_failure")
    return [tuple(t[k][i] for k in ("R", "aht", "A", "method", "agent_hours", "minSL", "avgSL")) for i in range(120)]


@pytest.mark.parametrize("row", rows(), ids=lambda r: "-".join(str(x) for x in r[:4]))
def test_reference_table(row):
    mean, handle_min, swing, method, hours, least, average = row
    staff = staff_by(method, mean, handle_min, swing)
    assert staff.sum() / 2 == hours
    servers = np.tile(np.repeat(staff, 6), 2)
    contacts = two_days(mean, handle_min, swing)
    periods, overall = second_day(level_at_step_ends(contacts, servers, handle_min * 60, 20.0), contacts)
    assert periods.min() == pytest.approx(least, abs=0.001)
    assert overall == pytest.approx(average, abs=0.001)
    # the exact mean inside each step differs from that of its two ends by up to 0.0021
    exact = transient(contacts, STEP_S, servers, handle_min * 60, None, 20.0, leaving="hand_back").service_level
    periods, overall = second_day(exact, contacts)
    assert periods.min() == pytest.approx(least, abs=0.0022)
    assert overall == pytest.approx(average, abs=0.002)


@pytest.mark.parametrize("leaving", ["finish", "hand_back"])
def test_the_default_rule_keeps_the_level_in_every_interval(leaving):
    t = table("sipp_failure")
    for i in np.flatnonzero(t["method"] == "MOLmax"):
        mean, handle_min, swing = t["R"][i], t["aht"][i], t["A"][i]
        half_hours = rate(mean, handle_min, swing, np.arange(0.5, 1440, 1.0)).reshape(48, 30).sum(axis=1)
        load = offered_load(half_hours, 1800.0, handle_min * 60).max_erl
        staff = required_servers(load, handle_min * 60, targets=TARGETS)
        assert staff.sum() / 2 <= 1.02 * t["agent_hours"][i]
        servers = np.tile(np.repeat(staff, 6), 2)
        contacts = two_days(mean, handle_min, swing)
        level = transient(contacts, STEP_S, servers, handle_min * 60, None, 20.0, leaving=leaving).service_level
        assert second_day(level, contacts)[0].min() >= 0.80


def test_offered_load_follows_its_differential_equation():
    contacts = np.array([30.0, 80.0, 10.0, 0.0, 50.0])
    load = offered_load(contacts, 900.0, 1200.0, periodic=False)
    m, ends = 0.0, []
    for n in contacts:
        steady = n / 900.0 * 1200.0
        m = steady + (m - steady) * np.exp(-900.0 / 1200.0)
        ends.append(m)
    np.testing.assert_allclose(load.end_erl, ends, rtol=1e-12)
    borders = np.concatenate(([0.0], ends))
    np.testing.assert_allclose(load.max_erl, np.maximum(borders[:-1], borders[1:]), rtol=1e-12)
    by_balance = contacts / 900.0 * 1200.0 - np.diff(borders) * 1200.0 / 900.0  # from m' = λ − m/h
    np.testing.assert_allclose(load.mean_erl, by_balance, rtol=1e-5)


@pytest.mark.parametrize("distribution", list(HandleTime))
def test_offered_load_conserves_work(distribution):
    rng = np.random.default_rng(3)
    contacts = rng.uniform(0, 60, 96)
    handle = rng.uniform(200, 9000, 96)
    load = offered_load(contacts, 900.0, handle, distribution=distribution, handle_cv=1.4)
    assert load.mean_erl.sum() * 900.0 == pytest.approx(contacts @ handle, rel=2e-3)
    steady = offered_load(np.full(8, 30.0), 900.0, 50_000.0, distribution=distribution)
    np.testing.assert_allclose(steady.mean_erl, 30.0 / 900.0 * 50_000.0, rtol=1e-9)


def test_deterministic_handle_times_lag_by_one_handle_time():
    load = offered_load([0.0, 60.0, 0.0, 0.0, 0.0, 0.0], 600.0, 600.0, distribution="deterministic", periodic=False)
    np.testing.assert_allclose(load.max_erl, [0, 60, 60, 0, 0, 0])
    np.testing.assert_allclose(load.mean_erl, [0, 30, 30, 0, 0, 0])


def test_offered_load_takes_rows_and_checks_them():
    contacts = np.array([[10.0, 20.0, 30.0], [5.0, 5.0, 5.0]])
    both = offered_load(contacts, 900.0, 600.0)
    np.testing.assert_array_equal(both.max_erl[0], offered_load(contacts[0], 900.0, 600.0).max_erl)
    with pytest.raises(ValueError, match=r"interval_s must be in \(0, inf\), got 0\.0"):
        offered_load(contacts, 0.0, 600.0)
    with pytest.raises(ValueError, match="handle_s must be one number or have 3 values"):
        offered_load(contacts, 900.0, [600.0, 600.0])
