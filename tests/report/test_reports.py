"""Reports say what the plan says, in the documented form."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from planner.pipeline import Verdict
from planner.report import plan_as_json, plan_lines, write_csv
from planner.report.csv_files import safe
from planner.report.terminal import headline

ROOT = Path(__file__).parents[2]


def text(renderable):
    console = Console(width=160, record=True, file=None, quiet=False)
    with console.capture() as shown:
        console.print(renderable)
    return shown.get()


def test_json_has_exactly_the_documented_keys_and_no_nan(week):
    document = (ROOT / "docs" / "plan_json.md").read_text(encoding="utf-8")
    documented = {
        name
        for row in document.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)(?:\[\])?`", row.split("|")[1])
    }
    result = plan_as_json(week)
    assert set(result) == documented
    again = json.loads(json.dumps(result, allow_nan=False))
    assert again["schema_version"] == 1
    assert again["headcount"] == week.outcome.headcount
    assert sum(site["heads"] for site in again["sites"]) == again["headcount"]
    assert sum(row["heads"] for row in again["shifts"]) == sum(site["rostered"] for site in again["sites"])
    assert {"status", "objective", "bound", "gap", "seconds"} == set(again["solver"])
    for site in again["sites"]:
        parts = site["pay_per_year"] + site["seats_per_year"] + site["fixed_per_year"]
        assert site["cost_per_year"] == pytest.approx(parts)


def test_each_shift_has_a_break_a_day_inside_its_window(week):
    for row in plan_as_json(week)["shifts"]:
        assert len(row["break_begins_min"]) == len(row["days"])
        if row["paid_h"] == 8:
            assert all(180 <= begin <= 300 for day in row["break_begins_min"] for begin in day)


def test_the_terminal_opens_with_the_answer_and_shows_the_gap(week):
    shown = text(plan_lines(week))
    assert week.verdict is Verdict.MET
    assert shown.splitlines()[0].strip() == headline(week)
    assert f"{week.outcome.headcount} people" in shown
    assert f"{week.roster.gap:.2%}" in shown
    assert "No effect yet" in shown
    assert "Erlang A" in shown
    assert "Erlang C" in shown


def test_csv_files_hold_the_same_numbers(week, tmp_path):
    files = {path.stem: path for path in write_csv(week, tmp_path)}
    rosters = {"shifts", "on_duty", "coverage", "pools", "streams", "sites", "costs", "waterfall"}
    assert set(files) == rosters | {"ledger", "out_of_hours", "flow", "departments"}
    assert pd.read_csv(files["shifts"])["people"].sum() == week.roster.shifts["heads"].sum()
    coverage = pd.read_csv(files["coverage"])
    assert len(coverage) == len(week.outcome.pools) * week.grid.slots
    assert coverage["staffed_agents"].sum() == pytest.approx(week.outcome.staff.to_numpy().sum())
    assert not list(tmp_path.glob(".*"))


def test_texts_that_a_spreadsheet_would_run_are_made_harmless():
    table = safe(pd.DataFrame({"name": ["=HYPERLINK(1)", "+1", "-x", "@a", "plain", "\tx"], "n": [-1, 2, 3, 4, 5, 6]}))
    assert list(table["name"]) == ["'=HYPERLINK(1)", "'+1", "'-x", "'@a", "plain", "'\tx"]
    assert list(table["n"]) == [-1, 2, 3, 4, 5, 6]
