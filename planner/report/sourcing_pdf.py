"""A comparison of sourcing options as a PDF page; the font is shipped, so that Vietnamese and currency signs show."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from planner.economics import Sourcing
from planner.economics.verdict import verdict
from planner.economics.wording import ENGLISH, Tongue
from planner.report.pdf_frame import FONT, LEFT_MM, LINE_MM, bullets, finished, sheet, shown, write
from planner.report.sourcing_charts import COLOURS, DASHES, Lines
from planner.report.sourcing_page import charts_of, figures, sections_of, title_of
from planner.scenario_file import write_whole

WIDE_MM, CHART_MM, AXIS_MM = 180.0, 36.0, 11.0
SOFT, FAINT, INK = (81, 96, 110), (213, 221, 229), (27, 39, 51)


def write_sourcing_pdf(found: Sourcing, path: Path, tongue: Tongue = ENGLISH) -> None:
    """Write the PDF, whole or not at all.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    write_whole(path, sourcing_pdf(found, tongue), make_folder=False)


def sourcing_pdf(found: Sourcing, tongue: Tongue = ENGLISH) -> bytes:
    """Return the PDF in a language. Signs outside Latin, Greek and Cyrillic scripts are written as ``?``."""
    page = sheet(found.scenario.name)
    page.set_text_color(*INK)
    write(page, title_of(found, tongue), 13, bold=True)
    page.ln(1)
    _verdict(page, verdict(found, tongue))
    _figures(page, found, tongue)
    _charts(page, charts_of(found, tongue), tongue)
    bullets(page, sections_of(found, tongue))
    return finished(page)


def _verdict(page: FPDF, text: str) -> None:
    page.set_font(FONT, "", 9)
    page.set_fill_color(238, 244, 250)
    page.multi_cell(0, 5, shown(page, text), align="L", fill=True, padding=2, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(1.5)


def _figures(page: FPDF, found: Sourcing, tongue: Tongue) -> None:
    names = [tongue.option(str(name)) for name in found.summary.index]
    page.set_font(FONT, "", 8)
    aligned = ("LEFT", *["RIGHT"] * len(names))
    wide = (2.8, *[1.6] * len(names))
    page.set_fill_color(255, 255, 255)
    page.set_draw_color(*FAINT)
    with page.table(
        line_height=LINE_MM, text_align=aligned, borders_layout="HORIZONTAL_LINES", col_widths=wide
    ) as table:
        table.row(["", *names])
        for label, texts in figures(found, tongue):
            table.row([label, *(shown(page, text) for text in texts)])


def _charts(page: FPDF, charts: list[Lines], tongue: Tongue) -> None:
    """Draw charts side by side."""
    page.ln(2)
    top, wide = page.get_y(), (WIDE_MM - 6) / 2
    for k, chart in enumerate(charts):
        _chart(page, chart, LEFT_MM + k * (wide + 6), top, wide, tongue)
    page.set_line_width(0.2)
    page.set_dash_pattern()
    page.set_text_color(*INK)
    page.set_draw_color(*INK)
    page.set_y(top + CHART_MM + 15)


def _chart(page: FPDF, chart: Lines, left: float, top: float, wide: float, tongue: Tongue) -> None:
    page.set_text_color(*INK)
    page.set_font(FONT, "B", 7.5)
    page.text(left, top + 3, shown(page, chart.title))
    page.set_font(FONT, "", 6.5)
    axis = max(AXIS_MM, 2 + max(page.get_string_width(label) for _, label in chart.y_ticks))
    x0, y0, width, height = left + axis, top + 9.0, wide - axis, CHART_MM
    page.set_line_width(0.15)
    page.set_dash_pattern()
    page.set_draw_color(*FAINT)
    page.set_text_color(*SOFT)
    for y, label in chart.y_ticks:
        line = y0 + height * (1 - y)
        page.line(x0, line, x0 + width, line)
        page.text(x0 - 1.5 - page.get_string_width(shown(page, label)), line + 0.9, shown(page, label))
    for x, label in chart.x_ticks:
        page.text(x0 + width * x - page.get_string_width(label) / 2, y0 + height + 3.4, label)
    if chart.rule is not None:
        _upright(page, chart.rule, x0, y0, width, height)
    begin = x0
    for name, points in chart.curves.items():
        _style(page, name)
        page.polyline([(x0 + width * float(x), y0 + height * (1 - float(y))) for x, y in points])
        page.line(begin, top + 6, begin + 5, top + 6)
        page.text(begin + 6, top + 6.9, tongue.option(name))
        begin += 9 + page.get_string_width(tongue.option(name))


def _upright(page: FPDF, rule: tuple[float, str], x0: float, y0: float, width: float, height: float) -> None:
    x, label = rule
    page.set_draw_color(*INK)
    page.set_dash_pattern(1.2, 0.8)
    page.line(x0 + width * x, y0, x0 + width * x, y0 + height)
    page.text(x0 + width * x + (1 if x < 0.8 else -1 - page.get_string_width(label)), y0 + 2.5, label)


def _style(page: FPDF, name: str) -> None:
    page.set_line_width(0.5)
    page.set_draw_color(COLOURS[name])
    dashes = DASHES[name]
    page.set_dash_pattern(dashes[0] / 4, dashes[1] / 4) if dashes else page.set_dash_pattern()
