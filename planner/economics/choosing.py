"""The options planned, seeded with each other, and everything that their cash flows need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.comparison.estimates import Estimate, first_look
from planner.comparison.jobs import work_of
from planner.comparison.workers import Job, Line
from planner.economics.assumptions import Assumption
from planner.economics.cash_flow import today
from planner.economics.desks import Desk, ImpossibleOptionError, desk_of
from planner.economics.loaded import loaded
from planner.economics.mended import mended
from planner.economics.mixes import best_mix, divided_note
from planner.economics.options import Option, possible
from planner.economics.planned import OptionPlan, plan_option
from planner.economics.progress import Steps
from planner.economics.risk import Case
from planner.economics.scaling import ScaleCurve, growth_volumes
from planner.economics.simulated import missed_note, simulated
from planner.economics.standing import today_job, works_today
from planner.economics.surrogate import Surrogate, fit, plan_inputs
from planner.economics.wording import percent
from planner.pipeline import Plan
from planner.scenario import Scenario
from planner.shifts import Roster
from planner.vendors import is_by_contact

CHART_VOLUMES = (0.25, 0.5, 2.0, 4.0)
PLANS_SHARE = 0.45  # of the wall time for everything: the options, and what today's people hold
FIRST_SHARE = 0.55  # of that for the pure options
FITS_SHARE = 0.55  # of the wall time left after them
TODAY = "today"
SAME = 1e-9  # a share of the cost that is rounding


def desks_of(scenario: Scenario) -> tuple[dict[Option, Desk], dict[Option, str]]:
    """Return the desk of every option that the sites allow, and why an option is not possible."""
    desks: dict[Option, Desk] = {}
    impossible: dict[Option, str] = {}
    for option in possible(scenario):
        try:
            desks[option] = desk_of(scenario, option)
        except ImpossibleOptionError as fault:
            impossible[option] = str(fault)
    return desks, impossible


def looks_of(desks: Mapping[Option, Desk], steps: Steps) -> dict[Option, Estimate]:
    """Return a first look at every option: a quick roster on half hours, at its loaded list prices."""
    return steps.run({option: look_job(desk) for option, desk in desks.items()})


def look_job(desk: Desk) -> Job:
    """Return the job of a first look at an option."""
    return Job("first look", f"first look: {_label(desk.option)}", first_look, (loaded(desk.scenario, desk.planned),))


def _label(option: Option) -> str:
    return option.value.replace("_", "-")


@dataclass(frozen=True)
class Planned:
    """What was planned.

    Attributes
    ----------
    plans
        By option.
    today
        The plan of today's people; None where the scenario does not say who works today.
    work
        Least work of a search, relative to the default.
    """

    plans: dict[Option, OptionPlan]
    today: Plan | None
    work: float


def plan_options(
    scenario: Scenario,
    desks: Mapping[Option, Desk],
    gap: float,
    steps: Steps,
    looks: Mapping[Option, Estimate] | None = None,
) -> Planned:
    """Return the plans of the options and of today's people; the hybrid is planned from the better pure option.

    Parameters
    ----------
    scenario, desks
        The desk, and that of every option.
    gap
        Relative gap to the proven bound at which each search stops.
    steps
        Does the plans, side by side where it has several workers.
    looks
        First looks, by whose people the work of each search is chosen where wall time is given.
    """
    pure = {option: desk for option, desk in desks.items() if option is not Option.HYBRID}
    known, wants_today = looks or {}, any(site.people_now for site in scenario.sites)
    share = PLANS_SHARE * (FIRST_SHARE if wants_today or len(pure) < len(desks) else 1.0)
    count = 2 * len(desks) if len(desks) > 1 else 1 + wants_today
    works = {option: work_of(steps.seconds, steps.workers, count, known.get(option)) for option in desks}

    def job(option: Option, warm: Roster | None, of_left: float, desk: Desk | None = None) -> Job:
        arguments = (desk or desks[option], gap, works[option], warm)
        return Job("plan", f"planning: {_label(option)}", _plan, arguments, of_left)

    each = share / steps.in_turn(len(pure))
    plans: dict[Option, OptionPlan] = steps.run({option: job(option, None, each) for option in pure})
    later: dict[str, Job] = {}
    if Option.HYBRID in desks:
        good = [one for one in plans.values() if one.keeps_promises] or list(plans.values())
        best = min(good, key=lambda one: one.cost_per_month)
        mixed = best_mix(scenario, steps)
        later[Option.HYBRID.value] = job(Option.HYBRID, _as_seed(best, mixed), 1.0, mixed)
    least = min(works.values())
    if wants_today:
        later[TODAY] = today_job(scenario, least, 1.0)
    of_left = (PLANS_SHARE - share) / (1 - share) / steps.in_turn(len(later))
    found = steps.run({key: replace(one, share=of_left) for key, one in later.items()})
    if Option.HYBRID.value in found:
        plans[Option.HYBRID] = found[Option.HYBRID.value]
    return Planned(plans, found.get(TODAY), least)


def _plan(desk: Desk, gap: float, work: float, warm: Roster | None, line: Line) -> OptionPlan:
    found = plan_option(
        desk, gap=gap, work=work, seconds=line.left(), progress=line.say, cancel=line.stopped, warm_start=warm
    )
    played = simulated(found.plan, line.stopped)
    if played is not None:
        surer = mended(found, played, work=work, seconds=line.left(), progress=line.say, cancel=line.stopped)
        found = replace(found, simulated=played, mended=surer)
    notes = (*found.notes, *missed_note(desk.option, played), *filter(None, [divided_note(desk)]))
    return replace(found, notes=notes)


def _as_seed(pure: OptionPlan, mixed: Desk) -> Roster | None:
    """Return a pure option's roster with the site numbers of the hybrid desk; None where it is no good start.

    It is none where the hybrid lacks a site of it, and where a vendor is paid by contact: such a vendor is cheap at
    quiet times only, so that a good mix is far from any pure roster.
    """
    roster, sites = pure.plan.roster, mixed.planned.sites
    names = [site.name for site in sites]
    by_contact = any(map(is_by_contact, sites))
    if by_contact or not set(roster.shifts["site"].astype(str)) <= set(names):
        return None
    indices = [names.index(str(name)) for name in roster.shifts["site"]]
    return replace(roster, shifts=roster.shifts.assign(site_index=indices))


def _with_free_choice(case: Case) -> Case:
    """Return the case with a hybrid that is never dearer: the mix, or the better pure option in its place.

    Whoever may mix may also not mix; what counts is the net present cost, transition included. So nothing is proven of
    the choice that is not proven of the pure options, too: where a mix keeps regions apart that one vendor's people
    would serve together, it can be dearer than either. An option that cannot keep the promises is none to choose.
    """
    hybrid = case.plans.get(Option.HYBRID)
    if hybrid is None:
        return case
    pure = [option for option in case.plans if option is not Option.HYBRID]
    possible = [one for one in case.plans.values() if not one.is_short] or list(case.plans.values())
    proven, relaxed = (min(getattr(one, name) for one in possible) for name in ("bound_per_month", "relaxed_per_month"))
    hybrid = replace(hybrid, bound_per_month=proven, relaxed_per_month=relaxed)
    best = min(pure, key=lambda option: _worth(case, option), default=None)
    if best is None or _is_cheaper(_worth(case, Option.HYBRID), _worth(case, best)):
        return replace(case, plans={**case.plans, Option.HYBRID: hybrid})
    chosen = case.plans[best]
    left = percent(max(0.0, 1 - proven / case.plans[best].cost_per_month), 1)
    note = (
        f"The programme found no mix that is cheaper than all {best.value.replace('_', '-')}: the hybrid is that plan. "
        f"A mix is proven to save no more than {left} of a month's cost"
    )
    desk = replace(chosen.desk, option=Option.HYBRID)
    same = replace(chosen, desk=desk, bound_per_month=proven, relaxed_per_month=relaxed, notes=(*chosen.notes, note))
    return replace(case, plans={**case.plans, Option.HYBRID: same})


def _is_cheaper(one: tuple[bool, float], other: tuple[bool, float]) -> bool:
    """Return whether a mix is cheaper than a pure option by more than rounding: at the same cost it is that option."""
    return (one[0], one[1] * (1 + SAME)) < other


def _worth(case: Case, option: Option) -> tuple[bool, float]:
    return not case.plans[option].keeps_promises, float(case.present(option))


def case_of(
    scenario: Scenario,
    plans: Mapping[Option, OptionPlan],
    listed: tuple[Assumption, ...],
    steps: Steps,
    with_break_even: bool,
    with_risk: bool,
    known: Case | None = None,
    now: Plan | None = None,
) -> Case:
    """Return plans with their growth curves and stand-ins; the hybrid is never dearer than the better pure option.

    Stand-ins answer to assumptions only with `with_risk`; charts' volumes are known only with `with_break_even`. What
    is known of growth from an earlier case is not worked out again. `now` is the plan of today's people.
    """
    pure: dict[Option, OptionPlan] = {option: one for option, one in plans.items() if option is not Option.HYBRID}
    volumes = growth_volumes(scenario) + (CHART_VOLUMES if with_break_even and len(pure) == 2 else ())
    jobs = {}
    for option, one in pure.items():
        inputs = plan_inputs(one.desk, listed) if with_risk and not steps.stopped else ()
        people = sum(work.people for work in one.works)
        curve = None if known is None else known.surrogates[option].curve
        arguments = (one.desk, inputs, volumes, people, int(scenario.seed), curve)
        jobs[option] = Job(
            "growth", f"how {_label(option)} work grows", _fit, arguments, FITS_SHARE / steps.in_turn(len(pure))
        )
    surrogates: dict[Option, Surrogate] = steps.run(jobs)
    first = plans.get(Option.IN_HOUSE)
    standing = () if now is None else works_today(scenario, now)
    before = today(scenario, () if first is None else first.works, standing)
    return _with_free_choice(Case(scenario, plans, surrogates, before))


def _fit(
    desk: Desk,
    inputs: tuple[Assumption, ...],
    volumes: tuple[float, ...],
    people: float,
    seed: int,
    known: ScaleCurve | None,
    line: Line,
) -> Surrogate:
    return fit(desk, inputs, volumes, people, seed=seed, known=known, cancel=line.over)
