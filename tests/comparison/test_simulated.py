"""Resilience and the desk report from the simulation, beside the formulas that they take the place of."""

from dataclasses import replace

import numpy as np
import pytest

from planner.comparison.desk_report import desk_report
from planner.comparison.resilience import resilience
from planner.pipeline import refereed
from tests.comparison.test_desk_report import rows


@pytest.fixture(scope="module")
def judged(two_models):
    return refereed(two_models.plans["regional"], replications=20, gap=0.2, work=0.1)


def test_a_site_down_is_simulated_with_the_people_who_are_left(judged):
    frame = resilience(judged)
    assert set(frame["by"]) == {"simulation"}
    plain = resilience(replace(judged, refereed=None))
    assert set(plain["by"]) == {"formula"}
    np.testing.assert_allclose(frame["formula"].astype(float), plain["service_level"].astype(float))
    for _, row in frame.iterrows():
        assert 0 < row["service_level"] < judged.refereed.simulation
        assert 0 < row["half_width"] < 0.05
        assert row["service_level"] == pytest.approx(row["formula"], abs=0.2)  # queues carried over, mail in hand


def test_the_only_site_down_answers_nobody_in_simulation_too(two_models):
    judged = refereed(two_models.plans["central"], replications=5)
    frame = resilience(judged)
    assert frame.loc["W", "service_level"] == 0
    assert frame.loc["W", "by"] == "simulation"


def test_a_stopped_simulation_leaves_the_formula(judged):
    frame = resilience(judged, lambda: True)
    assert set(frame["by"]) == {"formula"}


def test_the_report_counts_what_the_simulation_counted(judged):
    report = desk_report(judged)
    assert set(report["by"]) == {"simulation"}
    streams = judged.refereed.result.streams
    calls = streams[[" | phone" in str(name) for name in streams.index]]
    week = rows(report, "week", channel="phone").iloc[0]
    lost = float(judged.demand.lost.sum())
    assert week["contacts_in"] == pytest.approx(float(calls["offered"]["mean"].sum()) + lost)
    assert week["answered"] == pytest.approx(float(calls["answered"]["mean"].sum()))
    assert week["missed"] == pytest.approx(float(calls["abandoned"]["mean"].sum()) + lost)
    waited = (calls["asa_s"]["mean"] * calls["answered"]["mean"]).sum()
    assert week["pick_up_s"] == pytest.approx(float(waited) / week["answered"], rel=1e-3)


def test_simulation_and_formula_tell_the_same_desk(judged):
    simulated, expected = desk_report(judged), desk_report(replace(judged, refereed=None))
    for channel in ("phone", "email"):
        one, other = rows(simulated, "week", channel=channel).iloc[0], rows(expected, "week", channel=channel).iloc[0]
        for name in ("contacts_in", "answered", "handle_min"):
            assert one[name] == pytest.approx(other[name], rel=0.05)
