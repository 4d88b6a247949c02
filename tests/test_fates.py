"""Contacts out of hours: each choice has its number, and nothing is lost or made on the way."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demand import Demand, demand
from planner.scenario import Scenario
from planner.tiers import ENDS, Fates, Network, flow, links
from planner.timeline import Grid
from tests.desks import ONE_TEAM, desk, document

CLOSED = 118 / 168  # a flat week, open Monday to Friday 8 to 18 h
OPEN = 50 / 168
CHANNELS = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}


def week(scenario: Scenario) -> Demand:
    return demand(scenario, Grid.of(scenario))


def two(**of_day: object) -> dict:
    day = {"name": "Day", "share": 0.6, "open": {"mon-fri": "08:00-18:00"}}
    return {"departments": [day | of_day, {"name": "Night", "share": 0.4, "open": "always"}]}


def test_a_lost_contact_escalates_to_nobody_and_comes_back_to_nobody():
    changes = {"channels.phone.first_contact_resolution": 0.6, "channels.phone.repeat": 0.5}
    result = week(desk(changes))
    phone = result.flows.xs("phone", level="step").iloc[0]
    calls = 0.65 * result.needs_per_week
    direct = calls / (1 - OPEN * 0.4 * 0.5)  # only who was served may come back
    assert phone["direct"] == pytest.approx(direct, abs=1e-9)
    assert phone["lost"] == pytest.approx(direct * CLOSED, abs=1e-9)
    assert phone["solved"] == pytest.approx(direct * OPEN * 0.6, abs=1e-9)
    assert phone["gave_up"] == pytest.approx(direct * OPEN * 0.4 * 0.5, abs=1e-9)


def test_a_call_that_becomes_a_mail_is_solved_as_a_mail():
    tiers = {
        "online": {"email": {"enters": 0.2, "solves": 0.5}},
        "phone": {"enters": 0.8, "solves": 1.0},
    }
    changes = {"tiers": tiers, "channels": CHANNELS, "departments[0].out_of_hours": {"phone": "becomes_email"}}
    flows = week(desk(changes)).flows.droplevel(["region", "language", "department"])
    needs = flows["enters"].sum()
    assert flows["moved"]["phone"] == pytest.approx(0.8 * CLOSED * needs, abs=1e-9)
    assert flows["contacts"]["email"] == pytest.approx((0.2 + 0.8 * CLOSED) * needs, abs=1e-9)
    assert flows["solved"]["email"] == pytest.approx(0.5 * (0.2 + 0.8 * CLOSED) * needs, abs=1e-9)
    assert flows["lost"].sum() == 0


def test_who_is_diverted_is_served_slower_and_comes_back_more_often():
    diverted = {"divert_to": "Night", "handle_factor": 1.5, "fcr_delta": -0.2}
    changes = two(out_of_hours={"phone": diverted})
    changes |= {"channels.phone.first_contact_resolution": 0.9, "channels.phone.repeat": 0.5}
    result = week(desk(changes))
    calls = 0.6 * 0.65 * result.needs_per_week
    again = OPEN * 0.1 * 0.5 + CLOSED * 0.3 * 0.5
    row = result.flows.loc[("Germany", "de", "Day", "phone")]
    assert row["direct"] == pytest.approx(calls / (1 - again), abs=1e-9)
    assert row["diverted"] == pytest.approx(CLOSED * calls / (1 - again), abs=1e-9)
    stream = "Germany | de | Day > Night | phone"
    assert result.contacts.loc[stream].sum() == pytest.approx(row["diverted"], abs=1e-9)
    assert result.streams["handle_s"][stream] == pytest.approx(1.5 * 330)
    assert not result.contacts.loc[stream].to_numpy()[result.is_open.loc["Germany | de | Day | phone"]].any()


def test_the_promise_of_diverted_contacts_is_the_other_departments():
    changes = two(out_of_hours={"phone": {"divert_to": "Night"}})
    changes["departments"][1]["targets"] = {"phone": {"service_level": 0.5, "within_s": 90}}
    target = week(desk(changes)).targets["Germany | de | Day > Night | phone"]
    assert (target.service_level, target.within_s) == (0.5, 90)


def test_a_department_has_its_own_pace_quality_and_hand_overs():
    own = {"handle_factor": 1.2, "fcr_delta": -0.3, "handed_over": 0.25, "handover_min": 4}
    changes = two(open="always", **own) | {"channels.phone.repeat": 0.5}
    result = week(desk(changes))
    assert result.streams["handle_s"]["Germany | de | Day | phone"] == pytest.approx(1.2 * 330 + 0.25 * 240)
    assert result.streams["handle_s"]["Germany | de | Night | phone"] == 330
    phone = result.flows.xs("phone", level="step")["contacts"].droplevel(["region", "language"])
    assert phone["Day"] == pytest.approx(0.6 * 0.65 * result.needs_per_week / (1 - 0.3 * 0.5), abs=1e-9)
    assert phone["Night"] == pytest.approx(0.4 * 0.65 * result.needs_per_week, abs=1e-9)


def test_a_department_on_some_channels_takes_all_its_contacts_there():
    result = week(desk(two(channels=["email"])))
    flows = result.flows["contacts"].droplevel(["region", "language"])
    assert flows["Day", "email"] == pytest.approx(0.6 * result.needs_per_week, abs=1e-9)
    assert flows["Day", "phone"] == 0
    assert "Germany | de | Day | phone" not in result.streams.index
    assert flows["Night", "phone"] == pytest.approx(0.4 * 0.65 * result.needs_per_week, abs=1e-9)


def test_what_would_move_to_a_channel_that_is_not_offered_moves_to_the_others():
    tiers = {
        "self_service": {"enters": 1.0, "solves": 0.5, "then": {"phone": 0.6, "email": 0.2}},
        "online": {"email": {"solves": 1.0}},
        "phone": {"solves": 1.0},
    }
    flows = week(desk(two(channels=["email"]) | {"tiers": tiers, "channels": CHANNELS})).flows
    email = flows["contacts"].droplevel(["region", "language"])["Day", "email"]
    needs = flows["enters"].groupby("department").sum()["Day"]
    assert email == pytest.approx(0.5 * 0.8 * needs, abs=1e-9)


def test_a_channel_out_of_hours_that_the_department_lacks_is_no_way_out():
    result = week(desk(two(channels=["phone"], out_of_hours={"phone": "becomes_email"})))
    assert result.lost["Germany | de | Day | phone"] == pytest.approx(0.6 * CLOSED * result.needs_per_week, abs=1e-9)


def test_proactive_contact_saves_calls_and_costs_work():
    proactive = {"reaches": 0.2, "prevents": 0.5, "handle_s": 180}
    usual, result = (week(desk({"departments[0].open": "always"} | more)) for more in ({}, {"proactive": proactive}))
    stream = "Germany | de | Support | proactive"
    assert result.contacts.loc[stream].sum() == pytest.approx(0.2 * result.needs_per_week, abs=1e-9)
    assert (result.streams["kind"][stream], result.streams["handle_s"][stream]) == ("deferred", 180)
    assert result.targets[stream].within_business_h == 16
    inbound = result.contacts.drop(stream).to_numpy()
    np.testing.assert_allclose(inbound, 0.9 * usual.contacts.to_numpy(), rtol=1e-12)


def test_growth_counts_from_the_month_of_the_volumes_to_the_week():
    changes = {"departments[0].open": "always", "week_of": "2026-06-08", "growth_per_month": 0.02}
    usual = week(desk(changes)).contacts.to_numpy().sum()
    grown = week(desk(changes | {"volumes_of": "2025-06-08"})).contacts.to_numpy().sum()
    assert grown / usual == pytest.approx(1.02**12, rel=1e-3)
    before = week(desk(changes | {"volumes_of": "2027-06-08"})).contacts.to_numpy().sum()
    assert before / usual == pytest.approx(1.02**-12, rel=1e-3)
    typical = changes | {"week_of": "typical"}
    assert week(desk(typical | {"volumes_of": "2025-06-08"})).contacts.to_numpy().sum() == pytest.approx(usual)


def test_a_dated_week_has_the_season_of_its_thursday():
    season = {"hiring": {"season": [1.5] + [1.0] * 11}, "departments[0].open": "always"}
    usual = week(desk({"departments[0].open": "always"})).contacts.to_numpy().sum()
    for monday, factor in (("2025-12-29", 1.5), ("2026-01-26", 1.5), ("2026-02-02", 1.0)):  # Thursdays: 1, 29 January
        assert week(desk(season | {"week_of": monday})).contacts.to_numpy().sum() / usual == pytest.approx(factor)
    assert week(desk(season)).contacts.to_numpy().sum() == pytest.approx(usual)


# Laws

SHARES = st.floats(0, 1)


@st.composite
def networks(draw: st.DrawFn) -> tuple[Network, Fates, np.ndarray]:
    n = draw(st.integers(1, 5))

    def rows(most: float) -> np.ndarray:
        raw = np.array(draw(st.lists(SHARES, min_size=n * n, max_size=n * n))).reshape(n, n)
        return most * raw / np.maximum(raw.sum(axis=1, keepdims=True), 1)

    def vector() -> np.ndarray:
        return np.array(draw(st.lists(SHARES, min_size=n, max_size=n)))

    enters = vector() + 0.01
    names = tuple(f"s{i}" for i in range(n))
    network = Network(names, enters / enters.sum(), vector(), rows(0.9), rows(0.9))
    ways = np.array(draw(st.lists(SHARES, min_size=3 * n, max_size=3 * n))).reshape(3, n)
    lost, moved, diverted = ways / np.maximum(ways.sum(axis=0), 1)
    moves = rows(1.0) * (1 - np.eye(n))
    moves = moved[:, None] * moves
    return network, Fates(lost, moves, diverted, vector(), vector()), enters * draw(st.floats(1, 1e6))


@settings(deadline=None)
@given(networks())
def test_every_need_ends_and_what_comes_to_a_step_leaves_it(case):
    network, fates, enters = case
    paths = flow(network, fates, enters)
    steps, scale = paths.steps, enters.sum()
    assert (steps.to_numpy() >= -1e-12 * scale).all()
    assert (steps["solved"] + steps["gave_up"] + steps["lost"]).sum() == pytest.approx(scale, rel=1e-9)
    out = steps["lost"] + steps["solved"] + steps["gave_up"] + paths.moves.sum(axis=1)
    np.testing.assert_allclose(out, steps["contacts"], rtol=1e-9, atol=1e-9 * scale)
    np.testing.assert_allclose(steps["enters"] + paths.moves.sum(axis=0), steps["contacts"], atol=1e-9 * scale)
    np.testing.assert_allclose(
        steps["lost"] + steps["moved"] + steps["handled"],
        steps["direct"] + paths_moved_in(case, steps),
        atol=1e-9 * scale,
    )


def paths_moved_in(case, steps) -> np.ndarray:
    return case[1].moved.T @ steps["direct"].to_numpy()


@settings(deadline=None, max_examples=30)
@given(networks())
def test_the_links_of_a_sankey_keep_what_comes_to_a_step(case):
    network, fates, enters = case
    paths = flow(network, fates, enters)
    unserved = pd.DataFrame({"abandoned": 0.3, "open": 0.1}, index=paths.steps.index).mul(paths.steps["solved"], axis=0)
    table = links(paths, unserved)
    into, out = table.groupby("target")["contacts"].sum(), table.groupby("source")["contacts"].sum()
    for step in network.names:
        assert into.get(step, 0.0) == pytest.approx(out.get(step, 0.0), rel=1e-9, abs=1e-7 * enters.sum())
    assert sum(into.get(end, 0.0) for end in ENDS) == pytest.approx(out["needs"], rel=1e-6)
    for end, column in (("gave up waiting", "abandoned"), ("open at the end", "open")):
        assert into.get(end, 0.0) == pytest.approx(unserved[column].sum(), rel=1e-6, abs=1e-8 * enters.sum())


def test_the_streams_hold_what_the_flows_say():
    scenario = desk(base=document(two(out_of_hours={"phone": {"divert_to": "Night"}, "email": "lost"})))
    result = week(scenario)
    flows = result.flows[["direct", "moved", "lost", "diverted", "handled"]].groupby("step").sum()
    served = result.contacts.sum(axis=1).groupby(result.streams["channel"]).sum()
    for step in ("phone", "email"):
        assert served[step] == pytest.approx(flows["handled"][step], abs=1e-9)
    assert result.lost.sum() == pytest.approx(flows["lost"].sum(), abs=1e-9)
