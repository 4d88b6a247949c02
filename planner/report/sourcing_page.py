"""A comparison of sourcing options as one HTML page for an executive: no scripts, nothing loaded from outside."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import pandas as pd

from planner.economics import Sourcing
from planner.economics.mix import explained
from planner.economics.verdict import verdict
from planner.economics.wording import ENGLISH, Tongue
from planner.report.page_frame import bullets, document
from planner.report.sourcing_charts import COLOURS, DASHES, Lines, crossover, cumulative
from planner.report.sourcing_text import apart_lines, default_count, risk_lines, turn_lines
from planner.scenario_file import write_whole

ROWS = (
    ("cost_per_month", "Cost a month"),
    ("bound_per_month", "Proven least a month"),
    ("one_off", "Paid at once"),
    ("total", "Total"),
    ("present", "Net present cost"),
    ("cost_per_contact", "Per contact"),
    ("cost_per_resolved", "Per solved need"),
)
WIDE, HIGH, LEFT, TOP, RIGHT, BOTTOM = 470, 230, 52, 22, 14, 22
SIGN = 6  # width of a sign of a label


def write_sourcing_html(found: Sourcing, path: Path, tongue: Tongue = ENGLISH) -> None:
    """Write the page, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    write_whole(path, sourcing_html(found, tongue), make_folder=False)


def sourcing_html(found: Sourcing, tongue: Tongue = ENGLISH) -> str:
    """Return the page in a language."""
    heading = tongue("Options over {months} months", months=int(found.scenario.sourcing.horizon_months))
    charts = "".join(_figure(one, tongue) for one in charts_of(found, tongue))
    sections = [
        f'<p class="verdict">{escape(verdict(found, tongue))}</p>',
        f"<h2>{escape(heading)}</h2>",
        _table(found, tongue),
        f'<div class="charts">{charts}</div>',
        *(bullets(heading, lines) for heading, lines in sections_of(found, tongue)),
    ]
    return document(title_of(found, tongue), sections, tongue.language)


def title_of(found: Sourcing, tongue: Tongue) -> str:
    """Return the title of the page."""
    return tongue("{desk}: in-house, outsourced or hybrid", desk=found.scenario.name)


def charts_of(found: Sourcing, tongue: Tongue) -> list[Lines]:
    """Return the charts; the second only where it was worked out."""
    return [one for one in (cumulative(found, tongue), crossover(found, tongue)) if one is not None]


def sections_of(found: Sourcing, tongue: Tongue) -> list[tuple[str, list[str]]]:
    """Return the headings and sentences below the charts; empty ones left out."""
    sections = (
        ("Who does what in the hybrid", list(explained(found.mix, found.scenario, tongue))),
        ("Where the answer turns", turn_lines(found, tongue)),
        ("How sure", risk_lines(found, tongue)),
        ("Beside the cost, and in none of the figures above", apart_lines(found, tongue)),
        ("To know", [*default_count(found, tongue), *(tongue(note) for note in found.notes)]),
    )
    return [(tongue(heading), lines) for heading, lines in sections if lines]


def figures(found: Sourcing, tongue: Tongue) -> list[tuple[str, list[str]]]:
    """Return the rows of the table of options: label and one text per option."""
    currency, table = found.scenario.currency, found.summary
    rows = [(label, [tongue.money(float(value), currency) for value in table[key]]) for key, label in ROWS]
    if found.risk is not None:
        ends = found.risk.quantiles[["p10", "p90"]].to_numpy(dtype=float)
        rows.append(("Net present cost, 8 of 10 draws", [tongue.span(a, b) for a, b in ends]))
    rows.append(("People employed", [tongue.number(float(value), 1) for value in table["heads"]]))
    rows.append(("Service level", shares(table["service_level"], tongue)))
    rows.append(("Service level, simulated", shares(table["simulated_level"], tongue)))
    kept = [tongue("yes" if value else "no") for value in table["keeps_promises"].astype(bool)]
    rows.append(("Promises kept", kept))
    rows.append(("Promises as sure as wanted", shares(table["sure_share"], tongue)))
    if (table["sure_share"] < 1).any():
        rows.append(("Made surer: more a month (then as sure as wanted)", surer(table, currency, tongue)))
    rows.append(("Pays back after", [payback(float(value), tongue) for value in table["payback_month"]]))
    return [(tongue(label), texts) for label, texts in rows]


def surer(table: pd.DataFrame, currency: str, tongue: Tongue = ENGLISH) -> list[str]:
    """Return what a surer roster of each option costs more a month, and how sure it is; a dash without time for it."""
    more = (table["mended_cost_per_month"] - table["cost_per_month"]).tolist()
    pairs = zip(more, table["mended_sure_share"].tolist(), strict=True)
    return ["–" if one != one else f"{tongue.money(one, currency)} ({tongue.percent(share)})" for one, share in pairs]


def shares(values: Iterable[float], tongue: Tongue = ENGLISH) -> list[str]:
    """Return shares as percentages, a dash where there is none."""
    return ["–" if value != value else tongue.percent(float(value)) for value in values]


def payback(month: float, tongue: Tongue = ENGLISH) -> str:
    """Return when an option has paid its transition back."""
    if month != month:
        return tongue("never")
    return tongue("{months} months", months=f"{month:.0f}") if month else tongue("at once")


def _table(found: Sourcing, tongue: Tongue) -> str:
    names = [str(name) for name in found.summary.index]
    best = [' class="best"' if name == found.cheapest.value else "" for name in names]
    head = "".join(f"<th{style}>{escape(tongue.option(name))}</th>" for name, style in zip(names, best, strict=True))
    body = "".join(
        f"<tr><td>{escape(label)}</td>"
        + "".join(f"<td{s}>{escape(t)}</td>" for t, s in zip(texts, best, strict=True))
        + "</tr>"
        for label, texts in figures(found, tongue)
    )
    return f'<div class="wide"><table><tr><th></th>{head}</tr>{body}</table></div>'


def _figure(chart: Lines, tongue: Tongue) -> str:
    """Return a chart as a drawing with its caption; the axis makes room for amounts that are written long."""
    axis = max(LEFT, 10 + SIGN * max(len(label) for _, label in chart.y_ticks))
    wide, high = WIDE - axis - RIGHT, HIGH - TOP - BOTTOM

    def at(x: float, y: float) -> str:
        return f"{axis + wide * x:.1f},{TOP + high * (1 - y):.1f}"

    parts = [f'<path d="M{at(0, y)} L{at(1, y)}"/>' for y, _ in chart.y_ticks]
    parts += [
        f'<text x="{axis - 6}" y="{TOP + high * (1 - y) + 4:.1f}" text-anchor="end">{escape(label)}</text>'
        for y, label in chart.y_ticks
    ]
    parts += [
        f'<text x="{axis + wide * x:.1f}" y="{HIGH - 6}" text-anchor="middle">{label}</text>'
        for x, label in chart.x_ticks
    ]
    left = float(axis)
    for name, points in chart.curves.items():
        drawn = " ".join(at(float(x), float(y)) for x, y in points)
        style = f'stroke="{COLOURS[name]}" stroke-width="2" stroke-dasharray="{" ".join(map(str, DASHES[name]))}"'
        parts.append(f'<polyline fill="none" {style} points="{drawn}"/>')
        parts.append(f'<line x1="{left:.0f}" x2="{left + 20:.0f}" y1="9" y2="9" {style}/>')
        parts.append(f'<text x="{left + 25:.0f}" y="13">{escape(tongue.option(name))}</text>')
        left += 42 + SIGN * len(tongue.option(name))
    if chart.rule is not None:
        x, label = chart.rule
        parts.append(f'<path style="stroke:var(--ink)" stroke-dasharray="4 3" d="M{at(x, 0)} L{at(x, 1)}"/>')
        side, shift = ("start", 4) if x < 0.8 else ("end", -4)
        parts.append(f'<text x="{axis + wide * x + shift:.1f}" y="{TOP + 10}" text-anchor="{side}">{label}</text>')
    told = escape(chart.told)
    drawing = f'<svg role="img" aria-label="{told}" viewBox="0 0 {WIDE} {HIGH}">{"".join(parts)}</svg>'
    return f"<figure><figcaption>{escape(chart.title)}</figcaption>{drawing}</figure>"
