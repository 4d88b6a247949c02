"""For everybody: no serious fault that axe finds, everything within reach of the keyboard, a phone, the Back button."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from planner.ui.text import Words
from tests.browser.conftest import go, settled, tiny, verdict
from tools.monkey import CLICK_MS

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


def test_the_pages_of_a_phone_give_way_to_the_page_chosen(visit):
    page = visit(tiny(), size=(390, 844))
    page.get_by_test_id("stExpandSidebarButton").first.click()
    page.get_by_test_id("stSidebarNavLink").nth(PAGES.index("method")).click(delay=CLICK_MS)
    page.wait_for_url(re.compile("/method"))
    expect(page.get_by_test_id("stSidebarNavLink").first).not_to_be_in_viewport()


def test_a_page_says_its_language(visit):
    page = visit(tiny("vi"))
    settled(page)
    assert page.evaluate("document.documentElement.lang") == "vi"
    page.locator("[class*=st-key-language] [role=radio]").first.click()
    page.wait_for_function("document.documentElement.lang === 'en'")


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
