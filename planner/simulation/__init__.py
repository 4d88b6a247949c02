"""The referee: an event simulation of the rostered desk that shares no code with the formulas."""

from planner.simulation.desk import Group, SimDesk, Skill, Stream
from planner.simulation.distributions import (
    Distribution,
    empirical,
    exponential,
    fixed,
    lognormal,
    never,
    patience_hazard,
    quantiles,
)
from planner.simulation.people import groups_from_roster, staff_from_people
from planner.simulation.result import SimResult
from planner.simulation.run import SimulationCancelled, compile_kernel, cores, simulate
from planner.simulation.variation import gamma_day_factors, presence_factors

__all__ = [
    "Distribution",
    "Group",
    "SimDesk",
    "SimResult",
    "SimulationCancelled",
    "Skill",
    "Stream",
    "compile_kernel",
    "cores",
    "empirical",
    "exponential",
    "fixed",
    "gamma_day_factors",
    "groups_from_roster",
    "lognormal",
    "never",
    "patience_hazard",
    "presence_factors",
    "quantiles",
    "simulate",
    "staff_from_people",
]
