"""The referee: the rostered week simulated, and mended where it misses."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.pipeline import refereed
from planner.referee import extra_agents, judge, sim_desk
from planner.referee.desk import left_to_live
from planner.simulation import simulate
from tests.desks import quick_plan
from tests.test_pipeline import desk

PHONE_AND_MAIL = {
    "phone": {
        "kind": "live",
        "share": 0.6,
        "handle_s": 300,
        "patience_s": 180,
        "target": {"service_level": 0.8, "within_s": 20},
    },
    "email": {"kind": "deferred", "share": 0.4, "handle_s": 600, "target": {"share": 0.9, "within_business_h": 8}},
}


@pytest.fixture(scope="module")
def phone_only():
    return quick_plan(desk(), referee=True)


@pytest.fixture(scope="module")
def blended():
    return quick_plan(desk(3_000, channels=PHONE_AND_MAIL))


def test_on_phone_work_alone_formula_and_simulation_agree(phone_only):
    found = phone_only.refereed
    assert not found.table["disagrees"].any()
    assert abs(found.formula - found.simulation) <= max(0.01, 2 * found.half_width)
    assert not found.missed
    assert not any("differ" in note for note in found.notes)
    assert found.sentence.startswith(f"formula {100 * phone_only.outcome.rostered:.1f} %, simulation ")


def test_every_contact_meets_the_simulated_desk_and_is_counted(phone_only):
    row = phone_only.refereed.result.streams.xs("mean", axis=1, level=1).iloc[0]
    assert row["offered"] == pytest.approx(phone_only.demand.contacts.to_numpy().sum(), rel=0.05)
    assert row["offered"] == pytest.approx(row["answered"] + row["abandoned"] + row["blocked"] + row["open"], abs=1e-6)


def test_mail_leaves_calls_the_people_that_they_were_planned_with(blended):
    """As planned, simulated; where mail may take whoever is idle, calls lose what the plan promised them."""
    planned = sim_desk(blended)
    assert all(group.reserve == 0 for group in planned.groups)
    level = blended.requirement.agents.to_numpy()[[pool in blended.requirement.live for pool in blended.routing.pools]]
    left = sum(group.for_live for group in planned.groups)
    np.testing.assert_array_equal(left, np.minimum(level.sum(axis=0), sum(g.staff for g in planned.groups)))
    greedy = replace(planned, groups=tuple(replace(group, for_live=None) for group in planned.groups))
    calls, mail = blended.outcome.streams.index[blended.outcome.streams["is_live"].argsort()[::-1]]
    kept, lost = (simulate(desk, replications=60).streams["service_level"]["mean"] for desk in (planned, greedy))
    formula = float(blended.outcome.streams["service_level"][calls])
    assert kept[calls] >= formula - 0.02 > lost[calls] + 0.05
    assert kept[mail] >= float(blended.outcome.streams["target"][mail])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_the_level_is_left_to_live_contacts_by_whole_people_of_every_group(phone_only, data):
    slots = phone_only.grid.slots
    people = data.draw(arrays(np.int64, (data.draw(st.integers(1, 4)), slots), elements=st.integers(0, 9)))
    pool = phone_only.routing.pools[0]
    left = np.array(left_to_live(phone_only, pool, list(people)))
    level = np.ceil(phone_only.requirement.agents.loc[pool].to_numpy() - 1e-6)
    np.testing.assert_array_equal(left.sum(axis=0), np.minimum(level, people.sum(axis=0)))
    assert ((left >= 0) & (left <= people)).all()


def test_a_roster_that_misses_is_mended(blended):
    thin = replace(blended, roster=replace(blended.roster, staff=(blended.roster.staff * 0.6).astype(int)))
    found = judge(thin, replications=30)
    assert found.missed
    assert extra_agents(thin, found) is not None
    assert any("misses the promise" in note for note in found.notes)
    mended = refereed(thin, replications=30, gap=0.2, work=0.1)
    assert not mended.refereed.missed
    assert any("people were added" in note for note in mended.notes)


def test_the_same_seed_gives_the_same_judgement(blended):
    first, second = (judge(blended, replications=10) for _ in range(2))
    assert first.table.equals(second.table)


def test_uncertain_days_make_promises_less_sure():
    sure = judge(quick_plan(desk(8_000)), replications=60).promises["kept_week"]["all"]
    unsure = judge(quick_plan(desk(8_000, uncertainty={"forecast_cv": 0.3})), replications=60).promises["kept_week"][
        "all"
    ]
    assert unsure <= sure


def test_a_formula_that_is_wrong_is_named(phone_only):
    outcome = phone_only.outcome
    boast = outcome.streams.assign(service_level=0.99)
    found = judge(replace(phone_only, outcome=replace(outcome, streams=boast)), replications=10)
    assert found.table["disagrees"].all()
    assert found.pools["disagrees"].all()
    assert any("differ for Here | en | Support | phone: 99.0% and " in note for note in found.notes)


def test_a_promise_less_sure_than_wanted_says_what_it_lacks_and_that_cures_it():
    target = {"service_level": 0.8, "within_s": 20, "over": "day"}
    channels = {"phone": PHONE_AND_MAIL["phone"] | {"share": 1.0, "target": target}}
    made = quick_plan(desk(8_000, channels=channels, uncertainty={"forecast_cv": 0.15}))
    before = judge(made, replications=40)
    name = before.table.index[0]
    assert before.promises.loc[name, "period"] == "day"
    assert before.promises.loc[name, "kept"] < 0.9
    note = next(note for note in before.notes if "wanted: 90%" in note)
    more = int(re.search(r"about (\d+) more on duty", note)[1])
    staff = made.roster.staff + more * (made.roster.staff > 0)
    cured = judge(replace(made, roster=replace(made.roster, staff=staff)), replications=40)
    assert cured.promises.loc[name, "kept"] >= 0.87
    assert more <= 4


def test_an_empty_desk_has_nothing_to_compare():
    idle = quick_plan(desk(contacts=0, shifts={"min_on_duty": 0}), referee=True)
    assert idle.refereed.formula is None or idle.refereed.simulation is not None


def test_so_few_contacts_that_none_comes_are_not_compared():
    quiet = judge(quick_plan(desk(contacts=0.001)), replications=3)
    assert quiet.simulation is None
    assert quiet.sentence == "simulation: no live contacts to compare"
