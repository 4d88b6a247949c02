"""The desk report that people know: contacts in and resolved, calls missed, pick-up times, open tickets by age."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.cohorts import DeferredCohorts
from planner.comparison.served import served_by
from planner.comparison.simulated import Happened, simulated_week
from planner.frames import by_name, records
from planner.outcome import mean_slowness, queue
from planner.stages import Plan
from planner.tiers import SELF_SERVICE
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR

Array = NDArray[np.float64]
AGES_H = (4.0, 24.0, 72.0)
AGE_COLUMNS = ("open_under_4h", "open_4_to_24h", "open_1_to_3_days", "open_over_3_days")
SUMS = ("contacts_in", "answered", "missed", "resolved", "hand_offs", "handle_min")
SCALES = {"week": 1.0, "month": WEEKS_PER_YEAR / MONTHS_PER_YEAR, "year": WEEKS_PER_YEAR}
ALL = "all"


def desk_report(plan: Plan) -> pd.DataFrame:
    """Return the desk's figures by department, channel and period.

    Where the plan was simulated, contacts, answers, misses and waits are the simulation's mean week, by the day on
    which contacts come; calls again after giving up count as contacts. Otherwise live contacts are answered or missed
    by the queue of each interval with the rostered staff, deferred ones where the roster does them, first in first
    out; open tickets by age always are. Days are UTC days of the week that is planned; a month is 52.18 / 12 weeks.

    Returns
    -------
    One row per period, department and channel, and one for all of them together. Columns: period_kind (day, week,
    month, year), period, department, channel, kind (live: calls, concurrent: chats, deferred, field), by (simulation or
    formula);
    contacts_in, answered (deferred: dealt with), missed (gave up; lost out of hours), resolved (needs that end solved
    here), hand_offs (contacts that move to another step), handle_min (minutes of work); pick_up_s (mean wait of the
    answered; deferred: until it is dealt with, in clock time); interactions_per_resolution; open tickets by age at the
    end of a day, of longer periods the mean over their days.
    """
    days = _days(plan)
    weeks = _periods(days)
    whole = _totals(weeks.drop(columns="stream"), ["period_kind", "period"]).assign(
        department=ALL, channel=ALL, kind=ALL
    )
    parts = _totals(weeks, ["period_kind", "period", "department", "channel", "kind"])
    table = pd.concat([parts, whole], ignore_index=True)
    table["pick_up_s"] = (table["wait_s"] / table["answered"]).where(table["answered"] > 0)
    table["interactions_per_resolution"] = (table["answered"] / table["resolved"]).where(table["resolved"] > 0)
    table["by"] = "formula" if plan.refereed is None else "simulation"
    order = ["period_kind", "period", "department", "channel", "kind", "by"]
    return table[[*order, *SUMS, "pick_up_s", "interactions_per_resolution", *AGE_COLUMNS]]


def key_figures(report: pd.DataFrame) -> pd.DataFrame:
    """Return a desk report in the words of a desk: calls and missed calls, call minutes, chats and missed chats.

    Returns
    -------
    Index: period_kind, period. Columns: contacts_in, resolved, calls, missed_calls, call_min, call_pick_up_s, chats,
    missed_chats, chat_pick_up_s, tickets, open_tickets, interactions_per_resolution, hand_offs.
    """
    by = ["period_kind", "period"]
    parts = report[report["channel"] != ALL]
    weighted = parts.assign(wait_s=(parts["pick_up_s"] * parts["answered"]).fillna(0.0))
    kinds = {kind: weighted[weighted["kind"] == kind].groupby(by, sort=False)[[*SUMS, "wait_s"]].sum()
             for kind in ("live", "concurrent", "deferred")}  # fmt: skip
    table = report[report["channel"] == ALL].set_index(by)
    calls, chats, tickets = (kinds[kind].reindex(table.index, fill_value=0.0) for kind in kinds)
    columns = {
        "contacts_in": table["contacts_in"],
        "resolved": table["resolved"],
        "calls": calls["contacts_in"],
        "missed_calls": calls["missed"],
        "call_min": calls["handle_min"],
        "call_pick_up_s": (calls["wait_s"] / calls["answered"]).where(calls["answered"] > 0),
        "chats": chats["contacts_in"],
        "missed_chats": chats["missed"],
        "chat_pick_up_s": (chats["wait_s"] / chats["answered"]).where(chats["answered"] > 0),
        "tickets": tickets["contacts_in"],
        "open_tickets": table[list(AGE_COLUMNS)].sum(axis=1),
        "interactions_per_resolution": table["interactions_per_resolution"],
        "hand_offs": table["hand_offs"],
    }
    return pd.DataFrame(columns)


def _days(plan: Plan) -> pd.DataFrame:
    """Return one row per stream and UTC day."""
    by_site = served_by(plan)
    served = by_site.sum(axis=1)
    happened = _expected(plan, served) if plan.refereed is None else simulated_week(plan, plan.refereed.result)
    ages = _open_by_age(plan)
    solved, moved = _per_contact(plan)
    streams = by_name(plan.demand.streams)
    factors = plan.routing.handle_factor.loc[list(streams)].to_numpy(dtype=float)
    slow = (by_site.sum(axis=2) * factors).sum(axis=1) / np.maximum(served.sum(axis=1), 1e-12)
    rows: list[pd.DataFrame] = []
    days = pd.Index(plan.grid.index.strftime("%a")[:: plan.grid.slots // 7], name="period")
    lost = plan.demand.lost.reindex(list(streams), fill_value=0.0)
    for i, (name, stream) in enumerate(streams.items()):
        answered = _by_day(happened.answered[i])
        gone = _by_day(happened.missed[i]) + float(lost[name]) / 7
        where = (stream["department"], stream["channel"])
        table = {
            "contacts_in": _by_day(happened.contacts[i]) + float(lost[name]) / 7,
            "answered": answered,
            "missed": gone,
            "resolved": answered * solved.get(where, 1.0),
            "hand_offs": answered * moved.get(where, 0.0),
            "handle_min": answered * float(stream["handle_s"]) * slow[i] / 60,
            "wait_s": _by_day(happened.waited_s[i]),
            **dict(zip(AGE_COLUMNS, ages[i], strict=True)),
        }
        rows.append(pd.DataFrame(table, index=days).assign(
            stream=name, department=where[0], channel=where[1], kind=stream["kind"]))  # fmt: skip
    return pd.concat(rows).reset_index()


def _by_day(values: Array) -> Array:
    return np.asarray(values.reshape(7, -1).sum(axis=1))


def _expected(plan: Plan, served: Array) -> Happened:
    waits, missed = _waits_and_missed(plan)
    return Happened(plan.demand.contacts.to_numpy(dtype=float), served - missed, missed, waits)


def _waits_and_missed(plan: Plan) -> tuple[Array, Array]:
    """Return seconds waited by those answered, and contacts that gave up; shapes (streams, slots)."""
    contacts = plan.demand.contacts.to_numpy(dtype=float)
    waits, missed = np.zeros_like(contacts), np.zeros_like(contacts)
    row = {str(name): i for i, name in enumerate(plan.demand.streams.index)}
    busy = np.minimum(plan.roster.done.sum(axis=0), plan.roster.staff.sum(axis=0))
    slow = mean_slowness(plan.demand, plan.routing, plan.roster.staff)
    kinds = by_name(plan.requirement.pools)
    for pool, live in plan.requirement.live.items():
        p = plan.routing.pools.index(pool)
        servers = plan.outcome.staff.loc[pool].to_numpy(dtype=float) - busy[p]
        kind, channel = kinds[pool]["kind"], kinds[pool]["channel"]
        promise = plan.demand.targets[live.streams[0]]  # waits and patience do not depend on the threshold
        found = queue(plan.scenario, kind, channel, live, servers, slow[p], promise)
        giving_up = np.asarray(found.abandonment, dtype=float)
        clock = slow[p] if kind == "concurrent" else 1.0
        asa = np.where(np.isfinite(found.asa_s), found.asa_s, 0.0) * clock
        for i in (row[name] for name in live.streams):
            missed[i] = contacts[i] * giving_up
            waits[i] = (contacts[i] - missed[i]) * asa
    for d, cohorts in enumerate(plan.requirement.deferred):
        work = max(float(cohorts.work.sum()), 1e-12)
        for i in (row[name] for name in cohorts.streams):  # Little's law: time in the backlog = its area
            waits[i] = plan.roster.backlog[d] / work * contacts[i].sum() * plan.grid.slot_min * 60
    return waits, missed


def _per_contact(plan: Plan) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Return needs solved and contacts handed on to another step, per contact handled, by department and channel."""
    flows = plan.demand.flows.groupby(["department", "step"], sort=False)[["handled", "solved", "moved"]].sum()
    solved, moved = {}, {}
    for row in records(flows.reset_index()):
        where = (row["department"], row["step"])
        handled = float(row["handled"])
        onward = -float(row["moved"])  # who finds a channel closed has not been handed on by anybody
        for (_, _, department), path in plan.demand.paths.items():
            if department == where[0] and where[1] in path.moves.index:
                others = path.moves.loc[where[1]].drop(labels=[where[1], SELF_SERVICE], errors="ignore")
                onward += float(others.sum())
        solved[where] = float(row["solved"]) / handled if handled else 0.0
        moved[where] = onward / handled if handled else 0.0
    return solved, moved


def _open_by_age(plan: Plan) -> Array:
    """Return open tickets at the end of each day by age; shape (streams, ages, 7)."""
    row = {str(name): i for i, name in enumerate(plan.demand.streams.index)}
    result = np.zeros((len(row), len(AGE_COLUMNS), 7))
    contacts = plan.demand.contacts.to_numpy(dtype=float)
    for d, cohorts in enumerate(plan.requirement.deferred):
        shares = np.array(list(_ages(cohorts, plan.roster.backlog[d], plan.grid.slot_h))).T
        for i in (row[name] for name in cohorts.streams):
            result[i] = shares / max(float(cohorts.work.sum()), 1e-12) * contacts[i].sum()
    return result


def _ages(cohorts: DeferredCohorts, backlog: Array, slot_h: float) -> Iterator[Array]:
    """Yield the open work at the end of each day by age: what came last is what is open, first in first out."""
    slots = cohorts.work.size
    for end in range(slots // 7, slots + 1, slots // 7):
        left = float(backlog[end - 1])
        latest = cohorts.work[(end - 1 - np.arange(slots)) % slots]
        open_work = np.clip(left - (np.cumsum(latest) - latest), 0.0, latest)
        open_work[-1] += max(left - float(open_work.sum()), 0.0)  # older than a week
        group = np.digitize(np.arange(slots) * slot_h, AGES_H)
        yield np.bincount(group, weights=open_work, minlength=len(AGE_COLUMNS)).astype(np.float64)


def _periods(days: pd.DataFrame) -> pd.DataFrame:
    """Return the days, and the week, month and year that follow from them; open tickets are means, not sums."""
    labels = ["stream", "department", "channel", "kind"]
    grouped = days.groupby(labels, sort=False)
    week = grouped[[*SUMS, "wait_s"]].sum().join(grouped[list(AGE_COLUMNS)].mean()).reset_index()
    frames = [days.assign(period_kind="day")]
    for kind, scale in SCALES.items():
        scaled = {name: week[name] * scale for name in (*SUMS, "wait_s")}
        frames.append(week.assign(**scaled, period_kind=kind, period=kind))
    return pd.concat(frames, ignore_index=True)


def _totals(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    columns = [*SUMS, "wait_s", *AGE_COLUMNS]
    return rows.groupby(by, sort=False)[columns].sum().reset_index()
