"""Where the answer turns: by volume, vendor price, wage and first-contact resolution, sought with the real planner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy.optimize import brentq

from planner.economics.book import Book
from planner.economics.cash_flow import Today
from planner.economics.desks import ImpossibleOptionError
from planner.economics.options import Option
from planner.economics.planned import OptionPlan, plan_option
from planner.economics.risk import Case
from planner.economics.running import month_table
from planner.economics.scaling import at
from planner.economics.turning import RANGES, By, Turn, away, turned
from planner.scenario import Scenario

Array = NDArray[np.float64]
PROVEN = 0.005
STEPS = 33
CLOSE = 0.002
SAME = 1e-9  # a share of the costs that is rounding
ROUNDS = 4
REPLANS = 3
Factors = Mapping[Option, float]
BOTH = (Option.IN_HOUSE, Option.OUTSOURCED)
AS_PLANNED: Factors = dict.fromkeys(BOTH, 1.0)


@dataclass(frozen=True)
class Check:
    """Both options planned at the break-even.

    Attributes
    ----------
    in_house, outsourced
        Net present cost of the rosters there.
    gap
        The larger gap of the two to their bounds.
    """

    in_house: float
    outsourced: float
    gap: float

    @property
    def difference(self) -> float:
        """Relative difference of the two costs."""
        return abs(self.outsourced - self.in_house) / max(self.in_house, self.outsourced, 1e-12)


@dataclass(frozen=True)
class BreakEven:
    """Where in-house and outsourced cost the same over the horizon.

    Attributes
    ----------
    by
        What is turned. Volume, vendor price and wage: as a factor on the scenario's. FCR: share points added to the
        vendors' first-contact resolution.
    point
        Where the rosters cost the same; None where they do not inside `searched`.
    low, high
        The interval that cannot be told apart: between bound and roster of either side, where nothing was planned a
        roster of one person more than the relaxation there and today's gap make likely. Open ends are None.
    searched
        Range of the search.
    cheaper_below
        Which option is cheaper below the point (or everywhere, without a point).
    proven
        Whether both options are planned at the point and within 0.5 % of their bounds, so that it is one.
    check
        Both options planned at the point; None when not asked.
    """

    by: By
    point: float | None
    low: float | None
    high: float | None
    searched: tuple[float, float]
    cheaper_below: Option
    proven: bool
    check: Check | None = None

    @property
    def is_founded(self) -> bool:
        """Whether both options were planned there or bounds enclose it; else the point is a quick reckoning."""
        return self.check is not None or (self.low is not None and self.high is not None)

    @property
    def jumps(self) -> bool | None:
        """Whether whole people or a contract's border let the costs jump over the point by more than 0.5 %.

        Costs that differ by no more than the rosters' own gap may do so for want of a longer search.
        """
        return None if self.check is None else self.check.difference > max(PROVEN, self.check.gap)


def nearest(case: Case) -> By | None:
    """Return what turns the answer with the least change, by the quick reckoning; None where nothing does."""
    points = {by: _root(Turn(case, by), AS_PLANNED, AS_PLANNED) for by in By}
    known = {by: abs(away(by, point)) for by, point in points.items() if point is not None}
    return min(known, key=lambda by: known[by], default=None)


def break_even(
    case: Case,
    by: By,
    *,
    check: bool = True,
    half_hours: bool = False,
    work: float = 1.0,
    seconds: float | None = None,
    cancel: Callable[[], bool] | None = None,
) -> BreakEven:
    """Return where in-house and outsourced cost the same.

    A quick reckoning (given hours at turned prices, work along the volume curve) finds the root; the relaxation of the
    real plan there corrects it until the root stays, and then, with `check`, both rosters planned there. The interval
    comes from bound against roster of both sides.

    Parameters
    ----------
    case
        Both pure options planned.
    by
        What is turned.
    check
        Whether both options are planned at the point.
    half_hours
        Whether relaxations on a grid of half hours lead to the point; those of the interval are on the desk's own grid.
    work, seconds
        Of each plan, as in `planner.pipeline.plan`.
    cancel
        Asked between plans; true leaves the rest out.
    """
    turn, over = Turn(case, by), cancel or (lambda: False)
    share = {option: case.plans[option].relaxed_per_month / case.plans[option].cost_per_month for option in BOTH}
    rosters, bounds = dict(AS_PLANNED), dict(share)
    point, corrected = _root(turn, rosters, rosters), False
    for _ in range(ROUNDS):
        if point is None or over():
            break
        bounds = {option: turn.bound_factor(option, point, half_hours=half_hours) for option in BOTH}
        rosters, corrected = {option: bounds[option] / share[option] for option in BOTH}, True
        before, point = point, _root(turn, rosters, rosters)
        if point is not None and abs(point - before) <= CLOSE * max(abs(point), 0.05):
            break
    if half_hours and point is not None and not over():
        bounds = {option: turn.bound_factor(option, point) for option in BOTH}
    bounds |= {
        one: case.plans[one].bound_per_month / case.plans[one].cost_per_month for one in BOTH if not turn.moves(one)
    }
    seen: Check | None = None
    for _ in range(REPLANS if check else 0):
        if point is None or over():
            break
        planned = _planned_there(turn, point, work, seconds, cancel)
        if planned is None:
            break
        rosters, bounds, seen = planned
        better = _root(turn, rosters, rosters)
        if seen.difference <= PROVEN or better is None:
            break
        point = better
    most = rosters if point is None or seen is not None else _a_person_more(turn, rosters, point)
    ends = [_root(turn, bounds, most), _root(turn, most, bounds)]
    known = [one for one in (*ends, point) if one is not None]
    closed = point is not None and None not in ends and corrected
    return BreakEven(
        by,
        point,
        min(known) if closed else None,
        max(known) if closed else None,
        RANGES[by],
        _cheaper_below(turn, rosters, point),
        seen is not None and seen.gap <= PROVEN,
        seen,
    )


def _a_person_more(turn: Turn, rosters: Factors, point: float) -> Factors:
    """Return what rosters at a point may cost that nobody planned: whole people come at once."""
    people = {option: sum(work.people for work in turn.case.plans[option].works) for option in BOTH}
    return {
        option: rosters[option] * (1 + turn.moves(option) / max(people[option] * turn.factors(option, point)[0], 1.0))
        for option in BOTH
    }


def _difference(turn: Turn, outside: Factors, inside: Factors) -> Callable[[float], float]:
    def at_x(x: float) -> float:
        try:
            theirs = turn.present(Option.OUTSOURCED, x, outside[Option.OUTSOURCED])
            own = turn.present(Option.IN_HOUSE, x, inside[Option.IN_HOUSE])
            return 0.0 if abs(theirs - own) <= SAME * max(theirs, own) else theirs - own
        except (ValidationError, ImpossibleOptionError):
            return float("nan")

    return at_x


def _cheaper_below(turn: Turn, rosters: Factors, point: float | None) -> Option:
    """Return which option is cheaper just below the point; everywhere in the range without one."""
    points = grid(turn.by)
    below = points[points < point] if point is not None else points[[len(points) // 2]]
    x = float(below[-1]) if below.size else float(points[0])
    return Option.OUTSOURCED if _difference(turn, rosters, rosters)(x) < 0 else Option.IN_HOUSE


def grid(by: By) -> Array:
    """Return the points at which a sign change is sought; factors in equal ratios, share points in equal steps."""
    low, high = RANGES[by]
    return np.linspace(low, high, STEPS) if by is By.FCR else np.geomspace(low, high, STEPS)


def _root(turn: Turn, outside: Factors, inside: Factors) -> float | None:
    """Return where the sign changes nearest to the scenario's own value; itself where nothing changes the order."""
    difference = _difference(turn, outside, inside)
    points = grid(turn.by)
    values = np.array([difference(float(x)) for x in points])
    here = 0.0 if turn.by is By.FCR else 1.0
    if not values.any():
        return here
    pairs = [(float(points[k]), float(points[k + 1])) for k in np.flatnonzero(values[:-1] * values[1:] < 0)]
    pairs += [(float(one), float(one)) for one in points[values == 0]]
    if not pairs:
        return None
    left, right = min(pairs, key=lambda pair: abs(pair[0] + pair[1] - 2 * here))
    return left if left == right else float(brentq(difference, left, right, xtol=1e-7))


def _planned_there(
    turn: Turn, point: float, work: float, seconds: float | None, cancel: Callable[[], bool] | None
) -> tuple[dict[Option, float], dict[Option, float], Check] | None:
    """Return both rosters planned at a point and their bounds, against the quick reckoning's month, and both costs.

    None where there was no time for a roster that keeps its promises as today's does.
    """
    case, scenario = turn.case, turned(turn.case.scenario, turn.by, point)
    plans: dict[Option, OptionPlan] = {
        option: plan_option(
            at(case.plans[option].desk, scenario),
            work=work,
            seconds=seconds,
            cancel=cancel,
            warm_start=case.plans[option].plan.roster,
        )
        for option in BOTH
    }
    if turn.by in (By.WAGE, By.VENDOR_PRICE):  # today's rosters keep their promises at any price
        plans = {option: _cheaper(plans[option], case.plans[option], scenario) for option in BOTH}
    if any(case.plans[option].keeps_promises and not plans[option].keeps_promises for option in BOTH):
        return None
    now = case.now if case.now.known else Today(plans[Option.IN_HOUSE].works, known=False)
    there = replace(case, scenario=scenario, plans=plans, now=now)
    rosters = {option: plans[option].cost_per_month / turn.month_at(option, point) for option in BOTH}
    bounds = {option: plans[option].bound_per_month / turn.month_at(option, point) for option in BOTH}
    gap = max(one.gap for one in plans.values())
    in_house, outsourced = (float(there.present(option)) for option in BOTH)
    return rosters, bounds, Check(in_house, outsourced, gap)


def _cheaper(found: OptionPlan, before: OptionPlan, scenario: Scenario) -> OptionPlan:
    """Return a plan at turned prices, or the one from before at them where that costs less: a search may end early."""
    month = month_table(Book(scenario), before.works)
    as_before = replace(found, plan=before.plan, works=before.works, month=month)
    return min(found, as_before, key=lambda one: (not one.keeps_promises, one.cost_per_month))


def crossover(case: Case) -> pd.DataFrame:
    """Return the net present cost of both pure options by volume, roster and bound, for a chart.

    Index: volume (factor). Columns: in_house, in_house_bound, outsourced, outsourced_bound.
    """
    turn = Turn(case, By.VOLUME)
    points = np.union1d(np.geomspace(0.25, 4.0, 17), [1.0])
    share = {option: case.plans[option].relaxed_per_month / case.plans[option].cost_per_month for option in BOTH}
    rows = {
        float(x): {
            f"{option.value}{name}": turn.present(option, float(x), factor)
            for option in BOTH
            for name, factor in (("", 1.0), ("_bound", share[option]))
        }
        for x in points
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("volume")
