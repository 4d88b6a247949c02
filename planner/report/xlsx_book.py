"""A workbook while it is written: formats, sheets and tables, in the language of its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from planner.economics.wording import ENGLISH, Tongue
from planner.report.plain import finite
from planner.report.told import known

# Texts are texts: a name that begins with = + - @ is never run as a formula, nor turned into a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.00"},
    "free": {"num_format": "General"},
    "share": {"num_format": "0.0%"},
    "money": {"num_format": "#,##0"},
    "clock": {"num_format": "hh:mm"},
    "time": {"num_format": "ddd yyyy-mm-dd hh:mm"},
}
SHARES = ("service_level", "target", "occupancy", "abandonment", "gap", "worst_interval")
# A spreadsheet names weekdays in its own language unless the format says which.
WEEKDAYS = {"vi": "[$-42A]"}
NONE: Mapping[str, str] = {}
Say = Callable[[Tongue, str], str]


def by_itself(tongue: Tongue, text: str) -> str:
    """Return a word or a name of the planner's in the language."""
    return tongue(text)


def if_sum(tongue: Tongue, text: str) -> str:
    """Return a name of the desk's own as it is, and the label of a sum in the language."""
    return tongue(text) if text in ("all", "all sites") else text


def weekdays(tongue: Tongue, text: str) -> str:
    """Return the days of a week in the language."""
    return " ".join(known(tongue, f"day.{day}", day) for day in text.split())


# How the texts of a column are said; those of others are the desk's own, or documented.
SAID: dict[str, Say] = {
    **dict.fromkeys(("channel", "place", "pool", "stream"), by_itself),
    **dict.fromkeys(("department", "site"), if_sum),
    "days": weekdays,
}


@dataclass
class Book:
    """A workbook, its language and its formats."""

    workbook: Any
    tongue: Tongue = ENGLISH
    formats: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.formats = {name: self.workbook.add_format(spec) for name, spec in FORMATS.items()}
        self.formats["time"].set_num_format(self.weekday(FORMATS["time"]["num_format"]))

    def weekday(self, form: str) -> str:
        """Return the format of a time with its weekday in the language."""
        return WEEKDAYS.get(self.tongue.language, "") + form

    def sheet(self, name: str, widths: Sequence[int]) -> Any:
        """Add a sheet with columns of the given widths in characters."""
        sheet = self.workbook.add_worksheet(self.tongue(name))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def write(self, sheet: Any, row: int, column: int, value: Any, form: str = "") -> None:
        """Write a value as what it is: text, truth value, time or number; nothing for what is missing or not finite."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, self.formats[form or "text"])
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, pd.Timestamp):
            sheet.write_datetime(row, column, value.tz_convert("UTC").tz_localize(None), self.formats["time"])
        else:
            number = finite(value)
            if number is not None:
                sheet.write_number(row, column, number, self.formats[form or _form_of(number)])

    def table(
        self, sheet: Any, row: int, frame: pd.DataFrame, forms: Mapping[str, str] = NONE, keys: Mapping[str, str] = NONE
    ) -> int:
        """Write a frame with its titles and return the row after it.

        Parameters
        ----------
        sheet, row, frame
            Where, and what; the columns are named as in the CSV files.
        forms
            Formats by column.
        keys
            Columns whose title is another one than elsewhere, and what the language keeps it under.
        """
        for column, name in enumerate(map(str, frame.columns)):
            title = self.tongue(name.replace("_", " ").capitalize()) if name not in keys else self._known(name, keys)
            self.write(sheet, row, column, title, "head")
            form, say = forms.get(name, "share" if name in SHARES else ""), SAID.get(name)
            for i, value in enumerate(frame.iloc[:, column]):
                told = say(self.tongue, value) if say is not None and isinstance(value, str) else _plain(value)
                self.write(sheet, row + 1 + i, column, told, "" if isinstance(told, str) else form)
        return row + 1 + len(frame)

    def _known(self, name: str, keys: Mapping[str, str]) -> str:
        return known(self.tongue, keys[name], name.capitalize())

    def list(
        self,
        name: str,
        frame: pd.DataFrame,
        widths: Sequence[int],
        forms: Mapping[str, str] = NONE,
        keys: Mapping[str, str] = NONE,
    ) -> Any:
        """Add a sheet that is one table: titles stay in sight, every column can be filtered."""
        sheet = self.sheet(name, widths)
        end = self.table(sheet, 0, frame, forms, keys)
        sheet.freeze_panes(1, 0)
        if not frame.empty:
            sheet.autofilter(0, 0, end - 1, len(frame.columns) - 1)
        return sheet


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and not isinstance(value, pd.Timestamp) else value


def _form_of(number: float) -> str:
    return "whole" if float(number).is_integer() else "number"
