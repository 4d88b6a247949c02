"""Page Assumptions: what is changed in the table is changed in the scenario, and nothing else is."""

import time

import pandas as pd
import pytest

from planner.report.assumptions import assumptions
from planner.scenario_file import load
from planner.ui.assumptions import changes, effects_written, place_of, read_back
from planner.ui.assumptions import table as table_of
from planner.ui.edit import Draft
from planner.ui.number_words import in_words, number_texts
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT, desk_of

DESKS = sorted((ROOT / "scenarios").rglob("*.yaml"))


@pytest.fixture
def rows():
    return table_of(load(ROOT / "scenarios" / "one_team.yaml").scenario)


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_every_parameter_has_its_place(path):
    for one in assumptions(load(path).scenario):
        assert place_of(one.parameter) == tuple(one.parts)


def at(rows, parameter):
    return rows.index[rows["parameter"] == parameter][0]


def test_an_untouched_table_changes_nothing(rows):
    assert changes(rows, rows.copy()) == {}


def test_a_changed_value_and_a_changed_range(rows):
    after = rows.copy()
    after.loc[at(rows, "sites[0].wage_per_h"), "value"] = 26.5
    after.loc[at(rows, "channels.phone.patience_s"), ["low", "high"]] = [200.0, 300.0]
    after.loc[at(rows, "regions[0].contacts_per_month"), "value"] = None
    assert changes(rows, after) == {
        ("sites", 0, "wage_per_h"): 26.5,
        ("channels", "phone", "patience_s"): {"low": 200.0, "base": 240.0, "high": 300.0},
        ("regions", 0, "contacts_per_month"): None,
    }


@pytest.mark.parametrize(("language", "text"), [("vi", "4.300"), ("vi", "4300"), ("en", "4,300"), ("en", "4300")])
def test_a_number_is_read_by_the_language(rows, language, text):
    words = Words(language)
    shown = in_words(rows, words)
    told = shown.assign(**number_texts(shown, ("value", "low", "high"), words))
    found, place = told.copy(), at(rows, "regions[0].contacts_per_month")
    assert found.at[place, "value"] == {"vi": "4.200", "en": "4,200"}[language]
    found.at[place, "value"] = text
    after, faults = read_back(shown, told, found, words)
    assert faults == []
    assert changes(shown, after) == {("regions", 0, "contacts_per_month"): 4300.0}
    found.at[place, "value"] = {"vi": "4,300", "en": "4.300"}[language]
    after, faults = read_back(shown, told, found, words)
    assert changes(shown, after) == {}
    assert len(faults) == 1


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_every_number_has_a_name_a_unit_and_bounds_in_vietnamese(path):
    rows = in_words(table_of(load(path).scenario), Words("vi"))
    named = rows["name"] != rows["parameter"]
    assert set(rows.loc[~named, "field"]) == set()
    english = r"\b(?:share|month|year|week|people|whole|list|by name|currency|h|s|min)\b"
    assert rows[["unit", "allowed"]].apply(lambda column: column.str.contains(english)).to_numpy().sum() == 0
    assert set(rows.loc[rows["parameter"].str.endswith("contacts_per_month"), "allowed"]) <= {"[0; 100.000.000]"}


def test_changes_make_a_checked_draft(rows):
    draft = Draft.read(ROOT / "scenarios" / "one_team.yaml")
    after = rows.copy()
    after.loc[at(rows, "sites[0].wage_per_h"), "value"] = 26.5
    changed = draft.changed(changes(rows, after))
    assert float(changed.scenario.sites[0].wage_per_h) == 26.5
    assert "wage_per_h: 26.5" in changed.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_lists_every_number_and_says_what_moves(open_app, language):
    app = open_app(desk="one_team", lang=language).switch_page("../views/assumptions.py").run()
    assert not app.exception
    numbers = [one for one in assumptions(desk_of(app).draft.scenario) if not isinstance(one.value, bool)]
    assert f"**{len(numbers)} " in app.markdown[0].value
    order = list(app.dataframe[0].proto.column_order)
    assert order[:4] == ["name", "value", "unit", "of"], "what a phone has room for"
    app.toggle(key="choice.assume.effects").set_value(True).run()
    end = time.monotonic() + 120
    while desk_of(app).questions["effects"].job is not None and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    assert "sites[0].wage_per_h" in desk_of(app).questions["effects"].answer.index


@pytest.mark.parametrize(("language", "told"), [("en", ("37,034", "0.92")), ("vi", ("37.034", "0,92"))])
def test_effects_are_written_by_the_language_and_stay_numbers(language, told):
    frame = pd.DataFrame({"name": ["a", "b"], "cost": [37034.4, None], "people": [0.918, -1.0]})
    shown = effects_written(frame, Words(language))
    assert shown.data["cost"].dtype == float, "they sort by value"
    display = shown._translate(False, False)["body"][0]
    assert tuple(one["display_value"] for one in display[2:4]) == told
    plain = frame[["name"]]
    assert effects_written(plain, Words(language)) is plain
