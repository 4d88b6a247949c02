"""Follow-the-sun: what the site that goes home leaves to the site that takes over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.referee.streams import PER_DEPARTMENT
from planner.requirement import LIVE_KINDS
from planner.simulation import Stream, fixed

if TYPE_CHECKING:
    from planner.stages import Plan

Array = NDArray[np.float64]
HANDOVER = "hand-over"
PER_HANDOVER_S = 3600.0


def handover_streams(plan: Plan) -> tuple[Stream, ...]:
    """Return the work of taking over open cases, by pool and site that takes over; none under other models.

    Of the contacts that a site's people answered while they carried the pool, a share is still open when they go; each
    such case costs the site that takes over so many minutes, before all other contacts but the most urgent.
    """
    sun = plan.scenario.models.follow_the_sun
    share, minutes = float(sun.open_cases_share), float(sun.minutes_per_case)
    if plan.scenario.operating_model != "follow_the_sun" or share * minutes == 0:
        return ()
    streams: list[Stream] = []
    for j, pool in enumerate(plan.routing.pools):
        if str(plan.requirement.pools["kind"][pool]) in LIVE_KINDS:
            for i, cases in _received(plan, j).items():
                name = f"{HANDOVER} | {plan.routing.sites[i]} | {pool}"
                work = fixed(60 * minutes)
                shown: dict[str, Any] = {"pool": HANDOVER, "part_of": HANDOVER, "priority": PER_DEPARTMENT - 1}
                streams.append(Stream(name, share * cases, work, PER_HANDOVER_S, 0.0, **shown))
    return tuple(streams)


def site_of_handover(name: str, pool: str) -> str | None:
    """Return the site that does the hand-over work called `name`, if it is this pool's."""
    begin, end = f"{HANDOVER} | ", f" | {pool}"
    return name[len(begin) : -len(end)] if name.startswith(begin) and name.endswith(end) else None


def _received(plan: Plan, pool: int) -> dict[int, Array]:
    """Return the cases that each site takes over of a pool, by interval; only sites that take any."""
    members = (plan.routing.pool_of == plan.routing.pools[pool]).to_numpy()
    contacts = plan.demand.contacts.to_numpy(dtype=float)[members].sum(axis=0)
    staff = plan.roster.staff[:, pool].astype(float)
    answered = contacts * staff / np.maximum(staff.sum(axis=0), 1.0)
    received: dict[int, Array] = {}
    for giver in range(len(plan.routing.sites)):
        for end, cases in _handed_on(plan.routing.may_serve[pool, giver], answered[giver], plan.grid.cyclic):
            takers = staff[:, end] * (np.arange(len(staff)) != giver)
            for taker in np.flatnonzero(takers):
                row = received.setdefault(int(taker), np.zeros(plan.grid.slots))
                row[end] += cases * takers[taker] / takers.sum()
    return received


def _handed_on(carries: NDArray[np.bool_], answered: Array, cyclic: bool) -> Iterator[tuple[int, float]]:
    """Yield each interval in which a site stops to carry a pool, with the contacts it answered since it began."""
    slots = carries.size
    ends = [t for t in range(0 if cyclic else 1, slots) if carries[t - 1] and not carries[t]]
    for end in ends:
        begin = end
        while carries[begin - 1] and end - begin < slots and (cyclic or begin > 0):
            begin -= 1
        yield end, float(sum(answered[t % slots] for t in range(begin, end)))
