"""The result of a simulation as labelled frames."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from planner.simulation.promises import level_held, promise_table
from planner.simulation.sample import (
    COUNTS,
    SUMS,
    TIMES,
    FloatArray,
    Sample,
    columns,
    of_ratio,
    of_values,
    of_weighted,
    promise_parts,
    ratios,
)

if TYPE_CHECKING:
    from planner.simulation._build import Blueprint
    from planner.simulation.desk import Group

Members = dict[str, list[int]]
Parts = dict[str, FloatArray]
Measures = dict[str, dict[str, FloatArray]]
_OUTCOMES = ("new", "resolved", "offered", "answered", "abandoned", "blocked", "diverted")


class SimResult:
    """What happened in the replications.

    Every frame has columns (measure, statistic): statistics are mean, low and high (95 % confidence interval of the
    mean), p10, p50 and p90 (over replications).

    Measures of streams, pools and the total: service_level (each stream's own definition), the four definitions by
    name, asa_s, wait_s, wait_probability, abandonment, blocking, language_match, backlog, backlog_age_s;
    responded_in_time and resolved_in_time (of new contacts, with all that followed from them), resolution_s (mean of
    the resolved), hand_offs (per new contact); contacts per cycle or slot: new, resolved, counted, offered = answered +
    abandoned + blocked + diverted + open. Measures of groups and sites: occupancy, answered, service_level (answered in
    time of answered), asa_s, language_match, busy_h, staffed_h. Pools have the occupancy of their groups as well.

    Attributes
    ----------
    replications, seed
        As asked for.
    seconds, compile_s
        Wall time of the replications, and of compiling or loading the kernel before them.
    customers
        Contacts simulated, warm-up included.
    """

    def __init__(
        self, plan: Blueprint, sample: Sample, replications: int, seed: int, seconds: float, compile_s: float
    ) -> None:
        self._sample = sample
        self.desk = plan.desk
        self.replications, self.seed, self.seconds, self.compile_s = replications, seed, seconds, compile_s
        self.customers = int(sample.customers.sum())

    @cached_property
    def streams(self) -> pd.DataFrame:
        """One row per stream, over the cycle."""
        return self._waits("stream", self._alone, detail=False)

    @cached_property
    def pools(self) -> pd.DataFrame:
        """One row per pool, over the cycle."""
        return self._waits("pool", self._pool_streams, self._pool_groups, detail=False)

    @cached_property
    def total(self) -> pd.DataFrame:
        """One row for the whole desk, over the cycle."""
        streams, groups = range(len(self.desk.streams)), range(len(self.desk.groups))
        return self._waits("desk", {"all": list(streams)}, {"all": list(groups)}, detail=False)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """One row per group of people, over the cycle."""
        return self._works("group", {group.name: [g] for g, group in enumerate(self.desk.groups)}, detail=False)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row per site, over the cycle."""
        return self._works("site", self._site_groups, detail=False)

    @cached_property
    def priorities(self) -> pd.DataFrame:
        """One row per urgency of the streams, over the cycle; no rows where no stream has one."""
        found = [stream.urgency for stream in self.desk.streams]
        members = {n: [i for i, one in enumerate(found) if one == n] for n in dict.fromkeys(found) if n is not None}
        return self._waits("priority", members, detail=False)

    @cached_property
    def stream_intervals(self) -> pd.DataFrame:
        """One row per stream and slot of arrival."""
        return self._waits("stream", self._alone, detail=True)

    @cached_property
    def pool_intervals(self) -> pd.DataFrame:
        """One row per pool and slot of arrival."""
        return self._waits("pool", self._pool_streams, self._pool_groups, detail=True)

    @cached_property
    def site_intervals(self) -> pd.DataFrame:
        """One row per site and slot; contacts count in the slot in which they are answered."""
        return self._works("site", self._site_groups, detail=True)

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """Contacts in time and contacts that count, by replication and stream, in each stream's own definition."""
        names, in_time, counted = self._weekly
        index = pd.MultiIndex.from_product([range(self.replications), names], names=["replication", "stream"])
        return pd.DataFrame({"in_time": in_time.ravel(), "counted": counted.ravel()}, index=index)

    @cached_property
    def promises(self) -> pd.DataFrame:
        """One row per stream and one for all together: the promise and the probability that it is kept.

        Columns: target, within_s, definition, period, service_level, half_width (of its 95 % interval), kept_week,
        kept_month, kept (over the stream's own period), kept_low and kept_high (95 %, Wilson). Together promises are
        judged over the period that all of them have, or over the week.
        """
        return promise_table(self)

    def level_held(self, stream: str, share: float) -> float:
        """Return the service level that a share (0–1) of a stream's periods reaches; NaN without contacts."""
        return level_held(self, stream, share)

    def mean_level(self, weights: pd.Series[float]) -> tuple[float, float]:
        """Return the weighted mean of the service levels of some streams, and the half width of its 95 % interval.

        Parameters
        ----------
        weights
            By stream, 0 or more. Streams without simulated contacts are left out.
        """
        return of_weighted(*self.weeks_of(list(weights.index)), np.asarray(weights, dtype=np.float64))

    def weeks_of(self, names: list[str]) -> tuple[FloatArray, FloatArray]:
        """Return contacts in time and contacts that count of some streams, (replications, streams)."""
        place, in_time, counted = self._weekly
        columns = [place[name] for name in names]
        return in_time[:, columns], counted[:, columns]

    def slots_of(self, name: str) -> tuple[FloatArray, FloatArray]:
        """Return the same of one stream by slot, (replications kept in detail, slots)."""
        parts = self._contacts(self._alone[name], detail=True)
        return parts["kept"], parts["asked"]

    def counts_of(self, name: str) -> dict[str, FloatArray]:
        """Return counts and seconds of a stream by slot of arrival, as `sample.COUNTS` and `sample.TIMES`; the mean."""
        parts = self._contacts(self._alone[name], detail=True)
        return {one: values.mean(axis=0) for one, values in parts.items()}

    @cached_property
    def _weekly(self) -> tuple[dict[str, int], FloatArray, FloatArray]:
        """Column of each stream, contacts in time and contacts that count; shapes (replications, streams)."""
        parts = [self._contacts(members, detail=False) for members in self._alone.values()]
        kept, asked = (np.stack([part[name] for part in parts], axis=1) for name in ("kept", "asked"))
        return {name: i for i, name in enumerate(self._alone)}, kept, asked

    def against(self, formula: pd.Series, *, margin: float = 0.01) -> pd.DataFrame:
        """Put the formula's service level beside the simulation's.

        Parameters
        ----------
        formula
            Service level (0–1) by stream or by pool.
        margin
            Difference that is not worth mentioning, as a share.

        Returns
        -------
        Columns formula, simulation, half_width (95 %) and disagrees: the difference exceeds both the confidence
        interval and the margin.

        Raises
        ------
        KeyError
            If a label is neither a stream nor a pool.
        """
        frame = self.streams if formula.index.isin(self.streams.index).all() else self.pools
        level = frame["service_level"].loc[formula.index]
        half = (level["high"] - level["low"]) / 2
        gap = (formula - level["mean"]).abs()
        table = {"formula": formula, "simulation": level["mean"], "half_width": half}
        return pd.DataFrame({**table, "disagrees": gap > np.maximum(half.fillna(0.0), margin)})

    def misses(self, *, floor: float | None = None) -> pd.DataFrame:
        """Slots in which a pool answers fewer in time than promised, worst first: where to add people.

        Parameters
        ----------
        floor
            Service level (0–1) that every slot must reach; None: each pool's own target (mean by contacts).

        Returns
        -------
        Indexed by pool and slot: service_level, target, late (contacts per slot that are missing to the target).
        """
        level = self.pool_intervals["service_level"]["mean"]
        asked = self.pool_intervals["counted"]["mean"]
        targets = pd.Series(self._pool_targets(), index=self.pools.index) if floor is None else floor
        aim = level.index.get_level_values("pool").map(targets) if floor is None else np.full(len(level), floor)
        table = pd.DataFrame({"service_level": level, "target": np.asarray(aim, dtype=float)})
        table["late"] = (table["target"] - level).clip(lower=0.0) * asked
        return table[table["late"] > 0.0].sort_values("late", ascending=False)

    @property
    def _alone(self) -> Members:
        labels = [stream.label for stream in self.desk.streams]
        return {name: [i for i, label in enumerate(labels) if label == name] for name in dict.fromkeys(labels)}

    @property
    def _pool_streams(self) -> Members:
        pools = [stream.pool for stream in self.desk.streams]
        return {name: [i for i, pool in enumerate(pools) if pool == name] for name in dict.fromkeys(pools)}

    @property
    def _pool_groups(self) -> Members:
        pools = [self._pool_of(group) for group in self.desk.groups]
        return {name: [g for g, pool in enumerate(pools) if pool == name] for name in self._pool_streams}

    @property
    def _site_groups(self) -> Members:
        sites = [group.site for group in self.desk.groups]
        return {name: [g for g, site in enumerate(sites) if site == name] for name in dict.fromkeys(sites)}

    def _pool_of(self, group: Group) -> str | None:
        """Pool of the first stream that a group serves without delay, if it is not given."""
        own = [s.pool for s in self.desk.streams if s.name in group.skills and group.skills[s.name].after_s <= 0.0]
        return group.pool or (own[0] if own else None)

    def _pool_targets(self) -> list[float]:
        """Target of each pool: the mean over its contacts."""
        targets = []
        for members in self._pool_streams.values():
            asked = np.array([self._contacts([i], detail=False)["asked"].sum() for i in members])
            weights = asked if asked.sum() > 0 else np.ones(len(members))
            targets.append(float(np.average([self.desk.streams[i].target for i in members], weights=weights)))
        return targets

    def _contacts(self, members: list[int], *, detail: bool) -> Parts:
        """Add up some streams, (replications, [slots]); of a backlog's age take the largest."""
        counts, times = self._sample.of_streams(detail)
        total: Parts = {}
        for i in members:
            one = {**columns(counts[:, i], COUNTS), **columns(times[:, i], TIMES)}
            one["kept"], one["asked"] = promise_parts(one, self.desk.streams[i].definition)
            for name, values in one.items():
                add = np.maximum if name == "backlog_age_s" else np.add
                total[name] = add(total[name], values) if name in total else values
        return total

    def _work(self, members: list[int], *, detail: bool) -> Parts:
        """Add up some groups, (replications, [slots])."""
        return columns(self._sample.of_groups(detail)[:, members].sum(axis=1), SUMS)

    def _waits(self, label: str, streams: Members, groups: Members | None = None, *, detail: bool) -> pd.DataFrame:
        rows = []
        for name, members in streams.items():
            measures = _waiting(self._contacts(members, detail=detail))
            if groups is not None:
                measures |= _occupancy(self._work(groups[name], detail=detail))
            rows.append(measures)
        return _frame(rows, self._index(label, list(streams), detail))

    def _works(self, label: str, groups: Members, *, detail: bool) -> pd.DataFrame:
        rows = [_working(self._work(members, detail=detail)) for members in groups.values()]
        return _frame(rows, self._index(label, list(groups), detail))

    def _index(self, label: str, names: list[str], detail: bool) -> pd.Index:
        if not detail:
            return pd.Index(names, name=label)
        slots: Any = range(self.desk.slots) if self.desk.starts is None else self.desk.starts
        kind = "slot" if self.desk.starts is None else "interval_start_utc"
        return pd.MultiIndex.from_product([names, slots], names=[label, kind])


def _waiting(c: Parts) -> Measures:
    measures = {"service_level": of_ratio(c["kept"], c["asked"])}
    measures |= {name: of_ratio(top, bottom) for name, (top, bottom) in ratios(c).items()}
    measures |= {name: of_values(c[name]) for name in (*_OUTCOMES, "backlog", "backlog_age_s")}
    still = c["offered"] - c["answered"] - c["abandoned"] - c["blocked"] - c["diverted"]
    return {**measures, "open": of_values(still), "counted": of_values(c["asked"])}


def _occupancy(s: Parts) -> Measures:
    return {"occupancy": of_ratio(s["busy_s"], s["staffed_s"])}


def _working(s: Parts) -> Measures:
    return {
        **_occupancy(s),
        "service_level": of_ratio(s["in_time"], s["taken"]),
        "asa_s": of_ratio(s["wait_s"], s["taken"]),
        "language_match": of_ratio(s["matched"], s["taken"]),
        "answered": of_values(s["taken"]),
        "busy_h": of_values(s["busy_s"] / 3600.0),
        "staffed_h": of_values(s["staffed_s"] / 3600.0),
    }


def _frame(rows: list[Measures], index: pd.Index) -> pd.DataFrame:
    """One row (or one block of slots) per label, columns (measure, statistic)."""
    columns = [(measure, statistic) for measure, values in (rows[0] if rows else {}).items() for statistic in values]
    data = [np.concatenate([np.atleast_1d(row[m][s]) for row in rows]) for m, s in columns]
    labels = pd.MultiIndex.from_tuples(columns, names=["measure", "statistic"]) if columns else pd.Index([])
    return pd.DataFrame(np.column_stack(data) if data else None, index=index, columns=labels)
