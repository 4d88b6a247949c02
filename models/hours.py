"""Intervals of a week in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_PER_DAY = 1440
SHOWN = 6


def utc_hours(mask: NDArray[np.bool_], slot_min: int) -> str:
    """Return the intervals of whole days that are true as UTC hours, such as ``22:00-01:30`` or ``Sat 04:00-08:00``.

    Hours that are the same on all days stand once, without a day; else the days are those of a week from Monday.
    Of more than six spans the rest is counted.
    """
    days = mask.reshape(-1, MINUTES_PER_DAY // slot_min)
    if (days == days[0]).all():
        spans = _spans(days[0], slot_min)
    else:
        spans = [f"{name} {one}" for name, day in zip(DAYS, days, strict=True) for one in _spans(day, slot_min)]
    more = [f"and {len(spans) - SHOWN} more"] if len(spans) > SHOWN else []
    return ", ".join([*spans[:SHOWN], *more])


def _spans(day: NDArray[np.bool_], slot_min: int) -> list[str]:
    change = np.flatnonzero(np.diff(day.astype(int), prepend=0, append=0))
    return [f"{_clock(a * slot_min)}-{_clock(b * slot_min)}" for a, b in zip(change[::2], change[1::2], strict=True)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
