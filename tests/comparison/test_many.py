"""Ten scenarios in one pool: the same as ten runs, in their order; one that fails is told and ends nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.cli import main
from planner.compare import NOT_PLANNED, compare
from planner.comparison.estimates import Estimate
from planner.comparison.jobs import check_job, work_of
from planner.comparison.workers import Job, Line, Team
from planner.pipeline import plan
from planner.report import comparison_lines, comparison_tables, figure_rows
from planner.shifts import Status
from tests.comparison.test_compare import text
from tests.desks import desk

ROOT = Path(__file__).parents[2]
GAP = 0.1
KEPT = {"paid_h": 8, "start": "08:00", "days": "mon,tue,wed,thu,fri", "heads": 5}
TEN = {f"{contacts} a month": contacts for contacts in range(900, 3_900, 300)}


def small(contacts, **changes):
    return desk({"interval_min": 30, "regions[0].contacts_per_month": contacts, **changes})


@pytest.fixture(scope="module")
def ten():
    scenarios = {label: small(contacts) for label, contacts in TEN.items()}
    impossible = small(1_000, **{"limits.people": 1, "sites[0].fixed_staff": [KEPT]})
    known = list(scenarios.items())
    mixed = dict([*known[:4], ("impossible", impossible), *known[4:]])
    return compare(mixed, workers=2, referee=False, flips=False, gap=GAP)


def test_ten_overrides_are_ten_runs_in_their_order(ten):
    assert list(ten.plans) == list(TEN)
    assert list(ten.table.index) == list(TEN)
    assert ten.table["cost_per_year"].is_monotonic_increasing
    for label in (next(iter(TEN)), "3600 a month"):
        alone = plan(small(TEN[label]), gap=GAP)
        assert ten.plans[label].outcome.cost_per_year == alone.outcome.cost_per_year
        assert ten.plans[label].roster.shifts.equals(alone.roster.shifts)
    assert ten.best == next(iter(TEN))
    assert not ten.stopped


def test_what_fails_is_a_row_that_says_why(ten):
    assert list(ten.faults) == ["impossible"]
    assert "contradict" in ten.faults["impossible"]
    row = next(row for row in figure_rows(ten) if row["label"] == "impossible")
    assert row["fault"] == ten.faults["impossible"]
    assert len(comparison_tables(ten)["comparison"]) == 11
    shown = text(comparison_lines(ten))
    assert "Impossible could not be planned: the rules on people contradict each other" in shown
    assert "3600 a month" in shown


def test_every_job_is_accounted_for(ten):
    assert {one.stage for one in ten.spent} == {"first look", "plan"}
    assert sum(one.stage == "plan" for one in ten.spent) == 10
    assert all(one.ended_s >= one.began_s >= 0 and one.cpu_s > 0 for one in ten.spent)


def test_stopping_keeps_what_is_there_and_names_the_rest():
    asked = []
    found = compare(
        {"a": small(900), "b": small(1_200)},
        workers=1,
        referee=False,
        flips=False,
        done=lambda label, so_far: asked.append(label),
        cancel=lambda: bool(asked),
    )
    assert found.stopped
    assert len(found.plans) == 1
    assert list(found.faults.values()) == [NOT_PLANNED]
    assert found.best == asked[0]


def test_work_follows_from_the_time_asked_for_and_never_from_the_clock():
    look = Estimate(people=300, cost_per_year=1.0, service_level=None, bound_per_year=1.0, gap=0.0)
    assert work_of(None, 2, 4, look) == 1.0
    assert work_of(86_400, 2, 4, look) == 1.0
    some, half = work_of(400, 2, 4, look), work_of(200, 2, 4, look)
    assert some < 1
    assert half == pytest.approx(some / 2)
    assert work_of(200, 2, 2, look) == pytest.approx(some)


def test_a_plan_that_runs_out_of_time_says_so():
    found = plan(small(3_000), seconds=0.01, referee=True)
    assert found.roster.status is Status.TRUNCATED
    assert found.refereed is not None  # what there is is judged all the same


def test_a_check_that_runs_out_of_time_is_no_check():
    with Team(1, seconds=0.01) as team:
        assert team.run({"late": check_job("late", small(3_000), 0.1)}) == {}
        assert "time was over" in team.faults["late"]


def fall_over(line: Line) -> None:
    os._exit(3)


def wait_a_little(line: Line) -> str:
    while not line.stopped():
        time.sleep(0.02)
    return "stopped"


def test_a_worker_that_dies_is_a_fault_of_its_jobs():
    with Team(2) as team:
        assert team.run({"a": Job("test", "a", fall_over, ())}) == {}
        assert "ended unexpectedly" in team.faults["a"]


def test_workers_hear_the_wish_to_stop():
    end = time.monotonic() + 3
    with Team(2, cancel=lambda: time.monotonic() > end) as team:
        found = team.run({label: Job("test", label, wait_a_little, ()) for label in "abcdefgh"})
        assert set(found.values()) == {"stopped"}
        assert team.stopped()


# The command line


def files(tmp_path, *overrides):
    paths = []
    for number, change in enumerate(overrides):
        path = tmp_path / f"o{number}.yaml"
        path.write_text(f"extends: one_team.yaml\nname: Override {number}\n{change}\n", encoding="utf-8")
        paths.append(str(path))
    shutil.copy(ROOT / "scenarios" / "one_team.yaml", tmp_path)
    return paths


def test_a_bad_override_among_good_ones_is_a_row(tmp_path, capsys):
    paths = files(tmp_path, "interval_min: 30", "people: {shrinkage: 2}")
    quick = ["--no-referee", "--no-flips", "--gap", "0.2", "--workers", "1"]
    assert main(["compare", *paths, *quick, "--quiet", "--jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    events = [line["event"] for line in lines]
    assert events[0] in ("search", "first_look")
    assert events[-1] == "comparison"
    assert "plan" in events
    assert "people.shrinkage" in lines[-1]["faults"]["o1"]
    assert [row["label"] for row in lines[-1]["figures"]] == ["Override 0", "o1"]


def test_only_bad_files_are_refused(tmp_path, capsys):
    paths = files(tmp_path, "people: {shrinkage: 2}", "people: {shrinkage: 3}")
    assert main(["compare", *paths, "--quiet"]) == 2
    assert "o1" in capsys.readouterr().err


def test_ctrl_c_ends_with_what_is_known_and_leaves_nobody_behind():
    command = [
        sys.executable,
        "-m",
        "planner.cli",
        "compare",
        str(ROOT / "scenarios" / "one_team.yaml"),
        "--json",
    ]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert run.stderr is not None
    seen = b""
    while b"First look" not in seen:
        seen += run.stderr.readline() or pytest.fail("no first look")
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    out, err = run.communicate(timeout=240)
    assert run.returncode == 130
    assert b"Traceback" not in err
    assert json.loads(out)["stopped"]
    end = time.monotonic() + 60
    while alive(run.pid) and time.monotonic() < end:  # the tracker of shared resources ends after its parent
        time.sleep(0.2)
    assert not alive(run.pid)


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
