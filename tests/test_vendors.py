"""What an agent costs at a vendor paid by contact: alone in a slot, the vendor is charged its bill."""

import numpy as np
import pytest

from planner.scenario import Scenario
from planner.stages import Prepared, prepare
from planner.vendors import contract_of, price_per_agent_slot, price_per_h
from tests.desks import desk, site

SOLVED = {"channels.phone.first_contact_resolution": 0.6, "channels.email.first_contact_resolution": 0.9}
OPEN = {"mon-sun": "00:00-24:00"}


def staffed(contract: dict, **changes: object) -> tuple[Scenario, Prepared, np.ndarray]:
    """Return a desk by day and night that a vendor shares with own people, its stages, and the vendor's prices."""
    partner = site("Partner", languages=["de"], open=OPEN, employer="vendor", contract=contract, wage_per_h=None)
    partner |= {"quality": {"handle_factor": 1.2}}
    own = site("Own", languages=["de"], open=OPEN)
    places = {"sites": [own, partner], "departments": [{"name": "Support", "open": OPEN}], "profile": "consumer"}
    scenario = desk(places | {"operating_model": "custom", "models.custom": {"Germany": ["Own", "Partner"]}} | changes)
    stages = prepare(scenario)
    prices = price_per_agent_slot(scenario, scenario.sites[1], stages.demand, stages.routing, stages.requirement)
    return scenario, stages, prices


def needed(scenario: Scenario, stages: Prepared) -> np.ndarray:
    """Return the agents that live work takes, and those whom deferred work takes spread over the week."""
    live = stages.requirement.agents.to_numpy().sum(axis=0)
    waiting = sum(float(one.work.sum()) for one in stages.requirement.deferred)
    return live + waiting / float(scenario.people.max_occupancy) / live.size


@pytest.mark.parametrize(
    ("per", "units"),
    [
        ("contact", lambda phone, email: phone + email),
        ("resolved_contact", lambda phone, email: 0.6 * phone + 0.9 * email),
        ("minute", lambda phone, email: 1.2 * (330 * phone + 540 * email) / 60),
    ],
)
def test_a_vendor_alone_is_charged_its_bill(per, units):
    contract = {"per": per, "price": 3.0, "currency": "USD"}
    scenario, stages, prices = staffed(contract, exchange={"USD": 0.5}, **SOLVED)
    by_channel = stages.demand.contacts.groupby(stages.demand.streams["channel"]).sum().sum(axis=1)
    bill = 1.5 * units(by_channel["phone"], by_channel["email"])
    assert float(prices @ needed(scenario, stages)) == pytest.approx(bill)


def test_quiet_hours_are_cheap_and_no_hour_is_free():
    contract = {"per": "contact", "price": 3.0}
    phone_only = {"channels.phone.share": 1.0, "channels.email.share": 0.0}
    scenario, stages, prices = staffed(contract, **phone_only)
    contacts = stages.demand.contacts.to_numpy().sum(axis=0)
    agents = stages.requirement.agents.to_numpy().sum(axis=0)
    np.testing.assert_allclose(prices, 3 * contacts / agents)
    busy_hour = price_per_h(scenario, scenario.sites[1]) * stages.grid.slot_h
    assert prices.min() < 0.1 * busy_hour
    planned = stages.problem.sites[1].slot_cost
    np.testing.assert_allclose(planned, np.maximum(prices, 0.01 * busy_hour))


def test_an_hour_costs_the_same_whatever_comes_in_it():
    scenario, stages, _ = staffed({"per": "contact", "price": 3.0})
    vendor = scenario.sites[1]
    hourly = vendor.changed(contract=contract_of(vendor).changed(per="productive_hour"))
    stages = prepare(scenario.changed(sites=(scenario.sites[0], hourly)))
    np.testing.assert_allclose(stages.problem.sites[1].slot_cost, 3 * 1.2 * stages.grid.slot_h)
