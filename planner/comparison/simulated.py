"""What the simulation says of a plan's week, and of the week in which a site is down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.referee import sim_desk
from planner.referee.streams import callback_name
from planner.simulation import SimResult, SimulationCancelled, simulate
from planner.stages import Plan

Array = NDArray[np.float64]
REPLICATIONS = 10  # all live contacts together: half widths are a few tenths of a point


@dataclass(frozen=True)
class Happened:
    """What becomes of contacts, by stream and slot of arrival; shapes (streams, slots).

    Attributes
    ----------
    contacts, answered, missed
        Contacts that come, are answered (deferred: dealt with), and give up.
    waited_s
        Seconds that the answered waited, together.
    """

    contacts: Array
    answered: Array
    missed: Array
    waited_s: Array


def simulated_week(plan: Plan, result: SimResult) -> Happened:
    """Return the simulation's mean week; who is called back is answered then."""
    names = [str(name) for name in plan.demand.streams.index]
    slots, known = plan.grid.slots, {stream.label for stream in result.desk.streams}
    parts = [Happened(*(np.zeros(slots) for _ in range(4)))] * len(names)
    for i, name in enumerate(names):
        for one in (name, callback_name(name)):
            if one in known:
                parts[i] = _added(parts[i], result.counts_of(one))
    return Happened(
        contacts=np.stack([one.contacts for one in parts]),
        answered=np.stack([one.answered for one in parts]),
        missed=np.stack([one.missed for one in parts]),
        waited_s=np.stack([one.waited_s for one in parts]),
    )


def _added(so_far: Happened, counts: dict[str, Array]) -> Happened:
    return Happened(
        contacts=so_far.contacts + counts["offered"] - counts["diverted"],
        answered=so_far.answered + counts["answered"],
        missed=so_far.missed + counts["abandoned"] + counts["blocked"],
        waited_s=so_far.waited_s + counts["answered_wait_s"],
    )


def level_without(
    plan: Plan, staff: Array, reserve: dict[str, int], cancel: Callable[[], bool] | None
) -> tuple[float, float] | None:
    """Return the service level over all live contacts with other people on duty, and its 95 % half width.

    Parameters
    ----------
    plan
        The plan, for its contacts.
    staff
        People on duty; shape (sites, pools, slots).
    reserve
        People of each pool kept free for live contacts.
    cancel
        Asked while simulating; True stops.

    Returns
    -------
    None where nothing live comes, or when stopped.
    """
    people = staff.astype(np.int64)
    roster = replace(plan.roster, staff=people, on_duty=people.sum(axis=1))
    live = plan.outcome.streams[plan.outcome.streams["is_live"]]["contacts_per_week"].astype(float)
    if not live.sum():
        return None
    try:
        desk = sim_desk(replace(plan, roster=roster), reserve)
        result = simulate(desk, replications=REPLICATIONS, seed=plan.scenario.seed, cancel=cancel)
    except SimulationCancelled:
        return None
    level, half = result.mean_level(live)
    return None if np.isnan(level) else (level, half)
