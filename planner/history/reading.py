"""Read an export: inspect, recognise, parse, drop what does not count, lay on the local grid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from os import PathLike
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from planner.history import grid
from planner.history.building import LONGEST_MIN, build
from planner.history.columns import Wanted, choice_columns, find, recognise
from planner.history.files import Export, inspect, read_text
from planner.history.rows import (
    Rows,
    add_counts,
    add_handle,
    add_times,
    drop_formalities,
    drop_repeated_contacts,
    select,
)
from planner.history.types import Columns, History, HistoryError, Kind

SAMPLE_ROWS = 2_000
MAX_DAYS = 15 * 366


def read_history(
    path: str | PathLike[str],
    *,
    time_zone: str,
    interval_min: int | None = None,
    time_column: str | None = None,
    count_column: str | None = None,
    handle_column: str | None = None,
    dayfirst: bool | None = None,
    kind: Kind | None = None,
    only: Mapping[str, Collection[str]] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> History:
    """Read a history of contacts from an export of a help desk or telephone system.

    Parameters
    ----------
    path
        A CSV file (any usual delimiter, encoding and number format; gzip allowed) with a row per interval and its
        contacts, or a row per contact with its arrival (opened-at) time.
    time_zone
        IANA name of the desk's zone, such as `Europe/Berlin`. Times without a UTC offset are wall-clock times there.
    interval_min
        Minutes per interval, 1–240, dividing a day. None: as the export has it, 15 for a row per contact.
    time_column, count_column, handle_column
        Names of columns, where they are not to be recognised.
    dayfirst
        Whether 03/04/2016 is 3 April; None: found out from the whole column, refused if nothing decides it.
    kind
        `intervals` or `contacts`, where it is not to be recognised.
    only
        Column name → values to keep, e.g. `{"channel": ["Phone"]}`; case does not matter.
    first, last
        First and last local day to keep. Without them nearly empty ends of the export are cut off and reported.

    Raises
    ------
    HistoryError
        The file cannot be used; the message lists every fault found, with the first lines concerned.
    """
    file = Path(path)
    _check(file.name, time_zone, interval_min, kind, first, last)
    export = inspect(file)
    sample = read_text(export, rows=SAMPLE_ROWS).frame
    if sample.empty:
        raise HistoryError(["the file has a header but no rows"], file.name)
    kind, columns, notes = recognise(sample, Wanted(time_column, count_column, handle_column, kind), file.name)
    chosen = _chosen(sample, only or {}, file.name)
    columns = replace(columns, unused=tuple(name for name in columns.unused if name not in chosen))
    rows = _rows(export, columns, chosen, _extra(sample, columns, chosen, kind))
    rows.notes[:0] = [*export.notes, *notes]
    _parse(rows, time_zone, dayfirst, file.name)
    period = _crop(rows, first, last, file.name)
    return build(rows, kind, time_zone, interval_min, period, file.name)


def _check(
    subject: str, time_zone: str, interval_min: int | None, kind: str | None, first: date | None, last: date | None
) -> None:
    faults = []
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        faults.append(
            f"time_zone: {time_zone!r} is not an IANA time zone such as 'Europe/Berlin' or 'Asia/Ho_Chi_Minh'"
        )
    if interval_min is not None and not (1 <= interval_min <= LONGEST_MIN and grid.DAY_MIN % interval_min == 0):
        faults.append(f"interval_min: must divide a day and lie in 1–{LONGEST_MIN}, got {interval_min}")
    if kind not in (None, "intervals", "contacts"):
        faults.append(f"kind: must be 'intervals' or 'contacts', got {kind!r}")
    if first is not None and last is not None and first > last:
        faults.append(f"first: must not lie after last, got {first} and {last}")
    if faults:
        raise HistoryError(faults, subject)


def _chosen(sample: pd.DataFrame, only: Mapping[str, Collection[str]], subject: str) -> dict[str, Collection[str]]:
    faults, out = [], dict[str, Collection[str]]()
    for name, values in only.items():
        column = find(sample, name)
        if column is None:
            faults.append(f"only: no column {name!r}; the columns are {', '.join(map(repr, sample.columns))}")
        elif isinstance(values, str) or not values:
            faults.append(f"only: {name!r} needs a list of values, got {values!r}")
        else:
            out[column] = values
    if faults:
        raise HistoryError(faults, subject)
    return out


def _extra(sample: pd.DataFrame, columns: Columns, chosen: Mapping[str, Collection[str]], kind: Kind) -> list[str]:
    """Columns read for duplicates and notes: all of an interval export, a few of a contact export."""
    if kind == "intervals":
        return [str(name) for name in sample.columns]
    return [*chosen, *choice_columns(sample, columns)]


def _rows(export: Export, columns: Columns, chosen: Mapping[str, Collection[str]], extra: list[str]) -> Rows:
    rows = Rows(read_text(export, list(dict.fromkeys([*columns.used, *extra]))), columns)
    drop_formalities(rows)
    select(rows, chosen)
    if columns.count is None:
        _note_choices(rows, [name for name in extra if name not in chosen])
    return rows


def _note_choices(rows: Rows, names: list[str]) -> None:
    for name in names:
        held = rows.text(name).value_counts()
        if 2 <= len(held) <= 20:
            shown = ", ".join(f"{value or '(empty)'} {times:,}" for value, times in held.head(8).items())
            rows.notes.append(f"column {name!r} holds {shown}{' …' if len(held) > 8 else ''}: all were counted")


def _parse(rows: Rows, time_zone: str, dayfirst: bool | None, subject: str) -> None:
    add_times(rows, time_zone, dayfirst)
    add_counts(rows)
    if not rows.faults:
        add_handle(rows)
        if rows.columns.count is None:
            drop_repeated_contacts(rows)
    if not rows.faults and len(rows.index) == 0:
        rows.faults.append("no row is left to count" + "".join(f"; {one}" for one in rows.dropped))
    if rows.faults:
        raise HistoryError(rows.faults, subject)


def _crop(rows: Rows, first: date | None, last: date | None, subject: str) -> tuple[date, date]:
    """Keep the days asked for, or cut nearly empty ends."""
    days = rows.stamps.dt.normalize()
    totals = rows.counts.groupby(days).sum().reindex(pd.date_range(days.min(), days.max()), fill_value=0.0)
    full = grid.complete_period(totals)
    start, end = first or full[0], last or full[1]
    reason = f"outside {start} – {end}, "
    if first is None or last is None:
        reason += "where the days hold under a fifth of the usual contacts, as if the export were incomplete"
    else:
        reason += "as asked for"
    rows.leave_out((days < pd.Timestamp(start)) | (days > pd.Timestamp(end)), reason, [rows.columns.time])
    faults = []
    if len(rows.index) == 0:
        faults.append(
            f"no row lies between {start} and {end}; times run from {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}"
        )
    elif (end - start).days > MAX_DAYS:
        faults.append(
            f"times run over {(end - start).days:,} days, from {start} to {end}; at most {MAX_DAYS:,} are read: are "
            "some dates wrong? Choose a period with first and last"
        )
    if faults:
        raise HistoryError(faults, subject)
    return start, end
