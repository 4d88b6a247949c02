"""The same desk with more or fewer contacts."""

from __future__ import annotations

from planner.scenario import Estimate, Region, Scenario


def at_volume(scenario: Scenario, factor: float) -> Scenario:
    """Return the scenario with `factor` times the contacts of every region; planned account care stays as it is.

    Parameters
    ----------
    scenario
        The desk.
    factor
        Volume against the scenario's, above 0.
    """
    return scenario.changed(regions=tuple(_scaled(region, factor) for region in scenario.regions))


def _scaled(region: Region, factor: float) -> Region:
    name = "customers" if region.contacts_per_month is None else "contacts_per_month"
    value = getattr(region, name)
    return region if value is None else region.changed(**{name: Estimate(float(value) * factor)})
