"""Nobody waits for work of those who have left, and equal questions share theirs."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PLANNED_WITHIN_MS, tiny, wait_for_verdict
from tools.tiny_desk import TINY

pytestmark = pytest.mark.browser
LONG = ("global_it_desk", "product_team")  # whose plans take minutes, or one, and are not stored
SOON_MS = 20_000  # earlier than a plan that nobody waits for is given up


def has_a_worker(page):
    expect(page.locator(".st-key-work")).to_be_visible()
    expect(page.get_by_text("In the queue")).to_have_count(0, timeout=SOON_MS)


def planned_at_once(visit, name):
    """Open a desk that nobody has planned yet, and wait for its answer."""
    page = visit(tiny(text=TINY.replace("Two at", f"{name} at")))
    expect(page.get_by_text("In the queue")).to_have_count(0, timeout=SOON_MS)
    wait_for_verdict(page, r"You need \d+ people")


def test_closed_tabs_free_their_workers(visit):
    for page in [visit(f"?desk={desk}") for desk in LONG]:
        has_a_worker(page)
        page.close()
    planned_at_once(visit, "Those who come next")


def test_two_visitors_of_one_desk_share_its_plan_and_one_can_stop(visit):
    one, two = visit(f"?desk={LONG[0]}"), visit(f"?desk={LONG[0]}")
    begun = two.locator(".st-key-work")
    expect(begun).to_contain_text("Planning: ", timeout=PLANNED_WITHIN_MS)
    planned_at_once(visit, "A third")
    one.get_by_role("button", name="Stop").click()
    one.get_by_role("button", name="Try again").wait_for()
    assert one.locator(".st-key-work").count() == 0
    expect(begun).to_contain_text("Planning: ")
    expect(two.get_by_role("button", name="Stop", exact=True)).to_be_enabled()


def test_a_page_loaded_anew_finds_its_plan_going_on_and_can_end_it(visit):
    page = visit(f"?desk={LONG[0]}")
    for _ in range(3):
        page.reload()
    has_a_worker(page)
    page.get_by_role("button", name="Stop").click()
    page.locator(".st-key-work").wait_for(state="detached", timeout=SOON_MS)
