"""Working out in-house, outsourced and hybrid in a worker: plain values for the page, and the files to hand on."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from planner.scenario import Scenario
from planner.ui.result import CONFIRMED, digest
from planner.ui.tasks import DeskTask, Step
from planner.ui.text import LANGUAGES, PER_CENT, Words
from planner.ui.worker import Line

if TYPE_CHECKING:
    from planner.economics import Phase, Sourcing
    from planner.economics.break_even import BreakEven
    from planner.economics.wording import Tongue

BUDGETS = np.arange(0.6, 1.61, 0.05)  # of the least cost at the middle level


@dataclass(frozen=True)
class Turn:
    """Where in-house and outsourced cost the same, as in `planner.economics.BreakEven`.

    Attributes
    ----------
    by
        volume, vendor_price, wage (factors on today's value) or fcr (share points).
    point, low, high
        The break-even and the interval by the bounds; None where there is none.
    searched
        Range of the search.
    cheaper_below
        The option that is cheaper below the point, or everywhere.
    difference
        Relative difference of both rosters planned at the point; None where nothing was planned.
    """

    by: str
    point: float | None
    low: float | None
    high: float | None
    searched: tuple[float, float]
    cheaper_below: str
    difference: float | None


@dataclass(frozen=True)
class SourcingAnswer:
    """The comparison as the page shows it; money in the scenario's currency.

    Attributes
    ----------
    months, discount
        Horizon, and the discount rate a year.
    summary, mix, crossover
        As in `planner.economics.Sourcing`; option and site names as text.
    cheapest, rival, twin
        The cheapest option, the one next to it, and the pure option that the hybrid is where no mix was cheaper.
    impossible
        Options that cannot serve the customers, and why.
    cumulative
        Cost so far by month (index) and option (columns), ``nothing`` where today's people are known.
    now
        present, cost_per_month, people, service_level and target of doing nothing; empty where not known.
    turns, nearest
        Break-evens; the nearest one and the option that is the cheaper one beyond it.
    quantiles, cheapest_share, tornado, worth
        Ranges, chances and what moves them (by place, in words: `said_en` …); empty while they are being worked out.
    outsourced_cheaper, cheaper_between
        Share of draws in which outsourced costs less than in-house, and between which shares that lies if the stand-ins
        of both are off by their worst; None without both.
    errors
        How far the stand-ins of the draws are off on held-out draws, by option. Columns: draws, mean, worst.
    defaults, notes
        Defaults that count, confirmed or not (`status`) when this was worked out, and what else the visitor should
        know.
    csat
        Points of satisfaction by option: what the page tells of customers lost stands beside every cost.
    points, budgets
        The price of service by level (index), and the level by budget a year (index); empty while not known.
    files
        html, pdf and xlsx to hand on, by language; empty while ranges are missing.
    files_of
        Digest of what the files tell, but for the defaults that are confirmed.
    """

    months: int
    discount: float
    summary: pd.DataFrame
    cheapest: str
    rival: str | None
    twin: str | None
    impossible: dict[str, str]
    cumulative: pd.DataFrame
    now: dict[str, float | None]
    mix: pd.DataFrame
    turns: tuple[Turn, ...]
    nearest: tuple[Turn, str] | None
    crossover: pd.DataFrame
    quantiles: pd.DataFrame
    cheapest_share: dict[str, float]
    outsourced_cheaper: float | None
    cheaper_between: tuple[float, float] | None
    errors: pd.DataFrame
    tornado: pd.DataFrame
    worth: dict[str, float]
    defaults: pd.DataFrame
    notes: tuple[str, ...]
    csat: dict[str, float]
    points: pd.DataFrame
    budgets: pd.DataFrame
    files: dict[str, dict[str, bytes]]
    files_of: str


@dataclass(frozen=True)
class SourcingTask(DeskTask):
    """The sourcing options of a desk.

    Attributes
    ----------
    for_files
        Whether the files shall tell all that the desk says beside its costs; else who changes only that asks the same.
    """

    kind: ClassVar[str] = "sourcing"
    for_files: bool = False

    @property
    def name(self) -> str:
        """What is asked, and the digest of what is read of the scenario."""
        return f"{self.kind} {told_in_files(self.scenario)}" if self.for_files else super().name

    def run(self, line: Line) -> SourcingAnswer:
        """Return the comparison: costs first, then ranges and break-evens, then the price of service."""
        from planner.economics import SECONDS, source

        found = source(
            _with_known_places(self.scenario),
            seconds=SECONDS,
            clock=False,  # the visitor can stop it; the same desk shall have the same answer
            first=lambda costs: line.show(answer_of(costs)),
            progress=_teller(line),
            cancel=line.stopped,
        )
        answer = answer_of(found)
        if line.stopped() and found.risk is None:
            return answer
        answer = replace(answer, files=_files(found))
        line.show(answer)
        return _with_curve(answer, self.scenario, line)


def told_in_files(scenario: Scenario) -> str:
    """Return a name for all that the files of a comparison tell, but for the defaults that are confirmed."""
    return digest(scenario, without=(CONFIRMED,))


def _with_known_places(scenario: Scenario) -> Scenario:
    """Return the scenario with the confirmed places that there are: an edit of its lists may have taken some away."""
    from planner.economics.assumptions import assumptions, unknown_confirmed

    unknown = unknown_confirmed(scenario, assumptions(scenario))
    known = [place for place in scenario.sourcing.confirmed if place not in unknown]
    return scenario.changed(sourcing=scenario.sourcing.changed(confirmed=known)) if unknown else scenario


def _teller(line: Line) -> Callable[[Phase], None]:
    def say(phase: Phase) -> None:
        name = re.sub(r"[^a-z]+", "_", phase.text)
        gap = None if phase.search is None else phase.search.gap
        line.say(Step(name, phase.done / phase.of, gap))

    return say


def answer_of(found: Sourcing) -> SourcingAnswer:
    """Return the plain values of a comparison, without files and the price of service."""
    from planner.economics.verdict import rival, turning

    risk, nearest = found.risk, turning(found)
    cash = {option.value: frame["total"] for option, frame in found.flows.items()}
    if found.now is not None:
        cash["nothing"] = found.now.cash
    empty = pd.DataFrame()
    return SourcingAnswer(
        months=int(found.scenario.sourcing.horizon_months),
        discount=float(found.scenario.sourcing.discount_rate_per_year),
        summary=found.summary.set_axis([str(one) for one in found.summary.index]),
        cheapest=found.cheapest.value,
        rival=rival(found),
        twin=None if found.twin is None else found.twin.value,
        impossible={option.value: why for option, why in found.impossible.items()},
        cumulative=pd.DataFrame(cash).cumsum(),
        now=_now(found),
        mix=found.mix,
        turns=tuple(_turn(one) for one in found.break_evens),
        nearest=None if nearest is None else (_turn(nearest[0]), nearest[1].value),
        crossover=found.crossover,
        quantiles=empty if risk is None else risk.quantiles,
        cheapest_share={} if risk is None else {str(key): float(value) for key, value in risk.cheapest.items()},
        outsourced_cheaper=None if risk is None else risk.outsourced_cheaper,
        cheaper_between=None if risk is None else risk.outsourced_cheaper_between,
        errors=empty if risk is None else risk.errors,
        tornado=empty if risk is None else _in_words(risk.tornado, found.scenario),
        worth={} if risk is None else {str(key): float(value) for key, value in risk.value_of_knowing.items()},
        defaults=_defaults(found),
        notes=found.notes,
        csat=found.csat,
        points=empty,
        budgets=empty,
        files={},
        files_of=told_in_files(found.scenario),
    )


def _defaults(found: Sourcing) -> pd.DataFrame:
    """Return the defaults that count; a visitor may confirm them and take that back without another comparison."""
    from planner.economics.assumptions import assumption_table

    table = assumption_table(found.assumptions)
    return table[table["status"].isin(("default", "confirmed"))]


def _in_words(tornado: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    from planner.economics.assumptions import said

    tongues = [tongue(Words(language)) for language in LANGUAGES]
    named = {f"said_{one.language}": [said(str(place), scenario, one) for place in tornado.index] for one in tongues}
    return tornado.assign(**named)


def _now(found: Sourcing) -> dict[str, float | None]:
    names = ("present", "cost_per_month", "people", "service_level", "target", "missing_h_per_week")
    return {} if found.now is None else {name: getattr(found.now, name) for name in names}


def _turn(one: BreakEven) -> Turn:
    difference = None if one.check is None else one.check.difference
    return Turn(one.by.value, one.point, one.low, one.high, one.searched, one.cheaper_below.value, difference)


def _files(found: Sourcing) -> dict[str, dict[str, bytes]]:
    """Return the files in every language: whoever switches has them at once, and one answer serves all visitors."""
    from planner.report.sourcing_page import sourcing_html
    from planner.report.sourcing_pdf import sourcing_pdf
    from planner.report.sourcing_xlsx import write_sourcing_xlsx

    def told(one: Tongue) -> dict[str, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sourcing.xlsx"
            write_sourcing_xlsx(found, path, one)
            workbook = path.read_bytes()
        return {"html": sourcing_html(found, one).encode(), "pdf": sourcing_pdf(found, one), "xlsx": workbook}

    return {language: told(tongue(Words(language))) for language in LANGUAGES}


def tongue(words: Words) -> Tongue:
    """Return how a report is told in a language; English is that of the planner's own notes."""
    from planner.economics.wording import Tongue

    if words.language == "en":
        return Tongue(say=words.report)
    return Tongue(words.language, words.report, compact="long", per_cent=PER_CENT)


def _with_curve(answer: SourcingAnswer, scenario: Scenario, line: Line) -> SourcingAnswer:
    """Return the answer with the price of service, or as it is where nothing is live or the visitor stopped."""
    from planner.economics.sla_curve import sla_curve
    from planner.economics.steps import CancelledError

    if not any(one.target.service_level is not None for one in scenario.channels.values()):
        return answer
    try:
        curve = sla_curve(scenario, progress=lambda text: line.say(Step("curve", 0.95, None)), cancel=line.stopped)
    except CancelledError:
        return answer
    bounds = curve.points["bound_cost"]
    finite = bounds[np.isfinite(bounds)]
    rows: list[dict[str, Any]] = []
    if len(finite):
        for cost in BUDGETS * float(finite.iloc[len(finite) // 2]):
            possible, reached = curve.level_for(float(cost))
            rows.append({"budget": float(cost), "possible": possible, "reached": reached})
    return replace(answer, points=curve.points, budgets=pd.DataFrame(rows))
