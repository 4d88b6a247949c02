"""What the typical weeks beside a dated week staff inside it: shifts that reach over its ends."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from planner.frames import records
from planner.scenario import Scenario
from planner.shift_rules import site_shifts
from planner.shifts import Roster, ShiftLength
from planner.timeline import Grid


def boundary(scenario: Scenario, typical: Roster, grid: Grid) -> NDArray[np.float64]:
    """Return agents that the weeks before and after supply inside a dated week.

    Parameters
    ----------
    scenario
        The scenario, for its sites and rules.
    typical
        Roster of the typical week; the weeks beside the dated one are worked by it.
    grid
        The dated week.

    Returns
    -------
    Agents; shape (pools, slots). A site's people are split over pools as in the typical week.
    """
    result = np.zeros((typical.staff.shape[1], grid.slots))
    for s, site in enumerate(scenario.sites):
        present = np.zeros(grid.slots)
        shifts = site_shifts(scenario, site)
        for shift, weeks in ((-1, -7), (1, 7)):
            beside = Grid(grid.monday + dt.timedelta(days=weeks), grid.slot_min, cyclic=False)
            starts = beside.start_slots(site.time_zone, shifts.start_minute) + shift * grid.slots
            present += _on_duty(shifts.lengths, typical, site.name, starts, grid)
        mix = typical.staff[s].astype(float)
        share = np.divide(mix, mix.sum(axis=0), out=np.zeros_like(mix), where=mix.sum(axis=0) > 0)
        result += share * present
    return result


def _on_duty(
    lengths: tuple[ShiftLength, ...], typical: Roster, site: str, starts: NDArray[np.int64], grid: Grid
) -> NDArray[np.float64]:
    """Return the people of the typical roster on duty when its local days begin at the given intervals."""
    present = np.zeros(grid.slots)
    for row in records(typical.shifts[typical.shifts["site"] == site]):
        length = lengths[row["length"]]
        working = [day for day, flag in enumerate(row["days"]) if flag == "1"]
        for day, start, begins in zip(working, row["starts"], row["breaks"], strict=True):
            first = int(starts[start, day])
            slots = np.arange(first, first + length.presence_min // grid.slot_min)
            resting = [
                first + (begin + k) // grid.slot_min
                for begin, one in zip(begins, length.breaks, strict=True)
                for k in range(0, one.min, grid.slot_min)
            ]
            working_slots = np.setdiff1d(slots, resting)
            inside = working_slots[(working_slots >= 0) & (working_slots < grid.slots)]
            present[inside] += row["heads"]
    return present
