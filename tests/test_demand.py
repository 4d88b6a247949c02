"""Contacts per stream and interval: nothing lost, nothing doubled, everything at its hour."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import profiles
from planner.demand import Demand, demand
from planner.routes import route
from planner.scenario import Profile, Scenario, ScenarioError
from planner.shape import weekly_shape
from planner.timeline import MONTHS_PER_YEAR, WEEKS_PER_YEAR, Grid
from tests.desks import ONE_TEAM, desk, document, region, site

PER_WEEK = MONTHS_PER_YEAR / WEEKS_PER_YEAR


def week(scenario: Scenario) -> Demand:
    return demand(scenario, Grid.of(scenario))


def arriving(result: Demand) -> float:
    return float(result.contacts.to_numpy().sum() + result.lost.sum())


def by(result: Demand, column: str) -> dict[str, float]:
    return result.contacts.sum(axis=1).groupby(result.streams[column]).sum().to_dict()


def test_a_week_of_a_month():
    result = week(desk({"departments[0].open": "always"}))
    assert result.needs_per_week == pytest.approx(4_200 * 12 / 52.18, rel=1e-12)
    assert arriving(result) == pytest.approx(result.needs_per_week, abs=1e-9)
    assert by(result, "channel") == pytest.approx(
        {"phone": 0.65 * result.needs_per_week, "email": 0.35 * result.needs_per_week}, abs=1e-9
    )


def test_streams_carry_their_labels():
    streams = week(desk()).streams
    assert streams.index.tolist() == ["Germany | de | Support | phone", "Germany | de | Support | email"]
    phone = streams.iloc[0]
    assert phone[["region", "language", "department", "people", "channel", "kind"]].tolist() == [
        *("Germany", "de", "Support", "Support", "phone", "live")
    ]
    assert (phone["handle_s"], phone["patience_s"], phone["home_site"]) == (330, 240, "Leipzig")
    assert np.isnan(streams.iloc[1]["patience_s"])


def test_load_is_contacts_times_handle_time():
    result = week(desk({"departments[0].open": "always"}))
    hours = result.load_erl.sum(axis=1) * 0.25
    expected = result.contacts.sum(axis=1) * result.streams["handle_s"] / 3600
    np.testing.assert_allclose(hours, expected, rtol=1e-12)


# Conservation


def test_lost_out_of_hours_is_counted():
    """A flat week of 168 h, open 50 h: phone contacts of 118 h are lost, e-mail waits."""
    result = week(desk())
    phone, email = result.lost
    assert phone == pytest.approx(0.65 * result.needs_per_week * 118 / 168, abs=1e-9)
    assert email == 0
    assert arriving(result) == pytest.approx(result.needs_per_week, abs=1e-9)
    assert not result.contacts.to_numpy()[0][~result.is_open.to_numpy()[0]].any()
    assert result.contacts.to_numpy()[1][~result.is_open.to_numpy()[1]].any()


def test_out_of_hours_a_call_becomes_a_mail():
    result = week(desk({"departments[0].out_of_hours": {"phone": "becomes_email"}}))
    moved = 0.65 * result.needs_per_week * 118 / 168
    assert result.lost.sum() == 0
    assert by(result, "channel")["email"] == pytest.approx(0.35 * result.needs_per_week + moved, abs=1e-9)
    assert arriving(result) == pytest.approx(result.needs_per_week, abs=1e-9)


def test_mail_may_be_lost_too():
    result = week(desk({"departments[0].out_of_hours": {"email": "lost"}}))
    assert result.lost.sum() == pytest.approx(result.needs_per_week * 118 / 168, abs=1e-9)


TWO = [
    {"name": "Day", "share": 0.6, "open": {"mon-fri": "08:00-18:00"}},
    {"name": "Night", "share": 0.4, "open": {"mon-fri": "06:00-22:00"}},
]


def test_a_diverted_call_goes_where_somebody_is_there():
    departments = [TWO[0] | {"out_of_hours": {"phone": {"divert_to": "Night"}}}, TWO[1]]
    result = week(desk({"departments": departments}))
    calls = 0.65 * result.needs_per_week
    served = result.contacts.sum(axis=1)
    assert served["Germany | de | Night | phone"] == pytest.approx(0.4 * calls * 80 / 168, abs=1e-9)
    diverted = "Germany | de | Day > Night | phone"  # 30 h a week only Night is open
    assert served[diverted] == pytest.approx(0.6 * calls * 30 / 168, abs=1e-9)
    assert result.streams.loc[diverted, ["department", "served_by", "people"]].tolist() == ["Day", "Night", "Night"]
    assert result.lost["Germany | de | Day | phone"] == pytest.approx(0.6 * calls * 88 / 168, abs=1e-9)
    assert arriving(result) == pytest.approx(result.needs_per_week, abs=1e-9)


def test_a_diversion_to_a_department_that_is_closed_too_is_lost_and_counted():
    departments = [TWO[0], TWO[1] | {"out_of_hours": {"phone": {"divert_to": "Day"}}}]
    result = week(desk({"departments": departments}))
    calls = 0.65 * result.needs_per_week
    assert result.lost["Germany | de | Night | phone"] == pytest.approx(0.4 * calls * 88 / 168, abs=1e-9)
    assert arriving(result) == pytest.approx(result.needs_per_week, abs=1e-9)


def test_a_department_in_some_languages_takes_its_share_in_those():
    result = week(
        desk(
            {
                "regions[0].languages": {"de": 0.7, "en": 0.2, "fr": 0.1},
                "sites[0].languages": ["de", "en", "fr"],
                "departments": [TWO[0], TWO[1] | {"languages": ["de", "en"]}],
            }
        )
    )
    assert arriving(result) == pytest.approx(result.needs_per_week, abs=1e-9)
    mails = result.contacts.loc[result.streams["channel"] == "email"].sum(axis=1)
    assert mails["Germany | de | Night | email"] == pytest.approx(0.35 * 0.4 * 7 / 9 * result.needs_per_week, abs=1e-9)
    assert "Germany | fr | Night | email" not in mails.index


@st.composite
def wide_desks(draw: st.DrawFn) -> Scenario:
    parts = st.integers(1, 9)
    phone, email, chat = (draw(parts) for _ in range(3))
    day, night = draw(parts), draw(parts)
    hours = st.sampled_from(["always", {"mon-fri": "08:00-18:00"}, {"sat-mon": "20:00-04:00"}])
    live = ["lost", "becomes_email"]
    total, people = phone + email + chat, day + night

    def department(name: str, share: float) -> dict:
        elsewhere = [*live, {"divert_to": "Night" if name == "Day" else "Day"}]
        outside = {
            "phone": draw(st.sampled_from([*elsewhere, "becomes_chat"])),
            "chat": draw(st.sampled_from([*elsewhere, "becomes_phone"])),
        }
        outside |= {"email": draw(st.sampled_from(["waits", "lost"]))}
        return {"name": name, "share": share, "open": draw(hours), "out_of_hours": outside}

    return desk(
        {
            "regions": [
                region("A", "Asia/Kathmandu", draw(st.integers(0, 10**5)), languages={"en": 0.25, "de": 0.75}),
                region("B", "America/New_York", draw(st.integers(1, 10**6)), languages={"en": 1.0}),
            ],
            "sites": [site("S", languages=["en", "de"])],
            "departments": [department("Day", day / people), department("Night", night / people)],
            "channels.phone.share": phone / total,
            "channels.email.share": email / total,
            "channels.chat": {
                "kind": "concurrent",
                "share": chat / total,
                "slots": 2,
                "handle_s": [300, 400],
                "target": {"service_level": 0.8, "within_s": 60},
            },
            "channels.chat.first_contact_resolution": draw(st.sampled_from([1.0, 0.7])),
            "channels.chat.repeat": 0.5,
            "profile": draw(st.sampled_from(["flat", "office", "consumer"])),
            "interval_min": draw(st.sampled_from([5, 15])),
            "operating_model": draw(st.sampled_from(["regional", "central", "virtual", "follow_the_sun"])),
        }
    )


@settings(max_examples=40, deadline=None)
@given(wide_desks())
def test_demand_is_conserved_from_scenario_to_pools(scenario):
    grid = Grid.of(scenario)
    result = demand(scenario, grid)
    volume = sum(float(region.contacts_per_month) for region in scenario.regions) * PER_WEEK
    wanted = volume * result.funnel.steps["direct"].sum()
    assert arriving(result) == pytest.approx(wanted, rel=1e-9)
    routing = route(scenario, result, grid)
    pooled = result.contacts.groupby(routing.pool_of).sum()
    assert set(pooled.index) == set(routing.pools)
    np.testing.assert_allclose(pooled.to_numpy().sum(axis=0), result.contacts.to_numpy().sum(axis=0), rtol=1e-9)


def test_tiers_bring_visits_and_account_care():
    channels = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}
    tiers = {
        "self_service": {"enters": 0.4, "solves": 0.5, "then": {"phone": 1.0}},
        "online": {"email": {"enters": 0.2, "solves": 1.0}},
        "phone": {"enters": 0.4, "solves": 0.8, "then": {"on_site": 0.5}},
        "on_site": {"remote_share": 0.75, "visit_min": 40, "travel_min": 20},
        "relationship": {"accounts": 70, "hours_per_account_month": 5.218},
    }
    scenario = desk({"tiers": tiers, "channels": channels, "sites[0].field_staff": 2})
    result = week(scenario)
    served = by(result, "channel")
    # phone is open 50 of 168 hours; who finds it closed is lost, and escalates to nobody
    assert served["on_site"] == pytest.approx(0.6 * 50 / 168 * 0.2 * 0.5 * result.needs_per_week, abs=1e-9)
    assert served["relationship"] == pytest.approx(70, abs=1e-9)
    handle = result.streams.set_index("channel")["handle_s"]
    assert handle["on_site"] == pytest.approx((40 + 0.25 * 20) * 60)
    assert handle["relationship"] == pytest.approx(5.218 * 12 / 52.18 * 3600)  # an account's hours in a week
    assert result.streams.set_index("channel")["kind"].to_dict() == {
        **{"phone": "live", "email": "deferred", "on_site": "field", "relationship": "deferred"}
    }
    assert "self_service" not in served
    assert result.targets["Germany | de | Support | on_site"].within_business_h == 16


# Targets


def test_a_departments_promise_replaces_only_what_it_says():
    promise = {"phone": {"service_level": 0.9, "within_s": None}}
    target = week(desk({"departments[0].targets": promise})).targets["Germany | de | Support | phone"]
    assert (target.service_level, target.within_s) == (0.9, 20)


# Shapes


@pytest.mark.parametrize("interval", [5, 15, 30, 60])
def test_the_interval_changes_no_total_and_no_hour(interval):
    fine, coarse = (
        week(desk({"interval_min": minutes, "profile": "office", "shifts": {}})) for minutes in (15, interval)
    )
    np.testing.assert_allclose(coarse.contacts.sum(axis=1), fine.contacts.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(coarse.lost, fine.lost, rtol=1e-12)

    def hourly(result: Demand) -> np.ndarray:
        return result.contacts.to_numpy().reshape(2, 168, -1).sum(axis=2)

    np.testing.assert_allclose(hourly(coarse), hourly(fine), atol=1e-9)


def test_contacts_come_at_the_customers_hour():
    profile = {"mon": [0] * 9 + [1] + [0] * 14}
    for zone, offset_min in (("Europe/Berlin", 60), ("Asia/Kathmandu", 345), ("America/New_York", -300)):
        result = week(desk({"profile": profile, "regions[0].time_zone": zone, "departments[0].open": "always"}))
        slots = np.flatnonzero(result.contacts.to_numpy()[0])
        first = (9 * 60 - offset_min) // 15 % 672
        assert slots.tolist() == list(range(first, first + 4))


def test_the_nearest_profile_counts():
    at = [{"mon": [0.0] * hour + [1.0] + [0.0] * (23 - hour)} for hour in range(4)]

    def hour(changes: dict) -> int:
        data = {"profile": at[0], "departments[0].open": "always", "regions[0].time_zone": "UTC"} | changes
        return int(np.flatnonzero(week(desk(data)).contacts.to_numpy()[0])[0] // 4)

    assert hour({}) == 0
    assert hour({"regions[0].profile": at[1]}) == 1
    assert hour({"regions[0].profile": at[1], "departments[0].profile": at[2]}) == 2
    three = {"regions[0].profile": at[1], "departments[0].profile": at[2], "channels.phone.profile": at[3]}
    assert hour(three) == 3


def test_weekly_shapes():
    shape = weekly_shape(Profile(weights=((1.0,) * 24,) * 5 + ((0.0,) * 24,) * 2))
    assert shape.shape == (7, 96)
    assert shape.sum() == pytest.approx(1, abs=1e-12)
    assert shape[0, 0] == pytest.approx(1 / 480)
    assert not shape[5:].any()
    np.testing.assert_array_equal(weekly_shape(Profile(named="office")), profiles.load("office"))
    with pytest.raises(ScenarioError, match="profile: must be one of bank_phone, consumer, flat"):
        weekly_shape(Profile(named="offise"))


# Dated weeks

OPEN = {"departments[0].open": "always", "channels.email.share": 0.35}


def total(changes: dict) -> float:
    return float(week(desk(OPEN | changes)).contacts.to_numpy().sum())


def test_a_dated_week_without_events_has_the_volume_of_a_typical_one():
    assert total({"week_of": "2026-06-08"}) == pytest.approx(total({}), rel=1e-12)


def test_a_clock_change_drops_or_doubles_the_hour():
    """168 hours of UTC hold the skipped hour's neighbours once more, or miss a local hour."""
    typical = total({"profile": "office"})
    office = profiles.load("office")
    per_local = {}
    for monday in ("2026-03-23", "2026-10-19"):
        grid = Grid(dt.date.fromisoformat(monday), 15, cyclic=False)
        local = grid.local("Europe/Berlin")
        per_local[monday] = office[local.weekday, local.minute // 15].sum()
        assert total({"profile": "office", "week_of": monday}) == pytest.approx(typical * per_local[monday], rel=1e-12)
    # the spring week begins an hour into Monday and ends two hours into the next Monday; Sunday has no hour 2
    spring = 1 - office[6, 8:12].sum() - office[0, :4].sum() + office[0, :8].sum()
    assert per_local["2026-03-23"] == pytest.approx(spring, rel=1e-12)
    autumn = 1 + office[6, 8:12].sum() - office[0, :8].sum() + office[0, :4].sum()
    assert per_local["2026-10-19"] == pytest.approx(autumn, rel=1e-12)


def event(**more: object) -> dict:
    return {"events": [{"name": "Launch", "from": "2026-06-10", "volume": 0.35} | more], "week_of": "2026-06-08"}


def test_an_event_lifts_its_days_only():
    """From Wednesday 0:00 local, two days of seven, on a flat week."""
    changes = event(weeks=2 / 7)
    usual, result = week(desk(OPEN | {"week_of": "2026-06-08"})), week(desk(OPEN | changes))
    factor = (result.contacts.sum() / usual.contacts.sum()).to_numpy()
    dates = result.contacts.columns.tz_convert("Europe/Berlin").date
    lifted = (dates >= dt.date(2026, 6, 10)) & (dates < dt.date(2026, 6, 12))
    np.testing.assert_allclose(factor, np.where(lifted, 1.35, 1.0), rtol=1e-12)
    assert lifted.sum() == 192


@pytest.mark.parametrize(("weeks", "days"), [(0.01, 1), (0.5, 4), (0.25, 2), (1 / 7, 1), (5 / 7, 5)])
def test_an_event_lasts_whole_days_and_at_least_one(weeks, days):
    assert total(event(weeks=weeks, volume=1)) == pytest.approx(total({}) * (1 + days / 7), rel=1e-9)


def test_events_concern_their_region_and_department_and_add_up():
    changes = OPEN | event(weeks=1) | {"regions[0].time_zone": "UTC"}
    changes["departments"] = [{"name": "Day", "share": 0.6}, {"name": "Night", "share": 0.4}]
    del changes["departments[0].open"]
    changes["events"] = [
        {"name": "One", "from": "2026-06-01", "weeks": 4, "volume": 0.5, "department": "Day"},
        {"name": "Two", "from": "2026-06-01", "weeks": 4, "volume": 0.25},
        {"name": "Gone", "from": "2026-06-01", "weeks": 1, "volume": 9},
        {"name": "Later", "from": "2026-06-15", "weeks": 1, "volume": 9},
    ]
    result = week(desk(changes))
    usual = result.needs_per_week
    assert by(result, "department") == pytest.approx({"Day": 0.6 * 1.75 * usual, "Night": 0.4 * 1.25 * usual}, rel=1e-9)


def test_an_event_cannot_take_more_than_there_is():
    assert week(desk(OPEN | event(volume=-1, weeks=1))).contacts.to_numpy().min() == 0
    both = event(volume=-1, weeks=1)
    both["events"] *= 2
    assert week(desk(OPEN | both)).contacts.to_numpy().min() == 0


def test_events_of_a_typical_week_do_nothing():
    assert total({"events": event()["events"]}) == pytest.approx(total({}), rel=1e-12)


def test_a_holiday_has_sundays_hours_and_volume():
    changes = {"week_of": "2026-05-11", "regions[0].holidays": "DE", "profile": "office"}  # Ascension: Thursday 14 May
    result, usual = week(desk(changes)), week(desk(changes | {"regions[0].holidays": None}))
    dates = result.contacts.columns.tz_convert("Europe/Berlin").date
    free = dates == dt.date(2026, 5, 14)
    assert not result.is_open.to_numpy()[:, free].any()
    assert usual.is_open.to_numpy()[:, free].any()
    np.testing.assert_allclose(result.contacts.to_numpy()[:, ~free], usual.contacts.to_numpy()[:, ~free], rtol=1e-12)
    sunday = dates == dt.date(2026, 5, 17)
    mails = result.contacts.to_numpy()[1]
    np.testing.assert_allclose(mails[free], mails[sunday], rtol=1e-12)


def test_labels_match():
    result = week(desk())
    for frame in (result.contacts, result.is_open, result.load_erl):
        assert frame.index.equals(result.streams.index)
        assert frame.columns.equals(pd.date_range("2026-01-12", periods=672, freq="15min", tz="UTC"))
    assert result.lost.index.equals(result.streams.index)
    assert list(result.targets) == list(result.streams.index)


def test_streams_without_contacts_are_left_out():
    scenario = desk(base=document({"channels.phone.share": 1.0, "channels.email.share": 0.0}))
    assert week(scenario).streams["channel"].tolist() == ["phone"]
