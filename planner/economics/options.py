"""In-house, outsourced and hybrid desks out of one scenario: who takes part, and whose customers go where."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from planner.scenario import Region, Scenario, Site
from planner.scenario.root import Limits
from planner.stages import typical_week
from planner.timeline import Grid

Homes = Mapping[str, tuple[str, ...]]  # sites by region
POOLED = ("virtual", "follow_the_sun")  # models in which every site serves every region


class Option(StrEnum):
    """Who does the work."""

    IN_HOUSE = "in_house"
    OUTSOURCED = "outsourced"
    HYBRID = "hybrid"


def takes_part(site: Site, option: Option) -> bool:
    """Return whether a site belongs to an option; freelancers work for the own desk."""
    return option is Option.HYBRID or (site.employer == "vendor") == (option is Option.OUTSOURCED)


def possible(scenario: Scenario) -> tuple[Option, ...]:
    """Return the options that the scenario's sites allow."""
    pure = tuple(
        option
        for option in (Option.IN_HOUSE, Option.OUTSOURCED)
        if any(takes_part(site, option) for site in scenario.sites)
    )
    return (*pure, Option.HYBRID) if len(pure) == 2 else pure


def option_scenario(scenario: Scenario, option: Option, homes: Homes | None = None) -> Scenario:
    """Return the desk of an option: its sites only, every region served by the best of them, no budget.

    Under the regional, central and custom models a region keeps its sites that take part; where none does, the site
    that speaks most of its customers' languages and is nearest in time takes over. A hybrid may use the sites of both
    pure options, or those of `homes` by region and no others. The virtual and follow-the-sun models use every site that
    takes part.

    Raises
    ------
    pydantic.ValidationError
        When the sites of the option cannot serve the customers (a language that nobody speaks).
    """
    whole = typical_week(scenario).changed(limits=Limits())
    used = None if homes is None else {name for names in homes.values() for name in names}
    sites = tuple(site for site in whole.sites if takes_part(site, option) and (used is None or site.name in used))
    homes = homes or {region.name: homes_of(whole, region, option) for region in whole.regions}
    regions = tuple(region.changed(site=homes[region.name][0]) for region in whole.regions)
    pooled = whole.operating_model in POOLED
    virtual = whole.models.virtual.changed(partners=True)
    models = whole.models.changed(
        custom=dict(homes), central=type(whole.models.central)(site=homes[whole.regions[0].name][0]), virtual=virtual
    )
    return whole.changed(
        sites=sites,
        regions=regions,
        models=models,
        operating_model=whole.operating_model if pooled else "custom",
    )


def homes_of(scenario: Scenario, region: Region, option: Option) -> tuple[str, ...]:
    """Return the sites that serve a region under an option, the first being its home; none where none take part."""
    if option is Option.HYBRID:
        pure = (homes_of(scenario, region, one) for one in (Option.IN_HOUSE, Option.OUTSOURCED))
        return tuple(dict.fromkeys(name for names in pure for name in names))
    members = {site.name for site in scenario.sites if takes_part(site, option)}
    kept = tuple(name for name in _asked(scenario, region) if name in members)
    return kept or ((_nearest(scenario, region, members),) if members else ())


def _asked(scenario: Scenario, region: Region) -> tuple[str, ...]:
    first = scenario.sites[0].name
    if scenario.operating_model == "custom":
        return scenario.models.custom[region.name]
    if scenario.operating_model == "central":
        return (scenario.models.central.site or first,)
    return (region.site or first,)


def _nearest(scenario: Scenario, region: Region, members: set[str]) -> str:
    """Return the site that serves most of a region's customers in their language, the nearest in time among equals."""
    grid = Grid.of(scenario)
    here = grid.offset_min(region.time_zone)
    served = [region] if scenario.operating_model != "central" else list(scenario.regions)

    def fitness(site: Site) -> tuple[float, float]:
        spoken = sum(
            float(share) for one in served for language, share in one.languages.items() if language in site.languages
        )
        away = abs(grid.offset_min(site.time_zone) - here)
        return spoken, -min(away, 1440 - away)

    return max((site for site in scenario.sites if site.name in members), key=fitness).name
