"""What the search watches: whole agents that sets of sites need, and the prices it works with."""

from __future__ import annotations

import numpy as np

from planner.shifts.demand import site_set_needs
from planner.shifts.model import WeekModel
from planner.shifts.problem import FloatArray, IntArray, ShiftProblem
from planner.shifts.queues import Queues


def planned_needs(
    problem: ShiftProblem, model: WeekModel, serve: FloatArray, queues: Queues
) -> tuple[tuple[int, ...], IntArray]:
    """Whole agents that sets of sites need for live work, and for their own minima.

    Parameters
    ----------
    serve
        (sites, entries) agents on live entries: where speeds differ, it says who takes how much.
    queues
        Deferred work; every set of sites that it names gets a row.
    """
    demand = model.demand
    served = (serve * demand.speed.T).T
    total = served.sum(axis=1, keepdims=True)
    share = np.divide(served, total, out=np.zeros_like(served), where=total > 1e-9)
    sets, need = site_set_needs(demand, share, problem.n_slots, {int(m) for m in queues.sites})
    return _with_site_minima(problem, sets, need)


def _with_site_minima(problem: ShiftProblem, sets: tuple[int, ...], need: IntArray) -> tuple[tuple[int, ...], IntArray]:
    for k, site in enumerate(problem.sites):
        if site.min_on_duty is None:
            continue
        minimum = np.ceil(site.min_on_duty - 1e-9).astype(np.int64)
        if 1 << k in sets:
            r = sets.index(1 << k)
            need[r] = np.maximum(need[r], minimum)
        else:
            sets, need = (*sets, 1 << k), np.vstack([need, minimum])
    return sets, need


def relaxed_plan(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Who serves what in a solution of the weekly programme: (sites, entries) live, and spare agents by class."""
    cover, demand, spare = model.cover, model.demand, model.spare
    serve = np.zeros((len(problem.sites), len(demand.need)))
    serve[cover.serve_site, cover.serve_entry] = values[cover.serve]
    by_entry = np.zeros((len(problem.sites), len(spare.idle)))
    by_entry[cover.deferred.extra_site, cover.deferred.extra_entry] = values[cover.deferred.extra]
    return serve, by_entry


def true_price(problem: ShiftProblem, unit: float) -> float:
    """Price a missing agent-slot; never at less than the search needs to see it."""
    return max(float(problem.shortfall_cost.max(initial=0.0)), 1e-3 * unit)


def slot_price(problem: ShiftProblem, model: WeekModel, values: FloatArray) -> float:
    """Mean money per agent-slot in the relaxation, the unit of temperature."""
    money = float(model.linear.cost[model.people.work] @ values[model.people.work])
    slots = float(model.table.presence[model.table.occ_tour] @ values[model.people.work])
    mean = float(np.mean([site.slot_cost.mean() for site in problem.sites]))
    return money / slots if slots > 1e-9 and money > 0 else max(mean, 1e-6)
