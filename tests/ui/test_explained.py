"""Page Compare, why a model wins: its figures are those of the comparison, and its sentences follow from the data."""

import time

import pandas as pd
import pytest

from planner.compare import by_model, compare
from planner.ui.chart_compare import DRIVERS
from planner.ui.edit import Draft
from planner.ui.explained import downs, figures, flip
from planner.ui.models_task import ModelsAnswer, Turning
from planner.ui.text import LANGUAGES, Words
from tests.ui.conftest import desk_of, plain, settle
from tests.ui.test_sourcing_page import DESK, OWN, VIEW

OTHER = OWN.replace("Office", "Branch").replace("24", "30")
TURNING = Turning("region_share", "Here", 0.4, 0.61, "central", True)


@pytest.fixture(scope="module")
def two():
    return Draft.from_text(DESK.format(sites=f"{OWN}\n  {OTHER}"), "two")


def test_the_explanation_is_the_comparison(open_app, two):
    app = open_app(desk="one_team")
    desk_of(app).take(two, None)
    app.switch_page(VIEW).run()
    settle(app)
    next(one for one in app.button if one.label == "Explain the choice").click().run()
    end = time.monotonic() + 300
    while desk_of(app).questions["explain"].job is not None and time.monotonic() < end:
        time.sleep(0.3)
        app.run()
    assert not app.exception
    found = desk_of(app).questions["explain"].answer
    again = compare(by_model(two.scenario), workers=1, flips=False)
    assert found.best == again.best
    assert found.table["cost_per_year"].to_dict() == again.table["cost_per_year"].to_dict()
    pd.testing.assert_frame_equal(found.reasons, again.reasons)
    assert found.reasons[list(DRIVERS)].sum(axis=1).to_numpy() == pytest.approx(
        found.reasons["total"].to_numpy(), abs=1
    )
    assert any("Take **" in one.value for one in app.markdown)
    frame = figures(found, "EUR", Words("en"))
    kept = Words("en").percent(found.table["sla_kept"]["central"])
    assert frame.loc["P(every promise kept)", "Central"] == kept
    assert list(downs(found.resilience["central"], Words("vi"))["Địa điểm"]) == list(found.resilience["central"].index)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_condition_is_told_with_its_values(language):
    words = Words(language)
    told = plain(flip(ModelsAnswer({}, best="regional", turning=TURNING, searched=True), words))
    assert words("choice.regional") in told
    assert words("choice.central") in told
    assert "61 %" in told
    assert "40 %" in told
    assert told.endswith(words("explain.agreed"))


def test_without_a_flip_the_sentence_says_so_only_when_it_was_sought():
    words = Words("en")
    assert words("explain.stays") in flip(ModelsAnswer({}, best="regional", searched=True), words)
    assert words("explain.stays") not in flip(ModelsAnswer({}, best="regional"), words)


def test_estimates_stand_alone_until_the_plans_are_there():
    frame = figures(ModelsAnswer({"central": (4, 90_000.0)}), "EUR", Words("en"))
    assert plain(frame.loc["Cost a year, at least (estimate)", "Central"]) == "90,000 EUR"
