"""The tables of a plan in the visitor's language: shifts, sites, pools, waterfall, and what a chart shows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.ui.figures import Week
from planner.ui.result import Result
from planner.ui.text import DAYS, Words


def shifts(result: Result, words: Words) -> pd.DataFrame:
    """Return the shifts, people with the same start, length and days together."""
    rows = [
        {
            words("table.site"): one["site"],
            words("table.start"): one["start_local"],
            words("table.paid_h"): one["paid_h"],
            words("table.days"): " ".join(words(f"day.{day}") for day in one["days"]),
            words("table.people"): int(one["heads"]),
        }
        for one in result.report["shifts"]
    ]
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows)
    keys = list(frame.columns[:-1])
    return frame.groupby(keys, sort=True, as_index=False).sum()


def shift_weeks(result: Result, words: Words) -> pd.DataFrame:
    """Return the shifts with their ends and breaks, people with the same week together."""
    rows = []
    for one in result.report["shifts"]:
        begins = sorted({begin for day in one["break_begins_min"] for begin in day})
        rows.append(
            {
                words("table.site"): one["site"],
                words("table.start"): one["start_local"],
                words("table.paid_h"): one["paid_h"],
                words("table.breaks"): " / ".join(f"{begin // 60}:{begin % 60:02d}" for begin in begins) or "–",
                words("table.days"): " ".join(words(f"day.{day}") for day in one["days"]),
                words("table.people"): int(one["heads"]),
            }
        )
    return pd.DataFrame(rows)


def kinds_of_week(weeks: pd.DataFrame, words: Words) -> int:
    """Return how many rows of `shift_weeks` differ by more than their breaks."""
    return len(weeks.drop(columns=[words("table.breaks"), words("table.people")]).drop_duplicates())


def sites(result: Result, words: Words) -> pd.DataFrame:
    """Return what each site has and costs."""
    currency = result.report["currency"]
    return pd.DataFrame(
        [
            {
                words("table.site"): one["name"],
                words("table.heads"): words.number(one["heads"]),
                words("table.rostered"): words.number(one["rostered"]),
                words("table.fte"): words.number(one["fte"], 1),
                words("table.paid_week"): words.number(one["paid_h_per_week"]),
                words("table.cost"): words.money(one["cost_per_year"], currency),
            }
            for one in result.report["sites"]
        ]
    )


def pools(result: Result, words: Words) -> pd.DataFrame:
    """Return what each pool needs, has and achieves."""
    streams = result.tables["streams"]
    volume = streams.groupby("pool")["contacts_per_week"].sum()
    return pd.DataFrame(
        [
            {
                words("table.pool"): words.stream(one["name"]),
                words("table.contacts_week"): words.number(float(volume[one["name"]])),
                words("table.peak_load"): words.number(one["peak_load_erl"], 1) if one["peak_required"] else "–",
                words("table.peak_agents"): words.number(one["peak_required"]) if one["peak_required"] else "–",
                words("table.agent_h"): words.number(one["agent_h_rostered"]),
                words("table.level"): words.percent(one["service_level"], 1),
                words("table.worst"): words.percent(one["worst_interval"]),
            }
            for one in result.report["pools"]
        ]
    )


def promises(result: Result, words: Words) -> pd.DataFrame:
    """Return each promise with what the simulation says of it; empty without a simulation."""
    found = result.report["simulation"]
    if found is None:
        return pd.DataFrame()
    return pd.DataFrame(
        [
            {
                words("table.stream"): words.stream(one["name"]),
                words("table.target"): words.percent(one["target"]),
                words("table.level"): words.percent(one["service_level"], 1),
                words("table.half"): words.number(100 * one["half_width"], 1) if one["half_width"] is not None else "–",
                words("table.kept_week"): words.percent(one["kept_week"]),
                words("table.kept_month"): words.percent(one["kept_month"]),
            }
            for one in found["promises"]
            if one["name"] != "all"
        ]
    )


def steps(result: Result, words: Words) -> pd.DataFrame:
    """Return the waterfall with its formulas and the figures in them."""
    return pd.DataFrame(
        [
            {
                words("table.step"): words(f"fall.step.{one['step']}"),
                words("table.value"): f"{words.number(one['value'])} {_unit(one['unit'], words)}",
                words("table.formula"): words(f"fall.formula.{one['step']}"),
                words("table.inputs"): " · ".join(_input(key, value, words) for key, value in one["inputs"].items()),
            }
            for one in result.report["waterfall"]
        ]
    )


def _unit(unit: str, words: Words) -> str:
    keys = {"h/week": "axis.hours_week", "people": "axis.people", "contacts/week": "table.contacts_week"}
    return words(keys[unit]).lower()


def _input(key: str, value: Any, words: Words) -> str:
    share = key in ("shrinkage", "max_occupancy")
    return f"{words(f'fall.input.{key}')} {words.number(value, 2 if share else 0)}"


def fall_frame(result: Result, words: Words) -> pd.DataFrame:
    """Return the bars of the waterfall: for each step in hours the part kept, and what is added or taken away."""
    hours = [one for one in result.report["waterfall"] if one["unit"] == "h/week"]
    rows: list[dict[str, Any]] = []
    before = 0.0
    for one in hours:
        value = float(one["value"])
        shared = {
            "name": words(f"fall.step.{one['step']}"),
            "total_text": words.number(value),
            "formula": words(f"fall.formula.{one['step']}"),
            "end": max(value, before),
        }
        low, high = sorted((before, value))
        change = "added" if value >= before else "removed"
        rows.append({**shared, "part": words("fall.before"), "from": 0.0, "to": low, "last": False})
        rows.append({**shared, "part": words(f"fall.{change}"), "from": low, "to": high, "last": True})
        before = value
    return pd.DataFrame(rows)


def week_grid(hours: pd.DataFrame, column: str, days: list[str], words: Words) -> pd.DataFrame:
    """Return a heat map as a table: weekdays down, hours across."""
    frame = hours.pivot_table(index="weekday", columns="hour", values=column, aggfunc="first", dropna=False)
    scale, digits = (100, 0) if column == "sla" else (1, 2)
    frame = (frame * scale).round(digits)
    frame.index = pd.Index([days[one] for one in frame.index], name=words("table.day"))
    frame.columns = pd.Index([f"{one:02d}" for one in frame.columns], name=words("table.hour"))
    return frame


def day_table(week: Week, weekday: int, words: Words) -> pd.DataFrame:
    """Return a day by interval."""
    frame = week.of_day(weekday)
    return pd.DataFrame(
        {
            words("table.time"): [clock(one) for one in frame["minute"]],
            words("table.required"): frame["required"].round(2),
            words("table.staffed"): frame["staffed"].round(2),
            words("day.missing"): frame["missing"].round(2),
            words("table.level"): [words.percent(one, 0) for one in frame["sla"]],
        }
    )


def clock(minute: int) -> str:
    """Return a minute of the day as hh:mm."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def weekdays(words: Words) -> list[str]:
    """Return the weekdays, Monday first."""
    return [words(f"day.{one}") for one in DAYS]
