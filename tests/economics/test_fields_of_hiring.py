"""Every field of the months ahead, of churn and of the scorecard changes an answer; bad ones are refused by place."""

import copy
import datetime as dt
from functools import cache

import pytest

from planner.beside import CRITERIA
from planner.economics.hiring import HiringPlan, hiring_plan
from planner.economics.scorecard import scorecard
from planner.economics.sla_curve import sla_curve
from planner.scenario import ScenarioError
from tests.economics.even import even
from tests.every_field import leaves

COVER = {"price_per_h": 25, "max_h_per_month": 300, "lead_weeks": 2, "ramp_h_per_month": 200, "handle_factor": 1.2}
BASE = {
    "regions[0].contacts_per_month": 20_000,
    "growth_per_month": 0.02,
    "sites[0].people_now": 16,
    "people.attrition_per_year": 0.5,
    "people.hire": {"lead_weeks": 4, "training_weeks": 2, "cost": 900, "class_size": 2, "ramp": [0.5, 0.8]},
    "hiring": {"start": dt.date(2026, 1, 5), "months": 5, "notice_weeks": 2, "temporary": COVER},
}
CHANGED = {
    "hiring.start": dt.date(2026, 7, 6),
    "hiring.months": 4,
    "hiring.season": [1.0, 1.2] * 6,
    "hiring.volume_cv": 0.1,
    "hiring.max_overtime_share": 0.2,
    "hiring.max_classes_per_month": 1,
    "hiring.temporary.price_per_h": 35,
    "hiring.temporary.max_h_per_month": 10,
    "hiring.temporary.lead_weeks": 6,
    "hiring.temporary.ramp_h_per_month": 50,
    "hiring.temporary.handle_factor": 1.6,
    "growth_per_month": 0.05,
    "sites.people_now": 14,
    "shifts.overtime_premium": 0.0,
    "people.attrition_per_year": 1.0,
    "people.hire.lead_weeks": 8,
    "people.hire.training_weeks": 6,
    "people.hire.cost": 9_000,
    "people.hire.class_size": 5,
    "people.hire.ramp": [0.1, 0.2],
    "people.hire.ramp_per": "week",
}
# Letting people go is an answer to too many of them.
SHRINKING = BASE | {"sites[0].people_now": 40, "growth_per_month": -0.02}
WHEN_SHRINKING = {"hiring.notice_weeks": 8, "people.severance_weeks": 5}
APART = {"churn.customers", "churn.value_per_year", "churn.per_sla_point"}


def _set(base, path, value):
    return even(copy.deepcopy(base) | {path.replace("sites.", "sites[0]."): value})


@cache
def _plan_of(shrinking):
    return hiring_plan(even(SHRINKING if shrinking else BASE))


def _same(one: HiringPlan, other: HiringPlan) -> bool:
    return one.weeks.equals(other.weeks) and one.decisions.equals(other.decisions)


def test_no_field_of_the_months_is_left_out():
    tops = ("hiring", "churn", "people.hire", "people.attrition_per_year", "people.severance_weeks")
    paths = {path for path, _ in leaves() if path.startswith(tops)}
    paths |= {"growth_per_month", "sites.people_now", "shifts.overtime_premium"}
    of_sourcing = {"churn.per_csat_point", "churn.years_stayed"}
    assert paths - of_sourcing == {*CHANGED, *WHEN_SHRINKING, *APART}
    assert tuple(path.rpartition(".")[2] for path, _ in leaves() if path.startswith("scorecard.weights.")) == CRITERIA


@pytest.mark.parametrize("path", CHANGED)
def test_a_field_changes_the_hiring_plan(path):
    base = BASE | {"people.hire": {**BASE["people.hire"], "lead_weeks": 2}} if path.endswith("_per_month") else BASE
    before = _plan_of(False) if base is BASE else hiring_plan(even(base))
    assert not _same(hiring_plan(_set(base, path, CHANGED[path])), before)


@pytest.mark.parametrize("path", WHEN_SHRINKING)
def test_a_field_changes_a_plan_with_too_many_people(path):
    assert _plan_of(True).weeks["let_go"].sum() > 0
    assert not _same(hiring_plan(_set(SHRINKING, path, WHEN_SHRINKING[path])), _plan_of(True))


def test_the_customers_figures_change_what_good_service_saves():
    churn = {"customers": 10_000, "value_per_year": 50, "per_sla_point": 0.001}
    saved = [
        sla_curve(even({"churn": churn | more}), levels=[0.7, 0.8]).points["churn_saved"].iloc[1]
        for more in ({}, {"customers": 20_000}, {"value_per_year": 90}, {"per_sla_point": 0.002})
    ]
    assert saved == pytest.approx([5_000, 10_000, 9_000, 10_000])


@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_weight_and_mark_counts(criterion):
    options = {"a": {"marks": {criterion: 9}}, "b": {}}
    scores = [
        scorecard(even({"scorecard": {"weights": {criterion: weight}, "options": options}})).ranking["score"].loc["a"]
        for weight in (0, 5, 10)
    ]
    assert scores == pytest.approx([5.0, 5 + 4 / 6, 5 + 8 / 7])


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("people.hire.ramp", [0.5, 0.4], r"people\.hire\.ramp: a ramp must not fall.*got \[0\.5, 0\.4\]"),
        ("people.hire.ramp", [0.5, 1.2], r"people\.hire\.ramp\[1\]: must lie in \[0, 1\].*got 1\.2"),
        ("people.attrition_per_year", 3.0, r"people\.attrition_per_year: must lie in \[0, 2\].*got 3\.0"),
        ("hiring.months", 0, r"hiring\.months: must be a whole number in \[1, 60\].*got 0"),
        ("hiring.season", [1.0] * 11, r"hiring: season needs 12 factors.*it has 11"),
        ("hiring.season", [1.0] * 11 + [0], r"hiring\.season\[11\]: must lie in \[0\.05, 10\].*got 0"),
        ("hiring.max_overtime_share", 1.5, r"hiring\.max_overtime_share: must lie in \[0, 0\.95\].*got 1\.5"),
        ("hiring.temporary", {"price_per_h": -1}, r"hiring\.temporary\.price_per_h: must lie in"),
        ("churn.customers", -5, r"churn\.customers: must lie in \[0, 1e\+09\].*got -5"),
    ],
)
def test_bad_fields_are_refused_with_place_and_range(place, value, says):
    with pytest.raises(ScenarioError, match=says):
        even({place: value})


def test_every_fault_is_named_at_once():
    with pytest.raises(ScenarioError) as found:
        even({"hiring.months": 0, "people.hire.ramp": [1, 0], "people.attrition_per_year": 3})
    assert len(found.value.faults) == 3
