"""Page Hiring on the real planner: its figures are those of the hiring plan, and it can be left and stopped."""

import datetime as dt
import time

import pytest

from planner.economics.hiring import hiring_plan
from planner.economics.next_hire import next_hire
from planner.scenario_file import loads
from planner.ui import chart_hiring, hiring
from planner.ui.asking import Question
from planner.ui.hiring_task import HiringAnswer, HiringTask
from planner.ui.how import definitions
from planner.ui.job import Job, State, Work
from planner.ui.presence import Presence
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import PLANNED_WITHIN_S, desk_of, plain, settle

START = "2026-12-07"
SMALL = """
name: Two at the phone
currency: EUR
regions: [{name: Here, time_zone: Europe/Berlin, languages: {de: 1.0}, contacts_per_month: 600}]
departments: [{name: Help, open: {mon-fri: "09:00-12:00"}}]
channels: {phone: {kind: live, handle_s: 300, patience_s: 200, target: {service_level: 0.8, within_s: 30}}}
sites: [{name: Office, time_zone: Europe/Berlin, languages: [de], wage_per_h: 20, people_now: 3}]
shifts: {paid_h: [3], days_per_week: {3: 5}}
people: {shrinkage: 0.2, attrition_per_year: 0.3}
hiring: {start: 2026-12-07, months: 6}
"""


def answered(app):
    """Run the page until its question is answered."""
    end = time.monotonic() + PLANNED_WITHIN_S
    while time.monotonic() < end:
        question = desk_of(app).questions["hiring"]
        if question.job is None:
            assert not app.exception
            return question.answer
        time.sleep(0.2)
        app.run()
    raise AssertionError("no answer in time")


@pytest.fixture
def small():
    from planner.ui.edit import Draft

    return Draft.from_text(SMALL, "small")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_the_hiring_plan_of_the_desk(open_app, small, language):
    app = open_app(desk="one_team", lang=language)
    desk_of(app).take(small, None)
    app.switch_page("../views/hiring.py").run()
    found = answered(app)
    assert isinstance(found, HiringAnswer)
    again = hiring_plan(small.scenario, start=dt.date.fromisoformat(START), referee=True)
    assert found.weeks.equals(again.weeks)
    words = Words(language)
    assert any(words.number(found.next.people_now) in one.value for one in app.markdown)
    months, decisions = hiring.months(found, "EUR", words), hiring.decisions(found, words)
    assert len(months) == 6
    assert set(months.columns) == set(definitions("months", words))
    assert set(decisions.columns) <= set(definitions("decisions", words))
    assert found.cost == pytest.approx(found.desk["cost"].sum(), rel=1e-6), "as the definition of the cost says"
    assert len(hiring.decisions(found, words)) == len(again.decisions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_plan_says_without_a_click_how_long_the_team_holds(open_app, small, language):
    app = open_app(desk="one_team", lang=language)
    desk_of(app).take(small, None)
    settle(app.run())
    coming = next_hire(small.scenario, start=dt.date.fromisoformat(START), referee=True)
    told = " ".join(hiring.next_sentence(coming, Words(language)))
    assert plain(told) in [plain(one.value) for one in app.markdown]
    assert Words(language).number(coming.contacts_per_month) in told


def test_leaving_the_desk_stops_the_work(open_app, small):
    app = open_app(desk="one_team")
    app.switch_page("../views/hiring.py").run()
    job = desk_of(app).questions["hiring"].job
    desk_of(app).take(small, None)
    app.run()
    assert desk_of(app).questions["hiring"].job is not job
    assert job is None or job.was_stopped or job.over


def test_a_question_given_up_while_the_browser_was_away_is_asked_anew(open_app, small):
    app = open_app(desk="one_team")
    desk_of(app).take(small, None)
    app.switch_page("../views/hiring.py").run()
    desk_of(app).questions["hiring"] = Question(desk_of(app).questions["hiring"].of, given_up())
    app.run()
    assert answered(app) is not None


def given_up():
    """Return a job that nobody works on any more."""
    job = Job(Work(0, None), True, Presence())
    job.work.jobs.append(job)
    job.leave(State.LEFT)
    return job


def test_the_chart_adds_sites_up(small):
    found = hiring_plan(small.scenario, start=dt.date.fromisoformat(START))
    frame = chart_hiring.heads_frame(found.weeks, None, Words())
    assert len(frame) == found.weeks["week"].nunique()
    assert frame["heads"].sum() == pytest.approx(found.weeks["heads"].sum())
    for words in map(Words, LANGUAGES):
        table = hiring.weeks(chart_hiring.heads_frame(found.weeks, None, words), words)
        assert list(table.columns) == list(definitions("weeks", words))
        assert table[words("table.heads")].iloc[-1] == words.number(float(frame["heads"].iloc[-1]), 1)


class Listening:
    """Who a task tells what it does."""

    def __init__(self, stop_at=""):
        self.said, self.shown, self.stop_at = [], [], stop_at

    def say(self, what):
        self.said.append(what)

    def show(self, answer):
        self.shown.append(answer)

    def stopped(self):
        return bool(self.stop_at) and self.stop_at in self.said


@pytest.fixture(scope="module")
def large():
    many = SMALL.replace("contacts_per_month: 600", "contacts_per_month: 60_000").replace(
        "people_now: 3", "people_now: 70"
    )
    return HiringTask(loads(many).scenario, dt.date.fromisoformat(START))


def test_a_large_desk_has_first_figures_from_a_roster_found_in_a_hurry(large):
    line = Listening(stop_at="planning today's week")
    answer = large.run(line)
    assert "a quick roster" in line.said
    assert line.shown == [answer]
    assert answer.is_first
    assert len(answer.desk) == 6


def test_a_small_desk_needs_none(small):
    line = Listening(stop_at="judging other volumes")
    assert HiringTask(small.scenario, dt.date.fromisoformat(START)).run(line) is None
    assert "a quick roster" not in line.said
