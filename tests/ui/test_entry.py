"""What the browser reports late is no edit: no value that the page has changed, no label of another language."""

import pytest

from tests.ui.conftest import desk_of, named, unfold
from tests.ui.test_every_page import stop_everything
from tests.ui.test_plan_page import CONTACTS, button, field

PAGE = "../views/{}.py"


@pytest.fixture
def app(open_app):
    opened = open_app(desk="one_team")
    yield opened
    stop_everything(opened)


def drawing(app):
    """Return the page as a browser shows it now, and what it would report of it."""
    groups = (app.text_input, app.selectbox, app.toggle, app.multiselect, app.button_group)
    return app._tree, [(one, one.value) for group in groups for one in group]


def report_late(app, earlier, entered=None):
    """Draw the page for a browser that still shows an earlier drawing of it, but for what its visitor entered."""
    app._tree, values = earlier
    for one, value in values:
        one._value = (entered or {}).get(one.key, value)
    app.run()
    assert not app.exception


def test_an_undone_change_does_not_come_back(app):
    field(app, CONTACTS).set_value(8400).run()
    before = drawing(app)
    button(app, "Undo").click().run()
    report_late(app, before)
    assert desk_of(app).steps.can_redo
    assert field(app, CONTACTS).value == 4200
    field(app, CONTACTS).set_value(8400).run()
    assert field(app, CONTACTS).value == 8400, "the same number can be entered again"
    assert desk_of(app).draft.scenario.regions[0].contacts_per_month == 8400


def test_a_number_that_follows_from_another_does_not_take_it_back(app):
    unfold(app, "volume")
    before = drawing(app)
    field(app, CONTACTS).set_value(5000).run()
    report_late(app, before, {CONTACTS: "5000"})
    assert field(app, "input.regions.0.contacts_per_month").value == 5000
    assert desk_of(app).draft.scenario.regions[0].contacts_per_month == 5000
    assert not desk_of(app).steps.can_redo


def test_no_choice_has_its_name_in_another_language(app):
    """A choice is reported by its label, which says nothing once the language has changed."""
    before, scenario = {one.key for one in app.selectbox}, desk_of(app).draft.scenario
    named(app.button_group, "language").set_value("vi").run()
    assert not before & {one.key for one in app.selectbox}
    desk = desk_of(app)
    assert (desk.words.language, desk.draft.scenario, desk.refused) == ("vi", scenario, {})


def test_what_was_entered_stands_on_coming_back(app):
    unfold(app, "shifts")
    field(app, "input.shifts.min_on_duty").set_value(2).run()
    form = {one.label: one.value for one in app.text_input}
    before = drawing(app)
    app.switch_page(PAGE.format("hiring")).run()
    app.switch_page(PAGE.format("plan")).run()
    assert {one.label: one.value for one in app.text_input} == form
    report_late(app, before)
    assert {one.label: one.value for one in app.text_input} == form
    assert desk_of(app).refused == {}
