"""Changing a scenario at a place, and the file's text beside it."""

import pytest

from planner import scenario_file
from planner.lists.columns import bounds
from planner.scenario import ScenarioError
from planner.ui.edit import Draft, value_at
from planner.ui.fields import Field, handle
from planner.ui.server import example_names, examples
from planner.ui.text import Words
from tests.ui.conftest import ROOT

ONE_TEAM = ROOT / "scenarios" / "one_team.yaml"
SHRINKAGE = ("people", "shrinkage", "scheduled")


def test_an_edit_keeps_the_comments_and_expands_short_forms():
    draft = Draft.read(ONE_TEAM).changed({SHRINKAGE: 0.2, ("channels", "phone", "target", "within_s"): 30.0})
    assert float(draft.scenario.people.shrinkage.scheduled) == 0.2
    text = draft.text()
    assert "# callers wait four minutes on average" in text
    assert scenario_file.loads(text).scenario == draft.scenario


def test_an_edit_of_what_the_file_leaves_out_is_written_too():
    draft = Draft.read(ONE_TEAM).changed({("limits", "people"): 12, ("shifts", "rest_h"): 12.0})
    assert draft.scenario.limits.people == 12
    assert scenario_file.loads(draft.text()).scenario == draft.scenario


def test_a_range_moves_with_its_base():
    draft = Draft.read(ROOT / "scenarios" / "bank_phone.yaml")
    place = ("channels", "phone", "patience_s")
    before = value_at(draft.scenario, place)
    after = value_at(draft.changed({place: float(before) * 2}).scenario, place)
    assert (after.low, float(after), after.high) == pytest.approx((2 * before.low, 2 * before, 2 * before.high))


def test_a_refused_edit_names_the_place():
    with pytest.raises(ScenarioError, match=r"people.shrinkage"):
        Draft.read(ONE_TEAM).changed({SHRINKAGE: 1.5})


@pytest.mark.parametrize("key", sorted(examples()))
def test_every_example_saves_as_a_file_of_its_own(key):
    draft = Draft.read(examples()[key])
    assert scenario_file.loads(draft.text()).scenario == draft.scenario
    assert example_names()[key] == draft.scenario.name


def test_chat_handle_times_keep_their_proportions():
    draft = Draft.read(ROOT / "scenarios" / "vietnam_regional.yaml")
    field = handle(draft.scenario, "chat")
    assert field.value(draft.scenario) == 7.0
    changed = draft.changed(field.edits(draft.scenario, 14.0)).scenario
    assert [float(one) for one in changed.channels["chat"].handle_s] == [840, 1000, 1200]


def test_bounds_are_found_behind_optional_and_nested_types():
    from planner.scenario.root import Limits
    from planner.scenario.shift_rules import ShiftRules
    from planner.scenario.sites import People

    assert (bounds(Limits, "people").low, bounds(Limits, "cost_per_year").ends) == (1, "(]")
    assert bounds(People, "max_occupancy").high == 1
    assert bounds(ShiftRules, "night_shifts") is None


def test_faults_speak_the_units_of_the_form():
    from planner.scenario.sites import Shrinkage

    field = Field(SHRINKAGE, Shrinkage, "scheduled", "number", 100, "%")
    assert field.fault(25.0, Words("en")) is None
    assert field.fault(99.0, Words("en")) == "must be between 0 and 95 %"
    assert field.fault(None, Words("vi")) == "cần có giá trị"
