"""When another model wins: the levers searched with the linear bound, the nearest flip checked by full plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from planner.comparison.bracket import NARROW, Bracket, Costs, lead
from planner.comparison.jobs import bound_job, check_job
from planner.comparison.levers import Lever, levers
from planner.comparison.surrogate import guessed, parts_of
from planner.comparison.workers import Job, Team
from planner.pipeline import Plan
from planner.scenario import Scenario

ROUNDS = 6
NARROWED = 2
CONTENDERS = 2
KNOWN = 1.01  # in which the flip is known: the share of that, for rounding
BESIDE = 0.5
CHECK_WORK = 0.3
AT_ONCE = 2  # ends that are tried side by side
NARROWING_SHARE = 0.3  # of the time for flips, kept as long as none is found
NARROWING_BOUNDS = 8  # that narrowing one flip takes: two rounds of two values and two labels
CHECK_LOOKS = 10  # first looks that take as long as the four full plans

Asked = tuple[str, Lever, float]


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
        Full plans (on a half-hour grid, with today's price of sureness) half-way between today and the flip and as far
        beyond it; empty where they were not made.
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


@dataclass(frozen=True)
class Flips:
    """What the search for flips found.

    Attributes
    ----------
    found
        Nearest first.
    tried, of
        Ends of levers that were tried within the time, and all of them.
    """

    found: tuple[Flip, ...]
    tried: int
    of: int


class Search:
    """Costs of all scenarios at a lever's value: the linear bound, scaled to what the full plans cost today."""

    def __init__(
        self, scenarios: Mapping[str, Scenario], plans: Mapping[str, Plan], bounds: Mapping[str, float], team: Team
    ) -> None:
        self._scenarios, self._team = scenarios, team
        self.today = {label: plans[label].outcome.cost_per_year for label in scenarios}
        self._sure = {
            label: cost / max(cost - plans[label].mended_per_year, 1e-9) for label, cost in self.today.items()
        }
        missing = {label: bound_job(label, one) for label, one in scenarios.items() if label not in bounds}
        known = {**bounds, **team.run(missing)}
        self._scale = {label: self.today[label] / max(known.get(label, 0.0), 1e-9) for label in scenarios}

    def costs(self, asked: list[tuple[Lever, float, tuple[str, ...]]]) -> list[Costs]:
        """Return the estimated yearly cost of labels at each value; one that cannot be planned costs without end."""
        jobs: dict[Asked, Job] = {
            (label, lever, value): bound_job(label, lever.applied(self._scenarios[label], value))
            for lever, value, labels in asked
            for label in labels
        }
        found = self._team.run(jobs)
        return [
            {label: found.get((label, lever, value), float("inf")) * self._scale[label] for label in labels}
            for lever, value, labels in asked
        ]

    def full(self, lever: Lever, values: tuple[float, ...], labels: tuple[str, ...], work: float) -> tuple[Side, ...]:
        """Return full plans of some scenarios at a lever's values; none where one of them could not be made.

        They are not simulated: their cost is scaled by what it takes today to mend a plan for the simulation.
        """
        jobs = {
            (label, lever, value): check_job(label, lever.applied(self._scenarios[label], value), work)
            for value in values
            for label in labels
        }
        found = self._team.run(jobs)
        if len(found) < len(jobs) or self._team.stopped():
            return ()
        return tuple(
            Side(value, {label: found[label, lever, value] * self._sure[label] for label in labels}) for value in values
        )


def find_flips(
    scenarios: Mapping[str, Scenario],
    plans: Mapping[str, Plan],
    best: str,
    team: Team,
    *,
    bounds: Mapping[str, float] | None = None,
    work: float = 1.0,
    tell: Callable[[str], object] = lambda text: None,
) -> Flips:
    """Return the nearest flips, the first one checked by full plans on both sides where there is time.

    Every lever is tried at its ends, first those where a guess from the plans' own cost puts a flip nearest. Where
    another plan wins there, the flip is narrowed to a thirty-second of the way: a straight line says where to look, and
    both sides of it are tried. The two nearest are searched. Only the two cheapest others contend, at each end the one
    that the guess finds cheaper there.

    Parameters
    ----------
    scenarios, plans
        What is compared; all plans keep their promises.
    best
        Label of the cheapest.
    team
        Who does the work.
    bounds
        Bounds on a half-hour grid of today's cost by label, as far as known.
    work
        Deterministic work of each search of the plans, relative to the default; checks take no more.
    tell
        Called with what is being done.
    """
    if len(scenarios) < 2:
        return Flips((), 0, 0)
    others = sorted((one for one in scenarios if one != best), key=lambda one: plans[one].outcome.cost_per_year)
    rivals = {one: scenarios[one] for one in (best, *others[:CONTENDERS])}
    search, time = Search(rivals, plans, bounds or {}, team), _Time(team)
    ends = _likely_first(levers(scenarios[best], plans[best]), plans, best, tuple(rivals))
    tried = _ends(search, ends, best, time, tell)
    found = sorted((one for one in tried if one is not None and one.behind < 0), key=lambda one: one.guess)[:NARROWED]
    for _ in range(ROUNDS):
        wide = [one for one in found if one.width > KNOWN * NARROW]
        if not wide or not time.allows("bound", 4 * len(wide)):
            break
        tell("narrowing " + " and ".join(describe(one.lever) for one in wide))
        _narrow(search, wide, best)
    flips = sorted((_flip(one, best) for one in found), key=lambda one: one.distance)
    if flips and time.allows("first look", CHECK_LOOKS):
        tell(f"checking {describe(flips[0].lever)} by full plans")
        flips[0] = _checked(search, flips[0], best, min(work, CHECK_WORK))
    return Flips(tuple(flips), sum(one is not None for one in tried), len(tried))


class _Time:
    """How the time for flips is shared among trying, narrowing and checking."""

    def __init__(self, team: Team) -> None:
        self._team, self._all = team, team.left()

    def allows(self, stage: str, count: int, keep_s: float = 0.0) -> bool:
        """Whether that many jobs like those of a stage end before only seconds are left that are kept."""
        left = self._team.left()
        if self._team.stopped():
            return False
        return left is None or left - self._team.needs(stage, count) > keep_s

    def after_trying(self, found: bool) -> float:
        """Return the seconds to keep for narrowing: as many as it takes with its check, or a share of all for luck."""
        if found:
            return self._team.needs("bound", NARROWING_BOUNDS) + self._team.needs("first look", CHECK_LOOKS)
        return NARROWING_SHARE * (self._all or 0.0)


@dataclass(frozen=True)
class _End:
    """An end of a lever, and the label that is guessed to contend with the best there."""

    lever: Lever
    value: float
    rival: str


def _likely_first(moved: list[Lever], plans: Mapping[str, Plan], best: str, labels: tuple[str, ...]) -> list[_End]:
    """Return the ends of the levers, first those where a flip is guessed to be nearest."""
    parts = {label: parts_of(plans[label]) for label in labels}
    start = lead({label: one.total for label, one in parts.items()}, best)
    guesses: dict[_End, float] = {}
    for lever in moved:
        for value in lever.limits:
            costs = {label: guessed(one, lever, value) for label, one in parts.items()}
            rival = min((label for label in labels if label != best), key=lambda label: costs[label])
            at_end = lead(costs, best)
            guesses[_End(lever, value, rival)] = start / (start - at_end) if at_end < 0 else 1 + at_end
    return sorted(guesses, key=lambda end: guesses[end])


def _ends(
    search: Search, ends: list[_End], best: str, time: _Time, tell: Callable[[str], object]
) -> list[Bracket | None]:
    """Return today and each end as a bracket; None where there was no time to try the end."""
    found: list[Bracket | None] = []
    for begin in range(0, len(ends), AT_ONCE):
        some = ends[begin : begin + AT_ONCE]
        keep_s = time.after_trying(any(one is not None and one.behind < 0 for one in found))
        if not time.allows("bound", 2 * len(some), keep_s):
            return found + [None] * (len(ends) - len(found))
        tell("trying " + ", ".join(dict.fromkeys(describe(end.lever) for end in some)))
        for end, costs in zip(
            some, search.costs([(end.lever, end.value, (best, end.rival)) for end in some]), strict=True
        ):
            start = lead({label: search.today[label] for label in costs}, best)
            found.append(Bracket(end.lever, end.lever.base, start, end.value, costs, lead(costs, best)))
    return found


def _narrow(search: Search, wide: list[Bracket], best: str) -> None:
    """Draw brackets closer by two values each; only labels that win at the end beyond can win inside."""
    labels = tuple(
        {best: None} | {label: None for one in wide for label in one.costs if one.costs[label] < one.costs[best]}
    )
    values = [value for one in wide for value in one.to_try()]
    moved = [one.lever for one in wide for _ in (0, 1)]
    asked = [(lever, value, labels) for lever, value in zip(moved, values, strict=True)]
    tried = list(zip(values, search.costs(asked), strict=True))
    for i, one in enumerate(wide):
        one.learn(tried[2 * i : 2 * i + 2], best)


def _flip(one: Bracket, best: str) -> Flip:
    others = {label: cost for label, cost in one.costs.items() if label != best}
    winner = min(others, key=lambda label: others[label])
    low, high = sorted((one.wins, one.loses))
    return Flip(one.lever, (low + high) / 2, (low, high), winner)


def _checked(search: Search, flip: Flip, best: str, work: float) -> Flip:
    low, high = flip.lever.limits
    step = BESIDE * (flip.at - flip.lever.base)
    values = (flip.at - step, min(max(flip.at + step, low), high))
    return replace(flip, sides=search.full(flip.lever, values, (best, flip.winner), work))


def describe(lever: Lever) -> str:
    """Return what a lever is, in words."""
    return {
        "region_share": f"{lever.name}'s share of the volume",
        "volume": "the volume",
        "price": f"the price of an hour at {lever.name}",
        "buildings": "what buildings and seats cost",
    }[lever.kind]
