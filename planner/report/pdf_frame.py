"""The frame of a page to hand on, as PDF; the font is shipped, so that Vietnamese and currency signs show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

FONT = "DejaVu"
LEFT_MM, LINE_MM = 15.0, 4.4
STEP_PT = 0.25
LIST_PT, SMALL_PT, TITLE_PT, ABOVE_MM = 7.0, 5.0, 1.5, 1.0  # `TITLE_PT` larger than the lines below

Titled = Sequence[tuple[str, Sequence[str]]]


def sheet(title: str) -> FPDF:
    """Return an A4 document with its first page, fonts and title; `title` is that of the file, too."""
    page = FPDF(format="A4")
    page.set_auto_page_break(True, 10)
    page.set_margins(LEFT_MM, 10)
    fonts = files("planner.report") / "fonts"
    page.add_font(FONT, "", str(fonts / "DejaVuSans.ttf"))
    page.add_font(FONT, "B", str(fonts / "DejaVuSans-Bold.ttf"))
    page.add_page()
    page.set_title(shown(page, title))
    return page


def shown(page: FPDF, text: str) -> str:
    """Return the text with signs that the shipped font lacks replaced."""
    known = page.fonts[FONT.lower()].cmap  # type: ignore[union-attr]
    return "".join(sign if ord(sign) in known else "?" for sign in text)


def write(page: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    """Write a paragraph."""
    page.set_font(FONT, "B" if bold else "", size)
    page.multi_cell(0, LINE_MM * size / 9, shown(page, text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _height(page: FPDF, text: str, size: float, *, bold: bool = False) -> float:
    """Return how high `write` would write a paragraph."""
    page.set_font(FONT, "B" if bold else "", size)
    high = page.multi_cell(0, LINE_MM * size / 9, shown(page, text), dry_run=True, output=MethodReturnValue.HEIGHT)
    return float(high)  # type: ignore[arg-type]


def fitted(page: FPDF, text: str, size: float, wide: float, *, bold: bool = False, most: int = 1) -> list[str]:
    """Return the lines of a text in a width, `most` at most, and set the font: smaller where they would not fit."""
    while True:
        page.set_font(FONT, "B" if bold else "", size)
        lines = _lines(page, shown(page, text), wide)
        if len(lines) <= most and all(page.get_string_width(line) <= wide for line in lines):
            return lines
        size -= STEP_PT


def _lines(page: FPDF, text: str, wide: float) -> list[str]:
    first, *words = text.split(" ")  # not at no-break spaces
    lines = [first]
    for word in words:
        longer = f"{lines[-1]} {word}"
        if page.get_string_width(longer) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def bullets(page: FPDF, titled: Titled) -> None:
    """Write titled lists, those with lines, to the end of the sheet; smaller where they would need another one."""
    room, size = page.page_break_trigger - page.get_y(), LIST_PT
    while size > SMALL_PT and _high(page, titled, size) > room:
        size -= STEP_PT
    for text, points, bold in _paragraphs(titled, size):
        page.ln(ABOVE_MM if bold else 0)
        write(page, text, points, bold=bold)


def _high(page: FPDF, titled: Titled, size: float) -> float:
    return sum(
        _height(page, text, points, bold=bold) + (ABOVE_MM if bold else 0)
        for text, points, bold in _paragraphs(titled, size)
    )


def _paragraphs(titled: Titled, size: float) -> Iterator[tuple[str, float, bool]]:
    """Return texts with their size and whether they are titles, which are bold."""
    for title, lines in titled:
        if lines:
            yield title, size + TITLE_PT, True
        for line in lines:
            yield f"• {line}", size, False


def table(page: FPDF, head: list[str], rows: list[list[str]]) -> None:
    """Write a table of texts, the first column left, the others right."""
    page.set_font(FONT, "", 8)
    aligned = ("LEFT", *["RIGHT"] * (len(head) - 1))
    with page.table(line_height=LINE_MM, text_align=aligned, borders_layout="MINIMAL") as drawn:
        for row in (head, *rows):
            drawn.row([shown(page, text) for text in row])


def finished(page: FPDF) -> bytes:
    """Return the document, and let its font files go."""
    content = bytes(page.output())
    for font in page.fonts.values():
        font.ttfont.close()  # type: ignore[union-attr]
    return content
