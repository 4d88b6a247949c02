"""What the replications counted, and how counts become service levels, waits and their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

if TYPE_CHECKING:
    from planner.simulation._build import Blueprint, Memory

FloatArray = NDArray[np.float64]
DETAIL_BYTES = 240_000_000
COUNTS = (
    "offered",
    "answered",
    "in_time",
    "abandoned",
    "abandoned_in_time",
    "virtual_in_time",
    "blocked",
    "diverted",
    "waited",
    "matched",
    "new",
    "responded",
    "responded_in_time",
    "resolved",
    "resolved_in_time",
    "handed_on",
)
TIMES = ("answered_wait_s", "all_wait_s", "resolution_s", "backlog", "backlog_age_s")
SUMS = ("busy_s", "staffed_s", "taken", "in_time", "matched", "wait_s")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Sample:
    """Counts by replication.

    Parameters
    ----------
    counts, times
        (replications kept in detail, streams, slots, columns).
    sums
        (replications kept in detail, groups, slots, columns).
    cycle_counts, cycle_times, cycle_sums
        The same over the whole cycle for all replications; of the backlog the mean, of its age the largest value.
    customers
        Contacts simulated, warm-up included, by replication.
    """

    counts: NDArray[np.int32]
    times: NDArray[np.float32]
    sums: NDArray[np.float32]
    cycle_counts: FloatArray
    cycle_times: FloatArray
    cycle_sums: FloatArray
    customers: NDArray[np.int64]

    @classmethod
    def empty(cls, plan: Blueprint, replications: int) -> Sample:
        """Room for the counts; interval detail for as many replications as fit into `DETAIL_BYTES`."""
        n_streams, n_groups, slots = len(plan.streams), len(plan.groups), plan.desk.slots
        per_slot = 4 * (n_streams * (len(COUNTS) + len(TIMES)) + n_groups * len(SUMS))
        detail = int(np.clip(DETAIL_BYTES // (per_slot * slots), 1, replications))
        return cls(
            counts=np.zeros((detail, n_streams, slots, len(COUNTS)), dtype=np.int32),
            times=np.zeros((detail, n_streams, slots, len(TIMES)), dtype=np.float32),
            sums=np.zeros((detail, n_groups, slots, len(SUMS)), dtype=np.float32),
            cycle_counts=np.zeros((replications, n_streams, len(COUNTS))),
            cycle_times=np.zeros((replications, n_streams, len(TIMES))),
            cycle_sums=np.zeros((replications, n_groups, len(SUMS))),
            customers=np.zeros(replications, dtype=np.int64),
        )

    def file(self, replication: int, memory: Memory) -> None:
        """Keep what one replication counted."""
        tallies, sums = memory.arrays["tallies"], memory.arrays["sums"]
        detail = replication < len(self.counts)
        begin, end = int(memory.world["begin"][0]), int(memory.world["end"][0])
        for k, name in enumerate(COUNTS):
            self.cycle_counts[replication, :, k] = tallies[name].sum(axis=1)
            if detail:
                self.counts[replication, :, :, k] = tallies[name]
        for k, name in enumerate(TIMES):
            self.cycle_times[replication, :, k] = _over_cycle(name, tallies[name][:, begin:end])
            if detail:
                self.times[replication, :, :, k] = tallies[name]
        for k, name in enumerate(SUMS):
            self.cycle_sums[replication, :, k] = sums[name].sum(axis=1)
            if detail:
                self.sums[replication, :, :, k] = sums[name]
        self.customers[replication] = memory.world["customers"][0]

    def of_streams(self, detail: bool) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return counts and times by stream: of each slot, or of the cycle."""
        return (self.counts, self.times) if detail else (self.cycle_counts, self.cycle_times)

    def of_groups(self, detail: bool) -> NDArray[Any]:
        """Return sums by group: of each slot, or of the cycle."""
        return self.sums if detail else self.cycle_sums


def _over_cycle(name: str, values: NDArray[Any]) -> NDArray[Any]:
    if name == "backlog":
        return np.asarray(values.mean(axis=1))
    return np.asarray(values.max(axis=1) if name == "backlog_age_s" else values.sum(axis=1))


def columns(values: NDArray[Any], names: tuple[str, ...]) -> dict[str, FloatArray]:
    """Last axis as named arrays of floats."""
    return {name: np.asarray(values[..., k], dtype=np.float64) for k, name in enumerate(names)}


def promise_parts(c: dict[str, FloatArray], definition: str) -> tuple[FloatArray, FloatArray]:
    """Numerator and denominator of a service level; contacts diverted to a callback count where they go."""
    asked = c["offered"] - c["diverted"]
    if definition == "virtual":
        return c["virtual_in_time"], asked
    if definition == "answered_of_offered":
        return c["in_time"], asked
    if definition == "answered_of_answered":
        return c["in_time"], c["answered"]
    return c["in_time"] + c["abandoned_in_time"], asked


def ratios(c: dict[str, FloatArray]) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Every measure of waiting as a numerator and a denominator."""
    asked = c["offered"] - c["diverted"]
    return {
        "virtual": promise_parts(c, "virtual"),
        "answered_of_offered": promise_parts(c, "answered_of_offered"),
        "answered_of_answered": promise_parts(c, "answered_of_answered"),
        "answered_or_abandoned_in_time": promise_parts(c, "answered_or_abandoned_in_time"),
        "asa_s": (c["answered_wait_s"], c["answered"]),
        "wait_s": (c["all_wait_s"], c["answered"] + c["abandoned"]),
        "wait_probability": (c["waited"], c["offered"]),
        "abandonment": (c["abandoned"], asked),
        "blocking": (c["blocked"], c["offered"]),
        "language_match": (c["matched"], c["answered"]),
        "responded_in_time": (c["responded_in_time"], c["new"]),
        "resolved_in_time": (c["resolved_in_time"], c["new"]),
        "resolution_s": (c["resolution_s"], c["resolved"]),
        "hand_offs": (c["handed_on"], c["new"]),
    }


def of_ratio(top: FloatArray, bottom: FloatArray) -> dict[str, FloatArray]:
    """Mean, confidence interval and quantiles of a ratio over replications (axis 0).

    Notes
    -----
    Ratio of sums; its standard error by linearisation, Student's t with one degree less than the replications.
    A column that never has anything below the line is NaN.
    """
    n = len(top)
    below = bottom.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(below > 0, top.sum(axis=0) / below, np.nan)
        each = np.where(bottom > 0, top / bottom, np.nan)
        error = np.sqrt(np.sum((top - mean * bottom) ** 2, axis=0) * n / max(n - 1, 1)) / below
    half = error * _t(n)
    return {"mean": mean, "low": mean - half, "high": mean + half, **quantiles(each)}


def of_weighted(top: FloatArray, bottom: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Weighted mean over the columns of their ratios, and the half width of its 95 % confidence interval.

    As `of_ratio`, of the columns together: what they owe to the same week does not average out.
    """
    n, known = len(top), bottom.sum(axis=0) > 0
    if not weights[known].sum():
        return float("nan"), float("nan")
    top, bottom, share = top[:, known], bottom[:, known], weights[known] / weights[known].sum()
    mean = top.sum(axis=0) / bottom.sum(axis=0)
    each = (top - mean * bottom) / bottom.mean(axis=0) @ share
    error = each.std(ddof=1) / np.sqrt(n) if n > 1 else float("nan")
    return float(mean @ share), float(_t(n) * error)


def of_values(values: FloatArray) -> dict[str, FloatArray]:
    """Mean, confidence interval and quantiles of a value over replications (axis 0)."""
    n = len(values)
    mean = values.mean(axis=0)
    spread = values.std(axis=0, ddof=1) if n > 1 else np.full(mean.shape, np.nan)
    half = _t(n) * spread / np.sqrt(n)
    return {"mean": mean, "low": mean - half, "high": mean + half, **quantiles(values)}


def quantiles(values: FloatArray) -> dict[str, FloatArray]:
    """P10, P50 and P90 over axis 0, NaN left out (as `numpy.nanquantile`, which is slow for many columns)."""
    ranked = np.sort(values, axis=0)
    valid = np.sum(~np.isnan(ranked), axis=0)
    result = {}
    for name, q in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        place = np.maximum(valid - 1, 0) * q
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(valid - 1, 0))
        at_low = np.take_along_axis(ranked, low[None], axis=0)[0]
        at_high = np.take_along_axis(ranked, high[None], axis=0)[0]
        result[name] = at_low + (at_high - at_low) * (place - low)
    return result


def _t(n: int) -> float:
    """Two-sided quantile of Student's t for n replications; NaN for one."""
    return float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) if n > 1 else float("nan")
