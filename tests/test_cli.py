"""The command line as users call it: answers, exit codes, JSON, CSV, comparison."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import main

ROOT = Path(__file__).parents[1]
ONE_TEAM = ROOT / "scenarios" / "one_team.yaml"


def as_json(capsys, *arguments, code=0):
    assert main([*map(str, arguments), "--json", "--quiet"]) == code
    return json.loads(capsys.readouterr().out)


def test_a_plan_in_a_process_of_its_own_prints_the_answer_and_progress_apart():
    run = subprocess.run(
        [sys.executable, "-m", "planner.cli", "plan", str(ONE_TEAM)],
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 0
    assert run.stdout.startswith("You need ")
    assert "formula" in run.stdout
    assert "gap" in run.stderr


def test_too_few_people_buy_the_best_level_they_can(capsys):
    plan = as_json(capsys, "plan", ONE_TEAM, "--max-people", 6, code=3)
    assert plan["headcount"] <= 6
    assert any("best these limits buy" in note for note in plan["notes"])
    enough = as_json(capsys, "plan", ONE_TEAM, "--max-people", 30)
    assert any("suffice" in note for note in enough["notes"])


def test_rules_that_cannot_meet_the_targets_exit_with_three_and_name_what_binds(capsys, tmp_path):
    text = ONE_TEAM.read_text(encoding="utf-8")
    path = tmp_path / "closed.yaml"
    path.write_text(
        text.replace('open: {mon-fri: "08:00-18:00"}}\n\nshifts', 'open: {mon-thu: "08:00-18:00"}}\n\nshifts')
    )
    plan = as_json(capsys, "plan", path, "--no-referee", code=3)
    assert plan["verdict"] == "short"
    assert sum(plan["missing_agent_h"].values()) > 0
    assert any(one["interval_start_utc"] for one in plan["binding"])


def test_simulate_says_what_the_referee_found(capsys, tmp_path):
    assert main(["simulate", str(ONE_TEAM), "--replications", "20", "--quiet", "--csv", str(tmp_path)]) == 0
    assert "kept_month" in (tmp_path / "promises.csv").read_text(encoding="utf-8")
    shown = capsys.readouterr().out
    assert "formula" in shown
    assert "Promises in simulation" in shown
    plan = as_json(capsys, "simulate", ONE_TEAM, "--replications", 20)
    assert plan["simulation"]["replications"] == 20


def test_compare_prints_the_operating_models_side_by_side(capsys, tmp_path):
    assert main(["compare", str(ONE_TEAM), "--no-referee", "--no-flips", "--quiet", "--csv", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    for model in ("regional", "central", "virtual", "follow_the_sun"):
        assert model in shown
    assert "is the cheapest" in shown
    assert (tmp_path / "comparison.csv").read_text(encoding="utf-8").count("\n") == 5
    assert (tmp_path / "resilience.csv").read_text(encoding="utf-8").count("Leipzig") == 4


def test_files_that_cannot_be_compared_are_refused(capsys):
    assert main(["compare", str(ONE_TEAM), str(ONE_TEAM), "--quiet"]) == 2
    assert "is used by two of the files; got 'One team'" in capsys.readouterr().err


def test_check_prints_the_schema_and_names_fields_without_effect(capsys):
    assert main(["check", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")
    assert main(["check", str(ROOT / "scenarios" / "global_it_desk" / "central.yaml")]) == 0
    shown = capsys.readouterr().out
    assert "override from central.yaml: operating_model = central" in shown
    assert "No effect yet" in shown


@pytest.mark.parametrize(
    "arguments", [[], ["plan", "x", "--gap", "2"], ["simulate", "x", "--replications", "1"], ["fly"]]
)
def test_wrong_use_exits_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err
