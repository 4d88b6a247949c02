"""Which sites open, and how much of the opening costs the bound proves."""

import numpy as np
import pytest

from planner.shifts import DeferredWork, relax, solve
from planner.shifts.model import build_model
from planner.shifts.opening import decision, relax_openings
from tests.shifts.checker import check
from tests.shifts.desks import a_problem, a_site, office_hours

VISITS = DeferredWork("visits", (1,), np.full(672, 0.1), np.full(672, 60.0))


def desk(*, apart=True, agents=3, works=(VISITS,), open_cost=3_000.0):
    """A live pool at one site; what may wait is done where it arises, or anywhere."""
    serves = np.ones((2, 672), dtype=bool)
    here, there = (serves.copy(), serves.copy()) if not apart else (serves * [[1], [0]], serves * [[0], [1]])
    sites = [
        a_site(2, name="Here", serves=here.astype(bool), every_min=30),
        a_site(2, name="There", serves=there.astype(bool), every_min=30, open_cost_per_week=open_cost),
    ]
    return a_problem([office_hours(agents), np.zeros(672)], sites, deferred=works)


def test_the_bound_knows_that_work_nobody_else_may_do_opens_a_site():
    """A site is opened in full for its own work, however little of its ceiling that needs."""
    problem = desk()
    free = relax(desk(open_cost=0.0)).objective
    assert relax(problem).objective == pytest.approx(free + 3_000.0, rel=1e-3)
    roster = solve(problem, work_limit=0.05, gap=0.1)
    check(problem, roster)
    assert roster.cost.loc["There", "open"] == pytest.approx(3_000.0)
    assert roster.bound <= roster.objective + 1e-6


def test_work_dearer_done_than_undone_leaves_the_site_closed():
    problem = desk(open_cost=1e6)
    roster = solve(problem, work_limit=0.05, gap=0.1)
    check(problem, roster)
    assert roster.people["There"] == 0
    assert roster.undone.sum() == pytest.approx(VISITS.work.sum())
    assert relax(problem).objective <= roster.objective + 1e-6


def test_work_that_an_always_open_site_may_do_opens_nobody_else():
    roster = solve(desk(apart=False), work_limit=0.05, gap=0.1)
    assert roster.people["There"] == 0
    assert roster.cost.loc["There", "open"] == 0.0


def test_a_decision_is_kept_with_one_relaxation():
    model = build_model(desk())
    _, relaxed, bound = relax_openings(model, 5)
    assert relaxed.values is not None
    opened = decision(model, relaxed.values)
    assert opened == {1: 1.0}
    assert relax_openings(model, 5, opened)[2] == pytest.approx(bound, rel=1e-4)
    closed = relax_openings(model, 5, {1: 0.0})
    assert closed[2] > bound
    assert closed[1].values is not None
    assert closed[1].values[model.people.site_heads[1]] == pytest.approx(0.0, abs=1e-6)
