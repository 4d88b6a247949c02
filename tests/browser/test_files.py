"""Every file that leaves opens in what it is for; every kind that comes in is taken or refused in words."""

import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from planner import scenario_file
from planner.ui.text import Words
from tests.browser.conftest import PLANNED_WITHIN_MS, download, go, settled, tiles, tiny, verdict

pytestmark = pytest.mark.browser
EN = Words("en")
PAGES = ("coverage", "compare", "hiring", "assumptions", "data", "method")


def bring(page, place, name, content):
    """Give a file to the first place for files inside a part of the page."""
    place.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.wait_for_selector("[data-test-script-state=running], [data-test-script-state=notRunning]")


def test_every_export_opens_and_holds_the_plan(visit):
    page = visit("?desk=one_team")
    people = int(page.locator(".st-key-tiles [data-testid=stMetricValue]").first.inner_text())
    page.get_by_test_id("stPopoverButton").filter(has_text=EN("toolbar.export")).click()
    book = openpyxl.load_workbook(io.BytesIO(download(page, EN("toolbar.xlsx"))))
    assert any(cell.value == people for row in book.worksheets[0].iter_rows() for cell in row)
    events = Calendar.from_ical(download(page, EN("toolbar.ics"))).walk("VEVENT")
    assert len(events) >= 5
    with zipfile.ZipFile(io.BytesIO(download(page, EN("toolbar.csv")))) as archive:
        coverage = pd.read_csv(archive.open("coverage.csv"))
        assert archive.read("shifts.csv").decode("utf-8-sig").startswith("site,start_local,paid_h,days")
    assert len(coverage) == 2 * 672
    assert json.loads(download(page, EN("toolbar.json")))["headcount"] == people
    saved = scenario_file.loads(download(page, EN("toolbar.save")).decode())
    assert saved.scenario.name == "One team"


def test_a_workbook_goes_out_and_comes_back_with_a_change(visit):
    page = visit("?desk=one_team")
    page.get_by_test_id("stPopoverButton").filter(has_text=EN("toolbar.export")).click()
    book = openpyxl.load_workbook(io.BytesIO(download(page, EN("toolbar.xlsx"))))
    page.keyboard.press("Escape")
    changed = with_higher_wage(book)
    go(page, "assumptions", EN)
    reset = page.get_by_role("button", name=EN("input.reset"))
    expect(reset).to_be_disabled()
    page.get_by_text(EN("assume.workbook"), exact=True).click()
    main = page.get_by_test_id("stMain")
    bring(page, main.get_by_test_id("stExpander").last, "mine.xlsx", changed)
    expect(reset).to_be_enabled(timeout=PLANNED_WITHIN_MS)
    bring(page, main.get_by_test_id("stExpander").last, "bad.xlsx", b"not a workbook")
    page.get_by_text("was not opened").wait_for()
    page.get_by_role("button", name=EN("toolbar.undo")).click()
    expect(reset).to_be_disabled(timeout=PLANNED_WITHIN_MS)


def with_higher_wage(book):
    """Return the workbook with its sheet of assumptions changed at one place, as bytes."""
    sheet = next(one for one in book.worksheets if "ssumption" in one.title)
    for row in sheet.iter_rows():
        names = [cell.value for cell in row]
        if any(isinstance(one, str) and one.endswith("wage_per_h") for one in names):
            for cell in row:
                cell.value = 26 if cell.value == 24 else cell.value  # value, low and high
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_history_is_read_becomes_a_desk_and_a_bad_one_is_explained(visit):
    page = visit("data" + tiny())
    main = page.get_by_test_id("stMain")
    bring(page, main, "bad.csv", b"colour,shape\nred,round\n")
    page.locator("[data-testid=stAlert]").first.wait_for(timeout=PLANNED_WITHIN_MS)
    stamps = pd.date_range("2026-01-05", periods=6 * 7 * 24, freq="60min")
    busy = (stamps.day_of_week < 5) & (stamps.hour >= 9) & (stamps.hour < 12)
    frame = pd.DataFrame({"time": stamps.strftime("%Y-%m-%d %H:%M"), "calls": busy * 12, "handle_time_s": 240})
    page.get_by_role("button", name=EN("data.remove"), exact=True).click()
    page.wait_for_selector("[data-test-script-state=notRunning]")
    bring(page, main, "calls.csv", frame.to_csv(index=False).encode())
    page.get_by_text("contacts a month").first.wait_for(timeout=PLANNED_WITHIN_MS)
    page.get_by_role("button", name=EN("data.use")).click()
    page.get_by_text("calls.csv").first.wait_for()
    settled(page)


def test_a_saved_desk_opens_again(visit):
    page = visit(tiny())
    settled(page)
    numbers = tiles(page)
    page.get_by_test_id("stPopoverButton").filter(has_text=EN("toolbar.export")).click()
    text = download(page, EN("toolbar.save"))
    other = visit("?desk=one_team")
    other.get_by_test_id("stPopoverButton").filter(has_text=EN("toolbar.open")).click()
    bring(other, other.get_by_test_id("stPopoverBody"), "mine.yaml", text)
    other.wait_for_function("old => document.querySelector('.st-key-tiles')?.innerText === old", arg=numbers)


def test_a_bad_value_beside_its_field_and_a_bad_link_on_every_page_are_refused_in_words(visit):
    page = visit("?desk=one_team")
    before = verdict(page)
    field = page.get_by_role("textbox", name="Target [%]", exact=True).first
    field.fill("180")
    field.press("Enter")
    page.get_by_text("was refused: must be more than 0, and at most 100").wait_for()
    assert verdict(page) == before
    for name in PAGES:
        broken = visit(f"{name}?desk=one_team&plan=1.broken")
        told = broken.inner_text("[data-testid=stMain]")
        assert "was not opened" in told, name
        assert "copy the whole link" in told, name
