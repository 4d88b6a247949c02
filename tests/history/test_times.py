"""Local time: clock changes, offsets, split columns, forms of dates and clocks."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.history import HistoryError, read_history, weekly_profile
from planner.history.times import clock_changes, looks_like_clock, looks_like_moment, parse_moments


@pytest.mark.parametrize(
    ("zone", "first", "last", "expected"),
    [
        (
            "Europe/Berlin",
            date(2026, 1, 1),
            date(2026, 12, 31),
            [("2026-03-29 02:00", "2026-03-29 03:00", "skipped"), ("2026-10-25 02:00", "2026-10-25 03:00", "repeated")],
        ),
        (
            "Australia/Lord_Howe",
            date(2026, 4, 1),
            date(2026, 10, 31),
            [("2026-04-05 01:30", "2026-04-05 02:00", "repeated"), ("2026-10-04 02:00", "2026-10-04 02:30", "skipped")],
        ),
        ("Asia/Kolkata", date(2020, 1, 1), date(2026, 12, 31), []),
        ("Africa/Cairo", date(2024, 4, 26), date(2024, 4, 26), [("2024-04-26 00:00", "2024-04-26 01:00", "skipped")]),
        ("Europe/Berlin", date(2026, 3, 30), date(2026, 10, 24), []),
    ],
)
def test_clock_changes(zone: str, first: date, last: date, expected: list[tuple[str, str, str]]) -> None:
    found = [
        (f"{one.start:%Y-%m-%d %H:%M}", f"{one.end:%Y-%m-%d %H:%M}", one.kind)
        for one in clock_changes(zone, first, last)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01T08:30:15", "2024-05-01 08:30:15"),
        ("2024-05-01T08:30:15.250", "2024-05-01 08:30:15.25"),
        ("2024-05-01 08:30:15,250", "2024-05-01 08:30:15.25"),
        ("2024-05-01T06:30Z", "2024-05-01 08:30"),
        ("2024-05-01T06:30:00+00:00", "2024-05-01 08:30"),
        ("2024-05-01 12:00:00 +0530", "2024-05-01 08:30"),
        ("2024-05-01T13:30:00+07", "2024-05-01 08:30"),
        ("2024-05-01 06:30:00 UTC", "2024-05-01 08:30"),
        ("1714545000", "2024-05-01 08:30"),
        ("1714545000000", "2024-05-01 08:30"),
        ("31/05/2024 8:30 PM", "2024-05-31 20:30"),
        ("5/31/24, 8:30 PM", "2024-05-31 20:30"),
        ("31/05/2024 8:30 CH", "2024-05-31 20:30"),
        ("08:30:00 SA 31/05/2024", "2024-05-31 08:30"),
        ("20h30 31/05/2024", "2024-05-31 20:30"),
        ("31.5.2024 8:30", "2024-05-31 08:30"),
        ("20240531 0830", None),
        ("20240531 08:30", "2024-05-31 08:30"),
        ("Fri 31 May 2024 08:30", "2024-05-31 08:30"),
        ("31-May-24 08:30", "2024-05-31 08:30"),
        ("September 1, 2024 08:30", "2024-09-01 08:30"),
        ("2024-05-31 08:30 - 09:00", "2024-05-31 08:30"),
        ("2024-05-31 08:30–09:00", "2024-05-31 08:30"),
        ("2024-02-30 08:30", None),
        ("31/13/2024 08:30", None),
        ("2024-05-31 25:00", None),
        ("n/a", None),
    ],
)
def test_forms_of_moments(text: str, expected: str | None) -> None:
    found = parse_moments(pd.Series([text]), "Europe/Berlin", None)
    assert found.faults == []
    assert found.stamps[0] == pd.Timestamp(expected) if expected else pd.isna(found.stamps[0])


def test_what_looks_like_times() -> None:
    assert all(map(looks_like_moment, ("2024-05-01", "1.5.2024", "May 1, 2024", "08:00 01/05/2024")))
    assert not any(map(looks_like_moment, ("", "12", "1714545000", "08:00", "time", "3.14", "INC0000045")))
    assert all(map(looks_like_clock, ("08:00", "8:00 AM", "8h", "8h30", "08:00-08:30", "08:00 – 08:30", "7:30 CH")))
    assert not any(map(looks_like_clock, ("8", "0800", "08:00 01/05/2024", "")))


@pytest.mark.parametrize(
    ("date_name", "clock_name", "clock"),
    [
        ("Date", "Time", "{:02d}:00"),
        ("Date", "Interval", "{0:02d}:00 - {1:02d}:00"),
        ("Ngày", "Khung giờ", "{0:02d}h00-{1:02d}h00"),
        ("Date", "Hour", "{}"),
        ("Day", "Interval", "{:02d}00"),
        ("Ngày", "Giờ", "{}h"),
    ],
)
def test_date_and_time_of_day_in_two_columns(tmp_path: Path, date_name: str, clock_name: str, clock: str) -> None:
    rows = [f"{day:02d}/06/2024;{clock.format(hour, hour + 1)};{hour}" for day in range(1, 22) for hour in range(7, 20)]
    path = tmp_path / "split.csv"
    path.write_text("\n".join([f"{date_name};{clock_name};Calls", *rows]), encoding="utf-8")
    history = read_history(path, time_zone="Asia/Ho_Chi_Minh")
    assert (history.columns.time, history.columns.clock) == (date_name, clock_name)
    assert history.interval_min == 60
    assert history.counts["2024-06-03 09:00"] == 9
    assert history.contacts == 21 * sum(range(7, 20))


def _calls(path: Path, stamps: pd.DatetimeIndex, form: str) -> Path:
    path.write_text("\n".join(["opened_at", *stamps.strftime(form)]), encoding="utf-8")
    return path


def test_offsets_are_converted_across_clock_changes(tmp_path: Path) -> None:
    utc = pd.date_range("2024-03-20", "2024-04-10", freq="5min", tz="UTC", inclusive="left")
    history = read_history(_calls(tmp_path / "utc.csv", utc, "%Y-%m-%dT%H:%M:%SZ"), time_zone="Europe/Berlin")
    local = utc.tz_convert("Europe/Berlin").tz_localize(None).floor("15min")
    counted = history.counts[history.counts > 0]
    assert counted.to_dict() == pd.Series(1.0, index=local).groupby(level=0).sum().to_dict()
    assert history.counts["2024-03-31 02:00":"2024-03-31 02:45"].isna().all()
    midnight = [(start.strftime("%m-%d %H:%M"), end.strftime("%m-%d %H:%M")) for start, end in history.missing]
    assert midnight == [("03-20 00:00", "03-20 01:00"), ("04-10 02:00", "04-11 00:00")]  # before and after the export
    np.testing.assert_allclose(weekly_profile(history).per_interval.to_numpy()[1:5], 3)


def test_the_repeated_hour_weighs_twice(tmp_path: Path) -> None:
    utc = pd.date_range("2024-10-13 22:00", "2024-11-10 23:00", freq="5min", tz="UTC", inclusive="left")
    local = utc.tz_convert("Europe/Berlin")
    for form, stamps in (("%Y-%m-%d %H:%M", local), ("%Y-%m-%dT%H:%M:%S%z", local)):
        history = read_history(_calls(tmp_path / "calls.csv", stamps, form), time_zone="Europe/Berlin")
        assert history.contacts == len(utc)
        assert history.counts["2024-10-27 02:30"] == 6
        assert any("repeats 02:00–03:00 on 27 October 2024" in note for note in history.notes)
        np.testing.assert_allclose(weekly_profile(history).per_interval.to_numpy(), 3)


def test_an_interval_export_may_state_the_repeated_hour_twice(tmp_path: Path) -> None:
    utc = pd.date_range("2024-10-13 22:00", "2024-11-10 23:00", freq="30min", tz="UTC", inclusive="left")
    rows = [f"{stamp:%d.%m.%Y %H:%M};{4}" for stamp in utc.tz_convert("Europe/Berlin")]
    path = tmp_path / "half_hours.csv"
    path.write_text("\n".join(["Start;Calls", *rows]), encoding="utf-8")
    history = read_history(path, time_zone="Europe/Berlin")
    assert history.counts["2024-10-27 02:00"] == 8
    np.testing.assert_allclose(weekly_profile(history).per_interval.to_numpy(), 2)


def test_times_that_the_clock_skips_are_moved_and_reported(tmp_path: Path) -> None:
    winter = pd.date_range("2024-03-18", "2024-04-15", freq="10min", inclusive="left")
    history = read_history(_calls(tmp_path / "winter.csv", winter, "%Y-%m-%d %H:%M"), time_zone="Europe/Berlin")
    assert history.contacts == len(winter)
    assert history.counts["2024-03-31 02:15":"2024-03-31 02:45"].isna().all()
    assert history.counts["2024-03-31 03:00":"2024-03-31 03:45"].sum() == 12
    assert any("6 contacts lie between 2024-03-31 02:00 and 03:00" in note for note in history.notes)


def test_zero_rows_in_the_skipped_hour_are_left_out(tmp_path: Path) -> None:
    stamps = pd.date_range("2024-03-18", "2024-04-15", freq="1h", inclusive="left")
    rows = [f"{stamp:%Y-%m-%d %H:%M},{0 if stamp.hour < 6 else 9}" for stamp in stamps]
    path = tmp_path / "hours.csv"
    path.write_text("\n".join(["time,calls", *rows]), encoding="utf-8")
    history = read_history(path, time_zone="Europe/Berlin")
    assert [(one.rows, "the clock skips" in one.reason) for one in history.dropped] == [(1, True)]
    assert history.counts.isna().sum() == 1


def test_contacts_with_dates_only_are_refused(tmp_path: Path) -> None:
    path = _calls(tmp_path / "days.csv", pd.date_range("2024-01-01", periods=60, freq="D"), "%Y-%m-%dT00:00:00")
    with pytest.raises(HistoryError, match="without a time of day"):
        read_history(path, time_zone="Europe/Berlin")


def test_counts_in_the_skipped_hour_add_to_the_next(tmp_path: Path) -> None:
    stamps = pd.date_range("2024-03-18", "2024-04-15", freq="30min", inclusive="left")
    path = tmp_path / "winter.csv"
    path.write_text("\n".join(["time,calls", *(f"{stamp:%Y-%m-%d %H:%M},{20 + stamp.hour}" for stamp in stamps)]))
    history = read_history(path, time_zone="Europe/Berlin")
    assert history.counts["2024-03-31 03:00"] == 22 + 23
    assert history.contacts == sum(20 + stamp.hour for stamp in stamps)


def test_a_few_times_written_otherwise_are_unreadable(tmp_path: Path) -> None:
    stamps = pd.date_range("2024-05-01", "2024-05-29", freq="1h", inclusive="left", tz="UTC")
    rows = [f"{stamp:%Y-%m-%dT%H:%M:%SZ},9" for stamp in stamps]
    rows[5] = rows[5].replace("Z", "")
    rows[9] = rows[9].replace("2024", "9024")
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join(["time,calls", *rows]))
    history = read_history(path, time_zone="Europe/Berlin")
    assert [(one.reason, one.first_examples) for one in history.dropped] == [
        ("time cannot be read", ("line 7: '2024-05-01T05:00:00'",)),
        ("time before 1980 or after 2099", ("line 11: '9024-05-01T09:00:00Z'",)),
    ]
