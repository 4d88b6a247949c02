import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.desks.load import RELAXATIONS, benchmark_desk
from planner.shifts import (
    Break,
    DeferredWork,
    FixedStaff,
    InfeasibleRulesError,
    ShiftLength,
    ShiftProblemError,
    Status,
    relax,
    solve,
)
from tests.shifts.checker import check
from tests.shifts.desks import FULL_TIME, PART_TIME, a_problem, a_site, office_hours


@pytest.mark.parametrize("name", ["tiny", "small", "medium", "large"])
def test_relaxation_equals_the_reference(name):
    assert relax(benchmark_desk(name)).objective == pytest.approx(RELAXATIONS[name], abs=0.06)


def test_tiny_desk_is_solved_to_proof():
    problem = benchmark_desk("tiny")
    roster = solve(problem, gap=0.0)
    check(problem, roster)
    assert roster.status == Status.OPTIMAL
    assert roster.objective == pytest.approx(6720.0)
    assert roster.people.sum() == 8


def test_same_problem_gives_the_same_roster():
    problem = benchmark_desk("small")
    first, second = (solve(problem, work_limit=0.02) for _ in range(2))
    assert first.objective == second.objective
    assert first.shifts.equals(second.shifts)


def test_zero_demand_needs_nobody():
    problem = a_problem(np.zeros(672), [a_site()])
    roster = solve(problem)
    check(problem, roster)
    assert roster.status == Status.OPTIMAL
    assert roster.people.sum() == 0
    assert roster.shifts.empty
    assert roster.gap == 0.0
    assert relax(problem).objective == pytest.approx(0.0, abs=1e-6)


def test_five_day_week_for_seven_days_of_demand():
    problem = a_problem(office_hours(1, days=range(7), begin_h=9, end_h=13), [a_site(lengths=(PART_TIME,))])
    roster = solve(problem, gap=0.0)
    check(problem, roster)
    assert roster.people.sum() == 2  # 7 shifts at 5 a week
    assert roster.status == Status.OPTIMAL


def test_night_shift_on_sunday_covers_monday():
    need = np.zeros(672)
    need[:12] = 1  # Monday 00:00–03:00
    only_sunday = np.zeros((1, 24, 7), dtype=bool)
    only_sunday[:, 22:, 6] = True
    site = a_site(lengths=(ShiftLength(480, 1),), allowed=only_sunday)
    problem = a_problem(need, [site])
    roster = solve(problem, gap=0.0)
    check(problem, roster)
    assert roster.shortfall.sum() == 0
    assert roster.shifts["days"].tolist() == ["0000001"]


def test_dated_week_does_not_wrap_and_counts_its_neighbours():
    need = np.zeros(672)
    need[:12] = 1
    only_sunday = np.zeros((1, 24, 7), dtype=bool)
    only_sunday[:, 22:, 6] = True
    site = a_site(lengths=(ShiftLength(480, 1),), allowed=only_sunday)
    problem = a_problem(need, [site], cyclic=False)
    roster = solve(problem)
    check(problem, roster)
    assert roster.shortfall.sum() == 12
    with_neighbour = replace(problem, boundary=np.atleast_2d(need))
    assert solve(with_neighbour).shortfall.sum() == 0


def test_shift_that_begins_before_the_dated_week_covers_its_first_hours():
    site = a_site(lengths=(ShiftLength(480, 1),), offset_min=120)
    need = np.zeros(672)
    need[:8] = 1
    problem = a_problem(need, [site], cyclic=False)
    roster = solve(problem, gap=0.0)
    check(problem, roster)
    assert roster.shortfall.sum() == 0


def test_demand_that_nobody_may_serve_is_priced_and_named():
    need = np.vstack([office_hours(1), office_hours(2)])
    serves = np.ones((2, 672), dtype=bool)
    serves[1] = False
    problem = a_problem(need, [a_site(2, serves=serves)])
    roster = solve(problem)
    check(problem, roster)
    assert roster.shortfall[1].sum() == need[1].sum()
    assert set(roster.binding.loc[roster.binding["kind"] == "nobody_may_serve", "name"]) == {"pool 1"}


def test_contradictory_rules_give_a_shortfall_and_a_name():
    site = a_site(lengths=(replace(FULL_TIME, days_per_week=7),), max_consecutive_days=6)
    problem = a_problem(office_hours(1), [site])
    roster = solve(problem)
    check(problem, roster)
    assert roster.people.sum() == 0
    assert "no_pattern" in set(roster.binding["kind"])


def test_fixed_staff_over_the_bound_is_infeasible():
    site = a_site(fixed=(FixedStaff(0, 8, (0, 1), 3),), max_heads=2)
    with pytest.raises(InfeasibleRulesError):
        solve(a_problem(office_hours(1), [site]))


def test_fixed_staff_is_kept():
    site = a_site(lengths=(FULL_TIME, PART_TIME), fixed=(FixedStaff(0, 8, (0, 1, 2), 2),))
    problem = a_problem(office_hours(2), [site])
    roster = solve(problem)
    check(problem, roster)
    assert roster.shifts.loc[roster.shifts["fixed"], "heads"].sum() == 2


def test_bounds_on_seats_heads_and_people_leave_a_priced_shortfall():
    site = a_site(lengths=(FULL_TIME, PART_TIME), seats=3)
    problem = a_problem(office_hours(4), [site])
    roster = solve(problem)
    check(problem, roster)
    assert roster.shortfall.sum() >= office_hours(1).sum()
    fewer = replace(problem, max_people=2, sites=(replace(site, seats=None),))
    roster = solve(fewer)
    check(fewer, roster)
    assert roster.people.sum() == 2
    assert "max_people" in set(roster.binding["kind"])


def test_budget_buys_what_it_can():
    problem = a_problem(office_hours(3), [a_site(lengths=(FULL_TIME, PART_TIME))])
    full = solve(problem)
    half = replace(problem, max_cost=0.5 * float(full.cost.to_numpy().sum()))
    roster = solve(half)
    check(half, roster)
    assert 0 < roster.shortfall.sum() < problem.required.sum()


def test_two_breaks_keep_their_distance():
    breaks = (Break(15, True, (60, 300)), Break(30, False, (120, 360)))
    length = ShiftLength(480, 5, breaks, min_between_breaks_min=90)
    problem = a_problem(office_hours(3, days=range(6)), [a_site(lengths=(length,), every_min=30)])
    roster = solve(problem)
    check(problem, roster)


def test_dear_idle_site_stays_closed():
    sites = [
        a_site(name="Dear", lengths=(FULL_TIME,), open_cost_per_week=50_000.0, wage=5.0),
        a_site(name="Cheap", lengths=(FULL_TIME,), wage=20.0),
    ]
    problem = a_problem(office_hours(2), sites)
    roster = solve(problem)
    check(problem, roster)
    assert roster.people["Dear"] == 0
    assert roster.people["Cheap"] > 0


def test_minimum_commitment_is_owed():
    problem = a_problem(office_hours(1), [a_site(min_cost_per_week=9_000.0)])
    roster = solve(problem)
    check(problem, roster)
    assert roster.cost.to_numpy().sum() == pytest.approx(9_000.0)


def test_distinct_shifts_are_limited():
    problem = a_problem(office_hours(3), [a_site(lengths=(FULL_TIME, PART_TIME), max_distinct_shifts=2)])
    roster = solve(problem)
    check(problem, roster)
    assert roster.shifts[["length", "start"]].drop_duplicates().shape[0] <= 2


def test_slow_agents_are_needed_in_greater_number():
    need = office_hours(4)
    fast = solve(a_problem(need, [a_site(lengths=(PART_TIME,))]))
    slow_problem = a_problem(need, [a_site(lengths=(PART_TIME,), speed=np.array([1 / 1.3]))])
    slow = solve(slow_problem)
    check(slow_problem, slow)
    assert slow.people.sum() > fast.people.sum()
    assert slow.shortfall.sum() == 0


def test_deferred_work_fills_idle_time():
    need, load = office_hours(3), office_hours(1.5)
    work = np.zeros(672)
    work[40] = 20.0
    due = np.full(672, 20.0)
    due[60:] = 0.0
    due[:40] = 0.0
    deferred = DeferredWork("e-mail", (0,), work, due, max_occupancy=0.85)
    problem = a_problem(
        need, [a_site(lengths=(FULL_TIME, PART_TIME))], load_erl=np.atleast_2d(load), deferred=(deferred,)
    )
    alone = solve(replace(problem, deferred=()))
    roster = solve(problem)
    check(problem, roster)
    assert roster.done.sum() == pytest.approx(20.0, abs=1e-4)
    assert roster.late.sum() == pytest.approx(0.0, abs=1e-4)
    assert roster.people.sum() <= alone.people.sum() + 1  # idle time of the live team does most of it


def test_progress_and_cancel():
    problem, seen = benchmark_desk("small"), []
    roster = solve(problem, gap=0.0, progress=seen.append, cancel=lambda: len(seen) > 1)
    assert roster.status == Status.CANCELLED
    assert seen
    assert all(a.seconds <= b.seconds for a, b in itertools.pairwise(seen))
    check(problem, roster)


def test_wall_clock_marks_truncated():
    problem = benchmark_desk("small")
    roster = solve(problem, gap=0.0, seconds=0.01)
    assert roster.status == Status.TRUNCATED
    check(problem, roster)


def test_all_faults_in_one_message():
    site = replace(a_site(), speed=np.array([-1.0]), max_part_time_share=2.0)
    with pytest.raises(ShiftProblemError) as caught:
        a_problem(office_hours(-1), [site])
    message = str(caught.value)
    assert "required" in message
    assert "speed" in message
    assert "max_part_time_share" in message


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (ShiftLength(470, 5), "multiples of slot_min"),
        (ShiftLength(1440, 5, (Break(30, False, (60, 120)),)), "at most 1440"),
        (ShiftLength(240, 5, (Break(30, False, (60, 400)),)), "inside the shift"),
        (ShiftLength(480, 8), "days_per_week"),
    ],
)
def test_bad_lengths_are_refused(length, words):
    with pytest.raises(ShiftProblemError, match=words):
        a_problem(office_hours(1), [a_site(lengths=(length,))])


def test_gap_is_objective_less_bound():
    roster = solve(a_problem(office_hours(2), [a_site(lengths=(FULL_TIME, PART_TIME))]))
    assert math.isclose(roster.gap, (roster.objective - roster.bound) / roster.objective, abs_tol=1e-12)


def test_warm_start_replans_a_small_change():
    problem = benchmark_desk("small")
    first = solve(problem, gap=0.0, work_limit=0.1)
    required = problem.required.copy()
    required[0, 300:320] += 1
    changed = replace(problem, required=required)
    again = solve(changed, gap=0.0, work_limit=0.1, warm_start=first)
    check(changed, again)
    assert again.shortfall.sum() == 0
    assert again.objective <= 1.05 * first.objective


def test_a_start_may_vary_only_as_far_as_a_site_lets_it():
    """Mornings on some days and afternoons on others: one person with starts of her own each day, else two."""
    morning = office_hours(1, days=(0, 2, 4), begin_h=8, end_h=12)
    afternoon = office_hours(1, days=(1, 3), begin_h=10, end_h=14)
    site = a_site(lengths=(PART_TIME,), every_min=60)
    people = {}
    for spread in (0, 60, 120, 240):
        problem = a_problem(morning + afternoon, [replace(site, start_spread_min=spread)])
        roster = solve(problem, work_limit=0.1)
        check(problem, roster)
        people[spread] = int(roster.people.sum())
    assert people == {0: 2, 60: 2, 120: 1, 240: 1}
    assert site.start_minute[list(roster.shifts["starts"].iloc[0])].tolist() == [480, 600, 480, 600, 480]


def test_free_starts_never_cost_more_and_keep_the_rest_between_days():
    need = office_hours(3, days=range(7), begin_h=6, end_h=22)
    site = a_site(lengths=(ShiftLength(660, 4), PART_TIME), every_min=60, rest_min=720)
    bounds = []
    for spread in (0, 60, 180):
        problem = a_problem(need, [replace(site, start_spread_min=spread)])
        bounds.append(relax(problem).objective)
        check(problem, solve(problem, work_limit=0.02, gap=0.2))
    assert bounds[0] >= bounds[1] - 1e-6
    assert bounds[1] >= bounds[2] - 1e-6
    assert bounds[2] < bounds[0]


def test_a_budget_of_one_site_is_kept_and_the_rest_is_left_to_the_other():
    need = office_hours(4, begin_h=9, end_h=17)
    cheap = a_site(name="Cheap", lengths=(FULL_TIME, PART_TIME), every_min=60, wage=10.0)
    dear = a_site(name="Dear", lengths=(FULL_TIME, PART_TIME), every_min=60, wage=30.0, head_cost_per_week=50.0)
    free = solve(a_problem(need, [cheap, dear]), work_limit=0.05)
    assert free.people["Dear"] == 0
    for budget in (0.0, 850.0):
        problem = a_problem(need, [replace(cheap, max_cost_per_week=budget), dear])
        roster = solve(problem, work_limit=0.05)
        check(problem, roster)
        assert roster.cost.loc["Cheap"].sum() <= budget + 0.005
        assert roster.people["Dear"] > 0
        assert roster.shortfall.sum() == 0
        assert ("max_cost", "Cheap") in set(zip(roster.binding["kind"], roster.binding["name"], strict=True))
