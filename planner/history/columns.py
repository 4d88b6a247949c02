"""Recognise the columns of an export by name (English, Vietnamese) and by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from planner.history.names import KNOWN, UNITS, plain
from planner.history.numbers import parse_numbers
from planner.history.times import looks_like_clock, looks_like_moment
from planner.history.types import Columns, HistoryError, Kind

GRID_MIN = 5  # a lone numeric column beside distinct times on a grid of at least this is a count


@dataclass(frozen=True)
class Wanted:
    """Columns named by the caller; None where they are to be recognised."""

    time: str | None = None
    count: str | None = None
    handle: str | None = None
    kind: Kind | None = None


def recognise(sample: pd.DataFrame, wanted: Wanted, subject: str) -> tuple[Kind, Columns, list[str]]:
    """Decide what each column of an export is.

    Parameters
    ----------
    sample
        The first rows, as text.
    wanted
        Columns that the caller named; they win.
    subject
        File name, for the message.

    Raises
    ------
    HistoryError
        Named columns are absent, or no time or count column can be recognised.
    """
    faults, notes = list[str](), list[str]()
    named = _named(sample, wanted, faults)
    if faults:
        raise HistoryError(faults, subject)
    time, clock = _time(sample, named["time"], faults)
    count = named["count"] or _count(sample, time, clock, wanted.kind, notes)
    kind: Kind = wanted.kind or ("intervals" if count else "contacts")
    if kind == "intervals" and count is None:
        faults.append(f"no column of counts recognised among {_list(sample)}: name it with count_column")
    if faults:
        raise HistoryError(faults, subject)
    taken = {time, clock, count}
    handle, total = _handle(sample, named["handle"], taken, kind)
    answered = _first_named(sample, KNOWN["answered"], taken, numeric=True) if handle and kind == "intervals" else None
    identity = _first_named(sample, KNOWN["identity"], taken) if kind == "contacts" else None
    group = _first_named(sample, KNOWN["group"], taken)
    assert time is not None
    columns = Columns(time, clock, count if kind == "intervals" else None, handle, total, answered, identity, group)
    columns = replace(columns, unused=tuple(str(name) for name in sample.columns if name not in columns.used))
    return kind, columns, notes


def choice_columns(sample: pd.DataFrame, columns: Columns) -> list[str]:
    """Columns whose few values a reader may want to choose from: channel, queue, result."""
    return [
        name
        for name in sample.columns
        if any(_same(name, known) for known in (*KNOWN["choice"], *KNOWN["group"]))
        and name not in (columns.time, columns.clock)
    ]


def find(frame: pd.DataFrame | Sequence[str], name: str) -> str | None:
    """Find a column by its name, else by its name without case, accents and signs."""
    names = list(frame.columns) if isinstance(frame, pd.DataFrame) else list(frame)
    if name in names:
        return name
    alike = [other for other in names if plain(other) == plain(name)]
    return alike[0] if len(alike) == 1 else None


def _named(sample: pd.DataFrame, wanted: Wanted, faults: list[str]) -> dict[str, str | None]:
    out: dict[str, str | None] = {}
    for role, name in (("time", wanted.time), ("count", wanted.count), ("handle", wanted.handle)):
        out[role] = find(sample, name) if name is not None else None
        if name is not None and out[role] is None:
            faults.append(f"{role}_column: no column {name!r}; the columns are {_list(sample)}")
    return out


def _list(sample: pd.DataFrame) -> str:
    shown = [repr(name) for name in sample.columns[:25]]
    return ", ".join(shown) + (f" … ({len(sample.columns)} columns)" if len(sample.columns) > 25 else "")


def _same(name: str, known: str) -> bool:
    first, *others = plain(name).split("_")
    least = first == "min" and bool(others)  # "min talk" is the least of some, "talk min" is in minutes
    words = [word for word in (first, *others) if word not in UNITS or (least and word is first)]
    return "_".join(words) == known or plain(name) == known


def _first_named(
    sample: pd.DataFrame, known: Sequence[str], taken: set[str | None], numeric: bool = False
) -> str | None:
    for one in known:
        for name in sample.columns:
            if name not in taken and _same(name, one) and not (numeric and not _is_numeric(sample[name])):
                return str(name)
    return None


def _is_numeric(text: pd.Series[str]) -> bool:
    numbers = parse_numbers(text, "")
    return bool(numbers.values.notna().any()) and float(numbers.unreadable.mean()) <= 0.2


def _content(text: pd.Series[str]) -> str:
    """Tell what a column holds: moment, date, clock, hour, number, text or nothing."""
    stated = text[text != ""].head(200)
    if stated.empty:
        return "nothing"
    if stated.map(looks_like_clock).mean() > 0.8:
        return "clock"
    if stated.map(looks_like_moment).mean() > 0.5:
        timed = stated.str.contains(r"\d{1,2}(?::\d{2}|h)", regex=True)
        midnight = stated.str.contains(r"(?<![\d:])(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?AM)(?![:\d])", regex=True)
        return "moment" if (timed & ~midnight).any() else "date"
    if stated.str.fullmatch(r"1\d{9}|1\d{12}").mean() > 0.8:
        return "epoch"
    if stated.str.fullmatch(r"[01]?\d|2[0-3]|([01]\d|2[0-3])[0-5]\d").mean() > 0.9:
        return "hour"
    return "other"


def _time(sample: pd.DataFrame, named: str | None, faults: list[str]) -> tuple[str | None, str | None]:
    """Find the time column, and beside a column of dates the column of times of day."""
    contents = {str(name): _content(sample[name]) for name in sample.columns}
    if named is not None:
        if contents[named] in ("clock", "hour"):
            date = _best([name for name, kind in contents.items() if kind == "date"])
            return (date, named) if date else (named, None)
        return (named, _clock(contents)) if contents[named] == "date" else (named, None)
    moments = [name for name, kind in contents.items() if kind == "moment"]
    known = [name for name in moments if _rank(name) < len(KNOWN["moment"])]
    if known or len(moments) == 1:
        return _best(known or moments), None
    if moments:
        faults.append(
            f"{len(moments)} columns hold times ({', '.join(map(repr, moments))}): say with time_column which one is "
            "the arrival of a contact or the start of an interval"
        )
        return None, None
    date, clock = _best([name for name, kind in contents.items() if kind == "date"]), _clock(contents)
    if date is not None and clock is not None:
        return date, clock
    epoch = _best([name for name, kind in contents.items() if kind == "epoch" and _rank(name) < len(KNOWN["moment"])])
    if date is None and epoch is not None:
        return epoch, None
    if date is not None:
        faults.append(f"column {date!r} holds dates without a time of day: a weekly shape needs times")
    else:
        faults.append(f"no column of times recognised among {_list(sample)}: name it with time_column")
    return None, None


def _rank(name: str) -> int:
    return next((i for i, known in enumerate(KNOWN["moment"]) if _same(name, known)), len(KNOWN["moment"]))


def _best(names: list[str]) -> str | None:
    return min(names, key=_rank, default=None)


def _clock(contents: dict[str, str]) -> str | None:
    clocks = [name for name, kind in contents.items() if kind == "clock"]
    if clocks:
        return _best(clocks)
    # Whole numbers from 0 to 23 may be anything: only a name makes them hours.
    hours = [
        name
        for name, kind in contents.items()
        if kind == "hour"
        if _rank(name) < len(KNOWN["moment"]) or plain(name) in ("hour", "hour_of_day", "gio_trong_ngay", "from", "tu")
    ]
    return _best(hours)


def _count(
    sample: pd.DataFrame, time: str | None, clock: str | None, kind: Kind | None, notes: list[str]
) -> str | None:
    """Find the column of counts by name, or as the only column of numbers; the times must look like interval starts."""
    if time is None or kind == "contacts":
        return None
    by_name = _first_named(sample, KNOWN["count"], {time, clock}, numeric=True)
    moments = sample[time] + " " + sample[clock] if clock else sample[time]
    regular = kind == "intervals" or _is_regular(moments)
    if by_name is not None and not regular:
        notes.append(
            f"column {by_name!r} was not taken for a count: the times are no interval starts but single contacts"
        )
    if by_name is not None or not regular or len(sample) < 3 or moments.duplicated().any():
        return by_name if regular else None
    numeric = [
        str(name)
        for name in sample.columns
        if name not in (time, clock) and not _is_duration(str(name)) and _is_numeric(sample[name])
    ]
    if len(numeric) != 1:
        return None
    notes.append(f"column {numeric[0]!r} was taken for the number of contacts: it is the only column of numbers")
    return numeric[0]


def _is_duration(name: str) -> bool:
    return any(_same(name, known) for role in ("mean_handle", "total_handle", "lasting") for known in KNOWN[role])


def _is_regular(moments: pd.Series[str]) -> bool:
    """Whether times of day lie on a grid of five minutes or follow each other in one and the same step."""
    parts = moments.str.extract(r"(\d{1,2})(?::|h)?(\d{2})?(?::(\d{2}))?[^\d:]*$").astype(float).fillna(0.0)
    timed = moments.str.extract(r"(\d{1,2}):(\d{2})(?::(\d{2}))?").astype(float)
    parts = timed.where(timed[0].notna(), parts).fillna(0.0)
    if bool((parts[2] != 0).mean() > 0.1):
        return False
    if bool((parts[1] % GRID_MIN == 0).mean() > 0.9):
        return True
    steps = (parts[0] * 60 + parts[1]).diff().iloc[1:]
    return bool(len(steps) and steps.value_counts(normalize=True).iloc[0] > 0.6)


def _handle(sample: pd.DataFrame, named: str | None, taken: set[str | None], kind: Kind) -> tuple[str | None, bool]:
    """Find the handle time; elapsed times from opening to closing are never taken for it."""
    if named is not None:
        words = plain(named).split("_")
        return named, kind == "intervals" and any(word in ("total", "sum", "tong") for word in words)
    mean = _first_duration(sample, KNOWN["mean_handle"], taken)
    if mean is None and not _has_times(sample, taken):
        mean = _first_duration(sample, KNOWN["lasting"], taken)
    if mean is not None:
        return mean, False
    total = _first_duration(sample, KNOWN["total_handle"], taken) if kind == "intervals" else None
    return total, total is not None


def _has_times(sample: pd.DataFrame, taken: set[str | None]) -> bool:
    """Whether further columns hold times: beside an end, a mere duration may be what elapsed until then."""
    others = [name for name in sample.columns if name not in taken]
    return any(_content(sample[name]) in ("moment", "date") for name in others)


def _first_duration(sample: pd.DataFrame, known: Sequence[str], taken: set[str | None]) -> str | None:
    for one in known:
        for name in sample.columns:
            if name in taken or not _same(name, one):
                continue
            stated = sample[name][sample[name] != ""]
            if len(stated) and (_is_numeric(stated) or _content(stated) == "clock"):
                return str(name)
    return None
