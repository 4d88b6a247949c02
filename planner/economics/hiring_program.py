"""The hiring of one site as a mixed-integer programme over weeks: classes, leavers, overtime, temporary cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.shifts.highs import LinearModel, ModelBuilder, Solution, solve_lp, solve_mip

Array = NDArray[np.float64]
Weeks = NDArray[np.int64]
SHORT_PRICE = 80.0
NODES = 500
GAP = 0.002
SAFETY_S = 60.0


@dataclass(frozen=True, eq=False)
class HiringTerms:
    """What hiring at one site takes, by week.

    Attributes
    ----------
    required
        Fully productive heads wanted. Shape (weeks,).
    month
        Month of each week, from 0. Shape (weeks,).
    people_now
        Heads in the first week, all fully productive.
    staying
        Share of the heads of one week who are there in the next, in (0, 1].
    lead_weeks
        First week in which a class decided today can begin.
    productivity
        Share of a full head by age in weeks since the first day, rising. Shape (weeks,).
    class_size
        People who start together.
    max_classes
        Most classes that begin in a month; None: no limit.
    notice_weeks
        Weeks from the decision to let somebody go to the first week without them.
    head_cost, hire_cost, severance_cost
        Cost of a head and week, of a hire, and of letting one go.
    overtime_cost, max_overtime
        Cost of overtime that does the work of one head for a week, and the most of it per productive head.
    temporary_cost, temporary_most, temporary_step
        The same for temporary cover; most heads by week, shape (weeks,), and the most heads more than a week before.
    paid_most
        Heads whose work costs nothing more: hours of vendors that their minimum pays anyway. Shape (weeks,).
    """

    required: Array
    month: Weeks
    people_now: float
    staying: float
    lead_weeks: int
    productivity: Array
    class_size: int
    max_classes: int | None
    notice_weeks: int
    head_cost: float
    hire_cost: float
    severance_cost: float
    overtime_cost: float
    max_overtime: float
    temporary_cost: float
    temporary_most: Array
    temporary_step: float
    paid_most: Array


@dataclass(frozen=True, eq=False)
class SiteHiring:
    """The hiring of one site, by week; every array has shape (weeks,).

    Attributes
    ----------
    heads, productive
        Expected heads, and what they are worth in fully productive ones.
    hires, let_go, leavers
        Heads who begin, who are let go and who leave by themselves at the start of a week.
    overtime, temporary, paid, short
        Work of fully productive heads done in overtime, by temporary cover, in a vendor's hours that are paid anyway,
        and by nobody.
    cost
        Money of each week, without the price of being short.
    objective, bound, relaxed
        Cost with priced shortage, its proven lower bound, and the bound of the linear relaxation.
    """

    heads: Array
    productive: Array
    hires: Array
    let_go: Array
    leavers: Array
    overtime: Array
    temporary: Array
    paid: Array
    short: Array
    cost: Array
    objective: float
    bound: float
    relaxed: float

    @property
    def gap(self) -> float:
        """Objective above its bound, as a share of the money spent."""
        spent = float(self.cost.sum())
        return max(0.0, self.objective - self.bound) / spent if spent > 0 else 0.0


@dataclass(frozen=True, eq=False)
class _Columns:
    heads: Weeks
    productive: Weeks
    classes: Weeks
    let_go: Weeks
    overtime: Weeks
    temporary: Weeks
    paid: Weeks
    short: Weeks


def site_hiring(terms: HiringTerms) -> SiteHiring:
    """Return the cheapest hiring that keeps the required heads, as far as lead times allow.

    A head missing for a week costs 80 head-weeks, so that people are missing only where nobody can come in time.

    Raises
    ------
    RuntimeError
        When the solver ends without an answer, which unlimited priced shortage rules out.

    Notes
    -----
    Expected heads decay by attrition; whole classes and whole people let go are the integers. The state is that of
    N. Gans, Y.-P. Zhou, «Managing learning and turnover in employee staffing», Operations Research 50 (2002), with
    weeks of age as the learning stages.
    """
    model, columns = _programme(terms)
    relaxed = solve_lp(model)
    found = solve_mip(model, nodes=NODES, gap=GAP, seconds=SAFETY_S)
    if found.values is None:
        raise RuntimeError(f"no hiring plan was found ({found.outcome})")
    return _read(terms, model, columns, found, relaxed.bound)


def short_price(head_cost: float) -> float:
    """Return the price of a head missing for a week, given the cost of a head-week."""
    return SHORT_PRICE * max(head_cost, 1.0)


def _programme(terms: HiringTerms) -> tuple[LinearModel, _Columns]:
    weeks = terms.required.size
    week = np.arange(weeks)
    builder = ModelBuilder()
    can_start = np.where(week >= terms.lead_weeks, np.inf, 0.0)
    can_go = np.where(week >= terms.notice_weeks, np.inf, 0.0)
    columns = _Columns(
        heads=builder.columns(weeks, cost=terms.head_cost),
        productive=builder.columns(weeks),
        classes=builder.columns(weeks, cost=terms.hire_cost * terms.class_size, upper=can_start, integer=True),
        let_go=builder.columns(weeks, cost=terms.severance_cost, upper=can_go, integer=True),
        overtime=builder.columns(weeks, cost=terms.overtime_cost),
        temporary=builder.columns(weeks, cost=terms.temporary_cost, upper=terms.temporary_most),
        paid=builder.columns(weeks, upper=terms.paid_most),
        short=builder.columns(weeks, cost=short_price(terms.head_cost)),
    )
    _stock(builder, columns, terms)
    _learning(builder, columns, terms)
    cover = builder.rows(weeks, lower=terms.required)
    for supply in (columns.productive, columns.overtime, columns.temporary, columns.paid, columns.short):
        builder.entries(cover, supply, 1.0)
    overtime = builder.rows(weeks, upper=0.0)
    builder.entries(overtime, columns.overtime, 1.0)
    builder.entries(overtime, columns.productive, -terms.max_overtime)
    if np.isfinite(terms.temporary_step):
        step = builder.rows(weeks, upper=terms.temporary_step)
        builder.entries(step, columns.temporary, 1.0)
        builder.entries(step[1:], columns.temporary[:-1], -1.0)
    if terms.max_classes is not None:
        limit = builder.rows(int(terms.month.max()) + 1, upper=float(terms.max_classes))
        builder.entries(limit[terms.month], columns.classes, 1.0)
    return builder.build(), columns


def _stock(builder: ModelBuilder, columns: _Columns, terms: HiringTerms) -> None:
    """Heads of a week: those of the week before who stay, and who begins, without who is let go."""
    first = np.zeros(terms.required.size)
    first[0] = terms.people_now
    row = builder.rows(first.size, lower=first, upper=first)
    builder.entries(row, columns.heads, 1.0)
    builder.entries(row[1:], columns.heads[:-1], -terms.staying)
    builder.entries(row, columns.classes, -float(terms.class_size))
    builder.entries(row, columns.let_go, 1.0)


def _learning(builder: ModelBuilder, columns: _Columns, terms: HiringTerms) -> None:
    """Productive heads: all heads, without what the new ones cannot do yet."""
    weeks = terms.required.size
    row = builder.rows(weeks, lower=0.0, upper=0.0)
    builder.entries(row, columns.productive, 1.0)
    builder.entries(row, columns.heads, -1.0)
    missing = (1 - terms.productivity) * terms.staying ** np.arange(weeks) * terms.class_size
    for age in np.flatnonzero(missing > 1e-12):
        builder.entries(row[age:], columns.classes[: weeks - age], missing[age])


def _read(terms: HiringTerms, model: LinearModel, columns: _Columns, found: Solution, relaxed: float) -> SiteHiring:
    values = np.zeros(0) if found.values is None else found.values
    heads = values[columns.heads]
    before = np.concatenate([[terms.people_now / terms.staying], heads[:-1]])
    priced = (columns.heads, columns.classes, columns.let_go, columns.overtime, columns.temporary)
    return SiteHiring(
        heads=heads,
        productive=values[columns.productive],
        hires=values[columns.classes] * terms.class_size,
        let_go=values[columns.let_go],
        leavers=np.concatenate([[0.0], (before * (1 - terms.staying))[1:]]),
        overtime=values[columns.overtime],
        temporary=values[columns.temporary],
        paid=values[columns.paid],
        short=values[columns.short],
        cost=np.asarray(sum(values[one] * model.cost[one] for one in priced)),
        objective=found.objective,
        bound=max(found.bound, relaxed),
        relaxed=relaxed,
    )
