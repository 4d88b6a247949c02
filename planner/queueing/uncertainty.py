"""Staffing when the day's load and the number of agents who turn up are not known in advance."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.queueing import abandonment, delay
from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, checked_vector, shaped
from planner.queueing.metrics import Targets
from planner.queueing.staffing import attainable_load

_QUANTILES = (np.arange(400) + 0.5) / 400
_MOST_SERVERS = 100_000


@dataclass(frozen=True)
class DayFactor:
    """Random factor, mean 1, on a day's load: quadrature points and the exact distribution function.

    Use ``DayFactor.gamma``, ``lognormal``, ``empirical`` or ``certain``.

    Attributes
    ----------
    values, weights
        Points (mean 1 under the weights) and weights (sum 1).
    """

    values: FloatArray
    weights: FloatArray
    _share_up_to: Callable[[FloatArray], FloatArray] = field(repr=False, compare=False)

    @classmethod
    def certain(cls) -> Self:
        """Return a load that is known."""
        return cls.empirical([1.0])

    @classmethod
    def gamma(cls, cv: float) -> Self:
        """Return a gamma factor with the given standard deviation ÷ mean, > 0 (400 equiprobable points)."""
        from scipy.special import gammaincinv

        shape = float(checked("cv", float(cv), open_low=True)) ** -2
        return cls._smooth(np.asarray(gammaincinv(shape, _QUANTILES), dtype=np.float64), partial(_gamma_share, shape))

    @classmethod
    def lognormal(cls, cv: float) -> Self:
        """Return a lognormal factor with the given standard deviation ÷ mean, > 0 (400 equiprobable points)."""
        from scipy.special import ndtri

        sigma = math.sqrt(math.log1p(float(checked("cv", float(cv), open_low=True)) ** 2))
        return cls._smooth(np.exp(sigma * ndtri(_QUANTILES)), partial(_lognormal_share, sigma))

    @classmethod
    def empirical(cls, values: ArrayLike, weights: ArrayLike | None = None) -> Self:
        """Return the factor seen in history: past loads ÷ forecasts (or any positive multiples), rescaled to mean 1.

        Parameters
        ----------
        values
            Observed factors, ≥ 0, not all 0.
        weights
            Weight of each, ≥ 0; equal if not given.
        """
        points = checked_vector("values", values)
        shares = np.ones_like(points) if weights is None else checked_vector("weights", weights)
        if shares.shape != points.shape or shares.sum() == 0.0 or points @ shares == 0.0:
            raise ValueError(f"values and weights must be of one length and not all zero, got {points} and {shares}")
        shares = shares / shares.sum()
        points = points / (points @ shares)
        return cls(points, shares, partial(_empirical_share, points, shares))

    @classmethod
    def _smooth(cls, points: FloatArray, share_up_to: Callable[[FloatArray], FloatArray]) -> Self:
        return cls(points / points.mean(), np.full(points.size, 1.0 / points.size), share_up_to)

    def share_up_to(self, factor: ArrayLike) -> FloatArray:
        """Return the probability that the factor does not exceed the given one."""
        x = np.atleast_1d(np.asarray(factor, dtype=np.float64))
        return np.where(np.isinf(x), 1.0, self._share_up_to(np.where(np.isinf(x), 1.0, x)))


def _gamma_share(shape: float, factor: FloatArray) -> FloatArray:
    from scipy.special import gammainc

    return np.asarray(gammainc(shape, shape * factor), dtype=np.float64)


def _lognormal_share(sigma: float, factor: FloatArray) -> FloatArray:
    from scipy.special import ndtr

    return np.asarray(ndtr(np.log(np.maximum(factor, 1e-300)) / sigma + 0.5 * sigma), dtype=np.float64)


def _empirical_share(points: FloatArray, shares: FloatArray, factor: FloatArray) -> FloatArray:
    return np.asarray(shares @ (points[:, None] <= factor * (1.0 + 1e-12)), dtype=np.float64)


@dataclass(frozen=True)
class UncertainStaffing:
    """What a number of rostered agents delivers under uncertainty, in the broadcast shape.

    Attributes
    ----------
    servers
        Rostered agents.
    expected_service_level
        Mean over days and attendance, weighted by contacts; overload without abandonment counts 0.
    kept_probability
        Probability that all targets hold.
    """

    servers: NDArray[np.int64]
    expected_service_level: Result
    kept_probability: Result


def staffing_under_uncertainty(
    load_erl: ArrayLike,
    handle_s: float,
    *,
    patience_s: float | None = None,
    targets: Targets,
    factor: DayFactor | None = None,
    absence: float = 0.0,
    keep: float | None = None,
    servers: ArrayLike | None = None,
) -> UncertainStaffing:
    """Return the least rostered agents under a random load and random absence, and what they deliver.

    Parameters
    ----------
    load_erl
        Forecast load in erlangs (the mean), ≥ 0.
    handle_s
        Mean handle time in seconds, > 0.
    patience_s
        Mean patience in seconds, > 0 (Erlang A); ``None``: nobody gives up (Erlang C).
    targets
        What is promised, in single numbers; needs a ``service_level``.
    factor
        Random factor on the load; ``None``: the load is certain.
    absence
        Probability that a rostered agent is absent, independently of the others, inside [0, 1).
    keep
        Staff for a probability of at least this, inside (0, 1), that all targets hold; ``None``: staff for an expected
        service level that meets the target.
    servers
        Rostered agents to judge instead of searching, whole numbers ≥ 0; broadcast with the loads.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or 100,000 agents do not suffice.

    Notes
    -----
    Load: a gamma factor makes arrivals negative binomial (G. Jongbloed, G. Koole, «Managing uncertainty in call centres
    using Poisson mixtures», 2001). Attendance: binomial. Expected level: quadrature over 400 equiprobable factors.
    Probability: exact, from the factor's distribution at the largest load that each attendance can take.
    """
    if targets.service_level is None or any(array.ndim for array in targets.arrays()):
        raise ValueError("targets must hold single numbers and a service_level")
    handle = float(checked("handle_s", float(handle_s), open_low=True))
    patience = float(
        checked("patience_s", np.inf if patience_s is None else float(patience_s), open_low=True, open_high=False)
    )
    present = 1.0 - float(checked("absence", float(absence), 0.0, 1.0))
    wish = None if keep is None else float(checked("keep", float(keep), 0.0, 1.0, open_low=True))
    loads = checked("load_erl", load_erl)
    given = checked("servers", -1.0 if servers is None else servers, -1.0)
    shape, (load, fixed) = broadcast(("load_erl", "servers"), (loads, given))
    curves = partial(_curves, handle, patience, targets, factor or DayFactor.certain())
    rows = [_one(a, n, curves, present, wish, targets) for a, n in zip(load, fixed, strict=True)]
    agents, level, kept = (np.array(column) for column in zip(*rows, strict=True))
    return UncertainStaffing(agents.astype(np.int64).reshape(shape)[()], shaped(level, shape), shaped(kept, shape))


Curves = Callable[[float, int], tuple[FloatArray, FloatArray]]


def _one(
    load: float, fixed: float, curves: Curves, present: float, keep: float | None, targets: Targets
) -> tuple[int, float, float]:
    """Agents, expected level and probability for one load."""
    if fixed >= 0.0:
        level, kept = _attended(curves(load, int(fixed)), int(fixed), present)
        return int(fixed), level, kept
    if load == 0.0:
        return 0, 1.0, 1.0
    goal = float(np.asarray(targets.service_level)) if keep is None else keep
    high = int(load / present) + 8
    while True:
        table = curves(load, high)
        if _attended(table, high, present)[0 if keep is None else 1] >= goal:
            break
        high *= 2
        if high > _MOST_SERVERS:
            raise ValueError(f"targets cannot be met by {_MOST_SERVERS} servers at load_erl {load:g}")
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if _attended(table, middle, present)[0 if keep is None else 1] >= goal:
            high = middle
        else:
            low = middle
    return high, *_attended(table, high, present)


def _curves(
    handle: float, patience: float, targets: Targets, factor: DayFactor, load: float, most: int
) -> tuple[FloatArray, FloatArray]:
    """Return the expected level and the probability by agents present, 0 … most."""
    agents = np.arange(most + 1.0)
    if load == 0.0:
        return np.ones_like(agents), np.ones_like(agents)
    within = float(np.asarray(targets.within_s))
    weights = factor.weights * factor.values
    level = _expected(load * factor.values, weights, agents, handle, patience, within, targets.definition.code)
    limit = attainable_load(agents, handle, patience_s=patience, targets=targets)
    return level, factor.share_up_to(np.asarray(limit) / load)


@compiled
def _expected(
    loads: FloatArray,
    weights: FloatArray,
    agents: FloatArray,
    handle: float,
    patience: float,
    within: float,
    definition: int,
) -> FloatArray:
    out = np.zeros(agents.size)
    for k in range(agents.size):
        for i in range(loads.size):
            if loads[i] == 0.0:
                level = 1.0
            elif patience == np.inf:
                level = delay.service_level(loads[i], agents[k], handle, within)
            else:
                level = abandonment.service_level(loads[i], agents[k], handle, patience, within, definition)
            out[k] += weights[i] * level
    out /= weights.sum()
    return out


def _attended(table: tuple[FloatArray, FloatArray], rostered: int, present: float) -> tuple[float, float]:
    """Mean of both curves over the number present."""
    chances = _binomial(rostered, present)
    return float(chances @ table[0][: rostered + 1]), float(chances @ table[1][: rostered + 1])


@compiled
def _binomial(count: int, chance: float) -> FloatArray:
    out = np.zeros(count + 1)
    if chance == 1.0:
        out[count] = 1.0
        return out
    for k in range(count + 1):
        log_ways = math.lgamma(count + 1.0) - math.lgamma(k + 1.0) - math.lgamma(count - k + 1.0)
        out[k] = math.exp(log_ways + k * math.log(chance) + (count - k) * math.log1p(-chance))
    out /= out.sum()
    return out
