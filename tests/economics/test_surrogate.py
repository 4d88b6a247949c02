"""Fits that stand in for plans: only as many terms as foretell what they have not seen."""

import numpy as np
import pytest

from planner.economics.assumptions import Assumption
from planner.economics.surrogate import Answers


def inputs(count):
    return tuple(Assumption(f"x{k}", 0.0, 0.5, 1.0, "uniform", "", "", None, "given") for k in range(count))


def points(count, rows, seed=3):
    return np.random.default_rng(seed).random((rows, count)) - 0.5


def test_noise_is_not_fitted():
    z = points(3, 18)
    noise = np.random.default_rng(5).normal(0, 0.01, 18)
    assert Answers.fitted(inputs(3), z, noise).coefficients.tolist() == [0.0] * 9


def test_a_straight_answer_takes_no_squares():
    z = points(3, 18)
    found = Answers.fitted(inputs(3), z, z @ np.array([0.3, -0.2, 0.0]))
    assert found.coefficients[:3] == pytest.approx([0.3, -0.2, 0.0])
    assert found.coefficients[3:].tolist() == [0.0] * 6


def test_products_of_two_are_found():
    z = points(2, 14)
    logs = 0.2 * z[:, 0] + 0.5 * z[:, 0] * z[:, 1] - 0.1 * z[:, 1] ** 2
    found = Answers.fitted(inputs(2), z, logs)
    assert found.coefficients == pytest.approx([0.2, 0.0, 0.0, 0.5, -0.1], abs=1e-9)
    there = {"x0": np.array([[0.9]]), "x1": np.array([[0.2]])}
    assert float(found(there)[0, 0]) == pytest.approx(np.exp(0.2 * 0.4 + 0.5 * 0.4 * -0.3 - 0.1 * 0.09))


def test_where_points_are_few_only_what_they_can_tell_is_fitted():
    z = points(4, 6)
    found = Answers.fitted(inputs(4), z, z @ np.ones(4))
    assert found.coefficients[:4] == pytest.approx(np.ones(4))
    assert found.coefficients[4:].tolist() == [0.0] * 10
    assert Answers.fitted(inputs(4), z[:3], z[:3] @ np.ones(4)).coefficients.tolist() == [0.0] * 14
