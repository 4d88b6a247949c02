"""Comparing the operating models in a worker: first looks, plans, reasons, resilience, and when another one wins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from planner.comparison.misses import Miss
from planner.ui.tasks import DeskTask, Step
from planner.ui.worker import Line

if TYPE_CHECKING:
    from planner.compare import Comparison, Estimate
    from planner.shifts import Progress

PLANS_DONE = 0.85  # of the work, when all models are planned


@dataclass(frozen=True)
class Turning:
    """The nearest flip, as in `planner.comparison.flips.Flip`.

    Attributes
    ----------
    kind, name
        Lever: region_share, volume, price or buildings; the region or site.
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
    models
        The models, in the order in which they are shown.
    looks
        First looks. Index: model. Columns as in `planner.comparison.estimates.Estimate`.
    table, resilience, reasons, faults
        As in `planner.compare.Comparison`.
    misses
        The promise that each model misses by most; models that keep all are left out.
    heads
        People by site (index) and model (columns).
    reports
        Desk report by model, as in `planner.compare.Comparison`.
    month
        Key figures of the desk report in a month (index), by model (columns).
    best
        The cheapest model that keeps its promises, in simulation too.
    turning
        The nearest change that makes another model the cheapest; None where nothing tried does.
    searched
        Whether that was searched for.
    stopped
        Whether the visitor ended it early.
    """

    models: tuple[str, ...]
    looks: pd.DataFrame = field(default_factory=pd.DataFrame)
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    resilience: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)
    faults: dict[str, str] = field(default_factory=dict)
    misses: dict[str, Miss] = field(default_factory=dict)
    heads: pd.DataFrame = field(default_factory=pd.DataFrame)
    reports: dict[str, pd.DataFrame] = field(default_factory=dict)
    month: pd.DataFrame = field(default_factory=pd.DataFrame)
    best: str | None = None
    turning: Turning | None = None
    searched: bool = False
    stopped: bool = False

    @property
    def complete(self) -> bool:
        """Whether every model has its plan, or a reason why there is none."""
        return len(self.table) + len(self.faults) >= len(self.models)


@dataclass(frozen=True)
class ModelsTask(DeskTask):
    """The operating models of a desk, compared and explained in one pass."""

    kind: ClassVar[str] = "models"

    def run(self, line: Line) -> ModelsAnswer:
        """Return the comparison; what is known is shown as it comes."""
        from planner.compare import SECONDS, by_model, compare

        scenarios = by_model(self.scenario)
        known: dict[str, Estimate] = {}
        planned: list[str] = []

        def first(label: str, found: Estimate) -> None:
            known[label] = found
            line.show(ModelsAnswer(tuple(scenarios), looks=_looks(known)))

        def done(label: str, found: Comparison) -> None:
            planned.append(label)
            line.show(answer_of(tuple(scenarios), found))

        def state(label: str, told: Progress) -> None:
            if len(known) < len(scenarios):
                line.say(Step("first_look", 0.1 * len(known) / len(scenarios), told.gap))
            elif len(planned) < len(scenarios):
                done_share = 0.1 + (PLANS_DONE - 0.1) * len(planned) / len(scenarios)
                line.say(Step(f"planning_{label}", done_share, told.gap))

        found = compare(
            scenarios,
            workers=1,
            seconds=SECONDS,
            clock=False,  # the visitor can stop it; the same desk shall have the same answer
            first=first,
            done=done,
            tell=lambda _: line.say(Step("flips", PLANS_DONE, None)),
            progress=state,
            cancel=line.stopped,
        )
        return answer_of(tuple(scenarios), found)


def _looks(known: dict[str, Estimate]) -> pd.DataFrame:
    rows = {label: vars(one) for label, one in known.items()}
    return pd.DataFrame.from_dict(rows, orient="index").drop(columns="known", errors="ignore")  # large, for searches


def answer_of(models: tuple[str, ...], found: Comparison) -> ModelsAnswer:
    """Return the plain values of a comparison."""
    from planner.comparison.desk_report import key_figures
    from planner.comparison.misses import worst_miss

    months = {label: key_figures(report).loc[("month", "month")] for label, report in found.reports.items()}
    return ModelsAnswer(
        models=models,
        looks=_looks(found.estimates),
        table=found.table,
        resilience=found.resilience,
        reasons=found.reasons,
        faults=found.faults,
        misses={label: miss for label, one in found.plans.items() if (miss := worst_miss(one))},
        heads=pd.DataFrame({label: one.outcome.sites["heads"] for label, one in found.plans.items()}),
        reports=found.reports,
        month=pd.DataFrame(months),
        best=found.best,
        turning=_turning(found),
        searched=found.flips is not None,
        stopped=found.stopped,
    )


def _turning(found: Comparison) -> Turning | None:
    if found.best is None or found.flips is None or not found.flips.found:
        return None
    one = found.flips.found[0]
    lever = one.lever
    return Turning(lever.kind, lever.name, lever.base, one.at, one.winner, one.confirmed(found.best))
