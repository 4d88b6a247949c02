"""deskplan compare: the operating models, or several scenarios, side by side."""

from __future__ import annotations

import argparse
from pathlib import Path

from planner import scenario_file
from planner.cli.shared import EXIT_PLAN, EXIT_SHORT, Commands, add_output, emit
from planner.compare import by_model, compare, tidy
from planner.pipeline import Verdict
from planner.progress import ProgressLine
from planner.report import comparison_table, plan_as_json


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("compare", help="the operating models, or several scenarios, side by side")
    parser.add_argument("scenarios", nargs="+", type=Path, help="one file: its operating models; several: each")
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare and print."""
    loaded = [scenario_file.load(path).scenario for path in options.scenarios]
    scenarios = by_model(loaded[0]) if len(loaded) == 1 else {one.name: one for one in loaded}
    with ProgressLine("comparing", quiet=options.quiet) as progress:
        plans = compare(
            scenarios,
            gap=options.gap,
            done=lambda label, one: progress.say(f"{label}: {one.outcome.headcount:,} people"),
        )
    if options.csv:
        options.csv.mkdir(parents=True, exist_ok=True)
        scenario_file.write_whole(options.csv / "comparison.csv", tidy(plans).to_csv(lineterminator="\n"))
    if options.json:
        emit({"schema_version": 1, "plans": {label: plan_as_json(one) for label, one in plans.items()}})
    else:
        emit(comparison_table(plans))
    return EXIT_PLAN if any(one.verdict is Verdict.MET for one in plans.values()) else EXIT_SHORT
