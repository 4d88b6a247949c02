from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.shifts import Break, FixedStaff, InfeasibleRulesError, ShiftLength, conflicts, contradiction, relax, solve
from tests.shifts.checker import check
from tests.shifts.desks import FULL_TIME, PART_TIME, a_problem, a_site, office_hours

QUICK = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


CONTRACTS = [
    ShiftLength(480, 5, (Break(60, False, (180, 300)),)),
    ShiftLength(240, 6, (), part_time=True),
    ShiftLength(600, 4, (Break(60, True, (120, 240)), Break(60, False, (300, 420))), False, 60),
    ShiftLength(1440, 2),
    ShiftLength(600, 4, (), cost_factor=1.1),
]


@st.composite
def problems(draw):
    """Odd rule sets on a coarse or fine grid, one or two sites up to 14 hours apart, typical or dated."""
    slot_min = draw(st.sampled_from([30, 60]))
    lengths = draw(st.lists(st.sampled_from(CONTRACTS), min_size=1, max_size=2, unique=True))
    offsets = draw(st.sampled_from([(0,), (-330,), (60,), (0, 840)]))
    days = draw(st.sampled_from([range(7), range(5), (0, 6)]))
    begin = draw(st.integers(0, 20))
    need = office_hours(draw(st.integers(1, 3)), slot_min=slot_min, days=days, begin_h=begin, end_h=min(24, begin + 9))
    every_min = draw(st.sampled_from([60, 240]))
    rules = {
        "start_spread_min": draw(st.sampled_from([0, 0, 120, 240])),
        "rest_min": draw(st.sampled_from([0, 660])),
        "max_consecutive_days": draw(st.sampled_from([None, 4])),
        "min_consecutive_days_off": draw(st.sampled_from([0, 2])),
        "weekly_rest_min": draw(st.sampled_from([0, 2_160, 3_600])),
        "max_weekly_paid_min": draw(st.sampled_from([None, 2_400])),
        "seats": draw(st.sampled_from([None, 5])),
        "max_part_time_share": draw(st.sampled_from([1.0, 0.5])),
        "max_distinct_shifts": draw(st.sampled_from([None, 2])),
        "min_cost_per_week": draw(st.sampled_from([0.0, 3_000.0])),
        "max_cost_per_week": draw(st.sampled_from([None, None, 3_200.0])),
        "may_close": draw(st.booleans()),
        "fixed": draw(st.sampled_from([(), (FixedStaff(0, 1, (0, 2, 6), 1),)])),
        **draw(st.sampled_from([{}, _nights(lengths, every_min)])),
    }
    sites = [
        _modulo(
            a_site(name=f"site {k}", slot_min=slot_min, lengths=lengths, every_min=every_min, offset_min=at, **rules)
        )
        if draw(st.booleans())
        else a_site(name=f"site {k}", slot_min=slot_min, lengths=lengths, every_min=every_min, offset_min=at, **rules)
        for k, at in enumerate(offsets)
    ]
    cyclic = draw(st.booleans())
    sites = sites if cyclic else [replace(site, start_slot=_unwrapped(site, slot_min)) for site in sites]
    return a_problem(need, sites, slot_min=slot_min, cyclic=cyclic)


def _nights(lengths, every_min):
    starts = np.arange(0, 1440, every_min)
    return {
        "night": np.array([(starts >= 1080) | (starts < 300) for _ in lengths]),
        "max_nights_per_week": 4,
        "max_night_share": 0.5,
    }


def _modulo(site):
    """The starts as a cyclic week may give them: modulo the week."""
    return replace(site, start_slot=site.start_slot % site.slot_cost.size)


def _unwrapped(site, slot_min):
    week, first = site.slot_cost.size, site.start_slot[:, :1]
    first = np.where(first > week // 2, first - week, first)
    return first + np.arange(7) * 1440 // slot_min


@QUICK
@given(problems())
def test_any_roster_keeps_the_rules(problem):
    try:
        roster = solve(problem, work_limit=0.02, gap=0.1, seconds=3.0)
    except InfeasibleRulesError:
        assert contradiction(problem).rules
        return
    check(problem, roster)
    assert relax(problem).objective <= roster.objective + 1e-4
    for found in conflicts(problem, short=False):
        assert found.kind == "contract"


@QUICK
@given(st.integers(1, 3), st.integers(1, 2))
def test_more_demand_never_costs_less(agents, extra):
    site = a_site(lengths=(FULL_TIME, PART_TIME), every_min=120)
    fewer = a_problem(office_hours(agents), [site])
    more = a_problem(office_hours(agents + extra), [site])
    assert relax(fewer).objective <= relax(more).objective + 1e-6


def test_five_minute_grid():
    length = ShiftLength(240, 5, (Break(15, True, (60, 120)),))
    need = office_hours(1, slot_min=5, days=range(3), begin_h=9, end_h=12)
    problem = a_problem(need, [a_site(slot_min=5, lengths=(length,), every_min=180)], slot_min=5)
    roster = solve(problem, work_limit=0.02)
    check(problem, roster)


@pytest.mark.parametrize("shift_h", [-1, 1])
def test_week_with_a_clock_change(shift_h):
    """Local starts after Sunday 02:00 move against UTC; the week has an hour less or more."""
    n = 672 + 4 * shift_h
    need = np.zeros(n)
    need[: 668 - 24] = office_hours(2, days=range(7))[: 668 - 24]
    fields = {"serves": np.ones((1, n), dtype=bool), "slot_cost": np.full(n, 5.0)}
    site = a_site(lengths=(FULL_TIME, PART_TIME), every_min=30, **fields)
    start_slot = site.start_slot.copy()
    start_slot[1:, 6] += 4 * shift_h
    problem = a_problem(need, [replace(site, start_slot=start_slot)], cyclic=False)
    check(problem, solve(problem, work_limit=0.02, gap=0.2))
