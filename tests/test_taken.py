"""Which site takes which contacts: shares add up, deferred contacts too, and a vendor is paid for them."""

import pytest

from planner.taken import contacts_taken
from planner.timeline import WEEKS_PER_YEAR
from tests.desks import desk, quick_plan, site

CONTRACT = {"per": "contact", "price": 3.0}
VENDOR = site("Vendor", languages=["de"], wage_per_h=None, employer="vendor", contract=CONTRACT)


@pytest.fixture(scope="module")
def vendors_desk():
    return quick_plan(desk({"sites": [VENDOR], "regions[0].contacts_per_month": 1_500}))


def test_all_contacts_are_taken(vendors_desk):
    found = contacts_taken(vendors_desk.demand, vendors_desk.routing, vendors_desk.roster)
    arriving = vendors_desk.demand.contacts.sum(axis=1)
    assert set(vendors_desk.demand.streams["kind"]) == {"live", "deferred"}
    for name, contacts in arriving.items():
        assert found.loc[name].sum() == pytest.approx(contacts, rel=1e-9)


def test_a_vendor_paid_by_contact_is_paid_for_deferred_contacts_too(vendors_desk):
    contacts = float(vendors_desk.demand.contacts.to_numpy().sum())
    assert vendors_desk.outcome.cost_per_year == pytest.approx(WEEKS_PER_YEAR * 3.0 * contacts, rel=1e-9)
