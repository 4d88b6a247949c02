"""Roundings of the relaxation: whole people, days and breaks within the rules, close to the relaxed counts."""

import numpy as np
import pytest

from planner.shifts import Break, ShiftLength
from planner.shifts.diving import dive
from planner.shifts.highs import solve_lp
from planner.shifts.model import build_model
from planner.shifts.money import in_units, unit_of
from planner.shifts.rounding import round_weeks
from planner.shifts.rules import compile_rules
from planner.shifts.weeks import counts_from_weeks, presence
from tests.shifts.desks import LUNCH, PART_TIME, a_problem, a_site

TWO_BREAKS = ShiftLength(480, 5, (Break(15, True, (60, 180)), LUNCH), min_between_breaks_min=60)


def _busy_desk(lengths, **fields):
    slot = np.arange(672)
    need = 40 + np.rint(30 * np.sin(2 * np.pi * slot / 96) + 8 * np.sin(2 * np.pi * slot / 672))
    problem = a_problem(need, [a_site(lengths=lengths, every_min=60, rest_min=660)], **fields)
    return in_units(problem, unit_of(problem))


@pytest.fixture(scope="module", params=["one break", "two breaks"])
def case(request):
    lengths = {"one break": (ShiftLength(480, 5, (LUNCH,)), PART_TIME), "two breaks": (TWO_BREAKS,)}[request.param]
    problem = _busy_desk(lengths)
    model = build_model(problem)
    relaxed = solve_lp(model.linear)
    return problem, model, relaxed, compile_rules(problem, model, ())


@pytest.mark.parametrize("rounding", [round_weeks, dive])
def test_rounded_weeks_keep_days_and_break_windows(case, rounding):
    problem, model, relaxed, rules = case
    weeks = rounding(model, rules, relaxed.values, 1)
    for c, mask, breaks in zip(weeks.tour, weeks.mask, weeks.breaks, strict=True):
        if c < 0:
            continue
        tour = model.table.tours[c]
        length = problem.sites[0].lengths[tour.length]
        assert mask in tour.patterns
        for d in range(7):
            earliest = 0
            for pause, begin in zip(length.breaks, breaks[d] * problem.slot_min, strict=False):
                if mask >> d & 1:
                    assert max(pause.begins_after_min[0], earliest) <= begin <= pause.begins_after_min[1]
                    earliest = begin + pause.min + length.min_between_breaks_min


def test_rounding_stays_within_one_person_of_the_relaxation_in_all_neighbouring_tours(case):
    _, model, relaxed, rules = case
    heads, work, _ = counts_from_weeks(model, round_weeks(model, rules, relaxed.values, 1))
    off = np.cumsum(heads) - np.cumsum(relaxed.values[model.people.heads])
    assert np.abs(off).max() <= 1 + 1e-6
    for d in range(7):
        on = model.table.occ_day == d
        days = np.cumsum(work[on]) - np.cumsum(relaxed.values[model.people.work][on])
        assert np.abs(days).max() <= 3  # whole weeks of five days cannot follow every day's fractions


def test_a_dive_is_close_to_the_relaxation_in_people_and_in_cover(case):
    problem, model, relaxed, rules = case
    weeks = dive(model, rules, relaxed.values, 1)
    _, on_duty = presence(problem, model, rules, weeks)
    lacking = np.maximum(problem.required - on_duty, 0.0).sum() / problem.required.sum()
    assert lacking < 0.01
    heads = relaxed.values[model.people.heads].sum()
    assert heads - 1 <= (weeks.tour >= 0).sum() <= 1.03 * heads + 2


def test_where_rounded_heads_break_a_rule_the_dive_still_answers():
    problem = _busy_desk((ShiftLength(480, 5, (LUNCH,)),), max_people=133)
    model = build_model(problem)
    relaxed = solve_lp(model.linear)
    rules = compile_rules(problem, model, ())
    weeks = dive(model, rules, relaxed.values, 3)
    assert 125 <= (weeks.tour >= 0).sum() <= 140
