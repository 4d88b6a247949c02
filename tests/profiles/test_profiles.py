"""The named shapes are sound, and those from real data follow from the data."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner import profiles
from planner.history import read_history, weekly_profile

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SOURCES = {
    "bank_phone": "bank_1999_calls_jan_apr.csv.gz",
    "us_bank": "us_bank_2003_5min_calls_train.csv.gz",
    "office": "itsm_incidents_2016.csv.gz",
}


def _half_hours(shares: np.ndarray) -> np.ndarray:
    return shares.reshape(7, 48, 2).sum(axis=2)


def _bank_phone(path: Path) -> np.ndarray:
    offered = {"result": ["served", "abandoned"]}
    history = read_history(path, time_zone="Asia/Jerusalem", interval_min=30, only=offered)
    return weekly_profile(history, without_unusual_days=True).shares


def _us_bank(path: Path) -> np.ndarray:
    history = read_history(path, time_zone="America/New_York")
    shares = weekly_profile(history, without_unusual_days=True).shares
    shares[:, 21 * 4 :] = 0  # one interval of five minutes after 21:00 is no half hour
    return shares / shares.sum()


def _office(path: Path) -> np.ndarray:
    # The data set names no zone; its quiet days are Brazilian holidays. No clock changes there in these months.
    history = read_history(path, time_zone="America/Sao_Paulo", first=date(2016, 3, 1), last=date(2016, 5, 31))
    return weekly_profile(history, without_unusual_days=True).shares


DERIVED: dict[str, Callable[[Path], np.ndarray]] = {"bank_phone": _bank_phone, "us_bank": _us_bank, "office": _office}


def test_names() -> None:
    assert profiles.names() == ("bank_phone", "consumer", "flat", "office", "us_bank")


@pytest.mark.parametrize("name", profiles.names())
def test_every_shape_is_a_share_of_a_week(name: str) -> None:
    shares = profiles.load(name)
    assert shares.shape == (7, 96)
    assert shares.min() >= 0
    assert shares.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_array_equal(shares[:, ::2], shares[:, 1::2])
    assert len(profiles.source(name)) > 40


def test_the_caller_cannot_spoil_a_shape() -> None:
    profiles.load("flat")[:] = 7
    np.testing.assert_allclose(profiles.load("flat"), 1 / 672, rtol=1e-12)


def test_unknown_names_are_refused() -> None:
    for name in ("offce", "../scenario", ""):
        with pytest.raises(ValueError, match="must be one of bank_phone, consumer, flat, office, us_bank"):
            profiles.load(name)
        with pytest.raises(ValueError, match="must be one of"):
            profiles.source(name)


def test_constructed_shapes_say_so() -> None:
    assert "constructed" in profiles.source("flat").lower()
    assert "constructed" in profiles.source("consumer").lower()
    consumer = profiles.load("consumer")
    assert 0.15 < consumer[5:].sum() < 0.30  # weekends count
    assert consumer[:, 17 * 4 :].sum() > 0.3  # and so do evenings
    assert consumer[:, : 8 * 4].sum() == 0


@pytest.mark.parametrize("name", DERIVED)
def test_shapes_follow_from_the_data(name: str) -> None:
    path = DATA / SOURCES[name]
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{path.name} (real data, not part of the project)")
    np.testing.assert_allclose(_half_hours(profiles.load(name)), _half_hours(DERIVED[name](path)), atol=1e-6)


def test_the_bank_shape_agrees_with_plain_means() -> None:
    path = DATA / "bank_1999_30min_jan_apr.csv.gz"
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{path.name} (real data, not part of the project)")
    raw = pd.read_csv(path, parse_dates=["interval_start"])
    at = raw["interval_start"].dt
    ordinary = raw[(at.hour >= 7) & (at.month < 3) & (at.day_of_week.isin([6, 0, 1, 2, 3]))]  # before spring's holidays
    means = (
        ordinary.groupby([ordinary["interval_start"].dt.hour, ordinary["interval_start"].dt.minute])["offered"]
        .mean()
        .to_numpy()
    )
    ours = _half_hours(profiles.load("bank_phone"))[[6, 0, 1, 2, 3], 14:].mean(axis=0)
    assert np.corrcoef(means, ours)[0, 1] > 0.99
