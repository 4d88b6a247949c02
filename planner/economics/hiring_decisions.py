"""What to decide by when, in dates and words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.economics.hiring_need import Horizon
from planner.economics.hiring_sites import windows
from planner.economics.hiring_terms import productivity, whole_weeks
from planner.economics.wording import money
from planner.frames import records
from planner.scenario import Scenario, Site

COLUMNS = ["decide_by", "site", "kind", "people", "first_day", "productive_from", "sentence"]
SOMEBODY, NOBODY = 0.05, 1e-6


def decisions(scenario: Scenario, weeks: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Return every decision of a plan with its last day, in the order of these days."""
    sites = {site.name: site for site in scenario.sites}
    found = [
        _decision(scenario, sites[str(name)], first, last, people, sign)
        for name, rows in weeks.groupby("site", sort=False)
        for column, sign in (("hires", 1), ("let_go", -1))
        for first, last, people in _changes(rows, column, together=sites[str(name)].employer != "in_house")
    ]
    frame = pd.DataFrame(found, columns=COLUMNS)
    return frame.sort_values(["decide_by", "site"], kind="stable", ignore_index=True)


def _changes(rows: pd.DataFrame, column: str, *, together: bool) -> list[tuple[dt.date, dt.date, float]]:
    """Return first week, last week and people of each change; one that goes on week after week may be one order."""
    people = rows[column].to_numpy(dtype=float)
    days = [one.date() for one in rows["week"]]
    weeks = np.flatnonzero(people > NOBODY)
    runs = np.split(weeks, np.flatnonzero(np.diff(weeks) > 1) + 1 if together else np.arange(1, weeks.size))
    changes = [(days[run[0]], days[run[-1]], float(people[run].sum())) for run in runs if run.size]
    return [one for one in changes if one[2] > SOMEBODY]


def _decision(
    scenario: Scenario, site: Site, first: dt.date, last: dt.date, people: float, sign: int
) -> dict[str, Any]:
    if site.employer == "in_house":
        kind = "class" if sign > 0 else "let_go"
        weeks = scenario.people.hire.lead_weeks if sign > 0 else scenario.hiring.notice_weeks
        lead = whole_weeks(float(weeks))
    else:
        kind = "more" if sign > 0 else "fewer"
        lead = windows(scenario, site)[0 if sign > 0 else 1]
    decide = first - dt.timedelta(weeks=lead)
    ready = first + dt.timedelta(weeks=_first_useful_week(scenario)) if kind == "class" else last
    return {
        "decide_by": decide,
        "site": site.name,
        "kind": kind,
        "people": people,
        "first_day": first,
        "productive_from": ready,
        "sentence": _words(kind, site.name, people, decide, first, ready),
    }


def _first_useful_week(scenario: Scenario) -> int:
    """Return the age in weeks at which a new hire first answers a contact."""
    hire = scenario.people.hire
    last = whole_weeks(float(hire.training_weeks)) + 5 * len(hire.ramp) + 1
    return next((age for age, share in enumerate(productivity(hire, last)) if share > 0), last)


def _words(kind: str, site: str, people: float, decide: dt.date, first: dt.date, ready: dt.date) -> str:
    count = f"{people:,.0f}" if people >= 0.95 else f"{people:.1f}"
    if kind == "class":
        return (
            f"Open the class of {count} at {site} by {day(decide)}: first day {day(first)}, first contacts {day(ready)}"
        )
    if kind == "let_go":
        return f"Give notice to {count} at {site} by {day(decide)}: last day before {day(first)}"
    verb = "Order" if kind == "more" else "Give back"
    slowly = "" if ready == first else f" to {day(ready)}"
    return f"{verb} {count} at {site} by {day(decide)}, from {day(first)}{slowly}"


def day(date: dt.date) -> str:
    """Return a date as in ``4 March 2026``.

    >>> day(dt.date(2026, 3, 4))
    '4 March 2026'
    """
    return f"{date.day} {date:%B %Y}"


def sentence(people_now: float, desk: pd.DataFrame, months: pd.DataFrame, found: pd.DataFrame) -> str:
    """Return the answer in one or two sentences."""
    peak = max(records(desk.reset_index()), key=lambda row: float(row["required"]))
    text = f"{people_now:,.0f} people today; {peak['required']:,.1f} are needed in {peak['month']:%B %Y}."
    short = months[months["short"] > SOMEBODY]
    if not short.empty:
        worst = records(short.sort_values("short", ascending=False))[0]
        count = short["month"].nunique()
        text += (
            f" Nobody can come in time for {count} month{'s' if count > 1 else ''}: {worst['site']} is short of "
            f"{worst['short']:.1f} people in {worst['month']:%B %Y}."
        )
    classes = found[found["kind"] == "class"]
    if not classes.empty:
        text += f" {records(classes)[0]['sentence']}."
    return text if not found.empty else f"{text} Nothing has to be decided."


def notes(
    scenario: Scenario, months: pd.DataFrame, topped_up: Mapping[str, float], buffer: float, planned: bool
) -> tuple[str, ...]:
    """Return what the user should know of a plan."""
    found = ["Heads are expected heads: leavers go evenly, whole classes begin"]
    if not planned:
        found.append("Heads at other volumes are linear bounds, scaled to the plan of today's volume")
    if buffer > 1:
        found.append(
            f"Staffed for {buffer - 1:.1%} more than the forecast, so that a month is kept as surely as wanted"
        )
    unknown = [site.name for site in scenario.sites if site.people_now is None]
    if unknown:
        found.append(f"people_now is not given for {', '.join(unknown)}: as many as today's plan needs")
    for site, amount in topped_up.items():
        if amount > SOMEBODY:
            added = money(amount, scenario.currency)
            found.append(f"The minimum of {site}'s contract adds {added} to the price of the hours its own work takes")
    for row in records(months[months["short"] > SOMEBODY]):
        found.append(f"{row['site']} is short of {row['short']:.1f} people in {row['month']:%B %Y}")
    return tuple(found)
