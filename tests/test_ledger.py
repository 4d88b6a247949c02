"""Conservation: what arrives is resolved, abandoned, lost or open, in the plan and in the simulation."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from planner.demand import demand
from planner.ledger import ENDS, arrived, by_fate, ledger, simulated_ledger
from planner.pipeline import Plan
from planner.scenario import Scenario
from planner.timeline import Grid
from tests.desks import desk, quick_plan
from tests.test_demand import wide_desks

TWO = [
    {"name": "Day", "share": 0.6, "open": {"mon-fri": "08:00-18:00"}},
    {"name": "Night", "share": 0.4, "open": {"mon-fri": "06:00-22:00"}},
]
SHIFTS = {"paid_h": [8], "starts_every_min": 120}


@settings(max_examples=15, deadline=None)
@given(wide_desks())
def test_the_streams_hold_what_the_funnel_sends_them(scenario: Scenario):
    result = demand(scenario, Grid.of(scenario))
    served = result.contacts.sum(axis=1) + result.lost
    scale = max(float(served.sum()), 1e-12)
    np.testing.assert_allclose(served, arrived(result), atol=1e-9 * scale)
    flows = result.flows
    ends = (flows["solved"] + flows["gave_up"] + flows["lost"]).groupby(["region", "language", "department"]).sum()
    entered = flows["enters"].groupby(["region", "language", "department"]).sum()
    np.testing.assert_allclose(ends, entered, atol=1e-9 * scale)
    kept = by_fate(result)
    parts = kept[["in_hours", "waits", "becomes_other", "diverted", "lost"]].sum(axis=1)
    np.testing.assert_allclose(parts, kept["arrived"], atol=1e-9 * scale)


@cache
def planned(week_of: str = "typical", heads: int | None = None) -> Plan:
    changes = {"regions[0].contacts_per_month": 1_000, "week_of": week_of, "shifts": SHIFTS}
    changes |= {"departments[0].open": {"mon-fri": "09:00-17:00"}, "sites[0].max_people": heads}
    return quick_plan(desk(changes), referee=week_of == "typical" and heads is None, replications=4)


@pytest.mark.parametrize(("week_of", "heads"), [("typical", None), ("typical", 1), ("2026-06-08", None)])
def test_the_four_ends_add_up_in_the_plan(week_of, heads):
    book = ledger(planned(week_of, heads))
    assert book.difference < 1e-9
    assert (book.streams.to_numpy() >= -1e-9).all()
    assert book.total[ENDS].sum() == pytest.approx(book.total["arrived"], rel=1e-9)
    assert book.streams["abandoned"]["Germany | de | Support | phone"] > 0
    assert book.streams["lost"]["Germany | de | Support | phone"] > 0


def test_too_few_people_leave_work_open():
    enough, few = ledger(planned()).total, ledger(planned(heads=1)).total
    assert enough["open"] == pytest.approx(0, abs=1e-6 * enough["arrived"])
    assert few["open"] + few["abandoned"] > enough["open"] + enough["abandoned"]


def test_the_four_ends_add_up_in_the_simulation():
    refereed = planned().refereed
    book = simulated_ledger(planned().demand, refereed.result)
    assert book.difference < 1e-9
    assert book.total["lost"] == pytest.approx(float(planned().demand.lost.sum()), abs=1e-9)
    assert book.total["arrived"] == pytest.approx(ledger(planned()).total["arrived"], rel=0.1)
    assert book.total["resolved"] > 0


def test_each_choice_for_closing_time_has_its_number():
    day = TWO[0] | {"out_of_hours": {"phone": {"divert_to": "Night"}, "email": "lost"}}
    table = by_fate(demand(scenario := desk({"departments": [day, TWO[1]]}), Grid.of(scenario)))
    calls = 0.6 * 0.65 * 4_200 * 12 / 52.18
    phone = table.loc[("Day", "phone")]
    assert phone["in_hours"] == pytest.approx(calls * 50 / 168, abs=1e-9)
    assert phone["diverted"] == pytest.approx(calls * 30 / 168, abs=1e-9)
    assert phone["lost"] == pytest.approx(calls * 88 / 168, abs=1e-9)
    assert phone["share_lost"] == pytest.approx(88 / 168, abs=1e-12)
    assert table["waits"]["Day", "email"] == 0
    assert table["waits"]["Night", "email"] == pytest.approx(0.4 * 0.35 / 0.39 * calls * 88 / 168, abs=1e-9)
