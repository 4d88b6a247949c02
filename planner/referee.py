"""The referee: the rostered week simulated, beside what the formulas say of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from models import Routing
from planner.frames import by_name
from planner.requirement import LIVE_KINDS
from planner.scenario import Channel, Scenario
from planner.simulation import (
    Distribution,
    Group,
    SimDesk,
    SimResult,
    Skill,
    Stream,
    exponential,
    gamma_day_factors,
    lognormal,
    simulate,
)
from planner.stages import Plan
from planner.workforce import deferred_work

REPLICATIONS = 40
MOST_RESERVE = 4
MARGIN = 0.01
OVERDISPERSED = 2.2


@dataclass(frozen=True)
class Refereed:
    """What the simulation says of a plan.

    Attributes
    ----------
    result
        The simulation without forecast error, which is what the formulas speak of.
    table
        Index: live stream. Columns: formula, simulation, half_width (95 %), disagrees.
    formula, simulation, half_width
        Service level over all live contacts.
    promises
        Probability that each promise is kept, forecast error and overdispersion included. Index: stream.
    missed
        Streams whose promise the simulation misses beyond its confidence interval.
    reserve
        People of each pool kept free for live contacts; only beyond them deferred work is begun.
    notes
        What the user should know.
    """

    result: SimResult
    table: pd.DataFrame
    formula: float | None
    simulation: float | None
    half_width: float | None
    promises: pd.DataFrame
    missed: tuple[str, ...]
    reserve: dict[str, int]
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The line that stands in every report."""
        if self.formula is None or self.simulation is None:
            return "simulation: no live contacts to compare"
        spread = f"{100 * self.simulation:.1f} % ± {100 * (self.half_width or 0.0):.1f}"
        return f"formula {100 * self.formula:.1f} %, simulation {spread}"


def judge(
    plan: Plan,
    *,
    replications: int = REPLICATIONS,
    cancel: threading.Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Refereed:
    """Simulate a plan's roster and compare it with the formulas.

    Where people who answer live contacts also do deferred work, somebody has to be kept free: a pool whose live promise
    is missed keeps one more person free, as long as its deferred work stays in time.

    Parameters
    ----------
    plan
        The plan.
    replications
        Independent weeks, at least 2.
    cancel
        Set it to stop the simulation.
    progress
        Called with (weeks done, weeks) in each simulation.

    Raises
    ------
    planner.simulation.SimulationCancelled
        When `cancel` was set.
    """
    options: dict[str, Any] = {"replications": replications, "seed": plan.scenario.seed}
    options |= {"cancel": cancel, "progress": progress}
    reserve = dict.fromkeys(plan.routing.pools, 0)
    plain = simulate(sim_desk(plan, reserve), **options)
    for _ in range(MOST_RESERVE):
        more = _more_free(plan, plain, reserve)
        if more == reserve:
            break
        trial = simulate(sim_desk(plan, more), **options)
        if _deferred_missed(plan, trial) > _deferred_missed(plan, plain):
            break
        reserve, plain = more, trial
    risky = simulate(sim_desk(plan, reserve, uncertain=True), **options) if _is_uncertain(plan.scenario) else plain
    live = plan.outcome.streams[plan.outcome.streams["is_live"]]
    table = plain.against(live["service_level"].astype(float), margin=MARGIN)
    formula, simulation, half = _all_live(live, table)
    missed = tuple(_missed(plain))
    notes = (
        *_reserve_notes(reserve),
        *_disagreement_notes(table),
        *_missed_notes(plan, plain, missed),
        *_unsure_notes(plan, risky.promises, missed),
    )
    return Refereed(plain, table, formula, simulation, half, risky.promises, missed, reserve, notes)


def extra_agents(plan: Plan, found: Refereed) -> pd.DataFrame | None:
    """Return the agents to add where the simulation misses a live promise, or None where there is nothing to mend.

    Returns
    -------
    One agent in the intervals of each missed pool that fall short of the target; labels as the requirement's.
    """
    pools = {str(plan.routing.pool_of[name]) for name in found.missed if plan.outcome.streams["is_live"][name]}
    misses = found.result.misses()
    more = pd.DataFrame(0.0, index=plan.requirement.agents.index, columns=plan.requirement.agents.columns)
    for pool, interval in misses.index:
        if pool in pools:
            more.loc[pool, interval] = 1.0
    return more if more.to_numpy().any() else None


def _missed(result: SimResult) -> list[str]:
    """Return the streams whose level over the week lies below the target by more than the confidence interval."""
    promises = result.promises.drop(index="all")
    below = promises["service_level"] + promises["half_width"].fillna(0.0) < promises["target"]
    return [str(name) for name in promises.index[below.to_numpy(dtype=bool)]]


def _deferred_missed(plan: Plan, result: SimResult) -> int:
    return sum(not plan.outcome.streams["is_live"][name] for name in _missed(result))


def _more_free(plan: Plan, result: SimResult, reserve: dict[str, int]) -> dict[str, int]:
    """Return the reserve with one more in each pool that misses a live promise and has deferred work to hold back."""
    helping = _helps(plan)
    pools = {str(plan.routing.pool_of[name]) for name in _missed(result) if plan.outcome.streams["is_live"][name]}
    return {pool: count + (pool in pools and pool in helping) for pool, count in reserve.items()}


def _all_live(live: pd.DataFrame, table: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    weights = live["contacts_per_week"].to_numpy(dtype=float)
    if not weights.sum():
        return None, None, None
    share = weights / weights.sum()
    columns = (table[name].to_numpy(dtype=float) for name in ("formula", "simulation", "half_width"))
    formula, level, half = (np.nan_to_num(column) for column in columns)
    return float(share @ formula), float(share @ level), float(np.sqrt(((share * half) ** 2).sum()))


def _reserve_notes(reserve: dict[str, int]) -> tuple[str, ...]:
    kept = [f"{count} in {pool}" for pool, count in reserve.items() if count]
    if not kept:
        return ()
    return (f"Keep people free for live contacts and begin deferred work only beyond them: {', '.join(kept)}",)


def _disagreement_notes(table: pd.DataFrame) -> tuple[str, ...]:
    rows = by_name(table[table["disagrees"].astype(bool)])
    return tuple(
        f"Formula and simulation differ for {name}: {row['formula']:.1%} and {row['simulation']:.1%}; "
        "the simulation also counts the variation of handle times, queues carried over, and e-mail in hand"
        for name, row in rows.items()
    )


def _missed_notes(plan: Plan, result: SimResult, missed: tuple[str, ...]) -> tuple[str, ...]:
    levels = result.promises["service_level"]
    return tuple(
        f"The simulation misses the promise of {name}: {levels[name]:.1%} of {plan.outcome.streams['target'][name]:.0%}"
        for name in missed
    )


def _is_uncertain(scenario: Scenario) -> bool:
    return float(scenario.uncertainty.forecast_cv) > 0 or scenario.uncertainty.arrivals == "overdispersed"


def _unsure_notes(plan: Plan, promises: pd.DataFrame, missed: tuple[str, ...]) -> tuple[str, ...]:
    """Name the promises that hold on average but less surely than wanted."""
    rows = by_name(promises.drop(index="all"))
    return tuple(
        f"The promise of {name} is kept with probability {row['kept']:.0%} over a {row['period']}; wanted: {wanted:.0%}"
        for name, row in rows.items()
        if name not in missed and row["kept"] < (wanted := float(plan.demand.targets[name].confidence))
    )


def sim_desk(plan: Plan, reserve: dict[str, int] | None = None, *, uncertain: bool = False) -> SimDesk:
    """Return a plan's rostered week as the simulation sees it.

    Handle times are lognormal with the scenario's variation, patience exponential. Deferred work is begun only by
    people who are idle, and finished once begun.

    Parameters
    ----------
    plan
        The plan.
    reserve
        People of each pool kept free for live contacts; none when left out.
    uncertain
        Whether days vary by the scenario's forecast error and arrivals by its overdispersion.
    """
    scenario, grid = plan.scenario, plan.grid
    spread = OVERDISPERSED if uncertain and scenario.uncertainty.arrivals == "overdispersed" else 1.0
    streams = tuple(_stream(plan, str(name), spread) for name in plan.demand.streams.index)
    factors = gamma_day_factors(float(scenario.uncertainty.forecast_cv)) if uncertain else ()
    return SimDesk(
        streams=streams,
        groups=tuple(_groups(plan, reserve or {})),
        slot_s=grid.slot_min * 60.0,
        cyclic=grid.cyclic,
        day_factors=factors,
        starts=grid.index,
    )


def _stream(plan: Plan, name: str, spread: float) -> Stream:
    scenario, row = plan.scenario, by_name(plan.demand.streams.loc[[name]])[name]
    target = plan.demand.targets[name]
    channel = scenario.channels.get(row["channel"])
    by_chats = channel.handle_by_chats_s if channel is not None else (row["handle_s"],)
    contacts = plan.demand.contacts.loc[name].to_numpy(dtype=float)
    common: dict[str, Any] = {"pool": str(plan.routing.pool_of[name]), "dispersion": spread}
    common["period"] = "month" if target.over == "month" else "week"
    if row["kind"] not in LIVE_KINDS:
        within_s, clock = (
            3600 * float(target.within_business_h or 0.0),
            plan.demand.is_open.loc[name].to_numpy(dtype=bool),
        )
        share = float(target.share or 0.0)
        return Stream(name, contacts, _handle(channel, row), within_s, share, "deferred", clock_open=clock, **common)
    known = bool(np.isfinite(row["patience_s"])) and scenario.queue_model != "erlang_c"
    chats = row["kind"] == "concurrent"
    return Stream(
        name,
        contacts,
        _handle(channel, row),
        float(target.within_s or 0.0),
        float(target.service_level or 0.0),
        row["kind"],
        definition=target.definition.value if known else "virtual",
        patience=exponential(row["patience_s"]) if known else None,
        concurrency=len(by_chats) if chats else 1,
        slowdown=tuple(one / by_chats[0] for one in by_chats) if chats else (),
        **common,
    )


def _handle(channel: Channel | None, row: dict[str, Any]) -> Distribution:
    cv = float(channel.handle.cv) if channel is not None and channel.handle is not None else 1.0
    return exponential(row["handle_s"]) if cv == 1.0 else lognormal(row["handle_s"], max(cv, 0.01))


def _groups(plan: Plan, reserve: dict[str, int]) -> list[Group]:
    """Return the people of each site and pool, with the pool's own streams and the deferred work they help with."""
    helps = _helps(plan)
    groups = []
    for i, site in enumerate(plan.routing.sites):
        for j, pool in enumerate(plan.routing.pools):
            staff = plan.roster.staff[i, j]
            names = [*plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()], *helps.get(pool, [])]
            if staff.any():
                skills = {str(name): _skill(plan, plan.routing, str(name), site) for name in names}
                free = reserve.get(pool, 0)
                label = f"{site} · {pool}"
                groups.append(Group(label, staff.astype(np.int64), skills, site=site, pool=pool, reserve=free))
    return groups


def _helps(plan: Plan) -> dict[str, list[str]]:
    """Return the deferred streams that the people of a live pool take up when idle."""
    helps: dict[str, list[str]] = {}
    for cohorts in plan.requirement.deferred:
        work = deferred_work(plan.scenario, plan.routing, plan.requirement, cohorts, plan.grid)
        for pool in work.pools[1:]:
            helps.setdefault(plan.routing.pools[pool], []).extend(cohorts.streams)
    return helps


def _skill(plan: Plan, routing: Routing, name: str, site: str) -> Skill:
    own = str(plan.demand.streams["language"][name]) in plan.scenario.site(site).languages
    return Skill(handle_factor=float(routing.handle_factor[site].to_dict()[name]), language_match=own)
