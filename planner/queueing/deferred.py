"""Work with a deadline (e-mail, tickets, social media): cohorts by arrival, earliest deadline first. Not Erlang.

Time is a grid of intervals. Work may be done from the interval in which it arrives. Its deadline counts business time
from the START of that interval, so that the first contact of an interval, too, is in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.queueing._compiled import compiled
from planner.queueing._inputs import FloatArray, checked, checked_per_interval, checked_vector

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Cohorts:
    """Contacts that arrive together and are due together.

    Attributes
    ----------
    arrival
        Interval of arrival, 0 … count − 1.
    deadline
        Last interval in which finishing is in time, ≥ arrival; count or more lies beyond the end (or, on a cyclic grid,
        in the next round).
    contacts
        Number of contacts, ≥ 0.
    work_s
        Work in agent-seconds, ≥ 0.
    """

    arrival: IntArray
    deadline: IntArray
    contacts: FloatArray
    work_s: FloatArray

    def __post_init__(self) -> None:
        for name in ("arrival", "deadline"):
            array = checked_vector(name, getattr(self, name))
            object.__setattr__(self, name, array.astype(np.int64))
        for name in ("contacts", "work_s"):
            object.__setattr__(self, name, checked_vector(name, getattr(self, name)))
        sizes = {name: getattr(self, name).size for name in ("arrival", "deadline", "contacts", "work_s")}
        if len(set(sizes.values())) > 1:
            raise ValueError(f"cohort columns must have one length, got {sizes}")
        late = np.flatnonzero(self.deadline < self.arrival)
        if late.size:
            i = late[0]
            raise ValueError(f"deadline must be ≥ arrival ({self.arrival[i]}), got {self.deadline[i]} at index {i}")

    @classmethod
    def from_stream(
        cls,
        contacts_per_interval: ArrayLike,
        handle_s: ArrayLike,
        open_s: ArrayLike,
        within_s: float,
        *,
        cyclic: bool = False,
    ) -> Self:
        """Return the cohorts of one stream: one per interval in which contacts arrive.

        Parameters
        ----------
        contacts_per_interval
            Contacts arriving in each interval, ≥ 0.
        handle_s
            Mean handle time in seconds, ≥ 0: one number, or one per interval of arrival.
        open_s
            Business seconds in each interval on the stream's own clock, ≥ 0.
        within_s
            Promised business time in seconds, > 0.
        cyclic
            Whether the grid repeats (a typical week).
        """
        contacts = checked_vector("contacts_per_interval", contacts_per_interval)
        handle = checked_per_interval("handle_s", handle_s, contacts.size)
        due = deadlines(checked_per_interval("open_s", open_s, contacts.size), within_s, cyclic=cyclic)
        arrival = np.flatnonzero(contacts > 0.0) if contacts.any() else np.array([0])
        return cls(arrival, due[arrival], contacts[arrival], contacts[arrival] * handle[arrival])

    @classmethod
    def joined(cls, parts: Sequence["Cohorts"]) -> Self:
        """Return the cohorts of several streams served by one team."""
        if not parts:
            raise ValueError("parts must name at least one stream's cohorts, got none")
        return cls(
            np.concatenate([p.arrival for p in parts]),
            np.concatenate([p.deadline for p in parts]),
            np.concatenate([p.contacts for p in parts]),
            np.concatenate([p.work_s for p in parts]),
        )


@dataclass(frozen=True)
class DeferredOutcome:
    """What a given capacity does to the cohorts, earliest deadline first.

    Attributes
    ----------
    backlog_s
        Work left at the end of each interval, agent-seconds.
    backlog_contacts
        Contacts left at the end of each interval (a cohort counts by its share of work left).
    oldest_age_s
        Age on the wall clock of the oldest work left at the end of each interval, seconds; 0 without backlog.
    used_s
        Capacity used in each interval, agent-seconds.
    cohort_in_time
        Share of each cohort finished by its deadline, 0–1.
    share_in_time
        Share of all contacts finished by their deadline, 0–1 (1 without contacts). Contacts due beyond the end of a
        grid that is not cyclic count as in time.
    """

    backlog_s: FloatArray
    backlog_contacts: FloatArray
    oldest_age_s: FloatArray
    used_s: FloatArray
    cohort_in_time: FloatArray
    share_in_time: float


def deadlines(open_s: ArrayLike, within_s: float, *, cyclic: bool = False) -> IntArray:
    """Return, for arrivals in each interval, the last interval in which finishing is in time.

    Parameters
    ----------
    open_s
        Business seconds in each interval on the stream's own clock, ≥ 0; 0 where it stands still.
    within_s
        Promised business time in seconds, > 0.
    cyclic
        Whether the grid repeats; deadlines then run past its end into the next round. On a grid that does not, a
        deadline beyond the end is the number of intervals.

    Raises
    ------
    ValueError
        If the promise is shorter than the interval of arrival, or a cyclic clock never runs.
    """
    open_time = checked_vector("open_s", open_s)
    promise = float(checked("within_s", float(within_s), open_low=True))
    count = open_time.size
    total = float(open_time.sum())
    if cyclic and total == 0.0:
        raise ValueError("open_s must be positive somewhere on a cyclic grid, got zeros only")
    rounds = int(promise // total) + 2 if cyclic else 1
    clock = np.concatenate(([0.0], np.cumsum(np.tile(open_time, rounds))))
    due = clock[:count] + promise * (1.0 + 1e-12)
    last = np.searchsorted(clock, due, side="right") - 2  # the last interval whose end is not past the due time
    short = np.flatnonzero(last < np.arange(count))
    if short.size:
        i = short[0]
        raise ValueError(
            f"within_s must be at least an interval's business time ({open_time[i]:g} s), got {promise:g} at index {i}"
        )
    beyond = clock[:count] + promise > clock[-1] * (1.0 + 1e-12)
    return last if cyclic else np.where(beyond, count, last)


def least_capacity(
    cohorts: Cohorts, interval_s: float, count: int, *, workable: ArrayLike = True, cyclic: bool = False
) -> FloatArray:
    """Return the smoothest capacity that keeps every deadline: least peak, then least next peak, and so on.

    Parameters
    ----------
    cohorts
        Work, arrivals and deadlines. Without ``cyclic``, work due beyond the end asks for nothing.
    interval_s
        Length of an interval in seconds, > 0.
    count
        Number of intervals.
    workable
        Whether work can be done in each interval: one flag or one per interval.
    cyclic
        Whether the grid repeats.

    Returns
    -------
    Agents in each interval (fractions; round up at the roster).

    Raises
    ------
    ValueError
        If a cohort has no workable interval between arrival and deadline, or an argument is out of range.

    Notes
    -----
    Served earliest deadline first, this capacity is feasible, and no other has a lower maximum nor a lower sum of any
    convex cost (F. Yao, A. Demers, S. Shenker, «A scheduling model for reduced CPU energy», FOCS 1995): the densest
    window (work that must be done inside ÷ time inside) is fixed first and cut out of the grid.
    """
    step = float(checked("interval_s", float(interval_s), open_low=True))
    _check_arrivals(cohorts, count)
    usable = np.array(np.broadcast_to(np.asarray(workable, dtype=bool), (count,)))
    counts_here = cohorts.work_s > 0.0
    if not cyclic:
        counts_here &= cohorts.deadline < count
    arrival, deadline = cohorts.arrival[counts_here], cohorts.deadline[counts_here]
    rank = np.concatenate(([0], np.cumsum(usable)))
    size = int(rank[-1])
    start = rank[arrival]
    end = size * ((deadline + 1) // count) + rank[(deadline + 1) % count] - 1
    idle = np.flatnonzero(end < start)
    if idle.size:
        i = idle[0]
        raise ValueError(f"no workable interval between arrival {arrival[i]} and deadline {deadline[i]} of a cohort")
    out = np.zeros(count)
    if size and arrival.size:
        out[usable] = _smoothest(start % size, end - start, cohorts.work_s[counts_here], size) / step
    return out


def serve(
    cohorts: Cohorts, agents: ArrayLike, interval_s: float, count: int, *, cyclic: bool = False
) -> DeferredOutcome:
    """Return backlog, age and punctuality when the agents work earliest deadline first.

    Parameters
    ----------
    cohorts
        Work, arrivals and deadlines.
    agents
        Agents doing this work in each interval, ≥ 0 (fractions allowed): one number or one per interval.
    interval_s
        Length of an interval in seconds, > 0.
    count
        Number of intervals.
    cyclic
        Whether the grid repeats: the figures are then those of a round after three others; without enough capacity in a
        round the backlog has no limit, and that is an error.

    Raises
    ------
    ValueError
        If an argument is out of range, or cyclic work exceeds the capacity of a round.
    """
    step = float(checked("interval_s", float(interval_s), open_low=True))
    _check_arrivals(cohorts, count)
    capacity = checked_per_interval("agents", agents, count) * step
    work = float(cohorts.work_s.sum())
    if cyclic and work > capacity.sum() * (1.0 + 1e-9):
        raise ValueError(f"agents must supply the work of a round ({work:g} agent-seconds), got {capacity.sum():g}")
    rounds = 4 if cyclic else 1
    arrival, deadline, contacts, todo = _repeated(cohorts, rounds, count)
    order = np.lexsort((arrival, deadline))
    per_interval, in_time = _serve(
        arrival[order], deadline[order], contacts[order], todo[order], np.tile(capacity, rounds), step
    )
    kept = np.empty_like(in_time)
    kept[order] = in_time
    # the last round is not over when the grid ends: its deadlines are judged one round before
    first = max(rounds - 2, 0) * cohorts.arrival.size
    kept = kept[first : first + cohorts.arrival.size]
    total = float(cohorts.contacts.sum())
    share = float(kept @ cohorts.contacts) / total if total else 1.0
    backlog, waiting, age, used = per_interval[:, -count:]
    return DeferredOutcome(backlog, waiting, age, used, kept, share)


def _check_arrivals(cohorts: Cohorts, count: int) -> None:
    if count < 1 or int(cohorts.arrival.max()) >= count:
        raise ValueError(f"count must be above every arrival ({cohorts.arrival.max()}), got {count}")


def _repeated(cohorts: Cohorts, rounds: int, count: int) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    shift = np.repeat(np.arange(rounds) * count, cohorts.arrival.size)
    return (
        np.tile(cohorts.arrival, rounds) + shift,
        np.tile(cohorts.deadline, rounds) + shift,
        np.tile(cohorts.contacts, rounds),
        np.tile(cohorts.work_s, rounds),
    )


@compiled
def _serve(
    arrival: IntArray, deadline: IntArray, contacts: FloatArray, work: FloatArray, capacity: FloatArray, step: float
) -> tuple[FloatArray, FloatArray]:
    """Work through the intervals; cohorts come sorted by deadline."""
    cohorts = arrival.size
    out = np.zeros((4, capacity.size))
    left = work.copy()
    in_time = np.ones(cohorts)
    first = 0
    for t in range(capacity.size):
        room = capacity[t]
        while first < cohorts and left[first] == 0.0 and arrival[first] <= t:
            first += 1
        for c in range(first, cohorts):
            if arrival[c] > t:
                continue
            done = min(room, left[c])
            left[c] = left[c] - done if left[c] - done > 1e-9 * work[c] else 0.0
            room -= done
            if deadline[c] == t and work[c] > 0.0:
                in_time[c] = 1.0 - left[c] / work[c]
            if left[c] > 0.0:
                out[0, t] += left[c]
                out[1, t] += contacts[c] * left[c] / work[c]
                out[2, t] = max(out[2, t], (t + 1 - arrival[c]) * step)
        out[3, t] = capacity[t] - room
    return out, in_time


@compiled
def _smoothest(start: IntArray, span: IntArray, work: FloatArray, size: int) -> FloatArray:
    """Agent-seconds in each interval of a ring: fix the densest arc, cut it out, repeat on the smaller ring."""
    out = np.zeros(size)
    place = np.arange(size)  # where the intervals that are left stand in the full ring
    start, span, work = start.copy(), span.copy(), work.copy()
    while size > 0 and work.sum() > 0.0:
        first, length, density = _densest_arc(start, span, work, size)
        for k in range(length):
            out[place[(first + k) % size]] = density
        if length == size:
            break
        rest = size - length
        new_place = np.empty(rest, dtype=place.dtype)
        for k in range(rest):
            new_place[k] = place[(first + length + k) % size]
        for c in range(work.size):
            at = (start[c] - first) % size
            after = at + span[c] + 1  # the interval after the last allowed one, counted from the arc's start
            if after <= length:
                work[c] = 0.0
            new_start = max(at - length, 0)
            span[c] = after // size * rest + max(after % size - length, 0) - 1 - new_start
            start[c] = new_start
        place = new_place
        size = rest
    return out


@compiled
def _densest_arc(start: IntArray, span: IntArray, work: FloatArray, size: int) -> tuple[int, int, float]:
    """First interval, length and work per interval of the arc with most work that must be done inside it."""
    best = work.sum() / size
    first, length = 0, size
    due = np.zeros(size)
    for a in range(size):
        due[:] = 0.0
        for c in range(work.size):
            last = (start[c] - a) % size + span[c]
            if last < size - 1:
                due[last] += work[c]
        inside = 0.0
        for b in range(size - 1):
            inside += due[b]
            if inside > best * (b + 1) * (1.0 + 1e-12):
                best = inside / (b + 1)
                first, length = a, b + 1
    return first, length, best
