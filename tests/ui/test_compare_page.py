"""Page Compare in Streamlit's test runner, and its verdict."""

import time

import pandas as pd
import pytest

from planner.comparison.misses import Miss
from planner.scenario_file import load
from planner.ui.comparison import figures_of, longer, missed, sentence, table
from planner.ui.edit import Draft
from planner.ui.models_task import ModelsAnswer, ModelsTask
from planner.ui.server import server
from planner.ui.text import Words
from tests.ui.conftest import PLANNED_WITHIN_S, ROOT, desk_of, named, plain, settle

VIEW = "../views/compare.py"
MODELS = ("regional", "central", "virtual", "follow_the_sun")
LOOK = {"people": 7, "cost_per_year": 410_000.0, "service_level": 0.82, "bound_per_year": 400_000.0, "gap": 0.02}


def open_compare(open_app, **query):
    app = open_app(**query)
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def until(app, ready):
    end = time.monotonic() + PLANNED_WITHIN_S
    while not ready() and time.monotonic() < end:
        time.sleep(0.1)
        app.run()
    assert ready()


def test_a_desk_of_one_site_says_that_there_is_nothing_to_choose(open_app):
    app = open_compare(open_app)
    assert any("This desk has one site" in one.value for one in app.markdown)
    assert "models" not in desk_of(app).questions


def test_the_four_models_appear_side_by_side_and_are_explained_in_one_pass(open_app):
    app = open_compare(open_app, desk="one_team")
    next(one for one in app.button if one.label == "Compare this desk anyway").click().run()
    settle(app)
    assert any("All models come to the same" in one.value for one in app.markdown)
    assert any("Take **" in one.value for one in app.markdown)
    frame = app.table[0].value
    assert list(frame.columns) == ["Regional", "Central", "Virtual", "Follow the sun"]
    assert len(set(frame.loc["People"])) == 1
    assert list(frame.loc["Targets"]) == ["met"] * 4
    assert list(frame.loc["How it is known"]) == ["planned and simulated"] * 4
    assert server().results.get(ModelsTask(desk_of(app).draft.scenario).name).complete


def test_stopping_keeps_what_is_known_and_offers_to_go_on(open_app):
    app = open_app(desk="one_team")
    regional = load(ROOT / "scenarios" / "vietnam_regional.yaml").scenario
    desk_of(app).take(Draft(regional.changed(name="Not stored"), None), None)
    app.switch_page(VIEW).run()
    question = desk_of(app).questions["models"]
    until(app, lambda: question.answer is not None)  # a first look
    server().jobs.stop(question.job, keep=True)
    until(app, lambda: question.job is None)
    app.run()
    assert any("Compare again" in one.label for one in app.button)
    assert any("Stopped" in one.value for one in app.info)
    assert server().results.get(ModelsTask(desk_of(app).draft.scenario).name) is None
    server().jobs.stop(desk_of(app).job)
    settle(app)


def answer(**costs: tuple[float, bool]) -> ModelsAnswer:
    rows = {
        model: {
            "verdict": "met" if met else "short",
            "headcount": 8,
            "cost_per_year": cost,
            "currency": "EUR",
            "missing_agent_h": 0.0 if met else cost / 1e5,
            "gap": 0.01,
            "sla_kept": 0.9,
        }
        for model, (cost, met) in costs.items()
    }
    heads = pd.DataFrame(1, index=["A", "B"], columns=list(costs))
    return ModelsAnswer(tuple(costs), table=pd.DataFrame.from_dict(rows, orient="index"), heads=heads)


def test_the_verdict_names_the_cheapest_model_that_meets_the_targets_and_by_how_much():
    found = answer(
        regional=(500_000, True), central=(400_000, True), virtual=(300_000, False), follow_the_sun=(480_000, True)
    )
    told = plain(sentence(found, Words("en")))
    assert told.startswith("**Central** is the cheapest model that meets the targets: **400,000 EUR** a year")
    assert "**80,000 EUR** a year (17 %) less than Follow the sun." in told
    assert told.endswith("Virtual cannot meet the targets with these sites and rules.")


def test_the_verdict_when_one_or_no_model_meets_the_targets():
    one = answer(regional=(500_000, True), central=(400_000, False))
    assert "No other model meets them." in sentence(one, Words("en"))
    none = answer(regional=(500_000, False), central=(400_000, False))
    assert sentence(none, Words("en")).startswith("No model meets the targets")
    assert "**Central**" in plain(sentence(none, Words("en")))
    assert "**Tập trung**" in plain(sentence(none, Words("vi")))


def test_a_missed_promise_is_named_with_what_is_reached_and_who_says_so():
    by_formula = Miss("AMER/IT/phone", 0.731, 0.8, None, simulated=False, others=0)
    told = plain(missed("central", by_formula, Words("en")))
    assert told == "**Central** misses a promise by the formulas: AMER/IT/phone reaches 73.1 % of 80 %."
    simulated = Miss("AMER/IT/phone", 0.82, 0.8, 0.61, simulated=True, others=2)
    told = plain(missed("central", simulated, Words("vi")))
    assert told.startswith("**Tập trung** không giữ một cam kết trong mô phỏng: ")
    assert told.endswith("61,0 % trong khoảng tệ nhất, và 2 cam kết nữa.")


def test_a_model_is_shown_by_its_first_look_until_its_plan_is_there():
    looks = pd.DataFrame.from_dict({"regional": LOOK, "virtual": LOOK}, orient="index")
    planned = answer(regional=(400_000, True))
    found = ModelsAnswer(MODELS, looks=looks, table=planned.table)
    frame = table(MODELS, figures_of(found, "EUR"), Words("en"))
    assert [plain(one) for one in frame.loc["Cost a year"]] == ["400,000 EUR", "…", "410,000 EUR", "…"]
    assert list(frame.loc["How it is known"]) == ["planned and simulated", "…", "first look", "…"]
    assert not found.complete
    assert frame.loc["Targets", "Virtual"] == "–"


@pytest.mark.parametrize(("desk", "view"), [("vendor_offer", "sourcing"), ("vietnam_regional", "models")])
def test_an_example_opens_with_the_comparison_that_comes_with_it(open_app, desk, view):
    app = open_compare(open_app, desk=desk)
    assert named(app.button_group, "choice.compare.view").value == view
    assert desk_of(app).questions[view].answer is not None
    assert desk_of(app).questions[view].job is None


@pytest.mark.parametrize(
    ("people", "cost", "basis", "says"),
    [
        (8, 400_000.0, "simulated", ""),
        (
            9,
            390_000.4,
            "simulated",
            "Page Plan has 9 people at 390,000\xa0EUR a year for Regional: it searches longer.",
        ),
        (9, 390_000.0, "look", ""),
    ],
)
def test_a_longer_search_on_page_plan_is_said(people, cost, basis, says):
    plan = {"operating_model": "regional", "currency": "EUR", "headcount": people, "cost_per_year": cost}
    known = {"regional": {"headcount": 8, "cost_per_year": 400_000.0, "basis": basis}}
    assert longer(plan, known, Words()).startswith(says)
    assert bool(longer(plan, known, Words())) == bool(says)
    assert longer(plan | {"operating_model": "central"}, known, Words()) == ""
