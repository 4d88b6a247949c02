"""A support lead's work from start to finish, in both languages."""

import pytest

from planner.ui.text import LANGUAGES, Words
from tests.browser.conftest import (
    PLANNED_WITHIN_MS,
    contacts_of,
    settled,
    tiles,
    tiny,
    verdict,
    wait_for_verdict,
)

pytestmark = pytest.mark.browser


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
        " (document.querySelector('.st-key-verdict')?.innerText.replaceAll('\\u00a0', ' ') === said)",
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
