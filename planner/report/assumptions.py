"""Every number of a scenario as a row (value, unit, default, range, source), and rows back into a scenario."""

from __future__ import annotations

import copy
import math
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Union, get_args, get_origin

import pandas as pd
from pydantic.fields import FieldInfo

from planner import profiles
from planner.lists.cells import keeping_range
from planner.scenario import Estimate, Fault, Scenario, ScenarioError, parse
from planner.scenario.quantities import Bounds, Model, Whole
from planner.scenario.reference import allowed
from planner.scenario_file import as_document, plain


@dataclass(frozen=True)
class Assumption:
    """One number or flag of a scenario.

    Attributes
    ----------
    parameter
        Its place, as in ``sites[0].wage_per_h``.
    parts
        The same as keys and indices.
    field
        The type that documents it with its name there, as in ``Site.wage_per_h``.
    of
        Name of the entry that it belongs to (a site, a channel), or "".
    value
        A number, a truth value, or None where it is left open.
    low, high
        The range; both the value where there is none, None for flags and open values.
    unit, source, about, allowed
        What the field says of itself.
    default
        What counts where a file does not say it; None where a file must.
    changed
        Whether the file says it, and otherwise than the default.
    """

    parameter: str
    parts: tuple[str | int, ...]
    field: str
    of: str
    value: float | bool | None
    low: float | None
    high: float | None
    unit: str
    source: str
    about: str
    allowed: str
    default: float | bool | None
    changed: bool


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Return every number and flag of a scenario, in the order of a file."""
    return list(_of_model(scenario, (), ""))


def number_rows(scenario: Scenario) -> pd.DataFrame:
    """Return the same as a table, a column for each attribute."""
    names = [one.name for one in fields(Assumption)]
    rows = [[getattr(one, name) for name in names] for one in assumptions(scenario)]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _of_model(model: Model, at: tuple[str | int, ...], of: str) -> Iterator[Assumption]:
    of = str(getattr(model, "name", of))
    for name, field in type(model).model_fields.items():
        value, here = getattr(model, name), (*at, name.rstrip("_"))
        given = name in model.model_fields_set
        for one in _of_value(value, field, here, of, given):
            yield one if one.field else replace(one, field=f"{type(model).__name__}.{name}")


def _of_value(value: Any, field: FieldInfo, at: tuple[str | int, ...], of: str, given: bool) -> Iterator[Assumption]:
    if isinstance(value, Model):
        yield from _of_model(value, at, of)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _of_value(part, field, (*at, str(key)), str(key), given)
    elif isinstance(value, tuple):
        for i, part in enumerate(value):
            yield from _of_value(part, field, (*at, i), of, given)
    elif isinstance(value, bool | int | float) or (value is None and is_number(field)):
        yield _row(value, field, at, of, given)


def _row(value: float | bool | None, field: FieldInfo, at: tuple[str | int, ...], of: str, given: bool) -> Assumption:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit, source = str(extra.get("unit", "")), str(extra.get("source", ""))
    about = str(field.description).removesuffix(f" Source: {source}.").removesuffix(f" [{unit}]")
    default = field.default if isinstance(field.default, bool | int | float) else None
    ranged = value is not None and not isinstance(value, bool)
    return Assumption(
        parameter=place(at),
        parts=at,
        field="",  # the type is known to who walks it
        of=of,
        value=value if value is None or isinstance(value, bool | int) else float(value),
        low=float(getattr(value, "low", value)) if ranged and value is not None else None,
        high=float(getattr(value, "high", value)) if ranged and value is not None else None,
        unit=unit,
        source=source,
        about=about,
        allowed=allowed(field),
        default=float(default) if isinstance(default, Estimate) else default,
        changed=given and (field.is_required() or value != field.default),
    )


def place(parts: tuple[str | int, ...]) -> str:
    """Return keys and indices as text.

    >>> place(("sites", 0, "wage_per_h"))
    'sites[0].wage_per_h'
    """
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def is_number(field: FieldInfo) -> bool:
    """Return whether a field holds one number, which may be left open."""
    return any(isinstance(part, Bounds | Whole) for part in field.metadata) or _bounded(field.annotation)


def _bounded(annotation: Any) -> bool:
    if hasattr(annotation, "__metadata__"):
        return any(isinstance(part, Bounds | Whole) for part in annotation.__metadata__)
    return get_origin(annotation) in (Union, types.UnionType) and any(_bounded(one) for one in get_args(annotation))


@dataclass(frozen=True)
class Edit:
    """What a row of a sheet says: a parameter with its value and range, and the cell it stands in."""

    parameter: str
    value: float | bool | None
    low: float | None
    high: float | None
    cell: str


def edited(scenario: Scenario, edits: list[Edit], source: str) -> Scenario:
    """Return the scenario with the rows that differ from it applied.

    Raises
    ------
    ScenarioError
        With every fault at once, each with the cell it stands in: unknown parameters, values out of range, and what
        the values do not allow together.
    """
    known = {one.parameter: one for one in assumptions(scenario)}
    faults = [Fault(one.cell, "is not a parameter of this scenario", one.parameter) for one in edits]
    faults = [fault for fault in faults if fault.value not in known]
    document, whole = as_document(scenario), plain(scenario.model_dump(mode="python"))
    cells: dict[str, str] = {}
    for edit in edits:
        now = known.get(edit.parameter)
        if now is not None and _differs(edit, now):
            _put(document, whole, now.parts, _input(edit, now))
            cells[edit.parameter] = edit.cell
    return _parsed(document, faults, cells, source)


def _differs(edit: Edit, now: Assumption) -> bool:
    low, high = _range(edit)
    return not (_same(edit.value, now.value) and (now.low is None or (_same(low, now.low) and _same(high, now.high))))


def _same(one: float | None, other: float | None) -> bool:
    """Return whether two numbers agree to the digits that a workbook keeps."""
    if one is None or other is None or isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return math.isclose(one, other, rel_tol=1e-12)


def _range(edit: Edit) -> tuple[float | None, float | None]:
    """Return low and high; left open they are the value."""
    return edit.value if edit.low is None else edit.low, edit.value if edit.high is None else edit.high


def _input(edit: Edit, now: Assumption) -> Any:
    """Return what a file would say; a value changed alone takes its range with it."""
    low, high = _range(edit)
    if isinstance(edit.value, bool) or edit.value is None or low == high == edit.value:
        return edit.value
    if now.value is not None and _same(low, now.low) and _same(high, now.high):
        before = {"low": now.low, "base": now.value, "high": now.high}
        return keeping_range(before if now.low != now.high else now.value, edit.value)
    return {"low": low, "base": edit.value, "high": high}


def _put(document: Any, whole: Any, parts: tuple[str | int, ...], value: Any) -> None:
    """Set a value in a file's document; what holds it is made where the file left it out."""
    node: Any = document
    for part in parts[:-1]:
        below = whole[part]
        if isinstance(node, dict) and not isinstance(node.get(part), dict | list):
            node[part] = copy.deepcopy(below) if isinstance(below, list) else {}
        node, whole = node[part], below
    if isinstance(node, dict) and value is None:
        node.pop(parts[-1], None)
    else:
        node[parts[-1]] = value


def _parsed(document: dict[str, Any], faults: list[Fault], cells: dict[str, str], source: str) -> Scenario:
    try:
        scenario = parse(document, source, profiles=profiles.names())
    except ScenarioError as refused:
        faults = faults + [_in_sheet(fault, cells) for fault in refused.faults]
    if faults:
        raise ScenarioError(faults, source)
    return scenario


def _in_sheet(fault: Fault, cells: Mapping[str, str]) -> Fault:
    """Return a fault with the cell that it stands in, where a changed cell names its place."""
    cell = cells.get(fault.path)
    return Fault(f"{cell} ({fault.path})" if cell else fault.path, fault.why, fault.value)
