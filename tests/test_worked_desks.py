"""The worked desks: their figures come from where they say, and their size is what their pages say."""

from pathlib import Path

import pandas as pd
import pytest

from planner.demand import demand
from planner.field import field_table
from planner.pipeline import prepare
from planner.scenario_file import load
from planner.shift_left import size
from planner.tiers import tier_of
from planner.timeline import Grid

ROOT = Path(__file__).resolve().parents[1]
CALLS = ROOT.parent / "shared" / "data" / "us_bank_2003_5min_calls_train.csv.gz"


def desk(name: str):
    return load(ROOT / "scenarios" / f"{name}.yaml").scenario


@pytest.mark.skipif(not CALLS.exists(), reason="the bank's calls of 2003 lie beside the project")
def test_the_banks_volume_is_the_mean_of_the_data():
    calls = pd.read_csv(CALLS, parse_dates=["interval_start"]).set_index("interval_start")["calls"]
    days = calls.groupby(calls.index.normalize()).sum()
    weekday = days.groupby(days.index.day_of_week).mean()
    scenario = desk("us_bank_phone")
    assert scenario.contacts_per_month(scenario.regions[0]) * 12 / 52.18 == pytest.approx(weekday.sum(), rel=1e-4)
    spread = (days / weekday.loc[days.index.day_of_week].to_numpy()).std()
    assert float(scenario.uncertainty.forecast_cv) == pytest.approx(spread, abs=0.005)


@pytest.mark.parametrize(("name", "low", "high"), [("product_team", 9, 12), ("us_bank_phone", 300, 360)])
def test_a_desk_has_the_size_of_its_page(name, low, high):
    assert low <= size(desk(name)).people <= high


def test_the_global_desk_has_all_five_tiers_and_enough_field_staff():
    scenario = desk("global_it_desk")
    found = demand(scenario, Grid.of(scenario))
    steps = {*found.streams["channel"], *found.flows.index.get_level_values("step")}
    assert {tier_of(step) for step in steps} == {1, 2, 3, 4, 5}
    assert set(found.streams["region"]) == {"Europe", "Americas", "India", "East Asia"}
    visits = field_table(scenario, found)
    assert (visits["in_time"] >= visits["target"]).all()


def test_account_care_is_planned_work_on_every_desk_that_has_it():
    stages = prepare(desk("product_team"))
    care = stages.demand.streams[stages.demand.streams["channel"] == "relationship"].index
    hours = stages.demand.load_erl.loc[care].to_numpy().sum() * stages.grid.slot_h
    assert hours == pytest.approx(12 * 2 * 12 / 52.18)
