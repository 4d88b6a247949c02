"""Erlang X: agents, patience, a limited number of lines, and callers who redial."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from planner.queueing._birth_death import weight_below
from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, Result, broadcast, checked, shaped
from planner.queueing._waiting_room import ASA, BLOCKED, BUSY, FREE, LEVEL, LOST, QUEUE, VIRTUAL, WAIT, line_figures
from planner.queueing.metrics import Definition, QueueMetrics, percentile_by_halving

_TOTAL = 9  # place of the load with redials, after the figures of the line


@dataclass(frozen=True)
class RetrialMetrics(QueueMetrics):
    """Figures of the calls (first tries and redials together), and what becomes of the contacts behind them.

    Attributes
    ----------
    blocked
        Share of calls that find all lines taken, 0–1.
    total_load_erl
        Load of all calls in erlangs, redials included.
    calls_per_contact
        Mean number of calls of one contact, ≥ 1.
    lost
        Share of contacts never answered, 0–1.
    """

    blocked: Result
    total_load_erl: Result
    calls_per_contact: Result
    lost: Result


def erlang_x(
    load_erl: ArrayLike,
    servers: ArrayLike,
    handle_s: ArrayLike,
    patience_s: ArrayLike | None = None,
    within_s: ArrayLike = 20.0,
    *,
    lines: ArrayLike | None = None,
    redial: ArrayLike = 0.0,
    definition: Definition = Definition.VIRTUAL,
) -> RetrialMetrics:
    """Return what a queue delivers when lines are limited and unanswered callers try again.

    Parameters
    ----------
    load_erl
        Load of first calls in erlangs, ≥ 0.
    servers
        Agents, ≥ 0.
    handle_s
        Mean handle time in seconds, > 0.
    patience_s
        Mean patience in seconds, > 0; ``None`` or infinity: nobody hangs up.
    within_s
        Threshold of the service level in seconds, ≥ 0.
    lines
        Calls that can be handled or wait at once, ≥ servers; ``None`` or infinity: no limit.
    redial
        Share of blocked or abandoned callers who call again, inside [0, 1).
    definition
        What the service level counts; blocked calls are offered and not in time.

    Returns
    -------
    Metrics in the broadcast shape. Shares are of all calls; waits are of the calls that are let in.

    Raises
    ------
    ValueError
        If an argument lies outside its interval, the shapes do not fit, or there are fewer lines than agents.

    Notes
    -----
    Fixed point on the total rate: load′ = load + redial × load′ × (blocked + abandoned), M/M/n/N+M for each rate
    (G. Koole, «Call Center Optimization», 2013; the redials are taken as a Poisson stream, which holds well for redial
    times longer than a handle time). The balance load′ (1 − redial) + redial × answered is increasing: one solution.
    """
    names = ("load_erl", "servers", "handle_s", "patience_s", "within_s", "lines", "redial")
    arrays = (
        checked("load_erl", load_erl),
        checked("servers", servers),
        checked("handle_s", handle_s, open_low=True),
        checked("patience_s", np.inf if patience_s is None else patience_s, open_low=True, open_high=False),
        checked("within_s", within_s),
        checked("lines", np.inf if lines is None else lines, open_high=False),
        checked("redial", redial, 0.0, 1.0),
    )
    shape, flat = broadcast(names, arrays)
    few = np.flatnonzero(flat[5] < flat[1])
    if few.size:
        raise ValueError(f"lines must be in [servers, inf], got {flat[5][few[0]]:g} for {flat[1][few[0]]:g} servers")
    rows = _many(Definition(definition).code, *flat)
    load, agents = flat[0], flat[1]
    total = rows[_TOTAL]
    lost = rows[LOST] + rows[BLOCKED]
    carried = total * (1.0 - lost)
    busy = np.divide(carried, agents, out=np.where(load > 0.0, 1.0, 0.0), where=agents > 0.0)
    some = np.where(load > 0.0, load, 1.0)
    tail = partial(_tail, flat=tuple(flat), total=total, shape=shape)
    return RetrialMetrics(
        wait_probability=shaped(rows[BUSY], shape),
        service_level=shaped(rows[LEVEL], shape),
        asa_s=shaped(rows[ASA], shape),
        wait_s=shaped(rows[WAIT], shape),
        virtual_wait_s=shaped(rows[VIRTUAL], shape),
        abandonment=shaped(rows[LOST], shape),
        occupancy=shaped(np.minimum(busy, 1.0), shape),
        queue_length=shaped(rows[QUEUE], shape),
        blocked=shaped(rows[BLOCKED], shape),
        total_load_erl=shaped(total, shape),
        calls_per_contact=shaped(np.where(load > 0.0, total / some, 1.0), shape),
        lost=shaped(np.where(load > 0.0, total * lost * (1.0 - flat[6]) / some, 0.0), shape),
        _tail=tail,
        _percentile=partial(percentile_by_halving, tail),
    )


@compiled
def _figures(
    load: float, servers: float, handle: float, patience: float, within: float, lines: float, definition: int
) -> FloatArray:
    return line_figures(
        weight_below(load, servers),
        load / handle,
        servers / handle,
        1.0 / patience,
        lines - servers,
        within,
        definition,
    )


@compiled
def _total_load(load: float, servers: float, handle: float, patience: float, lines: float, redial: float) -> float:
    low, high = load, load / (1.0 - redial)
    while high - low > 1e-14 * high:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        row = _figures(middle, servers, handle, patience, 0.0, lines, 0)
        if middle * (1.0 - redial * (row[LOST] + row[BLOCKED])) < load:
            low = middle
        else:
            high = middle
    return high


@compiled
def _many(
    definition: int,
    load: FloatArray,
    servers: FloatArray,
    handle: FloatArray,
    patience: FloatArray,
    within: FloatArray,
    lines: FloatArray,
    redial: FloatArray,
) -> FloatArray:
    out = np.zeros((_TOTAL + 1, load.size))
    for i in range(load.size):
        if load[i] == 0.0:
            out[LEVEL, i] = out[FREE, i] = 1.0
            continue
        total = _total_load(load[i], servers[i], handle[i], patience[i], lines[i], redial[i])
        out[:_TOTAL, i] = _figures(total, servers[i], handle[i], patience[i], within[i], lines[i], definition)
        out[_TOTAL, i] = total
    return out


def _tail(wait: FloatArray, flat: tuple[FloatArray, ...], total: FloatArray, shape: tuple[int, ...]) -> Result:
    """Share of calls whose actual wait is longer."""
    _, servers, handle, patience, _, lines, _ = (a.reshape(shape) for a in flat)
    names = ("load_erl", "servers", "handle_s", "patience_s", "wait_s", "lines", "redial")
    arrays = (total.reshape(shape), servers, handle, patience, wait, lines, np.array(0.0))
    wide, columns = broadcast(names, arrays)
    rows = _many(Definition.ANSWERED_OR_ABANDONED_IN_TIME.code, *columns)
    return shaped(np.maximum(1.0 - rows[BLOCKED] - rows[LEVEL], 0.0), wide)
