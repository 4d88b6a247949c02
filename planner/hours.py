"""What contacts outside opening hours do: wait, are lost, become another channel's, or go to other people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.scenario import Department, Diversion, Region, Scenario
from planner.shape import step_shape
from planner.tiers import SELF_SERVICE, Fates, Network
from planner.timeline import Grid, LocalTime

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
WAITING_KINDS = ("deferred", "field")


@dataclass(frozen=True)
class Clock:
    """When a step's contacts come and when it is open, for one region and department.

    Attributes
    ----------
    volume
        Contacts of the grid's week against a typical one: 1 in a typical week.
    shape
        Share of the week's contacts by interval; sums to 1, or to 0 in a week without any. Shape (slots,).
    is_open
        Whether the department is open. Shape (slots,).
    """

    volume: float
    shape: Array
    is_open: Mask


@dataclass(frozen=True)
class Outside:
    """Where a step's contacts end up, as shares of all that arrive at it by themselves.

    Attributes
    ----------
    kept
        By interval, served at the step by the department's own people. Shape (slots,).
    sent
        By interval, moved to another channel, department or site. Shape (slots,).
    lost
        Lost: closed, and nobody who would take them.
    channel
        Channel that the sent ones move to, or None.
    diversion
        Who takes them, with what differs there, or None.
    """

    kept: Array
    sent: Array
    lost: float
    channel: str | None = None
    diversion: Diversion | None = None


def clocks(
    scenario: Scenario, region: Region, department: Department, steps: tuple[str, ...], grid: Grid, local: LocalTime
) -> dict[str, Clock]:
    """Return the clock of each step; self-service never closes."""
    found = {}
    for step in steps:
        shape = step_shape(scenario, region, department, step, local, grid)
        volume = float(shape.sum())
        hours = np.ones(grid.slots, dtype=bool) if step == SELF_SERVICE else local.within(department.open.of(step))
        found[step] = Clock(volume, shape / (volume or 1.0), hours)
    return found


def outside(
    scenario: Scenario,
    department: Department,
    language: str,
    step: str,
    kind: str,
    clock: Clock,
    local: LocalTime,
    site_open: Mapping[str, Mask],
) -> Outside:
    """Return where the contacts of one step end up, by the department's choice; `site_open` says when sites are."""
    choice = department.out_of_hours.get(step)
    nothing = np.zeros(clock.shape.size)
    if step == SELF_SERVICE or (choice in (None, "waits") and kind in WAITING_KINDS):
        return Outside(clock.shape, nothing, 0.0)
    kept = np.where(clock.is_open, clock.shape, 0.0)
    rest = clock.shape - kept
    channel = choice.removeprefix("becomes_") if isinstance(choice, str) and choice.startswith("becomes_") else None
    diversion = choice if isinstance(choice, Diversion) else None
    if channel is not None:
        welcome = _welcome(scenario, department, language, channel, local)
    elif diversion is not None:
        welcome = _taken(scenario, department, diversion, language, step, local, site_open)
    else:
        welcome = np.zeros(rest.size, dtype=bool)
    sent = np.where(welcome, rest, 0.0)
    return Outside(kept, sent, float(rest.sum() - sent.sum()), channel, diversion)


def _welcome(scenario: Scenario, department: Department, language: str, channel: str, local: LocalTime) -> Mask:
    """Return when a department takes contacts that come from elsewhere; deferred work may arrive at any time."""
    if not (offers(department, language) and channel in scenario.channels and offers_channel(department, channel)):
        return np.zeros(local.minute.size, dtype=bool)
    if scenario.channels[channel].kind == "deferred":
        return np.ones(local.minute.size, dtype=bool)
    return local.within(department.open.of(channel))


def _taken(
    scenario: Scenario,
    department: Department,
    diversion: Diversion,
    language: str,
    step: str,
    local: LocalTime,
    site_open: Mapping[str, Mask],
) -> Mask:
    """Return when those to whom a contact is diverted take it: their department and their site have to be open."""
    welcome = np.ones(local.minute.size, dtype=bool)
    if diversion.divert_to is not None:
        welcome = _welcome(scenario, server_of(scenario, department, diversion), language, step, local)
    if diversion.languages is not None and language not in diversion.languages:
        return np.zeros_like(welcome)
    if diversion.divert_to_site is None:
        return welcome
    site, second = scenario.site(diversion.divert_to_site), scenario.language_fallback.get(language)
    if language not in site.languages and (second is None or second.to not in site.languages):
        return np.zeros_like(welcome)
    if scenario.channels[step].kind == "deferred":
        return welcome
    return welcome & site_open[site.name]


def server_of(scenario: Scenario, department: Department, diversion: Diversion | None) -> Department:
    """Return the department that serves: the own one, or the one that contacts are diverted to."""
    if diversion is None or diversion.divert_to is None:
        return department
    return next(one for one in scenario.departments if one.name == diversion.divert_to)


def hours_there(
    scenario: Scenario,
    department: Department,
    diversion: Diversion,
    step: str,
    own: Mask,
    local: LocalTime,
    site_open: Mapping[str, Mask],
) -> Mask:
    """Return when people elsewhere serve what is diverted: another department in its hours, a site outside the own."""
    hours = np.ones_like(own)
    if diversion.divert_to is not None:
        hours = local.within(server_of(scenario, department, diversion).open.of(step))
    if diversion.divert_to_site is None:
        return hours
    hours = hours & site_open[diversion.divert_to_site]
    return hours if scenario.channels[step].kind == "deferred" else hours & ~own


def offers(department: Department, language: str) -> bool:
    """Return whether a department is offered in a language."""
    return department.languages is None or language in department.languages


def offers_channel(department: Department, channel: str) -> bool:
    """Return whether a department is offered on a channel."""
    return department.channels is None or channel in department.channels


def fates(scenario: Scenario, steps: Network, department: Department, ends: dict[str, Outside]) -> Fates:
    """Return the shares of contacts by fate, with what the department's people and those elsewhere solve."""
    count = len(steps.names)
    lost, diverted = np.zeros((2, count))
    moved = np.zeros((count, count))
    # what a tool or a visit solves is not the department's doing
    delta = np.array([float(department.fcr_delta) * (name in scenario.channels) for name in steps.names])
    elsewhere = delta.copy()
    for i, name in enumerate(steps.names):
        end = ends.get(name)
        if end is None:
            continue
        lost[i] = end.lost
        if end.channel is not None:
            moved[i, steps.names.index(end.channel)] = end.sent.sum()
        elif end.diversion is not None:
            diverted[i] = end.sent.sum()
            elsewhere[i] += float(end.diversion.fcr_delta)
    solves, other = (np.clip(steps.solves + change, 0.0, 1.0) for change in (delta, elsewhere))
    return Fates(lost, moved, diverted, solves, other)
