"""Columns and rows about cover: presence along time, who serves which pool, deferred work, priced shortfall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.shifts.demand import Demand, Spare
from planner.shifts.highs import ModelBuilder
from planner.shifts.people import People
from planner.shifts.problem import DeferredWork, IntArray, ShiftProblem
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
    serve_rows
        (entries,) rows: who serves an entry.
    short
        (entries,) columns: missing agents at speed 1.
    short_on_duty
        Site → columns: agents missing from the site's own minimum.
    deferred
        Where to find deferred work.
    """

    present: IntArray
    on_duty_rows: IntArray
    serve: IntArray
    serve_entry: IntArray
    serve_site: IntArray
    serve_rows: IntArray
    short: IntArray
    short_on_duty: dict[int, IntArray]
    deferred: Deferred


@dataclass(frozen=True, eq=False)
class Deferred:
    """Where to find deferred work in the matrix.

    Attributes
    ----------
    spare
        (sites, slots) columns: agents on duty beyond the live requirement.
    extra, extra_entry, extra_site
        Columns: spare agent-slots of a site given to an entry of `Spare`.
    done, done_entry, done_work
        Columns: deferred work done, and which.
    backlog, late, undone
        (deferred, blocks) columns; work that is open at the end of a block, overdue then, given up in it.
    """

    spare: IntArray
    extra: IntArray
    extra_entry: IntArray
    extra_site: IntArray
    done: IntArray
    done_entry: IntArray
    done_work: IntArray
    backlog: IntArray
    late: IntArray
    undone: IntArray


def add_cover(
    builder: ModelBuilder, problem: ShiftProblem, table: TourTable, demand: Demand, spare: Spare, people: People
) -> Cover:
    """Add presence, cover and deferred work."""
    present = _add_presence(builder, problem, table, people)
    on_duty_rows = _add_on_duty(builder, problem, table, people, present)
    short_on_duty = _add_minimum(builder, problem, table, people, present)
    first_row = builder.n_rows
    short, serve, entry, site = add_serving(builder, demand, on_duty_rows)
    serve_rows = np.arange(first_row, first_row + len(short))  # one for each entry, in their order
    _add_openness(builder, demand, people, serve, entry, site)
    deferred = add_deferred(builder, problem, spare, on_duty_rows)
    _add_openness_for_work(builder, problem, spare, people, deferred)
    return Cover(present, on_duty_rows, serve, entry, site, serve_rows, short, short_on_duty, deferred)


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
    builder: ModelBuilder, demand: Demand, on_duty_rows: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Add who serves an entry: Σ speed × agents + short ≥ need. Returns short, serve, and serve's entry and site."""
    short = builder.columns(len(demand.need), cost=demand.price, upper=demand.need)
    rows = builder.rows(len(short), lower=demand.need)
    builder.entries(rows, short, 1.0)
    entry, site = np.nonzero(demand.speed > 0)
    serve = builder.columns(len(entry))
    builder.entries(rows[entry], serve, demand.speed[entry, site])
    builder.entries(on_duty_rows[site, demand.slot[entry]], serve, -1.0)
    return short, serve, entry, site


def _add_openness(
    builder: ModelBuilder, demand: Demand, people: People, serve: IntArray, entry: IntArray, site: IntArray
) -> None:
    """Let a closed site serve nobody: one row per class of pools, far tighter than the bound on heads."""
    _, kind = np.unique(demand.speed, axis=0, return_inverse=True)
    for k, opened in people.opened.items():
        mine = site == k
        e = entry[mine]
        rows = builder.rows(int(kind.max(initial=-1)) + 1, upper=0.0)
        builder.entries(rows[kind[e]], serve[mine], 1.0)
        builder.entries(rows[kind[e]], np.int64(opened), -np.ceil(demand.need[e] / demand.speed[e, k] - 1e-9))


def _add_openness_for_work(
    builder: ModelBuilder, problem: ShiftProblem, spare: Spare, people: People, deferred: Deferred
) -> None:
    """Leave all of a deferred work undone where every site that may do it is closed.

    Without this, a thousandth of a site does the work that only this site may do, at a thousandth of its opening cost.
    A dated week may leave work to the next one, and required agents' idle time is given: there nothing is added.
    """
    for j, work in enumerate(problem.deferred):
        mine = spare.works[:, j]
        able = np.flatnonzero((spare.speed[mine] > 0).any(axis=0))
        opened = [people.opened[k] for k in able.tolist() if k in people.opened]
        total = float(work.work.sum())
        if problem.cyclic and total > 0 and len(able) and len(opened) == len(able) and not spare.idle[mine].any():
            row = builder.rows(1, lower=total)
            builder.entries(row, deferred.undone[j], 1.0)
            builder.entries(row, np.array(opened), total)


def add_deferred(
    builder: ModelBuilder, problem: ShiftProblem, spare: Spare, on_duty_rows: IntArray, hold: float = 0.0
) -> Deferred:
    """Spare agents, deferred work done, and the backlog.

    Per block: Σ done ≤ idle + occupancy × Σ speed × extra, and Σ extra ≤ Σ spare of the site.
    backlog[b] = backlog[b−1] + work[b] − done[b] − undone[b] ≤ not_yet_due[end of b] + late[b].
    """
    n, size = problem.n_slots, spare.block_slots
    none = np.zeros(0, dtype=np.int64)
    if not problem.deferred:
        empty = np.zeros((0, n // size), dtype=np.int64)
        nobody = np.zeros((len(problem.sites), 0), dtype=np.int64)
        return Deferred(nobody, none, none, none, none, none, none, empty, empty, empty)
    columns = builder.columns(len(problem.sites) * n).reshape(len(problem.sites), n)
    builder.entries(on_duty_rows, columns, -1.0)
    room = builder.rows(columns.size // size, lower=0.0).reshape(len(problem.sites), n // size)
    builder.entries(np.repeat(room, size, axis=1), columns, 1.0)
    entry, site = np.nonzero(spare.speed > 0)
    extra = builder.columns(len(entry))
    builder.entries(room[site, spare.block[entry]], extra, -1.0)
    capacity = builder.rows(len(spare.idle), upper=spare.idle)
    builder.entries(capacity[entry], extra, -spare.occupancy[entry] * spare.speed[entry, site])
    done_entry, done_work = np.nonzero(spare.works)
    done = builder.columns(len(done_entry))
    builder.entries(capacity[done_entry], done, 1.0)
    backlog, late, undone = _add_backlog(builder, problem, spare, done, done_entry, done_work, hold)
    return Deferred(columns, extra, entry, site, done, done_entry, done_work, backlog, late, undone)


def late_price(problem: ShiftProblem, work: DeferredWork) -> float:
    """Money per agent-slot of overdue work and slot."""
    dearest = float(problem.shortfall_cost[list(work.pools)].max())
    return dearest / 4 if work.late_cost is None else work.late_cost


def undone_price(problem: ShiftProblem, work: DeferredWork) -> float:
    """Money per agent-slot of work that is never done."""
    return 2 * float(problem.shortfall_cost[list(work.pools)].max())


def _add_backlog(
    builder: ModelBuilder,
    problem: ShiftProblem,
    spare: Spare,
    done: IntArray,
    done_entry: IntArray,
    done_work: IntArray,
    hold: float,
) -> tuple[IntArray, IntArray, IntArray]:
    size = spare.block_slots
    n = problem.n_slots // size
    backlog, late, undone = (np.zeros((len(problem.deferred), n), dtype=np.int64) for _ in range(3))
    for j, work in enumerate(problem.deferred):
        backlog[j] = builder.columns(n, cost=hold)
        late[j] = builder.columns(n, cost=late_price(problem, work))
        undone[j] = builder.columns(n, cost=undone_price(problem, work))
        arrives = work.work.reshape(n, size).sum(axis=1)
        rows = builder.rows(n, lower=arrives, upper=arrives)
        builder.entries(rows, backlog[j], 1.0)
        builder.entries(rows, undone[j], 1.0)
        first = 0 if problem.cyclic else 1
        builder.entries(rows[first:], np.roll(backlog[j], 1)[first:], -1.0)
        mine = done_work == j
        builder.entries(rows[spare.block[done_entry[mine]]], done[mine], 1.0)
        due = builder.rows(n, upper=work.not_yet_due[size - 1 :: size])
        builder.entries(due, backlog[j], 1.0)
        builder.entries(due, late[j], -1.0)
    return backlog, late, undone
