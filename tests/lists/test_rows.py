"""Rows of every example: untouched they change nothing; names are followed; faults are told by cell."""

import datetime as dt

import pytest

from planner.lists.cells import CODECS
from planner.lists.numbers import Signs
from planner.lists.rows import ENGLISH, Row, proposed, rows_of
from planner.lists.tables import TABLES
from planner.scenario import parse
from planner.scenario_file import as_document, load, loads
from planner.ui.edit import Draft
from tests.ui.conftest import ROOT

DESKS = sorted((ROOT / "scenarios").rglob("*.yaml"))
GLOBAL = load(ROOT / "scenarios" / "global_it_desk.yaml").scenario
TEAM = Draft.read(ROOT / "scenarios" / "one_team.yaml")


def changed(rows, index, **cells):
    named = {name.replace("__", "."): cell for name, cell in cells.items()}
    return [Row(row.plain, {**row.cells, **named}) if i == index else row for i, row in enumerate(rows)]


def faults(found):
    return [(one.table, one.row, one.column, one.why) for one in found.faults]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_untouched_rows_change_nothing_and_every_cell_is_read_back(path, name):
    scenario, table = load(path).scenario, TABLES[name]
    rows = rows_of(scenario, table)
    assert proposed(scenario, table, rows).scenario == scenario
    for row in rows:
        for column in table.columns:
            cell = row.cells[column.name]
            if cell is not None:
                assert CODECS[column.kind].show(CODECS[column.kind].read(cell)) == cell


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_a_new_row_is_complete_on_every_desk(path, name):
    scenario, table = load(path).scenario, TABLES[name]
    rows = rows_of(scenario, table)
    found = proposed(scenario, table, [*rows, Row({}, {})])
    assert faults(found) == []
    assert len(rows_of(found.scenario, table)) == len(rows) + 1
    assert rows_of(found.scenario, table)[:-1] == rows or name == "channels", "a lone channel gets its share"
    twice = proposed(found.scenario, table, [*rows_of(found.scenario, table), Row({}, {})])
    assert len({row.name for row in rows_of(twice.scenario, table)}) == len(rows) + 2


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", ["regions", "departments", "sites"])
def test_a_renamed_entry_is_followed_everywhere(path, name):
    scenario, table = load(path).scenario, TABLES[name]
    rows = rows_of(scenario, table)
    found = proposed(scenario, table, changed(rows, 0, name="Renamed, at once"))
    assert faults(found) == []
    back = rows_of(found.scenario, table)
    assert proposed(found.scenario, table, changed(back, 0, name=rows[0].name)).scenario == scenario


def test_a_renamed_channel_is_followed_in_tiers_hours_and_diversions():
    rows = rows_of(GLOBAL, TABLES["channels"])
    place = [row.name for row in rows].index("email")
    found = proposed(GLOBAL, TABLES["channels"], changed(rows, place, name="ticket"))
    assert faults(found) == []
    assert found.scenario.departments[0].out_of_hours["phone"] == "becomes_ticket"
    assert "ticket" in found.scenario.tiers.online
    assert found.scenario.tiers.online["chat"] == GLOBAL.tiers.online["chat"]
    assert found.scenario.departments[1].channels == ("phone", "chat", "ticket")


def test_a_channel_taken_away_leaves_the_funnel_and_names_who_still_sends_there():
    rows = rows_of(GLOBAL, TABLES["channels"])
    found = proposed(GLOBAL, TABLES["channels"], [row for row in rows if row.name != "social"])
    assert "social" not in found.document["tiers"]["online"]
    assert faults(found) == [("", None, "", "shares must add up to 1; they add up to 0.98 (0.02 missing)")]
    found = proposed(GLOBAL, TABLES["channels"], [row for row in rows if row.name != "chat"])
    assert ("departments", 1, "channels") in [(one.table, one.row, one.column) for one in found.faults]
    assert {one.still for one in found.faults} >= {"chat"}


def test_what_the_table_does_not_show_is_kept():
    document = as_document(GLOBAL)
    document["sites"][0]["fixed_staff"] = [{"start": "08:00", "paid_h": 8, "days": "mon-fri", "heads": 2}]
    scenario = parse(document)
    rows = rows_of(scenario, TABLES["sites"])
    found = proposed(scenario, TABLES["sites"], changed(rows, 0, wage_per_h=15))
    assert found.scenario.sites[0].fixed_staff == scenario.sites[0].fixed_staff
    assert float(found.scenario.sites[0].wage_per_h) == 15


def test_contracts_are_the_vendors_sites():
    rows = rows_of(GLOBAL, TABLES["contracts"])
    found = proposed(GLOBAL, TABLES["contracts"], changed(rows, 0, contract__tiers="above 5000: 14; above 9000: 13"))
    terms = found.scenario.site("Manila partner").contract
    assert [(float(one.above_h), float(one.price)) for one in terms.tiers] == [(5000, 14), (9000, 13)]
    assert [one.name for one in found.scenario.sites] == [one.name for one in GLOBAL.sites]
    wrong = proposed(GLOBAL, TABLES["contracts"], changed(rows, 1, contract__currency="XXX"))
    assert faults(wrong) == [("contracts", 1, "contract.currency", "has no rate in exchange")]


def test_who_is_no_vendor_any_more_has_a_wage_and_no_contract():
    rows = rows_of(GLOBAL, TABLES["sites"])
    place = [row.name for row in rows].index("Tokyo partner")
    cells = {"employer": "in_house", "wage_per_h": 20}
    found = proposed(GLOBAL, TABLES["sites"], changed(rows, place, **cells))
    assert found.scenario.site("Tokyo partner").contract is None
    less = proposed(GLOBAL, TABLES["sites"], changed(rows, place, employer="in_house"))
    assert [(one.table, one.row) for one in less.faults] == [("sites", place)]


@pytest.mark.parametrize(
    ("name", "cells", "column", "why"),
    [
        ("sites", {"wage_per_h": -1}, "wage_per_h", "must lie in [0; 1,000,000,000,000]"),
        ("sites", {"on_cost_share": 700}, "on_cost_share", "must lie in [0; 500] %"),
        ("sites", {"max_people": 2.5}, "max_people", "must be a whole number in [0; 100,000]"),
        ("sites", {"open": "mon-fri"}, "open", "must be always, or days with spans"),
        ("sites", {"languages": "german"}, "languages", "must be a language code such as en"),
        ("regions", {"time_zone": None}, "time_zone", "is required"),
        ("regions", {"holidays": "XX"}, "holidays", "must be an ISO country code"),
        ("regions", {"profile": "none"}, "profile", "is not a weekly shape that comes with Deskplan"),
        ("departments", {"out_of_hours": "phone: away"}, "out_of_hours", "must be lost, waits, becomes_"),
        ("channels", {"target.service_level": 100}, "target.service_level", "must lie in (0; 100) %"),
        ("channels", {"handle_s": "long"}, "handle_s", "must be a number, or low/base/high"),
        ("channels", {"name": "email"}, "name", "is used twice"),
    ],
)
def test_a_bad_cell_is_told_with_row_column_and_range(name, cells, column, why):
    rows = rows_of(TEAM.scenario, TABLES[name])
    found = proposed(TEAM.scenario, TABLES[name], [Row(rows[0].plain, {**rows[0].cells, **cells}), *rows[1:]])
    assert found.scenario is None
    assert any(one.table == name and one.column == column and one.why.startswith(why) for one in found.faults)


VIETNAMESE = Signs(",", ".")


@pytest.mark.parametrize(
    ("signs", "text", "value"),
    [
        (VIETNAMESE, "4.200", 4200),
        (VIETNAMESE, "4200", 4200),
        (VIETNAMESE, "4.200,5", 4200.5),
        (ENGLISH, "4,200", 4200),
        (ENGLISH, "4200", 4200),
    ],
)
def test_contacts_are_read_as_the_language_writes_them(signs, text, value):
    rows = rows_of(TEAM.scenario, TABLES["regions"])
    found = proposed(TEAM.scenario, TABLES["regions"], changed(rows, 0, contacts_per_month=text), signs)
    assert faults(found) == []
    assert float(found.scenario.regions[0].contacts_per_month) == value
    assert found.rows[0].cells["contacts_per_month"] == value


@pytest.mark.parametrize(
    ("signs", "text", "why"),
    [
        (ENGLISH, "4.200", "may mean 4,200 or 4.2: write the one that is meant"),
        (VIETNAMESE, "4,200", "may mean 4.200 or 4,2: write the one that is meant"),
        (VIETNAMESE, "4.20", "must be a number, written like 1.234,5"),
        (VIETNAMESE, "200.000.000", "must lie in [0; 100.000.000]"),
        (ENGLISH, "plenty", "must be a number, written like 1,234.5"),
    ],
)
def test_what_may_be_two_numbers_or_none_is_refused_and_stays(signs, text, why):
    rows = rows_of(TEAM.scenario, TABLES["regions"])
    found = proposed(TEAM.scenario, TABLES["regions"], changed(rows, 0, contacts_per_month=text), signs)
    assert faults(found) == [("regions", 0, "contacts_per_month", why)]
    assert found.scenario is None


@pytest.mark.parametrize(
    ("name", "column", "text", "value"),
    [
        ("sites", "quality__handle_factor", "1.125", 1.125),  # 1,125 could not stand there
        ("sites", "night_premium", "12.125", 12.125),
        ("regions", "contacts_per_month", "1.1250", 1.125),
    ],
)
def test_decimals_that_can_be_nothing_else_are_taken(name, column, text, value):
    rows = rows_of(TEAM.scenario, TABLES[name])
    found = proposed(TEAM.scenario, TABLES[name], changed(rows, 0, **{column: text}))
    assert faults(found) == []
    assert found.rows[0].cells[column.replace("__", ".")] == value


def test_what_a_cell_shows_is_always_taken_back():
    table = TABLES["regions"]
    scenario = proposed(TEAM.scenario, table, changed(rows_of(TEAM.scenario, table), 0, contacts_per_month=1.125))
    rows = rows_of(scenario.scenario, table)
    again = proposed(scenario.scenario, table, changed(rows, 0, contacts_per_month="1.125"))
    assert again.scenario == scenario.scenario


def test_a_handle_time_is_one_number_or_one_for_each_number_of_chats():
    rows = rows_of(GLOBAL, TABLES["channels"])
    chat = [row.name for row in rows].index("chat")
    times = proposed(GLOBAL, TABLES["channels"], changed(rows, chat, handle_s="500; 600")).scenario.channels["chat"]
    assert [float(one) for one in times.handle_s] == [500, 600]
    phone = proposed(GLOBAL, TABLES["channels"], changed(rows, 0, handle_s="780")).scenario.channels["phone"].handle
    assert (phone.mean_s.low, float(phone.mean_s), phone.mean_s.high) == (720, 780, 860), "the range moves along"
    team = rows_of(TEAM.scenario, TABLES["channels"])
    varied = proposed(TEAM.scenario, TABLES["channels"], changed(team, 1, handle__cv=1.5)).scenario
    assert (float(varied.channels["email"].handle.mean_s), float(varied.channels["email"].handle.cv)) == (540, 1.5)


def test_an_event_takes_the_date_of_the_canvas():
    rows = [Row({}, {"name": "Launch", "from": "2026-05-04T00:00:00.000Z", "volume": 35.0})]
    event = proposed(TEAM.scenario, TABLES["events"], rows).scenario.events[0]
    assert (event.from_, float(event.volume)) == (dt.date(2026, 5, 4), 0.35)


@pytest.mark.parametrize("name", TABLES)
def test_a_changed_list_keeps_the_comments_of_the_file(name):
    found = proposed(TEAM.scenario, TABLES[name], [*rows_of(TEAM.scenario, TABLES[name]), Row({}, {})])
    draft = TEAM.rewritten(found.document, found.scenario)
    assert "# a voicemail box" in draft.text()
    assert "# callers wait four minutes on average" in draft.text()
    assert loads(draft.text()).scenario == found.scenario
