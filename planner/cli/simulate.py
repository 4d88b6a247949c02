"""deskplan simulate: plan a desk and simulate its roster many times."""

from __future__ import annotations

import argparse
from pathlib import Path

from planner.cli.codes import EXIT_PLAN, EXIT_SHORT, Commands
from planner.cli.shared import add_output, emit, from_file, weeks
from planner.pipeline import Verdict, plan, refereed
from planner.progress import ProgressLine
from planner.report import plan_as_json, promises_table, write_csv


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("simulate", help="plan a scenario and simulate its roster many times")
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--replications", type=weeks, default=200, metavar="N", help="weeks (default %(default)s)")
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Simulate and print."""
    scenario, remarks = from_file(options.scenario)
    with ProgressLine(scenario.name, quiet=options.quiet) as progress:
        result = plan(scenario, gap=options.gap, progress=progress)
        progress.say(f"{scenario.name}: simulating {options.replications} weeks")
        result = refereed(result, replications=options.replications, gap=options.gap, progress=progress)
    if options.csv and result.refereed:
        write_csv(result, options.csv)
    if options.json:
        emit(plan_as_json(result))
    elif result.refereed:
        emit(promises_table(result.refereed))
        emit("\n".join((result.refereed.sentence, *remarks, *result.refereed.notes)))
    missed = bool(result.refereed and result.refereed.missed)
    return EXIT_SHORT if missed or result.verdict is Verdict.SHORT else EXIT_PLAN
