"""The lists as tables in Streamlit's test runner: add, edit, remove, refuse and undo, by the canvas and by the form."""

import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from planner.lists.rows import rows_of
from planner.lists.tables import TABLES
from planner.scenario_file import loads
from planner.ui.link import packed, unpacked
from planner.ui.server import server
from planner.ui.sheets import add_row, sheet, take_canvas
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import desk_of, named, number_field, plain, settle, unfold, verdict

VIEW = "../views/assumptions.py"
ADDED = {
    "regions": 2,
    "products": 1,
    "events": 1,
    "departments": 2,
    "channels": 3,
    "sites": 2,
    "contracts": 1,
    "options": 1,
}


def open_list(open_app, name, **query):
    app = open_app(**{"desk": "one_team", **query})
    desk_of(app).choices["assume.part"] = name
    desk_of(app).choices[f"lists.form.{name}"] = True
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def canvas(app, name, **edits):
    """Send what the canvas editor sends: all its edits since it was given its rows."""
    known = sheet(desk_of(app), name)
    prefix = f"sheet.{name}.{known.number}."
    element = next(one for one in app.dataframe if prefix in one.proto.id)
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
    return [plain(one.value) for one in app.error]


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


def test_a_section_of_page_plan_leads_to_its_table(open_app):
    app = open_app(desk="one_team")
    unfold(app, "sites")
    app.button(key="open.sites").click().run()
    assert not app.exception
    assert desk_of(app).choices["assume.part"] == "sites"
    assert any("sheet.sites." in one.proto.id for one in app.dataframe)


WAGE = "field.sites.0.wage_per_h"


def test_an_edited_cell_is_a_step_and_the_canvas_keeps_its_place(open_app):
    app = open_list(open_app, "sites")
    number = sheet(desk_of(app), "sites").number
    canvas(app, "sites", edited_rows={"0": {"wage_per_h": 26}})
    assert float(desk_of(app).draft.scenario.sites[0].wage_per_h) == 26
    assert number_field(app, WAGE).value == 26
    canvas(app, "sites", edited_rows={"0": {"wage_per_h": 26, "night_premium": 20}})
    assert float(desk_of(app).draft.scenario.sites[0].night_premium) == 0.2
    assert sheet(desk_of(app), "sites").number == number
    press(app, "Undo")
    assert float(desk_of(app).draft.scenario.sites[0].night_premium) == 0
    assert float(desk_of(app).draft.scenario.sites[0].wage_per_h) == 26
    press(app, "Undo")
    assert float(desk_of(app).draft.scenario.sites[0].wage_per_h) == 24
    assert sheet(desk_of(app), "sites").number != number
    stop(app)


def test_a_refused_cell_stays_with_its_reason_until_it_is_mended(open_app):
    app = open_list(open_app, "regions")
    before = desk_of(app).draft.scenario
    edits = {"0": {"time_zone": "Mars/Olympus", "contacts_per_month": -5, "languages": "de 60 %"}}
    canvas(app, "regions", edited_rows=edits)
    told = "\n".join(texts(app))
    assert "Regions, row **Germany**, column **Time zone**: must be an IANA time zone" in told
    assert "got 'Mars/Olympus'" in told
    assert "column **Contacts [a month]**: must lie in [0; 100,000,000]; got -5" in told
    assert "column **Languages**: shares must add up to 1" in told
    assert "**Mars/Olympus** was refused" in told, "beside its field in the form too"
    assert desk_of(app).draft.scenario == before
    app.switch_page("../views/plan.py").run()
    app.switch_page(VIEW).run()
    assert number_field(app, "field.regions.0.contacts_per_month").value == -5, "nothing is lost on the way"
    canvas(app, "regions", edited_rows={"0": {"contacts_per_month": 4300, "languages": "de"}})
    named(app.selectbox, "field.regions.0.time_zone").set_value("Europe/Vienna").run()
    assert texts(app) == []
    region = desk_of(app).draft.scenario.regions[0]
    assert (region.time_zone, float(region.contacts_per_month)) == ("Europe/Vienna", 4300)
    stop(app)
    press(app, "Undo")
    assert desk_of(app).draft.scenario == before, "the mended change is one step"


def test_refused_changes_can_be_given_up(open_app):
    app = open_list(open_app, "sites")
    canvas(app, "sites", edited_rows={"0": {"employer": "vendor", "wage_per_h": None}})
    assert "a vendor needs a contract" in "\n".join(texts(app))
    press(app, "Give these changes up")
    assert texts(app) == []
    assert number_field(app, WAGE).value == 24


def test_removing_what_is_named_elsewhere_names_the_place(open_app):
    app = open_list(open_app, "sites", desk="global_it_desk")
    stop(app)
    canvas(app, "sites", deleted_rows=[0])
    told = "\n".join(texts(app))
    assert "Regions, row **Europe**, column **Site** still names **Kraków**" in told
    assert "`models.central.site` still names **Kraków**" in told
    assert desk_of(app).draft.scenario.sites[0].name == "Kraków"


def test_rows_pasted_below_the_table_are_taken_in_one_step(open_app):
    app = open_list(open_app, "regions")
    rows = [
        {"name": "Austria", "time_zone": "Europe/Vienna", "languages": "de", "contacts_per_month": 700},
        {"name": "Swiss", "customers": None, "languages": "de 90 %, fr 10 %"},
    ]
    canvas(app, "regions", added_rows=rows)
    assert "no site may serve it" in "\n".join(texts(app))
    assert len(desk_of(app).draft.scenario.regions) == 1
    shown = next(one for one in app.dataframe if "sheet.regions." in one.proto.id)
    assert list(shown.value["name"]) == ["Germany", "Austria", "Swiss"], "the table has grown: the faulty row is seen"
    canvas(app, "regions", edited_rows={"2": {"languages": "de"}})
    regions = desk_of(app).draft.scenario.regions
    assert [(one.name, float(one.contacts_per_month)) for one in regions[1:]] == [("Austria", 700), ("Swiss", 100)]
    assert regions[2].time_zone == "Europe/Berlin", "an empty cell of a new row is as in the row before"
    stop(app)
    press(app, "Undo")
    assert len(desk_of(app).draft.scenario.regions) == 1


PASTED = {"name": "chat", "kind": "live", "share": "30%", "handle_s": "400"}


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "Channels: shares must add up to 1"), ("vi", "Kênh: các tỷ lệ phải có tổng bằng 1")],
)
def test_a_pasted_channel_is_judged_only_by_what_was_entered(open_app, language, why):
    app = open_list(open_app, "channels", lang=language)
    canvas(app, "channels", added_rows=[PASTED])
    [told] = texts(app)
    assert why in told
    assert told.count("\n- ") == 1, told
    canvas(app, "channels", edited_rows={"0": {"share": "35"}})
    assert texts(app) == []
    chat = desk_of(app).draft.scenario.channels["chat"]
    assert (chat.kind, chat.mean_handle_s, float(chat.target.service_level)) == ("live", 400, 0.8)
    stop(app)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [("en", "Live", "live"), ("en", "concurrent (chat)", "concurrent"), ("vi", "Xử lý sau", "deferred")],
)
def test_a_choice_is_read_by_code_or_label_in_any_case(open_app, language, text, kind):
    app = open_list(open_app, "channels", lang=language)
    canvas(app, "channels", added_rows=[{"name": "new", "kind": text, "share": "0"}])
    assert texts(app) == []
    assert desk_of(app).draft.scenario.channels["new"].kind == kind
    shown = next(one.value for one in app.dataframe if "sheet.channels." in one.proto.id)
    assert list(shown["kind"])[-1] == Words(language)(f"option.{kind}")
    stop(app)


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "column **Kind**: must be one of: live; concurrent (chat); deferred (e-mail, ticket); got 'banana'"),
        ("vi", "cột **Loại**: phải là một trong: trực tiếp; đồng thời (chat); xử lý sau (e-mail, phiếu)"),
    ],
)
def test_an_unknown_choice_is_a_fault_of_its_cell_alone(open_app, language, why):
    app = open_list(open_app, "channels", lang=language)
    canvas(app, "channels", added_rows=[{"name": "new", "kind": "banana", "share": "0"}])
    [told] = texts(app)[:1]
    assert why in told
    assert told.count("\n- ") == 1, told


@pytest.mark.parametrize(
    ("language", "needs", "kind"),
    [
        ("en", "a deferred channel needs *Done in time* and *Within working hours*", "deferred"),
        ("vi", "kênh xử lý sau cần *Hoàn thành đúng hạn* và *Trong số giờ làm việc*", "deferred"),
    ],
)
def test_a_fault_calls_columns_by_their_titles(open_app, language, needs, kind):
    app = open_list(open_app, "channels", lang=language)
    canvas(app, "channels", edited_rows={"0": {"kind": kind}})
    assert needs in texts(app)[0]
    app.switch_page("../views/plan.py").run()
    app = open_list(open_app, "regions", lang=language)
    canvas(app, "regions", edited_rows={"0": {"languages": "fr"}})
    assert "_" not in texts(app)[0]


def test_a_vietnamese_paste_keeps_its_thousands_and_undo_brings_back_what_was(open_app):
    app = open_list(open_app, "regions", lang="vi")
    added = [{"name": "Nam", "languages": "de", "contacts_per_month": "1.500"}, {}, {"name": " ", "site": None}]
    canvas(app, "regions", edited_rows={"0": {"contacts_per_month": "4.200"}}, added_rows=added)
    assert texts(app) == []
    regions = desk_of(app).draft.scenario.regions
    assert [float(one.contacts_per_month) for one in regions] == [4200, 1500], "empty rows are none"
    shown = next(one.value for one in app.dataframe if "sheet.regions." in one.proto.id)
    assert list(shown["contacts_per_month"]) == ["4.200", "1.500"]
    stop(app)


def test_a_paste_that_is_reported_in_parts_is_taken_once(open_app):
    app = open_list(open_app, "regions")
    desk, number = desk_of(app), sheet(desk_of(app), "regions").number
    edits = {"edited_rows": {"0": {"name": "North"}}, "added_rows": [{"name": "South", "contacts_per_month": "1,500"}]}
    canvas(app, "regions", **edits)
    edits["added_rows"] += [{"name": "West", "contacts_per_month": "700"}, {}]
    take_canvas(desk, "regions", number, edits)  # from the canvas that the browser still shows
    assert sheet(desk, "regions").faults == ()
    assert [one.name for one in desk.draft.scenario.regions] == ["North", "South", "West"]
    add_row(desk, "regions")
    take_canvas(desk, "regions", number, edits)
    assert len(desk.draft.scenario.regions) == 4, "what is done by the form is not undone by an old report"
    stop(app)


def test_a_number_with_two_meanings_is_refused_in_the_pages_language_and_stays(open_app):
    app = open_list(open_app, "regions", lang="vi")
    before = desk_of(app).draft.scenario
    canvas(app, "regions", edited_rows={"0": {"contacts_per_month": "4,200"}})
    told = "\n".join(texts(app))
    assert "cột **Số liên hệ [một tháng]**: có thể hiểu là 4.200 hoặc 4,2: hãy viết rõ số bạn muốn" in told
    assert "**4,200**" in told, "beside its field in the form too"
    assert desk_of(app).draft.scenario == before
    app.switch_page("../views/plan.py").run()
    app.switch_page(VIEW).run()
    shown = next(one.value for one in app.dataframe if "sheet.regions." in one.proto.id)
    assert list(shown["contacts_per_month"]) == ["4,200"]
    canvas(app, "regions", edited_rows={"0": {"contacts_per_month": "120.000.000"}})
    assert "phải nằm trong [0; 100.000.000]" in "\n".join(texts(app))


def test_a_number_is_taken_as_typed_and_the_canvas_keeps_its_place(open_app):
    app = open_list(open_app, "regions")
    number = sheet(desk_of(app), "regions").number
    canvas(app, "regions", edited_rows={"0": {"contacts_per_month": "5200"}})
    assert float(desk_of(app).draft.scenario.regions[0].contacts_per_month) == 5200
    assert sheet(desk_of(app), "regions").number == number
    stop(app)


def test_a_row_that_is_still_empty_waits_for_its_first_cell(open_app):
    app = open_list(open_app, "contracts")
    before, number = desk_of(app).draft.scenario, sheet(desk_of(app), "contracts").number
    canvas(app, "contracts", added_rows=[{}])
    assert desk_of(app).draft.scenario == before
    assert sheet(desk_of(app), "contracts").number == number, "what is being typed is not taken away"
    canvas(app, "contracts", added_rows=[{"name": "Acme"}])
    assert desk_of(app).draft.scenario.sites[-1].name == "Acme"
    stop(app)


@pytest.mark.parametrize("name", ["regions", "sites"])
def test_a_small_desk_with_a_new_row_is_planned_right_away(open_app, name):
    app = open_list(open_app, name)
    press(app, "Add a row")
    settle(app)
    assert desk_of(app).trouble is None
    assert desk_of(app).shown[0].scenario == desk_of(app).draft.scenario
    assert "You need **" in verdict(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_a_large_desk_is_shown_in_every_language(open_app, name, language):
    desk = "vendor_offer" if name == "options" else "global_it_desk"  # which judges no options
    app = open_list(open_app, name, desk=desk, lang=language)
    stop(app)
    known = sheet(desk_of(app), name)
    assert any(f"sheet.{name}." in one.proto.id for one in app.dataframe)
    assert len(named(app.selectbox, f"choice.lists.row.{name}").options) == len(known.rows)
