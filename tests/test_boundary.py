"""What the weeks beside a dated week staff inside it, by hand."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from planner.boundary import boundary
from planner.demand import demand
from planner.requirement import requirement
from planner.routes import route
from planner.scenario import Scenario
from planner.shifts import Roster, Status
from planner.timeline import Grid
from planner.workforce import shift_problem
from tests.desks import desk

NIGHT = {"shifts": {"paid_h": [8], "starts_every_min": 60, "breaks": [{"min": 30, "begins_after_h": [4, 4]}]}}


def rostered(scenario: Scenario, start_hour: int, days: str, heads: int, grid: Grid) -> Roster:
    """Return a typical roster of one group of people, all on the first pool."""
    arrivals = demand(scenario, grid)
    routing = route(scenario, arrivals, grid)
    problem = shift_problem(scenario, arrivals, routing, requirement(scenario, arrivals, routing, grid), grid)
    pools = len(problem.pools)
    shifts = {
        "site": scenario.sites[0].name,
        "site_index": 0,
        "length": 0,
        "start": start_hour,
        "paid_min": 480,
        "start_minute": start_hour * 60,
        "starts": (start_hour,) * days.count("1"),
        "days": days,
        "breaks": ((240,),) * days.count("1"),
        "heads": heads,
        "fixed": False,
    }
    staff = np.zeros((1, pools, grid.slots), dtype=np.int64)
    staff[0, 0] = heads
    none = np.zeros((0, grid.slots))
    return Roster(
        status=Status.OPTIMAL,
        objective=0.0,
        bound=0.0,
        gap=0.0,
        seconds=0.0,
        shifts=pd.DataFrame([shifts]),
        people=pd.Series({scenario.sites[0].name: heads}),
        on_duty=staff.sum(axis=1),
        present=staff.sum(axis=1),
        staff=staff,
        done=np.zeros((0, pools, grid.slots)),
        backlog=none,
        late=none,
        undone=none,
        shortfall=np.zeros((pools, grid.slots)),
        required=np.zeros((pools, grid.slots)),
        cost=pd.DataFrame(),
        binding=pd.DataFrame(),
    )


def beside(zone: str, start_hour: int, days: str, monday: dt.date = dt.date(2026, 6, 8)) -> np.ndarray:
    scenario = desk(NIGHT | {"sites[0].time_zone": zone, "offsets_of": monday})
    roster = rostered(scenario, start_hour, days, 3, Grid.of(scenario))
    return boundary(scenario, roster, Grid(monday, 15, cyclic=False))


def test_sundays_night_shift_works_into_the_dated_monday():
    """22:00 in Berlin is 20:00 UTC: 8.5 h to Monday 4:30 UTC, the break from midnight to 0:30 UTC."""
    extra = beside("Europe/Berlin", 22, "0000001")
    assert np.flatnonzero(extra[0]).tolist() == list(range(2, 18))
    assert set(extra[0][2:18]) == {3}
    assert not extra[1:].any()


def test_a_day_shift_in_the_middle_of_the_week_reaches_over_no_end():
    assert not beside("Europe/Berlin", 9, "1111100").any()


def test_far_east_the_next_monday_begins_inside():
    """Kiritimati is 14 hours ahead: its next Monday 9:00 is Sunday 19:00 UTC, 5 h before the week's end."""
    extra = beside("Pacific/Kiritimati", 9, "1000000")
    first = 672 - 5 * 4
    assert np.flatnonzero(extra[0]).tolist() == [*range(first, first + 16), *range(first + 18, 672)]


def test_far_west_sundays_evening_lies_in_the_week_after():
    """Sunday 18:00 in Los Angeles is Monday 1:00 UTC: the week before works the dated week's first hours."""
    extra = beside("America/Los_Angeles", 18, "0000001")
    assert np.flatnonzero(extra[0]).tolist() == [*range(4, 20), *range(22, 38)]


@pytest.mark.parametrize(
    ("monday", "worked"),
    [
        (dt.date(2026, 3, 30), [*range(2, 18)]),  # on 29 March 22:00 in Berlin is already 20:00 UTC
        (dt.date(2026, 3, 23), [*range(4), *range(6, 22)]),  # a week earlier it is 21:00 UTC
    ],
)
def test_the_night_before_follows_its_own_clock(monday, worked):
    assert np.flatnonzero(beside("Europe/Berlin", 22, "0000001", monday)[0]).tolist() == worked
