"""Shift rules and requirements in, the cheapest weekly roster and its proof out."""

from planner.shifts.apart import solve
from planner.shifts.bounding import FEW
from planner.shifts.budget import HURRIED
from planner.shifts.conflicts import Conflict, conflicts, contradiction
from planner.shifts.cover import late_price
from planner.shifts.known import Kept, Known
from planner.shifts.optimise import InfeasibleRulesError, relax
from planner.shifts.period import Periods, Promise, below_least, most_levels, with_higher_promises, with_more_agents
from planner.shifts.period_search import with_bound
from planner.shifts.problem import (
    Break,
    DeferredWork,
    FixedStaff,
    ShiftLength,
    ShiftProblem,
    ShiftProblemError,
    StaffSite,
)
from planner.shifts.proof import RELAXATIONS, Paces, proven
from planner.shifts.relief import Loosened, relief
from planner.shifts.roster import Progress, Relaxation, Roster, Status

__all__ = [
    "FEW",
    "HURRIED",
    "RELAXATIONS",
    "Break",
    "Conflict",
    "DeferredWork",
    "FixedStaff",
    "InfeasibleRulesError",
    "Kept",
    "Known",
    "Loosened",
    "Paces",
    "Periods",
    "Progress",
    "Promise",
    "Relaxation",
    "Roster",
    "ShiftLength",
    "ShiftProblem",
    "ShiftProblemError",
    "StaffSite",
    "Status",
    "below_least",
    "conflicts",
    "contradiction",
    "late_price",
    "most_levels",
    "proven",
    "relax",
    "relief",
    "solve",
    "with_bound",
    "with_higher_promises",
    "with_more_agents",
]
