"""Parsed rows → a History: interval length, clock changes, missing data, handle time, and the notes about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from planner.calendar_names import MONTHS, WEEKDAYS
from planner.history import grid
from planner.history.rows import Rows, drop_repeated_intervals, move_skipped, repeated
from planner.history.times import clock_changes
from planner.history.types import ClockChange, History, HistoryError, Kind

DEFAULT_MIN = 15
LONGEST_MIN = 240  # a longer interval has no shape within the day
LONG_HANDLE_S = 4 * 3600.0
RARE_SHARE = 0.001  # handle times above LONG_HANDLE_S that are rarer than this are slips: somebody did not log off

Span = tuple[pd.Timestamp, pd.Timestamp]


def build(
    rows: Rows, kind: Kind, time_zone: str, interval_min: int | None, period: tuple[date, date], subject: str
) -> History:
    """Lay rows on the local grid and describe the result.

    Parameters
    ----------
    rows
        The rows, parsed and cropped to `period`.
    kind, time_zone, interval_min
        As for `read_history`.
    period
        First and last local day.
    subject
        File name.

    Raises
    ------
    HistoryError
        The interval length is not usable, or intervals contradict each other.
    """
    first, last = period
    changes = clock_changes(time_zone, first, last)
    move_skipped(rows, changes)
    native = _interval(rows, kind, interval_min, subject)
    if kind == "intervals":
        drop_repeated_intervals(rows, changes)
        _check_repeats(rows, changes, subject)
    days = grid.day_grid(rows.stamps.dt.floor(f"{native}min"), rows.counts, native, first, last)
    never = grid.exposure(days, changes) <= 0
    spread = grid.overdispersion(days, np.where(days.present.any(axis=1, keepdims=True), days.contacts, np.nan))
    missing = grid.missing_mask(days, spread or 1.0) & ~never
    values = np.where(missing | never, np.nan, days.contacts)
    stamps = pd.date_range(first, periods=values.size, freq=f"{native}min", name="interval_start")
    handle_s, handle_cv = _handle(rows, kind)
    history = History(
        kind=kind,
        source=subject,
        time_zone=time_zone,
        columns=rows.columns,
        interval_min=native,
        counts=pd.Series(values.ravel(), index=stamps, name="contacts"),
        first=first,
        last=last,
        dropped=tuple(rows.dropped),
        missing=_spans(missing, first, native),
        clock_changes=changes,
        handle_s=handle_s,
        handle_cv=handle_cv,
        overdispersion=grid.overdispersion(days, values),
        notes=tuple(rows.notes),
    )
    history = replace(history, notes=(*history.notes, *_grid_notes(history)))
    return history if interval_min in (None, native) else _coarser(history, interval_min or native)


def _interval(rows: Rows, kind: Kind, asked: int | None, subject: str) -> int:
    """Minutes per interval of the rows."""
    if kind == "contacts":
        if bool((rows.stamps == rows.stamps.dt.normalize()).all()):
            raise HistoryError(
                [f"column {rows.columns.time!r} holds dates without a time of day: a weekly shape needs times"], subject
            )
        return asked or DEFAULT_MIN
    steps = rows.stamps.drop_duplicates().sort_values().diff().dt.total_seconds() / 60
    steps = steps[(steps > 0) & (steps <= grid.DAY_MIN)]
    if len(steps) == 0:
        raise HistoryError(["the length of an interval cannot be told: no two intervals lie within a day"], subject)
    native = float(steps.mode().iloc[0])
    if native % 1 or grid.DAY_MIN % native or native > LONGEST_MIN:
        raise HistoryError(
            [
                f"intervals are {native:g} min apart: they must divide a day and be 1–{LONGEST_MIN} min, or there is "
                "no shape within the day (if every row is a contact, pass kind='contacts')"
            ],
            subject,
        )
    if asked is not None and asked % native:
        raise HistoryError(
            [f"interval_min: the export has intervals of {native:g} min; must be a multiple, got {asked}"], subject
        )
    off = rows.stamps != rows.stamps.dt.floor(f"{native:.0f}min")
    rows.drop(off, f"{rows.columns.time} does not lie on the grid of {native:.0f} min", [rows.columns.time])
    if rows.faults:
        raise HistoryError(rows.faults, subject)
    return int(native)


def _check_repeats(rows: Rows, changes: Sequence[ClockChange], subject: str) -> None:
    """Refuse intervals stated twice, unless a clock change repeats them or a column (queue) tells them apart."""
    stamps = rows.stamps[~repeated(rows, changes) & ~rows.stamps.index.isin(list(rows.moved))]
    again = stamps.duplicated(keep=False)
    if not again.any():
        return
    columns = rows.columns
    used = {columns.time, columns.clock, columns.count, columns.handle, columns.answered}
    names = [columns.group] if columns.group else []
    frame = rows.table.frame.loc[stamps.index]
    names += [
        name for name in frame.columns if name not in used and name != columns.group and frame[name].nunique() <= 1000
    ]
    for name in names:
        if not pd.DataFrame({"at": stamps, "group": frame[name]}).duplicated().any():
            rows.notes.append(
                f"intervals are stated once for each {name!r} ({frame[name].nunique()} of them): added up"
            )
            return
    bad = again.index[again.to_numpy(bool)].to_list()
    bad.sort(key=lambda row: (stamps[row], row))
    shown = [columns.time, *([columns.clock] if columns.clock else []), columns.count or columns.time]
    examples = "; ".join(rows.table.examples(bad, shown))
    raise HistoryError(
        [
            f"{len(bad):,} rows state an interval more than once with different figures and no column tells them apart "
            f"({examples})"
        ],
        subject,
    )


def _handle(rows: Rows, kind: Kind) -> tuple[float | None, float | None]:
    """Mean handle seconds per contact, and their coefficient of variation where single contacts are known."""
    if rows.handle_s is None:
        return None, None
    seconds = rows.handle_s
    if kind == "intervals":
        return _mean_of_intervals(rows, seconds), None
    seconds = seconds[seconds > 0]
    long = seconds > LONG_HANDLE_S
    if 0 < long.sum() <= max(1.0, RARE_SHARE * len(seconds)):
        rows.notes.append(
            f"{int(long.sum())} handle times above {LONG_HANDLE_S / 3600:.0f} h were left out of the mean "
            f"(longest {seconds.max() / 3600:.1f} h)"
        )
        seconds = seconds[~long]
    if len(seconds) == 0:
        rows.notes.append(f"column {rows.columns.handle!r} holds no positive handle time: it must be given")
        return None, None
    mean = float(seconds.mean())
    rows.notes.append(
        f"mean handle time {mean:.1f} s over {len(seconds):,} contacts; {len(rows.index) - len(seconds):,} contacts "
        "without a positive one (abandoned, say) are not in it"
    )
    if mean < 15:
        rows.notes.append("the mean handle time is under 15 s: is the column in minutes?")
    return mean, float(seconds.std() / mean) if len(seconds) > 1 else None


def _mean_of_intervals(rows: Rows, seconds: pd.Series[float]) -> float | None:
    weight = rows.counts
    if rows.columns.answered:
        weight = rows.numbers(rows.columns.answered)
    used = seconds.notna() & (weight > 0) & (seconds > 0)
    if not used.any():
        rows.notes.append(f"column {rows.columns.handle!r} holds no positive handle time: it must be given")
        return None
    total = seconds if rows.columns.handle_total else seconds * weight
    mean = float(total[used].sum() / weight[used].sum())
    by = rows.columns.answered or rows.columns.count
    rows.notes.append(f"mean handle time {mean:.1f} s, weighted by {by!r}")
    return mean


def _coarser(history: History, interval_min: int) -> History:
    counts = history.counts
    slot = pd.DatetimeIndex(counts.index).floor(f"{interval_min}min")
    # An interval of which a part is missing is missing; one that the clock skips in part is not.
    gone = pd.Series(counts.isna().to_numpy() & ~_skipped(history), index=counts.index)
    summed = counts.groupby(slot).sum(min_count=1).mask(gone.groupby(slot).any())
    return replace(history, counts=summed.rename_axis("interval_start").rename("contacts"), interval_min=interval_min)


def _skipped(history: History) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    out = np.zeros(len(history.counts), dtype=bool)
    for change in history.clock_changes:
        if change.kind == "skipped":
            out |= np.asarray((history.counts.index >= change.start) & (history.counts.index < change.end))
    return out


def _spans(missing: grid.Mask, first: date, interval_min: int) -> tuple[Span, ...]:
    """Write missing intervals as spans; whole days next to each other are one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing.ravel(), [False]]).astype(np.int8)))
    start = pd.Timestamp(first)
    step = pd.Timedelta(minutes=interval_min)
    return tuple((start + int(a) * step, start + int(b) * step) for a, b in zip(edges[::2], edges[1::2], strict=True))


def day_span(first: date, last: date) -> str:
    """Write a span of days: 11–12 January 1999."""
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {MONTHS[first.month - 1]}{year} – {end}"


def _grid_notes(history: History) -> list[str]:
    notes = []
    whole = [(a, b) for a, b in history.missing if a == a.normalize() and b == b.normalize()]
    parts = [(a, b) for a, b in history.missing if (a, b) not in whole]
    if whole:
        shown = ", ".join(day_span(a.date(), (b - timedelta(days=1)).date()) for a, b in whole[:10])
        count = sum((b - a).days for a, b in whole)
        notes.append(
            f"{count} day{'s' * (count > 1)} without any row treated as missing, not zero: "
            f"{shown}{' …' * (len(whole) > 10)}"
        )
    if parts:
        longest = sorted(sorted(parts, key=lambda span: span[0] - span[1])[:6])
        shown = ", ".join(f"{day_span(a.date(), a.date())} {a:%H:%M}–{b:%H:%M}" for a, b in longest)
        hours = sum(((b - a).total_seconds() for a, b in parts), 0.0) / 3600
        notes.append(
            f"{hours:g} hours without rows where contacts are usual treated as missing, not zero: "
            f"{shown}{' …' * (len(parts) > 6)}"
        )
    seen = history.counts.groupby(pd.DatetimeIndex(history.counts.index).day_of_week).sum()
    closed = [WEEKDAYS[day] for day in seen.index if seen[day] == 0]
    if closed:
        notes.append(f"no contacts on any {', '.join(closed)}: treated as closed")
    notes += [
        f"the clock {'skips' if change.kind == 'skipped' else 'repeats'} {change.start:%H:%M}–{change.end:%H:%M} on "
        f"{day_span(change.start.date(), change.start.date())}"
        for change in history.clock_changes
    ]
    if history.overdispersion is not None and history.overdispersion > 1.2:
        notes.append(
            f"contacts vary more than chance: variance ÷ mean is {history.overdispersion:.2f} per half hour (or longer "
            "interval) within weekday, time and month"
        )
    return notes
