"""The typical week: means, splitting, opening hours, variation, trend."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.history import History, profile_table, read_history, weekly_profile
from planner.history.weekly import WEEKS_PER_MONTH, to_quarters

ZONE = "Asia/Ho_Chi_Minh"


def _history(folder: Path, counts: pd.Series, **options: object) -> History:
    path = folder / "export.csv"
    path.write_text(
        "\n".join(["time,calls", *(f"{stamp:%Y-%m-%d %H:%M},{value:.0f}" for stamp, value in counts.items())]),
        encoding="utf-8",
    )
    return read_history(path, time_zone=ZONE, **options)  # type: ignore[arg-type]


def _desk(
    weeks: int = 26, interval_min: int = 30, seed: int = 3, day_cv: float = 0.0, growth: float = 0.0
) -> pd.Series:
    """Poisson calls, Monday to Friday 08–18, Saturday 09–12 at a third, a gamma factor for each day."""
    rng = np.random.default_rng(seed)
    stamps = pd.date_range("2024-01-01", periods=weeks * 7 * 1440 // interval_min, freq=f"{interval_min}min")
    day, hour = stamps.day_of_week, stamps.hour
    rate = np.where(
        (day < 5) & (hour >= 8) & (hour < 18), 60.0, np.where((day == 5) & (hour >= 9) & (hour < 12), 20.0, 0.0)
    )
    at = (stamps - stamps[0]) // pd.Timedelta(days=1)
    factor = rng.gamma(1 / day_cv**2, day_cv**2, weeks * 7) if day_cv else np.ones(weeks * 7)
    level = 1 + growth * (at / (365.25 / 12) - weeks * 7 / 2 / (365.25 / 12))
    return pd.Series(rng.poisson(rate * interval_min / 30 * factor[at] * level).astype(float), index=stamps)


def test_means_opening_hours_and_totals(tmp_path: Path) -> None:
    counts = _desk()
    weekly = weekly_profile(_history(tmp_path, counts))
    assert weekly.contacts_per_week == pytest.approx(counts.sum() / 26)
    assert weekly.contacts_per_month == pytest.approx(weekly.contacts_per_week * 52.18 / 12)
    assert weekly.days_used == (26,) * 7
    assert weekly.opening["Monday"] == ("08:00-18:00",)
    assert weekly.opening["Saturday"] == ("09:00-12:00",)
    assert weekly.opening["Sunday"] == ()
    assert weekly.outside_share == pytest.approx(0, abs=1e-12)
    monday = (
        counts[(counts.index.day_of_week == 0) & (counts.index.hour == 9)].groupby(lambda stamp: stamp.minute).mean()
    )
    np.testing.assert_allclose(
        weekly.per_interval.loc["Monday", ["09:00", "09:15", "09:30", "09:45"]], np.repeat(monday.to_numpy() / 2, 2)
    )
    assert weekly.shares.shape == (7, 96)
    assert weekly.shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("interval_min", [5, 6, 10, 12, 15, 20, 30, 60, 120])
def test_every_interval_length_becomes_quarter_hours(interval_min: int) -> None:
    values = np.random.default_rng(1).random((7, 1440 // interval_min))
    quarters = to_quarters(values, interval_min)
    assert quarters.shape == (7, 96)
    np.testing.assert_allclose(quarters.sum(axis=1), values.sum(axis=1))
    np.testing.assert_allclose(quarters.reshape(7, 12, 8).sum(axis=2), values.reshape(7, 12, -1).sum(axis=2))


def test_a_multiple_of_the_interval_may_be_asked_for(tmp_path: Path) -> None:
    counts = _desk(4, interval_min=15)
    counts = counts[~((counts.index >= "2024-01-10 10:15") & (counts.index < "2024-01-10 10:30"))]
    history = _history(tmp_path, counts, interval_min=60)
    assert history.interval_min == 60
    assert math.isnan(history.counts["2024-01-10 10:00"])
    assert history.counts["2024-01-10 11:00"] == counts["2024-01-10 11:00":"2024-01-10 11:45"].sum()


def test_unusual_days_are_reported_and_only_left_out_on_request(tmp_path: Path) -> None:
    counts = _desk()
    counts[counts.index.normalize() == pd.Timestamp("2024-05-01")] //= 8  # a holiday
    counts[counts.index.normalize() == pd.Timestamp("2024-03-12")] *= 2  # an incident
    history = _history(tmp_path, counts)
    weekly = weekly_profile(history)
    assert [one.day for one in weekly.unusual_days] == [date(2024, 3, 12), date(2024, 5, 1)]
    assert weekly.contacts_per_week == pytest.approx(counts.sum() / 26)
    without = weekly_profile(history, without_unusual_days=True)
    assert without.days_used == (26, 25, 25, 26, 26, 26, 26)
    assert without.per_interval.loc["Wednesday"].sum() == pytest.approx(1200, rel=0.03)
    assert any("2 unusual days, kept in" in note for note in weekly.notes)
    assert any("2 unusual days, left out of" in note for note in without.notes)


def test_variation_beyond_chance_is_found(tmp_path: Path) -> None:
    calm = weekly_profile(_history(tmp_path, _desk(weeks=52)))
    wild = weekly_profile(_history(tmp_path, _desk(weeks=52, day_cv=0.2)))
    assert calm.day_cv is not None
    assert calm.day_cv < 0.02
    assert wild.day_cv == pytest.approx(0.2, rel=0.15)
    assert calm.week_cv is not None
    assert calm.week_cv == pytest.approx(1 / math.sqrt(calm.contacts_per_week), rel=0.35)


def test_overdispersion_is_one_for_poisson_contacts(tmp_path: Path) -> None:
    assert _history(tmp_path, _desk(weeks=52)).overdispersion == pytest.approx(1, abs=0.1)
    assert (_history(tmp_path, _desk(weeks=52, day_cv=0.3)).overdispersion or 0) > 3


def test_trend_and_months(tmp_path: Path) -> None:
    weekly = weekly_profile(_history(tmp_path, _desk(weeks=52, growth=0.03)))
    assert weekly.trend_per_month == pytest.approx(0.03, abs=0.004)
    assert weekly.by_month["factor"].is_monotonic_increasing
    assert len(weekly.by_month) == 12
    assert weekly_profile(_history(tmp_path, _desk(weeks=3))).trend_per_month is None


def test_incomplete_ends_are_cut_and_reported(tmp_path: Path) -> None:
    counts = _desk(20)
    counts[counts.index < "2024-01-11"] = np.where(counts.index[counts.index < "2024-01-11"].hour == 9, 2, 0)
    counts[counts.index >= "2024-05-09"] = 0
    history = _history(tmp_path, counts)
    assert (history.first, history.last) == (date(2024, 1, 11), date(2024, 5, 8))
    assert "outside 2024-01-11 – 2024-05-08" in history.dropped[0].reason
    whole = _history(tmp_path, counts, first=date(2024, 1, 1), last=date(2024, 5, 19))
    assert whole.days == 140


def test_no_missing_spans_in_a_desk_that_states_no_zeros(tmp_path: Path) -> None:
    counts = _desk(12) // 15  # about four contacts, often none
    history = _history(tmp_path, counts[counts > 0])
    assert history.missing == ()
    found = history.counts.reindex(
        counts.index, fill_value=0.0
    )  # the last Sunday has no row, so the history ends before it
    np.testing.assert_array_equal(found, counts)


def test_profile_table(tmp_path: Path) -> None:
    table = profile_table(weekly_profile(_history(tmp_path, _desk(8))))
    assert list(table.columns) == ["weekday", "start", "contacts", "share"]
    assert len(table) == 672
    assert table.iloc[[0, 95, 96, 671]][["weekday", "start"]].to_numpy().tolist() == [
        ["Monday", "00:00"],
        ["Monday", "23:45"],
        ["Tuesday", "00:00"],
        ["Sunday", "23:45"],
    ]
    assert table["share"].sum() == pytest.approx(1)


def test_report_says_what_was_read(tmp_path: Path) -> None:
    history = _history(tmp_path, _desk(8))
    text = replace(history, handle_s=300.0).report()
    assert text.startswith("export.csv: ")
    for part in (
        "8.0 weeks",
        "30 min",
        ZONE,
        "mean handle time 300 s",
        "time: time, contacts: calls",
        "treated as closed",
    ):
        assert part in text
    assert pytest.approx(52.18 / 12) == WEEKS_PER_MONTH
