"""A small change of the demand is rostered from the last roster, with a fraction of the first search's work."""

from dataclasses import replace

import numpy as np
import pytest

from planner.shifts import ShiftProblem, Status, chains, solve
from tests.shifts.desks import FULL_TIME, PART_TIME, a_problem, a_site

HOUR = np.arange(96) / 4
DAY = np.clip(np.sin((HOUR - 6) / 16 * np.pi), 0, None) ** 0.7 * (1 + 0.25 * np.sin(1.3 * HOUR))
WEEK = np.concatenate([DAY * share for share in (1.2, 1.05, 1, 0.98, 0.95, 0.45, 0.35)])


def two_channels(phone: float) -> ShiftProblem:
    """About fifty people for phone and chat, with two peaks a day that no shift fits."""
    sites = [a_site(n_pools=2, lengths=(FULL_TIME, PART_TIME), every_min=30, max_part_time_share=0.4)]
    return a_problem(np.ceil(np.array([12 * phone * WEEK, 6 * WEEK])), sites)


@pytest.fixture
def steps(monkeypatch):
    """Proposals of each call of the search: its deterministic work."""
    spent, search = [], chains.anneal

    def counted(*args):
        spent.append(args[6])
        return search(*args)

    monkeypatch.setattr(chains, "anneal", counted)
    return spent


def test_two_percent_more_of_a_channel_take_a_fraction_of_the_work(steps):
    first = solve(two_channels(1.0), gap=0.0, work_limit=0.1)
    first_work = sum(steps)
    assert first.status == Status.WORK_LIMIT  # the search went on to its end: there was no early proof
    steps.clear()
    changed = two_channels(1.02)
    assert (changed.required != two_channels(1.0).required).any()
    again = solve(changed, gap=0.0, work_limit=0.1, warm_start=first)
    again_work = sum(steps)
    anew = solve(changed, gap=0.0, work_limit=0.1)
    assert again_work <= 0.5 * first_work
    assert again.shortfall.sum() == 0
    assert again.objective <= 1.02 * anew.objective


def test_a_roster_that_is_good_enough_stays_with_hardly_any_work(steps):
    first = solve(two_channels(1.0), gap=0.0, work_limit=0.1)
    first_work = sum(steps)
    steps.clear()
    again = solve(two_channels(1.0), gap=first.gap + 1e-6, work_limit=0.1, warm_start=first)
    assert sum(steps) <= 0.1 * first_work
    assert again.objective <= first.objective + 1e-6


def test_twice_the_people_are_found_from_a_roster_of_half_of_them():
    half = solve(two_channels(1.0), gap=0.0, work_limit=0.05)
    double = two_channels(1.0)
    double = replace(double, required=2 * double.required, load_erl=2 * double.load_erl)
    again = solve(double, gap=0.0, work_limit=0.1, warm_start=half)
    assert again.shortfall.sum() == 0
    assert again.people.sum() > 1.5 * half.people.sum()
    assert again.objective <= 1.05 * solve(double, gap=0.0, work_limit=0.1).objective
