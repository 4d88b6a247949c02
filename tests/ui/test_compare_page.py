"""Page Compare in Streamlit's test runner, and its verdict."""

from dataclasses import replace

from planner.scenario_file import load
from planner.ui.comparing import stop_comparison
from planner.ui.comparison import sentence, table
from planner.ui.server import server, stored_result
from planner.ui.text import Words
from tests.ui.conftest import ROOT, desk_of, plain, settle

VIEW = "planner/ui/views/compare.py"


def open_compare(open_app, **query):
    app = open_app(**query)
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def test_a_desk_of_one_site_says_that_there_is_nothing_to_choose(open_app):
    app = open_compare(open_app)
    assert any("This desk has one site" in one.value for one in app.markdown)
    assert not desk_of(app).comparison


def test_the_four_models_appear_side_by_side(open_app):
    app = open_compare(open_app, desk="one_team")
    next(one for one in app.button if one.label == "Compare this desk anyway").click().run()
    settle(app)
    assert any("All models come to the same" in one.value for one in app.markdown)
    frame = app.table[0].value
    assert list(frame.columns) == ["Regional", "Central", "Virtual", "Follow the sun"]
    assert len(set(frame.loc["People"])) == 1
    assert list(frame.loc["Targets"]) == ["met"] * 4


def test_stopping_keeps_what_is_ready_and_offers_to_go_on(open_app):
    app = open_compare(open_app, desk="vietnam_regional")
    assert len(desk_of(app).comparison.jobs) == 4
    stop_comparison(desk_of(app))
    server().jobs.stop(desk_of(app).job)
    settle(app)
    assert any("Compare again" in one.label for one in app.button)
    assert any("Stopped" in one.value for one in app.info)


def one_team(cost: float, met: bool = True):
    scenario = load(ROOT / "scenarios" / "one_team.yaml").scenario
    result = stored_result("one_team", scenario)
    missing = {} if met else {"phone": cost / 1e5}
    report = {**result.report, "cost_per_year": cost, "missing_agent_h": missing, "verdict": "met" if met else "short"}
    return replace(result, report=report)


def test_the_verdict_names_the_cheapest_model_that_meets_the_targets_and_by_how_much():
    results = {
        "regional": one_team(500_000),
        "central": one_team(400_000),
        "virtual": one_team(300_000, met=False),
        "follow_the_sun": one_team(480_000),
    }
    told = plain(sentence(results, Words("en")))
    assert told.startswith("**Central** is the cheapest model that meets the targets: **400,000 EUR** a year")
    assert "**80,000 EUR** a year (17 %) less than Follow the sun." in told
    assert told.endswith("Virtual cannot meet the targets with these sites and rules.")


def test_the_verdict_when_one_or_no_model_meets_the_targets():
    one = {"regional": one_team(500_000), "central": one_team(400_000, met=False)}
    assert "No other model meets them." in sentence(one, Words("en"))
    none = {"regional": one_team(500_000, met=False), "central": one_team(400_000, met=False)}
    assert sentence(none, Words("en")).startswith("No model meets the targets")
    assert "**Central**" in sentence(none, Words("en"))
    assert "**Tập trung**" in sentence(none, Words("vi"))


def test_a_model_that_is_not_ready_has_no_figures():
    frame = table(["regional", "central"], {"central": one_team(400_000)}, Words("en"))
    assert set(frame["Regional"]) == {"…"}
    assert plain(frame.loc["Cost a year", "Central"]) == "400,000 EUR"
