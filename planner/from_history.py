"""A scenario from a history: its weekly profile, its volume, its hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.history import WeeklyProfile
from planner.scenario import NO_CURRENCY, Fault, Scenario, ScenarioError, parse


@dataclass(frozen=True)
class Assumptions:
    """What a history does not tell.

    Attributes
    ----------
    handle_s
        Mean handle time in seconds; None to take the history's own.
    patience_s
        Mean patience in seconds; None for Erlang C.
    service_level, within_s
        Promise for live contacts.
    deferred_within_h
        Business hours within which 95 % are answered; given, the contacts are deferred work instead of live.
    wage_per_h, currency
        Price of a paid hour; without it the cost counts hours.
    shrinkage
        Share of scheduled time that people are not available.
    """

    handle_s: float | None = None
    patience_s: float | None = None
    service_level: float = 0.80
    within_s: float = 20.0
    deferred_within_h: float | None = None
    wage_per_h: float | None = None
    currency: str = NO_CURRENCY
    shrinkage: float = 0.30


def scenario_from_history(name: str, weekly: WeeklyProfile, given: Assumptions) -> Scenario:
    """Return a desk of one region, one team and one site with the history's week.

    A history's means are rounded to a tenth of a second and to whole contacts: they are no more exact than that.

    Raises
    ------
    ScenarioError
        When the handle time is neither given nor in the history, or an assumption is out of its range.
    """
    handle_s = given.handle_s if given.handle_s is not None else weekly.handle_s
    if handle_s is None:
        why = (
            "the history does not hold it: give the mean handle time in seconds (--handle-s); elapsed time is not work"
        )
        raise ScenarioError([Fault("handle_s", why)], name)
    kind = "live" if given.deferred_within_h is None else "deferred"
    channel: dict[str, object] = {"kind": kind, "handle_s": round(handle_s, 1)}
    if given.deferred_within_h is None:
        channel["target"] = {"service_level": given.service_level, "within_s": given.within_s}
        channel |= {} if given.patience_s is None else {"patience_s": given.patience_s}
    else:
        channel["target"] = {"share": 0.95, "within_business_h": given.deferred_within_h}
    data = {
        "name": name,
        "currency": given.currency,
        "regions": [
            {
                "name": "Customers",
                "time_zone": weekly.time_zone,
                "languages": {"en": 1.0},
                "contacts_per_month": round(weekly.contacts_per_month) or weekly.contacts_per_month,
            }
        ],
        "profile": {"weights": np.asarray(weekly.shares, dtype=float).tolist()},
        "departments": [{"name": "Support", "open": _hours(weekly)}],
        "channels": {kind: channel},  # an export does not say by which way contacts come, the assumptions say the kind
        "sites": [
            {
                "name": "Desk",
                "time_zone": weekly.time_zone,
                "languages": ["en"],
                "wage_per_h": 1.0 if given.wage_per_h is None else given.wage_per_h,
            }
        ],
        "shifts": {
            "paid_h": [4, 6, 8],
            "starts_every_min": 30,
            "breaks": [{"min": 30, "begins_after_h": [3, 5], "for_paid_h": [8]}],
        },
        "people": {"shrinkage": given.shrinkage},
    }
    return parse(data, name)


def _hours(weekly: WeeklyProfile) -> dict[str, str]:
    """Return opening hours by day as a scenario file has them."""
    return {day[:3].lower(): ", ".join(spans) if spans else "closed" for day, spans in weekly.opening.items()}
