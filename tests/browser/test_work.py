"""A support lead's and an analyst's work from start to finish, in both languages."""

import pytest
from playwright.sync_api import expect

from planner.ui.text import LANGUAGES, Words
from tests.browser.conftest import (
    PLANNED_WITHIN_MS,
    TINY,
    contacts_of,
    go,
    settled,
    tiles,
    tiny,
    verdict,
    wait_for_verdict,
)

pytestmark = pytest.mark.browser
COLUMNS_TO_VALUE = 3  # from the name, which is pinned to the left: changed, of, value


def button(page, words, key, **values):
    return page.get_by_role("button", name=words(key, **values))


def opened(page, words, key):
    """Open a part of the toolbar and return what it shows."""
    page.get_by_test_id("stPopoverButton").filter(has_text=words(key)).click()
    body = page.get_by_test_id("stPopoverBody")
    body.wait_for()
    return body


def says(page, sentence, *, not_=False):
    """Wait until the verdict is a sentence, or is it no more."""
    page.wait_for_function(
        "([said, not_]) => not_ !=="
        " (document.querySelector('.st-key-verdict').innerText.replaceAll('\\u00a0', ' ') === said)",
        arg=[sentence, not_],
        timeout=PLANNED_WITHIN_MS,
    )


def needed(page, words):
    """Return the people that the page asks for."""
    wait_for_verdict(page, words("verdict.need").split("**")[0].strip())
    return int(page.locator(".st-key-tiles [data-testid=stMetricValue]").first.inner_text())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_support_lead_changes_the_volume_takes_it_back_and_passes_the_desk_on(visit, language):
    words = Words(language)
    page = visit(tiny(language))
    settled(page)
    before, sentence, numbers = needed(page, words), verdict(page), tiles(page)
    field = contacts_of(page, words)
    assert field.input_value() == "600"
    field.fill("6000")
    field.press("Enter")
    says(page, sentence, not_=True)
    settled(page)
    more = needed(page, words)
    assert more > before
    changed, figures = verdict(page), tiles(page)
    link = opened(page, words, "toolbar.link").locator("code").inner_text()
    page.keyboard.press("Escape")
    button(page, words, "toolbar.undo").click()
    says(page, sentence)
    settled(page)
    assert (verdict(page), tiles(page), contacts_of(page, words).input_value()) == (sentence, numbers, "600")
    passed_on = visit(link[link.index("?") :])
    settled(passed_on)
    assert (verdict(passed_on), tiles(passed_on)) == (changed, figures)
    assert contacts_of(passed_on, words).input_value() == "6000"
    passed_on.reload()
    settled(passed_on)
    assert (verdict(passed_on), tiles(passed_on)) == (changed, figures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_analyst_changes_an_assumption_takes_it_back_and_reads_how_it_is_counted(visit, language):
    words = Words(language)
    page = visit(tiny(language, TINY.replace("Two at the phone", f"Of the analyst {language}")))
    settled(page)
    before = tiles(page)
    go(page, "assumptions", words)
    reset = button(page, words, "input.reset")
    expect(reset).to_be_disabled()
    write_first_value(page, words)
    apply = button(page, words, "assume.apply", count=1)
    expect(apply).to_be_enabled()
    apply.click()
    expect(reset).to_be_enabled(timeout=PLANNED_WITHIN_MS)
    button(page, words, "toolbar.undo").click()
    expect(reset).to_be_disabled(timeout=PLANNED_WITHIN_MS)
    go(page, "method", words)
    assert words("method.definitions") in page.inner_text("[data-testid=stMain]")
    go(page, "plan", words)
    settled(page)
    assert tiles(page) == before


def write_first_value(page, words):
    """Find the wage and raise it in the table by keyboard."""
    find = page.get_by_label(words("assume.find"), exact=True)
    rows = "document.querySelector('[data-testid=stDataFrame] [role=grid]')?.getAttribute('aria-rowcount')"
    many = page.evaluate(rows)
    find.fill("wage_per_h")
    find.press("Enter")
    page.wait_for_function(f"many => {rows} && {rows} !== many", arg=many)
    page.wait_for_selector("[data-test-script-state=notRunning]")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 55)
    for _ in range(COLUMNS_TO_VALUE):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator("#portal input").fill("31")
    page.keyboard.press("Enter")
