"""Measured tables of handle times and patience: moments for the formulas, the table itself in the simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.referee import sim_desk
from planner.scenario import ScenarioError, parse
from planner.scenario.times import moments
from planner.scenario_file import as_document
from planner.simulation import quantiles
from tests.desks import desk, quick_plan

TABLE = [30, 120, 240, 420, 1_800]
PHONE = {"kind": "live", "share": 0.65, "target": {"service_level": 0.8, "within_s": 20}}


def document(handle=None, **phone):
    return {"channels.phone": PHONE | {"handle": handle or {"quantiles_s": TABLE}} | phone}


def test_moments_by_hand():
    # evenly spread from 0 to 600: mean 300, variance 600² / 12
    assert moments([0, 600]) == pytest.approx((300, 1 / np.sqrt(3)))
    # a half at exactly 100, a half from 100 to 300: mean 150, mean square (100² + (100² + 100·300 + 300²) / 3) / 2
    square = (10_000 + 130_000 / 3) / 2
    assert moments([100, 100, 300]) == pytest.approx((150, np.sqrt(square - 150**2) / 150))


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=30).map(sorted).filter(lambda one: one[-1] > 1))
def test_the_simulations_table_has_the_moments_of_the_formulas(values):
    mean, cv = moments(values)
    found = quantiles(values)
    assert found.mean_s == pytest.approx(mean, rel=1e-9)
    assert found.table.std() / found.table.mean() == pytest.approx(cv, rel=0.01, abs=1e-3)
    assert quantiles(values, 2 * mean).mean_s == pytest.approx(2 * mean, rel=1e-9)


def test_mean_and_variation_follow_from_the_table_and_come_back_from_a_file():
    scenario = desk(document(patience_quantiles_s=[0, 60, 300]))
    phone = scenario.channels["phone"]
    mean, cv = moments(TABLE)
    assert phone.mean_handle_s == pytest.approx(mean)
    assert float(phone.handle.cv) == pytest.approx(cv)
    assert float(phone.patience_s) == pytest.approx((30 + 180) / 2)
    assert parse(as_document(scenario)) == scenario


def test_a_given_mean_scales_the_table():
    scenario = desk(document({"quantiles_s": TABLE, "mean_s": 600}))
    assert scenario.channels["phone"].mean_handle_s == 600
    assert float(scenario.channels["phone"].handle.cv) == pytest.approx(moments(TABLE)[1])


def test_the_simulation_draws_from_the_tables():
    changes = document(patience_quantiles_s=[0, 60, 300]) | {"regions[0].contacts_per_month": 800}
    changes |= {"departments[0].handle_factor": 1.5, "shifts": {"paid_h": [8], "starts_every_min": 120}}
    phone = sim_desk(quick_plan(desk(changes))).streams[0]
    assert phone.handle == quantiles(TABLE, 1.5 * moments(TABLE)[0])
    assert phone.patience == quantiles([0, 60, 300])


FAULTS = [
    ({"quantiles_s": [100, 50]}, {}, "quantiles_s must not fall: values stand in order"),
    ({"quantiles_s": [100]}, {}, "quantiles_s needs at least two values"),
    ({"quantiles_s": [0, 0]}, {}, "quantiles_s needs a value above 0"),
    ({"quantiles_s": TABLE, "cv": 3}, {}, "cv must be left out: quantiles_s make it"),
    ({"quantiles_s": [-5, 10]}, {}, "quantiles_s[0]"),
    (None, {"patience_quantiles_s": [9, 8]}, "patience_quantiles_s must not fall"),
]


@pytest.mark.parametrize(("handle", "phone", "message"), FAULTS)
def test_tables_that_are_none_are_refused(handle, phone, message):
    with pytest.raises(ScenarioError) as caught:
        desk(document(handle, **phone))
    assert message in str(caught.value)


def test_deferred_work_has_no_patience():
    with pytest.raises(ScenarioError, match="patience_quantiles_s: is for live and concurrent channels"):
        desk({"channels.email.patience_quantiles_s": [1, 2]})


@pytest.mark.parametrize("values", [[1.0], [2.0, 1.0], [0.0, 0.0], [1.0, np.inf]])
def test_the_simulation_refuses_them_too(values):
    with pytest.raises(ValueError, match="values_s"):
        quantiles(values)
