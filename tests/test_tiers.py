"""The funnel: what becomes of a need, by hand and by law."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.scenario import ScenarioError
from planner.scenario.tiers import Node, OnSite, Tiers
from planner.tiers import ON_SITE, PHONE, SELF_SERVICE, funnel
from tests.desks import ONE_TEAM, desk, document

CHANNELS = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}


def tiered(tiers, **channels):
    return desk({"tiers": tiers, "channels": CHANNELS | channels})


@pytest.mark.parametrize("fcr", [0.0, 0.3, 0.75, 1.0])
@pytest.mark.parametrize("repeat", [0.0, 0.5, 0.95])
def test_repeat_contacts_follow_the_formula(fcr, repeat):
    scenario = desk({"channels.phone.first_contact_resolution": fcr, "channels.phone.repeat": repeat})
    steps = funnel(scenario).steps
    assert steps["contacts"]["phone"] == pytest.approx(0.65 / (1 - (1 - fcr) * repeat), rel=1e-12)
    assert steps["contacts"]["email"] == pytest.approx(0.35, rel=1e-12)


def test_side_by_side_what_is_not_solved_gives_up_or_comes_back():
    steps = funnel(desk({"channels.phone.first_contact_resolution": 0.6, "channels.phone.repeat": 0.5})).steps
    # 0.65 enter; 0.2 of all contacts come back, so 0.65 / 0.8 contacts; 0.6 are solved, 0.2 give up
    columns = ["enters", "contacts", "solved", "gave_up"]
    assert steps.loc["phone", columns].tolist() == pytest.approx([0.65, 0.8125, 0.8125 * 0.6, 0.8125 * 0.2], abs=1e-12)


def test_a_funnel_by_hand():
    paths = funnel(
        tiered(
            {
                "self_service": {"enters": 0.5, "solves": 0.6, "then": {"phone": 0.5, "email": 0.25}},
                "online": {"email": {"enters": 0.2, "solves": 0.8, "then": {"phone": 1.0}}},
                "phone": {"enters": 0.3, "solves": 0.9, "then": {"on_site": 0.5}, "repeat": 0.1},
                "on_site": {"visit_min": 30},
            }
        )
    )
    contacts = paths.steps["contacts"]
    assert contacts[SELF_SERVICE] == pytest.approx(0.5, abs=1e-12)
    assert contacts["email"] == pytest.approx(0.2 + 0.5 * 0.4 * 0.25, abs=1e-12)  # 0.25
    # 0.3 enter, 0.1 from self-service, 0.05 from e-mail; 9 % of all phone contacts come back
    assert contacts[PHONE] == pytest.approx((0.3 + 0.5 * 0.4 * 0.5 + 0.25 * 0.2) / (1 - 0.9 * 0.1), abs=1e-12)
    assert contacts[ON_SITE] == pytest.approx(contacts[PHONE] * 0.1 * 0.5, abs=1e-12)
    gave_up = paths.steps["gave_up"]
    assert gave_up[SELF_SERVICE] == pytest.approx(0.5 * 0.4 * 0.25, abs=1e-12)
    assert gave_up["email"] == pytest.approx(0, abs=1e-12)
    assert gave_up[PHONE] == pytest.approx(contacts[PHONE] * 0.1 * 0.5, abs=1e-12)
    assert paths.moves.loc[SELF_SERVICE, "phone"] == pytest.approx(0.1, abs=1e-12)
    assert paths.moves.loc["email", "phone"] == pytest.approx(0.05, abs=1e-12)
    assert paths.steps["solved"].sum() + gave_up.sum() == pytest.approx(1, abs=1e-12)


def test_loops_are_solved_as_a_whole():
    """Phone sends to e-mail and e-mail back: a geometric series, not one pass."""
    tiers = {
        "online": {"email": {"enters": 0.5, "solves": 0.5, "then": {"phone": 1.0}}},
        "phone": {"enters": 0.5, "solves": 0.5, "then": {"email": 1.0}},
    }
    contacts = funnel(tiered(tiers)).steps["contacts"]
    assert contacts["email"] == pytest.approx(1.0, abs=1e-12)  # x = 0.5 + x / 2
    assert contacts["phone"] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    "tiers",
    [
        {
            "online": {"email": {"enters": 0.5, "solves": 0.0, "then": {"phone": 1.0}}},
            "phone": {"enters": 0.5, "solves": 0.0, "then": {"email": 1.0}},
        },
        {"online": {"email": {"enters": 0, "solves": 0}}, "phone": {"enters": 1, "solves": 1.0, "repeat": 1.0}},
    ],
)
def test_a_funnel_without_end_is_refused(tiers):
    with pytest.raises(ScenarioError, match=r"never end \(spectral radius 1, must be < 1\)"):
        funnel(tiered(tiers))


def test_a_destination_that_is_not_there_is_refused():
    """The scenario refuses it already; the funnel does so for scenarios made otherwise."""
    scenario = tiered({"online": {"email": {"solves": 1}}, "phone": {"enters": 1.0, "solves": 0.5}})
    broken = Tiers(phone=Node(enters=1.0, solves=0.5, then={"on_site": 1.0}))
    with pytest.raises(ScenarioError, match=r"then\.on_site: has no tier of that name"):
        funnel(scenario.model_copy(update={"tiers": broken}))


def test_visits_may_be_where_needs_enter():
    steps = funnel(
        tiered(
            {
                "online": {"email": {"enters": 0.3, "solves": 1}},
                "phone": {"enters": 0.5, "solves": 1},
                "on_site": {"enters": 0.2},
            }
        )
    ).steps
    assert steps["contacts"].to_dict() == pytest.approx({"email": 0.3, "phone": 0.5, "on_site": 0.2}, abs=1e-12)
    assert OnSite().remote_share == 0


SHARE = st.floats(0, 1)


@given(
    enters=st.lists(st.integers(0, 20), min_size=3, max_size=3).filter(any),
    solves=st.lists(st.floats(0.05, 1), min_size=3, max_size=3),
    splits=st.lists(st.tuples(SHARE, SHARE), min_size=3, max_size=3),
    repeats=st.lists(st.floats(0, 0.9), min_size=3, max_size=3),
)
def test_every_need_ends_solved_or_given_up(enters, solves, splits, repeats):
    total = sum(enters)
    targets = [("phone", "email"), ("phone", "on_site"), ("email", "on_site")]
    nodes = [
        {
            "enters": enters[i] / total,
            "solves": solves[i],
            "then": {targets[i][0]: splits[i][0] * splits[i][1], targets[i][1]: splits[i][0] * (1 - splits[i][1])},
            "repeat": repeats[i],
        }
        for i in range(3)
    ]
    assume(abs(sum(node["enters"] for node in nodes) - 1) < 1e-9)
    tiers = {"self_service": nodes[0], "online": {"email": nodes[1]}, "phone": nodes[2], "on_site": {}}
    scenario = desk(base=document({"tiers": tiers, "channels": CHANNELS}))
    paths = funnel(scenario)
    assert (paths.steps.to_numpy() >= -1e-12).all()
    assert paths.steps["enters"].sum() == pytest.approx(1, abs=1e-9)
    assert (paths.steps["solved"] + paths.steps["gave_up"]).sum() == pytest.approx(1, abs=1e-9)
    inflow = paths.steps["enters"] + paths.moves.sum(axis=0)
    np.testing.assert_allclose(inflow, paths.steps["contacts"], atol=1e-9)
