"""Names that are Markdown, in a real browser: they read as they were typed, and nothing is fetched for them."""

import json

import pytest

from planner.ui.markdown import JOINER
from planner.ui.text import Words
from tests.browser.conftest import go, settled, tiny
from tools.tiny_desk import TINY

pytestmark = pytest.mark.browser
PICTURE = "![x](http://example.com/d.png)"
EN = Words("en")
NAMES = {
    "Office": f"-Off {PICTURE}",
    "Partner": "**b** _i_ :material/home: :smile: $x$",
    "Here": "# www.example.com a -> b <i>",
}


def test_names_read_as_typed_and_fetch_nothing(visit):
    text = TINY
    for plain, hostile in NAMES.items():
        text = text.replace(f"name: {plain}", f"name: {json.dumps(hostile)}")
    page = visit(tiny(text=text))
    settled(page)
    page.get_by_test_id("stMain").get_by_text(EN("section.sites"), exact=True).click()
    page.wait_for_function("text => document.body.innerText.includes(text)", arg="smile")
    assert {NAMES["Office"], NAMES["Partner"]} <= set(read(page).splitlines())
    for name in ("hiring", "compare", "assumptions"):
        go(page, name, EN)
        assert page.locator("[data-testid=stMain] img").count() == 0
        assert page.locator("[data-testid=stMain] a[href*='example.com']").count() == 0


def read(page):
    """Return what stands on a page, as a reader sees it."""
    return page.get_by_test_id("stMain").inner_text().replace(JOINER, "")
