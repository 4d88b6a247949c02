"""Text → numbers and durations: decimal commas, thousands separators, mm:ss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_SPACES = r"(?<=[0-9])[\s\u00a0\u202f'’](?=[0-9]{3}(?:\D|$))"
NOT_STATED = frozenset({"", "-", "–", "n/a", "na", "nan", "null", "none", "#n/a", "not available", "không có"})


@dataclass
class Numbers:
    """Parsed numbers: `values` (NaN where absent or unreadable), which texts were no numbers, and how it was read."""

    values: pd.Series[float]
    unreadable: pd.Series[bool]
    note: str | None = None


def parse_numbers(text: pd.Series[str], column: str) -> Numbers:
    """Read a column of numbers, deciding once for the column what its commas and points mean."""
    stated = ~text.str.casefold().isin(NOT_STATED)
    values = pd.Series(np.nan, index=text.index)
    plain = stated & text.str.fullmatch(r"[+-]?[0-9]{1,18}")
    values[plain] = text[plain].astype("int64").astype(float)
    marked, note = text[stated & ~plain], None
    if len(marked):
        marked = marked.str.replace(_SPACES, "", regex=True)
        decimal = _decimal_mark(marked, bool(plain.any()))
        thousands = "," if decimal == "." else "."
        if marked.str.contains(thousands, regex=False).any():
            marked = marked.str.replace(rf"(?<=[0-9])\{thousands}(?=[0-9]{{3}}(?:\D|$))", "", regex=True)
            note = f"column {column!r}: {thousands!r} was read as a thousands separator"
        if decimal == "," and marked.str.contains(",", regex=False).any():
            note = f"column {column!r}: the comma was read as the decimal mark"
            marked = marked.str.replace(",", ".", regex=False)
        number = marked.str.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
        values[marked.index[number]] = marked[number].astype(float)
    return Numbers(values, stated & values.isna(), note)


def _decimal_mark(marked: pd.Series[str], some_plain: bool) -> str:
    """Tell the decimal mark: '.' or ','."""
    comma, point = (marked.str.contains(mark, regex=False) for mark in ",.")
    both = marked[comma & point]
    if len(both):
        return "," if (both.str.rfind(",") > both.str.rfind(".")).mean() > 0.5 else "."
    for mark, has, other in ((",", comma, "."), (".", point, ",")):
        grouped = marked[has].str.fullmatch(rf"[+-]?[1-9][0-9]{{0,2}}(?:\{mark}[0-9]{{3}})+")
        # 1.250 beside 310 is a thousand; 1.250 beside 0.310 and 2.5 is not.
        if has.any():
            return other if grouped.all() and (some_plain or mark == ",") else mark
    return "."


def parse_seconds(text: pd.Series[str], column: str, unit_s: float) -> Numbers:
    """Read durations in seconds: numbers in units of `unit_s`, or mm:ss and h:mm:ss."""
    clock = text.str.fullmatch(r"(?:[0-9]+:)?[0-9]{1,3}:[0-9]{2}(?:\.[0-9]+)?")
    out = parse_numbers(text.where(~clock, ""), column)
    out.values *= unit_s
    if clock.any():
        parts = text[clock].str.extract(r"(?:([0-9]+):)?([0-9]+):([0-9]{2}(?:\.[0-9]+)?)").astype(float).fillna(0.0)
        out.values[clock] = parts[0] * 3600 + parts[1] * 60 + parts[2]
        out.note = f"column {column!r}: durations such as {text[clock].iloc[0]} were read as (hours:)minutes:seconds"
    return out
