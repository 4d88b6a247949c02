"""Plans as text, JSON, CSV, workbook and calendar."""

from planner.report.comparison import comparison_lines, estimates_table
from planner.report.comparison_data import comparison_as_json, comparison_tables, figure_rows
from planner.report.csv_files import write_csv
from planner.report.ics import ics_bytes, write_ics
from planner.report.json_plan import SCHEMA_VERSION, plan_as_json
from planner.report.plan_data import PlanData
from planner.report.terminal import plan_lines, promises_table
from planner.report.xlsx import write_xlsx, xlsx_bytes
from planner.report.xlsx_assumptions import read_assumptions, read_workbook

__all__ = [
    "SCHEMA_VERSION",
    "PlanData",
    "comparison_as_json",
    "comparison_lines",
    "comparison_tables",
    "estimates_table",
    "figure_rows",
    "ics_bytes",
    "plan_as_json",
    "plan_lines",
    "promises_table",
    "read_assumptions",
    "read_workbook",
    "write_csv",
    "write_ics",
    "write_xlsx",
    "xlsx_bytes",
]
