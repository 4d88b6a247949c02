"""A lever between a value at which the best plan wins and one at which another does, drawn closer by trying."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.comparison.levers import Lever

NARROW = 1 / 32  # of the way from today to the end of a lever
LEAST = -0.999999  # lead of a plan that costs without end

Costs = dict[str, float]


def lead(costs: Costs, best: str) -> float:
    """Return by how much the best is cheaper than the cheapest other, as a share of its cost; negative: it is not."""
    return min(cost for label, cost in costs.items() if label != best) / max(costs[best], 1e-9) - 1


@dataclass
class Bracket:
    """A lever between a value at which the best still wins and one at which another does.

    Attributes
    ----------
    lever
        What is moved.
    wins, lead
        Nearest value known at which the best wins, and its lead there (a share of its cost, 0 or more).
    loses, costs, behind
        Nearest value known at which it does not, costs by label there, and its lead there (negative).
    halve
        Whether to try the middle next: the last straight line drew one end only.
    """

    lever: Lever
    wins: float
    lead: float
    loses: float
    costs: Costs
    behind: float
    halve: bool = False

    @property
    def guess(self) -> float:
        """Share of the way at which a straight line through the logarithms of the cost ratios crosses."""
        ahead, behind = math.log1p(self.lead), -math.log1p(max(self.behind, LEAST))
        return ahead / (ahead + behind)

    @property
    def width(self) -> float:
        """As a share of the way from today to the end."""
        low, high = self.lever.limits
        end = high if self.loses > self.lever.base else low
        return abs(self.loses - self.wins) / abs(end - self.lever.base)

    def to_try(self) -> tuple[float, float]:
        """Return values on both sides of where a straight line crosses, as near as the flip shall be known."""
        cross, beside = 0.5 if self.halve else self.guess, 0.5 * NARROW / self.width
        first, last = max(cross - beside, beside), min(cross + beside, 1 - beside)
        return (self.at(min(first, last)), self.at(max(first, last)))

    def at(self, share: float) -> float:
        """Return the value at a share of the way through the bracket."""
        return self.wins + share * (self.loses - self.wins)

    def learn(self, tried: list[tuple[float, Costs]], best: str) -> None:
        """Draw the bracket closer by the costs at the values tried, in their order."""
        before = self.wins, self.loses
        for value, costs in tried:
            if not min(self.wins, self.loses) < value < max(self.wins, self.loses):
                continue
            ahead = lead(costs, best)
            if ahead < 0:
                self.loses, self.costs, self.behind = value, costs, ahead
            else:
                self.wins, self.lead = value, ahead
        one_end = self.wins == before[0] or self.loses == before[1]
        self.halve = one_end and not self.halve
