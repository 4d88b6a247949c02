"""Plans from real exports: the bank's calls, five-minute calls, and incidents. Rows stay where they are."""

import json
from pathlib import Path

import pytest

from planner.cli import main

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="real data rows are not here (../shared/data)")


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
