"""What the simulation says of an option's roster, which is planned by the formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planner.comparison.misses import Miss, worst_of
from planner.economics.options import Option
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
    miss
        The promise that is missed by most, beyond its confidence interval; None where nothing is missed.
    """

    level: float | None
    half_width: float | None
    kept: float
    sure_share: float
    miss: Miss | None = None


@dataclass(frozen=True)
class Mended:
    """An option's roster mended in simulation until its promises are as sure as wanted, or nothing helps.

    Attributes
    ----------
    cost_per_month
        Running cost of an average month with it.
    sure_share
        Share of the promises over a period that it keeps as surely as wanted.
    """

    cost_per_month: float
    sure_share: float


def simulated(plan: Plan, cancel: Callable[[], bool] | None = None) -> Simulated | None:
    """Simulate a plan's roster; None where the caller ended it."""
    try:
        judged = judge(plan, cancel=cancel)
    except SimulationCancelled:
        return None
    known = (judged.simulation, judged.half_width, float(judged.promises["kept"]["all"]), judged.sure_share)
    return Simulated(*known, worst_of(judged.result.promises.loc[list(judged.missed)], simulated=True))


def missed_note(option: Option, found: Simulated | None) -> tuple[str, ...]:
    """Say what an option's roster misses in simulation, and that keeping it is not in its cost."""
    if found is None or found.miss is None:
        return ()
    label = option.value.replace("_", "-")
    miss = found.miss
    most = f"{miss.stream} reaches {miss.reached:.1%} of {miss.target:.0%}"
    return (
        f"In simulation the {label} roster misses promises ({miss.others + 1}), most of all {most}; options are "
        "planned by the formulas, and what it costs to be surer stands beside their cost, not in it",
    )
