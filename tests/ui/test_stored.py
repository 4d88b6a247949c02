"""Stored plans are those of their scenarios, to the last digit, and of no other."""

import io
import json

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from planner.pipeline import plan
from planner.scenario_file import load
from planner.ui.result import digest, from_text, result_of, to_text
from planner.ui.server import STORED, stored_result
from tests.ui.conftest import ROOT

NAMES = sorted(path.stem for path in STORED.glob("*.json"))


def scenario_of(name):
    return load(ROOT / "scenarios" / f"{name}.yaml").scenario


def test_the_first_desk_and_the_smallest_are_stored():
    assert NAMES == ["bank_phone", "one_team"]


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_plan_is_derived_again_from_its_scenario(name):
    scenario = scenario_of(name)
    again = json.loads(to_text(result_of(plan(scenario, referee=True)), digest(scenario)))
    stored = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    assert _rounded(again) == _rounded(stored), "run tools/store_examples.py"


def _rounded(value):
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_plan_reads_back_as_it_was_written(name):
    scenario = scenario_of(name)
    text = (STORED / f"{name}.json").read_text(encoding="utf-8")
    assert to_text(from_text(text, scenario), digest(scenario)) == text
    assert len(text) < 100_000


def test_a_changed_scenario_has_no_stored_plan():
    scenario = scenario_of("one_team")
    assert stored_result("one_team", scenario) is not None
    assert stored_result("one_team", scenario.changed(name="Another")) is None
    assert stored_result("no_such_desk", scenario) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_plan_has_its_files(name):
    result = stored_result(name, scenario_of(name))
    book = load_workbook(io.BytesIO(result.files["xlsx"]), read_only=True)
    assert {"Plan", "Shifts", "On duty", "Coverage", "Costs", "Assumptions"} <= set(book.sheetnames)
    calendar = Calendar.from_ical(result.files["ics"])
    assert len(calendar.walk("VEVENT")) >= len(result.report["shifts"])
