"""deskplan plan: one desk, from a scenario file or a history export."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from planner import scenario_file
from planner.budget import Bought, buy
from planner.cli import export
from planner.cli.codes import EXIT_BAD_INPUT, EXIT_PLAN, EXIT_SHORT, Commands
from planner.cli.shared import add_output, emit, from_file
from planner.pipeline import Plan, Verdict, plan
from planner.progress import ProgressLine
from planner.report import plan_as_json, plan_lines, read_assumptions, write_csv, write_ics, write_xlsx
from planner.scenario import Scenario, parse


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("plan", help="plan a desk from a scenario file or a history export")
    parser.add_argument("scenario", nargs="?", type=Path, help="scenario file (YAML)")
    add_output(parser)
    parser.add_argument("--model", choices=["regional", "central", "virtual", "follow_the_sun", "custom"])
    parser.add_argument("--max-people", type=int, metavar="N", help="the best service level that N people can give")
    parser.add_argument("--max-cost", type=float, metavar="X", help="the best service level that X a year buys")
    parser.add_argument("--no-referee", action="store_true", help="do not simulate the roster")
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help="also write the plan as a workbook")
    parser.add_argument("--ics", type=Path, metavar="FILE", help="also write the shifts as a calendar")
    parser.add_argument(
        "--assumptions", type=Path, metavar="FILE", help="plan with the Assumptions sheet of this workbook (XLSX)"
    )
    export.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Plan and print."""
    if (options.scenario is None) == (options.history is None):
        print("deskplan plan: give a scenario file or --history FILE (one of the two)", file=sys.stderr)
        return EXIT_BAD_INPUT
    scenario, remarks = export.scenario(options) if options.history else from_file(options.scenario)
    if options.assumptions:
        scenario = read_assumptions(options.assumptions, scenario)
    scenario = _with_options(scenario, options)
    with ProgressLine(scenario.name, quiet=options.quiet) as progress:
        if scenario.limits.is_set:
            bought = buy(scenario, gap=options.gap, progress=progress, referee=not options.no_referee)
            result, remarks = bought.plan, (*_bought_lines(bought), *remarks)
            short = not bought.wanted_met
        else:
            result = plan(scenario, gap=options.gap, progress=progress, referee=not options.no_referee)
            short = result.verdict is Verdict.SHORT
    result = replace(result, notes=(*remarks, *result.notes))
    _write_files(result, options)
    emit(plan_as_json(result) if options.json else plan_lines(result))
    return EXIT_SHORT if short else EXIT_PLAN


def _write_files(result: Plan, options: argparse.Namespace) -> None:
    if options.csv:
        write_csv(result, options.csv)
    if options.xlsx:
        write_xlsx(result, options.xlsx)
    if options.ics:
        write_ics(result, options.ics)


def _bought_lines(bought: Bought) -> tuple[str, ...]:
    level = bought.plan.outcome.rostered
    if bought.wanted_met:
        return ("The limits suffice for the targets",)
    if bought.target is None or level is None:
        return ("The limits buy no service level worth naming; this is the plan of least shortfall",)
    return (f"The best these limits buy: a promise of {bought.target:.1%} to every stream, {level:.1%} in all",)


def _with_options(scenario: Scenario, options: argparse.Namespace) -> Scenario:
    """Return the scenario with the command line's limits and model, checked like a file."""
    data = scenario_file.as_document(scenario)
    limits = {"people": options.max_people, "cost_per_year": options.max_cost}
    given = {key: value for key, value in limits.items() if value is not None}
    if not given and options.model is None:
        return scenario
    data["limits"] = {**data.get("limits", {}), **given}
    data["operating_model"] = options.model or scenario.operating_model
    return parse(data, "command line")
