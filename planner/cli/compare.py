"""deskplan compare: the operating models, or several scenarios, side by side."""

from __future__ import annotations

import argparse
from pathlib import Path

from planner import scenario_file
from planner.cli.shared import EXIT_PLAN, EXIT_SHORT, Commands, add_output, emit
from planner.compare import Comparison, Estimate, by_model, compare
from planner.progress import ProgressLine
from planner.report import comparison_as_json, comparison_lines, comparison_tables, estimates_table
from planner.report.csv_files import safe
from planner.scenario import Fault, Scenario, ScenarioError


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("compare", help="the operating models, or several scenarios, side by side")
    parser.add_argument("scenarios", nargs="+", type=Path, help="one file: its operating models; several: each")
    parser.add_argument("--no-referee", action="store_true", help="do not simulate the rosters")
    parser.add_argument("--no-flips", action="store_true", help="do not search for when another would be the cheapest")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default %(default)s)")
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare and print."""
    scenarios = _scenarios(options.scenarios)
    currency = next(iter(scenarios.values())).currency
    estimates: dict[str, Estimate] = {}
    with ProgressLine("comparing", quiet=options.quiet) as progress:

        def first(label: str, found: Estimate) -> None:
            estimates[label] = found
            if len(estimates) == len(scenarios):
                progress.say(estimates_table({name: estimates[name] for name in scenarios}, currency))

        found = compare(
            scenarios,
            gap=options.gap,
            workers=options.workers,
            referee=not options.no_referee,
            flips=not options.no_flips,
            first=first,
            done=lambda label, one: progress.say(
                f"{label}: {one.outcome.headcount:,} people, gap {one.roster.gap:.1%}"
            ),
            tell=lambda text: progress.say(f"when would another win: {text}"),
        )
    if options.csv:
        _write(found, options.csv)
    emit(comparison_as_json(found) if options.json else comparison_lines(found))
    return EXIT_PLAN if found.best is not None else EXIT_SHORT


def _scenarios(paths: list[Path]) -> dict[str, Scenario]:
    loaded = [scenario_file.load(path).scenario for path in paths]
    if len(loaded) == 1:
        return by_model(loaded[0])
    names = [one.name for one in loaded]
    faults = [
        Fault("name", "is used by two of the files", name) for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    currencies = sorted({one.currency for one in loaded})
    if len(currencies) > 1:
        faults.append(Fault("currency", "must be the same in all files that are compared", ", ".join(currencies)))
    if faults:
        raise ScenarioError(faults, "compare")
    return dict(zip(names, loaded, strict=True))


def _write(found: Comparison, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in comparison_tables(found).items():
        scenario_file.write_whole(folder / f"{name}.csv", safe(table).to_csv(index=False, lineterminator="\n"))
