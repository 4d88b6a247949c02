"""Contacts of the kernel: queueing, being answered, giving up, coming back. Every count is made here."""

import math

from numba import njit

from planner.simulation._clock import passed_s, time_after
from planner.simulation._heap import ABANDON, ARRIVE, OVERFLOW, pack, push, replace_first
from planner.simulation._random import (
    CALLBACK,
    CHILD,
    DELAY,
    FOLLOW_UP,
    PATIENCE,
    REDIAL,
    bits_of,
    draw,
    mix,
    standard_exponential,
    uniform,
)
from planner.simulation._world import DEFERRED, contact_of, f8_at, i4_at, law_of, skill_of, stream_of, sum_of, tally_of

A_MOMENT_S = 1e-3  # past the end of an open hour the next one has begun


@njit(forceinline=True)
def schedule(w, time_s, event):  # type: ignore[no-untyped-def]
    """Put an event into the heap, in the place of the one that is being carried out if that is still free."""
    if w.hole:
        w.hole = 0
        replace_first(w.events, w.n_events, time_s, event)
    else:
        push(w.events, w.n_events, time_s, event)
        w.n_events += 1


@njit(forceinline=True)
def new_contact(w, s, key):  # type: ignore[no-untyped-def]
    """Take a contact record from the free list."""
    c = w.free_contact
    contact = contact_of(w, c)
    w.free_contact = contact.next
    w.free_contacts -= 1
    contact.stream = s
    contact.key = key
    contact.slot = -1
    contact.root_stream = -1
    contact.next = -1
    contact.waiting = False
    contact.begun = False
    contact.responded = False
    return c


@njit(forceinline=True)
def drop(w, c):  # type: ignore[no-untyped-def]
    """Give a contact record back; events that still name it are void."""
    contact = contact_of(w, c)
    contact.serial += 1
    contact.next = w.free_contact
    w.free_contact = c
    w.free_contacts += 1


@njit
def spawn(w, parent, s, mean_delay_s):  # type: ignore[no-untyped-def]
    """Schedule a new contact of stream s that follows from the contact `parent`."""
    origin = contact_of(w, parent)
    key = mix(origin.key ^ mix(CHILD))
    c = new_contact(w, s, key)
    contact = contact_of(w, c)
    contact.root_s, contact.root_slot, contact.root_stream = origin.root_s, origin.root_slot, origin.root_stream
    contact.responded = origin.responded
    delay_s = mean_delay_s * standard_exponential(bits_of(key, DELAY))
    time_s = time_after(w, stream_of(w, s).doors, w.now_s, delay_s + A_MOMENT_S)
    schedule(w, time_s, pack(ARRIVE, c, contact.serial))


@njit(forceinline=True)
def waited_s(w, s, begin_s, end_s):  # type: ignore[no-untyped-def]
    """Seconds between two times on a stream's own clock."""
    return passed_s(w, stream_of(w, s).calendar, begin_s, end_s)


@njit(forceinline=True)
def count_offer(w, c):  # type: ignore[no-untyped-def]
    """Register an arrival at the present time."""
    contact = contact_of(w, c)
    contact.arrival_s = contact.due_s = w.now_s
    stream = stream_of(w, contact.stream)
    if stream.channel == DEFERRED:
        contact.due_s = time_after(w, stream.calendar, w.now_s, stream.within_s)
    contact.arrival_slot = w.slot
    contact.slot = w.cohort
    w.customers += 1
    if contact.slot >= 0:
        tally_of(w, contact.stream, contact.slot).offered += 1
        w.undecided += 1
    if contact.root_stream < 0:
        contact.root_s, contact.root_slot, contact.root_stream = w.now_s, contact.slot, contact.stream
        if contact.slot >= 0:
            tally_of(w, contact.stream, contact.slot).new += 1


@njit(forceinline=True)
def count_answer(w, c, g):  # type: ignore[no-untyped-def]
    """Register that a contact is answered now by somebody of group g."""
    contact = contact_of(w, c)
    s = contact.stream
    wait_s = w.now_s - contact.arrival_s
    in_time = waited_s(w, s, contact.arrival_s, w.now_s) <= stream_of(w, s).within_s
    if not contact.responded:
        _respond(w, c)
    if w.cohort >= 0:
        sums = sum_of(w, g, w.cohort)
        sums.taken += 1.0
        sums.wait_s += wait_s
        sums.in_time += in_time
        sums.matched += skill_of(w, g, s).match
    if contact.slot < 0:
        return
    w.undecided -= 1
    tally = tally_of(w, s, contact.slot)
    tally.answered += 1
    tally.in_time += in_time
    tally.virtual_in_time += in_time
    tally.matched += skill_of(w, g, s).match
    tally.answered_wait_s += wait_s
    tally.all_wait_s += wait_s


@njit
def _respond(w, c):  # type: ignore[no-untyped-def]
    """Register the first answer to the contact that this one follows from."""
    contact = contact_of(w, c)
    contact.responded = True
    if contact.root_slot < 0:
        return
    root = stream_of(w, contact.root_stream)
    tally = tally_of(w, contact.root_stream, contact.root_slot)
    tally.responded += 1
    tally.responded_in_time += passed_s(w, root.clock, contact.root_s, w.now_s) <= root.respond_s


@njit
def count_loss(w, c, until_s):  # type: ignore[no-untyped-def]
    """Register an abandonment; `until_s` is when somebody would have been free for the contact."""
    contact = contact_of(w, c)
    if contact.slot < 0:
        return
    s = contact.stream
    within_s = stream_of(w, s).within_s
    w.undecided -= 1
    tally = tally_of(w, s, contact.slot)
    tally.abandoned += 1
    tally.abandoned_in_time += waited_s(w, s, contact.arrival_s, contact.expiry_s) <= within_s
    tally.virtual_in_time += waited_s(w, s, contact.arrival_s, until_s) <= within_s
    tally.all_wait_s += contact.expiry_s - contact.arrival_s


@njit
def redial(w, c):  # type: ignore[no-untyped-def]
    """Perhaps call again after being blocked or giving up."""
    contact = contact_of(w, c)
    stream = stream_of(w, contact.stream)
    if uniform(contact.key, REDIAL) < stream.redial_share:
        spawn(w, c, contact.stream, stream.redial_delay_s)


@njit(forceinline=True)
def conclude(w, c):  # type: ignore[no-untyped-def]
    """End a served contact: it is resolved, or handed on as a new one."""
    contact = contact_of(w, c)
    handed_on = stream_of(w, contact.stream).follows and _follow_up(w, c)
    if contact.root_slot < 0:
        return
    tally = tally_of(w, contact.root_stream, contact.root_slot)
    if handed_on:
        tally.handed_on += 1
        return
    tally.resolved += 1
    tally.resolution_s += w.now_s - contact.root_s
    root = stream_of(w, contact.root_stream)
    tally.resolved_in_time += passed_s(w, root.clock, contact.root_s, w.now_s) <= root.resolve_s


@njit
def _follow_up(w, c):  # type: ignore[no-untyped-def]
    """Perhaps become a new contact after being served: escalation or repeat; whether it did."""
    contact = contact_of(w, c)
    u = uniform(contact.key, FOLLOW_UP)
    row = contact.stream * w.n_streams
    if u >= f8_at(w.follow, row + w.n_streams - 1):
        return False
    to = 0
    while f8_at(w.follow, row + to) <= u:
        to += 1
    stream = stream_of(w, contact.stream)
    spawn(w, c, to, stream.repeat_delay_s if to == contact.stream else stream.follow_delay_s)
    return True


@njit
def _turn_away(w, c):  # type: ignore[no-untyped-def]
    contact = contact_of(w, c)
    if contact.slot >= 0:
        w.undecided -= 1
    drop(w, c)


@njit
def wait(w, c):  # type: ignore[no-untyped-def]
    """Nobody is free: queue, be blocked or accept a callback."""
    contact = contact_of(w, c)
    s = contact.stream
    stream = stream_of(w, s)
    if contact.slot >= 0:
        tally_of(w, s, contact.slot).waited += 1
    if stream.waiting >= stream.max_waiting:
        redial(w, c)
        if contact.slot >= 0:
            tally_of(w, s, contact.slot).blocked += 1
        _turn_away(w, c)
        return
    if stream.callback_share > 0.0 and uniform(contact.key, CALLBACK) < stream.callback_share:
        spawn(w, c, stream.callback_to, 0.0)
        if contact.slot >= 0:
            tally_of(w, s, contact.slot).diverted += 1
        _turn_away(w, c)
        return
    now_s = w.now_s
    contact.expiry_s = now_s + draw(law_of(w, s, 1), w.table, bits_of(contact.key, PATIENCE))
    contact.waiting = True
    contact.next = -1
    if stream.tail >= 0:
        contact_of(w, stream.tail).next = c
    else:
        stream.head = c
    stream.tail = c
    stream.waiting += 1
    if stream.eager and contact.expiry_s < math.inf:
        schedule(w, contact.expiry_s, pack(ABANDON, c, contact.serial))
    if stream.overflows:
        schedule_overflow(w, c, 0.0)


@njit
def schedule_overflow(w, c, waited):  # type: ignore[no-untyped-def]
    """Wake up when the next group joins in for this contact."""
    contact = contact_of(w, c)
    for i in range(w.width_groups):
        g = i4_at(w.stream_groups, contact.stream * w.width_groups + i)
        if g < 0:
            return
        after_s = skill_of(w, g, contact.stream).after_s
        if after_s > waited:
            if contact.arrival_s + after_s < contact.expiry_s:
                schedule(w, contact.arrival_s + after_s, pack(OVERFLOW, c, contact.serial))
            return


@njit
def leave_queue(w, s):  # type: ignore[no-untyped-def]
    """Remove the first contact of a queue and return it."""
    stream = stream_of(w, s)
    c = stream.head
    stream.head = contact_of(w, c).next
    if stream.head < 0:
        stream.tail = -1
    if contact_of(w, c).waiting:
        stream.waiting -= 1
        contact_of(w, c).waiting = False
    return c


@njit(forceinline=True)
def gone(w, c):  # type: ignore[no-untyped-def]
    """Whether a contact in a queue has given up; it keeps its place to learn what it would have waited."""
    return contact_of(w, c).expiry_s <= w.now_s


@njit
def clear_away(w, s):  # type: ignore[no-untyped-def]
    """Drop those at the head of a queue who gave up and whose verdict is certain."""
    stream = stream_of(w, s)
    while stream.head >= 0 and gone(w, stream.head):
        contact = contact_of(w, stream.head)
        if waited_s(w, s, contact.arrival_s, w.now_s) <= stream.within_s:
            return
        c = leave_queue(w, s)
        count_loss(w, c, math.inf)
        drop(w, c)


@njit
def queue_first(w, c):  # type: ignore[no-untyped-def]
    """Put a contact that was interrupted at the head of its queue: it neither gives up nor loses its place."""
    contact = contact_of(w, c)
    stream = stream_of(w, contact.stream)
    contact.expiry_s = math.inf
    contact.waiting = True
    contact.next = stream.head
    stream.head = c
    if stream.tail < 0:
        stream.tail = c
    stream.waiting += 1
