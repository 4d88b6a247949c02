"""Exact change over time of a birth–death queue whose rates stand still between borders.

A queue with rate bound R is a chain that jumps at the times of a Poisson process of rate R, so its state after a time t
is a Poisson-weighted sum of the chain's states: positive terms, no time step, no stability limit. Only states that hold
more than 1e-17 of the probability are carried along.
"""

import math

import numpy as np

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray

_JUMPS = 400.0  # expected jumps in one go: e^−400 is still in float range
_DUST = 1e-17


@compiled
def evolve(
    state: FloatArray,
    spent: FloatArray,
    arrivals: float,
    handling: float,
    servers: int,
    leaving: float,
    duration: float,
) -> tuple[FloatArray, FloatArray]:
    """Return the state probabilities after the duration, and the time spent in each state added to ``spent``.

    Rates are per second: arrivals, handling by one agent, leaving of one waiting contact. Both arrays grow as needed.
    """
    left = duration
    while left > 0.0:
        high = state.size - 1
        while high > 0 and state[high] == 0.0:
            high -= 1
        top = high
        if arrivals > 0.0:
            flow = arrivals + servers * handling
            step = min(left, _JUMPS / (flow + max(high - servers, 0) * leaving))
            drift = max(arrivals - servers * handling - max(high - servers, 0) * leaving, 0.0)
            top += int(drift * step + 4.0 * math.sqrt(flow * step)) + 12
        rate = arrivals + min(top, servers) * handling + max(top - servers, 0) * leaving
        step = left if rate == 0.0 else min(left, _JUMPS / rate)
        state = _longer(state, top + 1)
        spent = _longer(spent, top + 1)
        if rate == 0.0:
            spent[: state.size] += left * state
        else:
            state = _jumps(state, spent, arrivals, handling, servers, leaving, top, rate, step)
        left -= step
    return state, spent


@compiled
def _longer(values: FloatArray, size: int) -> FloatArray:
    if values.size >= size:
        return values
    out = np.zeros(size + 64)
    out[: values.size] = values
    return out


@compiled
def _jumps(
    state: FloatArray,
    spent: FloatArray,
    arrivals: float,
    handling: float,
    servers: int,
    leaving: float,
    top: int,
    rate: float,
    step: float,
) -> FloatArray:
    """One step of at most ``_JUMPS`` expected jumps."""
    up = arrivals / rate
    # cell i + 2 is state i: two empty cells on either side, so that no inner loop asks for borders
    down = np.zeros(top + 5)
    stay = np.zeros(top + 5)
    for i in range(top + 1):
        down[i + 2] = (min(i, servers) * handling + max(i - servers, 0) * leaving) / rate
        stay[i + 2] = 1.0 - down[i + 2] - (up if i < top else 0.0)
    now = np.zeros(top + 5)
    now[2 : top + 3] = state[: top + 1]
    after = np.zeros(top + 5)
    out = np.zeros(state.size)
    first, last = 2, top + 2
    weight = math.exp(-rate * step)
    beyond = 1.0 - weight
    jumps = 0
    while True:
        while first < last and now[first] < _DUST:
            now[first] = 0.0
            first += 1
        while last > first and now[last] < _DUST:
            now[last] = 0.0
            last -= 1
        _add(spent[first - 2 : last - 1], now[first : last + 1], max(beyond, 0.0) / rate)
        if weight > _DUST * _DUST:
            _add(out[first - 2 : last - 1], now[first : last + 1], weight)
        jumps += 1
        weight *= rate * step / jumps
        beyond -= weight
        if jumps > rate * step and weight < _DUST:
            return out
        first = max(first - 1, 2)
        last = min(last + 1, top + 2)
        _jump(after[first : last + 1], now[first - 1 : last + 2], stay[first : last + 1], down[first : last + 2], up)
        after[first - 2 : first] = 0.0  # the next jump looks one cell beyond a window one cell wider
        after[last + 1 : last + 3] = 0.0
        now, after = after, now


@compiled
def _add(total: FloatArray, values: FloatArray, factor: float) -> None:
    for i in range(total.size):
        total[i] += factor * values[i]


@compiled
def _jump(after: FloatArray, now: FloatArray, stay: FloatArray, down: FloatArray, up: float) -> None:
    """One jump of the chain; ``now`` has one cell more on either side, ``down`` one more on the right."""
    for i in range(after.size):
        after[i] = now[i] * up + now[i + 1] * stay[i] + now[i + 2] * down[i + 1]


@compiled
def advance_chances(
    chance: FloatArray, answering: float, leaving: float, own_leaving: float, gain: float, duration: float
) -> FloatArray:
    """Chances of a waiting contact, by contacts ahead, one piece of time earlier.

    Steps down have rate answering + ahead × leaving; from none ahead the contact is answered (chance 1). It leaves
    itself at the rate ``own_leaving``, which is worth ``gain``.
    """
    rate = answering + (chance.size - 1) * leaving + own_leaving
    left = duration if rate > 0.0 else 0.0
    while left > 0.0:
        step = min(left, _JUMPS / rate)
        out = np.zeros(chance.size)
        now = chance.copy()
        after = np.empty(chance.size)
        weight = math.exp(-rate * step)
        jumps = 0
        while True:
            out += weight * now
            jumps += 1
            weight *= rate * step / jumps
            if jumps > rate * step and weight < _DUST:
                break
            for j in range(chance.size):
                down = (answering + j * leaving) / rate
                ahead = now[j - 1] if j > 0 else 1.0
                own = own_leaving / rate
                after[j] = ahead * down + own * gain + now[j] * (1.0 - down - own)
            now, after = after, now
        chance = out
        left -= step
    return chance
