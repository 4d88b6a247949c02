"""The week of a plan by local hour and quarter-hour: what the charts draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Scenario
from planner.timeline import WEEKS_PER_YEAR, Grid
from planner.ui.result import Result

Array = NDArray[np.float64]
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Week:
    """One pool, or all together, in the time of one place.

    Attributes
    ----------
    weekday, minute
        Local time at which each interval begins; 0 = Monday. Shape (slots,).
    required, staffed
        People needed (by live contacts, and for the deferred work that is done then) and on duty. Shape (slots,).
    missing
        People missing, added up over the pools: one may be short while others have people to spare. Shape (slots,).
    service_level
        Share answered in time, NaN without live contacts. Shape (slots,).
    contacts
        Live contacts. Shape (slots,).
    is_open
        Whether anything is open or anybody on duty. Shape (slots,).
    """

    weekday: NDArray[np.int64]
    minute: NDArray[np.int64]
    required: Array
    staffed: Array
    missing: Array
    service_level: Array
    contacts: Array
    is_open: NDArray[np.bool_]

    def by_hour(self) -> pd.DataFrame:
        """Return one row per local weekday and hour: means, most people missing, contact-weighted service level.

        The gap is staffed less required.
        """
        weight = np.where(np.isfinite(self.service_level), self.contacts, 0.0)
        frame = pd.DataFrame(
            {
                "weekday": self.weekday,
                "hour": self.minute // 60,
                "required": self.required,
                "staffed": self.staffed,
                "missing": self.missing,
                "weight": weight,
                "in_time": weight * np.nan_to_num(self.service_level),
                "open": self.is_open,
            }
        )
        hours = frame.groupby(["weekday", "hour"], sort=True).agg(
            required=("required", "mean"),
            staffed=("staffed", "mean"),
            missing=("missing", "max"),
            weight=("weight", "sum"),
            in_time=("in_time", "sum"),
            open=("open", "any"),
        )
        hours["gap"] = hours["staffed"] - hours["required"]
        hours["sla"] = hours["in_time"].div(hours["weight"].where(hours["weight"] > TOLERANCE))
        return hours.drop(columns=["weight", "in_time"]).reset_index()

    def busiest_day(self) -> int:
        """Return the weekday with most contacts and people on duty."""
        return int(np.bincount(self.weekday, weights=self.contacts + self.staffed, minlength=7).argmax())

    def of_day(self, weekday: int) -> pd.DataFrame:
        """Return a local day by interval, in the order of the clock."""
        mine = self.weekday == weekday
        frame = pd.DataFrame(
            {
                "minute": self.minute[mine],
                "required": self.required[mine],
                "staffed": self.staffed[mine],
                "missing": self.missing[mine],
                "sla": self.service_level[mine],
            }
        )
        return frame.sort_values("minute", kind="stable").reset_index(drop=True)


def week(result: Result, scenario: Scenario, time_zone: str, pool: str | None = None) -> Week:
    """Return the week of a pool (None: of all) in a time zone."""
    local = Grid.of(scenario).local(time_zone)
    rows = slice(None) if pool is None else [result.pools.index(pool)]
    staffed, missing, level = (
        result.array(column)[rows] for column in ("staffed_agents", "missing_agents", "service_level")
    )
    contacts, is_open = result.contacts[rows], result.is_open[rows]
    weights = np.where(np.isfinite(level), contacts, 0.0)
    total = weights.sum(axis=0)
    answered = (weights * np.nan_to_num(level)).sum(axis=0)
    return Week(
        weekday=local.weekday,
        minute=local.minute,
        required=needed(result)[rows].sum(axis=0),
        staffed=staffed.sum(axis=0),
        missing=missing.sum(axis=0),
        service_level=np.where(total > TOLERANCE, answered / np.maximum(total, TOLERANCE), np.nan),
        contacts=contacts.sum(axis=0),
        is_open=is_open.any(axis=0) | (staffed.sum(axis=0) > 0),
    )


def needed(result: Result) -> Array:
    """Return the people needed: by live contacts, and for the deferred work done then. Shape (pools, slots)."""
    return result.array("required_agents") + result.array("deferred_agents")


def time_zones(scenario: Scenario) -> list[str]:
    """Return the time zones a visitor may read the week in: the sites', then UTC."""
    return list(dict.fromkeys([*(site.time_zone for site in scenario.sites), "UTC"]))


def place_of(time_zone: str) -> str:
    """Return the city of a time zone, as people say it."""
    return time_zone.split("/")[-1].replace("_", " ")


def worst(result: Result, scenario: Scenario, column: str) -> tuple[str, int, int, float] | None:
    """Return where a column is worst: pool, local weekday and minute at the first site, and the value.

    Parameters
    ----------
    result, scenario
        The plan.
    column
        `service_level` (least, where contacts come) or `missing_agents` (largest).
    """
    values = result.array(column)
    if column == "service_level":
        values = np.where(result.contacts > 1e-3, values, np.nan)
    if not np.isfinite(values).any():
        return None
    flat = int(np.nanargmin(values) if column == "service_level" else np.nanargmax(values))
    row, slot = np.unravel_index(flat, values.shape)
    local = Grid.of(scenario).local(scenario.sites[0].time_zone)
    return result.pools[int(row)], int(local.weekday[slot]), int(local.minute[slot]), float(values[row, slot])


@dataclass(frozen=True)
class Peak:
    """When most people are on duty at once.

    Attributes
    ----------
    staffed, live, deferred
        People on duty then, needed by live contacts, and needed for the deferred work done then.
    weekday, minute
        Time at the first site.
    """

    staffed: float
    live: float
    deferred: float
    weekday: int
    minute: int


def peak(result: Result, scenario: Scenario) -> Peak:
    """Return when most people are on duty at once."""
    staffed, live, deferred = (
        result.array(f"{name}_agents").sum(axis=0) for name in ("staffed", "required", "deferred")
    )
    slot = int(staffed.argmax())
    local = Grid.of(scenario).local(scenario.sites[0].time_zone)
    at = int(local.weekday[slot]), int(local.minute[slot])
    return Peak(float(staffed[slot]), float(live[slot]), float(deferred[slot]), *at)


def steps(result: Result) -> dict[str, dict[str, Any]]:
    """Return the steps of the waterfall by name."""
    return {str(one["step"]): one for one in result.report["waterfall"]}


def cost_per_contact(result: Result) -> float | None:
    """Return the yearly cost over the yearly contacts that people handle."""
    contacts = float(steps(result)["contacts"]["value"]) * WEEKS_PER_YEAR
    return float(result.report["cost_per_year"]) / contacts if contacts > 0 else None
