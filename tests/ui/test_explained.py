"""Page Compare, why a model wins: its figures are those of the comparison, and its sentences follow from the data."""

from dataclasses import replace

import pandas as pd
import pytest

from planner.compare import SECONDS, by_model, compare
from planner.ui.chart_compare import DRIVERS
from planner.ui.comparison import figures_of, table
from planner.ui.edit import Draft
from planner.ui.explained import downs, flip
from planner.ui.how import definitions
from planner.ui.models_task import ModelsAnswer, Turning
from planner.ui.reported import days, month, periods
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import desk_of, plain, settle
from tests.ui.test_sourcing_page import DESK, OWN, VIEW

OTHER = OWN.replace("Office", "Branch").replace("24", "30")
TURNING = Turning("region_share", "Here", 0.4, 0.61, "central", True)
TOLD = ModelsAnswer(("regional", "central"), best="regional", turning=TURNING, searched=True)


@pytest.fixture(scope="module")
def two():
    return Draft.from_text(DESK.format(sites=f"{OWN}\n  {OTHER}"), "two")


def test_the_explanation_is_the_comparison(open_app, two):
    app = open_app(desk="one_team")
    desk_of(app).take(two, None)
    app.switch_page(VIEW).run()
    settle(app)
    found = desk_of(app).questions["models"].answer
    again = compare(by_model(two.scenario), workers=1, flips=False, seconds=SECONDS, clock=False)
    assert found.best == again.best
    assert found.searched
    assert found.table["cost_per_year"].to_dict() == again.table["cost_per_year"].to_dict()
    pd.testing.assert_frame_equal(found.reasons, again.reasons)
    assert found.reasons[list(DRIVERS)].sum(axis=1).to_numpy() == pytest.approx(
        found.reasons["total"].to_numpy(), abs=1
    )
    assert any("Take **" in one.value for one in app.markdown)
    frame = table(found.models, figures_of(found, "EUR"), Words("en"))
    kept = Words("en").percent(found.table["sla_kept"]["central"])
    assert frame.loc["P(every promise kept)", "Central"] == kept
    assert list(downs(found.resilience["central"], Words("vi"))["Địa điểm"]) == list(found.resilience["central"].index)
    calls = found.month.loc["calls", "central"]
    assert month(found, Words("en")).loc["Calls", "Central"] == Words("en").number(calls)
    report = found.reports["central"]
    week = report[(report["period_kind"] == "week") & (report["channel"] == "all")].iloc[0]
    by_day = days(report, Words("vi"))
    assert by_day["contacts"].sum() == pytest.approx(week["answered"] + week["missed"])
    assert by_day.loc[by_day["rank"].idxmax(), "what"] == "bị nhỡ"
    assert by_day.groupby("what")["rank"].nunique().eq(1).all()
    for language in LANGUAGES:
        words = Words(language)
        shown = {
            "models": table(found.models, figures_of(found, "EUR"), words).index,
            "downs": downs(found.resilience["central"], words).columns,
            "drivers": [words(f"explain.driver.{one}") for one in found.reasons.columns],
            "month": month(found, words).index,
            "report": periods(report, words).columns,
        }
        for name, labels in shown.items():
            assert set(labels) <= set(definitions(name, words)), name
        read = periods(report, words)
        assert len(read) == len(report)
        assert not [one for one in read.columns if "_" in one]
        total = words("table.total")
        whole = read[(read.iloc[:, 0] == words("report.period.week")) & (read.iloc[:, 2] == total)]
        assert whole[words("report.column.contacts_in")].item() == words.number(week["contacts_in"], 1)
        assert not {"day", "week", "all", "live"} & set(read.iloc[:, :3].to_numpy().ravel())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_condition_is_told_with_its_values(language):
    words = Words(language)
    told = plain(flip(TOLD, words))
    assert words("choice.regional") in told
    assert words("choice.central") in told
    assert "61 %" in told
    assert "40 %" in told
    assert told.endswith(words("explain.agreed"))


def test_without_a_flip_the_sentence_says_so_only_when_it_was_sought():
    words, none = Words("en"), replace(TOLD, turning=None)
    assert words("explain.stays") in flip(none, words)
    assert words("explain.stays") not in flip(replace(none, searched=False), words)
