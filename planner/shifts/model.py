"""The weekly programme as a sparse matrix: tours, breaks, presence, who serves which pool, deferred work."""

from __future__ import annotations

from dataclasses import dataclass

from planner.shifts.bought_rows import add_bought
from planner.shifts.cover import Cover, add_cover
from planner.shifts.demand import Demand, Spare, build_demand, build_spare
from planner.shifts.highs import LinearModel, ModelBuilder
from planner.shifts.people import People, add_people
from planner.shifts.period import Lowering, add_lowering
from planner.shifts.problem import ShiftProblem
from planner.shifts.tours import TourTable, build_tours


@dataclass(frozen=True, eq=False)
class WeekModel:
    """The matrix, and where to find what in it.

    Attributes
    ----------
    linear
        The matrix.
    table, demand, spare
        What it was built from.
    people, cover, lowering
        Its columns and rows.
    """

    linear: LinearModel
    table: TourTable
    demand: Demand
    spare: Spare
    people: People
    cover: Cover
    lowering: Lowering | None


def build_model(problem: ShiftProblem) -> WeekModel:
    """Build the weekly programme.

    Parameters
    ----------
    problem
        The week to roster.

    Returns
    -------
    WeekModel
        Every roster that keeps the rules is a point of it, at its own cost and priced shortfall.
    """
    table, demand = build_tours(problem), build_demand(problem)
    spare = build_spare(problem, block_slots(problem))
    builder = ModelBuilder()
    people = add_people(builder, problem, table)
    cover = add_cover(builder, problem, table, demand, spare, people)
    lowering = None
    if problem.periods is not None:
        lowering = add_lowering(builder, problem, problem.periods, demand.entry_of, cover.serve_rows)
    if problem.bought is not None:
        add_bought(builder, problem.bought, problem, demand, cover, lowering)
    return WeekModel(builder.build(), table, demand, spare, people, cover, lowering)


def block_slots(problem: ShiftProblem) -> int:
    """Slots per block of deferred work: an hour where the grid allows it, a fraction of the rows at little loss."""
    hour = max(1, 60 // problem.slot_min)
    return hour if problem.n_slots % hour == 0 else 1
