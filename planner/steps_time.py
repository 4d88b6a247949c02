"""How long a contact of one priority takes at a step of the funnel: its wait, then its handling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
PASSES = 4
EULER_TERMS, EULER_MEANS, EULER_A = 120, 11, 18.4


@dataclass(frozen=True)
class StepTime:
    """Wait and handling at one step as a mixture over the intervals in which its contacts come.

    Attributes
    ----------
    weight
        Contacts of each part of the mixture. Shape (parts,).
    delayed, rate
        Waits of live parts: share that waits, and the rate of their exponential wait per second. Shape (parts,).
    first_s, width_s
        Waits of deferred parts, uniform from first_s over width_s; infinite where nobody ever answers. Shape (parts,).
    handle_s, cv
        Handling: mean in seconds and coefficient of variation (gamma).
    """

    weight: Array
    handle_s: float
    cv: float = 1.0
    delayed: Array = field(default_factory=lambda: np.zeros(1))
    rate: Array = field(default_factory=lambda: np.ones(1))
    first_s: Array = field(default_factory=lambda: np.zeros(1))
    width_s: float = 0.0

    def answered_within(self, seconds: float) -> float:
        """Return the share answered within a time."""
        live = 1 - self.delayed * np.exp(-self.rate * seconds)
        if self.width_s == 0:
            return float(self.weight @ live / self.weight.sum())
        return float(self.weight @ np.clip((seconds - self.first_s) / self.width_s, 0, 1) / self.weight.sum())

    @property
    def mean_wait_s(self) -> float:
        """Mean wait; infinite where somebody is never answered."""
        if self.width_s > 0:
            return float(self.weight @ (self.first_s + self.width_s / 2) / self.weight.sum())
        with np.errstate(divide="ignore"):  # nobody on duty answers nobody: an infinite wait
            waits = np.divide(self.delayed, self.rate, out=np.zeros_like(self.delayed), where=self.delayed > 0)
        return float(self.weight @ waits / self.weight.sum())

    def transform(self, s: Complex) -> Complex:
        """Return the Laplace transform of wait and handling at points `s`; shape as `s`."""
        at = s[:, None]
        if self.width_s > 0:
            known = np.isfinite(self.first_s)
            starts = np.where(known, np.exp(-at * np.where(known, self.first_s, 0.0)), 0.0)
            waits = starts * (1 - np.exp(-at * self.width_s)) / (at * self.width_s)
        else:
            waits = 1 - self.delayed + self.delayed * self.rate / (self.rate + at)
        shape = 1 / max(self.cv, 0.05) ** 2
        handling = (1 + s * self.handle_s / shape) ** -shape
        return np.asarray(handling * (waits @ self.weight) / self.weight.sum())


def share_within(transform: Callable[[Complex], Complex], seconds: float) -> float:
    """Return the distribution function at a time from the Laplace transform of its density.

    Notes
    -----
    Numerical inversion by the Euler method of Abate and Whitt, ORSA Journal on Computing 7 (1995).
    """
    k = np.arange(EULER_TERMS + EULER_MEANS + 1)
    s: Complex = np.asarray((EULER_A + 2j * np.pi * k) / (2 * seconds), dtype=np.complex128)
    terms = np.real(transform(s) / s) * (-1.0) ** k
    terms[0] /= 2
    sums = np.cumsum(terms)[EULER_TERMS:]
    binomial = np.array([1.0])
    for _ in range(EULER_MEANS):
        binomial = np.convolve(binomial, [0.5, 0.5])
    return float(np.clip(np.exp(EULER_A / 2) / seconds * (binomial @ sums), 0.0, 1e12))


def slots_until_done(work: Array, done: Array, *, cyclic: bool) -> Array:
    """Return how many intervals later deferred work is finished, the most urgent class always first.

    Parameters
    ----------
    work
        Work arriving by class, most urgent first. Shape (classes, slots).
    done
        Work that the roster does on all classes together. Shape (slots,).
    cyclic
        Whether the week repeats.

    Returns
    -------
    Intervals from arrival to the end of the work, infinite where it is not done. Shape (classes, slots).
    """
    slots = done.size
    passes = PASSES if cyclic else 1
    left = np.tile(done, passes).astype(float)
    measured = slice(slots * (passes // 2), slots * (passes // 2) + slots)
    waits = np.full(work.shape, np.inf)
    for k, arriving in enumerate(work):
        came = np.cumsum(np.tile(arriving, passes))
        # work done up to t of a queue that is never served before it comes: reflection at zero
        served = _served(came, np.cumsum(left))
        left = left - np.diff(served, prepend=0.0)
        wanted = came[measured] - 1e-9 * max(float(came[-1]), 1e-9)
        end = np.searchsorted(served, wanted)
        found = end < served.size
        waits[k, found] = np.maximum(end[found] - np.arange(served.size)[measured][found], 0)
    return waits


def _served(came: Array, could: Array) -> Array:
    """Return the work done up to each interval: what could be done, less what found nothing to do."""
    idle = np.maximum.accumulate(np.maximum(could - came, 0.0))
    return np.asarray(could - idle)
