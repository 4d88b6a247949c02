"""What one visitor has before them: a history of drafts, the plan shown, and the work under way.

Widgets hold nothing: the draft in the session is the truth, and every run of a page writes it into the widgets.
"""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from planner.scenario import Scenario, ScenarioError
from planner.ui.edit import Draft, Place
from planner.ui.fields import operating_models
from planner.ui.jobs import Job, JobPool, State
from planner.ui.result import Result, digest, from_text
from planner.ui.text import LANGUAGES, Words
from planner.ui.worker import Task

EXAMPLES = Path(__file__).resolve().parents[2] / "scenarios"
STORED = Path(__file__).parent / "stored"
FIRST, SMALLEST = "bank_phone", "one_team"
KEPT_RESULTS = 64
KEPT_STEPS = 100


class Results:
    """The plans of this server by the content of their scenario, the least used dropped first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Result] = OrderedDict()

    def get(self, name: str) -> Result | None:
        """Return the result of a scenario's digest, or None."""
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
            return self._known.get(name)

    def put(self, name: str, result: Result) -> None:
        """Keep a result."""
        with self._lock:
            self._known[name] = result
            while len(self._known) > KEPT_RESULTS:
                self._known.popitem(last=False)


@dataclass
class Server:
    """What all visitors share."""

    jobs: JobPool
    results: Results = field(default_factory=Results)


@st.cache_resource(show_spinner=False, on_release=lambda server: server.jobs.close())
def server() -> Server:
    """Return the worker pool and the results; made once."""
    shared = Server(JobPool())
    # The first plan on a new machine compiles the planner: begin now, and give way to whoever asks for a plan.
    shared.jobs.submit(Task(Draft.read(EXAMPLES / f"{SMALLEST}.yaml").scenario), batch=True)
    # Streamlit collects garbage after every run; what is imported by now never becomes garbage.
    gc.collect()
    gc.freeze()
    return shared


def examples() -> dict[str, Path]:
    """Return the example files by key, the first desk first."""
    paths = {path.relative_to(EXAMPLES).with_suffix("").as_posix(): path for path in EXAMPLES.rglob("*.yaml")}
    return {key: paths[key] for key in sorted(paths, key=lambda key: (key != FIRST, key.count("/") > 0, key))}


@st.cache_data(show_spinner=False)
def example_names() -> dict[str, str]:
    """Return the names of the example desks by key."""
    return {key: Draft.read(path).scenario.name for key, path in examples().items()}


def stored_result(key: str, scenario: Scenario) -> Result | None:
    """Return the plan that comes with an example desk, or None when there is none for this content."""
    path = STORED / f"{key.replace('/', '-')}.json"
    return from_text(path.read_text(encoding="utf-8"), scenario) if path.exists() else None


@dataclass
class Comparison:
    """The operating models of one scenario, planned side by side."""

    of: str
    scenarios: dict[str, Scenario]
    jobs: dict[str, Job]
    faults: dict[str, str] = field(default_factory=dict)
    stopped: bool = False

    @property
    def busy(self) -> bool:
        """Whether a model is still being planned."""
        return any(not job.over for job in self.jobs.values())


@dataclass
class Desk:
    """One visitor's session.

    Attributes
    ----------
    origin
        Key of the example, or None for an opened file.
    history, position
        Drafts in the order in which they were made, and the one before the visitor.
    shown
        The last good plan and the draft it is of.
    job, job_of
        The plan under way, and the digest of its scenario.
    given_up, cut_short
        Digests of scenarios that could not be planned, and of the one whose search the visitor stopped.
    refused
        Values that were refused, by place: what was entered and why.
    opening
        Why the last uploaded file was not opened.
    trouble
        What went wrong with the last plan: catalogue key and its values.
    comparison, compare_one_site
        The operating models side by side, and whether the visitor wants that for a desk of one site.
    """

    words: Words
    origin: str | None = None
    history: list[Draft] = field(default_factory=list)
    position: int = 0
    shown: tuple[Draft, Result] | None = None
    job: Job | None = None
    job_of: str = ""
    given_up: set[str] = field(default_factory=set)
    cut_short: str = ""
    refused: dict[Any, tuple[Any, str]] = field(default_factory=dict)
    opening: tuple[str, ScenarioError] | None = None
    trouble: tuple[str, dict[str, str]] | None = None
    comparison: Comparison | None = None
    compare_one_site: bool = False

    @property
    def draft(self) -> Draft:
        """The draft before the visitor."""
        return self.history[self.position]

    def pick(self, key: str) -> None:
        """Take up an example desk."""
        draft = Draft.read(examples()[key])
        stored = stored_result(key, draft.scenario)
        if stored is not None:
            server().results.put(digest(draft.scenario), stored)
        self.take(draft, key)

    def take(self, draft: Draft, origin: str | None) -> None:
        """Begin with another desk."""
        self.origin, self.history, self.position, self.shown = origin, [draft], 0, None
        self.refused, self.opening, self.compare_one_site = {}, None, False
        self._moved()

    def change(self, key: Any, edits: dict[Place, Any], entered: Any) -> None:
        """Apply edits as one step; a refused value stays beside its field with the reason."""
        try:
            draft = self.draft.changed(edits)
        except ScenarioError as refusal:
            self.refused[key] = (
                entered,
                "; ".join(f"{one.path}: {self.words.fault(one.why)}" for one in refusal.faults),
            )
            return
        self.refused.pop(key, None)
        if draft.scenario != self.draft.scenario:
            self.history = [*self.history[: self.position + 1], draft][-KEPT_STEPS:]
            self.position = len(self.history) - 1
            self._moved()

    def step(self, by: int) -> None:
        """Undo (−1) or redo (+1)."""
        self.position = min(max(self.position + by, 0), len(self.history) - 1)
        self.refused = {}
        self._moved()

    def again(self) -> None:
        """Plan the desk once more after a failure or a search cut short."""
        self.given_up.clear()
        self.cut_short = ""
        self._moved()

    def _moved(self) -> None:
        self.trouble = None
        if self.job is not None and self.job_of != digest(self.draft.scenario):
            server().jobs.stop(self.job)
            self.job = None

    def stop(self) -> None:
        """End the search and take the best plan so far."""
        if self.job is not None:
            server().jobs.stop(self.job, keep=True)

    @property
    def is_cut_short(self) -> bool:
        """Whether the visitor stopped the search whose plan is shown."""
        return self.cut_short == digest(self.draft.scenario)

    def shows(self, job: Job) -> bool:
        """Return whether the plan shown is what a running job has so far."""
        return self.shown is not None and self.shown[1] is job.interim

    def refresh(self) -> None:
        """Take up what the workers finished, and ask for the plan that is missing."""
        name, shared = digest(self.draft.scenario), server()
        if self.job is not None and self.job.over:
            self._finish(self.job)
        if self.job is not None and self.job.interim is not None and self.job_of == name:
            self.shown = (self.draft, self.job.interim)
        known = shared.results.get(name)
        if known is not None:
            self.shown = (self.draft, known)
        elif self.job is None and name not in self.given_up and name != self.cut_short:
            self.job, self.job_of = shared.jobs.submit(Task(self.draft.scenario)), name

    def _finish(self, job: Job) -> None:
        self.job = None
        best = job.result if job.result is not None else job.interim
        if job.state is State.DONE and not (job.was_stopped and is_unfinished(best)):
            server().results.put(self.job_of, best)
            return
        if best is not None and job.state in (State.DONE, State.STOPPED):
            if self.job_of == digest(self.draft.scenario):
                self.shown, self.cut_short = (self.draft, best), self.job_of
            return
        self.given_up.add(self.job_of)
        self.trouble = (f"work.{job.state.value}", {"why": job.fault} if job.state is State.FAILED else {})


def desk() -> Desk:
    """Return the visitor's session; a new one begins with the first desk or the one its address names."""
    if "desk" not in st.session_state:
        language = st.query_params.get("lang", _browser_language())
        begun = Desk(Words(language if language in LANGUAGES else "en"))
        wanted, known = st.query_params.get("desk", FIRST), list(examples())
        begun.pick(wanted if wanted in known else known[0])
        st.session_state["desk"] = begun
    session: Desk = st.session_state["desk"]
    session.refresh()
    return session


def _browser_language() -> str:
    return (st.context.locale or "en").split("-")[0].lower()


def compared(session: Desk) -> Comparison:
    """Return the comparison of the visitor's desk; it begins when there is none of this content."""
    name = digest(session.draft.scenario)
    if session.comparison is None or session.comparison.of != name:
        stop_comparison(session)
        session.comparison = begin_comparison(session, name)
    comparison = session.comparison
    for model, job in list(comparison.jobs.items()):
        if job.first_result is not None:
            server().results.put(unjudged(comparison.scenarios[model]), job.first_result)
        elif job.over and job.state is not State.STOPPED:
            comparison.faults[model] = job.fault or session.words("work.died")
        if job.over or job.first_result is not None:
            del comparison.jobs[model]
    return comparison


def is_unfinished(result: Result) -> bool:
    """Return whether a search was ended before its end, or before the simulation had judged its roster."""
    return result.report["solver"]["status"] == "cancelled" or (
        result.report["simulation"] is None and result.budget is None
    )


def begin_comparison(session: Desk, name: str) -> Comparison:
    """Ask the workers for every operating model whose roster is not known yet."""
    scenario, shared = session.draft.scenario, server()
    scenarios = {model: _under(scenario, model) for model in operating_models(scenario)}
    jobs: dict[str, Job] = {}
    for model, one in scenarios.items():
        if model == scenario.operating_model and session.job is not None:
            jobs[model] = session.job
        elif shared.results.get(unjudged(one)) is None:
            jobs[model] = shared.jobs.submit(Task(one, judged=False), batch=True)
    return Comparison(name, scenarios, jobs)


def unjudged(scenario: Scenario) -> str:
    """Return the name of a scenario's plan before the simulation mends it: models are compared on the same footing."""
    return f"{digest(scenario)} unjudged"


def _under(scenario: Scenario, model: str) -> Scenario:
    return scenario if scenario.operating_model == model else scenario.changed(operating_model=model)


def stop_comparison(session: Desk) -> None:
    """Stop what is still being compared."""
    if session.comparison is not None:
        session.comparison.stopped = session.comparison.busy
        for job in session.comparison.jobs.values():
            if job is not session.job:
                server().jobs.stop(job)
        session.comparison.jobs = {}
