"""The desk that is simulated: streams of contacts, groups of people, and who may serve whom. Plain arrays only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.simulation._checks import check_desk
from planner.simulation.distributions import Distribution

Channel = Literal["live", "concurrent", "deferred"]
Definition = Literal["virtual", "answered_of_offered", "answered_of_answered", "answered_or_abandoned_in_time"]


@dataclass(frozen=True, eq=False)
class Stream:
    """Contacts that arrive for one reason through one channel.

    Parameters
    ----------
    name
        Label of the stream.
    contacts
        Expected first-time contacts per slot, (slots,), 0 or more. Redials, callbacks and follow-ups come on top.
    handle
        Handle time of one contact.
    within_s, target
        Promise: a share `target` (0–1) is answered within `within_s` seconds of the stream's clock.
    channel
        live: one agent each, waits in a queue; concurrent: an agent holds several; deferred: work with a deadline,
        taken when a group has idle agents beyond its reserve.
    pool
        Label under which streams are added up.
    definition
        Which of the four service levels the promise means.
    period
        Over what the promise is kept: each slot, each day, a whole cycle (week) or a month of weeks.
    weekday
        Number of the day to which each slot belongs, (slots,) of whole numbers from 0; None: days of 24 hours from slot
        0 on.
    patience
        How long a contact waits; None waits for ever.
    priority
        Lower is served first; ties go to the earlier arrival (live) or deadline (deferred).
    concurrency
        Contacts of a concurrent stream that one agent may hold at once, 1–16.
    slowdown
        Handle-time factor when the agent holds 1, 2, … contacts, each 1 or more, not falling; empty: no slowdown.
    max_waiting
        Contacts that may wait; a further one is blocked. None: no limit.
    redial_share, redial_delay_s
        Share (0–1, below 1) of the blocked and abandoned who call again, after an exponential time of this mean.
    callback_share, callback_to
        Share (0–1) of those who would wait that become a contact of stream `callback_to` instead.
    follow_ups, follow_up_delay_s, repeat_delay_s
        Share of served contacts that come back as a new contact of another or the same stream, and the mean of the
        exponential time until then: for another (escalation) and for the same (repeat contacts).
    respond_within_s, resolve_within_s
        Promises for a new contact: until somebody first answers it or a redial of it, and until everything that follows
        from it (waiting, handling, hand-offs, escalations) has ended. None: only counted, not judged.
    clock_open
        Slots in which the stream's clock runs, (slots,) of bool; None: always. Waits for `within_s` count open time.
    promise_clock
        Slots in which the clock of `respond_within_s` and `resolve_within_s` runs, (slots,) of bool; None: that of the
        stream.
    doors
        Slots in which contacts that follow from others (redials, follow-ups, callbacks) may arrive, (slots,) of bool;
        their delay counts such time. None: always.
    preempts, interruptible
        A contact of a stream that preempts, when nobody is free, interrupts the least urgent work in hand of a stream
        that is interruptible and has a higher `priority` number; what is left of it goes to the head of its queue.
        It also takes no notice of the reserve.
    pressing_s
        Seconds before the deadline, 0 or more, from which whoever finishes something may take a waiting deferred
        contact although people are left to live contacts (`Group.for_live`). None: never.
    part_of
        Label under which streams that are parts of one are reported (their promise must be the same); None: its name.
    urgency
        Label under which the promises to respond and resolve are added up over streams; None: not reported so.
    handle_scale
        Factor on the handle time by slot of arrival, (slots,), above 0; None: 1.
    dispersion
        Variance over mean of the contacts of a slot, 1 (Poisson) or more.
    counted
        True: `contacts` are whole numbers that happened (a back-test): exactly so many arrive in each slot, at times
        that are random within it; day factors and dispersion do not apply.
    """

    name: str
    contacts: NDArray[np.float64]
    handle: Distribution
    within_s: float
    target: float
    channel: Channel = "live"
    pool: str = "all"
    definition: Definition = "answered_of_offered"
    period: Literal["interval", "day", "week", "month"] = "month"
    weekday: NDArray[np.int64] | None = None
    patience: Distribution | None = None
    priority: int = 0
    concurrency: int = 1
    slowdown: tuple[float, ...] = ()
    max_waiting: int | None = None
    redial_share: float = 0.0
    redial_delay_s: float = 300.0
    callback_share: float = 0.0
    callback_to: str | None = None
    follow_ups: Mapping[str, float] = field(default_factory=dict)
    follow_up_delay_s: float = 0.0
    repeat_delay_s: float = 0.0
    respond_within_s: float | None = None
    resolve_within_s: float | None = None
    clock_open: NDArray[np.bool_] | None = None
    promise_clock: NDArray[np.bool_] | None = None
    doors: NDArray[np.bool_] | None = None
    preempts: bool = False
    interruptible: bool = False
    pressing_s: float | None = None
    part_of: str | None = None
    urgency: str | None = None
    handle_scale: NDArray[np.float64] | None = None
    dispersion: float = 1.0
    counted: bool = False

    @property
    def label(self) -> str:
        """Name under which the stream is reported."""
        return self.part_of or self.name


@dataclass(frozen=True)
class Skill:
    """What a group can do for one stream.

    Parameters
    ----------
    handle_factor
        Factor on the stream's handle time, above 0.
    after_s
        The group joins in for contacts that have waited this long (seconds, 0 or more): overflow.
    language_match
        Whether the customer is served in their own language.
    rank
        Among groups that joined in at the same time, idle people of a lower rank are asked first; within a rank, the
        one who has been idle longest.
    """

    handle_factor: float = 1.0
    after_s: float = 0.0
    language_match: bool = True
    rank: int = 0


@dataclass(frozen=True, eq=False)
class Group:
    """People at one site with the same skills.

    Parameters
    ----------
    name
        Label of the group.
    staff
        People on duty (not on a break) per slot, (slots,) of int.
    skills
        Streams that the group serves, by name.
    site
        Where they are. People of a site who change group finish the contact in hand first.
    reserve
        Idle agents kept back for live contacts; deferred work starts only beyond them.
    for_live
        People present in each slot, (slots,) of whole numbers, who are left to live contacts, busy or not: deferred
        work starts only while more than these have none in hand. Whoever is absent is missing to deferred work first.
        None: nobody.
    absence
        Probability (0–1) that a person on the roster is absent, drawn per person and day.
    pool
        Pool in whose occupancy the group counts; None: that of the first stream which it serves without delay.
    """

    name: str
    staff: NDArray[np.int64]
    skills: Mapping[str, Skill]
    site: str = "site"
    reserve: int = 0
    for_live: NDArray[np.int64] | None = None
    absence: float = 0.0
    pool: str | None = None


@dataclass(frozen=True, eq=False)
class SimDesk:
    """A desk over one week (or any other number of slots).

    Parameters
    ----------
    streams, groups
        What arrives and who is there.
    slot_s
        Length of a slot in seconds.
    cyclic
        True: a typical week; the simulation warms up on the slots before it (the cycle's end) and finishes contacts in
        the slots after it (the cycle's beginning). False: starts empty at slot 0 and ends after the last slot.
    warmup_slots
        Slots before the measured ones when cyclic; None: one full cycle.
    window
        (first, end) slots that are measured when not cyclic; None: all.
    day_factors
        Equally likely factors on all contacts of a day; see `gamma_day_factors`. Empty: always 1.
    presence
        Equally likely factors on the people on duty at a site on a day; see `presence_factors`. Empty: always 1. Each
        group is rounded to whole people so that its mean is kept.
    starts
        Start of each slot for the labels of the results, (slots,); None: slot numbers.
    """

    streams: tuple[Stream, ...]
    groups: tuple[Group, ...]
    slot_s: float = 900.0
    cyclic: bool = True
    warmup_slots: int | None = None
    window: tuple[int, int] | None = None
    day_factors: tuple[float, ...] = ()
    presence: tuple[float, ...] = ()
    starts: pd.DatetimeIndex | None = None

    def __post_init__(self) -> None:
        check_desk(self)

    @property
    def slots(self) -> int:
        """Number of slots."""
        return len(self.streams[0].contacts)

    @cached_property
    def stream_names(self) -> tuple[str, ...]:
        """Names of the streams, in order."""
        return tuple(stream.name for stream in self.streams)
