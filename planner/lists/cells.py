"""What a cell of a table shows of a value, and back: numbers, shares, hours, names and nested values as short texts.

Texts are read generously (``8-18`` is ``08:00-18:00``, a decimal comma is one where semicolons separate) and written in
one form. What a file holds is what they are read to: the scenario's own rules judge it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from planner.scenario import ScenarioError
from planner.scenario.quantities import DAYS, WeekHours
from planner.scenario_file import plain, read_yaml

NUMBER = r"[-+]?\d[\d_]*(?:[.,]\d+)?"
AMOUNT = rf"{NUMBER}(?:/{NUMBER}/{NUMBER})?"
THOUSANDS = r"[-+]?[1-9]\d{0,2}(?:,\d{3}|\.\d\d0)"  # shown texts never have such decimals
RANGE = ("low", "base", "high")


class CellError(ValueError):
    """A text that cannot be read; the message says what it must be."""


@dataclass(frozen=True)
class Codec:
    """How a value is shown in a cell, and what a cell says.

    Attributes
    ----------
    show
        From a file's value to the cell's.
    read
        From the cell's to the file's; raises `CellError`.
    """

    show: Callable[[Any], Any]
    read: Callable[[Any], Any]


def shifted(value: float, digits: int) -> float:
    """Return a number with its decimal point moved to the right, without rounding: 0.07 by 2 is 7."""
    return float(Decimal(repr(float(value))).scaleb(digits))


def base_of(value: Any) -> Any:
    """Return the base value of a low/base/high mapping; anything else as it is."""
    return value["base"] if isinstance(value, Mapping) and "base" in value else value


def keeping_range(before: Any, value: Any) -> Any:
    """Return a changed number with the range that stood there, in proportion; the number alone where none did."""
    if not isinstance(before, Mapping) or not set(RANGE) <= set(before) or not before["base"]:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    factor = value / before["base"]
    return {**before, "low": before["low"] * factor, "base": value, "high": before["high"] * factor}


def amount_text(value: Any, digits: int = 0) -> str:
    """Return ``60``, or ``50/60/70`` for a range; `digits` moves the decimal point to the right."""
    parts = [value[name] for name in RANGE] if isinstance(value, Mapping) else [value]
    return "/".join(format(Decimal(repr(whole(part))).scaleb(digits), "f") for part in parts)


def amount(text: str, digits: int = 0) -> Any:
    """Return the number or low/base/high mapping that a text says; `digits` moves the decimal point to the right."""
    if re.fullmatch(AMOUNT, text.strip()) is None:
        raise CellError("must be a number, or low/base/high such as 5/6/8")
    odd = next((part.strip() for part in text.split("/") if re.fullmatch(THOUSANDS, part.strip())), None)
    if odd is not None:
        raise CellError(
            f"may mean thousands or decimals: write {re.sub('[.,]', '', odd)}, or fewer decimals; got {odd}"
        )
    parts = [Decimal(part.strip().replace(",", ".").replace("_", "")) for part in text.split("/")]
    numbers = [float(part.scaleb(digits)) for part in parts]
    return whole(numbers[0]) if len(numbers) == 1 else dict(zip(RANGE, map(whole, numbers), strict=True))


def whole(value: Any) -> Any:
    """Return whole numbers as such: some fields take nothing else, and a file reads better."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _parts(text: str) -> list[str]:
    """Return the parts between semicolons, or between commas where there is no semicolon."""
    return [part.strip() for part in re.split(";" if ";" in text else ",", text.replace("\n", ";")) if part.strip()]


def _read_number(digits: int) -> Callable[[Any], Any]:
    def read(cell: Any) -> Any:
        if isinstance(cell, str):  # texts are read by their language before: see `planner.lists.numbers`
            raise CellError("must be a number")
        return whole(shifted(cell, -digits)) if digits else whole(cell)

    return read


def _show_number(digits: int) -> Callable[[Any], Any]:
    return lambda value: whole(shifted(base_of(value), digits))


def _read_text(cell: Any) -> str:
    return str(cell).strip()


def _read_day(cell: Any) -> dt.date:
    if isinstance(cell, dt.date):
        return cell.date() if isinstance(cell, dt.datetime) else cell
    try:
        return dt.date.fromisoformat(str(cell).strip()[:10])
    except ValueError:
        raise CellError("must be a date such as 2026-05-04") from None


def _show_shares(value: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {amount_text(share, 2)} %" for name, share in value.items())


def _read_shares(cell: str) -> dict[str, Any]:
    shares: dict[str, Any] = {}
    parts = _parts(cell)
    for part in parts:
        found = re.fullmatch(rf"(?P<name>[^\s%]+)(?:\s+(?P<share>{AMOUNT})\s*(?P<sign>%)?)?", part)
        if found is None or (found["share"] is None and len(parts) > 1):
            raise CellError("must be names with shares such as en 60 %, de 40 %")
        if found["name"] in shares:
            raise CellError(f"names {found['name']} twice")
        share = found["share"] or "100"
        is_part = found["share"] and not found["sign"] and float(base_of(amount(share))) <= 1
        shares[found["name"]] = amount(share, 0 if is_part else -2)
    return shares


def _show_hours(value: Any) -> str:
    hours = WeekHours.parse(value).as_input()
    if isinstance(hours, str):
        return hours
    days = [(day, spans) for day, spans in hours.items() if spans != "closed"]
    runs = groupby(enumerate(days), key=lambda one: (DAYS.index(one[1][0]) - one[0], one[1][1]))
    return "; ".join(_run_text([day for _, (day, _) in run], spans) for (_, spans), run in runs)


def _run_text(days: list[str], spans: str) -> str:
    return f"{days[0]}-{days[-1]} {spans}" if len(days) > 1 else f"{days[0]} {spans}"


def _read_hours(cell: str) -> Any:
    text = cell.strip().lower().replace("–", "-").replace("\n", ";")
    if text == "always":
        return text
    hours: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        found = re.fullmatch(r"\s*(?P<days>[a-z][a-z ,-]*?)\s*:?\s+(?P<spans>\d.*|closed)", part)
        if found is None or found["days"] in hours:
            raise CellError("must be always, or days with spans such as mon-fri 08:00-18:00; sat 09:00-12:00")
        hours[found["days"]] = re.sub(r"(?<![\d:])(\d{1,2})(?![\d:])", r"\1:00", found["spans"]).replace(" ", "")
    try:
        WeekHours.parse(hours)
    except ValueError as fault:
        raise CellError(str(fault)) from None
    return hours


def _show_department_hours(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _show_hours(value)
    own = [f"{channel}: {_show_hours(hours)}" for channel, hours in value.get("by_channel", {}).items()]
    return " | ".join([*([_show_hours(value["week"])] if "week" in value else []), *own])


def _read_department_hours(cell: str) -> dict[str, Any]:
    hours: dict[str, Any] = {}
    for part in cell.split("|"):
        channel, colon, rest = part.strip().partition(": ")
        if colon and not channel.startswith(DAYS):
            hours.setdefault("by_channel", {})[channel] = _read_hours(rest)
        elif "week" in hours:
            raise CellError(
                "must be hours, then channels with hours such as mon-fri 08:00-18:00 | chat: sat 09:00-12:00"
            )
        else:
            hours["week"] = _read_hours(part)
    return hours


def _show_names(value: Any) -> str:
    return ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' if _is_odd(name) else name for name in map(str, value))


def _is_odd(name: str) -> bool:
    return name != name.strip() or any(sign in name for sign in ',;"')


def _read_names(cell: str) -> list[str]:
    sign = ";" if ";" in cell and "," not in cell and '"' not in cell else ","
    rows = csv.reader([cell.replace("\n", sign)], delimiter=sign, skipinitialspace=True)
    return [name for row in rows for name in row if name.strip()]


def _show_nested(value: Any) -> str:
    yaml, stream = YAML(), io.StringIO()
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = True, 1_000_000, True
    yaml.dump(_signs_quoted(value), stream)
    text = stream.getvalue().removesuffix("...\n").strip(" \n")
    return text[1:-1] if text.startswith("{") else text


def _signs_quoted(value: Any) -> Any:
    """Quote texts that begin with a sign: between braces the library writes some bare and cannot read them again."""
    if isinstance(value, dict):
        return {_signs_quoted(key): _signs_quoted(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_signs_quoted(one) for one in value]
    return DoubleQuotedScalarString(value) if isinstance(value, str) and not value[:1].isalnum() else value


def _read_nested(cell: str) -> Any:
    text = cell.strip(" \t\n")
    try:
        return plain(read_yaml(text if text.startswith(("{", "[")) else "{" + text + "}", ""))
    except ScenarioError as refusal:
        raise CellError(f"must be keys with values such as phone: lost; {refusal.faults[0].why}") from None


def _show_bands(value: Any) -> str:
    return "; ".join(
        f"above {amount_text(band['above_h'])}"
        + (f" up to {amount_text(band['up_to_h'])}" if band.get("up_to_h") is not None else "")
        + f": {amount_text(band['price'])}"
        for band in value
    )


def _read_bands(cell: str) -> list[dict[str, Any]]:
    bands = []
    for part in filter(str.strip, cell.replace("\n", ";").split(";")):
        pattern = rf"(?:above )?(?P<above_h>{AMOUNT})(?: up to (?P<up_to_h>{AMOUNT}))?\s*:\s*(?P<price>{AMOUNT})"
        found = re.fullmatch(pattern, re.sub(r"\s+", " ", part.strip().lower()))
        if found is None:
            raise CellError("must be prices by volume such as above 6000: 13.5; above 12000: 12")
        bands.append({name: amount(text) for name, text in found.groupdict().items() if text is not None})
    return bands


def _show_amounts(value: Any) -> str:
    return "; ".join(amount_text(one) for one in (value if isinstance(value, list | tuple) else [value]))


def _read_amounts(cell: Any) -> list[Any]:
    return [amount(part) for part in _parts(str(cell))]


def _show_profile(value: Any) -> str:
    return str(value.get("named") or "own weights") if isinstance(value, Mapping) else str(value)


CODECS: dict[str, Codec] = {
    "text": Codec(str, _read_text),
    "choice": Codec(str, _read_text),
    "number": Codec(_show_number(0), _read_number(0)),
    "percent": Codec(_show_number(2), _read_number(2)),
    "whole": Codec(_show_number(0), _read_number(0)),
    "day": Codec(_read_day, _read_day),
    "shares": Codec(_show_shares, _read_shares),
    "hours": Codec(_show_hours, _read_hours),
    "department_hours": Codec(_show_department_hours, _read_department_hours),
    "names": Codec(_show_names, _read_names),
    "nested": Codec(_show_nested, _read_nested),
    "bands": Codec(_show_bands, _read_bands),
    "amounts": Codec(_show_amounts, _read_amounts),
    "profile": Codec(_show_profile, _read_text),
}
