"""deskplan compare: the operating models, or several scenarios, side by side."""

from __future__ import annotations

import argparse
import itertools
import json
from dataclasses import replace
from pathlib import Path

from planner import scenario_file
from planner.cli.codes import EXIT_PLAN, EXIT_SHORT, EXIT_STOPPED, Commands
from planner.cli.interrupt import Interrupt
from planner.cli.shared import add_output, emit, processes, wall_time
from planner.compare import OPERATING_MODELS, SECONDS, Comparison, Estimate, by_model, compare
from planner.progress import ProgressLine
from planner.report import comparison_as_json, comparison_lines, comparison_tables, estimates_table, figure_rows
from planner.report.comparison import row_in_words
from planner.report.comparison_data import as_estimate
from planner.report.csv_files import safe
from planner.scenario import Fault, Scenario, ScenarioError, parse
from planner.shifts import Progress


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("compare", help="the operating models, or several scenarios, side by side")
    parser.add_argument("scenarios", nargs="+", type=Path, help="one file: its operating models; several: each")
    parser.add_argument(
        "--models", nargs="+", choices=[*OPERATING_MODELS, "custom"], metavar="M", help="each file under these models"
    )
    parser.add_argument("--no-referee", action="store_true", help="do not simulate the rosters")
    parser.add_argument("--no-flips", action="store_true", help="do not search for when another would be the cheapest")
    parser.add_argument("--workers", type=processes, default=2, metavar="N", help="processes (default %(default)s)")
    parser.add_argument(
        "--seconds", type=wall_time, default=SECONDS, metavar="S",
        help="wall time for everything, by which each search's work is chosen; 0: no limit (default %(default)g)",
    )  # fmt: skip
    parser.add_argument("--jsonl", action="store_true", help="print one JSON line for each thing as it is known")
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare and print."""
    scenarios, refused = _scenarios(options.scenarios, options.models)
    with ProgressLine("comparing", quiet=options.quiet) as progress, Interrupt() as interrupt:
        live = _Live(scenarios, progress, lines=options.jsonl)
        found = compare(
            scenarios,
            gap=options.gap,
            workers=options.workers,
            referee=not options.no_referee,
            flips=not options.no_flips,
            seconds=options.seconds,
            first=live.first,
            done=live.done,
            tell=lambda text: progress.say(f"when would another win: {text}"),
            progress=live.state,
            cancel=interrupt.asked,
        )
    found = replace(found, faults={**refused, **found.faults})
    if options.csv:
        _write(found, options.csv)
    if options.jsonl:
        _line("comparison", **comparison_as_json(found))
    else:
        emit(comparison_as_json(found) if options.json else comparison_lines(found))
    if found.stopped:
        return EXIT_STOPPED
    return EXIT_PLAN if found.best is not None else EXIT_SHORT


class _Live:
    """What is told while the comparison runs: on stderr in words, and as JSON lines where asked."""

    def __init__(self, scenarios: dict[str, Scenario], progress: ProgressLine, *, lines: bool) -> None:
        self._scenarios, self._progress, self._lines = scenarios, progress, lines
        self._estimates: dict[str, Estimate] = {}

    def first(self, label: str, found: Estimate) -> None:
        """Tell a first look, and the first table when there is one of each."""
        self._estimates[label] = found
        if self._lines:
            _line("first_look", label=label, **as_estimate(found))
        if len(self._estimates) == len(self._scenarios):
            self._first_table()

    def done(self, label: str, found: Comparison) -> None:
        """Tell a plan."""
        if self._estimates:  # one of the scenarios had no first look
            self._first_table()
        if self._lines:
            _line("plan", **next(row for row in figure_rows(found) if row["label"] == label))
        self._progress.ended(label)
        self._progress.say(row_in_words(label, found))

    def _first_table(self) -> None:
        currency = next(iter(self._scenarios.values())).currency
        known = {name: self._estimates[name] for name in self._scenarios if name in self._estimates}
        self._estimates = {}
        self._progress.say(estimates_table(known, currency))

    def state(self, label: str, state: Progress) -> None:
        """Tell how far a search is."""
        if self._lines:
            _line("search", label=label, phase=state.phase, cost_per_week=state.objective, gap=state.gap)
        self._progress.follow(label, state)


def _line(event: str, **values: object) -> None:
    print(json.dumps({"event": event, **values}, ensure_ascii=False, allow_nan=False), flush=True)


def _scenarios(paths: list[Path], models: list[str] | None) -> tuple[dict[str, Scenario], dict[str, str]]:
    """Return scenarios by label, and why a file among several has none."""
    loaded: list[Scenario] = []
    refused: dict[str, str] = {}
    for path in paths:
        try:
            loaded.append(scenario_file.load(path).scenario)
        except ScenarioError as fault:
            if len(paths) == 1:
                raise
            refused[path.stem] = str(fault)
    _check(loaded, refused, _names(loaded))
    if len(paths) == 1 and models is None:
        return by_model(loaded[0]), {}
    if models is None:
        return {one.name: one for one in loaded}, refused
    found: dict[str, Scenario] = {}
    for one, model in itertools.product(loaded, dict.fromkeys(models)):
        label = f"{one.name} · {model}" if len(paths) > 1 else model
        try:
            found[label] = parse({**scenario_file.as_document(one), "operating_model": model}, one.name)
        except ScenarioError as fault:
            refused[label] = str(fault)
    _check(list(found.values()), refused, [])
    return found, refused


def _names(loaded: list[Scenario]) -> list[Fault]:
    names = [one.name for one in loaded]
    return [
        Fault("name", "is used by two of the files", name) for name in dict.fromkeys(names) if names.count(name) > 1
    ]


def _check(loaded: list[Scenario], refused: dict[str, str], faults: list[Fault]) -> None:
    currencies = sorted({one.currency for one in loaded})
    if len(currencies) > 1:
        faults.append(Fault("currency", "must be the same in all files that are compared", ", ".join(currencies)))
    if not loaded:
        faults += [Fault(name, why) for name, why in refused.items()]
    if faults:
        raise ScenarioError(faults, "compare")


def _write(found: Comparison, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in comparison_tables(found).items():
        scenario_file.write_whole(folder / f"{name}.csv", safe(table).to_csv(index=False, lineterminator="\n"))
