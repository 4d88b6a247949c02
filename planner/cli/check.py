"""deskplan check: what is wrong in scenario files, and what in them has no effect."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from planner import scenario_file
from planner.cli.codes import EXIT_BAD_INPUT, EXIT_PLAN, Commands
from planner.cli.shared import short
from planner.pending import pending_notes
from planner.scenario import ScenarioError
from planner.scenario.schema import json_schema


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="say whether scenario files are right, and what in them has no effect")
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of scenario files (for editors)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check every file and print."""
    if options.schema:
        print(json.dumps(json_schema(), indent=1, ensure_ascii=False))
        return EXIT_PLAN
    if not options.scenarios:
        print("deskplan check: give scenario files, or --schema", file=sys.stderr)
        return EXIT_BAD_INPUT
    code = EXIT_PLAN
    for path in options.scenarios:
        try:
            loaded = scenario_file.load(path)
        except ScenarioError as fault:
            print(fault, file=sys.stderr)
            code = EXIT_BAD_INPUT
            continue
        print(f"{path}: {loaded.scenario.name}: right")
        for one in loaded.applied:
            print(f"  override from {one.source}: {one.path} = {short(one.after)}")
        for note in pending_notes(loaded.scenario):
            print(f"  {note}")
    return code
