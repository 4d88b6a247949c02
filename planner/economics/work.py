"""What each site works in an average month under a plan: the quantities that are paid for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.economics.contracts import WEEKS_PER_MONTH
from planner.frames import records
from planner.pipeline import Plan, Verdict
from planner.scenario import Site
from planner.taken import contacts_taken
from planner.timeline import SUNDAY, holidays_per_year
from planner.vendors import solved_at

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SiteWork:
    """Quantities of one site in an average month.

    Attributes
    ----------
    site
        Its index in the scenario.
    people
        Rostered people (before shrinkage).
    paid_h
        Rostered paid hours.
    overtime_h
        Hours' worth of overtime rates on top of them.
    night_h, weekend_h, holiday_h
        Of the paid hours, by local clock; an hour may count in several. A typical week has no holidays: an average
        month has a twelfth of its country's a year, each with the hours of a Sunday.
    contacts, minutes, resolved
        Contacts the site takes (repeats included), their handle time, and the contacts solved at first touch.
    sla
        ``beaten``, ``kept`` or ``missed``: decides on a contract's bonus and malus.
    """

    site: int
    people: float
    paid_h: float
    overtime_h: float = 0.0
    night_h: float = 0.0
    weekend_h: float = 0.0
    holiday_h: float = 0.0
    contacts: float = 0.0
    minutes: float = 0.0
    resolved: float = 0.0
    sla: str = "kept"

    def times(self, people: float, contacts: float | None = None) -> SiteWork:
        """Return the work with people and hours, and contacts, multiplied."""
        hours = ("people", "paid_h", "overtime_h", "night_h", "weekend_h", "holiday_h")
        taken = people if contacts is None else contacts
        changes = {name: getattr(self, name) * people for name in hours}
        changes |= {name: getattr(self, name) * taken for name in ("contacts", "minutes", "resolved")}
        return replace(self, **changes)


def paid_slots(plan: Plan, index: int) -> tuple[Array, Array]:
    """Return people paid in each interval at a site of the plan, and those counted at their overtime factor."""
    site, slot_min, slots = plan.problem.sites[index], plan.grid.slot_min, plan.grid.slots
    plain, weighted = np.zeros(slots), np.zeros(slots)
    for row in records(plan.roster.shifts):
        if row["site"] != site.name:
            continue
        length = site.lengths[row["length"]]
        working = [day for day, flag in enumerate(row["days"]) if flag == "1"]
        for day, start, begins in zip(working, row["starts"], row["breaks"], strict=True):
            first = int(site.start_slot[start, day])
            present = np.arange(first, first + length.presence_min // slot_min)
            unpaid = [
                first + (begin + k) // slot_min
                for begin, one in zip(begins, length.breaks, strict=True)
                if not one.paid
                for k in range(0, one.min, slot_min)
            ]
            paid = np.setdiff1d(present, unpaid) % slots
            np.add.at(plain, paid, row["heads"])
            np.add.at(weighted, paid, row["heads"] * length.cost_factor)
    return plain, weighted


def site_works(plan: Plan, places: Mapping[str, int], repeats: Mapping[str, float]) -> tuple[SiteWork, ...]:
    """Return the work of every site of a plan that has people.

    Parameters
    ----------
    plan
        A typical week.
    places
        Index of each site in the scenario that the prices stand in.
    repeats
        Contacts per contact of the best site, by site: lower first-contact resolution brings people back.
    """
    taken = _contacts(plan, repeats)
    works = []
    for i, site in enumerate(plan.scenario.sites):
        people = float(plan.roster.people[site.name])
        plain, weighted = paid_slots(plan, i)
        local = plan.grid.local(site.time_zone, site.holidays)
        holidays = holidays_per_year(site.holidays, plan.grid.monday.year) / 12
        month = plan.grid.slot_h * WEEKS_PER_MONTH
        if people:
            contacts, minutes, resolved = (float(number) * WEEKS_PER_MONTH for number in taken[i])
            works.append(
                SiteWork(
                    site=places[site.name],
                    people=people,
                    paid_h=float(plain.sum()) * month,
                    overtime_h=float((weighted - plain).sum()) * month,
                    night_h=float(weighted[local.is_night].sum()) * month,
                    weekend_h=float(weighted[local.is_weekend].sum()) * month,
                    holiday_h=float(weighted[local.weekday == SUNDAY].sum()) * plan.grid.slot_h * holidays,
                    contacts=contacts,
                    minutes=minutes,
                    resolved=resolved,
                    sla=_sla(plan, site),
                )
            )
    return tuple(works)


def _sla(plan: Plan, site: Site) -> str:
    """Return whether the roster beats, keeps or misses the promise, as the site's contract counts it."""
    if plan.verdict is Verdict.SHORT:
        return "missed"
    reached, target = plan.outcome.rostered, plan.outcome.target
    if site.contract is None or reached is None or target is None:
        return "kept"
    return "beaten" if reached >= target + float(site.contract.bonus_above) - 1e-9 else "kept"


def _contacts(plan: Plan, repeats: Mapping[str, float]) -> Array:
    """Return contacts, minutes and solved contacts a week by site; shape (sites, 3). Sites share by people on duty."""
    taken = contacts_taken(plan.demand, plan.routing, plan.roster)
    again = np.array([repeats.get(site.name, 1.0) for site in plan.scenario.sites])
    result = np.zeros((len(plan.scenario.sites), 3))
    for name in taken.index.astype(str):
        stream, mine = plan.demand.streams.loc[name], taken.loc[name].to_numpy(dtype=float)
        factor = plan.routing.handle_factor.loc[name].to_numpy(dtype=float)
        solved = np.array([solved_at(plan.scenario, site, str(stream["channel"])) for site in plan.scenario.sites])
        result[:, 0] += mine * again
        result[:, 1] += mine * float(stream["handle_s"]) * factor / 60
        result[:, 2] += mine * again * solved
    return result
