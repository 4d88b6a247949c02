"""Text → moments: formats, day or month first, offsets, and the hours that a clock change skips or repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planner.history.types import ClockChange

Order = Literal["day", "month"]
MINORITY = 0.01  # of the dates that tell day from month: fewer that say the opposite are slips, more are a mixture
MAX_FORMATS = 12

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# (pattern, strptime form); {a} and {b} stand for day and month in the order still to be found out.
_DATES = [
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    (r"(?:19|20)\d{6}", "%Y%m%d"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "{a}/{b}/%Y"),
    (r"\d{1,2}-\d{1,2}-\d{4}", "{a}-{b}-%Y"),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),  # with dots the day is first everywhere
    (r"\d{1,2}/\d{1,2}/\d{2}", "{a}/{b}/%y"),
    (r"\d{1,2}-\d{1,2}-\d{2}", "{a}-{b}-%y"),
    (r"\d{1,2}\.\d{1,2}\.\d{2}", "%d.%m.%y"),
    (rf"\d{{1,2}}-{_MONTH}-\d{{4}}", "%d-{B}-%Y"),
    (rf"\d{{1,2}}-{_MONTH}-\d{{2}}", "%d-{B}-%y"),
    (rf"\d{{1,2}} {_MONTH} \d{{4}}", "%d {B} %Y"),
    (rf"{_MONTH} \d{{1,2}}, \d{{4}}", "{B} %d, %Y"),
    (rf"{_MONTH} \d{{1,2}} \d{{4}}", "{B} %d %Y"),
]
_TIME = r"(?P<time>\d{1,2}:\d{2}(?P<sec>:\d{2}(?P<frac>[.,]\d{1,9})?)?(?P<half> ?[ap]m)?)"
_OFFSET = r"(?P<gap> ?)(?P<offset>z|[+-]\d{2}(?::?\d{2})?)"
_SHAPES = [
    (re.compile(rf"(?P<date>{pattern})(?:(?P<join>t| |, |  ){_TIME}(?:{_OFFSET})?)?", re.IGNORECASE), form, False)
    for pattern, form in _DATES
] + [(re.compile(rf"{_TIME}(?P<join> |, )(?P<date>{pattern})", re.IGNORECASE), form, True) for pattern, form in _DATES]
_HALF = r"(?: ?[ap]\.?m\.?| (?:sa|ch))?"
_HOUR = rf"(?:\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?{_HALF}|\d{{1,2}}h(?:\d{{2}})?)"
_CLOCK = re.compile(rf"{_HOUR}(?:\s*(?:-|–|—|to|đến)\s*{_HOUR})?", re.IGNORECASE)
_CLEANING = [
    (r"[\u00a0\u202f\u2009]", " "),
    (r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]? +", ""),
    (r"(?<=\d) ?(?:a\.m\.|sa)(?= |$)", " AM"),
    (r"(?<=\d) ?(?:p\.m\.|ch)(?= |$)", " PM"),
    (r"(?<![\d:])(\d{1,2})h(\d{2})(?!\d)", r"\1:\2"),
    (r"(?<![\d:])(\d{1,2})h(?![\w:])", r"\1:00"),
    (r"(:\d{2}(?: ?[ap]m)?)(?: *[–—] *| +- +| +to +| +đến +)\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?$", r"\1"),
    (r" ?(?:utc|gmt)$", "Z"),
    (r" {2,}", " "),
]


def looks_like_moment(text: str) -> bool:
    """Whether a text is a date, with or without a time of day."""
    return _form(_clean_one(text.strip())) is not None


def looks_like_clock(text: str) -> bool:
    """Whether a text is a time of day alone (08:30, 8:30 AM, 8h30, 08:30–09:00)."""
    return _CLOCK.fullmatch(text.strip()) is not None


def _clean_one(text: str) -> str:
    for pattern, by in _CLEANING:
        text = re.sub(pattern, by, text, flags=re.IGNORECASE)
    return text.strip()


def _form(text: str) -> str | None:
    """Write the strptime form of a text ({a}, {b}: order of day and month open; None if it is no date)."""
    for pattern, form, time_first in _SHAPES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        if "{B}" in form:
            month = re.sub(r"[^a-z]", "", parts["date"].lower())
            form = form.replace("{B}", "%b" if len(month) == 3 else "%B")
        clock = _clock_form(parts)
        if time_first:
            return f"{clock}{parts['join']}{form}"
        if not parts["time"]:
            return form
        offset = f"{parts['gap']}%z" if parts["offset"] else ""
        return f"{form}{parts['join']}{clock}{offset}"
    return None


def _clock_form(parts: dict[str, str | None]) -> str:
    if not parts["time"]:
        return ""
    half = parts["half"]
    clock = ("%I" if half else "%H") + ":%M"
    if parts["sec"]:
        clock += ":%S"
    if frac := parts["frac"]:
        clock += f"{frac[0]}%f"
    return clock + (f"{' ' * half.startswith(' ')}%p" if half else "")


@dataclass
class Moments:
    """Parsed texts: naive local `stamps` (NaT where unreadable), and what was found out on the way."""

    stamps: pd.Series[pd.Timestamp]
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fault_rows: dict[str, list[int]] = field(default_factory=dict)


def parse_moments(text: pd.Series[str], time_zone: str, dayfirst: bool | None) -> Moments:
    """Read a column of texts as wall-clock times of a zone.

    Parameters
    ----------
    text
        The texts, with a 0 … n−1 index.
    time_zone
        IANA zone into which times with an offset are converted; times without one are already there.
    dayfirst
        Order of day and month in dates such as 03/04/2016; None to find out from the whole column.
    """
    forms = _Forms(text, time_zone)
    forms.peel(text[text != ""])
    if len(forms.rest):
        cleaned = forms.rest
        for pattern, by in _CLEANING:
            cleaned = cleaned.str.replace(pattern, by, regex=True, flags=re.IGNORECASE)
        forms.peel(cleaned.str.strip())
    return forms.decide(dayfirst)


class _Forms:
    """Reads a column form by form: find the form of an unread text, read all texts of that form, repeat."""

    def __init__(self, text: pd.Series[str], time_zone: str) -> None:
        self.time_zone = time_zone
        self.stamps = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
        self.open_order: list[tuple[pd.Series[pd.Timestamp], pd.Series[pd.Timestamp]]] = []
        self.found: dict[str, int] = {}
        self.aware = pd.Series(False, index=text.index)
        self.rest = text[text != ""]

    def peel(self, rest: pd.Series[str]) -> None:
        for _ in range(MAX_FORMATS):
            sample = rest.iloc[np.unique(np.linspace(0, len(rest) - 1, 200).astype(int))] if len(rest) else rest
            form = next(
                (form for value in sample if (form := _form(value)) is not None and form not in self.found), None
            )
            if form is None:
                break
            rest = self._read(rest, form)
        rest = self._epoch(rest)
        self.rest = rest

    def _read(self, rest: pd.Series[str], form: str) -> pd.Series[str]:
        if "{a}" in form:
            by_day = self._to_local(rest, form.replace("{a}", "%d").replace("{b}", "%m"))
            by_month = self._to_local(rest, form.replace("{a}", "%m").replace("{b}", "%d"))
            got = by_day.notna() | by_month.notna()
            self.open_order.append((by_day[got], by_month[got]))
        else:
            stamps = self._to_local(rest, form)
            got = stamps.notna()
            self.stamps.loc[rest.index[got]] = stamps[got]
        self.found[form] = int(got.sum())
        if "%z" in form:
            self.aware[rest.index[got]] = True
        return rest[~got]

    def _to_local(self, text: pd.Series[str], form: str) -> pd.Series[pd.Timestamp]:
        aware = "%z" in form
        if re.match(r"%Y-%m-%d[T ]%H:%M:%S\.%f|%Y-%m-%d[T ]%H:%M:%S%z", form):
            form = "ISO8601" if self._only(text, form) else form
        stamps = pd.to_datetime(text, format=form, errors="coerce", utc=aware)
        if aware:
            stamps = stamps.dt.tz_convert(self.time_zone).dt.tz_localize(None)
        return stamps.astype("datetime64[us]")

    @staticmethod
    def _only(text: pd.Series[str], form: str) -> bool:
        # The fast ISO reader takes several forms at once; it may be used only where all texts have or lack an offset.
        has = text.str.contains(r":\d{2}(?:[.,]\d+)? ?(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$", regex=True)
        return bool(has.all() if "%z" in form else not has.any())

    def _epoch(self, rest: pd.Series[str]) -> pd.Series[str]:
        """Read what looks like seconds or milliseconds since 1970."""
        for digits, unit, scale in ((10, "s", 10**6), (13, "ms", 10**3)):
            hit = rest.str.fullmatch(rf"1[0-9]{{{digits - 1}}}") if len(rest) else rest.astype(bool)
            if not hit.any():
                continue
            moments = (rest[hit].astype("int64").to_numpy() * scale).astype("datetime64[us]")
            utc = pd.DatetimeIndex(moments).tz_localize("UTC")
            local = pd.Series(utc.tz_convert(self.time_zone).tz_localize(None), index=rest.index[hit])
            self.stamps.loc[rest.index[hit]] = local
            self.found[f"{unit} since 1970"] = int(hit.sum())
            self.aware[rest.index[hit]] = True
            rest = rest[~hit]
        return rest

    def decide(self, dayfirst: bool | None) -> Moments:
        out = Moments(self.stamps)
        if self.open_order:
            by_day = pd.concat([pair[0] for pair in self.open_order])
            by_month = pd.concat([pair[1] for pair in self.open_order])
            order = _order(by_day, by_month, dayfirst, out)
            chosen = by_month if order == "month" else by_day
            out.stamps.loc[chosen.index] = chosen
        self._check_offsets(out)
        used = [form for form, rows in self.found.items() if rows]
        if len(used) > 1:
            out.notes.append(
                f"the time column is written in {len(used)} ways ({', '.join(map(_readable, used))}); all were read"
            )
        return out

    def _check_offsets(self, out: Moments) -> None:
        """Refuse a column that mixes times with and without UTC offset; take a few that differ for unreadable."""
        read = out.stamps.notna()
        aware, naive = int((read & self.aware).sum()), int((read & ~self.aware).sum())
        if min(aware, naive) > max(1.0, MINORITY * (aware + naive)):
            out.faults.append(
                f"the time column mixes {aware:,} times with a UTC offset and {naive:,} without: "
                "write all of them one way"
            )
            return
        if aware > naive:
            out.notes.append(f"times carry a UTC offset and were converted to {self.time_zone}")
        if aware and naive:
            out.stamps = out.stamps.mask(self.aware != (aware > naive))


def _order(
    by_day: pd.Series[pd.Timestamp], by_month: pd.Series[pd.Timestamp], dayfirst: bool | None, out: Moments
) -> Order:
    """Decide from all dates of the column whether the day or the month is written first."""
    if dayfirst is not None:
        return "day" if dayfirst else "month"
    only_day = by_day.notna() & by_month.isna()
    only_month = by_month.notna() & by_day.isna()
    days, months = int(only_day.sum()), int(only_month.sum())
    if min(days, months) > MINORITY * (days + months):
        fault = (
            f"dates are mixed: in {days:,} rows the day must come first, in {months:,} the month, so the others cannot "
            "be told apart: write all dates one way, best as 2016-03-31"
        )
        out.faults.append(fault)
        out.fault_rows[fault] = sorted([*only_day[only_day].index[:2], *only_month[only_month].index[:2]])
    elif days == months == 0 and bool((by_day != by_month).any()):
        fault = "dates can be read day first or month first and no row decides it: pass dayfirst=True or dayfirst=False"
        out.faults.append(fault)
        out.fault_rows[fault] = [int(row) for row in by_day.index[(by_day != by_month).to_numpy()][:3]]
    if days or months:
        order: Order = "day" if days >= months else "month"
        out.notes.append(f"dates were read {order} first, as {max(days, months):,} rows show")
        return order
    return "day"


def _readable(form: str) -> str:
    names = {
        "{a}": "DD",
        "{b}": "MM",
        "%d": "DD",
        "%m": "MM",
        "%Y": "YYYY",
        "%y": "YY",
        "%H": "hh",
        "%I": "hh",
        "%M": "mm",
        "%S": "ss",
        "%p": "AM",
        "%b": "Mon",
        "%B": "Month",
        "%z": "+00:00",
        "%f": "fff",
    }
    for code, name in names.items():
        form = form.replace(code, name)
    return form


def clock_text(text: pd.Series[str]) -> pd.Series[str]:
    """Write times of day (8, 0830, 8:30, 8h30, 08:30–09:00) so that a date may stand before them."""
    out = text.str.replace(r"\s*(?:-|–|—|to|đến)\s*\d{1,2}[:h]?\d{0,2}(?::\d{2})?(?: ?[apAP][mM])?$", "", regex=True)
    out = out.str.replace(r"^(\d{1,2})h$", r"\1:00", regex=True).str.replace(
        r"^(\d{1,2})h(\d{2})$", r"\1:\2", regex=True
    )
    out = out.str.replace(r"^(\d{1,2})$", r"\1:00", regex=True)
    return out.str.replace(r"^(\d{1,2})(\d{2})$", r"\1:\2", regex=True)


def clock_changes(time_zone: str, first: date, last: date) -> tuple[ClockChange, ...]:
    """Find the changes of a zone's clock on the local days `first` to `last`, both included."""
    zone = ZoneInfo(time_zone)

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(zone).utcoffset() or timedelta(0)

    out = []
    day = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    while day.date() <= last + timedelta(days=1):
        low, high = day, day + timedelta(days=1)
        if offset(low) != offset(high):
            before, after = offset(low), offset(high)
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if offset(middle) == before else (low, middle)
            moment = pd.Timestamp(high.replace(tzinfo=None)).round("min")
            start, end = sorted((moment + before, moment + after))
            if first <= start.date() <= last:
                out.append(ClockChange(start, end, "skipped" if after > before else "repeated"))
        day += timedelta(days=1)
    return tuple(out)
