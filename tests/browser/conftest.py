"""A real Chromium against a running app; skipped only where there is no browser."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTED_WITHIN_S = 60


def find_chromium() -> str | None:
    """Return the browser that tools/chromium.py finds."""
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "tools" / "chromium.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    path: str | None = tool.find()
    return path


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app on a free port of this machine and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("app") / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            [*command, "--server.headless", "true"], cwd=ROOT, env={**os.environ}, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        wait_for_port(port, server, log)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


def wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the app answers."""
    end = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the app did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: python tools/chromium.py --install")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the app and waits until it has been drawn."""
    contexts = []

    def open_page(path: str = "", *, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-US", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.requests = []  # type: ignore[attr-defined]
        page.on("request", lambda request: page.requests.append(request.url))  # type: ignore[attr-defined]
        page.goto(address + path)
        drawn(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def drawn(page: Page) -> None:
    """Wait until the script has run and the verdict stands."""
    page.wait_for_selector(".st-key-verdict, .st-key-work")
    page.wait_for_selector("[data-test-script-state=notRunning]")


def tiles(page: Page) -> str:
    """Return the tiles as they are read, once their numbers stand."""
    page.wait_for_selector(".st-key-tiles [data-testid=stMetricValue]")
    return page.inner_text(".st-key-tiles")


def verdict(page: Page) -> str:
    """Return the verdict as it is read."""
    return page.inner_text(".st-key-verdict").replace("\N{NO-BREAK SPACE}", " ")
