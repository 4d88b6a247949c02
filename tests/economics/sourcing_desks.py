"""A small desk with its own people and a vendor: phone only, five days, solved in a second."""

from typing import Any

from planner.scenario import Scenario
from tests.desks import desk, site

HOURS = {"mon-fri": "08:00-16:00"}
CONTRACT = {"per": "productive_hour", "price": 30.0, "governance_share": 0.0, "knowledge_transfer_share": 0.0}


def own(**more: Any) -> dict[str, Any]:
    return site("Own", languages=["de"], wage_per_h=24.0, open=HOURS) | more


def vendor(contract: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    bare = site("Vendor", languages=["de"], open=HOURS, employer="vendor", contract=CONTRACT | (contract or {}))
    return {key: value for key, value in bare.items() if key != "wage_per_h"} | more


def small(sites: list[dict[str, Any]], **changes: Any) -> Scenario:
    """Return a desk with one phone queue; changes by place, with ``__`` for a dot."""
    phone = {
        "kind": "live",
        "handle_s": 300,
        "patience_s": 240,
        "first_contact_resolution": 0.75,
        "repeat": 0.4,
        "target": {"service_level": 0.80, "within_s": 30},
    }
    base = {
        "channels": {"phone": phone},
        "departments": [{"name": "Support", "open": HOURS}],
        "regions[0].contacts_per_month": 9_000,
        "interval_min": 30,
        "sites": sites,
        "shifts.paid_h": [4, 8],
        "shifts.breaks": [],
        "people.attrition_per_year": 0.0,
    }
    return desk(base | {key.replace("__", "."): value for key, value in changes.items()})
