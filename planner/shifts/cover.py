"""Columns and rows about cover: presence along time, who serves which pool, deferred work, priced shortfall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.demand import Demand, class_occupancy
from planner.shifts.highs import ModelBuilder
from planner.shifts.people import People
from planner.shifts.problem import IntArray, ShiftProblem
from planner.shifts.tours import TourTable


@dataclass(frozen=True, eq=False)
class Cover:
    """Where to find cover in the matrix.

    Attributes
    ----------
    present
        (sites, slots) columns: people in the building.
    on_duty_rows
        (sites, slots) rows: agents on duty cover what they are assigned to.
    serve, serve_entry, serve_site
        Columns: agents of a site on an entry of the demand.
    short
        (entries,) columns: missing agents at speed 1.
    short_on_duty
        Site → columns: agents missing from the site's own minimum.
    done, done_entry, done_work
        Columns of deferred work done, and which.
    backlog, late, undone
        (deferred, slots) columns.
    """

    present: IntArray
    on_duty_rows: IntArray
    serve: IntArray
    serve_entry: IntArray
    serve_site: IntArray
    short: IntArray
    short_on_duty: dict[int, IntArray]
    done: IntArray
    done_entry: IntArray
    done_work: IntArray
    backlog: IntArray
    late: IntArray
    undone: IntArray


def add_cover(builder: ModelBuilder, problem: ShiftProblem, table: TourTable, demand: Demand, people: People) -> Cover:
    """Add presence, cover and deferred work."""
    present = _add_presence(builder, problem, table, people)
    on_duty_rows = _add_on_duty(builder, problem, table, people, present)
    short_on_duty = _add_minimum(builder, problem, table, people, present)
    short = builder.columns(len(demand.need), cost=demand.price, upper=np.where(demand.need > 0, demand.need, 0.0))
    serve, serve_entry, serve_site = add_serving(builder, demand, on_duty_rows, short)
    done, done_entry, done_work = add_done(builder, problem, demand, serve, serve_entry, serve_site, short)
    backlog, late, undone = add_backlog(builder, problem, demand, done, done_entry, done_work)
    return Cover(
        present, on_duty_rows, serve, serve_entry, serve_site, short, short_on_duty,
        done, done_entry, done_work, backlog, late, undone,
    )  # fmt: skip


def _add_presence(builder: ModelBuilder, problem: ShiftProblem, table: TourTable, people: People) -> IntArray:
    """present[t] − present[t−1] = starts[t] − ends[t]: far sparser than a row of all shifts that cover t."""
    n = problem.n_slots
    starts = table.occ_slot + table.axis_base
    ends = starts + table.presence[table.occ_tour] if len(starts) else starts
    occ_site = np.array([table.tours[c].site for c in table.occ_tour], dtype=np.int64)
    columns = np.zeros((len(problem.sites), n), dtype=np.int64)
    for k, site in enumerate(problem.sites):
        seats = np.inf if site.seats is None else float(site.seats)
        columns[k] = builder.columns(n, upper=seats)
        rows = builder.rows(n, lower=0.0, upper=0.0)
        builder.entries(rows, columns[k], 1.0)
        builder.entries(rows[1:], columns[k, :-1], -1.0)
        mine = np.flatnonzero(occ_site == k)
        s, e, work = starts[mine], ends[mine], people.work[mine]
        at_zero = (s <= 0) & (e > 0) | (problem.cyclic & (e > n))
        builder.entries(rows[0], work[at_zero], -1.0)
        begins, leaves = (s > 0) & (s < n), (e % n > 0) if problem.cyclic else (e > 0) & (e < n)
        builder.entries(rows[s[begins]], work[begins], -1.0)
        builder.entries(rows[e[leaves] % n], work[leaves], 1.0)
    return columns


def _add_on_duty(
    builder: ModelBuilder, problem: ShiftProblem, table: TourTable, people: People, present: IntArray
) -> IntArray:
    """Rows: present − on a break − assigned ≥ 0; the assignments are added later."""
    rows = np.array([builder.rows(problem.n_slots, lower=0.0) for _ in problem.sites], dtype=np.int64)
    rows = rows.reshape(len(problem.sites), problem.n_slots)
    for k in range(len(problem.sites)):
        builder.entries(rows[k], present[k], 1.0)
        _subtract_breaks(builder, problem, table, people, k, rows[k])
    return rows


def _subtract_breaks(
    builder: ModelBuilder, problem: ShiftProblem, table: TourTable, people: People, k: int, rows: IntArray
) -> None:
    for flow in people.breaks:
        if flow.site != k:
            continue
        for after in range(flow.pause.min // problem.slot_min):
            slot = np.arange(table.axis_slots) + table.axis_base + after
            inside = np.ones(len(slot), dtype=bool) if problem.cyclic else (slot >= 0) & (slot < problem.n_slots)
            builder.entries(rows[slot[inside] % problem.n_slots], flow.begins[inside], -1.0)


def _add_minimum(
    builder: ModelBuilder, problem: ShiftProblem, table: TourTable, people: People, present: IntArray
) -> dict[int, IntArray]:
    """Ask for the least agents on duty at a site; what is missing costs what a missing agent costs."""
    result: dict[int, IntArray] = {}
    for k, site in enumerate(problem.sites):
        if site.min_on_duty is None:
            continue
        price = float(problem.shortfall_cost.max(initial=0.0))
        rows = builder.rows(problem.n_slots, lower=np.ceil(site.min_on_duty - 1e-9))
        result[k] = builder.columns(problem.n_slots, cost=price)
        builder.entries(rows, result[k], 1.0)
        builder.entries(rows, present[k], 1.0)
        _subtract_breaks(builder, problem, table, people, k, rows)
    return result


def add_serving(
    builder: ModelBuilder, demand: Demand, on_duty_rows: IntArray, short: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Who serves an entry: Σ speed × agents + short ≥ need. Returns columns, their entry and their site."""
    rows = builder.rows(len(short), lower=demand.need)
    builder.entries(rows, short, 1.0)
    entry, site = np.nonzero(demand.speed > 0)
    serve = builder.columns(len(entry), integer=False)
    builder.entries(rows[entry], serve, demand.speed[entry, site])
    builder.entries(on_duty_rows[site, demand.slot[entry]], serve, -1.0)
    return serve, entry, site


def add_done(
    builder: ModelBuilder,
    problem: ShiftProblem,
    demand: Demand,
    serve: IntArray,
    serve_entry: IntArray,
    serve_site: IntArray,
    short: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """Deferred work done ≤ occupancy × agents − live work, in each entry that may do any."""
    entry, work = np.nonzero(demand.deferred)
    done = builder.columns(len(entry))
    takes = np.flatnonzero(demand.deferred.any(axis=1))
    row_of = np.full(len(short), -1, dtype=np.int64)
    row_of[takes] = builder.rows(len(takes), upper=-demand.live[takes])
    builder.entries(row_of[entry], done, 1.0)
    occupancy = entry_occupancy(problem, demand)
    builder.entries(row_of[takes], short[takes], -occupancy[takes])
    chosen = row_of[serve_entry] >= 0
    speed = demand.speed[serve_entry[chosen], serve_site[chosen]]
    builder.entries(row_of[serve_entry[chosen]], serve[chosen], -occupancy[serve_entry[chosen]] * speed)
    return done, entry, work


def entry_occupancy(problem: ShiftProblem, demand: Demand) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(entries,) share of time that work may fill."""
    occupancy = np.ones(len(demand.need))
    pool, slot = np.nonzero(demand.entry_of >= 0)
    np.minimum.at(occupancy, demand.entry_of[pool, slot], class_occupancy(problem)[pool])
    return occupancy


def add_backlog(
    builder: ModelBuilder,
    problem: ShiftProblem,
    demand: Demand,
    done: IntArray,
    done_entry: IntArray,
    done_work: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """backlog[t] = backlog[t−1] + work[t] − done[t] − undone[t] ≤ not_yet_due[t] + late[t]."""
    n = problem.n_slots
    shape = (len(problem.deferred), n)
    backlog, late, undone = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for j, work in enumerate(problem.deferred):
        price = float(problem.shortfall_cost[list(work.pools)].max())
        backlog[j] = builder.columns(n)
        late[j] = builder.columns(n, cost=price / 4 if work.late_cost is None else work.late_cost)
        undone[j] = builder.columns(n, cost=2 * price)
        rows = builder.rows(n, lower=work.work, upper=work.work)
        builder.entries(rows, backlog[j], 1.0)
        builder.entries(rows, undone[j], 1.0)
        first = 0 if problem.cyclic else 1
        builder.entries(rows[first:], np.roll(backlog[j], 1)[first:], -1.0)
        mine = done_work == j
        builder.entries(rows[demand.slot[done_entry[mine]]], done[mine], 1.0)
        due = builder.rows(n, upper=work.not_yet_due)
        builder.entries(due, backlog[j], 1.0)
        builder.entries(due, late[j], -1.0)
    return backlog, late, undone
