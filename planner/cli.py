"""The command line: deskplan plan | compare | simulate | check."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from planner import __version__, scenario_file
from planner.budget import Bought, buy
from planner.compare import by_model, compare, tidy
from planner.from_history import Assumptions, scenario_from_history
from planner.history import HistoryError, read_history, weekly_profile
from planner.pending import pending_notes
from planner.pipeline import PLAN_GAP, Verdict, plan, refereed
from planner.progress import ProgressLine
from planner.report import comparison_table, plan_as_json, plan_lines, promises_table, write_csv
from planner.scenario import NO_CURRENCY, Scenario, ScenarioError, parse
from planner.scenario.schema import json_schema

EXIT_PLAN, EXIT_BAD_INPUT, EXIT_SHORT = 0, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 plan, 2 bad input, 3 targets out of reach."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (ScenarioError, HistoryError) as fault:
        print(fault, file=sys.stderr)
        return EXIT_BAD_INPUT
    except OSError as fault:
        print(f"{fault.filename}: cannot be written: {fault.strerror}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deskplan", description="Sizes support desks and keeps their promises.")
    parser.add_argument("--version", action="version", version=f"deskplan {__version__}")
    commands = parser.add_subparsers(required=True, metavar="plan | compare | simulate | check")
    _add_plan(commands.add_parser("plan", help="plan a desk from a scenario file or a history export"))
    side_by_side = commands.add_parser("compare", help="the operating models, or several scenarios, side by side")
    side_by_side.add_argument("scenarios", nargs="+", type=Path, help="one file: its operating models; several: each")
    _add_output(side_by_side)
    side_by_side.set_defaults(run=_compare)
    simulated = commands.add_parser("simulate", help="plan a scenario and simulate its roster many times")
    simulated.add_argument("scenario", type=Path)
    simulated.add_argument("--replications", type=_weeks, default=200, metavar="N", help="weeks (default %(default)s)")
    _add_output(simulated)
    simulated.set_defaults(run=_simulate)
    check = commands.add_parser("check", help="say whether scenario files are right, and what in them has no effect")
    check.add_argument("scenarios", nargs="*", type=Path)
    check.add_argument("--schema", action="store_true", help="print the JSON Schema of scenario files (for editors)")
    check.set_defaults(run=_check)
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON (documented in docs/plan_json.md)")
    parser.add_argument("--csv", type=Path, metavar="DIR", help="also write the tables as CSV files")
    parser.add_argument(
        "--gap", type=_share, default=PLAN_GAP, help="stop within this share of the proven bound (default %(default)s)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", nargs="?", type=Path, help="scenario file (YAML)")
    _add_output(parser)
    parser.add_argument("--model", choices=["regional", "central", "virtual", "follow_the_sun", "custom"])
    parser.add_argument("--max-people", type=int, metavar="N", help="the best service level that N people can give")
    parser.add_argument("--max-cost", type=float, metavar="X", help="the best service level that X a year buys")
    parser.add_argument("--no-referee", action="store_true", help="do not simulate the roster")
    history = parser.add_argument_group("from a history export")
    history.add_argument("--history", type=Path, metavar="FILE", help="interval counts, or one row per contact (CSV)")
    history.add_argument("--time-zone", metavar="TZ", help="IANA time zone of the export's clock")
    history.add_argument("--handle-s", type=float, metavar="S", help="mean handle time in seconds")
    history.add_argument("--patience-s", type=float, metavar="S", help="mean patience in seconds (else Erlang C)")
    history.add_argument("--service-level", type=float, default=0.80, metavar="SHARE")
    history.add_argument("--within-s", type=float, default=20.0, metavar="S")
    history.add_argument(
        "--deferred-within-h", type=float, metavar="H", help="deferred work, due within H business hours"
    )
    history.add_argument("--wage-per-h", type=float, metavar="W")
    history.add_argument(
        "--currency", metavar="CODE", default=NO_CURRENCY, help="ISO code (default: cost counts hours)"
    )
    history.add_argument("--shrinkage", type=float, default=0.30, metavar="SHARE")
    history.add_argument("--time-column", metavar="NAME")
    history.add_argument("--count-column", metavar="NAME")
    history.add_argument("--handle-column", metavar="NAME")
    history.add_argument("--only", action="append", default=[], metavar="COLUMN=VALUE[,VALUE]", help="rows to keep")
    history.add_argument("--day-first", action=argparse.BooleanOptionalAction, help="02/03 is 2 March")
    history.add_argument("--save", type=Path, metavar="FILE", help="write the scenario made from the history")
    parser.set_defaults(run=_plan)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"must lie in [0, 1); got {text}")
    return value


def _weeks(text: str) -> int:
    if not text.isdigit() or not 2 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"must be a whole number in [2, 100000]; got {text}")
    return int(text)


def _simulate(options: argparse.Namespace) -> int:
    scenario, remarks = _from_file(options.scenario)
    with ProgressLine(scenario.name, quiet=options.quiet) as progress:
        result = plan(scenario, gap=options.gap, progress=progress)
        progress.say(f"{scenario.name}: simulating {options.replications} weeks")
        result = refereed(result, replications=options.replications, gap=options.gap)
    if options.csv and result.refereed:
        write_csv(result, options.csv)
    if options.json:
        _print(plan_as_json(result))
    elif result.refereed:
        _print(promises_table(result.refereed))
        _print("\n".join((result.refereed.sentence, *remarks, *result.refereed.notes)))
    missed = bool(result.refereed and result.refereed.missed)
    return EXIT_SHORT if missed or result.verdict is Verdict.SHORT else EXIT_PLAN


def _plan(options: argparse.Namespace) -> int:
    if (options.scenario is None) == (options.history is None):
        print("deskplan plan: give a scenario file or --history FILE (one of the two)", file=sys.stderr)
        return EXIT_BAD_INPUT
    scenario, remarks = _from_history(options) if options.history else _from_file(options.scenario)
    scenario = _with_options(scenario, options)
    with ProgressLine(scenario.name, quiet=options.quiet) as progress:
        if scenario.limits.people is not None or scenario.limits.cost_per_year is not None:
            bought = buy(scenario, gap=options.gap, progress=progress)
            result, remarks = bought.plan, (*_bought_lines(bought), *remarks)
            short = not bought.wanted_met
        else:
            result = plan(scenario, gap=options.gap, progress=progress, referee=not options.no_referee)
            short = result.verdict is Verdict.SHORT
    result = replace(result, notes=(*remarks, *result.notes))
    if options.csv:
        write_csv(result, options.csv)
    _print(plan_as_json(result) if options.json else plan_lines(result))
    return EXIT_SHORT if short else EXIT_PLAN


def _bought_lines(bought: Bought) -> tuple[str, ...]:
    level = bought.plan.outcome.rostered
    if bought.wanted_met:
        return ("The limits suffice for the targets",)
    if bought.target is None or level is None:
        return ("The limits buy no service level worth naming; this is the plan of least shortfall",)
    return (f"The best these limits buy: a service level of {bought.target:.1%} in every interval, {level:.1%} in all",)


def _from_file(path: Path) -> tuple[Scenario, tuple[str, ...]]:
    loaded = scenario_file.load(path)
    applied = tuple(f"Override from {one.source}: {one.path} = {_short(one.after)}" for one in loaded.applied)
    return loaded.scenario, applied


def _short(value: Any) -> str:
    text = "(dropped)" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


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


def _from_history(options: argparse.Namespace) -> tuple[Scenario, tuple[str, ...]]:
    if options.time_zone is None:
        raise HistoryError(
            ("--time-zone: give the IANA time zone of the export's clock, such as Europe/Berlin",), "history"
        )
    only = dict(one.split("=", 1) for one in options.only if "=" in one)
    history = read_history(
        options.history,
        time_zone=options.time_zone,
        time_column=options.time_column,
        count_column=options.count_column,
        handle_column=options.handle_column,
        dayfirst=options.day_first,
        only={column: values.split(",") for column, values in only.items()} or None,
    )
    weekly = weekly_profile(history)
    given = Assumptions(
        handle_s=options.handle_s,
        patience_s=options.patience_s,
        service_level=options.service_level,
        within_s=options.within_s,
        deferred_within_h=options.deferred_within_h,
        wage_per_h=options.wage_per_h,
        currency=options.currency,
        shrinkage=options.shrinkage,
    )
    scenario = scenario_from_history(options.history.name, weekly, given)
    if options.save:
        scenario_file.write_whole(options.save, scenario_file.dumps(scenario))
    cost = () if options.wage_per_h else ("No wage was given: the cost counts paid hours",)
    return scenario, (*history.report().splitlines(), *weekly.notes, *cost)


def _compare(options: argparse.Namespace) -> int:
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
        _print({"schema_version": 1, "plans": {label: plan_as_json(one) for label, one in plans.items()}})
    else:
        _print(comparison_table(plans))
    return EXIT_PLAN if any(one.verdict is Verdict.MET for one in plans.values()) else EXIT_SHORT


def _check(options: argparse.Namespace) -> int:
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
            print(f"  override from {one.source}: {one.path} = {_short(one.after)}")
        for note in pending_notes(loaded.scenario):
            print(f"  {note}")
    return code


def _print(what: Any) -> None:
    if isinstance(what, dict):
        print(json.dumps(what, indent=1, ensure_ascii=False, allow_nan=False))
        return
    out = Console()
    if not out.is_terminal:
        out = Console(width=160)
    out.print(what)


if __name__ == "__main__":
    sys.exit(main())
