"""One replication: slot by slot, the events of a slot in the order of time."""

import math

import numpy as np
from numba import njit

from planner.simulation._contacts import clear_away, count_loss, gone, leave_queue, new_contact, schedule_overflow
from planner.simulation._heap import ABANDON, ARRIVE, CHAT, FINISH, pop, push, replace_first, same_serial, unpack
from planner.simulation._people import FIRST_DAY, account, expected_people, send_home
from planner.simulation._random import GOLDEN, NEVER, gamma_factor, mix, standard_exponential, to_unit, uniform
from planner.simulation._service import (
    ROUNDING_S,
    arrive,
    finish,
    finish_chat,
    give_up,
    overflow,
    staff_up,
    take_up_deferred,
)
from planner.simulation._world import (
    agent_of,
    contact_of,
    event_at,
    f8_at,
    group_of,
    i8_at,
    law_of,
    site_of,
    stream_of,
    sum_of,
    tally_of,
    u1_at,
)

DONE, CANCELLED, FULL = range(3)
_SPARE_CONTACTS = 8


@njit
def _day_factor(w, day):  # type: ignore[no-untyped-def]
    if w.n_day_factors == 0:
        return 1.0
    u = uniform(w.day_key, np.uint64(day + FIRST_DAY))
    return f8_at(w.day_factors, int(u * w.n_day_factors))


@njit(forceinline=True)
def _arrival_after(w, stream, end_s):  # type: ignore[no-untyped-def]
    """Time of the stream's next arrival, or one past the end of the slot."""
    stream.arrivals += GOLDEN
    bits = mix(stream.arrivals)
    if stream.counted:
        if stream.left == 0:
            return math.inf
        stream.left -= 1
        u = 1.0 - to_unit(bits)
        return w.now_s + (end_s - w.now_s) * (1.0 - u ** (1.0 / (stream.left + 1)))  # the least of what is left
    return w.now_s + stream.gap_s * standard_exponential(bits)


@njit
def _first_arrivals(w, end_s, factor):  # type: ignore[no-untyped-def]
    """Rates of the slot and the first arrival of each stream in it."""
    w.n_arrivals = 0
    for s in range(w.n_streams):
        stream = stream_of(w, s)
        mean = f8_at(w.expected, s * w.slots + w.slot)
        stream.left = int(mean)
        mean *= factor
        if stream.dispersion > 1.0 and mean > 0.0:
            mean *= gamma_factor(mean / (stream.dispersion - 1.0), stream)
        if mean <= 0.0:
            continue
        stream.gap_s = w.slot_s / mean
        time_s = _arrival_after(w, stream, end_s)
        if time_s < end_s:
            push(w.arrivals, w.n_arrivals, time_s, s)
            w.n_arrivals += 1


@njit(forceinline=True)
def _next_arrival(w, end_s):  # type: ignore[no-untyped-def]
    """Let the earliest arrival happen; its stream's next one takes its place."""
    s = event_at(w.arrivals, 0).what
    stream = stream_of(w, s)
    time_s = _arrival_after(w, stream, end_s)
    if time_s < end_s:
        replace_first(w.arrivals, w.n_arrivals, time_s, s)
    else:
        pop(w.arrivals, w.n_arrivals)
        w.n_arrivals -= 1
    stream.keys += GOLDEN
    arrive(w, new_contact(w, s, mix(stream.keys)))


@njit(forceinline=True)
def _next_event(w):  # type: ignore[no-untyped-def]
    """Carry out the earliest event unless it was overtaken."""
    kind, whom, serial = unpack(event_at(w.events, 0).what)
    w.hole = 1
    if kind == FINISH:
        if same_serial(contact_of(w, whom).serial, serial):
            finish(w, whom)
    elif kind == CHAT:
        if same_serial(agent_of(w, whom).serial, serial):
            finish_chat(w, whom)
    elif same_serial(contact_of(w, whom).serial, serial):
        _change_of_mind(w, kind, whom, serial)
    if w.hole:
        w.hole = 0
        pop(w.events, w.n_events)
        w.n_events -= 1


@njit
def _change_of_mind(w, kind, whom, serial):  # type: ignore[no-untyped-def]
    if kind == ARRIVE:
        arrive(w, whom)
    elif contact_of(w, whom).waiting:
        if kind == ABANDON:
            give_up(w, whom)
            return
        overflow(w, whom)
        if contact_of(w, whom).waiting and same_serial(contact_of(w, whom).serial, serial):
            schedule_overflow(w, whom, w.now_s - contact_of(w, whom).arrival_s + ROUNDING_S)


@njit(forceinline=True)
def _room(w):  # type: ignore[no-untyped-def]
    """Whether one more event, which may start every waiting contact, fits into memory."""
    in_use = w.room_contacts - w.free_contacts
    return w.free_contacts >= _SPARE_CONTACTS and w.n_events + 2 * in_use + _SPARE_CONTACTS <= w.room_events


@njit
def _run_slot(w, end_s):  # type: ignore[no-untyped-def]
    """All events before the end of the slot."""
    while _room(w):
        arrival_s = event_at(w.arrivals, 0).time_s if w.n_arrivals > 0 else math.inf
        event_s = event_at(w.events, 0).time_s if w.n_events > 0 else math.inf
        if min(arrival_s, event_s) >= end_s:
            w.now_s = end_s
            return DONE
        if arrival_s <= event_s:
            w.now_s = arrival_s
            _next_arrival(w, end_s)
        else:
            w.now_s = event_s
            _next_event(w)
    return FULL


@njit
def _change_staff(w, day):  # type: ignore[no-untyped-def]
    """People go home and others come in."""
    for i in range(w.n_sites):
        site_of(w, i).target = 0
        site_of(w, i).short = 0
    for g in range(w.n_groups):
        group = group_of(w, g)
        account(w, g)
        group.target = expected_people(w, g, i8_at(w.staff, g * w.slots + w.slot), day)
        site = site_of(w, group.site)
        site.target += group.target
        send_home(w, g)
        site.short += max(0, group.target - group.present)
    for i in range(w.n_sites):
        if site_of(w, i).short > 0:
            staff_up(w, i)
    for g in range(w.n_groups):
        before = i8_at(w.for_live, g * w.slots + (w.slot - 1) % w.slots)
        if i8_at(w.for_live, g * w.slots + w.slot) < before:
            take_up_deferred(w, g)


@njit
def _close_slot(w):  # type: ignore[no-untyped-def]
    """Book the slot's busy and staffed time and look at what is waiting."""
    for g in range(w.n_groups):
        account(w, g)
        group = group_of(w, g)
        if w.cohort >= 0:
            sums = sum_of(w, g, w.cohort)
            sums.busy_s += group.busy_s
            sums.staffed_s += group.staffed_s
        group.busy_s = 0.0
        group.staffed_s = 0.0
    for s in range(w.n_streams):
        clear_away(w, s)
        if w.cohort >= 0:
            _look_at_queue(w, s)


@njit
def _look_at_queue(w, s):  # type: ignore[no-untyped-def]
    waiting, oldest_s = 0, math.inf
    c = stream_of(w, s).head
    while c >= 0:
        contact = contact_of(w, c)
        if not gone(w, c):
            oldest_s = min(oldest_s, contact.arrival_s)
            waiting += 1
            if law_of(w, s, 1).kind == NEVER:
                waiting = stream_of(w, s).waiting
                break
        c = contact.next
    tally = tally_of(w, s, w.cohort)
    tally.backlog = waiting
    tally.backlog_age_s = w.now_s - oldest_s if waiting > 0 else 0.0


@njit
def _settle(w):  # type: ignore[no-untyped-def]
    """At the very end: who gave up has abandoned; who still waits stays open."""
    for s in range(w.n_streams):
        while stream_of(w, s).head >= 0:
            c = leave_queue(w, s)
            if gone(w, c):
                count_loss(w, c, math.inf)


@njit
def _open_slot(w):  # type: ignore[no-untyped-def]
    day = w.at // max(1, round(86400.0 / w.slot_s))
    w.slot = w.at % w.slots
    w.cohort = w.slot if w.begin <= w.at < w.end else -1
    _change_staff(w, day)
    _first_arrivals(w, (w.at + 1) * w.slot_s, _day_factor(w, day))
    w.running = 1


def run(worlds):  # type: ignore[no-untyped-def]
    """Simulate until the end, a cancellation, or the memory is full (then enlarge it and call again).

    Slots begin … end - 1 are counted; those after them only finish what is undecided. Slot numbers wrap around.
    """
    w = worlds[0]
    while w.at < w.last and (w.at < w.end or w.undecided > 0 or w.to_the_end):
        if u1_at(w.cancel, 0) != 0:
            return CANCELLED
        if w.running == 0:
            _open_slot(w)
        if _run_slot(w, (w.at + 1) * w.slot_s) == FULL:
            return FULL
        _close_slot(w)
        w.running = 0
        w.at += 1
    _settle(w)
    return DONE
