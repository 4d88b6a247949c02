"""How quick the app is: first solved paint, a page's rerun, the first figure after a change, twenty visitors at once.

Each figure is printed beside what is asked of it, with the load of the machine: wall times mean something on a machine
that does nothing else, processor times on any. Fails if a processor time or the memory misses what is asked, or, on a
machine with a free core, a wall time.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.app_server import running_app  # noqa: E402
from tools.chromium import FLAGS, find  # noqa: E402
from tools.visitor import Visitor  # noqa: E402

PAGES = ("plan", "coverage", "compare", "hiring", "assumptions", "data", "method")
PAINT_S, RERUN_MS, FIGURE_S, P95_MS, MEMORY_MB = 6.0, 60.0, 1.0, 300.0, 1000.0
SESSIONS, THINK_S, ROUNDS = 20, 4.0, 8
BATCHES, BATCH = 8, 5
CONTACTS = "Contacts [a month]"
DESKS = ("one_team", "bank_phone", "vietnam_regional", "global_it_desk")
faults = []


def load():
    """Processes that wanted a core in the last minute, for each core."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def told(what, value, asked, unit, digits=0, *, wall=False):
    met = value <= asked
    print(f"{what:58} {value:8.{digits}f} {unit:3} (asked: at most {asked:g}){'' if met else '  MISSED'}", flush=True)
    if not met and not (wall and load() > 0.5):
        faults.append(what)


def first_paint(log):
    """Seconds from the start of the server to a solved page in a browser that is open already, with nothing kept."""
    path = find() or sys.exit("No Chromium here: python tools/chromium.py --install")
    with sync_playwright() as play, play.chromium.launch(executable_path=path, args=FLAGS) as browser:
        page = browser.new_page()
        with running_app(log) as app:
            page.goto(app.address)
            page.wait_for_selector(".st-key-tiles [data-testid=stMetricValue]", timeout=300_000)
            return time.monotonic() - app.began


def reruns(app, page):
    """Median processor time of a page's rerun in ms, over batches of a few (the clock ticks every 10 ms)."""
    with Visitor(app.address, "desk=one_team") as visitor:
        visitor.go("")
        visitor.go(page)
        visitor.rerun()
        spent = []
        for _ in range(BATCHES):
            before = app.cpu_s()
            for _ in range(BATCH):
                visitor.rerun()
            spent.append((app.cpu_s() - before) / BATCH * 1000)
        assert not visitor.faults, visitor.faults
    return statistics.median(spent)


def first_figure(app, desk):
    """Seconds from a changed input to the first figure, the slower of two changes."""
    with Visitor(app.address, f"desk={desk}") as visitor:
        visitor.go("")
        visitor.rerun()  # the form follows the first answer
        seconds = []
        for contacts in (9_000, 11_000):
            began = time.monotonic()
            visitor.enter(CONTACTS, contacts)
            visitor.wait_for(lambda text: text.startswith("**About"))
            seconds.append(time.monotonic() - began)
    return max(seconds)


def visit(app, number, waits):
    """One visitor of many: goes from page to page, and changes the volume now and then."""
    with Visitor(app.address, "desk=one_team") as visitor:
        visitor.go("")
        time.sleep(THINK_S * number / SESSIONS)
        for turn in range(ROUNDS):
            place = (number + turn) % (len(PAGES) + 1)
            if place < len(PAGES):
                waits.append(visitor.go("" if place == 0 else PAGES[place]))
            else:
                visitor.go("")
                waits.append(visitor.enter(CONTACTS, 4_000 + 10 * number))
            time.sleep(max(THINK_S - waits[-1], 0.1))
        assert not visitor.faults, visitor.faults


def crowd(app):
    """Waits in ms of twenty visitors with some seconds to think, and processor time of the server for each draw."""
    waits = []
    threads = [threading.Thread(target=visit, args=(app, number, waits)) for number in range(SESSIONS)]
    before = app.cpu_s()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return statistics.quantiles(waits, n=20)[-1] * 1000, (app.cpu_s() - before) / len(waits) * 1000


def main():
    print(f"{os.cpu_count()} cores; {load():.1f} processes want each of them. Waiting times:", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        told("server start to first solved paint", first_paint(log), PAINT_S, "s", 1, wall=True)
        measured(log)
    if faults:
        sys.exit("missed: " + ", ".join(faults))


def measured(log):
    """Print what is measured of one server: reruns, first figures, twenty visitors, memory."""
    with running_app(log) as app:
        print("Processor time of the server for a rerun, median:", flush=True)
        for page in PAGES:
            told(f"  {page}", reruns(app, "" if page == "plan" else page), RERUN_MS, "ms")
        print("First figure after a change, while the plan is under way:", flush=True)
        for desk in DESKS:
            told(f"  {desk}", first_figure(app, desk), FIGURE_S, "s", 2, wall=True)
        p95, each = crowd(app)
        told(f"{SESSIONS} visitors, {THINK_S:g} s to think: 95 % wait at most", p95, P95_MS, "ms", wall=True)
        print(f"{'  processor time of the server for each draw':58} {each:8.0f} ms", flush=True)
        told("memory of server and workers", app.memory_mb(), MEMORY_MB, "MB")


if __name__ == "__main__":
    main()
