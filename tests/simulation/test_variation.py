"""Days on which fewer people come, and contacts that follow from others only while the desk is open."""

import numpy as np
import pytest

from planner.simulation import Group, SimDesk, Skill, Stream, exponential, fixed, presence_factors, simulate


@pytest.mark.parametrize(("absence", "cv"), [(0.3, 0.3), (0.1, 1.0), (0.3, 0.0), (0.0, 0.5)])
def test_presence_has_the_mean_and_spread_of_absence(absence, cv):
    factors = np.array(presence_factors(absence, cv))
    if cv == 0.0 or absence == 0.0:
        assert factors.size == 0
        return
    assert factors.mean() == pytest.approx(1.0)
    assert factors.std() * (1 - absence) == pytest.approx(absence * cv, rel=0.03)
    assert factors.min() >= 0.0


@pytest.mark.parametrize(("absence", "cv", "name"), [(1.0, 0.3, "absence"), (0.3, -1.0, "cv"), (0.3, 11.0, "cv")])
def test_presence_names_what_is_out_of_range(absence, cv, name):
    with pytest.raises(ValueError, match=f"{name} must be in"):
        presence_factors(absence, cv)


def test_a_site_has_good_and_bad_days_but_the_roster_on_average(one_pool):
    steady = simulate(one_pool(40.0, 11, slots=672), replications=40, seed=31)
    uneven = simulate(
        one_pool(40.0, 11, slots=672, desk={"presence": presence_factors(0.3, 0.5)}), replications=40, seed=31
    )
    hours = [result.groups["staffed_h"]["mean"].item() for result in (steady, uneven)]
    assert hours[1] == pytest.approx(hours[0], rel=0.03)
    waits = [result.streams["wait_s"]["mean"].item() for result in (steady, uneven)]
    assert waits[1] > 1.5 * waits[0]
    kept = [result.promises["kept_week"]["calls"] for result in (steady, uneven)]
    assert kept[1] <= kept[0]


def test_groups_of_a_site_miss_people_on_the_same_days():
    streams = tuple(Stream(n, np.full(672, 20.0), exponential(180.0), 20.0, 0.8) for n in "ab")

    def together(sites):
        groups = tuple(Group(n, np.full(672, 40), {n: Skill()}, site=site) for n, site in zip("ab", sites, strict=True))
        desk = SimDesk(streams, groups, presence=presence_factors(0.3, 0.6))
        sums = simulate(desk, replications=30, seed=32)._sample.cycle_sums[:, :, 1]
        return np.corrcoef(sums.T)[0, 1]

    assert together("xx") > 0.95
    assert abs(together("xy")) < 0.6


@pytest.mark.parametrize("kind", ["repeat", "follow", "redial"])
def test_what_follows_waits_for_the_doors_to_open(kind):
    doors = np.tile(np.arange(96) // 32 == 1, 7)
    contacts = np.where(doors, 3.0, 0.0)
    more = {
        "repeat": {"follow_ups": {"calls": 0.5}, "repeat_delay_s": 20_000.0},
        "follow": {"follow_ups": {"mail": 0.5}, "follow_up_delay_s": 20_000.0},
        "redial": {"patience": fixed(0.0), "redial_share": 0.5, "redial_delay_s": 20_000.0},
    }[kind]
    streams = (
        Stream("calls", contacts, fixed(300.0), 20.0, 0.8, doors=doors, **more),
        Stream("mail", 0 * contacts, fixed(60.0), 20.0, 0.8, doors=doors),
    )
    desk = SimDesk(streams, (Group("team", np.full(672, 1), {"calls": Skill(), "mail": Skill()}),))
    frame = simulate(desk, replications=20, seed=33).stream_intervals["offered"]["mean"]
    name = "mail" if kind == "follow" else "calls"
    offered = frame[name].to_numpy()
    assert offered[~doors].sum() == 0.0
    assert offered.sum() > (0.0 if kind == "follow" else 1.2 * contacts.sum())
    if kind == "follow":
        assert offered.sum() == pytest.approx(0.5 * contacts.sum(), rel=0.1)
