"""The tables behind a plan: streams, what becomes of contacts, priorities, what more room is worth, and conflicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from planner.ui.chart_flow import step_name
from planner.ui.result import Result
from planner.ui.text import Words

Write = Callable[[Any, Words], str]
FATES = ("arrived", "resolved", "abandoned", "lost", "open")
OUT_OF_HOURS = ("arrived", "in_hours", "waits", "becomes_other", "diverted", "lost")
DEPARTMENTS: dict[str, Write] = {
    "contacts_per_week": lambda one, words: words.number(one),
    "contacts_per_need": lambda one, words: words.number(one, 2),
    "first_contact_resolution": lambda one, words: words.percent(one),
    "wrong_people_first": lambda one, words: words.percent(one, 1),
    "hand_offs_per_contact": lambda one, words: words.number(one, 2),
}
PRIORITIES: dict[str, Write] = {
    "share": lambda one, words: words.percent(one),
    "cases_per_week": lambda one, words: words.number(one, 1),
    "respond_within_min": lambda one, words: words.number(one),
    "responded": lambda one, words: words.percent(one, 1),
    "resolve_within_h": lambda one, words: words.number(one, 1),
    "resolved": lambda one, words: words.percent(one, 1),
    "target": lambda one, words: words.percent(one),
    "kept": lambda one, words: words("detail.yes" if one else "detail.no"),
}
ALL = "all"


def rows(result: Result, name: str) -> list[dict[str, Any]]:
    """Return a list of the report; empty where an older stored plan lacks it."""
    found: list[dict[str, Any]] = result.report.get(name) or []
    return found


def streams(result: Result, words: Words) -> pd.DataFrame:
    """Return what each stream is promised and gets."""
    return pd.DataFrame(
        [
            {
                words("table.stream"): words.stream(one["name"]),
                words("table.pool"): words.stream(one["pool"]),
                words("table.contacts_week"): words.number(one["contacts_per_week"], 1),
                words("table.target"): words.percent(one["target"]),
                words("table.level"): words.percent(one["service_level"], 1),
                words("table.worst"): words.percent(one["worst_interval"]),
                words("detail.kept"): words("detail.yes" if one["kept"] else "detail.no"),
            }
            for one in rows(result, "streams")
        ]
    )


def flow(result: Result, words: Words) -> pd.DataFrame:
    """Return the links of the diagram, with the share of the source's contacts that each takes."""
    links = rows(result, "flow")
    total: dict[str, float] = {}
    for one in links:
        total[one["source"]] = total.get(one["source"], 0.0) + float(one["contacts"])
    return pd.DataFrame(
        [
            {
                words("flow.from"): step_name(one["source"], words),
                words("flow.to"): step_name(one["target"], words),
                words("flow.contacts"): words.number(one["contacts"], 1),
                words("flow.share"): words.percent(float(one["contacts"]) / total[one["source"]], 1),
            }
            for one in links
        ]
    )


def ledger(result: Result, words: Words) -> pd.DataFrame:
    """Return how the week's contacts end, by stream."""
    return pd.DataFrame(
        [
            {words("table.stream"): _all(one["stream"], words)}
            | {words(f"ledger.{name}"): words.number(one[name], 1) for name in FATES}
            for one in rows(result, "ledger")
        ]
    )


def out_of_hours(result: Result, words: Words) -> pd.DataFrame:
    """Return where contacts go by department and channel while the desk is open and closed."""
    return pd.DataFrame(
        [
            {words("detail.department"): one["department"], words("detail.channel"): words.channel(one["channel"])}
            | {words(f"ledger.{name}"): words.number(one[name], 1) for name in OUT_OF_HOURS}
            for one in rows(result, "out_of_hours")
        ]
    )


def departments(result: Result, words: Words) -> pd.DataFrame:
    """Return how each department solves."""
    return _written(result, "departments", "department", DEPARTMENTS, words)


def priorities(result: Result, words: Words) -> pd.DataFrame:
    """Return what each priority is promised and gets, by the formulas."""
    return _written(result, "priorities", "priority", PRIORITIES, words)


def _written(result: Result, name: str, label: str, columns: dict[str, Write], words: Words) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {words(f"detail.{label}"): _all(one[label], words)}
            | {words(f"detail.{key}"): write(one[key], words) for key, write in columns.items()}
            for one in rows(result, name)
        ]
    )


def _all(name: str, words: Words) -> str:
    return words("table.total") if name == ALL else words.stream(name)


def relief(result: Result, words: Words) -> pd.DataFrame:
    """Return the rules that bind with what one step more room in each is worth."""
    currency = result.report["currency"]
    return pd.DataFrame(
        [
            {
                words("relief.rule"): rule(one["kind"], words),
                words("relief.where"): words.place(one["place"]),
                words("relief.limit"): words.number(one["limit"], 2),
                words("relief.to"): words.number(one["relaxed_to"], 2),
                words("relief.money"): words.money(one["saves_per_year"], currency),
                words("relief.people"): words.number(one["saves_people"], 1),
                words("relief.hours"): words.number(one["missing_agent_h"], 1),
            }
            for one in rows(result, "relief")
        ]
    )


def conflicts(result: Result, words: Words) -> list[str]:
    """Return the rules that cannot be kept together, a sentence each."""
    return [
        words(
            f"conflict.{one['kind']}",
            subject=words.place(one["subject"]),
            rules=" + ".join(f"{rule(kind, words)} ({words.place(place)})" for kind, place in one["rules"]) or "–",
        )
        for one in rows(result, "conflicts")
    ]


def rule(kind: str, words: Words) -> str:
    """Return a rule's name in the visitor's language."""
    return words.get(f"rule.{kind}", kind.replace("_", " "))
