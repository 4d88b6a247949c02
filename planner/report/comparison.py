"""A comparison as text for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planner.compare import Comparison, Estimate
from planner.comparison.desk_report import desk_report, key_figures
from planner.comparison.flips import Flip, describe
from planner.comparison.reasons import strongest
from planner.frames import by_name, records
from planner.hand_over import carried_by
from planner.pipeline import Plan
from planner.report.json_plan import SCHEMA_VERSION, plan_as_json
from planner.report.plain import finite, titled_table
from planner.report.terminal import money

NOTHING = "–"
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
        return "None of the plans keeps every promise."
    mine = comparison.plans[best]
    text = f"{label_words(best)} is the cheapest: {money(mine.outcome.cost_per_year, mine)} a year"
    text += f", {mine.outcome.headcount:,} people"
    if len(comparison.plans) == 1:
        return text + "."
    if not comparison.flips:
        return text + "; no region's share, volume or price that was tried changes that."
    return text + f". {flip_sentence(comparison.flips[0], best)}"


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


def _signed(amount: float) -> str:
    return f"{amount:+,.0f}"


def label_words(label: str) -> str:
    """Return a label as a sentence says it."""
    return label.replace("_", "-").capitalize() if label.islower() else label


def comparison_lines(comparison: Comparison) -> RenderableType:
    """Return a comparison as text: verdict, figures, reasons, resilience."""
    style = "bold green" if comparison.best is not None else "bold red"
    blocks: list[RenderableType] = [Text(verdict_sentence(comparison), style=style), Text("")]
    blocks += [
        comparison_table(comparison.plans, comparison.table),
        *(Text(f"· {line}") for line in reason_sentences(comparison)),
    ]
    for label, frame in comparison.resilience.items():
        blocks.append(_resilience_table(label, frame))
    blocks += [Text(f"· {label_words(label)}: {carrier_sentence(one)}") for label, one in _suns(comparison).items()]
    blocks += [_desk_table(comparison), *(Text(f"· {line}") for line in _measured(comparison))]
    return Group(*blocks)


def _suns(comparison: Comparison) -> dict[str, Plan]:
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
    months = [_month(one) for one in comparison.plans.values()]
    for name in (key for key in months[0] if key not in ("period_kind", "period")):
        digits = 2 if name == "interactions_per_resolution" else 0
        table.add_row(name.replace("_", " "), *(_amount(float(one[name]), digits) for one in months))
    return table


def _month(plan: Plan) -> dict[str, Any]:
    return next(row for row in records(key_figures(desk_report(plan)).reset_index()) if row["period"] == "month")


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
    table = titled_table("First estimate: at least", "", *estimates)
    table.add_row("people", *(f"{one.people:,}" for one in estimates.values()))
    table.add_row("cost a year", *(f"{one.bound_per_year:,.0f} {currency}" for one in estimates.values()))
    return table


def comparison_table(plans: dict[str, Plan], table: pd.DataFrame) -> Table:
    """Return plans side by side, one column each."""
    result = titled_table("Compared on the same demand and targets", "", *plans)
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "verdict": lambda one: str(one["verdict"]),
        "people": lambda one: f"{one['headcount']:,}",
        "FTE": lambda one: f"{one['fte']:,.1f}",
        "cost a year": lambda one: f"{one['cost_per_year']:,.0f} {one['currency']}",
        "cost per contact": lambda one: _amount(one["cost_per_contact"]),
        "cost per resolved contact": lambda one: _amount(one["cost_per_resolved"]),
        "SLA (rostered)": lambda one: _percent(one["service_level"], 1),
        "SLA (simulated)": lambda one: _percent(one["simulated_level"], 1),
        "P(every promise kept)": lambda one: _percent(one["sla_kept"]),
        "worst interval": lambda one: _percent(one["worst_interval"]),
        "deferred in time": lambda one: _percent(one["deferred_in_time"], 1),
        "occupancy": lambda one: _percent(one["occupancy"]),
        "own language": lambda one: _percent(one["own_language"], 1),
        "in the customer's daytime": lambda one: _percent(one["customer_daytime"], 1),
        "hours at night": lambda one: _percent(one["night_share"], 1),
        "pools": lambda one: f"{one['pools']}",
        "agent-hours missing": lambda one: f"{one['missing_agent_h']:,.1f}",
        "gap to bound": lambda one: _percent(one["gap"], 2),
    }
    figures = [by_name(table)[label] for label in plans]
    for name, cell in rows.items():
        result.add_row(name, *(cell(one) for one in figures))
    return result


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
        "nobody on duty",
        "who takes over",
    )
    for name, row in by_name(frame).items():
        takers = ", ".join(f"{site} {share:.0%}" for site, share in row["taken_over_by"].items()) or "nobody"
        table.add_row(
            name,
            f"{row['people_share']:.0%}",
            _percent(row["service_level"], 1),
            _percent(row["unserved_share"], 1),
            takers,
        )
    return table


def comparison_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Return the comparison's tables by file name."""
    downs = pd.concat(comparison.resilience, names=["label"]).reset_index()
    takers = [", ".join(f"{site} {share:.4f}" for site, share in one.items()) for one in downs["taken_over_by"]]
    reports = {label: desk_report(one) for label, one in comparison.plans.items()}
    bands = {label: carried_by(one) for label, one in _suns(comparison).items()}
    band = {"carried_by": pd.concat(bands, names=["label"]).reset_index()} if bands else {}
    return {
        **band,
        "comparison": comparison.table.reset_index(),
        "reasons": comparison.reasons.reset_index(),
        "resilience": downs.assign(taken_over_by=takers),
        "desk_report": pd.concat(reports, names=["label"]).reset_index(level="label").reset_index(drop=True),
        "key_figures": pd.concat(
            {label: key_figures(one) for label, one in reports.items()}, names=["label"]
        ).reset_index(),
    }


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values (documented in docs/models.md); numbers are finite or null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "best": comparison.best,
        "verdict": verdict_sentence(comparison),
        "reasons_in_words": reason_sentences(comparison),
        "figures": _rows(comparison.table),
        "reasons": _rows(comparison.reasons),
        "flips": [_flip(one, comparison.best or "") for one in comparison.flips],
        "resilience": {label: _rows(frame) for label, frame in comparison.resilience.items()},
        "key_figures": {label: _rows(key_figures(desk_report(one))) for label, one in comparison.plans.items()},
        "carried_by": {label: _rows(carried_by(one)) for label, one in _suns(comparison).items()},
        "satisfaction": {label: one.scenario.satisfaction.model_dump() for label, one in comparison.plans.items()},
        "estimates": {
            label: {"people": one.people, "bound_per_year": finite(one.bound_per_year)}
            for label, one in comparison.estimates.items()
        },
        "plans": {label: plan_as_json(one) for label, one in comparison.plans.items()},
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: value if isinstance(value, dict) else finite(value) for key, value in row.items()}
        for row in records(frame.reset_index())
    ]


def _flip(flip: Flip, best: str) -> dict[str, Any]:
    return {
        "lever": flip.lever.kind,
        "name": flip.lever.name,
        "today": finite(flip.lever.base),
        "at": finite(flip.at),
        "bracket": [finite(one) for one in flip.bracket],
        "winner": flip.winner,
        "confirmed": flip.confirmed(best),
        "full_plans": [
            {"value": finite(side.value), "cost_per_year": {label: finite(cost) for label, cost in side.costs.items()}}
            for side in flip.sides
        ],
    }
