"""Named weekly shapes: the share of a week's contacts by local weekday and time of day. Figures only."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.calendar_names import WEEKDAYS

_FOLDER = Path(__file__).parent
_HALF_HOURS = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, 1440, 30))


def names() -> tuple[str, ...]:
    """Names of the shapes, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.csv")))


def load(name: str) -> NDArray[np.float64]:
    """Load a weekly shape.

    Parameters
    ----------
    name
        One of `names()`.

    Returns
    -------
    Share of the week's contacts per quarter hour of local time: shape (7, 96), Monday first, summing to 1. Half hours
    of the source are split evenly. The array is the caller's own.

    Raises
    ------
    ValueError
        There is no shape of that name.
    """
    return _read(name)[1].copy()


def source(name: str) -> str:
    """Say where a shape comes from: source, period, how it was made.

    Raises
    ------
    ValueError
        There is no shape of that name.
    """
    return _read(name)[0]


@cache
def _read(name: str) -> tuple[str, NDArray[np.float64]]:
    if name not in names():
        msg = f"profile: must be one of {', '.join(names())}, got {name!r}"
        raise ValueError(msg)
    lines = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    comment = " ".join(line.lstrip("# ") for line in lines if line.startswith("#"))
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    shares = np.array([[float(value) for value in row[1:]] for row in rows[1:]])
    if tuple(rows[0][1:]) != _HALF_HOURS or tuple(row[0] for row in rows[1:]) != WEEKDAYS:
        msg = f"profile {name}: the table must have the rows Monday … Sunday and the columns 00:00 … 23:30"
        raise ValueError(msg)
    if shares.min() < 0 or abs(shares.sum() - 1) > 1e-9:
        msg = f"profile {name}: shares must not be negative and must sum to 1, got a sum of {shares.sum():.12g}"
        raise ValueError(msg)
    return comment, np.repeat(shares / shares.sum() / 2, 2, axis=1)
