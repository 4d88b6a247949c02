"""Opening a workbook in the app: the whole desk comes back; what is no workbook is explained."""

import io

import openpyxl
import pytest

from planner.ui.server import STORED
from tests.ui.conftest import desk_of, verdict


def opened(app, name, content):
    app.file_uploader(key="upload").upload(name, content).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_explained_and_the_plan_stays(open_app, content):
    app = open_app(desk="one_team")
    sentence = verdict(app)
    opened(app, "mine.xlsx", content)
    assert "**mine.xlsx** was not opened" in app.error[0].value
    assert "cannot be read as a workbook" in app.error[0].value
    assert verdict(app) == sentence


def test_a_workbook_of_an_older_version_is_explained(open_app):
    book = openpyxl.load_workbook(STORED / "one_team.xlsx")
    if "Scenario" in book.sheetnames:
        del book["Scenario"]
    stream = io.BytesIO()
    book.save(stream)
    app = opened(open_app(desk="bank_phone"), "old.xlsx", stream.getvalue())
    assert "`Scenario`: is missing" in app.error[0].value
    assert desk_of(app).origin == "bank_phone"


def test_a_workbook_brought_back_says_how_many_numbers_it_changed(open_app):
    app = open_app(desk="one_team")
    app.switch_page("../views/assumptions.py").run()
    app.file_uploader(key="workbook").upload("same.xlsx", (STORED / "one_team.xlsx").read_bytes()).run()
    assert [one.value for one in app.success] == [
        "**same.xlsx** was read: it says what the desk says, so nothing has changed."
    ]
    book = openpyxl.load_workbook(STORED / "one_team.xlsx")
    sheet = book["Assumptions"]
    head = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == "sites[0].wage_per_h")
    sheet.cell(row, head["Value"], 30)
    content = io.BytesIO()
    book.save(content)
    app.file_uploader(key="workbook").upload("dearer.xlsx", content.getvalue()).run()
    assert "numbers changed: 1." in app.success[0].value
    assert float(desk_of(app).draft.scenario.sites[0].wage_per_h) == 30
    desk_of(app).stop()
