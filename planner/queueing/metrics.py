"""What a queue delivers, what is asked of it, and what «service level» means."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._inputs import FloatArray, Result, checked


class Definition(StrEnum):
    """What counts as «in time»; they differ as soon as somebody abandons.

    With 4 calls a minute, 3 minutes of handling, 14 agents, a patience of 1 minute and a threshold of 20 s the four
    say 87.98 %, 86.15 %, 93.07 % and 91.38 % for the same queue.
    """

    VIRTUAL = "virtual"
    """Share of infinitely patient test customers who would be answered in time (the classic Erlang figure)."""
    ANSWERED_OF_OFFERED = "answered_of_offered"
    """Answered in time ÷ offered."""
    ANSWERED_OF_ANSWERED = "answered_of_answered"
    """Answered in time ÷ answered."""
    ANSWERED_OR_ABANDONED_IN_TIME = "answered_or_abandoned_in_time"
    """(Answered or abandoned in time) ÷ offered."""

    @property
    def code(self) -> int:
        """Number of the definition inside compiled functions (0–3, in order of declaration)."""
        return list(Definition).index(self)


@dataclass(frozen=True)
class Targets:
    """Promises to keep; ``None`` means «not asked». Numbers may be arrays that broadcast with the loads.

    Parameters
    ----------
    service_level
        Least share in time, inside (0, 1).
    within_s
        Threshold of the service level in seconds, ≥ 0.
    definition
        What the service level counts.
    max_abandonment
        Largest share of contacts that may give up, inside (0, 1).
    max_asa_s
        Largest mean wait of the answered in seconds, > 0.
    max_occupancy
        Largest share of time an agent may be busy, inside (0, 1).
    max_wait_probability
        Largest share of contacts that may have to wait at all, inside (0, 1).

    Raises
    ------
    ValueError
        If a number lies outside its interval, or nothing is asked at all.
    """

    service_level: ArrayLike | None = None
    within_s: ArrayLike = 20.0
    definition: Definition = Definition.VIRTUAL
    max_abandonment: ArrayLike | None = None
    max_asa_s: ArrayLike | None = None
    max_occupancy: ArrayLike | None = None
    max_wait_probability: ArrayLike | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "definition", Definition(self.definition))
        asked = self.arrays()
        if all(array is NOT_ASKED for array in (asked[0], *asked[2:])):
            raise ValueError("targets must ask for something: set service_level or one of the max_… limits")

    def arrays(self) -> list[FloatArray]:
        """Return the checked numbers in the order of ``TARGET_NAMES``; NaN stands for «not asked»."""
        return [
            _asked("service_level", self.service_level, 1.0),
            checked("within_s", self.within_s),
            _asked("max_abandonment", self.max_abandonment, 1.0),
            _asked("max_asa_s", self.max_asa_s, np.inf),
            _asked("max_occupancy", self.max_occupancy, 1.0),
            _asked("max_wait_probability", self.max_wait_probability, 1.0),
        ]


TARGET_NAMES = ("service_level", "within_s", "max_abandonment", "max_asa_s", "max_occupancy", "max_wait_probability")
NOT_ASKED = np.array(np.nan)


def _asked(name: str, value: ArrayLike | None, high: float) -> FloatArray:
    return NOT_ASKED if value is None else checked(name, value, 0.0, high, open_low=True)


@dataclass(frozen=True)
class QueueMetrics:
    """Steady-state figures of a queue, each in the broadcast shape of the inputs (a scalar for scalars).

    Attributes
    ----------
    wait_probability
        Share of contacts that find all agents busy, 0–1.
    service_level
        Share in time by the chosen definition, 0–1.
    asa_s
        Mean wait of the answered, seconds (infinite where nobody is ever answered).
    wait_s
        Mean wait of all contacts, those that give up included, seconds.
    virtual_wait_s
        Mean wait an infinitely patient contact would see, seconds.
    abandonment
        Share of contacts that give up, 0–1.
    occupancy
        Share of time an agent is busy, 0–1.
    queue_length
        Mean number of contacts waiting.
    """

    wait_probability: Result
    service_level: Result
    asa_s: Result
    wait_s: Result
    virtual_wait_s: Result
    abandonment: Result
    occupancy: Result
    queue_length: Result
    _tail: Callable[[FloatArray], Result] = field(repr=False, compare=False)
    _percentile: Callable[[FloatArray], Result] = field(repr=False, compare=False)

    def wait_exceeds(self, wait_s: ArrayLike) -> Result:
        """Return the share of all contacts whose actual wait is longer.

        Parameters
        ----------
        wait_s
            Wait in seconds, ≥ 0, broadcast with the shape of the metrics; giving up ends a wait too.

        Raises
        ------
        ValueError
            If the wait is negative or not finite.
        """
        return self._tail(checked("wait_s", wait_s))

    def wait_percentile(self, q: ArrayLike) -> Result:
        """Return the wait that a share q of all contacts does not exceed.

        Parameters
        ----------
        q
            Share inside [0, 1), broadcast with the shape of the metrics.

        Returns
        -------
        Wait in seconds; giving up ends a wait too. Infinite in overload without abandonment.

        Raises
        ------
        ValueError
            If q lies outside [0, 1).
        """
        return self._percentile(checked("q", q, 0.0, 1.0))


def percentile_by_halving(tail: Callable[[FloatArray], Result], q: FloatArray) -> Result:
    """Return the wait w with tail(w) = 1 − q to about 1e-15 of its scale: infinite where even 30 million years fail."""
    allowed = 1.0 - q
    at_once = np.asarray(tail(np.array(0.0))) <= allowed
    low, high = np.zeros(at_once.shape), np.ones(at_once.shape)
    for _ in range(50):
        late = np.asarray(tail(high)) > allowed
        low, high = np.where(late, high, low), np.where(late, 2.0 * high, high)
    for _ in range(55):
        middle = 0.5 * (low + high)
        late = np.asarray(tail(middle)) > allowed
        low, high = np.where(late, middle, low), np.where(late, high, middle)
    never = np.asarray(tail(high)) > allowed
    out = np.where(at_once, 0.0, np.where(never, np.inf, high))
    return out if out.ndim else np.float64(out)
