"""From a desk to the kernel's memory."""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from planner.simulation._checks import CHANNELS
from planner.simulation._random import HAZARD
from planner.simulation._world import (
    ADDRESSES,
    AGENT,
    CONTACT,
    EVENT,
    GROUP,
    LAW,
    LINE,
    SITE,
    SKILL,
    STREAM,
    SUM,
    TALLY,
    WORLD,
)
from planner.simulation.desk import SimDesk, Stream
from planner.simulation.distributions import Distribution, never

_FIRST_CONTACTS = 1024
_NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class Blueprint:
    """The parts of a world that all replications share or copy."""

    desk: SimDesk
    streams: NDArray[Any]
    groups: NDArray[Any]
    skills: NDArray[Any]
    laws: NDArray[Any]
    table: NDArray[np.float64]
    stream_groups: NDArray[np.int32]
    group_streams: NDArray[np.int32]
    handle_scale: NDArray[np.float64]
    slowdown: NDArray[np.float64]
    follow: NDArray[np.float64]
    open_s: NDArray[np.float64]
    staff: NDArray[np.int64]
    for_live: NDArray[np.int64]
    expected: NDArray[np.float64]
    site_names: tuple[str, ...]
    people: int
    levels: int


def blueprint(desk: SimDesk) -> Blueprint:
    """Compile a desk into arrays."""
    site_names = tuple(dict.fromkeys(group.site for group in desk.groups))
    skills = _skills(desk)
    laws, table = law_table([law for s in desk.streams for law in (s.handle, s.patience or never())])
    calendars = Calendars(desk.slots, desk.slot_s)
    streams = _streams(desk, calendars, skills)
    staff = np.array([group.staff for group in desk.groups], dtype=np.int64).reshape(len(desk.groups), desk.slots)
    nobody = np.zeros(desk.slots, dtype=np.int64)
    kept = [nobody if group.for_live is None else group.for_live for group in desk.groups]
    groups = np.zeros(len(desk.groups), dtype=GROUP)
    for record, group in zip(groups, desk.groups, strict=True):
        record["site"], record["reserve"], record["absence"] = (
            site_names.index(group.site),
            group.reserve,
            group.absence,
        )
    return Blueprint(
        desk=desk,
        streams=streams,
        groups=groups,
        skills=skills,
        laws=laws,
        table=table,
        stream_groups=_ranked(skills["factor"].T > 0, skills["order"].T),
        group_streams=_ranked(skills["factor"] > 0, np.broadcast_to(streams["priority"], skills.shape)),
        handle_scale=np.array(
            [np.ones(desk.slots) if s.handle_scale is None else s.handle_scale for s in desk.streams]
        ),
        slowdown=_slowdown(desk),
        follow=_follow(desk),
        open_s=calendars.open_s,
        staff=staff,
        for_live=np.array(kept, dtype=np.int64).reshape(staff.shape),
        expected=np.array([stream.contacts for stream in desk.streams], dtype=np.float64),
        site_names=site_names,
        people=_people(desk, groups, staff, len(site_names)),
        levels=max(stream.concurrency for stream in desk.streams),
    )


class Memory:
    """The arrays of one replication and the world record that points at them."""

    def __init__(self, plan: Blueprint, keys: "Keys", cancel: NDArray[np.uint8]) -> None:
        slots, n_streams, n_groups = plan.desk.slots, len(plan.streams), len(plan.groups)
        streams, groups, contacts, agents = _records(plan, keys)
        self.arrays: dict[str, NDArray[Any]] = {
            "streams": streams,
            "laws": plan.laws,
            "groups": groups,
            "sites": _sites(keys),
            "skills": plan.skills,
            "contacts": contacts,
            "agents": agents,
            "lines": np.full((n_groups, plan.levels), -1, dtype="i8").repeat(2).view(LINE),
            "events": np.zeros(4 * _FIRST_CONTACTS, dtype=EVENT),
            "arrivals": np.zeros(n_streams + 1, dtype=EVENT),
            "held": np.zeros((plan.people, plan.levels), dtype=np.int32),
            "stream_groups": plan.stream_groups,
            "group_streams": plan.group_streams,
            "table": plan.table,
            "handle_scale": plan.handle_scale,
            "slowdown": plan.slowdown,
            "follow": plan.follow,
            "open_s": plan.open_s,
            "staff": plan.staff,
            "for_live": plan.for_live,
            "expected": plan.expected,
            "day_factors": np.asarray(plan.desk.day_factors, dtype=np.float64),
            "presence": np.asarray(plan.desk.presence, dtype=np.float64),
            "tallies": np.zeros((n_streams, slots), dtype=TALLY),
            "sums": np.zeros((n_groups, slots), dtype=SUM),
            "cancel": cancel,
        }
        self.world = np.zeros(1, dtype=WORLD)
        self.world["n_streams"], self.world["n_groups"], self.world["n_sites"] = (
            n_streams,
            n_groups,
            len(plan.site_names),
        )
        self.world["slots"], self.world["slot_s"], self.world["day_key"] = slots, plan.desk.slot_s, keys.day
        self.world["levels"] = plan.levels
        self.world["width_groups"], self.world["width_streams"] = (
            plan.stream_groups.shape[1],
            plan.group_streams.shape[1],
        )
        self.world["n_day_factors"] = len(plan.desk.day_factors)
        self.world["n_presence"], self.world["n_agents"] = len(plan.desk.presence), plan.people
        self.world["room_contacts"] = self.world["free_contacts"] = _FIRST_CONTACTS
        self.world["room_events"] = len(self.arrays["events"]) - 1
        self._set_horizon(plan)
        self._point()

    def enlarge(self) -> None:
        """Make room for twice the contacts and events."""
        old = self.arrays["contacts"]
        new = np.zeros(2 * len(old), dtype=CONTACT)
        new[: len(old)] = old
        _chain(new, "next", len(old))
        new["next"][-1] = self.world["free_contact"][0]
        self.arrays["contacts"] = new
        self.arrays["events"] = np.concatenate([self.arrays["events"], np.zeros_like(self.arrays["events"])])
        self.world["free_contact"] = len(old)
        self.world["free_contacts"] += len(old)
        self.world["room_contacts"], self.world["room_events"] = len(new), len(self.arrays["events"]) - 1
        self._point()

    def _set_horizon(self, plan: Blueprint) -> None:
        desk, world = plan.desk, self.world
        world["begin"], world["end"] = desk.window or (0, desk.slots)
        warmup = desk.slots if desk.warmup_slots is None else desk.warmup_slots
        world["at"] = -warmup if desk.cyclic else 0
        world["last"] = 2 * desk.slots if desk.cyclic else desk.slots
        world["to_the_end"] = any(
            stream.resolve_within_s is not None or stream.respond_within_s is not None for stream in desk.streams
        )
        world["now_s"] = world["at"] * desk.slot_s
        self.arrays["groups"]["since_s"] = world["now_s"]

    def _point(self) -> None:
        for name in ADDRESSES:
            self.world[name] = self.arrays[name].ctypes.data


def _records(plan: Blueprint, keys: "Keys") -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    streams, groups = plan.streams.copy(), plan.groups.copy()
    streams["arrivals"], streams["bursts"], streams["keys"] = keys.streams.T
    groups["key"] = keys.groups
    contacts = np.zeros(_FIRST_CONTACTS, dtype=CONTACT)
    _chain(contacts, "next", 0)
    agents = np.zeros(max(1, plan.people), dtype=AGENT)
    agents["group"], agents["level"] = -1, -1
    _chain(agents, "after", 0)
    return streams, groups, contacts, agents


def _sites(keys: "Keys") -> NDArray[Any]:
    sites = np.zeros(max(1, len(keys.sites)), dtype=SITE)
    sites["key"][: len(keys.sites)] = keys.sites
    return sites


def _chain(records: NDArray[Any], link: str, first: int) -> None:
    """Link the records from `first` on into a list of free ones."""
    records[link][first:] = np.arange(first + 1, len(records) + 1)
    records[link][-1] = -1


@dataclass(frozen=True)
class Keys:
    """Random states of one replication, each tied to the NAME of what it is for."""

    streams: NDArray[np.uint64]  # (streams, 3): arrivals, bursts, contacts
    groups: NDArray[np.uint64]
    sites: NDArray[np.uint64]
    day: np.uint64


def keys_of(desk: SimDesk, seed: int, replication: int) -> Keys:
    """States of one replication: adding, dropping or reordering streams leaves the others untouched."""

    def states(kind: str, name: str, n: int) -> NDArray[np.uint64]:
        entropy = [seed, crc32(kind.encode()), crc32(name.encode())]
        return np.random.SeedSequence(entropy, spawn_key=(replication,)).generate_state(n, np.uint64).astype(np.uint64)

    streams = np.array([states("stream", stream.name, 3) for stream in desk.streams], dtype=np.uint64)
    groups = np.array([states("group", group.name, 1)[0] for group in desk.groups], dtype=np.uint64)
    names = dict.fromkeys(group.site for group in desk.groups)
    sites = np.array([states("site", name, 1)[0] for name in names], dtype=np.uint64)
    return Keys(streams, groups, sites, np.uint64(states("day", "", 1)[0]))


def _streams(desk: SimDesk, calendars: "Calendars", skills: NDArray[Any]) -> NDArray[Any]:
    records = np.zeros(len(desk.streams), dtype=STREAM)
    for i, (record, stream) in enumerate(zip(records, desk.streams, strict=True)):
        limit = _NO_LIMIT if stream.max_waiting is None else stream.max_waiting
        record["channel"], record["priority"] = CHANNELS.index(stream.channel), stream.priority
        record["within_s"], record["concurrency"] = stream.within_s, _concurrency(stream)
        record["respond_s"] = np.inf if stream.respond_within_s is None else stream.respond_within_s
        record["resolve_s"] = np.inf if stream.resolve_within_s is None else stream.resolve_within_s
        record["pressing_s"] = -np.inf if stream.pressing_s is None else stream.pressing_s
        record["preempts"], record["interruptible"] = stream.preempts, stream.interruptible
        record["max_waiting"], record["eager"] = limit, limit < _NO_LIMIT or stream.redial_share > 0
        record["overflows"] = np.any((skills["factor"][:, i] > 0) & (skills["after_s"][:, i] > 0))
        record["redial_share"], record["redial_delay_s"] = stream.redial_share, stream.redial_delay_s
        if stream.callback_to is not None:
            record["callback_share"], record["callback_to"] = (
                stream.callback_share,
                desk.stream_names.index(stream.callback_to),
            )
        record["follows"], record["follow_delay_s"] = bool(stream.follow_ups), stream.follow_up_delay_s
        record["repeat_delay_s"], record["dispersion"] = stream.repeat_delay_s, stream.dispersion
        clock = stream.clock_open if stream.promise_clock is None else stream.promise_clock
        record["calendar"], record["clock"] = calendars.number(stream.clock_open), calendars.number(clock)
        record["doors"] = calendars.number(stream.doors)
        record["counted"] = stream.counted
        record["head"] = record["tail"] = -1
    return records


def _concurrency(stream: Stream) -> int:
    return stream.concurrency if stream.channel == "concurrent" else 1


def _skills(desk: SimDesk) -> NDArray[Any]:
    skills = np.zeros((len(desk.groups), len(desk.streams)), dtype=SKILL)
    for g, group in enumerate(desk.groups):
        for name, skill in group.skills.items():
            record = skills[g, desk.stream_names.index(name)]
            record["factor"], record["after_s"], record["match"] = (
                skill.handle_factor,
                skill.after_s,
                skill.language_match,
            )
    for i, name in enumerate(desk.stream_names):
        members = [(g, group.skills[name]) for g, group in enumerate(desk.groups) if name in group.skills]
        classes = sorted({(skill.after_s, skill.rank) for _, skill in members})
        for g, skill in members:
            skills["order"][g, i] = classes.index((skill.after_s, skill.rank))
    return skills


def law_table(distributions: list[Distribution]) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Compile distributions into records and the table that they point into."""
    laws = np.zeros(len(distributions), dtype=LAW)
    first = 0
    for record, law in zip(laws, distributions, strict=True):
        n = len(law.table)
        record["kind"], record["a"], record["b"], record["first"] = law.kind, law.a, law.b, first
        record["n"] = n // 3 if law.kind == HAZARD else n
        first += n
    return laws, np.concatenate([*(law.table for law in distributions), np.zeros(1)])


class Calendars:
    """The different sets of open slots of a desk, each kept once as the open seconds before every slot."""

    def __init__(self, slots: int, slot_s: float) -> None:
        self._slots, self._slot_s = slots, slot_s
        self._rows: dict[bytes, NDArray[np.float64]] = {}

    def number(self, is_open: NDArray[np.bool_] | None) -> int:
        """Return the number of a calendar; -1 is always open."""
        if is_open is None or np.all(is_open):
            return -1
        mask = np.asarray(is_open, dtype=bool)
        row = np.concatenate([[0.0], np.cumsum(mask * self._slot_s)])
        self._rows.setdefault(mask.tobytes(), row)
        return list(self._rows).index(mask.tobytes())

    @property
    def open_s(self) -> NDArray[np.float64]:
        """One row of slots + 1 per calendar."""
        return np.array(list(self._rows.values())).reshape(len(self._rows), self._slots + 1)


def _slowdown(desk: SimDesk) -> NDArray[np.float64]:
    most = max(stream.concurrency for stream in desk.streams)
    factors = np.ones((len(desk.streams), most + 1))
    for i, stream in enumerate(desk.streams):
        n = min(len(stream.slowdown), most)
        factors[i, 1 : n + 1] = stream.slowdown[:n]
        if n:
            factors[i, n + 1 :] = stream.slowdown[n - 1]
    return factors


def _follow(desk: SimDesk) -> NDArray[np.float64]:
    shares = np.zeros((len(desk.streams), len(desk.streams)))
    for i, stream in enumerate(desk.streams):
        for name, share in stream.follow_ups.items():
            shares[i, desk.stream_names.index(name)] = share
    return np.cumsum(shares, axis=1)


def _ranked(allowed: NDArray[np.bool_], rank: NDArray[Any]) -> NDArray[np.int32]:
    """Per row the allowed columns by rising rank, padded with -1."""
    width = max(1, int(allowed.sum(axis=1).max())) if allowed.size else 1
    table = np.full((allowed.shape[0], width), -1, dtype=np.int32)
    for i in range(allowed.shape[0]):
        columns = np.flatnonzero(allowed[i])
        columns = columns[np.argsort(rank[i, columns], kind="stable")]
        table[i, : len(columns)] = columns
    return table


def _people(desk: SimDesk, groups: NDArray[Any], staff: NDArray[np.int64], sites: int) -> int:
    """Most people who can be present at once, all sites together."""
    if not len(groups):
        return 0
    most = max(desk.presence, default=1.0)
    if most > 1.0:
        staff = np.ceil(staff * most).astype(np.int64)
    return int(sum(staff[groups["site"] == i].sum(axis=0).max() for i in range(sites)))
