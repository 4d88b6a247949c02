"""What a hybrid mixes: both sides in every region, or whole regions divided between own people and vendors."""

from __future__ import annotations

from planner.comparison.workers import Job, Line
from planner.economics.desks import Desk, ImpossibleOptionError, desk_of
from planner.economics.loaded import loaded
from planner.economics.options import POOLED, Homes, Option, homes_of
from planner.economics.progress import Steps
from planner.economics.scaling import coarse
from planner.pipeline import estimate
from planner.scenario import Scenario
from planner.shifts import InfeasibleRulesError

PURE = (Option.IN_HOUSE, Option.OUTSOURCED)
SHARE = 0.12  # of the wall time for everything, after which no further round begins
GAIN = 0.001  # of the cost, that a region must save to change sides
Sides = tuple[Option, ...]  # who serves each region, in the order of the scenario
LABEL = "hybrid: who serves which region"
EVERYWHERE: Sides = ()  # both in every region


def best_mix(scenario: Scenario, steps: Steps) -> Desk:
    """Return the desk of the cheapest kind of mix by relaxations: both sides in every region, or regions divided.

    A mix in every region buys the hours in which a side is cheaper, but keeps the regions' customers apart; divided
    regions are served together with the others of their site. From the better pure option regions change sides one by
    one, each time the one that saves most.
    """
    both = desk_of(scenario, Option.HYBRID)
    homes = [{one: homes_of(scenario, region, one) for one in PURE} for region in scenario.regions]
    if scenario.operating_model in POOLED or len(homes) < 2:
        return both
    search = _Search(scenario, steps, homes)
    mixed, ends = search.start(both)
    if not ends:
        return both
    here = min(ends, key=lambda sides: ends[sides])
    while not steps.stopped and not search.late():
        costs = search.costs(_flips(here))
        best = min(costs, key=lambda sides: costs[sides], default=here)
        if best == here or costs[best] > (1 - GAIN) * search.known[here]:
            break
        here = best
    divided = {sides: cost for sides, cost in search.known.items() if len(set(sides)) > 1}
    best = min(divided, key=lambda sides: divided[sides], default=here)
    return search.desk(best) if divided and divided[best] < mixed else both


def divided_note(desk: Desk) -> str:
    """Return who serves which region in a hybrid of divided regions; empty where both sides may serve all."""
    if desk.homes is None:
        return ""
    parts = "; ".join(f"{region}: {', '.join(names)}" for region, names in desk.homes.items())
    return f"The cheapest mix divides the regions: {parts}"


class _Search:
    """Costs of divided regions, each worked out once."""

    def __init__(self, scenario: Scenario, steps: Steps, homes: list[dict[Option, tuple[str, ...]]]) -> None:
        self.scenario, self.steps, self.homes = scenario, steps, homes
        self.known: dict[Sides, float] = {}
        self._began = steps.left()

    def late(self) -> bool:
        """Return whether the rounds so far took their share of the wall time."""
        left, seconds = self.steps.left(), self.steps.seconds
        return (
            left is not None
            and self._began is not None
            and seconds is not None
            and self._began - left > SHARE * seconds
        )

    def desk(self, sides: Sides) -> Desk:
        """Return the desk of divided regions."""
        pairs = zip(self.scenario.regions, self.homes, sides, strict=True)
        served: Homes = {region.name: homes[side] for region, homes, side in pairs}
        return desk_of(self.scenario, Option.HYBRID, served)

    def start(self, both: Desk) -> tuple[float, dict[Sides, float]]:
        """Return the cost of mixes in every region, and that of all regions on one side."""
        ends: list[Sides] = [(side,) * len(self.homes) for side in PURE]
        jobs = {EVERYWHERE: Job("mix", LABEL, _least, (both,))} | self._jobs(ends)
        found: dict[Sides, float] = self.steps.run(jobs)
        mixed = found.pop(EVERYWHERE)
        self.known |= found
        return mixed, found

    def costs(self, several: list[Sides]) -> dict[Sides, float]:
        """Return the costs of divided regions that are possible and not known yet."""
        found: dict[Sides, float] = self.steps.run(self._jobs([one for one in several if one not in self.known]))
        self.known |= found
        return found

    def _jobs(self, several: list[Sides]) -> dict[Sides, Job]:
        jobs: dict[Sides, Job] = {}
        for sides in several:
            try:
                jobs[sides] = Job("mix", LABEL, _least, (self.desk(sides),))
            except ImpossibleOptionError:
                continue
        return jobs


def _flips(sides: Sides) -> list[Sides]:
    """Return the sides with one region at the other one, each in turn."""
    other = {PURE[0]: PURE[1], PURE[1]: PURE[0]}
    return [(*sides[:k], other[side], *sides[k + 1 :]) for k, side in enumerate(sides)]


def _least(desk: Desk, line: Line) -> float:
    """Return the week's least cost of a desk at list prices, by the relaxation; infinite where rules forbid it."""
    try:
        return float(estimate(coarse(loaded(desk.scenario, desk.planned))).objective)
    except InfeasibleRulesError:
        return float("inf")
