"""Late work is followed change by change; counted anew from the agents to spare it is the same."""

import numpy as np
import pytest

from planner.shifts.annealing import anneal
from planner.shifts.budget import Budget
from planner.shifts.chains import empty_tally
from planner.shifts.highs import solve_lp
from planner.shifts.model import build_model
from planner.shifts.rounding import copy_weeks, round_weeks
from planner.shifts.search import _task
from planner.shifts.tally import tally_up
from tests.shifts.desks import two_sites_with_visits


def room_of(rules, tally):
    """Agent-slots to spare of the team at each place in each block."""
    room = np.zeros_like(tally.room)
    for (place, block), team in np.ndenumerate(rules.team_at):
        if team >= 0:
            rows = rules.team_rows[team, : rules.team_size[team]]
            spare = (-tally.gap[rows][:, rules.block == block]).min(axis=0)
            room[place, block] = np.maximum(spare, 0).sum()
    return room


def work_off(rules, room, still_open):
    """Work off all blocks in plain Python: first what is due, then the most urgent; returns what is late in each."""
    late = np.zeros(room.shape[1])

    def do(queue, block, most):
        place = rules.queue_place[queue, block]
        if place < 0:
            return 0.0
        over = rules.team_over[place, block, : rules.team_depth[place, block]]
        done = min(most, left[over].min())
        left[over] -= done
        return done

    for block in range(room.shape[1]):
        left = rules.team_idle[:, block] + rules.team_gain[:, block] * room[:, block]
        still_open = still_open + rules.queue_work[:, 0, block]
        for queue in range(len(still_open)):
            due = max(still_open[queue] - rules.queue_work[queue, 1, block], 0.0)
            late[block] += due - do(queue, block, due)
            still_open[queue] -= due
        for queue in range(len(still_open)):
            still_open[queue] -= do(queue, block, still_open[queue])
    return late, still_open


@pytest.mark.parametrize("cyclic", [True, False])
@pytest.mark.parametrize("steps", [1, 400, 20_000])
def test_following_changes_equals_counting_anew(cyclic, steps):
    problem = two_sites_with_visits(cyclic=cyclic)
    model = build_model(problem)
    relaxed = solve_lp(model.linear)
    task = _task(problem, model, relaxed.values, Budget(0.02, 1.0, np.inf, lambda: False))
    weeks = round_weeks(model, task.rules, relaxed.values, 1)
    tally = empty_tally(problem, model, task.rules, task.need)
    tally_up(task.rules, tally, weeks)
    schedule = np.array([2.0 * task.unit, task.unit, task.unit, task.true_price, task.true_price, np.inf])
    anneal(task.rules, weeks, tally, copy_weeks(weeks), task.candidates, schedule, steps, 3)

    np.testing.assert_array_equal(tally.room, room_of(task.rules, tally))
    start = tally.open[-1] if cyclic else np.zeros(tally.open.shape[1])
    late, left = work_off(task.rules, tally.room, start)
    np.testing.assert_allclose(tally.late_at, late, atol=1e-6)
    np.testing.assert_allclose(tally.open[-1], left, atol=1e-6)
    assert tally.late[0] == pytest.approx(late.sum(), abs=1e-6)
