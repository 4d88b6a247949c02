"""Tables of the scenario's lists in a real browser: by the form, and in the canvas."""

import pytest
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import expect

from planner.ui.text import Words
from tests.browser.conftest import drawn, settled, tiny

pytestmark = pytest.mark.browser


def open_table(visit, name, language="en"):
    words = Words(language)
    page = visit(tiny(language))
    page.set_default_timeout(120_000)  # the first page that documents fields loads the planner
    page.get_by_role("link", name=words("page.assumptions")).click()
    page.get_by_role("radio", name=words(f"lists.{name}"), exact=True).click()
    page.get_by_text(words("lists.form")).wait_for()
    drawn(page)
    return page


def undo(page):
    return page.get_by_role("button", name="Undo")


def test_a_region_is_added_by_the_form_with_the_keyboard_and_undone(visit):
    page = open_table(visit, "regions")
    page.locator("summary").filter(has_text="Row by row, in plain fields").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a row").focus()
    page.keyboard.press("Enter")
    contacts = page.get_by_role("textbox", name="Contacts [a month]", exact=True)
    expect(contacts).to_have_value("100")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Region 1")
    contacts.fill("-3")
    contacts.press("Enter")
    page.get_by_text("must lie in [0; 100,000,000]").first.wait_for()
    expect(contacts).to_have_value("-3")
    contacts.fill("900")
    contacts.press("Enter")
    page.get_by_text("must lie in [0; 100,000,000]").first.wait_for(state="detached")
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
    page = open_table(visit, "sites")
    expect(undo(page)).to_be_disabled()
    type_into_cell(page, (80, 52), "Halle")  # the first cell of the first row
    expect(undo(page)).to_be_enabled()
    page.get_by_text("Row by row, in plain fields").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Halle")


COPY = """async text => {
  const rows = text.trim().split("\\n").map(row => `<td>${row.replaceAll("\\t", "</td><td>")}</td>`);
  const table = `<table><tr>${rows.join("</tr><tr>")}</tr></table>`;
  const kinds = { "text/plain": text, "text/html": table };
  const blobs = Object.entries(kinds).map(([kind, one]) => [kind, new Blob([one], { type: kind })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}"""


def paste_into_cell(page, place, text):
    """Paste as from a spreadsheet, which gives a text with a last line break and a table."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, text)
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + place[0], box["y"] + place[1])
    page.keyboard.press("ControlOrMeta+v")


def test_a_vietnamese_paste_keeps_its_thousands(visit):
    page, words = open_table(visit, "regions", "vi"), Words("vi")
    paste_into_cell(page, (80, 52), "Bắc\tEurope/Berlin\tde\t4.200\nNam\tEurope/Berlin\tde\t1.500\n")
    expect(page.get_by_role("button", name=words("toolbar.undo"))).to_be_enabled()
    page.get_by_text(words("lists.form")).click()
    contacts = page.get_by_role("textbox", name="Số liên hệ [một tháng]", exact=True)
    expect(contacts).to_have_value("4.200")
    settled(page)  # a list of choices closes when the page is drawn anew, as it is by the answer
    page.get_by_role("combobox", name=words("lists.row")).click()
    expect(page.get_by_role("option")).to_have_text(["Bắc", "Nam"])
    page.get_by_role("option", name="Nam").click()
    expect(contacts).to_have_value("1.500")


def test_a_refused_paste_is_in_rows_of_the_table_with_its_unknown_choice(visit):
    page = open_table(visit, "channels")
    table = page.get_by_test_id("stDataFrame")
    before = table.bounding_box()["height"]
    paste_into_cell(page, (80, 52), "phone\tLIVE\nchat\tbanana\nsms\tDeferred\nmail\tdeferred\n")
    page.get_by_text("must be one of: live; concurrent (chat)").wait_for()
    drawn(page)
    assert table.bounding_box()["height"] > before
