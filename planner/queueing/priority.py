"""Waits by priority in a queue with n agents: whoever becomes free takes the urgent contacts first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._inputs import FloatArray, checked


@dataclass(frozen=True)
class PriorityWaits:
    """Waits by class, each a share of no wait at all and an exponential rest.

    Attributes
    ----------
    delayed
        Probability that a contact waits. Shape (classes, …).
    rate
        Rate of the exponential wait of those who wait, per second; 0 where the queue of a class never clears. Shape
        (classes, …).
    """

    delayed: FloatArray
    rate: FloatArray

    def within(self, seconds: float) -> FloatArray:
        """Return the share answered within a time; shape (classes, …)."""
        return np.asarray(1 - self.delayed * np.exp(-self.rate * seconds))

    @property
    def mean_s(self) -> FloatArray:
        """Mean wait in seconds; infinite where the queue never clears."""
        never = np.where(self.delayed > 0, np.inf, 0.0)
        return np.where(self.rate > 0, self.delayed / np.where(self.rate > 0, self.rate, 1.0), never)


def urgent_first(
    delayed: ArrayLike, wait_s: ArrayLike, load_erl: ArrayLike, agents: ArrayLike, handle_s: ArrayLike, share: float
) -> PriorityWaits:
    """Return the waits of urgent contacts, whom whoever becomes free takes first, and of all others, in their turn.

    Nobody is interrupted: an urgent contact that finds all agents busy waits until one of them is done.

    Parameters
    ----------
    delayed
        Share of contacts that find all agents busy, 0-1, as if all were alike; broadcasts with the other arrays.
    wait_s
        Mean wait of a patient contact in seconds as if all were alike, ≥ 0; infinite where the queue never clears.
    load_erl
        Load of all who are served, in erlangs, ≥ 0.
    agents
        Agents, ≥ 0.
    handle_s
        Mean handle time in seconds, > 0, the same for both classes.
    share
        Share of the urgent contacts, inside [0, 1).

    Returns
    -------
    Two classes: urgent, others.

    Raises
    ------
    ValueError
        If a number lies outside its interval.

    Notes
    -----
    Without abandonment the means are exact: the urgent wait C / (n μ (1 − σ)), σ their share of the agents' time
    (Cobham 1954; Kella and Yechiali 1985), and as the number waiting in a memoryless queue does not depend on the order
    of service, the others wait by so much longer that the mean over all stays. The wait of the urgent is exponential
    given that they wait; that of the others is taken as exponential. Where contacts give up, that the mean over all
    stays is an approximation.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be in [0, 1), got {share:g}")
    busy, wait, load, n, handle = np.broadcast_arrays(
        checked("delayed", delayed, 0.0, 1.0, open_high=False),
        checked("wait_s", wait_s, open_high=False),
        checked("load_erl", load_erl),
        checked("agents", agents),
        checked("handle_s", handle_s, open_low=True),
    )
    used = np.minimum(share * load / np.where(n > 0, n, 1e-12), 1.0)
    rate = n / handle * (1 - used)
    first = np.divide(busy, rate, out=np.where(busy > 0, np.inf, 0.0), where=rate > 0)
    first = np.minimum(first, wait)
    known = np.isfinite(wait)
    others = np.where(known, (wait - share * np.where(known, first, 0.0)) / (1 - share), np.inf)
    means = np.stack([first, others])
    fastest = np.broadcast_to(n / handle, means.shape).copy()
    rates = np.divide(np.broadcast_to(busy, means.shape), means, out=fastest, where=means > 0)
    return PriorityWaits(np.stack([busy, busy]), np.asarray(rates))
