"""What a table's columns, choices and faults are called."""

from __future__ import annotations

import re
from typing import Any

from planner.lists.cells import CODECS
from planner.lists.columns import Column, bounds
from planner.lists.faults import CellFault
from planner.lists.numbers import Signs
from planner.lists.tables import TABLES
from planner.scenario import Fault
from planner.scenario.quantities import NEUTRAL, Estimate, Model, Whole
from planner.scenario.reference import allowed
from planner.ui.text import LANGUAGES, Words
from planner.ui.text.marks import CODE, ITALIC

PLAIN_TEXTS = ("text", "names", "day")
FIELDS = r"\b[a-z]+(?:_[a-z]+)+\b|(?<=\bneeds )[a-z]+\b|(?<=\bcần )[a-z]+\b"  # names of fields in what is said of them


def signs(words: Words) -> Signs:
    """Return how a language writes the numbers of a table."""
    return Signs(words.decimal, words.group)


def title(column: Column, currency: str, words: Words) -> str:
    """Return a column's title with its unit."""
    unit = words.get(f"unit.{column.unit}", column.unit).format(currency=words.currency(currency))
    name = words(f"column.{column.text_key}")
    return f"{name} [{unit}]" if unit else name


def options(column: Column, words: Words) -> dict[str, str]:
    """Return what may be chosen, by code."""
    return {one: words(f"option.{one}") for one in column.choices}


def code_of(column: Column, text: str) -> str:
    """Return the choice that a text names, by code or label, in any language and case; another text as it is."""
    labels = ((one, label) for language in LANGUAGES for one, label in options(column, Words(language)).items())
    named = {_bare(name): one for one, label in labels for name in (one, label, label.partition("(")[0])}
    return named.get(_bare(text), text)


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def tooltip(column: Column, words: Words) -> str:
    """Return what a column is, how it is written, what is allowed, and what counts where a cell is left empty."""
    parts = [_about(column, words), _form(column, words), _default(column, words)]
    source = str(column.extra.get("source", ""))
    if source != NEUTRAL:  # what counts when a cell is empty has been said
        parts.append(words("tile.source", source=words.source(source)) if source else "")
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _about(column: Column, words: Words) -> str:
    return column.about if words.language == "en" else words(f"help.{column.text_key}")


def _form(column: Column, words: Words) -> str:
    limits = bounds(column.model, column.field)
    if column.kind in ("number", "percent", "whole") and limits is not None:
        scale = 100 if column.kind == "percent" else 1
        low, high = (_short(end * scale, words) for end in (limits.low, limits.high))
        sign = " %" if column.kind == "percent" else ""
        ends = "[]" if isinstance(limits, Whole) else limits.ends
        return words("lists.allowed", range=f"{ends[0]}{low}; {high}{ends[1]}{sign}")
    if column.kind in PLAIN_TEXTS:
        text = allowed(column.model.model_fields[column.field])
        return words.fault(f"must be {text}").capitalize() if text.startswith("an ") else ""
    if column.choices:
        text = words("lists.choose", choices=_choices(column, words))
        return text[:1].upper() + text[1:]
    return words.get(f"lists.kind.{column.kind}")


def _choices(column: Column, words: Words) -> str:
    return "; ".join(options(column, words).values())


def _short(number: float, words: Words) -> str:
    digits = 0 if float(number).is_integer() else 2
    return words.number(number, digits)


def _default(column: Column, words: Words) -> str:
    if column.is_required:
        return words("lists.required.beside" if column.optional else "lists.required")
    default = column.model.model_fields[column.field].default
    if default is None or default in ((), {}) or isinstance(default, Model):
        return ""
    return words("lists.default", value=_default_text(column, default, words))


def _default_text(column: Column, default: Any, words: Words) -> str:
    if column.kind == "choice":
        return words(f"option.{default}")
    if isinstance(default, Estimate):
        scale, sign = (100, " %") if column.kind == "percent" else (1, "")
        text = _short(float(default) * scale, words)
        ends = "–".join(_short(end * scale, words) for end in (default.low, default.high))
        return f"{text}{sign}" + (f" ({ends}{sign})" if default.is_range else "")
    value = default.as_input() if hasattr(default, "as_input") else default
    return str(CODECS[column.kind].show(value))


def fault_text(fault: CellFault, currency: str, words: Words) -> str:
    """Return what is wrong with its place: table, row and column."""
    place = place_text(fault, currency, words)
    if fault.still:
        return words("lists.still", place=place, name=fault.still)
    return f"{place}: {why_text(fault, words)}{got(fault, words)}"


def why_text(fault: CellFault, words: Words) -> str:
    """Return what is wrong in words of the page: columns by their titles, choices by their labels."""
    table = TABLES.get(fault.table)
    column = table.column(fault.column) if table is not None and fault.column else None
    if column is not None and column.choices and fault.why.startswith("Input should be"):
        return words("lists.choose", choices=_choices(column, words))
    return re.sub(FIELDS, lambda found: _titled(found[0], fault, words), words.fault(fault.why))


def _titled(field: str, fault: CellFault, words: Words) -> str:
    """Return the title of a column that a fault calls by the field's name: of the fault's own place, table, or any."""
    own = [one for one in (TABLES[fault.table].columns if fault.table else ()) if one.at[-1] == field]
    own.sort(key=lambda one: (not fault.place.endswith(f".{'.'.join(one.at[:-1])}"), len(one.at)))
    others = [one for table in TABLES.values() for one in table.columns if one.at[-1] == field and "_" in field]
    found = next(iter([*own, *others]), None)
    return f"{ITALIC}{words(f'column.{found.text_key}')}{ITALIC}" if found else words.get(f"lists.named.{field}", field)


def place_text(fault: CellFault, currency: str, words: Words) -> str:
    """Return the table, row and column of a fault in words."""
    if not fault.table:
        return f"{CODE}{fault.place}{CODE}"
    table = words(f"lists.{fault.table}")
    if fault.row is None:
        return table
    row = fault.name or words("lists.unnamed", number=fault.row + 1)
    if not fault.column:
        return words("lists.place.row", table=table, row=row)
    column = title(TABLES[fault.table].column(fault.column), currency, words)
    return words("lists.place.cell", table=table, row=row, column=column)


def got(fault: Fault | CellFault, words: Words) -> str:
    """Return the value found as the end of a message, where it is short enough to help."""
    shown = "" if isinstance(fault.value, dict | list | tuple) else fault.shown()
    return shown.replace("; got ", f"; {words('lists.got')} ", 1)
