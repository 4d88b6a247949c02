"""Exact results, written down here from the transition rates and sharing nothing with what they check."""

from itertools import product

import numpy as np
from scipy.linalg import expm
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve


def queue_states(arrival, service, servers, abandon, room):
    """Stationary distribution of M/M/n/(n+room)+M, state = contacts in the system."""
    top = servers + room
    k = np.arange(1, top + 1)
    down = np.minimum(k, servers) * service + np.maximum(k - servers, 0) * abandon
    log = np.concatenate([[0.0], np.cumsum(np.log(arrival) - np.log(down))])
    weights = np.exp(log - log.max())
    return weights / weights.sum()


def tagged_customer(ahead, service_total, abandon, own_abandon, within):
    """P(served in time), P(abandons in time) for a customer with `ahead` others before them in the queue."""
    n = ahead + 1
    rates = np.zeros((n + 2, n + 2))  # states: ahead … 0, served, abandoned
    for i in range(n):
        before = ahead - i
        rates[i, i + 1 if before else n] += service_total + before * abandon
        rates[i, n + 1] += own_abandon
        rates[i, i] = -rates[i].sum()
    end = expm(rates * within)
    return end[:n, n], end[:n, n + 1]


def queue_measures(arrival, service, servers, abandon, room, within):
    """All measures of an M/M/n/(n+room)+M queue."""
    p = queue_states(arrival, service, servers, abandon, room)
    free, waiting, blocked = p[:servers].sum(), p[servers:-1], p[-1]
    virtual, _ = tagged_customer(room - 1, servers * service, abandon, 0.0, within)
    answered, gave_up = tagged_customer(room - 1, servers * service, abandon, abandon, within)
    in_time = free + waiting @ answered[::-1]
    length = np.arange(len(waiting) + 1) @ p[servers:]
    lost = abandon * length / arrival
    served = 1.0 - blocked - lost
    busy = np.minimum(np.arange(len(p)), servers) @ p
    return {
        "virtual": free + waiting @ virtual[::-1],
        "answered_of_offered": in_time,
        "answered_of_answered": in_time / served,
        "answered_or_abandoned_in_time": in_time + waiting @ gave_up[::-1],
        "abandonment": lost,
        "blocking": blocked,
        "wait_probability": p[servers:].sum(),
        "wait_s": length / arrival / (served + lost),
        "occupancy": busy / servers,
    }


def stationary(states, moves):
    """Stationary probabilities of a chain: `moves(state)` yields (next state, rate)."""
    index = {state: i for i, state in enumerate(states)}
    rows, cols, rates = [], [], []
    for state in states:
        for to, rate in moves(state):
            if rate > 0 and to in index:
                rows += [index[to], index[state]]
                cols += [index[state], index[state]]
                rates += [rate, -rate]
    matrix = coo_matrix((rates, (rows, cols)), shape=(len(states), len(states))).tolil()
    matrix[0] = 1.0
    right = np.zeros(len(states))
    right[0] = 1.0
    return spsolve(matrix.tocsr(), right)


def chat_measures(arrival, service, slots, slowdown, abandon, agents=2, room=80):
    """Agents who hold up to `slots` chats, each slowed down by `slowdown[held-1]`; the least loaded gets the next."""

    def moves(state):
        *held, queue = state
        least = int(np.argmin(held))
        if held[least] < slots:
            up = list(held)
            up[least] += 1
            yield (*sorted(up), 0), arrival
        else:
            yield (*held, queue + 1), arrival
        for i, k in enumerate(held):
            rate = k * service / slowdown[k - 1] if k else 0.0
            down = list(held)
            down[i] -= 1
            yield ((*sorted(down), 0) if queue == 0 else (*held, queue - 1)), rate
        if queue:
            yield (*held, queue - 1), queue * abandon

    loads = sorted({tuple(sorted(s)) for s in product(range(slots + 1), repeat=agents)})
    states = [(*load, 0) for load in loads] + [(*([slots] * agents), q) for q in range(1, room + 1)]
    p = stationary(states, moves)
    queue = np.array([s[-1] for s in states])
    full = np.array([min(s[:-1]) == slots for s in states])
    busy = np.array([sum(k > 0 for k in s[:-1]) for s in states])
    return {
        "wait_probability": p[full].sum(),
        "abandonment": abandon * (p @ queue) / arrival,
        "wait_s": (p @ queue) / arrival,
        "occupancy": (p @ busy) / agents,
    }


def blend_measures(live, live_service, work, work_service, agents, reserve, for_live=0, room=120):
    """Live contacts that are lost when nobody is free; deferred work that starts when more than `reserve` are idle.

    And while more than `for_live` have none in hand.
    """

    def may_start(calls, jobs):
        return agents - calls - jobs > reserve and agents - jobs > for_live

    def moves(state):
        calls, jobs, queue = state
        idle = agents - calls - jobs
        if idle > 0:
            yield (calls + 1, jobs, queue), live
        yield ((calls, jobs + 1, queue) if may_start(calls, jobs) else (calls, jobs, queue + 1)), work
        takes = queue > 0 and may_start(calls - 1, jobs)
        yield (calls - 1, jobs + takes, queue - takes), calls * live_service
        takes = queue > 0 and may_start(calls, jobs - 1)
        yield (calls, jobs - 1 + takes, queue - takes), jobs * work_service

    states = [
        (c, j, q)
        for c in range(agents + 1)
        for j in range(min(agents - c, agents - for_live) + 1)
        for q in range(room + 1)
        if q == 0 or not may_start(c, j)
    ]
    p = stationary(states, moves)
    calls, jobs, queue = (np.array(column) for column in zip(*states, strict=True))
    may_start_now = (agents - calls - jobs > reserve) & (agents - jobs > for_live)
    return {
        "lost": p[calls + jobs == agents].sum(),
        "wait_probability": p[~may_start_now].sum(),
        "wait_s": (p @ queue) / work,
        "occupancy": (p @ (calls + jobs)) / agents,
    }


def overflow_measures(arrivals, service, agents, factor):
    """Two pools without queues; what finds its own pool full goes to the other one and takes `factor` times as long."""

    def moves(state):
        own_a, guest_b, own_b, guest_a = state  # at pool A: own and guests from B; at pool B: own and guests from A
        free_a, free_b = agents[0] - own_a - guest_b, agents[1] - own_b - guest_a
        if free_a:
            yield (own_a + 1, guest_b, own_b, guest_a), arrivals[0]
        elif free_b:
            yield (own_a, guest_b, own_b, guest_a + 1), arrivals[0]
        if free_b:
            yield (own_a, guest_b, own_b + 1, guest_a), arrivals[1]
        elif free_a:
            yield (own_a, guest_b + 1, own_b, guest_a), arrivals[1]
        yield (own_a - 1, guest_b, own_b, guest_a), own_a * service
        yield (own_a, guest_b - 1, own_b, guest_a), guest_b * service / factor
        yield (own_a, guest_b, own_b - 1, guest_a), own_b * service
        yield (own_a, guest_b, own_b, guest_a - 1), guest_a * service / factor

    a, b = agents
    states = [
        (i, j, k, m) for i in range(a + 1) for j in range(a + 1 - i) for k in range(b + 1) for m in range(b + 1 - k)
    ]
    p = stationary(states, moves)
    own_a, guest_b, own_b, guest_a = (np.array(column) for column in zip(*states, strict=True))
    full = (own_a + guest_b == a) & (own_b + guest_a == b)
    return {
        "lost": p[full].sum(),
        "occupancy_a": (p @ (own_a + guest_b)) / a,
        "occupancy_b": (p @ (own_b + guest_a)) / b,
        "guests_of_a": p @ guest_a / (service**-1 * factor) / arrivals[0],
    }


def from_empty(arrival, service, servers, abandon, top, slot_s, slots, steps=40):
    """P(all busy) and mean busy servers, each averaged over a slot, of M/M/n+M that starts empty."""
    rates = np.zeros((top + 1, top + 1))
    for k in range(top + 1):
        if k < top:
            rates[k, k + 1] = arrival
        if k:
            rates[k, k - 1] = min(k, servers) * service + max(k - servers, 0) * abandon
        rates[k, k] = -rates[k].sum()
    step = expm(rates * slot_s / steps)
    p = np.zeros(top + 1)
    p[0] = 1.0
    waits, busy = [], []
    for _ in range(slots * steps + 1):
        waits.append(p[servers:].sum())
        busy.append(np.minimum(np.arange(top + 1), servers) @ p)
        p = p @ step
    return _simpson_per_slot(waits, slots, steps), _simpson_per_slot(busy, slots, steps)


def _simpson_per_slot(values, slots, steps):
    weights = np.ones(steps + 1)
    weights[1:-1:2], weights[2:-1:2] = 4.0, 2.0
    values = np.array(values)
    return np.array([weights @ values[i * steps : (i + 1) * steps + 1] for i in range(slots)]) / weights.sum()
