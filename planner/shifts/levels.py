"""Whole staff levels that keep promises over a period: rounded from a relaxation, lowered where staff is left over."""

from __future__ import annotations

import numpy as np

from planner.shifts.period import FloatArray, IntArray, Periods, Promise

_TOLERANCE = 5e-7  # share of a promise's contacts


class _Pool:
    """The promises of one pool, and how much each has left at the present levels."""

    def __init__(self, promises: list[Promise], steps: IntArray) -> None:
        self.steps = steps
        self.width = max(one.level.shape[1] for one in promises)
        self.in_time = np.zeros((len(promises), len(steps), self.width))
        for i, one in enumerate(promises):
            gain = one.weight[:, None] * one.level[one.slots]
            self.in_time[i, one.slots] = np.pad(gain, ((0, 0), (0, self.width - gain.shape[1])), mode="edge")
        owed = np.array([(one.target - _TOLERANCE) * one.weight.sum() for one in promises])
        self.left = self.in_time[:, np.arange(len(steps)), steps].sum(axis=1) - owed

    def against_now(self, slot: int) -> FloatArray:
        """(promises, steps) contacts in time that another level of a slot adds, negative for lower ones."""
        result: FloatArray = self.in_time[:, slot] - self.in_time[:, slot, self.steps[slot], None]
        return result

    def move(self, slot: int, step: int) -> None:
        self.left += self.against_now(slot)[:, step]
        self.steps[slot] = step


def whole_levels(
    required: FloatArray, lowest: FloatArray, periods: Periods, wanted: FloatArray, price: FloatArray
) -> FloatArray:
    """Return whole levels near the wanted ones that keep every promise, as far as the requirement can.

    Parameters
    ----------
    required, lowest
        (pools, slots) most and least agents.
    wanted
        (pools, slots) agents of a relaxation, or of a roster.
    price
        (pools, slots) what an agent costs there, ≥ 0.

    Returns
    -------
    Agents where a promise counts; elsewhere the requirement.
    """
    levels = required.copy()
    for pool in sorted({one.pool for one in periods.promises}):
        mine = [one for one in periods.promises if one.pool == pool]
        slots = np.unique(np.concatenate([one.slots for one in mine]))
        least, most = np.zeros(required.shape[1]), np.zeros(required.shape[1])
        least[slots] = np.maximum(lowest[pool] - periods.least[pool], 0.0)[slots]
        most[slots] = (required - periods.least)[pool, slots]
        steps = np.clip(np.rint(wanted[pool] - periods.least[pool]), least, np.maximum(most, least))
        state = _Pool(mine, steps.astype(np.int64))
        cost = price[pool] + 1e-3 * max(float(price[pool].mean()), 1e-9)
        _raise(state, most, cost)
        _lower(state, least, cost)
        levels[pool, slots] = np.minimum(periods.least[pool] + state.steps, required[pool])[slots]
    return levels


def _raise(state: _Pool, most: FloatArray, cost: FloatArray) -> None:
    """Add agents where they bring most contacts for their price, until every promise is kept."""

    def worth(slot: int) -> FloatArray:
        agents = np.arange(state.width) - state.steps[slot]
        gain = state.against_now(slot)[short].sum(axis=0) / (cost[slot] * np.maximum(agents, 1))
        return np.where((agents > 0) & (np.arange(state.width) <= most[slot]), gain, 0.0)

    while (short := np.flatnonzero(state.left < 0.0)).size:
        value = np.array([worth(slot) for slot in range(len(cost))])
        while (state.left[short] < 0.0).all():
            slot, step = divmod(int(np.argmax(value)), state.width)
            if value[slot, step] <= 0.0:
                return
            state.move(slot, step)
            value[slot] = worth(slot)


def _lower(state: _Pool, least: FloatArray, cost: FloatArray) -> None:
    """Take agents away where they cost most for the contacts they bring, as long as every promise is kept."""

    def worth(slot: int) -> FloatArray:
        agents = state.steps[slot] - np.arange(state.width)
        value = cost[slot] * agents / (1e-12 - state.against_now(slot).sum(axis=0))
        return np.where((agents > 0) & (np.arange(state.width) >= least[slot]), value, 0.0)

    value = np.array([worth(slot) for slot in range(len(cost))])
    while value.any():
        slot, step = divmod(int(np.argmax(value)), state.width)
        if (-state.against_now(slot)[:, step] <= np.maximum(state.left, 0.0)).all():
            state.move(slot, step)
            value[slot] = worth(slot)
        else:
            value[slot, step] = 0.0  # what is left only falls
