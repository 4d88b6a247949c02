"""Which sites open, and how much of the opening costs the bound proves."""

import numpy as np
import pytest

from planner.shifts import DeferredWork, ShiftLength, highs, optimise, period_search, relax, solve
from planner.shifts.highs import solve_lp
from planner.shifts.model import build_model
from planner.shifts.opening import decision, relax_openings
from planner.shifts.period import Periods, Promise
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


def weekly(need):
    """Promises of each pool over its week, kept by one agent."""
    slots = [np.flatnonzero(row) for row in need]
    level = np.tile([0.0, 1.0], (need.shape[1], 1))
    promises = tuple(Promise(pool, at, np.ones(len(at)), level, 0.95) for pool, at in enumerate(slots))
    return Periods(np.zeros_like(need), promises)


@pytest.fixture
def blind(monkeypatch):
    """Have the tree of openings know nothing and close what it may."""

    def closes(model, most, choice=None):
        if choice:
            return relax_openings(model, most, choice)
        linear, relaxed, _ = relax_openings(model, most, dict.fromkeys(model.people.opened, 0.0))
        return linear, relaxed, -np.inf

    monkeypatch.setattr(optimise, "relax_openings", closes)
    monkeypatch.setattr(period_search, "relax_openings", closes)


@pytest.mark.parametrize("over_a_week", [False, True])
@pytest.mark.parametrize("owes", [{"open_cost_per_week": 900.0}, {"min_cost_per_week": 1_500.0}])
def test_what_is_proven_of_one_choice_of_sites_is_not_claimed_of_all(blind, owes, over_a_week):
    """Two sites, each worth opening: of few columns branch and bound proves over all choices."""
    mine = [np.repeat(np.arange(2) == k, 672).reshape(2, 672) for k in range(2)]
    length = (ShiftLength(480, 5, ()),)
    both = [a_site(2, name=f"S{k}", serves=mine[k], lengths=length, every_min=480, **owes) for k in range(2)]
    need = np.stack([office_hours(1, end_h=16)] * 2)
    periods = weekly(need) if over_a_week else None
    problem = a_problem(need, both, max_people=6, periods=periods)
    roster = solve(problem, work_limit=0.05)
    check(problem, roster)
    least = 2 * (40 * 20.0 + 900.0 if "open_cost_per_week" in owes else 1_500.0)
    assert roster.bound <= least + 1e-6
    assert roster.objective == pytest.approx(least)


def test_multipliers_that_prove_nothing_are_made_exact(monkeypatch):
    """An interior point may leave a column without end a reduced cost below nothing."""
    honest, asked = highs.dual_bound, []

    def doubtful(model, duals):
        asked.append(duals)
        return -np.inf if len(asked) == 1 else honest(model, duals)

    model = build_model(desk()).linear
    known = solve_lp(model).bound
    monkeypatch.setattr(highs, "dual_bound", doubtful)
    assert solve_lp(model).bound == pytest.approx(known, rel=1e-6)
    assert len(asked) == 2
