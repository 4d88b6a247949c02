"""The page and PDF of a sourcing comparison in the visitor's language: words, amounts, and no English left."""

import ast
import re
import string
from dataclasses import replace
from html import unescape
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from fpdf import FPDF

from planner.beside import CRITERIA
from planner.economics import BreakEven, By, Option, source
from planner.economics.assumptions import assumptions, said
from planner.economics.break_even import Check
from planner.economics.cash_flow import ONE_OFF
from planner.economics.mix import PARTS, explained
from planner.economics.running import COMPONENTS
from planner.economics.scorecard import in_words
from planner.economics.verdict import MOVES, verdict
from planner.economics.wording import ENGLISH, LABELS
from planner.report.sourcing_page import ROWS, payback, sections_of, sourcing_html
from planner.report.sourcing_pdf import sourcing_pdf
from planner.report.sourcing_text import TURNED, apart_lines, risk_lines, turn_line, turn_lines
from planner.report.sourcing_xlsx import write_sourcing_xlsx
from planner.scenario_file import load
from planner.ui import sourcing
from planner.ui.file_names import file_name
from planner.ui.sourcing_task import answer_of, tongue
from planner.ui.text import LANGUAGES, PER_CENT, Words
from planner.ui.text.vi_sources import SOURCES
from planner.ui.text.vi_sourcing_report import COLUMNS, NAMES, PLACES, REPORT
from tests.economics.sourcing_desks import own, small, vendor
from tests.ui.conftest import ROOT
from tests.ui.test_sourcing_notes import NOTES

TOLD_IN = ("economics/verdict", "economics/mix", "economics/scorecard", "report/sourcing_text", "report/sourcing_page",
           "report/sourcing_pdf", "report/sourcing_charts", "report/sourcing_xlsx")  # fmt: skip
TABLES = {*LABELS.values(), *(label for _, label in ROWS), *TURNED.values(), *PARTS.values()}
TABLES |= {text for both in MOVES.values() for text in both} | {one.replace("_", " ") for one in CRITERIA}
ENGLISH_WORDS = re.compile(
    r"\b(the|of|is|are|and|to|in|by|than|cheaper|costs?|least|most|months?|draws?|points?|volume|wage|year|in-house|"
    r"outsourced|hybrid|from|none|below|works|hours|defaults?|break-even|roster|not|possible)\b",
    re.IGNORECASE,
)
NAME = "Bàn hỗ trợ Huế"
VI = tongue(Words("vi"))


@pytest.fixture(scope="module")
def found():
    sites = [
        own(on_cost_share=0.2, people_now=5),
        vendor(
            {"setup": 5_000, "tier_rule": "all_units", "tiers": [{"above_h": 500, "price": 28.0}]},
            quality={"csat_delta": -3.0, "fcr_delta": -0.04, "handle_factor": {"low": 1.0, "base": 1.1, "high": 1.2}},
        ),
    ]
    churn = {"customers": 10_000, "value_per_year": 50, "per_sla_point": 0.0, "per_csat_point": 0.001}
    marks = {"Own": {"marks": {"control": 8}, "breach": {"probability_per_year": 0.1, "loss": 1e6}}, "Vendor": {}}
    apart = {"churn": churn, "scorecard": {"options": marks}}
    return source(
        small(sites, name=NAME, currency="VND", sourcing={"draws": 200, "count_churn": True}, **apart),
        check_break_even=False,
    )


def texts(page):
    """Return what a page shows and tells, one text after the other."""
    body = re.sub(r'aria-label="([^"]*)"[^>]*>', r">\1<i>", page[page.index("<body") :])
    return [unescape(one).strip() for one in re.split(r"<[^>]+>", body) if one.strip()]


def is_foreign(text):
    """Return whether a text has English words, places of the scenario file aside; names of the desk have none here."""
    return ENGLISH_WORDS.search(re.sub(r"\b\w+(\[\d+\])?(\.\w+)+", "", text)) is not None


def test_every_text_of_the_page_is_in_the_visitors_language(found):
    english, told = texts(sourcing_html(found)), texts(sourcing_html(found, VI))
    assert len(told) == len(english)
    assert [one for one in told if is_foreign(one)] == []
    lettered = [one for one in english if re.search(r"[a-z]{3}", one)]
    assert len(lettered) > 40
    assert set(lettered) & set(told) == set()
    assert 'lang="vi"' in sourcing_html(found, VI)


def test_every_heading_row_and_line_is_another_one_than_in_english(found):
    pairs = zip(sections_of(found, ENGLISH), sections_of(found, VI), strict=True)
    count = 0
    for (heading, lines), (heading_vi, lines_vi) in pairs:
        assert heading != heading_vi
        for line, line_vi in zip(lines, lines_vi, strict=True):
            assert line != line_vi
            assert not is_foreign(line_vi)
            count += 1
    assert count > 12
    assert len(sections_of(found, VI)) == 5


def test_amounts_are_written_as_in_vietnam(found):
    page = "\n".join(texts(sourcing_html(found, VI)))
    present = float(found.summary.loc[found.cheapest.value, "present"])
    assert f"tốn ít nhất: {VI.money(present, 'VND')} trong 36 tháng" in page
    assert re.search(r"\d{1,3}(\.\d{3})+\xa0₫", page)
    assert re.search(r"\d,\d+ (nghìn|triệu)", page)
    assert re.search(r"× 0,\d", page)
    assert not re.search(r"\d,\d{3}[.,]\d|\d\.\d\xa0%|₫\d|\d[KM]\b", page)
    assert not re.search(r"[\d ]%", page)
    assert PER_CENT in page


def test_english_pages_say_what_the_comparison_says(found):
    page = texts(sourcing_html(found))
    assert found.verdict in page
    assert {*found.mix_lines, *found.notes, *turn_lines(found), *risk_lines(found), *apart_lines(found)} <= set(page)
    assert found.marks.sentence in page
    assert sourcing_html(found) == sourcing_html(found, tongue(Words("en")))


def test_the_pdf_has_the_texts_of_the_page(found, monkeypatch):
    written, plain = [], FPDF.multi_cell

    def spy(page, *args, **more):
        written.append(str(more.get("text", args[2] if len(args) > 2 else "")).removeprefix("• "))
        return plain(page, *args, **more)

    monkeypatch.setattr(FPDF, "multi_cell", spy)
    content = sourcing_pdf(found, VI)
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 1
    assert not any("?" in one for one in written), "the font has every sign"
    assert f"{NAME}: tự làm, thuê ngoài hay kết hợp" in written
    assert verdict(found, VI) in written
    for heading, lines in sections_of(found, VI):
        assert {heading, *lines} <= set(written)
    assert {"Chi phí một tháng", "Hoàn vốn sau"} <= set(written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_one_sheet_however_much_there_is_to_know(found, language):
    turns = tuple(
        BreakEven(by, 0.875, 0.851, 1.002, (-0.4, 4.0), Option.IN_HOUSE, False, Check(100.0, 101.1, 0.018)) for by in By
    )
    long = replace(found, break_evens=turns, notes=tuple(NOTES))
    told = tongue(Words(language))
    assert len(sections_of(long, told)[-1][1]) > 15
    content = sourcing_pdf(long, told)
    assert content.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("point", [None, 0.25])
@pytest.mark.parametrize("check", [None, Check(100.0, 100.2, 0.001), Check(100.0, 101.0, 0.02), Check(1.0, 2.0, 0.0)])
@pytest.mark.parametrize("proven", [True, False])
def test_a_break_even_is_told_however_it_was_found(by, point, check, proven):
    one = BreakEven(by, point, point and 0.125, point and 0.5, (-0.4, 0.4), Option.IN_HOUSE, proven, check)
    assert not is_foreign(turn_line(one, VI))
    assert not re.search(r"\d\.\d", turn_line(one, VI))


@pytest.mark.parametrize("present", [{"in_house": 90.0}, {"in_house": 100.5}, {"in_house": 200.0}])
@pytest.mark.parametrize("kept", [(True, True), (False, True), (True, False), (False, False)])
@pytest.mark.parametrize("point", [0.9, 1.2, None])
@pytest.mark.parametrize("by", By)
def test_a_verdict_is_told_however_it_turns(found, present, kept, point, by):
    table = found.summary.loc[["in_house", "outsourced"]].copy()
    table["present"] = [present["in_house"], 100.0]
    table["keeps_promises"] = list(kept)
    turn = BreakEven(by, point and (point - 1 if by is By.FCR else point), None, None, (0, 1), Option.IN_HOUSE, False)
    other = replace(found, summary=table, break_evens=(turn,))
    assert not is_foreign(verdict(other, VI))
    assert verdict(other, VI).count(". ") == verdict(other).count(". ")


def test_who_does_what_is_told():
    row = {"hours": 0.4, "day": 0.3, "night": 0.9, "weekend": 0.0, "de": 0.7}
    (line,) = explained(pd.DataFrame([row], index=["Huế"]), None, VI)
    told = "Huế làm 40 % số giờ, nhưng 90 % giờ ban đêm, 70 % liên hệ bằng ngôn ngữ de, và không làm giờ cuối tuần"
    assert line == told.replace(" %", PER_CENT)


def test_marks_are_told_with_the_weight_that_turns_them(found):
    told = in_words(found.marks.ranking, found.marks.turning, VI)
    assert told.startswith("Own có điểm cao nhất")
    assert not is_foreign(told)
    assert not is_foreign(in_words(found.marks.ranking, found.marks.turning.iloc[:0], VI))
    churn = found.scenario.churn.changed(customers=10_000 / 3)  # of whom one in a thousand stays for each point
    happier = replace(found, csat=dict.fromkeys(found.csat, 1.5), scenario=found.scenario.changed(churn=churn))
    assert "+1,5 điểm giữ thêm 5 khách hàng" in apart_lines(happier, VI)[0]


def test_an_option_that_is_impossible_says_why():
    why = "regions[0].languages.{}: no site may serve it: sites speak fr, and language_fallback offers no other"
    told = Words("vi").note(f"Outsourced is not possible: {why.format('de')}; {why.format('en')}")
    assert told.startswith("Thuê ngoài không thể thực hiện: regions[0].languages.de: không địa điểm nào phục vụ được")
    assert told.count("không địa điểm nào phục vụ được") == 2


@pytest.mark.parametrize("month", [float("nan"), 0.0, 7.0])
def test_payback_is_told(month):
    assert not is_foreign(payback(month, VI))


def test_a_range_says_its_unit_once_a_number():
    assert VI.span(107_140.0, 1_200_000.0) == "107,14 nghìn – 1,2 triệu"
    assert VI.span(107_140.0, 137_060.0) == "107,14 – 137,06 nghìn"
    assert ENGLISH.span(107_140.0, 137_060.0) == "107.14K – 137.06K"


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_assumption_of_the_examples_is_said(path):
    scenario = load(path).scenario
    known = {*scenario.channels, *scenario.exchange, *scenario.language_fallback}
    left = set()

    def say(text):
        told = Words("vi").report(text)
        if told == text and text not in known:
            left.add(text)
        return told

    for one in assumptions(scenario):
        said(one.place, scenario, replace(VI, say=say))
    assert left - {"chat", "email"} == set()


def is_told(called):
    """Return whether what is called is a tongue, one's own or another's."""
    return "tongue" in (getattr(called, "id", ""), getattr(called, "attr", ""))


def constants(path):
    """Return every text of a module, and those that it hands to its tongue directly."""
    tree = ast.parse(path.read_text("utf-8"))
    every = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    called = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and is_told(one.func)]
    first = [one.args[0] for one in called]
    arms = [arm for one in first if isinstance(one, ast.IfExp) for arm in (one.body, one.orelse)]
    return every, {one.value for one in (*first, *arms) if isinstance(one, ast.Constant)}


def test_every_text_of_the_reports_is_translated_and_no_translation_is_left_over():
    every, handed = set(), set()
    for module in TOLD_IN:
        more = constants(ROOT / "planner" / f"{module}.py")
        every, handed = every | more[0], handed | more[1]
    assert len(handed) > 40
    assert (handed | TABLES) - set(REPORT) == set()
    assert set(REPORT) - set(PLACES) - set(NAMES) - set(COLUMNS) - every - TABLES == set()


def test_translations_take_the_same_values():
    def places(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    assert [text for text, told in REPORT.items() if places(text) != places(told)] == []


def book(found, path, one, **how):
    write_sourcing_xlsx(found, path / "a.xlsx", one)
    return openpyxl.load_workbook(path / "a.xlsx", **how)


def test_the_workbook_is_in_the_visitors_language(found, tmp_path):
    english, told = book(found, tmp_path, ENGLISH), book(found, tmp_path, VI)
    names = ["Tóm tắt", "Giả định", "Dòng tiền tự làm", "Dòng tiền thuê ngoài", "Dòng tiền kết hợp", "Điểm hòa vốn"]
    assert told.sheetnames == [*names, "Rủi ro"]
    as_they_are = {one.place for one in found.assumptions} | {"", "Own", "Vendor", NAME, "–", "P10", "P50", "P90"}
    same = set()
    for before, after in zip(english.worksheets, told.worksheets, strict=True):
        for row, row_vi in zip(before.iter_rows(), after.iter_rows(), strict=True):
            for cell, cell_vi in zip(row, row_vi, strict=True):
                assert cell.data_type == cell_vi.data_type
                if cell.data_type == "s" and cell.value.casefold() == cell_vi.value.casefold():
                    same.add(cell.value)
    assert same - as_they_are - {"p10", "p50", "p90"} == set()
    columns = {cell.value: cell.column for cell in told["Giả định"][2]}
    sources = {row[columns["nguồn"] - 1].value for row in told["Giả định"].iter_rows(min_row=3)} - {None, ""}
    assert len(sources) > 5
    assert sources <= set(SOURCES.values())


def test_the_formulas_of_the_workbook_hold_in_every_language(found, tmp_path):
    english, told = (book(found, tmp_path, one, data_only=True) for one in (ENGLISH, VI))
    for before, after in zip(english.worksheets, told.worksheets, strict=True):
        numbers, numbers_vi = (
            [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "n"]
            for sheet in (before, after)
        )
        assert numbers == numbers_vi
    formulas = book(found, tmp_path, VI)
    named = {
        name
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for name in re.findall(r"'([^']+)'!", cell.value)
    }
    assert {"Giả định", "Dòng tiền tự làm"} <= named <= set(formulas.sheetnames)


def test_every_part_of_a_cash_flow_and_kind_of_assumption_is_named():
    parts = {one.replace("_", " ") for one in (*COMPONENTS, *ONE_OFF)}
    kinds = {"triangular", "pert", "uniform", "normal", "given", "confirmed", "default", "neutral"}
    assert (parts | kinds) - set(REPORT) == set()


def test_whoever_switches_language_gets_the_files_of_the_language_shown(monkeypatch, found):
    handed = {}
    monkeypatch.setattr(sourcing.st, "download_button", lambda label, data, name, *_, **__: handed.update({name: data}))

    files = {one: {kind: f"{kind} {one}".encode() for kind in sourcing.FILES} for one in LANGUAGES}
    answer = replace(answer_of(found), files=files)
    desk = SimpleNamespace(draft=SimpleNamespace(scenario=found.scenario))
    for language in (*LANGUAGES, *LANGUAGES):
        desk.words = Words(language)
        sourcing._files(desk, answer)
        name = file_name(NAME, "sourcing")
        assert handed == {f"{name}.{kind}": f"{kind} {language}".encode() for kind in sourcing.FILES}
