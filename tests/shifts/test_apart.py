"""Sites that share nothing are rostered apart; the sum is one roster."""

from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from planner.shifts import DeferredWork, Progress, solve
from planner.shifts.apart import groups
from tests.shifts.checker import check
from tests.shifts.desks import a_problem, a_site, office_hours

STARTS = {"every_min": 30}  # so many that no tree is searched
QUICK = {"work_limit": 0.02, "gap": 0.3}
NEED = np.array([office_hours(2), office_hours(1), office_hours(3, days=(5, 6))])


def serving(*pools, n_pools=3):
    serves = np.zeros((n_pools, 672), dtype=bool)
    serves[list(pools)] = True
    return serves


def sites_of(*served, **rules):
    return [a_site(3, name=f"site {k}", serves=serving(*pools), **STARTS | rules) for k, pools in enumerate(served)]


def members(problem):
    return sorted((group.sites.tolist(), group.pools.tolist()) for group in groups(problem))


def test_a_shared_pool_or_deferred_work_or_limit_keeps_sites_together():
    assert members(a_problem(NEED, sites_of((0,), (1, 2)))) == [([0], [0]), ([1], [1, 2])]
    assert members(a_problem(NEED, sites_of((0, 1), (1, 2)))) == [([0, 1], [0, 1, 2])]
    mail = DeferredWork("mail", (0, 2), np.ones(672), np.full(672, 8.0))
    assert members(a_problem(NEED, sites_of((0,), (1, 2)), deferred=(mail,))) == [([0, 1], [0, 1, 2])]
    for limit in ({"max_people": 9}, {"max_cost": 9e9}, {"max_part_time_share": 0.5}):
        assert len(groups(a_problem(NEED, sites_of((0,), (1, 2)), **limit))) == 1


@pytest.mark.parametrize("limit", [{"max_people": 9}, {"max_part_time_share": 0.5}])
def test_a_site_where_nobody_can_work_takes_no_room_in_a_programme_of_others(limit):
    here, there = sites_of((0, 1, 2), ())
    problem = a_problem(NEED, [replace(there, allowed=there.allowed & False), here], **limit)
    assert members(problem) == [([0], []), ([1], [0, 1, 2])]
    roster, alone = solve(problem, **QUICK), solve(a_problem(NEED, [here], **limit), **QUICK)
    check(problem, roster)
    assert list(roster.people) == [0, alone.people.iloc[0]]
    assert (roster.objective, roster.bound) == (pytest.approx(alone.objective), pytest.approx(alone.bound))


def test_a_pool_that_nobody_may_serve_is_still_named():
    problem = a_problem(NEED, sites_of((1,), (2,)))
    roster = solve(problem, **QUICK)
    assert set(roster.binding.loc[roster.binding["kind"] == "nobody_may_serve", "name"]) == {"pool 0"}
    assert roster.shortfall[0].sum() == pytest.approx(NEED[0].sum())


def test_the_sum_is_a_roster_that_keeps_the_rules_and_adds_up():
    mail = DeferredWork("mail", (2,), np.full(672, 0.2), np.full(672, 40.0))
    problem = a_problem(NEED, sites_of((2,), (0,), (1,)), deferred=(mail,))
    seen: list[Progress] = []
    roster = solve(problem, **QUICK, progress=seen.append)
    check(problem, roster)
    assert list(roster.people.index) == [site.name for site in problem.sites]
    alone = [
        solve(a_problem(NEED[[p]], [a_site(name="x", **STARTS)], deferred=work), **QUICK)
        for p, work in ((0, ()), (1, ()), (2, (DeferredWork("mail", (0,), mail.work, mail.not_yet_due),)))
    ]
    assert roster.objective == pytest.approx(sum(one.objective for one in alone))
    assert roster.bound == pytest.approx(sum(one.bound for one in alone))
    assert seen[-1].objective == pytest.approx(roster.objective, rel=0.05)
    again = solve(problem, **QUICK, warm_start=roster)
    check(problem, again)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=6))
def test_every_site_and_pool_is_in_one_group_and_groups_share_nothing(served):
    sites = [a_site(5, name=f"s{k}", serves=serving(*pools, n_pools=5)) for k, pools in enumerate(served)]
    problem = a_problem(np.ones((5, 672)), sites)
    found = groups(problem)
    assert sorted(k for group in found for k in group.sites.tolist()) == list(range(len(sites)))
    assert sorted(p for group in found for p in group.pools.tolist()) == list(range(5))
    for group in found:
        for k in group.sites:
            assert served[k] <= set(group.pools.tolist())
