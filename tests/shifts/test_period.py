"""Promises over a period: fewer people than covering every interval, and laws that hold for every desk."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bank_day import a_day, bank_day, delivered
from planner.queueing import erlang_c
from planner.shifts import Periods, ShiftProblemError, Status, period_search, relax, solve
from tests.shifts.checker import check

FEW = settings(max_examples=6, deadline=None)


@pytest.mark.parametrize(("peak_erl", "cover", "most"), [(11.33, 23, 21), (45.32, 76, 73), (226.6, 342, 340)])
def test_the_banks_day_needs_fewer_shifts_than_covering_every_half_hour(peak_erl, cover, most):
    day = bank_day(peak_erl)
    roster = solve(day.period, gap=0.0)
    stationary, carried, worst = delivered(day, roster)
    assert cover - 1 <= solve(day.cover, gap=0.0).people.sum() <= cover
    assert roster.people.sum() <= most
    assert stationary >= 0.8 - 1e-6
    assert carried >= 0.8
    assert worst >= 0.5
    assert roster.status is Status.OPTIMAL


def test_the_chosen_levels_are_what_the_roster_covers():
    day = bank_day(11.33)
    roster = solve(day.period, gap=0.0)
    check(replace(day.period, required=roster.required, periods=None), roster)
    assert (roster.staff.sum(axis=0) >= roster.required).all()
    assert (roster.required >= day.period.periods.least).all()
    assert roster.shortfall.sum() == 0


def test_without_a_floor_whole_half_hours_may_be_given_up():
    day = bank_day(11.33, floor=0.0)
    roster = solve(day.period, gap=0.0)
    assert roster.people.sum() <= 20
    assert delivered(day, roster)[0] >= 0.8 - 1e-6


def test_a_floor_as_high_as_the_promise_is_cover():
    day = bank_day(45.32, floor=0.8)
    assert solve(day.period, gap=0.0).people.sum() == solve(day.cover, gap=0.0).people.sum()


def test_one_half_hour_takes_just_the_agents_that_keep_its_promise():
    load = np.zeros(28)
    load[10] = 6.0
    roster = solve(a_day(load, floor=0.5, target=0.8).period, gap=0.0)
    agents = int(roster.people.sum())
    levels = [erlang_c(6.0, n, 240.0, 20.0).service_level for n in (agents, agents - 1)]
    assert levels[0] >= 0.8 > levels[1]


def test_money_for_too_few_people_is_an_answer_with_a_shortfall():
    day = bank_day(11.33)
    roster = solve(replace(day.period, max_people=10), gap=0.0)
    assert roster.people.sum() <= 10
    assert roster.shortfall.sum() > 0


def test_the_safety_net_of_the_caller_holds_while_levels_are_chosen(monkeypatch):
    limits, search = [], period_search.solve_mip

    def watched(*args, **options):
        limits.append(options["seconds"])
        return search(*args, **options)

    monkeypatch.setattr(period_search, "solve_mip", watched)
    for seconds in (3.0, None):
        solve(bank_day(11.33).period, gap=0.0, seconds=seconds)
    assert 0 < limits[0] <= 3.0
    assert limits[1:] == [period_search._SMALL_S]


def test_impossible_promises_are_listed():
    day = bank_day(11.33)
    (promise,) = day.period.periods.promises
    broken = replace(promise, pool=3, target=1.5, level=promise.level[:, ::-1])
    with pytest.raises(ShiftProblemError) as fault:
        replace(day.period, periods=Periods(day.period.required + 1, (broken,)))
    text = str(fault.value)
    assert all(
        word in text for word in ("periods.least", "promises[0].pool", "promises[0].level", "promises[0].target")
    )


loads = st.lists(st.just(0.0) | st.floats(0.1, 12.0), min_size=28, max_size=28).map(np.array).filter(np.any)


@FEW
@given(load=loads, target=st.floats(0.6, 0.95), share=st.floats(0.3, 1.0))
def test_a_promise_over_the_day_never_costs_more_than_one_in_every_half_hour(load, target, share):
    day = a_day(load, floor=share * target, target=target)
    roster = solve(day.period, gap=0.0, work_limit=0.1)
    cover = solve(day.cover, gap=0.0, work_limit=0.1)
    assert relax(day.period).objective <= relax(day.cover).objective + 1e-4
    assert roster.bound <= cover.objective + 1e-6
    assert roster.objective <= cover.objective + 1e-6
    assert delivered(day, roster)[0] >= target - 1e-6
    assert delivered(day, roster)[2] >= share * target - 1e-9


@FEW
@given(load=loads)
def test_more_is_never_cheaper(load):
    by_target = [relax(a_day(load, floor=0.5, target=target).period).objective for target in (0.6, 0.7, 0.8, 0.9)]
    by_floor = [relax(a_day(load, floor=floor, target=0.8).period).objective for floor in (0.0, 0.3, 0.5, 0.8)]
    assert all(less <= more + 1e-4 for less, more in pairwise(by_target))
    assert all(less <= more + 1e-4 for less, more in pairwise(by_floor))
