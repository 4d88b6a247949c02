"""Chat: agents who hold several conversations at once, each of them slower the more they hold."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, checked_vector, shaped
from planner.queueing._waiting_room import ASA, BLOCKED, BUSY, FREE, LEVEL, LOST, QUEUE, VIRTUAL, WAIT, line_figures
from planner.queueing.metrics import TARGET_NAMES, Definition, QueueMetrics, Targets, percentile_by_halving

_IN_HAND, _ACTIVE = 9, 10  # places after the figures of the line
_MOST_AGENTS = 1_000_000


@dataclass(frozen=True)
class ChatMetrics(QueueMetrics):
    """Figures of a chat team; ``occupancy`` is the share of time an agent holds at least one chat.

    Attributes
    ----------
    blocked
        Share of chats turned away because the line is full, 0–1.
    chats_in_hand
        Mean number of chats in conversation.
    slot_use
        The same ÷ all slots, 0–1.
    """

    blocked: Result
    chats_in_hand: Result
    slot_use: Result


def chat(
    load_erl: ArrayLike,
    agents: ArrayLike,
    handle_s_by_chats: ArrayLike,
    within_s: ArrayLike = 60.0,
    *,
    patience_s: ArrayLike | None = None,
    max_waiting: ArrayLike | None = None,
    definition: Definition = Definition.VIRTUAL,
) -> ChatMetrics:
    """Return what a chat team delivers.

    Parameters
    ----------
    load_erl
        Arrival rate × handle time of a chat held alone, in erlangs, ≥ 0.
    agents
        Agents, whole numbers ≥ 0.
    handle_s_by_chats
        Mean duration of a chat in seconds while its agent holds 1, 2, … chats, > 0; the length is the slots per agent.
    within_s
        Threshold of the service level (first reply) in seconds, ≥ 0.
    patience_s
        Mean patience in seconds, > 0; ``None`` or infinity: nobody gives up.
    max_waiting
        Chats that may wait, ≥ 0; ``None`` or infinity: no limit.
    definition
        What the service level counts; chats turned away are offered and not in time.

    Returns
    -------
    Metrics in the broadcast shape of all arguments but ``handle_s_by_chats``.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, or the shapes do not fit.

    Notes
    -----
    A birth–death chain on the number of chats. A new chat goes to the least busy agent and the load is taken to stay
    even after a chat ends: k chats on n agents are held as ⌊k/n⌋ or ⌈k/n⌉ each, and an agent with c chats ends them at
    the rate c / handle_s_by_chats[c]. See J. Luo and J. Zhang, «Staffing and control of instant messaging contact
    centers», Operations Research 61, 2013.
    """
    names = ("load_erl", "agents", "within_s", "patience_s", "max_waiting")
    arrays = (
        checked("load_erl", load_erl),
        checked("agents", agents),
        checked("within_s", within_s),
        *_line(patience_s, max_waiting),
    )
    by_chats = checked_vector("handle_s_by_chats", handle_s_by_chats, open_low=True)
    broken = arrays[1] != np.floor(arrays[1])
    if broken.any():
        raise ValueError(f"agents must be whole numbers ≥ 0, got {float(arrays[1][broken][0])!r}")
    shape, flat = broadcast(names, arrays)
    rows = _many(by_chats, Definition(definition).code, *flat)
    slots = flat[1] * by_chats.size
    tail = partial(_tail, flat=tuple(flat), by_chats=by_chats, shape=shape)
    return ChatMetrics(
        wait_probability=shaped(rows[BUSY], shape),
        service_level=shaped(rows[LEVEL], shape),
        asa_s=shaped(rows[ASA], shape),
        wait_s=shaped(rows[WAIT], shape),
        virtual_wait_s=shaped(rows[VIRTUAL], shape),
        abandonment=shaped(rows[LOST], shape),
        occupancy=shaped(rows[_ACTIVE], shape),
        queue_length=shaped(rows[QUEUE], shape),
        blocked=shaped(rows[BLOCKED], shape),
        chats_in_hand=shaped(rows[_IN_HAND], shape),
        slot_use=shaped(np.divide(rows[_IN_HAND], slots, out=np.zeros_like(slots), where=slots > 0.0), shape),
        _tail=tail,
        _percentile=partial(percentile_by_halving, tail),
    )


def chat_required_agents(
    load_erl: ArrayLike,
    handle_s_by_chats: ArrayLike,
    *,
    patience_s: ArrayLike | None = None,
    max_waiting: ArrayLike | None = None,
    targets: Targets,
) -> np.int64 | NDArray[np.int64]:
    """Return the least number of chat agents that meets all targets: it does, one agent fewer does not.

    Parameters
    ----------
    load_erl, handle_s_by_chats, patience_s, max_waiting
        As in ``chat``.
    targets
        What is promised; ``max_abandonment`` counts chats turned away too.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, the shapes do not fit, or a million agents do not meet the targets.
    """
    names = ("load_erl", "patience_s", "max_waiting", *TARGET_NAMES)
    by_chats = checked_vector("handle_s_by_chats", handle_s_by_chats, open_low=True)
    shape, flat = broadcast(names, (checked("load_erl", load_erl), *_line(patience_s, max_waiting), *targets.arrays()))
    out = _agents_many(flat[0], flat[1], flat[2], np.stack(flat[3:]), by_chats, targets.definition.code)
    if (out < 0).any():
        place = int(np.flatnonzero(out < 0)[0])
        raise ValueError(
            f"targets cannot be met by {_MOST_AGENTS} agents at load_erl {flat[0][place]:g}, index {place}"
        )
    return out.reshape(shape) if shape else np.int64(out[0])


def _line(patience_s: ArrayLike | None, max_waiting: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    return (
        checked("patience_s", np.inf if patience_s is None else patience_s, open_low=True, open_high=False),
        checked("max_waiting", np.inf if max_waiting is None else max_waiting, open_high=False),
    )


@compiled
def _rate(chats: int, agents: int, by_chats: FloatArray) -> float:
    """Chats ended per second by an evenly loaded team."""
    each, more = chats // agents, chats % agents
    rate = more * (each + 1) / by_chats[each] if more > 0 else 0.0
    return rate + (agents - more) * each / by_chats[each - 1] if each > 0 else rate


@compiled
def _figures(
    load: float,
    agents: int,
    by_chats: FloatArray,
    within: float,
    patience: float,
    places: float,
    definition: int,
) -> FloatArray:
    """Figures of the line, chats in hand and share of active agents (load > 0)."""
    arrivals = load / by_chats[0]
    slots = agents * by_chats.size
    below = in_hand = active = 0.0
    weight = 1.0
    for k in range(slots, 0, -1):
        weight *= _rate(k, agents, by_chats) / arrivals
        below += weight
        in_hand += weight * (k - 1)
        active += weight * min(k - 1, agents)
        if below > 1e290:
            break
    full_rate = _rate(slots, agents, by_chats) if agents > 0 else 0.0
    out = np.zeros(11)
    if below > 1e290:  # nobody ever waits: weigh the states from the empty team up
        out[LEVEL] = 1.0
        out[_IN_HAND], out[_ACTIVE] = _roomy(arrivals, agents, by_chats)
        return out
    out[:9] = line_figures(below, arrivals, full_rate, 1.0 / patience, places, within, definition)
    free = out[FREE] / below if below > 0.0 else 0.0
    out[_IN_HAND] = free * in_hand + (1.0 - out[FREE]) * slots
    out[_ACTIVE] = free * active / agents + (1.0 - out[FREE]) if agents > 0 else 1.0
    return out


@compiled
def _roomy(arrivals: float, agents: int, by_chats: FloatArray) -> tuple[float, float]:
    """Chats in hand and share of active agents where slots never run out."""
    total = weight = 1.0
    in_hand = active = 0.0
    for k in range(1, agents * by_chats.size + 1):
        weight *= arrivals / _rate(k, agents, by_chats)
        if weight > 1e250:
            total, in_hand, active, weight = total / weight, in_hand / weight, active / weight, 1.0
        total += weight
        in_hand += weight * k
        active += weight * min(k, agents)
        if weight * k < 1e-18 * in_hand:
            break
    return in_hand / total, active / total / agents


@compiled
def _many(
    by_chats: FloatArray,
    definition: int,
    load: FloatArray,
    agents: FloatArray,
    within: FloatArray,
    patience: FloatArray,
    places: FloatArray,
) -> FloatArray:
    out = np.zeros((11, load.size))
    for i in range(load.size):
        if load[i] == 0.0:
            out[LEVEL, i] = out[FREE, i] = 1.0
        else:
            out[:, i] = _figures(load[i], int(agents[i]), by_chats, within[i], patience[i], places[i], definition)
    return out


@compiled
def _meets(
    load: float, agents: int, patience: float, places: float, asked: FloatArray, by_chats: FloatArray, definition: int
) -> bool:
    row = _figures(load, agents, by_chats, asked[1], patience, places, definition)
    return not (
        row[LEVEL] < asked[0]
        or row[LOST] + row[BLOCKED] > asked[2]
        or row[ASA] > asked[3]
        or row[_ACTIVE] > asked[4]
        or row[BUSY] > asked[5]
    )


@compiled
def _agents_many(
    load: FloatArray, patience: FloatArray, places: FloatArray, asked: FloatArray, by_chats: FloatArray, definition: int
) -> NDArray[np.int64]:
    """Bracket each answer by doubling from the pure throughput, then halve."""
    out = np.zeros(load.size, dtype=np.int64)
    for i in range(load.size):
        if load[i] == 0.0:
            continue
        ask = asked[:, i].copy()
        full = by_chats.size / by_chats[-1]
        low, high, step = -1, int(load[i] / by_chats[0] / full) + 1, 1
        while not _meets(load[i], high, patience[i], places[i], ask, by_chats, definition):
            low = high
            high += step
            step *= 2
            if high > _MOST_AGENTS:
                out[i] = -1
                break
        while out[i] == 0 and high - low > 1:
            middle = (low + high) // 2
            if _meets(load[i], middle, patience[i], places[i], ask, by_chats, definition):
                high = middle
            else:
                low = middle
        out[i] = high if out[i] == 0 else -1
    return out


def _tail(wait: FloatArray, flat: tuple[FloatArray, ...], by_chats: FloatArray, shape: tuple[int, ...]) -> Result:
    """Share of chats whose actual wait is longer."""
    load, agents, _, patience, places = (a.reshape(shape) for a in flat)
    names = ("load_erl", "agents", "wait_s", "patience_s", "max_waiting")
    wide, columns = broadcast(names, (load, agents, wait, patience, places))
    rows = _many(by_chats, Definition.ANSWERED_OR_ABANDONED_IN_TIME.code, *columns)
    return shaped(np.maximum(1.0 - rows[BLOCKED] - rows[LEVEL], 0.0), wide)
