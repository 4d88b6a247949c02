"""Lifted bounds: never above a known optimum, never below the relaxation, and known by hand where that is possible."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.shifts import Break, ShiftLength, solve
from planner.shifts.bounding import lifted_bound
from planner.shifts.highs import Outcome, solve_lp, solve_mip
from planner.shifts.model import build_model
from planner.shifts.money import in_units, unit_of
from tests.shifts.checker import check
from tests.shifts.desks import FULL_TIME, LUNCH, PART_TIME, a_problem, a_site, office_hours

QUICK = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TEN_HOURS = ShiftLength(600, 4, (LUNCH,))


def _bounds(problem, most=24):
    """Money of the relaxation, and of the lifted bound."""
    unit = unit_of(problem)
    scaled = in_units(problem, unit)
    model = build_model(scaled)
    relaxed = solve_lp(model.linear)
    return unit * relaxed.bound, unit * lifted_bound(scaled, model, relaxed, relaxed.bound, most=most), model


@st.composite
def small_desks(draw):
    """Desks so small that branch and bound proves their optimum."""
    lengths = draw(st.sampled_from([(FULL_TIME,), (FULL_TIME, PART_TIME), (PART_TIME,), (TEN_HOURS, PART_TIME)]))
    days = draw(st.sampled_from([range(7), range(5), (0, 2, 5, 6)]))
    need = office_hours(draw(st.integers(1, 3)), slot_min=60, days=days, end_h=draw(st.sampled_from([17, 19, 22])))
    hourly = tuple(
        replace(one, breaks=tuple(Break(60, False, pause.begins_after_min) for pause in one.breaks)) for one in lengths
    )
    sites = [
        a_site(
            name=f"site {k}",
            lengths=hourly,
            slot_min=60,
            every_min=240,
            wage=20.0 + 3 * k,
            max_heads=draw(st.sampled_from([None, 3])),
            max_part_time_share=draw(st.sampled_from([1.0, 0.5])),
        )
        for k in range(draw(st.integers(1, 2)))
    ]
    return a_problem(need, sites, slot_min=60, price=draw(st.sampled_from([30.0, 500.0])))


@QUICK
@given(small_desks())
def test_no_bound_is_above_a_proven_optimum(problem):
    relaxation, lifted, model = _bounds(problem)
    best = solve_mip(model.linear, nodes=5_000, seconds=4.0)
    assert relaxation <= lifted + 1e-9
    if best.outcome == Outcome.OPTIMAL:
        assert lifted <= best.objective * unit_of(problem) + 1e-5


def test_five_people_for_a_desk_whose_relaxation_has_four_and_a_fifth():
    """One agent round the clock, eight paid hours on five days: 168 hours are 4.2 people, so 5, at 40 hours of 20."""
    problem = a_problem(np.ones(672), [a_site(lengths=(ShiftLength(480, 5, (LUNCH,)),), every_min=30)])
    relaxation, lifted, _ = _bounds(problem)
    assert relaxation == pytest.approx(3_360, rel=1e-4)
    assert lifted == pytest.approx(4_000, rel=1e-4)


def test_paid_hours_come_in_whole_contracts():
    """Contracts of 40 and 20 hours: any week is paid in steps of 20 hours, 168 hours of need are at least 180."""
    lengths = (ShiftLength(480, 5, (LUNCH,)), PART_TIME)
    _, lifted, _ = _bounds(a_problem(np.ones(672), [a_site(lengths=lengths, every_min=60)]))
    assert lifted == pytest.approx(3_600, rel=1e-4)


def test_more_relaxations_never_lower_the_bound():
    problem = a_problem(office_hours(3, days=range(7)), [a_site(lengths=(FULL_TIME, PART_TIME, TEN_HOURS))])
    relaxed, found = zip(*(_bounds(problem, most)[:2] for most in (0, 2, 6, 12)), strict=True)
    assert list(found) == sorted(found)
    assert found[0] == pytest.approx(relaxed[0])


def test_desks_of_many_people_keep_the_relaxation():
    relaxation, lifted, _ = _bounds(a_problem(office_hours(120), [a_site()]))
    assert lifted == relaxation


def test_a_site_is_open_or_closed_and_both_are_looked_at():
    """Ten people where a site holds eight: the relaxation opens ten eighths of a site, in truth both are open."""
    sites = [a_site(name=name, open_cost_per_week=700.0, may_close=True, max_heads=8) for name in ("A", "B")]
    problem = a_problem(office_hours(5, days=range(5)), sites)
    relaxation, lifted, model = _bounds(problem)
    closed = _bounds(replace(problem, sites=tuple(replace(one, open_cost_per_week=0.0) for one in sites)))[1]
    assert model.people.opened
    assert relaxation == pytest.approx(closed + 700.0 * 10 / 8, rel=1e-4)
    assert lifted == pytest.approx(closed + 1_400.0, rel=1e-4)
    best = solve(problem, gap=0.0, work_limit=0.2)
    assert lifted <= best.objective + 1e-6


def test_the_roster_is_judged_by_the_lifted_bound():
    problem = a_problem(np.ones(672), [a_site(lengths=(ShiftLength(480, 5, (LUNCH,)),), every_min=30)])
    seen = []
    roster = solve(problem, gap=0.01, work_limit=0.3, progress=seen.append)
    check(problem, roster)
    assert "bound" in {one.phase for one in seen}
    assert 3_999 <= roster.bound <= roster.objective
