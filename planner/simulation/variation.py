"""How days differ: the volume of a day, and the people who come."""

import numpy as np
from scipy.special import gammaincinv


def gamma_day_factors(cv: float, quantiles: int = 400) -> tuple[float, ...]:
    """Equiprobable quantiles of a gamma factor with mean 1.

    Parameters
    ----------
    cv
        Coefficient of variation of the day's volume, 0–2.
    quantiles
        How many equally likely values stand for the distribution.

    Raises
    ------
    ValueError
        If cv lies outside its interval.
    """
    if not 0.0 <= cv <= 2.0:
        raise ValueError(f"cv must be in [0, 2], got {cv!r}")
    if cv == 0.0:
        return ()
    shape = 1.0 / cv**2
    values = gammaincinv(shape, (np.arange(quantiles) + 0.5) / quantiles) / shape
    return tuple((values / values.mean()).tolist())


def presence_factors(absence: float, cv: float, quantiles: int = 400) -> tuple[float, ...]:
    """Equiprobable quantiles of the people who come, over those who are expected to, mean 1.

    The share A of people absent on a day is gamma distributed (cut off at everybody); people who come are (1 − A).

    Parameters
    ----------
    absence
        Mean share of scheduled people who are absent, 0–0.95: what the roster already counts on.
    cv
        Coefficient of variation of that share from day to day, 0–10.
    quantiles
        How many equally likely values stand for the distribution.

    Raises
    ------
    ValueError
        If a parameter lies outside its interval.
    """
    if not 0.0 <= absence <= 0.95:
        raise ValueError(f"absence must be in [0, 0.95], got {absence!r}")
    if not 0.0 <= cv <= 10.0:
        raise ValueError(f"cv must be in [0, 10], got {cv!r}")
    if cv == 0.0 or absence == 0.0:
        return ()
    shape = 1.0 / cv**2
    away = gammaincinv(shape, (np.arange(quantiles) + 0.5) / quantiles) * absence / shape
    come = 1.0 - np.minimum(away, 1.0)
    return tuple((come / come.mean()).tolist())
