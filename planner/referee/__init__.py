"""The referee: the rostered week simulated, compared with the formulas, and mended where it misses a promise."""

from planner.referee.desk import sim_desk
from planner.referee.judge import REPLICATIONS, Refereed, judge
from planner.referee.repair import extra_agents, refereed

__all__ = ["REPLICATIONS", "Refereed", "extra_agents", "judge", "refereed", "sim_desk"]
