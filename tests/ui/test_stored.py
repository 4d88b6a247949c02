"""Stored plans are those of their scenarios, to the last digit, and of no other."""

import io
import json

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from planner.compare import by_model
from planner.comparison.estimates import coarse_bound
from planner.economics import Option
from planner.economics.bounds import bounds
from planner.economics.desks import desk_of
from planner.pipeline import plan
from planner.report.xlsx_assumptions import read_assumptions
from planner.scenario_file import load
from planner.ui.models_task import ModelsTask
from planner.ui.result import digest, from_text, plan_digest, result_of, to_text
from planner.ui.server import STORED, stored_result
from planner.ui.sourcing_task import SourcingTask
from planner.ui.stored_answers import ANSWERS, store_answer, stored_answer
from planner.ui.text import LANGUAGES
from tests.ui.conftest import ROOT

NAMES = sorted(path.stem for path in STORED.glob("*.json"))
QUICK = [name for name in NAMES if name != "vietnam_regional"]  # whose plan takes minutes
QUESTIONS = {ModelsTask: "vietnam_regional", SourcingTask: "vendor_offer"}


def scenario_of(name):
    return load(ROOT / "scenarios" / f"{name}.yaml").scenario


def test_the_first_desk_the_smallest_and_those_to_compare_are_stored():
    assert NAMES == ["bank_phone", "one_team", "vendor_offer", "vietnam_regional"]


@pytest.mark.parametrize("name", QUICK)
def test_a_stored_plan_is_derived_again_from_its_scenario(name):
    scenario = scenario_of(name)
    again = json.loads(to_text(result_of(plan(scenario, referee=True)), plan_digest(scenario)))
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
    assert to_text(from_text(text, scenario), plan_digest(scenario)) == text
    assert len(text) < 600_000


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


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_workbook_brought_back_changes_nothing(name):
    scenario = scenario_of(name)
    again = read_assumptions(STORED / f"{name}.xlsx", scenario)
    assert digest(again) == digest(scenario), "run tools/store_examples.py"


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_stored_answer_is_that_of_its_desk_and_reads_back_as_it_was_written(kind, tmp_path):
    task = kind(scenario_of(QUESTIONS[kind]))
    answer = stored_answer(task)
    assert answer is not None, "run tools/store_examples.py"
    again = store_answer(task, answer, tmp_path)
    assert again.read_text(encoding="utf-8") == (ANSWERS / again.name).read_text(encoding="utf-8")
    assert stored_answer(kind(task.scenario.changed(name="Another"))) is None


def test_stored_models_cost_no_less_than_their_relaxations_and_little_more():
    scenario = scenario_of("vietnam_regional")
    found = stored_answer(ModelsTask(scenario))
    assert found.complete
    for model, changed in by_model(scenario).items():
        row, bound = found.table.loc[model], coarse_bound(changed)
        assert bound * 0.999 <= row["cost_per_year"] <= bound * 1.2, f"{model}: run tools/store_examples.py"


def test_stored_options_cost_what_their_bounds_say_today():
    scenario = scenario_of("vendor_offer")
    found = stored_answer(SourcingTask(scenario))
    for option in (Option.IN_HOUSE, Option.OUTSOURCED):
        row = found.summary.loc[option.value]
        least = bounds(desk_of(scenario, option), row["cost_per_month"]).proven
        assert 0.97 * least <= row["cost_per_month"] <= 1.05 * least, "run tools/store_examples.py"
    assert found.quantiles.index.tolist() == found.summary.index.tolist()
    assert set(found.files) == {"en", "vi"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_stored_options_name_what_moves_them_in_every_language(language):
    answer = stored_answer(SourcingTask(scenario_of(QUESTIONS[SourcingTask])))
    assert all(answer.tornado[f"said_{language}"].str.len() > 0), "run tools/store_examples.py"
