"""Chance and range: draws of every assumption, what each of them moves, and what it is worth to know it better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import ValidationError

from planner.economics.assumptions import Assumption, drawn_values
from planner.economics.book import Book, with_values
from planner.economics.bounds import bound
from planner.economics.cash_flow import Flow, Today, flow, months_of
from planner.economics.desks import ImpossibleOptionError, desk_of
from planner.economics.options import Option, takes_part
from planner.economics.planned import OptionPlan
from planner.economics.running import Months, site_cost, total
from planner.economics.surrogate import Surrogate
from planner.economics.work import SiteWork
from planner.scenario import Scenario

Array = NDArray[np.float64]
HELD_OUT = 4
TORNADO = 10
SAME = 1e-9
NOTHING = 1e-6  # a share of the cost that is rounding
KNOTS = 4  # degree of the regression of cost on one assumption
OF_UNIT = {"minute": "minutes", "resolved_contact": "resolved"}


@dataclass(frozen=True)
class Case:
    """Everything that a cash flow under drawn assumptions needs."""

    scenario: Scenario
    plans: Mapping[Option, OptionPlan]
    surrogates: Mapping[Option, Surrogate]
    now: Today

    def months(self, book: Book, index: int) -> Months:
        """Return how a site's work changes: growth, and the surrogate of the pure option that the site belongs to."""
        site = self.scenario.sites[index]
        option = Option.OUTSOURCED if takes_part(site, Option.OUTSOURCED) else Option.IN_HOUSE
        if option not in self.surrogates:
            option = next(iter(self.surrogates))
        surrogate = self.surrogates[option]
        unit = "" if site.contract is None else site.contract.per
        contacts = surrogate.count(book.drawn, OF_UNIT.get(unit, "contacts"))
        return months_of(book, partial(surrogate.work, book.drawn), contacts)

    def flow(self, option: Option, drawn: Mapping[str, Array] | None = None) -> Flow:
        """Return the cash flow of an option; drawn values have shape (draws, 1)."""
        book = Book(self.scenario, drawn or {})
        works = self.plans[option].works
        sites = {work.site for work in (*works, *self.now.works)}
        months = {index: self.months(book, index) for index in sites}
        return flow(book, works, months, self.now, months)

    def present(self, option: Option, drawn: Mapping[str, Array] | None = None) -> Array:
        """Return the net present cost over the horizon; shape () or (draws,)."""
        book = Book(self.scenario, drawn or {})
        return self.flow(option, drawn).present(book("sourcing.discount_rate_per_year"))


@dataclass(frozen=True)
class Risk:
    """What the draws say.

    Attributes
    ----------
    present
        Net present cost by draw. Index: draw, columns: option.
    quantiles
        Index: option, columns: p10, p50, p90, mean.
    cheapest
        Share of draws in which no option costs less; a tie counts for each. Index: option.
    outsourced_cheaper
        Share of draws in which outsourced costs less than in-house; None without both.
    tornado
        The ten assumptions that move (outsourced − in-house) most. Index: place; columns: low, base, high (values),
        at_low, at_high (difference of net present cost there), swing.
    value_of_knowing
        What perfect knowledge of each assumption is worth (expected saving from deciding with it). Index: place.
    surrogate_error
        Relative error against the full plan's bound on held-out draws. Columns: option, predicted, bound, error.
    """

    present: pd.DataFrame
    quantiles: pd.DataFrame
    cheapest: pd.Series[float]
    outsourced_cheaper: float | None
    tornado: pd.DataFrame
    value_of_knowing: pd.Series[float]
    surrogate_error: pd.DataFrame

    @property
    def errors(self) -> pd.DataFrame:
        """How far the stand-ins are off on the held-out draws. Index: option; columns: draws, mean, worst (shares)."""
        size = self.surrogate_error.assign(error=self.surrogate_error["error"].abs()).groupby("option")["error"]
        return pd.DataFrame({"draws": size.count(), "mean": size.mean(), "worst": size.max()})

    def worst_error(self, option: Option) -> float | None:
        """Return the largest error seen of an option's stand-in, a share; a hybrid stands on those of both others.

        None where nothing was held out to see it, and something is drawn.
        """
        worst = self.errors["worst"]
        if not len(worst):
            return None if self.present.nunique().max() > 1 else 0.0
        return float(worst.max() if option is Option.HYBRID else worst.get(option.value, worst.max()))

    @property
    def outsourced_cheaper_between(self) -> tuple[float, float] | None:
        """Least and most share of draws in which outsourced costs less, if both stand-ins are off by their worst.

        None without both options, and where nothing was held out to see how far they are off.
        """
        out, own = (self.worst_error(one) for one in (Option.OUTSOURCED, Option.IN_HOUSE))
        if self.outsourced_cheaper is None or out is None or own is None:
            return None
        costs = self.present
        least = costs["outsourced"] * (1 + out) < costs["in_house"] * (1 - own)
        most = costs["outsourced"] * (1 - out) < costs["in_house"] * (1 + own)
        return float(least.mean()), float(most.mean())


def risk(case: Case, listed: tuple[Assumption, ...], error: pd.DataFrame, *, draws: int, seed: int) -> Risk:
    """Return chances, ranges and what moves them.

    Parameters
    ----------
    case
        Plans, curves and surrogates.
    listed
        The assumptions that are drawn, each on its own.
    error
        How far the stand-ins are off (`held_out`), all options together.
    draws, seed
        Number of draws, and the seed of the Latin hypercube.
    """
    drawn = drawn_values(listed, draws, seed)
    present = pd.DataFrame(
        {option.value: np.broadcast_to(case.present(option, drawn), draws) for option in case.plans}
    ).rename_axis("draw")
    quantiles = present.quantile([0.1, 0.5, 0.9]).T.set_axis(["p10", "p50", "p90"], axis=1)
    least = present.min(axis=1)
    best = present.le(least * (1 + SAME), axis=0).mean()
    both = Option.IN_HOUSE in case.plans and Option.OUTSOURCED in case.plans
    cheaper = float((present["outsourced"] < present["in_house"]).mean()) if both else None
    return Risk(
        present,
        quantiles.assign(mean=present.mean()),
        best,
        cheaper,
        tornado(case, listed) if both else pd.DataFrame(),
        value_of_knowing(present, drawn),
        error,
    )


def tornado(case: Case, listed: tuple[Assumption, ...]) -> pd.DataFrame:
    """Return the assumptions that move outsourced − in-house most, each at its low and high with others at base."""
    rows = []
    for one in listed:
        if one.is_range:
            ends = {one.place: np.array([[one.low], [one.high]])}
            pair = [np.broadcast_to(case.present(option, ends), 2) for option in (Option.OUTSOURCED, Option.IN_HOUSE)]
            low, high = (pair[0] - pair[1]).tolist()
            rows.append((one.place, one.low, one.base, one.high, low, high, abs(high - low)))
    columns = ["place", "low", "base", "high", "at_low", "at_high", "swing"]
    table = pd.DataFrame(rows, columns=columns).set_index("place")
    felt = table["swing"] > NOTHING * table[["at_low", "at_high"]].abs().max(axis=1)
    return table[felt].sort_values("swing", ascending=False, kind="stable").head(TORNADO)


def value_of_knowing(present: pd.DataFrame, drawn: Mapping[str, Array]) -> pd.Series[float]:
    """Return what perfect knowledge of each assumption is worth, by regression of each option's cost on it.

    Σ over draws of (least expected cost without it − least expected cost with it); Strong, Oakley & Brennan 2014.
    """
    costs = present.to_numpy(dtype=float)
    least = float(costs.mean(axis=0).min())
    worth = {}
    for place, values in drawn.items():
        x = values[:, 0]
        z = (x - x.mean()) / (x.std() or 1.0)
        expected = np.polynomial.legendre.legvander(np.clip(z / 3, -1, 1), KNOTS)
        fitted = expected @ np.linalg.lstsq(expected, costs, rcond=None)[0]
        saving = least - float(fitted.min(axis=1).mean())
        worth[place] = saving if saving > NOTHING * abs(least) else 0.0
    return pd.Series(worth, dtype=float, name="worth").rename_axis("place").sort_values(ascending=False, kind="stable")


def held_out(
    case: Case,
    option: Option,
    listed: tuple[Assumption, ...],
    seed: int,
    *,
    draws: int = HELD_OUT,
    cancel: Callable[[], bool] = lambda: False,
) -> pd.DataFrame:
    """Return predicted and real bounds of a month's cost at draws that the surrogate was not fitted on.

    When `cancel` says so, fewer draws must do, but not none.
    """
    drawn, planned = drawn_values(listed, draws, seed), case.plans[option]
    rows: list[tuple[str, float, float, float]] = []
    if drawn:
        works = planned.relaxed_works
        predicted = month_cost(case, works, drawn) / month_cost(case, works, {})[0] * planned.relaxed_per_month
        for k in range(draws):
            if rows and cancel():
                break
            values = {place: float(value[k, 0]) for place, value in drawn.items()}
            try:
                desk = desk_of(with_values(case.scenario, values), option)
            except (ValidationError, ImpossibleOptionError):  # values that do not fit together
                continue
            most = float(predicted[k]) * planned.cost_per_month / planned.relaxed_per_month
            real = planned.money_share * bound(desk, most)
            rows.append((option.value, float(predicted[k]), real, float(predicted[k]) / real - 1 if real else 0.0))
    return pd.DataFrame(rows, columns=["option", "predicted", "bound", "error"])


def month_cost(case: Case, works: tuple[SiteWork, ...], drawn: Mapping[str, Array]) -> Array:
    """Return the cost of works in the first month; shape (draws,)."""
    book = Book(case.scenario, drawn)
    parts = [
        site_cost(book, case.scenario.sites[work.site], work, _first(case.months(book, work.site))) for work in works
    ]
    draws = len(next(iter(drawn.values()))) if drawn else 1
    return np.broadcast_to(total(parts)[..., 0], draws)


def _first(months: Months) -> Months:
    people, contacts = np.atleast_1d(months.people)[..., :1], np.atleast_1d(months.contacts)[..., :1]
    return Months(people, contacts, months.years[:1])
