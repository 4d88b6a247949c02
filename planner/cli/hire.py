"""deskplan hire: whom to hire by when, and how much today's team holds."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from planner.cli.codes import EXIT_PLAN, EXIT_SHORT, Commands
from planner.cli.shared import add_output, emit, from_file
from planner.economics.hiring import hiring_plan
from planner.economics.next_hire import next_hire
from planner.progress import ProgressLine
from planner.report.hiring import hiring_as_json, hiring_tables, write_hiring_csv


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("hire", help="months ahead: whom to hire by when, and what today's team holds")
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--months", type=months, metavar="N", help="months ahead (the scenario's, else 12)")
    parser.add_argument("--start", type=day, metavar="YYYY-MM-DD", help="first day (the scenario's, else today)")
    parser.add_argument("--no-referee", action="store_true", help="do not simulate and mend today's week")
    parser.add_argument("--no-next-hire", action="store_true", help="do not search what today's team holds")
    add_output(parser)
    parser.set_defaults(run=run)


def months(text: str) -> int:
    """Read a number of months."""
    if not text.isdigit() or not 1 <= int(text) <= 60:
        raise argparse.ArgumentTypeError(f"must be a whole number in [1, 60]; got {text}")
    return int(text)


def day(text: str) -> dt.date:
    """Read a date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a date such as 2026-03-01; got {text}") from None


def run(options: argparse.Namespace) -> int:
    """Plan the hiring and print it."""
    scenario, remarks = from_file(options.scenario)
    with ProgressLine(scenario.name, quiet=options.quiet) as progress:
        found = hiring_plan(
            scenario,
            months=options.months,
            start=options.start,
            referee=not options.no_referee,
            gap=options.gap,
            progress=progress.say,
        )
        following = None
        if not options.no_next_hire:
            following = next_hire(
                scenario,
                today=found.today,
                start=options.start,
                referee=not options.no_referee,
                gap=options.gap,
                progress=progress.say,
            )
    if options.csv:
        write_hiring_csv(found, options.csv)
    if options.json:
        emit(hiring_as_json(found, following))
    else:
        for part in hiring_tables(found, following, remarks):
            emit(part)
    return EXIT_PLAN if found.short.empty else EXIT_SHORT
