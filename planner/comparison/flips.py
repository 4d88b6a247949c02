"""When another model wins: the levers searched with the linear bound, the nearest flip checked by full plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from planner.comparison.estimates import coarse, coarse_bound
from planner.comparison.levers import Lever, levers
from planner.comparison.workers import all_of
from planner.pipeline import Plan, Verdict, plan
from planner.scenario import Scenario

BISECTIONS = 5
BISECTED = 2
CONTENDERS = 2
CHECK_GAP = 0.05
BESIDE = 0.5

Costs = dict[str, float]


@dataclass(frozen=True)
class Side:
    """Full plans on one side of a flip: the lever's value, and the yearly cost by label."""

    value: float
    costs: Costs

    @property
    def winner(self) -> str:
        """Label of the cheapest."""
        return min(self.costs, key=lambda label: self.costs[label])


@dataclass(frozen=True)
class Flip:
    """A value of a lever beyond which another plan is cheaper.

    Attributes
    ----------
    lever
        What is moved.
    at
        Value at which the verdict flips, in the middle of `bracket`, the interval to which the search narrowed it.
    winner
        Label that wins beyond it.
    sides
        Full plans (on a half-hour grid) half-way between today and the flip and as far beyond it; empty where they were
        not made.
    """

    lever: Lever
    at: float
    bracket: tuple[float, float]
    winner: str
    sides: tuple[Side, ...] = ()

    @property
    def distance(self) -> float:
        """How far the lever has to move, as a share of the way it can."""
        low, high = self.lever.limits
        end = high if self.at > self.lever.base else low
        return abs(self.at - self.lever.base) / abs(end - self.lever.base)

    def confirmed(self, best: str) -> bool | None:
        """Whether full plans agree on both sides; None where they were not made."""
        if not self.sides:
            return None
        return self.sides[0].winner == best and self.sides[-1].winner == self.winner


class Search:
    """Costs of all scenarios at a lever's value: the linear bound, scaled to what the full plans cost today."""

    def __init__(self, scenarios: Mapping[str, Scenario], plans: Mapping[str, Plan], pool: Executor) -> None:
        self._scenarios, self._pool = scenarios, pool
        bounds = self._bounds(scenarios)
        self._scale = {label: plans[label].outcome.cost_per_year / max(bounds[label], 1e-9) for label in scenarios}
        self.today = {label: plans[label].outcome.cost_per_year for label in scenarios}

    def costs(self, lever: Lever, value: float) -> Costs:
        """Return the estimated yearly cost by label."""
        bounds = self._bounds({label: lever.applied(one, value) for label, one in self._scenarios.items()})
        return {label: bound * self._scale[label] for label, bound in bounds.items()}

    def _bounds(self, scenarios: Mapping[str, Scenario]) -> Costs:
        return all_of({label: self._pool.submit(coarse_bound, one) for label, one in scenarios.items()})

    def full(self, lever: Lever, value: float, labels: tuple[str, ...]) -> Side:
        """Return full plans of some scenarios at a lever's value."""
        jobs = {
            label: self._pool.submit(_full_cost, lever.applied(self._scenarios[label], value), CHECK_GAP)
            for label in labels
        }
        return Side(value, all_of(jobs))


def _full_cost(scenario: Scenario, gap: float) -> float:
    planned = plan(coarse(scenario), gap=gap)
    return planned.outcome.cost_per_year if planned.verdict is Verdict.MET else float("inf")


def lead(costs: Costs, best: str) -> float:
    """Return by how much the best is cheaper than the cheapest other, as a share of its cost; negative: it is not."""
    return min(cost for label, cost in costs.items() if label != best) / max(costs[best], 1e-9) - 1


def find_flips(
    scenarios: Mapping[str, Scenario],
    plans: Mapping[str, Plan],
    best: str,
    pool: Executor,
    *,
    check: bool = True,
    tell: Callable[[str], object] = lambda text: None,
) -> tuple[Flip, ...]:
    """Return the nearest flips, nearest first; the first one checked by full plans on both sides.

    Every lever is tried at its ends. Where another plan wins there, the way is halved until the flip is known to a
    thirty-second of it; the two that a straight line puts nearest are searched. Only the two cheapest others contend.

    Parameters
    ----------
    scenarios, plans
        What is compared; all plans keep their promises.
    best
        Label of the cheapest.
    pool
        Where the work is done.
    check
        Whether full plans are made beside the nearest flip.
    tell
        Called with what is being done.
    """
    if len(scenarios) < 2:
        return ()
    others = sorted((one for one in scenarios if one != best), key=lambda one: plans[one].outcome.cost_per_year)
    search = Search({one: scenarios[one] for one in (best, *others[:CONTENDERS])}, plans, pool)
    start = lead(search.today, best)
    ends: list[tuple[float, Lever, float]] = []
    for lever in levers(scenarios[best], plans[best]):
        tell(f"trying {describe(lever)}")
        for end in lever.limits:
            at_end = lead(search.costs(lever, end), best)
            if at_end < 0:
                ends.append((start / (start - at_end), lever, end))
    nearest = sorted(ends, key=lambda one: one[0])[:BISECTED]
    flips = sorted((_halved(search, lever, end, best) for _, lever, end in nearest), key=lambda one: one.distance)
    if flips and check:
        tell(f"checking {describe(flips[0].lever)} by full plans")
        flips[0] = _checked(search, flips[0], best)
    return tuple(flips)


def _halved(search: Search, lever: Lever, end: float, best: str) -> Flip:
    wins, loses = lever.base, end
    costs = search.costs(lever, end)
    for _ in range(BISECTIONS):
        middle = (wins + loses) / 2
        here = search.costs(lever, middle)
        if lead(here, best) < 0:
            loses, costs = middle, here
        else:
            wins = middle
    others = {label: cost for label, cost in costs.items() if label != best}
    winner = min(others, key=lambda label: others[label])
    return Flip(lever, (wins + loses) / 2, (min(wins, loses), max(wins, loses)), winner)


def _checked(search: Search, flip: Flip, best: str) -> Flip:
    low, high = flip.lever.limits
    step = BESIDE * (flip.at - flip.lever.base)
    values = (flip.at - step, min(max(flip.at + step, low), high))
    return replace(flip, sides=tuple(search.full(flip.lever, value, (best, flip.winner)) for value in values))


def describe(lever: Lever) -> str:
    """Return what a lever is, in words."""
    return {
        "region_share": f"{lever.name}'s share of the volume",
        "volume": "the volume",
        "price": f"the price of an hour at {lever.name}",
    }[lever.kind]
