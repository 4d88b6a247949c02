"""Read exports of help desks and telephone systems, and fold them into a typical week."""

from planner.history.backtest import BackTest, back_test
from planner.history.reading import read_history
from planner.history.types import ClockChange, Columns, Dropped, History, HistoryError
from planner.history.weekly import UnusualDay, WeeklyProfile, profile_table, weekly_profile

__all__ = [
    "BackTest",
    "ClockChange",
    "Columns",
    "Dropped",
    "History",
    "HistoryError",
    "UnusualDay",
    "WeeklyProfile",
    "back_test",
    "profile_table",
    "read_history",
    "weekly_profile",
]
