"""Explaining the operating models in a worker: estimates, figures, reasons, resilience, and when another one wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from planner.scenario import Scenario
from planner.ui.result import digest
from planner.ui.worker import Line

if TYPE_CHECKING:
    from planner.pipeline import Plan


@dataclass(frozen=True)
class Turning:
    """The nearest flip, as in `planner.comparison.flips.Flip`.

    Attributes
    ----------
    kind, name
        Lever: region_share, volume or price; the region or site.
    base, at
        Today's value, and the value at which the verdict flips.
    winner
        Model that wins beyond it.
    confirmed
        Whether full plans on both sides agree; None where they were not made.
    """

    kind: str
    name: str
    base: float
    at: float
    winner: str
    confirmed: bool | None


@dataclass(frozen=True)
class ModelsAnswer:
    """What the operating models say of each other; what is not known yet is empty.

    Attributes
    ----------
    estimates
        Least people and cost a year by model, proven.
    table, resilience, reasons
        As in `planner.compare.Comparison`.
    best
        The cheapest model that keeps its promises, in simulation too.
    turning
        The nearest change that makes another model the cheapest; None where nothing tried does.
    searched
        Whether that was searched for.
    """

    estimates: dict[str, tuple[int, float]]
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    resilience: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)
    best: str | None = None
    turning: Turning | None = None
    searched: bool = False


@dataclass(frozen=True)
class ModelsTask:
    """The operating models of a desk, explained.

    Attributes
    ----------
    scenario
        The desk.
    """

    scenario: Scenario

    @property
    def name(self) -> str:
        """Digest of the scenario."""
        return f"models {digest(self.scenario)}"

    def run(self, line: Line) -> ModelsAnswer:
        """Return estimates first, then figures and reasons, then when another model wins."""
        from planner.compare import by_model, cheapest, tidy
        from planner.comparison.estimates import first_estimate
        from planner.comparison.reasons import reasons
        from planner.comparison.resilience import resilience
        from planner.pipeline import plan

        scenarios = by_model(self.scenario)
        least = {label: first_estimate(one) for label, one in scenarios.items()}
        answer = ModelsAnswer({label: (one.people, one.bound_per_year) for label, one in least.items()})
        line.show(answer)
        plans: dict[str, Plan] = {}
        for label, one in scenarios.items():
            plans[label] = plan(one, progress=line.say, cancel=line.stopped, referee=True)
            if line.stopped():
                return answer
        best = cheapest(plans)
        answer = replace(
            answer,
            table=tidy(plans),
            resilience={label: resilience(one) for label, one in plans.items()},
            best=best,
            reasons=pd.DataFrame() if best is None else reasons(plans, best),
        )
        line.show(answer)
        return answer if best is None else _with_turning(answer, scenarios, plans, best, line)


def _with_turning(
    answer: ModelsAnswer, scenarios: Mapping[str, Scenario], plans: Mapping[str, Plan], best: str, line: Line
) -> ModelsAnswer:
    from planner.comparison.flips import find_flips
    from planner.comparison.workers import InThisProcess
    from planner.economics.steps import CancelledError
    from planner.pipeline import Verdict

    def tell(_: str) -> None:
        if line.stopped():
            raise CancelledError
        line.say("flips")

    met = {label: scenarios[label] for label, one in plans.items() if one.verdict is Verdict.MET}
    try:
        found = find_flips(met, plans, best, InThisProcess(), tell=tell)
    except CancelledError:
        return answer
    if not found:
        return replace(answer, searched=True)
    one = found[0]
    lever = one.lever
    turning = Turning(lever.kind, lever.name, lever.base, one.at, one.winner, one.confirmed(best))
    return replace(answer, turning=turning, searched=True)
