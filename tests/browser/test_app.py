"""What a visitor sees and does, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import tiny, verdict, wait_for_verdict
from tools.tiny_desk import TINY, address_of
from tools.visitor import Visitor

pytestmark = pytest.mark.browser
STORED = json.loads((Path(__file__).parents[2] / "planner/ui/stored/one_team.json").read_text(encoding="utf-8"))
PEOPLE = STORED["report"]["headcount"]
ROSTERED = sum(site["rostered"] for site in STORED["report"]["sites"])
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_first_paint_answers_without_scrolling(visit):
    page = visit()
    box = page.locator(".st-key-verdict").bounding_box()
    assert box["y"] + box["height"] < 800
    below = page.locator(".st-key-tiles").bounding_box()
    assert below["y"] + below["height"] < 800
    assert re.search(r"You need \d+ people", verdict(page))
    assert "target 80 % within 20 s" in verdict(page)
    page.wait_for_selector("canvas, .vega-embed svg")
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.get_by_text("TypeError").count() == 0


def test_a_page_is_never_told_to_take_a_message_from_what_it_kept(app):
    with Visitor(app.address, "desk=bank_phone") as visitor:
        for page in ("", "coverage", "method"):
            visitor.go(page)
            visitor.rerun()
        assert visitor.texts
        assert not visitor.faults
        assert visitor.to_keep == 0


def test_a_long_search_shows_progress_can_be_stopped_and_blocks_nobody(visit):
    busy = visit("?desk=one_team")
    busy.get_by_label("Desk", exact=True).click()
    busy.get_by_role("option", name="Global IT desk", exact=True).click()
    busy.wait_for_selector(".st-key-work")
    other = visit(tiny())
    wait_for_verdict(other, r"You need \d+ people")
    other.wait_for_selector(".st-key-work", state="detached", timeout=300_000)
    busy.get_by_role("button", name="Stop").click()
    busy.wait_for_selector(".st-key-work", state="detached", timeout=30_000)
    busy.get_by_role("button", name="Try again").wait_for()


def test_a_tile_opens_to_its_formula(visit):
    page = visit("?desk=one_team")
    page.locator(".st-key-tiles button").first.click()
    popover = page.get_by_test_id("stPopoverBody")
    popover.get_by_text(f"⌈{ROSTERED} ÷ (1 − 0.25)⌉ → {PEOPLE}").wait_for()
    assert "Source: The roster" in popover.inner_text()


def test_a_bad_file_is_explained_and_the_plan_stays(visit):
    page = visit("?desk=one_team")
    before = verdict(page)
    page.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "bad.yaml", "mimeType": "application/yaml", "buffer": b"name: Mine\ncurrency: euro\n"}
    )
    page.get_by_text("was not opened").wait_for()
    assert "must be an ISO 4217 code such as EUR or VND" in page.inner_text("[data-testid=stMain]")
    assert verdict(page) == before


def test_compare_runs_on_a_desk_of_one_site_that_is_asked_for(visit):
    before, rest = TINY.split("  - name: Partner")
    page = visit(f"compare{address_of(before + rest[rest.index('shifts:') :])}")
    page.get_by_role("button", name="Compare this desk anyway").click()
    wait_for_verdict(page, "All models come to the same")
    expect(page.get_by_test_id("stTable").first).to_be_visible()
    page.get_by_role("link", name="Plan").click()
    wait_for_verdict(page, r"You need \d+ people")


@pytest.mark.parametrize("path", ["", "compare?desk=one_team", "?lang=vi"])
def test_a_phone_does_not_scroll_sideways(visit, path):
    page = visit(path, size=(390, 844))
    assert page.evaluate(SIDEWAYS) <= 0
    wide = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stMain] *')].filter(e => e.getBoundingClientRect().right > 391"
        " && !e.closest('[data-testid=stDataFrame], [data-testid=stTabs], .vega-embed'))"
        ".map(e => e.className.toString()).slice(0, 5)"
    )
    assert wide == []


def test_the_dark_theme_is_dark_and_its_text_is_legible(visit):
    page = visit("?desk=one_team", scheme="dark")
    colours = page.evaluate(
        "[getComputedStyle(document.querySelector('.stApp')).backgroundColor,"
        " getComputedStyle(document.querySelector('.st-key-verdict p')).color]"
    )
    back, ink = ([int(one) for one in re.findall(r"\d+", colour)[:3]] for colour in colours)
    assert max(back) < 60
    assert min(ink) > 180


def test_the_language_switch_speaks_vietnamese(visit):
    page = visit("?desk=one_team")
    page.get_by_role("radio", name="VI").click()
    wait_for_verdict(page, f"Bạn cần {PEOPLE} người")
    assert page.get_by_role("link", name="So sánh").count() == 1
    assert "lang=vi" in page.url
