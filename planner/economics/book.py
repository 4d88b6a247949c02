"""Assumptions by their place in the scenario file: read, replaced, drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic.fields import FieldInfo

from planner.scenario import Estimate, Scenario
from planner.scenario.quantities import Model

Array = NDArray[np.float64]


def steps(place: str) -> list[str | int]:
    """Return the steps of a place such as ``sites[0].contract.price``."""
    return [int(part[1:-1]) if part.startswith("[") else part for part in re.findall(r"\[\d+\]|[^.\[\]]+", place)]


def value_at(node: Any, place: str) -> Any:
    """Return what stands at a place of a scenario."""
    for step in steps(place):
        node = getattr(node, str(step)) if isinstance(node, Model) else node[step]
    return node


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return the scenario with numbers changed by place.

    Raises
    ------
    pydantic.ValidationError
        When a value is out of its range, or the values do not fit together.
    """
    changes = [(steps(place), Estimate(float(value))) for place, value in values.items()]
    result: Scenario = _replaced(scenario, changes)
    return result


def _replaced(node: Any, changes: list[tuple[list[str | int], Any]]) -> Any:
    """Return a part of a scenario with what stands at some paths changed at once: values need fit only together."""
    below: dict[str | int, list[tuple[list[str | int], Any]]] = {}
    for path, value in changes:
        if not path:
            return value
        below.setdefault(path[0], []).append((path[1:], value))
    if isinstance(node, Model):
        return node.changed(**{str(key): _replaced(getattr(node, str(key)), each) for key, each in below.items()})
    if isinstance(node, tuple):
        return tuple(_replaced(one, below[i]) if i in below else one for i, one in enumerate(node))
    return {name: _replaced(one, below[name]) if name in below else one for name, one in node.items()}


@dataclass(frozen=True)
class Leaf:
    """An estimate of the scenario with its place and its field."""

    place: str
    value: Estimate
    field: FieldInfo
    is_set: bool


def leaves(node: Any, place: str = "", known: bool = True) -> Iterator[Leaf]:
    """Yield every estimate of a scenario, defaults included; `is_set` where the scenario gives it."""
    for name, info in type(node).model_fields.items():
        here = f"{place}.{name}" if place else name
        yield from _of(getattr(node, name), here, info, known and name in node.model_fields_set)


def _of(value: Any, place: str, info: FieldInfo, is_set: bool) -> Iterator[Leaf]:
    if isinstance(value, Estimate):
        yield Leaf(place, value, info, is_set)
    elif isinstance(value, Model):
        yield from leaves(value, place, is_set)
    elif isinstance(value, tuple):
        for i, one in enumerate(value):
            yield from _of(one, f"{place}[{i}]", info, is_set)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _of(one, f"{place}.{name}", info, is_set)


@dataclass(frozen=True)
class Book:
    """The numbers of a scenario; some of them drawn.

    Attributes
    ----------
    scenario
        Where the numbers stand.
    drawn
        Draws by place; shape (draws, 1) each, so that they meet months on the last axis.
    """

    scenario: Scenario
    drawn: Mapping[str, Array] = field(default_factory=dict)

    def __call__(self, place: str, otherwise: float = 0.0) -> Array:
        """Return the number at a place, drawn or not; `otherwise` where nothing is given."""
        if place in self.drawn:
            return self.drawn[place]
        value = value_at(self.scenario, place)
        return np.asarray(otherwise if value is None else float(value), dtype=float)

    def rate(self, currency: str | None) -> Array:
        """Return the value of one unit of a currency in the scenario's."""
        if currency in (None, self.scenario.currency):
            return np.asarray(1.0)
        return self(f"exchange.{currency}")
