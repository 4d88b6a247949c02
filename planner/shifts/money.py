"""One unit of money inside the optimiser, whatever the currency: a mean paid slot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.shifts.problem import ShiftProblem
from planner.shifts.roster import Relaxation, Roster


def unit_of(problem: ShiftProblem) -> float:
    """Mean price of a paid slot, or another price of the problem if slots are free."""
    prices = [float(site.slot_cost.mean()) for site in problem.sites]
    prices = [price for price in prices if price > 0] or [float(p) for p in problem.shortfall_cost if p > 0]
    return float(np.mean(prices)) if prices else 1.0


def in_units(problem: ShiftProblem, unit: float) -> ShiftProblem:
    """Express all money in units."""
    sites = tuple(
        replace(
            site,
            slot_cost=site.slot_cost / unit,
            head_cost_per_week=site.head_cost_per_week / unit,
            open_cost_per_week=site.open_cost_per_week / unit,
            min_cost_per_week=site.min_cost_per_week / unit,
            max_cost_per_week=None if site.max_cost_per_week is None else site.max_cost_per_week / unit,
            distinct_shift_cost=site.distinct_shift_cost / unit,
        )
        for site in problem.sites
    )
    deferred = tuple(
        replace(work, late_cost=None if work.late_cost is None else work.late_cost / unit) for work in problem.deferred
    )
    return replace(
        problem,
        sites=sites,
        deferred=deferred,
        shortfall_cost=problem.shortfall_cost / unit,
        max_cost=None if problem.max_cost is None else problem.max_cost / unit,
        bought=None if problem.bought is None else replace(problem.bought, price=problem.bought.price / unit),
    )


def roster_in_money(roster: Roster, unit: float) -> Roster:
    """Turn units back into money."""
    binding = roster.binding
    is_budget = binding["kind"] == "max_cost"  # its amount is money, its marginal value a ratio
    return replace(
        roster,
        objective=roster.objective * unit,
        bound=roster.bound * unit,
        cost=roster.cost * unit,
        binding=binding.assign(
            amount=np.where(is_budget, binding["amount"] * unit, binding["amount"]),
            marginal=np.where(is_budget, binding["marginal"], binding["marginal"] * unit),
        ),
    )


def relaxation_in_money(relaxation: Relaxation, unit: float) -> Relaxation:
    """Turn units back into money."""
    money = {name: getattr(relaxation, name) * unit for name in ("objective", "cost", "late")}
    return replace(relaxation, **money)
