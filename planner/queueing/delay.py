"""Erlang C: agents, an endless queue and endless patience (M/M/n)."""

import math
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._birth_death import weight_below
from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, shaped
from planner.queueing.metrics import QueueMetrics


def erlang_c(load_erl: ArrayLike, servers: ArrayLike, handle_s: ArrayLike, within_s: ArrayLike = 20.0) -> QueueMetrics:
    """Return what a queue delivers when nobody ever gives up.

    Parameters
    ----------
    load_erl
        Offered load in erlangs, ≥ 0.
    servers
        Agents, ≥ 0; fractions are allowed.
    handle_s
        Mean handle time in seconds, > 0.
    within_s
        Threshold of the service level in seconds, ≥ 0.

    Returns
    -------
    Metrics in the broadcast shape. Without spare capacity (servers ≤ load > 0) everybody waits for ever: service level
    0, occupancy 1, infinite waits. All definitions of the service level agree here.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.

    Notes
    -----
    C = 1 / (1 + (1/B − 1)(1 − a/n)); P(wait > t) = C e^(−(n − a) t / h); mean wait C h / (n − a)
    (A. K. Erlang 1917). The service level is summed as (1 − C) + C (1 − e^…), both positive, so that it keeps its
    digits where it is small.
    """
    names = ("load_erl", "servers", "handle_s", "within_s")
    arrays = (
        checked("load_erl", load_erl),
        checked("servers", servers),
        checked("handle_s", handle_s, open_low=True),
        checked("within_s", within_s),
    )
    shape, flat = broadcast(names, arrays)
    load, agents, handle, within = flat
    busy, level, wait = (shaped(x, shape) for x in _many(load, agents, handle, within))
    occupancy = np.divide(load, agents, out=np.where(load > 0.0, 1.0, 0.0), where=agents > load)
    arrivals_per_s = load / handle
    queue = np.multiply(arrivals_per_s, np.asarray(wait).reshape(-1), out=np.zeros_like(load), where=load > 0.0)
    return QueueMetrics(
        wait_probability=busy,
        service_level=level,
        asa_s=wait,
        wait_s=wait,
        virtual_wait_s=wait,
        abandonment=shaped(np.zeros_like(load), shape),
        occupancy=shaped(occupancy, shape),
        queue_length=shaped(queue, shape),
        _tail=partial(_tail, *arrays[:3]),
        _percentile=partial(_percentile, *arrays[:3]),
    )


@compiled
def wait_probability(load: float, servers: float) -> tuple[float, float]:
    """Erlang C and its complement for one queue (load > 0)."""
    if servers <= load:
        return 1.0, 0.0
    spare = weight_below(load, servers) * ((servers - load) / servers)
    if spare == np.inf:
        return 0.0, 1.0
    return 1.0 / (1.0 + spare), spare / (1.0 + spare)


@compiled
def service_level(load: float, servers: float, handle: float, within: float) -> float:
    """Share of contacts that wait no longer than the threshold (load > 0)."""
    if servers <= load:
        return 0.0
    busy, free = wait_probability(load, servers)
    return min(free - busy * math.expm1(-(servers - load) * (within / handle)), 1.0)


@compiled
def reaches(load: float, servers: float, handle: float, within: float, level: float) -> bool:
    """Whether the service level is at least the given one; x − x²/2 ≤ 1 − e^−x ≤ x mostly decides without e^−x."""
    if servers <= load:
        return False
    busy, free = wait_probability(load, servers)
    x = (servers - load) * (within / handle)
    if free + busy * x < level - 1e-12:
        return False
    if free + busy * x * (1.0 - 0.5 * x) > level + 1e-12:
        return True
    return service_level(load, servers, handle, within) >= level


@compiled
def mean_wait(load: float, servers: float, handle: float) -> float:
    """Mean wait in seconds (load > 0)."""
    return wait_probability(load, servers)[0] * handle / (servers - load) if servers > load else np.inf


@compiled
def _many(
    load: FloatArray, servers: FloatArray, handle: FloatArray, within: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    busy = np.zeros(load.size)
    level = np.ones(load.size)
    wait = np.zeros(load.size)
    for i in range(load.size):
        if load[i] > 0.0:
            busy[i] = wait_probability(load[i], servers[i])[0]
            level[i] = service_level(load[i], servers[i], handle[i], within[i])
            wait[i] = mean_wait(load[i], servers[i], handle[i])
    return busy, level, wait


def _tail(load: FloatArray, servers: FloatArray, handle: FloatArray, wait: FloatArray) -> Result:
    shape, (a, n, h, w) = broadcast(("load_erl", "servers", "handle_s", "wait_s"), (load, servers, handle, wait))
    return shaped(_tails(a, n, h, w), shape)


@compiled
def _tails(load: FloatArray, servers: FloatArray, handle: FloatArray, wait: FloatArray) -> FloatArray:
    out = np.zeros(load.size)
    for i in range(load.size):
        if load[i] > 0.0:
            spare = max(servers[i] - load[i], 0.0)
            out[i] = wait_probability(load[i], servers[i])[0] * math.exp(-spare * (wait[i] / handle[i]))
    return out


def _percentile(load: FloatArray, servers: FloatArray, handle: FloatArray, q: FloatArray) -> Result:
    shape, (a, n, h, share) = broadcast(("load_erl", "servers", "handle_s", "q"), (load, servers, handle, q))
    return shaped(_percentiles(a, n, h, share), shape)


@compiled
def _percentiles(load: FloatArray, servers: FloatArray, handle: FloatArray, q: FloatArray) -> FloatArray:
    out = np.zeros(load.size)
    for i in range(load.size):
        if load[i] > 0.0:
            busy = wait_probability(load[i], servers[i])[0]
            if servers[i] <= load[i]:
                out[i] = np.inf
            elif busy > 1.0 - q[i]:
                out[i] = math.log(busy / (1.0 - q[i])) * handle[i] / (servers[i] - load[i])
    return out
