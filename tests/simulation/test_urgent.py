"""Urgent contacts that interrupt others, and promises to respond and to resolve."""

import numpy as np
import pytest

from planner.simulation import Group, SimDesk, Skill, Stream, exponential, fixed, lognormal, simulate
from tests.simulation import exact

SLOTS = 480


def classes(contacts, handles, staff, *, urgent, **more):
    """One group, streams in the order of their priority; the first preempts where `urgent`."""
    streams = [
        Stream(
            f"P{i + 1}",
            np.full(SLOTS, rate),
            law,
            20.0,
            0.8,
            priority=i,
            preempts=urgent and i == 0,
            interruptible=urgent and i > 0,
            **more,
        )
        for i, (rate, law) in enumerate(zip(contacts, handles, strict=True))
    ]
    return SimDesk(tuple(streams), (Group("team", np.full(SLOTS, staff), {one.name: Skill() for one in streams}),))


@pytest.mark.parametrize("law", [exponential(120.0), fixed(120.0)])
def test_interrupted_work_is_resumed_where_it_stopped(judge, law):
    """Preemptive-resume M/G/1: T = (S (1 − ρ) + R) / ((1 − ρ₁)(1 − ρ)), R = Σ λ E[S²] / 2 (Kleinrock 1976)."""
    desk = classes((2.0, 2.5), (exponential(90.0), law), 1, urgent=True)
    result = simulate(desk, replications=100, seed=21)
    rates, means = np.array([2.0, 2.5]) / 900, np.array([90.0, 120.0])
    seconds = np.array([2 * 90.0**2, (2 if law.kind == exponential(1.0).kind else 1) * 120.0**2])
    load = rates * means
    rest = (rates * seconds).sum() / 2
    first = 90.0 / (1 - load[0])
    second = (120.0 * (1 - load.sum()) + rest) / ((1 - load[0]) * (1 - load.sum()))
    judge.compare("urgent", result.streams.loc["P1"]["resolution_s"], first)
    judge.compare("others", result.streams.loc["P2"]["resolution_s"], second)
    judge.compare("busy", result.groups.loc["team"]["occupancy"], load.sum())


def test_urgent_contacts_see_nobody_else(judge):
    """With one handle time for all, the urgent have n servers to themselves, and the whole is as without classes."""
    result = simulate(classes((15.0, 25.0), (exponential(180.0),) * 2, 10, urgent=True), replications=80, seed=22)
    alone = exact.queue_measures(15 / 900, 1 / 180, 10, 0.0, 400, 20.0)
    together = exact.queue_measures(40 / 900, 1 / 180, 10, 0.0, 400, 20.0)
    judge.compare("urgent", result.streams.loc["P1"]["wait_probability"], alone["wait_probability"], width=0.2)
    judge.compare("all", result.total.loc["all"]["resolution_s"], 180.0 + together["wait_s"])


def test_classes_that_do_not_interrupt_wait_by_cobham(judge):
    """Non-preemptive M/M/n: W_k = W₀ / ((1 − σ_{k−1})(1 − σ_k)) with W₀ = P(wait) · S / n (Cobham 1954)."""
    contacts = (10.0, 15.0, 17.0)
    result = simulate(classes(contacts, (exponential(180.0),) * 3, 10, urgent=False), replications=100, seed=23)
    plain = exact.queue_measures(sum(contacts) / 900, 1 / 180, 10, 0.0, 600, 20.0)
    used = np.concatenate([[0.0], np.cumsum(contacts) * 180 / 900 / 10])
    for k in range(3):
        expected = plain["wait_probability"] * 18.0 / ((1 - used[k]) * (1 - used[k + 1]))
        judge.compare(f"P{k + 1}", result.streams.loc[f"P{k + 1}"]["wait_s"], expected, width=0.12)


def test_work_in_hand_that_may_not_be_interrupted_is_not():
    streams = (
        Stream("urgent", np.full(96, 4.0), fixed(60.0), 0.0, 0.8, "deferred", preempts=True),
        Stream("call", np.full(96, 20.0), lognormal(300.0, 1.0), 20.0, 0.8, priority=1),
    )
    desk = SimDesk(streams, (Group("team", np.full(96, 6), {"urgent": Skill(), "call": Skill()}, reserve=2),))
    result = simulate(desk, replications=5, seed=24)
    assert (result.streams["wait_probability", "mean"] > 0).all()
    assert result.streams.loc["call", ("open", "mean")] == 0.0


def test_what_is_left_is_done_at_the_pace_of_the_next_person():
    """A visit of 1000 s, interrupted by the one call; the slow group that is idle takes over what is left."""
    urgent = Stream("urgent", np.array([0.0, 1.0]), fixed(100.0), 0.0, 0.8, preempts=True, counted=True)
    work = Stream("work", np.array([1.0, 0.0]), fixed(2000.0), 1e6, 0.8, priority=1, interruptible=True, counted=True)
    fast = Group("fast", np.array([1, 1, 1, 1, 1, 1]), {"urgent": Skill(), "work": Skill()}, site="a")
    slow = Group("slow", np.array([0, 1, 1, 1, 1, 1]), {"work": Skill(2.0, rank=1)}, site="b")
    streams = tuple(
        Stream(**{**one.__dict__, "contacts": np.concatenate([one.contacts, np.zeros(4)])}) for one in (urgent, work)
    )
    result = simulate(SimDesk(streams, (fast, slow), cyclic=False), replications=20, seed=25)
    hours = result.groups["busy_h"]["mean"]
    done_by_fast = hours["fast"] * 3600 - 100.0
    assert hours["slow"] * 3600 > 0.0
    assert done_by_fast + hours["slow"] * 3600 / 2.0 == pytest.approx(2000.0, abs=1.0)


def test_responding_counts_the_redial_and_resolving_what_follows():
    """Everybody gives up at once and calls again when people have come: responded late, resolved later still."""
    contacts = np.array([5.0, 0, 0, 0, 0, 0, 0, 0])
    staff = np.array([0, 9, 9, 9, 9, 9, 9, 9])
    common = {"patience": fixed(10.0), "redial_share": 0.999, "redial_delay_s": 500.0, "counted": True}
    call = Stream("call", contacts, fixed(60.0), 20.0, 0.8, respond_within_s=900.0, resolve_within_s=3600.0, **common)
    desk = SimDesk((call,), (Group("team", staff, {"call": Skill()}),), cyclic=False)
    row = simulate(desk, replications=40, seed=26).streams.loc["call"].xs("mean", level="statistic")
    assert row["answered"] == pytest.approx(5.0, abs=0.2)
    assert row["answered_of_offered"] < row["responded_in_time"] < row["resolved_in_time"] <= 1.0


def test_the_promise_may_run_on_another_clock():
    always, never_at_first = np.ones(8, dtype=bool), np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=bool)
    contacts, staff = np.array([3.0, 0, 0, 0, 0, 0, 0, 0]), np.array([0, 0, 0, 0, 3, 3, 3, 3])

    def responded(clock):
        mail = Stream(
            "mail",
            contacts,
            fixed(60.0),
            600.0,
            0.9,
            "deferred",
            counted=True,
            clock_open=never_at_first,
            respond_within_s=600.0,
            promise_clock=clock,
        )
        result = simulate(SimDesk((mail,), (Group("t", staff, {"mail": Skill()}),), cyclic=False), replications=3)
        assert result.streams["service_level"]["mean"].item() == 1.0
        return result.streams["responded_in_time"]["mean"].item()

    assert responded(None) == 1.0
    assert responded(always) == 0.0


def test_parts_are_reported_as_one_stream_and_by_urgency():
    common = {"part_of": "calls", "patience": exponential(120.0)}
    parts = tuple(
        Stream(f"calls {n}", np.full(96, rate), exponential(180.0), 20.0, 0.8, urgency=n, **common)
        for n, rate in (("P1", 5.0), ("P2", 25.0))
    )
    other = Stream("chat", np.full(96, 10.0), exponential(100.0), 20.0, 0.8, urgency="P2")
    team = Group("team", np.full(96, 8), {one.name: Skill() for one in (*parts, other)})
    result = simulate(SimDesk((*parts, other), (team,)), replications=20, seed=27)
    assert list(result.streams.index) == ["calls", "chat"]
    assert list(result.promises.index) == ["calls", "chat", "all"]
    assert list(result.priorities.index) == ["P1", "P2"]
    offered = result.priorities["offered"]["mean"]
    assert offered.sum() == pytest.approx(result.total["offered"]["mean"].item())
    assert offered["P1"] + offered["P2"] - result.streams["offered"]["mean"]["chat"] == pytest.approx(
        result.streams["offered"]["mean"]["calls"]
    )
    with pytest.raises(ValueError, match="target must be that of 'a'"):
        SimDesk(
            (
                Stream("a", np.ones(4), fixed(1.0), 20.0, 0.8, part_of="x"),
                Stream("b", np.ones(4), fixed(1.0), 20.0, 0.7, part_of="x"),
            ),
            (),
        )
