"""Erlang A: agents, an endless queue and contacts that give up after an exponential patience (M/M/n+M)."""

import math
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._birth_death import (
    late_weights,
    scaled_below,
    wait_moments,
    waiting_weights,
    weight_below,
)
from planner.queueing._birth_death import service_level as level_of_weights
from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, shaped
from planner.queueing.metrics import Definition, QueueMetrics


def erlang_a(
    load_erl: ArrayLike,
    servers: ArrayLike,
    handle_s: ArrayLike,
    patience_s: ArrayLike,
    within_s: ArrayLike = 20.0,
    definition: Definition = Definition.VIRTUAL,
) -> QueueMetrics:
    """Return what a queue delivers when waiting contacts give up. Fewer agents than the load are legal.

    Parameters
    ----------
    load_erl
        Offered load in erlangs, ≥ 0.
    servers
        Agents, ≥ 0; fractions are allowed. Without agents everybody gives up.
    handle_s
        Mean handle time in seconds, > 0.
    patience_s
        Mean patience in seconds, > 0.
    within_s
        Threshold of the service level in seconds, ≥ 0.
    definition
        What the service level counts.

    Returns
    -------
    Metrics in the broadcast shape.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.

    Notes
    -----
    C. Palm 1957; S. Zeltyn and A. Mandelbaum, «Call centers with impatient customers: many-server asymptotics of the
    M/M/n+G queue», Queueing Systems 51, 2005. The virtual wait v > 0 has density ∝ exp(λp(1 − e^(−v/p)) − nv/h).
    Sums and integrals have positive terms only; relative errors stay near 1e-12 for any load.
    """
    names = ("load_erl", "servers", "handle_s", "patience_s", "within_s")
    arrays = (
        checked("load_erl", load_erl),
        checked("servers", servers),
        checked("handle_s", handle_s, open_low=True),
        checked("patience_s", patience_s, open_low=True),
        checked("within_s", within_s),
    )
    shape, flat = broadcast(names, arrays)
    load, agents, handle, patience, within = flat
    busy, level, asa, wait, virtual, lost, occupancy, queue = _many(
        load, agents, handle, patience, within, Definition(definition).code
    )
    return QueueMetrics(
        wait_probability=shaped(busy, shape),
        service_level=shaped(level, shape),
        asa_s=shaped(asa, shape),
        wait_s=shaped(wait, shape),
        virtual_wait_s=shaped(virtual, shape),
        abandonment=shaped(lost, shape),
        occupancy=shaped(occupancy, shape),
        queue_length=shaped(queue, shape),
        _tail=partial(_tail, *arrays[:4]),
        _percentile=partial(_percentile, *arrays[:4]),
    )


@compiled
def service_level(load: float, servers: float, handle: float, patience: float, within: float, definition: int) -> float:
    """Service level of one queue (load > 0)."""
    if servers == 0.0:
        return -math.expm1(-within / patience) if definition == 3 else 0.0
    xi = servers * (patience / handle)
    eta = load * (patience / handle)
    return level_of_weights(weight_below(load, servers), xi, eta, within / patience, definition)


@compiled
def shares(load: float, servers: float, handle: float, patience: float) -> tuple[float, float, float]:
    """Wait probability, abandonment and occupancy of one queue (load > 0)."""
    if servers == 0.0:
        return 1.0, 1.0, 1.0
    xi = servers * (patience / handle)
    eta = load * (patience / handle)
    waiting, answered, lost = waiting_weights(xi, eta)
    below = scaled_below(weight_below(load, servers), xi, eta)
    if below == np.inf:
        return 0.0, 0.0, load / servers
    total = below + waiting
    return waiting / total, lost / total, min(load / servers * ((below + answered) / total), 1.0)


@compiled
def mean_waits(load: float, servers: float, handle: float, patience: float) -> tuple[float, float]:
    """Mean wait in seconds of a patient customer and of the answered (load > 0)."""
    if servers == 0.0:
        return np.inf, np.inf
    xi = servers * (patience / handle)
    eta = load * (patience / handle)
    below = scaled_below(weight_below(load, servers), xi, eta)
    if below == np.inf:
        return 0.0, 0.0
    waiting, answered, _ = waiting_weights(xi, eta)
    virtual, of_answered = wait_moments(xi, eta)
    return patience * virtual / (below + waiting), patience * of_answered / (below + answered)


@compiled
def _many(
    load: FloatArray,
    servers: FloatArray,
    handle: FloatArray,
    patience: FloatArray,
    within: FloatArray,
    definition: int,
) -> FloatArray:
    """Fill the columns of ``QueueMetrics`` in their order."""
    out = np.zeros((8, load.size))
    out[1] = 1.0
    for i in range(load.size):
        if load[i] > 0.0:
            busy, lost, occupancy = shares(load[i], servers[i], handle[i], patience[i])
            virtual, asa = mean_waits(load[i], servers[i], handle[i], patience[i])
            out[0, i] = busy
            out[1, i] = service_level(load[i], servers[i], handle[i], patience[i], within[i], definition)
            out[2, i] = asa
            out[3, i] = lost * patience[i]
            out[4, i] = virtual
            out[5, i] = lost
            out[6, i] = occupancy
            out[7, i] = load[i] * lost * (patience[i] / handle[i])
    return out


def _tail(load: FloatArray, servers: FloatArray, handle: FloatArray, patience: FloatArray, wait: FloatArray) -> Result:
    names = ("load_erl", "servers", "handle_s", "patience_s", "wait_s")
    shape, (a, n, h, p, w) = broadcast(names, (load, servers, handle, patience, wait))
    return shaped(_tails(a, n, h, p, w), shape)


@compiled
def _tails(
    load: FloatArray, servers: FloatArray, handle: FloatArray, patience: FloatArray, wait: FloatArray
) -> FloatArray:
    out = np.zeros(load.size)
    for i in range(load.size):
        if load[i] > 0.0:
            ratio = patience[i] / handle[i]
            out[i] = _late(load[i], servers[i], ratio, wait[i] / patience[i])
    return out


@compiled
def _late(load: float, servers: float, ratio: float, wait: float) -> float:
    """P(actual wait > wait), the wait in units of patience."""
    if servers == 0.0:
        return math.exp(-wait)
    xi = servers * ratio
    eta = load * ratio
    waiting, _, _ = waiting_weights(xi, eta)
    total = scaled_below(weight_below(load, servers), xi, eta) + waiting
    return math.exp(-wait) * late_weights(xi, eta, wait)[0] / total


def _percentile(
    load: FloatArray, servers: FloatArray, handle: FloatArray, patience: FloatArray, q: FloatArray
) -> Result:
    names = ("load_erl", "servers", "handle_s", "patience_s", "q")
    shape, (a, n, h, p, share) = broadcast(names, (load, servers, handle, patience, q))
    return shaped(_percentiles(a, n, h, p, share), shape)


@compiled
def _percentiles(
    load: FloatArray, servers: FloatArray, handle: FloatArray, patience: FloatArray, q: FloatArray
) -> FloatArray:
    out = np.zeros(load.size)
    for i in range(load.size):
        if load[i] > 0.0 and q[i] > 0.0:
            out[i] = patience[i] * _quantile(load[i], servers[i], patience[i] / handle[i], q[i])
    return out


@compiled
def _quantile(load: float, servers: float, ratio: float, q: float) -> float:
    """Least w (in units of patience) with P(wait > w) ≤ 1 − q, by bisection below the patience's own quantile."""
    high = -math.log1p(-q)
    if servers == 0.0:
        return high
    xi = servers * ratio
    eta = load * ratio
    waiting, _, _ = waiting_weights(xi, eta)
    total = scaled_below(weight_below(load, servers), xi, eta) + waiting
    allowed = (1.0 - q) * total
    if waiting <= allowed:
        return 0.0
    low = 0.0
    while high - low > 1e-14 * high:
        middle = 0.5 * (low + high)
        if math.exp(-middle) * late_weights(xi, eta, middle)[0] > allowed:
            low = middle
        else:
            high = middle
    return high
