"""What arrives at the simulated desk: new contacts, by priority, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.frames import by_name
from planner.requirement import LIVE_KINDS
from planner.scenario import Channel, Target
from planner.simulation import Distribution, Stream, exponential, lognormal, quantiles

if TYPE_CHECKING:
    from planner.stages import Plan

# The first priority comes before everything; then departments by their rank, and within one the other priorities.
PER_DEPARTMENT = 1000
# The last part of its time in which deferred work that still waits is taken by whoever finishes something.
PRESSING = 0.25


def plan_streams(plan: Plan, spread: float) -> Iterator[Stream]:
    """Yield the streams of a plan, split by priority, and the callbacks that they offer.

    A plan's contacts hold escalations and repeats. Here these follow from contacts that were served: what is left
    arrives by itself, so that the week's volume is the plan's.
    """
    ways = _ways(plan)
    first = _first_shares(plan, ways)
    for name in plan.demand.streams.index.astype(str):
        stream = _stream(plan, name, spread)
        new = replace(stream, contacts=stream.contacts * first[name], **_following(plan, name, ways[name]))
        channel = plan.scenario.channels.get(str(plan.demand.streams["channel"][name]))
        if channel is not None and channel.callback is not None:
            called = float(channel.callback.share)
            new = replace(new, callback_share=called, callback_to=callback_name(name))
            yield _callback(new, channel)
        yield from _parts(plan, new)


def callback_name(name: str) -> str:
    """Return what the callbacks of a stream are called."""
    return f"{name} | callback"


def part_names(plan: Plan, name: str) -> list[str]:
    """Return the names of the parts of a stream by priority; itself where there are none."""
    return [f"{name} | {key}" for key in plan.scenario.priorities] if _has_parts(plan, name) else [name]


def _has_parts(plan: Plan, name: str) -> bool:
    """Return whether a stream has priorities: work that the desk plans itself has none."""
    step = plan.demand.rows[name]["channel"]
    return bool(plan.scenario.priorities) and step in plan.demand.funnel.steps.index


def _stream(plan: Plan, name: str, spread: float) -> Stream:
    scenario, row = plan.scenario, plan.demand.rows[name]
    target = plan.demand.targets[name]
    channel = scenario.channels.get(row["channel"])
    is_open = _mask(plan, name)
    common: dict[str, Any] = {
        "pool": str(plan.routing.pool_of[name]),
        "dispersion": spread,
        "period": target.over,
        "weekday": _weekday(plan, row["region"]) if target.over == "day" else None,
        "priority": PER_DEPARTMENT * rank(plan, row["department"]),
    }
    contacts = plan.demand.contacts.loc[name].to_numpy(dtype=float)
    if row["kind"] not in LIVE_KINDS:
        within_s, share = 3600 * float(target.within_business_h or 0.0), float(target.share or 0.0)
        calm = row["kind"] == "deferred" and bool(scenario.priorities)
        more = {"clock_open": is_open, "interruptible": calm, "pressing_s": PRESSING * within_s, **common}
        return Stream(name, contacts, _handle(channel, row), within_s, share, "deferred", **more)
    return Stream(
        name,
        contacts,
        _handle(channel, row),
        float(target.within_s or 0.0),
        float(target.service_level or 0.0),
        row["kind"],
        doors=is_open,
        **_waiting(plan, channel, row, target),
        **common,
    )


def _waiting(plan: Plan, channel: Channel | None, row: dict[str, Any], target: Target) -> dict[str, Any]:
    """Return how callers wait and chats share a person."""
    known = bool(np.isfinite(row["patience_s"])) and plan.scenario.queue_model != "erlang_c"
    by_chats = channel.handle_by_chats_s if channel is not None and row["kind"] == "concurrent" else ()
    waiting: dict[str, Any] = {
        "definition": target.definition.value if known else "virtual",
        "patience": _patience(channel, row["patience_s"]) if known else None,
        "concurrency": max(1, len(by_chats)),
        "slowdown": tuple(one / by_chats[0] for one in by_chats),
    }
    if known and channel is not None and channel.redial is not None:
        waiting |= {
            "redial_share": float(channel.redial.share),
            "redial_delay_s": 60 * float(channel.redial.after_min),
        }
    return waiting


def _patience(channel: Channel | None, mean_s: float) -> Distribution:
    """Return the patience that was measured, else an exponential one."""
    table = None if channel is None else channel.patience_quantiles_s
    return exponential(mean_s) if table is None else quantiles([float(one) for one in table], mean_s)


def _mask(plan: Plan, name: str) -> NDArray[np.bool_] | None:
    is_open = plan.demand.is_open.loc[name].to_numpy(dtype=bool)
    return is_open if is_open.any() else None


def rank(plan: Plan, department: str) -> int:
    """Return the rank of a department; 1 is served first."""
    return next(int(one.priority) for one in plan.scenario.departments if one.name == department)


def _handle(channel: Channel | None, row: dict[str, Any]) -> Distribution:
    known = None if channel is None else channel.handle
    if known is not None and known.quantiles_s is not None:
        return quantiles([float(one) for one in known.quantiles_s], row["handle_s"])
    cv = 1.0 if known is None else float(known.cv)
    return exponential(row["handle_s"]) if cv == 1.0 else lognormal(row["handle_s"], max(cv, 0.01))


def _parts(plan: Plan, whole: Stream) -> Iterator[Stream]:
    """Yield a stream's parts by priority: the first preempts, the others come in their order among deferred work."""
    if not _has_parts(plan, whole.name):
        yield whole
        return
    deferred = whole.channel == "deferred"
    is_open = _mask(plan, whole.name)
    always = np.ones(plan.grid.slots, dtype=bool)
    for i, (key, one) in enumerate(plan.scenario.priorities.items()):
        urgent = i == 0 and len(plan.scenario.priorities) > 1
        yield replace(
            whole,
            name=f"{whole.name} | {key}",
            part_of=whole.name,
            urgency=key,
            contacts=whole.contacts * float(one.share),
            priority=whole.priority // PER_DEPARTMENT if urgent else whole.priority + i * deferred,
            preempts=urgent,
            interruptible=whole.interruptible and not urgent,
            follow_ups={f"{to} | {key}": share for to, share in whole.follow_ups.items()},
            respond_within_s=None if one.respond_within_min is None else 60 * float(one.respond_within_min),
            resolve_within_s=None if one.resolve_within_h is None else 3600 * float(one.resolve_within_h),
            promise_clock=always if one.clock == "always" or is_open is None else is_open,
        )


def _weekday(plan: Plan, region: str) -> NDArray[np.int64]:
    """Return the weekday of every slot where the customers are."""
    time_zone = next(one.time_zone for one in plan.scenario.regions if one.name == region)
    return plan.grid.local(time_zone).weekday


def _callback(stream: Stream, channel: Channel) -> Stream:
    """Return the callbacks that a stream's callers are promised: deferred work with a deadline."""
    offer = channel.callback
    if offer is None:
        raise ValueError(f"{stream.name} offers no callback")
    return Stream(
        callback_name(stream.name),
        np.zeros_like(stream.contacts),
        stream.handle,
        60 * float(offer.within_min),
        float(offer.promise),
        "deferred",
        pool=stream.pool,
        period=stream.period,
        weekday=stream.weekday,
        priority=stream.priority,
        clock_open=stream.doors,
    )


def _ways(plan: Plan) -> dict[str, dict[str, float]]:
    """Return the share of a stream's contacts that follow as contacts of other streams of the same customers."""
    rows = plan.demand.rows
    place = {(*_where(r), r["channel"]): name for name, r in rows.items() if not r["diverted"]}
    ways: dict[str, dict[str, float]] = {}
    for name, row in rows.items():
        where, onward = _where(row), _onward(plan, row)
        found = {place[(*where, to)]: share for to, share in onward.items() if (*where, to) in place and share > 0}
        ways[name] = found
    return ways


def _where(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["region"], row["language"], row["department"]


def _onward(plan: Plan, row: dict[str, Any]) -> dict[str, float]:
    """Return the share of the contacts handled at a stream's step that moves to each step; what closes is no move."""
    paths, step = plan.demand.paths.get(_where(row)), str(row["channel"])
    if paths is None or step not in paths.steps.index:
        return {}
    state = by_name(paths.steps)[step]
    moves = dict(by_name(paths.moves)[step])
    department = next(one for one in plan.scenario.departments if one.name == row["department"])
    closed = department.out_of_hours.get(step)
    if isinstance(closed, str) and closed.startswith("becomes_"):
        moves[closed.removeprefix("becomes_")] -= state["moved"]
    handled = float(state["handled"])
    return {to: float(moved) / handled for to, moved in moves.items()} if handled > 0 else {}


def _first_shares(plan: Plan, ways: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return the share of each stream's contacts that follow from none."""
    volume = {str(name): float(total) for name, total in plan.demand.contacts.sum(axis=1).items()}
    following = dict.fromkeys(volume, 0.0)
    for name, found in ways.items():
        for to, share in found.items():
            following[to] += volume[name] * share
    return {name: max(0.0, 1 - following[name] / volume[name]) if volume[name] > 0 else 1.0 for name in volume}


def _following(plan: Plan, name: str, ways: dict[str, float]) -> dict[str, Any]:
    channel = plan.scenario.channels.get(str(plan.demand.streams["channel"][name]))
    if channel is None or not ways:
        return {}
    return {"follow_ups": ways, "repeat_delay_s": 3600 * float(channel.repeat_after_h)}
