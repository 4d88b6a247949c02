"""The simulation against exact results."""

import numpy as np
import pytest

from planner.simulation import (
    Group,
    SimDesk,
    Skill,
    Stream,
    exponential,
    fixed,
    lognormal,
    patience_hazard,
    simulate,
)
from tests.simulation import exact

MEASURES = (
    "virtual",
    "answered_of_offered",
    "answered_of_answered",
    "answered_or_abandoned_in_time",
    "abandonment",
    "wait_probability",
    "wait_s",
)


def compare_queue(judge, result, expected, measures=MEASURES):
    row = result.streams.loc["calls"]
    for measure in measures:
        judge.compare(measure, row[measure], expected[measure])
    judge.compare("occupancy", result.groups.loc["team"]["occupancy"], expected["occupancy"])


@pytest.mark.parametrize(("load", "servers"), [(0.6, 1), (4.0, 6), (20.0, 23), (60.0, 67)])
def test_mmn(judge, one_pool, load, servers):
    result = simulate(one_pool(load * 5, servers, slots=480), replications=80, seed=1)
    expected = exact.queue_measures(load / 180, 1 / 180, servers, 0.0, 400, 20.0)
    compare_queue(judge, result, expected)


@pytest.mark.parametrize(
    ("load", "servers", "patience_s"),
    [(2.0, 2, 60.0), (12.0, 14, 60.0), (12.0, 9, 180.0), (100.0, 100, 180.0), (30.0, 20, 600.0)],
)
def test_mmn_with_abandonment(judge, one_pool, load, servers, patience_s):
    desk = one_pool(load * 5, servers, slots=480, patience=exponential(patience_s))
    expected = exact.queue_measures(load / 180, 1 / 180, servers, 1 / patience_s, 300, 20.0)
    compare_queue(judge, simulate(desk, replications=40, seed=2), expected)


@pytest.mark.parametrize(("load", "servers", "room"), [(3.0, 3, 1), (10.0, 8, 5), (40.0, 42, 10)])
def test_mmn_with_finite_room(judge, one_pool, load, servers, room):
    desk = one_pool(load * 5, servers, slots=480, max_waiting=room, patience=exponential(300.0))
    expected = exact.queue_measures(load / 180, 1 / 180, servers, 1 / 300, room, 20.0)
    names = ("abandonment", "blocking", "wait_probability", "wait_s", "answered_of_offered")
    compare_queue(judge, simulate(desk, replications=40, seed=3), expected, names)


@pytest.mark.parametrize("law", [exponential(180.0), lognormal(180.0, 1.5), fixed(180.0)])
def test_loss_depends_on_the_mean_handle_time_only(judge, one_pool, law):
    """Erlang's loss formula is insensitive to the distribution."""
    result = simulate(one_pool(50.0, 12, handle=law, slots=480, max_waiting=0), replications=40, seed=4)
    expected = exact.queue_measures(10 / 180, 1 / 180, 12, 0.0, 1, 0.0)
    blocked = exact.queue_states(10 / 180, 1 / 180, 12, 0.0, 0)[-1]
    assert expected["blocking"] < blocked
    judge.compare("blocking", result.streams.loc["calls"]["blocking"], blocked)


@pytest.mark.parametrize("patience_s", [None, 240.0])
def test_transient_from_empty(judge, one_pool, patience_s):
    """A desk that opens with nobody waiting, slot by slot."""
    patience = exponential(patience_s) if patience_s else None
    desk = one_pool(60.0, 13, handle_s=900.0, slot_s=300.0, slots=12, desk={"cyclic": False}, patience=patience)
    result = simulate(desk, replications=1500, seed=5)
    waits, busy = exact.from_empty(0.2, 1 / 900, 13, 1 / patience_s if patience_s else 0.0, 250, 300.0, 12)
    frame = result.stream_intervals
    for slot in range(12):
        if waits[slot] > 1e-3:
            judge.compare(f"wait {slot}", frame.loc[("calls", slot)]["wait_probability"], waits[slot])
        judge.compare(f"busy {slot}", result.site_intervals.loc[("site", slot)]["occupancy"], busy[slot] / 13)


def test_chats_slow_each_other_down(judge):
    slowdown = (1.0, 1.3, 1.9)
    desk = SimDesk(
        (
            Stream(
                "chat",
                np.full(480, 13.5),
                exponential(240.0),
                60.0,
                0.8,
                channel="concurrent",
                concurrency=3,
                slowdown=slowdown,
                patience=exponential(120.0),
            ),
        ),
        (Group("team", np.full(480, 2), {"chat": Skill()}),),
    )
    result = simulate(desk, replications=60, seed=6)
    expected = exact.chat_measures(0.015, 1 / 240, 3, slowdown, 1 / 120)
    for measure in ("wait_probability", "abandonment", "wait_s"):
        judge.compare(measure, result.streams.loc["chat"][measure], expected[measure])
    judge.compare("occupancy", result.groups.loc["team"]["occupancy"], expected["occupancy"])


def test_chats_that_do_not_slow_down_are_more_agents(judge):
    chat = Stream(
        "chat",
        np.full(480, 60.0),
        exponential(180.0),
        20.0,
        0.8,
        "concurrent",
        concurrency=4,
        patience=exponential(90.0),
    )
    desk = SimDesk((chat,), (Group("team", np.full(480, 3), {"chat": Skill()}),))
    result = simulate(desk, replications=40, seed=7)
    expected = exact.queue_measures(60 / 900, 1 / 180, 12, 1 / 90, 200, 20.0)
    for measure in MEASURES:
        judge.compare(measure, result.streams.loc["chat"][measure], expected[measure])


@pytest.mark.parametrize(("reserve", "for_live"), [(0, 0), (1, 0), (2, 0), (0, 3), (1, 3)])
def test_blending_with_people_left_to_live_contacts(judge, reserve, for_live):
    live = Stream("live", np.full(480, 15.0), exponential(120.0), 0.0, 0.8, patience=fixed(0.0))
    work = Stream("work", np.full(480, 2.0), exponential(400.0), 3600.0, 0.8, channel="deferred", priority=1)
    skills = {"live": Skill(), "work": Skill()}
    team = Group("team", np.full(480, 5), skills, reserve=reserve, for_live=np.full(480, for_live))
    result = simulate(SimDesk((live, work), (team,)), replications=60, seed=8)
    expected = exact.blend_measures(15 / 900, 1 / 120, 2 / 900, 1 / 400, 5, reserve, for_live)
    judge.compare("lost", result.streams.loc["live"]["abandonment"], expected["lost"])
    judge.compare("waits", result.streams.loc["work"]["wait_probability"], expected["wait_probability"])
    judge.compare("wait", result.streams.loc["work"]["wait_s"], expected["wait_s"])
    judge.compare("busy", result.groups.loc["team"]["occupancy"], expected["occupancy"])


def test_two_pools_that_overflow(judge):
    skills = [{"a": Skill(), "b": Skill(1.4, rank=1)}, {"a": Skill(1.4, rank=1), "b": Skill()}]
    streams = [
        Stream(name, np.full(480, rate), exponential(200.0), 0.0, 0.8, patience=fixed(0.0), pool=name)
        for name, rate in (("a", 25.0), ("b", 10.0))
    ]
    groups = [Group(name, np.full(480, n), s, site=name) for name, n, s in zip("AB", (5, 4), skills, strict=True)]
    result = simulate(SimDesk(tuple(streams), tuple(groups)), replications=60, seed=9)
    expected = exact.overflow_measures((25 / 900, 10 / 900), 1 / 200, (5, 4), 1.4)
    judge.compare("a", result.streams.loc["a"]["abandonment"], expected["lost"])
    judge.compare("b", result.streams.loc["b"]["abandonment"], expected["lost"])
    judge.compare("A", result.groups.loc["A"]["occupancy"], expected["occupancy_a"])
    judge.compare("B", result.groups.loc["B"]["occupancy"], expected["occupancy_b"])


def test_overflow_after_a_delay_lies_between_apart_and_together(one_pool):
    """A group that joins in after 0 s pools at once, after an hour never; in between, waits are in between."""

    def wait_s(after_s):
        streams = [Stream(n, np.full(96, 40.0), exponential(180.0), 20.0, 0.8, pool=n) for n in "ab"]
        groups = [
            Group(own.upper(), np.full(96, 9), {own: Skill(), other: Skill(after_s=after_s)}, site=own)
            for own, other in ("ab", "ba")
        ]
        return simulate(SimDesk(tuple(streams), tuple(groups)), replications=30, seed=10).total["wait_s"]["mean"].item()

    waits = [wait_s(after_s) for after_s in (0.0, 10.0, 60.0, 36_000.0)]
    assert waits == sorted(waits)
    together = exact.queue_measures(80 / 900, 1 / 180, 18, 0.0, 200, 20.0)["wait_s"]
    apart = exact.queue_measures(40 / 900, 1 / 180, 9, 0.0, 400, 20.0)["wait_s"]
    assert waits[0] == pytest.approx(together, rel=0.12)
    assert waits[-1] == pytest.approx(apart, rel=0.12)


def test_patience_hazard_that_is_constant_is_exponential(judge, one_pool):
    desk = one_pool(60.0, 11, slots=480, patience=patience_hazard([0.0, 30.0, 90.0], [1 / 150] * 3))
    expected = exact.queue_measures(12 / 180, 1 / 180, 11, 1 / 150, 300, 20.0)
    compare_queue(judge, simulate(desk, replications=40, seed=11), expected)


def test_priority_moves_waits_between_classes(judge):
    """Two classes, one handle time: the overall wait does not change, the first class waits by Cobham's formula."""
    streams = [
        Stream(name, np.full(960, 20.0), exponential(180.0), 20.0, 0.8, priority=p)
        for name, p in (("vip", 0), ("rest", 1))
    ]
    team = Group("team", np.full(960, 10), {"vip": Skill(), "rest": Skill()})
    result = simulate(SimDesk(tuple(streams), (team,)), replications=60, seed=12)
    plain = exact.queue_measures(40 / 900, 1 / 180, 10, 0.0, 400, 20.0)
    judge.compare("all", result.total.loc["all"]["wait_s"], plain["wait_s"])
    judge.compare("vip", result.streams.loc["vip"]["wait_s"], plain["wait_probability"] * 18.0 / (1 - 0.4))
