"""What other people change: handle times, first-contact resolution, and the contacts that come back."""

from __future__ import annotations

from dataclasses import dataclass

from planner.demand import demand
from planner.scenario import Channel, Estimate, Scenario, Site, Tiers
from planner.scenario.tiers import Node
from planner.timeline import Grid

MAX_HANDLE_S, MAX_MIN, MAX_H = 86_400.0, 1_440.0, 744.0


def with_fcr(scenario: Scenario, delta: float) -> Scenario:
    """Return the scenario with first-contact resolution changed by `delta` (share points) wherever people answer."""
    if delta == 0:
        return scenario
    if scenario.tiers is None:
        channels = {
            name: one.changed(first_contact_resolution=_share(one.first_contact_resolution + delta))
            for name, one in scenario.channels.items()
        }
        return scenario.changed(channels=channels)
    tiers = scenario.tiers
    phone = None if tiers.phone is None else _node(tiers.phone, delta)
    online = {name: _node(node, delta) for name, node in tiers.online.items()}
    return scenario.changed(tiers=tiers.changed(online=online, phone=phone))


def _node(node: Node, delta: float) -> Node:
    return node.changed(solves=_share(node.solves + delta))


def _share(value: float) -> Estimate:
    return Estimate(min(1.0, max(0.0, float(value))))


def slower(scenario: Scenario, factor: float) -> Scenario:
    """Return the scenario with every handle time multiplied, visits and account care included."""
    if factor == 1:
        return scenario
    channels = {name: _slower_channel(one, factor) for name, one in scenario.channels.items()}
    tiers = scenario.tiers
    return scenario.changed(channels=channels, tiers=None if tiers is None else _slower_tiers(tiers, factor))


def _slower_channel(channel: Channel, factor: float) -> Channel:
    def longer(seconds: Estimate) -> Estimate:
        return Estimate(min(MAX_HANDLE_S, float(seconds) * factor))

    if channel.handle is not None:
        return channel.changed(handle=channel.handle.changed(mean_s=longer(channel.handle.mean_s)))
    return channel.changed(handle_s=tuple(longer(one) for one in channel.handle_s or ()))


def _slower_tiers(tiers: Tiers, factor: float) -> Tiers:
    visit, care = tiers.on_site, tiers.relationship
    if visit is not None:
        minutes = {
            name: Estimate(min(MAX_MIN, float(getattr(visit, name)) * factor)) for name in ("visit_min", "travel_min")
        }
        visit = visit.changed(**minutes)
    if care is not None:
        hours = Estimate(min(MAX_H, float(care.hours_per_account_month) * factor))
        care = care.changed(hours_per_account_month=hours)
    return tiers.changed(on_site=visit, relationship=care)


@dataclass(frozen=True)
class PerNeed:
    """What people make of one need, opening hours, repeats and escalations included.

    Attributes
    ----------
    work_s
        Handle time in seconds.
    contacts
        Contacts that people serve.
    solved
        Share that ends solved.
    """

    work_s: float
    contacts: float
    solved: float


def per_need(scenario: Scenario) -> PerNeed:
    """Return what people make of one need of the desk."""
    arrivals = demand(scenario, Grid.of(scenario))
    needs = max(arrivals.needs_per_week, 1e-12)
    contacts = arrivals.contacts.sum(axis=1).to_numpy(dtype=float)
    work_s = float(contacts @ arrivals.streams["handle_s"].to_numpy(dtype=float))
    return PerNeed(work_s / needs, float(contacts.sum()) / needs, float(arrivals.funnel.steps["solved"].sum()))


def repeat_ratio(scenario: Scenario, delta: float) -> tuple[float, float]:
    """Return work and contacts per need at a changed first-contact resolution against those of the scenario."""
    if delta == 0:
        return 1.0, 1.0
    before, after = per_need(scenario), per_need(with_fcr(scenario, delta))
    return after.work_s / max(before.work_s, 1e-12), after.contacts / max(before.contacts, 1e-12)


def with_best_people(scenario: Scenario) -> tuple[Scenario, dict[str, float], dict[str, float]]:
    """Return the scenario at the handle time and resolution of its best site, the other sites' factors relative to it.

    Volume is that of the best first-contact resolution among the sites; people with a lower one carry the contacts
    that come back as additional work. With one quality at all sites this is exact; the weekly programme then finds
    who should work with the real cost of slower people and of repeats.

    Returns
    -------
    The scenario; and by site the work per need, and the contacts per need, against the best site's.
    """
    best = max(float(site.quality.fcr_delta) for site in scenario.sites)
    at_best = with_fcr(scenario, best)
    ratio = {site.name: repeat_ratio(at_best, float(site.quality.fcr_delta) - best) for site in scenario.sites}
    work = {site.name: float(site.quality.handle_factor) * ratio[site.name][0] for site in scenario.sites}
    least = min(work.values())
    sites = tuple(_against_best(site, work[site.name] / least, best) for site in scenario.sites)
    fallback = {
        language: one.changed(
            handle_factor=Estimate(_factor(float(one.handle_factor) * repeat_ratio(at_best, float(one.fcr_delta))[0])),
            fcr_delta=Estimate(0.0),
        )
        for language, one in at_best.language_fallback.items()
    }
    planned = slower(at_best, least).changed(sites=sites, language_fallback=fallback)
    contacts = {name: one[1] for name, one in ratio.items()}
    return planned, {name: value / least for name, value in work.items()}, contacts


def _against_best(site: Site, factor: float, best: float) -> Site:
    """Return a site whose pace holds what its people leave unsolved; the difference itself counts in its bill only."""
    delta = max(float(site.quality.fcr_delta) - best, -1.0)
    quality = site.quality.changed(handle_factor=Estimate(_factor(factor)), fcr_delta=Estimate(delta))
    return site.changed(quality=quality)


def _factor(value: float) -> float:
    return min(10.0, max(0.1, value))
