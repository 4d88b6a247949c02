"""A plan as JSON, in a documented and versioned form (docs/plan_json.md)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.frames import by_name, records
from planner.pipeline import Plan
from planner.report.binding import binding_table, conflict_lines
from planner.report.desk_tables import desk_tables
from planner.report.plain import finite as _number
from planner.scenario.quantities import DAYS

SCHEMA_VERSION = 1
WHAT_BECOMES_OF_CONTACTS = ("ledger", "out_of_hours", "flow", "departments", "priorities")
NONE = pd.DataFrame()


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values; numbers are finite or null, times ISO 8601 in UTC."""
    result, roster, tables = plan.outcome, plan.roster, desk_tables(plan)
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": plan.scenario.name,
        "operating_model": plan.scenario.operating_model,
        "week_of": str(plan.scenario.week_of),
        "verdict": plan.verdict.value,
        "pools": [_pool(plan, name, row) for name, row in by_name(result.pools).items()],
        "streams": [
            {"name": name, **{key: _number(value) for key, value in row.items()}}
            for name, row in by_name(result.streams).items()
        ],
        "sites": [_site(name, row) for name, row in by_name(result.sites).items()],
        "headcount": result.headcount,
        "fte": _number(result.fte),
        "cost_per_year": _number(result.cost_per_year),
        "currency": plan.scenario.currency,
        "service_level": {
            "target": _number(result.target),
            "rostered": _number(result.rostered),
            "worst_interval": _number(result.worst_interval),
        },
        "deferred_in_time": _number(result.deferred_in_time),
        "occupancy": _number(result.occupancy),
        "agent_h_by_queue_model": {key: _number(value) for key, value in plan.requirement.agent_h_by_model.items()},
        "waterfall": [
            {
                "step": step.key,
                "value": _number(step.value),
                "unit": step.unit,
                "formula": step.formula,
                "inputs": {key: _number(value) for key, value in step.inputs.items()},
            }
            for step in plan.waterfall
        ],
        **{name: plain_records(tables.get(name, NONE)) for name in WHAT_BECOMES_OF_CONTACTS},
        "shifts": [_shift(plan, row) for row in records(roster.shifts)],
        "missing_agent_h": {str(pool): _number(hours) for pool, hours in plan.missing.items()},
        "binding": [*(_binding(plan, row) for row in records(roster.binding)), *_for_priorities(plan)],
        "relief": [
            {"kind": kind, **row, "limit": _number(row["limit"]), "relaxed_to": _number(row["relaxed_to"])}
            for kind, row in zip(plan.relief["kind"], records(binding_table(plan)), strict=True)
        ],
        "conflicts": [
            {"kind": one.kind, "subject": one.subject, "rules": [list(rule) for rule in one.rules], "in_words": words}
            for one, words in zip(plan.conflicts, conflict_lines(plan.conflicts), strict=True)
        ],
        "solver": {
            "status": roster.status.value,
            "objective": _number(roster.objective),
            "bound": _number(roster.bound),
            "gap": _number(roster.gap),
            "seconds": _number(roster.seconds),
        },
        "simulation": _simulation(plan, tables.get("ledger_simulated", NONE)),
        "notes": list(plan.notes),
    }


def plain_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings of plain values."""
    return [{key: _number(value) for key, value in row.items()} for row in records(table)]


def _simulation(plan: Plan, ends: pd.DataFrame) -> dict[str, Any] | None:
    found = plan.refereed
    if found is None:
        return None
    promises = found.promises[["target", "period", "service_level", "half_width", "kept_week", "kept_month", "kept"]]
    return {
        "replications": found.result.replications,
        "formula": _number(found.formula),
        "simulation": _number(found.simulation),
        "half_width": _number(found.half_width),
        "reserve": {pool: count for pool, count in found.reserve.items() if count},
        "missed": list(found.missed),
        "streams": _named(found.table),
        "pools": _named(found.pools),
        "promises": _named(promises),
        "priorities": _named(found.priorities),
        "ledger": plain_records(ends),
    }


def _named(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as mappings with their label as name."""
    return [{"name": name, **{key: _number(v) for key, v in row.items()}} for name, row in by_name(table).items()]


def _pool(plan: Plan, name: str, row: dict[str, Any]) -> dict[str, Any]:
    members = plan.outcome.streams[plan.outcome.streams["pool"] == name]
    weights = members["contacts_per_week"].to_numpy(dtype=float)
    level = (
        float((members["service_level"].to_numpy(dtype=float) * weights).sum() / weights.sum())
        if weights.sum()
        else None
    )
    return {
        "name": name,
        "service_level": _number(level),
        "worst_interval": _number(members["worst_interval"].min()),
        **{key: _number(value) for key, value in row.items()},
    }


def _site(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "rostered": int(row["rostered"]),
        "heads": int(row["heads"]),
        **{key: _number(value) for key, value in row.items() if key not in ("rostered", "heads")},
    }


def _shift(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    begins = start_minutes(plan, row)
    return {
        "site": row["site"],
        "start_local": clock_span(begins),
        "starts_local": [clock(minute) for minute in begins],
        "paid_h": row["paid_min"] / 60,
        "days": day_names(row["days"]),
        "break_begins_min": [list(map(int, one)) for one in row["breaks"]],
        "heads": int(row["heads"]),
    }


def _binding(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    slot = row.get("slot")
    known = slot is not None and not pd.isna(slot) and 0 <= int(slot) < plan.grid.slots
    return {
        "kind": row["kind"],
        "name": row["name"],
        "interval_start_utc": plan.grid.index[int(slot)].isoformat() if known and slot is not None else None,
        "amount": _number(row.get("amount")),
    }


def _for_priorities(plan: Plan) -> list[dict[str, Any]]:
    """Return what the promises of priorities ask beyond those of the streams."""
    need = plan.requirement
    found: list[tuple[str, str, float]] = [("priority_due", key, hours) for key, hours in need.urgent_h.items()]
    if need.floor is not None:
        most = need.floor.max(axis=1).to_dict()
        found += [("priority_live", str(pool), float(agents)) for pool, agents in most.items() if agents > 0]
    return [{"kind": kind, "name": name, "interval_start_utc": None, "amount": amount} for kind, name, amount in found]


def start_minutes(plan: Plan, row: dict[str, Any]) -> list[int]:
    """Return the local minute of the day at which a group of people begins, for each of its working days."""
    minutes = plan.problem.sites[row["site_index"]].start_minute
    return [int(minutes[start]) for start in row["starts"]]


def clock_span(minutes: list[int]) -> str:
    """Return times as hh:mm, or as hh:mm–hh:mm where they differ."""
    return "–".join(clock(minute) for minute in sorted({min(minutes), max(minutes)}))


def clock(minute: int) -> str:
    """Return a minute of the day as hh:mm."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def day_names(flags: str) -> list[str]:
    """Return the weekdays of a string of seven 0/1, Monday first."""
    return [DAYS[day] for day, flag in enumerate(flags) if flag == "1"]
