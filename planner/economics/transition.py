"""When a changed desk begins, and how long what it replaces is still paid: ramps, training, parallel run, notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from planner.economics.book import Book
from planner.economics.contracts import WEEKS_PER_MONTH
from planner.economics.work import SiteWork

Array = NDArray[np.float64]
Hours = Mapping[int, float]  # a month's paid hours of each site
ONE = 1 - 1e-9  # person


def covered(begin_months: Array, end_months: Array, months: int) -> Array:
    """Return the share of each month that lies between two times from the start; shape (…, months)."""
    first = np.arange(months, dtype=float)
    return np.asarray(np.clip(np.minimum(end_months, first + 1) - np.maximum(begin_months, first), 0.0, 1.0))


def fading(begin_months: Array, fall_months: Array, months: int) -> Array:
    """Return each month's mean of what is whole until it begins to fall, and falls evenly to nothing."""
    border = np.arange(months + 1, dtype=float)
    fallen = np.clip(border - begin_months, 0.0, fall_months)
    left = np.where(fall_months > 0, fallen - fallen**2 / (2 * np.maximum(fall_months, 1e-300)), 0.0)
    return np.asarray(np.diff(np.minimum(border, begin_months) + left, axis=-1))


def begin_and_end(book: Book, larger: Sequence[SiteWork], now_people: Hours, now_h: Hours) -> tuple[Array, Array]:
    """Return when larger sites begin, and when the parallel run of new vendors ends, in months from the start.

    A vendor begins once it is complete: after its ramp, and the months that its ramp limit takes beyond.

    Parameters
    ----------
    book
        The values of the assumptions.
    larger
        The sites that need more than today.
    now_people, now_h
        Today's people and paid hours a month by site.
    """
    vendors = [work for work in larger if book.scenario.sites[work.site].contract is not None]
    ramps = [_ramped(book, work, work.paid_h - now_h.get(work.site, 0.0)) for work in vendors]
    begins = np.maximum(_latest(ramps), _trained(book, len(larger) - len(vendors)))
    new = [work for work in vendors if not now_people.get(work.site)]
    together = [book(f"sites[{work.site}].contract.parallel_run_weeks") / WEEKS_PER_MONTH for work in new]
    return begins, begins + _latest(together)


def owed(book: Book, site: int, fewer: float, fewer_h: float, months: int) -> Array:
    """Return the share of a shrinking site's saving that is paid on in each month; shape (…, months).

    People who go and hours that are given back are paid until the end of their notice, and where a contract says how
    fast hours may fall, while they do. Freelancers have no notice, and nobody of one's own has to go where less than
    one person is too many.
    """
    at = book.scenario.sites[site]
    if at.employer == "freelancer" or (at.employer == "in_house" and fewer < ONE):
        return np.zeros(months)
    if at.contract is None:
        return covered(np.zeros(1), book("hiring.notice_weeks") / WEEKS_PER_MONTH, months)
    here = f"sites[{site}].contract"
    return fading(book(f"{here}.notice_weeks") / WEEKS_PER_MONTH, _steps(book, f"{here}.ramp_down", fewer_h), months)


def _ramped(book: Book, work: SiteWork, more_h: float) -> Array:
    here = f"sites[{work.site}].contract"
    return book(f"{here}.ramp_weeks") / WEEKS_PER_MONTH + _steps(book, f"{here}.ramp_up", more_h)


def _steps(book: Book, limit: str, change_h: float) -> Array:
    """Return the months that a change of monthly hours takes; none without a limit."""
    return max(change_h, 0.0) / book(f"{limit}_h_per_month", np.inf)


def _latest(times: Sequence[Array]) -> Array:
    """Return the latest of some times, draw by draw."""
    return np.asarray(reduce(np.maximum, times, np.zeros(1)))


def _trained(book: Book, sites: int) -> Array:
    """Return the months from the decision to the first contact of own people who are not there; 0 without any."""
    weeks = book("people.hire.lead_weeks") + book("people.hire.training_weeks")
    return weeks / WEEKS_PER_MONTH * (sites > 0) + np.zeros(1)
