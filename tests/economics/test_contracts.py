"""Invoices: tiers, minimum, notice, bands; by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.economics.book import Book
from planner.economics.contracts import PriceList, after_notice, jump_lines, price_list, slowly_fewer, units_per_h
from planner.economics.running import Months, site_cost, vendor_units
from planner.economics.work import SiteWork
from tests.economics.sourcing_desks import own, small, vendor

TIERS = ((np.asarray(100.0), np.asarray(9.0)), (np.asarray(200.0), np.asarray(8.0)))
MARGINAL = PriceList(np.asarray(10.0), TIERS)
ALL_UNITS = PriceList(np.asarray(10.0), TIERS, marginal=False)


def test_a_tiers_price_holds_above_its_border_only():
    assert MARGINAL.bill(np.array([50.0, 100.0, 150.0, 250.0])).tolist() == [500.0, 1000.0, 1450.0, 2300.0]


def test_a_tiers_price_for_all_units_jumps_at_its_border_and_is_reported():
    assert ALL_UNITS.bill(np.array([100.0, 100.0001, 250.0])).round(2).tolist() == [1000.0, 900.0, 2000.0]
    assert ALL_UNITS.jumps() == [(100.0, -100.0), (200.0, -200.0)]
    assert len(jump_lines("Vendor", ALL_UNITS, "contact", "EUR")) == 2
    assert "-100.00 EUR at 100 (contact)" in jump_lines("Vendor", ALL_UNITS, "contact", "EUR")[0]


@given(
    st.lists(st.floats(0.1, 100), min_size=1, max_size=4),
    st.lists(st.floats(1, 1_000), min_size=3, max_size=3),
    st.floats(0, 5_000),
)
def test_marginal_bills_are_continuous_and_rise(prices, steps, units):
    borders = np.cumsum(steps)
    tiers = tuple((np.asarray(b), np.asarray(p)) for b, p in zip(borders, prices[1:], strict=False))
    listed = PriceList(np.asarray(prices[0]), tiers)
    assert listed.jumps() == []
    for border, _ in tiers:
        below, above = listed.bill(np.array([border, border * (1 + 1e-9)]))
        assert above == pytest.approx(below, rel=1e-6)
    more = listed.bill(np.array([units, units + 1]))
    assert more[1] > more[0]


def test_more_units_may_cost_less_where_a_tier_holds_for_all():
    units = np.array([50.0, 95.0, 150.0, 190.0, 250.0])
    assert ALL_UNITS.least_bill(units).round(6).tolist() == [500.0, 900.0, 1350.0, 1600.0, 2000.0]
    assert MARGINAL.least_bill(units).tolist() == MARGINAL.bill(units).tolist()


@given(st.booleans(), st.floats(1e-3, 5_000), st.floats(0.001, 1.0))
def test_no_bill_is_below_the_least_mean_price(marginal, most, part):
    listed = PriceList(np.asarray(10.0), TIERS, marginal)
    units = np.array([part * most])
    assert listed.bill(units)[0] >= listed.least_mean_price(most) * units[0] * (1 - 1e-9)


def test_hours_given_back_are_paid_until_the_notice_is_over():
    units = np.array([5.0, 3.0, 4.0, 1.0, 1.0, 1.0])
    assert after_notice(units, 0).tolist() == units.tolist()
    assert after_notice(units, 2).tolist() == [5.0, 5.0, 5.0, 4.0, 4.0, 1.0]
    assert after_notice(units, 0.5).tolist() == [5.0, 4.0, 4.0, 2.5, 1.0, 1.0]
    drawn = after_notice(units, np.array([[0.0], [0.5], [2.0], [60.0]]))
    assert drawn[0].tolist() == units.tolist()
    assert drawn[1].tolist() == [5.0, 4.0, 4.0, 2.5, 1.0, 1.0]
    assert drawn[3].tolist() == [5.0] * 6


def test_hours_may_fall_by_a_step_a_month_only():
    units = np.array([5.0, 3.0, 4.0, 1.0, 1.0, 1.0])
    assert slowly_fewer(units, 1.5).tolist() == [5.0, 3.5, 4.0, 2.5, 1.0, 1.0]
    assert slowly_fewer(units, np.array([[1.0], [np.inf]])).tolist() == [[5.0, 4.0, 4.0, 3.0, 2.0, 1.0], units.tolist()]


@pytest.mark.parametrize(
    ("per", "units"),
    [
        ("productive_hour", 500.0),
        ("minute", 24_000.0),
        ("contact", 4_000.0),
        ("resolved_contact", 3_000.0),
        ("fte_month", 500 / (40 * 52.18 / 12 * 0.75)),
    ],
)
def test_units_are_what_the_price_is_for(per, units):
    scenario = small([own(), vendor({"per": per, "price": 2.0, "security_audit_per_year": 1_200})])
    work = SiteWork(1, 5.0, 500.0, contacts=4_000.0, minutes=24_000.0, resolved=3_000.0)
    parts = site_cost(Book(scenario), scenario.sites[1], work, Months.one())
    assert float(parts["vendor"][0]) == pytest.approx(2 * units, abs=0.005)
    assert float(parts["audit"][0]) == 100.0


@pytest.mark.parametrize("per", ["productive_hour", "minute", "contact", "resolved_contact", "fte_month"])
def test_a_vendor_is_never_paid_less_than_its_minimum(per):
    scenario = small([own(), vendor({"per": per, "price": 2.0, "minimum_h_per_month": 700})])
    idle, busy = (SiteWork(1, 5.0, h, contacts=8 * h, minutes=48 * h, resolved=6 * h) for h in (10.0, 5_000.0))
    book, site = Book(scenario), scenario.sites[1]
    least = float(vendor_units(book, site, SiteWork(1, 1.0, 0.0), Months.one())[0])
    assert least > 0
    assert float(vendor_units(book, site, idle, Months.one())[0]) == pytest.approx(least)
    assert float(vendor_units(book, site, busy, Months.one())[0]) > least


@pytest.mark.parametrize(
    ("per", "units"),
    [
        ("productive_hour", 1.0),
        ("fte_month", 1 / (40 * 52.18 / 12 * 0.75)),
        ("minute", 0.85 * 60),
        ("contact", 0.85 * 3_600 / (300 * 1.25)),
        ("resolved_contact", 0.85 * 3_600 / (300 * 1.25) * 0.7),
    ],
)
def test_an_hour_of_the_minimum_is_worth_what_a_busy_hour_brings(per, units):
    quality = {"handle_factor": 1.25, "fcr_delta": -0.05}
    scenario = small([own(), vendor({"per": per}, quality=quality)])
    contract = scenario.sites[1].contract
    assert contract is not None
    assert float(units_per_h(Book(scenario), 1, contract)) == pytest.approx(units)


def test_bonus_malus_indexation_governance_and_currency_by_hand():
    terms = {"currency": "USD", "bonus": 0.02, "malus": 0.05, "governance_share": 0.1, "indexation_per_year": 0.03}
    scenario = small([own(), vendor(terms)], exchange={"USD": 0.9})
    years = Months(np.ones(2), np.ones(2), np.array([0.0, 1.0]))
    expected = {"beaten": 0.02, "kept": 0.0, "missed": -0.05}
    for sla, share in expected.items():
        parts = site_cost(Book(scenario), scenario.sites[1], SiteWork(1, 5.0, 500.0, sla=sla), years)
        assert parts["vendor"] == pytest.approx([13_500.0, 13_905.0], abs=0.005)
        assert parts["bonus"] == pytest.approx(np.array([13_500.0, 13_905.0]) * share, abs=0.005)
        assert parts["governance"] == pytest.approx([1_350.0, 1_390.5], abs=0.005)


def test_prices_of_a_contract_come_in_the_scenarios_currency():
    tiers = [{"above_h": 100, "price": 28.0}]
    scenario = small([own(), vendor({"currency": "JPY", "tiers": tiers})], exchange={"JPY": 0.01})
    contract = scenario.sites[1].contract
    assert contract is not None
    listed = price_list(Book(scenario), 1, contract)
    assert float(listed.price) == pytest.approx(0.3)
    assert [(float(border), float(price)) for border, price in listed.tiers] == [(100.0, pytest.approx(0.28))]
