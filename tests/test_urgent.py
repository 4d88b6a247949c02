"""Priorities that the planned people would miss: what is due earlier, who is added, and that the promise then holds."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from planner.cohorts import DeferredCohorts, due_earlier
from planner.demand import demand
from planner.pipeline import Plan, prepare
from planner.priorities import live_waits, priority_table
from planner.report import plan_as_json
from planner.requirement import requirement
from planner.routes import route
from planner.timeline import Grid
from planner.urgent import Raised
from tests.desks import desk, quick_plan

OPEN = {"mon-fri": "09:00-17:00"}
MONDAY_9 = 9 * 4
PRIORITIES = {
    "P1": {"share": 0.25, "respond_within_min": 30, "clock": "always"},
    "P2": {"share": 0.75, "respond_within_min": 60, "clock": "business"},
}


def document(**more):
    changes = {
        "regions[0].time_zone": "UTC",
        "departments[0].open": OPEN,
        "priorities": PRIORITIES,
    }
    return changes | more


def mail(within_h, awake=None):
    """Return the e-mail of the desk, with the priorities in `within_h` due earlier."""
    scenario = desk(document())
    grid = Grid.of(scenario)
    arrivals = demand(scenario, grid)
    need = requirement(scenario, arrivals, route(scenario, arrivals, grid), grid)
    (cohorts,) = need.deferred
    return due_earlier(cohorts, scenario, arrivals, grid, within_h, awake or {})


def test_work_due_at_two_times_may_stay_open_as_long_as_its_parts_may():
    work, later, sooner = np.array([4.0, 0.0, 8.0, 0.0]), np.array([2, 2, 3, 3]), np.array([0, 1, 2, 3])
    both = DeferredCohorts("pool", ("mail",), work, later, ((0.25, sooner),))
    np.testing.assert_allclose(both.not_yet_due(cyclic=False), [3.0, 3.0, 6.0, 0.0])
    alone = replace(both, urgent=())
    np.testing.assert_allclose(alone.not_yet_due(cyclic=False), [4.0, 4.0, 8.0, 0.0])


def test_on_the_wall_clock_the_time_runs_from_opening_or_whenever_somebody_may_be_there():
    ((share, due),) = mail({"P1": 0.5}).urgent
    assert share == 0.25
    assert due[0] == due[MONDAY_9] == MONDAY_9 + 1  # the two quarter-hours after opening
    assert due[MONDAY_9 + 5] == MONDAY_9 + 6
    assert due[16 * 4 + 3] == 17 * 4  # the last of the day runs on after closing
    ((_, early),) = mail({"P1": 0.5}, {"P1": np.ones(672, dtype=bool)}).urgent
    np.testing.assert_array_equal(early, np.arange(672) + 1)


def test_on_the_business_clock_the_time_runs_in_opening_hours():
    ((_, due),) = mail({"P2": 1.0}).urgent
    assert due[0] == MONDAY_9 + 3
    assert due[16 * 4 + 2] == (24 + 9) * 4 + 1  # half an hour on Monday, half an hour on Tuesday


def test_a_limit_beyond_the_streams_own_deadline_changes_nothing():
    assert mail({"P2": 30.0}).urgent == ()


def test_raised_work_leaves_the_roster_less_room():
    """A fifth of the mail is P1, to be answered within half an open hour: that part may not stay open longer."""
    priorities = {"P1": {"share": 0.2, "respond_within_min": 30}, "P2": {"share": 0.8}}
    scenario = desk(document(priorities=priorities))
    stages = prepare(scenario)
    raised = Raised(within_h={"P1": 0.5}).applied(scenario, stages)
    assert raised.requirement.urgent_h == {"P1": 0.5}
    (before,), (after,) = stages.problem.deferred, raised.problem.deferred
    np.testing.assert_array_equal(after.work, before.work)
    assert (after.not_yet_due <= before.not_yet_due + 1e-9).all()
    noon = 12 * 4  # of the last eight hours' mail four fifths may be open, of the last half hour's all
    mail = before.work[:noon]
    assert after.not_yet_due[noon - 1] == pytest.approx(0.8 * before.not_yet_due[noon - 1] + 0.2 * mail[-1], rel=1e-6)


@cache
def called() -> Plan:
    """A phone desk whose P1 are to be answered within twelve seconds, 98 of 100."""
    priorities = {"P1": {"share": 0.3, "respond_within_min": 0.2, "kept_share": 0.98, "clock": "business"}}
    more = {"channels": {"phone": document_phone()}, "priorities": priorities | {"P2": {"share": 0.7}}}
    return quick_plan(desk(document(**more)))


def document_phone():
    target = {"service_level": 0.5, "within_s": 120}
    return {"kind": "live", "handle_s": 330, "patience_s": 400, "target": target}


def test_live_pools_get_the_least_agents_that_answer_a_priority_in_time():
    found = called()
    assert priority_table(found)["kept"]["P1"]
    assert any(one.startswith("P1 takes more people") for one in found.notes)
    (pool,) = found.requirement.live
    floor = found.requirement.floor.loc[pool].to_numpy()
    busy = found.requirement.live[pool].contacts > 0
    assert (found.requirement.agents.loc[pool].to_numpy()[busy] >= floor[busy]).all()
    t = int(np.argmax(np.where(busy, found.requirement.live[pool].load_erl, -1)))
    waits = [live_waits(found, 0, np.full(672, n)).waits.within(12.0)[0][t] for n in (floor[t] - 1, floor[t])]
    assert waits[0] < 0.98 <= waits[1]
    rows = [one for one in plan_as_json(found)["binding"] if one["kind"] == "priority_live"]
    assert rows == [{"kind": "priority_live", "name": pool, "interval_start_utc": None, "amount": floor.max()}]
