"""Page Method & limits: the definitions of the desk before the visitor, in both languages."""

import re

import pytest

from planner.scenario_file import load
from planner.ui.method import FORMULAS, LIMITS, definitions, in_words
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT, desk_of

DESKS = sorted((ROOT / "scenarios").rglob("*.yaml"))


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_every_promise_has_its_definition(path):
    scenario = load(path).scenario
    frame = definitions(scenario, Words())
    own = sum(len(one.targets) for one in scenario.departments)
    assert len(frame) == len(scenario.channels) + own
    assert not frame.isna().any().any()


def test_the_model_named_is_the_one_used():
    scenario = load(ROOT / "scenarios" / "one_team.yaml").scenario
    column = Words()("method.model")
    assert definitions(scenario, Words())[column][0].startswith("Erlang A")
    assert definitions(scenario.changed(queue_model="erlang_c"), Words())[column][0].startswith("Erlang C")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_formula_and_limit(open_app, language):
    app = open_app(desk="one_team", lang=language).switch_page("../views/method.py").run()
    assert not app.exception
    assert len(app.latex) == len(FORMULAS)
    words = desk_of(app).words
    terms = set(re.findall(r"\\text\{([^}]+)\}", "".join(FORMULAS.values())))
    told = {term: in_words(rf"\text{{{term}}}", words) for term in terms}
    assert {term for term in terms if language != "en" and told[term] == rf"\text{{{term}}}"} <= {"FTE"}
    assert all(any(one in shown.value for shown in app.latex) for one in told.values())
    text = "\n".join(one.value for one in app.markdown)
    assert all(words(f"method.limit.{name}") in text for name in LIMITS)
