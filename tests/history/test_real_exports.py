"""Real exports, read as they are. They lie beside the project and may not be copied into it."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.history import History, read_history, weekly_profile

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
OFFERED = {"result": ["served", "abandoned"]}


def _read(name: str, time_zone: str, **options: object) -> History:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name} (real data, not part of the project)")
    return read_history(path, time_zone=time_zone, **options)  # type: ignore[arg-type]


def test_bank_calls_one_by_one() -> None:
    history = _read("bank_1999_calls_jan_apr.csv.gz", "Asia/Jerusalem", only=OFFERED)
    assert history.kind == "contacts"
    assert (history.columns.time, history.columns.handle, history.columns.contact_id) == (
        "arrival",
        "service_s",
        "call_seq",
    )
    assert history.contacts == 127_014
    assert (history.first, history.last) == (date(1999, 1, 1), date(1999, 4, 30))
    assert history.handle_s == pytest.approx(188.7, abs=0.1)
    assert history.dropped[0].rows == 8_766
    assert any("11–12 January 1999" in note for note in history.notes)
    assert history.counts["1999-01-11":"1999-01-12"].isna().all()
    weekly = weekly_profile(history)
    assert weekly.opening["Sunday"] == ("07:00-24:00",)
    assert weekly.opening["Friday"] == ("07:00-14:00",)
    assert 8_000 < weekly.contacts_per_week < 8_400
    assert (history.overdispersion or 0) > 2


def test_bank_calls_without_a_choice_names_the_choice() -> None:
    history = _read("bank_1999_calls_jan_apr.csv.gz", "Asia/Jerusalem")
    assert any(
        "column 'result' holds served 105,652, abandoned 21,362, left_in_vru 7,536, phantom 1,230" in note
        for note in history.notes
    )


def test_bank_half_hours_agree_with_the_calls() -> None:
    calls = _read("bank_1999_calls_jan_apr.csv.gz", "Asia/Jerusalem", only=OFFERED, interval_min=30)
    halves = _read("bank_1999_30min_jan_apr.csv.gz", "Asia/Jerusalem")
    assert halves.kind == "intervals"
    assert halves.interval_min == 30
    assert (halves.columns.count, halves.columns.handle, halves.columns.handle_total) == (
        "offered",
        "service_s_total",
        True,
    )
    both = pd.DataFrame({"calls": calls.counts, "halves": halves.counts}).dropna()
    assert len(both) > 5_000
    pd.testing.assert_series_equal(both["calls"], both["halves"], check_names=False)
    assert calls.contacts == halves.contacts
    assert halves.handle_s == pytest.approx(calls.handle_s, rel=0.01)
    one, two = (weekly_profile(one, without_unusual_days=True) for one in (calls, halves))
    assert one.contacts_per_week == pytest.approx(two.contacts_per_week, rel=0.01)


def test_five_minute_calls() -> None:
    history = _read("us_bank_2003_5min_calls_train.csv.gz", "America/New_York")
    assert (history.kind, history.interval_min, history.handle_s) == ("intervals", 5, None)
    assert history.contacts == 4_030_962
    assert history.dropped == ()
    days = {
        day.date() for start, end in history.missing for day in pd.date_range(start, end, inclusive="left", freq="D")
    }
    assert days == {date(2003, 4, 4), date(2003, 4, 7), date(2003, 5, 26), date(2003, 7, 4)}
    weekly = weekly_profile(history)
    assert weekly.opening["Saturday"] == weekly.opening["Sunday"] == ()
    assert weekly.opening["Monday"] == ("07:00-21:15",)
    raw = pd.read_csv(DATA / "us_bank_2003_5min_calls_train.csv.gz", parse_dates=["interval_start"])
    monday = raw[raw["interval_start"].dt.day_of_week == 0]
    nine = monday[monday["interval_start"].dt.strftime("%H:%M").isin(["09:00", "09:05", "09:10"])]["calls"].sum() / 24
    assert weekly.per_interval.loc["Monday", "09:00"] == pytest.approx(nine)


def test_service_desk_tickets() -> None:
    history = _read("itsm_incidents_2016.csv.gz", "Europe/London")
    assert (history.kind, history.columns.time, history.columns.handle) == ("contacts", "opened_at", None)
    assert history.last == date(2016, 5, 31)
    assert any("outside 2016-02-29 – 2016-05-31" in one.reason and one.rows == 274 for one in history.dropped)
    complete = _read(
        "itsm_incidents_2016.csv.gz",
        "Europe/London",
        first=date(2016, 3, 1),
        last=date(2016, 5, 31),
        only={"channel": ["Phone"]},
    )
    weekly = weekly_profile(complete)
    assert np.sum(weekly.per_interval.loc["Saturday":"Sunday"].to_numpy()) < 0.06 * weekly.contacts_per_week
    assert any(one.day == date(2016, 3, 25) for one in weekly.unusual_days)


def test_a_desk_with_little_night_traffic_is_open_at_night() -> None:
    weekly = weekly_profile(_read("itsm_incidents_2016.csv.gz", "America/Sao_Paulo"))
    assert set(weekly.opening.values()) == {("00:00-24:00",)}
