"""What all visitors share: the worker pool, the plans made so far, the example desks."""

from __future__ import annotations

import gc
import os
import re
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from planner.scenario import Scenario
from planner.ui.edit import Draft
from planner.ui.jobs import JobPool
from planner.ui.result import Result, from_text
from planner.ui.tasks import WarmUpTask
from planner.ui.uploads import Uploads
from planner.ui.worker import serve

EXAMPLES = Path(__file__).resolve().parents[2] / "scenarios"
STORED = Path(__file__).parent / "stored"
FIRST, SMALLEST = "bank_phone", "one_team"
FIRST_TO_COMPARE = "vietnam_regional"  # whoever comes to page Compare first: a desk with something to choose
KEPT_RESULTS = 64
# What workers free goes back to the system: with an arena for each thread, or a pool of Arrow's, little of it does.
THRIFTY = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
REST_S = 5.0  # on a small machine processes that start would take the cores from the first page


class Results:
    """The answers of this server by the name of their task, the least used dropped first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Any] = OrderedDict()

    def get(self, name: str) -> Any:
        """Return the answer to a task, or None."""
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
            return self._known.get(name)

    def put(self, name: str, result: Any) -> None:
        """Keep an answer."""
        with self._lock:
            self._known[name] = result
            while len(self._known) > KEPT_RESULTS:
                self._known.popitem(last=False)


@dataclass
class Server:
    """What all visitors share.

    Attributes
    ----------
    jobs
        The workers that plan.
    looks
        One for first looks alone: whoever changes an input has a figure while others plan.
    results, uploads
        The answers so far, and the files that visitors brought.
    """

    jobs: JobPool
    looks: JobPool
    results: Results = field(default_factory=Results)
    uploads: Uploads = field(default_factory=Uploads)
    _frozen: int = 0

    def freeze_imports(self) -> None:
        """Keep what was imported out of the search for garbage, which Streamlit makes after every run of a page."""
        if len(sys.modules) > self._frozen:
            self._frozen = len(sys.modules)
            gc.collect()
            gc.freeze()

    def close(self) -> None:
        """End the workers and remove the uploads."""
        self.jobs.close()
        self.looks.close()
        self.uploads.close()


@st.cache_resource(show_spinner=False, on_release=lambda server: server.close())
def server() -> Server:
    """Return the worker pool and the results; made once."""
    os.environ.update(THRIFTY | os.environ)
    looks = JobPool(1, partial(serve, first="planner.first_look", nice=0), rest_s=REST_S)
    shared = Server(JobPool(rest_s=REST_S), looks)
    # The first plan on a new machine compiles the planner: begin now, and give way to whoever asks for a plan.
    smallest = EXAMPLES / f"{SMALLEST}.yaml"
    shared.looks.submit(WarmUpTask(smallest, look=True), batch=True)
    shared.jobs.submit(WarmUpTask(smallest), batch=True)
    return shared


def examples() -> dict[str, Path]:
    """Return the example files by key, the first desk first."""
    paths = {path.relative_to(EXAMPLES).with_suffix("").as_posix(): path for path in EXAMPLES.rglob("*.yaml")}
    return {key: paths[key] for key in sorted(paths, key=lambda key: (key != FIRST, key.count("/") > 0, key))}


@st.cache_data(show_spinner=False)
def example_names() -> dict[str, str]:
    """Return the names of the example desks by key; that line alone is read: whole desks take a second together."""
    return {key: _name_of(path) for key, path in examples().items()}


def _name_of(path: Path) -> str:
    found = re.search(r"^name: *(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return path.stem if found is None else found[1].strip().strip("\"'")


@st.cache_resource(show_spinner=False)
def example(key: str) -> Draft:
    """Return an example desk, read once: drafts are never changed, only replaced."""
    return Draft.read(examples()[key])


def stored_result(key: str, scenario: Scenario) -> Result | None:
    """Return the plan that comes with an example desk, or None when there is none for this content."""
    path = STORED / f"{key.replace('/', '-')}.json"
    if not path.exists():
        return None
    files = {one.suffix[1:]: one.read_bytes() for one in STORED.glob(f"{path.stem}.*") if one != path}
    return from_text(path.read_text(encoding="utf-8"), scenario, files)
