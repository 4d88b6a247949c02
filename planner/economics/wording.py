"""Amounts and shares as people write them, by the locale library, and the language of a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from babel import Locale
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_decimal_symbol,
)

from planner.scenario import NO_CURRENCY

SMALL = 1000.0  # below it the minor unit is shown


def money(amount: float, currency: str, locale: str = "en") -> str:
    r"""Return an amount with its currency as the locale writes it; minor units for small amounts only, not for none.

    A currency without minor units (VND, JPY) never has decimals.

    >>> money(1234567.0, "VND", "vi")
    '1.234.567\xa0₫'
    >>> money(12.5, "USD")
    '$12.50'
    >>> money(0.0, "USD")
    '$0'
    """
    digits = get_currency_precision(currency) if 0 < abs(amount) < SMALL else 0
    if currency == NO_CURRENCY:
        return number(amount, digits, locale)
    standard = Locale.parse(locale).currency_formats["standard"].pattern
    pattern = standard.replace(".00", "." + "0" * digits if digits else "")
    rounded = round(amount, digits) + 0.0
    return str(format_currency(rounded, currency, format=pattern, locale=locale, currency_digits=False))


def with_code(amount: float, currency: str) -> str:
    """Return an amount with its currency's code, as the planner's notes write it: readers of any language know it.

    >>> with_code(-1000.0, "VND")
    '-1,000 VND'
    """
    digits = get_currency_precision(currency) if 0 < abs(amount) < SMALL else 0
    return number(amount, digits) + (f" {currency}" if currency != NO_CURRENCY else "")


def number(value: float, digits: int = 0, locale: str = "en") -> str:
    """Return a number with the locale's separators."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(round(value, digits) + 0.0, format=pattern, locale=locale))


def percent(share: float, digits: int = 0, locale: str = "en") -> str:
    """Return a share as a percentage."""
    return format_percent(share, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=locale)


@dataclass(frozen=True)
class Tongue:
    """The language of a report; English unless told otherwise.

    Parameters
    ----------
    language
        Code of the language, which is the locale of its numbers, too.
    say
        Return an English text in the language; names in braces stand for values and stay as they are.
    compact
        How thousands and millions are written: ``1.2M`` (short) or ``1.2 million`` (long).
    per_cent
        The sign behind a percentage, with the space that the language's other texts put before it.
    """

    language: str = "en"
    say: Callable[[str], str] = str
    compact: Literal["short", "long"] = "short"
    per_cent: str = "%"

    def __call__(self, text: str, **values: Any) -> str:
        """Return an English text in the language, its values filled in."""
        told = self.say(text)
        return told.format(**values) if values else told

    def option(self, name: str) -> str:
        """Return an option of the comparison as it stands inside a sentence."""
        return self(LABELS[name])

    def money(self, amount: float, currency: str) -> str:
        """Return an amount with its currency."""
        return money(amount, currency, self.language)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number."""
        return number(value, digits, self.language)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as a percentage."""
        return percent(share, digits, self.language).replace("%", self.per_cent)

    def short(self, amount: float) -> str:
        """Return an amount in thousands, millions or more."""
        return str(format_compact_decimal(amount, format_type=self.compact, locale=self.language, fraction_digits=2))

    def span(self, low: float, high: float) -> str:
        """Return a range of amounts in thousands, millions or more; a word that both have is said once."""
        first, last = self.short(low), self.short(high)
        figure, _, word = first.partition(" ")
        return f"{figure if word and last.endswith(word) else first} – {last}"

    def figure(self, text: str) -> str:
        """Return a number that Python wrote, without thousands, with the decimal sign of the language."""
        return text.replace(".", get_decimal_symbol(self.language)).replace("-", "−")


ENGLISH = Tongue()
LABELS = {"in_house": "in-house", "outsourced": "outsourced", "hybrid": "hybrid", "nothing": "doing nothing"}
