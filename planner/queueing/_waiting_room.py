"""Waiting in line behind a fully busy team of any kind: patience and waiting places as given.

The team works at one rate R while anybody waits. A patient contact behind j others waits for j + 1 steps of rates
R + i θ, i = 0 … j; the chance that this takes longer than t grows with j by positive terms (e^−θt is Beta distributed).
"""

import math

import numpy as np

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray

# places in the row of figures
BUSY, LEVEL, ASA, WAIT, VIRTUAL, LOST, QUEUE, BLOCKED, FREE = range(9)
_SMALL = 1e-17
_HUGE = 1e250


@compiled
def line_figures(
    below: float, arrivals: float, full_rate: float, leaving: float, places: float, within: float, definition: int
) -> FloatArray:
    """Figures of one line (arrivals > 0): waiting, level, waits, losses, queue, blocked, chance of a free place.

    ``below`` is the weight of the states in which somebody is free, relative to that of «all busy, nobody waits»;
    shares are of all arrivals, waits of those who are let in.
    """
    out = np.zeros(9)
    endless = places == np.inf and leaving == 0.0 and arrivals >= full_rate
    if endless or (full_rate == 0.0 and (leaving == 0.0 or places == np.inf)):
        return _hopeless(out, leaving, within, definition, arrivals, places)
    if below == np.inf:
        out[LEVEL] = out[FREE] = 1.0
        return out
    gone = -math.expm1(-leaving * within) if leaving > 0.0 else 0.0
    reach = gone / leaving if leaving > 0.0 else within
    sums = _line_sums(below, arrivals, full_rate, leaving, places, within, reach)
    below, waiting, queue, virtual, answered, answered_wait, late, late_answered, full = sums
    let_in = below + waiting
    total = let_in + full
    if let_in == 0.0:  # no waiting place, and nobody ever free
        return _hopeless(out, leaving, within, definition, arrivals, places)
    out[BUSY] = waiting / total
    out[ASA] = answered_wait / (below + answered) if below + answered > 0.0 else np.inf
    out[WAIT] = queue / (arrivals * let_in)
    out[VIRTUAL] = virtual / let_in
    out[LOST] = leaving * queue / (arrivals * total)
    out[QUEUE] = queue / total
    out[BLOCKED] = full / total
    out[FREE] = below / total
    if definition == 0:
        level = (let_in - late) / total
    elif definition == 3:
        level = (let_in - late * (1.0 - gone)) / total
    else:
        offered = total if definition == 1 else below + answered
        level = (below + answered - late_answered) / offered if offered > 0.0 else 0.0
    out[LEVEL] = min(max(level, 0.0), 1.0)
    return out


@compiled
def _line_sums(
    below: float, arrivals: float, full_rate: float, leaving: float, places: float, within: float, reach: float
) -> FloatArray:
    """Weights of: somebody free · let in and waiting · queue · waits · … · line full, on one scale."""
    sums = np.zeros(9)
    sums[0] = below
    weight, late, late_own = 1.0, 0.0, 0.0
    log_step, log_own = -full_rate * within, -(full_rate + leaving) * within
    stages = own_stages = 0.0
    j = 0.0
    while j < places:
        leave_rate = full_rate + (j + 1.0) * leaving
        stays = full_rate / leave_rate
        stages += 1.0 / (full_rate + j * leaving)
        own_stages += 1.0 / leave_rate
        late = min(late + math.exp(log_step), 1.0)
        late_own = min(late_own + math.exp(log_own), 1.0)
        sums[1] += weight
        sums[2] += j * weight
        sums[3] += weight * stages
        sums[4] += weight * stays
        sums[5] += weight * stays * own_stages
        sums[6] += weight * late
        sums[7] += weight * stays * late_own
        if arrivals < leave_rate and weight * (j + 1.0) * arrivals < _SMALL * sums[1] * (leave_rate - arrivals):
            return sums
        j += 1.0
        weight *= arrivals / leave_rate
        log_step += math.log(reach * (full_rate + (j - 1.0) * leaving) / j) if reach > 0.0 else -np.inf
        log_own += math.log(reach * (full_rate + j * leaving) / j) if reach > 0.0 else -np.inf
        if weight > _HUGE:  # keep the sums in float range
            weight /= _HUGE
            sums /= _HUGE
    sums[2] += j * weight
    sums[8] = weight
    return sums


@compiled
def _hopeless(
    out: FloatArray, leaving: float, within: float, definition: int, arrivals: float, places: float
) -> FloatArray:
    """Figures where the line grows for ever, or nobody answers."""
    out[BUSY] = 1.0
    out[ASA] = out[VIRTUAL] = out[WAIT] = out[QUEUE] = np.inf
    if leaving > 0.0 and places == np.inf:
        out[LOST] = 1.0
        out[WAIT] = 1.0 / leaving
        out[QUEUE] = arrivals / leaving
        out[LEVEL] = -math.expm1(-within * leaving) if definition == 3 else 0.0
    elif places < np.inf:
        out[BLOCKED] = 1.0
        out[BUSY] = 0.0
        out[QUEUE] = places
    return out
