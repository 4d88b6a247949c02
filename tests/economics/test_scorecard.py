"""What is not money: scores by hand, and how firmly the first stands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.beside import CRITERIA
from planner.economics.scorecard import scorecard
from planner.scenario import ScenarioError
from tests.desks import desk

MARK = st.integers(0, 10)
SIX = st.lists(MARK, min_size=6, max_size=6)


def card(weights, **options):
    marks = {name: {"marks": dict(zip(CRITERIA, six, strict=True))} for name, six in options.items()}
    return desk({"scorecard": {"weights": dict(zip(CRITERIA, weights, strict=True)), "options": marks}})


def test_scores_are_weighted_means_worked_by_hand():
    found = scorecard(card([3, 1, 0, 0, 0, 0], home=[8, 4, 0, 0, 0, 0], vendor=[6, 9, 9, 9, 9, 9]))
    assert found.ranking["score"].to_dict() == {"home": 7.0, "vendor": 6.75}
    assert found.ranking["rank"].to_dict() == {"home": 1, "vendor": 2}
    assert found.parts.loc["home"].tolist() == [6.0, 1.0, 0, 0, 0, 0]
    # home leads by 2w1 - 5w2 - 9(w3 + …): level at w1 = 2.5, at w2 = 1.2, and at w3 = 1/9
    assert found.turning["turns_at"].to_numpy() == pytest.approx([2.5, 1.2, 1 / 9, 1 / 9, 1 / 9, 1 / 9])
    assert set(found.turning["then_first"]) == {"vendor"}
    assert found.sentence.startswith("home has the best marks for what is not money: 7.0 of 10, before vendor")


def test_a_better_option_in_everything_is_first_with_any_weights():
    found = scorecard(card([1, 2, 3, 4, 5, 6], low=[1] * 6, high=[2] * 6))
    assert found.ranking["first_share"].to_dict() == {"high": 1.0, "low": 0.0}
    assert found.turning["turns_at"].isna().all()
    assert found.sentence.endswith("no single weight changes that.")


def test_the_loss_of_a_breach_stands_beside_the_score():
    plain = card([5] * 6, a=[5] * 6, b=[4] * 6)
    breach = {"probability_per_year": 0.02, "loss": 400_000}
    options = {name: one.model_dump() for name, one in plain.scorecard.options.items()}
    options["a"]["breach"] = breach
    found, before = scorecard(desk({"scorecard": {"options": options}})), scorecard(plain)
    assert found.ranking["breach_loss_per_year"].loc["a"] == pytest.approx(8_000)
    assert np.isnan(found.ranking["breach_loss_per_year"].loc["b"])
    assert found.ranking["score"].to_dict() == before.ranking["score"].to_dict()


def test_marks_with_a_range_give_a_score_with_a_range():
    mark = {"low": 2, "base": 6, "high": 8}
    found = scorecard(card([5] * 6, a=[mark, 5, 5, 5, 5, 5]))
    assert found.ranking[["low", "score", "high"]].loc["a"].to_numpy() == pytest.approx(np.array([27, 31, 33]) / 6)


def test_no_options_no_scorecard():
    assert scorecard(desk()) is None


@given(weights=SIX.filter(any), a=SIX, b=SIX, c=SIX)
def test_shares_ranks_and_turning_points_are_what_they_say(weights, a, b, c):
    found = scorecard(card(weights, a=a, b=b, c=c))
    assert found.ranking["first_share"].sum() == pytest.approx(1.0)
    assert found.ranking["score"].between(0, 10).all()
    assert found.ranking["rank"].iloc[0] == 1
    assert found.parts.sum(axis=1).to_numpy() == pytest.approx(found.ranking["score"].to_numpy())
    marks = {"a": np.array(a), "b": np.array(b), "c": np.array(c)}
    for i, (at, then) in enumerate(zip(found.turning["turns_at"], found.turning["then_first"], strict=True)):
        if np.isfinite(at):
            moved = np.array(weights, dtype=float)
            moved[i] = at
            assert marks[then] @ moved == pytest.approx(marks[found.ranking.index[0]] @ moved, abs=1e-6)


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("scorecard.weights", dict.fromkeys(CRITERIA, 0), "at least one weight"),
        ("scorecard.weights.control", -1, r"\[0, 10\]"),
        ("scorecard.options", {"a": {"marks": {"control": 11}}}, r"\[0, 10\]"),
        ("scorecard.options", {"a": {"marks": {"price": 5}}}, "not a known key"),
        ("scorecard.options", {"a": {"breach": {"probability_per_year": 2, "loss": 1}}}, r"\[0, 1\]"),
        ("scorecard.options", {"a": {"breach": {"probability_per_year": 0.2, "loss": -1}}}, r"\[0, 1e\+12\]"),
    ],
)
def test_bad_weights_and_marks_are_refused(place, value, says):
    with pytest.raises(ScenarioError, match=says):
        desk({place: value})
