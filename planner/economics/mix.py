"""Who works when in a plan: shares of the hours by clock, and of the contacts by language."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.wording import ENGLISH, Tongue
from planner.economics.work import paid_slots
from planner.pipeline import Plan
from planner.scenario import Scenario

Array = NDArray[np.float64]
MOST = 0.005
PARTS = {"day": "weekdays", "night": "nights", "weekend": "weekends"}


def mix(plan: Plan) -> pd.DataFrame:
    """Return each site's share of the work, by the clock of the largest region.

    Returns
    -------
    Index: site. Columns: `hours` (share of all paid hours), `day`, `night` (22:00–06:00), `weekend` (share of the hours
    in that part of the week; day is what is neither night nor weekend), and one per language: share of its contacts.
    Empty parts are NaN.
    """
    names = [site.name for site in plan.scenario.sites]
    paid = np.array([paid_slots(plan, i)[0] for i in range(len(names))])
    local = plan.grid.local(_largest(plan.scenario))
    parts = {
        "hours": np.ones(plan.grid.slots, dtype=bool),
        "day": ~local.is_night & ~local.is_weekend,
        "night": local.is_night,
        "weekend": local.is_weekend,
    }
    table = {name: _shares(paid[:, mask].sum(axis=1)) for name, mask in parts.items()}
    staff = plan.roster.staff.sum(axis=2).astype(float)
    row = {pool: p for p, pool in enumerate(plan.routing.pools)}
    volume = plan.demand.contacts.sum(axis=1)
    for language in dict.fromkeys(plan.demand.streams["language"]):
        mine = np.zeros(len(names))
        for name in plan.demand.streams.index[plan.demand.streams["language"] == language]:
            people = staff[:, row[str(plan.routing.pool_of[name])]]
            mine += float(volume[name]) * people / max(float(people.sum()), 1e-12)
        table[str(language)] = _shares(mine)
    return pd.DataFrame(table, index=pd.Index(names, name="site"))


def _largest(scenario: Scenario) -> str:
    return max(scenario.regions, key=scenario.contacts_per_month).time_zone


def _shares(amounts: Array) -> Array:
    whole = float(amounts.sum())
    return amounts / whole if whole > 0 else np.full(amounts.shape, np.nan)


def explained(table: pd.DataFrame, scenario: Scenario, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Return one sentence per site that works: its share of the hours, and where that share is much larger."""
    lines = []
    for name, row in table.iterrows():
        share = float(row["hours"])
        if not share > MOST:
            continue
        parts = {key: float(value) for key, value in row.items() if key != "hours" and value == value}
        strong = [
            tongue("{share} of {part}", share=tongue.percent(value), part=_word(str(key), tongue))
            for key, value in parts.items()
            if value > share + 0.05
        ]
        none = [_word(str(key), tongue) for key, value in parts.items() if value < MOST]
        text = tongue("{site} works {share} of the hours", site=name, share=tongue.percent(share))
        text += tongue(", but {parts}", parts=", ".join(strong)) if strong else ""
        text += tongue(", and none of {parts}", parts=", ".join(none)) if none else ""
        lines.append(text)
    return tuple(lines)


def _word(part: str, tongue: Tongue) -> str:
    return tongue(PARTS[part]) if part in PARTS else tongue("the contacts in {language}", language=part)
