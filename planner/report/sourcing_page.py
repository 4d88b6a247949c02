"""A comparison of sourcing options as one HTML page for an executive: no scripts, nothing loaded from outside."""

from __future__ import annotations

from html import escape
from pathlib import Path

from planner.economics import Sourcing
from planner.economics.wording import LABELS, money, number, percent
from planner.report.sourcing_files import write_bytes
from planner.report.sourcing_text import default_lines, risk_lines, turn_lines

STYLE = """
body{font:15px/1.45 system-ui,"DejaVu Sans",sans-serif;color:#1b2733;max-width:980px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:1.4rem 0 .4rem}
.verdict{background:#eef4fa;border-left:4px solid #1f5f99;padding:.8rem 1rem;margin:1rem 0}
table{border-collapse:collapse;width:100%}th,td{padding:.3rem .5rem;border-bottom:1px solid #d5dde5;text-align:right}
th:first-child,td:first-child{text-align:left}.best{background:#eaf6ee}small{color:#51606e}
@media print{body{margin:0}}
"""
ROWS = (
    ("cost_per_month", "Cost a month"),
    ("bound_per_month", "Proven least a month"),
    ("one_off", "Paid at once"),
    ("total", "Total"),
    ("present", "Net present cost"),
    ("cost_per_contact", "Per contact"),
    ("cost_per_resolved", "Per solved need"),
)
COLOURS = {"in_house": "#1f5f99", "outsourced": "#b3541e", "hybrid": "#2e7d4f"}


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
    title = f"{escape(found.scenario.name)}: in-house, outsourced or hybrid"
    months = int(found.scenario.sourcing.horizon_months)
    sections = [
        f"<h1>{title}</h1>",
        f'<p class="verdict">{escape(found.verdict)}</p>',
        f"<h2>Options over {months} months</h2>",
        _table(found, locale),
        f"<h2>Cumulative cost, {escape(found.scenario.currency)}</h2>",
        _curve(found),
        _list("Who does what in the hybrid", found.mix_lines),
        _list("Where the answer turns", turn_lines(found)),
        _list("How sure", risk_lines(found)),
        _list("To know", (*default_lines(found), *found.notes)),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = "".join(sections)
    return f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{body}</body></html>'


def figures(found: Sourcing, locale: str = "en") -> list[tuple[str, list[str]]]:
    """Return the rows of the table of options: label and one text per option."""
    currency, table = found.scenario.currency, found.summary
    rows = [(label, [money(float(value), currency, locale) for value in table[key]]) for key, label in ROWS]
    rows.append(("People", [number(float(value), 1, locale) for value in table["heads"]]))
    levels = ["–" if value != value else percent(float(value), 0, locale) for value in table["service_level"]]
    rows.append(("Service level", levels))
    back = ["never" if value != value else f"{value:.0f} months" for value in table["payback_month"]]
    rows.append(("Pays back after", back))
    return rows


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
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _curve(found: Sourcing) -> str:
    """Return cumulative cash by month as a drawing."""
    curves = {option.value: frame["total"].cumsum().to_numpy(dtype=float) for option, frame in found.flows.items()}
    top = max(float(curve.max()) for curve in curves.values()) or 1.0
    lines = []
    for k, (name, curve) in enumerate(curves.items()):
        step = 860 / (len(curve) - 1)
        points = " ".join(f"{60 + step * m:.1f},{210 - 190 * value / top:.1f}" for m, value in enumerate(curve))
        dash = ' stroke-dasharray="6 4"' if name == "hybrid" else ""
        lines.append(f'<polyline fill="none" stroke="{COLOURS[name]}" stroke-width="2"{dash} points="{points}"/>')
        lines.append(f'<text x="{70 + 130 * k}" y="16" fill="{COLOURS[name]}" font-size="13">{LABELS[name]}</text>')
    axis = '<path d="M60 20V210H920" fill="none" stroke="#8595a5"/>'
    labels = "".join(f'<text x="{x}" y="228" font-size="12">{t}</text>' for x, t in ((58, "0"), (850, "last month")))
    what = f"Cumulative cost by month, up to {top:,.0f}"
    drawn = axis + "".join(lines) + labels
    return f'<svg role="img" aria-label="{what}" viewBox="0 0 940 236"><title>{what}</title>{drawn}</svg>'


def _list(title: str, lines: tuple[str, ...] | list[str]) -> str:
    if not lines:
        return ""
    return f"<h2>{title}</h2><ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
