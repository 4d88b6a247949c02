"""Clocks of the kernel: open seconds between two times, and the time at which so many have passed."""

import math

from numba import njit

from planner.simulation._world import f8_at


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
def passed_s(w, calendar, begin_s, end_s):  # type: ignore[no-untyped-def]
    """Seconds between two times on a calendar; -1 is always open."""
    if calendar < 0:
        return end_s - begin_s
    return clock_s(w, calendar, end_s) - clock_s(w, calendar, begin_s)


@njit
def time_after(w, calendar, begin_s, open_s):  # type: ignore[no-untyped-def]
    """Time at which `open_s` seconds of a calendar have passed since `begin_s`."""
    if calendar < 0:
        return begin_s + open_s
    row = calendar * (w.slots + 1)
    total = f8_at(w.open_s, row + w.slots)
    need = clock_s(w, calendar, begin_s) + open_s
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
