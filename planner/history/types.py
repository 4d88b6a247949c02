"""What a history is: the types that reading an export and folding it into a week return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

Kind = Literal["intervals", "contacts"]


class HistoryError(ValueError):
    """A history export cannot be used; carries every fault found, each one a sentence.

    Parameters
    ----------
    faults
        The faults, in the order in which a reader should mend them; at least one.
    subject
        What was read: a file name. Begins the message.
    """

    def __init__(self, faults: Sequence[str], subject: str = "history") -> None:
        self.faults = tuple(faults)
        self.subject = subject
        count = f"{len(self.faults)} faults"
        message = self.faults[0] if len(self.faults) == 1 else "\n  - ".join([count, *self.faults])
        super().__init__(f"{subject}: {message}")

    def __reduce__(self) -> tuple[type[HistoryError], tuple[tuple[str, ...], str]]:
        """Keep the faults apart when the error crosses to another process."""
        return type(self), (self.faults, self.subject)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows of the export that do not count, why, and the first of them."""

    reason: str
    rows: int
    first_examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for a terminal."""
        shown = f" (first: {'; '.join(self.first_examples)})" if self.first_examples else ""
        return f"{self.rows:,} row{'s' * (self.rows != 1)} dropped: {self.reason}{shown}"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the export were used for what, None where there is none; and those that say nothing here."""

    time: str
    clock: str | None = None
    count: str | None = None
    handle: str | None = None
    handle_total: bool = False
    answered: str | None = None
    contact_id: str | None = None
    group: str | None = None
    unused: tuple[str, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that were used."""
        names = (self.time, self.clock, self.count, self.handle, self.answered, self.contact_id, self.group)
        return tuple(name for name in names if name)

    def __str__(self) -> str:
        """One line for a terminal."""
        roles = [
            ("time", self.time + (f" + {self.clock}" if self.clock else "")),
            ("contacts", self.count),
            ("handle time" + (" (total)" if self.handle_total else ""), self.handle),
            ("answered", self.answered),
            ("contact id", self.contact_id),
            ("group", self.group),
            ("not used", ", ".join(self.unused)),
        ]
        return ", ".join(f"{role}: {name}" for role, name in roles if name)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of the local clock: wall-clock times from `start` to `end` occur never or twice."""

    start: pd.Timestamp
    end: pd.Timestamp
    kind: Literal["skipped", "repeated"]


@dataclass(frozen=True, slots=True)
class History:
    """Contacts per local interval, read from an export.

    Attributes
    ----------
    kind
        `intervals` (a row per interval with a count) or `contacts` (a row per contact).
    source
        File name of the export.
    time_zone
        IANA name; every time below is wall-clock time there.
    columns
        The columns that were recognised or named.
    interval_min
        Minutes per interval of `counts`; divides a day.
    counts
        Contacts per interval, indexed by naive local interval start: the complete grid from `first` 00:00 to the end of
        `last`. 0 is a known zero; NaN is missing (not recorded, or a wall-clock time that does not exist).
    first, last
        First and last local day.
    dropped
        Rows that do not count, by reason.
    missing
        Spans of local time without any row that were treated as missing, not as zero: (start, end), end exclusive.
    clock_changes
        Changes of the local clock within the history.
    handle_s
        Mean handle time in seconds, weighted by contacts; None if not in the export.
    handle_cv
        Standard deviation ÷ mean of the handle times of single contacts; None for interval histories.
    overdispersion
        Variance ÷ mean of the contacts per half hour (or per interval, if longer) within weekday × slot × month, the
        median over these; 1 is Poisson. None where there are too few repetitions.
    notes
        What the reader should know, a sentence each.
    """

    kind: Kind
    source: str
    time_zone: str
    columns: Columns
    interval_min: int
    counts: pd.Series[float]
    first: date
    last: date
    dropped: tuple[Dropped, ...] = ()
    missing: tuple[tuple[pd.Timestamp, pd.Timestamp], ...] = ()
    clock_changes: tuple[ClockChange, ...] = ()
    handle_s: float | None = None
    handle_cv: float | None = None
    overdispersion: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def contacts(self) -> float:
        """Contacts counted in the whole history."""
        return float(self.counts.sum())

    @property
    def days(self) -> int:
        """Days from `first` to `last`, both included."""
        return (self.last - self.first).days + 1

    @property
    def weeks(self) -> float:
        """Weeks from `first` to the end of `last`."""
        return self.days / 7

    def report(self) -> str:
        """Say in a few lines what was read, recognised and dropped."""
        handle = "not in the export" if self.handle_s is None else f"{self.handle_s:.0f} s"
        lines = [
            f"{self.source}: {self.contacts:,.0f} contacts, {self.first} to {self.last} ({self.weeks:.1f} weeks), "
            f"{self.interval_min} min, {self.time_zone}; mean handle time {handle}",
            f"read as {self.kind}; {self.columns}",
        ]
        return "\n".join([*lines, *map(str, self.dropped), *self.notes])
