"""The probability that a promise is kept over its period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.simulation.sample import of_ratio

if TYPE_CHECKING:
    from planner.simulation.result import SimResult

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Counts = tuple[FloatArray, FloatArray]  # in time and counted, (periods, streams)

WEEKS_PER_MONTH = 365.25 / 12 / 7
DRAWS = int(np.ceil(WEEKS_PER_MONTH))
RESAMPLES = 4000
ROUNDING = 1e-12
DAY_S = 86_400
_Z = 1.959963984540054


def promise_table(result: SimResult) -> pd.DataFrame:
    """See `SimResult.promises`."""
    first = {stream.label: stream for stream in reversed(result.desk.streams)}
    streams = [first[name] for name in dict.fromkeys(stream.label for stream in result.desk.streams)]
    targets = np.array([stream.target for stream in streams])
    periods = [stream.period for stream in streams]
    names = [stream.label for stream in streams]
    level = of_ratio(*result.weeks_of(names))
    table = pd.DataFrame(
        {
            "target": targets,
            "within_s": [stream.within_s for stream in streams],
            "definition": [stream.definition for stream in streams],
            "period": periods,
            "service_level": level["mean"],
            "half_width": (level["high"] - level["low"]) / 2,
            "kept_week": [_share(result, [name], targets[[i]], "week") for i, name in enumerate(names)],
            "kept_month": [_share(result, [name], targets[[i]], "month") for i, name in enumerate(names)],
            "kept": [_share(result, [name], targets[[i]], periods[i]) for i, name in enumerate(names)],
        },
        index=pd.Index(names, name="stream"),
    )
    common = periods[0] if len(set(periods)) == 1 else "week"
    own = {"kept_week": "week", "kept_month": "month", "kept": common}
    together = {column: _share(result, names, targets, period) for column, period in own.items()}
    row = pd.DataFrame({**together, "period": common}, index=pd.Index(["all"], name="stream"))
    table = pd.concat([table, row])
    weeks = np.where(table["period"] == "month", result.replications / DRAWS, result.replications)
    table["kept_low"], table["kept_high"] = wilson(table["kept"].to_numpy(), weeks)
    return table


def level_held(result: SimResult, stream: str, share: float) -> float:
    """See `SimResult.level_held`."""
    period = next(one.period for one in result.desk.streams if one.label == stream)
    in_time, counted = _counts(result, [stream], period)
    busy = counted[:, 0] > 0
    if not busy.any():
        return float("nan")
    return float(np.quantile(in_time[busy, 0] / counted[busy, 0], 1 - share))


def _share(result: SimResult, names: list[str], targets: FloatArray, period: str) -> float:
    """Return the share of the periods with contacts in which each of some streams reaches its target."""
    in_time, counted = _counts(result, names, period)
    busy = (counted > 0).any(axis=1)
    return float(kept(in_time[busy], counted[busy], targets).all(axis=1).mean()) if busy.any() else 1.0


def _counts(result: SimResult, names: list[str], period: str) -> Counts:
    if period in ("interval", "day"):
        return _of_slots(result, names, period)
    weeks = result.weeks_of(names)
    return weeks if period == "week" else months(*weeks, result.seed)


def _of_slots(result: SimResult, names: list[str], period: str) -> Counts:
    """Return the counts of each slot or day of the replications that are kept in detail."""
    place = [_place_of_slots(result, name, period) for name in names]
    n = 1 + max(int(one.max()) for one in place)
    parts = [result.slots_of(name) for name in names]
    in_time, counted = (
        np.stack([_added_up(part[k], one, n) for part, one in zip(parts, place, strict=True)], axis=1) for k in (0, 1)
    )
    return in_time, counted


def _place_of_slots(result: SimResult, name: str, period: str) -> IntArray:
    """Return the number of the period to which each slot belongs."""
    slot = np.arange(result.desk.slots)
    if period == "interval":
        return slot
    weekday = next(one.weekday for one in result.desk.streams if one.label == name)
    return slot // max(1, round(DAY_S / result.desk.slot_s)) if weekday is None else weekday


def _added_up(counts: FloatArray, place: IntArray, n: int) -> FloatArray:
    """(replications × periods,) sums of (replications, slots)."""
    sums: FloatArray = counts @ (place[:, None] == np.arange(n)).astype(np.float64)
    return sums.ravel()


def kept(in_time: FloatArray, counted: FloatArray, targets: FloatArray) -> NDArray[np.bool_]:
    """Whether each (period, stream) reaches its target; a period without contacts does."""
    return in_time >= targets * counted - ROUNDING * np.maximum(counted, 1.0)


def months(in_time: FloatArray, counted: FloatArray, seed: int) -> Counts:
    """Months put together from simulated weeks, drawn with replacement.

    Notes
    -----
    A month is 4.348 weeks: four whole ones and a fifth that counts for the rest. Weeks are exchangeable because every
    replication draws its own day factors; a forecast that is wrong for a whole month is a scenario, not this spread.
    """
    rng = np.random.default_rng([seed, 1])
    picks = rng.integers(len(in_time), size=(RESAMPLES, DRAWS))
    weights = np.clip(WEEKS_PER_MONTH - np.arange(DRAWS), 0.0, 1.0)
    return np.einsum("rws,w->rs", in_time[picks], weights), np.einsum("rws,w->rs", counted[picks], weights)


def wilson(share: FloatArray, n: FloatArray | int) -> tuple[FloatArray, FloatArray]:
    """95 % interval of a share of n independent trials (Wilson 1927).

    Notes
    -----
    A month is a function of m weeks; the variance of such a share over n weeks is at most that of n / m trials
    (Hoeffding 1948). Days and intervals of one week hang together: n weeks of them count as n trials.
    """
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return middle - half, middle + half
