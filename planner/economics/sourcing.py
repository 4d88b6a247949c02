"""source(scenario) -> Sourcing: in-house, outsourced and hybrid, with cash flow, break-even, risk and a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.economics.assumptions import Assumption, assumption_table, assumptions, unknown_confirmed
from planner.economics.book import Book
from planner.economics.break_even import PROVEN, BreakEven, break_even, crossover, nearest
from planner.economics.cash_flow import payback_month
from planner.economics.choosing import Phase, Steps, case_of, plan_options
from planner.economics.contracts import jump_lines, price_list
from planner.economics.mix import explained, mix
from planner.economics.options import Option, takes_part
from planner.economics.planned import OptionPlan
from planner.economics.risk import Case, Risk, risk
from planner.economics.satisfaction import churn_table
from planner.economics.scorecard import Judgement, scorecard
from planner.economics.standing import Standing, doing_nothing
from planner.economics.turning import By
from planner.economics.verdict import verdict
from planner.pipeline import PLAN_GAP
from planner.scenario import Fault, Scenario, ScenarioError

PLANNED_UP_TO = 40.0  # people


@dataclass(frozen=True)
class Sourcing:
    """The comparison of sourcing options.

    Attributes
    ----------
    scenario
        What was compared.
    plans
        Each option's plan. The hybrid is never dearer than the better pure option.
    impossible
        Options that cannot serve the customers, and why.
    summary
        Index: option. Columns: cost_per_month, bound_per_month, gap, one_off, total, present (net present cost),
        cost_per_contact, cost_per_resolved, people (rostered), heads, service_level, keeps_promises, payback_month
        (NaN: never; 0: at once; against in-house).
    flows
        Cash by month (index, 0 is at once) and component (columns, `total` last), by option.
    now
        What doing nothing costs and holds, or None where today's people are not given.
    mix, mix_lines
        Who works when in the hybrid, as a table and as sentences.
    break_evens
        Where the answer turns.
    crossover
        Net present cost of both pure options by volume, roster and bound.
    risk
        Chances and ranges, or None where it was not asked or stopped.
    assumptions
        Every number that counts, with range, unit, source, year and status.
    churn
        Customers lost by satisfaction, apart from every total.
    marks
        What the user's weights and marks say of what is not money; None without a scorecard.
    verdict
        One sentence with its condition.
    notes
        What the user should know.
    processor_s
        Processor seconds by step, all cores together.
    """

    scenario: Scenario
    plans: dict[Option, OptionPlan]
    impossible: dict[Option, str]
    summary: pd.DataFrame
    flows: dict[Option, pd.DataFrame]
    now: Standing | None
    mix: pd.DataFrame
    mix_lines: tuple[str, ...]
    break_evens: tuple[BreakEven, ...]
    crossover: pd.DataFrame
    risk: Risk | None
    assumptions: tuple[Assumption, ...]
    churn: pd.DataFrame
    marks: Judgement | None
    verdict: str
    notes: tuple[str, ...]
    processor_s: dict[str, float]

    @property
    def defaults(self) -> pd.DataFrame:
        """Defaults that count and that nobody has confirmed yet. Index: place."""
        table = assumption_table(self.assumptions)
        return table[table["status"] == "default"]

    @property
    def twin(self) -> Option | None:
        """The pure option that the hybrid is, where no mix was cheaper; else None."""
        if Option.HYBRID not in self.plans:
            return None
        used = {work.site for work in self.plans[Option.HYBRID].works}
        present = self.summary["present"]
        for one in (option for option in self.plans if option is not Option.HYBRID):
            alike = abs(float(present[one.value] - present["hybrid"])) <= PROVEN * abs(float(present["hybrid"]))
            if alike and all(takes_part(self.scenario.sites[i], one) for i in used):
                return one
        return None

    @property
    def cheapest(self) -> Option:
        """The option of least net present cost among those that keep the promises, or of all where none does."""
        good = self.summary[self.summary["keeps_promises"].astype(bool)]
        return Option(str((good if len(good) else self.summary)["present"].idxmin()))


def source(
    scenario: Scenario,
    *,
    horizon_months: int | None = None,
    gap: float = PLAN_GAP,
    with_break_even: bool = True,
    check_break_even: bool = True,
    with_risk: bool = True,
    first: Callable[[Sourcing], object] | None = None,
    progress: Callable[[Phase], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Sourcing:
    """Compare in-house, outsourced and hybrid desks: same demand, same promises, same optimiser.

    Parameters
    ----------
    scenario
        A desk with sites of its own and with vendors; with one kind only there is one option.
    horizon_months
        Months compared, 12–60; the scenario's when left out.
    gap
        Relative gap to the proven bound at which each search stops.
    with_break_even, check_break_even, with_risk
        What is worked out beyond plans and cash flow; a check plans both options at each break-even.
    first
        Called with plans, costs and the cost of doing nothing as soon as they are there.
    progress
        Called with the state of the comparison.
    cancel
        Asked now and then; true ends the comparison with what there is, and a note says so.

    Raises
    ------
    ScenarioError
        When the horizon is out of range, a confirmed place names nothing, or no option can serve the customers.
    """
    scenario = _checked(scenario, horizon_months)
    steps = Steps(progress, cancel)
    plans, impossible = plan_options(scenario, gap, steps)
    if not plans:
        raise ScenarioError([Fault("sites", f"{one.value}: {why}") for one, why in impossible.items()])
    listed = assumptions(scenario)
    case = case_of(scenario, plans, listed, steps, False, False)
    steps.next("cash flow")
    costs = _costs(case, listed, impossible, doing_nothing(case, progress=steps.search, cancel=cancel), steps)
    if first is not None:
        first(costs)
    if with_break_even or with_risk:
        case = case_of(scenario, plans, listed, steps, with_break_even, with_risk)
        costs = _costs(case, listed, impossible, costs.now, steps)
    both = Option.IN_HOUSE in plans and Option.OUTSOURCED in plans
    beyond = replace(
        costs,
        break_evens=_turns(case, both and with_break_even, check_break_even, steps),
        crossover=crossover(case) if both and with_break_even else pd.DataFrame(),
        risk=_chances(case, listed, steps) if with_risk else None,
    )
    return _told(replace(beyond, notes=_notes(case, impossible, steps), processor_s=steps.end()))


def _chances(case: Case, listed: tuple[Assumption, ...], steps: Steps) -> Risk | None:
    if steps.stopped:
        return None
    steps.next("risk")
    draws, seed = int(case.scenario.sourcing.draws), int(case.scenario.seed)
    return risk(case, listed, draws=draws, seed=seed, cancel=steps.cancel)


def _told(found: Sourcing) -> Sourcing:
    return replace(found, verdict=verdict(found))


def _costs(
    case: Case,
    listed: tuple[Assumption, ...],
    impossible: dict[Option, str],
    now: Standing | None,
    steps: Steps,
) -> Sourcing:
    """Return the comparison without what is worked out beyond plans and cash flow."""
    hybrid = case.plans.get(Option.HYBRID)
    table = pd.DataFrame() if hybrid is None else mix(hybrid.plan)
    return _told(
        Sourcing(
            scenario=case.scenario,
            plans=dict(case.plans),
            impossible=impossible,
            summary=_summary(case),
            flows={option: case.flow(option).frame() for option in case.plans},
            now=now,
            mix=table,
            mix_lines=() if hybrid is None else explained(table, case.scenario),
            break_evens=(),
            crossover=pd.DataFrame(),
            risk=None,
            assumptions=listed,
            churn=churn_table(case.scenario, case.plans),
            marks=scorecard(case.scenario),
            verdict="",
            notes=_notes(case, impossible, steps),
            processor_s={},
        )
    )


def _checked(scenario: Scenario, horizon_months: int | None) -> Scenario:
    if horizon_months is not None:
        if not 12 <= horizon_months <= 60:
            raise ScenarioError(
                [Fault("sourcing.horizon_months", "must be a whole number in [12, 60]", horizon_months)]
            )
        scenario = scenario.changed(sourcing=scenario.sourcing.changed(horizon_months=horizon_months))
    unknown = unknown_confirmed(scenario, assumptions(scenario))
    if unknown:
        why = "names no assumption of the comparison"
        raise ScenarioError([Fault("sourcing.confirmed", why, one) for one in unknown])
    return scenario


def _turns(case: Case, wanted: bool, check: bool, steps: Steps) -> tuple[BreakEven, ...]:
    found = []
    checked = list(By) if not is_large(case) else [nearest(case)] if wanted and check else []
    for by in By if wanted else ():
        if steps.stopped:
            break
        steps.next(f"break-even by {by.value.replace('_', ' ')}")
        found.append(break_even(case, by, check=check and by in checked, cancel=steps.cancel))
    return tuple(found)


def is_large(case: Case) -> bool:
    """Return whether a plan takes so long that only the break-even that is nearest is planned."""
    return max(sum(work.people for work in one.works) for one in case.plans.values()) > PLANNED_UP_TO


def _summary(case: Case) -> pd.DataFrame:
    rows = {}
    reference = case.flow(Option.IN_HOUSE).cash if Option.IN_HOUSE in case.plans else None
    shrinkage = float(case.scenario.people.shrinkage.scheduled)
    for option, one in case.plans.items():
        cash = case.flow(option).cash
        back = None if reference is None else payback_month(cash, reference)
        people = sum(work.people for work in one.works)
        rows[option.value] = {
            "cost_per_month": one.cost_per_month,
            "bound_per_month": one.bound_per_month,
            "gap": one.gap,
            "one_off": float(cash[0]),
            "total": float(cash.sum()),
            "present": float(case.present(option)),
            "cost_per_contact": one.cost_per_month / max(one.contacts_per_month, 1e-12),
            "cost_per_resolved": one.cost_per_month / max(one.resolved_per_month, 1e-12),
            "people": people,
            "heads": people / (1 - shrinkage),
            "service_level": np.nan if one.plan.outcome.rostered is None else one.plan.outcome.rostered,
            "keeps_promises": one.keeps_promises,
            "payback_month": np.nan if back is None else float(back),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("option")


def _notes(case: Case, impossible: Mapping[Option, str], steps: Steps) -> tuple[str, ...]:
    notes = [note for one in case.plans.values() for note in one.notes]
    notes += [f"{one.value.replace('_', '-').capitalize()} is not possible: {why}" for one, why in impossible.items()]
    book = Book(case.scenario)
    for i, site in enumerate(case.scenario.sites):
        if site.contract is not None:
            notes += jump_lines(site.name, price_list(book, i, site.contract), site.contract.per)
    if not case.now.known:
        notes.append("No site says people_now: the in-house option stands for today's desk")
    kinds = {site.employer == "vendor" for site in case.scenario.sites}
    if len(kinds) == 1:
        notes.append("All sites have the same kind of employer: add sites of the other kind to compare")
    if is_large(case):
        notes.append(
            f"More than {PLANNED_UP_TO:.0f} people on the roster: both options are planned at the nearest break-even "
            "only, the others stand on bounds"
        )
    if steps.stopped:
        notes.append("Stopped early: what had not been worked out is missing")
    return tuple(dict.fromkeys(notes))
