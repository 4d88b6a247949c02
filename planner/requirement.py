"""From pooled demand to agents on duty: queues for live work, deadlines for deferred work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models import Routing
from planner.cohorts import DeferredCohorts, cohorts_of
from planner.demand import Demand
from planner.multi_skill import least_people, more_people
from planner.queueing import Definition, Targets, chat_required_agents, offered_load, required_servers
from planner.scenario import Scenario, Target
from planner.timeline import Grid

Array = NDArray[np.float64]
LIVE_KINDS = ("live", "concurrent")


@dataclass(frozen=True)
class PoolLoad:
    """Live work of one pool.

    Attributes
    ----------
    streams
        Streams in it.
    contacts
        Contacts per interval. Shape (slots,).
    handle_s
        Mean handle time of an interval's contacts in seconds; of a chat alone for concurrent work. Shape (slots,).
    patience_s
        Mean patience in seconds, or None when it is not known (or the scenario asks for Erlang C).
    load_erl
        Offered load that staffing must carry. Shape (slots,).
    spare
        People who make up for nobody mastering all skills of the pool: it does as well as one of so many fewer whose
        people all master everything; see `planner.multi_skill.more_people`.
    """

    streams: tuple[str, ...]
    contacts: Array
    handle_s: Array
    patience_s: float | None
    load_erl: Array
    spare: int = 0

    def servers(self, people: Array) -> Array:
        """Return the people, all masters of everything, that do as well as those on duty."""
        return np.maximum(people - self.spare, 0.0)


@dataclass(frozen=True)
class Requirement:
    """Agents on duty that the promises take, per pool and interval.

    Attributes
    ----------
    pools
        Index: pool. Columns: kind, channel, people.
    agents
        Least agents on duty, zero where only deferred work is due. Index: pool, columns: interval_start_utc.
    load_erl
        Offered load of live work, in erlangs of agents (a chat agent holds several chats). Same labels.
    pace
        Handle time of the people expected against the scenario's. Same labels.
    floor_pace
        The same of whoever keeps the floor of a promise in any interval: the slowest who may serve it, once it is known
        that slower people do. Same labels.
    live
        Live work by pool.
    deferred
        Deferred work by deadline rule.
    agent_h_by_model
        Agent-hours a week by queue model, erlang_a and erlang_c, of the phone pools whose patience is known.
    floor
        Live agents that the promises of priorities take in every interval; None where they take none. Same labels.
    urgent_h
        Priority to the hours on its clock within which its deferred work is due, where its promises take that.
    """

    pools: pd.DataFrame
    agents: pd.DataFrame
    load_erl: pd.DataFrame
    pace: pd.DataFrame
    floor_pace: pd.DataFrame
    live: dict[str, PoolLoad]
    deferred: tuple[DeferredCohorts, ...]
    agent_h_by_model: dict[str, float]
    floor: pd.DataFrame | None = None
    urgent_h: dict[str, float] = field(default_factory=dict)


def requirement(
    scenario: Scenario, demand: Demand, routing: Routing, grid: Grid, slowness: Array | None = None
) -> Requirement:
    """Return the agents on duty that keep every stream's own promise.

    Live pools: the least number by Erlang A or C on the load of the interval; where streams of one pool have different
    targets, the largest of their numbers. Deferred work is not a queue of waiting people: it has deadlines.

    Parameters
    ----------
    scenario, demand, routing, grid
        The stages before.
    slowness
        Handle time of the people expected to serve a pool against the scenario's; the fastest who may when left out.
        Shape (pools, slots).
    """
    pace = fastest(demand, routing) if slowness is None else slowness
    floor_pace = pace if slowness is None else slowest(demand, routing)
    agents, load = np.zeros((len(routing.pools), grid.slots)), np.zeros((len(routing.pools), grid.slots))
    pool_of = routing.pool_of.to_numpy(dtype=object)
    pools, live, cohorts = [], {}, []
    both = {"erlang_a": 0.0, "erlang_c": 0.0}
    for i, pool in enumerate(routing.pools):
        members = demand.streams[pool_of == pool]
        first = members.iloc[0]
        pools.append({"pool": pool, "kind": first["kind"], "channel": first["channel"], "people": first["people"]})
        if first["kind"] in LIVE_KINDS:
            live[pool] = pool_load(scenario, demand, members, grid)
            targets = [demand.targets[str(name)] for name in members.index]
            counts = _agents(scenario, members, live[pool], pace[i], targets)
            staffed = _while_open(demand, members, live[pool])
            agents[i] = _on_duty(scenario, members, counts[_chosen(live[pool])], staffed)
            load[i] = np.where(staffed, _agent_load(scenario, members, live[pool]) * pace[i], 0.0)
            for name, count in counts.items() if len(counts) > 1 else ():
                both[name] += float(count[staffed].sum()) * grid.slot_h
        else:
            cohorts += cohorts_of(demand, pool, members, grid, float(pace[i].mean()))

    def labelled(values: Array) -> pd.DataFrame:
        return pd.DataFrame(values, index=list(routing.pools), columns=grid.index)

    table = pd.DataFrame(pools).set_index("pool")
    paces = labelled(pace), labelled(floor_pace)
    return Requirement(table, labelled(agents), labelled(load), *paces, live, tuple(cohorts), both)


def handle_factors(demand: Demand, routing: Routing) -> Array:
    """Return the handle time of a site's people in a pool against the scenario's, by contacts; shape (pools, sites)."""
    volume = demand.contacts.sum(axis=1) + 1e-12
    weighted = routing.handle_factor.mul(volume, axis=0).groupby(routing.pool_of).sum()
    mean = weighted.div(volume.groupby(routing.pool_of).sum(), axis=0).loc[list(routing.pools)]
    return np.asarray(mean.to_numpy(dtype=float))


def fastest(demand: Demand, routing: Routing) -> Array:
    """Return the least handle-time factor of the sites that may serve a pool in an interval; shape (pools, slots)."""
    factors = np.where(routing.may_serve, handle_factors(demand, routing)[:, :, None], np.inf).min(axis=1)
    return np.where(np.isfinite(factors), factors, 1.0)


def slowest(demand: Demand, routing: Routing) -> Array:
    """Return the greatest handle-time factor of the sites that may serve a pool by interval; shape (pools, slots)."""
    factors = np.where(routing.may_serve, handle_factors(demand, routing)[:, :, None], 0.0).max(axis=1)
    return np.where(factors > 0, factors, 1.0)


def pool_load(scenario: Scenario, demand: Demand, members: pd.DataFrame, grid: Grid) -> PoolLoad:
    """Return the live work of the streams of one pool."""
    streams = tuple(members.index.astype(str))
    contacts = demand.contacts.loc[members.index].to_numpy()
    total = contacts.sum(axis=0)
    handle = members["handle_s"].to_numpy(dtype=float)
    mean = float((contacts.sum(axis=1) * handle).sum() / max(total.sum(), 1e-12)) or float(handle.mean())
    handle_s = np.where(total > 0, (contacts * handle[:, None]).sum(axis=0) / np.maximum(total, 1e-12), mean)
    patience = members["patience_s"].to_numpy(dtype=float)
    known = bool(np.isfinite(patience).all()) and scenario.queue_model != "erlang_c"
    weights = contacts.sum(axis=1) + 1e-12
    patience_s = float((patience * weights).sum() / weights.sum()) if known else None
    interval_s = grid.slot_min * 60
    stationary = total * handle_s / interval_s
    spare = more_people(members, scenario.people.skills_per_agent)
    if scenario.load_rule == "stationary":
        return PoolLoad(streams, total, handle_s, patience_s, stationary, spare)
    offered = offered_load(total, interval_s, mean, periodic=grid.cyclic)
    return PoolLoad(streams, total, handle_s, patience_s, np.asarray(offered.max_erl), spare)


def _chosen(live: PoolLoad) -> str:
    return "erlang_c" if live.patience_s is None else "erlang_a"


def asked_definition(target: Target, *, patient: bool) -> Definition:
    """Return which service level is meant; where nobody abandons (Erlang C) all four are the virtual one."""
    return Definition.VIRTUAL if patient else Definition(target.definition.value)


def queue_targets(target: Target, max_occupancy: float, *, patient: bool) -> Targets:
    """Return a scenario's promise in the words of the queueing core; `patient` callers (Erlang C) never abandon."""
    return Targets(
        service_level=None if target.service_level is None else float(target.service_level),
        within_s=float(target.within_s or 0.0),
        definition=asked_definition(target, patient=patient),
        max_abandonment=None if patient or target.max_abandonment is None else float(target.max_abandonment),
        max_asa_s=None if target.max_asa_s is None else float(target.max_asa_s),
        max_occupancy=max_occupancy if max_occupancy < 1 else None,
    )


def live_agents(
    scenario: Scenario, demand: Demand, members: pd.DataFrame, live: PoolLoad, pace: Array, targets: Sequence[Target]
) -> Array:
    """Return the least agents on duty of a live pool with whom every target holds in every interval; shape (slots,)."""
    counts = _agents(scenario, members, live, pace, targets)[_chosen(live)]
    return _on_duty(scenario, members, counts, _while_open(demand, members, live))


def _on_duty(scenario: Scenario, members: pd.DataFrame, counts: Array, staffed: NDArray[np.bool_]) -> Array:
    each = scenario.people.skills_per_agent
    least = max(int(scenario.shifts.min_on_duty), least_people(members, each))
    return np.where(staffed, np.maximum(counts + more_people(members, each), float(least)), 0.0)


def _agents(
    scenario: Scenario, members: pd.DataFrame, live: PoolLoad, pace: Array, targets: Sequence[Target]
) -> dict[str, Array]:
    """Return the least agents by queue model; for each interval the largest over the targets."""
    targets = list(dict.fromkeys(targets))
    cap = float(scenario.people.max_occupancy)
    if members["kind"].iloc[0] == "concurrent":
        return {_chosen(live): _largest([_chat_agents(scenario, members, live, one, pace) for one in targets])}
    models: dict[str, float | None] = {"erlang_c": None}
    if live.patience_s is not None:
        models["erlang_a"] = live.patience_s
    return {
        name: _largest([_phone_agents(live, one, pace, patience, cap) for one in targets])
        for name, patience in models.items()
    }


def _asks_nothing(target: Target, max_occupancy: float, *, patient: bool) -> bool:
    """Return whether a floor of zero leaves nothing to keep in an interval."""
    limits = (target.service_level, target.max_asa_s, None if patient else target.max_abandonment)
    return max_occupancy >= 1 and all(limit is None for limit in limits)


def _phone_agents(live: PoolLoad, target: Target, pace: Array, patience_s: float | None, cap: float) -> Array:
    load, handle_s, patient = live.load_erl * pace, live.handle_s * pace, patience_s is None
    if _asks_nothing(target, cap, patient=patient):
        return np.zeros_like(load)
    asked = queue_targets(target, cap, patient=patient)
    return np.asarray(required_servers(load, handle_s, patience_s=patience_s, targets=asked), dtype=float)


def _chat_agents(scenario: Scenario, members: pd.DataFrame, live: PoolLoad, target: Target, pace: Array) -> Array:
    """Return chat agents; the slots limit how busy they are, so that the occupancy cap of phone work does not apply.

    Slower people are the same as a clock that runs faster: threshold and patience shrink instead of handle times.
    """
    if _asks_nothing(target, 1.0, patient=live.patience_s is None):
        return np.zeros_like(live.load_erl)
    asked = queue_targets(target, 1.0, patient=live.patience_s is None)
    within_s = float(target.within_s or 0.0) / pace
    max_asa_s = None if target.max_asa_s is None else float(target.max_asa_s) / pace
    agents = chat_required_agents(
        live.load_erl * pace,
        np.array(scenario.channels[members["channel"].iloc[0]].handle_by_chats_s),
        patience_s=None if live.patience_s is None else live.patience_s / pace,
        targets=replace(asked, within_s=within_s, max_asa_s=max_asa_s),
    )
    return np.asarray(agents, dtype=float)


def _largest(counts: list[Array]) -> Array:
    return np.asarray(np.max(np.array(counts, dtype=float), axis=0))


def _agent_load(scenario: Scenario, members: pd.DataFrame, live: PoolLoad) -> Array:
    """Return erlangs of agents: chats at full concurrency take 1/slots of a person each."""
    if members["kind"].iloc[0] != "concurrent":
        return live.load_erl
    by_chats = scenario.channels[members["channel"].iloc[0]].handle_by_chats_s
    return np.asarray(live.load_erl * by_chats[-1] / (by_chats[0] * len(by_chats)))


def _while_open(demand: Demand, members: pd.DataFrame, live: PoolLoad) -> NDArray[np.bool_]:
    """Return when a queue is staffed: after closing, whoever has a contact in hand finishes it."""
    return np.asarray(demand.is_open.loc[members.index].to_numpy(dtype=bool).any(axis=0) | (live.contacts > 0))
