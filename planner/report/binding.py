"""What keeps the plan from being cheaper or complete: rules that bind, what room in them is worth, and conflicts."""

from __future__ import annotations

import pandas as pd

from planner.frames import records
from planner.pipeline import Plan
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
        people, hours = float(row["people"]) * behind, float(row["missing_slots"]) * plan.grid.slot_h
        money = float(row["money_per_week"]) * 52.18
        name = RULES.get(str(row["kind"]), str(row["kind"]))
        limits = float(row["limit"]), float(row["relaxed"])
        words = _in_words(plan, name, str(row["name"]), limits, (money, people, hours))
        rows.append((name, row["name"], *limits, money, people, hours, words))
    columns = ["rule", "place", "limit", "relaxed_to", "saves_per_year", "saves_people", "missing_agent_h", "in_words"]
    return pd.DataFrame(rows, columns=columns)


def _in_words(plan: Plan, name: str, where: str, limits: tuple[float, float], saved: tuple[float, float, float]) -> str:
    money, people, hours = saved
    unit = "paid hours" if plan.scenario.currency == NO_CURRENCY else plan.scenario.currency
    gains = [f"saves {people:,.1f} people"] if people >= 0.05 else []
    gains += [f"takes {-people:,.1f} people more"] if people <= -0.05 else []
    gains += [f"{'saves' if money > 0 else 'costs'} {abs(money):,.0f} {unit} a year"] if abs(money) >= 1 else []
    gains += [f"covers {hours:,.1f} missing agent-hours a week"] if hours >= 0.05 else []
    return f"{name} at {where} {limits[0]:g} → {limits[1]:g}: {', '.join(gains) or 'next to nothing'}"


def conflict_lines(conflicts: tuple[Conflict, ...]) -> list[str]:
    """Return each conflict as a sentence that names its rules."""
    return [_conflict(one) for one in conflicts]


def _conflict(one: Conflict) -> str:
    rules = " + ".join(f"{RULES.get(kind, kind)} ({name})" for kind, name in one.rules)
    if one.kind == "contract":
        return f"Nobody can work {one.subject}: {rules or 'it asks for more days than there are'}"
    if one.kind == "rules":
        return f"No roster keeps these rules together: {rules}"
    return f"Somebody is missing in any roster because of: {rules}; without one of them the rest can be met"
