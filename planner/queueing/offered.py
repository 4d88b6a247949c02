"""Load that changes over the day: contacts that are in hand if nobody ever waits."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, checked, checked_per_interval

_STEPS = 8  # points looked at inside each interval


class HandleTime(StrEnum):
    """Distribution of the handle time."""

    EXPONENTIAL = "exponential"
    DETERMINISTIC = "deterministic"
    LOGNORMAL = "lognormal"


@dataclass(frozen=True)
class OfferedLoad:
    """Load in erlangs, each with the shape of the contacts.

    Attributes
    ----------
    mean_erl
        Mean over the interval.
    max_erl
        Maximum inside the interval, borders included: what to staff for.
    end_erl
        Load at the end of the interval.
    """

    mean_erl: FloatArray
    max_erl: FloatArray
    end_erl: FloatArray


def offered_load(
    contacts_per_interval: ArrayLike,
    interval_s: float,
    handle_s: ArrayLike,
    *,
    distribution: HandleTime = HandleTime.EXPONENTIAL,
    handle_cv: float = 1.0,
    periodic: bool = True,
) -> OfferedLoad:
    """Return the modified offered load: the mean number busy with unlimited agents, a lagged and smoothed arrival rate.

    Parameters
    ----------
    contacts_per_interval
        Contacts arriving in each interval, at a constant rate inside it; the last axis is time.
    interval_s
        Length of an interval in seconds, > 0.
    handle_s
        Mean handle time in seconds, > 0: one number, or one per interval of arrival.
    distribution
        Distribution of the handle time.
    handle_cv
        Standard deviation ÷ mean of a lognormal handle time, > 0.
    periodic
        Whether the intervals repeat for ever (a typical day or week) or start from an empty desk.

    Raises
    ------
    ValueError
        If an argument lies outside its interval or has the wrong shape.

    Notes
    -----
    m(t) = ∫₀^∞ λ(t − u) P(S > u) du (S. Eick, W. Massey, W. Whitt, «The physics of the M_t/G/∞ queue», Operations
    Research 41, 1993); for exponential handle times m' = λ − m/h. Exact at the points looked at (nine per interval,
    borders included; an exponential handle time has its maximum on a border); the mean is Simpson's rule over them.
    """
    contacts = np.atleast_1d(checked("contacts_per_interval", contacts_per_interval))
    if contacts.size == 0:
        raise ValueError(f"contacts_per_interval must not be empty, got shape {contacts.shape}")
    step = float(checked("interval_s", float(interval_s), open_low=True))
    checked("handle_s", handle_s, open_low=True)
    handle = checked_per_interval("handle_s", handle_s, contacts.shape[-1])
    cv = float(checked("handle_cv", float(handle_cv), open_low=True))
    code = list(HandleTime).index(HandleTime(distribution))
    rows = np.require(contacts.reshape(-1, contacts.shape[-1]), requirements=("C", "W"))
    points = np.stack([_points(row, step, handle, code, cv, periodic) for row in rows])
    simpson = np.array([1, 4, 2, 4, 2, 4, 2, 4, 1]) / (3 * _STEPS)
    return OfferedLoad(
        mean_erl=(points @ simpson).reshape(contacts.shape),
        max_erl=points.max(axis=-1).reshape(contacts.shape),
        end_erl=points[..., -1].reshape(contacts.shape),
    )


@compiled
def _time_in_hand(age: float, handle: float, distribution: int, cv: float) -> float:
    """E[min(S, age)]: mean time that a contact has been in hand by the given age."""
    if age <= 0.0:
        return 0.0
    if distribution == 0:
        return -handle * math.expm1(-age / handle)
    if distribution == 1:
        return min(age, handle)
    variance = math.log1p(cv * cv)
    z = (math.log(age / handle) + 0.5 * variance) / math.sqrt(2.0 * variance)
    return 0.5 * handle * math.erfc(math.sqrt(0.5 * variance) - z) + 0.5 * age * math.erfc(z)


@compiled
def _profile(count: int, interval: float, handle: float, distribution: int, cv: float, periodic: bool) -> FloatArray:
    """Load at each point of time caused by one contact per second during the first interval."""
    out = np.empty(count * _STEPS + 1)
    for k in range(out.size):
        age = k * interval / _STEPS
        out[k] = 0.0
        while True:
            gone = _time_in_hand(age - interval, handle, distribution, cv)
            out[k] += _time_in_hand(age, handle, distribution, cv) - gone
            age += count * interval
            if not periodic or handle - gone <= 1e-13 * handle:
                break
    return out


@compiled
def _points(
    contacts: FloatArray, interval: float, handle: FloatArray, distribution: int, cv: float, periodic: bool
) -> FloatArray:
    """Load at the borders and inner points of every interval, one row per interval."""
    count = contacts.size
    out = np.zeros((count, _STEPS + 1))
    profile = _profile(count, interval, handle[0], distribution, cv, periodic)
    for i in range(count):
        if i > 0 and handle[i] != handle[i - 1]:
            profile = _profile(count, interval, handle[i], distribution, cv, periodic)
        rate = contacts[i] / interval
        if rate == 0.0:
            continue
        for j in range(count):
            if j < i and not periodic:
                continue
            lag = (j - i) % count
            for s in range(_STEPS + 1):
                out[j, s] += rate * profile[lag * _STEPS + s]
    return out
