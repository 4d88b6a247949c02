"""Probabilities of keeping a promise over its own period, and how sure they are."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.simulation import Group, SimDesk, Skill, Stream, exponential, gamma_day_factors, simulate
from planner.simulation.promises import DRAWS, kept, months, wilson
from planner.simulation.sample import of_weighted


def week_of(period, target=0.8, **more):
    calls = Stream("calls", np.full(672, 30.0), exponential(180.0), 20.0, target, period=period, **more)
    team = Group("team", np.full(672, 7), {"calls": Skill()})
    return SimDesk((replace(calls, patience=exponential(200.0)),), (team,), day_factors=gamma_day_factors(0.1))


@pytest.fixture(scope="module")
def by_day():
    return simulate(week_of("day"), replications=20, seed=1)


@pytest.mark.parametrize(("period", "length"), [("interval", 1), ("day", 96)])
def test_a_promise_is_judged_over_its_own_period(period, length):
    result = simulate(week_of(period), replications=20, seed=1)
    in_time, counted = (part.reshape(20, -1, length).sum(axis=2) for part in result.slots_of("calls"))
    row = result.promises.loc["calls"]
    assert row["kept"] == pytest.approx((in_time >= 0.8 * counted).mean())
    assert row["kept"] not in (row["kept_week"], row["kept_month"])
    assert result.level_held("calls", 0.9) == pytest.approx(np.quantile(in_time / counted, 0.1))
    assert result.promises.loc["all", "kept"] == row["kept"]


def test_days_without_contacts_do_not_count():
    contacts = np.full(672, 30.0)
    contacts[96:] = 0.0
    desk = week_of("day", target=1.0)
    desk = replace(desk, streams=(replace(desk.streams[0], contacts=contacts),))
    assert simulate(desk, replications=5, seed=1).promises.loc["calls", "kept"] == 0.0


def test_promises_over_different_periods_are_judged_together_over_the_week(by_day):
    desk = week_of("day")
    other = replace(desk.streams[0], name="other", period="month", target=0.5)
    team = replace(desk.groups[0], skills={"calls": Skill(), "other": Skill()})
    table = simulate(replace(desk, streams=(*desk.streams, other), groups=(team,)), replications=10, seed=1).promises
    assert table.loc["all", "period"] == "week"
    assert table.loc["all", "kept"] == table.loc["all", "kept_week"]
    assert by_day.promises.loc["all", "period"] == "day"


def test_the_interval_of_a_months_probability_covers_the_truth():
    """Weeks whose level is normal around the target keep half of their months: 40 weeks must not claim to know."""
    rng, covered = np.random.default_rng(5), []
    for seed in range(200):
        level = rng.normal(0.8, 0.02, size=(40, 1))
        month = kept(*months(level * 1000, np.full((40, 1), 1000.0), seed), np.array([0.8])).mean(axis=0)
        low, high = wilson(month, 40 / DRAWS)
        covered.append(low[0] <= 0.5 <= high[0])
    assert np.mean(covered) >= 0.93


def test_streams_that_share_a_week_do_not_average_out():
    rng = np.random.default_rng(2)
    good = rng.uniform(60, 90, size=(30, 1))
    alone = of_weighted(good, np.full((30, 1), 100.0), np.ones(1))
    twice = of_weighted(np.hstack([good, good]), np.full((30, 2), 100.0), np.array([3.0, 1.0]))
    assert twice == pytest.approx(alone)
    assert alone[1] == pytest.approx(2.0452296421327034 * good.std(ddof=1) / 100 / np.sqrt(30))


def test_streams_apart_average_out_and_empty_ones_are_left_out():
    rng = np.random.default_rng(2)
    good, asked = rng.uniform(60, 90, size=(4000, 2)), np.full((4000, 2), 100.0)
    one, both = of_weighted(good[:, :1], asked[:, :1], np.ones(1)), of_weighted(good, asked, np.ones(2))
    assert both[1] == pytest.approx(one[1] / np.sqrt(2), rel=0.05)
    idle = np.zeros((4000, 1))
    assert of_weighted(np.hstack([good, idle]), np.hstack([asked, idle]), np.ones(3)) == pytest.approx(both)
    assert np.isnan(of_weighted(idle, idle, np.ones(1))).all()


def test_the_mean_level_is_that_of_its_streams(by_day):
    level, half = by_day.mean_level(pd.Series({"calls": 2.0}))
    row = by_day.streams.loc["calls", "service_level"]
    assert (level, half) == pytest.approx((row["mean"], (row["high"] - row["low"]) / 2))


def test_days_may_begin_at_another_hour(by_day):
    """A customer six hours east has days that end six hours earlier."""
    weekday = (np.arange(672) + 24) // 96 % 7
    result = simulate(week_of("day", weekday=weekday), replications=20, seed=1)
    in_time, counted = (np.roll(part, 24, axis=1) for part in result.slots_of("calls"))
    in_time, counted = (part.reshape(20, 7, 96).sum(axis=2) for part in (in_time, counted))
    assert result.promises.loc["calls", "kept"] == pytest.approx((in_time >= 0.8 * counted).mean())
    assert result.promises.loc["calls", "kept_week"] == by_day.promises.loc["calls", "kept_week"]
