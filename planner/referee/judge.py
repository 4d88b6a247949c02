"""The referee's judgement: the rostered week simulated, beside what the formulas say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planner.frames import by_name
from planner.referee.desk import helps, is_live, is_uncertain, sim_desk, with_reserve
from planner.referee.handover import HANDOVER
from planner.referee.notes import (
    disagreement_notes,
    missed_notes,
    priority_notes,
    reserve_notes,
    unsure_notes,
)
from planner.simulation import SimResult, simulate
from planner.stages import Plan

REPLICATIONS = 40
MOST_RESERVE = 4
LEAST_WEEKS, TRIAL_PART = 2, 4  # a quarter of the weeks tells whether to keep one more free
MARGIN = 0.01


@dataclass(frozen=True)
class Refereed:
    """What the simulation says of a plan.

    Attributes
    ----------
    result
        The simulation without forecast error, which is what the formulas speak of.
    table
        Index: live stream. Columns: formula, simulation, half_width (95 %), disagrees.
    pools
        The same by live pool.
    formula, simulation, half_width
        Service level over all live contacts.
    promises
        Probability that each promise is kept, forecast error, absence and overdispersion included. Index: stream.
    priorities
        Share of contacts answered and resolved in time, days' variation included. Index: priority. Columns:
        respond_within_min, resolve_within_h, clock, target (share for which each is promised), contacts_per_week,
        responded, responded_half, resolved, resolved_half (95 %); NaN where nothing is promised.
    missed
        Streams whose promise the simulation misses beyond its confidence interval.
    unsure
        Stream → share points by which the level that is reached as surely as wanted lies below its promise.
    reserve
        People of each pool kept free for live contacts; only beyond them deferred work is begun.
    notes
        What the user should know.
    """

    result: SimResult
    table: pd.DataFrame
    pools: pd.DataFrame
    formula: float | None
    simulation: float | None
    half_width: float | None
    promises: pd.DataFrame
    priorities: pd.DataFrame
    missed: tuple[str, ...]
    unsure: dict[str, float]
    reserve: dict[str, int]
    notes: tuple[str, ...]

    @property
    def sure_share(self) -> float:
        """Share of the promises over a period that are kept as surely as wanted."""
        promises = self.promises.drop(index="all")
        periodic = int((promises["period"] != "interval").sum())
        return 1 - len(self.unsure) / periodic if periodic else 1.0

    @property
    def sentence(self) -> str:
        """The line that stands in every report."""
        return side_by_side(self.formula, self.simulation, self.half_width)


def side_by_side(formula: float | None, simulation: float | None, half_width: float | None) -> str:
    """Return the service level by the formulas and in simulation, as a line."""
    if formula is None or simulation is None:
        return "simulation: no live contacts to compare"
    spread = f"{100 * simulation:.1f} % ± {100 * (half_width or 0.0):.1f}"
    return f"formula {100 * formula:.1f} %, simulation {spread}"


def judge(
    plan: Plan,
    *,
    replications: int = REPLICATIONS,
    reserve: dict[str, int] | None = None,
    settled: bool = False,
    cancel: Callable[[], bool] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Refereed:
    """Simulate a plan's roster and compare it with the formulas.

    Where people who answer live contacts also do deferred work, somebody has to be kept free: a pool whose live promise
    is missed, or kept less surely than wanted, keeps one more person free, as long as its deferred work stays in time.

    Parameters
    ----------
    plan
        The plan.
    replications
        Independent weeks, at least 2.
    reserve
        People of each pool kept free at least; nobody when left out.
    settled
        Whether no more are to be kept free.
    cancel
        Asked while simulating; True stops.
    progress
        Called with (weeks done, weeks) in each simulation.

    Raises
    ------
    planner.simulation.SimulationCancelled
        When `cancel` said so.
    """
    options: dict[str, Any] = {"replications": replications, "seed": plan.scenario.seed}
    options |= {"cancel": cancel, "progress": progress}
    uncertain = is_uncertain(plan.scenario)

    desk = sim_desk(plan, uncertain=uncertain)

    def of(reserve: dict[str, int], weeks: int) -> SimResult:
        return simulate(with_reserve(desk, reserve), **(options | {"replications": weeks}))

    reserve = dict.fromkeys(plan.routing.pools, 0) | (reserve or {})
    if helps(plan) and not settled:
        reserve = _kept_free(plan, reserve, lambda one: of(one, max(LEAST_WEEKS, replications // TRIAL_PART)))
    risky = of(reserve, replications)
    plain = simulate(sim_desk(plan, reserve), **options) if uncertain else risky
    return _judgement(plan, plain, risky, reserve)


def _kept_free(plan: Plan, reserve: dict[str, int], of: Callable[[dict[str, int]], SimResult]) -> dict[str, int]:
    """Return the people of each pool to keep free, found by simulating some weeks with one more and one more."""
    risky, settled = of(reserve), set[str]()
    for _ in range(MOST_RESERVE):
        more = _more_free(plan, risky, reserve, settled)
        if more == reserve:
            break
        trial = of(more)
        if worse := _worse_off(plan, risky, trial, {pool for pool in more if more[pool] > reserve[pool]}):
            settled |= worse
            more = {pool: reserve[pool] if pool in settled else count for pool, count in more.items()}
            if more == reserve:
                break
            trial = of(more)
        reserve, risky = more, trial
    return reserve


def _judgement(plan: Plan, plain: SimResult, risky: SimResult, reserve: dict[str, int]) -> Refereed:
    live = plan.outcome.streams[plan.outcome.streams["is_live"]]
    table = plain.against(live["service_level"].astype(float), margin=MARGIN)
    formula, simulation, half = _all_live(live, plain)
    missed = tuple(_missed(plain))
    promises = risky.promises.drop(index=HANDOVER, errors="ignore")
    priorities = _priorities(plan, risky)
    notes = (
        *reserve_notes(reserve),
        *disagreement_notes(live, table),
        *missed_notes(plain, missed),
        *unsure_notes(plan, risky, missed),
        *priority_notes(priorities),
    )
    return Refereed(
        result=plain,
        table=table,
        pools=_by_pool(live, plain),
        formula=formula,
        simulation=simulation,
        half_width=half,
        promises=promises,
        priorities=priorities,
        missed=missed,
        unsure=_unsure(plan, risky),
        reserve=reserve,
        notes=notes,
    )


def _priorities(plan: Plan, result: SimResult) -> pd.DataFrame:
    if not plan.scenario.priorities:
        return pd.DataFrame()
    rows = []
    new = by_name(pd.DataFrame(result.priorities["new"]))
    for key, one in plan.scenario.priorities.items():
        row: dict[str, Any] = {
            "priority": key,
            "respond_within_min": one.respond_within_min,
            "resolve_within_h": one.resolve_within_h,
            "clock": one.clock,
            "target": float(one.kept_share),
            "contacts_per_week": float(new[key]["mean"]),
        }
        for name, promised in (("responded", one.respond_within_min), ("resolved", one.resolve_within_h)):
            share = by_name(pd.DataFrame(result.priorities[f"{name}_in_time"]))[key]
            row[name] = float("nan") if promised is None else float(share["mean"])
            row[f"{name}_half"] = float("nan") if promised is None else float(share["high"] - share["low"]) / 2
        rows.append(row)
    return pd.DataFrame(rows).set_index("priority")


def _missed(result: SimResult) -> list[str]:
    """Return the streams whose level over the week lies below the target by more than the confidence interval."""
    promises = result.promises.drop(index="all")
    below = promises["service_level"] + promises["half_width"].fillna(0.0) < promises["target"]
    return [str(name) for name in promises.index[below.to_numpy(dtype=bool)]]


def _unsure(plan: Plan, risky: SimResult) -> dict[str, float]:
    """Return what is missing to promises that are kept less surely than wanted.

    A promise for each interval is left out: there chance decides about single contacts.
    """
    kept = by_name(risky.promises)
    gaps: dict[str, float] = {}
    for name, target in plan.demand.targets.items():
        if name in kept and kept[name]["period"] != "interval" and kept[name]["kept"] < float(target.confidence):
            gaps[name] = kept[name]["target"] - risky.level_held(name, float(target.confidence))
    return {name: gap for name, gap in gaps.items() if gap > 0}


def _more_free(plan: Plan, result: SimResult, reserve: dict[str, int], settled: set[str]) -> dict[str, int]:
    """Return the reserve with one more in each pool with live promises that want it, and deferred work to hold back."""
    pools = {str(plan.routing.pool_of[name]) for name in _lack(plan, result) if is_live(plan, name)}
    pools &= helps(plan).keys() - settled
    return {pool: count + (pool in pools) for pool, count in reserve.items()}


def _worse_off(plan: Plan, before: SimResult, after: SimResult, raised: set[str]) -> set[str]:
    """Return the raised pools that gain nothing, or help with deferred work whose promise wants more than before."""
    first, then = _lack(plan, before), _lack(plan, after)
    worse, helped_by = then.keys() - first.keys(), helps(plan)
    found = set()
    for pool in raised:
        helped = helped_by[pool]
        about = [*plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()].astype(str), *helped]
        gained = sum(first.get(name, 0.0) - then.get(name, 0.0) for name in about) > 0
        if worse & set(helped) or not gained:
            found.add(pool)
    return found


def _lack(plan: Plan, result: SimResult) -> dict[str, float]:
    """Return how far promises are from kept, and as surely as wanted, in contacts a week by stream."""
    kept, asked = by_name(result.promises), contacts_asked(result)
    points = {name: kept[name]["target"] - kept[name]["service_level"] for name in _missed(result)}
    points |= {name: max(gap, points.get(name, 0.0)) for name, gap in _unsure(plan, result).items()}
    return {name: gap * asked[name] for name, gap in points.items()}


def contacts_asked(result: SimResult) -> dict[str, float]:
    """Return the contacts a week that count for the promise of each stream."""
    return {name: float(row["mean"]) for name, row in by_name(pd.DataFrame(result.streams["counted"])).items()}


def _all_live(live: pd.DataFrame, result: SimResult) -> tuple[float | None, float | None, float | None]:
    weights = live["contacts_per_week"].astype(float)
    if not weights.sum():
        return None, None, None
    level, half = result.mean_level(weights)
    if np.isnan(level):  # so few contacts that none came
        return None, None, None
    return float(np.average(live["service_level"].astype(float), weights=weights)), level, half


def _by_pool(live: pd.DataFrame, result: SimResult) -> pd.DataFrame:
    found = {pool: _all_live(rows, result) for pool, rows in live.groupby("pool")}
    columns = ["formula", "simulation", "half_width"]
    means = pd.DataFrame.from_dict(found, orient="index", columns=columns).astype(float).rename_axis("pool")
    gap = (means["formula"] - means["simulation"]).abs()
    return means.assign(disagrees=gap > np.maximum(means["half_width"].fillna(0.0), MARGIN))
