"""Who takes part, who serves whom, and what other people's quality does to volume."""

import pytest

from planner.economics.desks import ImpossibleOptionError, desk_of
from planner.economics.options import Option, homes_of, option_scenario, possible
from planner.economics.quality import repeat_ratio, slower, with_best_people, with_fcr
from planner.pipeline import prepare
from tests.desks import region
from tests.economics.sourcing_desks import own, small, vendor

ALWAYS = [{"name": "Support"}]


def test_pure_options_hold_their_employers_and_the_hybrid_all():
    scenario = small([own(), own(name="Free", employer="freelancer"), vendor()])
    names = {option: [site.name for site in option_scenario(scenario, option).sites] for option in Option}
    assert names[Option.IN_HOUSE] == ["Own", "Free"]
    assert names[Option.OUTSOURCED] == ["Vendor"]
    assert names[Option.HYBRID] == ["Own", "Free", "Vendor"]
    assert possible(small([own()])) == (Option.IN_HOUSE,)
    assert possible(small([vendor()])) == (Option.OUTSOURCED,)


def test_customers_of_a_site_that_drops_out_go_where_their_language_is_spoken():
    regions = [region("West", site="Own", languages={"de": 1.0}), region("East", site="Vendor", languages={"vi": 1.0})]
    sites = [
        own(),
        own(name="Hanoi", languages=["vi"], time_zone="Asia/Ho_Chi_Minh"),
        vendor(languages=["vi", "de"]),
    ]
    scenario = small(sites, regions=regions)
    west, east = scenario.regions
    assert homes_of(scenario, east, Option.IN_HOUSE) == ("Hanoi",)
    assert homes_of(scenario, west, Option.OUTSOURCED) == ("Vendor",)
    assert homes_of(scenario, west, Option.HYBRID) == ("Own", "Vendor")


def test_an_option_that_speaks_nobodys_language_is_not_possible():
    scenario = small([own(), vendor(languages=["pl"])])
    with pytest.raises(ImpossibleOptionError, match="no site may serve it"):
        desk_of(scenario, Option.OUTSOURCED)


def test_lower_resolution_brings_contacts_back():
    """0.75 − 0.25 = 0.5 solved, 0.4 of the rest come back: 1/(1 − 0.5·0.4) against 1/(1 − 0.25·0.4)."""
    scenario = small([own(open="always")], departments=ALWAYS)
    work, contacts = repeat_ratio(scenario, -0.25)
    assert contacts == pytest.approx((1 / (1 - 0.5 * 0.4)) / (1 / (1 - 0.25 * 0.4)))
    assert work == pytest.approx(contacts)
    assert repeat_ratio(scenario, 0.0) == (1.0, 1.0)


def test_a_pure_option_of_slower_people_is_the_desk_with_longer_calls_and_more_of_them():
    scenario = option_scenario(small([vendor(quality={"handle_factor": 1.2, "fcr_delta": -0.25})]), Option.OUTSOURCED)
    planned, work, contacts = with_best_people(scenario)
    assert work == {"Vendor": pytest.approx(1.0)}
    assert contacts == {"Vendor": 1.0}
    plain = option_scenario(small([vendor()]), Option.OUTSOURCED)
    expected = prepare(slower(with_fcr(plain, -0.25), 1.2)).requirement.agents
    assert prepare(planned).requirement.agents.to_numpy().tolist() == expected.to_numpy().tolist()


def test_in_a_hybrid_slower_people_carry_their_repeats_as_work():
    slow = vendor(quality={"handle_factor": 1.2, "fcr_delta": -0.25}, open="always")
    scenario = small([own(open="always"), slow], departments=ALWAYS)
    desk = desk_of(scenario, Option.HYBRID)
    ratio = (1 / 0.8) / (1 / 0.9)
    assert desk.work == {"Own": pytest.approx(1.0), "Vendor": pytest.approx(1.2 * ratio)}
    assert desk.repeats == {"Own": pytest.approx(1.0), "Vendor": pytest.approx(ratio)}
