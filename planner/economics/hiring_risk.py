"""How sure a month's promises are when the volume is not known: the roster's service level under other volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from planner.outcome import mean_slowness, queue
from planner.pipeline import Plan
from planner.referee.desk import OVERDISPERSED
from planner.requirement import PoolLoad
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR

Array = NDArray[np.float64]
RATIOS = np.concatenate([np.linspace(0.5, 0.9, 5), np.linspace(0.925, 1.3, 16), [1.4, 1.6, 2.0, 3.0, 6.0]])
DRAWS = 2_000
MOST_BUFFER = 2.0
DEFAULT_CONFIDENCE = 0.9
TOLERANCE = 1e-6
LEAST_SLACK = 0.05  # a queue without patience that is nearly full forgets after twenty handle times


@dataclass(frozen=True, eq=False)
class MonthRisk:
    """What becomes of a month's promises when the volume differs from what the staff was sized for.

    Attributes
    ----------
    ratios
        Volume against the volume the staff was sized for. Shape (points,).
    levels
        Service level of the week by promise, at each ratio; it never rises. Each of shape (points,).
    targets
        What is promised, by promise.
    confidence
        Probability wanted that a month keeps every promise.
    day_factors
        Random volume of the open days of many months against the forecast. Shape (draws, days).
    contacts
        Independent contacts of a month by promise: as many as would scatter its service level by chance as the queue
        does. A promise of deferred work has none: it does not scatter.
    """

    ratios: Array
    levels: Mapping[str, Array]
    targets: Mapping[str, float]
    confidence: float
    day_factors: Array
    contacts: Mapping[str, float]

    def kept(self, buffer: float) -> float:
        """Return the probability that a month keeps every promise with staff for `buffer` times its forecast.

        The volume is random, and by chance a month reaches more or less than its mean: about normal, with the spread
        of a share of `contacts` independent ones.
        """
        held = np.ones(self.day_factors.shape[0])
        for name, mean in self._means(buffer):
            over = mean - self.targets[name] + TOLERANCE
            if name in self.contacts:
                spread = np.sqrt(np.maximum(mean * (1 - mean), 1e-12) / (self.contacts[name] * buffer))
                held *= special.ndtr(over / spread)
            else:
                held *= over >= 0
        return float(held.mean())

    def foreseen(self, buffer: float) -> float:
        """Return the same probability where a wrong forecast is the only surprise."""
        held = np.ones(self.day_factors.shape[0], dtype=bool)
        for name, mean in self._means(buffer):
            held &= mean >= self.targets[name] - TOLERANCE
        return float(held.mean())

    def _means(self, buffer: float) -> Iterator[tuple[str, Array]]:
        """Yield each promise with the mean service level of its months, before chance. Shape (draws,) each."""
        volume = self.day_factors / max(buffer, 1e-9)
        total = np.maximum(volume.sum(axis=1), 1e-12)
        for name, level in self.levels.items():
            yield name, (np.interp(volume, self.ratios, level) * volume).sum(axis=1) / total

    @property
    def buffer(self) -> float:
        """Least volume against the forecast to staff for, from 1 to 2, so that no forecast error breaks a promise.

        With the probability wanted; what chance does to a month of the right volume is in `kept` alone.
        """
        low, high = 1.0, MOST_BUFFER
        if self.foreseen(low) >= self.confidence:
            return low
        while high - low > 1e-3:
            middle = (low + high) / 2
            low, high = (low, middle) if self.foreseen(middle) >= self.confidence else (middle, high)
        return high


def month_risk(plan: Plan) -> MonthRisk:
    """Return the month's risk of a planned week.

    The roster's queues are computed at other volumes; in a month every open day has a gamma factor of its own
    (`uncertainty.forecast_cv`) and all have one in common (`hiring.volume_cv`). The draws are the same for any staff,
    so that more people never look worse. A promise that the plan itself misses counts from what it reaches.
    """
    levels: dict[str, Array] = {}
    targets: dict[str, float] = {}
    reached = plan.outcome.streams["service_level"].astype(float).to_dict()
    for name, level in _levels(plan).items():
        promise = plan.demand.targets[name]
        wanted = promise.service_level if promise.service_level is not None else promise.share
        levels[name] = np.minimum.accumulate(level)
        targets[name] = min(float(wanted or 0.0), float(reached[name]))
    wishes = [float(one.confidence) for one in plan.demand.targets.values() if one.service_level is not None]
    sure = max(wishes, default=DEFAULT_CONFIDENCE)
    return MonthRisk(RATIOS, levels, targets, sure, _day_factors(plan), independent_contacts(plan))


def independent_contacts(plan: Plan) -> dict[str, float]:
    """Return how many independent contacts a month of each live stream is worth.

    Contacts that come close together wait alike. In heavy traffic the number in a queue is an Ornstein-Uhlenbeck
    process that forgets at the rate of service while agents are free and of giving up while somebody waits (Garnett,
    Mandelbaum & Reiman 2002); the time in which it is above a middle level correlates over ln 2 of that time. So n
    contacts at a rate λ are worth n / (1 + 2 λ τ ln 2), and overdispersed arrivals scatter more.
    """
    how = plan.scenario.uncertainty
    more = (1 + OVERDISPERSED) / 2 if how.arrivals == "overdispersed" else 1.0
    reached = plan.outcome.streams["service_level"].astype(float).to_dict()
    worth: dict[str, float] = {}
    for pool, live in plan.requirement.live.items():
        staff = plan.outcome.staff.loc[pool].to_numpy(dtype=float)
        weights = live.contacts / max(float(live.contacts.sum()), TOLERANCE)
        rate = float((live.contacts / plan.grid.slot_h / 3600) @ weights)
        handle_s = float(live.handle_s @ weights)
        slack = float(((np.sqrt(staff) - np.sqrt(live.load_erl)) ** 2) @ weights)
        waiting_s = live.patience_s if live.patience_s is not None else handle_s / max(slack, LEAST_SLACK)
        for name in live.streams:
            level = reached[name]
            forgets_s = level * handle_s + (1 - level) * waiting_s
            month = float(plan.demand.contacts.loc[name].to_numpy(dtype=float).sum()) * WEEKS_PER_YEAR / MONTHS_PER_YEAR
            if month > TOLERANCE:
                worth[name] = month / (more * (1 + 2 * np.log(2) * rate * forgets_s))
    return worth


def _levels(plan: Plan) -> dict[str, Array]:
    """Return the week's service level of every stream with contacts, at each ratio."""
    slow = mean_slowness(plan.demand, plan.routing, plan.roster.staff)
    staff = plan.outcome.staff.to_numpy(dtype=float)
    busy = np.minimum(plan.roster.done.sum(axis=0), plan.roster.staff.sum(axis=0))
    found: dict[str, Array] = {}
    for row, pool in enumerate(plan.routing.pools):
        members = plan.demand.streams[(plan.routing.pool_of == pool).to_numpy()]
        live = plan.requirement.live.get(pool)
        for name in members.index.astype(str):
            contacts = plan.demand.contacts.loc[name].to_numpy(dtype=float)
            if contacts.sum() <= TOLERANCE:
                continue
            if live is None:
                found[name] = np.minimum(1.0, 1 / RATIOS)  # work beyond what was sized for is not done in time
                continue
            shares = contacts / contacts.sum()
            free = staff[row] - busy[row]
            found[name] = np.array([_live_level(plan, name, live, free, slow[row], shares, r) for r in RATIOS])
    return found


def _live_level(plan: Plan, name: str, live: PoolLoad, free: Array, slow: Array, shares: Array, ratio: float) -> float:
    stream = plan.demand.streams.loc[name]
    more = replace(live, contacts=live.contacts * ratio, load_erl=live.load_erl * ratio)
    kind, channel = str(stream["kind"]), str(stream["channel"])
    level = queue(plan.scenario, kind, channel, more, free, slow, plan.demand.targets[name]).service_level
    return float((np.asarray(level, dtype=float) * shares).sum())


def _day_factors(plan: Plan) -> Array:
    """Return the volume of each open day of many months against the forecast; shape (draws, days)."""
    by_slot = plan.demand.contacts.to_numpy(dtype=float).sum(axis=0)
    by_day = by_slot[: by_slot.size - by_slot.size % 7].reshape(7, -1).sum(axis=1)
    open_days = int((by_day > by_day.max() * 0.01).sum()) or 1
    days = max(1, round(open_days * WEEKS_PER_YEAR / MONTHS_PER_YEAR))
    random = np.random.default_rng(plan.scenario.seed)
    month = _gamma(random, float(plan.scenario.hiring.volume_cv), (DRAWS, 1))
    return np.asarray(month * _gamma(random, float(plan.scenario.uncertainty.forecast_cv), (DRAWS, days)))


def _gamma(random: np.random.Generator, cv: float, shape: tuple[int, int]) -> Array:
    return np.ones(shape) if cv <= 0 else random.gamma(cv**-2, cv**2, shape)
