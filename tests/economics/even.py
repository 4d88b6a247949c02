"""A desk of even load whose people all work the same day shift: heads follow from one Erlang count."""

import datetime as dt
from typing import Any

import numpy as np

from planner.queueing import Definition, Targets, attainable_load, required_servers
from planner.scenario import Scenario
from tests.desks import desk

OPEN_H = 40.0
WEEK = 52.18 / 12
HANDLE_S, PATIENCE_S, SHRINKAGE = 300.0, 240.0, 0.2
EVEN: dict[str, Any] = {
    "name": "Even",
    "currency": "EUR",
    "interval_min": 60,
    "load_rule": "stationary",
    "profile": {"mon-fri": [0] * 8 + [1] * 8 + [0] * 8},
    "regions": [{"name": "A", "time_zone": "UTC", "languages": {"en": 1.0}, "contacts_per_month": 4_000}],
    "departments": [{"name": "Support", "open": {"mon-fri": "08:00-16:00"}}],
    "channels": {
        "phone": {
            "kind": "live",
            "share": 1.0,
            "handle_s": HANDLE_S,
            "patience_s": PATIENCE_S,
            "target": {"service_level": 0.80, "within_s": 20, "over": "interval"},
        }
    },
    "sites": [{"name": "One", "time_zone": "UTC", "languages": ["en"], "wage_per_h": 20, "people_now": 17}],
    "shifts": {"paid_h": [8], "start_window": ["08:00", "08:00"], "breaks": []},
    "people": {"shrinkage": SHRINKAGE, "max_occupancy": 1.0, "attrition_per_year": 0.0},
    "hiring": {"start": dt.date(2026, 1, 5)},
}


def even(changes: dict[str, Any] | None = None) -> Scenario:
    """Return the even desk with changes by place."""
    return desk(changes, EVEN)


def agents(contacts_per_month: float, level: float = 0.80) -> int:
    """Return the agents that the promise takes, by one Erlang A count."""
    load = contacts_per_month / WEEK / OPEN_H / 3600 * HANDLE_S
    return int(np.asarray(required_servers(load, HANDLE_S, patience_s=PATIENCE_S, targets=promise(level))))


def promise(level: float = 0.80) -> Targets:
    """Return the desk's promise in the words of the queueing core."""
    return Targets(service_level=level, within_s=20.0, definition=Definition.ANSWERED_OF_OFFERED)


def most_contacts(working: int) -> float:
    """Return the contacts a month that agents can take, by one Erlang A root."""
    load = float(np.asarray(attainable_load(working, HANDLE_S, patience_s=PATIENCE_S, targets=promise())))
    return load * 3600 / HANDLE_S * OPEN_H * WEEK


def heads(contacts_per_month: float) -> int:
    """Return the people behind these agents."""
    return int(np.ceil(agents(contacts_per_month) / (1 - SHRINKAGE) - 1e-9))
