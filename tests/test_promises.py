"""Promises over a period through the whole planner: levels, laws, and queues carried over between intervals."""

import datetime as dt

import numpy as np
import pytest

from planner.carried import carried_over
from planner.outcome import queue
from planner.pipeline import Verdict, estimate, plan, prepare
from planner.stages import for_the_people_on_duty
from tests.desks import site
from tests.test_pipeline import WEEKDAYS, desk

PHONE = {"kind": "live", "handle_s": 300, "patience_s": 180}
SHIFTS = {"paid_h": [5], "starts_every_min": 60, "start_window": ["08:00", "13:00"]}


def office(contacts=2_500, *, target=None, phone=PHONE, shifts=SHIFTS, **more):
    """A desk that is open ten hours on weekdays, in UTC, with shifts of five hours without breaks."""
    promise = {"service_level": 0.8, "within_s": 20, **(target or {})}
    sites = [site("Site", time_zone="Etc/UTC", open=WEEKDAYS)]
    channels = {"phone": {**phone, "target": promise}}
    return desk(contacts, zone="Etc/UTC", sites=sites, channels=channels, shifts=shifts, **more)


@pytest.fixture(scope="module")
def over_the_week():
    return plan(office())


@pytest.fixture(scope="module")
def everywhere():
    return plan(office(promises="cover"))


def test_a_promise_over_the_week_is_kept_with_its_floor_for_less(over_the_week, everywhere):
    assert over_the_week.verdict is Verdict.MET
    assert over_the_week.outcome.rostered >= 0.8 - 1e-6
    assert 0.5 - 1e-6 <= over_the_week.outcome.worst_interval < 0.8
    assert over_the_week.outcome.cost_per_year < everywhere.outcome.cost_per_year
    assert over_the_week.roster.bound <= over_the_week.roster.objective + 1e-6


def test_required_shows_the_chosen_levels(over_the_week, everywhere):
    need, staff = over_the_week.requirement.agents, over_the_week.outcome.staff
    assert (staff.loc[need.index] >= need).to_numpy().all()
    assert need.to_numpy().sum() < everywhere.requirement.agents.to_numpy().sum()
    assert (need.to_numpy() == over_the_week.roster.required).all()


def test_an_interval_promise_is_cover(everywhere):
    by_interval = plan(office(target={"over": "interval"}))
    assert by_interval.problem.periods is None
    assert by_interval.outcome.cost_per_year == everywhere.outcome.cost_per_year


def test_a_day_is_a_harder_period_than_the_week():
    costs = [estimate(office(target={"over": over})).objective for over in ("week", "day", "interval")]
    assert costs == sorted(costs)
    daily = prepare(office(target={"over": "day"})).problem.periods
    assert len(daily.promises) == 5


def test_floor_mean_wait_and_occupancy_hold_in_every_interval():
    strict = plan(office(target={"max_asa_s": 30, "floor": 0.6}))
    busy = prepare(office(target={"floor": 0.0}, people={"shrinkage": 0.25, "max_occupancy": 0.5})).problem
    load = strict.requirement.load_erl.to_numpy()
    assert strict.outcome.worst_interval >= 0.6 - 1e-6
    assert strict.outcome.pools["asa_s"].iloc[0] <= 30
    assert (busy.periods.least[load > 0] * 0.5 >= 0.9 * load[load > 0]).all()  # who gives up takes no time


def test_a_dated_week_keeps_its_promise_over_the_week():
    result = plan(office(week_of=dt.date(2026, 3, 25)))
    assert result.verdict is Verdict.MET
    assert result.outcome.rostered >= 0.8 - 1e-6


def test_hours_given_up_leave_a_queue_that_is_planned_for():
    """Without a floor nobody works in the quiet hours, whose callers then wait into the next ones."""
    hours = [0.0] * 8 + [6.0, 6.0, 1.0, 6.0, 6.0, 1.0, 6.0, 6.0, 1.0, 6.0] + [0.0] * 6
    scenario = office(
        3_000,
        target={"floor": 0.0},
        phone={"kind": "live", "handle_s": 300},
        profile={"mon-fri": hours, "sat-sun": [0.0] * 24},
        load_rule="stationary",
        people={"shrinkage": 0.25, "max_occupancy": 1.0},
        shifts={"paid_h": [1, 2], "starts_every_min": 60, "min_on_duty": 0},
    )
    held = plan(scenario)
    found = carried_over(scenario, held.demand, held.routing, held.requirement, held.roster, held.grid)
    assert any("queues carried over" in note for note in held.notes)
    assert held.problem.periods.promises[0].target > 0.8
    assert (found["service_level"] >= found["target"] - 1e-6).all()
    assert held.roster.bound <= held.roster.objective


def test_a_desk_that_lacks_people_is_not_planned_higher():
    short = plan(office(limits={"people": 2}))
    assert short.verdict is Verdict.SHORT
    assert not any("carried over" in note for note in short.notes)
    assert np.isfinite(short.roster.objective)


def test_the_floor_holds_whoever_is_on_duty_once_slower_people_are():
    fast = site("Site", time_zone="Etc/UTC", open="always")
    slow = {
        "name": "Partner", "time_zone": "Etc/UTC", "languages": ["en"], "employer": "vendor",
        "contract": {"per": "productive_hour", "price": 20}, "quality": {"handle_factor": 1.4},
    }  # fmt: skip
    channels = {"phone": {**PHONE, "target": {"service_level": 0.8, "within_s": 20, "floor": 0.5}}}
    both = desk(80_000, "Etc/UTC", sites=[fast, slow], channels=channels, operating_model="virtual")
    stages = prepare(both)
    staff = np.zeros((2, *stages.problem.required.shape))
    staff[0] = stages.problem.required
    evening = np.asarray(stages.grid.index.hour == 17)
    staff[:, :, evening] = staff[::-1, :, evening]
    planned = for_the_people_on_duty(both, stages, staff)
    pool, live = next(iter(planned.requirement.live.items()))
    least, target = planned.problem.periods.least[0], next(iter(planned.demand.targets.values()))
    level = queue(both, "live", "phone", live, least, np.full(least.size, 1.4), target).service_level
    assert (level[least > 0] >= 0.5 - 1e-9).all()
    assert planned.requirement.pace.loc[pool].max() < 1.1
    assert (stages.problem.periods.least[0] <= least).all()  # at first, nobody slower is planned for
    assert (stages.problem.periods.least[0] < least).any()
