"""Resolution promises: times to a solution where theory gives them, and the table of a planned desk."""

from functools import cache

import numpy as np
import pytest

from planner.pipeline import Plan, assemble, plan, prepare
from planner.priorities import priority_table
from planner.shifts import solve
from planner.steps_time import StepTime, share_within, slots_until_done
from tests.desks import ONE_TEAM, desk

CHANNELS = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}
PRIORITIES = {
    "P1": {"share": 0.1, "respond_within_min": 15, "resolve_within_h": 1, "clock": "always"},
    "P2": {"share": 0.3, "respond_within_min": 60, "resolve_within_h": 4, "clock": "business"},
    "P3": {"share": 0.6, "resolve_within_h": 8, "clock": "business"},
}


def handling(handle_s: float, cv: float = 1.0) -> StepTime:
    return StepTime(np.ones(1), handle_s, cv)


@pytest.mark.parametrize("seconds", [30.0, 300.0, 3_000.0])
def test_one_exponential_step(seconds):
    assert share_within(handling(300).transform, seconds) == pytest.approx(1 - np.exp(-seconds / 300), abs=1e-7)


def test_two_steps_are_erlang_two():
    both = handling(300)
    share = share_within(lambda s: both.transform(s) ** 2, 600.0)
    assert share == pytest.approx(1 - np.exp(-2) * 3, abs=1e-7)


def test_repeats_make_an_exponential_slower():
    """A geometric number of exponential times is exponential: a third of the contacts come back."""
    step = handling(300)
    share = share_within(lambda s: step.transform(s) * (2 / 3) / (1 - step.transform(s) / 3), 600.0)
    assert share == pytest.approx(1 - np.exp(-600 * (2 / 3) / 300), abs=1e-7)


def test_a_wait_before_handling():
    """M/M/1 with 0.5 erlangs: the time in the system is exponential at μ − λ."""
    step = StepTime(np.ones(1), 60, delayed=np.array([0.5]), rate=np.array([0.5 / 60]))
    assert share_within(step.transform, 120.0) == pytest.approx(1 - np.exp(-120 * 0.5 / 60), abs=1e-7)
    assert step.answered_within(30.0) == pytest.approx(1 - 0.5 * np.exp(-0.25))
    assert step.mean_wait_s == pytest.approx(60)


def test_a_wait_of_deferred_work_is_spread_over_its_interval():
    step = StepTime(np.array([1.0, 3.0]), 60, first_s=np.array([0.0, 900.0]), width_s=900.0)
    assert step.answered_within(450.0) == pytest.approx(0.25 * 0.5)
    assert step.answered_within(1_350.0) == pytest.approx(0.25 + 0.75 * 0.5)
    assert step.mean_wait_s == pytest.approx(450 + 0.75 * 900)
    never = StepTime(np.ones(2), 1, first_s=np.array([0.0, np.inf]), width_s=900.0)
    assert share_within(never.transform, 90_000.0) == pytest.approx(0.5, abs=1e-6)


def test_urgent_work_is_done_first():
    work = np.array([[0.0, 1.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]])
    waits = slots_until_done(work, np.array([1.0, 1.0, 1.0, 0.0]), cyclic=False)
    assert waits[0, 1] == 0
    assert waits[1, 0] == 2  # one unit at once, the other after the urgent one
    late = slots_until_done(work, np.array([1.0, 1.0, 0.0, 0.0]), cyclic=False)
    assert late[0, 1] == 0
    assert np.isinf(late[1, 0])


def test_work_of_a_cyclic_week_may_be_done_in_the_next():
    waits = slots_until_done(np.array([[0.0, 0.0, 0.0, 1.0]]), np.array([0.0, 1.0, 0.0, 0.0]), cyclic=True)
    assert waits[0, 3] == 2


@cache
def planned(clock: str = "business") -> Plan:
    tiers = {
        "online": {"email": {"enters": 0.3, "solves": 0.9, "then": {"phone": 0.5}}},
        "phone": {"enters": 0.7, "solves": 0.8, "then": {"email": 0.5}},
    }
    changes = {"priorities": PRIORITIES, "tiers": tiers, "channels": CHANNELS, "regions[0].contacts_per_month": 1_500}
    changes |= {"shifts": {"paid_h": [8], "starts_every_min": 120}, "priorities.P3.clock": clock}
    changes |= {"departments[0].open": {"mon-fri": "09:00-17:00"}}
    changes |= {"departments[0].out_of_hours": {"phone": "becomes_email"}}
    scenario = desk(changes)
    stages = prepare(scenario)  # the roster of the streams' own promises: see test_urgent for what priorities add
    return assemble(scenario, stages, solve(stages.problem))


def test_the_table_of_a_planned_desk():
    table = priority_table(planned())
    assert list(table.index) == ["P1", "P2", "P3"]
    assert table["cases_per_week"].sum() == pytest.approx(1_500 * 12 / 52.18, rel=1e-9)
    shares = table[["responded", "resolved"]].to_numpy(dtype=float)
    assert ((shares >= 0) & (shares <= 1) | np.isnan(shares)).all()
    assert np.isnan(shares[2, 0])  # nothing is promised
    moves = planned().demand.funnel
    between = moves.moves.loc["phone", "email"] + moves.moves.loc["email", "phone"] - moves.moved.loc["phone", "email"]
    np.testing.assert_allclose(table["hand_offs"].astype(float), between, rtol=1e-9)
    assert table["resolved"]["P3"] > 0.7  # calls are solved at once; mail waits up to its 8 business hours
    assert (table["kept"] == (np.nan_to_num(shares, nan=1.0) >= 0.95).all(axis=1)).all()


def test_nights_and_weekends_count_on_the_wall_clock_only():
    business, always = (priority_table(planned(clock))["resolved"]["P3"] for clock in ("business", "always"))
    assert always < business - 0.1


def test_a_desk_without_priorities_has_no_table():
    assert priority_table(plan(desk({"regions[0].contacts_per_month": 800}))).empty
