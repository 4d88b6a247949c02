"""Take the pictures of the README from the running app: `python -m tools.screenshots`."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


def picture(browser: Browser, address: str, name: str, size: tuple[int, int], scheme: str = "light") -> None:
    """Save one page once nothing is under way any more."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, device_scale_factor=1, locale="en-US"
    )
    page = context.new_page()
    page.goto(address)
    settled(page)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    Image.open(path).convert("RGB").save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


def settled(page: Page) -> None:
    """Wait until all plans are made and all charts drawn."""
    page.wait_for_selector(".st-key-verdict", timeout=60_000)
    page.wait_for_timeout(2_000)
    page.wait_for_selector(".st-key-work", state="detached", timeout=PLANNED_WITHIN_MS)
    page.wait_for_selector("[data-test-script-state=notRunning]")
    page.wait_for_selector(".vega-embed")
    page.wait_for_timeout(2_000)


def main() -> None:
    """Take every picture, or those named."""
    shots = {
        "plan_light": ("", DESKTOP, "light"),
        "plan_dark": ("", DESKTOP, "dark"),
        "plan_phone": ("", PHONE, "light"),
        "compare_light": ("compare?desk=vietnam_regional", DESKTOP, "light"),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*shots, []], help="pictures; all when left out")
    wanted = parser.parse_args().names or list(shots)
    path = find()
    if path is None:
        sys.exit("No Chromium here: python tools/chromium.py --install")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play, app() as address:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        for name in wanted:
            place, size, scheme = shots[name]
            picture(browser, address + place, name, size, scheme)
        browser.close()


if __name__ == "__main__":
    main()
