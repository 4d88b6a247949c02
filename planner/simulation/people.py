"""From a roster to the groups of people that are simulated."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.simulation.desk import Group, Skill


def groups_from_roster(
    staff: NDArray[np.int64],
    sites: tuple[str, ...],
    pools: tuple[str, ...],
    skills: Mapping[tuple[str, str], Mapping[str, Skill]],
    *,
    on_duty: NDArray[np.int64] | None = None,
    **common: Any,
) -> tuple[Group, ...]:
    """One group per site and pool that is ever staffed, from a roster's arrays.

    Parameters
    ----------
    staff
        People of each site working for each pool, (sites, pools, slots).
    sites, pools
        Labels of the first two axes.
    skills
        Streams that people of (site, pool) may serve.
    on_duty
        People of each site on duty, (sites, slots); where it exceeds the staff of the pools, the rest is idle and the
        roster's total is checked: staff may never exceed it.
    common
        Further fields of `Group`, such as `absence` or `reserve`.

    Raises
    ------
    ValueError
        If shapes do not match the labels, or more people work than are on duty.
    """
    if staff.shape[:2] != (len(sites), len(pools)):
        raise ValueError(f"staff must have shape (sites={len(sites)}, pools={len(pools)}, slots), got {staff.shape}")
    if on_duty is not None:
        _check_on_duty(staff, on_duty, sites)
    return tuple(
        Group(f"{site} · {pool}", staff[i, j], skills.get((site, pool), {}), site=site, pool=pool, **common)
        for i, site in enumerate(sites)
        for j, pool in enumerate(pools)
        if staff[i, j].any()
    )


def staff_from_people(intervals: pd.DataFrame, slots: int, *, cyclic: bool = True) -> NDArray[np.int64]:
    """People on duty per slot from one row per person and working interval (breaks split an interval).

    Parameters
    ----------
    intervals
        Columns `begin` and `end` in slots, `end` excluded, `end` above `begin`.
    slots
        Length of the cycle.
    cyclic
        Whether an interval that passes the end goes on at the beginning; otherwise it must end in time.

    Raises
    ------
    ValueError
        If an interval is empty or leaves the horizon.
    """
    staff = np.zeros(slots, dtype=np.int64)
    for row, (begin, end) in enumerate(zip(intervals["begin"], intervals["end"], strict=True)):
        limit = begin + slots if cyclic else slots
        if not 0 <= begin < end <= limit or begin >= slots:
            raise ValueError(f"intervals[{row}] must satisfy 0 <= begin < end <= {limit}, got {begin}..{end}")
        np.add.at(staff, np.arange(begin, end) % slots, 1)
    return staff


def _check_on_duty(staff: NDArray[np.int64], on_duty: NDArray[np.int64], sites: tuple[str, ...]) -> None:
    if on_duty.shape != (staff.shape[0], staff.shape[2]):
        raise ValueError(f"on_duty must have shape {(staff.shape[0], staff.shape[2])}, got {on_duty.shape}")
    over = np.argwhere(staff.sum(axis=1) > on_duty)
    if over.size:
        i, t = over[0]
        raise ValueError(
            f"staff of site {sites[i]!r} in slot {t} must be in [0, {on_duty[i, t]}] (on duty), "
            f"got {staff[i, :, t].sum()}"
        )
