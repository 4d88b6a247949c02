"""The lists as tables in Streamlit's test runner: add, edit, remove, refuse and undo, by the canvas and by the form."""

import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from planner.lists.rows import proposed, rows_of
from planner.lists.tables import TABLES
from planner.scenario import parse
from planner.scenario_file import as_document, loads
from planner.ui.edit import Draft
from planner.ui.link import packed, unpacked
from planner.ui.server import examples, server
from planner.ui.sheets import sheet
from planner.ui.text import LANGUAGES
from tests.ui.conftest import desk_of, settle, verdict

VIEW = "planner/ui/views/assumptions.py"
ADDED = {"regions": 2, "products": 1, "events": 1, "departments": 2, "channels": 3, "sites": 2, "contracts": 1}


def open_list(open_app, name, **query):
    app = open_app(**{"desk": "one_team", **query})
    desk_of(app).choices["assume.part"] = name
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def canvas(app, name, **edits):
    """Send what the canvas editor sends: all its edits since it was given its rows."""
    known = sheet(desk_of(app), name)
    prefix = f"sheet.{name}.{known.number}."
    element = next(one for one in app.main.get("arrow_data_frame") if prefix in one.proto.id)
    states = app._tree.get_widget_states()
    state = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    states.widgets.append(WidgetState(id=element.proto.id, string_value=json.dumps(state)))
    app._run(states)
    assert not app.exception
    return app


def press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def stop(app):
    desk = desk_of(app)
    if desk.job is not None:
        server().jobs.stop(desk.job)


def texts(app):
    return [one.value for one in app.error]


@pytest.mark.parametrize("name", TABLES)
def test_a_row_added_by_the_form_is_taken_at_once_and_can_be_undone(open_app, name):
    app = open_list(open_app, name)
    before = desk_of(app).draft.scenario
    press(app, "Add a row")
    assert texts(app) == []
    desk = desk_of(app)
    assert len(rows_of(desk.draft.scenario, TABLES[name])) == ADDED[name]
    assert desk.job is not None or desk.shown[0].scenario == desk.draft.scenario
    assert loads(desk.draft.text()).scenario == desk.draft.scenario
    assert unpacked(packed(desk.draft.scenario)).scenario == desk.draft.scenario
    stop(app)
    press(app, "Undo")
    assert desk_of(app).draft.scenario == before
    press(app, "Redo")
    assert len(rows_of(desk_of(app).draft.scenario, TABLES[name])) == ADDED[name]
    stop(app)
