"""Files that the command line writes and reads, and rules that leave no roster at all."""

import json
from pathlib import Path

import openpyxl
from icalendar import Calendar

from planner.cli import main

ONE_TEAM = Path(__file__).parents[1] / "scenarios" / "one_team.yaml"
QUICK = ("--quiet", "--no-referee", "--gap", "0.2")


def test_a_plan_writes_workbook_calendar_and_tables_and_reads_assumptions_back(capsys, tmp_path):
    book, calendar = tmp_path / "plan.xlsx", tmp_path / "shifts.ics"
    files = ("--xlsx", str(book), "--ics", str(calendar), "--csv", str(tmp_path / "tables"))
    assert main(["plan", str(ONE_TEAM), *QUICK, *files]) == 0
    assert capsys.readouterr().out.startswith("You need ")
    assert len(Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")) > 5
    assert (tmp_path / "tables" / "on_duty.csv").read_text(encoding="utf-8").startswith("site,local_time,mon")
    edited = openpyxl.load_workbook(book)
    row = next(row for row in edited["Assumptions"].iter_rows() if row[0].value == "regions[0].contacts_per_month")
    for cell in (row[2], row[5], row[6]):
        cell.value = 8_400
    edited.save(book)
    assert main(["plan", str(ONE_TEAM), *QUICK, "--json"]) == 0
    before = json.loads(capsys.readouterr().out)
    assert main(["plan", str(ONE_TEAM), *QUICK, "--json", "--assumptions", str(book)]) == 0
    after = json.loads(capsys.readouterr().out)
    contacts = [sum(one["contacts_per_week"] for one in plan["streams"]) for plan in (before, after)]
    assert contacts[1] > 1.9 * contacts[0]


def test_a_workbook_that_cannot_be_read_is_bad_input(capsys, tmp_path):
    (tmp_path / "x.xlsx").write_text("no")
    assert main(["plan", str(ONE_TEAM), "--assumptions", str(tmp_path / "x.xlsx")]) == 2
    assert "cannot be read as a workbook" in capsys.readouterr().err


def test_rules_without_any_roster_end_with_three_and_their_names(capsys, tmp_path):
    text = ONE_TEAM.read_text(encoding="utf-8")
    kept = "seats: 2, fixed_staff: [{heads: 3, paid_h: 8, start: '08:00'}], wage_per_h: 24"
    path = tmp_path / "kept.yaml"
    path.write_text(text.replace("wage_per_h: 24", kept), encoding="utf-8")
    assert main(["plan", str(path), *QUICK]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "No roster keeps these rules together: kept shifts (Leipzig) + seats (Leipzig)" in shown.err
