"""What the simulation says of an option's roster: options are planned by the formulas, and not mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.economics.options import Option
from planner.frames import by_name
from planner.referee import judge
from planner.simulation import SimulationCancelled
from planner.stages import Plan


@dataclass(frozen=True)
class Simulated:
    """An option's roster in simulated weeks.

    Attributes
    ----------
    level, half_width
        Service level over all live contacts, and half of its 95 % interval; None where nothing is live.
    kept
        Probability that every promise is kept in its period, days' variation and absence included.
    sure_share
        Share of the promises over a period that are kept as surely as wanted.
    missed
        Streams whose promise is missed beyond the confidence interval.
    worst, reached, target
        The stream of these that misses most, its level and its promise; None where nothing is missed.
    """

    level: float | None
    half_width: float | None
    kept: float
    sure_share: float
    missed: int
    worst: str | None = None
    reached: float | None = None
    target: float | None = None


def simulated(plan: Plan, cancel: Callable[[], bool] | None = None) -> Simulated | None:
    """Simulate a plan's roster; None where the caller ended it."""
    try:
        judged = judge(plan, cancel=cancel)
    except SimulationCancelled:
        return None
    known = (judged.simulation, judged.half_width, float(judged.promises["kept"]["all"]), judged.sure_share)
    if not judged.missed:
        return Simulated(*known, 0)
    rows = judged.result.promises.loc[list(judged.missed)]
    worst = str((rows["target"] - rows["service_level"]).astype(float).idxmax())
    row = by_name(rows)[worst]
    return Simulated(*known, len(judged.missed), worst, float(row["service_level"]), float(row["target"]))


def missed_note(option: Option, found: Simulated | None) -> tuple[str, ...]:
    """Say what an option's roster misses in simulation, and that mending it is not in its cost."""
    if found is None or found.worst is None:
        return ()
    label = option.value.replace("_", "-")
    most = f"{found.worst} reaches {found.reached:.1%} of {found.target:.0%}"
    return (
        f"In simulation the {label} roster misses promises ({found.missed}), most of all {most}; options are planned "
        "by the formulas, and what it costs to be surer is in none of these figures",
    )
