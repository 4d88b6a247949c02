"""Page Plan in Streamlit's test runner, on the real planner."""

import io
import json
import multiprocessing
import time
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from planner import scenario_file
from planner.scenario_file import load
from planner.ui.ahead import SCRIPT
from planner.ui.edit import Draft
from planner.ui.inputs import _take_contacts
from planner.ui.job import State
from planner.ui.result import digest
from planner.ui.server import STORED
from planner.ui.state import Desk
from planner.ui.tasks import PlanTask
from planner.ui.text import Words
from planner.ui.toolbar import csv_bundle
from planner.ui.verdict import wanted_text
from tests.ui.conftest import ROOT, desk_of, named, number_field, plain, settle, unfold, verdict
from tools.tiny_desk import TINY

CONTACTS = "input.contacts"
PEOPLE = json.loads((STORED / "one_team.json").read_text(encoding="utf-8"))["report"]["headcount"]
TARGET = "input.channels.phone.target.service_level"


def field(app, key):
    return number_field(app, key)


def button(app, label):
    return next(one for one in app.button if one.label == label)


def people(app) -> int:
    return desk_of(app).shown[1].report["headcount"]


def test_the_first_paint_shows_a_solved_real_desk_without_any_work(open_app):
    app = open_app()
    desk = desk_of(app)
    assert desk.origin == "bank_phone"
    assert desk.job is None
    assert f"You need **{people(app)} people**" in verdict(app)
    assert "target 80 % within 20 s" in verdict(app)
    assert "Jerusalem time" in verdict(app)
    assert [one.label for one in app.metric][:2] == ["People", "Service level"]


def test_a_changed_input_gives_a_new_plan_and_undo_and_redo_bring_both_back(open_app):
    app = open_app(desk="one_team")
    before, sentence = people(app), verdict(app)
    field(app, CONTACTS).set_value(8400).run()
    assert desk_of(app).job is not None
    assert verdict(app) == sentence, "the last plan stays while the new one is made"
    settle(app)
    more = people(app)
    assert more > before * 1.25
    button(app, "Undo").click().run()
    assert desk_of(app).job is None, "a known plan is not made again"
    assert (people(app), verdict(app)) == (before, sentence)
    assert field(app, CONTACTS).value == 4200
    button(app, "Redo").click().run()
    assert people(app) == more
    assert field(app, CONTACTS).value == 8400


def volumes(app):
    return [round(float(one.contacts_per_month)) for one in desk_of(app).draft.scenario.regions]


def test_contacts_come_back_from_nothing_in_the_parts_that_regions_had(open_app):
    app = open_app(desk="vietnam_regional")
    before = volumes(app)
    field(app, CONTACTS).set_value(0).run()
    assert sum(volumes(app)) == 0
    field(app, CONTACTS).set_value(2 * sum(before)).run()
    assert not app.error
    assert volumes(app) == [2 * one for one in before]
    desk_of(app).stop()


def test_contacts_of_a_desk_that_never_had_any_go_to_its_regions_in_equal_parts(open_app):
    app = open_app(desk="one_team")
    desk_of(app).take(Draft.from_text(TWO_REGIONS, "two"), None)
    app.run()
    field(app, CONTACTS).set_value(4200).run()
    assert not app.error
    assert volumes(app) == [2100, 2100]
    field(app, CONTACTS).set_value(0).run()
    settle(app)
    assert "No contacts yet" in verdict(app)
    assert "Targets met" not in verdict(app)
    assert "Enter the contacts of a month in the first field of page Plan" in verdict(app)


TWO_REGIONS = TINY.replace(
    "contacts_per_month: 600}",
    "contacts_per_month: 0}, {name: There, time_zone: Europe/Berlin, languages: {de: 1.0}, contacts_per_month: 0}",
)


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        (1e9, "**1,000,000,000** was refused: must be between 0 and 100,000,000"),
        (-3, "**-3** was refused: must be between 0 and 100,000,000"),
        (4.2, "**4.2** was refused: must be a whole number; write 4200 for 4,200"),
    ],
)
def test_contacts_that_cannot_be_are_refused_with_the_reason(open_app, entered, told):
    app = open_app(desk="one_team")
    field(app, CONTACTS).set_value(entered).run()
    assert [one.value.startswith(told) for one in app.error] == [True]
    assert volumes(app) == [4200]


def test_contacts_from_customers_who_ask_for_nothing_are_refused_with_the_place_to_mend():
    desk = Desk(Words("vi"))
    regions = "contacts_per_month: 600", "customers: 50"
    desk.take(
        Draft.from_text(TINY.replace(*regions) + "products: [{name: App, needs_per_customer_month: 0}]", "x"), None
    )
    _take_contacts(desk, 100.0)
    assert "bảng Sản phẩm" in desk.refused["contacts"][1]
    worth = TINY.replace(*regions) + "products: [{name: App, needs_per_customer_month: 0.5}]"
    desk.take(Draft.from_text(worth.replace("customers: 50", "customers: 0"), "x"), None)
    _take_contacts(desk, 100.0)
    assert float(desk.draft.scenario.regions[0].customers) == 200


def test_the_answer_is_drawn_before_the_rest():
    app = AppTest.from_file(str(SCRIPT), default_timeout=300).run()
    assert app.metric
    assert not app.text_input
    assert app.run().text_input


def test_a_change_is_answered_with_a_first_figure_while_others_plan(open_app):
    from planner.ui.server import server

    long = [load(ROOT / f"scenarios/{name}.yaml").scenario for name in ("global_it_desk", "product_team")]
    busy = [server().jobs.submit(PlanTask(scenario)) for scenario in long]
    app = open_app(desk="one_team")
    field(app, CONTACTS).set_value(8600).run()
    deadline = time.monotonic() + 60
    while desk_of(app).look.result is None and time.monotonic() < deadline:
        time.sleep(0.05)
    app.run()
    told = next(one.value for one in app.markdown if one.value.startswith("**About"))
    about = int(told.split()[1])
    assert desk_of(app).job.interim is None
    for job in busy:
        server().jobs.stop(job)
    settle(app)
    assert about == pytest.approx(people(app), rel=0.25)
    assert not any(one.value.startswith("**About") for one in app.markdown)
    assert desk_of(app).look is None


def test_every_input_of_every_example_shows_without_an_error(open_app):
    for key in ("one_team", "vietnam_regional", "global_it_desk"):
        app = open_app(desk=key)
        for section in ("people", "model", "channels", "shifts", "volume", "sites", "method"):
            unfold(app, section)
        assert not app.exception
        assert len(app.text_input) > 12
        desk_of(app).stop()
        settle_quickly(app)


def settle_quickly(app):
    from planner.ui.server import server

    desk = desk_of(app)
    if desk.job is not None:
        server().jobs.stop(desk.job)


def test_a_bad_value_is_refused_beside_its_field_and_the_plan_stays(open_app):
    app = open_app(desk="one_team")
    sentence = verdict(app)
    field(app, TARGET).set_value(180.0).run()
    assert [one.value for one in app.error] == [
        "**180** was refused: must be more than 0, and at most 100 %. The plan is unchanged."
    ]
    assert field(app, TARGET).value == 180.0
    assert verdict(app) == sentence
    assert desk_of(app).draft.scenario.channels["phone"].target.service_level == 0.8
    field(app, TARGET).set_value(80.0).run()
    assert not app.error


def test_a_value_that_contradicts_another_is_refused_in_words(open_app):
    app = open_app(desk="one_team")
    unfold(app, "people")
    field(app, "input.people.shrinkage.of_which_paid").set_value(60.0).run()
    assert "of_which_paid must not exceed scheduled" in plain(app.error[0].value)
    assert not desk_of(app).job


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name: [", "is not YAML"),
        (b"", "is empty"),
        (b"\xff\xfe\x00\x01", "is not a text file in UTF-8"),
        (b"name: x\ncurrency: EUR\nregions: []\nsites: []\nchannels: {}\nwhatever: 1", "is not a known key"),
        (b"extends: one_team.yaml", "save the scenario beside the one it extends"),
    ],
)
def test_a_bad_file_is_explained_and_the_last_good_plan_stays(open_app, content, told):
    app = open_app(desk="one_team")
    sentence = verdict(app)
    app.file_uploader[0].upload("mine.yaml", content).run()
    assert not app.exception
    assert "**mine.yaml** was not opened" in plain(app.error[0].value)
    assert told in plain(app.error[0].value)
    assert verdict(app) == sentence


def test_a_good_file_opens_and_is_saved_with_its_comments(open_app):
    text = (ROOT / "scenarios" / "one_team.yaml").read_text(encoding="utf-8").replace("name: One team", "name: Mine")
    app = open_app()
    app.file_uploader[0].upload("mine.yaml", text.encode()).run()
    settle(app)
    assert desk_of(app).draft.scenario.name == "Mine"
    assert people(app) == PEOPLE
    field(app, CONTACTS).set_value(4300).run()
    saved = desk_of(app).draft.text()
    assert "# One team, one place" in saved
    assert scenario_file.loads(saved).scenario == desk_of(app).draft.scenario
    settle(app)


def test_rules_that_cannot_meet_the_targets_say_what_is_missing_and_when(open_app):
    app = open_app(desk="one_team")
    unfold(app, "sites")
    field(app, "input.sites.0.max_people").set_value(2).run()
    settle(app)
    told = verdict(app)
    assert "Targets not met" in told
    assert "Rules and limits cannot meet the targets. With **3 people**" in told
    assert "agent-hours** a week are missing" in told
    assert "The largest hole: **" in told


def test_a_desk_whose_rules_contradict_each_other_is_explained_in_words(open_app):
    text = (ROOT / "scenarios" / "one_team.yaml").read_text(encoding="utf-8")
    app = open_app(desk="one_team")
    app.file_uploader[0].upload(
        "odd.yaml", text.replace("wage_per_h: 24", "wage_per_h: 24, min_people: 9, max_people: 3").encode()
    )
    settle(app.run())
    assert not app.exception
    told = [one.value for one in (*app.warning, *app.error)] + [
        one.value for one in app.markdown if "-badge" in one.value
    ]
    assert any("could not be planned: " in one or "was not opened" in one for one in told), told


def test_a_worker_that_dies_is_replaced_and_the_visitor_told(open_app):
    app = open_app(desk="one_team")
    sentence = verdict(app)
    field(app, CONTACTS).set_value(61_000).run()
    deadline = time.monotonic() + 30
    while desk_of(app).job.state is State.WAITING and time.monotonic() < deadline:
        time.sleep(0.02)
    for child in multiprocessing.active_children():
        if child.name == "deskplan-worker":
            child.kill()
    settle(app)
    assert "ended unexpectedly and was replaced. The last good plan stays." in app.warning[0].value
    assert verdict(app) == sentence
    field(app, CONTACTS).set_value(4250).run()
    settle(app)
    assert not app.warning
    assert "You need **" in verdict(app)


def test_a_plan_given_up_while_the_browser_was_away_is_made_anew_without_a_word(open_app):
    app = open_app(desk="one_team")
    field(app, CONTACTS).set_value(4320).run()
    gone = desk_of(app).job
    gone.leave(State.LEFT)
    app.run()
    assert desk_of(app).trouble is None
    assert desk_of(app).job is not gone
    settle(app)
    assert not app.warning
    assert "You need **" in verdict(app)


def test_a_budget_turns_the_question_round(open_app):
    app = open_app(desk="one_team")
    field(app, "input.limits.people").set_value(4).run()
    settle(app)
    told = verdict(app)
    assert "The limits do not buy the target of 80 %" in told
    assert people(app) <= 4


def test_the_page_speaks_vietnamese(open_app):
    app = open_app(desk="one_team", lang="vi")
    assert f"Bạn cần **{PEOPLE} người**" in verdict(app)
    assert app.metric[0].label == "Số người"
    english = open_app(desk="one_team")
    named(english.button_group, "language").set_value("vi").run()
    assert f"Bạn cần **{PEOPLE} người**" in verdict(english)
    assert not english.exception


def test_the_address_of_an_unknown_desk_or_language_opens_the_first_desk(open_app):
    app = open_app(desk="../../etc/passwd", lang="xx")
    assert desk_of(app).origin == "bank_phone"
    assert desk_of(app).words.language == "en"


def test_the_downloads_hold_the_plan(open_app):
    draft, result = desk_of(open_app(desk="one_team")).shown
    with zipfile.ZipFile(io.BytesIO(csv_bundle(result))) as archive:
        of_the_roster = {"costs", "coverage", "on_duty", "pools", "shifts", "sites", "streams", "waterfall"}
        of_the_desk = {"departments", "ledger"}
        assert {f"{name}.csv" for name in of_the_roster | of_the_desk} <= set(archive.namelist())
        assert archive.read("coverage.csv").count(b"\n") == 1 + 2 * 672
    assert json.loads(json.dumps(result.report))["headcount"] == PEOPLE
    assert digest(scenario_file.loads(draft.text()).scenario) == digest(draft.scenario)


@pytest.mark.parametrize(("level", "told"), [(0.8, "80 %"), (0.999, "99.9 %"), (0.9995, "99.95 %")])
def test_a_target_is_written_as_exactly_as_it_was_entered(level, told):
    target = {"service_level": level, "within_s": 30}
    changed = Draft.from_text(TINY, "x").changed({("channels", "phone", "target"): target})
    assert plain(wanted_text(changed.scenario, Words("en"))) == told
