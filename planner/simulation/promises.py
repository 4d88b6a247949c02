"""The probability that a promise is kept over its period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planner.simulation.result import SimResult

WEEKS_PER_MONTH = 365.25 / 12 / 7
RESAMPLES = 4000
ROUNDING = 1e-12
_Z = 1.959963984540054


def promise_table(result: SimResult) -> pd.DataFrame:
    """See `SimResult.promises`."""
    first = {stream.label: stream for stream in reversed(result.desk.streams)}
    streams = [first[name] for name in result.streams.index]
    shape = (result.replications, len(streams))
    in_time = result.weeks["in_time"].to_numpy().reshape(shape)
    counted = result.weeks["counted"].to_numpy().reshape(shape)
    targets = np.array([stream.target for stream in streams])
    week = kept(in_time, counted, targets)
    month = kept(*months(in_time, counted, result.seed), targets)
    monthly = np.array([stream.period == "month" for stream in streams])
    level = result.streams["service_level"]
    table = pd.DataFrame(
        {
            "target": targets,
            "within_s": [stream.within_s for stream in streams],
            "definition": [stream.definition for stream in streams],
            "period": [stream.period for stream in streams],
            "service_level": level["mean"].to_numpy(),
            "half_width": ((level["high"] - level["low"]) / 2).to_numpy(),
            "kept_week": week.mean(axis=0),
            "kept_month": month.mean(axis=0),
            "kept": np.where(monthly, month.mean(axis=0), week.mean(axis=0)),
        },
        index=level.index,
    )
    together = {"kept_week": week.all(axis=1).mean(), "kept_month": month.all(axis=1).mean()}
    together["kept"] = together["kept_month" if monthly.all() else "kept_week"]
    table = pd.concat([table, pd.DataFrame(together, index=pd.Index(["all"], name="stream"))])
    table["kept_low"], table["kept_high"] = wilson(table["kept"].to_numpy(), result.replications)
    return table


def kept(in_time: NDArray[np.float64], counted: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each (period, stream) reaches its target; a period without contacts does."""
    return in_time >= targets * counted - ROUNDING * np.maximum(counted, 1.0)


def months(
    in_time: NDArray[np.float64], counted: NDArray[np.float64], seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Months put together from simulated weeks, drawn with replacement.

    Notes
    -----
    A month is 4.348 weeks: four whole ones and a fifth that counts for the rest. Weeks are exchangeable because every
    replication draws its own day factors; a forecast that is wrong for a whole month is a scenario, not this spread.
    """
    rng = np.random.default_rng([seed, 1])
    picks = rng.integers(len(in_time), size=(RESAMPLES, int(np.ceil(WEEKS_PER_MONTH))))
    weights = np.clip(WEEKS_PER_MONTH - np.arange(picks.shape[1]), 0.0, 1.0)
    return np.einsum("rws,w->rs", in_time[picks], weights), np.einsum("rws,w->rs", counted[picks], weights)


def wilson(share: NDArray[np.float64], n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % interval of a share of n replications (Wilson 1927)."""
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return middle - half, middle + half
