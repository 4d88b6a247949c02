"""Take the pictures of the README and the guides from the running app: `python -m tools.screenshots`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from planner.ui.text import Words
from tools.app_server import running_app
from tools.chromium import FLAGS, find

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
DESKTOP, PHONE = (1280, 800), (390, 844)
PLANNED_WITHIN_MS = 900_000
MOST_BYTES = 200_000


@dataclass(frozen=True)
class Shot:
    """One picture: the page's address, the window, the colour scheme, whether it has charts, and a view to choose."""

    place: str
    size: tuple[int, int] = DESKTOP
    scheme: str = "light"
    charts: bool = True
    view: str = ""


PAGES = {
    "plan": Shot(""),
    "coverage": Shot("coverage"),
    "compare": Shot("compare?desk=vietnam_regional"),
    "sourcing": Shot("compare?desk=vendor_offer", view="compare.view.sourcing"),
    "hiring": Shot("hiring?desk=one_team"),
    "assumptions": Shot("assumptions", charts=False),
    "data": Shot("data", charts=False),
    "method": Shot("method", charts=False),
}
IN_VIETNAMESE = ("plan", "coverage", "compare", "sourcing", "assumptions", "method")


def in_vietnamese(shot: Shot) -> Shot:
    """Return the same picture in Vietnamese."""
    return replace(shot, place=f"{shot.place}{'&' if '?' in shot.place else '?'}lang=vi")


SHOTS = {
    **{f"{name}_light": shot for name, shot in PAGES.items()},
    **{f"{name}_dark": replace(shot, scheme="dark") for name, shot in PAGES.items()},
    **{f"{name}_phone": replace(shot, size=PHONE) for name, shot in PAGES.items()},
    **{f"{name}_vi": in_vietnamese(PAGES[name]) for name in IN_VIETNAMESE},
}


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
    if shot.view:
        language = "vi" if "lang=vi" in shot.place else "en"
        page.get_by_role("radio", name=Words(language)(shot.view)).click()
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
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "server.log") as app,
        sync_playwright() as play,
        play.chromium.launch(executable_path=path, args=FLAGS) as browser,
    ):
        for name in wanted:
            picture(browser, app.address, name, SHOTS[name])


if __name__ == "__main__":
    main()
