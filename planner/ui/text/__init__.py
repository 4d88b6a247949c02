"""Every word the screens show, in every language they speak, and how each language writes numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_skeleton, get_month_names
from babel.numbers import format_decimal, get_currency_precision, get_decimal_symbol, get_group_symbol

from planner.scenario import NO_CURRENCY
from planner.ui.text import en as en
from planner.ui.text import en_history, vi_assumptions, vi_calendar, vi_history, vi_steps
from planner.ui.text import vi as vi
from planner.ui.text.marks import all_marked
from planner.ui.text.vi_plan_book import PLAN_BOOK
from planner.ui.text.vi_planner import PATTERNS, REASONS, kept
from planner.ui.text.vi_sources import SOURCES
from planner.ui.text.vi_sourcing_report import REPORT

REPORTS = PLAN_BOOK | REPORT
CATALOGUES: dict[str, dict[str, str]] = {"en": en.TEXT, "vi": vi.TEXT}
MARKED = {language: all_marked(texts) for language, texts in CATALOGUES.items()}
LANGUAGES = tuple(CATALOGUES)
SENTENCES = {
    "en": {"export": en_history.EXPORT},
    "vi": {**PATTERNS, "export": vi_history.EXPORT, "event": vi_calendar.EVENT, "step": vi_steps.STEP},
}
PARTS = {"days": vi_history.days, "kept": kept, "lines": vi_history.lines, "roles": vi_history.roles}
HARD_SPACE = "\N{NO-BREAK SPACE}"
PER_CENT = f"{HARD_SPACE}%"  # number and sign stay on one line
SMALL_MONEY = 100  # below it the minor unit is shown
SHORT_MONEY = ((1e9, "number.billion"), (1e6, "number.million"))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=20_000)  # a page writes hundreds of numbers, and the same ones again whenever it is drawn
def _decimal(value: float, digits: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    shown = round(value, digits) + 0.0  # never minus nothing
    return format_decimal(shown, format=pattern, locale=language).replace("-", "−")


@dataclass(frozen=True)
class Words:
    """The catalogue of one language.

    Parameters
    ----------
    language
        Code of a language in `LANGUAGES`.
    """

    language: str = "en"

    def __call__(self, key: str, **values: Any) -> str:
        """Return the text of a key with its values filled in, its emphasis as marks: see `marks`.

        Raises
        ------
        KeyError
            When the catalogue has no such key.
        """
        text = MARKED[self.language][key]
        return text.format(**values) if values else text

    def get(self, key: str, otherwise: str = "") -> str:
        """Return the text of a key, or `otherwise`."""
        return CATALOGUES[self.language].get(key, otherwise)

    def channel(self, name: str) -> str:
        """Return a channel's name; a channel with a name of the user's own keeps it."""
        return self.get(f"channel.{name}", name)

    def stream(self, name: str) -> str:
        """Return the name of a stream or pool, or a text with such names, with channels said in this language.

        English keeps the names of the files.
        """
        if self.language == "en":
            return name
        return re.sub(r"(?<= \| )\w+(?= \| |$|[:,;)]| \()", lambda found: self.channel(found[0]), name)

    def place(self, name: str) -> str:
        """Return where a rule holds: a site, a stream, a contract of a site, or everywhere."""
        return self._rephrased(self.stream(name), "place")

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number with the language's separators; a dash where there is none."""
        if value is None or value != value:
            return "–"
        return _decimal(float(value), digits, self.language)

    def shortest(self, value: float | None, digits: int = 1) -> str:
        """Return a number with at most so many decimals: none where they would say nothing."""
        whole = value is None or value != value or abs(value - round(value)) < 0.5 * 10**-digits
        return self.number(value, 0 if whole else digits)

    @property
    def decimal(self) -> str:
        """The language's decimal sign."""
        return get_decimal_symbol(self.language)

    @property
    def group(self) -> str:
        """The language's sign between thousands."""
        return get_group_symbol(self.language)

    def date(self, day: dt.date) -> str:
        """Return a date as the language writes it."""
        return format_date(day, format="medium", locale=self.language)

    def month(self, day: dt.date, *, short: bool = False) -> str:
        """Return a day's month and year as the language writes them."""
        return format_skeleton("yMMM" if short else "yMMMM", day, locale=self.language)

    def month_name(self, number: int) -> str:
        """Return the name of a month, 1 to 12, as it stands alone."""
        return str(get_month_names("wide", context="stand-alone", locale=self.language)[number])

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Return a share as a percentage."""
        return "–" if share is None or share != share else f"{self.number(100 * share, digits)}{PER_CENT}"

    def money(self, amount: float | None, currency: str, *, short: bool = False) -> str:
        """Return an amount with its currency where there is one; `short` writes millions and more as such."""
        if amount is None or amount != amount:
            return "–"
        digits = get_currency_precision(currency) if 0 < abs(amount) < SMALL_MONEY else 0
        text = self.short(amount, digits) if short else self.number(amount, digits)
        return text if currency == NO_CURRENCY else f"{text}{HARD_SPACE}{currency}"

    def currency(self, code: str) -> str:
        """Return a currency as the unit of a field or an axis: its code, or words where there is none."""
        return self.get(f"unit.{code}", code)

    def short(self, amount: float, digits: int = 0) -> str:
        """Return an amount with millions and more written as such; smaller ones with `digits` decimals."""
        for size, key in SHORT_MONEY:
            if abs(amount) >= size:
                return self(key, value=self.number(amount / size, 2))
        return self.number(amount, digits)

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a number with its sign."""
        return f"+{self.number(value, digits)}" if value > 0 else self.number(value, digits)

    def clock(self, weekday: int, minute: int) -> str:
        """Return a weekday and a time of day."""
        return f"{self('day.' + DAYS[weekday])} {minute // 60:02d}:{minute % 60:02d}"

    def note(self, note: str) -> str:
        """Return a note of the planner in this language; a note that nobody translated stays as it is."""
        return self._rephrased(note, "note")

    def report(self, text: str) -> str:
        """Return a text of a report in this language: a word or its key, a channel, or what `_tellings` tries."""
        if self.language == "en":
            return text
        word = REPORTS.get(text) or self.get(text) or self.get(f"channel.{text}")
        return word or next((told for told in self._tellings(text) if told != text), text)

    def _tellings(self, text: str) -> Iterator[str]:
        """Return what a text is as a source, a unit, a note, and the name of a stream or a place."""
        yield from (said(text) for said in (self.source, self.note, self.place))
        if "." not in text:  # no key
            yield self.unit(text)

    def source(self, text: str) -> str:
        """Return where a number is from in this language."""
        return text if self.language == "en" else SOURCES.get(text, text)

    def unit(self, text: str) -> str:
        """Return a unit of the scenario file in this language."""
        return text if self.language == "en" else vi_assumptions.unit(text)

    def fault(self, why: str) -> str:
        """Return what is wrong with a value in this language, as far as it is translated."""
        return self._rephrased(why, "fault")

    def export(self, text: str) -> str:
        """Return what the reader of exports says in this language and in words of page Data."""
        return self._rephrased(text, "export")

    def event(self, line: str) -> str:
        """Return a line of a calendar's event in this language."""
        return self._rephrased(line, "event")

    def step(self, text: str) -> str:
        """Return what work under way is doing in this language."""
        return self.get(f"phase.{text}") or self._rephrased(text, "step")

    def _rephrased(self, text: str, kind: str) -> str:
        for pattern, template in SENTENCES[self.language].get(kind, ()):
            found = re.fullmatch(pattern, text, re.DOTALL)
            if found:
                parts = found.groupdict("")
                return template.format(**{name: self._part(name, part, kind) for name, part in parts.items()})
        return text

    def _part(self, name: str, part: str, kind: str) -> str:
        """Return a part of a sentence: faults are rephrased, numbers written anew, others and lists looked up.

        The numbers of faults stay: they are those of the scenario file.
        """
        if name == "fault" or (kind != "note" and name in ("why", "next_why")):
            return self._rephrased(part, "fault" if name == "fault" else kind)
        if self.language == "en":
            return part
        if name in PARTS:
            return PARTS[name](self.stream(part))
        if kind != "fault" and re.fullmatch(r"\d{4}-\d\d-\d\d", part):
            return self.date(dt.date.fromisoformat(part))
        if kind != "fault" and re.fullmatch(r"-?(\d|,(?=\d{3}))+(\.\d+)?%?", part):
            figure = part.replace(",", " ").replace(".", self.decimal).replace(" ", self.group)
            return figure.replace("%", PER_CENT)
        return REASONS.get(part) or ", ".join(REASONS.get(one, self.stream(one)) for one in part.split(", "))
