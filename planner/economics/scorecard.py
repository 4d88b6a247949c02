"""Options judged by what is not money, with the user's weights and marks, kept apart from cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.wording import ENGLISH, LABELS, Tongue
from planner.frames import records
from planner.scenario import Scenario
from planner.scenario.judgement import Criteria

Array = NDArray[np.float64]
DRAWS = 4_000
HIGHEST_WEIGHT = 10.0
CRITERIA = tuple(Criteria.model_fields)


@dataclass(frozen=True, eq=False)
class Judgement:
    """What the user's weights and marks say.

    Attributes
    ----------
    ranking
        Index: option, best first. Columns: score (0-10, the weighted mean mark), low, high (with every mark at its low
        or high value), rank, first_share (share of 4,000 random weightings in which the option is best; ties count in
        parts), breach_loss_per_year (probability × loss in scenario currency, NaN where none is given; in no score).
    parts
        Each criterion's part of the score. Index: option, columns: criteria; a row adds up to the score.
    turning
        Where a single weight turns the order. Index: criterion. Columns: weight (now), turns_at (nearest weight in
        [0, 10] at which another option draws level with the first, NaN where none does), then_first (that option).
    sentence
        The answer in words.
    """

    ranking: pd.DataFrame
    parts: pd.DataFrame
    turning: pd.DataFrame
    sentence: str


def scorecard(scenario: Scenario) -> Judgement | None:
    """Return the ranking of the scenario's options, or None where it names none."""
    options = scenario.scorecard.options
    if not options:
        return None
    names = list(options)
    weights = np.array([float(getattr(scenario.scorecard.weights, one)) for one in CRITERIA])
    marks = _marks(scenario, "base")
    share = weights / weights.sum()
    score = marks @ share
    breach = [None if one.breach is None else one.breach for one in options.values()]
    ranking = pd.DataFrame(
        {
            "score": score,
            "low": _marks(scenario, "low") @ share,
            "high": _marks(scenario, "high") @ share,
            "rank": [1 + int((score > one + 1e-12).sum()) for one in score],
            "first_share": _first_share(marks, scenario.seed),
            "breach_loss_per_year": [
                np.nan if one is None else float(one.probability_per_year) * float(one.loss) for one in breach
            ],
        },
        index=pd.Index(names, name="option"),
    ).sort_values("rank", kind="stable")
    parts = pd.DataFrame(marks * share, index=pd.Index(names, name="option"), columns=list(CRITERIA))
    turning = _turning(names, weights, marks)
    return Judgement(ranking, parts.loc[list(ranking.index)], turning, in_words(ranking, turning))


def _marks(scenario: Scenario, which: str) -> Array:
    """Return low, base or high marks; shape (options, criteria)."""
    options = scenario.scorecard.options.values()
    marks = [[getattr(one.marks, criterion) for criterion in CRITERIA] for one in options]
    return np.array([[float(mark) if which == "base" else getattr(mark, which) for mark in row] for row in marks])


def _first_share(marks: Array, seed: int) -> Array:
    """Return how often each option is best when any weights are as likely as any others (uniform on the simplex)."""
    weights = np.random.default_rng(seed).dirichlet(np.ones(marks.shape[1]), DRAWS)
    scores = weights @ marks.T
    best = scores >= scores.max(axis=1, keepdims=True) - 1e-12
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))


def _turning(names: list[str], weights: Array, marks: Array) -> pd.DataFrame:
    leader = int(np.argmax(marks @ weights))
    rows = [_turn(names, weights, marks, leader, i) for i in range(len(CRITERIA))]
    return pd.DataFrame(rows, index=pd.Index(CRITERIA, name="criterion"), columns=["weight", "turns_at", "then_first"])


def _turn(names: list[str], weights: Array, marks: Array, leader: int, criterion: int) -> dict[str, object]:
    """Return the nearest weight of one criterion at which the first option loses its lead; scores are linear in it."""
    lead = marks[leader] - marks
    others = lead @ weights - lead[:, criterion] * weights[criterion]
    slope = lead[:, criterion]
    found = [
        (abs(at - weights[criterion]), float(at) + 0.0, names[i])  # never minus nothing
        for i in range(len(names))
        if i != leader and abs(slope[i]) > 1e-12
        for at in [-others[i] / slope[i]]
        if 0 <= at <= HIGHEST_WEIGHT
    ]
    nearest = min(found, default=(0.0, np.nan, None))
    return {"weight": weights[criterion], "turns_at": nearest[1], "then_first": nearest[2]}


def in_words(ranking: pd.DataFrame, turning: pd.DataFrame, tongue: Tongue = ENGLISH) -> str:
    """Return a judgement in a sentence or two: which option is first, how surely, and which weight turns that."""
    scores = [tongue.figure(f"{float(one):.1f}") for one in ranking["score"].iloc[:2]]
    text = tongue(
        "{option} has the best marks for what is not money: {score} of 10",
        option=_named(ranking.index[0], tongue),
        score=scores[0],
    )
    if len(ranking) > 1:
        text += tongue(", before {option} with {score}", option=_named(ranking.index[1], tongue), score=scores[1])
    share = tongue.percent(float(ranking["first_share"].iloc[0]))
    text += tongue("; it is first in {share} of all weightings", share=share)
    turns = records(turning.dropna(subset=["turns_at"]).reset_index())
    if not turns:
        return text + tongue(", and no single weight changes that.")
    nearest = min(turns, key=lambda row: abs(row["turns_at"] - row["weight"]))
    return text + tongue(
        ". {option} draws level when the weight of {criterion} is {weight}.",
        option=_named(nearest["then_first"], tongue),
        criterion=tongue(nearest["criterion"].replace("_", " ")),
        weight=tongue.figure(f"{nearest['turns_at']:.1f}"),
    )


def _named(option: object, tongue: Tongue) -> str:
    """Return an option of the comparison in words; one of the user's own keeps its name."""
    return tongue.option(str(option)) if str(option) in LABELS else str(option)
