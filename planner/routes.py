"""From the scenario to the plain tables that operating models decide upon."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models import MODELS, DeskTable, Routing
from planner.demand import Demand
from planner.scenario import Scenario, WeekHours
from planner.scenario.quantities import span
from planner.timeline import Grid


def desk_table(scenario: Scenario, demand: Demand, grid: Grid) -> DeskTable:
    """Return the tables that an operating model decides upon."""
    local = [grid.local(site.time_zone, site.holidays) for site in scenario.sites]
    every_day = WeekHours((((span(scenario.models.follow_the_sun.daytime)),),) * 7)
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
        daytime=np.array([one.within(every_day) for one in local]),
        fallback={key: (one.to, float(one.handle_factor)) for key, one in scenario.language_fallback.items()},
        central_site=scenario.models.central.site,
        partners=scenario.models.virtual.partners,
        remote_handle_factor=float(scenario.models.virtual.remote_handle_factor),
        chosen_sites={region: tuple(chosen) for region, chosen in scenario.models.custom.items()},
    )


def route(scenario: Scenario, demand: Demand, grid: Grid) -> Routing:
    """Return who may serve whom under the scenario's operating model."""
    return MODELS[scenario.operating_model](desk_table(scenario, demand, grid))
