"""Months, volumes, heads by volume, and how sure a month is."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import bisect

from planner.economics.hiring_need import Horizon, head_curve, volumes
from planner.economics.hiring_risk import independent_contacts, month_risk
from planner.economics.volume import at_volume
from planner.pipeline import plan
from planner.queueing import DayFactor
from planner.referee.desk import sim_desk
from planner.simulation import simulate
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR
from tests.economics.even import agents, even, heads, most_contacts

BUSY = {"regions[0].contacts_per_month": 40_000}


@given(
    start=st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31)),
    months=st.integers(1, 60),
)
def test_every_month_has_four_or_five_weeks_but_a_first_one_begun(start, months):
    horizon = Horizon.of(start, months)
    counts = np.bincount(horizon.month, minlength=months)
    assert len(horizon.months) == months == counts.size
    assert ((counts[1:] >= 4) & (counts[1:] <= 5)).all()
    assert 1 <= counts[0] <= 5
    assert all(later - earlier == dt.timedelta(weeks=1) for earlier, later in pairwise(horizon.first_days))
    assert all(
        (day + dt.timedelta(days=3)).replace(day=1) == horizon.months[month]
        for day, month in zip(horizon.first_days, horizon.month, strict=True)
    )


def test_volume_grows_from_today_and_follows_the_calendar():
    season = [1.0] * 10 + [1.5, 0.5]
    scenario = even({"growth_per_month": 0.1, "hiring.season": season})
    found = volumes(scenario, Horizon.of(dt.date(2026, 10, 5), 4))
    assert found == pytest.approx([1, 1.1 * 1.5, 1.21 * 0.5, 1.331])


def test_volumes_of_an_earlier_day_have_grown_since():
    scenario = even({"growth_per_month": 0.02, "volumes_of": "2025-01-15"})
    found = volumes(scenario, Horizon.of(dt.date(2026, 1, 5), 13))
    assert found[0] == pytest.approx(1.02**12, rel=1e-3)
    assert found[12] == pytest.approx(1.02**24, rel=1e-3)


def test_a_launch_counts_for_its_days_in_the_month():
    event = {"name": "Launch", "from": "2026-04-28", "weeks": 1, "volume": 0.6}
    found = volumes(even({"events": [event]}), Horizon.of(dt.date(2026, 4, 1), 3))
    assert found == pytest.approx([1 + 0.6 * 3 / 30, 1 + 0.6 * 4 / 31, 1])


def test_heads_at_each_volume_are_the_planners():
    today = plan(even())
    curve = head_curve(today, 0.6, 3.0)
    assert curve.planned
    assert curve.heads.loc["One"].tolist() == [heads(4_000 * factor) for factor in curve.factors]
    for factor, count in zip(curve.factors, curve.heads.loc["One"], strict=True):
        assert curve.at("One", np.array([factor]))[0] == count
        assert curve.holds("One", np.array([count]))[0] >= factor - 1e-9
    assert curve.holds("One", np.array([0.0]))[0] == 0
    assert curve.at("One", np.array([6.0]))[0] == pytest.approx(2 * curve.heads.loc["One"].iloc[-1])


def test_a_large_desk_is_scaled_from_its_bounds():
    """Fifty agents and more: one plan, then linear bounds that meet the plans of this desk within a head."""
    today = plan(even({"regions[0].contacts_per_month": 90_000}))
    curve = head_curve(today, 0.9, 1.3)
    assert not curve.planned
    wanted = [heads(90_000 * factor) for factor in curve.factors]
    assert curve.heads.loc["One"].to_numpy() == pytest.approx(wanted, abs=1.5)


def test_a_known_volume_needs_no_buffer():
    risk = month_risk(plan(even()))
    assert risk.buffer == 1.0
    assert risk.foreseen(1.0) == 1.0
    assert risk.foreseen(0.4) == 0.0
    assert risk.kept(0.4) < 1e-6
    assert 0.5 < risk.kept(1.0) <= 1.0


def test_chance_alone_keeps_half_of_the_months_of_a_desk_that_just_holds():
    """At the volume at which the mean is what was promised; a little more staff and it is nearly all, never a step."""
    risk = month_risk(plan(even()))
    edge = float(bisect(lambda buffer: risk.foreseen(buffer) - 0.5, 0.4, 1.0, xtol=1e-9))
    assert risk.kept(edge) == pytest.approx(0.5, abs=0.01)
    kept = [risk.kept(edge * factor) for factor in (0.98, 0.995, 1.0, 1.005, 1.02)]
    assert (np.diff(kept) > 0.01).all()


def test_a_month_is_worth_fewer_independent_contacts_the_busier_and_the_more_patient():
    def worth(**changes):
        (found,) = independent_contacts(
            plan(even({key.replace("__", "."): one for key, one in changes.items()}))
        ).values()
        return found

    calm, patient = worth(), worth(channels__phone__patience_s=1_200)
    assert patient < calm < 4_000
    assert worth(uncertainty__arrivals="overdispersed") == pytest.approx(calm / 1.6)


@pytest.mark.parametrize("cv", [0.05, 0.15])
def test_the_chance_of_a_month_is_that_of_its_volume(cv):
    """One common factor for the month: it is kept as often as that factor is no more than the agents can take."""
    planned = plan(even(BUSY | {"hiring.volume_cv": cv}))
    risk = month_risk(planned)
    most = most_contacts(agents(40_000)) / 40_000
    exact = float(DayFactor.gamma(cv).share_up_to(most)[0])
    assert risk.foreseen(1.0) == pytest.approx(exact, abs=0.035)  # three standard errors of 2,000 draws
    assert risk.foreseen(risk.buffer) >= 0.9
    assert risk.kept(1.0) == pytest.approx(exact, abs=0.06)  # chance takes from some months what it gives to others


def test_more_uncertainty_or_more_confidence_takes_a_larger_buffer_and_more_staff_is_never_worse():
    changes = [BUSY | {"uncertainty.forecast_cv": cv, "hiring.volume_cv": cv} for cv in (0.05, 0.1, 0.2)]
    risks = [month_risk(plan(even(one))) for one in changes]
    buffers = [one.buffer for one in risks]
    assert (np.diff(buffers) > 0).all()
    kept = [risks[1].kept(buffer) for buffer in np.linspace(0.8, 1.5, 15)]
    assert (np.diff(kept) >= 0).all()
    assert replace(risks[1], confidence=0.99).buffer > buffers[1]


def test_volume_scales_customers_or_contacts():
    product = {"name": "P", "needs_per_customer_month": 0.5}
    other = {"name": "B", "time_zone": "UTC", "languages": {"en": 1.0}, "customers": 300}
    scenario = even({"products": [product]})
    two = scenario.changed(regions=(*scenario.regions, type(scenario.regions[0])(**other)))
    doubled = at_volume(two, 2.0)
    assert [doubled.contacts_per_month(region) for region in doubled.regions] == [8_000, 300]


def test_the_spread_of_a_month_is_that_of_the_simulation():
    """Weeks of the real roster, simulated: a month of 4.35 of them scatters as the formula says, to within a third."""
    planned = plan(even({"regions[0].contacts_per_month": 20_000}))
    ((name, worth),) = independent_contacts(planned).items()
    result = simulate(sim_desk(planned, dict.fromkeys(planned.routing.pools, 0)), replications=200, seed=1)
    in_time, counted = result.weeks_of([name])
    simulated = float((in_time[:, 0] / counted[:, 0]).std()) / np.sqrt(WEEKS_PER_YEAR / MONTHS_PER_YEAR)
    level = float(planned.outcome.streams["service_level"].astype(float).to_dict()[name])
    assert np.sqrt(level * (1 - level) / worth) == pytest.approx(simulated, rel=0.33)
