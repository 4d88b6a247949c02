"""Resolution promises: which share of the cases of each priority is answered, and solved, in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.demand import WHERE
from planner.frames import by_name
from planner.outcome import mean_slowness, queue
from planner.queueing.priority import PriorityWaits, urgent_first
from planner.requirement import LIVE_KINDS
from planner.scenario import Priority
from planner.steps_time import Complex, StepTime, share_within, slots_until_done
from planner.tiers import SELF_SERVICE, Funnel

if TYPE_CHECKING:
    from planner.stages import Plan

Array = NDArray[np.float64]


@dataclass(frozen=True)
class StepTimes:
    """Step times of every stream by priority, on the wall clock (`always`) and on the business clock."""

    always: dict[str, list[StepTime]]
    business: dict[str, list[StepTime]]


def priority_table(plan: Plan) -> pd.DataFrame:
    """Return how the roster keeps the resolution promises, by formulas.

    The first priority of the scenario is served before all others and interrupts deferred work, never a call or chat;
    among calls and chats the others wait in one queue, among deferred work in their order. A case's time runs from
    its first contact with the desk over waits, handling, hand-overs and escalations to its solution; time in
    self-service is not counted, cases that nobody solves are left out, and nobody is taken to give up waiting.

    Returns
    -------
    Index: priority. Columns: share, cases_per_week, respond_within_min, responded (share in time), mean_response_min,
    resolve_within_h, resolved (share in time), hand_offs (moves to another step per case), target, kept. Empty where
    the scenario has no priorities.

    Notes
    -----
    Waits of live work: `planner.queueing.priority`. Deferred work: what the roster does, in order of priority. The time
    to resolve is the first passage through the funnel, a semi-Markov chain, by its Laplace transform.
    """
    priorities = plan.scenario.priorities
    if not priorities:
        return pd.DataFrame()
    times = step_times(plan)
    rows = {name: _row(plan, times, k, one) for k, (name, one) in enumerate(priorities.items())}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("priority")


def _row(plan: Plan, times: StepTimes, k: int, priority: Priority) -> dict[str, float | bool | None]:
    clock = times.always if priority.clock == "always" else times.business
    cases = [_Case(plan, where, paths, clock, k) for where, paths in plan.demand.paths.items()]
    cases = [one for one in cases if one.reaching > 0]
    reaching, solved = sum(one.reaching for one in cases), sum(one.solved for one in cases)
    responded = resolved = None
    if priority.respond_within_min is not None and reaching:
        limit_s = 60 * float(priority.respond_within_min)
        responded = sum(one.answered_within(limit_s) for one in cases) / reaching
    if priority.resolve_within_h is not None and solved:
        limit_s = 3600 * float(priority.resolve_within_h)
        resolved = min(1.0, sum(share_within(one.transform, limit_s) for one in cases) / solved)
    target = float(priority.kept_share)
    return {
        "share": float(priority.share),
        "cases_per_week": float(priority.share) * reaching,
        "respond_within_min": priority.respond_within_min,
        "responded": responded,
        "mean_response_min": sum(one.mean_response_s for one in cases) / 60 / reaching if reaching else None,
        "resolve_within_h": priority.resolve_within_h,
        "resolved": resolved,
        "hand_offs": sum(one.hand_offs for one in cases) / reaching if reaching else None,
        "target": target,
        "kept": all(share is None or share >= target - 1e-9 for share in (responded, resolved)),
    }


class _Case:
    """The way of one region's, language's and department's cases of one priority through the funnel."""

    def __init__(
        self, plan: Plan, where: tuple[str, str, str], paths: Funnel, clock: dict[str, list[StepTime]], k: int
    ) -> None:
        self._paths = paths
        self._enters = paths.steps["enters"].to_numpy(dtype=float)
        streams = plan.demand.streams
        mine = streams[(streams[WHERE] == list(where)).all(axis=1)]
        self._times = [
            [clock[str(name)][k] for name in mine.index[(mine["channel"] == step).to_numpy()]]
            for step in paths.steps.index
        ]
        contacts = np.maximum(paths.steps["contacts"].to_numpy(dtype=float), 1e-300)
        self._again = paths.moves.to_numpy() / contacts[:, None]
        self._moved = paths.moved.to_numpy() / contacts[:, None]
        self._solved = paths.steps["solved"].to_numpy(dtype=float) / contacts

    @property
    def _own(self) -> NDArray[np.bool_]:
        return np.array([step == SELF_SERVICE for step in self._paths.steps.index])

    @property
    def _first(self) -> Array:
        """Contacts a week with which cases first reach people, by the step that serves them. Shape (steps,)."""
        before = np.where(self._own[:, None], self._again, 0.0)
        arriving = np.where(self._own, 0.0, np.linalg.solve(np.eye(before.shape[0]) - before.T, self._enters))
        arrived = np.maximum(self._paths.steps["contacts"].to_numpy(dtype=float), 1e-300)
        lost = self._paths.steps["lost"].to_numpy(dtype=float) / arrived
        stays = 1 - self._moved.sum(axis=1) - lost
        return np.asarray(arriving * stays + self._moved.T @ arriving)

    @property
    def reaching(self) -> float:
        return float(self._first.sum())

    @property
    def solved(self) -> float:
        """Cases solved by people. Those that self-service solves have no time to keep."""
        return float(self._paths.steps["solved"].to_numpy()[~self._own].sum())

    @property
    def hand_offs(self) -> float:
        moves = self._paths.moves.to_numpy() - self._paths.moved.to_numpy()
        return float((moves - np.diag(np.diag(moves)))[~self._own].sum())

    def answered_within(self, seconds: float) -> float:
        """Return cases a week whose first answer comes within a time."""
        return sum(
            float(cases) * _mixed([one.answered_within(seconds) for one in times], times)
            for cases, times in zip(self._first, self._times, strict=True)
            if times
        )

    @property
    def mean_response_s(self) -> float:
        return sum(
            float(cases) * _mixed([one.mean_wait_s for one in times], times)
            for cases, times in zip(self._first, self._times, strict=True)
            if times and cases > 0
        )

    def transform(self, s: Complex) -> Complex:
        """Return the Laplace transform of the time to a solution by people, summed over cases."""
        count = self._enters.size
        steps = np.ones((s.size, count), dtype=complex)
        for i, times in enumerate(self._times):
            if times:
                weights = np.array([one.weight.sum() for one in times])
                steps[:, i] = np.array([one.transform(s) for one in times]).T @ weights / weights.sum()
        handled = self._again - self._moved
        chain = np.eye(count) - self._moved - steps[:, :, None] * handled
        ends = steps * np.where(self._own, 0.0, self._solved)
        return np.asarray(np.linalg.solve(chain, ends[:, :, None])[:, :, 0] @ self._enters)


def _mixed(values: list[float], times: list[StepTime]) -> float:
    weights = np.array([one.weight.sum() for one in times])
    return float(np.array(values) @ weights / weights.sum())


def step_times(plan: Plan) -> StepTimes:
    """Return how long the contacts of each stream and priority wait and are handled, with the people on the roster."""
    always: dict[str, list[StepTime]] = {}
    business: dict[str, list[StepTime]] = {}
    shares = _shares(plan)
    _live_times(plan, shares, always)
    business.update(always)
    _deferred_times(plan, shares, always, business)
    return StepTimes(always, business)


def _cv(plan: Plan, channel: str) -> float:
    found = plan.scenario.channels.get(channel)
    return 1.0 if found is None or found.handle is None else float(found.handle.cv)


@dataclass(frozen=True)
class LiveWaits:
    """Waits of a live pool by priority, with the people behind them; shapes (slots,) and (priorities, slots)."""

    people: Array
    slow: Array
    waits: PriorityWaits


def _live_times(plan: Plan, shares: Array, times: dict[str, list[StepTime]]) -> None:
    """Add the times of live streams: the queue of each interval with the people on duty."""
    kinds, streams = plan.requirement.pools["kind"].astype(str).to_dict(), by_name(plan.demand.streams)
    for i, pool in enumerate(plan.routing.pools):
        if kinds[pool] not in LIVE_KINDS:
            continue
        found = live_waits(plan, i)
        for name in plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()].astype(str):
            contacts = plan.demand.contacts.loc[name].to_numpy(dtype=float)
            used = contacts > 0 if contacts.any() else np.ones(contacts.size, dtype=bool)
            row = streams[name]
            times[name] = [
                StepTime(
                    np.maximum(contacts[used], 1e-300),
                    row["handle_s"] * float(np.average(found.slow, weights=contacts + 1e-12)),
                    _cv(plan, row["channel"]),
                    delayed=found.waits.delayed[k][used],
                    rate=found.waits.rate[k][used],
                )
                for k in range(shares.size)
            ]


def live_waits(plan: Plan, pool: int, people: Array | None = None) -> LiveWaits:
    """Return the waits of a live pool (by its position) by priority, had the contact patience without end.

    People are those on the roster who are not busy with deferred work, unless others are given; shape (slots,). Chats
    are held several at once. Nobody knows the priority of a call before it is answered, but for the first.
    """
    name = plan.routing.pools[pool]
    live, about = plan.requirement.live[name], by_name(plan.requirement.pools.loc[[name]])[name]
    slow = mean_slowness(plan.demand, plan.routing, plan.roster.staff)[pool]
    if people is None:
        busy = np.minimum(plan.roster.done[:, pool].sum(axis=0), plan.roster.staff[:, pool].sum(axis=0))
        people = np.maximum(plan.outcome.staff.loc[name].to_numpy(dtype=float) - busy, 0.0)
    promise = plan.demand.targets[live.streams[0]]
    metrics = queue(plan.scenario, about["kind"], about["channel"], live, people, slow, promise)
    staying = 1 - np.nan_to_num(np.asarray(metrics.abandonment, dtype=float))
    at_once, stretch = 1, 1.0
    if about["kind"] == "concurrent":
        by_chats = plan.scenario.channels[about["channel"]].handle_by_chats_s
        at_once, stretch = len(by_chats), by_chats[-1] / by_chats[0]
    shares = _shares(plan)
    clock = slow if about["kind"] == "concurrent" else 1.0  # slower people at chats: see `planner.outcome.queue`
    two = urgent_first(
        np.clip(np.nan_to_num(np.asarray(metrics.wait_probability, dtype=float), nan=1.0), 0.0, 1.0),
        np.nan_to_num(np.asarray(metrics.virtual_wait_s, dtype=float) * clock, nan=np.inf, posinf=np.inf),
        live.load_erl * slow * stretch * staying,
        np.floor(live.servers(people) + 1e-9) * at_once,
        live.handle_s * slow * stretch,
        float(shares[0]) if shares.size > 1 else 0.0,
    )
    place = [0, *[1] * (shares.size - 1)] if shares.size > 1 else [1]
    return LiveWaits(people, slow, PriorityWaits(two.delayed[place], two.rate[place]))


def _shares(plan: Plan) -> Array:
    shares = np.array([float(one.share) for one in plan.scenario.priorities.values()])
    return np.asarray(shares / shares.sum())


def _deferred_times(
    plan: Plan, shares: Array, always: dict[str, list[StepTime]], business: dict[str, list[StepTime]]
) -> None:
    """Add the times of deferred streams: the roster's work, most urgent first."""
    slot_s, streams = 60.0 * plan.grid.slot_min, by_name(plan.demand.streams)
    for i, cohorts in enumerate(plan.requirement.deferred):
        done = plan.roster.done[i].sum(axis=0)
        waits = slots_until_done(shares[:, None] * cohorts.work, done, cyclic=plan.grid.cyclic)
        for name in cohorts.streams:
            contacts = plan.demand.contacts.loc[name].to_numpy(dtype=float) + 1e-300
            is_open = plan.demand.is_open.loc[name].to_numpy(dtype=bool)
            row = streams[name]
            handle_s, cv = row["handle_s"], _cv(plan, row["channel"])
            always[name] = [StepTime(contacts, handle_s, cv, first_s=slot_s * one, width_s=slot_s) for one in waits]
            business[name] = [
                StepTime(contacts, handle_s, cv, first_s=slot_s * _open_slots(one, is_open), width_s=slot_s)
                for one in waits
            ]


def _open_slots(waits: Array, is_open: NDArray[np.bool_]) -> Array:
    """Return how many of the intervals waited are open ones; infinite waits stay so."""
    slots = is_open.size
    known = np.isfinite(waits)
    whole, rest = np.divmod(np.where(known, waits, 0).astype(int), slots)
    before = np.concatenate([[0], np.cumsum(np.tile(is_open, 2))])
    start = np.arange(slots)
    found = whole * int(is_open.sum()) + before[start + rest] - before[start]
    return np.where(known, found, np.inf)
