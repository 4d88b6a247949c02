"""Options judged by what is not money, with the user's weights and marks, kept apart from cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.beside.marks import CRITERIA, marks, ranking, weights
from planner.economics.wording import ENGLISH, LABELS, Tongue
from planner.frames import records
from planner.scenario import Scenario

Array = NDArray[np.float64]
HIGHEST_WEIGHT = 10.0


@dataclass(frozen=True, eq=False)
class Judgement:
    """What the user's weights and marks say.

    Attributes
    ----------
    ranking
        As in `planner.beside.ranking`.
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
    ranked = ranking(scenario)
    if ranked.empty:
        return None
    names, given = list(scenario.scorecard.options), weights(scenario)
    table = marks(scenario, "base")
    parts = pd.DataFrame(table * given / given.sum(), index=pd.Index(names, name="option"), columns=list(CRITERIA))
    turning = _turning(names, given, table)
    return Judgement(ranked, parts.loc[list(ranked.index)], turning, in_words(ranked, turning))


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
