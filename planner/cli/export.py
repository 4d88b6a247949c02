"""The options and the scenario of a history export."""

from __future__ import annotations

import argparse
from pathlib import Path

from planner import scenario_file
from planner.from_history import Assumptions, scenario_from_history
from planner.history import HistoryError, read_history, weekly_profile
from planner.scenario import NO_CURRENCY, Scenario


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what an export holds and what it does not."""
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


def scenario(options: argparse.Namespace) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario made of an export, and what was recognised and assumed."""
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
    made = scenario_from_history(options.history.name, weekly, given)
    if options.save:
        scenario_file.write_whole(options.save, scenario_file.dumps(made))
    cost = () if options.wage_per_h else ("No wage was given: the cost counts paid hours",)
    return made, (*history.report().splitlines(), *weekly.notes, *cost)
