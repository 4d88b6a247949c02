"""A stand-in for the planner: how an option's work answers to assumptions, fitted on relaxations of the real plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from scipy.stats import qmc

from planner.demand import demand
from planner.economics.assumptions import Assumption, drawn_values
from planner.economics.book import with_values
from planner.economics.desks import Desk, ImpossibleOptionError
from planner.economics.options import takes_part
from planner.economics.scaling import ScaleCurve, at, scale_curve
from planner.economics.tipping import Look, felt
from planner.scenario import Scenario
from planner.shifts import relax
from planner.timeline import Grid
from planner.vendors import solved_share

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]
COUNTS = ("contacts", "minutes", "resolved")
LOADS = 2_000  # draws that say which loads the curve must know
POINTS, LEAST_POINTS = 128, 16  # of the curve, up to a hundred people and beyond
GROWN = 8  # of them beyond the draws' own loads, where growth leads
FEW = 120.0
LITTLE = 1.01  # ratio of loads that are nearly the same
BETTER = 0.8  # of the error that a fit with more terms must come down to


@dataclass(frozen=True)
class Answers:
    """How one number answers to assumptions.

    ``log(number) = Σ aᵢ zᵢ + Σ bᵢⱼ zᵢ zⱼ`` with z = (value − base) / (high − low): exact at the base case. Only as many
    terms count as foretell points that they were not fitted on.

    Attributes
    ----------
    inputs
        Assumptions that change the plan.
    coefficients
        First those of z, then those of the products z_i z_j, i ≤ j.
    """

    inputs: tuple[Assumption, ...]
    coefficients: Array

    @classmethod
    def fitted(cls, inputs: tuple[Assumption, ...], z: Array, logs: Array) -> Answers:
        """Return the least squares fit through points z, shape (points, inputs), of the terms that foretell best."""
        terms = _terms(z)
        coefficients, least = np.zeros(terms.shape[1]), float(np.square(logs).mean())
        for chosen in _levels(len(inputs)):
            error = _left_out_error(terms[:, chosen], logs)
            if error < BETTER**2 * least:
                coefficients, least = np.zeros(terms.shape[1]), error
                coefficients[chosen] = np.linalg.lstsq(terms[:, chosen], logs, rcond=None)[0]
        return cls(inputs, coefficients)

    def __call__(self, values: Mapping[str, Array]) -> Array:
        """Return the number against the base case at draws of the assumptions, shape of the draws."""
        if not any(one.place in values for one in self.inputs):
            return np.ones(1)
        scaled = [
            (values.get(one.place, np.asarray(one.base)) - one.base) / (one.high - one.low) for one in self.inputs
        ]
        z = np.stack(np.broadcast_arrays(*scaled), axis=-1)
        return np.asarray(np.exp(_terms(z) @ self.coefficients))


def _terms(z: Array) -> Array:
    first, second = np.triu_indices(z.shape[-1])
    return np.concatenate([z, z[..., first] * z[..., second]], axis=-1)


def _levels(inputs: int) -> tuple[IntArray, ...]:
    """Return which terms count, from few to all: each alone, with its square, with the products of two."""
    first, second = np.triu_indices(inputs)
    every = np.arange(inputs + first.size)
    return every[:inputs], np.concatenate([every[:inputs], inputs + np.flatnonzero(first == second)]), every


def _left_out_error(terms: Array, logs: Array) -> float:
    """Return the mean square error at each point of the fit through all others; infinite where that takes more."""
    if terms.shape[1] >= len(logs):
        return float("inf")
    hat = terms @ np.linalg.pinv(terms)
    return float(np.square((logs - hat @ logs) / np.maximum(1 - np.diag(hat), 1e-6)).mean())


@dataclass(frozen=True)
class Surrogate:
    """Work and contacts of an option against the base case.

    Attributes
    ----------
    curve
        Work by load, along relaxations of the real plan at other volumes.
    load
        Load that assumptions make: minutes, and what moves the load at which the next person comes.
    beyond
        What assumptions change in the work beyond that load.
    counts
        Contacts, their minutes, and solved contacts.
    left_out
        Relaxations for which there was no time.
    """

    curve: ScaleCurve
    load: Answers
    beyond: Answers
    counts: Mapping[str, Answers]
    left_out: int = 0

    def work(self, values: Mapping[str, Array], volume: Array) -> Array:
        """Return the work at draws of the assumptions and at volumes against the scenario's."""
        return np.asarray(self.curve(volume * self.load(values)) * self.beyond(values))

    def count(self, values: Mapping[str, Array], what: str) -> Array:
        """Return contacts, minutes or resolved at draws of the assumptions."""
        return self.counts[what](values) if what in self.counts else np.ones(1)


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


def counted(desk: Desk) -> Array:
    """Return an option's weekly contacts, minutes and solved contacts; shape (3,)."""
    arrivals = demand(desk.planned, Grid.of(desk.planned))
    contacts = arrivals.contacts.sum(axis=1).to_numpy(dtype=float)
    minutes = contacts * arrivals.streams["handle_s"].to_numpy(dtype=float) / 60
    solved = [solved_share(desk.planned, str(channel)) for channel in arrivals.streams["channel"]]
    return np.array([contacts.sum(), minutes.sum(), float(contacts @ np.array(solved))])


def fit(
    desk: Desk,
    inputs: tuple[Assumption, ...],
    volumes: tuple[float, ...],
    people: float,
    *,
    seed: int,
    known: ScaleCurve | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Surrogate:
    """Return the surrogate of an option.

    Work follows a curve of relaxations at up to 128 loads between the extremes of the draws (16 on large desks), most
    of them where whole people come at once, and what is left is fitted at both ends of every assumption and on a Latin
    hypercube.

    Parameters
    ----------
    desk, inputs
        The option, and the assumptions that change its plan.
    volumes
        Volumes that must lie on the curve, against the scenario's: growth, and the points of charts.
    people
        People of its plan.
    seed
        Of the hypercube and of the draws that say which loads occur.
    known
        A curve of the same option whose points are not worked out again.
    cancel
        Asked between relaxations; true ends the fit with the points at hand.
    """
    over = cancel or (lambda: False)
    z, desks = _design(desk, inputs, seed)
    base = counted(desk)
    logs = np.log(np.maximum([counted(one) for one in desks], 1e-12) / np.maximum(base, 1e-12)) if desks else z
    counts = {name: Answers.fitted(inputs, z, logs[:, k]) for k, name in enumerate(COUNTS)} if desks else {}
    loads = counts["minutes"](drawn_values(inputs, LOADS, seed)).reshape(-1) if desks else np.ones(1)
    curve = scale_curve(desk, volumes, known=known, cancel=over)
    seen, more = _looks(desk, desks, curve, over)
    between, grown = _loads(loads, people), _grown(loads, volumes)
    curve = scale_curve(desk, (), between, known=curve, cancel=over)
    curve = scale_curve(desk, grown, known=curve, cancel=over)
    wanted = len(desks) + (0 if between is None else between[2]) + len(volumes) + len(grown)
    left_out = (wanted - len(seen) - len(curve.volumes)) if over() else 0
    if not len(seen):
        none = Answers((), np.zeros(0))
        return Surrogate(curve, counts.get("minutes", none), none, counts, max(left_out, 0))
    load = Answers.fitted(inputs, z[: len(seen)], logs[: len(seen), 1] + more)
    by_load = np.log(curve(np.exp(logs[: len(seen), 1] + more)))
    return Surrogate(curve, load, Answers.fitted(inputs, z[: len(seen)], seen - by_load), counts, max(left_out, 0))


def _looks(desk: Desk, desks: list[Desk], curve: ScaleCurve, over: Callable[[], bool]) -> tuple[Array, Array]:
    """Return the work of desks against that of `desk`, and the load that they feel beyond their minutes; logarithms."""
    work, more = [], []
    base = Look.at(desk) if desks else None
    for one in desks:
        if over() or base is None:
            break
        look = Look.at(one)
        work.append(float(np.log(max(relax(look.stages.problem).objective, 1e-12) / curve.base_cost)))
        more.append(felt(base, look))
    return np.array(work), np.array(more)


def _loads(drawn: Array, people: float) -> tuple[float, float, int] | None:
    """Return the extremes of the draws' loads, and how many loads between them are looked at."""
    low, high = _ends(drawn)
    if high / low < LITTLE:
        return None
    return low, high, POINTS if people <= FEW else LEAST_POINTS


def _ends(drawn: Array) -> tuple[float, float]:
    low, high = np.quantile(drawn, [0.002, 0.998])
    return float(low), float(high)


def _grown(drawn: Array, volumes: tuple[float, ...]) -> tuple[float, ...]:
    """Return loads beyond the draws' own that growth leads to: months far ahead, so that a few must do."""
    low, high = _ends(drawn)
    known = [one for one in volumes if 0.5 < one < 2]
    ends = ((low * min(known, default=1.0), low), (high, high * max(known, default=1.0)))
    wide = [(a, b) for a, b in ends if b / a > LITTLE]
    return tuple(one for a, b in wide for one in np.geomspace(a, b, GROWN).tolist())


def _design(desk: Desk, inputs: tuple[Assumption, ...], seed: int) -> tuple[Array, list[Desk]]:
    """Return the points of the fit: both ends of every assumption and a Latin hypercube, and the desk at each."""
    count = len(inputs)
    if not count:
        return np.zeros((0, 0)), []
    shares = np.array([(one.base - one.low) / (one.high - one.low) for one in inputs])
    ends = np.concatenate([-np.diag(shares), np.diag(1 - shares)])
    between = qmc.LatinHypercube(count, rng=seed).random(2 * count + 4) - shares
    rows, desks = [], []
    for z in np.concatenate([ends[np.abs(ends).sum(axis=1) > 0], between]):
        values = {one.place: one.base + (one.high - one.low) * part for one, part in zip(inputs, z, strict=True)}
        try:
            desks.append(at(desk, with_values(desk.scenario, values)))
        except (ValidationError, ImpossibleOptionError):
            continue
        rows.append(z)
    return np.array(rows).reshape(-1, count), desks
