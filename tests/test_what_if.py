"""What-ifs through the real planner: more self-service by tier, specialists against generalists."""

import json

import pytest

from planner.cli import main
from planner.scenario import ScenarioError
from planner.scenario_file import dumps
from planner.shift_left import shift_left, size, with_self_service
from planner.specialists import generalists, options_table, quality, specialists, specialists_or_generalists
from tests.desks import ONE_TEAM, desk

CHANNELS = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}
TIERED = {
    "channels": CHANNELS,
    "shifts": {"paid_h": [8], "starts_every_min": 120},
    "departments[0].open": {"mon-fri": "08:00-18:00"},
    "departments[0].out_of_hours": {"phone": "becomes_email"},
    "sites[0].field_staff": 3,
    "tiers": {
        "self_service": {"enters": 0.5, "solves": 0.4, "then": {"phone": 0.5, "email": 0.5}},
        "online": {"email": {"enters": 0.2, "solves": 1.0}},
        "phone": {"enters": 0.3, "solves": 0.8, "then": {"on_site": 1.0}},
        "on_site": {"visit_min": 60},
        "relationship": {"accounts": 10, "hours_per_account_month": 2},
    },
}
PAIR = [{"name": "A", "share": 0.5, "handed_over": 0.1}, {"name": "B", "share": 0.5}]
FLAT = {"departments": [one | {"open": {"mon-fri": "08:00-18:00"}} for one in PAIR], "shifts": TIERED["shifts"]}


def test_ten_points_of_self_service_by_hand():
    found = shift_left(desk(TIERED), 0.10)
    needs = found.before.stages.demand.needs_per_week
    less = 0.5 * 0.10 * needs  # fewer unsolved, half to each channel
    calls = 50 / 168 * 0.5 * less  # calls outside opening hours become mail
    change = found.change["contacts_per_week"]
    assert change["1"] == pytest.approx(0, abs=1e-9)
    assert change["3"] == pytest.approx(-calls, abs=1e-9)
    assert change["4"] == pytest.approx(-0.2 * calls, abs=1e-9)
    assert change["2"] == pytest.approx(-(less - calls), abs=1e-9)
    assert change["5"] == pytest.approx(0, abs=1e-9)
    assert change["all"] == pytest.approx(-less - 0.2 * calls, abs=1e-9)
    assert found.change["work_h"]["4"] == pytest.approx(-0.2 * calls, abs=1e-9)  # an hour each
    assert found.change["cost_per_year"]["all"] < 0
    assert found.change["people"]["all"] == pytest.approx(found.after.people - found.before.people, abs=1e-9)


def test_the_tiers_add_up_to_the_desk():
    sized = size(desk(TIERED))
    assert sized.tiers["people"].sum() == pytest.approx(sized.people, rel=1e-9)
    assert sized.tiers["cost_per_year"].sum() == pytest.approx(sized.cost_per_year, rel=1e-9)
    work = float(sized.stages.demand.load_erl.to_numpy().sum()) * 0.25
    assert sized.tiers["work_h"].sum() == pytest.approx(work, rel=1e-9)


def test_a_desk_without_tiers_is_one_tier():
    with pytest.raises(ScenarioError, match=r"tiers\.self_service: is needed"):
        with_self_service(desk(), 0.1)
    with pytest.raises(ScenarioError, match=r"points: must lie in \[-0\.4, 0\.6\]; got 0\.7"):
        with_self_service(desk(TIERED), 0.7)


def test_generalists_pool_and_are_slower():
    scenario = desk(FLAT | {"generalists": {"handle_factor": 1.2, "fcr_delta": -0.1}})
    table = specialists_or_generalists(scenario)
    split, merged = table.loc["specialists"], table.loc["generalists"]
    assert (split["pools"], merged["pools"]) == (4, 2)
    assert split["hand_offs_per_contact"] == pytest.approx(0.05)
    assert merged["hand_offs_per_contact"] == 0
    assert merged["first_contact_resolution"] == pytest.approx(split["first_contact_resolution"] - 0.1)
    assert merged["work_h"] > split["work_h"]


def test_generalists_as_good_as_specialists_only_gain():
    even = {"generalists": {"handle_factor": 1.0, "fcr_delta": 0.0}, "regions[0].contacts_per_month": 40_000}
    scenario = desk(FLAT | even)
    table = specialists_or_generalists(scenario)
    assert table["agent_h_required"]["generalists"] < table["agent_h_required"]["specialists"]
    assert table["cost_per_year"]["generalists"] <= table["cost_per_year"]["specialists"] * (1 + 1e-6)


def test_splitting_and_merging_again_gives_the_same_work():
    whole = desk({"shifts": TIERED["shifts"], "generalists": {"handle_factor": 1.25, "fcr_delta": 0.0}})
    parts = specialists(whole, {"A": 0.6, "B": 0.4}, handed_over=0.2)
    again = generalists(parts)
    works = [size(one).tiers["work_h"].sum() for one in (whole, again)]
    assert works[1] == pytest.approx(works[0], rel=1e-9)
    assert options_table({"parts": parts})["hand_offs_per_contact"]["parts"] == pytest.approx(0.2)


def test_what_cannot_be_merged_or_split_is_refused():
    with pytest.raises(ScenarioError, match="departments: needs at least two"):
        generalists(desk())
    with pytest.raises(ScenarioError, match="departments: must be one"):
        specialists(desk(FLAT), {"A": 1.0})


def test_quality_counts_escalations_as_hand_offs():
    found = quality(size(desk(TIERED | {"departments[0].open": "always"})).stages.demand)
    calls, mails = 0.3 + 0.5 * 0.6 * 0.5, 0.2 + 0.5 * 0.6 * 0.5
    handled = calls * 1.2 + mails
    assert found["contacts_per_need"] == pytest.approx(handled)
    assert found["hand_offs_per_contact"] == pytest.approx(0.2 * calls / handled)
    assert found["first_contact_resolution"] == pytest.approx((0.8 * calls + 0.2 * calls + mails) / handled)


def test_the_command_prints_rows(tmp_path, capsys):
    path = tmp_path / "desk.yaml"
    path.write_text(dumps(desk(TIERED)), "utf-8")
    assert main(["whatif", str(path), "--self-service", "0.1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["tier"] for row in rows] == ["1", "2", "3", "4", "5", "all"]
    assert main(["whatif", str(path), "--generalists"]) == 2
    assert "departments: needs at least two" in capsys.readouterr().err
