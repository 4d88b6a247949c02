"""A comparison of sourcing options as one HTML page for an executive: no scripts, nothing loaded from outside."""

from __future__ import annotations

from html import escape
from pathlib import Path

from planner.economics import Sourcing
from planner.economics.wording import LABELS, money, number, percent
from planner.report.page_frame import bullets, document
from planner.report.sourcing_charts import COLOURS, DASHES, Lines, compact, crossover, cumulative
from planner.report.sourcing_files import write_bytes
from planner.report.sourcing_text import apart_lines, default_count, risk_lines, turn_lines

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


def write_sourcing_html(found: Sourcing, path: Path, locale: str = "en") -> None:
    """Write the page, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    write_bytes(path, sourcing_html(found, locale).encode("utf-8"))


def sourcing_html(found: Sourcing, locale: str = "en") -> str:
    """Return the page; amounts are written as the locale does, the words are English."""
    title = f"{found.scenario.name}: in-house, outsourced or hybrid"
    months = int(found.scenario.sourcing.horizon_months)
    charts = "".join(_figure(one) for one in (cumulative(found, locale), crossover(found, locale)) if one is not None)
    sections = [
        f'<p class="verdict">{escape(found.verdict)}</p>',
        f"<h2>Options over {months} months</h2>",
        _table(found, locale),
        f'<div class="charts">{charts}</div>',
        *(bullets(heading, lines) for heading, lines in sections_of(found)),
    ]
    return document(title, sections)


def sections_of(found: Sourcing) -> list[tuple[str, tuple[str, ...]]]:
    """Return the headings and sentences below the charts; empty ones left out."""
    sections = (
        ("Who does what in the hybrid", found.mix_lines),
        ("Where the answer turns", tuple(turn_lines(found))),
        ("How sure", tuple(risk_lines(found))),
        ("Beside the cost, and in none of the figures above", tuple(apart_lines(found))),
        ("To know", (*default_count(found), *found.notes)),
    )
    return [(heading, lines) for heading, lines in sections if lines]


def figures(found: Sourcing, locale: str = "en") -> list[tuple[str, list[str]]]:
    """Return the rows of the table of options: label and one text per option."""
    currency, table = found.scenario.currency, found.summary
    rows = [(label, [money(float(value), currency, locale) for value in table[key]]) for key, label in ROWS]
    if found.risk is not None:
        ends = found.risk.quantiles[["p10", "p90"]].to_numpy(dtype=float)
        rows.append(
            ("Net present cost, 8 of 10 draws", [f"{compact(a, locale)} – {compact(b, locale)}" for a, b in ends])
        )
    rows.append(("People employed", [number(float(value), 1, locale) for value in table["heads"]]))
    levels = ["–" if value != value else percent(float(value), 0, locale) for value in table["service_level"]]
    rows.append(("Service level", levels))
    rows.append(("Promises kept", ["yes" if value else "no" for value in table["keeps_promises"].astype(bool)]))
    rows.append(("Pays back after", [payback(float(value)) for value in table["payback_month"]]))
    return rows


def payback(month: float) -> str:
    """Return when an option has paid its transition back."""
    if month != month:
        return "never"
    return f"{month:.0f} months" if month else "at once"


def _table(found: Sourcing, locale: str) -> str:
    names = [str(name) for name in found.summary.index]
    best = [' class="best"' if name == found.cheapest.value else "" for name in names]
    head = "".join(f"<th{style}>{LABELS[name]}</th>" for name, style in zip(names, best, strict=True))
    body = "".join(
        f"<tr><td>{label}</td>"
        + "".join(f"<td{s}>{escape(t)}</td>" for t, s in zip(texts, best, strict=True))
        + "</tr>"
        for label, texts in figures(found, locale)
    )
    return f'<div class="wide"><table><tr><th></th>{head}</tr>{body}</table></div>'


def _figure(chart: Lines) -> str:
    """Return a chart as a drawing with its caption."""
    wide, high = WIDE - LEFT - RIGHT, HIGH - TOP - BOTTOM

    def at(x: float, y: float) -> str:
        return f"{LEFT + wide * x:.1f},{TOP + high * (1 - y):.1f}"

    parts = [f'<path d="M{at(0, y)} L{at(1, y)}"/>' for y, _ in chart.y_ticks]
    parts += [
        f'<text x="{LEFT - 6}" y="{TOP + high * (1 - y) + 4:.1f}" text-anchor="end">{escape(label)}</text>'
        for y, label in chart.y_ticks
    ]
    parts += [
        f'<text x="{LEFT + wide * x:.1f}" y="{HIGH - 6}" text-anchor="middle">{label}</text>'
        for x, label in chart.x_ticks
    ]
    left = float(LEFT)
    for name, points in chart.curves.items():
        drawn = " ".join(at(float(x), float(y)) for x, y in points)
        style = f'stroke="{COLOURS[name]}" stroke-width="2" stroke-dasharray="{" ".join(map(str, DASHES[name]))}"'
        parts.append(f'<polyline fill="none" {style} points="{drawn}"/>')
        parts.append(f'<line x1="{left:.0f}" x2="{left + 20:.0f}" y1="9" y2="9" {style}/>')
        parts.append(f'<text x="{left + 25:.0f}" y="13">{LABELS[name]}</text>')
        left += 42 + 6 * len(LABELS[name])
    if chart.rule is not None:
        x, label = chart.rule
        parts.append(f'<path style="stroke:var(--ink)" stroke-dasharray="4 3" d="M{at(x, 0)} L{at(x, 1)}"/>')
        side, shift = ("start", 4) if x < 0.8 else ("end", -4)
        parts.append(f'<text x="{LEFT + wide * x + shift:.1f}" y="{TOP + 10}" text-anchor="{side}">{label}</text>')
    told = escape(chart.told)
    drawing = f'<svg role="img" aria-label="{told}" viewBox="0 0 {WIDE} {HIGH}">{"".join(parts)}</svg>'
    return f"<figure><figcaption>{escape(chart.title)}</figcaption>{drawing}</figure>"
