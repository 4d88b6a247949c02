"""Staffing under a random load and random attendance."""

import numpy as np
import pytest
from scipy import stats

from planner.queueing import DayFactor, Targets, erlang_c, required_servers, staffing_under_uncertainty
from tests.queueing.golden import table

TARGETS = Targets(service_level=0.8, within_s=20.0)


def test_reference_table():
    t = table("arrival_uncertainty")
    for load, cv, point, nominal, at_point, agents in zip(
        t["offered_erl"],
        t["cv"],
        t["agents_point"],
        t["SL_point_nominal"],
        t["E_SL_at_point"],
        t["agents_for_E_SL80"],
        strict=True,
    ):
        factor = DayFactor.gamma(cv) if cv else DayFactor.certain()
        least = staffing_under_uncertainty(load, 300.0, targets=TARGETS, factor=factor)
        at = staffing_under_uncertainty(load, 300.0, targets=TARGETS, factor=factor, servers=point)
        certain = staffing_under_uncertainty(load, 300.0, targets=TARGETS, servers=point)
        assert least.servers == agents
        assert float(at.expected_service_level) == pytest.approx(at_point, abs=0.002)
        assert float(certain.expected_service_level) == pytest.approx(nominal, abs=0.002)


def test_certain_load_and_attendance_is_plain_staffing():
    loads = np.array([0.0, 0.7, 10.0, 80.0])
    s = staffing_under_uncertainty(loads, 300.0, targets=TARGETS)
    np.testing.assert_array_equal(s.servers, required_servers(loads, 300.0, targets=TARGETS))
    np.testing.assert_array_equal(s.kept_probability, 1.0)


def test_absence_is_binomial():
    n, absence = 16, 0.12
    s = staffing_under_uncertainty(10.0, 300.0, targets=TARGETS, absence=absence, servers=n)
    k = np.arange(n + 1)
    chance = stats.binom.pmf(k, n, 1 - absence)
    assert float(s.expected_service_level) == pytest.approx(chance @ erlang_c(10.0, k, 300.0).service_level, rel=1e-10)
    assert float(s.kept_probability) == pytest.approx(chance[k >= 14].sum(), rel=1e-10)


def test_probability_is_the_chance_of_a_load_that_fits():
    s = staffing_under_uncertainty(100.0, 300.0, targets=TARGETS, factor=DayFactor.gamma(0.1), servers=115)
    draws = np.random.default_rng(5).gamma(100.0, 0.01, 40_000)
    kept = np.asarray(erlang_c(100.0 * draws, 115, 300.0).service_level) >= 0.8
    assert float(s.kept_probability) == pytest.approx(kept.mean(), abs=0.01)


@pytest.mark.parametrize("keep", [None, 0.7, 0.95])
def test_one_agent_fewer_fails(keep):
    asked = {"targets": TARGETS, "factor": DayFactor.lognormal(0.15), "absence": 0.05, "keep": keep}
    loads = np.array([2.0, 40.0])
    least = staffing_under_uncertainty(loads, 300.0, **asked)
    fewer = staffing_under_uncertainty(loads, 300.0, **asked, servers=least.servers - 1)
    enough, short = ((s.expected_service_level if keep is None else s.kept_probability) for s in (least, fewer))
    goal = 0.8 if keep is None else keep
    assert (enough >= goal).all()
    assert (short < goal).all()


@pytest.mark.parametrize("factor", [DayFactor.gamma(0.2), DayFactor.lognormal(0.2), DayFactor.empirical([3, 4, 5, 4])])
def test_factors_have_mean_one_and_a_distribution(factor):
    assert factor.weights.sum() == pytest.approx(1.0)
    assert factor.values @ factor.weights == pytest.approx(1.0)
    x = np.linspace(0.0, 3.0, 50)
    share = factor.share_up_to(x)
    assert (np.diff(share) >= 0.0).all()
    np.testing.assert_allclose(share[[0, -1]], [0.0, 1.0], atol=1e-6)
    for at in (0.7, 1.1, 1.4):
        assert factor.share_up_to(at)[0] == pytest.approx(factor.weights[factor.values <= at].sum(), abs=0.01)


def test_bad_input():
    with pytest.raises(ValueError, match="targets must hold single numbers and a service_level"):
        staffing_under_uncertainty(10.0, 300.0, targets=Targets(max_occupancy=0.8))
    with pytest.raises(ValueError, match=r"absence must be in \[0, 1\), got 1\.0"):
        staffing_under_uncertainty(10.0, 300.0, targets=TARGETS, absence=1.0)
    with pytest.raises(ValueError, match="values and weights must be of one length"):
        DayFactor.empirical([0.0, 0.0])
