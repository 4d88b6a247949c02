"""What keeps the plan from being cheaper or complete: rules that bind, what room in them is worth, and conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from planner.economics.wording import ENGLISH, Tongue
from planner.frames import records
from planner.pipeline import Plan
from planner.report.told import known
from planner.scenario import NO_CURRENCY
from planner.shifts import Conflict

RULES = {
    "max_heads": "most people",
    "seats": "seats",
    "max_part_time_share": "share of part-timers",
    "max_night_share": "share of people on nights",
    "max_people": "most people in all",
    "max_cost": "budget a week",
    "max_consecutive_days": "days in a row",
    "min_consecutive_days_off": "free days together",
    "max_nights_per_week": "nights a week",
    "rest_h": "rest between shifts",
    "weekly_rest_h": "weekly rest",
    "max_weekly_h": "hours a week",
    "max_distinct_shifts": "different shifts",
    "open_earlier": "weekly hours, opening an hour earlier",
    "open_later": "weekly hours, closing an hour later",
    "hours": "opening hours, start window and night shifts",
    "fixed_staff": "kept shifts",
    "min_heads": "least people",
    "min_cost": "minimum commitment",
}


def binding_table(plan: Plan) -> pd.DataFrame:
    """Return the rules that bind with what one step more room in each saves, the dearest first.

    Returns
    -------
    DataFrame
        Columns `rule`, `place`, `limit`, `relaxed_to`, `saves_per_year` (money), `saves_people` (with the shrinkage),
        `missing_agent_h` (a week, covered in addition) and `in_words`.
    """
    behind = 1 / (1 - float(plan.scenario.people.shrinkage.scheduled))
    rows = []
    for row in records(plan.relief):
        kind, currency = str(row["kind"]), plan.scenario.currency
        saved = {
            "place": row["name"],
            "limit": float(row["limit"]),
            "relaxed_to": float(row["relaxed"]),
            "saves_per_year": float(row["money_per_week"]) * 52.18,
            "saves_people": float(row["people"]) * behind,
            "missing_agent_h": float(row["missing_slots"]) * plan.grid.slot_h,
        }
        rows.append({"rule": rule_name(kind), **saved, "in_words": relief_line(kind, saved, currency)})
    columns = ["rule", "place", "limit", "relaxed_to", "saves_per_year", "saves_people", "missing_agent_h", "in_words"]
    return pd.DataFrame(rows, columns=columns)


def rule_name(kind: str, tongue: Tongue = ENGLISH) -> str:
    """Return what a rule is called."""
    return known(tongue, f"rule.{kind}", RULES.get(kind, kind))


def relief_line(kind: str, row: Mapping[str, Any], currency: str, tongue: Tongue = ENGLISH) -> str:
    """Return what one step more room in a rule saves, as a sentence; the row is one of `binding_table`."""
    return tongue(
        "{rule} at {place} {limit} → {relaxed}: {gains}",
        rule=rule_name(kind, tongue),
        place=tongue(str(row["place"])),
        limit=_limit(row["limit"], tongue),
        relaxed=_limit(row["relaxed_to"], tongue),
        gains=", ".join(_gains(row, currency, tongue)) or tongue("next to nothing"),
    )


def _limit(value: float | None, tongue: Tongue) -> str:
    return "–" if value is None else tongue.figure(f"{value:g}")


def _gains(row: Mapping[str, Any], currency: str, tongue: Tongue) -> list[str]:
    money, people, hours = (float(row[name]) for name in ("saves_per_year", "saves_people", "missing_agent_h"))
    amount = {
        "amount": tongue.number(abs(money)),
        "unit": tongue("paid hours") if currency == NO_CURRENCY else currency,
    }
    count = tongue.number(abs(people), 1)
    gains = [tongue("saves {people} people", people=count)] if people >= 0.05 else []
    gains += [tongue("takes {people} people more", people=count)] if people <= -0.05 else []
    gains += [tongue("saves {amount} {unit} a year", **amount)] if money >= 1 else []
    gains += [tongue("costs {amount} {unit} a year", **amount)] if money <= -1 else []
    covered = tongue("covers {hours} missing agent-hours a week", hours=tongue.number(hours, 1))
    return gains + ([covered] if hours >= 0.05 else [])


def conflict_lines(conflicts: tuple[Conflict, ...]) -> list[str]:
    """Return each conflict as a sentence that names its rules."""
    return [conflict_line(one.kind, one.subject, one.rules) for one in conflicts]


def conflict_line(kind: str, subject: str, rules: Sequence[Sequence[str]], tongue: Tongue = ENGLISH) -> str:
    """Return a conflict as a sentence; its rules are pairs of kind and place."""
    told = " + ".join(f"{rule_name(kind, tongue)} ({tongue(str(place))})" for kind, place in rules)
    if kind == "contract":
        told = told or tongue("it asks for more days than there are")
        return tongue("Nobody can work {subject}: {rules}", subject=tongue(str(subject)), rules=told)
    if kind == "rules":
        return tongue("No roster keeps these rules together: {rules}", rules=told)
    return tongue(
        "Somebody is missing in any roster because of: {rules}; without one of them the rest can be met", rules=told
    )
