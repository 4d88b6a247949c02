"""A page's question to the workers: asked once for each content, shown while under way, kept when answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from planner.ui.job import Job, State
from planner.ui.markdown import plain
from planner.ui.server import server
from planner.ui.stored_answers import stored_answer
from planner.ui.tasks import Task
from planner.ui.work import POLL_S, line

if TYPE_CHECKING:
    from planner.ui.state import Desk


@dataclass
class Question:
    """What a page asked last.

    Attributes
    ----------
    of
        Name of the task.
    job
        The work under way, None once it is over.
    answer
        What came of it, or the first part of it while the rest is under way.
    fault
        Why there is no answer, in words.
    """

    of: str
    job: Job | None = None
    answer: Any = None
    fault: str = ""


def ask(desk: Desk, page: str, task: Task) -> Question:
    """Return what is known of a task, and have it worked on where nothing is.

    Parameters
    ----------
    desk
        The visitor's session, which has one question for each page.
    page
        Who asks; a new question takes the place of the former one, whose work is stopped.
    task
        What is asked.
    """
    question = desk.questions.get(page)
    if question is None or question.of != task.name or _was_left(question):
        if question is not None and question.job is not None:
            server().jobs.stop(question.job)
        question = Question(task.name, answer=_known(task))
        desk.questions[page] = question
        if question.answer is None:
            question.job = server().jobs.submit(task, batch=True, by=desk.presence)
    _take_up(desk, question)
    return question


def _known(task: Task) -> Any:
    """Return the answer that is there already: of this server, or one that comes with an example desk."""
    known = server().results.get(task.name)
    if known is None and (known := stored_answer(task)) is not None:
        server().results.put(task.name, known)
    return known


def _was_left(question: Question) -> bool:
    """Return whether the work was given up since the browser was away."""
    return question.job is not None and question.job.state is State.LEFT


def _take_up(desk: Desk, question: Question) -> None:
    job = question.job
    if job is None:
        return
    if job.interim is not None:
        question.answer = job.interim
    if not job.over:
        return
    question.job = None
    if job.state is State.DONE and job.result is not None:
        question.answer = job.result
        if not job.was_stopped:
            server().results.put(question.of, job.result)
    elif question.answer is None:
        question.fault = job.fault or desk.words(f"work.{job.state.value}")


def progress(desk: Desk, question: Question, said: Callable[[str], str] = plain) -> None:
    """Show how far the work is with a button that ends it, or why there is no answer with one that asks again.

    `said` words the reason, as Markdown.
    """
    if question.job is not None:
        _watch(desk, question, question.answer)
    elif question.fault:
        st.warning(said(question.fault), icon=":material/warning:")
        page = next(page for page, one in desk.questions.items() if one is question)
        st.button(desk.words("work.again"), on_click=forget, args=(desk, page), key=f"again {question.of}")


def forget(desk: Desk, page: str) -> None:
    """Drop a page's question, whose work is over, so that it is asked anew."""
    desk.questions = {other: one for other, one in desk.questions.items() if other != page}


def is_asked(desk: Desk, what: str, task: Task) -> bool:
    """Return whether the visitor asked a long question of page Plan, or somebody did and it is answered."""
    return server().results.get(task.name) is not None or desk.choices.get(f"plan.{what}") == task.name


def asked_by_button(desk: Desk, what: str, task: Task, label: str, about: str, icon: str) -> None:
    """Show the button that asks a long question of page Plan."""

    def asked() -> None:
        desk.choices[f"plan.{what}"] = task.name

    st.button(plain(label), on_click=asked, icon=icon, help=plain(about), key=f"{what}.ask")


@st.fragment(run_every=POLL_S)
def _watch(desk: Desk, question: Question, shown: Any) -> None:
    job = question.job
    if job is None or job.over or job.interim is not shown:
        st.rerun()
    line(desk.words, job, lambda: server().jobs.stop(job, keep=True), "")
