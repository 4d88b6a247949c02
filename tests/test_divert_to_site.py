"""Contacts out of hours that another site takes: how many, in which languages, how well, and nothing is lost."""

from functools import cache

import numpy as np
import pytest

from planner.demand import Demand, demand
from planner.ledger import by_fate, ledger, simulated_ledger
from planner.pipeline import Plan, prepare
from planner.scenario import ScenarioError
from planner.timeline import Grid
from tests.desks import desk, quick_plan, site

STREAM = "Germany | en | Support > Manila | phone"
HOURS = {"mon-fri": "08:00-18:00"}  # 50 hours a week; a flat week has 168
MODELS = ("regional", "central", "virtual", "follow_the_sun")


def document(choice=None, **more):
    """A region on UTC, whose calls go to Manila (UTC+8) while that is open: 00:00-08:00 UTC every day."""
    sites = [
        site("Leipzig", languages=["de", "en"]),
        site("Manila", "Asia/Manila", open={"mon-sun": "08:00-16:00"}, shifts={"night_shifts": True}),
    ]
    diverted = {"divert_to_site": "Manila"} | (choice or {})
    changes = {
        "regions[0].time_zone": "UTC",
        "regions[0].languages": {"de": 0.5, "en": 0.5},
        "regions[0].contacts_per_month": 1_500,
        "departments": [{"name": "Support", "open": HOURS, "out_of_hours": {"phone": diverted}}],
        "sites": sites,
        "shifts": {"paid_h": [4, 8], "starts_every_min": 60},
    }
    return changes | more


def week(choice=None, **more) -> Demand:
    return demand(scenario := desk(document(choice, **more)), Grid.of(scenario))


def test_a_site_takes_what_comes_while_it_is_open_in_the_languages_it_speaks():
    found = week()
    calls = 0.65 * found.needs_per_week
    assert found.contacts.loc[STREAM].sum() == pytest.approx(0.5 * calls * 56 / 168, abs=1e-9)
    assert "Germany | de | Support > Manila | phone" not in found.streams.index
    assert found.lost["Germany | en | Support | phone"] == pytest.approx(0.5 * calls * (168 - 50 - 56) / 168, abs=1e-9)
    assert found.lost["Germany | de | Support | phone"] == pytest.approx(0.5 * calls * 118 / 168, abs=1e-9)
    row = by_fate(found).loc[("Support", "phone")]
    assert row["diverted"] == pytest.approx(0.5 * calls * 56 / 168, abs=1e-9)
    assert row["in_hours"] == pytest.approx(calls * 50 / 168, abs=1e-9)


def test_a_second_language_lets_the_others_be_diverted_too_and_a_list_keeps_them_out():
    fallback = {"de": {"to": "en", "handle_factor": 1.4}}
    both = week(language_fallback=fallback)
    german = "Germany | de | Support > Manila | phone"
    assert both.contacts.loc[german].sum() == pytest.approx(both.contacts.loc[STREAM].sum(), abs=1e-9)
    stages = prepare(desk(document(language_fallback=fallback)))
    assert stages.routing.handle_factor.loc[german, "Manila"] == pytest.approx(1.4)
    listed = week({"languages": ["en"]}, language_fallback=fallback)
    assert german not in listed.streams.index
    assert listed.contacts.loc[STREAM].sum() == pytest.approx(both.contacts.loc[STREAM].sum(), abs=1e-9)


def test_a_site_is_slower_and_solves_less_as_the_choice_says():
    more = {"channels.phone.first_contact_resolution": 0.9, "channels.phone.repeat": 0.5}
    found = week({"handle_factor": 1.3, "fcr_delta": -0.2}, **more)
    calls = 0.5 * 0.65 * found.needs_per_week
    again = 50 / 168 * 0.1 * 0.5 + 56 / 168 * 0.3 * 0.5
    row = found.flows.loc[("Germany", "en", "Support", "phone")]
    assert row["direct"] == pytest.approx(calls / (1 - again), abs=1e-9)
    assert row["diverted"] == pytest.approx(56 / 168 * calls / (1 - again), abs=1e-9)
    assert found.streams.loc[STREAM, "handle_s"] == pytest.approx(1.3 * 330)


def test_a_department_at_a_site_needs_both_to_be_open():
    night = {"name": "Night", "share": 0.4, "open": {"mon-sun": "04:00-24:00"}}
    choice = {"divert_to": "Night", "divert_to_site": "Manila"}
    day = {"name": "Day", "share": 0.6, "open": HOURS, "out_of_hours": {"phone": choice}}
    found = week(departments=[day, night])
    stream = "Germany | en | Day > Night at Manila | phone"
    assert found.contacts.loc[stream].sum() == pytest.approx(0.3 * 0.65 * found.needs_per_week * 28 / 168, abs=1e-9)
    assert found.streams.loc[stream, ["served_by", "people", "only_site"]].tolist() == ["Night", "Night", "Manila"]


def test_mail_for_a_site_waits_until_it_opens():
    departments = [{"name": "Support", "open": HOURS, "out_of_hours": {"email": {"divert_to_site": "Manila"}}}]
    found = week(departments=departments)
    stream = "Germany | en | Support > Manila | email"
    assert found.contacts.loc[stream].sum() == pytest.approx(0.5 * 0.35 * found.needs_per_week * 118 / 168, abs=1e-9)
    assert found.is_open.loc[stream].sum() == 56 * 4


@pytest.mark.parametrize("model", MODELS)
def test_every_model_sends_them_to_that_site_alone(model):
    stages = prepare(desk(document(operating_model=model)))
    pool = stages.routing.pool_of[STREAM]
    p, manila = stages.routing.pools.index(pool), stages.routing.sites.index("Manila")
    others = np.delete(stages.routing.may_serve[p], manila, axis=0)
    assert not others.any()
    busy = stages.demand.contacts.loc[STREAM].to_numpy() > 0
    assert stages.routing.may_serve[p, manila][busy].all()
    agents = stages.requirement.agents.loc[pool].to_numpy()
    assert (agents[busy] >= 1).all()
    assert not agents[~busy].any()


@cache
def planned() -> Plan:
    return quick_plan(desk(document({"handle_factor": 1.2})), referee=True, replications=60)


def test_plan_and_simulation_keep_every_diverted_contact():
    found = planned()
    for book in (ledger(found), simulated_ledger(found.demand, found.refereed.result)):
        assert book.difference < 1e-9
        assert book.total[["resolved", "abandoned", "lost", "open"]].sum() == pytest.approx(
            book.total["arrived"], rel=1e-9
        )
        assert book.streams.loc[STREAM, "resolved"] > 0
    simulated = simulated_ledger(found.demand, found.refereed.result).streams.loc[STREAM, "arrived"]
    assert simulated == pytest.approx(float(found.demand.contacts.loc[STREAM].sum()), rel=0.05)
    groups = found.refereed.result.sites["answered", "mean"]
    assert groups["Manila"] == pytest.approx(found.refereed.result.streams["answered", "mean"][STREAM])


FAULTS = [
    ({"divert_to_site": "Berlin"}, {}, "out_of_hours.phone.divert_to_site: is not a site of this file"),
    ({"languages": ["de"]}, {}, "divert_to_site: speaks none of the languages of these contacts (de); got 'Manila'"),
    ({"divert_to": "Support"}, {}, "out_of_hours.phone: must lead to another channel or department"),
]


@pytest.mark.parametrize(("choice", "more", "message"), FAULTS)
def test_what_cannot_be_diverted_is_refused(choice, more, message):
    with pytest.raises(ScenarioError) as caught:
        desk(document(choice, **more))
    assert message in str(caught.value)


def test_a_site_without_the_training_is_refused_and_a_diversion_to_nowhere():
    other = {"name": "Other", "share": 0.5}
    sites = document()["sites"]
    support = document()["departments"][0] | {"share": 0.5}
    with pytest.raises(ScenarioError, match=r"is not trained for Support \(it serves Other\)"):
        desk(document(departments=[support, other], sites=[sites[0], sites[1] | {"departments": ["Other"]}]))
    nowhere = document()["departments"][0] | {"out_of_hours": {"phone": {"handle_factor": 1.2}}}
    with pytest.raises(ScenarioError, match=r"needs divert_to \(a department\) or divert_to_site \(a site\)"):
        desk(document(departments=[nowhere]))
