"""Waits by priority in a queue with n agents: urgent contacts may interrupt, the others are served in their order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._inputs import FloatArray, checked, checked_vector
from planner.queueing.delay import erlang_c


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
        """Mean wait in seconds, time of interruption included; infinite where the queue never clears."""
        never = np.where(self.delayed > 0, np.inf, 0.0)
        return np.where(self.rate > 0, self.delayed / np.where(self.rate > 0, self.rate, 1.0), never)


def priority_waits(
    load_erl: ArrayLike, agents: ArrayLike, handle_s: ArrayLike, shares: ArrayLike, *, first_interrupts: bool = False
) -> PriorityWaits:
    """Return the waits of contacts of several priorities in M/M/n, first come first served within each.

    Parameters
    ----------
    load_erl
        Load of all classes together, in erlangs, ≥ 0.
    agents
        Agents, ≥ 0; broadcasts with the load.
    handle_s
        Mean handle time in seconds, > 0, the same for every class; broadcasts with the load.
    shares
        Share of each class, the most urgent first; they sum to 1. Shape (classes,).
    first_interrupts
        Whether the first class interrupts service of the others, which is resumed later.

    Raises
    ------
    ValueError
        If a number lies outside its interval.

    Notes
    -----
    Means are exact without interruption: W_k = C / (n μ (1 − σ_{k−1}) (1 − σ_k)), σ_k the utilisation by the classes up
    to k (Cobham 1954; Kella and Yechiali 1985). The wait of the first class is exponential given that it waits; that of
    the others is taken as exponential with its exact mean. With interruption the first class sees the others not at
    all, which is exact; as the number of contacts in a memoryless queue does not depend on their order, what it gains
    the others lose, in proportion to their waits without interruption.
    """
    part = checked_vector("shares", shares)
    if abs(part.sum() - 1) > 1e-6:
        raise ValueError(f"shares must sum to 1, got {part.sum():g}")
    load, n, handle = np.broadcast_arrays(
        checked("load_erl", load_erl), checked("agents", agents), checked("handle_s", handle_s)
    )
    n_mu = np.where(n > 0, n, 1.0) / handle
    share = part.reshape(-1, *([1] * load.ndim))
    used = np.cumsum(share * load / np.where(n > 0, n, 1e-12), axis=0)
    before = used - share * load / np.where(n > 0, n, 1e-12)
    delayed = np.broadcast_to(_delay(load, n, handle), used.shape).copy()
    rate = n_mu * np.maximum(1 - before, 0.0) * np.maximum(1 - used, 0.0)
    if first_interrupts and part.size > 1:
        delayed[0] = _delay(part[0] * load, n, handle)
        rate[1:] *= _slower(delayed, rate, part, n_mu * np.maximum(1 - used[0], 0.0))
        rate[0] = n_mu * np.maximum(1 - used[0], 0.0)
    return PriorityWaits(delayed, rate)


def _delay(load: FloatArray, agents: FloatArray, handle_s: FloatArray) -> FloatArray:
    """Return the probability of waiting; 1 where there are too few agents."""
    level = erlang_c(load, agents, handle_s, 0.0).service_level
    return np.where((load < agents) | (load <= 0), 1 - np.asarray(level, dtype=float), 1.0)


def _slower(delayed: FloatArray, rate: FloatArray, shares: FloatArray, first_rate: FloatArray) -> FloatArray:
    """Return the factor on the rates of the later classes that keeps the mean number waiting; shape (…)."""
    common = delayed[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        waits = np.where(rate > 0, common / rate, np.inf)
        in_all = np.tensordot(shares, waits, axes=1)
        rest = np.tensordot(shares[1:], waits[1:], axes=1)
        factor = rest / (in_all - shares[0] * delayed[0] / first_rate)
    return np.where(np.isfinite(factor) & (factor > 0), factor, 1.0)
