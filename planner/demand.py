"""Contacts per stream and UTC interval: needs, funnel, weekly shapes, opening hours, events, planned outbound work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.frames import by_name
from planner.hours import Clock, Outside, clocks, fates, hours_there, offers, offers_channel, outside
from planner.scenario import Department, Region, Scenario, Target
from planner.streams import PROACTIVE, StreamRow, step_kind, stream_row
from planner.tiers import RELATIONSHIP, SELF_SERVICE, Funnel, Network, flow, funnel, network, restricted, together
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR, Grid, LocalTime

Array = NDArray[np.float64]
WHERE = ["region", "language", "department"]


@dataclass(frozen=True)
class Demand:
    """What arrives at the desk in a week.

    Attributes
    ----------
    streams
        Index: stream. Columns: region, language, department, served_by (the department whose hours and promise apply;
        another one where contacts are diverted), people (the department whose people serve it), channel, kind (live,
        concurrent, deferred, field), handle_s, patience_s (NaN when unknown), home_site, diverted (whether these are
        contacts out of hours that others take), only_site (site that takes them whatever the operating model; empty
        where there is no such choice).
    contacts
        Contacts per interval that people serve. Index: stream, columns: interval_start_utc.
    is_open
        Whether the department that serves the stream is open. Same labels as `contacts`.
    lost
        Contacts a week that arrive out of hours and are lost. Index: stream.
    targets
        Promise of each stream.
    funnel
        What becomes of one need, over all regions and departments, opening hours included.
    needs_per_week
        Needs that arise in a typical week, all regions, those that proactive contact prevents included.
    flows
        What becomes of the week's needs. Index: region, language, department, step. Columns: see `Funnel.steps`.
    paths
        The funnel of the week's needs by region, language and department.
    """

    streams: pd.DataFrame
    contacts: pd.DataFrame
    is_open: pd.DataFrame
    lost: pd.Series[float]
    targets: dict[str, Target]
    funnel: Funnel
    needs_per_week: float
    flows: pd.DataFrame
    paths: dict[tuple[str, str, str], Funnel]

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The streams as plain rows, keyed by stream and column: far quicker to look single values up in."""
        return by_name(self.streams)

    @cached_property
    def load_erl(self) -> pd.DataFrame:
        """Work arriving per interval as mean erlangs."""
        interval_s = 7 * 86_400 / self.contacts.shape[1]
        work_s = self.contacts.to_numpy() * self.streams["handle_s"].to_numpy(dtype=float)[:, None]
        return pd.DataFrame(work_s / interval_s, index=self.contacts.index, columns=self.contacts.columns)


@dataclass(frozen=True)
class _Week:
    """One stream's week: its labels, contacts by interval, hours, and what is lost."""

    row: StreamRow
    contacts: Array
    is_open: NDArray[np.bool_]
    lost: float = 0.0


@dataclass(frozen=True)
class _Part:
    """One region, language and department: its needs of a typical week and where its contacts end up."""

    scenario: Scenario
    region: Region
    language: str
    department: Department
    steps: Network
    clocks: dict[str, Clock]
    ends: dict[str, Outside]
    weight: float
    local: LocalTime
    site_open: dict[str, NDArray[np.bool_]]
    paths: Funnel = field(init=False)

    def __post_init__(self) -> None:
        volume = np.array([self.clocks[name].volume for name in self.steps.names])
        chances = fates(self.scenario, self.steps, self.department, self.ends)
        object.__setattr__(self, "paths", flow(self.steps, chances, self.weight * self.steps.enters * volume))


def demand(scenario: Scenario, grid: Grid) -> Demand:
    """Return the week's contacts by stream (region × language × department × channel).

    A need enters the funnel; every contact it makes at a step joins the week at that step's shape in the customers'
    local time. Contacts outside opening hours go where the department sends them, and on from there. Typical month to
    typical week: × 12 / 52.18.

    Raises
    ------
    ScenarioError
        When the funnel never ends, or a weekly shape has no such name.
    """
    needs = {one.name: scenario.contacts_per_month(one) * MONTHS_PER_YEAR / WEEKS_PER_YEAR for one in scenario.regions}
    sites = {one.name: grid.local(one.time_zone, one.holidays).within(one.open) for one in scenario.sites}
    parts = [part for region in scenario.regions for part in _parts(scenario, region, needs[region.name], grid, sites)]
    weeks = [week for part in _by_step(parts) for week in part]
    weeks += [week for part in parts for week in _diverted(part)]
    weeks += list(_outbound(scenario, needs, grid))
    used = [one for one in weeks if one.contacts.sum() + one.lost > 0] or weeks
    index = pd.Index([one.row.stream for one in used], name="stream")
    return Demand(
        streams=pd.DataFrame([one.row.labels for one in used], index=index),
        contacts=pd.DataFrame(np.array([one.contacts for one in used]), index, grid.index),
        is_open=pd.DataFrame(np.array([one.is_open for one in used]), index, grid.index),
        lost=pd.Series([one.lost for one in used], index=index),
        targets={one.row.stream: one.row.target for one in used},
        funnel=_of_one_need(scenario, parts),
        needs_per_week=sum(needs.values()),
        flows=_flows(parts),
        paths={(one.region.name, one.language, one.department.name): one.paths for one in parts},
    )


def _parts(
    scenario: Scenario, region: Region, needs: float, grid: Grid, site_open: dict[str, NDArray[np.bool_]]
) -> Iterator[_Part]:
    """Yield the parts of a region that have contacts, with proactive contact's effect on their needs."""
    local = grid.local(region.time_zone, region.holidays)
    prevented = 0.0
    if scenario.proactive is not None:
        prevented = float(scenario.proactive.reaches) * float(scenario.proactive.prevents)
    whole = network(scenario)
    for department in scenario.departments:
        offered = {name for name in whole.names if name not in scenario.channels or offers_channel(department, name)}
        steps = whole if len(offered) == len(whole.names) else restricted(whole, offered)
        when = clocks(scenario, region, department, steps.names, grid, local)
        for language in _languages(region, department):
            ends = {
                name: outside(
                    scenario, department, language, name, step_kind(scenario, name), when[name], local, site_open
                )
                for name in steps.names
                if name != SELF_SERVICE
            }
            weight = needs * (1 - prevented) * _weight(region, department, language)
            yield _Part(scenario, region, language, department, steps, when, ends, weight, local, site_open)


def _languages(region: Region, department: Department) -> list[str]:
    return [language for language in region.languages if offers(department, language)]


def _weight(region: Region, department: Department, language: str) -> float:
    """Return the share of a region's contacts that a language and department have."""
    offered = sum(float(region.languages[one]) for one in _languages(region, department)) or 1.0
    return float(region.languages[language]) / offered * float(department.share)


def _by_step(parts: list[_Part]) -> Iterator[list[_Week]]:
    """Yield the streams region by region and department by department, in the order of steps and then languages."""
    groups: dict[tuple[str, str], list[_Part]] = {}
    for part in parts:
        groups.setdefault((part.region.name, part.department.name), []).append(part)
    for group in groups.values():
        yield [_week(part, step) for step in group[0].steps.names if step != SELF_SERVICE for part in group]


def _week(part: _Part, step: str) -> _Week:
    """Return the week of one stream: what comes by itself in opening hours, and what comes from closed channels."""
    direct = part.paths.steps["direct"]
    contacts = direct[step] * part.ends[step].kept
    for name, end in part.ends.items():
        if end.channel == step:
            contacts = contacts + direct[name] * end.sent
    row = stream_row(part.scenario, part.region, part.language, part.department, step)
    return _Week(row, contacts, part.clocks[step].is_open, float(direct[step] * part.ends[step].lost))


def _diverted(part: _Part) -> Iterator[_Week]:
    """Yield the streams that others take out of hours: at their pace and hours, to their department's promise."""
    for step, end in part.ends.items():
        if end.diversion is not None:
            row = stream_row(part.scenario, part.region, part.language, part.department, step, end.diversion)
            own = part.clocks[step].is_open
            hours = hours_there(part.scenario, part.department, end.diversion, step, own, part.local, part.site_open)
            yield _Week(row, float(part.paths.steps["direct"][step]) * end.sent, hours)


def _outbound(scenario: Scenario, needs: dict[str, float], grid: Grid) -> Iterator[_Week]:
    """Yield planned outbound work: account care, and contact before customers ask."""
    tiers, proactive = scenario.tiers, scenario.proactive
    total = sum(needs.values()) or 1.0
    for region in scenario.regions:
        local = grid.local(region.time_zone, region.holidays)
        volumes = {}
        if tiers is not None and tiers.relationship is not None:
            volumes[RELATIONSHIP] = needs[region.name] / total * float(tiers.relationship.accounts)
        if proactive is not None:
            volumes[PROACTIVE] = needs[region.name] * float(proactive.reaches)
        for department in scenario.departments:
            when = clocks(scenario, region, department, tuple(volumes), grid, local)
            for step, volume in volumes.items():
                for language in _languages(region, department):
                    row = stream_row(scenario, region, language, department, step)
                    contacts = volume * _weight(region, department, language) * when[step].volume * when[step].shape
                    yield _Week(row, contacts, when[step].is_open)


def _of_one_need(scenario: Scenario, parts: list[_Part]) -> Funnel:
    """Return the funnel of one need over all parts."""
    total = sum(float(part.paths.steps["enters"].sum()) for part in parts)
    if not total:
        return funnel(scenario)
    whole = together([part.paths for part in parts])
    return Funnel(whole.steps / total, whole.moves / total, whole.moved / total)


def _flows(parts: list[_Part]) -> pd.DataFrame:
    keys = [(part.region.name, part.language, part.department.name) for part in parts]
    return pd.concat([part.paths.steps for part in parts], keys=keys, names=[*WHERE, "step"])
