"""Work in progress on the page: what is being done, how good the answer is already, and a button that ends it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from planner.ui.job import Job, State
from planner.ui.markdown import plain
from planner.ui.server import server
from planner.ui.state import Desk
from planner.ui.text import Words

POLL_S = 0.4
FIRST_GAP, GOOD_GAP = 0.5, 0.01


def progress_of(desk: Desk) -> None:
    """Show the plan under way or what became of it, and look again until it is there."""
    words = desk.words
    if desk.trouble is not None:
        key, values = desk.trouble
        stays = f" {words('work.stays')}" if desk.shown is not None else ""
        st.warning(plain(words(key, **values) + stays), icon=":material/warning:")
        st.button(words("work.again"), on_click=desk.again)
    if desk.job is not None:
        _watch_plan(desk)


@st.fragment(run_every=POLL_S)
def _watch_plan(desk: Desk) -> None:
    job = desk.job
    if job is None or job.over or (job.interim is not None and not desk.shows(job)):
        st.rerun()
    with st.container(key="look"):  # always there: a line that comes above the work would take its place, and blink
        if desk.look is not None and desk.look.result is not None and job.interim is None:
            st.markdown(plain(desk.words("work.look", people=desk.words.number(desk.look.result))))
    key = "work.judging" if job.interim is not None else "work.stale" if desk.shown is not None else ""
    line(desk.words, job, desk.stop, desk.words(key) if key else "")


def line(words: Words, job: Job, stop: Callable[[], Any], note: str) -> None:
    """Show one job: what it does, how good its answer is already, and a button that ends it."""
    with st.container(key="work", horizontal=True, vertical_alignment="center"):
        st.progress(share_done(job), text=plain(" · ".join(one for one in (_text(words, job), note) if one)))
        label = words("work.stopping" if job.was_stopped else "work.stop")
        st.button(
            plain(label),
            on_click=stop,
            disabled=job.was_stopped,
            help=words("work.stop.help"),
            icon=":material/stop_circle:",
        )


def _text(words: Words, job: Job) -> str:
    if job.state is State.WAITING:
        ahead = server().jobs.ahead_of(job)
        return words("work.waiting", count=ahead) if ahead else words("work.starting")
    if job.progress is None:
        return words("work.starting")
    seconds = words.number(job.seconds)
    if isinstance(job.progress, str):
        return words("work.doing", what=words.step(job.progress), seconds=seconds)
    phase = words.get("phase." + job.progress.phase.replace(" ", "_"), job.progress.phase)
    gap = known_gap(job)
    if gap is None:
        return words("work.running", phase=phase, seconds=seconds)
    return words("work.gap", phase=phase, gap=words.percent(gap, 1), seconds=seconds)


def known_gap(job: Job) -> float | None:
    """Return the gap to the proven bound, or None while it is not known."""
    gap = getattr(job.progress, "gap", None)
    return gap if gap is not None and math.isfinite(gap) else None


def share_done(job: Job) -> float:
    """Return how far the work is, 0–1; a search does not tell its end in advance and counts on the scale of its gap."""
    known = getattr(job.progress, "done", None)
    if known is not None:
        return float(known)
    gap = known_gap(job)
    if gap is None:
        return 0.05 if job.state is State.RUNNING else 0.0
    done = math.log(max(gap, 1e-6) / FIRST_GAP) / math.log(GOOD_GAP / FIRST_GAP)
    return min(max(done, 0.1), 0.95)
