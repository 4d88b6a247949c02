"""Queues whose load and staff change over the day: M(t)/M/s(t)+M, exactly, by uniformization."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, checked, checked_per_interval, checked_vector
from planner.queueing._uniformization import advance_chances, evolve
from planner.queueing.metrics import Definition

IntArray = NDArray[np.int64]

_MOST_ROUNDS = 200
_NODES, _WEIGHTS = (np.asarray(x, dtype=np.float64) for x in np.polynomial.legendre.leggauss(4))


class Leaving(StrEnum):
    """What happens to the contact in hand when an agent's duty ends."""

    FINISH = "finish"
    """The agent finishes it (idle agents leave first)."""
    HAND_BACK = "hand_back"
    """It goes back to the head of the queue."""


@dataclass(frozen=True)
class Transient:
    """What each interval delivers.

    Attributes
    ----------
    service_level
        Share in time of the contacts arriving in the interval (of a test customer where none arrive), 0–1.
    wait_probability
        Share of time in which an arriving contact would have to wait, 0–1.
    wait_s
        Time waited in the interval by all contacts ÷ contacts arriving in it, seconds; 0 where none arrive.
    abandoned
        Contacts that give up in the interval.
    abandonment
        The same ÷ contacts arriving in it; 0 where none arrive.
    queue_length
        Mean number waiting.
    queue_end
        Mean number waiting at the end of the interval, carried over to the next.
    occupancy
        Share of the agents' time that is busy, 0–1 (0 without agents).
    finished_late
        Contacts in the hands of agents who leave at the end of the interval: finished after duty, or handed back.
    """

    service_level: FloatArray
    wait_probability: FloatArray
    wait_s: FloatArray
    abandoned: FloatArray
    abandonment: FloatArray
    queue_length: FloatArray
    queue_end: FloatArray
    occupancy: FloatArray
    finished_late: FloatArray


def transient(
    contacts_per_interval: ArrayLike,
    interval_s: float,
    servers: ArrayLike,
    handle_s: ArrayLike,
    patience_s: ArrayLike | None = None,
    within_s: float = 20.0,
    *,
    definition: Definition = Definition.VIRTUAL,
    leaving: Leaving = Leaving.FINISH,
    cyclic: bool = False,
) -> Transient:
    """Return what a roster delivers interval by interval, the queue carried over.

    Parameters
    ----------
    contacts_per_interval
        Contacts arriving in each interval (Poisson, at a constant rate inside it), ≥ 0.
    interval_s
        Length of an interval in seconds, > 0.
    servers
        Agents on duty, whole numbers ≥ 0: one number or one per interval.
    handle_s
        Mean handle time in seconds, > 0 (exponential): one number or one per interval.
    patience_s
        Mean patience in seconds, > 0 (exponential): one number or one per interval; ``None``: nobody gives up.
    within_s
        Threshold of the service level in seconds, ≥ 0.
    definition
        What the service level counts.
    leaving
        What an agent whose duty ends does with the contact in hand.
    cyclic
        Whether the intervals repeat for ever (a typical week), instead of starting from an empty desk.

    Raises
    ------
    ValueError
        If an argument lies outside its interval or has the wrong shape, or a cyclic queue grows for ever.

    Notes
    -----
    A. Jensen 1953 (uniformization); A. Ingolfsson and others, «A survey and experimental comparison of service-level
    approximation methods for nonstationary M(t)/M/s(t) queueing systems», INFORMS Journal on Computing 19, 2007.
    Truncation errors are below 1e-12. A wait that runs over a border meets the staff of the next interval; the mean
    over such arrivals is taken at four Gauss points. For ``answered_of_answered`` the share answered at all is that
    with the staff at arrival.
    """
    contacts = checked_vector("contacts_per_interval", contacts_per_interval)
    step = float(checked("interval_s", float(interval_s), open_low=True))
    agents = checked_per_interval("servers", servers, contacts.size)
    broken = np.flatnonzero(agents != np.floor(agents))
    if broken.size:
        raise ValueError(f"servers must be whole numbers ≥ 0, got {agents[broken[0]]} at index {broken[0]}")
    patience = np.inf if patience_s is None else patience_s
    checked("patience_s", patience, open_low=True, open_high=False)
    rates = np.empty((3, contacts.size))
    rates[0] = contacts / step
    rates[1] = 1.0 / checked_per_interval("handle_s", checked("handle_s", handle_s, open_low=True), contacts.size)
    rates[2] = np.broadcast_to(1.0 / np.asarray(patience, dtype=np.float64), contacts.shape)
    within = float(checked("within_s", float(within_s)))
    hand_back = Leaving(leaving) is Leaving.HAND_BACK
    columns = _run(rates, agents.astype(np.int64), step, within, Definition(definition).code, hand_back, cyclic)
    if cyclic and columns[0, 0] < 0.0:
        raise ValueError(
            f"servers must carry the load of a cyclic grid, got {agents.sum() * step:g} agent-seconds a round "
            f"for {(rates[0] / rates[1]).sum() * step:g} seconds of work without abandonment"
        )
    level, waiting, waited, abandoned, queue, carried, occupancy, late = columns
    some = np.where(contacts > 0.0, contacts, np.inf)
    return Transient(level, waiting, waited / some, abandoned, abandoned / some, queue, carried, occupancy, late)


@compiled
def _run(
    rates: FloatArray, servers: IntArray, step: float, within: float, definition: int, hand_back: bool, cyclic: bool
) -> FloatArray:
    """Rows: level, waiting, waited seconds, abandoned, queue, carried over, occupancy, finished late."""
    count = servers.size
    out = np.zeros((8, count))
    state = np.zeros(servers[0] + 64)
    state[0] = 1.0
    for rounds in range(_MOST_ROUNDS):
        start = state
        for i in range(count):
            following = servers[(i + 1) % count] if cyclic or i + 1 < count else servers[i]
            state = _interval(out, i, state, rates, servers, step, within, definition, hand_back, cyclic)
            out[7, i] = _beyond(state, servers[i], following)
            state = _change_staff(state, servers[i], following, hand_back)
        if not cyclic or _distance(start, state) < 1e-11:
            return out
        if rounds == _MOST_ROUNDS - 1 and _distance(start, state) > 1e-6:
            out[0, 0] = -1.0
    return out


@compiled
def _distance(a: FloatArray, b: FloatArray) -> float:
    total = 0.0
    for i in range(max(a.size, b.size)):
        total += abs((a[i] if i < a.size else 0.0) - (b[i] if i < b.size else 0.0))
    return total


@compiled
def _beyond(state: FloatArray, servers: int, following: int) -> float:
    """Mean number in the hands of the agents who leave."""
    total = 0.0
    for k in range(following + 1, state.size):
        total += state[k] * (min(k, servers) - following)
    return max(total, 0.0) if following < servers else 0.0


@compiled
def _change_staff(state: FloatArray, servers: int, following: int, hand_back: bool) -> FloatArray:
    """Who leaves takes the contact in hand along; those waiting keep waiting."""
    if hand_back or following >= servers:
        return state
    out = np.zeros(state.size)
    for k in range(state.size):
        out[k - max(min(k, servers) - following, 0)] += state[k]
    return out


@compiled
def _interval(
    out: FloatArray,
    i: int,
    state: FloatArray,
    rates: FloatArray,
    servers: IntArray,
    step: float,
    within: float,
    definition: int,
    hand_back: bool,
    cyclic: bool,
) -> FloatArray:
    """Advance through one interval and fill its column."""
    arrivals, handling, leaving = rates[0, i], rates[1, i], rates[2, i]
    spent = np.zeros(state.size)
    plain = step if _same_until(i, rates, servers, step, within, cyclic) else max(step - within, 0.0)
    good = answered = 0.0
    if plain > 0.0:
        state, spent = evolve(state, spent, arrivals, handling, servers[i], leaving, plain)
        chance = _chances(i, 0.0, spent.size, rates, servers, plain + within, within, definition, hand_back, cyclic)
        good, answered = _good(spent, chance, servers[i], handling, leaving)
    past = plain
    for node in range(_NODES.size if plain < step else 0):
        at = plain + 0.5 * (step - plain) * (1.0 + _NODES[node])
        state, spent = evolve(state, spent, arrivals, handling, servers[i], leaving, at - past)
        past = at
        chance = _chances(i, at, state.size, rates, servers, step, within, definition, hand_back, cyclic)
        share, share_answered = _good(state, chance, servers[i], handling, leaving)
        good += 0.5 * (step - plain) * _WEIGHTS[node] * share
        answered += 0.5 * (step - plain) * _WEIGHTS[node] * share_answered
    state, spent = evolve(state, spent, arrivals, handling, servers[i], leaving, step - past)
    _fill(out, i, state, spent, servers[i], leaving, step)
    out[0, i] = min(good / answered if definition == 2 and answered > 0.0 else good / step, 1.0)
    return state


@compiled
def _fill(
    out: FloatArray, i: int, state: FloatArray, spent: FloatArray, servers: int, leaving: float, step: float
) -> None:
    waiting = queue = busy = carried = 0.0
    for k in range(spent.size):
        busy += spent[k] * min(k, servers)
        if k >= servers:
            waiting += spent[k]
            queue += spent[k] * (k - servers)
    for k in range(servers, state.size):
        carried += state[k] * (k - servers)
    out[1, i] = min(waiting / step, 1.0)
    out[2, i] = queue
    out[3, i] = leaving * queue
    out[4, i] = queue / step
    out[5, i] = carried
    out[6, i] = min(busy / (servers * step), 1.0) if servers > 0 else 0.0


@compiled
def _same_until(i: int, rates: FloatArray, servers: IntArray, step: float, within: float, cyclic: bool) -> bool:
    """Whether whoever arrives in the interval meets the same staff until the threshold has passed."""
    count = servers.size
    for ahead in range(1, math.ceil(within / step) + 1):
        j = i + ahead
        if j >= count and not cyclic:
            return True
        j %= count
        if servers[j] != servers[i] or rates[1, j] != rates[1, i] or rates[2, j] != rates[2, i]:
            return False
    return True


@compiled
def _chances(
    i: int,
    at: float,
    size: int,
    rates: FloatArray,
    servers: IntArray,
    step: float,
    within: float,
    definition: int,
    hand_back: bool,
    cyclic: bool,
) -> FloatArray:
    """Chance of being in time by number ahead in the queue, for arrivals in interval i at the given time in it.

    Worked out backwards from the threshold, over every border on the way. Past the end of a grid that is not cyclic the
    last staff stays.
    """
    count = servers.size
    pieces = 1
    while at + within > pieces * step and (cyclic or i + pieces < count):
        pieces += 1
    extra = 0
    for k in range(pieces - 1):
        extra += max(servers[(i + k) % count] - servers[(i + k + 1) % count], 0)
    chance = np.zeros(max(size - servers[i], 1) + (extra if hand_back else 0))
    for k in range(pieces - 1, -1, -1):
        j = (i + k) % count
        begin = at if k == 0 else k * step
        end = at + within if k == pieces - 1 else (k + 1) * step
        own = 0.0 if definition == 0 else rates[2, j]
        gain = 1.0 if definition == 3 else 0.0
        chance = advance_chances(chance, servers[j] * rates[1, j], rates[2, j], own, gain, end - begin)
        if k > 0:
            chance = _across(chance, servers[(i + k - 1) % count], servers[j], hand_back)
    return chance


@compiled
def _across(chance: FloatArray, servers: int, following: int, hand_back: bool) -> FloatArray:
    """Chances before a change of staff: new agents shorten the queue, returned contacts lengthen it."""
    shift = servers - following if hand_back or following > servers else 0
    out = np.empty(chance.size)
    for j in range(chance.size):
        place = j + shift
        out[j] = 1.0 if place < 0 else chance[min(place, chance.size - 1)]
    return out


@compiled
def _good(
    weights: FloatArray, chance: FloatArray, servers: int, handling: float, leaving: float
) -> tuple[float, float]:
    """Weighted share in time, and share answered at all with the present staff."""
    good = answered = 0.0
    for k in range(weights.size):
        if k < servers:
            good += weights[k]
            answered += weights[k]
        elif weights[k] > 0.0:
            good += weights[k] * chance[min(k - servers, chance.size - 1)]
            flow = servers * handling
            stays = flow + (k - servers + 1) * leaving
            answered += weights[k] * (flow / stays if stays > 0.0 else 1.0)
    return good, answered
