"""Take the pictures of the README and the guides from the running app: `python -m tools.screenshots`."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import find

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
DESKTOP, PHONE = (1280, 800), (390, 844)
PLANNED_WITHIN_MS = 900_000
MOST_BYTES = 200_000


@dataclass(frozen=True)
class Shot:
    """One picture: the page's address, the window, the colour scheme, and whether the page has charts to wait for."""

    place: str
    size: tuple[int, int] = DESKTOP
    scheme: str = "light"
    charts: bool = True


SHOTS = {
    "plan_light": Shot(""),
    "plan_dark": Shot("", scheme="dark"),
    "plan_phone": Shot("", PHONE),
    "plan_vi": Shot("?lang=vi"),
    "coverage_light": Shot("coverage"),
    "coverage_vi": Shot("coverage?lang=vi"),
    "coverage_dark": Shot("coverage", scheme="dark"),
    "coverage_phone": Shot("coverage", PHONE),
    "assumptions_light": Shot("assumptions", charts=False),
    "assumptions_vi": Shot("assumptions?lang=vi", charts=False),
    "method_light": Shot("method", charts=False),
    "data_light": Shot("data", charts=False),
    "hiring_light": Shot("hiring?desk=one_team"),
    "compare_light": Shot("compare?desk=vietnam_regional"),
    "compare_vi": Shot("compare?desk=vietnam_regional&lang=vi"),
}


@contextmanager
def app() -> Iterator[str]:
    """Run the app and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


def picture(browser: Browser, address: str, name: str, shot: Shot) -> None:
    """Save one page once nothing is under way any more."""
    context = browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        color_scheme=shot.scheme,
        device_scale_factor=1,
        locale="en-US",
    )
    page = context.new_page()
    page.set_default_timeout(PLANNED_WITHIN_MS)
    page.goto(address + shot.place)
    settled(page, charts=shot.charts)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    Image.open(path).convert("RGB").save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB{' (too large)' if size > MOST_BYTES else ''}", flush=True)


def settled(page: Page, *, charts: bool) -> None:
    """Wait until all plans are made and all charts drawn."""
    page.wait_for_selector(".st-key-verdict")
    page.wait_for_timeout(2_000)
    page.wait_for_selector(".st-key-work", state="detached")
    if charts:
        page.wait_for_selector(".vega-embed svg.marks")
        page.wait_for_selector("[class*=st-key-save_] button")
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")
    page.wait_for_timeout(2_000)


def main() -> None:
    """Take every picture, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SHOTS, []], help="pictures; all when left out")
    wanted = parser.parse_args().names or list(SHOTS)
    path = find()
    if path is None:
        sys.exit("No Chromium here: python tools/chromium.py --install")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play, app() as address:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        for name in wanted:
            picture(browser, address, name, SHOTS[name])
        browser.close()


if __name__ == "__main__":
    main()
