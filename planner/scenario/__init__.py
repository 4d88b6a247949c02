"""Input types: what a desk is. Frozen, documented, checked; imports nothing else of the planner."""

from planner.scenario.contract import Contract
from planner.scenario.crosscheck import Fault
from planner.scenario.desk import Channel, Definition, Department, Diversion, Profile, Region, Target
from planner.scenario.quantities import Estimate, WeekHours, zone
from planner.scenario.root import Budget, OperatingModel, Scenario, ScenarioError, parse
from planner.scenario.shift_rules import ShiftRules, SiteRules
from planner.scenario.sites import Site
from planner.scenario.tiers import Priority, Tiers

NO_CURRENCY = "XXX"  # ISO 4217: no currency is involved

__all__ = [
    "NO_CURRENCY",
    "Budget",
    "Channel",
    "Contract",
    "Definition",
    "Department",
    "Diversion",
    "Estimate",
    "Fault",
    "OperatingModel",
    "Priority",
    "Profile",
    "Region",
    "Scenario",
    "ScenarioError",
    "ShiftRules",
    "Site",
    "SiteRules",
    "Target",
    "Tiers",
    "WeekHours",
    "parse",
    "zone",
]
