"""A comparison of sourcing options as JSON (docs/sourcing.md)."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from planner.economics import BreakEven, Risk, Sourcing, Standing
from planner.economics.scorecard import Judgement
from planner.frames import by_name, records

SCHEMA_VERSION = 1


def sourcing_as_json(found: Sourcing) -> dict[str, Any]:
    """Return a comparison as plain JSON types; numbers are finite or None, money is in `currency`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": found.scenario.name,
        "currency": found.scenario.currency,
        "horizon_months": int(found.scenario.sourcing.horizon_months),
        "verdict": found.verdict,
        "cheapest": found.cheapest.value,
        "options": _plain(by_name(found.summary)),
        "impossible": {option.value: why for option, why in found.impossible.items()},
        "costs_per_month": {option.value: _plain(by_name(one.month)) for option, one in found.plans.items()},
        "cash_flow": {option.value: _rows(frame) for option, frame in found.flows.items()},
        "doing_nothing": _standing(found.now),
        "hybrid_mix": {"sites": _plain(by_name(found.mix)), "sentences": list(found.mix_lines)},
        "break_even": [_break_even(one) for one in found.break_evens],
        "crossover": _rows(found.crossover),
        "risk": _risk(found.risk),
        "assumptions": [
            {
                "place": one.place,
                "low": one.low,
                "base": one.base,
                "high": one.high,
                "shape": one.shape,
                "unit": one.unit,
                "source": one.source,
                "year": one.year,
                "status": one.status,
            }
            for one in found.assumptions
        ],
        "churn_apart_from_totals": _plain(by_name(found.churn)),
        "scorecard_apart_from_totals": _marks(found.marks),
        "notes": list(found.notes),
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = _plain(records(frame.reset_index()))
    return plain


def _standing(now: Standing | None) -> dict[str, Any] | None:
    if now is None:
        return None
    plain: dict[str, Any] = _plain(
        {
            "people": now.people,
            "cost_per_month": now.cost_per_month,
            "present": now.present,
            "service_level": now.service_level,
            "target": now.target,
            "keeps_promises": now.keeps_promises,
            "missing_h_per_week": now.missing_h_per_week,
        }
    )
    return plain


def _break_even(one: BreakEven) -> dict[str, Any]:
    check = None
    if one.check is not None:
        check = {
            "in_house": one.check.in_house,
            "outsourced": one.check.outsourced,
            "difference": one.check.difference,
            "gap": one.check.gap,
            "jumps": one.jumps,
        }
    return {
        "by": one.by.value,
        "point": one.point,
        "low": one.low,
        "high": one.high,
        "searched": list(one.searched),
        "cheaper_below": one.cheaper_below.value,
        "proven": one.proven,
        "planned_there": check,
    }


def _risk(found: Risk | None) -> dict[str, Any] | None:
    if found is None:
        return None
    plain: dict[str, Any] = _plain(
        {
            "draws": len(found.present),
            "outsourced_cheaper_than_in_house": found.outsourced_cheaper,
            "outsourced_cheaper_between": found.outsourced_cheaper_between,
            "cheapest": {str(name): float(share) for name, share in found.cheapest.items()},
            "present": by_name(found.quantiles),
            "tornado": records(found.tornado.reset_index()),
            "value_of_knowing": {str(name): float(worth) for name, worth in found.value_of_knowing.items()},
            "surrogate_error": records(found.surrogate_error),
        }
    )
    return plain


def _marks(judged: Judgement | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    plain: dict[str, Any] = _plain({"ranking": records(judged.ranking.reset_index()), "sentence": judged.sentence})
    return plain


def _plain(value: Any) -> Any:
    """Return plain types; a number that is not finite becomes None."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
