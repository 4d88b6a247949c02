"""The result of a simulation as labelled frames."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.simulation.promises import promise_table
from planner.simulation.sample import (
    COUNTS,
    SUMS,
    TIMES,
    FloatArray,
    Sample,
    columns,
    of_ratio,
    of_values,
    promise_parts,
    ratios,
)

if TYPE_CHECKING:
    from planner.simulation._build import Blueprint

_OUTCOMES = ("offered", "answered", "abandoned", "blocked", "diverted")


class SimResult:
    """What happened in the replications.

    Every frame has columns (measure, statistic): statistics are mean, low and high (95 % confidence interval of the
    mean), p10, p50 and p90 (over replications). Measures of streams, pools and the total: service_level (each stream's
    own definition), the four definitions by name, asa_s, wait_s, wait_probability, abandonment, blocking,
    language_match, backlog, backlog_age_s, and contacts per cycle (or slot): offered = answered + abandoned + blocked +
    diverted + open. Measures of groups and sites: occupancy, answered, service_level (answered in time of answered),
    asa_s, busy_h, staffed_h. Pools have the occupancy of their groups as well.

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
        self._plan, self._sample = plan, sample
        self.desk = plan.desk
        self.replications, self.seed, self.seconds, self.compile_s = replications, seed, seconds, compile_s
        self.customers = int(sample.customers.sum())

    @cached_property
    def streams(self) -> pd.DataFrame:
        """One row per stream, over the cycle."""
        return _frame(_waiting(self._cycle), pd.Index(self.desk.stream_names, name="stream"))

    @cached_property
    def pools(self) -> pd.DataFrame:
        """One row per pool, over the cycle."""
        return self._pools(self._cycle, self._cycle_sums, ())

    @cached_property
    def total(self) -> pd.DataFrame:
        """One row for the whole desk, over the cycle."""
        everything = np.ones((1, len(self.desk.streams)))
        busy = _occupancy(_gather(self._cycle_sums, np.ones((1, len(self.desk.groups)))))
        return _frame({**_waiting(_gather(self._cycle, everything)), **busy}, pd.Index(["all"], name="desk"))

    @cached_property
    def groups(self) -> pd.DataFrame:
        """One row per group of people, over the cycle."""
        return _frame(_working(self._cycle_sums), pd.Index([g.name for g in self.desk.groups], name="group"))

    @cached_property
    def sites(self) -> pd.DataFrame:
        """One row per site, over the cycle."""
        parts = _gather(self._cycle_sums, self._of_site)
        return _frame(_working(parts), pd.Index(self._plan.site_names, name="site"))

    @cached_property
    def stream_intervals(self) -> pd.DataFrame:
        """One row per stream and slot of arrival."""
        return _frame(_waiting(self._detail), self._by_slot(self.desk.stream_names, "stream"))

    @cached_property
    def pool_intervals(self) -> pd.DataFrame:
        """One row per pool and slot of arrival."""
        return self._pools(self._detail, self._detail_sums, (self.desk.slots,))

    @cached_property
    def site_intervals(self) -> pd.DataFrame:
        """One row per site and slot; contacts count in the slot in which they are answered."""
        parts = _gather(self._detail_sums, self._of_site)
        return _frame(_working(parts), self._by_slot(self._plan.site_names, "site"))

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """Contacts in time and contacts that count, by replication and stream, in each stream's own definition."""
        index = pd.MultiIndex.from_product(
            [range(self.replications), self.desk.stream_names], names=["replication", "stream"]
        )
        parts = self._cycle
        return pd.DataFrame({"in_time": parts["kept"].ravel(), "counted": parts["asked"].ravel()}, index=index)

    @cached_property
    def promises(self) -> pd.DataFrame:
        """One row per stream and one for all together: the promise and the probability that it is kept.

        Columns: target, within_s, definition, period, service_level, half_width (of its 95 % interval), kept_week,
        kept_month, kept (over the stream's own period), kept_low and kept_high (Wilson, over the replications).
        """
        return promise_table(self)

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

    @cached_property
    def _cycle(self) -> dict[str, FloatArray]:
        sample = self._sample
        return self._with_promise({**columns(sample.cycle_counts, COUNTS), **columns(sample.cycle_times, TIMES)})

    @property
    def _detail(self) -> dict[str, FloatArray]:
        sample = self._sample
        return self._with_promise({**columns(sample.counts, COUNTS), **columns(sample.times, TIMES)})

    @cached_property
    def _cycle_sums(self) -> dict[str, FloatArray]:
        return columns(self._sample.cycle_sums, SUMS)

    @property
    def _detail_sums(self) -> dict[str, FloatArray]:
        return columns(self._sample.sums, SUMS)

    @property
    def _of_site(self) -> FloatArray:
        return np.array([[float(g.site == site) for g in self.desk.groups] for site in self._plan.site_names])

    @property
    def _pool_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(stream.pool for stream in self.desk.streams))

    def _with_promise(self, c: dict[str, FloatArray]) -> dict[str, FloatArray]:
        """Add each stream's service level in its own definition, as what was kept and what was asked."""
        kept, asked = np.empty_like(c["offered"]), np.empty_like(c["offered"])
        for i, stream in enumerate(self.desk.streams):
            one = {name: values[:, i] for name, values in c.items()}
            kept[:, i], asked[:, i] = promise_parts(one, stream.definition)
        return {**c, "kept": kept, "asked": asked}

    def _pools(self, parts: dict[str, FloatArray], sums: dict[str, FloatArray], more: tuple[int, ...]) -> pd.DataFrame:
        names = self._pool_names
        streams = np.array([[float(s.pool == name) for s in self.desk.streams] for name in names])
        groups = np.array([[float(self._pool_of(g) == name) for g in range(len(self.desk.groups))] for name in names])
        measures = {**_waiting(_gather(parts, streams)), **_occupancy(_gather(sums, groups))}
        index = self._by_slot(names, "pool") if more else pd.Index(names, name="pool")
        return _frame(measures, index)

    def _pool_of(self, g: int) -> str | None:
        """Pool of the first stream that a group serves without delay."""
        group = self.desk.groups[g]
        own = [s.pool for s in self.desk.streams if s.name in group.skills and group.skills[s.name].after_s <= 0.0]
        return group.pool or (own[0] if own else None)

    def _pool_targets(self) -> list[float]:
        asked = self._cycle["asked"].sum(axis=0)
        result = []
        for name in self._pool_names:
            members = [i for i, stream in enumerate(self.desk.streams) if stream.pool == name]
            weights = asked[members] if asked[members].sum() > 0 else np.ones(len(members))
            result.append(float(np.average([self.desk.streams[i].target for i in members], weights=weights)))
        return result

    def _by_slot(self, names: Sequence[str], label: str) -> pd.MultiIndex:
        slots: Any = range(self.desk.slots) if self.desk.starts is None else self.desk.starts
        kind = "slot" if self.desk.starts is None else "interval_start_utc"
        return pd.MultiIndex.from_product([names, slots], names=[label, kind])


def _gather(parts: dict[str, FloatArray], member: NDArray[np.float64]) -> dict[str, FloatArray]:
    """Add up the second axis by membership; of the age of a backlog take the largest."""
    result = {}
    for name, values in parts.items():
        if name == "backlog_age_s":
            rows = [values[:, row > 0].max(axis=1, initial=0.0) for row in member]
            result[name] = np.stack(rows, axis=1)
        else:
            result[name] = np.moveaxis(np.tensordot(member, values, axes=(1, 1)), 0, 1)
    return result


def _waiting(c: dict[str, FloatArray]) -> dict[str, dict[str, FloatArray]]:
    measures = {"service_level": of_ratio(c["kept"], c["asked"])}
    measures |= {name: of_ratio(top, bottom) for name, (top, bottom) in ratios(c).items()}
    measures |= {name: of_values(c[name]) for name in (*_OUTCOMES, "backlog", "backlog_age_s")}
    still = c["offered"] - c["answered"] - c["abandoned"] - c["blocked"] - c["diverted"]
    return {**measures, "open": of_values(still), "counted": of_values(c["asked"])}


def _occupancy(s: dict[str, FloatArray]) -> dict[str, dict[str, FloatArray]]:
    return {"occupancy": of_ratio(s["busy_s"], s["staffed_s"])}


def _working(s: dict[str, FloatArray]) -> dict[str, dict[str, FloatArray]]:
    return {
        **_occupancy(s),
        "service_level": of_ratio(s["in_time"], s["taken"]),
        "asa_s": of_ratio(s["wait_s"], s["taken"]),
        "answered": of_values(s["taken"]),
        "busy_h": of_values(s["busy_s"] / 3600.0),
        "staffed_h": of_values(s["staffed_s"] / 3600.0),
    }


def _frame(measures: dict[str, dict[str, FloatArray]], index: pd.Index) -> pd.DataFrame:
    data = {(name, stat): values.ravel() for name, stats in measures.items() for stat, values in stats.items()}
    frame = pd.DataFrame(data, index=index)
    frame.columns = pd.MultiIndex.from_tuples(list(data), names=["measure", "statistic"])
    return frame
