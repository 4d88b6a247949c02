"""A stand-in for the planner: how an option's work answers to assumptions, fitted on relaxations of the real plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy.stats import qmc

from planner.demand import demand
from planner.economics.assumptions import Assumption
from planner.economics.book import with_values
from planner.economics.options import takes_part
from planner.economics.planned import Desk, ImpossibleOptionError
from planner.economics.scaling import at, variable_cost
from planner.economics.work import solved_share
from planner.scenario import Scenario
from planner.timeline import Grid

Array = NDArray[np.float64]
OUTPUTS = ("work", "contacts", "minutes", "resolved")


@dataclass(frozen=True)
class Surrogate:
    """Work and contacts of an option against the base case, by assumption.

    ``log(output) = Σ aᵢ zᵢ + Σ bᵢ zᵢ²`` with z = (value − base) / (high − low): exact at the base case.

    Attributes
    ----------
    inputs
        Assumptions that change the plan.
    linear, square
        Coefficients; shape (inputs, 4), columns `OUTPUTS`.
    """

    inputs: tuple[Assumption, ...]
    linear: Array
    square: Array

    def __call__(self, values: Mapping[str, Array], output: str) -> Array:
        """Return an output against the base case at draws of the assumptions, shape of the draws."""
        k = OUTPUTS.index(output)
        total: Array = np.zeros(1)
        for i, one in enumerate(self.inputs):
            if one.place in values:
                z = (values[one.place] - one.base) / (one.high - one.low)
                total = total + self.linear[i, k] * z + self.square[i, k] * z**2
        return np.asarray(np.exp(total))


def plan_inputs(desk: Desk, listed: tuple[Assumption, ...]) -> tuple[Assumption, ...]:
    """Return the ranged assumptions that change an option's plan and may change alone."""
    return tuple(
        one
        for one in listed
        if one.is_range and not one.is_price and _concerns(desk, one.place) and _may_move(desk.scenario, one)
    )


def _concerns(desk: Desk, place: str) -> bool:
    if not place.startswith("sites["):
        return True
    site = desk.scenario.sites[int(place[6 : place.index("]")])]
    return takes_part(site, desk.option)


def _may_move(scenario: Scenario, one: Assumption) -> bool:
    """Return whether the scenario stays valid at both ends: a share that must add up to 1 with others may not."""
    try:
        with_values(with_values(scenario, {one.place: one.low}), {one.place: one.high})
    except ValidationError:
        return False
    return True


def outputs(desk: Desk) -> Array:
    """Return an option's weekly work (least variable cost), contacts, minutes and solved contacts; shape (4,)."""
    arrivals = demand(desk.planned, Grid.of(desk.planned))
    contacts = arrivals.contacts.sum(axis=1).to_numpy(dtype=float)
    minutes = contacts * arrivals.streams["handle_s"].to_numpy(dtype=float) / 60
    solved = [solved_share(desk.planned, str(channel)) for channel in arrivals.streams["channel"]]
    return np.array([variable_cost(desk), contacts.sum(), minutes.sum(), float(contacts @ np.array(solved))])


def fit(
    desk: Desk, inputs: tuple[Assumption, ...], *, seed: int, cancel: Callable[[], bool] | None = None
) -> Surrogate:
    """Return the surrogate of an option: both ends of every assumption, and a Latin hypercube between.

    The number of relaxations is three per assumption and three more.
    """
    if not inputs:
        return Surrogate((), np.zeros((0, len(OUTPUTS))), np.zeros((0, len(OUTPUTS))))
    count = len(inputs)
    ends = np.concatenate([end * np.eye(count) for end in (-1.0, 1.0)])
    shares = np.array([(one.base - one.low) / (one.high - one.low) for one in inputs])
    ends = np.where(ends < 0, -shares, np.where(ends > 0, 1 - shares, 0.0))
    between = qmc.LatinHypercube(count, rng=seed).random(count + 3) - shares
    points = np.concatenate([ends[np.abs(ends).sum(axis=1) > 0], between])
    base = outputs(desk)
    rows, found = [], []
    for z in points:
        if cancel is not None and cancel():
            break
        values = {one.place: one.base + (one.high - one.low) * part for one, part in zip(inputs, z, strict=True)}
        try:
            answer = outputs(at(desk, with_values(desk.scenario, values)))
        except (ValidationError, ImpossibleOptionError):
            continue
        rows.append(z)
        found.append(np.log(np.maximum(answer, 1e-12) / np.maximum(base, 1e-12)))
    if not rows:
        return Surrogate((), np.zeros((0, len(OUTPUTS))), np.zeros((0, len(OUTPUTS))))
    z_all = np.array(rows)
    solution, *_ = np.linalg.lstsq(np.concatenate([z_all, z_all**2], axis=1), np.array(found), rcond=None)
    return Surrogate(inputs, solution[:count], solution[count:])
