"""Bad input: exit 2, one message that names every fault, no trace, nothing written."""

import gzip
import random
import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import main

ROOT = Path(__file__).parents[1]
ONE_TEAM = (ROOT / "scenarios" / "one_team.yaml").read_text(encoding="utf-8")


def refused(capsys, tmp_path, *arguments):
    """Run the command line, expect bad input, and return the message."""
    before = sorted(tmp_path.rglob("*"))
    out = tmp_path / "out"
    code = main([*arguments, "--csv", str(out), "--quiet"])
    shown = capsys.readouterr()
    assert code == 2
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert sorted(tmp_path.rglob("*")) == before, "bad input must leave nothing behind"
    return shown.err


def scenario(tmp_path, text):
    path = tmp_path / "desk.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("service_level: 0.80", "service_level: 80", ["channels.phone.target.service_level", "(0, 1)", "0.8", "80"]),
        ("contacts_per_month: 4_200", "contacts_per_month: -1", ["regions[0].contacts_per_month", "[0, 1e+08]", "-1"]),
        ("contacts_per_month: 4_200", "contacts_per_month: .nan", ["regions[0].contacts_per_month", "nan"]),
        ("contacts_per_month: 4_200", "contacts_per_month: 1_000_000_000", ["regions[0].contacts_per_month", "1e+08"]),
        ("currency: EUR", "currency: EUR\ncolour: red", ["colour", "not a known key"]),
        (
            "time_zone: Europe/Berlin, languages: [de]",
            "time_zone: Berlin, languages: [de]",
            ["sites[0].time_zone", "IANA"],
        ),
        ("languages: [de], wage", "languages: [fr], wage", ["regions[0].languages.de", "no site may serve"]),
        (
            'open: {mon-fri: "08:00-18:00"}, out',
            'open: {mon-fri: "08:00-08:00"}, out',
            ["departments[0].open", "zero length"],
        ),
        ("share: 0.35", "share: 0.45", ["channels", "add up to 1", "0.1 too much"]),
        ("paid_h: [4, 6, 8]", "paid_h: [4.1, 6, 8]", ["shifts.paid_h[0]", "multiple of interval_min"]),
        ("holidays: DE", "holidays: XX", ["regions[0].holidays", "country"]),
        ("    share: 0.35\n", "", ["channels", "share"]),
    ],
)
def test_one_wrong_value_is_named_with_place_range_and_value(capsys, tmp_path, old, new, words):
    assert old in ONE_TEAM
    message = refused(capsys, tmp_path, "plan", scenario(tmp_path, ONE_TEAM.replace(old, new, 1)))
    for word in words:
        assert word in message


def test_all_faults_come_in_one_message(capsys, tmp_path):
    text = (
        ONE_TEAM.replace("service_level: 0.80", "service_level: 80")
        .replace("currency: EUR", "currency: euro")
        .replace("languages: [de], wage_per_h: 24", "languages: [fr], wage_per_h: -3")
    )
    message = refused(capsys, tmp_path, "plan", scenario(tmp_path, text))
    for place in ("channels.phone.target.service_level", "currency", "sites[0].wage_per_h", "regions[0].languages.de"):
        assert place in message
    assert "4 faults" in message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"name: [unclosed", "not YAML"),
        (b"just text", "mapping"),
        (bytes(range(256)), "UTF-8"),
        (b"name: a\nname: b\n", "not YAML"),
        (b"\t- x: 1\n  y", "not YAML"),
    ],
)
def test_files_that_are_no_scenario(capsys, tmp_path, content, words):
    path = tmp_path / "desk.yaml"
    path.write_bytes(content)
    assert words in refused(capsys, tmp_path, "plan", str(path))


def test_a_missing_file_and_a_folder(capsys, tmp_path):
    assert "cannot be read" in refused(capsys, tmp_path, "plan", str(tmp_path / "none.yaml"))
    assert "cannot be read" in refused(capsys, tmp_path, "plan", str(tmp_path))


def test_limits_from_the_command_line_are_checked_like_a_file(capsys, tmp_path):
    path = scenario(tmp_path, ONE_TEAM)
    assert "limits.people" in refused(capsys, tmp_path, "plan", path, "--max-people", "0")
    assert "limits.cost_per_year" in refused(capsys, tmp_path, "plan", path, "--max-cost", "-5")


def history(tmp_path, content, name="calls.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ["plan", "--history", str(path), "--time-zone", "Europe/Berlin", "--handle-s", "300"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\xff\xfe" * 50,
        b"a,b\n1,2\n",
        b"opened_at\nnot a date\nnor this\n",
        random.Random(7).randbytes(2000),
    ],
    ids=["empty", "binary", "no time column", "no dates", "random"],
)
def test_exports_that_are_no_history(capsys, tmp_path, content):
    message = refused(capsys, tmp_path, *history(tmp_path, content))
    assert "calls.csv" in message


def test_a_broken_gzip_and_a_wrong_zone(capsys, tmp_path):
    broken = gzip.compress(b"opened_at\n2026-01-05 08:00\n")[:20]
    assert "calls.csv.gz" in refused(capsys, tmp_path, *history(tmp_path, broken, "calls.csv.gz"))
    good = "opened_at\n" + "".join(f"2026-01-{day:02d} 09:00\n" for day in range(5, 20))
    wrong = [*history(tmp_path, good)]
    wrong[wrong.index("Europe/Berlin")] = "Berlin"
    assert "Berlin" in refused(capsys, tmp_path, *wrong)


def test_elapsed_time_is_never_taken_for_handle_time(capsys, tmp_path):
    rows = "".join(
        f"2026-01-{day:02d} {hour:02d}:05,2026-01-{day:02d} {hour:02d}:45\n"
        for day in range(5, 25)
        for hour in range(8, 17)
    )
    arguments = history(tmp_path, "opened_at,resolved_at\n" + rows)[:-2]
    assert "handle_s" in refused(capsys, tmp_path, *arguments)


def test_a_scenario_or_a_history_but_not_both(capsys, tmp_path):
    assert "one of the two" in refused(capsys, tmp_path, "plan")
    assert "one of the two" in refused(capsys, tmp_path, *history(tmp_path, "x"), scenario(tmp_path, ONE_TEAM))


def test_check_names_faults_of_each_file(capsys, tmp_path):
    bad = scenario(tmp_path, ONE_TEAM.replace("currency: EUR", "currency: euro"))
    assert main(["check", str(ROOT / "scenarios" / "one_team.yaml"), bad]) == 2
    shown = capsys.readouterr()
    assert "One team: right" in shown.out
    assert "currency" in shown.err


def test_a_reader_that_has_seen_enough_is_no_error():
    command = [sys.executable, "-m", "planner.cli", "check", "--schema"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        told = run.stderr.read()
        run.wait(60)
    assert told == b""
    assert run.returncode == 141
