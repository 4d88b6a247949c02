"""Numbers in forms are read by the language of the page: a Vietnamese 4.200 is never 4.2."""

import pytest

from planner.ui.sheets import sheet
from planner.ui.text import Words
from tests.ui.conftest import desk_of, named, unfold
from tests.ui.test_every_page import stop_everything
from tests.ui.test_plan_page import CONTACTS, TARGET, button

HANDLE = "input.channels.phone.handle.mean_s"
PEOPLE = "input.limits.people"


@pytest.fixture
def app(open_app):
    opened = open_app(desk="one_team", lang="vi")
    yield opened
    stop_everything(opened)


def text(app, key):
    return named(app.text_input, key)


def told(app):
    return [one.value for one in app.error]


def contacts(app):
    return float(desk_of(app).draft.scenario.regions[0].contacts_per_month)


def test_numbers_stand_as_the_language_writes_them(app):
    assert not app.number_input
    assert text(app, CONTACTS).value == "4.200"
    assert text(app, HANDLE).value == "5,50"
    assert text(app, PEOPLE).value == ""
    for section in ("people", "channels", "shifts", "sites"):
        unfold(app, section)
    assert text(app, "input.sites.0.wage_per_h").value == "24,00"


@pytest.mark.parametrize(("typed", "number"), [("5.400", 5400), ("5400", 5400), ("5 400", 5400), ("12.500", 12_500)])
def test_thousands_are_thousands_and_what_was_typed_stays(app, typed, number):
    text(app, CONTACTS).set_value(typed).run()
    assert told(app) == []
    assert contacts(app) == number
    assert text(app, CONTACTS).value == typed
    button(app, Words("vi")("toolbar.undo")).click().run()
    assert text(app, CONTACTS).value == "4.200"
    assert contacts(app) == 4200


def test_decimals_are_decimals(app):
    text(app, HANDLE).set_value("4,5").run()
    assert float(desk_of(app).draft.scenario.channels["phone"].handle.mean_s) == 270
    text(app, PEOPLE).set_value("7").run()
    assert desk_of(app).draft.scenario.limits.people == 7
    text(app, PEOPLE).set_value("").run()
    assert desk_of(app).draft.scenario.limits.people is None


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        (CONTACTS, "nhiều", "phải là một số"),
        (CONTACTS, "4.2", "phải là một số"),
        (CONTACTS, "4.200,5", "phải là số nguyên"),
        (CONTACTS, "", "phải nằm giữa"),
        (TARGET, "180", "phải lớn hơn 0 và không quá 100"),
        (PEOPLE, "2,5", "phải là số nguyên"),
        ("input.sites.0.wage_per_h", "4,200", "có thể hiểu là 4.200 hoặc 4,2"),
    ],
)
def test_what_cannot_stand_is_refused_beside_its_field_and_stays(app, key, typed, why):
    unfold(app, "sites")
    before = desk_of(app).draft.scenario
    text(app, key).set_value(typed).run()
    assert len(told(app)) == 1
    assert why in told(app)[0]
    assert desk_of(app).draft.scenario == before
    assert text(app, key).value == typed


def test_a_refused_text_does_not_break_the_page_in_english(app):
    text(app, CONTACTS).set_value("nhiều").run()
    named(app.button_group, "language").set_value("en").run()
    assert not app.exception
    assert text(app, CONTACTS).value == "nhiều"
    text(app, CONTACTS).set_value("5,000").run()
    assert contacts(app) == 5000
    assert told(app) == []


def test_the_form_of_a_list_reads_numbers_as_its_table_does(app):
    desk = desk_of(app)
    desk.choices["assume.part"], desk.choices["lists.form.regions"] = "regions", True
    app.switch_page("../views/assumptions.py").run()
    key = "field.regions.0.contacts_per_month"
    assert text(app, key).value == "4.200"
    text(app, key).set_value("5.400").run()
    assert contacts(app) == 5400
    text(app, key).set_value("5.4").run()
    assert contacts(app) == 5400
    assert any("5.4" in one for one in told(app))
    assert text(app, key).value == "5.4"
    text(app, key).set_value("1.000").run()
    assert (contacts(app), told(app), sheet(desk_of(app), "regions").faults) == (1000, [], ())
