"""At which load the next person comes: the planner itself has one more there, and none more just below."""

import numpy as np
import pytest

from planner.economics.desks import desk_of
from planner.economics.options import Option
from planner.economics.tipping import Look, felt
from tests.economics.sourcing_desks import own, small

PHONE = {"kind": "live", "handle_s": 300, "patience_s": 240, "target": {"service_level": 0.80, "within_s": 30}}
CONTACTS = 40_000


def looked(contacts=CONTACTS, **phone):
    """Return the desk with a number of contacts a month, on stationary loads and an occupancy cap that binds."""
    scenario = small(
        [own()],
        channels={"phone": PHONE | phone},
        load_rule="stationary",
        profile={"mon-fri": [0] * 8 + [1] * 8 + [0] * 8},
        **{"regions[0].contacts_per_month": contacts},
    )
    return Look.at(desk_of(scenario, Option.IN_HOUSE))


def busiest(look):
    (pool,) = look.stages.requirement.live
    slot = int(np.argmax(look.stages.requirement.live[pool].load_erl))
    return pool, slot, float(look.least(pool)[slot])


@pytest.mark.parametrize("handle_s", [240, 300, 390])
def test_the_planner_takes_one_more_just_above_the_tipping_load(handle_s):
    look = looked(handle_s=handle_s)
    pool, slot, people = busiest(look)
    ratio = look.tipping_load(pool, slot, people) / float(look.stages.requirement.live[pool].load_erl[slot])
    assert busiest(looked(CONTACTS * ratio * (1 - 1e-6), handle_s=handle_s))[2] == people
    assert busiest(looked(CONTACTS * ratio * (1 + 1e-6), handle_s=handle_s))[2] == people + 1


def test_more_contacts_alone_move_nothing_that_the_minutes_do_not_say():
    assert felt(looked(), looked(1.1 * CONTACTS)) == pytest.approx(0.0, abs=1e-12)


def test_longer_contacts_of_callers_as_patient_as_before_feel_like_less_load_than_their_minutes():
    """More of them give up in the same time, so that the same agents are less busy."""
    assert -0.02 < felt(looked(), looked(handle_s=330)) < 0


def test_a_queue_with_other_patience_feels_that():
    assert felt(looked(), looked(patience_s=120)) < 0 < felt(looked(), looked(patience_s=480))
