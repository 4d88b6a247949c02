"""What one visitor has before them: a history of drafts, the plan shown, and the work under way.

Widgets hold nothing: the draft in the session is the truth, and every run of a page writes it into the widgets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from planner.scenario import Fault, Scenario, ScenarioError
from planner.scenario_file import as_document
from planner.ui.edit import Draft, Place
from planner.ui.job import Job, State
from planner.ui.link import PARAMETER, unpacked
from planner.ui.look_task import LookTask
from planner.ui.presence import Presence, presence
from planner.ui.result import Result, is_unfinished, plan_digest
from planner.ui.server import FIRST_TO_COMPARE, example, examples, server, stored_result
from planner.ui.steps import Steps
from planner.ui.tasks import PlanTask
from planner.ui.text import LANGUAGES, Words
from planner.ui.uploads import Upload

if TYPE_CHECKING:
    from planner.ui.asking import Question
    from planner.ui.entry import Entry
    from planner.ui.sheets import Sheet


@dataclass
class Desk:
    """One visitor's session.

    Attributes
    ----------
    presence
        Whether the visitor still has the page open.
    steps
        Drafts in the order in which they were made.
    address
        The example that the page's address named last.
    shown, shown_of
        The last good plan with the draft it is of, and the number of its desk.
    job, job_of
        The plan under way, and the digest of its scenario.
    look
        About how many people that plan will have, from a worker that is never busy for long.
    given_up, cut_short
        Digests of scenarios that could not be planned, and of the one whose search the visitor stopped.
    refused
        Values that were refused, by place: what was entered and why.
    opening
        Why the last uploaded file was not opened.
    trouble
        What went wrong with the last plan: catalogue key and its values.
    answered
        Whether page Plan has shown the visitor an answer.
    compare_one_site
        Whether the visitor wants the operating models side by side for a desk of one site.
    questions
        What the pages asked the workers last, by page.
    choices
        What was chosen on the pages (not part of the scenario), by widget.
    entries
        What each widget shows, by name.
    upload
        The export that was uploaded last.
    sheets
        The tables of the scenario's lists with what was refused in them, by name.
    """

    words: Words
    presence: Presence = field(default_factory=presence)
    steps: Steps = field(default_factory=Steps)
    address: str | None = None
    shown: tuple[Draft, Result] | None = None
    shown_of: int = 0
    job: Job | None = None
    job_of: str = ""
    look: Job | None = None
    given_up: set[str] = field(default_factory=set)
    cut_short: str = ""
    refused: dict[Any, tuple[Any, str]] = field(default_factory=dict)
    opening: tuple[str, ScenarioError] | None = None
    trouble: tuple[str, dict[str, str]] | None = None
    compare_one_site: bool = False
    answered: bool = False
    questions: dict[str, Question] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    upload: Upload | None = None
    sheets: dict[str, Sheet] = field(default_factory=dict)

    @property
    def draft(self) -> Draft:
        """The draft before the visitor."""
        return self.steps.now.draft

    @property
    def origin(self) -> str | None:
        """Key of the example before the visitor, or None for an opened file or a link."""
        return self.steps.now.origin

    def pick(self, key: str) -> None:
        """Take up an example desk."""
        draft, results = example(key), server().results
        if results.get(plan_digest(draft.scenario)) is None:
            stored = stored_result(key, draft.scenario)
            if stored is not None:
                results.put(plan_digest(draft.scenario), stored)
        self.take(draft, key)

    def take(self, draft: Draft, origin: str | None) -> None:
        """Begin with another desk."""
        self.steps.begin(draft, origin)
        self.opening = None
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
            self.steps.change(draft)
            self._moved(same_desk=True)

    def replace(self, scenario: Scenario) -> None:
        """Put a changed scenario in the place of the desk's, as one step."""
        self.opening = None
        if scenario != self.draft.scenario:
            self.steps.change(Draft(scenario, None))
            self._moved(same_desk=True)

    def revise(self, document: dict[str, Any], scenario: Scenario) -> None:
        """Put a changed scenario in the place of the desk's, as one step; its file keeps its comments."""
        if scenario != self.draft.scenario:
            self.steps.change(self.draft.rewritten(document, scenario))
            self._moved(same_desk=True)

    def remove(self, place: Place) -> None:
        """Take away what the scenario says at a place and may leave out, as one step."""
        self.steps.change(self.draft.lacking(place))
        self._moved(same_desk=True)

    def step(self, by: int) -> None:
        """Undo (−1) or redo (+1)."""
        self.steps.move(by)
        self._moved()

    def to_begin(self) -> None:
        """Go back to the desk as it was taken up."""
        self.steps.to_begin()
        self._moved()

    def follow(self, address: str | None) -> None:
        """Go where the browser's Back and Forward went: the page's address names another example."""
        if address == self.address or address not in examples():
            return
        self.address = address
        if address != self.origin:
            if self.steps.back_to(address):
                self._moved()
            else:
                self.pick(address)

    def again(self) -> None:
        """Plan the desk once more after a failure or a search cut short."""
        self.given_up.clear()
        self.cut_short = ""
        self._moved()

    def _moved(self, *, same_desk: bool = False) -> None:
        """Give up what belonged to the step before: work under way and, on another desk, the plan shown."""
        self.trouble = None
        if not same_desk:
            self.refused, self.sheets = {}, {}
        if self.shown_of != self.steps.now.desk:
            self.shown, self.shown_of, self.compare_one_site = None, self.steps.now.desk, False
        if self.job is not None and self.job_of != plan_digest(self.draft.scenario):
            if self.job.state is State.DONE and not self.job.was_stopped:  # over, but no page has taken it up yet
                server().results.put(self.job_of, self.job.result)
            server().jobs.stop(self.job)
            self.job = None
            self._look_no_more()

    def stop(self) -> None:
        """End the search and take the best plan so far."""
        if self.job is not None:
            server().jobs.stop(self.job, keep=True)

    @property
    def is_cut_short(self) -> bool:
        """Whether the visitor stopped the search whose plan is shown."""
        return self.cut_short == plan_digest(self.draft.scenario)

    def shows(self, job: Job) -> bool:
        """Return whether the plan shown is what a running job has so far."""
        return self.shown is not None and self.shown[1] is job.interim

    def refresh(self) -> None:
        """Take up what the workers finished, and ask for the plan that is missing."""
        name, shared = plan_digest(self.draft.scenario), server()
        if self.job is not None and self.job.over:
            self._finish(self.job)
        if self.job is not None and self.job.interim is not None and self.job_of == name:
            self.shown = (self.draft, self.job.interim)
        known = shared.results.get(name)
        if known is not None:
            self.shown = (self.draft, known)
        elif self.job is None and name not in self.given_up and name != self.cut_short:
            self.job, self.job_of = shared.jobs.submit(PlanTask(self.draft.scenario), by=self.presence), name
            self.look = shared.looks.submit(self._first_look(), by=self.presence)

    def _first_look(self) -> LookTask:
        """Return the task of a first figure, scaled by the last plan where that kept its promises within no limits."""
        if self.shown is None or not self.shown[1].met or self.shown[1].budget is not None:
            return LookTask(self.draft.scenario)
        draft, result = self.shown
        return LookTask(self.draft.scenario, draft.scenario, int(result.report["headcount"]))

    def _look_no_more(self) -> None:
        if self.look is not None:
            server().looks.stop(self.look)
            self.look = None

    def _finish(self, job: Job) -> None:
        self.job = None
        self._look_no_more()
        if job.state is State.LEFT:  # the browser was away: its plan is asked for anew
            return
        best = job.result if job.result is not None else job.interim
        if job.state is State.DONE and not (job.was_stopped and is_unfinished(best)):
            server().results.put(self.job_of, best)
            return
        if best is not None and job.state in (State.DONE, State.STOPPED):
            if self.job_of == plan_digest(self.draft.scenario):
                self.shown, self.cut_short = (self.draft, best), self.job_of
            return
        self.given_up.add(self.job_of)
        self.trouble = (f"work.{job.state.value}", {"why": job.fault} if job.state is State.FAILED else {})


def desk() -> Desk:
    """Return the visitor's session; a new one begins with what its address names, else with the first desk."""
    if "desk" not in st.session_state:
        st.session_state["desk"] = _begun()
    session: Desk = st.session_state["desk"]
    session.follow(st.query_params.get("desk"))
    session.refresh()
    return session


def _begun() -> Desk:
    language = st.query_params.get("lang", _browser_language())
    begun = Desk(Words(language if language in LANGUAGES else "en"))
    wanted, known = st.query_params.get("desk"), list(examples())
    begun.address = wanted
    linked, refused = _linked(st.query_params.get(PARAMETER))
    if linked is not None and wanted not in known:
        begun.take(linked, None)
        return begun  # with nothing to undo: the visitor has seen no other desk
    first = FIRST_TO_COMPARE if st.context.url and st.context.url.rstrip("/").endswith("/compare") else known[0]
    begun.pick(wanted if wanted in known else first)
    if linked is not None:
        begun.revise(as_document(linked.scenario), linked.scenario)
    if refused is None and wanted not in (None, *known):
        refused = ScenarioError([Fault("desk", f"must be one of {', '.join(known)}", wanted)])
    if refused is not None:
        begun.opening = (begun.words("toolbar.link.name"), refused)
    return begun


def _linked(text: str | None) -> tuple[Draft | None, ScenarioError | None]:
    """Return the desk that an address brings, or why it is refused."""
    if text is None:
        return None, None
    try:
        return unpacked(text), None
    except ScenarioError as refusal:
        return None, refusal


def _browser_language() -> str:
    return (st.context.locale or "en").split("-")[0].lower()
