"""Compile the hot loops once, right after installation, so that the first plan is as quick as the second."""

from __future__ import annotations

from planner import plan
from planner.queueing import transient
from planner.scenario import parse

DESK = {
    "name": "Warm-up",
    "currency": "EUR",
    "profile": "office",
    "regions": [{"name": "Here", "time_zone": "Etc/UTC", "languages": {"en": 1.0}, "contacts_per_month": 1_500}],
    "departments": [{"name": "Support", "open": {"mon-fri": "08:00-18:00"}}],
    "channels": {
        "phone": {
            "kind": "live",
            "share": 0.5,
            "handle": {"mean_s": 300, "cv": 1.2},
            "patience_s": 200,
            "target": {"service_level": 0.8, "within_s": 20},
        },
        "chat": {
            "kind": "concurrent",
            "share": 0.3,
            "slots": 2,
            "handle_s": [300, 360],
            "target": {"service_level": 0.8, "within_s": 60},
        },
        "email": {"kind": "deferred", "share": 0.2, "handle_s": 300, "target": {"share": 0.9, "within_business_h": 8}},
    },
    "sites": [{"name": "Site", "time_zone": "Etc/UTC", "languages": ["en"], "wage_per_h": 20}],
    "shifts": {"paid_h": [4, 8], "breaks": [{"min": 30, "begins_after_h": [3, 5], "for_paid_h": [8]}]},
    "uncertainty": {"forecast_cv": 0.1},
}


def main() -> None:
    """Plan and simulate a small desk, and solve one queue over time."""
    print("Compiling the hot loops (once; about half a minute)", flush=True)
    plan(parse(DESK), gap=0.1, referee=True, replications=4)
    transient([10.0, 12.0], 900.0, [3, 4], 300.0, 200.0)


if __name__ == "__main__":
    main()
