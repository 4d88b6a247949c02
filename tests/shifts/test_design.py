"""Minimum shift design: a small instance by brute force, the exact cover of a made-up one, and bad input."""

import itertools

import numpy as np
import pytest

from planner.shifts import ShiftProblemError, Status
from planner.shifts.design import DesignProblem, design, objective_of

LITTLE = 0.01


def a_design_problem(**changes):
    fields = {
        "days": 2,
        "demand": np.array([1, 2, 3, 2, 1, 0, 1, 2, 2, 1, 1, 0]),
        "start": np.array([0, 1, 2, 0]),
        "length": np.array([2, 3, 3, 4]),
        "under_cost": 1.5,
        "over_cost": 1.0,
        "shift_cost": 1.0,
    }
    return DesignProblem(**{**fields, **changes})


def brute_force(problem, most=2):
    """Least price over all counts up to `most`; days are independent once the set of shifts is chosen."""
    per_day = len(problem.demand) // problem.days
    n, best = len(problem.start), np.inf
    for used in itertools.product((False, True), repeat=n):
        total = problem.shift_cost * sum(used)
        for d in range(problem.days):
            wanted = problem.demand[d * per_day : (d + 1) * per_day]
            prices = []
            for counts in itertools.product(*(range(most + 1) if u else (0,) for u in used)):
                cover = np.zeros(per_day)
                for s, people in enumerate(counts):
                    cover[problem.start[s] : problem.start[s] + problem.length[s]] += people
                off = cover - wanted
                prices.append(np.where(off > 0, problem.over_cost * off, -problem.under_cost * off).sum())
            total += min(prices)
        best = min(best, total)
    return best


def test_small_instance_equals_brute_force():
    problem = a_design_problem()
    found = design(problem, work_limit=LITTLE)
    assert found.objective == pytest.approx(brute_force(problem))
    assert found.status == Status.OPTIMAL
    assert found.bound == pytest.approx(found.objective)


def test_price_is_recomputed_from_the_counts():
    problem = a_design_problem(shift_cost=0.25)
    found = design(problem, work_limit=LITTLE)
    cover = np.zeros(len(problem.demand))
    for s, d in itertools.product(range(len(problem.start)), range(problem.days)):
        for t in range(problem.length[s]):
            cover[(problem.begins[s, d] + t) % len(cover)] += found.counts[s, d]
    assert (cover == found.cover).all()
    off = cover - problem.demand
    used = (found.counts.sum(axis=1) > 0).sum()
    price = np.maximum(off, 0).sum() + 1.5 * np.maximum(-off, 0).sum() + 0.25 * used
    assert found.objective == pytest.approx(price) == pytest.approx(objective_of(problem, found.counts))


def test_a_demand_made_of_three_shifts_over_the_week_end_is_found_again():
    start, length = np.divmod(np.arange(24 * 4), 4)
    length = length + 6
    truth = np.zeros((len(start), 7), dtype=np.int64)
    rng = np.random.default_rng(5)
    truth[[4 * 6, 4 * 14 + 2, 4 * 22 + 3]] = rng.integers(1, 6, (3, 7))
    blank = DesignProblem(7, np.zeros(168, dtype=np.int64), start, length)
    demand = np.zeros(168, dtype=np.int64)
    for s, d in itertools.product(np.flatnonzero(truth.sum(axis=1)), range(7)):
        demand[(blank.begins[s, d] + np.arange(length[s])) % 168] += truth[s, d]
    found = design(DesignProblem(7, demand, start, length), work_limit=0.05)
    assert found.objective <= 3.0 + 1e-9
    assert (found.cover == demand).all()


def test_the_same_problem_gives_the_same_design():
    first, second = (design(a_design_problem(), work_limit=LITTLE) for _ in range(2))
    assert (first.counts == second.counts).all()


def test_no_demand_needs_no_shift():
    found = design(a_design_problem(demand=np.zeros(12, dtype=np.int64)), work_limit=LITTLE)
    assert found.objective == 0.0
    assert found.counts.sum() == 0


def test_all_faults_in_one_message():
    with pytest.raises(ShiftProblemError) as caught:
        a_design_problem(days=5, under_cost=-1.0, length=np.array([0, 3, 3, 4]))
    message = str(caught.value)
    assert "days" in message
    assert "under_cost" in message
    assert "length" in message
