"""source(scenario) -> Sourcing: in-house, outsourced and hybrid, with cash flow, break-even, risk and a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.beside import churn_table
from planner.comparison.estimates import Estimate
from planner.comparison.workers import Job, Line
from planner.economics.assumptions import Assumption, assumption_table, assumptions, unknown_confirmed
from planner.economics.book import Book
from planner.economics.break_even import PROVEN, BreakEven, crossover
from planner.economics.choosing import case_of, desks_of, looks_of, plan_options
from planner.economics.contracts import jump_lines, price_list
from planner.economics.linear import slopes
from planner.economics.mix import explained, mix
from planner.economics.options import Option, takes_part
from planner.economics.planned import OptionPlan
from planner.economics.progress import Phase, Steps
from planner.economics.risk import Case, Risk, held_out, risk
from planner.economics.satisfaction import csat_by_option
from planner.economics.scorecard import Judgement, scorecard
from planner.economics.standing import Standing, doing_nothing
from planner.economics.summary import summary
from planner.economics.turns import cuts, turns_of
from planner.economics.verdict import verdict
from planner.pipeline import PLAN_GAP
from planner.scenario import Fault, Scenario, ScenarioError, Site
from planner.scenario.quantities import Model

SECONDS = 540.0  # wall time that people wait for a comparison of a large desk


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
        cost_per_contact, cost_per_resolved, people (rostered), heads, service_level, simulated_level, sla_kept
        (probability that every promise is kept in its period), sure_share (of the promises, kept as surely as wanted;
        these three by simulation, NaN without), mended_cost_per_month and mended_sure_share (of a roster mended until
        its promises are as sure as wanted or nothing helps; NaN where there was no time), keeps_promises (by the
        formulas), payback_month (NaN: never; 0: at once; against in-house).
    flows
        Cash by month (index, 0 is at once) and component (columns, `total` last), by option.
    slopes
        Cash per unit of each price, by option and place (`planner.economics.linear.slopes`).
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
    csat
        Points of satisfaction by option, over all contacts.
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
    slopes: dict[Option, dict[str, pd.DataFrame]]
    now: Standing | None
    mix: pd.DataFrame
    mix_lines: tuple[str, ...]
    break_evens: tuple[BreakEven, ...]
    crossover: pd.DataFrame
    risk: Risk | None
    assumptions: tuple[Assumption, ...]
    csat: dict[str, float]
    marks: Judgement | None
    verdict: str
    notes: tuple[str, ...]
    processor_s: dict[str, float]

    @property
    def churn(self) -> pd.DataFrame:
        """Customers lost by satisfaction, apart from every total."""
        return churn_table(self.scenario, self.csat)

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
    seconds: float | None = None,
    workers: int = 1,
    clock: bool = True,
    look: Callable[[dict[Option, Estimate]], object] | None = None,
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
    seconds
        Wall time for everything on free cores. It decides how much each search may work; notes say what was left out.
        None: full work, no limit.
    workers
        Processes that plan side by side; 1 plans in this one.
    clock
        Whether the wall clock ends what is late on cores that are not free.
    look
        Called with a first look at every option (where `seconds` are given), before any plan.
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
    CancelledError
        When it is stopped on several cores before its first plan.
    """
    scenario = _checked(scenario, horizon_months)
    listed = assumptions(scenario)
    desks, impossible = desks_of(scenario)
    if not desks:
        raise ScenarioError([Fault("sites", f"{one.value}: {why}") for one, why in impossible.items()])
    with Steps(progress, cancel, workers=workers, seconds=seconds, clock=clock) as steps:
        looks = {} if seconds is None else looks_of(desks, steps)
        if looks and look is not None:
            look(looks)
        planned = plan_options(scenario, desks, gap, steps, looks)
        case = case_of(scenario, planned.plans, listed, steps, False, False, now=planned.today)
        steps.next("cash flow")
        now = None if planned.today is None else doing_nothing(case, planned.today)
        costs = _costs(case, listed, impossible, now, steps)
        if first is not None:
            first(costs)
        if with_break_even or with_risk:
            case = case_of(scenario, planned.plans, listed, steps, with_break_even, with_risk, case, planned.today)
            costs = _costs(case, listed, impossible, costs.now, steps)
        both = Option.IN_HOUSE in case.plans and Option.OUTSOURCED in case.plans
        turns = turns_of(case, steps, check_break_even, planned.work) if both and with_break_even else ()
        beyond = replace(
            costs,
            break_evens=turns,
            crossover=crossover(case) if both and with_break_even else pd.DataFrame(),
            risk=_chances(case, listed, steps) if with_risk else None,
        )
        cut = cuts(case, planned.work, beyond, steps)
        return _told(replace(beyond, notes=(*_notes(case, impossible, steps), *cut), processor_s=steps.end()))


def _chances(case: Case, listed: tuple[Assumption, ...], steps: Steps) -> Risk | None:
    if steps.stopped:
        return None
    draws, seed = int(case.scenario.sourcing.draws), int(case.scenario.seed)
    pure = [option for option in case.plans if option is not Option.HYBRID]
    errors = steps.run(
        {
            option: Job(
                "check",
                f"checking draws of {option.value.replace('_', '-')}",
                _held_out,
                (case, option, listed, seed + 1),
            )
            for option in pure
        }
    )
    steps.next("risk")
    return risk(case, listed, pd.concat(list(errors.values()), ignore_index=True), draws=draws, seed=seed)


def _held_out(case: Case, option: Option, listed: tuple[Assumption, ...], seed: int, line: Line) -> pd.DataFrame:
    return held_out(case, option, listed, seed, cancel=line.over)


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
            summary=summary(case),
            flows={option: case.flow(option).frame() for option in case.plans},
            slopes={option: slopes(case, option, listed) for option in case.plans},
            now=now,
            mix=table,
            mix_lines=() if hybrid is None else explained(table, case.scenario),
            break_evens=(),
            crossover=pd.DataFrame(),
            risk=None,
            assumptions=listed,
            csat=csat_by_option(case.scenario, case.plans),
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


def _growth_notes(case: Case, index: int, site: Site) -> list[str]:
    """Say where volume grows faster than a vendor may: what is missing then is in no option's promises or cost."""
    limit = None if site.contract is None else site.contract.ramp_up_h_per_month
    if limit is None:
        return []
    people = case.months(Book(case.scenario), index).people.reshape(-1)
    hours = max((work.paid_h for one in case.plans.values() for work in one.works if work.site == index), default=0.0)
    most = hours * float(np.diff(people, prepend=people[:1]).max())
    if most <= float(limit) + 1e-9:
        return []
    return [
        f"{site.name} may grow by {float(limit):,.0f} h a month, but volume asks for up to {most:,.0f}: `deskplan "
        "hire` says what is missing then"
    ]


def _uncounted(scenario: Scenario) -> list[str]:
    """Return the places of own people's costs that a comparison with vendors should have and nobody gave."""
    parts: list[tuple[str, Model, tuple[str, ...]]] = [
        ("people", scenario.people, ("severance_weeks", "agents_per_lead", "agents_per_support")),
        ("people.hire", scenario.people.hire, ("cost",)),
    ]
    own = [(f"sites[{i}]", site) for i, site in enumerate(scenario.sites) if site.employer == "in_house"]
    parts += [(place, site, ("on_cost_share", "seat_cost_per_month")) for place, site in own]
    return [
        f"{place}.{name}"
        for place, part, names in parts
        for name in names
        if name not in part.model_fields_set and not float(getattr(part, name) or 0.0)
    ]


def _notes(case: Case, impossible: Mapping[Option, str], steps: Steps) -> tuple[str, ...]:
    notes = [note for one in case.plans.values() for note in one.notes]
    notes += [f"{one.value.replace('_', '-').capitalize()} is not possible: {why}" for one, why in impossible.items()]
    book = Book(case.scenario)
    for i, site in enumerate(case.scenario.sites):
        if site.contract is not None:
            notes += jump_lines(
                site.name, price_list(book, i, site.contract), site.contract.per, case.scenario.currency
            )
            notes += _growth_notes(case, i, site)
    if not case.now.known:
        notes.append("No site says people_now: the in-house option stands for today's desk")
    kinds = {site.employer == "vendor" for site in case.scenario.sites}
    bare = _uncounted(case.scenario)
    if len(kinds) > 1 and bare:
        notes.append(f"Own people's costs that count as nothing until they are given: {', '.join(bare)}")
    if len(kinds) == 1:
        notes.append("All sites have the same kind of employer: add sites of the other kind to compare")
    if steps.stopped:
        notes.append("Stopped early: what had not been worked out is missing")
    return tuple(dict.fromkeys(notes))
