"""One team for live contacts and an endless backlog of deferred work, with some agents kept free for the next call."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, shaped
from planner.queueing.metrics import Definition, QueueMetrics, percentile_by_halving

_MOST_SERVERS = 300
_MOST_WAITING = 20_000
_TAIL = 1e-12


@dataclass(frozen=True)
class BlendedMetrics(QueueMetrics):
    """Figures of the live contacts; ``occupancy`` counts live and deferred work.

    Attributes
    ----------
    deferred_busy
        Mean number of agents doing deferred work: what the team has left for it.
    deferred_per_h
        Deferred contacts finished per hour.
    """

    deferred_busy: Result
    deferred_per_h: Result


def blended(
    load_erl: ArrayLike,
    servers: ArrayLike,
    handle_s: ArrayLike,
    deferred_handle_s: ArrayLike,
    within_s: ArrayLike = 20.0,
    *,
    patience_s: ArrayLike | None = None,
    reserve: ArrayLike = 0,
    definition: Definition = Definition.VIRTUAL,
) -> BlendedMetrics:
    """Return what live contacts get, and how much deferred work is done, in a team that does both.

    A free agent takes a waiting live contact first; deferred work is begun only while more than ``reserve`` agents are
    free, and is finished once begun. There is always deferred work to do.

    Parameters
    ----------
    load_erl
        Live load in erlangs, ≥ 0.
    servers
        Agents, whole numbers 1 … 300.
    handle_s, deferred_handle_s
        Mean handle times in seconds of a live and of a deferred contact, > 0.
    within_s
        Threshold of the live service level in seconds, ≥ 0.
    patience_s
        Mean patience in seconds, > 0; ``None`` or infinity: nobody gives up (needs load < servers).
    reserve
        Agents kept free for live contacts, whole numbers 0 … servers.
    definition
        What the live service level counts.

    Returns
    -------
    Metrics in the broadcast shape. Exact; a queue costs about (servers)³ × waiting places steps (0.1 s for 50 agents).

    Raises
    ------
    ValueError
        If an argument lies outside its interval, the shapes do not fit, or the live load alone fills the team for ever.

    Notes
    -----
    The chain on (live contacts, agents on deferred work), solved level by level; the threshold policy is that of S.
    Bhulai and G. Koole, «A queueing model for call blending in call centers», IEEE Transactions on Automatic Control
    48, 2003, here for two different handle times.
    """
    names = ("load_erl", "servers", "handle_s", "deferred_handle_s", "within_s", "patience_s", "reserve")
    arrays = (
        checked("load_erl", load_erl),
        checked("servers", servers, 1.0, _MOST_SERVERS, open_high=False),
        checked("handle_s", handle_s, open_low=True),
        checked("deferred_handle_s", deferred_handle_s, open_low=True),
        checked("within_s", within_s),
        checked("patience_s", np.inf if patience_s is None else patience_s, open_low=True, open_high=False),
        checked("reserve", reserve, 0.0, _MOST_SERVERS, open_high=False),
    )
    shape, flat = broadcast(names, arrays)
    _check_whole(flat[1], flat[6])
    full = np.flatnonzero((flat[0] >= flat[1]) & np.isinf(flat[5]))
    if full.size:
        i = full[0]
        raise ValueError(
            f"load_erl must be in [0, {flat[1][i]:g}) (servers) without patience, got {flat[0][i]:g} at index {i}"
        )
    code = Definition(definition).code
    queues = [_Queue(*(float(x) for x in row)) for row in zip(*flat[:4], flat[5], flat[6], strict=True)]
    rows = np.array([queue.figures(t, code) for queue, t in zip(queues, flat[4], strict=True)]).T
    busy, level, asa, wait, virtual, lost, occupancy, waiting, on_deferred = rows
    tail = partial(_tail, queues, shape)
    return BlendedMetrics(
        wait_probability=shaped(busy, shape),
        service_level=shaped(level, shape),
        asa_s=shaped(asa, shape),
        wait_s=shaped(wait, shape),
        virtual_wait_s=shaped(virtual, shape),
        abandonment=shaped(lost, shape),
        occupancy=shaped(occupancy, shape),
        queue_length=shaped(waiting, shape),
        deferred_busy=shaped(on_deferred, shape),
        deferred_per_h=shaped(on_deferred * 3600.0 / flat[3], shape),
        _tail=tail,
        _percentile=partial(percentile_by_halving, tail),
    )


def _check_whole(servers: FloatArray, reserve: FloatArray) -> None:
    for name, value in (("servers", servers), ("reserve", reserve)):
        broken = np.flatnonzero(value != np.floor(value))
        if broken.size:
            raise ValueError(f"{name} must be whole numbers, got {value[broken[0]]} at index {broken[0]}")
    over = np.flatnonzero(reserve > servers)
    if over.size:
        i = over[0]
        raise ValueError(f"reserve must be in [0, {servers[i]:g}] (servers), got {reserve[i]:g} at index {i}")


def _tail(queues: list["_Queue"], shape: tuple[int, ...], wait: FloatArray) -> Result:
    wide, (place, waits) = broadcast(("load_erl", "wait_s"), (np.arange(len(queues), dtype=float).reshape(shape), wait))
    late = [1.0 - queues[int(i)].level(float(t), 3) for i, t in zip(place, waits, strict=True)]
    return shaped(np.maximum(np.array(late), 0.0), wide)


class _Queue:
    """One solved queue: probabilities by (waiting, agents on deferred work), and of a free agent."""

    def __init__(
        self, load: float, servers: float, handle: float, deferred_handle: float, patience: float, reserve: float
    ) -> None:
        self.arrivals = load / handle
        self.rates = (1.0 / handle, 1.0 / deferred_handle, 1.0 / patience)
        self.servers, self.reserve = int(servers), int(reserve)
        room = 20 + int(8.0 * math.sqrt(servers))
        states = self._solve(room)
        while states[-1].sum() > _TAIL and room < _MOST_WAITING:
            room *= 2
            states = self._solve(room)
        on_deferred = np.arange(states.shape[1])
        live = np.arange(states.shape[0])[:, None]
        free = np.maximum(self.servers - on_deferred - live, 0)
        self.busy_agents = float((states * (self.servers - free)).sum())
        self.on_deferred = float((states * on_deferred).sum())
        self.free = float(states[free > 0].sum())
        self.waiting = _by_waiting(states, self.servers)

    def _solve(self, room: int) -> FloatArray:
        """Probabilities by (live contacts, agents on deferred work), eliminated from the longest queue down."""
        levels = self.servers + room
        ratios: list[FloatArray] = []
        local, _ = _blocks(levels, 0.0, self.rates, self.servers, self.reserve)
        for x in range(levels, 0, -1):
            ratios.append(np.asarray(self.arrivals * np.linalg.inv(-local), dtype=np.float64))
            _, down = _blocks(x, self.arrivals, self.rates, self.servers, self.reserve)
            local, _ = _blocks(x - 1, self.arrivals, self.rates, self.servers, self.reserve)
            local = local + ratios[-1] @ down
        out = np.zeros((levels + 1, self.servers - self.reserve + 1))
        out[0, -1] = 1.0  # without live contacts everybody not in reserve does deferred work
        for x in range(1, levels + 1):
            out[x] = out[x - 1] @ ratios[levels - x]
            total = out[: x + 1].sum()
            if total > 1e200:
                out /= total
        return np.asarray(out / out.sum())

    def level(self, within: float, definition: int) -> float:
        """Service level at the threshold."""
        if self.arrivals == 0.0:
            return 1.0
        own = 0.0 if definition == 0 else self.rates[2]
        gain = 1.0 if definition == 3 else 0.0
        chance = _chances(self.waiting.shape, self.servers, *self.rates, own, gain, within)
        good = self.free + float((self.waiting * chance).sum())
        return min(good / (1.0 - self.lost()) if definition == 2 else good, 1.0)

    def lost(self) -> float:
        """Share that gives up."""
        return self.rates[2] * self.queue() / self.arrivals if self.arrivals > 0.0 else 0.0

    def queue(self) -> float:
        """Mean number waiting."""
        return float(np.arange(self.waiting.shape[0]) @ self.waiting.sum(axis=1))

    def figures(self, within: float, definition: int) -> tuple[float, ...]:
        """Columns of ``BlendedMetrics`` in their order, deferred agents last."""
        occupancy = min(self.busy_agents / self.servers, 1.0)
        if self.arrivals == 0.0:
            return 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, occupancy, 0.0, self.on_deferred
        virtual, answered_wait = _waits(self.waiting.shape, self.servers, *self.rates)
        queue, lost = self.queue(), self.lost()
        return (
            float(self.waiting.sum()),
            self.level(within, definition),
            float((self.waiting * answered_wait).sum()) / (1.0 - lost),
            queue / self.arrivals,
            float((self.waiting * virtual).sum()),
            lost,
            occupancy,
            queue,
            self.on_deferred,
        )


@compiled
def _by_waiting(states: FloatArray, servers: int) -> FloatArray:
    out = np.zeros(states.shape)
    for x in range(states.shape[0]):
        for y in range(states.shape[1]):
            if x + y >= servers:
                out[x + y - servers, y] += states[x, y]
    return out


@compiled
def _blocks(
    x: int, arrivals: float, rates: tuple[float, float, float], servers: int, reserve: int
) -> tuple[FloatArray, FloatArray]:
    """Rates inside the level of x live contacts and down to the level below, by agents on deferred work."""
    most = servers - reserve
    local = np.zeros((most + 1, most + 1))
    down = np.zeros((most + 1, most + 1))
    for y in range(most + 1):
        served = min(x, servers - y) * rates[0]
        left = (x - min(x, servers - y)) * rates[2]
        done = y * rates[1]
        local[y, y] = -(arrivals + served + left + done)
        if y < most - x:  # cannot happen: more than the reserve would be free
            local[y, y] -= 1.0
            continue
        down[y, max(y, most - x + 1) if x <= most else y] += served
        down[y, y] += left
        if y > 0:
            local[y, max(y - 1, most - x)] += done
    return local, down


@compiled
def _chances(
    shape: tuple[int, int],
    servers: int,
    live_rate: float,
    deferred_rate: float,
    leaving: float,
    own: float,
    gain: float,
    within: float,
) -> FloatArray:
    """Chance of being in time by (waiting ahead, agents on deferred work), by uniformization."""
    now = np.zeros(shape)
    rate = servers * max(live_rate, deferred_rate) + shape[0] * leaving + own
    left = within
    while left > 0.0:
        step = min(left, 400.0 / rate)
        left -= step
        out = np.zeros(shape)
        weight = math.exp(-rate * step)
        jumps = 0
        while True:
            out += weight * now
            jumps += 1
            weight *= rate * step / jumps
            if jumps > rate * step and weight < 1e-17:
                break
            after = np.empty(shape)
            for j in range(shape[0]):
                for y in range(shape[1]):
                    live = ((servers - y) * live_rate + j * leaving) / rate
                    done = y * deferred_rate / rate
                    ahead = now[j - 1, y] if j > 0 else 1.0
                    ahead_done = (now[j - 1, y - 1] if j > 0 else 1.0) if y > 0 else 0.0
                    stay = 1.0 - live - done - own / rate
                    after[j, y] = live * ahead + done * ahead_done + own / rate * gain + stay * now[j, y]
            now = after
        now = out
    return now


@compiled
def _waits(
    shape: tuple[int, int], servers: int, live_rate: float, deferred_rate: float, leaving: float
) -> tuple[FloatArray, FloatArray]:
    """Mean wait of a patient contact, and of one with patience if answered (0 if not), by what it meets."""
    virtual = np.zeros(shape)
    answered = np.zeros(shape)
    wait = np.zeros(shape)
    for j in range(shape[0]):
        for y in range(shape[1]):
            live = (servers - y) * live_rate + j * leaving
            done = y * deferred_rate
            total = live + done
            next_virtual = next_wait = 0.0
            next_answered = total
            if j > 0:
                last = max(y - 1, 0)
                next_virtual = live * virtual[j - 1, y] + done * virtual[j - 1, last]
                next_wait = live * wait[j - 1, y] + done * wait[j - 1, last]
                next_answered = live * answered[j - 1, y] + done * answered[j - 1, last]
            virtual[j, y] = (1.0 + next_virtual) / total
            answered[j, y] = next_answered / (total + leaving)
            wait[j, y] = (answered[j, y] + next_wait) / (total + leaving)
    return virtual, wait
