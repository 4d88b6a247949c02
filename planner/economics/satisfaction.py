"""How satisfied each option leaves the customers, by who takes their contacts."""

from __future__ import annotations

from collections.abc import Mapping

from planner.economics.options import Option
from planner.economics.planned import OptionPlan
from planner.scenario import Scenario


def csat_by_option(scenario: Scenario, plans: Mapping[Option, OptionPlan]) -> dict[str, float]:
    """Return the points of satisfaction that each option has against today, over all contacts."""
    found = {}
    for option, planned in plans.items():
        contacts = sum(work.contacts for work in planned.works) or 1.0
        found[option.value] = sum(
            work.contacts / contacts * float(scenario.sites[work.site].quality.csat_delta) for work in planned.works
        )
    return found
