"""The workbook says what the plan says, in real numbers; its assumptions come back."""

import shutil
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from planner.referee import judge
from planner.report import read_assumptions, write_xlsx
from planner.report.assumptions import assumptions
from planner.report.grids import on_duty_grid
from planner.report.terminal import headline
from planner.report.xlsx import _with_clock
from planner.scenario import ScenarioError
from tests.desks import desk


@pytest.fixture(scope="module")
def workbook(week, tmp_path_factory):
    path = tmp_path_factory.mktemp("xlsx") / "plan.xlsx"
    write_xlsx(week, path)
    return path


@pytest.fixture
def sheets(workbook):
    book = openpyxl.load_workbook(workbook)
    yield book
    book.close()


def rows(sheet):
    titles, *cells = sheet.iter_rows(values_only=True)
    return [dict(zip(titles, row, strict=True)) for row in cells]


def test_the_sheets_and_the_answer(week, sheets):
    assert sheets.sheetnames == [
        *("Plan", "Shifts", "On duty", "Coverage", "Costs"),
        *("Ledger", "Out of hours", "Flow", "Departments", "Assumptions", "Scenario"),
    ]
    assert sheets["Plan"]["A1"].value == headline(week)
    figures = {row[0]: row[1] for row in sheets["Plan"].iter_rows(min_row=4, max_row=16, values_only=True)}
    assert figures["People"] == week.outcome.headcount
    assert figures["Answered in time"] == pytest.approx(week.outcome.rostered)
    share = next(row[1] for row in sheets["Plan"].iter_rows(max_row=16) if row[0].value == "Answered in time")
    assert share.number_format == "0.0%"


def test_the_front_page_puts_simulation_beside_formula(week, tmp_path):
    judged = replace(week, refereed=judge(week, replications=2))
    write_xlsx(judged, tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert book["Plan"]["A2"].value == judged.refereed.sentence
    book.close()


def test_numbers_are_numbers_and_lists_can_be_filtered(week, sheets):
    for name in ("Shifts", "On duty", "Coverage", "Costs", "Assumptions"):
        assert sheets[name].freeze_panes is not None
        assert sheets[name].auto_filter.ref
    shifts = rows(sheets["Shifts"])
    assert sum(row["People"] for row in shifts) == week.roster.shifts["heads"].sum()
    begins = [one.hour * 60 + one.minute for one in (row["Start local"] for row in shifts)]
    assert begins == list(week.roster.shifts["start_minute"])
    assert not [row for row in shifts if not str(row["Break begins min after start"] or "none").strip(" |")]
    coverage = rows(sheets["Coverage"])
    assert len(coverage) == week.outcome.staff.size
    assert sum(row["Staffed agents"] for row in coverage) == pytest.approx(week.outcome.staff.to_numpy().sum())
    assert coverage[0]["Interval start utc"] == week.grid.index[0].tz_localize(None).to_pydatetime()
    costs = rows(sheets["Costs"])
    assert costs[-1]["Site"] == "all sites"
    assert costs[-1]["Cost per year"] == pytest.approx(week.outcome.cost_per_year)


def test_starts_that_differ_by_day_stay_texts_and_no_break_is_no_text():
    table = pd.DataFrame(
        {"start_local": ["08:30", "08:00–10:00"], "break_begins_min_after_start": [" |  |  | ", "240 | 240"]}
    )
    told = _with_clock(table)
    assert list(told["start_local"]) == [8.5 / 24, "08:00–10:00"]
    assert list(told["break_begins_min_after_start"]) == ["", "240 | 240"]


def test_who_is_on_duty_in_local_time(week, sheets):
    grid = pd.DataFrame(rows(sheets["On duty"]))
    noon = grid[grid["Local time"] == "12:00"].iloc[0]
    slot = (12 - 1) * 4  # Leipzig is an hour ahead of UTC in January
    assert noon["Mon"] == week.roster.on_duty[0, slot]
    assert grid[["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]].to_numpy().sum() == week.roster.on_duty.sum()
    assert len(on_duty_grid(week)) == 96


def test_there_are_native_charts(sheets):
    """One line chart of agents, one column chart of cost; both take their numbers from the sheets."""
    agents, costs = sheets["Plan"]._charts, sheets["Costs"]._charts
    assert [type(one).__name__ for one in (*agents, *costs)] == ["LineChart", "BarChart"]
    assert [series.val.numRef.f for series in agents[0].series] == ["Coverage!$C$2:$C$673", "Coverage!$D$2:$D$673"]


def test_texts_are_never_run(week, tmp_path):
    evil = '=HYPERLINK("http://x","y")'
    renamed = week.scenario.changed(name=evil)
    shifts = week.roster.shifts.assign(site="=1+1")
    plan = replace(week, scenario=renamed, notes=("@SUM(A1)", "+1", "-1"))
    write_xlsx(plan, tmp_path / "evil.xlsx")
    book = openpyxl.load_workbook(tmp_path / "evil.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert evil in {cell.value for cell in cells}
    assert len(shifts) == len(week.roster.shifts)
    book.close()


def test_nothing_half_written_is_left(week, tmp_path, monkeypatch):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_xlsx(week, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


# Assumptions


def edit(workbook, tmp_path, changes):
    """Return a copy of the workbook with cells of the Assumptions sheet changed: (parameter, title) → value."""
    path = tmp_path / "edited.xlsx"
    shutil.copy(workbook, path)
    book = openpyxl.load_workbook(path)
    sheet = book["Assumptions"]
    titles = [cell.value for cell in sheet[1]]
    for (parameter, title), value in changes.items():
        row = next(cells for cells in sheet.iter_rows(min_row=2) if cells[0].value == parameter)
        row[titles.index(title)].value = value
    book.save(path)
    book.close()
    return path


def test_every_number_has_a_row_with_unit_and_meaning(week):
    listed = {one.parameter: one for one in assumptions(week.scenario)}
    assert len(listed) > 100
    wage = listed["sites[0].wage_per_h"]
    assert (wage.value, wage.of, wage.unit, wage.changed) == (24, "Leipzig", "currency/h", True)
    assert listed["people.max_occupancy"].changed is False
    assert (listed["people.max_occupancy"].low, listed["people.max_occupancy"].high) == (0.75, 0.90)
    assert listed["sites[0].seats"].value is None
    assert listed["shifts.paid_h[2]"].value == 8
    assert listed["shifts.night_shifts"].value is True


def test_an_unchanged_sheet_changes_nothing(week, workbook):
    assert read_assumptions(workbook, week.scenario) == week.scenario


def test_changed_cells_reach_the_scenario(week, workbook, tmp_path):
    path = edit(
        workbook,
        tmp_path,
        {
            ("sites[0].wage_per_h", "Value"): 30,
            ("sites[0].wage_per_h", "Low"): 28,
            ("sites[0].wage_per_h", "High"): 33,
            ("sites[0].seats", "Value"): 7,
            ("shifts.night_shifts", "Value"): False,
            ("people.hire.ramp[0]", "Value"): 0.4,
            ("people.hire.ramp[0]", "Low"): 0.4,
            ("people.hire.ramp[0]", "High"): 0.4,
            ("channels.phone.patience_s", "Value"): None,
            ("channels.phone.patience_s", "Low"): None,
            ("channels.phone.patience_s", "High"): None,
        },
    )
    found = read_assumptions(path, week.scenario)
    wage = found.sites[0].wage_per_h
    assert (wage, wage.low, wage.high) == (30, 28, 33)
    assert (found.sites[0].seats, found.shifts.night_shifts, found.people.hire.ramp[0]) == (7, False, 0.4)
    assert found.channels["phone"].patience_s is None
    others = {one.parameter: one.value for one in assumptions(found)}
    before = {one.parameter: one.value for one in assumptions(week.scenario)}
    assert {key for key in before if others.get(key) != before[key]} == {
        "sites[0].wage_per_h",
        "sites[0].seats",
        "shifts.night_shifts",
        "people.hire.ramp[0]",
        "channels.phone.patience_s",
    }


def test_all_faults_of_a_sheet_are_listed_with_their_cells(week, workbook, tmp_path):
    path = edit(
        workbook,
        tmp_path,
        {
            ("sites[0].wage_per_h", "Value"): "plenty",
            ("people.max_occupancy", "Value"): 85,
            ("shifts.rest_h", "Parameter"): "shifts.rest",
        },
    )
    with pytest.raises(ScenarioError) as caught:
        read_assumptions(path, week.scenario)
    message = str(caught.value)
    assert "must be a number, TRUE or FALSE; got 'plenty'" in message
    assert "is not a parameter of this scenario; got 'shifts.rest'" in message
    assert "people.max_occupancy" in message
    assert message.count("Assumptions!") >= 3


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match="cannot be read as a workbook"):
        read_assumptions(path, desk())


def test_a_workbook_without_the_sheet_or_its_titles_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ScenarioError, match="Assumptions: is missing"):
        read_assumptions(tmp_path / "a.xlsx", desk())
    book.active.title = "Assumptions"
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(ScenarioError, match="needs a row with the titles"):
        read_assumptions(tmp_path / "b.xlsx", desk())
