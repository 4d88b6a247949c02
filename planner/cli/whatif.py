"""deskplan whatif: more self-service, or generalists instead of specialists, in people and money."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd
from rich.console import Console

from planner import scenario_file
from planner.cli.codes import EXIT_PLAN, Commands
from planner.report.plain import finite, titled_table
from planner.shift_left import shift_left
from planner.specialists import specialists_or_generalists


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("whatif", help="what a change of the desk means in people and money")
    parser.add_argument("scenario", type=Path)
    change = parser.add_mutually_exclusive_group(required=True)
    change.add_argument(
        "--self-service", type=float, metavar="POINTS", help="share that self-service solves more, such as 0.10"
    )
    change.add_argument("--generalists", action="store_true", help="one group of people for all departments")
    parser.add_argument("--json", action="store_true", help="print JSON: one object per row")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Size the desk before and after, and print the difference."""
    scenario = scenario_file.load(options.scenario).scenario
    if options.generalists:
        table = specialists_or_generalists(scenario).reset_index()
    else:
        table = shift_left(scenario, options.self_service).change.reset_index(names="tier")
    if options.json:
        rows = [{str(key): finite(value) for key, value in row.items()} for row in table.to_dict(orient="records")]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        _print(table, f"{scenario.name}: {'options' if options.generalists else 'change'} ({scenario.currency})")
    return EXIT_PLAN


def _print(table: pd.DataFrame, title: str) -> None:
    shown = titled_table(title, *[str(name).replace("_", " ") for name in table.columns])
    for row in table.to_numpy().tolist():
        shown.add_row(
            *[one if isinstance(one, str) else f"{one:,.2f}" if abs(one) < 100 else f"{one:,.0f}" for one in row]
        )
    Console().print(shown)
