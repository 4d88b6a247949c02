"""Binary heap of (time, what) records at an address, and events packed into one integer."""

from numba import njit

from planner.simulation._world import event_at

FINISH, CHAT, ABANDON, OVERFLOW, ARRIVE = range(5)
_ID_BITS = 30
_MASK = (1 << _ID_BITS) - 1


@njit(forceinline=True)
def pack(kind, whom, serial):  # type: ignore[no-untyped-def]
    """One integer for an event; `serial` tells a live event from one that was overtaken."""
    return (((serial & _MASK) << _ID_BITS) | whom) << 3 | kind


@njit(forceinline=True)
def unpack(event):  # type: ignore[no-untyped-def]
    """(kind, whom, serial) of a packed event."""
    return event & 7, (event >> 3) & _MASK, event >> (3 + _ID_BITS)


@njit(forceinline=True)
def same_serial(serial, packed):  # type: ignore[no-untyped-def]
    """Whether a record's serial is the one an event was packed with."""
    return (serial & _MASK) == packed


@njit(forceinline=True)
def push(heap, size, time_s, what):  # type: ignore[no-untyped-def]
    """Insert an entry into a heap of `size` entries."""
    i = size
    while i > 0:
        parent = event_at(heap, (i - 1) >> 1)
        if parent.time_s <= time_s:
            break
        _put(heap, i, parent.time_s, parent.what)
        i = (i - 1) >> 1
    _put(heap, i, time_s, what)


@njit(forceinline=True)
def pop(heap, size):  # type: ignore[no-untyped-def]
    """Remove the earliest of `size` entries; the caller has read it at index 0."""
    last = event_at(heap, size - 1)
    replace_first(heap, size - 1, last.time_s, last.what)


@njit(forceinline=True)
def replace_first(heap, size, time_s, what):  # type: ignore[no-untyped-def]
    """Put a new entry in the place of the earliest."""
    i, child = 0, 1
    while child < size:
        # Adding the comparison instead of branching on it: which child is smaller cannot be predicted.
        child += (child + 1 < size) & (event_at(heap, child + 1).time_s < event_at(heap, child).time_s)
        entry = event_at(heap, child)
        if entry.time_s >= time_s:
            break
        _put(heap, i, entry.time_s, entry.what)
        i = child
        child = 2 * i + 1
    _put(heap, i, time_s, what)


@njit(forceinline=True)
def _put(heap, i, time_s, what):  # type: ignore[no-untyped-def]
    entry = event_at(heap, i)
    entry.time_s = time_s
    entry.what = what
