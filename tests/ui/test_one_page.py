"""The plan on one page: the figures of the screen, in both languages, as HTML and PDF, safe and on one sheet."""

import dataclasses
import json
import re
from html import unescape

import pytest
from fpdf import FPDF

from planner.report.pdf_frame import finished, sheet, shown
from planner.scenario_file import load
from planner.ui.one_page import COLOURS, MOST_NOTES, one_page, page_html
from planner.ui.one_page_pdf import page_pdf, spelled
from planner.ui.result import from_text, plan_digest
from planner.ui.server import STORED
from planner.ui.text import CATALOGUES, LANGUAGES, Words
from tests.ui.conftest import ROOT

PAGE = b"/Type /Page\n"


@pytest.fixture(scope="module")
def solved():
    scenario = load(ROOT / "scenarios" / "one_team.yaml").scenario
    stored = json.loads((STORED / "one_team.json").read_text(encoding="utf-8"))
    result = from_text(json.dumps(stored | {"scenario_digest": plan_digest(scenario)}), scenario)
    return result, scenario


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_screen_says(solved, language):
    result, scenario = solved
    words = Words(language)
    page = one_page(result, scenario, words)
    html = page_html(page)
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    assert f'lang="{language}"' in html
    assert words.number(result.report["headcount"]) in page.verdict
    assert "**" not in text
    for one in page.tiles:
        assert one.value in text
    for site in result.report["sites"]:
        assert site["name"] in text
    assert html.count("<rect") == 7 * 24
    assert not re.search(r"<script|https?://(?!www\.w3)|src=", html), "nothing is loaded"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_one_sheet_with_its_own_font(solved, language):
    content = page_pdf(one_page(*solved, Words(language)))
    assert content.startswith(b"%PDF")
    assert b"DejaVuSans" in content
    assert content.count(PAGE) == 1


@pytest.fixture
def paper():
    paper = sheet("Desk")
    yield paper
    finished(paper)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_every_sign_of_the_catalogue(paper, language):
    words = Words(language)
    texts = [spelled(text, words) for text in CATALOGUES[language].values()]
    assert [text for text in texts if shown(paper, text) != text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_pdf_lacks_a_sign(solved, monkeypatch, language):
    written = []
    monkeypatch.setattr("planner.report.pdf_frame.shown", lambda *given: written.append(shown(*given)) or written[-1])
    page_pdf(one_page(*solved, Words(language)))
    assert any("shrinkage" in text or "hao hụt" in text for text in written), "the formulas are among them"
    assert [text for text in written if "?" in text] == []


def test_rounding_up_is_said_in_words():
    text = CATALOGUES["en"]["fall.formula.people"]
    assert spelled(text, Words("en")) == "round up (people on the roster ÷ (1 − shrinkage)), site by site"
    assert spelled("⌈a⌉ + ⌈b⌉", Words("vi")) == "làm tròn lên (a) + làm tròn lên (b)"


LONG = (
    ("Mức dịch vụ", "89,8\xa0%", "mục tiêu 80–95\xa0% trong 30 giây"),
    ("Chi phí một năm", "999.999,99\xa0tỷ\xa0VND", "999.166,10\xa0triệu\xa0VND một người"),
    ("Chi phí một liên hệ", "9.130.500\xa0VND", "1.234.567 một tuần"),
    ("Trực cao điểm", "1.234", "T2 09:00 Argentina/Buenos Aires"),
)


def test_what_a_tile_says_stays_inside_it(solved, monkeypatch):
    page = one_page(*solved, Words("vi"))
    tiles = [dataclasses.replace(page.tiles[0], name=a, value=b, note=c) for a, b, c in LONG]
    drawn, boxes = [], []
    monkeypatch.setattr(
        FPDF, "text", lambda paper, x, y, text: drawn.append((x, y, x + paper.get_string_width(text), text))
    )
    monkeypatch.setattr(FPDF, "rect", lambda _, x, y, w, h, **__: boxes.append((x, y, w, h)))
    page_pdf(dataclasses.replace(page, tiles=tiles, week=[], days=[]))
    assert len(boxes) == len(LONG)
    inside = [
        (text, k)
        for x, y, end, text in drawn
        for k, (left, top, wide, high) in enumerate(boxes)
        if left + 1 <= x and end <= left + wide - 1 and top + 2 < y < top + high - 1
    ]
    told = {k: " ".join(text for text, where in inside if where == k) for k in range(len(LONG))}
    assert list(told.values()) == [" ".join(one) for one in LONG]


def test_tables_do_not_have_the_colour_of_the_last_hour(solved, monkeypatch):
    page, plain, fills = one_page(*solved, Words("en")), FPDF.table, []
    monkeypatch.setattr(
        FPDF, "table", lambda paper, *a, **k: fills.append(paper.fill_color.serialize()) or plain(paper, *a, **k)
    )
    page_pdf(dataclasses.replace(page, week=[(6, 23, "−1", "short")]))
    assert fills == ["1 1 1 rg"] * 2


def test_what_is_short_is_marked_and_long_lists_are_cut(solved):
    result, scenario = solved
    table = result.tables["coverage"]
    open_now = table["required_agents"] > 0
    missing = table["missing_agents"].where(~open_now, 1.0)
    staffed = table["staffed_agents"].where(~open_now, table["required_agents"] - 1)
    tables = {**result.tables, "coverage": table.assign(missing_agents=missing, staffed_agents=staffed)}
    report = {**result.report, "verdict": "short", "notes": [f"note {k}" for k in range(20)]}
    page = one_page(dataclasses.replace(result, tables=tables, report=report, _made={}), scenario, Words("en"))
    assert {kind for _, _, _, kind in page.week} <= set(COLOURS)
    assert any(kind == "short" and label.startswith("−") for _, _, label, kind in page.week)
    assert page.notes[-1].endswith("more notes are in the workbook.")
    assert len(page.notes) == MOST_NOTES + 1
    assert 'class="verdict short"' in page_html(page)


def test_a_name_that_looks_like_markup_stays_text(solved):
    result, scenario = solved
    named = scenario.changed(name="<b>Desk</b> & co")
    html = page_html(one_page(result, named, Words("en")))
    assert "<b>Desk</b>" not in html
    assert "&lt;b&gt;Desk&lt;/b&gt; &amp; co" in html
