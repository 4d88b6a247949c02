"""The hiring plan of whole desks."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from planner.economics.hiring import hiring_plan
from planner.economics.hiring_need import Horizon, volumes
from planner.economics.steps import CancelledError
from planner.pipeline import plan
from tests.economics.even import even, heads

WAGE_WEEK = 20 * 40 / 0.8 * 0.8  # every person is paid 40 hours, a fifth of them absent
GROWING = {"growth_per_month": 0.03, "regions[0].contacts_per_month": 20_000}


def test_nobody_leaves_and_nothing_grows_so_nothing_is_decided():
    people = heads(20_000)
    found = hiring_plan(even({"regions[0].contacts_per_month": 20_000, "sites[0].people_now": people}))
    assert found.decisions.empty
    assert found.short.empty
    kept = found.desk["kept"].to_numpy()
    assert np.ptp(kept) < 1e-6
    assert 0.5 < kept[0] < 1.0  # the forecast is sure; what is left is chance
    assert found.cost == pytest.approx(people * WAGE_WEEK * len(found.horizon.first_days))
    assert "Nothing has to be decided" in found.sentence


def test_required_heads_are_the_planners_at_the_months_volume():
    scenario = even(GROWING | {"hiring.months": 6})
    found = hiring_plan(scenario)
    wanted = found.months["required"].to_numpy()
    factor = volumes(scenario, found.horizon)
    assert wanted == pytest.approx([heads(20_000 * one) for one in factor], abs=1.0)  # straight between five plans
    assert (found.desk["cover"] >= found.desk["required"] - 1e-6).all()


def test_a_class_opens_lead_and_training_before_it_answers():
    people = heads(20_000)
    changes = GROWING | {
        "sites[0].people_now": people,
        "hiring": {"start": dt.date(2026, 1, 5), "max_overtime_share": 0.0},
        "people.hire": {"lead_weeks": 3, "training_weeks": 2, "ramp": []},
    }
    found = hiring_plan(even(changes))
    short = found.weeks[found.weeks["short"] > 1e-6]
    assert short.empty or short["week"].max() < pd.Timestamp(2026, 1, 5) + pd.Timedelta(weeks=5)
    for row in found.decisions.itertuples():
        assert row.kind == "class"
        assert row.first_day - row.decide_by == dt.timedelta(weeks=3)
        assert row.productive_from - row.first_day == dt.timedelta(weeks=2)
        assert row.decide_by >= dt.date(2026, 1, 5)
        assert f"by {row.decide_by.day} {row.decide_by:%B %Y}" in row.sentence
    assert found.decisions["people"].sum() == pytest.approx(found.months["hires"].sum())
    assert 0 <= found.gap < 0.01
    assert found.relaxed <= found.bound + 1e-6
    assert found.bound <= found.cost * (1 + 1e-6)


def test_months_add_up_to_weeks_and_the_desk_to_its_sites():
    found = hiring_plan(even(GROWING | {"people.attrition_per_year": 0.5}))
    for column in ("hires", "leavers", "cost", "overtime_h"):
        assert found.months[column].sum() == pytest.approx(found.weeks[column].sum())
        assert found.desk[column].to_numpy() == pytest.approx(found.months.groupby("month")[column].sum().to_numpy())
    assert found.cost == pytest.approx(found.weeks["cost"].sum())
    last, first = found.weeks["heads"].iloc[-1], 17
    assert last == pytest.approx(first + (found.weeks["hires"] - found.weeks["leavers"] - found.weeks["let_go"]).sum())


def test_a_launch_before_anybody_can_come_is_an_answer():
    event = {"name": "Launch", "from": "2026-02-01", "weeks": 4, "volume": 1.5}
    people = heads(20_000)
    changes = {"regions[0].contacts_per_month": 20_000, "sites[0].people_now": people, "events": [event]}
    found = hiring_plan(even(changes | {"people.hire": {"lead_weeks": 20}, "hiring.months": 3}))
    assert found.short["month"].tolist() == [pd.Timestamp(2026, 2, 1)]
    assert found.short["short"].iloc[0] == pytest.approx(
        found.desk["required"].iloc[1] - people * 1.05, abs=0.01
    )  # overtime of 5 %
    usual, launch, again = found.desk["kept"]
    assert launch < 1e-6
    assert usual == again > 0.5
    assert "Nobody can come in time for 1 month" in found.sentence
    assert any("short of" in note for note in found.notes)


def test_an_uncertain_volume_is_staffed_for_and_kept_as_surely_as_wanted():
    sure = hiring_plan(even(GROWING))
    unsure = hiring_plan(even(GROWING | {"hiring.volume_cv": 0.1}))
    assert unsure.buffer > 1.05
    assert (unsure.desk["required"] >= sure.desk["required"]).all()
    assert unsure.cost > sure.cost
    ready = unsure.desk[unsure.desk["short"] < 1e-6]
    assert (ready["kept"] >= 0.85).all()  # heads lie on straight lines between plans: 0.9 is met within a head


def test_growth_and_leavers_cost_money():
    base = {"regions[0].contacts_per_month": 20_000, "sites[0].people_now": heads(20_000)}
    costs = [hiring_plan(even(base | {"growth_per_month": g})).bound for g in (0.0, 0.02, 0.05)]
    assert (np.diff(costs) > 0).all()
    hires = [hiring_plan(even(base | {"people.attrition_per_year": a})).desk["hires"].sum() for a in (0.0, 0.4, 1.0)]
    assert (np.diff(hires) > 0).all()


def test_a_vendor_grows_after_its_ramp_and_shrinks_after_its_notice():
    contract = {"per": "productive_hour", "price": 30, "ramp_weeks": 6, "notice_weeks": 10}
    vendor = {"name": "V", "time_zone": "UTC", "languages": ["en"], "employer": "vendor", "contract": contract}
    season = [1, 1, 1, 1.5, 1.5, 1.5, 0.5, 0.5, 0.5, 1, 1, 1]
    few, many = ({**vendor, "people_now": n} for n in (2, 30))
    changes = {"regions[0].contacts_per_month": 20_000, "hiring.season": season}
    rising = hiring_plan(even(changes | {"sites": [few]}))
    first = rising.weeks.iloc[:6]
    assert (first["heads"] == 2).all()
    assert (first["short"] == first["required"] - 2).all()
    assert (rising.weeks["short"].iloc[6:] == 0).all()
    order = rising.decisions.iloc[0]
    assert (order["kind"], order["decide_by"]) == ("more", dt.date(2026, 1, 5))
    falling = hiring_plan(even(changes | {"sites": [many]}))
    assert (falling.weeks["heads"].iloc[:10] == 30).all()
    assert falling.decisions["kind"].iloc[0] == "fewer"
    assert rising.gap == falling.gap == 0.0


def test_a_vendor_that_grows_and_shrinks_slowly_begins_before_a_peak():
    """With 200 h a month more or fewer at most: people by the envelope of the need, told as one order each."""
    slow = {"ramp_up_h_per_month": 200, "ramp_down_h_per_month": 400}
    contract = {"per": "productive_hour", "price": 30, "ramp_weeks": 2, "notice_weeks": 3, **slow}
    vendor = {"name": "V", "time_zone": "UTC", "languages": ["en"], "employer": "vendor", "contract": contract}
    season = [1, 1, 1, 1, 1, 1, 1.5, 1.5, 0.5, 1, 1, 1]
    changes = {"regions[0].contacts_per_month": 20_000, "hiring.season": season}
    found = hiring_plan(even(changes | {"sites": [{**vendor, "people_now": 14}]}))
    heads, need = found.weeks["heads"].to_numpy(), found.weeks["required"].to_numpy()
    rostered_h = found.weeks["vendor_h"].iloc[0] / heads[0]
    up, down = (limit / rostered_h / (52.18 / 12) ** 2 for limit in (200, 400))
    assert np.diff(heads).max() == pytest.approx(up)
    assert -np.diff(heads).min() == pytest.approx(down)
    assert (heads[:2] == 14).all()
    week = np.arange(need.size)
    wanted = np.minimum(need, 14 + up * np.maximum(week - 1, 0))
    apart = np.subtract.outer(week, week)  # [t, s]: weeks from s to t
    envelope = (wanted - down * np.maximum(apart, 0) - up * np.maximum(-apart, 0)).max(axis=1)
    assert heads[2:] == pytest.approx(envelope[2:], abs=1e-9)
    assert found.weeks["short"].to_numpy() == pytest.approx(np.maximum(need - heads, 0))
    peak = int(np.argmax(need == need.max()))
    assert heads[peak - 5] > need[peak - 5]
    orders = found.decisions
    assert set(orders["kind"]) == {"more", "fewer"}
    assert len(orders) < 8
    grown, given_back = (orders[orders["kind"] == kind]["people"].sum() for kind in ("more", "fewer"))
    assert grown - given_back == pytest.approx(heads[-1] - 14)
    assert " to " in orders["sentence"].iloc[-1]


def test_bad_horizons_are_refused_and_cancelling_stops():
    for months in (0, 61):
        with pytest.raises(ValueError, match=r"\[1, 60\]"):
            hiring_plan(even(), months=months)
    with pytest.raises(CancelledError):
        hiring_plan(even(), cancel=lambda: True)


def test_a_plan_at_hand_is_used_and_what_is_done_is_told():
    said: list[str] = []
    today = plan(even())
    found = hiring_plan(even(), months=2, start=dt.date(2027, 3, 1), today=today, progress=said.append)
    assert found.today is today
    assert found.desk.index.tolist() == [pd.Timestamp(2027, 3, 1), pd.Timestamp(2027, 4, 1)]
    assert said[0] == "judging other volumes"  # nothing is planned that is there
    assert found.horizon.first_days == Horizon.of(dt.date(2027, 3, 1), 2).first_days
