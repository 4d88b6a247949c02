"""Days of a promise are those of the customer's clock."""

import numpy as np
import pytest

from planner.demand import demand
from planner.periods import local_weekdays, period_slots
from planner.scenario import Target
from planner.timeline import Grid
from tests.desks import desk, region

DAY = Target.model_validate({"service_level": 0.8, "within_s": 20, "over": "day"})
WEEK = Target.model_validate({"service_level": 0.8, "within_s": 20, "over": "week"})


@pytest.mark.parametrize(("zone", "first_slot"), [("Asia/Tokyo", 672 - 36), ("America/New_York", 20), ("UTC", 0)])
def test_a_day_begins_at_local_midnight(zone, first_slot):
    scenario = desk({"regions[0].time_zone": zone, "offsets_of": "2026-01-12"})
    grid = Grid.of(scenario)
    weekday = next(iter(local_weekdays(scenario, demand(scenario, grid), grid).values()))
    days = period_slots(np.ones(672), DAY, weekday)
    assert [len(one) for one in days] == [96] * 7
    assert first_slot in days[0]
    assert (first_slot - 1) % 672 not in days[0]
    np.testing.assert_array_equal(np.sort(np.concatenate(days)), np.arange(672))


def test_slots_and_days_without_contacts_are_left_out():
    contacts = np.zeros(672)
    contacts[10:20] = 1.0
    weekday = np.arange(672) // 96
    assert [one.tolist() for one in period_slots(contacts, DAY, weekday)] == [list(range(10, 20))]
    assert [one.tolist() for one in period_slots(contacts, WEEK, weekday)] == [list(range(10, 20))]


def test_regions_keep_their_own_days():
    speaks = {"languages": {"de": 1.0}}
    places = [region("A", "Asia/Tokyo", **speaks), region("B", "America/New_York", **speaks)]
    scenario = desk({"regions": places})
    grid = Grid.of(scenario)
    found = local_weekdays(scenario, demand(scenario, grid), grid)
    both = {name.split(" | ")[0]: days for name, days in found.items()}
    assert both["A"][0] == 0  # Monday morning in Tokyo
    assert both["B"][0] == 6  # still Sunday in New York
