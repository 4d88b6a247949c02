"""What stands beside the cost and in none of it: customers that service keeps or loses, and what is not money."""

from planner.beside.churn import churn_saved, churn_table, lifetime_value
from planner.beside.marks import CRITERIA, marks, ranking

__all__ = ["CRITERIA", "churn_saved", "churn_table", "lifetime_value", "marks", "ranking"]
