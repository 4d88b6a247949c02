"""From the relaxation, or from nothing, to concrete weeks to start the search from."""

from __future__ import annotations

import numpy as np

from planner.shifts.model import WeekModel
from planner.shifts.problem import DAYS, FloatArray
from planner.shifts.state import FIRST_BREAK, FIXED, N_BREAKS, Rules, Weeks


def round_weeks(model: WeekModel, rules: Rules, values: FloatArray, seed: int) -> Weeks:
    """Find whole people near the relaxation: fractions of neighbouring tours add up, days follow the relaxed shares."""
    rng = np.random.default_rng(seed)
    table = model.table
    heads = np.maximum(values[model.people.heads], 0.0)
    whole = np.diff(np.floor(np.cumsum(heads) + rng.random()), prepend=0.0).astype(np.int64)
    fixed = rules.tour[:, FIXED] == 1
    whole[fixed] = np.rint(heads[fixed]).astype(np.int64)
    spare = max(5, int(0.1 * whole.sum()))
    n = int(whole.sum()) + spare
    weeks = Weeks(
        np.full(n, -1, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros((n, DAYS, _most_breaks(rules)), dtype=np.int64),
    )
    wanted = np.zeros((len(whole), DAYS))
    wanted[table.occ_tour, table.occ_day] = values[model.people.work]
    i = 0
    for c in np.flatnonzero(whole):
        patterns = np.array(table.tours[c].patterns)
        bits = (patterns[:, None] >> np.arange(DAYS)) & 1
        left = wanted[c] * whole[c] / max(heads[c], 1e-9)
        for _ in range(whole[c]):
            chosen = int(np.argmax(bits @ left + 1e-3 * rng.random(len(patterns))))
            left -= bits[chosen]
            weeks.tour[i], weeks.mask[i] = c, patterns[chosen]
            i += 1
    _seed_breaks(rules, weeks)
    return weeks


def _most_breaks(rules: Rules) -> int:
    return int(rules.saving.shape[1])


def _seed_breaks(rules: Rules, weeks: Weeks) -> None:
    """Let breaks begin as early as they may; the search moves them."""
    for i in np.flatnonzero(weeks.tour >= 0):
        row = rules.tour[weeks.tour[i]]
        for j in range(row[N_BREAKS]):
            weeks.breaks[i, :, j] = row[FIRST_BREAK + 3 * j + 1]


def no_weeks() -> Weeks:
    """Nobody works."""
    shape = (0, DAYS, 1)
    return Weeks(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(shape, dtype=np.int64))


def dismissed(rules: Rules, weeks: Weeks) -> Weeks:
    """Return the weeks with nobody but those whose shifts are given."""
    result = copy_weeks(weeks)
    hired = np.flatnonzero(result.tour >= 0)
    result.tour[hired[rules.tour[result.tour[hired], FIXED] == 0]] = -1
    return result


def copy_weeks(weeks: Weeks) -> Weeks:
    """Copy all arrays."""
    return Weeks(*(array.copy() for array in weeks))
