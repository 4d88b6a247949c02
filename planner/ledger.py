"""The ledger: every contact ends resolved, abandoned, lost out of hours, or still open, and the four add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.demand import WHERE, Demand
from planner.frames import by_name, records
from planner.outcome import mean_slowness, queue
from planner.requirement import LIVE_KINDS
from planner.simulation import SimResult
from planner.stages import Plan

Array = NDArray[np.float64]
ENDS = ["resolved", "abandoned", "lost", "open"]
FATE_COLUMNS = [
    *("department", "channel", "arrived", "in_hours", "waits", "becomes_other", "diverted", "lost"),
    *("share_elsewhere", "share_lost", "again"),
]


@dataclass(frozen=True)
class Ledger:
    """A week's contacts, and how each ended.

    Attributes
    ----------
    streams
        Index: stream. Columns: arrived, and its ends: resolved (dealt with by somebody), abandoned (gave up waiting),
        lost (out of hours), open (not dealt with by the end of the week), contacts per week.
    """

    streams: pd.DataFrame

    @property
    def total(self) -> pd.Series[float]:
        """Sums over the desk: arrived, resolved, abandoned, lost, open."""
        return self.streams.sum()

    @property
    def difference(self) -> float:
        """Largest difference between what arrived in a stream and its ends, as a share of all that arrived."""
        ends = self.streams[ENDS].sum(axis=1)
        return float((self.streams["arrived"] - ends).abs().max() / max(float(self.streams["arrived"].sum()), 1e-12))


def arrived(demand: Demand) -> pd.Series[float]:
    """Return the contacts a week of each stream by the funnel's flows, lost ones included. Index: stream.

    Independent of the weekly shapes, so that it checks them: what arrives by itself, less what moves to another channel
    or department, plus what comes from closed channels.
    """
    rows = {}
    flows = {tuple(row[key] for key in (*WHERE, "step")): row for row in records(demand.flows.reset_index())}
    for name, stream in by_name(demand.streams).items():
        step = flows.get((stream["region"], stream["language"], stream["department"], stream["channel"]))
        if step is None:  # outbound work enters no funnel
            rows[name] = float(demand.contacts.loc[name].to_numpy().sum())
        elif stream["diverted"]:
            rows[name] = step["diverted"]
        else:
            rows[name] = step["contacts"] - step["moved"] - step["diverted"]
    return pd.Series(rows).rename_axis("stream")


def ledger(plan: Plan) -> Ledger:
    """Return how the contacts of a planned week end by the formulas.

    Live contacts abandon by the queue of each interval with the rostered staff. Deferred work is resolved where the
    roster does it, and open where it does not; in a typical week what is carried over the end comes in at the start.
    """
    came = arrived(plan.demand)
    abandoned, still_open = _abandoned(plan), _open(plan)
    resolved = {}
    for name in plan.demand.streams.index.astype(str):
        contacts = float(plan.demand.contacts.loc[name].to_numpy().sum())
        resolved[name] = contacts - abandoned.get(name, 0.0) - still_open.get(name, 0.0)
    columns = {"resolved": resolved, "abandoned": abandoned, "open": still_open}
    table = pd.DataFrame(columns, index=came.index).fillna(0.0)
    return Ledger(table.assign(arrived=came, lost=plan.demand.lost)[["arrived", *ENDS]])


def _abandoned(plan: Plan) -> dict[str, float]:
    found = {}
    busy = np.minimum(plan.roster.done.sum(axis=0), plan.roster.staff.sum(axis=0))
    slow = mean_slowness(plan.demand, plan.routing, plan.roster.staff)
    pools = by_name(plan.requirement.pools)
    for i, pool in enumerate(plan.routing.pools):
        kind, channel = pools[pool]["kind"], pools[pool]["channel"]
        if kind not in LIVE_KINDS:
            continue
        names = plan.routing.pool_of.index[(plan.routing.pool_of == pool).to_numpy()].astype(str)
        servers = plan.outcome.staff.loc[pool].to_numpy(dtype=float) - busy[i]
        promise = plan.demand.targets[names[0]]  # who gives up does not depend on the threshold
        live = plan.requirement.live[pool]
        giving_up = queue(plan.scenario, kind, channel, live, servers, slow[i], promise).abandonment
        for name in names:
            found[name] = float((plan.demand.contacts.loc[name].to_numpy() * giving_up).sum())
    return found


def _open(plan: Plan) -> dict[str, float]:
    """Return deferred contacts that nobody has dealt with; the streams of one deadline rule share their fate."""
    found = {}
    for i, cohorts in enumerate(plan.requirement.deferred):
        work = float(cohorts.work.sum())
        done = float(plan.roster.done[i].sum())
        share = 1 - done / work if work > 0 else 0.0
        for name in cohorts.streams:
            found[name] = share * float(plan.demand.contacts.loc[name].to_numpy().sum())
    return found


def unserved(demand: Demand, book: Ledger) -> pd.DataFrame:
    """Return whom nobody deals with at each step of the funnel, in contacts a week; outbound work enters no funnel.

    Returns
    -------
    Index: step. Columns: abandoned, open.
    """
    streams = demand.streams
    inside = pd.MultiIndex.from_frame(streams[[*WHERE, "channel"]]).isin(demand.flows.index)
    waiting = book.streams.loc[inside, ["abandoned", "open"]]
    return waiting.groupby(streams.loc[inside, "channel"].to_numpy()).sum().rename_axis("step")


def simulated_ledger(demand: Demand, result: SimResult) -> Ledger:
    """Return how the contacts of a week end in the simulation, means over its replications.

    Redials and follow-ups that the simulation makes count as arrivals; contacts that become another stream's
    (callbacks) arrive there.
    """

    def mean(measure: str) -> pd.Series[float]:
        return result.streams[(measure, "mean")].astype(float)

    lost = demand.lost.reindex(result.streams.index, fill_value=0.0)
    table = pd.DataFrame(
        {
            "arrived": mean("offered") - mean("diverted") + lost,
            "resolved": mean("answered"),
            "abandoned": mean("abandoned") + mean("blocked"),
            "lost": lost,
            "open": mean("open"),
        }
    )
    return Ledger(table)


def by_fate(demand: Demand) -> pd.DataFrame:
    """Return what becomes of the contacts of each department and channel, by the choice made for closing time.

    Returns
    -------
    Index: department, channel. Columns, contacts per week: arrived; in_hours (served at once), waits (deferred, for
    opening), becomes_other (another channel's), diverted (other people's), lost; share_elsewhere and
    share_lost of the arrived; again (contacts that come back or move on because of it all, from this step).
    """
    flows = demand.flows.groupby(["department", "step"], sort=False).sum()
    rows: list[dict[str, Any]] = []
    for row in records(flows.reset_index()):
        department, step = row["department"], row["step"]
        mine = demand.streams.query("department == @department and channel == @step and not diverted").index
        if not len(mine) or not row["contacts"]:
            continue
        contacts, is_open = (frame.loc[mine].to_numpy() for frame in (demand.contacts, demand.is_open))
        rows.append(
            {
                "department": department,
                "channel": step,
                "arrived": row["contacts"],
                "in_hours": float(contacts[is_open].sum()),
                "waits": float(contacts[~is_open].sum()),
                "becomes_other": row["moved"],
                "diverted": row["diverted"],
                "lost": row["lost"],
                "share_elsewhere": (row["moved"] + row["diverted"]) / row["contacts"],
                "share_lost": row["lost"] / row["contacts"],
                "again": row["handled"] - row["solved"] - row["gave_up"],
            }
        )
    return pd.DataFrame(rows, columns=FATE_COLUMNS).set_index(["department", "channel"])
