"""How long things take: a mean and its variation, or a measured table of times."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.plain import base
from planner.scenario.quantities import Bounds, Estimate, HandleSeconds, Model, Variation, documented

Quantiles = tuple[Annotated[Estimate, Bounds(0, 864_000)], ...]
CV_TOLERANCE = 1e-3


def moments(quantiles_s: Sequence[float]) -> tuple[float, float]:
    """Return mean and coefficient of variation of times with these quantiles at evenly spaced shares, 0 to 1.

    Between two quantiles times are spread evenly: a piece from a to b has the mean (a + b) / 2 and the mean square
    (a² + ab + b²) / 3.
    """
    values = [float(one) for one in quantiles_s]
    pieces = list(itertools.pairwise(values))
    mean = sum(a + b for a, b in pieces) / (2 * len(pieces))
    square = sum(a * a + a * b + b * b for a, b in pieces) / (3 * len(pieces))
    return mean, math.sqrt(max(square - mean * mean, 0.0)) / mean if mean > 0 else 0.0


def table_fault(quantiles_s: Sequence[Any]) -> str | None:
    """Return what is wrong with a table of times, or None."""
    values = [base(one) for one in quantiles_s]
    known = [one for one in values if one is not None]
    if len(known) < len(values):
        return None  # each value says for itself what it must be
    if len(known) < 2:
        return "needs at least two values: the least and the largest"
    if any(later < sooner for sooner, later in itertools.pairwise(known)):
        return "must not fall: values stand in order, the least first"
    return None if known[-1] > 0 else "needs a value above 0"


def with_moments(value: Any, table: str, mean: str, cv: str | None = None) -> Any:
    """Return a mapping with the mean (and variation) of its table of times filled in where they were left out.

    A table that is none is refused; single values that are no numbers are left to their own check.
    """
    times = value.get(table) if isinstance(value, Mapping) else None
    if not isinstance(times, list | tuple):
        return value
    fault = table_fault(times)
    if fault is not None:
        raise PydanticCustomError("table", "{table} {fault}", {"table": table, "fault": fault})
    if None in [base(one) for one in times]:
        return value
    found = moments([base(one) or 0.0 for one in times])
    filled = {mean: found[0]} | ({} if cv is None else {cv: found[1]})
    return {**value, **{key: one for key, one in filled.items() if value.get(key) is None}}


class Handle(Model):
    """How long a contact keeps somebody busy, wrap-up included."""

    mean_s: HandleSeconds = documented(
        about="Mean handle time, wrap-up included; follows from quantiles_s where left out", unit="s"
    )
    cv: Variation = documented(
        Estimate(1.0),
        about="Coefficient of variation of the handle time; follows from quantiles_s where they are given",
        unit="share",
        source="1 is exponential; 1.45 bank calls 1999",
    )
    quantiles_s: Quantiles | None = documented(
        None,
        about="Measured handle times at evenly spaced shares of the contacts, the least (0 %) first, the largest "
        "(100 %) last; another mean_s scales them",
        unit="s",
    )

    @model_validator(mode="before")
    @classmethod
    def _moments(cls, value: Any) -> Any:
        return with_moments(value, "quantiles_s", "mean_s", "cv")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        cv = float(self.cv) if self.quantiles_s is None else moments(self.quantiles_s)[1]
        if abs(cv - float(self.cv)) > CV_TOLERANCE:
            raise PydanticCustomError("handle", "cv must be left out: quantiles_s make it {cv}", {"cv": f"{cv:.4g}"})
        return self
