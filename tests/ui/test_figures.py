"""The week by local hour: nothing is lost on the way from intervals to cells."""

from dataclasses import replace

import numpy as np
import pandas as pd
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
    assert hours["required"].sum() == pytest.approx(figures.steps(result)["agents"]["value"])
    days = [week.of_day(day)["staffed"].sum() for day in range(7)]
    assert sum(days) == pytest.approx(result.array("staffed_agents").sum())


def test_local_hours_are_those_of_the_place(team):
    scenario, result = team
    local = figures.week(result, scenario, "Europe/Berlin").by_hour()
    at_work = local[local["staffed"] > 0]
    assert (at_work["hour"].min(), at_work["hour"].max()) == (8, 17)
    assert set(at_work["weekday"]) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("name", ["one_team", "bank_phone"])
def test_the_gap_is_staffed_less_required_cell_by_cell(name):
    scenario = load(ROOT / "scenarios" / f"{name}.yaml").scenario
    result, words = stored_result(name, scenario), Words("en")
    for pool in (None, *result.pools):
        week = figures.week(result, scenario, scenario.sites[0].time_zone, pool)
        days = tables.weekdays(words)
        cells = {
            view: chart_plan.heat_frame(week.by_hour(), view, 0.8, words, days)
            for view in ("required", "staffed", "gap")
        }
        for column in ("value", "label"):
            shown = {view: frame.loc[frame["open"], column] for view, frame in cells.items()}
            numbers = {view: [float(str(one).replace("−", "-")) for one in column] for view, column in shown.items()}
            np.testing.assert_allclose(
                numbers["gap"], np.subtract(numbers["staffed"], numbers["required"]), atol=1e-9, err_msg=column
            )
        hours = {view: tables.week_grid(week.by_hour(), view, days, words) for view in cells}
        np.testing.assert_allclose(hours["gap"], hours["staffed"] - hours["required"], atol=0.011)


@pytest.mark.parametrize("name", ["one_team", "bank_phone"])
def test_what_the_views_of_all_pools_say_is_what_the_day_and_the_tile_say(name):
    scenario = load(ROOT / "scenarios" / f"{name}.yaml").scenario
    result = stored_result(name, scenario)
    week, most = figures.week(result, scenario, scenario.sites[0].time_zone), figures.peak(result, scenario)
    at = (week.weekday == most.weekday) & (week.minute == most.minute)
    assert (week.staffed[at], week.required[at]) == (most.staffed, most.live + most.deferred)
    day = week.of_day(most.weekday)
    assert day.loc[day["minute"] == most.minute, "required"].item() == most.live + most.deferred
    assert (week.staffed - week.required + week.missing >= -1e-6).all(), "nobody is needed whom the plan does not have"


def short_in_the_first_pool(result):
    """Return the plan with one person missing in the first quarter of each hour and one more in the other pool."""
    table = result.tables["coverage"].copy()
    quarter = table["interval_start_utc"].str.contains(":00:00+", regex=False)
    live = table["required_agents"] > 0
    table.loc[live & quarter, "missing_agents"] = 1.0
    table.loc[live & quarter, "staffed_agents"] = table["required_agents"] - 1
    table.loc[table["pool"] == result.pools[1], "staffed_agents"] += 3
    return replace(result, tables={**result.tables, "coverage": table}, _made={})


def test_a_pool_that_is_short_is_red_even_where_another_has_people_to_spare(team):
    scenario, result = team
    hours = figures.week(short_in_the_first_pool(result), scenario, "Europe/Berlin").by_hour()
    words = Words("en")
    frame = chart_plan.heat_frame(hours, "gap", 0.8, words, tables.weekdays(words))
    live = hours["weekday"].lt(5) & hours["hour"].between(8, 17)
    assert set(frame.loc[live, "class"]) == {words("heat.class.short")}
    assert (frame.loc[live, "gap"] > 0).all()
    assert set(frame.loc[live, "missing_text"]) == {"1"}


def test_the_worst_place_is_that_of_the_report(team):
    scenario, result = team
    _, _, _, level = figures.worst(result, scenario, "service_level")
    assert level == pytest.approx(result.report["service_level"]["worst_interval"], abs=1e-6)
    most = figures.peak(result, scenario)
    assert most.staffed == result.array("staffed_agents").sum(axis=0).max()
    assert most.live + most.deferred <= most.staffed + 1e-9


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


@pytest.mark.parametrize(
    ("language", "closed", "right"), [("en", "Mon 03:00: closed", "Gap: 0, right"), ("vi", "T2 03:00: đóng cửa", "đủ")]
)
def test_a_cell_of_the_heat_map_is_read_aloud_in_the_language(language, closed, right):
    words = Words(language)
    hours = pd.DataFrame(
        {
            **{"weekday": [0, 0], "hour": [3, 9], "required": [0.0, 2.0], "staffed": [0.0, 2.0], "missing": 0.0},
            **{"gap": 0.0, "sla": [None, 0.9], "open": [False, True]},
        }
    )
    said = list(chart_plan.heat_frame(hours, "gap", 0.8, words, tables.weekdays(words))["said"])
    assert said[0] == closed
    assert said[1].startswith(closed.split(" ")[0] + " 09:00, ")
    assert said[1].endswith(right)
