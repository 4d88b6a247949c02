"""The plan's workbook in the visitor's language: no English left, the same numbers, and the same desk read back."""

import io
import re
import string
from dataclasses import replace

import openpyxl
import pytest

from planner.report import read_assumptions, read_workbook
from planner.report.answer import Answer
from planner.report.binding import RULES, conflict_line, relief_line
from planner.report.xlsx_assumptions import ALSO
from planner.scenario_file import load
from planner.ui.plan_book import plan_book
from planner.ui.result import result_of
from planner.ui.server import stored_result
from planner.ui.sourcing_task import tongue
from planner.ui.text import Words
from planner.ui.text.vi_plan_book import PLAN_BOOK
from planner.ui.text.vi_sourcing_report import REPORT
from tests.desks import quick_plan
from tests.ui.conftest import ROOT
from tests.ui.test_sourcing_report import constants

VI, EN = Words("vi"), Words("en")
TOLD_IN = ("answer", "binding", "xlsx", "xlsx_assumptions", "xlsx_book", "xlsx_charts", "assumptions")
FOREIGN = re.compile(
    r"\b(the|of|is|are|and|to|in|by|people|agents?|site|week|year|pool|need|keep|promise|plan|cost|start|month|"
    r"mon|tue|wed|thu|fri|sat|sun)\b",
    re.IGNORECASE,
)


def scenario_of(name):
    return load(ROOT / "scenarios" / f"{name}.yaml").scenario


@pytest.fixture(scope="module", params=["one_team", "vietnam_regional"])
def stored(request):
    scenario = scenario_of(request.param)
    return stored_result(request.param, scenario), scenario


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def titles(book):
    """Return every bold cell: headings, titles of columns."""
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.font.b]


def test_no_workbook_shows_a_key_of_the_catalogue(stored):
    result, scenario = stored
    for words in (EN, VI):
        book = opened(plan_book(result, scenario, words))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        assert not [one for one in cells if re.match(r"(unit|choice|table|report|channel|day)\.\w", one)]


def test_an_example_has_its_english_workbook_at_once_and_another_language_on_demand(stored):
    result, scenario = stored
    assert plan_book(result, scenario, EN) is result.files["xlsx"]
    assert opened(plan_book(result, scenario, VI)).sheetnames[0] == "Kế hoạch"


def test_the_workbook_of_a_kept_plan_says_what_that_of_the_plan_said(stored):
    result, scenario = stored
    again = opened(plan_book(replace(result, files={}), scenario, EN))
    for before, after in zip(opened(result.files["xlsx"]), again, strict=True):
        assert before.title == after.title
        for row, row_again in zip(before.iter_rows(values_only=True), after.iter_rows(values_only=True), strict=True):
            for one, other in zip(row, row_again, strict=True):
                assert other == (pytest.approx(one, abs=1e-6) if isinstance(one, float) else one)


def test_no_english_is_left_in_names_headings_and_charts(stored):
    result, scenario = stored
    english, told = opened(result.files["xlsx"]), opened(plan_book(result, scenario, VI))
    assert set(english.sheetnames) & set(told.sheetnames) == set()
    lettered = {one for one in titles(english) if re.search(r"[a-z]{2}", one)}
    assert len(lettered) > 50
    assert lettered & set(titles(told)) == set()
    assert [one for one in (*told.sheetnames, *titles(told)) if FOREIGN.search(one)] == []
    charts = [chart for sheet in told for chart in sheet._charts]
    written = [run.t for chart in charts for part in chart.title.tx.rich.p for run in part.r]
    assert len(charts) == 2
    assert [one for one in written if FOREIGN.search(one)] == []
    assert [one.tx.v for one in charts[0].series] == ["Cần", "Có"]


def test_cells_are_told_but_for_names_and_what_is_documented(stored):
    result, scenario = stored
    english, told = opened(result.files["xlsx"]), opened(plan_book(result, scenario, VI))
    own = {scenario.name, *(one.name for one in (*scenario.sites, *scenario.departments))}
    own |= {"FTE", "chat", "email"}  # the same words in Vietnamese
    same = set()
    for before, after in zip(english.worksheets[:-2], told.worksheets[:-2], strict=True):
        for row, row_vi in zip(before.iter_rows(), after.iter_rows(), strict=True):
            for cell, cell_vi in zip(row, row_vi, strict=True):
                assert cell.data_type == cell_vi.data_type
                if cell.data_type == "s" and cell.value == cell_vi.value:
                    same.add(cell.value)
                elif cell.data_type in "nd":
                    wanted = cell.value
                    assert cell_vi.value == (pytest.approx(wanted, abs=1e-6) if isinstance(wanted, float) else wanted)
    texts = {one for one in same if one and not re.fullmatch(r"[\d:,|. –-]+", one)}
    streams = {one for one in texts if re.search(r" \| (chat|email)", one)}
    assert texts - own - streams == set()


def test_weekdays_are_vietnamese_wherever_the_workbook_is_opened(stored):
    book = opened(plan_book(*stored, VI))
    assert [cell.value for cell in book["Đang trực"][1]][2:] == ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]
    assert book["Mức bố trí"]["B2"].number_format == "[$-42A]ddd yyyy-mm-dd hh:mm"
    days = {day for cell in book["Ca làm"]["D"][1:] for day in cell.value.split()}
    assert days <= {"T2", "T3", "T4", "T5", "T6", "T7", "CN"}
    assert all(book[name].freeze_panes for name in book.sheetnames[1:-1])


@pytest.mark.parametrize("words", [VI, EN], ids=["vi", "en"])
def test_the_workbook_brings_the_same_desk_back(stored, tmp_path, words):
    result, scenario = stored
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_book(result, scenario, words))
    assert read_workbook(path) == scenario
    assert read_assumptions(path, scenario) == scenario


def test_changes_in_a_vietnamese_workbook_count_and_its_faults_name_its_cells(stored, tmp_path):
    result, scenario = stored
    book = opened(plan_book(result, scenario, VI))
    sheet = book["Giả định"]
    column = [cell.value for cell in sheet[1]].index("Giá trị")
    row = next(cells for cells in sheet.iter_rows() if cells[0].value == "sites[0].wage_per_h")
    row[column].value = 33
    book.save(tmp_path / "changed.xlsx")
    assert float(read_workbook(tmp_path / "changed.xlsx").sites[0].wage_per_h) == 33
    row[column].value = "nhiều"
    book.save(tmp_path / "bad.xlsx")
    with pytest.raises(ValueError, match=rf"Giả định!{row[column].coordinate}"):
        read_workbook(tmp_path / "bad.xlsx")


def test_the_reader_knows_the_names_that_the_app_writes():
    assert {name: (VI.report(name),) for name in ALSO} == ALSO


def test_names_that_a_spreadsheet_would_run_stay_texts(tmp_path):
    scenario = scenario_of("one_team").changed(name="=1+1")
    result = result_of(quick_plan(scenario))
    content = plan_book(result, scenario, VI)
    cells = [cell for sheet in opened(content) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert "=1+1" in {cell.value for cell in cells}
    (tmp_path / "plan.xlsx").write_bytes(content)
    assert read_workbook(tmp_path / "plan.xlsx") == scenario


@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("hours", [0.0, 12.3])
@pytest.mark.parametrize("level", [None, 0.8])
def test_the_answer_is_said_in_vietnamese(short, hours, level):
    answer = Answer(1200, 1100.5, short, hours, hours, level, level)
    said = answer.said(tongue(VI))
    assert FOREIGN.search(said) is None
    assert "1.200 người (1.100,5 FTE)" in said
    assert "1,200 people (1,100.5 FTE)" in answer.said()


def test_every_rule_and_conflict_is_said_in_vietnamese():
    row = {"place": "all sites", "limit": 1.5, "relaxed_to": None}
    for kind in RULES:
        for sign in (-1, 0, 1):
            saved = dict.fromkeys(("saves_per_year", "saves_people", "missing_agent_h"), 1234.5 * sign)
            assert FOREIGN.search(relief_line(kind, row | saved, "?", tongue(VI))) is None
        for how in ("contract", "rules", "shortfall"):
            assert FOREIGN.search(conflict_line(how, "all sites", [[kind, "all sites"]], tongue(VI))) is None
    assert FOREIGN.search(conflict_line("contract", "all sites", [], tongue(VI))) is None


def test_every_text_of_the_workbook_is_translated_and_no_translation_is_left_over():
    every, handed = set(), set()
    for module in TOLD_IN:
        more = constants(ROOT / "planner" / "report" / f"{module}.py")
        every, handed = every | more[0], handed | more[1]
    assert len(handed) > 30
    assert {one for one in handed if VI.report(one) == one} - {"FTE"} == set()
    tables = {name for one in ("one_team", "bank_phone") for name in _columns(one)}
    said = tables | {one.replace("_", " ").capitalize() for one in every | tables}
    assert set(PLAN_BOOK) - every - said - {"Priorities", *PRIORITIES} == set()
    assert set(PLAN_BOOK) & set(REPORT) == set()


PRIORITIES = {
    *("Priority", "Share", "Cases per week", "Respond within min", "Responded", "Mean response min"),
    *("Resolve within h", "Resolved", "Hand offs", "Target", "Kept"),
}


def _columns(name):
    result = stored_result(name, scenario_of(name))
    units = {one["unit"] for one in result.report["waterfall"]}
    return {str(column) for table in result.tables.values() for column in table.columns} | {"all"} | units


def test_translations_take_the_same_values():
    def places(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    assert [text for text, told in PLAN_BOOK.items() if places(text) != places(told)] == []
