"""No field of the scenario is ignored in silence: it changes the plan, or the plan's notes name it."""

import os
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from planner.pending import IN_A_DATED_WEEK, pending_notes
from planner.pipeline import prepare
from planner.scenario import Priority, Scenario, ScenarioError, parse
from tests.desks import desk, site
from tests.every_field import BASES, TOGETHER, Document, alternatives, changed, leaves, places

ROOT = Path(__file__).resolve().parents[1]
LEAVES = dict(leaves())
# Used by the simulation of the roster: see the tests of the referee.
SIMULATED = {
    "channels.handle.cv",
    "channels.patience_quantiles_s",
    "channels.repeat_after_h",
    "channels.redial.share",
    "channels.redial.after_min",
    "channels.callback.share",
    "channels.callback.within_min",
    "channels.callback.promise",
    "channels.overflow_after_s",
    "departments.priority",
    "priorities.share",
    "priorities.respond_within_min",
    "priorities.resolve_within_h",
    "priorities.clock",
    "priorities.kept_share",
    "channels.target.confidence",
    "departments.targets.confidence",
    "seed",
    "uncertainty.absenteeism_cv",
    "uncertainty.forecast_cv",
    "uncertainty.arrivals",
}
# Used once a roster says who hands the desk on to whom: see tests/test_hand_over.py.
AFTER_THE_ROSTER = {
    "models.follow_the_sun.overlap_min",
    "models.follow_the_sun.open_cases_share",
    "models.follow_the_sun.minutes_per_case",
}
# Used by the hiring plan, the price of service and the scorecard: see tests/economics/test_fields_of_hiring.py.
OF_THE_MONTHS = ("sites.people_now", "shifts.overtime_premium", "people.attrition_per_year", "people.hire")
OF_SOURCING = (
    "sites.setup_cost",
    "sites.quality.fcr_delta",
    "sites.quality.csat_delta",
    "sites.contract",
    "language_fallback.fcr_delta",
    "people.agents_per_lead",
    "people.agents_per_support",
    "people.lead_wage_factor",
    "people.severance_weeks",
)
IN_THE_WEEK = {f"sites.contract.{name}" for name in ("per", "price", "currency", "minimum_h_per_month")}
BEYOND_THE_WEEK = {
    path for path in LEAVES if path.partition(".")[0] in ("hiring", "churn", "scorecard", "sourcing")
} | {path for path in LEAVES if path.startswith((*OF_THE_MONTHS, *OF_SOURCING)) and path not in IN_THE_WEEK}
# Reported of the planned roster, in the table of resolution promises: see test_priorities.
RESOLVED = {f"priorities.{name}" for name in Priority.model_fields}
# Compared with the visits promised, beyond whether there are any: see test_field.
RESOLVED |= {"sites.field_staff"}
# Used by a comparison that the user asks for: see test_what_if.
OF_A_WHAT_IF = {"generalists.handle_factor", "generalists.fcr_delta"}
# Shown as it was measured: see tests/comparison.
MEASURED = {"satisfaction.nps", "satisfaction.csat", "satisfaction.ces"}
NOT_OF_THE_STAGES = MEASURED | SIMULATED | AFTER_THE_ROSTER | BEYOND_THE_WEEK | RESOLVED | OF_A_WHAT_IF
LABELS = {"name", "regions.name", "products.name", "events.name", "departments.name", "sites.name"}
# Compared with what the roster achieves, after the shift problem is solved.
REPORTED = {
    "channels.target.over",
    "channels.target.floor",
    "departments.targets.over",
    "departments.targets.floor",
    "channels.target.share",
    "departments.targets.share",
    "tiers.on_site.promise.share",
    "tiers.relationship.promise.share",
    "proactive.promise.share",
}


def numbers(value: Any) -> list[Any]:
    """Return every number and flag in a stage's result; names are labels and left out."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return [value.to_numpy(dtype=float).round(9).tobytes()]
    if isinstance(value, np.ndarray):
        return [value.shape, np.asarray(value, dtype=float).round(9).tobytes()]
    if is_dataclass(value):
        return [part for one in fields(value) for part in numbers(getattr(value, one.name))]
    if isinstance(value, tuple):
        return [len(value), *(part for one in value for part in numbers(one))]
    if isinstance(value, dict):
        return [part for one in value.values() for part in numbers(one)]
    return [] if isinstance(value, str) else [value]


def effect(document: Document) -> list[Any]:
    """Return what the stages before the roster make of a scenario."""
    stages = prepare(parse(document))
    return [
        *(numbers(stages.demand.contacts), numbers(stages.demand.lost), numbers(stages.routing.handle_factor)),
        *(numbers(stages.requirement.agents), numbers(stages.requirement.agent_h_by_model)),
        numbers(stages.problem),
    ]


@cache
def unchanged(base: str) -> list[Any]:
    return effect(BASES[base])


def value_at(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document


def variants(path: str, document: Document) -> list[Document]:
    """Return the document with the field changed, in every place and to every value that is accepted."""
    if path in TOGETHER:
        return [TOGETHER[path](document)] if next(places(document, path), None) else []
    return [
        changed(document, place, value)
        for place in places(document, path)
        if value_at(document, place) is not None
        for value in alternatives(path, LEAVES[path], value_at(document, place))
    ]


def has_effect(path: str, base: str) -> bool:
    good = (document for document in variants(path, BASES[base]) if _is_good(document))
    return any(effect(document) != unchanged(base) for document in islice(good, 3))


def named(scenario: Scenario) -> set[str]:
    """Return the fields that the plan's notes name."""
    found = (re.fullmatch(r"No effect yet: (.*?) \(.*\)", note) for note in pending_notes(scenario))
    return {name for match in found if match for name in match[1].split(", ")}


@cache
def named_in(base: str) -> set[str]:
    return named(parse(BASES[base]))


def is_named(path: str, base: str) -> bool:
    if next(places(BASES[base], path), None) is None:
        return False
    return any(path == name or path.startswith(f"{name}.") for name in named_in(base))


def test_the_bases_set_every_field():
    assert len(LEAVES) > 150
    assert [path for path in LEAVES if not any(list(places(base, path)) for base in BASES.values())] == []


@pytest.mark.parametrize("path", [path for path in LEAVES if path not in LABELS | NOT_OF_THE_STAGES])
def test_no_field_is_ignored_in_silence(path):
    assert any(variants(path, base) for base in BASES.values()), "there is another value to try"
    if path in REPORTED:
        assert any(targets_differ(path, base) for base in BASES)
    else:
        assert any(is_named(path, base) for base in BASES) or any(has_effect(path, base) for base in BASES)


def targets_differ(path: str, base: str) -> bool:
    before = prepare(parse(BASES[base])).demand.targets
    after = [prepare(parse(one)).demand.targets for one in variants(path, BASES[base]) if _is_good(one)]
    return any(one != before for one in after)


def _is_good(document: Document) -> bool:
    try:
        parse(document)
    except ScenarioError:
        return False
    return True


def test_labels_do_nothing_but_name():
    for path in ("name", "products.name", "events.name"):
        place = next(places(BASES["dated"], path))
        assert effect(changed(BASES["dated"], place, "Other")) == unchanged("dated")


@pytest.mark.parametrize("path", IN_A_DATED_WEEK)
def test_dated_fields_are_named_in_a_typical_week_only(path):
    assert path in named(parse(BASES["regional"]))
    assert path not in named(parse(BASES["dated"]))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"week_of": "2026-03-23", "offsets_of": "2026-07-01"}, "offsets_of"),
        ({"queue_model": "erlang_c"}, "channels.patience_s"),
        ({"queue_model": "erlang_c", "channels.phone.target.max_abandonment": 0.1}, "channels.target.max_abandonment"),
        ({"operating_model": "virtual", "sites[0].seats": 3}, "sites.seats"),
        ({"operating_model": "virtual", "sites[0].fixed_cost_per_month": 3}, "sites.fixed_cost_per_month"),
    ],
)
def test_fields_that_others_switch_off_are_named(changes, name):
    scenario = desk(changes)
    assert name in named(scenario)
    normal = {"week_of": "typical", "queue_model": "auto", "operating_model": "regional"}
    assert name not in named(scenario.changed(**normal))


def test_wages_of_a_vendor_are_named():
    contract = {"per": "productive_hour", "price": 20}
    vendor = site("V", languages=["de"], employer="vendor", contract=contract, night_premium=0.25, weekend_premium=0)
    note = "No effect: wage_per_h, night_premium of V (a vendor is paid by its contract)"
    assert pending_notes(desk({"sites": [vendor]})) == (note,)


def test_notes_come_in_an_order_that_does_not_change_from_run_to_run():
    """A set has another order in every process."""
    code = "from planner.pending import pending_notes; from planner.scenario_file import load; import sys;"
    code += "print(pending_notes(load(sys.argv[1]).scenario))"
    path = ROOT / "scenarios" / "global_it_desk.yaml"
    printed = [
        subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in (1, 2)
    ]
    assert all(begin in printed[0] for begin in (b"No effect yet", b"Ranges: "))
    assert printed[0] == printed[1]


def test_a_plain_desk_has_no_notes():
    assert pending_notes(desk()) == ()


def test_the_table_names_fields_that_exist():
    for key in IN_A_DATED_WEEK:
        assert any(path == key or path.startswith(f"{key}.") for path in LEAVES), key


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("regions[0].contacts_per_month", {"low": 1_000, "base": 2_000, "high": 3_000}),
        ("exchange", {"USD": {"low": 0.8, "base": 0.9, "high": 1.0}}),
        ("channels.phone.handle_s", {"low": 100, "base": 200, "high": 300}),
        ("people.shrinkage", {"scheduled": {"low": 0.1, "base": 0.2, "high": 0.3}}),
        ("shifts.paid_h", [{"low": 7, "base": 8, "high": 9}]),
    ],
)
def test_ranges_are_named_wherever_they_stand(place, value):
    assert any(note.startswith("Ranges:") for note in pending_notes(desk({place: value, "shifts.breaks": []})))


def test_one_note_per_reason():
    notes = pending_notes(desk({"queue_model": "erlang_c", "growth_per_month": 0.01}))
    assert len(notes) == 2
    assert len(set(notes)) == 2
