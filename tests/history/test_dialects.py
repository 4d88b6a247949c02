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
