"""The desk of an option before it is planned: its sites, at the pace and resolution of its best people."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from planner.economics.options import Homes, Option, option_scenario
from planner.economics.quality import with_best_people
from planner.scenario import Scenario


@dataclass(frozen=True)
class Desk:
    """The desk of an option before it is planned.

    Attributes
    ----------
    option
        Who does the work.
    scenario
        Where prices and qualities stand: the user's own.
    planned
        The sites of the option at the pace and resolution of its best people.
    work, repeats
        By site: work per need, and contacts per need, against the best people's.
    homes
        Sites by region, where a hybrid divides the regions between them.
    """

    option: Option
    scenario: Scenario
    planned: Scenario
    work: dict[str, float]
    repeats: dict[str, float]
    homes: Homes | None = None

    @property
    def places(self) -> dict[str, int]:
        """Index of each site in the user's scenario."""
        return {site.name: i for i, site in enumerate(self.scenario.sites)}


class ImpossibleOptionError(ValueError):
    """An option that cannot serve the customers; the message says why."""


def desk_of(scenario: Scenario, option: Option, homes: Homes | None = None) -> Desk:
    """Return the desk of an option; `homes` as in `planner.economics.options.option_scenario`.

    Raises
    ------
    ImpossibleOptionError
        When its sites cannot serve the customers.
    """
    try:
        chosen = option_scenario(scenario, option, homes)
        planned, work, repeats = with_best_people(chosen)
    except ValidationError as fault:
        raise ImpossibleOptionError("; ".join(str(one["msg"]) for one in fault.errors())) from None
    return Desk(option, scenario, planned, work, repeats, homes)
