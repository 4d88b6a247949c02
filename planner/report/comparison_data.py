"""A comparison as tables and as JSON."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.compare import Comparison, Estimate
from planner.comparison.desk_report import key_figures
from planner.comparison.flips import Flip, Flips
from planner.frames import records
from planner.hand_over import carried_by
from planner.report.comparison import followers, reason_sentences, short_sentences, verdict_sentence
from planner.report.json_plan import SCHEMA_VERSION, plan_as_json
from planner.report.plain import finite


def comparison_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Return the comparison's tables by file name."""
    tables = {"comparison": pd.DataFrame(figure_rows(comparison)), "reasons": comparison.reasons.reset_index()}
    if not comparison.plans:
        return tables
    downs = pd.concat(comparison.resilience, names=["label"]).reset_index()
    takers = [", ".join(f"{site} {share:.4f}" for site, share in one.items()) for one in downs["taken_over_by"]]
    reports = comparison.reports
    bands = {label: carried_by(one) for label, one in followers(comparison).items()}
    band = {"carried_by": pd.concat(bands, names=["label"]).reset_index()} if bands else {}
    return {
        **band,
        **tables,
        "resilience": downs.assign(taken_over_by=takers),
        "desk_report": pd.concat(reports, names=["label"]).reset_index(level="label").reset_index(drop=True),
        "key_figures": pd.concat(
            {label: key_figures(one) for label, one in reports.items()}, names=["label"]
        ).reset_index(),
    }


def figure_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return one row per scenario: its figures, or the fault for which it has none."""
    found = [{**row, "fault": None} for row in _rows(comparison.table)]
    return [*found, *({"label": label, "fault": why} for label, why in comparison.faults.items())]


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain values (documented in docs/models.md); numbers are finite or null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "best": comparison.best,
        "verdict": verdict_sentence(comparison),
        "stopped": comparison.stopped,
        "faults": comparison.faults,
        "reasons_in_words": reason_sentences(comparison),
        "misses_in_words": short_sentences(comparison),
        "figures": figure_rows(comparison),
        "reasons": _rows(comparison.reasons),
        "flips": None if comparison.flips is None else _flips(comparison.flips, comparison.best or ""),
        "resilience": {label: _rows(frame) for label, frame in comparison.resilience.items()},
        "key_figures": {label: _rows(key_figures(one)) for label, one in comparison.reports.items()},
        "carried_by": {label: _rows(carried_by(one)) for label, one in followers(comparison).items()},
        "satisfaction": {label: one.scenario.satisfaction.model_dump() for label, one in comparison.plans.items()},
        "estimates": {label: as_estimate(one) for label, one in comparison.estimates.items()},
        "plans": {label: plan_as_json(one) for label, one in comparison.plans.items()},
    }


def as_estimate(one: Estimate) -> dict[str, Any]:
    """Return a first look as plain values."""
    return {
        "people": one.people,
        "cost_per_year": finite(one.cost_per_year),
        "service_level": finite(one.service_level),
        "bound_per_year": finite(one.bound_per_year),
        "gap": finite(one.gap),
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: value if isinstance(value, dict) else finite(value) for key, value in row.items()}
        for row in records(frame.reset_index())
    ]


def _flips(flips: Flips, best: str) -> dict[str, Any]:
    return {"tried": flips.tried, "of": flips.of, "found": [_flip(one, best) for one in flips.found]}


def _flip(flip: Flip, best: str) -> dict[str, Any]:
    return {
        "lever": flip.lever.kind,
        "name": flip.lever.name,
        "today": finite(flip.lever.base),
        "at": finite(flip.at),
        "bracket": [finite(one) for one in flip.bracket],
        "winner": flip.winner,
        "confirmed": flip.confirmed(best),
        "full_plans": [
            {"value": finite(side.value), "cost_per_year": {label: finite(cost) for label, cost in side.costs.items()}}
            for side in flip.sides
        ],
    }
