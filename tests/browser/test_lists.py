"""Tables of the scenario's lists in a real browser: by the form, and in the canvas."""

import pytest
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect

from tests.browser.conftest import drawn, tiny

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


def open_table(visit, name, **options):
    page = visit(tiny(), **options)
    page.set_default_timeout(120_000)  # the first page that documents fields loads the planner
    page.get_by_role("link", name="Assumptions").click()
    page.get_by_role("radio", name=name, exact=True).click()
    page.get_by_text("Row by row, in plain fields").wait_for()
    drawn(page)
    return page


def undo(page):
    return page.get_by_role("button", name="Undo")


def test_a_region_is_added_by_the_form_with_the_keyboard_and_undone(visit):
    page = open_table(visit, "Regions")
    page.locator("summary").filter(has_text="Row by row, in plain fields").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a row").focus()
    page.keyboard.press("Enter")
    contacts = page.get_by_role("spinbutton", name="Contacts [a month]", exact=True)
    expect(contacts).to_have_value("100")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Region 1")
    contacts.fill("-3")
    contacts.press("Enter")
    page.get_by_text("must lie in [0, 1e+08]").first.wait_for()
    expect(contacts).to_have_value("-3")
    contacts.fill("900")
    contacts.press("Enter")
    page.get_by_text("must lie in [0, 1e+08]").first.wait_for(state="detached")
    undo(page).click()
    expect(contacts).to_have_value("100")


def type_into_cell(page, place, text):
    """Write into a cell of the canvas; a busy machine may miss the first double clicks."""
    overlay = page.locator("#portal textarea, #portal input")
    for _ in range(20):
        box = page.get_by_test_id("stDataFrame").bounding_box()
        page.mouse.dblclick(box["x"] + place[0], box["y"] + place[1])
        try:
            overlay.wait_for(timeout=3000)
            break
        except Late:
            continue
    overlay.fill(text)
    page.keyboard.press("Enter")


def test_a_cell_is_edited_in_the_canvas(visit):
    page = open_table(visit, "Sites")
    expect(undo(page)).to_be_disabled()
    type_into_cell(page, (80, 52), "Halle")  # the first cell of the first row
    expect(undo(page)).to_be_enabled()
    page.get_by_text("Row by row, in plain fields").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Halle")
