"""The options planned, seeded with each other, and everything that their cash flows need."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from planner.economics.assumptions import Assumption
from planner.economics.cash_flow import today
from planner.economics.options import Option, possible
from planner.economics.planned import ImpossibleOptionError, OptionPlan, desk_of, plan_option
from planner.economics.risk import Case
from planner.economics.scaling import growth_volumes
from planner.economics.surrogate import Surrogate, fit, plan_inputs
from planner.scenario import Scenario
from planner.shifts import Progress, Roster

CHART_VOLUMES = (0.25, 0.5, 2.0, 4.0)


@dataclass(frozen=True)
class Phase:
    """Where a comparison stands.

    Attributes
    ----------
    text
        What is being done.
    done, of
        Steps done and in all.
    search
        State of the search that runs, or None.
    """

    text: str
    done: int
    of: int
    search: Progress | None = None


class Steps:
    """Counts the steps of a comparison, and the processor time that each takes."""

    def __init__(self, progress: Callable[[Phase], None] | None, cancel: Callable[[], bool] | None) -> None:
        self._progress, self.cancel = progress, cancel
        self._phase = Phase("", 0, 11)
        self._since = time.process_time()
        self._seconds: dict[str, float] = {}

    def next(self, text: str) -> None:
        """Begin a step."""
        self._note()
        done = self._phase.done + bool(self._phase.text)
        self._phase = Phase(text, done, max(self._phase.of, done + 1))
        self.search(None)

    def search(self, state: Progress | None) -> None:
        """Pass the state of a search on."""
        if self._progress is not None:
            self._progress(replace(self._phase, search=state))

    def _note(self) -> None:
        now = time.process_time()
        if self._phase.text:
            self._seconds[self._phase.text] = self._seconds.get(self._phase.text, 0.0) + now - self._since
        self._since = now

    def end(self) -> dict[str, float]:
        """End the last step; return the processor seconds of each."""
        self._note()
        self._phase = replace(self._phase, text="")
        return self._seconds

    @property
    def stopped(self) -> bool:
        """Whether the caller wants the comparison to end."""
        return self.cancel is not None and self.cancel()


def plan_options(scenario: Scenario, gap: float, steps: Steps) -> tuple[dict[Option, OptionPlan], dict[Option, str]]:
    """Return the plan of every option that the sites allow, and why an option is not possible."""
    plans: dict[Option, OptionPlan] = {}
    impossible: dict[Option, str] = {}
    for option in possible(scenario):
        steps.next(f"planning: {option.value.replace('_', '-')}")
        pure = [one for one in plans.values() if one.keeps_promises] or list(plans.values())
        best = min(pure, key=lambda one: one.cost_per_month, default=None)
        try:
            desk = desk_of(scenario, option)
            mixed = best if option is Option.HYBRID else None
            warm = None if mixed is None else _as_seed(mixed, [site.name for site in desk.planned.sites])
            found = plan_option(
                desk,
                gap=gap,
                progress=steps.search,
                cancel=steps.cancel,
                warm_start=warm,
            )
        except ImpossibleOptionError as fault:
            impossible[option] = str(fault)
            continue
        plans[option] = found
    return plans, impossible


def _as_seed(pure: OptionPlan, names: list[str]) -> Roster:
    """Return a pure option's roster with the site numbers of the hybrid desk."""
    roster = pure.plan.roster
    indices = [names.index(str(name)) for name in roster.shifts["site"]]
    return replace(roster, shifts=roster.shifts.assign(site_index=indices))


def _with_free_choice(case: Case) -> Case:
    """Return the case with a hybrid that is never dearer: the mix, or the better pure option in its place.

    Whoever may mix may also not mix; what counts is the net present cost, transition included.
    """
    hybrid = case.plans.get(Option.HYBRID)
    if hybrid is None:
        return case
    pure = [option for option in case.plans if option is not Option.HYBRID]
    best = min(pure, key=lambda option: _worth(case, option), default=None)
    if best is None or _worth(case, Option.HYBRID) <= _worth(case, best):
        return case
    chosen = case.plans[best]
    note = (
        f"The programme found no mix that is cheaper than all {best.value.replace('_', '-')}: the hybrid is that plan"
    )
    least = min(hybrid.bound_per_month, chosen.cost_per_month)
    desk = replace(chosen.desk, option=Option.HYBRID)
    same = replace(chosen, desk=desk, bound_per_month=least, notes=(*chosen.notes, note))
    return replace(case, plans={**case.plans, Option.HYBRID: same})


def _worth(case: Case, option: Option) -> tuple[bool, float]:
    return not case.plans[option].keeps_promises, float(case.present(option))


def case_of(
    scenario: Scenario,
    plans: Mapping[Option, OptionPlan],
    listed: tuple[Assumption, ...],
    steps: Steps,
    with_break_even: bool,
    with_risk: bool,
) -> Case:
    """Return plans with their growth curves and stand-ins; the hybrid is never dearer than the better pure option.

    Stand-ins answer to assumptions only with `with_risk`; charts' volumes are known only with `with_break_even`.
    """
    pure: dict[Option, OptionPlan] = {option: one for option, one in plans.items() if option is not Option.HYBRID}
    volumes = growth_volumes(scenario) + (CHART_VOLUMES if with_break_even and len(pure) == 2 else ())
    surrogates: dict[Option, Surrogate] = {}
    for option, one in pure.items():
        steps.next(f"how {option.value.replace('_', '-')} work grows")
        inputs = plan_inputs(one.desk, listed) if with_risk and not steps.stopped else ()
        people = sum(work.people for work in one.works)
        surrogates[option] = fit(one.desk, inputs, volumes, people, seed=int(scenario.seed), cancel=steps.cancel)
    first = plans.get(Option.IN_HOUSE)
    now = today(scenario, () if first is None else first.works)
    return _with_free_choice(Case(scenario, plans, surrogates, now))
