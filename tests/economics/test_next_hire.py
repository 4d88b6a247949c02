"""How much today's team holds, and the last day to open the class."""

import datetime as dt
import math

import numpy as np
import pytest

from planner.economics.next_hire import next_hire
from planner.economics.steps import CancelledError
from planner.pipeline import plan
from tests.economics.even import SHRINKAGE, agents, even, heads, most_contacts
from tests.economics.sourcing_desks import own, small

START = dt.date(2026, 1, 5)


def held_by(people):
    """The contacts a month that these people can take, absence taken off."""
    return most_contacts(math.floor(people * (1 - SHRINKAGE) + 1e-9))


@pytest.mark.parametrize("people", [2, 17, 500])
def test_what_a_team_holds_is_the_root_of_its_queue(people):
    """A desk of two as one of five hundred."""
    exact = held_by(people)
    scenario = even({"sites[0].people_now": people, "regions[0].contacts_per_month": round(exact / 1.3)})
    found = next_hire(scenario)
    assert found.contacts_per_month == pytest.approx(exact, rel=0.011)
    assert found.contacts_per_month <= exact * (1 + 1e-6)
    assert found.at_most * round(exact / 1.3) >= exact * (1 - 1e-6)
    assert found.passes_on is None
    assert "Nobody has to be hired" in found.sentence


def test_growth_passes_it_in_its_month_and_the_class_is_ready_by_then():
    exact = held_by(17)
    changes = {
        "regions[0].contacts_per_month": exact / 1.25,
        "growth_per_month": 0.02,
        "people.hire": {"lead_weeks": 6, "training_weeks": 4, "ramp": [0.5, 1.0], "class_size": 2},
    }
    found = next_hire(even(changes))
    month = next(m for m in range(60) if 1.02**m * exact / 1.25 > found.contacts_per_month)
    assert found.passes_on == dt.date(2026 + month // 12, month % 12 + 1, 1)
    assert found.people % 2 == 0
    assert found.people >= heads(1.02**month * exact / 1.25) - 17
    lead = (found.passes_on - found.open_class_by).days / 7
    assert 10 <= lead <= 6 + 4 + 9  # between the end of the training and the end of the ramp
    assert found.first_day - found.open_class_by == dt.timedelta(weeks=6)
    assert not found.late
    assert not found.too_few
    assert not found.assumed
    assert found.sentence.endswith(f"by {found.open_class_by.day} {found.open_class_by:%B %Y}.")


def test_whoever_learns_at_once_is_decided_the_lead_time_before():
    exact = held_by(17)
    hire = {"lead_weeks": 5, "training_weeks": 3, "ramp": []}
    changes = {"regions[0].contacts_per_month": exact / 1.25, "growth_per_month": 0.02, "people.hire": hire}
    found = next_hire(even(changes))
    assert found.passes_on - found.open_class_by == dt.timedelta(weeks=8)


def test_a_team_too_small_already_is_late():
    people = heads(20_000) - 2
    found = next_hire(even({"regions[0].contacts_per_month": 20_000, "sites[0].people_now": people}))
    assert found.late
    assert found.holds < 1
    assert (found.passes_on, found.open_class_by) == (START, START)
    assert found.people == 2
    assert found.too_few
    assert "the volume is more already. It is too late" in found.sentence


def test_more_people_hold_more_and_an_unsure_volume_passes_sooner():
    held = [next_hire(even({"sites[0].people_now": n})).holds for n in (5, 10, 20)]
    assert (np.diff(held) > 0).all()
    growing = {"regions[0].contacts_per_month": 18_000, "growth_per_month": 0.02, "sites[0].people_now": 20}
    sure, unsure = next_hire(even(growing)), next_hire(even(growing | {"hiring.volume_cv": 0.1}))
    assert unsure.buffer > sure.buffer == 1.0
    assert unsure.passes_on < sure.passes_on


def test_a_desk_without_figures_of_people_has_those_of_its_plan():
    scenario = even({"regions[0].contacts_per_month": 20_000, "sites[0].people_now": None})
    found = next_hire(scenario)
    assert found.people_now == heads(20_000)
    assert found.assumed == tuple(site.name for site in scenario.sites)
    assert found.holds >= 1
    assert agents(found.contacts_per_month) <= found.people_now * (1 - SHRINKAGE) + 1e-9


def test_it_can_be_stopped():
    with pytest.raises(CancelledError):
        next_hire(even(), cancel=lambda: True)


def test_what_a_simulated_team_holds_agrees_with_the_plan():
    """The people of the plan hold its volume, one fewer does not."""
    scenario = small([own()], **{"regions[0].contacts_per_month": 3_000})
    today = plan(scenario, referee=True)
    people = today.outcome.headcount
    held = {}
    for now in (people, people - 1):
        desk = small([own(people_now=now)], **{"regions[0].contacts_per_month": 3_000})
        held[now] = next_hire(desk, start=START, referee=True)
    assert held[people].holds >= 1
    assert held[people - 1].holds < 1
    assert held[people - 1].too_few
    assert held[people - 1].people >= 1
