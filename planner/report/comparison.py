"""A comparison as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planner.compare import Comparison, Estimate
from planner.comparison.desk_report import key_figures
from planner.comparison.flips import Flip, Flips, describe
from planner.comparison.misses import worst_miss
from planner.comparison.reasons import strongest
from planner.frames import by_name, records
from planner.hand_over import carried_by
from planner.pipeline import Plan
from planner.report.plain import titled_table
from planner.report.terminal import money

NOTHING = "–"
MOST_ACROSS = 5
DRIVER_WORDS = {
    "work": "work",
    "language": "other languages",
    "speed": "slower people",
    "pooling": "pooling",
    "hand_over": "hand-overs",
    "shift_fit": "fit of shifts",
    "wages": "wages and prices",
    "nights": "night premium",
    "weekends": "weekend premium",
    "buildings": "buildings and seats",
    "other": "other",
}


def verdict_sentence(comparison: Comparison) -> str:
    """Return which plan is the cheapest, by how much, and until when."""
    best = comparison.best
    if best is None:
        return "None of the plans keeps every promise." if comparison.plans else "Nothing could be planned."
    mine = comparison.plans[best]
    text = f"{label_words(best)} is the cheapest: {money(mine.outcome.cost_per_year, mine)} a year"
    text += f", {mine.outcome.headcount:,} people"
    if len(comparison.plans) == 1:
        return text + "."
    flips = comparison.flips
    if flips is None:
        return text + "."
    if not flips.found:
        return text + f"; no region's share, volume, price or rent that was tried changes that{tried_in_words(flips)}."
    return text + f". {flip_sentence(flips.found[0], best)}"


def tried_in_words(flips: Flips) -> str:
    """Return how much of the search there was time for; nothing where it was complete."""
    return "" if flips.tried == flips.of else f" ({flips.tried} of {flips.of} tried in the time)"


def flip_sentence(flip: Flip, best: str) -> str:
    """Return the condition under which the verdict flips, and whether full plans confirm it."""
    word = "rises above" if flip.at > flip.lever.base else "falls below"
    value = f"{flip.at:.2f} times today's"
    if flip.lever.kind == "region_share":
        value = f"{flip.at:.0%} (today {flip.lever.base:.0%})"
    text = f"It stays so until {describe(flip.lever)} {word} {value}; then {label_words(flip.winner)} wins"
    confirmed = flip.confirmed(best)
    if confirmed is None:
        return text + " (by the linear bound)."
    return text + (
        " (full plans on both sides agree)." if confirmed else " by the linear bound; full plans do not confirm it."
    )


def reason_sentences(comparison: Comparison) -> list[str]:
    """Return one sentence per plan that is not the best: what it costs more, and the strongest drivers."""
    if comparison.best is None:
        return []
    best = comparison.plans[comparison.best]
    lines = []
    for label, row in by_name(comparison.reasons).items():
        told = ", ".join(f"{DRIVER_WORDS[name]} {_signed(amount)}" for name, amount in strongest(row))
        word = "more" if row["total"] >= 0 else "less"
        amount = money(abs(row["total"]), best)
        lines.append(f"{label_words(label)} costs {amount} a year {word} than {label_words(comparison.best)}: {told}")
    return lines


def short_sentences(comparison: Comparison) -> list[str]:
    """Return one sentence per plan that misses a promise: the one that misses most, by formula else in simulation."""
    lines = []
    for label, plan in comparison.plans.items():
        miss = worst_miss(plan)
        if miss is None:
            continue
        text = f"{miss.stream} reaches {miss.reached:.1%} of {miss.target:.0%}"
        if miss.worst_interval is not None:
            text = f"{miss.stream} falls to {miss.worst_interval:.1%} in its worst interval"
        where = "in simulation" if miss.simulated else "by the formulas"
        more = f", and {miss.others} more" if miss.others else ""
        lines.append(f"{label_words(label)} misses a promise {where}: {text}{more}")
    return lines


def _signed(amount: float) -> str:
    return f"{amount:+,.0f}"


def label_words(label: str) -> str:
    """Return a label as a sentence says it."""
    return label.replace("_", "-").capitalize() if label.islower() else label


def comparison_lines(comparison: Comparison) -> RenderableType:
    """Return a comparison as text: verdict, figures, reasons, resilience."""
    style = "bold green" if comparison.best is not None else "bold red"
    blocks: list[RenderableType] = [Text(verdict_sentence(comparison), style=style), Text("")]
    table = wide_table if len(comparison.plans) > MOST_ACROSS else comparison_table
    lines = [*fault_sentences(comparison), *short_sentences(comparison), *reason_sentences(comparison)]
    blocks += [table(comparison.table), *(Text(f"· {line}") for line in lines)]
    for label, frame in comparison.resilience.items():
        blocks.append(_resilience_table(label, frame))
    blocks += [Text(f"· {label_words(label)}: {carrier_sentence(one)}") for label, one in followers(comparison).items()]
    if len(comparison.plans) <= MOST_ACROSS and comparison.plans:
        blocks.append(_desk_table(comparison))
    blocks += [Text(f"· {line}") for line in _measured(comparison)]
    return Group(*blocks)


def followers(comparison: Comparison) -> dict[str, Plan]:
    """Return the plans in which sites hand the desk on."""
    return {k: one for k, one in comparison.plans.items() if one.scenario.operating_model == "follow_the_sun"}


def carrier_sentence(plan: Plan) -> str:
    """Return who carries the desk in the UTC hours of a day, by most people on duty."""
    carrier = carried_by(plan)["carrier"].tolist()
    starts = [hour for hour in range(24) if hour == 0 or carrier[hour] != carrier[hour - 1]]
    spans = zip(starts, [*starts[1:], 24], strict=True)
    told = (f"{carrier[begin] or 'nobody'} {begin:02d}:00-{end:02d}:00" for begin, end in spans)
    return f"the desk is carried by {', '.join(told)} UTC"


def _desk_table(comparison: Comparison) -> Table:
    """Return the desk's key figures of a month, one column a plan."""
    table = titled_table("The desk in a month", "", *comparison.plans)
    months = [_month(one) for one in comparison.reports.values()]
    for name in (key for key in months[0] if key not in ("period_kind", "period")):
        digits = 2 if name == "interactions_per_resolution" else 0
        table.add_row(name.replace("_", " "), *(_amount(float(one[name]), digits) for one in months))
    return table


def _month(report: pd.DataFrame) -> dict[str, Any]:
    return next(row for row in records(key_figures(report).reset_index()) if row["period"] == "month")


def _measured(comparison: Comparison) -> list[str]:
    """Return what was measured of the customers' opinion, by plan."""
    lines = []
    for label, one in comparison.plans.items():
        given = {key: value for key, value in one.scenario.satisfaction.model_dump().items() if value is not None}
        told = ", ".join(f"{key.upper()} {float(value):g}" for key, value in given.items())
        lines += [f"{label_words(label)}: measured {told}"] if told else []
    return lines


def estimates_table(estimates: dict[str, Estimate], currency: str) -> Table:
    """Return the first figures, which plans will improve upon."""
    table = titled_table(
        "First look on a half-hour grid: quick rosters, of many people the relaxation; not simulated", "", *estimates
    )
    table.add_row("people", *(f"{one.people:,}" for one in estimates.values()))
    table.add_row("cost a year", *(f"{one.cost_per_year:,.0f} {currency}" for one in estimates.values()))
    table.add_row("at least", *(f"{one.bound_per_year:,.0f} {currency}" for one in estimates.values()))
    table.add_row("gap", *(_percent(one.gap, 1) for one in estimates.values()))
    table.add_row("SLA", *(_percent(one.service_level, 1) for one in estimates.values()))
    return table


Cell = Callable[[dict[str, Any]], str]
KEY_ROWS: dict[str, Cell] = {
    "verdict": lambda one: str(one["verdict"]),
    "people": lambda one: f"{one['headcount']:,}",
    "FTE": lambda one: f"{one['fte']:,.1f}",
    "cost a year": lambda one: f"{one['cost_per_year']:,.0f} {one['currency']}",
    "SLA (rostered)": lambda one: _percent(one["service_level"], 1),
    "SLA (simulated)": lambda one: _percent(one["simulated_level"], 1),
    "P(every promise kept)": lambda one: _percent(one["sla_kept"]),
    "promises sure as wanted": lambda one: _percent(one["sure_share"]),
    "worst interval": lambda one: _percent(one["worst_interval"]),
    "SLA, largest site down": lambda one: _percent(one["site_down"], 1),
    "gap to bound": lambda one: _percent(one["gap"], 2),
    "search": lambda one: str(one["search"]).replace("_", " "),
}
ROWS: dict[str, Cell] = {
    **KEY_ROWS,
    "cost per contact": lambda one: _amount(one["cost_per_contact"]),
    "cost per resolved contact": lambda one: _amount(one["cost_per_resolved"]),
    "deferred in time": lambda one: _percent(one["deferred_in_time"], 1),
    "occupancy": lambda one: _percent(one["occupancy"]),
    "own language": lambda one: _percent(one["own_language"], 1),
    "in the customer's daytime": lambda one: _percent(one["customer_daytime"], 1),
    "hours at night": lambda one: _percent(one["night_share"], 1),
    "pools": lambda one: f"{one['pools']}",
    "agent-hours missing": lambda one: f"{one['missing_agent_h']:,.1f}",
}


def comparison_table(table: pd.DataFrame) -> Table:
    """Return plans side by side, one column each."""
    result = titled_table("Compared on the same demand and targets", "", *map(str, table.index))
    figures = list(by_name(table).values())
    for name, cell in ROWS.items():
        result.add_row(name, *(cell(one) for one in figures))
    return result


def wide_table(table: pd.DataFrame) -> Table:
    """Return many plans below each other, one row each, with the figures that matter most."""
    result = titled_table("Compared on the same targets", "", *KEY_ROWS)
    for label, one in by_name(table).items():
        result.add_row(label, *(cell(one) for cell in KEY_ROWS.values()))
    return result


def row_in_words(label: str, comparison: Comparison) -> str:
    """Return a plan's key figures in a line."""
    one = by_name(comparison.table)[label]
    return f"{label}: " + ", ".join(f"{name} {cell(one)}" for name, cell in KEY_ROWS.items())


def fault_sentences(comparison: Comparison) -> list[str]:
    """Return one sentence per scenario without a plan, and one where the comparison was stopped."""
    lines = [f"{label_words(label)} could not be planned: {why}" for label, why in comparison.faults.items()]
    return [*(["Stopped before its end: what was known by then"] if comparison.stopped else []), *lines]


def _percent(value: float | None, digits: int = 0) -> str:
    return NOTHING if value is None or value != value else f"{value:.{digits}%}"


def _amount(value: float | None, digits: int = 2) -> str:
    return NOTHING if value is None or value != value else f"{value:,.{digits}f}"


def _resilience_table(label: str, frame: pd.DataFrame) -> Table:
    table = titled_table(
        f"{label_words(label)}: each site down in turn",
        "site down",
        "people lost",
        "SLA",
        "by",
        "nobody on duty",
        "who takes over",
    )
    for name, row in by_name(frame).items():
        takers = ", ".join(f"{site} {share:.0%}" for site, share in row["taken_over_by"].items()) or "nobody"
        table.add_row(
            name,
            f"{row['people_share']:.0%}",
            _percent(row["service_level"], 1),
            str(row["by"]),
            _percent(row["unserved_share"], 1),
            takers,
        )
    return table
