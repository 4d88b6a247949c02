"""Contacts of the kernel: queueing, being answered, giving up, coming back. Every count is made here."""

import math

from numba import njit

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
from planner.simulation._world import contact_of, f8_at, i4_at, law_of, skill_of, stream_of, sum_of, tally_of

DEFERRED = 2


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
    delay_s = mean_delay_s * standard_exponential(bits_of(key, DELAY))
    schedule(w, w.now_s + delay_s, pack(ARRIVE, c, contact.serial))


@njit(forceinline=True)
def clock_s(w, calendar, time_s):  # type: ignore[no-untyped-def]
    """Open seconds of a calendar from time 0 to time_s (negative before 0)."""
    horizon = w.slots * w.slot_s
    cycles = math.floor(time_s / horizon)
    position = time_s - cycles * horizon
    i = min(int(position / w.slot_s), w.slots - 1)
    row = calendar * (w.slots + 1)
    before = f8_at(w.open_s, row + i)
    inside = (f8_at(w.open_s, row + i + 1) - before) * (position / w.slot_s - i)
    return cycles * f8_at(w.open_s, row + w.slots) + before + inside


@njit(forceinline=True)
def waited_s(w, s, begin_s, end_s):  # type: ignore[no-untyped-def]
    """Seconds between two times on the stream's w."""
    calendar = stream_of(w, s).calendar
    if calendar < 0:
        return end_s - begin_s
    return clock_s(w, calendar, end_s) - clock_s(w, calendar, begin_s)


@njit
def deadline_s(w, s, arrival_s):  # type: ignore[no-untyped-def]
    """Time at which `within_s` open seconds have passed since the arrival."""
    stream = stream_of(w, s)
    if stream.calendar < 0:
        return arrival_s + stream.within_s
    row = stream.calendar * (w.slots + 1)
    total = f8_at(w.open_s, row + w.slots)
    need = clock_s(w, stream.calendar, arrival_s) + stream.within_s
    cycles = math.floor(need / total)
    rest = need - cycles * total
    low, high = 0, w.slots - 1
    while low < high:
        mid = (low + high) // 2
        if f8_at(w.open_s, row + mid + 1) >= rest:
            high = mid
        else:
            low = mid + 1
    before = f8_at(w.open_s, row + low)
    width = f8_at(w.open_s, row + low + 1) - before
    inside = (rest - before) / width if width > 0.0 else 0.0
    return (cycles * w.slots + low + inside) * w.slot_s


@njit(forceinline=True)
def count_offer(w, c):  # type: ignore[no-untyped-def]
    """Register an arrival at the present time."""
    contact = contact_of(w, c)
    contact.arrival_s = w.now_s
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
    if w.cohort >= 0:
        sums = sum_of(w, g, w.cohort)
        sums.taken += 1.0
        sums.wait_s += wait_s
        sums.in_time += in_time
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
    took_s = waited_s(w, contact.root_stream, contact.root_s, w.now_s)
    tally.resolved_in_time += took_s <= stream_of(w, contact.root_stream).resolve_s


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
    spawn(w, c, to, stream_of(w, contact.stream).follow_delay_s)
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
    contact.due_s = deadline_s(w, s, now_s) if stream.channel == DEFERRED else now_s
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
