"""Erlang B: lines without a queue. Blocked contacts are lost."""

import math

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._birth_death import log_weight_below, weight_below
from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, shaped


def erlang_b(load_erl: ArrayLike, servers: ArrayLike) -> Result:
    """Return the share of contacts that find all lines busy and are lost.

    Parameters
    ----------
    load_erl
        Offered load in erlangs, ≥ 0.
    servers
        Lines, ≥ 0; fractions are allowed.

    Returns
    -------
    Blocking, 0–1, in the broadcast shape; 0 where it leaves float range (see ``log_erlang_b``).

    Raises
    ------
    ValueError
        If an argument is negative, not finite, or the shapes do not fit.

    Notes
    -----
    1/B(a, n) = a ∫₀^∞ e^(−a t) (1 + t)^n dt, for whole n the sum Σ_k n!/(n−k)! a^−k (A. A. Jagerman, «Some properties
    of the Erlang loss function», Bell System Technical Journal 53, 1974). All terms are positive: nothing cancels.
    """
    shape, (load, lines) = broadcast(
        ("load_erl", "servers"), (checked("load_erl", load_erl), checked("servers", servers))
    )
    return shaped(_blocking(load, lines), shape)


def log_erlang_b(load_erl: ArrayLike, servers: ArrayLike) -> Result:
    """Return the natural logarithm of ``erlang_b``, also where the blocking itself is below float range.

    Parameters
    ----------
    load_erl
        Offered load in erlangs, > 0.
    servers
        Lines, ≥ 0; fractions are allowed.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.
    """
    shape, (load, lines) = broadcast(
        ("load_erl", "servers"), (checked("load_erl", load_erl, open_low=True), checked("servers", servers))
    )
    return shaped(_log_blocking(load, lines), shape)


def erlang_b_servers(load_erl: ArrayLike, blocking: ArrayLike, *, fractional: bool = False) -> Result:
    """Return the least number of lines whose blocking does not exceed the given one.

    Parameters
    ----------
    load_erl
        Offered load in erlangs, ≥ 0.
    blocking
        Allowed blocking inside (0, 1).
    fractional
        Whether to solve for a real number of lines instead of a whole one.

    Returns
    -------
    Lines (whole numbers as floats, so that they broadcast with fractional ones); 0 for no load.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.
    """
    allowed = checked("blocking", blocking, 0.0, 1.0, open_low=True)
    shape, (load, share) = broadcast(("load_erl", "blocking"), (checked("load_erl", load_erl), allowed))
    return shaped(_lines_many(load, share, fractional), shape)


def erlang_b_load(servers: ArrayLike, blocking: ArrayLike) -> Result:
    """Return the largest load that the lines carry at the given blocking.

    Parameters
    ----------
    servers
        Lines, ≥ 0; fractions are allowed.
    blocking
        Allowed blocking inside (0, 1).

    Returns
    -------
    Load in erlangs; 0 without lines.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.

    Notes
    -----
    Newton's method on ln B, which is concave in ln a, with d ln B / d ln a = n − a (1 − B).
    """
    allowed = checked("blocking", blocking, 0.0, 1.0, open_low=True)
    shape, (lines, share) = broadcast(("servers", "blocking"), (checked("servers", servers), allowed))
    return shaped(_loads_many(lines, share), shape)


@compiled
def _blocking(load: FloatArray, servers: FloatArray) -> FloatArray:
    out = np.empty(load.size)
    for i in range(load.size):
        if load[i] == 0.0:
            out[i] = 1.0 if servers[i] == 0.0 else 0.0
        else:
            out[i] = 1.0 / (1.0 + weight_below(load[i], servers[i]))
    return out


@compiled
def _log_blocking(load: FloatArray, servers: FloatArray) -> FloatArray:
    out = np.empty(load.size)
    for i in range(load.size):
        out[i] = -log_weight_below(load[i], servers[i])
    return out


@compiled
def _lines(load: float, blocking: float, fractional: bool) -> float:
    if load == 0.0:
        return 0.0
    below = 0.0  # upward recursion of 1/B − 1: every number of lines is passed once
    servers = 0.0
    while blocking * (1.0 + below) < 1.0:
        servers += 1.0
        below = servers / load * (1.0 + below)
    if not fractional:
        return servers
    low, high = servers - 1.0, servers
    while high - low > 4e-15 * high:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if blocking * (1.0 + weight_below(load, middle)) < 1.0:
            low = middle
        else:
            high = middle
    return high


@compiled
def _lines_many(load: FloatArray, blocking: FloatArray, fractional: bool) -> FloatArray:
    out = np.empty(load.size)
    for i in range(load.size):
        out[i] = _lines(load[i], blocking[i], fractional)
    return out


@compiled
def _load(servers: float, blocking: float) -> float:
    if servers == 0.0:
        return 0.0
    log_load = math.log(servers / (1.0 - blocking))  # above the answer: a (1 − B) < n
    for _ in range(200):
        load = math.exp(log_load)
        log_b = -log_weight_below(load, servers)
        step = (log_b - math.log(blocking)) / (servers - load * (-math.expm1(log_b)))
        log_load -= step
        if abs(step) < 1e-15:
            break
    return math.exp(log_load)


@compiled
def _loads_many(servers: FloatArray, blocking: FloatArray) -> FloatArray:
    out = np.empty(servers.size)
    for i in range(servers.size):
        out[i] = _load(servers[i], blocking[i])
    return out
