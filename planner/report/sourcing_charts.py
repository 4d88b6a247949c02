"""The two charts of the executive's page: points, ticks and labels, whatever they are drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics import By, Sourcing
from planner.economics.wording import Tongue

Array = NDArray[np.float64]
COLOURS = {"in_house": "#1f5f99", "outsourced": "#b3541e", "hybrid": "#2e7d4f", "nothing": "#6b7783"}
DASHES = {"in_house": (), "outsourced": (7, 3), "hybrid": (2, 3), "nothing": (9, 3, 2, 3)}
Ticks = list[tuple[float, str]]


@dataclass(frozen=True)
class Lines:
    """A line chart in the unit square, y upwards.

    Attributes
    ----------
    title
        What it shows, with its unit.
    curves
        Points by option; shape (points, 2) each.
    x_ticks, y_ticks
        Places in [0, 1] and their labels.
    rule
        Place and label of an upright line, or None.
    told
        The chart in a sentence, for those who do not see it.
    """

    title: str
    curves: Mapping[str, Array]
    x_ticks: Ticks
    y_ticks: Ticks
    rule: tuple[float, str] | None
    told: str


def cumulative(found: Sourcing, tongue: Tongue) -> Lines:
    """Return the cost so far by month."""
    cash = {option.value: frame["total"].cumsum() for option, frame in found.flows.items()}
    if found.now is not None:
        cash["nothing"] = found.now.cash.cumsum()
    frame = pd.DataFrame(cash)
    months = int(frame.index[-1])
    every = 6 if months <= 36 else 12
    x_ticks = [(month / months, str(month)) for month in range(0, months + 1, every)]
    title = tongue("Cost so far by month, {currency}", currency=found.scenario.currency)
    told = f"{title}: " + ", ".join(
        f"{tongue(str(name))} {tongue.short(float(frame[name].iloc[-1]))}" for name in frame
    )
    return _lines(title, frame, frame.index.to_numpy(dtype=float) / months, x_ticks, None, told, tongue)


def crossover(found: Sourcing, tongue: Tongue) -> Lines | None:
    """Return the net present cost of both pure options by volume, or None where it was not worked out."""
    frame = found.crossover
    if frame.empty:
        return None
    frame = frame[["in_house", "outsourced"]].loc[0.25:4.0]
    x = (np.log2(frame.index.to_numpy(dtype=float)) + 2) / 4
    x_ticks = [(k / 4, "× " + tongue.figure(f"{2.0 ** (k - 2):g}")) for k in range(5)]
    point = next((one.point for one in found.break_evens if one.by is By.VOLUME), None)
    inside = point is not None and 0.25 <= point <= 4
    rule = None
    if point is not None and inside:
        rule = ((np.log2(point) + 2) / 4, "× " + tongue.figure(f"{point:.2f}"))
    title = tongue("Net present cost by volume, {currency}", currency=found.scenario.currency)
    where = tongue("they cost the same at {point}", point=rule[1]) if rule else tongue("the lines do not meet")
    return _lines(title, frame, x, x_ticks, rule, f"{title}; {where}", tongue)


def _lines(
    title: str, frame: pd.DataFrame, x: Array, x_ticks: Ticks, rule: tuple[float, str] | None, told: str, tongue: Tongue
) -> Lines:
    ticks = _round_ticks(float(frame.to_numpy().max()))
    top = ticks[-1] or 1.0
    curves = {str(name): np.column_stack([x, frame[name].to_numpy(dtype=float) / top]) for name in frame}
    return Lines(title, curves, x_ticks, [(one / top, tongue.short(one)) for one in ticks], rule, told)


def _round_ticks(most: float) -> list[float]:
    """Return three to six round numbers from 0 to the first that is not below `most`.

    >>> _round_ticks(870.0)
    [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]
    """
    if most <= 0:
        return [0.0, 1.0]
    size = 10.0 ** np.floor(np.log10(most))
    step = next(part * size for part in (0.2, 0.5, 1.0, 2.0, 5.0) if most <= 5 * part * size + 1e-9 * size)
    return [float(step * k) for k in range(int(np.ceil(most / step - 1e-9)) + 1)]
