"""What a stream is: its labels, the work of one contact, and the promise that holds for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.hours import server_of
from planner.scenario import Department, Diversion, Region, Scenario, Target
from planner.scenario.tiers import Promise
from planner.tiers import ON_SITE, RELATIONSHIP
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR

PROACTIVE = "proactive"
UNKNOWN = float("nan")


@dataclass(frozen=True)
class StreamRow:
    """One stream: its name, its labels (see `Demand.streams`), and its promise."""

    stream: str
    labels: dict[str, Any]
    target: Target


def stream_row(
    scenario: Scenario,
    region: Region,
    language: str,
    department: Department,
    step: str,
    diversion: Diversion | None = None,
) -> StreamRow:
    """Return a stream of a department; with a diversion, the one of its contacts that others take."""
    kind, handle_s, patience_s = _work(scenario, step)
    server, site = server_of(scenario, department, diversion), None if diversion is None else diversion.divert_to_site
    place = department.name
    if diversion is not None:
        place += " > " + " at ".join(filter(None, (diversion.divert_to, site)))
    if step in scenario.channels:
        pace = float(department.handle_factor) * (1.0 if diversion is None else float(diversion.handle_factor))
        handle_s = pace * handle_s + 60 * float(department.handed_over) * float(department.handover_min)
    labels = {
        "region": region.name,
        "language": language,
        "department": department.name,
        "served_by": server.name,
        "people": server.shares_people_with or server.name,
        "channel": step,
        "kind": kind,
        "handle_s": handle_s,
        "patience_s": patience_s,
        "home_site": site or region.site or scenario.sites[0].name,
        "diverted": diversion is not None,
        "only_site": site or "",
    }
    return StreamRow(f"{region.name} | {language} | {place} | {step}", labels, _target(scenario, server, step))


def step_kind(scenario: Scenario, step: str) -> str:
    """Return live, concurrent, deferred or field."""
    return "field" if step == ON_SITE else scenario.channels[step].kind


def _work(scenario: Scenario, step: str) -> tuple[str, float, float]:
    """Return kind, mean handle time in seconds and mean patience in seconds (NaN when unknown) of a step's contacts."""
    tiers, proactive = scenario.tiers, scenario.proactive
    if step == ON_SITE and tiers is not None and tiers.on_site is not None:
        visit, remote = tiers.on_site, float(tiers.on_site.remote_share)
        return "field", 60 * (float(visit.visit_min) + (1 - remote) * float(visit.travel_min)), UNKNOWN
    if step == RELATIONSHIP and tiers is not None and tiers.relationship is not None:
        hours = float(tiers.relationship.hours_per_account_month) * MONTHS_PER_YEAR / WEEKS_PER_YEAR
        return "deferred", 3600 * hours, UNKNOWN
    if step == PROACTIVE and proactive is not None:
        return "deferred", float(proactive.handle_s), UNKNOWN
    channel = scenario.channels[step]
    return channel.kind, channel.mean_handle_s, UNKNOWN if channel.patience_s is None else float(channel.patience_s)


def _target(scenario: Scenario, department: Department, step: str) -> Target:
    promise = _promise(scenario, step)
    if promise is not None:
        return Target(share=promise.share, within_business_h=promise.within_business_h)
    own, special = scenario.channels[step].target, department.targets.get(step)
    given = {key: getattr(special, key) for key in special.model_fields_set} if special else {}
    return own.changed(**{key: value for key, value in given.items() if value is not None})


def _promise(scenario: Scenario, step: str) -> Promise | None:
    """Return the promise of work that is not a channel's."""
    tiers = scenario.tiers
    if step == PROACTIVE and scenario.proactive is not None:
        return scenario.proactive.promise
    if step == ON_SITE and tiers is not None and tiers.on_site is not None:
        return tiers.on_site.promise
    if step == RELATIONSHIP and tiers is not None and tiers.relationship is not None:
        return tiers.relationship.promise
    return None
