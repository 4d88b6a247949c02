"""What the shift optimiser returns: concrete weekly tours, the staff they make, and the proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from planner.shifts.problem import FloatArray, IntArray

NO_PENALTY = 1e-3
TINY = 1e-9


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"  # bound and objective meet
    WITHIN_GAP = "within_gap"  # the gap asked for is reached
    WORK_LIMIT = "work_limit"  # the deterministic work limit is used up
    TRUNCATED = "truncated"  # the wall clock cut the search: another run may differ
    CANCELLED = "cancelled"  # the caller stopped it


@dataclass(frozen=True)
class Progress:
    """A message while solving.

    Attributes
    ----------
    phase
        What is being done, a short word.
    objective
        Best objective so far, or None.
    bound
        Proven lower bound so far, or None.
    gap
        (objective − bound) / objective, or None.
    seconds
        Wall time since the start.
    done
        Share of the phase that is done, where it is known (0–1).
    """

    phase: str
    objective: float | None
    bound: float | None
    gap: float | None
    seconds: float
    done: float | None = None


ProgressCallback = Callable[[Progress], Any]


@dataclass(frozen=True)
class Relaxation:
    """The linear relaxation: a lower bound, and a quick estimate.

    Attributes
    ----------
    objective
        Cost and priced shortfall, a lower bound on every roster.
    cost
        Of which money for people.
    late
        Of which the price of deferred work that is late: a promise may allow a share of it.
    people
        Fractional heads per site, by site name.
    shortfall
        (pools, slots) missing agents at speed 1.
    on_duty
        (sites, slots) fractional agents on duty.
    seconds
        Wall time.
    """

    objective: float
    cost: float
    late: float
    people: pd.Series[float]
    shortfall: FloatArray
    on_duty: FloatArray
    seconds: float

    @property
    def keeps_promises(self) -> bool:
        """Whether nobody is missing and nothing is left undone: where it is False, no roster keeps its promises."""
        return self.objective - self.cost - self.late <= NO_PENALTY * max(self.cost, TINY)


@dataclass(frozen=True)
class Roster:
    """A weekly roster.

    Attributes
    ----------
    status
        How the solve ended.
    objective
        Cost and priced shortfall of this roster.
    bound
        Proven lower bound on the objective of any roster.
    gap
        (objective − bound) / objective; 0 for an empty roster.
    seconds
        Wall time.
    shifts
        One row per group of people with the same week: `site`, `paid_min`, `start_minute` (local; the earliest that the
        contract allows where starts may differ), `days` (a string of seven 0/1, Monday first), `breaks` (for each
        working day a tuple of break begins in minutes after the start), `heads`, and the indices `site_index`,
        `length`, `start`, `starts` (for each working day), `fixed`.
    people
        Heads per site, by name.
    on_duty
        (sites, slots) agents on duty and not on a break.
    present
        (sites, slots) people in the building, breaks included.
    staff
        (sites, pools, slots) who staffs which pool, whole agents, spare ones included.
    done
        (deferred, pools, slots) agent-slots of deferred work done.
    backlog, late, undone
        (deferred, slots) open work, overdue work, work given up.
    shortfall
        (pools, slots) missing agents at speed 1.
    required
        (pools, slots) agents at speed 1 that it was made for: what was asked, or chosen for promises over periods.
    cost
        Money per site (index) and component (columns `pay`, `heads`, `open`, `commitment`, `distinct`).
    binding
        Rules and intervals that bind: `kind`, `name`, `slot`, `amount`, `marginal`.
    """

    status: Status
    objective: float
    bound: float
    gap: float
    seconds: float
    shifts: pd.DataFrame
    people: pd.Series[int]
    on_duty: IntArray
    present: IntArray
    staff: IntArray
    done: FloatArray
    backlog: FloatArray
    late: FloatArray
    undone: FloatArray
    shortfall: FloatArray
    required: FloatArray
    cost: pd.DataFrame
    binding: pd.DataFrame
