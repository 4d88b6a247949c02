"""Rules that cannot all be kept: which they are, and a set of them from which none can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from planner.shifts.optimise import InfeasibleRulesError, relax
from planner.shifts.problem import ShiftProblem, StaffSite
from planner.shifts.tours import contract_weeks

Change = Callable[[ShiftProblem], ShiftProblem]
EVERYWHERE = "all sites"
LACKING = 1e-3  # agent-slots
LARGEST = 100_000  # tours × slots up to which relaxations are spent on the cause of a shortfall


@dataclass(frozen=True)
class Conflict:
    """A set of rules that no roster keeps together.

    Attributes
    ----------
    kind
        `contract`: nobody can work a contract; `rules`: there is no roster; `shortfall`: any roster lacks somebody.
    subject
        The contract, as site, paid minutes and days per week; "" for the others.
    rules
        Kind and place of each rule. Without any one of them the others can be kept.
    """

    kind: str
    subject: str
    rules: tuple[tuple[str, str], ...]


def conflicts(problem: ShiftProblem, short: bool) -> tuple[Conflict, ...]:
    """Return the conflicts of a problem.

    Parameters
    ----------
    problem
        The week to roster.
    short
        Whether its roster lacks somebody: then the cause is looked for, where the desk is not too large for it.
    """
    found = list(_impossible_contracts(problem))
    if short and size(problem) <= LARGEST:
        found += _shortfall(problem)
    return tuple(found)


def contradiction(problem: ShiftProblem) -> Conflict:
    """Return why no roster at all keeps the rules of a problem for which `relax` raises `InfeasibleRulesError`."""
    return Conflict("rules", "", _irreducible(problem, list(_hard_rules(problem)), _has_no_roster))


def size(problem: ShiftProblem) -> int:
    """Return how large the relaxation is: tours × slots."""
    return problem.n_slots * sum(len(site.lengths) * len(site.start_minute) for site in problem.sites)


# Contracts that nobody can work


WEEK_RULES: dict[str, Callable[[StaffSite], StaffSite]] = {
    "max_weekly_h": lambda site: replace(site, max_weekly_paid_min=None),
    "max_consecutive_days": lambda site: replace(site, max_consecutive_days=None),
    "min_consecutive_days_off": lambda site: replace(site, min_consecutive_days_off=0),
    "weekly_rest_h": lambda site: replace(site, weekly_rest_min=0),
    "rest_h": lambda site: replace(site, rest_min=0),
    "max_nights_per_week": lambda site: replace(site, max_nights_per_week=None),
    "hours": lambda site: replace(site, allowed=np.ones_like(site.allowed)),
}


def _impossible_contracts(problem: ShiftProblem) -> Iterator[Conflict]:
    for site in problem.sites:
        for i, length in enumerate(site.lengths):
            on_offer = bool(site.allowed[i].any()) or not any(fixed.length == i for fixed in site.fixed)
            if on_offer and not _can_work(problem, site, i):
                subject = f"{site.name}: {length.paid_min / 60:g} h on {length.days_per_week} days"
                kinds = _smallest(problem, site, i)
                yield Conflict("contract", subject, tuple((kind, site.name) for kind in kinds))


def _smallest(problem: ShiftProblem, site: StaffSite, i: int) -> tuple[str, ...]:
    """Return the fewest rules that by themselves leave nobody a week for a contract."""
    for size in range(len(WEEK_RULES) + 1):
        for kept in combinations(WEEK_RULES, size):
            freed = site
            for kind, drop in WEEK_RULES.items():
                freed = freed if kind in kept else drop(freed)
            if not _can_work(problem, freed, i):
                return kept
    raise ValueError("the contract can be worked")


def _can_work(problem: ShiftProblem, site: StaffSite, i: int) -> bool:
    return any(True for _ in contract_weeks(problem, site, i))


# No roster at all, or somebody missing in any roster


def _shortfall(problem: ShiftProblem) -> Iterator[Conflict]:
    """Yield why somebody is missing: rules that keep the requirement from being met, none of which can be left out."""
    rules = [*_hard_rules(problem), *_soft_rules(problem)]
    free = _without(problem, rules)
    if not _is_short(problem) or _is_short(free):
        return  # nobody is missing in the relaxation, or no rule is to blame: nobody may serve that work
    yield Conflict("shortfall", "", _irreducible(problem, rules, _is_short))


Rule = tuple[str, str, Change]


def _irreducible(
    problem: ShiftProblem, rules: list[Rule], fails: Callable[[ShiftProblem], bool]
) -> tuple[tuple[str, str], ...]:
    """Drop one rule after the other while the rest still fails (the deletion filter of Chinneck and Dravnieks 1991)."""
    kept: list[tuple[str, str]] = []
    current = problem
    for kind, name, drop in rules:
        without = drop(current)
        if fails(without):
            current = without
        else:
            kept.append((kind, name))
    return tuple(kept)


def _without(problem: ShiftProblem, rules: list[Rule]) -> ShiftProblem:
    for _, _, drop in rules:
        problem = drop(problem)
    return problem


def _has_no_roster(problem: ShiftProblem) -> bool:
    try:
        relax(problem)
    except InfeasibleRulesError:
        return True
    return False


def _is_short(problem: ShiftProblem) -> bool:
    try:
        return float(relax(problem).shortfall.sum()) > LACKING
    except InfeasibleRulesError:
        return True


def at_site(k: int, change: Callable[[StaffSite], StaffSite]) -> Change:
    """Return the change of a problem that changes one site."""

    def changed(problem: ShiftProblem) -> ShiftProblem:
        return replace(problem, sites=tuple(change(s) if i == k else s for i, s in enumerate(problem.sites)))

    return changed


def _hard_rules(problem: ShiftProblem) -> Iterator[Rule]:
    """Yield the rules on counts and money that are in effect, with what drops each."""
    for k, site in enumerate(problem.sites):
        drops: list[tuple[str, bool, Callable[[StaffSite], StaffSite]]] = [
            ("fixed_staff", bool(site.fixed), lambda s: replace(s, fixed=())),
            ("min_cost", site.min_cost_per_week > 0, lambda s: replace(s, min_cost_per_week=0.0)),
            ("max_cost", site.max_cost_per_week is not None, lambda s: replace(s, max_cost_per_week=None)),
            ("min_heads", site.min_heads > 0, lambda s: replace(s, min_heads=0)),
            ("max_heads", site.max_heads is not None, lambda s: replace(s, max_heads=None)),
            ("seats", site.seats is not None, lambda s: replace(s, seats=None)),
            ("max_part_time_share", site.max_part_time_share < 1, lambda s: replace(s, max_part_time_share=1.0)),
            ("max_night_share", site.max_night_share < 1, lambda s: replace(s, max_night_share=1.0)),
            ("max_distinct_shifts", site.max_distinct_shifts is not None, _any_number_of_shifts),
        ]  # fmt: skip
        yield from ((kind, site.name, at_site(k, drop)) for kind, is_set, drop in drops if is_set)
    if problem.max_part_time_share < 1:
        yield "max_part_time_share", EVERYWHERE, lambda p: replace(p, max_part_time_share=1.0)
    if problem.max_people is not None:
        yield "max_people", EVERYWHERE, lambda p: replace(p, max_people=None)
    if problem.max_cost is not None:
        yield "max_cost", EVERYWHERE, lambda p: replace(p, max_cost=None)


def _any_number_of_shifts(site: StaffSite) -> StaffSite:
    return replace(site, max_distinct_shifts=None)


def _soft_rules(problem: ShiftProblem) -> Iterator[Rule]:
    """Yield the rules on weeks and hours that forbid something, with what drops each."""
    for k, site in enumerate(problem.sites):
        for kind, drop in WEEK_RULES.items():
            if forbids(problem, site, drop(site)):
                yield kind, site.name, at_site(k, drop)


def forbids(problem: ShiftProblem, site: StaffSite, freed: StaffSite) -> bool:
    """Return whether some week is allowed at a site only where it is freed of a rule."""
    contracts = range(len(site.lengths))
    return any([*contract_weeks(problem, site, i)] != [*contract_weeks(problem, freed, i)] for i in contracts)
