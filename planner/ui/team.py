"""Page Plan: how long today's team holds, and when to decide on the next hire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from planner.scenario import Scenario
from planner.ui.asking import Question, ask, asked_by_button, is_asked, progress
from planner.ui.hiring import first_day, next_sentence
from planner.ui.hiring_task import HiringTask, NextHireTask
from planner.ui.markdown import plain
from planner.ui.result import Result
from planner.ui.server import server
from planner.ui.state import Desk
from planner.ui.work import POLL_S

if TYPE_CHECKING:
    from planner.economics.next_hire import NextHire

MOST_PEOPLE_UNASKED = 100  # ten plans or so: seconds for a team, many minutes for hundreds of people


def team_of_today(desk: Desk, scenario: Scenario, result: Result) -> None:
    """Say until when today's people suffice, where the desk says how many there are.

    A team's answer comes by itself once its plan stands; that of a large desk when the visitor asks.
    """
    if all(site.people_now is None for site in scenario.sites):
        return
    coming = _known(scenario)
    if coming is None and desk.job is None:
        task, words = NextHireTask(scenario, first_day(scenario)), desk.words
        if int(result.report["headcount"]) > MOST_PEOPLE_UNASKED and not is_asked(desk, "team", task):
            icon = ":material/calendar_month:"
            asked_by_button(desk, "team", task, words("team.ask"), words("team.help"), icon)
            return
        question = ask(desk, "team", task)
        coming = question.answer
        _under_way(desk, question)
    if coming is not None:
        with st.container(key="team"):
            st.markdown(plain(" ".join(next_sentence(coming, desk.words))))


def _known(scenario: Scenario) -> NextHire | None:
    """Return what page Hiring has found out already."""
    plan = server().results.get(HiringTask(scenario, first_day(scenario)).name)
    return None if plan is None else plan.next


def _under_way(desk: Desk, question: Question) -> None:
    if question.job is not None:
        _watch(desk, question)
    elif question.answer is None:
        progress(desk, question)


@st.fragment(run_every=POLL_S)
def _watch(desk: Desk, question: Question) -> None:
    """Tell in one quiet line that the answer is coming: the plan is there and needs no patience."""
    if question.job is None or question.job.over:
        st.rerun()
    st.caption(desk.words("team.working"))
