"""The promise that a compared plan misses by most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from planner.frames import by_name

if TYPE_CHECKING:
    from planner.stages import Plan


@dataclass(frozen=True)
class Miss:
    """A promise that is not kept.

    Attributes
    ----------
    stream
        The stream, region/department/channel/priority.
    reached, target
        Service level, and what is promised; 0 to 1.
    worst_interval
        Service level of the worst interval where the level as a whole is reached, else None.
    simulated
        Whether the simulation says so; else the formulas do.
    others
        Other promises that are missed, too.
    """

    stream: str
    reached: float
    target: float
    worst_interval: float | None
    simulated: bool
    others: int


def worst_miss(plan: Plan) -> Miss | None:
    """Return the promise that a plan misses by most, by the formulas, else in simulation; None where it keeps all."""
    rows, simulated = plan.outcome.streams[~plan.outcome.streams["kept"].astype(bool)], False
    if rows.empty and plan.refereed is not None:
        rows, simulated = plan.refereed.result.promises.loc[list(plan.refereed.missed)], True
    return worst_of(rows, simulated=simulated)


def worst_of(rows: pd.DataFrame, *, simulated: bool) -> Miss | None:
    """Return the promise that is missed by most among missed ones; None without any."""
    if rows.empty:
        return None
    name = str((rows["target"] - rows["service_level"]).astype(float).idxmax())
    row = by_name(rows)[name]
    reached, target = float(row["service_level"]), float(row["target"])
    worst = float(row["worst_interval"]) if reached >= target else None
    return Miss(name, reached, target, worst, simulated, len(rows) - 1)
