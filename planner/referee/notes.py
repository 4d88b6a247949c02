"""What the referee says in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from planner.frames import by_name, records
from planner.requirement import LIVE_KINDS
from planner.simulation import SimResult

if TYPE_CHECKING:
    from planner.stages import Plan

Notes = tuple[str, ...]


def reserve_notes(reserve: dict[str, int]) -> Notes:
    """Say how many people to keep free for live contacts."""
    kept = [f"{count} in {pool}" for pool, count in reserve.items() if count]
    if not kept:
        return ()
    return (f"Keep people free for live contacts and begin deferred work only beyond them: {', '.join(kept)}",)


def disagreement_notes(live: pd.DataFrame, table: pd.DataFrame) -> Notes:
    """Name the streams for which formula and simulation differ, those of a pool together, the largest gap first."""
    rows = table[table["disagrees"].astype(bool)]
    rows = rows.assign(pool=live["pool"].reindex(rows.index))  # an empty frame would take on the rows of `live`
    gap = (rows["formula"] - rows["simulation"]).abs()
    rows = rows.loc[gap.sort_values(ascending=False, kind="stable").index]
    return tuple(
        f"Formula and simulation differ for {_streams(by_name(group))}; "
        "the simulation also counts the variation of handle times, queues carried over, and e-mail in hand"
        for _, group in rows.groupby("pool", sort=False)
    )


def _streams(rows: dict[str, dict[str, float]]) -> str:
    """Return the figures of the first of some streams, with the names of the others."""
    (name, first), *others = rows.items()
    more = f" (in its pool also {', '.join(other for other, _ in others)})" if others else ""
    return f"{name}{more}: {first['formula']:.1%} and {first['simulation']:.1%}"


def missed_notes(result: SimResult, missed: Notes) -> Notes:
    """Name the promises that the simulation misses."""
    rows = by_name(result.promises)
    return tuple(
        f"The simulation misses the promise of {name}: {rows[name]['service_level']:.1%} of {rows[name]['target']:.0%}"
        for name in missed
    )


def unsure_notes(plan: Plan, result: SimResult, missed: Notes) -> Notes:
    """Name the pools with promises that hold on average but less surely than wanted, and what the least sure lacks."""
    targets, promises = plan.demand.targets, result.promises
    known = promises[promises.index.isin(list(targets)) & ~promises.index.isin(list(missed))]
    wanted = pd.Series({name: float(targets[str(name)].confidence) for name in known.index}, dtype=float)
    rows = known.assign(wanted=wanted, pool=plan.routing.pool_of.reindex(known.index), stream=known.index)
    unsure = rows[rows["kept"] < rows["wanted"]].sort_values("kept", kind="stable")
    return tuple(_unsure(plan, result, group) for _, group in unsure.groupby("pool", sort=False))


def _unsure(plan: Plan, result: SimResult, group: pd.DataFrame) -> str:
    first = records(group)[0]
    more = f" (the least sure of {len(group)} in its pool)" if len(group) > 1 else ""
    return (
        f"The promise of {first['stream']} is kept with probability {first['kept']:.0%} over a {first['period']}"
        f"{more}; wanted: {first['wanted']:.0%}. {_needed(plan, result, first)}"
    )


def _needed(plan: Plan, result: SimResult, row: dict[str, Any]) -> str:
    """Say what a promise lacks to be as sure as wanted, and for live contacts the people that would give it.

    With n on duty one more answers about 1 / (2 √n) of the contacts in time.
    """
    level, period = result.level_held(str(row["stream"]), float(row["wanted"])), row["period"]
    gap = float(row["target"]) - level
    lacks = f"{row['wanted']:.0%} of {period}s reach {level:.1%}, {100 * gap:.1f} points too few"
    if str(plan.demand.streams["kind"][row["stream"]]) not in LIVE_KINDS:
        return f"{lacks}: plan with a higher target"
    if period == "interval":
        return f"{lacks}: in so few contacts chance decides, promise over a longer period"
    contacts = plan.demand.contacts.loc[row["stream"]].to_numpy(dtype=float)
    duty = float(np.average(plan.outcome.staff.loc[row["pool"]].to_numpy(dtype=float), weights=contacts))
    people = int(np.ceil(gap * 2 * np.sqrt(max(duty, 1.0))))
    return f"{lacks}: about {people} more on duty at all times (beside {duty:.1f}), or plan with a higher target"


def priority_notes(priorities: pd.DataFrame) -> Notes:
    """Name the promises to respond and to resolve that are missed beyond their confidence intervals."""
    return tuple(_missed_priorities(priorities))


def _missed_priorities(priorities: pd.DataFrame) -> Iterator[str]:
    for key, row in by_name(priorities).items():
        for kind, limit in (
            ("responded", f"{row['respond_within_min']} min"),
            ("resolved", f"{row['resolve_within_h']} h"),
        ):
            if row[kind] + row[f"{kind}_half"] < row["target"]:
                yield f"{key}: {row[kind]:.1%} are {kind} within {limit} in simulation; promised: {row['target']:.0%}"
