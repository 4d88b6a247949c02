"""The kernel's memory: records for streams, groups, people, contacts and counts, and how compiled code reaches them."""

import numpy as np
from numba import njit

from planner.simulation._memory import put_at, record_at, value_at

STREAM = np.dtype(
    [
        ("channel", "i8"),
        ("priority", "i8"),
        ("within_s", "f8"),
        ("respond_s", "f8"),
        ("resolve_s", "f8"),
        ("pressing_s", "f8"),
        ("concurrency", "i8"),
        ("max_waiting", "i8"),
        ("eager", "b1"),  # whether giving up must be an event of its own
        ("overflows", "b1"),
        ("preempts", "b1"),
        ("interruptible", "b1"),
        ("follows", "b1"),
        ("redial_share", "f8"),
        ("redial_delay_s", "f8"),
        ("callback_share", "f8"),
        ("callback_to", "i8"),
        ("follow_delay_s", "f8"),
        ("repeat_delay_s", "f8"),
        ("dispersion", "f8"),
        ("calendar", "i8"),  # on which waits count; -1: always open
        ("clock", "i8"),  # on which responding and resolving count
        ("doors", "i8"),  # when contacts that follow from others may arrive
        ("head", "i8"),
        ("tail", "i8"),
        ("waiting", "i8"),
        ("counted", "b1"),
        ("left", "i8"),  # counted contacts still to come in this slot
        ("gap_s", "f8"),  # mean time between arrivals in this slot
        ("keys", "u8"),
        ("arrivals", "u8"),
        ("bursts", "u8"),
    ],
    align=True,
)
DEFERRED = 2  # channel of a stream: its place in `_checks.CHANNELS`

LAW = np.dtype([("kind", "i8"), ("a", "f8"), ("b", "f8"), ("first", "i8"), ("n", "i8")], align=True)
SKILL = np.dtype([("factor", "f8"), ("after_s", "f8"), ("order", "i8"), ("match", "b1")], align=True)
GROUP = np.dtype(
    [
        ("site", "i8"),
        ("reserve", "i8"),
        ("absence", "f8"),
        ("key", "u8"),
        ("target", "i8"),
        ("present", "i8"),  # without those who are about to leave
        ("leaving", "i8"),
        ("idle", "i8"),
        ("busy", "i8"),
        ("on_deferred", "i8"),  # of those present
        ("since_s", "f8"),
        ("busy_s", "f8"),
        ("staffed_s", "f8"),
    ],
    align=True,
)
SITE = np.dtype([("target", "i8"), ("present", "i8"), ("short", "i8"), ("key", "u8")], align=True)
CONTACT = np.dtype(
    [
        ("arrival_s", "f8"),
        ("expiry_s", "f8"),
        ("due_s", "f8"),
        ("work_s", "f8"),  # left to do: of a chat, and of a contact that was interrupted
        ("end_s", "f8"),  # end of service with an agent of its own
        ("root_s", "f8"),  # arrival of the contact that this one follows from
        ("key", "u8"),
        ("stream", "i4"),
        ("slot", "i4"),  # slot in which it counts, -1: not measured
        ("arrival_slot", "i4"),
        ("root_slot", "i4"),
        ("root_stream", "i4"),  # -1: it follows from none
        ("agent", "i4"),
        ("next", "i4"),
        ("serial", "i4"),
        ("waiting", "b1"),
        ("begun", "b1"),
        ("responded", "b1"),  # somebody answered it, or a contact that it follows from
    ],
    align=True,
)
AGENT = np.dtype(
    [
        ("since_s", "f8"),  # idle since; with chats in hand: their work is done up to here
        ("group", "i4"),
        ("level", "i4"),  # list in which the agent stands, -1: none
        ("held", "i4"),
        ("limit", "i4"),
        ("contact", "i4"),  # the one in hand, -1: none, or chats
        ("before", "i4"),
        ("after", "i4"),
        ("serial", "i4"),
        ("leaving", "b1"),
    ],
    align=True,
)
LINE = np.dtype([("first", "i8"), ("last", "i8")], align=True)
EVENT = np.dtype([("time_s", "f8"), ("what", "i8")], align=True)
TALLY = np.dtype(
    [
        ("offered", "i4"),
        ("answered", "i4"),
        ("in_time", "i4"),
        ("abandoned", "i4"),
        ("abandoned_in_time", "i4"),
        ("virtual_in_time", "i4"),
        ("blocked", "i4"),
        ("diverted", "i4"),
        ("waited", "i4"),
        ("matched", "i4"),
        ("new", "i4"),  # offered contacts that follow from none, and what became of them and their followers:
        ("responded", "i4"),
        ("responded_in_time", "i4"),
        ("resolved", "i4"),
        ("resolved_in_time", "i4"),
        ("handed_on", "i4"),
        ("resolution_s", "f8"),
        ("answered_wait_s", "f8"),
        ("all_wait_s", "f8"),
        ("backlog", "f8"),
        ("backlog_age_s", "f8"),
    ],
    align=True,
)
SUM = np.dtype(
    [("busy_s", "f8"), ("staffed_s", "f8"), ("taken", "f8"), ("in_time", "f8"), ("matched", "f8"), ("wait_s", "f8")],
    align=True,
)
_ADDRESSES = (
    "streams",
    "laws",
    "groups",
    "sites",
    "skills",
    "contacts",
    "agents",
    "lines",
    "events",
    "arrivals",
    "held",
    "stream_groups",
    "group_streams",
    "table",
    "handle_scale",
    "slowdown",
    "follow",
    "open_s",
    "staff",
    "for_live",
    "expected",
    "day_factors",
    "presence",
    "tallies",
    "sums",
    "cancel",
)
_NUMBERS = (
    "slots",
    "n_streams",
    "n_groups",
    "n_sites",
    "n_events",
    "hole",  # whether the first event has been carried out and may be overwritten
    "n_arrivals",
    "n_day_factors",
    "n_presence",
    "n_agents",
    "levels",
    "width_streams",  # most streams of a group
    "width_groups",  # most groups of a stream
    "room_events",
    "room_contacts",
    "free_contacts",
    "free_contact",
    "free_agent",
    "undecided",
    "customers",
    "slot",
    "cohort",
    "at",  # number of the running slot; slots before 0 are the warm-up
    "begin",
    "end",
    "last",
    "to_the_end",  # whether the slots after `end` are all simulated, since resolving takes long
    "running",
)
WORLD = np.dtype(
    [
        ("now_s", "f8"),
        ("slot_s", "f8"),
        ("day_key", "u8"),
        *[(name, "i8") for name in _ADDRESSES + _NUMBERS],
    ],
    align=True,
)
ADDRESSES = _ADDRESSES

_stream, _law, _group, _site, _skill = (record_at(d) for d in (STREAM, LAW, GROUP, SITE, SKILL))
_contact, _agent, _line, _tally, _sum = (record_at(d) for d in (CONTACT, AGENT, LINE, TALLY, SUM))
event_at = record_at(EVENT)
f8_at, i8_at, i4_at, u1_at = (value_at(np.dtype(d)) for d in ("f8", "i8", "i4", "u1"))
put_i4 = put_at(np.dtype("i4"))


@njit(forceinline=True)
def stream_of(w, s):  # type: ignore[no-untyped-def]
    """Stream s."""
    return _stream(w.streams, s)


@njit(forceinline=True)
def law_of(w, s, j):  # type: ignore[no-untyped-def]
    """Handle time (j = 0) or patience (1) of stream s."""
    return _law(w.laws, 2 * s + j)


@njit(forceinline=True)
def group_of(w, g):  # type: ignore[no-untyped-def]
    """Group g."""
    return _group(w.groups, g)


@njit(forceinline=True)
def site_of(w, i):  # type: ignore[no-untyped-def]
    """Site i."""
    return _site(w.sites, i)


@njit(forceinline=True)
def skill_of(w, g, s):  # type: ignore[no-untyped-def]
    """Skill of group g for stream s."""
    return _skill(w.skills, g * w.n_streams + s)


@njit(forceinline=True)
def contact_of(w, c):  # type: ignore[no-untyped-def]
    """Contact c."""
    return _contact(w.contacts, c)


@njit(forceinline=True)
def agent_of(w, a):  # type: ignore[no-untyped-def]
    """Agent a."""
    return _agent(w.agents, a)


@njit(forceinline=True)
def line_of(w, g, level):  # type: ignore[no-untyped-def]
    """Agents of group g who hold `level` contacts and may take one more, longest first."""
    return _line(w.lines, g * w.levels + level)


@njit(forceinline=True)
def tally_of(w, s, slot):  # type: ignore[no-untyped-def]
    """Tally of stream s for the contacts of a slot."""
    return _tally(w.tallies, s * w.slots + slot)


@njit(forceinline=True)
def sum_of(w, g, slot):  # type: ignore[no-untyped-def]
    """Work of group g over a slot."""
    return _sum(w.sums, g * w.slots + slot)


@njit(forceinline=True)
def slowdown_of(w, s, held):  # type: ignore[no-untyped-def]
    """Handle-time factor of stream s when its agent holds so many contacts."""
    return f8_at(w.slowdown, s * (w.levels + 1) + held)
