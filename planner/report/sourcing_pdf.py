"""A comparison of sourcing options as a PDF page; the font is shipped, so that Vietnamese and currency signs show."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from planner.economics import Sourcing
from planner.economics.wording import LABELS
from planner.report.sourcing_files import write_bytes
from planner.report.sourcing_page import COLOURS, figures
from planner.report.sourcing_text import default_lines, risk_lines, turn_lines

FONT = "DejaVu"
LINE_MM = 4.6


def write_sourcing_pdf(found: Sourcing, path: Path, locale: str = "en") -> None:
    """Write the PDF, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    write_bytes(path, sourcing_pdf(found, locale))


def sourcing_pdf(found: Sourcing, locale: str = "en") -> bytes:
    """Return the PDF. Signs outside Latin, Greek and Cyrillic scripts are written as ``?``."""
    page = FPDF(format="A4")
    page.set_auto_page_break(True, 12)
    page.set_margins(15, 12)
    fonts = files("planner.report") / "fonts"
    page.add_font(FONT, "", str(fonts / "DejaVuSans.ttf"))
    page.add_font(FONT, "B", str(fonts / "DejaVuSans-Bold.ttf"))
    page.add_page()
    page.set_title(_shown(page, found.scenario.name))
    _text(page, f"{found.scenario.name}: in-house, outsourced or hybrid", 13, bold=True)
    _text(page, found.verdict, 9)
    page.ln(1)
    _figures(page, found, locale)
    _curves(page, found)
    sections = (
        ("Who does what in the hybrid", found.mix_lines),
        ("Where the answer turns", turn_lines(found)),
        ("How sure", risk_lines(found)),
        ("To know", (*default_lines(found), *found.notes)),
    )
    for title, lines in sections:
        if lines:
            page.ln(1)
            _text(page, title, 9, bold=True)
        for line in lines:
            _text(page, f"• {line}", 7.5)
    content = bytes(page.output())
    for font in page.fonts.values():
        font.ttfont.close()  # type: ignore[union-attr]
    return content


def _shown(page: FPDF, text: str) -> str:
    """Return the text with signs that the shipped font lacks replaced."""
    known = page.fonts[FONT.lower()].cmap  # type: ignore[union-attr]
    return "".join(sign if ord(sign) in known else "?" for sign in text)


def _text(page: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    page.set_font(FONT, "B" if bold else "", size)
    page.multi_cell(0, LINE_MM * size / 9, _shown(page, text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _figures(page: FPDF, found: Sourcing, locale: str) -> None:
    names = [LABELS[str(name)] for name in found.summary.index]
    page.set_font(FONT, "", 8)
    aligned = ("LEFT", *["RIGHT"] * len(names))
    with page.table(line_height=LINE_MM, text_align=aligned, borders_layout="MINIMAL") as table:
        table.row(["", *names])
        for label, texts in figures(found, locale):
            table.row([label, *(_shown(page, text) for text in texts)])


def _curves(page: FPDF, found: Sourcing) -> None:
    """Draw cumulative cash by month."""
    curves = {option.value: frame["total"].cumsum().to_numpy(dtype=float) for option, frame in found.flows.items()}
    top = max(float(curve.max()) for curve in curves.values()) or 1.0
    page.ln(2)
    _text(page, f"Cumulative cost by month, up to {top:,.0f} {found.scenario.currency}", 8, bold=True)
    left, base, width, height = 15.0, page.get_y() + 36, 180.0, 34.0
    page.set_draw_color(130, 145, 160)
    page.line(left, base, left + width, base)
    for k, (name, curve) in enumerate(curves.items()):
        page.set_draw_color(COLOURS[name])
        page.set_text_color(COLOURS[name])
        page.set_font(FONT, "", 7.5)
        page.text(left + 2 + 28 * k, base - height + 2, LABELS[name])
        step = width / (len(curve) - 1)
        page.polyline([(left + step * m, base - height * value / top) for m, value in enumerate(curve)])
    page.set_text_color(0, 0, 0)
    page.set_draw_color(0, 0, 0)
    page.set_y(base + 2)
