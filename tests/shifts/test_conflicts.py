"""Contradictory rules are named, with a set from which none can be left out; and what room in a rule is worth."""

from dataclasses import replace

import numpy as np
import pytest

from planner.shifts import (
    FixedStaff,
    InfeasibleRulesError,
    ShiftLength,
    conflicts,
    contradiction,
    relax,
    relief,
    solve,
)
from tests.shifts.desks import FULL_TIME, PART_TIME, a_problem, a_site, office_hours

FULL_DAY = ShiftLength(1440, 5)


def rules_of(site, kind="contract"):
    """Return the rules of the only conflict of a site's contracts."""
    (found,) = conflicts(a_problem(office_hours(1), [site]), short=False)
    assert found.kind == kind
    return {rule for rule, name in found.rules}


def opening(first_h, last_h, presence_h=8.5):
    allowed = np.zeros((1, 24, 7), dtype=bool)
    allowed[:, first_h : max(first_h, int(last_h - presence_h) + 1)] = True
    return allowed


@pytest.mark.parametrize(
    ("length", "rules", "smallest"),
    [
        (replace(FULL_TIME, days_per_week=7), {"max_consecutive_days": 6}, {"max_consecutive_days"}),
        (FULL_DAY, {"rest_min": 660, "max_consecutive_days": 6}, {"rest_h"}),
        (FULL_TIME, {"allowed": opening(8, 12)}, {"hours"}),
        (FULL_TIME, {"max_weekly_paid_min": 2_399, "max_consecutive_days": 5}, {"max_weekly_h"}),
        (FULL_TIME, {"weekly_rest_min": 4_260, "rest_min": 600}, {"weekly_rest_h"}),
        (
            FULL_TIME,
            {"max_consecutive_days": 4, "min_consecutive_days_off": 2, "max_weekly_paid_min": 2_400},
            {"max_consecutive_days", "min_consecutive_days_off"},
        ),
        (
            replace(FULL_TIME, days_per_week=4),
            {"night": np.ones((1, 24), dtype=bool), "max_nights_per_week": 3},
            {"max_nights_per_week"},
        ),
    ],
)
def test_a_contract_that_nobody_can_work_names_the_fewest_rules(length, rules, smallest):
    assert rules_of(a_site(lengths=(length,), **rules)) == smallest


def test_contracts_that_can_be_worked_are_no_conflict():
    short = a_site(lengths=(ShiftLength(1440, 3), FULL_TIME), max_consecutive_days=5, weekly_rest_min=2_880)
    assert conflicts(a_problem(office_hours(1), [short]), short=False) == ()


def test_kept_shifts_outside_all_rules_are_no_conflict():
    nobody = np.zeros((1, 24, 7), dtype=bool)
    site = a_site(allowed=nobody, fixed=(FixedStaff(0, 8, (0, 1), 1),))
    assert conflicts(a_problem(office_hours(1), [site]), short=False) == ()


@pytest.mark.parametrize(
    ("rules", "smallest"),
    [
        ({"max_heads": 2, "seats": 9}, {"fixed_staff", "max_heads"}),
        ({"max_heads": 20, "seats": 2}, {"fixed_staff", "seats"}),
    ],
)
def test_no_roster_at_all_names_what_conflicts(rules, smallest):
    site = a_site(fixed=(FixedStaff(0, 8, (0, 1), 3),), **rules)
    problem = a_problem(office_hours(1), [site])
    with pytest.raises(InfeasibleRulesError) as caught:
        solve(problem)
    found = contradiction(caught.value.problem)
    assert found.kind == "rules"
    assert {kind for kind, _ in found.rules} == smallest


def test_a_conflict_is_irreducible():
    """Without any one of its rules the others can be kept."""
    site = a_site(lengths=(FULL_TIME, PART_TIME), seats=3, max_heads=40, max_consecutive_days=5)
    problem = a_problem(office_hours(4), [site], max_people=50)
    (found,) = conflicts(problem, short=True)
    assert (found.kind, found.rules) == ("shortfall", (("seats", "Here"),))
    assert relax(replace(problem, sites=(replace(site, seats=None),))).shortfall.sum() == pytest.approx(0, abs=1e-4)


def test_too_few_people_are_the_cause():
    (found,) = conflicts(a_problem(office_hours(4), [a_site(seats=9)], max_people=2), short=True)
    assert found.rules == (("max_people", "all sites"),)


def test_work_that_nobody_may_do_is_no_rules_fault():
    closed = a_site(serves=np.zeros((1, 672), dtype=bool), seats=5)
    assert conflicts(a_problem(office_hours(1), [closed]), short=True) == ()


def test_one_more_person_covers_two_more_days():
    """One person works five of seven days of four hours; a second would do the other two."""
    site = a_site(lengths=(PART_TIME,), every_min=240, max_heads=1)
    problem = a_problem(office_hours(1, days=range(7), begin_h=8, end_h=12), [site])
    table = relief(problem, solve(problem))
    row = table[table["kind"] == "max_heads"].iloc[0]
    assert (row["limit"], row["relaxed"]) == (1, 2)
    assert row["missing_slots"] == pytest.approx(2 * 16, abs=1e-3)
    assert row["people"] == pytest.approx(-0.4, abs=1e-4)
    assert row["money_per_week"] == pytest.approx(-2 * 4 * 20, abs=0.01)


def test_room_for_part_timers_saves_money():
    need = office_hours(2, begin_h=9, end_h=13)
    problem = a_problem(need, [a_site(lengths=(FULL_TIME, PART_TIME), every_min=60, max_part_time_share=0.5)])
    table = relief(problem, solve(problem))
    row = table[table["kind"] == "max_part_time_share"].iloc[0]
    assert row["money_per_week"] > 0
    assert row["name"] == "Here"


def test_rules_that_do_not_bind_are_left_out():
    site = a_site(lengths=(FULL_TIME, PART_TIME), max_heads=500, seats=400, max_consecutive_days=7, rest_min=0)
    problem = a_problem(office_hours(2), [site])
    assert relief(problem, solve(problem, work_limit=0.05)).empty
