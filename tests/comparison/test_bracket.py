"""Where two costs cross: found by trying both sides of a straight line's guess; and what is tried first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.comparison.bracket import NARROW, Bracket, lead
from planner.comparison.flips import ROUNDS
from planner.comparison.levers import Lever
from planner.comparison.surrogate import Parts, guessed

VOLUME = Lever("volume", "", 1.0, (0.25, 4.0))


def costs(value, turn, power):
    """Two costs that are equal at `turn`; beyond it b is the cheaper one."""
    return {"a": 100 * (value / turn) ** power, "b": 100.0}


def narrowed(turn, power, rounds):
    one = Bracket(VOLUME, 1.0, lead(costs(1.0, turn, power), "a"), 4.0, costs(4.0, turn, power), 0.0)
    one.behind = lead(one.costs, "a")
    tried = 0
    while one.width > 1.01 * NARROW and tried < rounds:
        one.learn([(value, costs(value, turn, power)) for value in one.to_try()], "a")
        tried += 1
    return one


@given(st.floats(1.01, 3.99), st.floats(0.3, 4.0))
def test_the_flip_stays_inside_and_is_narrowed_to_a_thirty_second(turn, power):
    one = narrowed(turn, power, 12)
    assert one.wins <= turn <= one.loses
    assert one.width <= 1.01 * NARROW


@given(st.floats(1.2, 3.8), st.floats(0.7, 1.4))
def test_costs_that_are_nearly_straight_take_few_rounds(turn, power):
    assert narrowed(turn, power, ROUNDS).width <= 1.01 * NARROW


def test_the_guess_moves_what_a_lever_moves():
    parts = Parts(total=100.0, by_region={"A": 30.0, "B": 50.0}, by_site={"W": 60.0, "E": 20.0}, buildings=20.0)
    assert guessed(parts, VOLUME, 1.5) == pytest.approx(140.0)
    assert guessed(parts, Lever("price", "W", 1.0, (0.5, 2.0)), 2.0) == pytest.approx(160.0)
    assert guessed(parts, Lever("price", "elsewhere", 1.0, (0.5, 2.0)), 2.0) == pytest.approx(100.0)
    assert guessed(parts, Lever("buildings", "", 1.0, (0.0, 2.0)), 0.25) == pytest.approx(85.0)
    share = Lever("region_share", "A", 0.4, (0.01, 0.95))
    assert guessed(parts, share, 0.4) == pytest.approx(100.0)
    assert guessed(parts, share, 0.7) == pytest.approx(100 + 30 * 0.75 - 50 * 0.5)
