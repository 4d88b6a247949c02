"""What the scenario says reaches the simulated desk: priorities, escalations, redials, callbacks, overflow, absence."""

from dataclasses import replace

import numpy as np
import pytest

from planner.referee import judge, sim_desk
from planner.simulation import simulate
from tests.desks import quick_plan
from tests.test_pipeline import desk

PHONE = {
    "kind": "live",
    "share": 0.6,
    "handle_s": 300,
    "patience_s": 120,
    "target": {"service_level": 0.8, "within_s": 20},
}
MAIL = {"kind": "deferred", "share": 0.4, "handle_s": 600, "target": {"share": 0.9, "within_business_h": 8}}
PRIORITIES = {
    "P1": {"share": 0.1, "respond_within_min": 15, "resolve_within_h": 4, "clock": "always"},
    "P2": {"share": 0.9, "resolve_within_h": 16},
}
TWO_REGIONS = {
    "regions": [
        {"name": n, "time_zone": "Europe/Berlin", "languages": {"en": 1.0}, "contacts_per_month": 4_000, "site": n}
        for n in ("North", "South")
    ],
    "sites": [
        {"name": n, "time_zone": "Europe/Berlin", "languages": ["en"], "wage_per_h": 20} for n in ("North", "South")
    ],
}


@pytest.fixture(scope="module")
def blended():
    return quick_plan(desk(3_000, channels={"phone": PHONE, "email": MAIL}))


def told(planned, **changes):
    """The same roster under a scenario that says more."""
    return replace(planned, scenario=planned.scenario.changed(**changes))


def channels(**phone):
    return {"channels": {"phone": {**PHONE, **phone}, "email": MAIL}}


def by_label(simulated):
    return {stream.name: stream for stream in simulated.streams}


def test_priorities_split_every_stream_and_are_reported(blended):
    found = judge(told(blended, priorities=PRIORITIES), replications=20)
    assert list(found.priorities.index) == ["P1", "P2"]
    volume = found.priorities["contacts_per_week"]
    assert volume["P1"] == pytest.approx(0.1 * volume.sum(), rel=0.1)
    assert volume.sum() == pytest.approx(blended.demand.contacts.to_numpy().sum(), rel=0.05)
    assert 0.3 < found.priorities.loc["P1", "responded"] <= 1.0
    assert np.isnan(found.priorities.loc["P2", "responded"])
    assert 0.5 < found.priorities.loc["P2", "resolved"] <= 1.0
    assert list(found.table.index) == list(judge(blended, replications=5).table.index)


def test_the_first_priority_preempts_and_the_clock_is_the_scenarios(blended):
    simulated = by_label(sim_desk(told(blended, priorities=PRIORITIES)))
    mail = "Here | en | Support | email"
    first, other = simulated[f"{mail} | P1"], simulated[f"{mail} | P2"]
    assert (first.preempts, other.preempts) == (True, False)
    assert (first.interruptible, other.interruptible) == (False, True)
    assert first.priority < other.priority
    assert first.promise_clock.all()
    assert not other.promise_clock.all()
    assert (first.respond_within_s, first.resolve_within_s) == (900.0, 4 * 3600.0)
    calls = [stream for name, stream in simulated.items() if "phone" in name]
    assert not any(stream.interruptible for stream in calls)


def test_urgent_mail_is_answered_sooner_than_other_mail(blended):
    found = judge(
        told(blended, priorities=PRIORITIES | {"P1": {**PRIORITIES["P1"], "clock": "business"}}), replications=20
    )
    detail = found.result.priorities["wait_s"]["mean"]
    assert detail["P1"] < 0.9 * detail["P2"]


def test_a_department_of_a_higher_rank_is_served_first():
    departments = [
        {"name": "Support", "share": 0.8, "open": {"mon-fri": "08:00-18:00"}},
        {"name": "VIP", "share": 0.2, "open": {"mon-fri": "08:00-18:00"}, "shares_people_with": "Support"},
    ]

    def wait_s(priority):
        ranked = [departments[0], {**departments[1], "priority": priority}]
        waits = simulate(sim_desk(told(shared, departments=ranked)), replications=20).streams["wait_s"]["mean"]
        return waits["Here | en | VIP | phone"]

    whole = quick_plan(desk(40_000, departments=departments))
    shared = replace(whole, roster=replace(whole.roster, staff=-(-whole.roster.staff * 4 // 5)))
    assert wait_s(1) < 0.75 * wait_s(5)


def test_repeats_and_escalations_follow_and_the_volume_stays(blended):
    again = quick_plan(desk(12_000, **channels(first_contact_resolution=0.6, repeat=0.5)))
    name = "Here | en | Support | phone"
    phone = by_label(sim_desk(again))[name]
    assert phone.follow_ups == {name: pytest.approx(0.2)}
    assert phone.repeat_delay_s == 8 * 3600
    row = simulate(sim_desk(again), replications=30).streams.loc[name].xs("mean", level="statistic")
    planned = again.demand.contacts.sum(axis=1)[name]
    assert phone.contacts.sum() == pytest.approx(0.8 * planned)
    served = 1 - row["abandonment"]
    assert row["offered"] == pytest.approx(0.8 * planned / (1 - 0.2 * served), rel=0.02)
    assert row["offered"] <= planned


def test_those_who_give_up_call_again(blended):
    plain = simulate(sim_desk(blended), replications=10).total["offered"]["mean"].item()
    redial = {"share": 0.9, "after_min": 10}
    thin = replace(blended.roster, staff=blended.roster.staff // 2)
    few, again = (
        simulate(sim_desk(replace(told(blended, **more), roster=thin)), replications=10).total["offered"]["mean"].item()
        for more in ({}, channels(redial=redial))
    )
    assert few == pytest.approx(plain, rel=0.03)
    assert again > 1.05 * few


def test_callbacks_are_work_with_a_deadline(blended):
    offer = {"share": 0.5, "within_min": 60, "promise": 0.9}
    found = judge(told(blended, **channels(callback=offer)), replications=20)
    name = "Here | en | Support | phone | callback"
    row = found.promises.loc[name]
    assert (row["within_s"], row["target"]) == (3600.0, 0.9)
    flows = found.result.streams.xs("mean", axis=1, level=1)
    assert flows.loc[name, "offered"] == pytest.approx(flows["diverted"].sum())
    assert flows.loc[name, "offered"] > 0


def test_a_contact_overflows_to_the_people_of_another_pool():
    apart = quick_plan(desk(**TWO_REGIONS, **{"channels": {"phone": {**PHONE, "share": 1.0}}}))
    assert len(apart.routing.pools) == 2
    joined = told(apart, channels={"phone": {**PHONE, "share": 1.0, "overflow_after_s": 15}})
    skills = [group.skills for group in sim_desk(joined).groups]
    assert all(sorted(skill.after_s for skill in each.values()) == [0.0, 15.0] for each in skills)
    waits = [simulate(sim_desk(one), replications=10).total["wait_s"]["mean"].item() for one in (apart, joined)]
    assert waits[1] < waits[0]


def test_days_of_absence_make_promises_less_sure(blended):
    sure = judge(blended, replications=40).promises
    unsure = judge(told(blended, uncertainty={"absenteeism_cv": 0.8}), replications=40).promises
    name = "Here | en | Support | phone"
    assert unsure.loc[name, "service_level"] < sure.loc[name, "service_level"]
    assert unsure.loc[name, "kept_week"] <= sure.loc[name, "kept_week"]
    assert not sim_desk(told(blended, uncertainty={"absenteeism_cv": 0.8})).presence
