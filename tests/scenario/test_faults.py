"""Bad scenarios: every fault at once, each with its place, the allowed range and the value; never a crash."""

import copy
import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest

from planner.scenario import Fault, Scenario, ScenarioError, parse
from planner.scenario_file import as_document, load
from tests.desks import ONE_TEAM, document, region, site

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def message(changes: dict[str, Any], base: dict[str, Any] = ONE_TEAM) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(document(changes, base), "desk.yaml", profiles=("office", "flat"))
    return str(caught.value)


def test_the_base_is_good():
    assert isinstance(parse(document()), Scenario)


VALUES = [
    ("channels.phone.target.service_level", 80, "must lie in (0, 1) (a share: write 0.8 instead); got 80"),
    ("people.max_occupancy", 85, "must lie in [0.3, 1] (a share: write 0.85 instead); got 85"),
    ("people.shrinkage", 30, "(a share: write 0.3 instead); got 30"),
    ("channels.phone.share", 65, "(a share: write 0.65 instead); got 65"),
    ("regions[0].contacts_per_month", math.nan, "must lie in [0, 1e+08]; got nan"),
    ("regions[0].contacts_per_month", math.inf, "must lie in [0, 1e+08]; got inf"),
    ("regions[0].contacts_per_month", -5, "must lie in [0, 1e+08]; got -5"),
    ("regions[0].contacts_per_month", 10**9, "must lie in [0, 1e+08]; got 1000000000"),
    ("regions[0].contacts_per_month", 10**400, "must lie in [0, 1e+08]; got 1000"),
    ("regions[0].contacts_per_month", "4200", "must be a number in [0, 1e+08]; got '4200'"),
    ("regions[0].contacts_per_month", {"low": 1, "bse": 2}, "write a number or {low: , base: , high: }"),
    ("regions[0].contacts_per_month", {"low": 3, "base": 2, "high": 4}, "low <= base <= high must hold"),
    ("regions[0].time_zone", "Europe/Berln", "an IANA time zone such as Europe/Berlin"),
    ("regions[0].holidays", "XX", "an ISO country code with known public holidays, such as NO or DE-BY; got 'XX'"),
    ("regions[0].holidays", "DE-XX", "an ISO country code"),
    ("regions[0].holidays", False, "an ISO country code"),
    ("regions[0].languages", {}, "needs at least one language"),
    ("currency", "euro", "an ISO 4217 code such as EUR or VND; got 'euro'"),
    ("currency", ["EUR"], "an ISO 4217 code"),
    ("name", "", "a name of 1 to 80 printable characters"),
    ("name", "a\x00b", "a name of 1 to 80 printable characters"),
    ("name", "x" * 81, "a name of 1 to 80 printable characters"),
    ("interval_min", 20, "got 20"),
    ("week_of", "9999-12-31", "2099-12-31; got '9999-12-31'"),
    ("week_of", "next week", "'typical'; got 'next week'"),
    ("seed", -1, "must be a whole number in [0, 2147483647]; got -1"),
    ("sites[0].min_people", 2.5, "must be a whole number in [0, 100000]; got 2.5"),
    ("sites[0].open", {"mon-fri": "08:00-08:00"}, "'08:00-08:00' has zero length (all day is 00:00-24:00)"),
    ("sites[0].open", {"mon-fri": "8-18"}, "'8' is not a time between 00:00 and 24:00"),
    ("sites[0].open", {"monday": "08:00-18:00"}, "'monday' is not a day or a range of days"),
    ("sites[0].open", "sometimes", 'must be always, or days with spans such as {mon-fri: "08:00-18:00"}'),
    ("departments[0].open", {"mon": "closed"}, "must be open at some time of the week"),
    ("departments[0].open", {}, "names no day, so that it is never open"),
    ("departments[0].open", {"mon-fri": "08:00-18:00", "fax": 5}, "'fax' is neither a day"),
    ("departments[0].out_of_hours", {"phone": "voicemail"}, "must be lost, waits, becomes_<channel> or {divert_to:"),
    ("profile", {"mon": [1, 2, 3]}, "days of 24, 48 or 96 weights"),
    ("profile", {"mon": [-1.0] * 24}, "weights must be finite and >= 0"),
    ("profile", {"mon": [0] * 24}, "not all zero"),
    ("profile", {"mon": [math.nan] * 24}, "weights must be finite"),
    ("profile", "offise", "is not a weekly shape that comes with Deskplan (flat, office); got 'offise'"),
    ("channels.phone.handle_s", [], "handle_s needs at least one value"),
    ("channels.phone.handle_s", [1, 2], "has at most one per slot"),
    ("channels.phone.handle", {"mean_s": 300}, "give either handle: {mean_s: } or handle_s"),
    ("channels.phone.kind", "phone", "got 'phone'"),
    ("channels.phone.patience_s", 0, "must lie in [1, 864000]; got 0"),
    ("sites[0].employer", "vendor", "a vendor needs a contract: {per: productive_hour, price: }"),
    ("sites[0].wage_per_h", None, "needs wage_per_h"),
    ("shifts.start_window", ["abc", "24:00"], "'abc' is not a time between 00:00 and 24:00"),
    ("shifts.start_window", ["18:00", "06:00"], "must hold at least one start"),
    ("shifts.days_per_week", {"long": 4}, "days by paid hours such as {8: 5}"),
    ("shifts.days_per_week", {8: 9}, "must be a whole number in [1, 7]"),
    ("shifts.paid_h", [], "needs at least one length"),
    ("shifts.rest_h", 30, "must lie in [0, 24]; got 30"),
    ("models.follow_the_sun.daytime", "06:00-06:00", "zero length"),
]


@pytest.mark.parametrize(("place", "value", "words"), VALUES)
def test_a_wrong_value_is_named_with_place_range_and_value(place, value, words):
    shown = message({place: value})
    assert words in shown
    holder = place.rpartition(".")[0]
    lines = [line for line in shown.splitlines() if words in line]
    assert any(line.startswith((f"  {place}", f"  {holder}:")) for line in lines), shown


BETWEEN = [
    ({"channels.phone.share": 0.75}, "channels: shares must add up to 1; they add up to 1.1 (0.1 too much)"),
    ({"channels.phone.share": 0.6}, "channels: shares must add up to 1; they add up to 0.95 (0.05 missing)"),
    ({"channels.phone.share": None}, "channels: each channel needs share"),
    ({"regions[0].languages": {"de": 0.7}}, "regions[0].languages: shares must add up to 1; they add up to 0.7 (0.3 m"),
    ({"departments[0].share": 0.5}, "departments: shares must add up to 1; they add up to 0.5 (0.5 missing)"),
    ({"priorities": {"P1": {"share": 0.2}}}, "priorities: shares must add up to 1"),
    ({"regions[0].languages": {"de": 0.5, "fr": 0.5}}, "regions[0].languages.fr: no site may serve it: sites speak de"),
    ({"departments[0].languages": ["en"]}, "departments[0].languages: offers none of the languages of Germany (de)"),
    ({"regions[0].site": "Berlin"}, "regions[0].site: is not a site of this file (known: Leipzig); got 'Berlin'"),
    ({"sites[0].departments": ["IT"]}, "sites[0].departments[0]: is not a department of this file (known: Support)"),
    ({"events": [{"name": "E", "from": dt.date(2026, 1, 1), "volume": 1, "region": "X"}]}, "events[0].region: is not"),
    ({"departments[0].shares_people_with": "Support"}, "departments[0].shares_people_with: must name another"),
    ({"departments[0].out_of_hours": {"fax": "lost"}}, "departments[0].out_of_hours.fax: is not a channel"),
    ({"departments[0].out_of_hours": {"phone": "waits"}}, "departments[0].out_of_hours.phone: waits is for deferred"),
    ({"departments[0].out_of_hours": {"phone": "becomes_phone"}}, "out_of_hours.phone: must lead to another channel"),
    ({"departments[0].out_of_hours": {"phone": {"divert_to": "Support"}}}, "out_of_hours.phone: must lead to another"),
    (
        {
            "departments": [
                {"name": "A", "share": 0.5},
                {"name": "B", "share": 0.3, "shares_people_with": "A"},
                {"name": "C", "share": 0.2, "shares_people_with": "B"},
            ]
        },
        "departments[2].shares_people_with: must name a department with people of its own; got 'B'",
    ),
    ({"departments[0].out_of_hours": {"phone": "becomes_fax"}}, "departments[0].out_of_hours.phone: is not a channel"),
    ({"departments[0].out_of_hours": {"phone": {"divert_to": "IT"}}}, "out_of_hours.phone.divert_to: is not a dep"),
    ({"departments[0].targets": {"fax": {}}}, "departments[0].targets.fax: is not a channel"),
    (
        {"departments[0].open": {"mon-fri": "08:00-18:00", "fax": {"mon": "08:00-09:00"}}},
        "departments[0].open.fax: is not a channel of this file (known: phone, email); got 'fax'",
    ),
    ({"departments[0].channels": ["fax"]}, "departments[0].channels[0]: is not a channel of this file"),
    ({"departments[0].channels": []}, "departments[0].channels: no contact begins on any of them; got []"),
    ({"departments[0].open": {"mon-fri": "closed"}}, "departments[0].open: must be open at some time of the week"),
    ({"models.central.site": "Berlin"}, "models.central.site: is not a site"),
    ({"operating_model": "custom"}, "models.custom: the custom model needs the sites of each region; missing: Germany"),
    ({"models.custom": {"Germany": ["Berlin"]}}, "models.custom.Germany[0]: is not a site"),
    ({"regions[0].customers": 5}, "regions[0]: needs contacts_per_month or customers (one of the two)"),
    (
        {"regions[0].contacts_per_month": None, "regions[0].customers": 5},
        "regions[0].customers: needs products with needs_per_customer_month",
    ),
    ({"channels.phone.target": {"within_s": 20}}, "channels.phone.target: a live channel needs service_level"),
    ({"channels.email.target": {}}, "channels.email.target: a deferred channel needs share and within_business_h"),
    ({"channels.email.target.service_level": 0.8}, "channels.email.target.service_level: is not for deferred"),
    ({"channels.phone.target.share": 0.8}, "channels.phone.target.share: is not for live channels; got 0.8"),
    ({"departments[0].targets": {"email": {"within_s": 9}}}, "departments[0].targets.email.within_s: is not for def"),
    ({"channels.email.patience_s": 99}, "channels.email.patience_s: is for live and concurrent channels; got 99"),
    ({"channels.phone.slots": 3}, "channels.phone.slots: is for concurrent channels; got 3"),
    ({"sites[0].min_people": 5, "sites[0].max_people": 4}, "sites[0]: min_people must not exceed max_people"),
    ({"shifts.breaks[0].begins_after_h": [3, 8.25]}, "shifts.breaks[0].begins_after_h: must begin and end inside"),
    ({"shifts.breaks[0].for_paid_h": None}, "inside the shortest shift it is for (4 paid hours)"),
    ({"shifts.breaks[0].begins_after_h": [5, 3]}, "shifts.breaks[0]: begins_after_h must be [earliest, latest]"),
    ({"shifts.breaks[0].begins_after_h": [3.1, 5]}, "shifts.breaks[0].begins_after_h[0]: must be a multiple of"),
    ({"shifts.breaks[0].min": 20}, "shifts.breaks[0].min: must be a multiple of interval_min (15 min)"),
    ({"shifts.paid_h": [7.9]}, "shifts.paid_h[0]: must be a multiple of interval_min (15 min)"),
    ({"shifts.paid_h": [24]}, None),
    (
        {"shifts.breaks": [{"min": 15, "begins_after_h": [3, 3.25]}, {"min": 60, "begins_after_h": [2.5, 3]}]},
        "shifts.breaks[0]: has no place after the breaks before it in a shift of 4 paid hours",
    ),
    ({"shifts.paid_h": [24], "shifts.breaks[0].for_paid_h": [24]}, "must not last longer than 24 h; got 24"),
    ({"shifts.starts_every_min": 20}, "shifts.starts_every_min: must be a multiple of interval_min"),
    ({"departments[0].open": {"mon-fri": "08:10-18:00"}}, "departments[0].open.mon-fri: must begin and end on a multi"),
    ({"sites[0].open": {"mon-fri": "08:00-18:20"}}, "sites[0].open.mon-fri: must begin and end on a multiple"),
    (
        {"interval_min": 30, "regions[0].time_zone": "Asia/Kathmandu"},
        "regions[0].time_zone: its clock is not a whole number of 30-minute intervals from UTC",
    ),
    ({"interval_min": 60, "sites[0].time_zone": "Australia/Lord_Howe"}, "sites[0].time_zone: its clock is not"),
    (
        {
            "sites[0]": site("L", languages=["de"], wage_per_h=None, employer="vendor")
            | {"contract": {"per": "minute", "price": 1, "currency": "USD"}}
        },
        "sites[0].contract.currency: has no rate in exchange; got 'USD'",
    ),
]


@pytest.mark.parametrize(("changes", "words"), BETWEEN)
def test_a_fault_between_fields_is_named(changes, words):
    if words is None:
        assert isinstance(parse(document(changes)), Scenario)
    else:
        assert words in message(changes)


@pytest.mark.parametrize(
    ("key", "entry"),
    [
        ("regions", region("Germany", languages={"de": 1.0})),
        ("sites", site("Leipzig")),
        ("departments", {"name": "Support", "share": 0.0}),
    ],
)
def test_a_name_used_twice(key, entry):
    assert f"{key}[1].name: is used twice; got " in message({key: [*ONE_TEAM[key], entry]})


@pytest.mark.parametrize("key", ["regions", "sites", "channels"])
def test_nothing_there(key):
    assert f"{key}: needs at least one entry" in message({key: {} if key == "channels" else []})


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("colour", "colour"),
        ("sites[0].colour", "sites[0].colour"),
        ("channels.phone.target.colour", "channels.phone.target.colour"),
        ("departments[0].out_of_hours", "departments[0].out_of_hours.phone.colour"),
    ],
)
def test_an_unknown_key_is_refused(place, key):
    value = {"phone": {"divert_to": "Support", "colour": 1}} if place.endswith("hours") else "red"
    assert f"  {key}: is not a known key; got " in message({place: value})


def test_missing_keys_are_named():
    shown = message({"sites": [{"name": "A"}], "channels": {"phone": {}}})
    for place in ("sites[0].time_zone", "sites[0].languages", "channels.phone.kind"):
        assert f"  {place}: is required\n" in shown + "\n"


def test_all_faults_come_in_one_message():
    places = {
        "sites": [*ONE_TEAM["sites"], site("B"), site("C", "Mars/Base")],
        "regions[0].contacts_per_month": -1,
        "channels.phone.target.service_level": 80,
        "channels.email.share": 0.5,
        "colour": "red",
        "shifts.rest_h": 99,
        "profile": "nope",
    }
    with pytest.raises(ScenarioError) as caught:
        parse(document(places), "desk.yaml", profiles=("office",))
    shown = str(caught.value)
    assert shown.startswith("desk.yaml has 7 faults:\n")
    assert len(caught.value.faults) == 7
    for place in ("sites[2].time_zone", *(one for one in places if one != "sites" and "share" not in one), "channels"):
        assert f"\n  {place}: " in shown


def test_the_value_is_shown_short():
    assert len(Fault("a", "b", "x" * 500).shown()) < 100
    assert Fault("a", "b").shown() == ""
    assert Fault("a", "b", None).shown() == "; got None"


def test_names_of_keys_survive_in_the_path():
    """Keys that look like parts of a type are still keys of the file."""
    channel = ONE_TEAM["channels"]["phone"] | {"share": 1.0, "patience_s": -1}
    assert "  channels.from_date.patience_s: " in message({"channels": {"from_date": channel}})
    assert "  channels.int.patience_s: " in message({"channels": {"int": channel}})
    assert "  channels.a[0].patience_s: " in message({"channels": {"a[0]": channel}})


def test_not_a_mapping():
    for data in ([], "text", 5, None):
        with pytest.raises(ScenarioError, match="must be a mapping"):
            parse(data)


TIERS = {
    "channels": {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()},
    "tiers": {
        "self_service": {"enters": 0.4, "solves": 0.5, "then": {"phone": 0.5}},
        "online": {"email": {"enters": 0.2, "solves": 0.9}},
        "phone": {"enters": 0.4, "solves": 0.8, "then": {"email": 0.5}},
    },
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tiers.phone.enters": 0.3}, "tiers: shares must add up to 1; they add up to 0.9 (0.1 missing)"),
        ({"tiers": {}}, "tiers: shares must add up to 1; they add up to 0"),
        ({"tiers.phone.then": {"email": 0.7, "on_site": 0.4}}, "tiers.phone.then: shares must not exceed 1"),
        (
            {"tiers.phone.then": {"on_site": 0.4}},
            "tiers.phone.then.on_site: is not a tier of this file (known: self_se",
        ),
        ({"tiers.self_service.then": {"fax": 0.4}}, "tiers.self_service.then.fax: is not a tier"),
        ({"tiers.online.fax": {"enters": 0, "solves": 1}}, "tiers.online.fax: is not a channel"),
        ({"channels.phone.share": 1.0}, "channels.phone.share: must be left out where tiers says"),
        ({"channels.phone.first_contact_resolution": 0.7}, "channels.phone.first_contact_resolution: must be left out"),
        ({"channels.phone.repeat": 0.7}, "channels.phone.repeat: must be left out where tiers"),
        ({"tiers.online": {}, "tiers.phone": {"enters": 0.6, "solves": 1}}, "channels.email: has no place in tiers"),
    ],
)
def test_faults_of_tiers(changes, words):
    base = document({"channels": TIERS["channels"], "tiers": TIERS["tiers"]})
    assert isinstance(parse(base), Scenario)
    assert words in message(changes, base)


WEIRD = [
    *(None, [], {}, 5, -1, "x", "", [[1]], {"a": {"b": 1}}, {"low": 1, "base": 2, "high": 3}),
    *(
        math.nan,
        math.inf,
        10**400,
        True,
        dt.date(2026, 1, 1),
        dt.datetime(2026, 1, 1, 3, tzinfo=dt.UTC),
        {1: 2},
        [{"name": ["q"]}],
    ),
]


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, part in below for place in _places(part, (*path, key)))]


def _faults_of(whole: dict[str, Any], place: tuple[Any, ...], value: Any) -> ScenarioError | None:
    data = copy.deepcopy(whole)
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    try:
        parse(data)
    except ScenarioError as fault:
        return fault
    return None


def test_whatever_stands_in_a_file_it_is_a_scenario_or_a_named_fault():
    """Every place of a rich desk, replaced by everything that could stand there by mistake."""
    whole = as_document(load(SCENARIOS / "global_it_desk.yaml").scenario)
    places = [place for place in _places(whole) if place][::5]
    found = [_faults_of(whole, place, value) for place in places for value in WEIRD]
    refused = [fault for fault in found if fault is not None]
    assert all(fault.faults and str(fault).count("\n") == len(fault.faults) for fault in refused)
    assert len(refused) > 0.7 * len(found)


LOOP = {
    "self_service": {"enters": 0.4, "solves": 0.5, "then": {"phone": 1.0}},
    "online": {"email": {"enters": 0.3, "solves": 0.0, "then": {"phone": 1.0}}},
    "phone": {"enters": 0.3, "solves": 0.0, "then": {"email": 1.0}},
}


def test_an_escalation_loop_is_named_with_its_members():
    channels = {name: {k: v for k, v in one.items() if k != "share"} for name, one in ONE_TEAM["channels"].items()}
    fault = "tiers: escalations and repeats never end (spectral radius 1, must be < 1): they go round in phone, email"
    lines = message({"tiers": LOOP, "channels": channels, "sites[0].wage_per_h": -1}).splitlines()
    assert any(fault in line for line in lines)
    assert any("sites[0].wage_per_h" in line for line in lines)
