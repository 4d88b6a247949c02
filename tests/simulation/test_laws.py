"""What must hold whatever the figures are."""

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

import planner.simulation
from planner.simulation import (
    Group,
    SimDesk,
    Skill,
    Stream,
    empirical,
    exponential,
    fixed,
    gamma_day_factors,
    lognormal,
    simulate,
)
from planner.simulation.result import SimResult

OUTCOMES = ("answered", "abandoned", "blocked", "diverted", "open")


def mixed_desk(seed=0, slots=96, cyclic=True):
    """A small desk that uses everything at once; its numbers follow from the seed."""
    rng = np.random.default_rng(seed)

    def rate(top):
        return rng.uniform(0, top, slots)

    streams = (
        Stream(
            "phone", rate(30), lognormal(200, 1.3), 20.0, 0.8, patience=exponential(150), redial_share=0.4, dispersion=2
        ),
        Stream("vip", rate(4), exponential(150), 10.0, 0.9, priority=-1, patience=exponential(600), max_waiting=3),
        Stream(
            "chat",
            rate(10),
            exponential(400),
            60.0,
            0.8,
            "concurrent",
            concurrency=3,
            slowdown=(1, 1.2, 1.6),
            patience=exponential(200),
            callback_share=0.3,
            callback_to="mail",
        ),
        Stream(
            "mail",
            rate(5),
            empirical([100, 200, 900]),
            7200.0,
            0.9,
            "deferred",
            priority=2,
            clock_open=np.arange(slots) % 96 >= 32,
            follow_ups={"phone": 0.1, "mail": 0.2},
            follow_up_delay_s=3600.0,
        ),
    )
    skills = {"phone": Skill(), "vip": Skill(), "chat": Skill(1.2, language_match=False), "mail": Skill()}
    groups = (
        Group("a", rng.integers(0, 12, slots), skills, site="one", reserve=1, absence=0.1),
        Group("b", rng.integers(0, 6, slots), {"vip": Skill(), "phone": Skill(1.1, after_s=60)}, site="one"),
        Group("c", rng.integers(0, 6, slots), {"mail": Skill(), "chat": Skill()}, site="two", absence=0.2),
        Group("d", rng.integers(0, 6, slots), skills, site="two", for_live=rng.integers(0, 4, slots)),
    )
    return SimDesk(streams, groups, cyclic=cyclic, day_factors=gamma_day_factors(0.2))


def counts(result: SimResult):
    return result.streams.xs("mean", axis=1, level="statistic")


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), cyclic=st.booleans())
def test_every_contact_ends_in_one_way(seed, cyclic):
    result = simulate(mixed_desk(seed, cyclic=cyclic), replications=2, seed=seed, threads=1)
    frame = counts(result)
    assert np.allclose(frame["offered"], frame[list(OUTCOMES)].sum(axis=1), atol=1e-9)
    assert (frame[list(OUTCOMES)] >= 0).all(axis=None)
    detail = result.stream_intervals.xs("mean", axis=1, level="statistic")
    assert np.allclose(detail["offered"].groupby("stream").sum()[frame.index], frame["offered"])
    shares = detail[["service_level", "virtual", "abandonment", "wait_probability", "language_match"]]
    assert shares.stack().dropna().between(0, 1).all()
    occupancy = result.site_intervals["occupancy"]["mean"].dropna()
    assert occupancy.between(0, 1 + 1e-9).all()


def test_same_seed_same_result_on_any_number_of_threads():
    one = simulate(mixed_desk(3), replications=6, seed=5, threads=1)
    two = simulate(mixed_desk(3), replications=6, seed=5, threads=3)
    pd.testing.assert_frame_equal(one.stream_intervals, two.stream_intervals)
    other = simulate(mixed_desk(3), replications=6, seed=6, threads=1)
    assert not one.streams.equals(other.streams)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), staff=st.integers(1, 8))
def test_people_left_to_live_contacts_are_there_as_if_nothing_else_came(seed, staff):
    call = Stream("call", np.full(96, 20.0), lognormal(300.0, 1.0), 20.0, 0.8, patience=exponential(200.0))
    mail = Stream("mail", np.full(96, 8.0), exponential(600.0), 7200.0, 0.9, "deferred", priority=1)
    people = np.full(96, staff)
    team = Group("team", people, {"call": Skill(), "mail": Skill()}, for_live=people)
    both = simulate(SimDesk((call, mail), (team,)), replications=2, seed=seed, threads=1)
    alone = Group("team", people, {"call": Skill()})
    calls = simulate(SimDesk((call,), (alone,)), replications=2, seed=seed, threads=1)
    measures = ["offered", "answered", "abandoned", "wait_s", "asa_s", "service_level"]
    pd.testing.assert_frame_equal(both.streams.loc[["call"], measures], calls.streams[measures])
    assert counts(both)["answered"]["mail"] == 0.0


def test_deferred_work_begins_as_soon_as_fewer_people_are_left_to_live_contacts():
    contacts, people = np.array([3.0, 0.0, 0.0, 0.0]), np.full(4, 3)
    mail = Stream("mail", contacts, fixed(60.0), 900.0, 0.9, "deferred", counted=True)
    team = Group("team", people, {"mail": Skill()}, for_live=np.array([3, 3, 1, 0]))
    row = counts(simulate(SimDesk((mail,), (team,), cyclic=False), replications=5)).loc["mail"]
    assert row["answered"] == 3.0
    assert 1800 - 900 <= row["wait_s"] <= 1800 + 60  # two at the border, the third when the first of them is done


@pytest.mark.parametrize(("pressing_s", "answered"), [(None, 0.0), (900.0, 1.0)])
def test_what_is_soon_due_is_taken_by_whoever_finishes_something(pressing_s, answered):
    """One person, left to calls; a mail due in an hour waits for the end of a call in its last quarter."""
    calls = Stream("calls", np.full(8, 3.0), fixed(60.0), 20.0, 0.8, counted=True)
    once = np.array([1.0, *[0.0] * 7])
    mail = Stream(
        "mail", once, fixed(60.0), 3600.0, 0.9, "deferred", priority=1, counted=True, pressing_s=pressing_s
    )  # fmt: skip
    people = np.ones(8, dtype=int)
    team = Group("team", people, {"calls": Skill(), "mail": Skill()}, for_live=people)
    row = counts(simulate(SimDesk((calls, mail), (team,), cyclic=False), replications=10)).loc["mail"]
    assert row["answered"] == answered
    assert answered == 0.0 or 2700 <= row["wait_s"] <= 3600


def test_changed_roster_meets_the_same_customers(one_pool):
    few, many = (simulate(one_pool(30.0, n, patience=exponential(100)), replications=5, seed=1) for n in (4, 9))
    offered = [r.stream_intervals["offered"]["mean"] for r in (few, many)]
    pd.testing.assert_series_equal(*offered)


def test_added_stream_leaves_the_others_alone(one_pool):
    alone = one_pool(30.0, 6)
    extra = Stream("more", np.full(96, 9.0), exponential(60), 20.0, 0.8)
    team = Group("more", np.full(96, 3), {"more": Skill()}, site="elsewhere")
    both = SimDesk((extra, *alone.streams), (team, *alone.groups))
    one, two = (simulate(desk, replications=3, seed=2).streams.loc["calls"] for desk in (alone, both))
    pd.testing.assert_series_equal(one, two)


def test_more_people_never_hurt(one_pool):
    levels = [
        simulate(one_pool(40.0, n, patience=exponential(120)), replications=10, seed=1).streams.loc[
            "calls", ("service_level", "mean")
        ]
        for n in range(5, 15)
    ]
    assert levels == sorted(levels)


def test_giving_up_as_an_event_or_in_passing_is_the_same(one_pool):
    """A limit on the queue makes abandonment an event of its own; one that is never reached changes nothing."""
    lazy, eager = (
        simulate(one_pool(60.0, 10, patience=exponential(90), max_waiting=limit), replications=5, seed=4)
        for limit in (None, 10**6)
    )
    pd.testing.assert_frame_equal(lazy.streams, eager.streams)


def test_littles_law(one_pool):
    """Mean number in service = answered per second × mean handle time."""
    result = simulate(one_pool(50.0, 12, handle=fixed(180.0)), replications=40, seed=1)
    busy_s = result.groups.loc["team", ("busy_h", "mean")] * 3600
    answered = result.groups.loc["team", ("answered", "mean")]
    assert busy_s / answered == pytest.approx(180.0, rel=0.005)


def test_people_who_leave_finish_their_contact(one_pool):
    """One agent for one slot, a two-hour contact: work goes on after the shift and nobody else is served."""
    staff = np.zeros(24, dtype=np.int64)
    staff[0] = 1
    contacts = np.zeros(24)
    contacts[0] = 5.0
    desk = one_pool(contacts, staff, handle=fixed(7200.0), slots=24, desk={"cyclic": False})
    result = simulate(desk, replications=50, seed=1)
    row = result.streams.loc["calls"].xs("mean", level="statistic")
    assert row["answered"] == pytest.approx(1.0, abs=0.05)
    assert row["open"] == pytest.approx(row["offered"] - row["answered"])
    busy_h = result.site_intervals["busy_h"]["mean"].to_numpy()
    assert busy_h[1:7] == pytest.approx(0.25 * row["answered"])
    assert busy_h[10:].max() == 0.0


def test_person_who_changes_group_finishes_first():
    """Both groups of a site share one person, who is never in two places at once."""
    slots = 96
    turn = (np.arange(slots) % 2).astype(np.int64)
    streams = tuple(
        Stream(n, np.full(slots, 2.0), exponential(500), 20.0, 0.8, patience=exponential(900)) for n in "ab"
    )
    groups = tuple(Group(n, t, {n: Skill()}, site="one") for n, t in (("a", turn), ("b", 1 - turn)))
    result = simulate(SimDesk(streams, groups), replications=20, seed=1)
    assert result.site_intervals["staffed_h"]["p90"].max() <= 0.25 + 1e-6
    assert (result.streams["answered"]["mean"] > 20).all()


def test_hand_over_between_sites_keeps_the_queue():
    """What waits when one site closes is served by the other."""
    day = np.arange(96) < 48
    work = Stream("work", np.full(96, 4.0), exponential(600), 3600.0, 0.9, "deferred")
    groups = tuple(
        Group(n, on.astype(np.int64) * 4, {"work": Skill()}, site=n) for n, on in (("east", day), ("west", ~day))
    )
    result = simulate(SimDesk((work,), groups), replications=20, seed=1)
    assert result.streams.loc["work", ("open", "mean")] == 0.0
    answered = result.sites["answered"]["mean"]
    assert answered["east"] == pytest.approx(answered["west"], rel=0.06)


def test_callbacks_redials_and_blocks(one_pool):
    base = simulate(one_pool(60.0, 10, patience=exponential(60)), replications=10, seed=1).streams.loc["calls"]
    redial = simulate(one_pool(60.0, 10, patience=exponential(60), redial_share=0.5), replications=10, seed=1)
    row = redial.streams.loc["calls"]
    more = row["offered"]["mean"] - base["offered"]["mean"]
    assert more == pytest.approx(0.5 * row["abandoned"]["mean"], rel=0.1)
    blocked = simulate(one_pool(60.0, 10, max_waiting=0), replications=10, seed=1).streams.loc["calls"]
    assert blocked["asa_s"]["mean"] == 0.0
    assert blocked["blocking"]["mean"] > 0.1


def test_callbacks_become_deferred_work():
    phone = Stream("phone", np.full(96, 30.0), exponential(200), 20.0, 0.8, callback_share=1.0, callback_to="back")
    back = Stream("back", np.zeros(96), exponential(200), 3600.0, 0.9, "deferred", priority=1)
    team = Group("team", np.full(96, 8), {"phone": Skill(), "back": Skill()})
    frame = counts(simulate(SimDesk((phone, back), (team,)), replications=10, seed=1))
    assert frame.loc["phone", "diverted"] == pytest.approx(frame.loc["back", "offered"], rel=0.02)
    assert frame.loc["phone", "asa_s"] == 0.0


def test_deadline_runs_on_the_business_clock():
    """Work that comes in at night is in time if it is answered within an hour of opening."""
    slots = np.arange(96)
    open_slots = (slots >= 36) & (slots < 68)
    contacts = np.zeros(96)
    contacts[[10, 70]] = 3.0
    stream = {"handle": fixed(300.0), "within_s": 3600.0, "target": 0.9, "channel": "deferred"}
    streams = (
        Stream("business", contacts, clock_open=open_slots, **stream),
        Stream("clock", contacts, **stream),
    )
    team = Group("team", open_slots.astype(np.int64) * 4, {"business": Skill(), "clock": Skill()})
    level = simulate(SimDesk(streams, (team,)), replications=20, seed=1).streams["service_level"]["mean"]
    assert level["business"] == 1.0
    assert level["clock"] == 0.0


def test_overdispersion_and_day_factor_show_in_the_counts(one_pool):
    plain = simulate(one_pool(20.0, 9), replications=300, seed=1)._sample.counts[:, 0, :, 0]
    spread = simulate(one_pool(20.0, 9, dispersion=2.5), replications=300, seed=1)._sample.counts[:, 0, :, 0]
    assert np.var(plain) / np.mean(plain) == pytest.approx(1.0, abs=0.05)
    assert np.var(spread) / np.mean(spread) == pytest.approx(2.5, abs=0.1)
    days = simulate(one_pool(20.0, 9, desk={"day_factors": gamma_day_factors(0.3)}), replications=600, seed=1)
    totals = days._sample.cycle_counts[:, 0, 0]
    assert totals.std() / totals.mean() == pytest.approx(np.hypot(0.3, 1 / np.sqrt(20 * 96)), abs=0.03)


def test_counted_contacts_come_exactly_as_counted(one_pool):
    """A back-test: so many in each slot, spread evenly over it."""
    contacts = np.arange(96.0) % 7
    desk = one_pool(contacts, 9, counted=True, desk={"day_factors": (0.5, 1.5), "cyclic": False})
    result = simulate(desk, replications=400, seed=1)
    assert (result._sample.counts[:, 0, :, 0] == contacts).all()
    age = simulate(one_pool(contacts, 0, counted=True, desk={"cyclic": False}), replications=400, seed=1)
    oldest = age.stream_intervals.loc[("calls", 1), ("backlog_age_s", "mean")]
    assert oldest == pytest.approx(450.0, rel=0.06)


def test_absence_removes_its_share(one_pool):
    result = simulate(one_pool(1.0, 20, group={"absence": 0.15}), replications=200, seed=1)
    staffed = result.groups.loc["team", ("staffed_h", "mean")]
    assert staffed == pytest.approx(20 * 24 * 0.85, rel=0.02)


def test_imports_nothing_of_the_planner():
    folder = Path(planner.simulation.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert not name.startswith(("planner", "models")) or name.startswith("planner.simulation"), path.name


def test_resolution_counts_everything_that_follows(judge):
    """First line (200 s) passes 40 % on to experts (500 s) after 300 s, all exponential; nobody ever waits."""
    first = Stream(
        "first",
        np.full(96, 10.0),
        exponential(200),
        20.0,
        0.8,
        follow_ups={"expert": 0.4},
        follow_up_delay_s=300.0,
        resolve_within_s=600.0,
    )
    expert = Stream("expert", np.zeros(96), exponential(500), 20.0, 0.8)
    team = Group("team", np.full(96, 60), {"first": Skill(), "expert": Skill()})
    row = simulate(SimDesk((first, expert), (team,)), replications=300, seed=1).streams.loc["first"]
    chain = np.array([[-1 / 200, 0.4 / 200, 0], [0, -1 / 300, 1 / 300], [0, 0, -1 / 500]])
    judge.compare("in time", row["resolved_in_time"], 1 - expm(chain * 600.0)[0].sum())
    judge.compare("time", row["resolution_s"], 200 + 0.4 * (300 + 500))
    judge.compare("hand-offs", row["hand_offs"], 0.4)
    assert row["new", "mean"] == row["offered", "mean"] == row["resolved", "mean"]
