"""The rows of an export on their way to a grid: what is kept, what is dropped and why, which faults there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from planner.history.files import TOLERATED_SHARE, Table
from planner.history.names import unit_seconds
from planner.history.numbers import parse_numbers, parse_seconds
from planner.history.times import clock_text, parse_moments
from planner.history.types import ClockChange, Columns, Dropped

MAX_COUNT = 10_000_000  # contacts per interval
EARLIEST, LATEST = pd.Timestamp(1980, 1, 1), pd.Timestamp(2100, 1, 1)
TOTAL_LINE = r"(?:grand )?(?:total|sum|average|tổng(?: cộng| số)?|trung bình)\b.*"


class Rows:
    """Rows of a table and what reading adds to them; `index` and `moved` (behind a clock change) are row numbers."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table = table
        self.columns = columns
        self.index = np.arange(len(table.frame))
        self.dropped: list[Dropped] = list(table.dropped)
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.stamps = pd.Series(dtype="datetime64[ns]")
        self.counts = pd.Series(dtype=float)
        self.handle_s: pd.Series[float] | None = None
        self.moved: set[int] = set()

    def text(self, column: str) -> pd.Series[str]:
        """Texts of a column in the rows that are kept."""
        return self.table.frame[column].iloc[self.index]

    def numbers(self, column: str) -> pd.Series[float]:
        """Numbers of a column in the rows that are kept; 0 where there is none."""
        return parse_numbers(self.text(column), column).values.fillna(0.0)

    def drop(self, out: pd.Series[bool], reason: str, shown: Sequence[str], tolerated: bool = True) -> None:
        """Drop rows, with a reason; not tolerated, or too many of them, they are a fault instead."""
        rows = out.index[out.to_numpy(bool)]
        if len(rows) == 0:
            return
        examples = self.table.examples(rows.to_list(), shown) if shown else ()
        if tolerated and len(rows) <= max(1.0, TOLERATED_SHARE * len(self.index)):
            self.dropped.append(Dropped(reason, len(rows), examples))
        else:
            self.faults.append(f"{reason} in {len(rows):,} of {len(self.index):,} rows ({'; '.join(examples)})")
        self._keep(~out)

    def leave_out(self, out: pd.Series[bool], reason: str, shown: Sequence[str] = ()) -> None:
        """Drop any number of rows that are in order but not wanted."""
        rows = out.index[out.to_numpy(bool)]
        if len(rows):
            self.dropped.append(Dropped(reason, len(rows), self.table.examples(rows.to_list(), shown) if shown else ()))
            self._keep(~out)

    def _keep(self, kept: pd.Series[bool]) -> None:
        wanted = kept.index[kept.to_numpy(bool)]
        self.index = wanted.to_numpy()
        self.stamps = self.stamps.reindex(wanted) if len(self.stamps) else self.stamps
        self.counts = self.counts.reindex(wanted) if len(self.counts) else self.counts
        if self.handle_s is not None:
            self.handle_s = self.handle_s.reindex(wanted)


def drop_formalities(rows: Rows) -> None:
    """Leave out blank lines, lines of totals and repeated headers."""
    blank = pd.Series(True, index=rows.index)
    for column in rows.table.frame.columns:
        blank &= rows.text(column) == ""
    rows.leave_out(blank, "blank lines")
    time = rows.text(rows.columns.time)
    if rows.columns.clock:
        total = time.str.fullmatch(TOTAL_LINE, case=False) | rows.text(rows.columns.clock).str.fullmatch(
            TOTAL_LINE, case=False
        )
    else:
        total = time.str.fullmatch(TOTAL_LINE, case=False)
    rows.leave_out(total, "lines of totals", [rows.columns.time])
    rows.leave_out(rows.text(rows.columns.time) == rows.columns.time, "repeated header lines")


def select(rows: Rows, only: Mapping[str, Collection[str]]) -> None:
    """Keep the rows in which columns hold one of the values asked for."""
    for column, values in only.items():
        text = rows.text(column)
        wanted = {str(value).casefold() for value in values}
        absent = wanted - set(text.str.casefold().unique())
        if absent:
            held = ", ".join(f"{value} ({times:,})" for value, times in text.value_counts().head(10).items())
            rows.faults.append(f"column {column!r} never holds {', '.join(sorted(absent))}; it holds {held}")
        rows.leave_out(~text.str.casefold().isin(wanted), f"{column} is not {' or '.join(map(str, values))}")


def add_times(rows: Rows, time_zone: str, dayfirst: bool | None) -> None:
    """Read the arrival or interval start of each row."""
    text, shown = rows.text(rows.columns.time), [rows.columns.time]
    if rows.columns.clock:
        shown.append(rows.columns.clock)
        day = text.str.replace(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?$", "", regex=True)
        text = (day + " " + clock_text(rows.text(rows.columns.clock))).where(day != "", "")
    absent = text == ""
    moments = parse_moments(text, time_zone, dayfirst)
    for fault in moments.faults:
        examples = rows.table.examples(moments.fault_rows.get(fault, []), shown, limit=4)
        rows.faults.append(fault + (f" ({'; '.join(examples)})" if examples else ""))
    rows.notes += moments.notes
    rows.stamps = moments.stamps
    rows.drop(absent, "no time", rows.table.frame.columns.to_list())
    if not moments.faults:
        rows.drop(rows.stamps.isna(), "time cannot be read", shown)
        rows.drop((rows.stamps < EARLIEST) | (rows.stamps >= LATEST), "time before 1980 or after 2099", shown)


def add_counts(rows: Rows) -> None:
    """Read the number of contacts of each row; 1 where a row is a contact."""
    column = rows.columns.count
    if column is None:
        rows.counts = pd.Series(1.0, index=rows.index)
        return
    numbers = parse_numbers(rows.text(column), column)
    shown = [rows.columns.time, column]
    rows.counts = numbers.values
    if numbers.note:
        rows.notes.append(numbers.note)
    rows.drop(numbers.unreadable, f"{column} is not a number", shown)
    rows.drop(rows.counts < 0, f"{column} is negative", shown, tolerated=False)
    rows.drop(rows.counts > MAX_COUNT, f"{column} is above {MAX_COUNT:,} contacts per interval", shown, tolerated=False)
    rows.leave_out(rows.counts.isna(), f"{column} is not stated: the interval counts as missing, not as zero", shown)
    broken = int((rows.counts % 1 != 0).sum())
    if broken:
        rows.notes.append(
            f"column {column!r} holds fractions in {broken:,} rows: means or forecasts rather than counts?"
        )


def add_handle(rows: Rows) -> None:
    """Read handle seconds; a row that has none still counts as a contact."""
    column = rows.columns.handle
    if column is None:
        return
    unit = unit_seconds(column)
    numbers = parse_seconds(rows.text(column), column, unit or 1.0)
    wrong = numbers.unreadable | (numbers.values < 0)
    if wrong.any():
        bad = wrong.index[wrong.to_numpy(bool)]
        examples = "; ".join(rows.table.examples(bad.to_list(), [column]))
        rows.notes.append(
            f"{column} cannot be read or is negative in {len(bad):,} rows, which count without it ({examples})"
        )
    if numbers.note:
        rows.notes.append(numbers.note)
    elif unit is None:
        rows.notes.append(f"column {column!r} states no unit: read as seconds")
    rows.handle_s = numbers.values.where(~wrong)


def drop_repeated_contacts(rows: Rows) -> None:
    """Leave out contacts that are stated again; where no column tells contacts apart, only say how many are alike."""
    identity = rows.columns.contact_id
    if identity is not None:
        text = rows.text(identity)
        rows.leave_out(text.duplicated() & (text != ""), f"the same {identity} again", [identity, rows.columns.time])
        return
    alike = int(rows.table.frame.iloc[rows.index].duplicated().sum())
    if alike:
        rows.notes.append(
            f"{alike:,} rows equal an earlier row in every column that was read; without a column that tells "
            "contacts apart they count as contacts of their own"
        )


def drop_repeated_intervals(rows: Rows, changes: Sequence[ClockChange]) -> None:
    """Leave out rows that equal an earlier row, but not the second of two in an hour that the clock repeats."""
    frame = rows.table.frame.iloc[rows.index]
    copy = frame.groupby(frame.columns.to_list(), sort=False).cumcount()
    allowed = pd.Series(1, index=rows.index).where(~repeated(rows, changes), 2)
    columns = rows.columns
    shown = [name for name in (columns.time, columns.clock, columns.count) if name]
    rows.leave_out(copy >= allowed, "the same interval again, equal in every column", shown)


def repeated(rows: Rows, changes: Sequence[ClockChange]) -> pd.Series[bool]:
    """Tell which times lie in an hour that a clock change repeats."""
    out = pd.Series(False, index=rows.index)
    for change in changes:
        if change.kind == "repeated":
            out |= (rows.stamps >= change.start) & (rows.stamps < change.end)
    return out


def move_skipped(rows: Rows, changes: Sequence[ClockChange]) -> None:
    """Move times that a clock change skips to the hour after it, and say so."""
    for change in changes:
        if change.kind == "repeated":
            continue
        within = (rows.stamps >= change.start) & (rows.stamps < change.end)
        empty = within & (rows.counts == 0)
        rows.leave_out(empty, f"zero contacts in the hour that the clock skips on {change.start:%Y-%m-%d}")
        within = within.reindex(rows.index)
        if within.any():
            moved = float(rows.counts[within].sum())
            rows.moved |= set(within.index[within.to_numpy(bool)])
            rows.stamps = rows.stamps.mask(within, rows.stamps + (change.end - change.start))
            rows.notes.append(
                f"{moved:,.0f} contacts lie between {change.start:%Y-%m-%d %H:%M} and {change.end:%H:%M}, which the "
                "clock skips: moved behind the change (does the export keep winter time all year?)"
            )
