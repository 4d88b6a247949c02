"""What the rostered staff (not the requirement) achieves and costs: SLA, occupancy, heads, FTE, money."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import Routing
from planner.demand import Demand
from planner.frames import by_name, records
from planner.periods import local_weekdays, period_slots
from planner.queueing import QueueMetrics, chat, erlang_a, erlang_c
from planner.requirement import PoolLoad, Requirement, asked_definition, fastest, handle_factors
from planner.scenario import Contract, Scenario, Site, Target
from planner.shifts import Roster
from planner.taken import contacts_taken
from planner.timeline import WEEKS_PER_YEAR, Grid
from planner.vendors import BY_CONTACT, minimum_per_week, units_per_contact
from planner.workforce import fixed_per_week

Array = NDArray[np.float64]
NEGLIGIBLE_CONTACTS = 1e-3
NEGLIGIBLE_WORK = 1e-6
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Outcome:
    """The result of a plan.

    Attributes
    ----------
    streams
        Index: stream. Columns: pool, is_live, contacts_per_week, target (share), service_level (live: of the rostered
        staff; deferred: share in time), worst_interval, kept (whether the promise holds over its period, with its floor
        in the worst interval).
    pools
        Index: pool. Columns: kind, contacts_per_week, agent_h_required, agent_h_rostered, service_level,
        worst_interval, occupancy, abandonment, asa_s.
    sites
        Index: site. Columns: rostered (people working), heads, paid_h_per_week, fte, cost_per_year, and its parts.
    staff
        Agents on duty. Index: pool, columns: interval_start_utc.
    service_level
        Of the rostered staff. Same labels; NaN where nothing is live.
    shortfall
        Missing agents. Same labels.
    target, rostered, worst_interval
        Contact-weighted over the live streams; worst_interval is the least of any stream and interval.
    worst_place
        Pool and UTC interval of the worst interval, or None.
    occupancy
        Working time over on-duty time of all pools, deferred work included.
    deferred_in_time
        Share of deferred work done before its deadline, or None without deferred work.
    headcount, fte, cost_per_year
        Of the whole desk.
    """

    streams: pd.DataFrame
    pools: pd.DataFrame
    sites: pd.DataFrame
    staff: pd.DataFrame
    service_level: pd.DataFrame
    shortfall: pd.DataFrame
    target: float | None
    rostered: float | None
    worst_interval: float | None
    worst_place: tuple[str, pd.Timestamp] | None
    occupancy: float
    deferred_in_time: float | None
    headcount: int
    fte: float
    cost_per_year: float


def heads_for(rostered: float, shrinkage: float) -> int:
    """Return the people behind rostered ones: divided by (1 − shrinkage), rounded up with a tolerance.

    >>> heads_for(21, 0.3)
    30
    """
    return math.ceil(rostered / (1 - shrinkage) - 1e-9)


def outcome(
    scenario: Scenario,
    demand: Demand,
    routing: Routing,
    need: Requirement,
    roster: Roster,
    grid: Grid,
    boundary: Array | None = None,
) -> Outcome:
    """Return what a roster achieves and costs."""
    extra = np.zeros((len(routing.pools), grid.slots)) if boundary is None else boundary
    staff = _labelled(roster.staff.sum(axis=0) + extra, routing, grid)
    slowness = _labelled(mean_slowness(demand, routing, roster.staff), routing, grid)
    busy = _labelled(np.minimum(roster.done.sum(axis=0), roster.staff.sum(axis=0)), routing, grid)
    levels, streams, pools = _live(scenario, demand, routing, need, staff - busy, slowness, grid)
    streams += _deferred(demand, need, roster, cyclic=grid.cyclic)
    by_stream = pd.DataFrame(streams).set_index("stream")
    sites = _sites(scenario, demand, routing, roster, grid)
    live = by_stream[by_stream["is_live"]]
    weights = live["contacts_per_week"].to_numpy(dtype=float)
    deferred = by_stream[~by_stream["is_live"]]
    worst_place = _worst(levels)
    return Outcome(
        streams=by_stream,
        pools=_pool_table(need, pools, staff, grid),
        sites=sites,
        staff=staff,
        service_level=levels,
        shortfall=_labelled(roster.shortfall, routing, grid),
        target=_mean(live["target"].to_numpy(dtype=float), weights),
        rostered=_mean(live["service_level"].to_numpy(dtype=float), weights),
        worst_interval=None if live.empty else float(live["worst_interval"].min()),
        worst_place=worst_place,
        occupancy=_occupancy(need, roster, staff),
        deferred_in_time=_mean(
            deferred["service_level"].to_numpy(dtype=float), deferred["contacts_per_week"].to_numpy(dtype=float)
        ),
        headcount=int(sites["heads"].sum()),
        fte=float(sites["fte"].sum()),
        cost_per_year=float(sites["cost_per_year"].sum()),
    )


def _labelled(values: Array, routing: Routing, grid: Grid) -> pd.DataFrame:
    return pd.DataFrame(values, index=list(routing.pools), columns=grid.index)


def mean_slowness(demand: Demand, routing: Routing, staff: NDArray[np.int64] | Array) -> Array:
    """Return the handle time of the people on duty against the scenario's, the fastest's where nobody is.

    Parameters
    ----------
    demand, routing
        The stages before.
    staff
        Who staffs which pool when. Shape (sites, pools, slots).

    Returns
    -------
    Factors; shape (pools, slots).
    """
    people = staff.sum(axis=0)
    total = np.einsum("spt,ps->pt", staff, handle_factors(demand, routing))
    return np.where(people > 0, total / np.where(people > 0, people, 1), fastest(demand, routing))


def _mean(values: Array, weights: Array) -> float | None:
    return float((values * weights).sum() / weights.sum()) if weights.size and weights.sum() > 0 else None


def queue(
    scenario: Scenario, kind: str, channel: str, live: PoolLoad, servers: Array, slowness: Array, promise: Target
) -> QueueMetrics:
    """Return the queue of each interval with the staff given.

    Parameters
    ----------
    scenario, kind, channel
        Where the channel's rules stand.
    live
        The pool's work at the scenario's handle time.
    servers
        Agents on duty. Shape (slots,).
    slowness
        Handle time of these agents against the scenario's, for example 1.15. Shape (slots,).
    promise
        Threshold and definition of the service level.
    """
    load, handle_s = live.load_erl * slowness, live.handle_s * slowness
    within_s, servers = float(promise.within_s or 0.0), live.servers(servers)
    definition = asked_definition(promise, patient=live.patience_s is None)
    if kind == "concurrent":
        # Slower by a factor is the same as a clock that runs faster by it: thresholds and patience shrink instead.
        return chat(
            load,
            np.floor(servers + 1e-9),
            np.array(scenario.channels[channel].handle_by_chats_s),
            within_s / slowness,
            patience_s=None if live.patience_s is None else live.patience_s / slowness,
            definition=definition,
        )
    if live.patience_s is None:
        return erlang_c(load, servers, handle_s, within_s)
    return erlang_a(load, servers, handle_s, live.patience_s, within_s, definition=definition)


def _live(
    scenario: Scenario,
    demand: Demand,
    routing: Routing,
    need: Requirement,
    free_staff: pd.DataFrame,
    slow: pd.DataFrame,
    grid: Grid,
) -> tuple[pd.DataFrame, list[dict[str, Any]], dict[str, dict[str, float]]]:
    """Return service levels per pool and interval, and what live streams and pools achieve.

    Only people who are not busy with deferred work count for a live queue.
    """
    levels = pd.DataFrame(np.nan, index=free_staff.index, columns=free_staff.columns)
    weekdays = local_weekdays(scenario, demand, grid)
    rows: list[dict[str, Any]] = []
    pools: dict[str, dict[str, float]] = {}
    for pool, live in need.live.items():
        servers = free_staff.loc[pool].to_numpy(dtype=float)
        slowness = slow.loc[pool].to_numpy(dtype=float)
        members = demand.streams[(routing.pool_of == pool).to_numpy()]
        kind, channel = str(members["kind"].iloc[0]), str(members["channel"].iloc[0])
        per_target: dict[Target, QueueMetrics] = {}
        answered = np.zeros(grid.slots)
        for name in members.index.astype(str):
            promise = demand.targets[name]
            if promise not in per_target:
                per_target[promise] = queue(scenario, kind, channel, live, servers, slowness, promise)
            contacts = demand.contacts.loc[name].to_numpy(dtype=float)
            level = np.asarray(per_target[promise].service_level, dtype=float)
            answered += contacts * level
            kept = _kept(promise, contacts, level, weekdays[name])
            rows.append(_stream_row(name, pool, contacts, promise, level, kept=kept))
        levels.loc[pool] = np.where(
            live.contacts > NEGLIGIBLE_CONTACTS, answered / np.maximum(live.contacts, 1e-12), np.nan
        )
        clock = slowness if kind == "concurrent" else np.ones(grid.slots)
        pools[pool] = _queue_totals(live, next(iter(per_target.values())), clock)
    return levels, rows, pools


def _queue_totals(live: PoolLoad, queue_of: QueueMetrics, clock: Array) -> dict[str, float]:
    total = max(float(live.contacts.sum()), 1e-12)
    asa = np.asarray(queue_of.asa_s, dtype=float) * clock
    abandonment = np.asarray(queue_of.abandonment, dtype=float)
    answered = live.contacts * (1 - abandonment)
    return {
        "abandonment": float((live.contacts * abandonment).sum() / total),
        "asa_s": float((answered * np.where(answered > 0, asa, 0.0)).sum() / max(answered.sum(), 1e-12)),
    }


def _stream_row(name: str, pool: str, contacts: Array, promise: Target, level: Array, *, kept: bool) -> dict[str, Any]:
    busy = contacts > NEGLIGIBLE_CONTACTS
    live = promise.service_level is not None
    target = promise.service_level if live else promise.share
    reached = _mean(level, contacts) if contacts.sum() else 1.0
    worst = float(level[busy].min()) if busy.any() else 1.0
    return {
        "stream": name,
        "pool": pool,
        "is_live": live,
        "contacts_per_week": float(contacts.sum()),
        "target": None if target is None else float(target),
        "service_level": reached,
        "worst_interval": worst,
        "kept": kept,
    }


def _kept(promise: Target, contacts: Array, level: Array, weekday: NDArray[np.int64]) -> bool:
    """Return whether a live promise holds in every period of the week, with its floor in every interval."""
    busy = contacts > NEGLIGIBLE_CONTACTS
    if not busy.any() or promise.service_level is None:
        return True
    target = float(promise.service_level)
    floor = target if promise.over == "interval" else min(float(promise.floor), target)
    means = [_mean(level[slots], contacts[slots]) for slots in period_slots(contacts, promise, weekday)]
    held = all(mean is None or mean >= target - TOLERANCE for mean in means)
    return held and bool((level[busy] >= floor - TOLERANCE).all())


def _deferred(demand: Demand, need: Requirement, roster: Roster, *, cyclic: bool) -> list[dict[str, Any]]:
    """Return the share of deferred work done in time; the streams of one deadline rule share their fate."""
    rows: list[dict[str, Any]] = []
    for i, cohorts in enumerate(need.deferred):
        own = replace(cohorts, urgent=()).not_yet_due(cyclic)  # late for a priority is not yet late for the stream
        overdue = np.maximum(roster.backlog[i] - own - TOLERANCE, 0.0)
        becomes_due = np.maximum(np.roll(own, 1) + cohorts.work - own, 0.0)
        # What is due first is done first: as much of what becomes due is late as is overdue then.
        newly_late = np.minimum(becomes_due, overdue).sum() + roster.undone[i].sum()
        total = float(cohorts.work.sum())
        in_time = 1.0 if total <= NEGLIGIBLE_WORK else max(0.0, 1 - float(newly_late) / total)
        for name in cohorts.streams:
            contacts = demand.contacts.loc[name].to_numpy(dtype=float)
            promise, level = demand.targets[name], np.full(contacts.size, in_time)
            kept = not contacts.any() or in_time >= float(promise.share or 0.0) - TOLERANCE
            rows.append(_stream_row(name, cohorts.pool, contacts, promise, level, kept=kept))
    return rows


def _worst(levels: pd.DataFrame) -> tuple[str, pd.Timestamp] | None:
    flat = levels.to_numpy(dtype=float)
    if not np.isfinite(flat).any():
        return None
    row, column = divmod(int(np.nanargmin(flat)), flat.shape[1])
    return str(levels.index[row]), pd.Timestamp(levels.columns[column])


def _occupancy(need: Requirement, roster: Roster, staff: pd.DataFrame) -> float:
    on_duty = float(staff.to_numpy().sum())
    live = np.minimum(need.load_erl.to_numpy(), staff.to_numpy()).sum()
    return min(1.0, float((live + roster.done.sum()) / on_duty)) if on_duty else 0.0


def _pool_table(
    need: Requirement, queues: dict[str, dict[str, float]], staff: pd.DataFrame, grid: Grid
) -> pd.DataFrame:
    table = need.pools.copy()
    table["contacts_per_week"] = [
        float(need.live[pool].contacts.sum()) if pool in need.live else np.nan for pool in table.index
    ]
    table["agent_h_required"] = need.agents.sum(axis=1) * grid.slot_h
    table["agent_h_rostered"] = staff.sum(axis=1) * grid.slot_h
    table["peak_required"] = need.agents.max(axis=1)
    table["peak_load_erl"] = need.load_erl.max(axis=1)
    for column in ("abandonment", "asa_s"):
        table[column] = [queues.get(str(pool), {}).get(column, np.nan) for pool in table.index]
    return table


def _sites(scenario: Scenario, demand: Demand, routing: Routing, roster: Roster, grid: Grid) -> pd.DataFrame:
    shrinkage = scenario.people.shrinkage
    rows = []
    for site in scenario.sites:
        mine = [row for row in records(roster.shifts) if row["site"] == site.name]
        paid_h = sum(row["paid_min"] * row["days"].count("1") * row["heads"] for row in mine) / 60
        people = sum(int(row["heads"]) for row in mine)
        payroll_h = paid_h / (1 - shrinkage.paid) if site.employer == "in_house" else paid_h
        parts = by_name(roster.cost)[site.name]
        pay = float(parts["pay"]) / float(site.quality.handle_factor)
        fixed = fixed_per_week(scenario, site) if people else 0.0  # the programme may count a minimum as such
        if site.contract is not None and people:
            pay = _bill(scenario, site, site.contract, pay, demand, routing, roster)
        rows.append(
            {
                "site": site.name,
                "rostered": people,
                "heads": heads_for(people, float(shrinkage.scheduled)),
                "paid_h_per_week": paid_h,
                "fte": payroll_h / float(scenario.full_time_h),
                "cost_per_year": WEEKS_PER_YEAR * (pay + float(parts["heads"]) + fixed),
                "pay_per_year": WEEKS_PER_YEAR * pay,
                "seats_per_year": WEEKS_PER_YEAR * float(parts["heads"]),
                "fixed_per_year": WEEKS_PER_YEAR * fixed,
            }
        )
    return pd.DataFrame(rows).set_index("site")


def _bill(
    scenario: Scenario, site: Site, contract: Contract, worked: float, demand: Demand, routing: Routing, roster: Roster
) -> float:
    """Return a week's bill of a vendor whose people work: for hours or for the contacts it takes, or its minimum."""
    if contract.per in BY_CONTACT:
        taken = contacts_taken(demand, routing, roster)[site.name]
        units = float((taken * units_per_contact(scenario, demand, routing, site)).sum())
        worked = units * float(contract.price) * scenario.rate(contract.currency)
    return max(worked, minimum_per_week(scenario, site))
