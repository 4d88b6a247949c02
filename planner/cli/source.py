"""deskplan source: in-house, outsourced or hybrid."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Group
from rich.table import Table

from planner.cli.codes import EXIT_PLAN, EXIT_SHORT, EXIT_STOPPED, Commands
from planner.cli.interrupt import Interrupt
from planner.cli.shared import emit, from_file, processes, share, wall_time
from planner.comparison.estimates import Estimate
from planner.economics import SECONDS, Option, Phase, Sourcing, source
from planner.economics.sla_curve import sla_curve
from planner.economics.steps import CancelledError
from planner.economics.wording import LABELS, money, number
from planner.pipeline import PLAN_GAP
from planner.progress import ProgressLine
from planner.report.sla_curve import budget_line, sla_json, sla_table
from planner.report.sourcing_json import sourcing_as_json
from planner.report.sourcing_page import payback, shares, surer, write_sourcing_html
from planner.report.sourcing_pdf import write_sourcing_pdf
from planner.report.sourcing_text import apart_lines, default_lines, risk_lines, turn_lines
from planner.report.sourcing_xlsx import write_sourcing_xlsx


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("source", help="in-house, outsourced or hybrid: cost, break-even, risk")
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--horizon", type=int, metavar="MONTHS", help="12 to 60 (default: the scenario's)")
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help="workbook with live formulas and charts")
    parser.add_argument("--html", type=Path, metavar="FILE", help="one page for an executive")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="the same page as PDF")
    parser.add_argument("--quick", action="store_true", help="no plans at the break-evens, which take most of the time")
    parser.add_argument(
        "--seconds", type=wall_time, default=SECONDS, metavar="S",
        help="wall time for everything but the curve of --sla-curve, by which each search's work is chosen; what it "
        "leaves out is said; 0: no limit (default %(default)g)",
    )  # fmt: skip
    parser.add_argument("--workers", type=processes, default=2, metavar="N", help="processes (default %(default)s)")
    parser.add_argument("--sla-curve", action="store_true", help="what each level of service costs, too")
    parser.add_argument("--budget", type=amount, metavar="AMOUNT", help="what level a yearly budget buys, too")
    parser.add_argument("--json", action="store_true", help="print JSON (documented in docs/sourcing.md)")
    parser.add_argument(
        "--gap", type=share, default=PLAN_GAP, help="stop within this share of the proven bound (default %(default)s)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")
    parser.set_defaults(run=run)


def amount(text: str) -> float:
    """Read an amount of money above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be an amount above 0; got {text}")
    return value


def run(options: argparse.Namespace) -> int:
    """Compare, write what was asked, and print."""
    scenario, remarks = from_file(options.scenario)
    with ProgressLine(scenario.name, quiet=options.quiet) as line, Interrupt() as interrupt:
        try:
            found = source(
                scenario,
                horizon_months=options.horizon,
                gap=options.gap,
                check_break_even=not options.quick,
                seconds=options.seconds,
                workers=options.workers,
                look=lambda looks: line.say(_first_look(looks, scenario.currency)),
                first=lambda costs: line.say(_first_answer(costs)),
                progress=_teller(line),
                cancel=interrupt.asked,
            )
        except CancelledError as stopped:
            emit(str(stopped))
            return EXIT_STOPPED
        line.say(_worked(found))
        curve = sla_curve(scenario, progress=line.say) if options.sla_curve or options.budget else None
    for path, write in (
        (options.xlsx, write_sourcing_xlsx),
        (options.html, write_sourcing_html),
        (options.pdf, write_sourcing_pdf),
    ):
        if path is not None:
            write(found, path)
    if options.json:
        emit(sourcing_as_json(found) | ({} if curve is None else {"sla_curve": sla_json(curve)}))
    else:
        emit(_options_table(found))
        emit("\n".join((found.verdict, *found.mix_lines, *turn_lines(found), *risk_lines(found))))
        if curve is not None:
            emit(sla_table(curve, scenario.currency))
        if curve is not None and options.budget:
            emit(budget_line(curve, options.budget, scenario.currency))
        if apart := apart_lines(found):
            emit("\n".join(("Beside the cost, and in none of the figures above:", *apart)))
        emit("\n".join((*default_lines(found), *remarks, *found.notes)))
    return EXIT_PLAN if found.summary["keeps_promises"].astype(bool).any() else EXIT_SHORT


def _worked(found: Sourcing) -> str:
    """Return the processor time of a comparison, and of its longest steps."""
    longest = sorted(found.processor_s.items(), key=lambda one: -one[1])[:3]
    steps = ", ".join(f"{name} {number(seconds)}" for name, seconds in longest)
    return f"worked {number(sum(found.processor_s.values()))} processor seconds, most of them for {steps}"


def _first_look(looks: Mapping[Option, Estimate], currency: str) -> str:
    """Return what quick rosters on half hours cost: within a minute even on a large desk, before any plan.

    A hybrid may be either side alone: a quick roster of the mix that is dearer than one of them says nothing of it.
    """
    pure = [one.cost_per_year for option, one in looks.items() if option is not Option.HYBRID]
    parts = []
    for option, one in looks.items():
        label = LABELS[option.value]
        if option is Option.HYBRID and one.cost_per_year > min(pure, default=float("inf")):
            parts.append(f"{label} no more than the cheaper of them")
        else:
            cost = money(one.cost_per_year / 12, currency)
            parts.append(f"{label} about {cost} a month, {number(one.people)} people")
    return "First look (quick rosters, list prices): " + "; ".join(parts)


def _first_answer(costs: Sourcing) -> Group:
    return Group("Planned, before risk and break-evens:", _options_table(costs), costs.verdict)


def _teller(line: ProgressLine) -> Callable[[Phase], None]:
    def tell(phase: Phase) -> None:
        if phase.search is None:
            line.say(f"{phase.done + 1}/{phase.of} {phase.text}")
        else:
            line.follow(phase.label, phase.search)

    return tell


ROWS: tuple[tuple[str, str], ...] = (
    ("cost_per_month", "cost a month"),
    ("bound_per_month", "proven least"),
    ("one_off", "at once"),
    ("total", "total"),
    ("present", "net present cost"),
    ("cost_per_contact", "per contact"),
    ("cost_per_resolved", "per solved need"),
)


def _options_table(found: Sourcing) -> Table:
    table = Table("", *(LABELS[str(name)] for name in found.summary.index))
    currency = found.scenario.currency
    for column, label in ROWS:
        table.add_row(label, *(money(float(value), currency) for value in found.summary[column]))
    table.add_row("people", *(number(float(value), 1) for value in found.summary["heads"]))
    table.add_row("service level", *shares(found.summary["service_level"]))
    table.add_row("simulated", *shares(found.summary["simulated_level"]))
    table.add_row("promises kept", *("yes" if value else "no" for value in found.summary["keeps_promises"]))
    table.add_row("sure as wanted", *shares(found.summary["sure_share"]))
    if (found.summary["sure_share"] < 1).any():
        table.add_row("surer: more a month (sure)", *surer(found.summary, currency))
    table.add_row("pays back after", *(payback(float(value)) for value in found.summary["payback_month"]))
    return table
