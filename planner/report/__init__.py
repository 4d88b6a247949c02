"""Plans as text, JSON and CSV."""

from planner.report.comparison import comparison_as_json, comparison_lines, comparison_tables, estimates_table
from planner.report.csv_files import write_csv
from planner.report.json_plan import SCHEMA_VERSION, plan_as_json
from planner.report.terminal import plan_lines, promises_table

__all__ = [
    "SCHEMA_VERSION",
    "comparison_as_json",
    "comparison_lines",
    "comparison_tables",
    "estimates_table",
    "plan_as_json",
    "plan_lines",
    "promises_table",
    "write_csv",
]
