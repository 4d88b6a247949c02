"""The back-test of a history: exact on a regular one, honest on a noisy one."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from planner.history import History, HistoryError, back_test
from planner.history.backtest import _mean_deviation
from planner.history.types import Columns


def made(counts: np.ndarray, interval_min: int = 30) -> History:
    first = date(2024, 1, 1)
    index = pd.date_range(first, periods=len(counts), freq=f"{interval_min}min")
    last = index[-1].date()
    series = pd.Series(counts.astype(float), index=index)
    return History("intervals", "made", "UTC", Columns("time", count="calls"), interval_min, series, first, last)


def a_week() -> np.ndarray:
    return np.tile(np.concatenate([np.zeros(16), np.full(20, 30.0), np.zeros(12)]), 7) * np.repeat(np.arange(1, 8), 48)


def test_a_regular_history_is_forecast_exactly():
    found = back_test(made(np.tile(a_week(), 9)))
    assert (found.weeks_used, found.weeks_held_out) == (6, 3)
    assert (found.day_error, found.half_hour_error, found.bias) == pytest.approx((0, 0, 0), abs=1e-12)
    assert len(found.days) == 21


def test_growth_shows_as_bias_and_error():
    found = back_test(made(np.concatenate([np.tile(a_week(), 8), 1.25 * np.tile(a_week(), 4)])), weeks=4)
    assert found.bias == pytest.approx(1 / 1.25 - 1)
    assert found.day_error == pytest.approx(0.2)


def test_poisson_arrivals_are_forecast_as_well_as_can_be():
    week = a_week()
    rng = np.random.default_rng(5)
    found = back_test(made(rng.poisson(np.tile(week, 60))), weeks=8)
    assert found.half_hour_error == pytest.approx(found.noise, rel=0.05)


def test_what_was_not_recorded_counts_on_neither_side():
    counts = np.tile(a_week(), 9)
    counts[-5 * 48 : -4 * 48] = np.nan
    found = back_test(made(counts))
    assert found.day_error == pytest.approx(0, abs=1e-12)
    assert len(found.days) == 20


def test_a_short_history_is_refused():
    with pytest.raises(HistoryError, match="at least 3 whole weeks"):
        back_test(made(np.tile(a_week(), 2)))


def test_the_mean_deviation_is_poissons():
    for mean in (0.3, 1.0, 7.5, 40.0):
        k = np.arange(400)
        assert _mean_deviation(np.array([mean]))[0] == pytest.approx(np.sum(abs(k - mean) * poisson.pmf(k, mean)))
    assert _mean_deviation(np.array([0.0]))[0] == 0
