"""A comparison of sourcing options as a workbook: assumptions, cash flow with live formulas, charts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from babel.numbers import get_currency_precision
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from planner.economics import Option, Sourcing
from planner.economics.assumptions import assumption_table, said
from planner.economics.cash_flow import ONE_OFF
from planner.economics.mix import explained
from planner.economics.running import COMPONENTS
from planner.economics.verdict import verdict
from planner.economics.wording import ENGLISH, Tongue
from planner.report.sourcing_text import apart_lines, default_lines, risk_lines, turn_lines
from planner.scenario_file import write_whole

FACTOR_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 4
SHARES = ("gap", "service_level", "simulated_level", "sla_kept", "sure_share", "mended_sure_share")
EACH = ("cost_per_contact", "cost_per_resolved")
SWING = 7  # column of the tornado's table
RATE = "sourcing.discount_rate_per_year"
ONE_BY_ONE = (
    "From half to twice its value and in its range one change is exact; several at once leave out what they do to "
    "each other."
)
Array = NDArray[np.float64]


def write_sourcing_xlsx(found: Sourcing, path: Path, tongue: Tongue = ENGLISH) -> None:
    """Write the workbook in a language, whole or not at all.

    Sheets: Summary, Assumptions, one cash flow per option, Break-even, Risk. The base values of prices among the
    assumptions are live (`planner.economics.linear.slopes`), and on a cash-flow sheet every component has a factor
    (100 %): change one, and months, cumulative cost and present cost follow. Places of assumptions are those of the
    scenario file, in every language.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    buffer = io.BytesIO()
    book = _Book(found, buffer, tongue)
    book.write()
    write_whole(path, buffer.getvalue(), make_folder=False)


class _Book:
    """One workbook while it is written."""

    def __init__(self, found: Sourcing, target: io.BytesIO, tongue: Tongue) -> None:
        self.found, self.tongue = found, tongue
        self.file = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
        digits = get_currency_precision(found.scenario.currency)
        add = self.file.add_format
        self.bold = add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrap = add({"text_wrap": True, "valign": "top"})
        self.money = add({"num_format": "#,##0"})
        self.cents = add({"num_format": "#,##0" + ("." + "0" * digits if digits else "")})
        self.percent = add({"num_format": "0.0%"})
        self.input = add({"num_format": "0.0%", "bg_color": "#FFF6D6", "border": 1})
        self.plain = add({"num_format": "General"})
        self.default = add({"font_color": "#8A5A00"})
        self.input_price = add({"bg_color": "#FFF6D6", "border": 1})
        self.live = _live(found)
        self.base = {one.place: one.base for one in found.assumptions}
        self.price_cells: dict[str, str] = {}
        self.note = add({"italic": True})

    def write(self) -> None:
        """Write every sheet and close."""
        summary = self.file.add_worksheet(self.tongue("Summary"))
        self._assumptions(self.file.add_worksheet(self.tongue("Assumptions")))
        present = {option: self._cash_flow(option) for option in self.found.plans}
        self._summary(summary, present)
        self._break_even(self.file.add_worksheet(self.tongue("Break-even")))
        self._risk(self.file.add_worksheet(self.tongue("Risk")))
        self.file.close()

    def _named(self, key: Any) -> str:
        """Return the name of a column or row in words."""
        return self.tongue(str(key).replace("_", " "))

    def _sheet_name(self, option: Option) -> str:
        return self.tongue("Cash flow {option}", option=self.tongue.option(option.value))

    def _summary(self, sheet: Any, present: dict[Option, str]) -> None:
        found = self.found
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 4, 18)
        sheet.write_string(0, 0, found.scenario.name, self.bold)
        sheet.merge_range(1, 0, 1, 4, "", self.wrap)
        sheet.write_string(1, 0, verdict(found, self.tongue), self.wrap)
        sheet.set_row(1, 78)
        table = found.summary
        sheet.write_string(3, 0, self.tongue("all money in {currency}", currency=found.scenario.currency), self.bold)
        for column, name in enumerate(table.index, start=1):
            sheet.write_string(3, column, self.tongue.option(str(name)), self.bold)
        for row, key in enumerate(table.columns, start=4):
            sheet.write_string(row, 0, self._named(key))
            for column, name in enumerate(table.index, start=1):
                self._value(sheet, row, column, table.loc[name, key], str(key))
        row = 5 + len(table.columns)
        sheet.write_string(row, 0, self.tongue("present cost, live from the sheets"), self.bold)
        for column, (option, cell) in enumerate(present.items(), start=1):
            value = float(table["present"][option.value])
            sheet.write_formula(row, column, f"='{self._sheet_name(option)}'!{cell}", self.money, value)
        for offset, line in enumerate(self._lines(), start=row + 2):
            sheet.write_string(offset, 0, line)
        name = self.tongue("Summary")
        chart = self.file.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": self.tongue("present cost"),
                "categories": [name, 3, 1, 3, len(table)],
                "values": [name, row, 1, row, len(table)],
            }
        )
        chart.set_title({"name": self.tongue("Net present cost")})
        sheet.insert_chart(3, 6, chart)

    def _lines(self) -> list[str]:
        """Return what the summary says below its table."""
        found, tongue = self.found, self.tongue
        mixed = explained(found.mix, found.scenario, tongue)
        told = (*turn_lines(found, tongue), *risk_lines(found, tongue), *mixed, *apart_lines(found, tongue))
        return [*told, *default_lines(found, tongue), *(tongue(note) for note in found.notes)]

    def _value(self, sheet: Any, row: int, column: int, value: Any, key: str) -> None:
        if isinstance(value, bool) or str(value) in ("True", "False"):
            sheet.write_string(row, column, self.tongue("yes" if str(value) == "True" else "no"))
        elif value != value:
            sheet.write_string(row, column, self.tongue("never") if key == "payback_month" else "–")
        else:
            each = key in EACH
            style = self.percent if key in SHARES else self.cents if each else self.money
            sheet.write_number(row, column, float(value), style)

    def _assumptions(self, sheet: Any) -> None:
        table = assumption_table(self.found.assumptions).reset_index()
        told = self.tongue("Yellow values are live: change one, and the sheets of cash flow follow.")
        sheet.write_string(0, 0, f"{told} {self.tongue(ONE_BY_ONE)}", self.note)
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, 46)
        sheet.set_column(5, 6, 24)
        sheet.set_column(9, 9, 24)
        names = ["place", "low", "base", "high", "shape", "unit", "source", "year", "status"]
        for column, name in enumerate([*names, "in the cash flow"]):
            sheet.write_string(1, column, self.tongue(name), self.bold)
        for row, values in enumerate(table[names].itertuples(index=False, name=None), start=2):
            place = str(values[0])
            for column, (name, value) in enumerate(zip(names, values, strict=True)):
                style = self.default if values[8] == "default" else None
                if isinstance(value, int | float) and value == value:
                    is_input = name == "base" and place in self.live
                    sheet.write_number(row, column, float(value), self.input_price if is_input else style)
                elif value is not None and value == value:
                    told = place if name == "place" else self.tongue(str(value))
                    sheet.write_string(row, column, told, style)
            sheet.write_string(row, len(names), self.tongue("live" if place in self.live else "needs a new comparison"))
            self.price_cells[place] = f"'{self.tongue('Assumptions')}'!$C${row + 1}"
        sheet.autofilter(1, 0, len(table) + 1, len(names))

    def _cash_flow(self, option: Option) -> str:
        """Write an option's cash flow; return the cell of its net present cost."""
        frame, lines = self.found.flows[option], self._lines_of(option)
        parts = [name for name in (*COMPONENTS, *ONE_OFF) if name in frame or name in lines]
        name = self._sheet_name(option)
        sheet = self.file.add_worksheet(name)
        sheet.set_column(0, len(parts) + 3, 13)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.write_string(0, 0, self.tongue("Net present cost"), self.bold)
        told = self.tongue("Live: these factors, and the yellow values of sheet Assumptions.")
        sheet.write_string(1, 0, f"{told} {self.tongue(ONE_BY_ONE)}", self.note)
        sheet.write_string(FACTOR_ROW, 0, self.tongue("factor"), self.bold)
        for column, label in enumerate(["month", *parts, "total", "discounted", "cumulative"]):
            sheet.write_string(HEAD_ROW, column, self._named(label), self.bold)
            if label in parts:
                sheet.write_number(FACTOR_ROW, column, 1.0, self.input)
        last = FIRST_ROW + len(frame) - 1
        total, discounted, cumulative = (len(parts) + k for k in (1, 2, 3))
        cash = frame["total"].to_numpy(dtype=float)
        rate, rate_cell = float(self.found.scenario.sourcing.discount_rate_per_year), self.price_cells[RATE]
        for k, month in enumerate(frame.index):
            row = FIRST_ROW + k
            sheet.write_number(row, 0, int(month))
            for column, part in enumerate(parts, start=1):
                value = float(frame[part].iloc[k]) if part in frame else 0.0
                factor = xl_rowcol_to_cell(FACTOR_ROW, column, row_abs=True)
                formula = f"=({value!r}{self._moved(lines.get(part, {}), k)})*{factor}"
                sheet.write_formula(row, column, formula, self.money, value)
            span = f"{xl_rowcol_to_cell(row, 1)}:{xl_rowcol_to_cell(row, len(parts))}"
            sheet.write_formula(row, total, f"=SUM({span})", self.money, cash[k])
            here, at = xl_rowcol_to_cell(row, total), xl_rowcol_to_cell(row, 0)
            now = cash[k] / (1 + rate) ** (k / 12)
            sheet.write_formula(row, discounted, f"={here}/(1+{rate_cell})^({at}/12)", self.money, now)
            first = xl_rowcol_to_cell(FIRST_ROW, total, row_abs=True)
            sheet.write_formula(row, cumulative, f"=SUM({first}:{here})", self.money, float(cash[: k + 1].sum()))
        column_name = xl_col_to_name(discounted)
        value = float(self.found.summary["present"][option.value])
        formula = f"=SUM({column_name}{FIRST_ROW + 1}:{column_name}{last + 1})"
        sheet.write_formula(0, 1, formula, self.money, value)
        self._cash_chart(sheet, name, parts, last, total)
        return "$B$1"

    def _lines_of(self, option: Option) -> dict[str, dict[str, Array]]:
        """Return by component what a unit of each live price does to it, by month."""
        by_part: dict[str, dict[str, Array]] = {}
        for place, lines in self.found.slopes[option].items():
            if place in self.live:
                for part in lines:
                    by_part.setdefault(str(part), {})[place] = lines[part].to_numpy(dtype=float)
        return by_part

    def _moved(self, lines: dict[str, Array], month: int) -> str:
        """Return the terms by which live prices move a month of a component."""
        return "".join(
            f"+{float(line[month])!r}*({self.price_cells[place]}-{self.base[place]!r})"
            for place, line in lines.items()
            if line[month]
        )

    def _cash_chart(self, sheet: Any, name: str, parts: list[str], last: int, total: int) -> None:
        chart = self.file.add_chart({"type": "column", "subtype": "stacked"})
        for column in range(1, total):
            chart.add_series(
                {
                    "name": [name, HEAD_ROW, column],
                    "categories": [name, FIRST_ROW, 0, last, 0],
                    "values": [name, FIRST_ROW, column, last, column],
                }
            )
        title = self.tongue("Cash out by month, {currency}", currency=self.found.scenario.currency)
        chart.set_title({"name": title})
        chart.set_size({"width": 900, "height": 360})
        sheet.insert_chart(FIRST_ROW, total + 4, chart)

    def _break_even(self, sheet: Any) -> None:
        for row, line in enumerate(turn_lines(self.found, self.tongue)):
            sheet.write_string(row, 0, line)
        frame, first = self.found.crossover, len(self.found.break_evens) + 2
        if frame.empty:
            return
        self._frame(sheet, frame.reset_index(), first)
        sheet_name = self.tongue("Break-even")
        chart = self.file.add_chart({"type": "scatter", "subtype": "smooth"})
        for column, name in enumerate(frame.columns, start=1):
            chart.add_series(
                {
                    "name": self._named(name),
                    "categories": [sheet_name, first + 1, 0, first + len(frame), 0],
                    "values": [sheet_name, first + 1, column, first + len(frame), column],
                }
            )
        chart.set_title({"name": self.tongue("Net present cost by volume (1 is the scenario's)")})
        sheet.insert_chart(first, 7, chart)

    def _risk(self, sheet: Any) -> None:
        found = self.found.risk
        if found is None:
            sheet.write_string(0, 0, self.tongue("The risk analysis was not worked out"))
            return
        self._frame(sheet, found.quantiles.rename_axis("option").reset_index(), 0)
        row = len(found.quantiles) + 3
        self._frame(sheet, self._said(found.tornado.reset_index()), row)
        if len(found.tornado):
            name = self.tongue("Risk")
            chart = self.file.add_chart({"type": "bar"})
            chart.add_series(
                {
                    "name": self.tongue("swing of outsourced − in-house"),
                    "categories": [name, row + 1, 0, row + len(found.tornado), 0],
                    "values": [name, row + 1, SWING, row + len(found.tornado), SWING],
                }
            )
            chart.set_y_axis({"reverse": True})
            sheet.insert_chart(0, 9, chart)
        row += len(found.tornado) + 3
        worth = found.value_of_knowing.rename("value of knowing it").reset_index()
        self._frame(sheet, self._said(worth), row)
        self._frame(sheet, found.surrogate_error, row + len(worth) + 3)

    def _said(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table by place with the place in words before it."""
        if frame.empty:
            return frame
        words = [said(str(place), self.found.scenario, self.tongue) for place in frame["place"]]
        return pd.concat([pd.Series(words, name="assumption"), frame], axis=1)

    def _frame(self, sheet: Any, frame: pd.DataFrame, first: int) -> None:
        sheet.set_column(0, 0, 40)
        for column, name in enumerate(frame.columns):
            sheet.write_string(first, column, self._named(name), self.bold)
            for k, value in enumerate(frame[name]):
                if isinstance(value, str):
                    sheet.write_string(first + 1 + k, column, self.tongue(value) if name == "option" else value)
                elif value == value:
                    style = self.money if abs(float(value)) >= 1_000 else self.plain
                    sheet.write_number(first + 1 + k, column, float(value), style)


def _live(found: Sourcing) -> set[str]:
    """Return what the sheets follow: prices in a straight line with every option, and the rate that discounts."""
    of_all = list(found.slopes.values())
    straight = set.intersection(*(set(one) for one in of_all))
    return {RATE} | {place for place in straight if any(len(one[place].columns) for one in of_all)}
