"""From the scenario to the plain tables that operating models decide upon."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import MODELS, DeskTable, Routing
from planner.demand import Demand
from planner.frames import by_name
from planner.scenario import Scenario, WeekHours
from planner.scenario.quantities import span
from planner.timeline import Grid


def desk_table(scenario: Scenario, demand: Demand, grid: Grid) -> DeskTable:
    """Return the tables that an operating model decides upon."""
    local = [grid.local(site.time_zone, site.holidays) for site in scenario.sites]
    sun = scenario.models.follow_the_sun
    sites = pd.DataFrame(
        {
            "languages": [frozenset(site.languages) for site in scenario.sites],
            "departments": [None if s.departments is None else frozenset(s.departments) for s in scenario.sites],
            "employer": [site.employer for site in scenario.sites],
            "field_staff": [site.field_staff for site in scenario.sites],
            "handle_factor": [float(site.quality.handle_factor) for site in scenario.sites],
        },
        index=pd.Index([site.name for site in scenario.sites], name="site"),
    )
    return DeskTable(
        streams=demand.streams,
        sites=sites,
        is_open=np.array([one.within(site.open) for one, site in zip(local, scenario.sites, strict=True)]),
        daytime=np.array([one.within(_every_day(sun.daytime)) for one in local]),
        slot_min=grid.slot_min,
        carries=_carries(scenario, grid) if sun.carries else None,
        fallback={key: (one.to, float(one.handle_factor)) for key, one in scenario.language_fallback.items()},
        skills_per_agent=scenario.people.skills_per_agent,
        central_site=scenario.models.central.site,
        partners=scenario.models.virtual.partners,
        remote_handle_factor=float(scenario.models.virtual.remote_handle_factor),
        only_site={name: row["only_site"] for name, row in by_name(demand.streams).items() if row["only_site"]},
        chosen_sites={region: tuple(chosen) for region, chosen in scenario.models.custom.items()},
    )


def _every_day(hours: str) -> WeekHours:
    return WeekHours((((span(hours)),),) * 7)


def _carries(scenario: Scenario, grid: Grid) -> NDArray[np.bool_]:
    """Return when each site is to carry the desk, as the scenario gives it in UTC; shape (sites, slots)."""
    given, utc = scenario.models.follow_the_sun.carries, grid.local("UTC")
    never = np.zeros(grid.slots, dtype=bool)
    return np.array([utc.within(_every_day(given[s.name])) if s.name in given else never for s in scenario.sites])


def route(scenario: Scenario, demand: Demand, grid: Grid) -> Routing:
    """Return who may serve whom under the scenario's operating model."""
    return MODELS[scenario.operating_model](desk_table(scenario, demand, grid))
