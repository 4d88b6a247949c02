"""Page Assumptions: what is changed in the table is changed in the scenario, and nothing else is."""

import time

import pytest

from planner.report.assumptions import assumptions
from planner.scenario_file import load
from planner.ui.assumptions import changes, place_of
from planner.ui.assumptions import table as table_of
from planner.ui.edit import Draft
from planner.ui.text import LANGUAGES
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
    app.toggle(key="choice.assume.effects").set_value(True).run()
    end = time.monotonic() + 120
    while desk_of(app).questions["effects"].job is not None and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    assert "sites[0].wage_per_h" in desk_of(app).questions["effects"].answer.index
