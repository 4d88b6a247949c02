"""Money and time beyond the week: sourcing, hiring, the price of service, and what is not money."""

from planner.economics.assumptions import Assumption
from planner.economics.break_even import BreakEven
from planner.economics.options import Option
from planner.economics.planned import OptionPlan
from planner.economics.progress import Phase
from planner.economics.risk import Risk
from planner.economics.sourcing import SECONDS, Sourcing, source
from planner.economics.standing import Standing
from planner.economics.turning import By

__all__ = [
    "SECONDS",
    "Assumption",
    "BreakEven",
    "By",
    "Option",
    "OptionPlan",
    "Phase",
    "Risk",
    "Sourcing",
    "Standing",
    "source",
]
