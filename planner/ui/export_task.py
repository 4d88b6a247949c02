"""Reading an uploaded export in a worker: what was recognised, what was dropped, the week, and how well it repeats."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.scenario import Scenario
from planner.ui.worker import Line

if TYPE_CHECKING:
    from planner.history import BackTest, History, WeeklyProfile


@dataclass(frozen=True)
class Told:
    """What the visitor says about an export and the desk behind it.

    Attributes
    ----------
    time_zone
        IANA name of the export's clock.
    time_column, count_column, handle_column
        Columns to use instead of those that are recognised.
    day_first
        Whether 02/03 is 2 March; None to find out.
    without_unusual_days
        Whether days far from what is usual stay out of the means.
    only
        Rows to keep: pairs of a column and its values; all when empty.
    """

    time_zone: str
    time_column: str | None = None
    count_column: str | None = None
    handle_column: str | None = None
    day_first: bool | None = None
    without_unusual_days: bool = False
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class ExportRead:
    """An export as the page shows it.

    Attributes
    ----------
    report
        What was read, recognised and dropped, a sentence each.
    columns
        The export's columns by their use, those that are not used among them.
    weekly, test
        The typical week, and how well it would have forecast the last weeks (None for a short history).
    by_day
        Contacts by local day.
    scenario
        A desk with this week where the export says enough, else None.
    """

    report: tuple[str, ...]
    columns: dict[str, str]
    weekly: WeeklyProfile
    test: BackTest | None
    by_day: pd.Series[float]
    scenario: Scenario | None


@dataclass(frozen=True)
class ReadExport:
    """An uploaded file to read.

    Attributes
    ----------
    path
        Where the server keeps the upload.
    source
        Name the visitor knows it by.
    content
        Digest of the file.
    told
        What the visitor says about it.
    given
        What a history does not tell: handle time, promise, price, by the names of `from_history.Assumptions`.
    """

    path: str
    source: str
    content: str
    told: Told
    given: tuple[tuple[str, float | str], ...]

    @property
    def name(self) -> str:
        """Digest of the file and of all that was said about it."""
        said = repr((self.content, self.source, self.told, self.given))
        return f"export {hashlib.sha256(said.encode()).hexdigest()}"

    def run(self, line: Line) -> ExportRead:
        """Read it.

        Raises
        ------
        ValueError
            With every fault of the file, in words.
        """
        from planner.history import HistoryError, read_history, weekly_profile

        told = self.told
        line.say("reading")
        try:
            history = read_history(
                self.path,
                time_zone=told.time_zone,
                time_column=told.time_column,
                count_column=told.count_column,
                handle_column=told.handle_column,
                dayfirst=told.day_first,
                only=dict(told.only) or None,
            )
            history = dataclasses.replace(history, source=self.source)
            weekly = weekly_profile(history, without_unusual_days=told.without_unusual_days)
        except HistoryError as fault:
            raise HistoryError(fault.faults, self.source) from None
        return ExportRead(
            report=(*history.report().splitlines(), *weekly.notes),
            columns=_columns(history),
            weekly=weekly,
            test=_test(history),
            by_day=history.counts.groupby(history.counts.index.normalize()).sum(),  # type: ignore[attr-defined]
            scenario=self._scenario(weekly),
        )

    def _scenario(self, weekly: WeeklyProfile) -> Scenario | None:
        from planner.from_history import Assumptions, scenario_from_history

        given = dict(self.given)
        if weekly.handle_s is None and "handle_s" not in given:
            return None
        return scenario_from_history(self.source, weekly, Assumptions(**given))  # type: ignore[arg-type]


def _columns(history: History) -> dict[str, str]:
    known = dataclasses.asdict(history.columns) | {"unused": ", ".join(history.columns.unused)}
    return {use: name for use, name in known.items() if isinstance(name, str) and name}


def _test(history: History) -> BackTest | None:
    from planner.history import HistoryError, back_test

    try:
        return back_test(history)
    except HistoryError:
        return None
