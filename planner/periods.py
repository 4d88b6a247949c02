"""The periods over which promises hold: days of the customer's clock, or the week."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from planner.demand import Demand
from planner.scenario import Scenario, Target
from planner.timeline import Grid

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
NEGLIGIBLE = 1e-9


def local_weekdays(scenario: Scenario, demand: Demand, grid: Grid) -> Mapping[str, IntArray]:
    """Return the weekday (0 = Monday) of every interval where a stream's customers are, by stream; shape (slots,)."""
    of_region = {one.name: grid.local(one.time_zone).weekday for one in scenario.regions}
    return {str(name): of_region[region] for name, region in demand.streams["region"].items()}


def period_slots(contacts: Array, target: Target, weekday: IntArray) -> list[IntArray]:
    """Return the intervals with contacts of each period of a promise.

    Parameters
    ----------
    contacts
        Per interval of the week. Shape (slots,).
    weekday
        Of the customer's clock. The UTC week begins and ends inside a local day: both ends count as one day, which in
        a typical week they are.

    Returns
    -------
    One array for each local day, or one for the week (a promise over a month holds over the typical week).
    """
    busy = contacts > NEGLIGIBLE * contacts.sum()
    days = [weekday == day for day in range(7)] if target.over == "day" else [np.ones(contacts.size, dtype=bool)]
    return [np.flatnonzero(day & busy) for day in days if (day & busy).any()]
