"""A workbook brings the whole desk back, with names that a spreadsheet would run and with cells changed in it."""

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.report import read_workbook, write_xlsx
from planner.report.csv_files import FORMULA_SIGNS, escaped, unescaped
from planner.scenario import ScenarioError, parse
from planner.scenario_file import as_document, load
from tests.desks import quick_plan
from tests.ui.conftest import ROOT

ODD = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def scenario():
    document = as_document(load(ROOT / "scenarios" / "one_team.yaml").scenario)
    document["name"], document["regions"][0]["name"], document["sites"][0]["name"] = "-Desk", ODD, "@Leipzig"
    return parse(document)


@pytest.fixture(scope="module")
def workbook(scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_xlsx(quick_plan(scenario), path)
    return path


def test_the_same_desk_comes_back(workbook, scenario):
    assert read_workbook(workbook) == scenario


def test_the_same_desk_comes_back_after_a_spreadsheet_saved_it_again(workbook, scenario, tmp_path):
    book = openpyxl.load_workbook(workbook)
    book.save(tmp_path / "again.xlsx")
    assert read_workbook(tmp_path / "again.xlsx") == scenario


def test_changed_assumptions_count_on_top(workbook, tmp_path):
    book = openpyxl.load_workbook(workbook)
    row = next(cells for cells in book["Assumptions"].iter_rows() if cells[0].value == "sites[0].wage_per_h")
    row[2].value = 31
    book.save(tmp_path / "changed.xlsx")
    found = read_workbook(tmp_path / "changed.xlsx")
    assert float(found.sites[0].wage_per_h) == 31
    assert found.regions[0].name == ODD


def test_no_text_is_a_formula(workbook):
    book = openpyxl.load_workbook(workbook)
    assert [
        cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ] == []


@pytest.mark.parametrize(
    ("sheet", "why"), [("Scenario", "Scenario: is missing"), ("Assumptions", "Assumptions: is missing")]
)
def test_a_workbook_without_a_sheet_is_refused(workbook, tmp_path, sheet, why):
    book = openpyxl.load_workbook(workbook)
    del book[sheet]
    book.save(tmp_path / "less.xlsx")
    with pytest.raises(ScenarioError, match=why):
        read_workbook(tmp_path / "less.xlsx")


@given(st.text(max_size=20))
def test_escaping_is_safe_and_loses_nothing(text):
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(FORMULA_SIGNS)
