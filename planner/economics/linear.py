"""How a cash flow answers to each price alone, where that is a straight line: a workbook works it out by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.assumptions import Assumption
from planner.economics.options import Option
from planner.economics.risk import Case

Array = NDArray[np.float64]
TRIED = (0.5, 1.5, 2.0)  # times the value
STRAIGHT = 1e-9  # of the largest month's cash: what a straight line may be off


def slopes(case: Case, option: Option, listed: Sequence[Assumption]) -> dict[str, pd.DataFrame]:
    """Return how an option's cash flow answers to each price that it answers to in a straight line, others unchanged.

    Parameters
    ----------
    case, option
        The comparison, and the option whose cash flow it is.
    listed
        Assumptions; those that change the plan itself, and prices of 0, are left out.

    Returns
    -------
    By place: cash per unit of the price. Index: month, columns: the components that it moves, none where it moves
    nothing. A price is tried over its range, and from half to twice its value: one with a bend in there (a minimum, the
    border of a tier), or whose effect is no straight line at all, is missing.
    """
    prices = [one for one in listed if one.is_price and one.base]
    flow = case.flow(option)
    tried = np.array([_points(one) for one in prices])
    moved = case.flow(option, _one_by_one(prices, tried)).parts if prices else {}
    months = flow.cash.size
    changes = {
        name: np.broadcast_to(part, (tried.size, months)).reshape(*tried.shape, months) - flow.parts.get(name, 0.0)
        for name, part in moved.items()
    }
    least = STRAIGHT * float(np.abs(flow.cash).max())
    found = {}
    for k, one in enumerate(prices):
        steps = tried[k] - one.base
        felt = {name: change[k] for name, change in changes.items() if np.abs(change[k]).max() > least}
        lines = {name: change[-1] / steps[-1] for name, change in felt.items()}
        if all(np.abs(felt[name] - np.outer(steps, line)).max() <= least for name, line in lines.items()):
            found[one.place] = pd.DataFrame(lines, index=pd.RangeIndex(months, name="month"))
    return found


def _points(one: Assumption) -> list[float]:
    return [one.low, one.high, *(times * one.base for times in TRIED)]


def _one_by_one(prices: Sequence[Assumption], tried: Array) -> dict[str, Array]:
    """Return draws in which one price after the other takes its values, and all others stand; shape (draws, 1) each."""
    drawn = {}
    for k, one in enumerate(prices):
        values = np.full(tried.shape, one.base)
        values[k] = tried[k]
        drawn[one.place] = values.reshape(-1, 1)
    return drawn
