"""A column of a table: place in the row, kind of cell, unit; bounds and words come from the scenario's types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from planner.scenario.quantities import Bounds, Model, Whole

Kind = Literal[
    "text",
    "choice",
    "number",
    "percent",
    "whole",
    "day",
    "shares",
    "hours",
    "department_hours",
    "names",
    "nested",
    "bands",
    "amounts",
    "profile",
]
NUMBERS = ("number", "percent", "whole")


@dataclass(frozen=True)
class Column:
    """One value of every row.

    Attributes
    ----------
    model, field
        The type that documents it, and its name there.
    kind
        How a cell shows it.
    at
        Where it stands in the row, as in a file.
    unit
        Key of its unit in the catalogue, or empty.
    names
        List whose names it refers to, or empty.
    optional
        Whether what holds it may be left out, so that it is needed beside its neighbour alone.
    """

    model: type[Model]
    field: str
    kind: Kind
    at: tuple[str, ...]
    unit: str = ""
    names: str = ""
    optional: bool = False

    @property
    def name(self) -> str:
        """Name of the column, such as ``contract.price``."""
        return ".".join(self.at)

    @property
    def text_key(self) -> str:
        """Name of the field in the catalogue."""
        return f"{self.model.__name__}.{self.field}"

    @property
    def extra(self) -> dict[str, Any]:
        """Unit and source that the field says of itself."""
        extra = self.model.model_fields[self.field].json_schema_extra
        return dict(extra) if isinstance(extra, dict) else {}

    @property
    def about(self) -> str:
        """What the field is, without unit and source."""
        source, unit = (str(self.extra.get(name, "")) for name in ("source", "unit"))
        text = str(self.model.model_fields[self.field].description)
        return text.removesuffix(f" Source: {source}.").removesuffix(f" [{unit}]")

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen, empty where anything may be written."""
        return tuple(_literals(self.model.model_fields[self.field].annotation)) if self.kind == "choice" else ()

    @property
    def is_required(self) -> bool:
        """Whether a row must have it."""
        return self.model.model_fields[self.field].is_required()


def column(
    model: type[Model],
    field: str,
    kind: Kind = "number",
    unit: str = "",
    *,
    at: str = "",
    names: str = "",
    optional: bool = False,
) -> Column:
    """Return a column; `at` is its place where that is not the field itself."""
    place = f"{at}.{field}" if at else field
    return Column(model, field, kind, tuple(part.rstrip("_") for part in place.split(".")), unit, names, optional)


def bounds(model: type[Model], name: str) -> Bounds | Whole | None:
    """Return the allowed interval of a documented field, also of an optional one, or None."""
    info = model.model_fields[name]
    return next(iter([*_limits(info.metadata), *_inside(info.annotation)]), None)


def _limits(metadata: Sequence[Any]) -> list[Bounds | Whole]:
    return [one for one in metadata if isinstance(one, Bounds | Whole)]


def _inside(annotation: Any) -> Iterator[Bounds | Whole]:
    if get_origin(annotation) is Annotated:
        yield from _limits(annotation.__metadata__)
    for one in get_args(annotation):
        yield from _inside(one)


def _literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    elif get_origin(annotation) is Union:
        for one in get_args(annotation):
            yield from _literals(one)
