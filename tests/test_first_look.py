"""The first figure: agent-hours of the requirement among people, scaled by the last plan."""

import json
import math
from pathlib import Path

import pytest

from planner.first_look import agent_hours, first_look, weekly_hours
from planner.pipeline import prepare
from planner.scenario_file import load

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "planner" / "ui" / "stored"


def desk(name, **changes):
    return load(ROOT / "scenarios" / f"{name}.yaml").scenario.changed(**changes)


def with_contacts(scenario, factor):
    regions = [
        one.model_copy(update={"contacts_per_month": one.contacts_per_month * factor}) for one in scenario.regions
    ]
    return scenario.model_copy(update={"regions": tuple(regions)})


def test_the_hours_are_those_of_the_stages_of_a_plan_that_covers_every_interval():
    scenario = desk("one_team", promises="cover")
    stages = prepare(scenario)
    live = stages.problem.required.sum() * stages.grid.slot_h
    later = sum(one.work.sum() for one in stages.problem.deferred) * stages.grid.slot_h
    assert agent_hours(scenario) == pytest.approx(live + later / scenario.people.max_occupancy)


def test_people_are_hours_over_the_longest_contract_without_those_who_are_away():
    scenario = desk("one_team")
    assert weekly_hours(scenario) == 40
    rostered = agent_hours(scenario) / 40
    assert first_look(scenario) == math.ceil(rostered / (1 - scenario.people.shrinkage.scheduled))


@pytest.mark.parametrize("name", ["one_team", "bank_phone"])
def test_it_is_within_three_tenths_of_the_plan_and_exact_for_the_desk_that_scales_it(name):
    scenario = desk(name)
    people = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))["report"]["headcount"]
    assert first_look(scenario) == pytest.approx(people, rel=0.3)
    assert first_look(scenario, scenario, people) == people


def test_more_contacts_never_take_fewer_hours():
    scenario = desk("bank_phone")
    hours = [agent_hours(with_contacts(scenario, factor)) for factor in (0.5, 1.0, 1.5, 3.0)]
    assert hours == sorted(hours)
    assert hours[-1] < 6 * hours[0], "one queue for all is better than six"


def test_a_desk_without_contacts_needs_those_who_keep_it_open_and_scales_nothing():
    scenario = desk("bank_phone")
    nobody = with_contacts(scenario, 0)
    assert 0 < first_look(nobody) < first_look(scenario) / 3
    assert first_look(scenario, nobody, 0) == first_look(scenario)
