"""The least number of agents that keeps every promise, and the most load that a number of agents can take."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.queueing import abandonment as with_patience
from planner.queueing import delay
from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, shaped
from planner.queueing.metrics import TARGET_NAMES, Targets

MOST_SERVERS = 1e8


def required_servers(
    load_erl: ArrayLike,
    handle_s: ArrayLike,
    *,
    patience_s: ArrayLike | None = None,
    targets: Targets,
    fractional: bool = False,
) -> np.int64 | NDArray[np.int64] | Result:
    """Return the least number of agents that meets all targets: it does, one agent fewer does not.

    Parameters
    ----------
    load_erl
        Offered load in erlangs, ≥ 0; no load needs no agents.
    handle_s
        Mean handle time in seconds, > 0.
    patience_s
        Mean patience in seconds, > 0 (Erlang A); ``None`` or infinity: nobody gives up (Erlang C).
    targets
        What is promised; its numbers broadcast with the loads.
    fractional
        Whether to solve for a real number of agents (accurate to about 1e-12) instead of a whole one.

    Returns
    -------
    Agents in the broadcast shape: whole numbers, or floats where fractions are asked for.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, the shapes do not fit, or no number of agents up to 100 million meets
        the targets.
    """
    shape, columns = _columns("load_erl", checked("load_erl", load_erl), handle_s, patience_s, targets)
    out = _servers_many(*columns, targets.definition.code, fractional)
    if np.isnan(out).any():
        raise ValueError(_unreachable(columns, int(np.flatnonzero(np.isnan(out))[0])))
    if fractional:
        return shaped(out, shape)
    whole = out.astype(np.int64)
    return whole.reshape(shape) if shape else np.int64(whole[0])


def attainable_load(
    servers: ArrayLike, handle_s: ArrayLike, *, patience_s: ArrayLike | None = None, targets: Targets
) -> Result:
    """Return the largest load at which the agents still meet all targets.

    Parameters
    ----------
    servers
        Agents, ≥ 0; fractions are allowed.
    handle_s
        Mean handle time in seconds, > 0.
    patience_s
        Mean patience in seconds, > 0 (Erlang A); ``None`` or infinity: nobody gives up (Erlang C).
    targets
        What is promised; its numbers broadcast with the agents.

    Returns
    -------
    Load in erlangs in the broadcast shape: the targets hold there, and fail at a relative 1e-13 above. Infinite where
    the targets hold at any load.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.
    """
    shape, columns = _columns("servers", checked("servers", servers), handle_s, patience_s, targets)
    return shaped(_loads_many(*columns, targets.definition.code), shape)


def _columns(
    name: str, amount: FloatArray, handle_s: ArrayLike, patience_s: ArrayLike | None, targets: Targets
) -> tuple[tuple[int, ...], tuple[FloatArray, FloatArray, FloatArray, FloatArray]]:
    """Return the shape, then amounts, handle times, patience and targets as one column for all or one for each."""
    names = (name, "handle_s", "patience_s", *TARGET_NAMES)
    patience = np.inf if patience_s is None else patience_s
    arrays = (
        amount,
        checked("handle_s", handle_s, open_low=True),
        checked("patience_s", patience, open_low=True, open_high=False),
        *targets.arrays(),
    )
    asked = arrays[3:]
    if all(a.ndim == 0 for a in asked):  # the usual case: one column of targets for all
        shape, flat = broadcast(names[:3], arrays[:3])
        return shape, (flat[0], flat[1], flat[2], np.array(asked).reshape(-1, 1))
    shape, flat = broadcast(names, arrays)
    return shape, (flat[0], flat[1], flat[2], np.stack(flat[3:]))


def _unreachable(columns: tuple[FloatArray, ...], place: int) -> str:
    load, handle, _, asked = columns
    column = asked[:, place % asked.shape[1]]
    wish = ", ".join(f"{n} {x:g}" for n, x in zip(TARGET_NAMES, column, strict=True) if not np.isnan(x))
    return (
        f"targets cannot be met by up to {MOST_SERVERS:.0f} servers: {wish} "
        f"at load_erl {load[place]:g}, handle_s {handle[place]:g}, index {place}"
    )


# service level, threshold, and the limits in the order of TARGET_NAMES; NaN is «not asked»
Asked = tuple[float, float, float, float, float, float]


@compiled
def meets(load: float, servers: float, handle: float, patience: float, asked: Asked, definition: int) -> bool:
    """Whether one queue (load > 0) meets every target that is asked."""
    level, within, most_lost, most_asa, most_use, most_busy = asked
    if patience == np.inf:
        return (
            servers > load
            and not load / servers > most_use
            and (level != level or delay.reaches(load, servers, handle, within, level))
            and not (most_asa == most_asa and delay.mean_wait(load, servers, handle) > most_asa)
            and not (most_busy == most_busy and delay.wait_probability(load, servers)[0] > most_busy)
        )
    if level == level and with_patience.service_level(load, servers, handle, patience, within, definition) < level:
        return False
    if most_lost == most_lost or most_use == most_use or most_busy == most_busy:
        busy, lost, use = with_patience.shares(load, servers, handle, patience)
        if lost > most_lost or use > most_use or busy > most_busy:
            return False
    return not (most_asa == most_asa and with_patience.mean_waits(load, servers, handle, patience)[1] > most_asa)


@compiled
def _first_guess(load: float, handle: float, patience: float, within: float, wish: float) -> float:
    """Square-root staffing: Halfin and Whitt's delay probability is close to exp(−1.19 β − 0.31 β²).

    With patience, at most the normal wait of an overloaded team (z ≈ 1.83 √wish − 1.53) counts beyond that. The wish is
    −ln(1 − service level).
    """
    root = math.sqrt(load)
    slope = 1.19 + root * within / handle
    beta = (math.sqrt(slope * slope + 1.236 * wish) - slope) / 0.618
    if patience == np.inf:
        return math.ceil(load + beta * root)
    stay = math.exp(-within / patience)
    z = (1.83 * math.sqrt(wish) - 1.53) * math.sqrt(stay * handle / patience)
    return max(math.ceil(load * stay + max(beta - 0.08, z) * root), 0.0)


@compiled
def _servers(
    load: float, handle: float, patience: float, asked: Asked, wish: float, definition: int, fractional: bool
) -> float:
    """Bracket the answer by doubling steps from the first guess, then halve; NaN if there is none."""
    if load == 0.0:
        return 0.0
    high = _first_guess(load, handle, patience, asked[1], wish)
    low = high
    step = 1.0
    while not meets(load, high, handle, patience, asked, definition):
        if high > MOST_SERVERS:
            return np.nan
        low = high
        high += step
        step *= 2.0
    if low == high:
        low -= 1.0
        while low >= 0.0 and meets(load, low, handle, patience, asked, definition):
            high = low
            step *= 2.0
            low = max(low - step, -1.0)
    if not fractional:
        return _least_whole(low, high, load, handle, patience, asked, definition)
    low = max(low, 0.0)
    while high - low > 1e-13 * high + 1e-15:
        middle = 0.5 * (low + high)
        if meets(load, middle, handle, patience, asked, definition):
            high = middle
        else:
            low = middle
    return high


@compiled
def _least_whole(
    low: float, high: float, load: float, handle: float, patience: float, asked: Asked, definition: int
) -> float:
    while high - low > 1.0:
        middle = math.floor(0.5 * (low + high))
        if meets(load, middle, handle, patience, asked, definition):
            high = middle
        else:
            low = middle
    return high


@compiled
def _load(servers: float, handle: float, patience: float, asked: Asked, definition: int) -> float:
    """Bracket the largest load by doubling, then halve."""
    high = max(servers, 1e-6)
    if not meets(1e-12 * high, servers, handle, patience, asked, definition):
        return 0.0
    low = 1e-12 * high
    while meets(high, servers, handle, patience, asked, definition):
        if high > MOST_SERVERS:
            return np.inf
        low = high
        high *= 2.0
    while high - low > 1e-14 * high:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if meets(middle, servers, handle, patience, asked, definition):
            low = middle
        else:
            high = middle
    return low


@compiled
def _column(asked: FloatArray, i: int) -> Asked:
    k = i if asked.shape[1] > 1 else 0
    return asked[0, k], asked[1, k], asked[2, k], asked[3, k], asked[4, k], asked[5, k]


@compiled
def _servers_many(
    load: FloatArray, handle: FloatArray, patience: FloatArray, asked: FloatArray, definition: int, fractional: bool
) -> FloatArray:
    out = np.empty(load.size)
    wish = 1.0
    for i in range(load.size):
        ask = _column(asked, i)
        if i == 0 or asked.shape[1] > 1:
            wish = -math.log1p(-ask[0]) if ask[0] == ask[0] else 1.0
        out[i] = _servers(load[i], handle[i], patience[i], ask, wish, definition, fractional)
    return out


@compiled
def _loads_many(
    servers: FloatArray, handle: FloatArray, patience: FloatArray, asked: FloatArray, definition: int
) -> FloatArray:
    out = np.empty(servers.size)
    for i in range(servers.size):
        ask = _column(asked, i)
        out[i] = _load(servers[i], handle[i], patience[i], ask, definition)
    return out
