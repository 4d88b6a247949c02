"""Ranges and defaults: every default that counts can be looked up; draws keep to their range."""

import numpy as np
import pandas as pd
import pytest

from planner.economics.assumptions import Assumption, assumption_table, assumptions
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
