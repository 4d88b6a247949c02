"""The week by local hour: nothing is lost on the way from intervals to cells."""

from dataclasses import replace

import numpy as np
import pytest

from planner.scenario_file import load
from planner.ui import chart_plan, figures, tables
from planner.ui.server import stored_result
from planner.ui.text import Words
from tests.ui.conftest import ROOT


@pytest.fixture(scope="module")
def team():
    scenario = load(ROOT / "scenarios" / "one_team.yaml").scenario
    return scenario, stored_result("one_team", scenario)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"])
def test_hours_carry_the_same_agent_hours_as_intervals(team, zone):
    scenario, result = team
    week = figures.week(result, scenario, zone)
    hours = week.by_hour()
    assert len(hours) == 168
    assert hours["staffed"].sum() == pytest.approx(result.array("staffed_agents").sum() / 4)
    assert hours["required"].sum() == pytest.approx(result.array("required_agents").sum() / 4)
    days = [week.of_day(day)["staffed"].sum() for day in range(7)]
    assert sum(days) == pytest.approx(result.array("staffed_agents").sum())


def test_local_hours_are_those_of_the_place(team):
    scenario, result = team
    local = figures.week(result, scenario, "Europe/Berlin").by_hour()
    at_work = local[local["staffed"] > 0]
    assert (at_work["hour"].min(), at_work["hour"].max()) == (8, 17)
    assert set(at_work["weekday"]) == {0, 1, 2, 3, 4}


def test_the_gap_of_all_pools_hides_no_pool_that_is_short(team):
    scenario, result = team
    table = result.tables["coverage"].copy()
    short = (table["pool"] == result.pools[0]) & (table["required_agents"] > 0)
    table.loc[short, "missing_agents"] = 1.0
    made = figures.week(
        replace(result, tables={**result.tables, "coverage": table}),
        scenario,
        "UTC",
    )
    assert (made.gap[result.array("required_agents")[0] > 0] == -1).all()


def test_the_worst_place_is_that_of_the_report(team):
    scenario, result = team
    _, _, _, level = figures.worst(result, scenario, "service_level")
    assert level == pytest.approx(result.report["service_level"]["worst_interval"], abs=1e-6)
    staffed, _, _, required = figures.peak(result, scenario)
    assert staffed == result.array("staffed_agents").sum(axis=0).max()
    assert required <= staffed


@pytest.mark.parametrize("view", ["required", "staffed", "gap", "sla"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_cell_says_its_value(team, view, language):
    scenario, result = team
    words = Words(language)
    hours = figures.week(result, scenario, "Europe/Berlin").by_hour()
    frame = chart_plan.heat_frame(hours, view, 0.8, words, tables.weekdays(words))
    assert (frame.loc[frame["open"], "label"] != "·").all()
    assert (frame.loc[~frame["open"], "label"] == "·").all()
    assert frame["open"].sum() >= 50


def test_the_waterfall_ends_where_the_report_does(team):
    _, result = team
    frame = tables.fall_frame(result, Words("en"))
    steps = figures.steps(result)
    assert frame["end"].iloc[-1] == pytest.approx(steps["with_shrinkage"]["value"])
    assert (frame["to"] >= frame["from"]).all()
    assert len(tables.steps(result, Words("vi"))) == len(steps)
    assert np.isfinite(figures.cost_per_contact(result))
