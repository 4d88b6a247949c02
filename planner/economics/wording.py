"""Amounts and shares as people write them, by the locale library: no currency is assumed."""

from __future__ import annotations

from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from planner.scenario import NO_CURRENCY

SMALL = 1000.0  # below it the minor unit is shown


def money(amount: float, currency: str, locale: str = "en") -> str:
    r"""Return an amount with its currency as the locale writes it; minor units for small amounts only.

    A currency without minor units (VND, JPY) never has decimals.

    >>> money(1234567.0, "VND", "vi")
    '1.234.567\xa0₫'
    >>> money(12.5, "USD")
    '$12.50'
    """
    digits = get_currency_precision(currency) if abs(amount) < SMALL else 0
    if currency == NO_CURRENCY:
        return number(amount, digits, locale)
    standard = Locale.parse(locale).currency_formats["standard"].pattern
    pattern = standard.replace(".00", "." + "0" * digits if digits else "")
    rounded = round(amount, digits) + 0.0
    return str(format_currency(rounded, currency, format=pattern, locale=locale, currency_digits=False))


def number(value: float, digits: int = 0, locale: str = "en") -> str:
    """Return a number with the locale's separators."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(round(value, digits) + 0.0, format=pattern, locale=locale))


def percent(share: float, digits: int = 0, locale: str = "en") -> str:
    """Return a share as a percentage."""
    return format_percent(share, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=locale)


LABELS = {"in_house": "in-house", "outsourced": "outsourced", "hybrid": "hybrid", "nothing": "doing nothing"}
