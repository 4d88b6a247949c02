"""Plans from real exports: the bank's calls, five-minute calls, and incidents. Rows stay where they are."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.cli import main
from planner.from_history import Assumptions, scenario_from_history
from planner.history import read_history, weekly_profile

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="real data rows are not here (../shared/data)")


@pytest.fixture(scope="module")
def weekly(tmp_path_factory):
    """Return the week of an export whose means are no round numbers."""
    rng = np.random.default_rng(2)
    stamps = pd.date_range("2026-01-05", periods=4 * 7 * 48, freq="30min")
    calls = rng.poisson(np.where((stamps.hour >= 8) & (stamps.hour < 17), 5.0, 0.0))
    frame = pd.DataFrame({"time": stamps, "calls": calls, "aht_s": rng.uniform(200, 500, len(stamps))})
    path = tmp_path_factory.mktemp("export") / "calls.csv"
    frame.to_csv(path, index=False)
    return weekly_profile(read_history(path, time_zone="Europe/Berlin"))


@pytest.mark.parametrize(("within_h", "name"), [(None, "live"), (8.0, "deferred")])
def test_the_desk_of_an_export_has_round_numbers_and_a_channel_that_says_its_kind(weekly, within_h, name):
    desk = scenario_from_history("calls.csv", weekly, Assumptions(deferred_within_h=within_h))
    channel = desk.channels[name]
    assert (list(desk.channels), channel.kind) == ([name], name)
    assert weekly.handle_s != round(weekly.handle_s, 1)
    assert channel.mean_handle_s == round(weekly.handle_s, 1)
    assert weekly.contacts_per_month != round(weekly.contacts_per_month)
    assert float(desk.regions[0].contacts_per_month) == round(weekly.contacts_per_month)


def test_a_handful_of_contacts_is_not_rounded_to_nothing(weekly):
    few = replace(weekly, contacts_per_month=0.4)
    assert float(scenario_from_history("few.csv", few, Assumptions()).regions[0].contacts_per_month) == 0.4


def planned(capsys, *arguments):
    assert main(["plan", *map(str, arguments), "--json", "--quiet"]) == 0
    return json.loads(capsys.readouterr().out)


@needs_data
def test_bank_calls_one_row_per_contact(capsys):
    plan = planned(
        capsys, "--history", DATA / "bank_1999_calls_jan_apr.csv.gz", "--time-zone", "Asia/Jerusalem",
        "--only", "result=served,abandoned", "--time-column", "arrival", "--handle-s", "189", "--patience-s", "380",
    )  # fmt: skip
    assert plan["waterfall"][0]["value"] == pytest.approx(8_159, rel=0.02)  # offered calls a week
    assert 15 <= plan["headcount"] <= 40  # a desk of about 20 people that answers 80 % instead of its 43 %
    assert plan["service_level"]["rostered"] >= 0.80
    assert any("6,3" in note or "rows" in note for note in plan["notes"])


@needs_data
def test_five_minute_counts(capsys):
    plan = planned(
        capsys, "--history", DATA / "us_bank_2003_5min_calls_train.csv.gz", "--time-zone", "America/New_York",
        "--handle-s", "240", "--gap", "0.05",
    )  # fmt: skip
    assert plan["waterfall"][0]["value"] == pytest.approx(162_727, rel=0.02)
    assert plan["service_level"]["worst_interval"] >= 0.80


@needs_data
def test_incidents_need_a_handle_time_and_say_what_was_left_out(capsys):
    arguments = ["--history", DATA / "itsm_incidents_2016.csv.gz", "--time-zone", "America/Sao_Paulo"]
    assert main(["plan", *map(str, arguments), "--time-column", "opened_at"]) == 2
    assert "handle_s" in capsys.readouterr().err
    plan = planned(capsys, *arguments, "--time-column", "opened_at", "--handle-s", "600", "--deferred-within-h", "8")
    assert plan["deferred_in_time"] == pytest.approx(1.0, abs=1e-6)
    assert plan["headcount"] > 0
    assert len(plan["notes"]) > 2


@needs_data
def test_the_scenario_made_from_a_history_is_saved_and_plans_the_same(capsys, tmp_path):
    saved = tmp_path / "bank.yaml"
    arguments = [
        "--history", DATA / "bank_1999_30min_jan_apr.csv.gz", "--time-zone", "Asia/Jerusalem", "--only", "pool=main",
        "--time-column", "interval_start", "--count-column", "offered", "--handle-s", "189", "--patience-s", "380",
    ]  # fmt: skip
    first = planned(capsys, *arguments, "--save", saved)
    again = planned(capsys, saved)
    for key in ("headcount", "fte", "cost_per_year", "service_level", "shifts"):
        assert first[key] == again[key]
