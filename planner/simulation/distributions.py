"""Handle-time and patience distributions: what a contact asks for and how long it waits."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.simulation._random import EXPONENTIAL, FIXED, HAZARD, LOGNORMAL, NEVER, TABLE

FloatArray = NDArray[np.float64]
POINTS_PER_PIECE = 64
_EMPTY: FloatArray = np.zeros(0)


@dataclass(frozen=True)
class Distribution:
    """A distribution of seconds; make one with the functions of this module.

    Parameters
    ----------
    kind
        What the kernel calls it.
    mean_s
        Mean in seconds (infinite when nobody ever loses patience).
    a, b
        Parameters of the kind.
    table
        Values (empirical) or start, hazard and cumulative hazard rows (hazard).
    """

    kind: int
    mean_s: float
    a: float = 0.0
    b: float = 0.0
    table: FloatArray = field(default_factory=_EMPTY.copy)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Distribution):
            return NotImplemented
        return (self.kind, self.a, self.b) == (other.kind, other.a, other.b) and np.array_equal(self.table, other.table)

    __hash__ = None  # type: ignore[assignment]


def exponential(mean_s: float) -> Distribution:
    """Exponential distribution.

    Parameters
    ----------
    mean_s
        Mean in seconds, 0 or more; 0 means at once.

    Raises
    ------
    ValueError
        If the mean is negative or not finite.
    """
    _check("mean_s", mean_s, 0.0)
    return Distribution(EXPONENTIAL, float(mean_s), a=float(mean_s)) if mean_s > 0 else fixed(0.0)


def fixed(value_s: float) -> Distribution:
    """Every contact takes the same time (seconds, 0 or more)."""
    _check("value_s", value_s, 0.0)
    return Distribution(FIXED, float(value_s), a=float(value_s))


def lognormal(mean_s: float, cv: float) -> Distribution:
    """Lognormal distribution.

    Parameters
    ----------
    mean_s
        Mean in seconds, above 0.
    cv
        Standard deviation over mean, 0 or more.

    Raises
    ------
    ValueError
        If a parameter lies outside its interval.
    """
    _check("mean_s", mean_s, 0.0, open_low=True)
    _check("cv", cv, 0.0)
    if cv == 0.0:
        return fixed(mean_s)
    sigma = float(np.sqrt(np.log1p(cv * cv)))
    return Distribution(LOGNORMAL, float(mean_s), a=float(np.log(mean_s)) - sigma * sigma / 2, b=sigma)


def empirical(values_s: ArrayLike) -> Distribution:
    """Draw from measured values, each as likely as the others.

    Parameters
    ----------
    values_s
        Measured seconds, at least one, 0 or more.

    Raises
    ------
    ValueError
        If there is no value, or one is negative or not finite.
    """
    values = np.sort(np.asarray(values_s, dtype=np.float64).ravel())
    if values.size == 0:
        raise ValueError("values_s must hold at least 1 value, got 0")
    _check_array("values_s", values)
    return Distribution(TABLE, float(values.mean()), table=values)


def quantiles(values_s: ArrayLike, mean_s: float | None = None) -> Distribution:
    """Draw times with the given quantiles, evenly spread between each two.

    Parameters
    ----------
    values_s
        Seconds at evenly spaced shares, from the least (0) to the largest (1): at least two, 0 or more, not falling.
    mean_s
        Mean to which they are scaled, above 0; their own when left out.

    Raises
    ------
    ValueError
        If there are fewer than two values, or they fall, or one is negative or not finite, or all are 0.
    """
    values = np.asarray(values_s, dtype=np.float64).ravel()
    if values.size < 2:
        raise ValueError(f"values_s must hold at least 2 values, got {values.size}")
    _check_array("values_s", values)
    if (np.diff(values) < 0).any() or values[-1] <= 0:
        raise ValueError(f"values_s must not fall and end above 0, got {values.tolist()[:8]}")
    pieces = (values.size - 1) * POINTS_PER_PIECE
    dense = np.interp((np.arange(pieces) + 0.5) / pieces, np.linspace(0.0, 1.0, values.size), values)
    if mean_s is None:
        return empirical(dense)
    _check("mean_s", mean_s, 0.0, open_low=True)
    return empirical(dense * (mean_s / dense.mean()))


def patience_hazard(starts_s: ArrayLike, hazard_per_s: ArrayLike) -> Distribution:
    """Patience from a table of abandonment hazards.

    Parameters
    ----------
    starts_s
        Start of each piece in seconds of waiting; the first is 0, rising.
    hazard_per_s
        Abandonments per second of waiting in each piece, 0 or more; the last piece goes on for ever.

    Raises
    ------
    ValueError
        If the lengths differ, the starts do not rise from 0, or a hazard is negative.

    Notes
    -----
    Exact inversion of the piecewise constant hazard: a contact abandons where the cumulative hazard passes a unit
    exponential number. With a last hazard of 0 some contacts never abandon.
    """
    starts = np.asarray(starts_s, dtype=np.float64).ravel()
    hazard = np.asarray(hazard_per_s, dtype=np.float64).ravel()
    if starts.size == 0 or starts.size != hazard.size:
        raise ValueError(
            f"starts_s and hazard_per_s must have one length of at least 1, got {starts.size} and {hazard.size}"
        )
    _check_array("starts_s", starts)
    _check_array("hazard_per_s", hazard)
    if starts[0] != 0.0 or np.any(np.diff(starts) <= 0.0):
        raise ValueError(f"starts_s must rise strictly from 0, got {starts.tolist()[:8]}")
    cumulative = np.concatenate([[0.0], np.cumsum(np.diff(starts) * hazard[:-1])])
    mean = _hazard_mean(starts, hazard, cumulative)
    return Distribution(HAZARD, mean, table=np.concatenate([starts, hazard, cumulative]))


def never() -> Distribution:
    """Nobody ever abandons."""
    return Distribution(NEVER, float("inf"))


def _hazard_mean(starts: FloatArray, hazard: FloatArray, cumulative: FloatArray) -> float:
    survival = np.exp(-cumulative)
    if hazard[-1] <= 0.0:
        return float("inf")
    widths = np.append(np.diff(starts), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        pieces = np.where(hazard > 0.0, -np.expm1(-hazard * widths) / hazard, widths)
    return float(np.sum(survival * pieces))


def _check(name: str, value: float, low: float, *, open_low: bool = False) -> None:
    if not np.isfinite(value) or value < low or (open_low and value == low):
        bracket = "(" if open_low else "["
        raise ValueError(f"{name} must be in {bracket}{low:g}, inf), got {value!r}")


def _check_array(name: str, values: NDArray[Any]) -> None:
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] must be in [0, inf), got {values[bad[0]]!r}")
