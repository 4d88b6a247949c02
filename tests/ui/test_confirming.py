"""Defaults of the sourcing comparison, confirmed and taken back: one step each, nothing planned or compared again."""

import io

import openpyxl
import pytest

from planner.report import read_workbook
from planner.scenario_file import load, loads
from planner.ui.link import packed, unpacked
from planner.ui.plan_book import plan_book
from planner.ui.result import digest, plan_digest
from planner.ui.server import server, stored_result
from planner.ui.sourcing import FILES
from planner.ui.sourcing_task import SourcingTask, _with_known_places
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT, desk_of, named

VIEW = "../views/compare.py"
PLACES = ["people.max_occupancy", "hiring.notice_weeks"]


@pytest.fixture
def offer():
    return load(ROOT / "scenarios" / "vendor_offer.yaml").scenario


def confirming(scenario, *places):
    return scenario.changed(sourcing=scenario.sourcing.changed(confirmed=places))


def open_defaults(open_app, **query):
    app = open_app(desk="vendor_offer", **query)
    desk_of(app).choices |= {"compare.view": "sourcing", "sourcing.defaults": True}
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def choose(app, key, places):
    named(app.multiselect, f"choice.{key}").set_value(places).run()
    app.button(key=f"{key}.do").click().run()
    assert not app.exception


def press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception


def confirmed(app):
    return list(desk_of(app).draft.scenario.sourcing.confirmed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_defaults_are_confirmed_and_taken_back_in_steps_and_nothing_is_worked_out_again(open_app, language):
    words, app = Words(language), open_defaults(open_app, lang=language)
    desk, folds = desk_of(app), [one.label for one in app.expander]
    answer = desk.questions["sourcing"].answer
    assert words("sourcing.defaults", count=words.number(5)) in folds
    choose(app, "sourcing.confirm", PLACES)
    assert confirmed(app) == PLACES
    assert words("sourcing.defaults", count=words.number(3)) in [one.label for one in app.expander]
    assert words("sourcing.files.confirmed") in [one.value for one in app.caption]
    assert loads(desk.draft.text()).scenario == desk.draft.scenario
    assert unpacked(packed(desk.draft.scenario)).scenario == desk.draft.scenario
    choose(app, "sourcing.take_back", PLACES[:1])
    assert confirmed(app) == PLACES[1:]
    for _ in range(2):
        press(app, words("toolbar.undo"))
    assert confirmed(app) == []
    assert [one.label for one in app.expander] == folds
    assert words("sourcing.files.confirmed") not in [one.value for one in app.caption]
    assert desk.questions["sourcing"].answer is answer
    assert desk.questions["sourcing"].job is None
    assert desk.job is None
    assert desk.shown is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_and_marks_change_what_stands_beside_the_cost_at_once(open_app, language):
    words, app = Words(language), open_defaults(open_app, lang=language)
    desk = desk_of(app)
    answer, offered = desk.questions["sourcing"].answer, len(app.get("download_button"))
    lost = words("sourcing.churn.value")

    def worth():
        return next(list(one.value[lost]) for one in app.dataframe if lost in one.value)

    before = worth()
    desk.change("churn", {("churn", "value_per_year"): 44}, None)
    app.run()
    assert worth() != before
    assert desk.questions["sourcing"].answer is answer
    assert desk.questions["sourcing"].job is None
    assert words("sourcing.files.beside") in [one.value for one in app.caption]
    assert len(app.get("download_button")) == offered - len(FILES)
    press(app, words("toolbar.undo"))
    assert worth() == before
    assert len(app.get("download_button")) == offered
    desk.change("churn", {("churn", "value_per_year"): 44}, None)
    app.run()
    press(app, words("sourcing.files.anew"))
    job = desk.questions["sourcing"].job
    assert job is not None
    server().jobs.stop(job)


def test_what_is_all_confirmed_is_said_so_and_can_still_be_taken_back(open_app):
    app = open_defaults(open_app)
    every = list(desk_of(app).questions["sourcing"].answer.defaults.index)
    choose(app, "sourcing.confirm", every)
    assert confirmed(app) == every
    assert "Every default that counts is confirmed" in [one.label for one in app.expander]
    choose(app, "sourcing.take_back", every)
    assert "5 defaults count that nobody has confirmed" in [one.label for one in app.expander]


def test_what_no_plan_reads_has_the_plan_and_the_comparison_there_are(offer):
    meant, alone = confirming(offer, *PLACES), offer.changed(churn=None)
    assert plan_digest(meant) == plan_digest(offer) == plan_digest(alone)
    assert len({digest(one) for one in (meant, offer, alone)}) == 3
    assert SourcingTask(meant).name == SourcingTask(offer).name == SourcingTask(alone).name
    told, meant_told, alone_told = (SourcingTask(one, for_files=True).name for one in (offer, meant, alone))
    assert told == meant_told != alone_told
    one_team = load(ROOT / "scenarios" / "one_team.yaml").scenario
    assert SourcingTask(confirming(one_team, *PLACES)).name == SourcingTask(one_team).name
    dearer = offer.changed(full_time_h=38)
    assert plan_digest(dearer) != plan_digest(offer)


def test_the_comparison_leaves_out_confirmed_places_that_an_edit_took_away(offer):
    assert _with_known_places(confirming(offer, *PLACES)).sourcing.confirmed == tuple(PLACES)
    gone = confirming(offer, *PLACES, "sites[9].wage_per_h")
    assert _with_known_places(gone).sourcing.confirmed == tuple(PLACES)


def test_the_workbook_says_what_the_desk_says_beside_its_plan(offer, tmp_path):
    result, words = stored_result("vendor_offer", offer), Words("en")
    assert plan_book(result, offer, words) == result.files["xlsx"]
    meant = confirming(offer, *PLACES).changed(churn=offer.churn.changed(customers=7))
    book = plan_book(result, meant, words)
    (tmp_path / "book.xlsx").write_bytes(book)
    assert read_workbook(tmp_path / "book.xlsx") == meant
    assert openpyxl.load_workbook(io.BytesIO(book), read_only=True).sheetnames[0] == "Plan"
