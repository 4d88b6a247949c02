"""Page Coverage & shifts: its figures against the roster, on one site and on several."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.scenario_file import load
from planner.ui import coverage, detail_tables, details, tables
from planner.ui.chart_coverage import on_duty, week_frame
from planner.ui.how import definitions
from planner.ui.server import stored_result
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import ROOT, desk_of, plain

SCENARIO = load(ROOT / "scenarios" / "one_team.yaml").scenario


@pytest.fixture(scope="module")
def result():
    return stored_result("one_team", SCENARIO)


def test_people_on_duty_are_those_of_the_pools(result):
    by_pool = result.array("staffed_agents").sum(axis=0)
    assert (result.on_site.sum(axis=0) >= by_pool - 1e-6).all()
    assert (on_duty(result, "") == on_duty(result, "Leipzig")).all()


def test_the_week_is_in_local_time_and_loses_nobody(result):
    local, utc = (week_frame(result, SCENARIO, "", zone) for zone in ("Europe/Berlin", "UTC"))
    assert local["people"].sum() == utc["people"].sum() == result.on_site.sum()
    first = [frame.loc[frame["people"] > 0, "at"].min() for frame in (local, utc)]
    assert first[0] - first[1] in (1.0, 2.0)


def test_the_shift_table_has_everybody(result):
    frame = tables.shift_weeks(result, Words())
    assert frame["People"].sum() == sum(one["heads"] for one in result.report["shifts"])


@pytest.mark.parametrize(
    ("carriers", "handed"),
    [([0.0] * 24, []), ([0.0] * 8 + [1.0] * 8 + [2.0] * 8, [0, 8, 16]), ([-1.0] * 8 + [0.0] * 10 + [-1.0] * 6, [])],
)
def test_a_hand_over_is_from_one_site_to_another(carriers, handed):
    assert coverage.handovers(pd.Series(carriers)) == handed


def test_the_carrier_has_most_people_in_its_hour(result):
    by_hour = coverage.hours_of(result)
    assert by_hour.shape == (1, 24)
    assert by_hour.sum() * 7 == pytest.approx(result.on_site.sum() / 4)
    assert set(coverage.carrier(result)) <= {-1.0, 0.0}
    assert np.isfinite(by_hour).all()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["one_team", "bank_phone"])
def test_every_column_is_defined_and_both_pages_count_the_same_kinds_of_week(name, language):
    words, plan = Words(language), stored_result(name, load(ROOT / "scenarios" / f"{name}.yaml").scenario)
    frame = tables.shift_weeks(plan, words)
    assert set(frame.columns) == set(definitions("shifts", words))
    assert tables.kinds_of_week(frame, words) == len(tables.shifts(plan, words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_a_solved_desk_at_once(open_app, language):
    app = open_app(desk="bank_phone", lang=language).switch_page("../views/coverage.py").run()
    assert not app.exception
    assert desk_of(app).job is None
    assert len(app.dataframe) == 2


def test_who_is_left_after_closing_time_takes_nothing_over():
    scenario = load(ROOT / "scenarios" / "vietnam_regional.yaml").scenario
    plan = stored_result("vietnam_regional", scenario)
    is_open = plan.is_open.any(axis=0).reshape(7, 24, -1).any(axis=(0, 2))
    assert not is_open.all()
    assert (coverage.carrier(plan)[~is_open] == -1).all()
    assert 15 not in coverage.handovers(coverage.carrier(plan))


def test_as_many_people_all_the_time_are_told_as_one_number(result):
    same = replace(result, on_site=np.full_like(result.on_site, 2.0))
    assert "**2 people**" in plain(coverage.sentence(same, Words("en")))
    assert "**2 người**" in plain(coverage.sentence(same, Words("vi")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_behind_the_tabs_of_page_plan_is_defined(language):
    words = Words(language)
    plan = stored_result("vietnam_regional", load(ROOT / "scenarios" / "vietnam_regional.yaml").scenario)
    shown = {
        ("sites",): (tables.sites, ["table.site"]),
        ("pools",): (tables.pools, ["table.pool"]),
        ("streams",): (detail_tables.streams, ["table.stream"]),
        ("ledger",): (detail_tables.ledger, ["table.stream"]),
        ("ledger", "closed"): (detail_tables.out_of_hours, ["detail.department", "detail.channel"]),
        ("solving",): (detail_tables.departments, ["detail.department", "detail.contacts_per_week"]),
        ("room",): (detail_tables.relief, ["relief.rule", "relief.where"]),
        ("proof",): (tables.promises, ["table.stream"]),
    }
    for names, (make, plain_names) in shown.items():
        told = {label for name in names for label in definitions(name, words)} | {words(one) for one in plain_names}
        assert set(make(plan, words).columns) <= told, names
    assert {one for tab in details.DEFINED.values() for one in tab} == {one for names in shown for one in names}


def test_a_tab_of_page_plan_opens_to_its_definitions(open_app):
    app = open_app(desk="one_team")
    desk_of(app).choices |= {"details": "sites", "fold.how.tab.sites": True}
    app.run()
    assert any(Words("en")("how.sites.heads") in plain(one.value) for one in app.markdown)
