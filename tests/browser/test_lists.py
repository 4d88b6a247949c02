"""Tables of the scenario's lists in a real browser, by the form."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import drawn

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


def open_table(visit, name, **options):
    page = visit("?desk=one_team", **options)
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
