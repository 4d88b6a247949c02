"""deskplan hire: tables, JSON and CSV, exit codes."""

import json

import pandas as pd
import pytest

from planner.cli import main
from planner.scenario_file import dumps
from tests.economics.even import even

GROWING = {"regions[0].contacts_per_month": 18_000, "growth_per_month": 0.04}


@pytest.fixture
def written(tmp_path):
    def write(changes):
        path = tmp_path / "desk.yaml"
        path.write_text(dumps(even(changes)), encoding="utf-8")
        return str(path)

    return write


def test_it_prints_the_answer_months_and_decisions(written, capsys):
    assert main(["hire", written(GROWING), "--quiet", "--months", "9"]) == 0
    printed = capsys.readouterr().out
    assert "17 people today" in printed
    assert "Today's 17 people hold up to" in printed
    assert "2026-01" in printed
    assert "2026-09" in printed
    assert "Open the class of" in printed
    assert "no hiring plan costs less than" in printed


def test_json_and_csv_hold_the_same_months(written, capsys, tmp_path):
    path = written(GROWING)
    assert main(["hire", path, "--quiet", "--json", "--start", "2026-03-02", "--csv", str(tmp_path / "out")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema_version"] == 1
    assert found["bound"] <= found["cost"]
    assert found["desk"][0]["month"] == "2026-03-01"
    assert len(found["desk"]) == len(found["months"]) == 12
    assert found["decisions"][0]["decide_by"] >= "2026-03-02"
    assert found["next_hire"]["people_now"] == 17
    assert found["next_hire"]["assumed"] == []
    table = pd.read_csv(tmp_path / "out" / "hiring_months.csv")
    assert table["cost"].to_numpy() == pytest.approx([row["cost"] for row in found["months"]])
    assert {one.stem for one in (tmp_path / "out").iterdir()} == {
        "hiring_desk",
        "hiring_months",
        "hiring_weeks",
        "hiring_decisions",
    }


def test_a_desk_short_of_people_says_so_by_its_exit_code(written, capsys):
    path = written(GROWING | {"sites[0].people_now": 4})
    assert main(["hire", path, "--quiet", "--no-next-hire"]) == 3
    assert "Nobody can come in time" in capsys.readouterr().out


@pytest.mark.parametrize(("option", "value"), [("--months", "0"), ("--months", "61"), ("--start", "soon")])
def test_bad_options_are_refused_in_words(written, capsys, option, value):
    with pytest.raises(SystemExit) as stopped:
        main(["hire", written(GROWING), option, value])
    assert stopped.value.code == 2
    assert f"got {value}" in capsys.readouterr().err
