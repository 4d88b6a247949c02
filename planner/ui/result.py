"""What a screen shows of a plan: the documented JSON, the CSV tables and the coverage arrays, as plain values.

Workers send it, the cache keeps it and example desks store it as a file, so that the server draws a page without
computing anything.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Scenario
from planner.scenario_file import as_document
from planner.timeline import Grid
from planner.ui.edit import Place, drop
from planner.ui.once import Once

if TYPE_CHECKING:
    from planner.budget import Bought
    from planner.pipeline import Plan

Array = NDArray[np.float64]
FORMAT = 3
KEPT_DIGESTS = 128
COVERAGE = ("required_agents", "staffed_agents", "missing_agents", "service_level", "deferred_agents")
DIGITS = 9


@dataclass(frozen=True)
class Budget:
    """What a limit on people or money buys.

    Attributes
    ----------
    target
        Highest service level asked of every interval that the limits allow, or None when none is worth naming.
    wanted_met
        Whether the limits suffice for the scenario's own targets.
    """

    target: float | None
    wanted_met: bool


@dataclass(frozen=True)
class Result(Once):
    """A plan as the screens show it.

    Attributes
    ----------
    report
        The plan in the form of docs/plan_json.md.
    tables
        The CSV tables by name; `coverage` has one row per pool and interval, pool by pool.
    contacts
        Live contacts. Shape (pools, slots).
    is_open
        Whether any stream of the pool is open. Shape (pools, slots).
    on_site
        People on duty at each site, in the order of the report's sites. Shape (sites, slots).
    budget
        What the limits buy, where the scenario has limits.
    files
        The plan as files, by ending: ``xlsx``, ``ics``, both in English.
    overdue_h
        Hours of deferred work that are late or never done; none in plans that are kept as files.
    book_of
        Digest of all that the scenario in the workbook says; a desk with this plan may say more beside it.
    """

    report: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    contacts: Array
    is_open: NDArray[np.bool_]
    on_site: Array
    budget: Budget | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    overdue_h: float = 0.0
    book_of: str = ""

    @property
    def pools(self) -> list[str]:
        """Pool names, in the order of the arrays' first axis."""
        return [str(one["name"]) for one in self.report["pools"]]

    @property
    def met(self) -> bool:
        """Whether rules and limits allow the targets."""
        return self.report["verdict"] == "met" and (self.budget is None or self.budget.wanted_met)

    def array(self, column: str) -> Array:
        """Return a column of the coverage table; shape (pools, slots)."""
        values = self.tables["coverage"][column].to_numpy(dtype=float)
        return np.asarray(values.reshape(len(self.pools), -1))


# What no plan reads, by place in a file: a desk that changes nothing else has the plan it has.
CONFIRMED = ("sourcing", "confirmed")
BESIDE = (("churn",), ("scorecard",), ("sourcing", "count_churn"), CONFIRMED)


class _Same:
    """A scenario told from others by being the same object: comparing contents takes as long as a new digest."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.scenario is other.scenario


def digest(scenario: Scenario, *, without: tuple[Place, ...] = ()) -> str:
    """Return a name for the scenario's content: equal content has equal names, on every machine.

    Parameters
    ----------
    scenario
        The desk.
    without
        Places that do not count.
    """
    return _digest(_Same(scenario), without)


def plan_digest(scenario: Scenario) -> str:
    """Return a name for what plans read of a scenario: desks that differ in nothing else share their plan."""
    return digest(scenario, without=BESIDE)


@lru_cache(KEPT_DIGESTS)
def _digest(same: _Same, without: tuple[Place, ...]) -> str:
    document = as_document(same.scenario)
    for place in without:
        drop(document, place)
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def is_unfinished(result: Result) -> bool:
    """Return whether a search was ended before its end, or before the simulation had judged its roster."""
    return result.report["solver"]["status"] == "cancelled" or (
        result.report["simulation"] is None and result.budget is None
    )


def result_of(plan: Plan, bought: Bought | None = None) -> Result:
    """Return what the screens show of a plan."""
    from planner.report import PlanData, ics_bytes, xlsx_bytes

    slots = plan.grid.slots
    live = [plan.requirement.live.get(pool) for pool in plan.routing.pools]
    contacts = np.array([np.zeros(slots) if one is None else one.contacts for one in live]).reshape(-1, slots)
    is_open = [
        plan.demand.is_open[(plan.routing.pool_of == pool).to_numpy()].to_numpy().any(axis=0)
        for pool in plan.routing.pools
    ]
    budget = None if bought is None else Budget(bought.target, bought.wanted_met)
    data = PlanData.of(plan)
    files = {"xlsx": xlsx_bytes(data), "ics": ics_bytes(plan)}
    on_site = plan.roster.staff.sum(axis=1).astype(float)
    opened = np.array(is_open, dtype=bool)
    book_of = digest(plan.scenario)
    return Result(data.report, data.tables, contacts, opened, on_site, budget, files, data.overdue_h, book_of)


def to_text(result: Result, of: str) -> str:
    """Return a result as JSON text that names the scenario it belongs to.

    Parameters
    ----------
    result
        The result; its wall time is left out, so that the text depends on the scenario alone.
    of
        Digest of what plans read of the scenario.
    """
    report = {**result.report, "solver": {**result.report["solver"], "seconds": 0.0}}
    frames = {name: table for name, table in result.tables.items() if name != "coverage"}
    coverage = result.tables["coverage"][list(COVERAGE)]
    stored = {
        "format": FORMAT,
        "scenario_digest": of,
        "report": report,
        "tables": {name: {str(c): _values(table[c]) for c in table.columns} for name, table in frames.items()},
        "coverage": {name: _values(coverage[name]) for name in COVERAGE},
        "contacts": [_values(pd.Series(row)) for row in result.contacts],
        "on_site": [[int(one) for one in row] for row in result.on_site],
        "is_open": ["".join("1" if one else "0" for one in row) for row in result.is_open],
    }
    return json.dumps(stored, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def from_text(text: str, scenario: Scenario, files: dict[str, bytes] | None = None) -> Result | None:
    """Return the result stored in a text and files beside it, or None when it is another scenario's or format's."""
    stored = json.loads(text)
    if stored["format"] != FORMAT or stored["scenario_digest"] != plan_digest(scenario):
        return None
    report = stored["report"]
    frames = {name: pd.DataFrame(columns) for name, columns in stored["tables"].items()}
    index = Grid.of(scenario).index
    names = [one["name"] for one in report["pools"]]
    labels = {"pool": np.repeat(names, len(index)), "interval_start_utc": np.tile(index.astype(str), len(names))}
    numbers = {name: np.array(values, dtype=float) for name, values in stored["coverage"].items()}
    frames["coverage"] = pd.DataFrame({**labels, **numbers})
    is_open = np.array([[one == "1" for one in row] for row in stored["is_open"]], dtype=bool)
    contacts, on_site = (np.array(stored[name], dtype=float) for name in ("contacts", "on_site"))
    book_of = digest(scenario)
    return Result(report, frames, contacts, is_open, on_site, files=files or {}, book_of=book_of)


def _values(column: pd.Series[Any]) -> list[Any]:
    if not pd.api.types.is_float_dtype(column):
        return [one.item() if isinstance(one, np.generic) else one for one in column]
    return [None if not np.isfinite(one) else round(float(one), DIGITS) for one in column]
