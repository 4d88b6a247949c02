"""Contacts per stream and UTC interval: volumes, funnel, weekly shapes, opening hours, events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner import profiles
from planner.scenario import Department, Diversion, Fault, Profile, Region, Scenario, ScenarioError, Target
from planner.tiers import ON_SITE, RELATIONSHIP, SELF_SERVICE, Funnel, funnel
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR, Grid, LocalTime

Array = NDArray[np.float64]
QUARTERS_PER_DAY = 96
RELATIONSHIP_DUE_H = 40.0


@dataclass(frozen=True)
class Demand:
    """What arrives at the desk in a week.

    Attributes
    ----------
    streams
        Index: stream. Columns: region, language, department, people (the department whose people serve it), channel,
        kind (live, concurrent, deferred, field), handle_s, patience_s (NaN when unknown), home_site.
    contacts
        Contacts per interval. Index: stream, columns: interval_start_utc.
    is_open
        Whether the stream's department is open. Same labels as `contacts`.
    lost
        Contacts a week that arrive out of hours and are lost. Index: stream.
    targets
        Promise of each stream.
    funnel
        What becomes of one need.
    needs_per_week
        Needs that arise in the grid's week, all regions.
    """

    streams: pd.DataFrame
    contacts: pd.DataFrame
    is_open: pd.DataFrame
    lost: pd.Series[float]
    targets: dict[str, Target]
    funnel: Funnel
    needs_per_week: float

    @property
    def load_erl(self) -> pd.DataFrame:
        """Work arriving per interval as mean erlangs."""
        interval_s = 7 * 86_400 / self.contacts.shape[1]
        work_s = self.contacts.to_numpy() * self.streams["handle_s"].to_numpy(dtype=float)[:, None]
        return pd.DataFrame(work_s / interval_s, index=self.contacts.index, columns=self.contacts.columns)


def demand(scenario: Scenario, grid: Grid) -> Demand:
    """Return the week's contacts by stream (region × language × department × channel).

    A need enters the funnel; every contact it makes at a step joins the week at that step's shape in the customers'
    local time. Typical month to typical week: × 12 / 52.18.

    Raises
    ------
    ScenarioError
        When the funnel never ends, or a weekly shape has no such name.
    """
    paths = funnel(scenario)
    per_week = {r.name: scenario.contacts_per_month(r) * MONTHS_PER_YEAR / WEEKS_PER_YEAR for r in scenario.regions}
    rows: list[dict[str, Any]] = []
    contacts: list[Array] = []
    open_masks: list[NDArray[np.bool_]] = []
    for region in scenario.regions:
        local = grid.local(region.time_zone, region.holidays)
        for department in scenario.departments:
            for step, volume in _volumes(scenario, paths, region, per_week).items():
                shape = _shape(scenario, region, department, step, local, grid)
                shape = shape * _event_factor(scenario, region, department, grid, local)
                hours = local.within(department.open.of(step))
                for language, share in region.languages.items():
                    if department.languages is not None and language not in department.languages:
                        continue
                    weight = float(share) / _offered_share(region, department) * float(department.share)
                    rows.append(_stream(scenario, region, language, department, step))
                    contacts.append(shape * volume * weight)
                    open_masks.append(hours)
    streams = pd.DataFrame(rows).set_index("stream")
    lost, kept = _out_of_hours(scenario, streams, np.array(contacts), np.array(open_masks))
    volume = kept.sum(axis=1) + lost
    used = (volume > 0) | ~volume.any()
    labels = {"index": streams.index[used], "columns": grid.index}
    return Demand(
        streams=streams[used],
        contacts=pd.DataFrame(kept[used], **labels),
        is_open=pd.DataFrame(np.array(open_masks)[used], **labels),
        lost=pd.Series(lost[used], index=streams.index[used]),
        targets={str(name): _target(scenario, row) for name, row in streams[used].iterrows()},
        funnel=paths,
        needs_per_week=sum(per_week.values()),
    )


def _volumes(scenario: Scenario, paths: Funnel, region: Region, per_week: dict[str, float]) -> dict[str, float]:
    """Return a region's contacts per week by step that people handle."""
    needs = per_week[region.name]
    volumes = {str(step): needs * v for step, v in paths.steps["contacts"].items() if step != SELF_SERVICE}
    if scenario.tiers is not None and scenario.tiers.relationship is not None:
        share = needs / (sum(per_week.values()) or 1.0)
        volumes[RELATIONSHIP] = share * float(scenario.tiers.relationship.accounts)
    return volumes


def _offered_share(region: Region, department: Department) -> float:
    """Return the share of a region's contacts in languages that the department offers."""
    if department.languages is None:
        return 1.0
    offered = sum(float(share) for language, share in region.languages.items() if language in department.languages)
    return offered or 1.0


def _stream(scenario: Scenario, region: Region, language: str, department: Department, step: str) -> dict[str, Any]:
    kind, handle_s, patience_s = _work(scenario, step)
    return {
        "stream": f"{region.name} | {language} | {department.name} | {step}",
        "region": region.name,
        "language": language,
        "department": department.name,
        "people": department.shares_people_with or department.name,
        "channel": step,
        "kind": kind,
        "handle_s": handle_s,
        "patience_s": patience_s,
        "home_site": region.site or scenario.sites[0].name,
    }


def _work(scenario: Scenario, step: str) -> tuple[str, float, float]:
    """Return kind, mean handle time in seconds and mean patience in seconds (NaN when unknown) of a step's contacts."""
    tiers = scenario.tiers
    if step == ON_SITE and tiers is not None and tiers.on_site is not None:
        visit, remote = tiers.on_site, float(tiers.on_site.remote_share)
        return "field", 60 * (float(visit.visit_min) + (1 - remote) * float(visit.travel_min)), float("nan")
    if step == RELATIONSHIP and tiers is not None and tiers.relationship is not None:
        hours = float(tiers.relationship.hours_per_account_month) * MONTHS_PER_YEAR / WEEKS_PER_YEAR
        return "deferred", 3600 * hours, float("nan")
    channel = scenario.channels[step]
    return channel.kind, channel.mean_handle_s, float("nan" if channel.patience_s is None else channel.patience_s)


def _target(scenario: Scenario, row: pd.Series[Any]) -> Target:
    department = next(one for one in scenario.departments if one.name == row["department"])
    step = str(row["channel"])
    if step == ON_SITE and scenario.tiers is not None and scenario.tiers.on_site is not None:
        promise = scenario.tiers.on_site.promise
        return Target(share=promise.share, within_business_h=promise.within_business_h)
    if step == RELATIONSHIP:
        return Target.model_validate({"share": 0.95, "within_business_h": RELATIONSHIP_DUE_H})
    own, special = scenario.channels[step].target, department.targets.get(step)
    given = {key: getattr(special, key) for key in special.model_fields_set} if special else {}
    return own.changed(**{key: value for key, value in given.items() if value is not None})


def weekly_shape(profile: Profile) -> Array:
    """Return the share of a week's contacts by weekday and quarter-hour of the local day; shape (7, 96), sum 1."""
    if profile.named is not None:
        if profile.named not in profiles.names():
            raise ScenarioError([Fault("profile", f"must be one of {', '.join(profiles.names())}", profile.named)])
        return profiles.load(profile.named)
    weights = np.array(profile.weights, dtype=float)
    quarters = np.repeat(weights, QUARTERS_PER_DAY // weights.shape[1], axis=1)
    return np.asarray(quarters / quarters.sum())


def _shape(
    scenario: Scenario, region: Region, department: Department, step: str, local: LocalTime, grid: Grid
) -> Array:
    """Return the share of the week's contacts in each interval; sums to 1 over a typical week."""
    channel = scenario.channels.get(step)
    own = (channel.profile if channel else None) or department.profile or region.profile or scenario.profile
    fine = weekly_shape(own)
    weekday, minute = local.trading_weekday, local.minute
    if grid.slot_min <= 15:
        return np.asarray(fine[weekday, minute // 15] * (grid.slot_min / 15))
    first = minute // 15
    return np.asarray(sum(fine[weekday, first + k] for k in range(grid.slot_min // 15)))


def _event_factor(scenario: Scenario, region: Region, department: Department, grid: Grid, local: LocalTime) -> Array:
    """Return the factor on volume of each interval; events are dated, so a typical week has none."""
    factor = np.ones(grid.slots)
    if grid.cyclic:
        return factor
    dates = grid.index.tz_convert(region.time_zone).date
    for event in scenario.events:
        concerns = event.department in (None, department.name) and event.region in (None, region.name)
        last = event.from_ + dt.timedelta(days=max(1, round(7 * float(event.weeks))))
        if concerns:
            factor += float(event.volume) * np.array([event.from_ <= date < last for date in dates])
    return np.maximum(factor, 0.0)


def _out_of_hours(
    scenario: Scenario, streams: pd.DataFrame, contacts: Array, is_open: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Move contacts that arrive while their department is closed to where the scenario sends them.

    Returns
    -------
    Lost contacts per stream, and contacts per stream and interval that are served.
    """
    row = {name: i for i, name in enumerate(streams.index)}
    departments = {one.name: one for one in scenario.departments}
    kept = np.where(is_open, contacts, 0.0)
    lost = np.zeros(len(streams))
    for name, stream in streams.iterrows():
        i = row[name]
        outside = np.where(is_open[i], 0.0, contacts[i])
        choice = departments[stream["department"]].out_of_hours.get(stream["channel"])
        target = _destination(stream, choice)
        if target is None and stream["kind"] in ("deferred", "field"):
            kept[i] += outside
        elif target in row:
            j = row[target]
            welcome = is_open[j] | (streams["kind"].iloc[j] == "deferred")
            kept[j] += np.where(welcome, outside, 0.0)
            lost[i] += outside[~welcome].sum()
        else:
            lost[i] += outside.sum()
    return lost, kept


def _destination(stream: pd.Series[Any], choice: Diversion | str | None) -> str | None:
    department, channel = stream["department"], stream["channel"]
    if isinstance(choice, Diversion):
        department = choice.divert_to
    elif isinstance(choice, str) and choice.startswith("becomes_"):
        channel = choice.removeprefix("becomes_")
    elif choice == "lost":
        channel = "(lost)"
    else:
        return None
    return f"{stream['region']} | {stream['language']} | {department} | {channel}"
