"""Visits: how many field staff keep a day-level appointment promise, site by site."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from planner.demand import Demand
from planner.frames import by_name
from planner.scenario import Scenario

Array = NDArray[np.float64]
TAIL = 1e-12
MOST_DAYS = 4_000
CLOSE = 1e-10


def share_in_time(visits_per_day: float, capacity: int, days: int) -> float:
    """Return the share of visits made by the end of the promised day, first come first served.

    Parameters
    ----------
    visits_per_day
        Mean of the visits asked for on a working day (Poisson), ≥ 0.
    capacity
        Visits the team makes in a working day, ≥ 0.
    days
        Working days after the day of the request by whose end the visit is due, ≥ 0.

    Returns
    -------
    Share in [0, 1]; 0 where the team cannot keep up.

    Notes
    -----
    The backlog at the start of a day follows B' = max(B + A − c, 0), the discrete-time queue with bulk service (Bailey
    1954). Its stationary law is found by iteration. A visit behind fewer than c (days + 1) others is made in time.
    """
    if visits_per_day <= 0:
        return 1.0
    if capacity <= visits_per_day:
        return 0.0
    arriving = _poisson(visits_per_day)
    backlog = _stationary_backlog(arriving, capacity)
    within = capacity * (days + 1)
    # the k-th visit of a day is behind the backlog and the k - 1 before it
    at_least = np.cumsum(arriving[::-1])[::-1][1:]
    places = np.arange(at_least.size)
    room = np.cumsum(backlog)
    in_time = np.where(within - places - 1 >= 0, room[np.clip(within - places - 1, 0, room.size - 1)], 0.0)
    return float(np.clip(at_least @ in_time / at_least.sum(), 0.0, 1.0))


def _poisson(mean: float) -> Array:
    """Return the probabilities of 0, 1, 2 …, as far as more than `TAIL` lies beyond, and one more."""
    k = np.arange(int(mean + 20 * np.sqrt(mean)) + 40)
    k = k[: int(np.argmax(special.pdtrc(k, mean) <= TAIL)) + 2]
    return np.asarray(np.exp(special.xlogy(k, mean) - special.gammaln(k + 1) - mean))


def _stationary_backlog(arriving: Array, capacity: int) -> Array:
    """Return the probabilities of 0, 1, 2 … visits left over at the start of a day."""
    backlog = np.array([1.0])
    for _ in range(MOST_DAYS):
        total = np.convolve(backlog, arriving)
        rest = np.concatenate([[total[: capacity + 1].sum()], total[capacity + 1 :]])
        used = np.flatnonzero(rest > TAIL)[-1] + 1
        rest = rest[:used] / rest[:used].sum()
        same = rest.size == backlog.size and np.abs(rest - backlog).max() < CLOSE
        backlog = rest
        if same:
            break
    return backlog


def field_table(scenario: Scenario, demand: Demand) -> pd.DataFrame:
    """Return the field staff each site needs for its appointment promise, beside those it has.

    A person works the full-time hours less shrinkage, spread evenly over the days on which visits are made, up to the
    occupancy cap. The promise counts whole working days: 16 business hours at 8 a day are due by the end of the second
    day after the request.

    Returns
    -------
    Index: site. Columns: visits_per_week, visit_h (travel included), days_per_week, due_days, field_staff, in_time
    (share, with these), needed (least that keep the promise), target. Empty where there are no visits.
    """
    rows = {}
    streams = demand.streams[demand.streams["kind"] == "field"]
    for site, mine in streams.groupby("home_site", sort=False):
        contacts = demand.contacts.loc[mine.index].to_numpy()
        visits = float(contacts.sum())
        visit_h = float(contacts.sum(axis=1) @ mine["handle_s"].to_numpy(dtype=float)) / visits / 3600
        first = str(mine.index[int(contacts.sum(axis=1).argmax())])
        days, open_h = _working_days(demand, first)
        target = demand.targets[first]
        due = int(float(target.within_business_h or 0.0) / open_h + 1e-9)
        weekly_h = float(scenario.full_time_h) * (1 - float(scenario.people.shrinkage.scheduled))
        per_person = weekly_h / days * float(scenario.people.max_occupancy) / visit_h
        have = int(scenario.site(str(site)).field_staff)
        asked = float(target.share or 0.0)
        rows[str(site)] = {
            "visits_per_week": visits,
            "visit_h": visit_h,
            "days_per_week": days,
            "due_days": due,
            "field_staff": have,
            "in_time": share_in_time(visits / days, int(have * per_person + 1e-9), due),
            "needed": _least_staff(visits / days, per_person, due, asked),
            "target": asked,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("site")


def _working_days(demand: Demand, stream: str) -> tuple[int, float]:
    """Return the days a week on which a stream is open, and its mean open hours on them."""
    is_open = demand.is_open.loc[stream].to_numpy(dtype=bool)
    per_day = is_open.reshape(7, -1).sum(axis=1) * 24 / (is_open.size // 7)
    days = max(1, round(float(per_day.sum()) / float(per_day.max() or 1.0)))
    return days, float(per_day.sum()) / days or 24.0


def _least_staff(visits_per_day: float, per_person: float, due_days: int, target: float) -> int:
    """Return the least people who keep the promise: n do, n − 1 do not (more people never make it worse)."""

    def keeps(people: int) -> bool:
        return share_in_time(visits_per_day, int(people * per_person + 1e-9), due_days) >= target

    high = 1
    while not keeps(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(middle) else (middle, high)
    return high


def field_notes(scenario: Scenario, demand: Demand) -> tuple[str, ...]:
    """Return what the user should know where a site's field staff do not keep their promise."""
    return tuple(
        f"Visits from {site}: {row['field_staff']:.0f} field staff keep {row['in_time']:.1%} of the appointments "
        f"(promised {row['target']:.0%}); {row['needed']:.0f} would keep the promise"
        for site, row in by_name(field_table(scenario, demand)).items()
        if row["in_time"] < row["target"] - 1e-9
    )
