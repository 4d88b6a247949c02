"""The plan on one page as PDF; kept apart, since its library takes a moment to load."""

from __future__ import annotations

import re
from dataclasses import replace

from fpdf import FPDF

from planner.report.pdf_frame import FONT, LINE_MM, bullets, finished, fitted, sheet, shown, table, write
from planner.ui.one_page import COLOURS, OnePage
from planner.ui.text import Words
from planner.ui.verdict import Tile

LEFT_MM, CELL_MM, ROW_MM = 26.0, 7.0, 5.0
TILES_MM, TILE_MM, GAP_MM, PAD_MM, NOTE_MM = 17.0, 30.0, 2.0, 1.5, 2.4


def page_pdf(page: OnePage) -> bytes:
    """Return the page as PDF."""
    words = Words(page.language)
    page = replace(page, steps=page.steps.map(lambda value: spelled(str(value), words)))
    paper = sheet(page.title)
    write(paper, page.title, 13, bold=True)
    write(paper, page.verdict, 9)
    _tiles(paper, page)
    write(paper, page.week_title, 7.5)
    _week(paper, page)
    for title, frame in ((page.steps_title, page.steps), (page.sites_title, page.sites)):
        paper.ln(1.5)
        write(paper, title, 9, bold=True)
        table(paper, [str(one) for one in frame.columns], frame.astype(str).to_numpy().tolist())
    bullets(paper, [(page.notes_title, page.notes)])
    return finished(paper)


def spelled(formula: str, words: Words) -> str:
    """Return a formula with rounding up in words, since the shipped font has no brackets for it."""
    return re.sub("⌈(.*?)⌉", lambda found: words("page.round_up", value=found[1]), formula)


def _tiles(paper: FPDF, page: OnePage) -> None:
    top = paper.get_y() + 2
    for k, one in enumerate(page.tiles):
        left = paper.l_margin + TILE_MM * k
        paper.set_draw_color(213, 221, 229)
        paper.rect(left, top, TILE_MM - GAP_MM, TILES_MM)
        _tile(paper, one, left + PAD_MM, top)
    paper.set_y(top + TILES_MM + GAP_MM)


def _tile(paper: FPDF, tile: Tile, left: float, top: float) -> None:
    """Write what a tile says; notes are long in some languages and have two lines."""
    wide = TILE_MM - GAP_MM - 2 * PAD_MM
    for text, size, bold, drop, most in (
        (tile.name, 6.5, False, 4, 1),
        (tile.value, 10, True, 9, 1),
        (tile.note, 6, False, 13, 2),
    ):
        for k, line in enumerate(fitted(paper, text, size, wide, bold=bold, most=most)):
            paper.text(left, top + drop + NOTE_MM * k, line)


def _week(paper: FPDF, page: OnePage) -> None:
    """Draw the heat map; every cell says its value."""
    top = paper.get_y() + 1
    paper.set_font(FONT, "", 6)
    for row, name in enumerate(page.days):
        paper.text(paper.l_margin, top + ROW_MM * row + 3.4, shown(paper, name))
    for hour in range(24):
        paper.text(LEFT_MM + CELL_MM * hour + 2.2, top + ROW_MM * 7 + 3, str(hour))
    for day, hour, label, kind in page.week:
        x, y = LEFT_MM + CELL_MM * hour, top + ROW_MM * day
        paper.set_fill_color(COLOURS[kind])
        paper.rect(x, y, CELL_MM - 0.4, ROW_MM - 0.4, style="F")
        paper.set_text_color("#FFFFFF" if kind == "short" else "#1b2733")
        paper.text(x + 2, y + 3.3, shown(paper, label))
    paper.set_text_color(0, 0, 0)
    paper.set_fill_color(255, 255, 255)  # tables fill their cells with what was set last
    paper.set_y(top + ROW_MM * 7 + LINE_MM)
