"""A real Chromium against a running app; skipped only where there is no browser.

One server and one browser serve all tests of a worker. Every page that a test opens is watched: whatever it asks for
must come from this machine, and it never shows an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from planner.ui.text import Words
from tools.app_server import AppServer, running_app
from tools.chromium import FLAGS, find
from tools.monkey import CLICK_MS
from tools.tiny_desk import TINY, address_of

LOOPBACK = r"(http|ws)://127\.0\.0\.1:|data:|blob:"
PLANNED_WITHIN_MS = 300_000  # on a fresh clone the first plan compiles the planner
VIEWPORT = (1280, 800)
expect.set_options(timeout=60_000)  # on a busy machine a change takes its time
LISTENS = """
window.asked_at = window.told_at = 0;
window.WebSocket = class extends WebSocket {
    constructor(...where) {
        super(...where);
        this.addEventListener("message", () => { window.told_at = performance.now(); });
    }
    send(what) {
        window.asked_at = performance.now();
        super.send(what);
    }
};
"""
QUIET_MS = 100
IS_ANSWERED = f"""() => document.querySelector("[data-test-script-state=notRunning]")
    && window.told_at > window.asked_at && performance.now() - window.told_at > {QUIET_MS}"""


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """Start the app on a free port of this machine."""
    with running_app(tmp_path_factory.mktemp("app") / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    path = find()
    if path is None:
        pytest.skip("no Chromium on this machine: python tools/chromium.py --install")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(chromium: Browser) -> dict[tuple[int, int, str], BrowserContext]:
    """Return the contexts in use by size and colour scheme: what one page fetched, the next has at hand."""
    return {}


@pytest.fixture
def visit(
    chromium: Browser, contexts: dict[tuple[int, int, str], BrowserContext], app: AppServer
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the app and waits until it has been drawn."""
    pages: list[Page] = []
    asked: list[str] = []

    def open_page(path: str = "", *, size: tuple[int, int] = VIEWPORT, scheme: str = "light") -> Page:
        key = (*size, scheme)
        if key not in contexts:
            view = {"width": size[0], "height": size[1]}
            contexts[key] = chromium.new_context(viewport=view, color_scheme=scheme, locale="en-US")
            contexts[key].add_init_script(LISTENS)
        page = contexts[key].new_page()
        pages.append(page)
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.goto(app.address + path)
        drawn(page)
        return page

    yield open_page
    still_open = [page for page in pages if not page.is_closed()]
    broken = [page.locator("[data-testid=stException]").all_inner_texts() for page in still_open]
    for page in still_open:
        page.close()
    assert not any(broken), broken
    assert asked or not pages, "nothing was watched"
    assert [url for url in asked if not re.match(LOOPBACK, url)] == []


def drawn(page: Page) -> None:
    """Wait until what was asked of the server is answered and the page's sentence, or the work on it, stands.

    The state of the script alone does not tell: right after a click it is that of the run before.
    """
    page.wait_for_selector(".st-key-verdict, .st-key-work, [data-testid=stAlert]")
    page.wait_for_function(IS_ANSWERED, polling=50)


def settled(page: Page) -> None:
    """Wait until nothing is under way any more."""
    drawn(page)
    page.wait_for_selector(".st-key-work", state="detached", timeout=PLANNED_WITHIN_MS)
    drawn(page)


def go(page: Page, name: str, words: Words) -> None:
    """Open another page of the app by its link."""
    page.get_by_role("link", name=words(f"page.{name}"), exact=True).first.click(delay=CLICK_MS)
    page.wait_for_url(re.compile(r"/(\?|$)" if name == "plan" else rf"/{name}(\?|$)"))
    drawn(page)


def tiles(page: Page) -> str:
    """Return the tiles as they are read, once their numbers stand."""
    page.wait_for_selector(".st-key-tiles [data-testid=stMetricValue]")
    return page.inner_text(".st-key-tiles")


def verdict(page: Page) -> str:
    """Return the verdict as it is read."""
    return page.inner_text(".st-key-verdict").replace("\N{NO-BREAK SPACE}", " ")


def wait_for_verdict(page: Page, pattern: str) -> None:
    """Wait until the verdict has a pattern, however long planning takes."""
    page.wait_for_function(
        "([selector, pattern]) => new RegExp(pattern).test(document.querySelector(selector)?.innerText ?? '')",
        arg=[".st-key-verdict", pattern],
        timeout=PLANNED_WITHIN_MS,
    )


def contacts_of(page: Page, words: Words) -> object:
    """Return the field for the contacts of all regions."""
    return page.get_by_role("textbox", name=f"{words('field.contacts')} [{words('unit.month')}]", exact=True)


def download(page: Page, label: str | re.Pattern[str]) -> bytes:
    """Press a download's button and return what came."""
    with page.expect_download(timeout=PLANNED_WITHIN_MS) as coming:
        page.get_by_role("button", name=label, exact=True).click()
    return coming.value.path().read_bytes()


def opened(page: Page, words: Words, key: str) -> Locator:
    """Open a part of the toolbar and return what it shows."""
    page.get_by_test_id("stPopoverButton").filter(has_text=words(key)).click()
    body = page.get_by_test_id("stPopoverBody")
    body.wait_for()
    return body


def tiny(language: str = "en", text: str = TINY) -> str:
    """Return the address of a desk of two sites that is planned at once."""
    return address_of(text, language)
