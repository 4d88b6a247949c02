"""Workbook, page and PDF of one small comparison; formulas are computed again from their text."""

import re

import openpyxl
import pytest

from planner.cli import main
from planner.economics import Option, source
from planner.economics.wording import Tongue
from planner.report.sourcing_page import sourcing_html
from planner.report.sourcing_pdf import sourcing_pdf
from planner.report.sourcing_xlsx import write_sourcing_xlsx
from planner.scenario_file import dumps
from tests.economics.sourcing_desks import own, small, vendor

NAME = "=Bàn hỗ trợ <khách> & đối tác ₫"


@pytest.fixture(scope="module")
def scenario():
    sites = [own(on_cost_share=0.2), vendor({"setup": 5_000, "exit": 900})]
    return small(sites, name=NAME, currency="VND", sourcing={"draws": 200})


@pytest.fixture(scope="module")
def found(scenario):
    return source(scenario, check_break_even=False)


@pytest.fixture(scope="module")
def book(found, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "sourcing.xlsx"
    write_sourcing_xlsx(found, path)
    return openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)


def test_every_sheet_is_there_with_charts(book):
    names = ["Summary", "Assumptions", "Cash flow in-house", "Cash flow outsourced", "Cash flow hybrid"]
    assert book[0].sheetnames == [*names, "Break-even", "Risk"]
    assert len(book[0]["Cash flow outsourced"]._charts) == 1
    assert len(book[0]["Break-even"]._charts) == 1


def test_assumptions_carry_range_and_source(book, found):
    rows = list(book[0]["Assumptions"].iter_rows(values_only=True))
    columns = ("place", "low", "base", "high", "shape", "unit", "source", "year", "status", "in the cash flow")
    assert rows[1] == columns
    assert len(rows) == len(found.assumptions) + 2
    by_place = {row[0]: row for row in rows[2:]}
    assert by_place["sites[0].wage_per_h"][1:4] == (24, 24, 24)
    assert by_place["sourcing.discount_rate_per_year"][1:4] == (0.05, 0.08, 0.12)
    assert by_place["sourcing.discount_rate_per_year"][8:] == ("default", "live")
    assert by_place["sites[1].contract.price"][8:] == ("given", "live")
    assert by_place["growth_per_month"][9] == "needs a new comparison"


def computed(sheet, assumptions, cell):
    """Evaluate the few kinds of formula that the workbook uses, from their text."""
    value = sheet[cell.replace("$", "")].value
    if not isinstance(value, str) or not value.startswith("="):
        return value
    if span := re.fullmatch(r"=SUM\((\$?[A-Z]+\$?\d+):([A-Z]+\d+)\)", value):
        first, last = (part.replace("$", "") for part in span.groups())
        return sum(computed(sheet, assumptions, one.coordinate) for row in sheet[f"{first}:{last}"] for one in row)
    if times := re.fullmatch(r"=\(([-\d.e+]+)((?:\+[^+]+?\*\([^)]*\))*)\)\*([A-Z]+\$\d+)", value):
        moved = sum(
            float(slope) * (assumptions[cell.replace("$", "")].value - float(base))
            for slope, cell, base in re.findall(r"\+([-\d.e+]+)\*\('Assumptions'!([$\w]+)-([-\d.e+]+)\)", times[2])
        )
        return (float(times[1]) + moved) * computed(sheet, assumptions, times[3])
    found = re.fullmatch(r"=([A-Z]+\d+)/\(1\+'Assumptions'!(\$C\$\d+)\)\^\(([A-Z]+\d+)/12\)", value)
    assert found, value
    cash, month = (computed(sheet, assumptions, found[k]) for k in (1, 3))
    return cash / (1 + assumptions[found[2].replace("$", "")].value) ** (month / 12)


@pytest.mark.parametrize("option", list(Option))
def test_the_formulas_give_the_present_cost(book, found, option):
    formulas, values = book
    name = f"Cash flow {option.value.replace('_', '-')}"
    expected = found.summary.loc[option.value, "present"]
    assert computed(formulas[name], formulas["Assumptions"], "B1") == pytest.approx(expected, abs=0.005)
    assert values[name]["B1"].value == pytest.approx(expected, abs=0.005)


def test_a_factor_moves_the_present_cost_of_its_component_only(found, tmp_path):
    write_sourcing_xlsx(found, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book["Cash flow outsourced"]
    column = next(cell.column_letter for cell in sheet[4] if cell.value == "vendor")
    sheet[f"{column}3"] = 1.1
    vendor_cost = found.flows[Option.OUTSOURCED]["vendor"]
    more = sum(0.1 * cash / 1.08 ** (month / 12) for month, cash in vendor_cost.items())
    before = found.summary.loc["outsourced", "present"]
    assert computed(sheet, book["Assumptions"], "B1") == pytest.approx(before + more, abs=0.005)


@pytest.mark.parametrize(
    ("place", "in_house", "outsourced"),
    [
        ("sites[1].contract.price", (), ("vendor",)),
        ("sites[1].contract.setup", (), ("setup",)),
        ("sites[0].wage_per_h", ("wages", "on_costs", "paid_absence"), ("notice", "severance", "parallel_run")),
    ],
)
def test_a_price_moves_what_is_paid_by_it(found, tmp_path, place, in_house, outsourced):
    write_sourcing_xlsx(found, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    prices = book["Assumptions"]
    next(row[2] for row in prices.iter_rows() if row[0].value == place).value *= 1.5
    for option, parts in ((Option.IN_HOUSE, in_house), (Option.OUTSOURCED, outsourced)):
        flow = found.flows[option]
        months = flow[[name for name in parts if name in flow]].sum(axis=1)
        more = sum(0.5 * cash / 1.08 ** (month / 12) for month, cash in months.items())
        sheet = book[f"Cash flow {option.value.replace('_', '-')}"]
        before = found.summary.loc[option.value, "present"]
        assert computed(sheet, prices, "B1") == pytest.approx(before + more, abs=0.005)
        assert (more > 0) == bool(parts)


def test_a_name_that_looks_like_a_formula_stays_text(book):
    cell = book[0]["Summary"]["A1"]
    assert (cell.value, cell.data_type) == (NAME, "s")


def test_the_page_shows_names_and_amounts_and_loads_nothing(found):
    page = sourcing_html(found, Tongue("vi"))
    assert "=Bàn hỗ trợ &lt;khách&gt; &amp; đối tác ₫" in page
    assert "\xa0₫" in page
    assert not re.search(r"(src|href)\s*=|https?://|<script", page)
    assert page.count("<polyline") == 3 + 2  # three options by month, two by volume
    assert page.count("<svg") == page.count('role="img" aria-label="') == 2


def test_the_pdf_is_one_with_its_own_font(found):
    content = sourcing_pdf(found, Tongue("vi"))
    assert content.startswith(b"%PDF")
    assert b"DejaVuSans" in content
    assert content.count(b"/Type /Page\n") == 1


def test_the_command_writes_what_it_is_asked(scenario, tmp_path, capsys):
    file = tmp_path / "desk.yaml"
    file.write_text(dumps(scenario), "utf-8")
    targets = [tmp_path / name for name in ("a.xlsx", "a.html", "a.pdf")]
    flags = [part for path in targets for part in (f"--{path.suffix[1:]}", str(path))]
    asked = ["--quick", "--horizon", "24", "--budget", "9e9"]
    assert main(["source", str(file), *asked, *flags]) == 0
    assert all(path.stat().st_size > 2_000 for path in targets)
    printed, told = capsys.readouterr()
    assert "The price of service" in printed
    assert re.search(r"a year buys at most 98", printed)
    assert "processor seconds, most of them for" in told
    assert "costs least" in printed
    assert "over 24 months" in printed


def test_a_file_that_cannot_be_written_leaves_nothing(scenario, found, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_sourcing_xlsx(found, tmp_path / "missing" / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("budget", ["0", "-5", "much", "inf"])
def test_a_budget_of_nothing_is_bad_input(budget, capsys):
    with pytest.raises(SystemExit):
        main(["source", "desk.yaml", "--budget", budget])
    assert f"must be an amount above 0; got {budget}" in capsys.readouterr().err


def test_a_horizon_of_nothing_is_bad_input(scenario, tmp_path, capsys):
    file = tmp_path / "desk.yaml"
    file.write_text(dumps(scenario), "utf-8")
    assert main(["source", str(file), "--quiet", "--horizon", "0"]) == 2
    assert "must be a whole number in [12, 60]; got 0" in capsys.readouterr().err


def test_the_files_can_be_read_by_whoever_may_read_others(found, tmp_path):
    write_sourcing_xlsx(found, tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").stat().st_mode & 0o777 == 0o644
