"""Who is on duty when, in each site's local time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.pipeline import Plan
from planner.report.json_plan import clock
from planner.scenario.quantities import DAYS


def on_duty_grid(plan: Plan) -> pd.DataFrame:
    """Return people on duty (not on a break) by site, local time of day and local day.

    Returns
    -------
    DataFrame
        Columns `site`, `local_time` and one per day: weekdays in a typical week, local dates in a dated one, where a
        time that the clock skips, or that lies outside the week, is empty. A time that the clock repeats has the
        smaller number.
    """
    frames = [_of_site(plan, k, name) for k, name in enumerate(plan.roster.people.index.astype(str))]
    return pd.concat(frames, ignore_index=True)


def _of_site(plan: Plan, k: int, name: str) -> pd.DataFrame:
    site = plan.scenario.site(name)
    local = plan.grid.local(site.time_zone)
    if plan.grid.cyclic:
        days = np.array(DAYS)[local.weekday]
        order = list(DAYS)
    else:
        days = plan.grid.index.tz_convert(site.time_zone).strftime("%Y-%m-%d").to_numpy()
        order = sorted(set(days.tolist()))
    long = pd.DataFrame({"minute": local.minute, "day": days, "people": plan.roster.on_duty[k]})
    table = long.pivot_table(index="minute", columns="day", values="people", aggfunc="min").reindex(columns=order)
    table.insert(0, "site", name)
    table.insert(1, "local_time", [clock(int(minute)) for minute in table.index])
    return table.reset_index(drop=True).rename_axis(columns=None)


def cost_table(plan: Plan) -> pd.DataFrame:
    """Return money a year by site and component, and in all."""
    sites = plan.outcome.sites
    parts = [column for column in sites.columns if str(column).endswith("_per_year") and column != "cost_per_year"]
    table = sites[[*parts, "cost_per_year"]].copy()
    table.loc["all sites"] = table.sum()
    return table.rename_axis("site").reset_index()
