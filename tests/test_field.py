"""Visits with a day-level promise: a bulk-service queue by hand, against simulation, and site by site."""

import numpy as np
import pytest
from scipy import stats

from planner.demand import demand
from planner.field import _least_staff, field_notes, field_table, share_in_time
from planner.timeline import Grid
from tests.desks import ONE_TEAM, desk

CHANNELS = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}


def test_due_on_the_same_day_with_room_to_spare():
    """With capacity far above demand nothing is left over: only a day with more than c requests is late."""
    a = stats.poisson(2.0)
    late = sum((k - 9) * a.pmf(k) for k in range(10, 60)) / 2.0
    assert share_in_time(2.0, 9, 0) == pytest.approx(1 - late, abs=1e-4)


def test_one_visit_a_day_by_hand():
    """c = 1, Poisson(0.5): the chance of an empty morning is (c − m) / P(A = 0), as for any such queue."""
    empty = 0.5 / np.exp(-0.5)
    # in time on the same day: nobody left over, and first of the day
    first = 1 - np.exp(-0.5)
    assert share_in_time(0.5, 1, 0) == pytest.approx(empty * first / 0.5, rel=1e-6)


@pytest.mark.parametrize(("visits", "capacity", "days"), [(8.0, 9, 1), (20.0, 21, 2), (3.0, 4, 0)])
def test_against_a_simulation(visits, capacity, days):
    rng = np.random.default_rng(1)
    arriving = rng.poisson(visits, 200_000)
    backlog, in_time = 0, 0
    for asked in arriving:
        in_time += int(np.clip(capacity * (days + 1) - backlog, 0, asked))
        backlog = max(backlog + int(asked) - capacity, 0)
    assert share_in_time(visits, capacity, days) == pytest.approx(in_time / arriving.sum(), abs=0.01)


def test_a_team_that_cannot_keep_up_keeps_nothing_and_one_without_work_everything():
    assert share_in_time(5.0, 5, 3) == 0.0
    assert share_in_time(0.0, 0, 0) == 1.0


def test_the_least_team_is_least():
    for visits, per_person in ((3.0, 2.5), (40.0, 3.2), (200.0, 4.0)):
        n = _least_staff(visits, per_person, 1, 0.95)
        assert share_in_time(visits, int(n * per_person), 1) >= 0.95
        assert share_in_time(visits, int((n - 1) * per_person), 1) < 0.95


def tiered(staff: int, **on_site: object):
    tiers = {
        "online": {"email": {"enters": 0.2, "solves": 1.0}},
        "phone": {"enters": 0.4, "solves": 1.0},
        "on_site": {"enters": 0.4, "visit_min": 60, "travel_min": 60} | on_site,
    }
    changes = {"tiers": tiers, "channels": CHANNELS, "sites[0].field_staff": staff, "people.max_occupancy": 1.0}
    return desk(changes | {"regions[0].contacts_per_month": 1_000})


def test_the_table_counts_travel_and_working_days():
    scenario = tiered(20)
    row = field_table(scenario, demand(scenario, Grid.of(scenario))).loc["Leipzig"]
    assert row["visits_per_week"] == pytest.approx(400 * 12 / 52.18)
    assert row["visit_h"] == pytest.approx(2)
    assert (row["days_per_week"], row["due_days"]) == (5, 1)  # 16 hours at 10 a day
    assert row["needed"] >= 92 / 5 * 2 / 6  # 6 hours a person and day
    remote = tiered(20, remote_share=1.0)
    assert field_table(remote, demand(remote, Grid.of(remote)))["needed"].iloc[0] < row["needed"]


def test_too_few_field_staff_are_named():
    few = tiered(2)
    (note,) = field_notes(few, demand(few, Grid.of(few)))
    assert note.startswith("Visits from Leipzig: 2 field staff keep 0.0% of the appointments (promised 95%)")
    needed = int(field_table(few, demand(few, Grid.of(few)))["needed"].iloc[0])
    enough = tiered(needed)
    assert field_notes(enough, demand(enough, Grid.of(enough))) == ()
    assert field_table(desk(), demand(desk(), Grid.of(desk()))).empty
