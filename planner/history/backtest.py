"""What the typical week would have forecast: trained on the earlier weeks, compared with the last ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import gammaln

from planner.history.types import History, HistoryError
from planner.history.weekly import Matrix, to_quarters, weekly_profile

HALF_HOURS = 48
FEWEST_WEEKS = 3


@dataclass(frozen=True, slots=True)
class BackTest:
    """A forecast of known days.

    Attributes
    ----------
    days
        Index `day`; columns `actual` and `forecast` contacts, of days recorded at least in part.
    weeks_used, weeks_held_out
        Weeks that the forecast was made from, and that it was compared with.
    day_error
        Σ |actual − forecast| ÷ Σ actual, by day (WAPE).
    half_hour_error
        The same by half hour.
    noise
        What the half-hour error would be if the forecast were the true mean and arrivals Poisson.
    bias
        Σ forecast ÷ Σ actual − 1.
    """

    days: pd.DataFrame
    weeks_used: int
    weeks_held_out: int
    day_error: float
    half_hour_error: float
    noise: float
    bias: float


def back_test(history: History, *, weeks: int = 4) -> BackTest:
    """Forecast the last weeks of a history from those before them.

    The forecast is the mean week of all earlier weeks; intervals that were not recorded do not count on either side.

    Parameters
    ----------
    history
        What `read_history` returned, at least three whole weeks.
    weeks
        Weeks to hold out, ≥ 1; at most a third of the history is.

    Raises
    ------
    HistoryError
        The history is shorter than three weeks, or has no contacts in the weeks held out.
    """
    whole = history.days // 7
    if whole < FEWEST_WEEKS or weeks < 1:
        raise HistoryError(
            [f"a back-test needs at least {FEWEST_WEEKS} whole weeks and one to hold out, got {whole} and {weeks}"],
            history.source,
        )
    held = min(weeks, whole // 3)
    cut = history.days - 7 * held
    forecast = weekly_profile(_part(history, 0, cut))
    later = _part(history, cut, history.days)
    actual = later.counts.to_numpy(float).reshape(later.days, -1)
    weekday = (np.arange(later.days) + later.first.weekday()) % 7
    expected = forecast.per_interval.to_numpy(float)[weekday]
    recorded = np.isfinite(actual).astype(float)
    known = to_quarters(recorded, history.interval_min) / to_quarters(np.ones_like(recorded), history.interval_min)
    return _errors(
        to_quarters(np.nan_to_num(actual), history.interval_min), expected * known, later.first, cut // 7, held
    )


def _part(history: History, start: int, end: int) -> History:
    per_day = len(history.counts) // history.days
    return replace(
        history,
        counts=history.counts.iloc[start * per_day : end * per_day],
        first=history.first + dt.timedelta(days=start),
        last=history.first + dt.timedelta(days=end - 1),
    )


def _errors(actual: Matrix, forecast: Matrix, first: dt.date, used: int, held: int) -> BackTest:
    days = pd.DataFrame(
        {"actual": actual.sum(axis=1), "forecast": forecast.sum(axis=1)},
        index=pd.Index(pd.date_range(first, periods=len(actual)).date, name="day"),
    )
    total = float(days["actual"].sum())
    if total <= 0:
        raise HistoryError(["no contacts in the weeks held out"], "back-test")
    halves = [part.reshape(len(part), HALF_HOURS, -1).sum(axis=2) for part in (actual, forecast)]
    return BackTest(
        days=days[(days > 0).any(axis=1)],
        weeks_used=used,
        weeks_held_out=held,
        day_error=float((days["actual"] - days["forecast"]).abs().sum()) / total,
        half_hour_error=float(np.abs(halves[0] - halves[1]).sum()) / total,
        noise=float(_mean_deviation(halves[1]).sum()) / total,
        bias=float(days["forecast"].sum()) / total - 1,
    )


def _mean_deviation(mean: Matrix) -> Matrix:
    """Mean absolute deviation of a Poisson variable: 2 e^−m m^(⌊m⌋+1) / ⌊m⌋! (Johnson, Kotz & Kemp 1992, 4.3)."""
    whole = np.floor(mean)
    with np.errstate(divide="ignore"):
        log = -mean + (whole + 1) * np.log(mean) - gammaln(whole + 1)
    return np.asarray(np.where(mean > 0, 2 * np.exp(log), 0.0))
