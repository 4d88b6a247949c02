"""The frame of a page to hand on, as HTML: no scripts, nothing loaded from outside, fit to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
:root{color-scheme:light dark;--ink:#1b2733;--soft:#51606e;--line:#d5dde5;--tint:#eef4fa;--best:#eaf6ee;--paper:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#a9b5c0;--line:#3a4651;--tint:#1c2a37;--best:#1c3226;--paper:#12181e}}
body{font:14px/1.4 system-ui,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:980px;margin:1.2rem auto;padding:0 1rem}
h1{font-size:1.35rem;margin:0}h2{font-size:1rem;margin:.9rem 0 .25rem}
.verdict{background:var(--tint);border-left:4px solid #1f5f99;padding:.6rem .9rem;margin:.7rem 0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .5rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}.best{background:var(--best)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:1rem}figure{margin:0}
figcaption{font-weight:600;margin:.6rem 0 .1rem}svg{width:100%;height:auto}svg text{fill:var(--soft);font-size:11px}
svg path{stroke:var(--line);fill:none}ul{margin:.2rem 0;padding-left:1.2rem}
.short{border-color:#b3541e}small{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:.5rem}
.tiles div{border:1px solid var(--line);border-radius:6px;padding:.4rem .6rem}.tiles b{display:block;font-size:1.2rem}
.week text{fill:#1b2733}.week .side{fill:var(--soft)}.week .strong{fill:#fff}
@media print{:root{--ink:#1b2733;--soft:#51606e;--line:#d5dde5;--tint:#eef4fa;--best:#eaf6ee;--paper:#fff}
body{font-size:10px;margin:0;max-width:none}.charts{grid-template-columns:1fr 1fr}h2{margin:.5rem 0 .1rem}@page{size:A4;margin:12mm}}
"""  # noqa: E501


def document(title: str, sections: Iterable[str], language: str = "en") -> str:
    """Return a whole page.

    Parameters
    ----------
    title
        Title, as plain text.
    sections
        Parts of the page, as HTML.
    language
        Code of the language it is written in.
    """
    name = escape(title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>'
    body = "".join(sections)
    return (
        f'<!doctype html><html lang="{language}"><head>{head}<style>{STYLE}</style></head>'
        f"<body><h1>{name}</h1>{body}</body></html>"
    )


def bullets(title: str, lines: Sequence[str]) -> str:
    """Return a titled list; nothing without lines."""
    if not lines:
        return ""
    return f"<h2>{escape(title)}</h2><ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts."""
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'
