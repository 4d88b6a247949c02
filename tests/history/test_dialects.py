"""The same counts come back however an export is written."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.history import read_history

ZONE = "Asia/Ho_Chi_Minh"  # no clock changes: every wall-clock time occurs once
DATES = [
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%H:%M %d-%m-%Y",
    "%d-%b-%Y %H:%M",
    "%B %d, %Y %H:%M",
    "%Y%m%d %H:%M",
    "%a, %d %b %Y %H:%M",
    "%d/%m/%y %H:%M",
]
NAMES = [
    ("interval_start", "offered"),
    ("Thời gian bắt đầu", "Số cuộc gọi"),
    ("Start Time", "Calls Offered"),
    ("Khung giờ", "Tổng cuộc gọi"),
    ("timestamp", "Contacts"),
]


def _counts(draw_seed: int, days: int, interval_min: int) -> pd.Series:
    rng = np.random.default_rng(draw_seed)
    stamps = pd.date_range("2024-02-26", periods=days * 1440 // interval_min, freq=f"{interval_min}min")
    return pd.Series(rng.poisson(3000 * rng.random(len(stamps))).astype(float), index=stamps)


def _number(value: float, mark: str) -> str:
    return f"{value:.0f}" if mark == "plain" else f"{value:,.0f}".replace(",", mark)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**6),
    days=st.integers(15, 40),
    interval_min=st.sampled_from([15, 30, 60]),
    form=st.sampled_from(DATES),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    names=st.sampled_from(NAMES),
    thousands=st.sampled_from(["plain", ".", ",", " "]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    packed=st.booleans(),
    shuffled=st.booleans(),
)
def test_counts_survive_every_dialect(
    tmp_path: Path,
    seed: int,
    days: int,
    interval_min: int,
    form: str,
    delimiter: str,
    names: tuple[str, str],
    thousands: str,
    encoding: str,
    line_end: str,
    packed: bool,
    shuffled: bool,
) -> None:
    counts = _counts(seed, days, interval_min)
    rows = [f'"{stamp.strftime(form)}"{delimiter}"{_number(value, thousands)}"' for stamp, value in counts.items()]
    if shuffled:
        np.random.default_rng(seed).shuffle(rows)
    data = line_end.join([delimiter.join(names), *rows, ""]).encode(encoding)
    path = tmp_path / "export.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    history = read_history(path, time_zone=ZONE)
    assert history.kind == "intervals"
    assert history.interval_min == interval_min
    assert (history.columns.time, history.columns.count) == names
    assert history.dropped == ()
    pd.testing.assert_series_equal(history.counts, counts, check_names=False, check_freq=False, check_index_type=False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**6),
    form=st.sampled_from(DATES),
    delimiter=st.sampled_from([",", ";", "\t"]),
    unit=st.sampled_from([("handle_s", 1), ("AHT (min)", 60), ("Talk time", 0)]),
)
def test_contacts_survive_every_dialect(
    tmp_path: Path, seed: int, form: str, delimiter: str, unit: tuple[str, int]
) -> None:
    rng = np.random.default_rng(seed)
    stamps = pd.Timestamp("2024-02-26") + pd.to_timedelta(np.sort(rng.integers(0, 20 * 1440, 3000)), unit="min")
    handle_s = rng.integers(1, 90, 3000) * 60
    written = [f"{s // 60:02d}:00" if unit[1] == 0 else f"{s / unit[1]:g}" for s in handle_s]
    rows = [f'"{stamp.strftime(form)}"{delimiter}{text}' for stamp, text in zip(stamps, written, strict=True)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join([f"Opened at{delimiter}{unit[0]}", *rows]), encoding="utf-8")
    history = read_history(path, time_zone=ZONE)
    assert history.kind == "contacts"
    expected = pd.Series(1.0, index=stamps.floor("15min")).groupby(level=0).sum()
    found = history.counts[history.counts > 0]
    assert history.contacts == 3000
    pd.testing.assert_series_equal(found, expected, check_names=False, check_freq=False, check_index_type=False)
    assert history.handle_s == pytest.approx(handle_s.mean())
    assert history.handle_cv == pytest.approx(handle_s.std(ddof=1) / handle_s.mean())


def calls(tmp_path, **columns):
    """Write a call a row, on several days, with the columns given besides the time."""
    seconds = np.random.default_rng(3).integers(0, 14 * 86_400, 400)
    stamps = (pd.Timestamp("2026-01-05") + pd.to_timedelta(seconds, unit="s")).strftime("%Y-%m-%d %H:%M:%S")
    path = tmp_path / "calls.csv"
    pd.DataFrame({"Call start": stamps, **columns}).to_csv(path, index=False, sep=";")
    return read_history(path, time_zone=ZONE)


@pytest.mark.parametrize(
    ("name", "written", "seconds"),
    [
        ("Talk seconds", "240", 240),
        ("Talk (min)", "4", 240),
        ("Duration", "240", 240),
        ("Call length [mins]", "4", 240),
        ("Time spent hours", "0.5", 1800),
        ("Thời lượng (phút)", "4", 240),
        ("ATT", "4:00", 240),
    ],
)
def test_usual_names_of_handle_times_are_known_with_their_units(tmp_path, name, written, seconds):
    history = calls(tmp_path, **{name: written, "Remark": "x"})
    assert history.columns.handle == name
    assert history.handle_s == pytest.approx(seconds)


@pytest.mark.parametrize("others", [{"Min talk time": "12"}, {"Duration": "9000", "Closed at": "2026-01-09 10:00"}])
def test_the_least_time_and_the_time_until_closing_are_no_handle_times(tmp_path, others):
    history = calls(tmp_path, **others)
    assert history.handle_s is None
    assert history.columns.unused == tuple(others)


def test_columns_without_a_use_are_named(tmp_path):
    history = calls(tmp_path, Channel="phone", Weather="rain", Agent="An")
    assert (history.columns.group, history.columns.unused) == ("Channel", ("Weather", "Agent"))
    assert "group: Channel, not used: Weather, Agent" in history.report()
    kept = read_history(tmp_path / "calls.csv", time_zone=ZONE, only={"weather": ["rain"]})
    assert kept.columns.unused == ("Agent",), "what rows are chosen by is used"


def test_a_lone_column_of_handle_times_is_no_count(tmp_path):
    path = tmp_path / "calls.csv"
    stamps = pd.date_range("2026-01-05", periods=400, freq="55min").strftime("%Y-%m-%d %H:%M")
    pd.DataFrame({"Call start": stamps, "Talk seconds": 240}).to_csv(path, index=False)
    history = read_history(path, time_zone=ZONE)
    assert (history.kind, history.contacts, history.handle_s) == ("contacts", 400, 240)
