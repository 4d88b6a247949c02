"""Shift rules and requirements in, the cheapest weekly roster and its proof out."""

from planner.shifts.optimise import InfeasibleRulesError, relax, solve
from planner.shifts.problem import (
    Break,
    DeferredWork,
    FixedStaff,
    ShiftLength,
    ShiftProblem,
    ShiftProblemError,
    StaffSite,
)
from planner.shifts.roster import Progress, Relaxation, Roster, Status

__all__ = [
    "Break",
    "DeferredWork",
    "FixedStaff",
    "InfeasibleRulesError",
    "Progress",
    "Relaxation",
    "Roster",
    "ShiftLength",
    "ShiftProblem",
    "ShiftProblemError",
    "StaffSite",
    "Status",
    "relax",
    "solve",
]
