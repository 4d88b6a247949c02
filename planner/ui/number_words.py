"""What the numbers of a desk are called in the visitor's language: name, unit, what is allowed, source, meaning."""

from __future__ import annotations

import re

import pandas as pd

from planner.ui.list_words import signs
from planner.ui.parameter_names import field_name
from planner.ui.text import Words, vi_assumptions

INTERVAL = r"([\[(])([-+.e\d]+), ([-+.e\d]+)([\])])"


def in_words(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the table of all numbers in the language; English names a number by its place in a file."""
    rows = rows.assign(allowed=[_allowed(one, words) for one in rows["allowed"]])
    if words.language == "en":
        return rows.assign(name=rows["parameter"])
    fields = zip(map(vi_assumptions.documented, rows["field"]), rows["parameter"], rows["about"], strict=True)
    told = [(_name(field, place, words), words.get(f"help.{field}", about)) for field, place, about in fields]
    return rows.assign(
        name=[name for name, _ in told],
        about=[about for _, about in told],
        unit=[words.unit(one) for one in rows["unit"]],
        source=[words.source(one) for one in rows["source"]],
        allowed=[vi_assumptions.allowed(one) for one in rows["allowed"]],
    )


def _name(field: str, place: str, words: Words) -> str:
    """Return what forms and tables call a field, with the number of an entry of a list."""
    is_weight = place.startswith("scorecard.weights.")  # a mark has the same words in the table of options
    name = words.get(f"field.{field}") if is_weight else field_name(field, words)
    entry = re.search(r"\[(\d+)\]$", place)
    number = f" {int(entry[1]) + 1}" if entry else ""
    return (name or place) + number


def _allowed(text: str, words: Words) -> str:
    def written(found: re.Match[str]) -> str:
        return signs(words).interval(found[1] + found[4], float(found[2]), float(found[3]))

    return re.sub(INTERVAL, written, text)


def number_texts(rows: pd.DataFrame, names: tuple[str, ...], words: Words) -> pd.DataFrame:
    """Return columns of numbers as texts of the language, which are read by it again."""
    written = signs(words).written
    return pd.DataFrame(
        {name: [None if pd.isna(one) else written(float(f"{one:.10g}")) for one in rows[name]] for name in names},
        index=rows.index,
        dtype=object,
    )
