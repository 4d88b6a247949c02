"""Agents on duty: least, monotone, pooled as they should be; deferred work against a count of its cohorts."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.cohorts import DeferredCohorts
from planner.demand import demand
from planner.queueing import Definition, Targets, erlang_a, erlang_c, required_servers
from planner.requirement import Requirement, requirement
from planner.routes import route
from planner.scenario import Scenario
from planner.timeline import Grid
from tests.desks import ONE_TEAM, desk, document, region, site


def needed(scenario: Scenario) -> Requirement:
    grid = Grid.of(scenario)
    arrivals = demand(scenario, grid)
    return requirement(scenario, arrivals, route(scenario, arrivals, grid), grid)


PHONE_ONLY = document({"channels": {"phone": ONE_TEAM["channels"]["phone"] | {"share": 1.0}}, "profile": "office"})


def phone(changes: dict | None = None) -> Scenario:
    return desk(changes, PHONE_ONLY)


def agents(scenario: Scenario) -> np.ndarray:
    return needed(scenario).agents.to_numpy()


# The least number


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channels.phone.target.service_level": 0.95},
        {"channels.phone.target.within_s": 120},
        {"channels.phone.handle_s": 1800, "channels.phone.patience_s": 60},
        {"channels.phone.target.definition": "virtual"},
        {"channels.phone.target.definition": "answered_or_abandoned_in_time"},
        {"regions[0].contacts_per_month": 200_000},
        {"people.max_occupancy": 0.6},
        {"people.max_occupancy": 1.0},
        {"channels.phone.patience_s": None},
        {"channels.phone.patience_s": None, "channels.phone.target.service_level": 0.5},
        {"queue_model": "erlang_c"},
        {"load_rule": "stationary"},
        {"interval_min": 30},
    ],
)
def test_one_agent_fewer_breaks_the_intervals_target(changes):
    scenario = phone({"shifts.min_on_duty": 0} | changes)
    need = needed(scenario)
    live = need.live[need.agents.index[0]]
    count = need.agents.to_numpy()[0]
    busy = count > 0
    assert busy.sum() * scenario.interval_min == 50 * 60
    target, cap = scenario.channels["phone"].target, float(scenario.people.max_occupancy)

    def kept(servers: np.ndarray) -> np.ndarray:
        load, handle = live.load_erl[busy], live.handle_s[busy]
        if live.patience_s is None:
            queue = erlang_c(load, servers, handle, float(target.within_s))
        else:
            definition = Definition(target.definition.value)
            queue = erlang_a(load, servers, handle, live.patience_s, float(target.within_s), definition=definition)
        occupied = np.asarray(queue.occupancy) <= cap + 1e-12
        return (np.asarray(queue.service_level) >= float(target.service_level) - 1e-12) & (occupied | (cap >= 1))

    assert kept(count[busy]).all()
    more = count[busy] > 1  # nobody at all keeps no promise
    assert not kept(np.maximum(count[busy] - 1, 1))[more].any()


def test_nobody_is_needed_while_the_desk_is_closed():
    scenario = phone()
    need = needed(scenario)
    is_open = demand(scenario, Grid.of(scenario)).is_open.to_numpy()[0]
    assert (need.agents.to_numpy()[0] > 0).sum() == is_open.sum() == 200
    assert not need.agents.to_numpy()[0][~is_open].any()


@pytest.mark.parametrize("least", [0, 1, 5])
def test_the_least_on_duty_holds_on_open_live_queues_only(least):
    scenario = desk({"shifts.min_on_duty": least, "regions[0].contacts_per_month": 10})
    need = needed(scenario)
    by_kind = need.agents.to_numpy()[[need.pools["kind"].tolist().index(kind) for kind in ("live", "deferred")]]
    is_open = demand(scenario, Grid.of(scenario)).is_open.to_numpy()[0]
    assert by_kind[0][is_open].min() >= least
    assert not by_kind[0][~is_open].any()
    assert not by_kind[1].any()


def test_both_queue_models_are_counted_and_patience_saves_agents():
    need = needed(phone())
    assert need.agent_h_by_model["erlang_a"] <= need.agent_h_by_model["erlang_c"]
    assert need.agent_h_by_model["erlang_a"] == pytest.approx(need.agents.to_numpy().sum() * 0.25)
    forced = needed(phone({"queue_model": "erlang_c"}))
    assert forced.agents.to_numpy().sum() * 0.25 == pytest.approx(need.agent_h_by_model["erlang_c"])


def test_the_strictest_promise_of_a_pool_counts_for_all():
    two = [
        {"name": "IT", "share": 0.9, "open": {"mon-fri": "08:00-18:00"}},
        {"name": "VIP", "share": 0.1, "open": {"mon-fri": "08:00-18:00"}, "shares_people_with": "IT"},
    ]
    plain = needed(phone({"departments": two}))
    assert len(plain.agents) == 1
    strict = needed(phone({"departments": [two[0], two[1] | {"targets": {"phone": {"service_level": 0.95}}}]}))
    everybody = needed(phone({"departments": two, "channels.phone.target.service_level": 0.95}))
    np.testing.assert_array_equal(strict.agents, everybody.agents)
    assert strict.agents.to_numpy().sum() > plain.agents.to_numpy().sum()


def test_chats_at_once_need_fewer_people():
    def chat(slots: int, handle_s: list[float]) -> np.ndarray:
        channel = {"kind": "concurrent", "share": 1.0, "slots": slots, "handle_s": handle_s, "patience_s": 300}
        promise = {"target": {"service_level": 0.8, "within_s": 45}}
        return agents(desk(base=document({"channels": {"chat": channel | promise}})))

    one, three = chat(1, [480]), chat(3, [480, 560, 660])
    assert (three <= one).all()
    assert three.sum() < 0.8 * one.sum()


# Laws


@settings(max_examples=25, deadline=None)
@given(
    volume=st.integers(100, 60_000),
    factor=st.floats(1.0, 3.0),
    level=st.floats(0.5, 0.95),
    patience=st.sampled_from([None, 30, 240]),
)
def test_more_contacts_never_need_fewer_agents(volume, factor, level, patience):
    promise = {"channels.phone.target.service_level": level, "channels.phone.patience_s": patience}
    few = agents(phone(promise | {"regions[0].contacts_per_month": volume}))
    many = agents(phone(promise | {"regions[0].contacts_per_month": volume * factor}))
    assert (many >= few).all()


@settings(max_examples=25, deadline=None)
@given(level=st.floats(0.5, 0.9), step=st.floats(0.0, 0.09))
def test_a_stricter_promise_never_needs_fewer_agents(level, step):
    lax, strict = (agents(phone({"channels.phone.target.service_level": one})) for one in (level, level + step))
    assert (strict >= lax).all()


def servers(load: float, level: float, within_s: float, patience_s: float | None) -> int:
    targets = Targets(service_level=level, within_s=within_s, definition=Definition.ANSWERED_OF_OFFERED)
    if patience_s is None:
        targets = Targets(service_level=level, within_s=within_s, definition=Definition.VIRTUAL)
    return int(required_servers(load, 300.0, patience_s=patience_s, targets=targets))


@settings(max_examples=200, deadline=None)
@given(
    parts=st.lists(st.floats(0.01, 60), min_size=2, max_size=4),
    level=st.floats(0.8, 0.99),
    within_s=st.floats(0, 300),
    patience_s=st.one_of(st.none(), st.floats(5, 3_600)),
)
@example(parts=[6.0, 6.0], level=0.8, within_s=5.0, patience_s=60.0)
def test_one_pool_never_needs_more_than_its_parts(parts, level, within_s, patience_s):
    apart = sum(servers(load, level, within_s, patience_s) for load in parts)
    assert servers(sum(parts), level, within_s, patience_s) <= apart


@pytest.mark.parametrize(
    ("parts", "level", "within_s", "patience_s", "apart", "together"),
    [((9.2, 5.2), 0.05, 5, 30, (1, 1), 3), ((6.0, 6.0), 0.5, 5, 60, (5, 5), 11)],
)
def test_it_may_need_more_where_targets_are_low_and_callers_impatient(
    parts, level, within_s, patience_s, apart, together
):
    """Small overloaded teams lose most callers at once; a large one makes them all wait."""
    assert tuple(servers(load, level, within_s, patience_s) for load in parts) == apart
    assert servers(sum(parts), level, within_s, patience_s) == together > sum(apart)
    queue = erlang_a(sum(parts), sum(apart), 300.0, patience_s, within_s, definition=Definition.ANSWERED_OF_OFFERED)
    assert float(queue.service_level) < level


def test_pooling_two_regions_in_the_pipeline():
    regions = [region("A", contacts=4_000, site="A site"), region("B", contacts=900, site="B site")]
    changes = {"regions": regions, "sites": [site("A site"), site("B site")], "shifts.min_on_duty": 0}
    apart = agents(phone(changes | {"operating_model": "regional"}))
    together = agents(phone(changes | {"operating_model": "virtual"}))
    assert (len(apart), len(together)) == (2, 1)
    assert (together.sum(axis=0) <= apart.sum(axis=0)).all()
    assert together.sum() < apart.sum()


# Load


def test_the_stationary_load_is_contacts_times_handle_time():
    need = needed(phone({"load_rule": "stationary"}))
    live = next(iter(need.live.values()))
    np.testing.assert_allclose(live.load_erl, live.contacts * 330 / 900, rtol=1e-12)


def test_the_offered_load_lags_and_lives_on_after_the_last_arrival():
    scenario = phone({"channels.phone.handle_s": 3_600, "load_rule": "offered"})
    live = next(iter(needed(scenario).live.values()))
    stationary = live.contacts * 3_600 / 900
    opening, closing = np.flatnonzero(np.diff((live.contacts > 0).astype(int)))[:2]
    assert live.load_erl[opening + 1] < stationary[opening + 1]
    assert live.load_erl[closing + 1] > 0 == stationary[closing + 1]


def test_a_pool_of_two_departments_has_their_mean_handle_time_and_patience():
    two = [
        {"name": "IT", "share": 0.75, "open": {"mon-fri": "08:00-18:00"}},
        {"name": "VIP", "share": 0.25, "open": {"mon-fri": "08:00-18:00"}, "shares_people_with": "IT"},
    ]
    live = next(iter(needed(phone({"departments": two})).live.values()))
    assert live.patience_s == pytest.approx(240)
    np.testing.assert_allclose(live.handle_s, 330)


# Deferred work


def count_by_hand(work: np.ndarray, due: np.ndarray, cyclic: bool) -> np.ndarray:
    """Return the work that may be open at the end of each interval, cohort by cohort, interval by interval."""
    slots = work.size
    open_at_end = np.zeros(slots)
    for arrival in range(slots):
        for slot in range(arrival, due[arrival]):
            if cyclic:
                open_at_end[slot % slots] += work[arrival]
            elif slot < slots:
                open_at_end[slot] += work[arrival]
    return open_at_end


@given(
    cyclic=st.booleans(),
    cohorts=st.lists(st.tuples(st.floats(0, 10), st.integers(0, 40)), min_size=1, max_size=12),
)
def test_work_not_yet_due_against_a_count(cyclic, cohorts):
    work = np.array([amount for amount, _ in cohorts])
    due = np.arange(work.size) + [wait for _, wait in cohorts]
    due = due if cyclic else np.minimum(due, work.size)
    ours = DeferredCohorts("pool", ("stream",), work, due).not_yet_due(cyclic)
    np.testing.assert_allclose(ours, count_by_hand(work, due, cyclic), atol=1e-9)


@pytest.mark.parametrize("week", ["typical", "2026-03-23", "2026-12-21"])
def test_mail_is_due_within_its_business_hours(week):
    scenario = desk({"week_of": week, "regions[0].holidays": "DE"})
    grid = Grid.of(scenario)
    arrivals = demand(scenario, grid)
    (cohorts,) = needed(scenario).deferred
    is_open = arrivals.is_open.loc["Germany | de | Support | email"].to_numpy()
    business = np.tile(is_open, 3) if grid.cyclic else is_open
    for arrival in range(0, grid.slots, 7):
        due = int(cohorts.due[arrival])
        if due >= business.size:
            assert business[arrival:].sum() * 0.25 <= 8
            continue
        assert business[arrival : due + 1].sum() * 0.25 <= 8  # finished within 8 business hours, arrival's included …
        assert business[arrival : due + 2].sum() * 0.25 > 8 or due + 1 == business.size  # … and not earlier than needed
    np.testing.assert_allclose(
        cohorts.not_yet_due(grid.cyclic), count_by_hand(cohorts.work, cohorts.due, grid.cyclic), atol=1e-9
    )


def test_the_work_of_a_week_is_contacts_times_handle_time():
    scenario = desk()
    (cohorts,) = needed(scenario).deferred
    assert cohorts.work.sum() * 0.25 == pytest.approx(0.35 * 4_200 * 12 / 52.18 * 540 / 3_600, rel=1e-12)


def test_one_cohort_group_per_deadline_rule():
    two = [
        {"name": "IT", "share": 0.5, "open": {"mon-fri": "08:00-18:00"}},
        {"name": "VIP", "share": 0.5, "open": {"mon-fri": "08:00-18:00"}, "shares_people_with": "IT"},
    ]
    assert len(needed(desk({"departments": two})).deferred) == 1
    quick = [two[0], two[1] | {"targets": {"email": {"within_business_h": 2}}}]
    groups = needed(desk({"departments": quick})).deferred
    assert [one.streams for one in groups] == [("Germany | de | IT | email",), ("Germany | de | VIP | email",)]
    assert (groups[1].due <= groups[0].due).all()
    assert (groups[1].due < groups[0].due).any()
