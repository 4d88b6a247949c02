"""Every assumption of the comparison: value, range, unit, source and year; defaults show as such until confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

from planner.economics.book import Leaf, leaves
from planner.economics.wording import ENGLISH, Tongue
from planner.scenario import Scenario

Array = NDArray[np.float64]
FARTHEST = 3.0  # a normal estimate is cut at three standard deviations
Z_95 = float(stats.norm.ppf(0.95))
# What the sourcing comparison reads; promises, shift rules and dated events are the desk's and not assumptions of it.
IN_SCOPE = re.compile(
    r"regions\[\d+\]\.(contacts_per_month|customers)|products\[|growth_per_month|exchange\.|people\.|sourcing\.|churn\."
    r"|channels\.[^.]+\.(handle|first_contact|repeat$|patience)|tiers\.|language_fallback\.|models\.virtual\."
    r"|hiring\.notice_weeks|sites\[\d+\]\.(wage|on_cost|night|weekend|holiday_premium|seat_cost|fixed|setup|contract|quality)"
)
# Exact in the cost of given hours, heads and contacts; everything else changes the plan and needs the planner.
PRICES = re.compile(
    r"sites\[\d+\]\.(wage|on_cost|night|weekend|holiday_premium|seat_cost|fixed|setup|contract|quality\.csat)"
    r"|exchange\.|people\.(shrinkage|attrition|hire|agents_per|lead_wage|severance)|sourcing\.|churn\."
    r"|models\.virtual\.(remote_wage|seat)|growth_per_month|hiring\.notice_weeks"
)
RULES = re.compile(r"people\.max_occupancy")
APART = re.compile(r"churn\.")  # in no cost: a range of it would only shuffle the draws of the others
NEUTRAL = (0.0, 1.0)
PAID_ABSENCE = ("people.shrinkage.of_which_paid", "people.shrinkage.scheduled")  # the first is part of the second


@dataclass(frozen=True)
class Assumption:
    """One number of the comparison.

    Attributes
    ----------
    place
        Where it stands in the scenario file.
    low, base, high, shape
        Its range, and how it is drawn between.
    unit, source, year
        As documented with the field.
    status
        ``given``; ``confirmed`` (a default that `sourcing.confirmed` names); ``default``; ``neutral`` (a default that
        counts nothing: 0 or a factor of 1).
    """

    place: str
    low: float
    base: float
    high: float
    shape: str
    unit: str
    source: str
    year: int | None
    status: str

    @property
    def is_range(self) -> bool:
        """Whether it takes part in the risk analysis: a rule that the desk sets itself only where the scenario asks."""
        if APART.match(self.place):
            return False
        return self.low < self.high and (self.status == "given" or RULES.match(self.place) is None)

    @property
    def is_price(self) -> bool:
        """Whether it leaves the plan as it is."""
        return PRICES.match(self.place) is not None

    def at(self, chance: Array) -> Array:
        """Return the values at cumulative probabilities in (0, 1)."""
        span = self.high - self.low
        mode = (self.base - self.low) / span
        if self.shape == "uniform":
            return np.asarray(self.low + span * chance)
        if self.shape == "pert":
            return np.asarray(self.low + span * stats.beta.ppf(chance, 1 + 4 * mode, 5 - 4 * mode))
        if self.shape == "normal":
            z = np.clip(stats.norm.ppf(chance), -FARTHEST, FARTHEST) / Z_95
            return np.asarray(self.base + np.where(z < 0, z * (self.base - self.low), z * (self.high - self.base)))
        return np.asarray(stats.triang.ppf(chance, mode, loc=self.low, scale=span))


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Return every number that the comparison of sourcing options reads, in the order of the file."""
    return tuple(_assumption(leaf, scenario) for leaf in leaves(scenario) if IN_SCOPE.match(leaf.place))


def _assumption(leaf: Leaf, scenario: Scenario) -> Assumption:
    extra: Any = leaf.field.json_schema_extra or {}
    value = leaf.value
    if leaf.is_set:
        status = "given"
    elif float(value) in NEUTRAL and not value.is_range:
        status = "neutral"
    else:
        status = "confirmed" if leaf.place in scenario.sourcing.confirmed else "default"
    return Assumption(
        leaf.place,
        value.low,
        float(value),
        value.high,
        value.shape,
        str(extra.get("unit", "")),
        "" if leaf.is_set else str(extra.get("source", "")),
        None if leaf.is_set else extra.get("year"),
        status,
    )


def drawn_values(listed: tuple[Assumption, ...], draws: int, seed: int) -> dict[str, Array]:
    """Return independent draws by place in a Latin hypercube, shape (draws, 1) each; what may not fall does not."""
    ranged = [one for one in listed if one.is_range]
    if not ranged:
        return {}
    chances = qmc.LatinHypercube(len(ranged), rng=seed).random(draws)
    drawn = {one.place: one.at(chances[:, [k]]) for k, one in enumerate(ranged)}
    base = {one.place: one.base for one in listed}
    ramp = [place for place in base if place.startswith("people.hire.ramp[")]
    return _rising(_rising(drawn, base, ramp), base, PAID_ABSENCE)


def _rising(drawn: dict[str, Array], base: Mapping[str, float], places: Sequence[str]) -> dict[str, Array]:
    """Return draws in which numbers that may not fall do not; those that are not drawn stand."""
    result, most = dict(drawn), np.inf
    for place in reversed(places):
        if place in result:
            result[place] = np.minimum(result[place], most)
        else:
            most = min(most, base.get(place, most))
    least: Array = np.full(1, -np.inf)
    for place in places:
        if place in result:
            result[place] = np.maximum(result[place], least)
        least = np.maximum(least, result.get(place, np.full(1, base.get(place, -np.inf))))
    return result


def said(place: str, scenario: Scenario, tongue: Tongue = ENGLISH) -> str:
    """Return a place of the scenario file in words, sites and regions by their names.

    ``sites[1].contract.price`` is said as ``Sofia partner: contract price``.
    """
    found = re.match(r"(sites|regions)\[(\d+)\]\.", place)
    whose = "" if found is None else f"{getattr(scenario, found[1])[int(found[2])].name}: "
    rest = place[found.end() :] if found else place.removeprefix("channels.").removeprefix("people.")
    rest = re.sub(r"\[0\]$", "", rest)
    rest = re.sub(r"\[(\d+)\]", lambda step: f" {int(step[1]) + 1}", rest)
    parts = re.sub(r"_(per_h|s|h|min)\b", "", rest).replace("_", " ").split(".")
    first, *others = (_part(part, tongue) for part in parts)
    return whose + reduce(lambda whole, part: tongue("{whole} {part}", whole=whole, part=part), others, first)


def _part(part: str, tongue: Tongue) -> str:
    """Return one part of a place in words; the number of an entry stays."""
    name, number = re.fullmatch(r"(.*?)( \d+)?", part).groups("")  # type: ignore[union-attr]
    return tongue(name) + number


def assumption_table(listed: tuple[Assumption, ...]) -> pd.DataFrame:
    """Return assumptions as a table. Index: place."""
    columns = ("place", "low", "base", "high", "shape", "unit", "source", "year", "status")
    rows = [[getattr(one, name) for name in columns] for one in listed]
    return pd.DataFrame(rows, columns=list(columns)).set_index("place")


def unknown_confirmed(scenario: Scenario, listed: tuple[Assumption, ...]) -> list[str]:
    """Return confirmed places that name no assumption."""
    known = {one.place for one in listed}
    return [place for place in scenario.sourcing.confirmed if place not in known]
