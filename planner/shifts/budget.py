"""What a solve may use."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from planner.shifts.roster import Status

HURRIED = 0.25  # of the usual work, below which relaxations would take most of the time


@dataclass(frozen=True)
class Budget:
    """What a solve may use.

    Attributes
    ----------
    gap
        Relative gap that is good enough.
    work
        Relative amount of deterministic work.
    deadline
        Wall-clock time (`time.monotonic`) of the safety net.
    cancel
        Whether the caller wants to stop.
    """

    gap: float
    work: float
    deadline: float
    cancel: Callable[[], bool]

    def spent(self) -> Status | None:
        """Why to stop now, or None."""
        if self.cancel():
            return Status.CANCELLED
        return Status.TRUNCATED if time.monotonic() > self.deadline else None
