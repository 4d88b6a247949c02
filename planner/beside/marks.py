"""Options judged by what is not money, with the user's weights and marks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Scenario
from planner.scenario.judgement import Criteria

Array = NDArray[np.float64]
DRAWS = 4_000
CRITERIA = tuple(Criteria.model_fields)


def weights(scenario: Scenario) -> Array:
    """Return the weight of each criterion."""
    return np.array([float(getattr(scenario.scorecard.weights, one)) for one in CRITERIA])


def marks(scenario: Scenario, which: str) -> Array:
    """Return low, base or high marks; shape (options, criteria)."""
    options = scenario.scorecard.options.values()
    given = [[getattr(one.marks, criterion) for criterion in CRITERIA] for one in options]
    return np.array([[float(mark) if which == "base" else getattr(mark, which) for mark in row] for row in given])


def ranking(scenario: Scenario) -> pd.DataFrame:
    """Return the options in the order of their marks; empty where the scenario names none.

    Returns
    -------
    Index: option, best first. Columns: score (0-10, the weighted mean mark), low, high (with every mark at its low or
    high value), rank, first_share (share of 4,000 random weightings in which the option is best; ties count in parts),
    breach_loss_per_year (probability × loss in scenario currency, NaN where none is given; in no score).
    """
    options = scenario.scorecard.options
    columns = ["score", "low", "high", "rank", "first_share", "breach_loss_per_year"]
    if not options:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="option"))
    share = weights(scenario) / weights(scenario).sum()
    score = marks(scenario, "base") @ share
    breach = [one.breach for one in options.values()]
    return pd.DataFrame(
        {
            "score": score,
            "low": marks(scenario, "low") @ share,
            "high": marks(scenario, "high") @ share,
            "rank": [1 + int((score > one + 1e-12).sum()) for one in score],
            "first_share": _first_share(marks(scenario, "base"), scenario.seed),
            "breach_loss_per_year": [
                np.nan if one is None else float(one.probability_per_year) * float(one.loss) for one in breach
            ],
        },
        index=pd.Index(list(options), name="option"),
        columns=columns,
    ).sort_values("rank", kind="stable")


def _first_share(given: Array, seed: int) -> Array:
    """Return how often each option is best when any weights are as likely as any others (uniform on the simplex)."""
    weights = np.random.default_rng(seed).dirichlet(np.ones(given.shape[1]), DRAWS)
    scores = weights @ given.T
    best = scores >= scores.max(axis=1, keepdims=True) - 1e-12
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))
