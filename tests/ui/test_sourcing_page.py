"""Page Compare, sourcing: its figures are those of the comparison; sites of one kind are a state of their own."""

import io
import time

import numpy as np
import openpyxl
import pandas as pd
import pytest

from planner.beside import ranking
from planner.economics import source
from planner.ui import sourcing, sourcing_words
from planner.ui.edit import Draft
from planner.ui.how import definitions, ratios, section
from planner.ui.sourcing_task import SourcingTask, answer_of
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import desk_of, plain

VIEW = "../views/compare.py"
OWN = "- {name: Office, time_zone: Europe/Berlin, languages: [de], wage_per_h: 24, people_now: 4}"
VENDOR = (
    "- {name: Partner, time_zone: Europe/Berlin, languages: [de], employer: vendor, "
    "contract: {per: productive_hour, price: 40}}"
)
DESK = """
name: Two at the phone
currency: EUR
interval_min: 30
regions: [{{name: Here, time_zone: Europe/Berlin, languages: {{de: 1.0}}, contacts_per_month: 600}}]
departments: [{{name: Help, open: {{mon-fri: "09:00-12:00"}}}}]
channels: {{phone: {{kind: live, handle_s: 300, patience_s: 200, target: {{service_level: 0.8, within_s: 30}}}}}}
sites:
  {sites}
shifts: {{paid_h: [3], days_per_week: {{3: 5}}}}
sourcing: {{horizon_months: 24, draws: 200}}
scorecard: {{options: {{Office: {{marks: {{control: 8}}}}, Partner: {{marks: {{control: 5}}}}}}}}
"""


def small(*sites):
    return Draft.from_text(DESK.format(sites="\n  ".join(sites)), "small")


@pytest.fixture(scope="module")
def found():
    return source(small(OWN, VENDOR).scenario, check_break_even=False)


def choose_sourcing(open_app, draft, **query):
    app = open_app(desk="one_team", **query)
    desk_of(app).take(draft, None)
    desk_of(app).choices["compare.view"] = "sourcing"
    app.switch_page(VIEW).run()
    assert not app.exception
    return app


def answered(app):
    """Run the page until its question is answered."""
    end = time.monotonic() + 400
    while time.monotonic() < end:
        question = desk_of(app).questions["sourcing"]
        if question.job is None:
            app.run()
            assert not app.exception
            return question
        time.sleep(0.3)
        app.run()
    raise AssertionError("no answer in time")


def told(app):
    return [plain(one.value) for one in app.markdown]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_the_comparison_of_the_desk(open_app, found, language):
    app = choose_sourcing(open_app, small(OWN, VENDOR), lang=language)
    answer = answered(app).answer
    assert answer.summary["present"].to_dict() == found.summary["present"].to_dict()
    words = Words(language)
    assert plain(sourcing_words.sentence(answer, "EUR", words)) in told(app)
    frame = app.table[0].value
    assert list(frame.columns) == [words(f"sourcing.option.{one}") for one in (*answer.summary.index, "nothing")]
    cost = words.money(float(found.summary.loc["hybrid", "present"]), "EUR")
    assert frame.loc[words("sourcing.row.present"), words("sourcing.option.hybrid")] == cost
    assert not answer.points.empty
    files = answer.files[language]
    assert files["pdf"].startswith(b"%PDF")
    assert f'lang="{language}"'.encode() in files["html"]
    assert b"Two at the phone" in files["html"]
    assert openpyxl.load_workbook(io.BytesIO(files["xlsx"])).sheetnames


@pytest.mark.parametrize(("site", "missing"), [(OWN, "Outsourced and hybrid"), (VENDOR, "In-house and hybrid")])
def test_a_desk_with_sites_of_one_kind_says_what_is_impossible(open_app, site, missing):
    app = choose_sourcing(open_app, small(site))
    assert any(f"{missing} are not possible" in one for one in told(app))
    assert any("which has both" in one.label for one in app.button)


def test_the_sentence_has_range_saving_condition_and_the_cost_of_doing_nothing(found):
    words, answer = Words("en"), answer_of(found)
    text = plain(sourcing_words.sentence(answer, "EUR", words))
    best = found.cheapest.value
    assert text.startswith(f"**{words(f'sourcing.option.{best}')}** costs least")
    for end in ("p10", "p90"):
        assert plain(words.money(float(found.risk.quantiles.loc[best, end]), "EUR", short=True)) in text
    assert "becomes the cheaper one if" in text or "Nothing that was turned" in text
    assert plain(f"Doing nothing costs {words.money(found.now.present, 'EUR', short=True)}") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_and_column_of_the_tables_has_a_definition(found, language):
    words, answer = Words(language), answer_of(found)
    shown = {
        "options": sourcing_words.options_table(answer, "EUR", words).index,
        "turns": sourcing_words.turns_table(answer, words).columns,
        "tornado": sourcing_words.tornado_table(answer, "EUR", words).columns,
        "scorecard": sourcing_words.scorecard_table(ranking(found.scenario), "EUR", words).columns,
        "defaults": sourcing_words.defaults_table(answer.defaults, words).columns,
    }
    for name, labels in shown.items():
        assert len(labels)
        assert set(labels) <= set(definitions(name, words)), name
    told = sourcing._definitions(answer, found.scenario, words)
    for name in ("cumulative", "defaults", *(["curve"] if len(answer.points) else [])):
        assert section(name, words) in told
    table = sourcing_words.cumulative_table(answer, words)
    month = words("sourcing.axis.month")
    assert list(table.columns) == [month, *(words(f"sourcing.option.{one}") for one in answer.cumulative.columns)]
    assert list(table[month]) == list(answer.cumulative.index)


def test_the_cost_of_a_contact_is_told_with_its_values(found):
    row = found.summary.loc["in_house"].to_dict()
    told = plain(ratios(row, "In-house", "cost_per_month", "EUR", Words("en"))["contact"])
    contacts = float(row["cost_per_month"]) / float(row["cost_per_contact"])
    assert f"÷ {contacts:,.0f} = **{row['cost_per_contact']:.2f} EUR**" in told


def test_an_option_that_no_customer_can_be_served_by_is_named(found):
    foreign = VENDOR.replace("[de]", "[fr]")
    answer = answer_of(source(small(OWN, foreign).scenario, with_break_even=False, with_risk=False))
    assert set(answer.impossible) == {"outsourced"}
    assert answer.rival is None or answer.rival == "hybrid"


def test_break_evens_are_written_as_factors_and_points(found):
    table = sourcing_words.turns_table(answer_of(found), Words("vi"))
    assert len(table) == 4
    assert list(table.iloc[:, 0]) == ["Khối lượng", "Giá nhà cung cấp", "Lương", "Tỷ lệ giải quyết của nhà cung cấp"]


def test_what_moves_the_difference_is_named_in_each_language(found):
    answer = answer_of(found)
    paid = answer.tornado.loc["sites[1].contract.governance_share"]
    assert paid["said_en"] == "Partner: contract governance share"
    assert paid["said_vi"] == "Partner: chi phí quản lý nhà cung cấp · hợp đồng"
    for language in LANGUAGES:
        listed = sourcing_words.tornado_table(answer, "EUR", Words(language)).iloc[:, 0]
        assert paid[f"said_{language}"] in set(listed)


def test_equal_desks_share_one_answer():
    assert SourcingTask(small(OWN, VENDOR).scenario).name == SourcingTask(small(OWN, VENDOR).scenario).name
    assert SourcingTask(small(OWN).scenario).name != SourcingTask(small(VENDOR).scenario).name


def test_a_level_says_what_a_further_point_costs_and_whom_it_keeps(found):
    churn = {"customers": 10_000, "value_per_year": 50, "per_sla_point": 0.001}
    points = pd.DataFrame(
        {
            "bound_cost": 100_000.0,
            "bound_cost_per_point": [np.nan, 1_500.0, np.nan, 1e-9],
            "people_per_point": [np.nan, 0.125, np.nan, 0.0],
        },
        index=[0.7, 0.8, 0.9, 0.95],
    )
    words, scenario = Words("en"), found.scenario.changed(churn=churn)
    assert sourcing._beside_a_level(found.scenario, points, 0.7, words) == []
    point, kept = sourcing._beside_a_level(scenario, points, 0.8, words)
    for value in (words.percent(0.7), words.money(1_500, "EUR"), words.number(0.125, 2)):
        assert value in point
    assert words.money(5_000, "EUR") in kept  # ten points of a thousandth of 10,000 customers at 50
    assert len(sourcing._beside_a_level(scenario, points, 0.9, words)) == 1
    assert sourcing._beside_a_level(found.scenario, points, 0.95, words) == [
        words("sourcing.level.free", before=words.percent(0.9))
    ]
