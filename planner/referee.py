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
from planner.pipeline import Plan
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
from planner.workforce import deferred_work

REPLICATIONS = 40
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
    """

    result: SimResult
    table: pd.DataFrame
    formula: float | None
    simulation: float | None
    half_width: float | None
    promises: pd.DataFrame

    @property
    def agrees(self) -> bool:
        """Whether no stream differs by more than its confidence interval and one point."""
        return not bool(self.table["disagrees"].any())

    @property
    def sentence(self) -> str:
        """The line that stands in every report."""
        if self.formula is None or self.simulation is None:
            return "simulation: no live contacts to compare"
        spread = f" ± {100 * (self.half_width or 0.0):.1f}"
        return f"formula {self.formula:.1%}, simulation {100 * self.simulation:.1f} %{spread}".replace("%,", " %,")


def referee(
    plan: Plan,
    *,
    replications: int = REPLICATIONS,
    cancel: threading.Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Refereed:
    """Simulate a plan's roster and compare it with the formulas.

    Parameters
    ----------
    plan
        The plan.
    replications
        Independent weeks.
    cancel
        Set it to stop the simulation.
    progress
        Called with (weeks done, weeks).

    Raises
    ------
    planner.simulation.SimulationCancelled
        When `cancel` was set.
    """
    seed = plan.scenario.seed
    plain = simulate(sim_desk(plan), replications=replications, seed=seed, cancel=cancel, progress=progress)
    risky = plain
    if _is_uncertain(plan.scenario):
        risky = simulate(sim_desk(plan, uncertain=True), replications=replications, seed=seed, cancel=cancel)
    live = plan.outcome.streams[plan.outcome.streams["is_live"]]
    table = plain.against(live["service_level"].astype(float), margin=MARGIN)
    weights = live["contacts_per_week"].to_numpy(dtype=float)
    if not weights.sum():
        return Refereed(plain, table, None, None, None, risky.promises)
    share = weights / weights.sum()
    level, half = table["simulation"].to_numpy(dtype=float), table["half_width"].to_numpy(dtype=float)
    return Refereed(
        plain,
        table,
        plan.outcome.rostered,
        float(share @ level),
        float(np.sqrt(((share * np.nan_to_num(half)) ** 2).sum())),
        risky.promises,
    )


def _is_uncertain(scenario: Scenario) -> bool:
    return float(scenario.uncertainty.forecast_cv) > 0 or scenario.uncertainty.arrivals == "overdispersed"


def sim_desk(plan: Plan, *, uncertain: bool = False) -> SimDesk:
    """Return a plan's rostered week as the simulation sees it.

    Handle times are lognormal with the scenario's variation, patience exponential. Deferred work is begun only by
    people who are idle, and finished once begun.

    Parameters
    ----------
    plan
        The plan.
    uncertain
        Whether days vary by the scenario's forecast error and arrivals by its overdispersion.
    """
    scenario, grid = plan.scenario, plan.grid
    spread = OVERDISPERSED if uncertain and scenario.uncertainty.arrivals == "overdispersed" else 1.0
    streams = tuple(_stream(plan, str(name), spread) for name in plan.demand.streams.index)
    factors = gamma_day_factors(float(scenario.uncertainty.forecast_cv)) if uncertain else ()
    return SimDesk(
        streams=streams,
        groups=tuple(_groups(plan)),
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


def _groups(plan: Plan) -> list[Group]:
    """Return the people of each site and pool, with the pool's own streams and the deferred work they help with."""
    helps = _helps(plan)
    groups = []
    for i, site in enumerate(plan.routing.sites):
        for j, pool in enumerate(plan.routing.pools):
            staff = plan.roster.staff[i, j]
            names = [*plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()], *helps.get(pool, [])]
            if staff.any():
                skills = {str(name): _skill(plan, plan.routing, str(name), site) for name in names}
                groups.append(Group(f"{site} · {pool}", staff.astype(np.int64), skills, site=site, pool=pool))
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
