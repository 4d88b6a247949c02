"""For everybody: no serious fault that axe finds, everything within reach of the keyboard, a phone, the Back button."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from planner.ui.text import Words
from tests.browser.conftest import go, settled, tiny, verdict

pytestmark = pytest.mark.browser
EN = Words("en")
PAGES = ("plan", "coverage", "compare", "hiring", "assumptions", "data", "method")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_any_page(visit, scheme):
    page = visit(tiny(), scheme=scheme)
    found = []
    for name in PAGES:
        go(page, name, EN)
        settled(page)
        for one in Axe().run(page, options={"runOnly": RULES}).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                found += [(name, one["id"], node["html"][:200]) for node in one["nodes"]]
    assert found == []


def test_a_choice_is_made_and_a_number_opened_by_keyboard_alone(visit):
    page = visit("?desk=one_team")
    opener = page.locator(".st-key-tiles button").first
    opener.focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("stPopoverBody").get_by_text("Source: The roster").wait_for()
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverBody").wait_for(state="detached")


def test_no_page_scrolls_sideways_on_a_phone(visit):
    page = visit(tiny("vi"), size=(390, 844))
    address = page.url.split("?")[0]
    for name in PAGES:
        page.goto(f"{address}{'' if name == 'plan' else name}{tiny('vi')}")
        settled(page)
        assert page.evaluate(SIDEWAYS) <= 0, name
        assert page.locator(".st-key-verdict").bounding_box()["y"] < 844, name


def test_back_and_forward_go_from_page_to_page_and_from_desk_to_desk(visit):
    page = visit("?desk=one_team")
    first = verdict(page)
    go(page, "method", EN)
    page.go_back()
    page.wait_for_url(re.compile(r"/\?"))
    page.wait_for_function("() => (document.querySelector('.st-key-verdict')?.innerText ?? '').length > 40")
    settled(page)
    assert verdict(page) == first
    page.get_by_label("Desk", exact=True).click()
    page.get_by_role("option", name="Bank phone desk", exact=True).click()
    page.wait_for_url(re.compile("desk=bank_phone"))
    page.wait_for_function(
        "old => !(document.querySelector('.st-key-verdict')?.innerText ?? old).includes(old)", arg=first[:40]
    )
    page.go_back()
    page.wait_for_url(re.compile("desk=one_team"))
    page.wait_for_function(
        "old => document.querySelector('.st-key-verdict')?.innerText.replaceAll('\\u00a0', ' ') === old", arg=first
    )
