"""Small desks for tests: documents as a file would hold them, one place to change them, and a plan soon found."""

import copy
from typing import Any

from planner.pipeline import Plan, plan
from planner.scenario import Scenario, parse

ONE_TEAM: dict[str, Any] = {
    "name": "One team",
    "currency": "EUR",
    "profile": "flat",
    "regions": [
        {"name": "Germany", "time_zone": "Europe/Berlin", "languages": {"de": 1.0}, "contacts_per_month": 4_200}
    ],
    "departments": [{"name": "Support", "open": {"mon-fri": "08:00-18:00"}}],
    "channels": {
        "phone": {
            "kind": "live",
            "share": 0.65,
            "handle_s": 330,
            "patience_s": 240,
            "target": {"service_level": 0.80, "within_s": 20},
        },
        "email": {
            "kind": "deferred",
            "share": 0.35,
            "handle_s": 540,
            "target": {"share": 0.95, "within_business_h": 8},
        },
    },
    "sites": [{"name": "Leipzig", "time_zone": "Europe/Berlin", "languages": ["de"], "wage_per_h": 24}],
    "shifts": {"paid_h": [4, 8], "breaks": [{"min": 30, "begins_after_h": [3, 5], "for_paid_h": [8]}]},
    "people": {"shrinkage": 0.25},
}


def put(document: dict[str, Any], place: str, value: Any) -> None:
    """Change a document at a place such as ``sites[0].wage_per_h``; missing mappings are made."""
    *holders, last = place.replace("[", ".[").split(".")
    node: Any = document
    for part in holders:
        node = node[int(part[1:-1])] if part.startswith("[") else node.setdefault(part, {})
    node[int(last[1:-1]) if last.startswith("[") else last] = value


def document(changes: dict[str, Any] | None = None, base: dict[str, Any] = ONE_TEAM) -> dict[str, Any]:
    """Return the one-team desk with changes by place."""
    result = copy.deepcopy(base)
    for place, value in (changes or {}).items():
        put(result, place, value)
    return result


def desk(changes: dict[str, Any] | None = None, base: dict[str, Any] = ONE_TEAM) -> Scenario:
    """Return the one-team desk as a scenario, with changes by place."""
    return parse(document(changes, base))


def region(name: str, time_zone: str = "Europe/Berlin", contacts: float = 3_000, **more: Any) -> dict[str, Any]:
    """Return a region; it speaks English unless said otherwise."""
    own = {"name": name, "time_zone": time_zone, "languages": {"en": 1.0}, "contacts_per_month": contacts}
    return own | more


def site(name: str, time_zone: str = "Europe/Berlin", **more: Any) -> dict[str, Any]:
    """Return an in-house site; it speaks English unless said otherwise."""
    return {"name": name, "time_zone": time_zone, "languages": ["en"], "wage_per_h": 20} | more


def quick_plan(scenario: Scenario, **options: Any) -> Plan:
    """Plan with a tenth of the work and a wide gap: for tests of a roster's book-keeping, not of its price."""
    return plan(scenario, **{"gap": 0.2, "work": 0.1} | options)
