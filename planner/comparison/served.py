"""Who serves a plan's contacts, from where and when."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.scenario import WeekHours
from planner.scenario.quantities import span
from planner.stages import Plan

Array = NDArray[np.float64]


def served_by(plan: Plan) -> Array:
    """Return the contacts of a week by the site that serves them and the time at which it does.

    A live contact is served when it arrives, by the sites in proportion to their people on duty in its pool. A deferred
    one is served when the roster does the work of its deadline group.

    Returns
    -------
    Contacts; shape (streams, sites, slots). Contacts whose pool has nobody on duty are in none of them.
    """
    share = staff_share(plan)
    contacts = plan.demand.contacts.to_numpy(dtype=float)
    row = {str(name): i for i, name in enumerate(plan.demand.streams.index)}
    result = np.zeros((contacts.shape[0], share.shape[0], contacts.shape[1]))
    for pool in plan.requirement.live:
        p = plan.routing.pools.index(pool)
        for name in plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()].astype(str):
            result[row[name]] = contacts[row[name]] * share[:, p, :]
    for d, cohorts in enumerate(plan.requirement.deferred):
        done = np.einsum("pt,spt->st", plan.roster.done[d], share)
        for name in cohorts.streams:
            result[row[name]] = contacts[row[name]].sum() * done / max(float(done.sum()), 1e-12)
    return result


def staff_share(plan: Plan) -> Array:
    """Return each site's share of the people on duty in a pool; shape (sites, pools, slots), 0 where nobody is."""
    staff = plan.roster.staff.astype(float)
    total = staff.sum(axis=0)
    return np.asarray(np.divide(staff, total, out=np.zeros_like(staff), where=total > 0))


def own_language(plan: Plan, served: Array) -> float | None:
    """Return the share of served contacts whose site speaks the customer's own language (0–1)."""
    speaks = np.array(
        [[lang in site.languages for site in plan.scenario.sites] for lang in plan.demand.streams["language"]]
    )
    return _share((served.sum(axis=2) * speaks).sum(), served.sum())


def customer_daytime(plan: Plan, served: Array) -> float | None:
    """Return the share of contacts that are served in the customer's daytime (0–1).

    Daytime is that of the follow-the-sun model, 06:00 to 22:00 unless the scenario says otherwise. A live contact is
    served when it arrives, so that models differ in deferred work only.
    """
    hours = WeekHours(((span(plan.scenario.models.follow_the_sun.daytime),),) * 7)
    masks = {
        region.name: plan.grid.local(region.time_zone, region.holidays).within(hours)
        for region in plan.scenario.regions
    }
    by_day = np.array([masks[region] for region in plan.demand.streams["region"]])
    return _share((served.sum(axis=1) * by_day).sum(), served.sum())


def night_share(plan: Plan) -> float | None:
    """Return the share of hours on duty between 22:00 and 06:00 at the place where they are worked (0–1)."""
    local = [plan.grid.local(site.time_zone, site.holidays) for site in plan.scenario.sites]
    night = np.array([one.is_night for one in local])
    return _share((plan.roster.on_duty * night).sum(), plan.roster.on_duty.sum())


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
