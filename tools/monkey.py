"""Random clicks on the app in a real browser, from a seed: `python -m tools.monkey --minutes 10 --seed 3`.

The monkey changes numbers, goes from page to page, back and forth, undoes and redoes, changes the language and presses
what it finds. It keeps a diary of what the form showed at every step of the history and holds the page to it: a field
that shows something else after a way round has lost an edit.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, sync_playwright

from tools import tiny_desk
from tools.app_server import running_app
from tools.chromium import FLAGS, find

PAGES = ("plan", "coverage", "compare", "hiring", "assumptions", "data", "method")
NUMBERS = "[data-testid=stTextInput] input"
SIGNS = {"EN": (",", "."), "VI": (".", ",")}  # between thousands, before decimals
SPOKEN = "[class*=st-key-language] [role=radio][aria-checked=true]"
# The volume of the one region is left out: it follows from the contacts a moment later.
FORM = f"""() => {{
    const [group, decimal] = {json.dumps(SIGNS)}[document.querySelector('{SPOKEN}').innerText.trim()];
    return Object.fromEntries([...document.querySelectorAll(
    '[class*=st-key-input-]:not([class*=regions]) {NUMBERS}')]
    .map(e => [[...e.closest('[class*=st-key-input-]').classList]
    .find(c => c.startsWith('st-key-input-')).replace(/-[0-9]+$/, ''), e.value === '' ? null :
    Number(e.value.replaceAll(group, '').replace(decimal, '.'))])); }}"""
SAME = f"""form => {{ const now = ({FORM})(); const keys = Object.keys(now).filter(key => key in form);
    return keys.length > 0 && keys.every(key => now[key] === form[key]); }}"""
TURNS = """possible => [...document.querySelectorAll('.st-key-toolbar [data-testid=stButton] button')].slice(0, 2)
    .every((button, i) => button.disabled !== possible[i])"""
STANDS = f"([key, value]) => Number(({FORM})()[key]) === value"
MORE = "summary, [data-testid=stPopoverButton], [role=tab], [data-testid=stButtonGroup] [role=radio]"
# A hand's click. The browser sends a field's value when it is left, and forgets the page's fields when another page is
# opened: of two such messages at once the server drops the first (see docs/app.md).
CLICK_MS = 80
PATIENCE_MS = 60_000  # on a busy machine a change takes its time; what is lost stays lost
DRAWN_MS = 120_000


@dataclass
class Diary:
    """What the form showed at every step of the history, which step is before the monkey, and what it did."""

    shown: list[dict[str, float | None]]
    now: int = 0
    done: list[str] = field(default_factory=list)


class Monkey:
    """A visitor who does not know what to do.

    Parameters
    ----------
    page
        Page Plan of the app, drawn.
    seed
        What the monkey does follows from it, but for what the page has to press at the time.

    Attributes
    ----------
    diary
        What was done, and what the form showed.
    faults
        What should not have happened.
    """

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self._random, self._place = page, random.Random(seed), "plan"
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self._settle()
        self._seen(f"[class*=st-key-input-] {NUMBERS}")  # the form follows the answer
        self.diary, self._older = Diary([self._steady_form()]), self._button("undo").is_enabled()

    def live(self, seconds: float) -> None:
        """Do one thing after the other until the time is over or something is wrong."""
        end = time.monotonic() + seconds
        ways = {self.edit: 5, self.hurry: 3, self.go: 4, self.undo: 3, self.redo: 2, self.speak: 1, self.press: 3}
        while time.monotonic() < end and not self.faults:
            way = self._random.choices([*ways], [*ways.values()])[0]
            try:
                way()
                self._look()
            except Error as error:
                self.faults.append(f"{way.__name__}: {error}")

    def edit(self) -> None:
        """Change a number of the form."""
        self._to("plan")
        key, value = self._write()
        self.page.keyboard.press("Enter")
        self._settle()
        self._note(key, value)

    def hurry(self) -> None:
        """Change a number and leave the page without a pause; the change has to be there on coming back."""
        self._to("plan")
        key, value = self._write()
        self._to(self._random.choice(PAGES[1:]))
        self._to("plan")
        self._note(key, value)

    def go(self) -> None:
        """Open a page by its link."""
        self._to(self._random.choice(PAGES))

    def undo(self) -> None:
        """Take the last change back."""
        self._step("undo", -1)

    def redo(self) -> None:
        """Make a change again that was taken back."""
        self._step("redo", +1)

    def speak(self) -> None:
        """Change the language."""
        self._say("the other language")
        self.page.locator("[class*=st-key-language] [role=radio]:not([aria-checked=true])").first.click()
        self._settle()

    def press(self) -> None:
        """Press something that shows more: a part of the page, a number's formula, another view."""
        found = [one for one in self.page.locator(f"[data-testid=stMain] :is({MORE})").all() if one.is_visible()]
        if found:
            chosen = self._random.choice(found)
            self._say(f"press {chosen.inner_text()[:30]!r}")
            chosen.click()
            self._settle()
            self._close()

    def _write(self) -> tuple[str, float]:
        """Type a number near the one that stands in some field; return the field and the number."""
        form = self._form()
        self.diary.shown[self.diary.now] |= form  # sections opened meanwhile show more
        seen = [key for key in form if form[key] is not None and self._field(key).is_visible()]
        key = self._random.choice(seen)
        value = round((form[key] or 0.0) * self._random.uniform(0.8, 1.25) + self._random.choice([0, 1]))
        self._say(f"{key}: {form[key]} → {value}")
        self._fill(key, value)
        return key, float(value)

    def _note(self, key: str, value: float) -> None:
        """See that a number stands in its field, and keep what the form shows with it; refused, put the old back."""
        self._wait(STANDS, [key, value], f"{value:g} is not in {key}")
        form, before = self._form(), self.diary.shown[self.diary.now]
        if self.page.get_by_test_id("stAlertContentError").count():
            self._say(f"{key}: refused")
            self._fill(key, before[key])
            self.page.keyboard.press("Enter")
            self._settle()
        elif any(form[one] != before[one] for one in form if one in before):
            self.diary.shown[self.diary.now + 1 :] = [before | form]
            self.diary.now += 1

    def _step(self, name: str, by: int) -> None:
        if not 0 <= self.diary.now + by < len(self.diary.shown):
            return
        self._say(name)
        self._button(name).click()
        self.diary.now += by
        self._settle()

    def _look(self) -> None:
        """Hold the page to the diary: the form, what can be undone, and no exception."""
        diary = self.diary
        if self.page.locator("[data-testid=stException]").count():
            self.faults.append(self.page.locator("[data-testid=stException]").first.inner_text())
        if self._place == "plan":
            self._wait(SAME, diary.shown[diary.now], f"the form is not that of step {diary.now}")
        possible = [self._older or diary.now > 0, diary.now < len(diary.shown) - 1]
        self._wait(TURNS, possible, f"undo and redo at step {diary.now} are not {possible}")

    def _to(self, place: str) -> None:
        if place != self._place:
            self._say(f"to {place}")
            if self.page.locator("[inert]").count():
                self._close()
            self.page.get_by_test_id("stTopNavLink").nth(PAGES.index(place)).click(delay=CLICK_MS)
            self._place = place
            self._settle()
            if place == "plan":  # its form follows the answer
                self._seen(f"[class*=st-key-input-] {NUMBERS}")

    def _close(self) -> None:
        """Close what lies over the page: on a busy machine it may open after the first try."""
        for _ in range(20):
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(150)
            if not self.page.locator("[inert]").count():
                return

    def _steady_form(self) -> dict[str, float | None]:
        """Return what the form shows once it has stood for half a second: a busy machine draws a link's desk late."""
        form = self._form()
        for _ in range(20):
            self.page.wait_for_timeout(500)
            before, form = form, self._form()
            if form == before:
                break
        return form

    def _wait(self, what: str, given: object, fault: str) -> None:
        try:
            self.page.wait_for_function(what, arg=given, timeout=PATIENCE_MS)
        except Error:
            self.faults.append(f"{fault}; the form: {self._form()}; the diary: {self.diary.shown[self.diary.now]}")

    def _settle(self) -> None:
        self.page.wait_for_timeout(250)  # on a busy machine the run that a change asks for begins late
        self._seen("[data-test-script-state=notRunning]")

    def _seen(self, what: str) -> None:
        """Wait for something without a handle on it: what a handle holds, the browser never forgets."""
        self.page.locator(what).first.wait_for(timeout=DRAWN_MS)

    def _form(self) -> dict[str, float | None]:
        found: dict[str, float | None] = self.page.evaluate(FORM)
        return found

    def _field(self, key: str) -> Locator:
        return self.page.locator(f"[class*={key}] {NUMBERS}").first

    def _fill(self, key: str, value: float | None) -> None:
        """Type a number as the field takes it."""
        _, decimal = SIGNS[self.page.locator(SPOKEN).inner_text().strip()]
        self._field(key).fill("" if value is None else str(value).replace(".", decimal))

    def _button(self, name: str) -> Locator:
        return self.page.locator(".st-key-toolbar [data-testid=stButton] button").nth(("undo", "redo").index(name))

    def _say(self, what: str) -> None:
        self.diary.done.append(what)


def heap_mb(page: Page) -> float:
    """Return the memory of a page's scripts, without what could be cleared away."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used / 1e6


def main() -> None:
    """Let a monkey loose on an app of its own, and tell what it did and what memory it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long; 10 when left out")
    parser.add_argument("--seed", type=int, default=1, help="which monkey; 1 when left out")
    wanted = parser.parse_args()
    path = find()
    if path is None:
        sys.exit("No Chromium here: python tools/chromium.py --install")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "server.log") as app,
        sync_playwright() as p,
    ):
        page = p.chromium.launch(executable_path=path, args=FLAGS).new_page(viewport={"width": 1280, "height": 800})
        page.goto(app.address + tiny_desk.address_of())
        page.wait_for_selector(".st-key-tiles [data-testid=stMetricValue]", timeout=DRAWN_MS)
        monkey = Monkey(page, wanted.seed)
        for part in range(5):
            monkey.live(wanted.minutes * 60 / 5)
            told = f"server and workers {app.memory_mb():.0f} MB, page {heap_mb(page):.0f} MB"
            print(
                f"{(part + 1) * wanted.minutes / 5:.1f} min, {len(monkey.diary.done)} things done: {told}", flush=True
            )
        if monkey.faults:
            page.screenshot(path="monkey.png")
            sys.exit("\n".join(["The last it did:", *monkey.diary.done[-12:], "and then:", *monkey.faults]))


if __name__ == "__main__":
    main()
