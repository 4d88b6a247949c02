"""Ranges and defaults: every default that counts can be looked up; draws keep to their range."""

import numpy as np
import pandas as pd
import pytest

from planner.economics.assumptions import Assumption, assumption_table, assumptions, drawn_values
from planner.economics.book import Book, leaves, value_at, with_values
from planner.economics.wording import money, percent
from planner.scenario import Estimate
from tests.economics.sourcing_desks import own, small, vendor

CLOSED = {"sites[1].contract.bonus_above", "full_time_h"}


def full(**changes):
    return small([own(), vendor({"governance_share": 0.1})], people={"shrinkage": 0.25}, **changes)


def test_every_default_that_counts_carries_range_unit_source_and_year():
    table = assumption_table(assumptions(full()))
    defaults = table[table["status"] == "default"]
    assert len(defaults) >= 8
    for place, row in defaults.iterrows():
        assert row["low"] < row["high"], place
        assert row["low"] <= row["base"] <= row["high"], place
        assert row["unit"], place
        assert row["source"], place
        assert not pd.isna(row["year"]), place


def test_every_default_of_the_hiring_plan_carries_range_unit_source_and_year():
    cover = {"price_per_h": 30, "max_h_per_month": 200}
    found = [leaf for leaf in leaves(full(hiring={"temporary": cover})) if leaf.place.startswith("hiring.")]
    counted = [leaf for leaf in found if not leaf.is_set and float(leaf.value) not in (0.0, 1.0)]
    assert {leaf.place for leaf in counted} >= {"hiring.notice_weeks", "hiring.temporary.lead_weeks"}
    for leaf in counted:
        extra = leaf.field.json_schema_extra
        assert leaf.value.low < leaf.value.high, leaf.place
        assert all(extra.get(name) for name in ("unit", "source", "year")), leaf.place


def test_a_default_shows_as_one_until_it_is_confirmed_or_given():
    place = "people.attrition_per_year"
    statuses = [
        assumption_table(assumptions(scenario)).loc[place, "status"]
        for scenario in (full(), full(sourcing={"confirmed": [place]}), small([own()], people={place[7:]: 0.4}))
    ]
    assert statuses == ["default", "confirmed", "given"]


@pytest.mark.parametrize("shape", ["triangular", "pert", "uniform", "normal"])
def test_draws_keep_to_their_range_and_centre(shape):
    one = Assumption("x", 8.0, 10.0, 14.0, shape, "", "", None, "given")
    chances = (np.arange(20_000) + 0.5) / 20_000
    values = one.at(chances)
    assert np.all(np.diff(values) >= 0)
    means = {"triangular": 32 / 3, "pert": (8 + 40 + 14) / 6, "uniform": 11.0}
    if shape == "normal":
        assert np.interp([0.05, 0.5, 0.95], chances, values) == pytest.approx([8, 10, 14], abs=0.01)
    else:
        assert values.min() >= 8
        assert values.max() <= 14
        assert values.mean() == pytest.approx(means[shape], abs=0.01)


def test_values_change_by_place_and_nothing_else():
    scenario = full()
    changed = with_values(scenario, {"sites[1].contract.price": 21.0, "channels.phone.handle_s[0]": 250.0})
    assert value_at(changed, "sites[1].contract.price") == 21.0
    assert value_at(changed, "channels.phone.handle_s[0]") == 250.0
    before, after = ({leaf.place: float(leaf.value) for leaf in leaves(one)} for one in (scenario, changed))
    moved = {place for place in before if before[place] != after[place]}
    assert moved == {"sites[1].contract.price", "channels.phone.handle_s[0]"}


def test_a_book_reads_draws_before_the_scenario():
    scenario = full()
    draws = np.array([[1.0], [2.0]])
    book = Book(scenario, {"sites[0].wage_per_h": draws})
    assert book("sites[0].wage_per_h") is draws
    assert float(book("sites[1].contract.price")) == 30.0
    assert float(book("people.agents_per_lead", 7.0)) == 7.0
    assert isinstance(value_at(scenario, "sites[0].wage_per_h"), Estimate)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (1_234_567.4, "VND", "vi", "1.234.567\xa0₫"),
        (1_234_567.4, "EUR", "de", "1.234.567\xa0€"),
        (12.5, "USD", "en", "$12.50"),
        (12.5, "JPY", "en", "¥12"),
        (999_999.6, "JPY", "en", "¥1,000,000"),
        (0.125, "EUR", "en", "€0.12"),
        (-12.5, "USD", "en", "-$12.50"),
        (1_234.5, "XXX", "en", "1,234"),
    ],
)
def test_money_is_written_by_the_locale_library(amount, currency, locale, text):
    assert money(amount, currency, locale) == text


def test_shares_are_written_by_the_locale_library():
    assert percent(0.125, 1, "de") == "12,5%"


def test_numbers_that_fit_only_together_are_changed_together():
    scenario = full(**{"people.hire": {"ramp": [0.5, 0.6, 1.0]}})
    changed = with_values(scenario, {"people.hire.ramp[0]": 0.65, "people.hire.ramp[1]": 0.7})
    assert [float(one) for one in changed.people.hire.ramp] == [0.65, 0.7, 1.0]
    paid = {"people.shrinkage.of_which_paid": 0.3, "people.shrinkage.scheduled": 0.4}
    assert float(with_values(scenario, paid).people.shrinkage.of_which_paid) == 0.3


def test_draws_of_a_ramp_never_fall_and_paid_absence_is_part_of_all_absence():
    ramp = [{"low": 0.3, "base": 0.5, "high": 0.8}, 0.6, {"low": 0.5, "base": 0.7, "high": 0.9}, 1.0]
    absence = {
        "scheduled": {"low": 0.12, "base": 0.2, "high": 0.3},
        "of_which_paid": {"low": 0.1, "base": 0.15, "high": 0.25},
    }
    people = {"shrinkage": absence, "hire": {"ramp": ramp}}
    scenario = small([own(), vendor()], people=people)
    drawn = drawn_values(assumptions(scenario), 500, seed=1)
    assert (drawn["people.hire.ramp[0]"] <= 0.6).all()
    assert (drawn["people.hire.ramp[2]"] >= 0.6).all()
    assert (drawn["people.shrinkage.of_which_paid"] <= drawn["people.shrinkage.scheduled"]).all()
    for k in range(0, 500, 50):
        with_values(scenario, {place: float(value[k, 0]) for place, value in drawn.items()})
