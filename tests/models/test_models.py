"""Operating models on plain tables: who may serve whom, small enough to work out by hand."""

import numpy as np
import pandas as pd
import pytest

from models import MODELS, DeskTable, Routing, central, custom, follow_the_sun, regional, virtual
from models.hours import utc_hours

SLOTS = 24


def stream(region, language="en", people="IT", channel="phone", kind="live", home=None):
    return {
        "stream": f"{region} | {language} | {people} | {channel}",
        "region": region,
        "language": language,
        "department": people,
        "people": people,
        "channel": channel,
        "kind": kind,
        "home_site": home or f"{region} site",
    }


def visits(region, home=None):
    return stream(region, channel="on_site", kind="field", home=home)


def site(languages="en", departments=None, field_staff=0, employer="in_house", handle_factor=1.0):
    return {
        "languages": frozenset(languages.split()),
        "departments": None if departments is None else frozenset(departments.split()),
        "employer": employer,
        "field_staff": field_staff,
        "handle_factor": handle_factor,
    }


def hours(begin, end):
    """Whether each hour of a day lies in begin … end, over midnight where end is before begin."""
    clock = np.arange(SLOTS)
    return (clock >= begin) & (clock < end) if begin < end else (clock >= begin) | (clock < end)


def table(streams, sites, daytime=None, is_open=None, **options):
    always = np.ones((len(sites), SLOTS), dtype=bool)
    return DeskTable(
        streams=pd.DataFrame(streams).set_index("stream"),
        sites=pd.DataFrame(sites.values(), index=pd.Index(list(sites), name="site")),
        is_open=always if is_open is None else np.array(is_open),
        daytime=always if daytime is None else np.array(daytime),
        fallback=options.pop("fallback", {}),
        **options,
    )


def serving(routing: Routing, name: str) -> dict[str, list[int]]:
    """Return the hours in which each site may serve a stream."""
    mask = routing.may_serve[routing.pools.index(routing.pool_of[name])]
    return {site: np.flatnonzero(row).tolist() for site, row in zip(routing.sites, mask, strict=True) if row.any()}


def partition(routing: Routing) -> set[frozenset[str]]:
    return {frozenset(rows.index) for _, rows in routing.pool_of.groupby(routing.pool_of)}


def check_valid(desk: DeskTable, routing: Routing) -> None:
    assert routing.pool_of.index.equals(desk.streams.index)
    assert set(routing.pools) == set(routing.pool_of)
    assert len(set(routing.pools)) == len(routing.pools)
    assert routing.sites == tuple(desk.sites.index)
    assert routing.may_serve.shape == (len(routing.pools), len(desk.sites), desk.is_open.shape[1])
    assert routing.may_serve.dtype == bool
    assert not (routing.may_serve & ~desk.is_open[None]).any()
    assert routing.handle_factor.index.equals(desk.streams.index)
    assert list(routing.handle_factor.columns) == list(desk.sites.index)
    assert (routing.handle_factor.to_numpy() > 0).all()
    for name, row in desk.streams.iterrows():
        for place in serving(routing, name):
            speaks = desk.sites["languages"][place]
            assert {row["language"], desk.fallback.get(row["language"], ("",))[0]} & speaks
            trained = desk.sites["departments"][place]
            assert trained is None or row["people"] in trained
            assert row["kind"] != "field" or desk.sites["field_staff"][place] > 0


WORLD = table(
    [
        *(stream("Europe", "en"), stream("Europe", "de"), stream("Europe", "de", people="VIP"), visits("Europe")),
        *(stream("Asia", "en"), stream("Asia", "ja"), stream("Asia", "ja", channel="email", kind="deferred")),
        *(visits("Asia"), stream("America", "en"), visits("America", home="Asia site")),
    ],
    {
        "Europe site": site("en de", field_staff=3),
        "Asia site": site("en ja", departments="IT", field_staff=1, handle_factor=1.2),
        "America site": site("en", employer="vendor"),
    },
    daytime=[hours(6, 22), hours(22, 14), hours(14, 6)],
    fallback={"ja": ("en", 1.5), "de": ("en", 1.1)},
    chosen_sites={
        "Europe": ("Europe site",),
        "Asia": ("Asia site", "Europe site"),
        "America": ("America site",),
    },
)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_returns_a_valid_routing_that_serves_everybody(model):
    routing = MODELS[model](WORLD)
    check_valid(WORLD, routing)
    assert routing.may_serve.any(axis=1).all(), "somebody may serve every pool at every hour"


@pytest.mark.parametrize("model", MODELS)
def test_streams_of_one_pool_have_the_same_experts_and_channel(model):
    routing = MODELS[model](WORLD)
    members = WORLD.streams.groupby(routing.pool_of)
    assert (members[["people", "channel", "kind"]].nunique() == 1).to_numpy().all()


def test_the_models_are_the_ones_of_the_architecture():
    assert list(MODELS) == ["regional", "central", "virtual", "follow_the_sun", "custom"]
    assert MODELS["central"] is central
    assert MODELS["custom"] is custom


# Regional, central, custom


def test_regional_serves_at_home():
    routing = regional(WORLD)
    assert list(serving(routing, "Europe | de | IT | phone")) == ["Europe site"]
    assert list(serving(routing, "Asia | ja | IT | phone")) == ["Asia site"]
    assert routing.notes == ()


def test_two_regions_of_one_site_share_its_pools():
    desk = table([stream("A", home="S"), stream("B", home="S")], {"S": site()})
    assert partition(regional(desk)) == {frozenset(desk.streams.index)}


def test_central_is_the_named_site_else_the_first():
    sites = {"One": site(), "Two": site()}
    streams = [stream("A", home="One"), stream("B", home="Two")]
    assert list(serving(central(table(streams, sites)), "A | en | IT | phone")) == ["One"]
    routing = central(table(streams, sites, central_site="Two"))
    assert list(serving(routing, "A | en | IT | phone")) == ["Two"]
    assert len(routing.pools) == 1


def test_central_without_the_language_leaves_it_to_those_who_have_it():
    desk = table([stream("A", "en"), stream("A", "fr")], {"One": site("en"), "Two": site("fr")})
    routing = central(desk)
    assert list(serving(routing, "A | en | IT | phone")) == ["One"]
    assert list(serving(routing, "A | fr | IT | phone")) == ["Two"]
    assert "1 streams cannot be served where this model wants" in routing.notes[0]


def test_custom_serves_where_the_user_says():
    routing = custom(WORLD)
    assert list(serving(routing, "Asia | en | IT | phone")) == ["Europe site", "Asia site"]
    assert list(serving(routing, "America | en | IT | phone")) == ["America site"]


# Virtual


def test_languages_that_forbid_pooling_leave_virtual_as_regional():
    """Two regions, two languages, each spoken at one site: one pool over both places is not possible."""
    streams = [stream("A", "de"), stream("A", "de", channel="email", kind="deferred"), stream("B", "fr")]
    desk = table(streams, {"A site": site("de"), "B site": site("fr")})
    one, other = regional(desk), virtual(desk)
    assert partition(one) == partition(other)
    for name in desk.streams.index:
        assert serving(one, name) == serving(other, name)


def test_one_language_makes_one_virtual_pool_over_all_sites():
    desk = table([stream("A"), stream("B")], {"A site": site(), "B site": site()})
    routing = virtual(desk)
    assert len(routing.pools) == 1
    assert list(serving(routing, "A | en | IT | phone")) == ["A site", "B site"]
    assert len(regional(desk).pools) == 2


def test_virtual_without_partners():
    routing = virtual(table([stream("A")], {"A site": site(), "V": site(employer="vendor")}, partners=False))
    assert list(serving(routing, "A | en | IT | phone")) == ["A site"]


def test_partners_serve_what_nobody_else_can():
    desk = table([stream("A", "ja")], {"A site": site(), "V": site("ja", employer="vendor")}, partners=False)
    routing = virtual(desk)
    assert list(serving(routing, "A | ja | IT | phone")) == ["V"]
    assert routing.notes


def test_remote_contacts_take_longer_in_the_virtual_model_only():
    desk = table([stream("A")], {"A site": site(handle_factor=1.2)}, remote_handle_factor=1.5)
    assert virtual(desk).handle_factor.iloc[0, 0] == pytest.approx(1.8)
    assert regional(desk).handle_factor.iloc[0, 0] == pytest.approx(1.2)


# Follow-the-sun

THREE = {"E": site(), "A": site(), "P": site()}
DAYS = [hours(6, 22), hours(22, 14), hours(14, 6)]


def test_three_sites_cover_24_hours_by_day():
    desk = table([stream("World", home="E")], THREE, daytime=DAYS)
    routing = follow_the_sun(desk)
    assert routing.notes == ()
    served = routing.may_serve[0]
    np.testing.assert_array_equal(served, np.array(DAYS))
    assert served.any(axis=0).all()


def test_where_nobody_has_daytime_someone_works_at_night_and_a_note_says_so():
    desk = table([stream("World", home="E")], {"E": site(), "W": site()}, daytime=[hours(6, 14), hours(10, 18)])
    routing = follow_the_sun(desk)
    assert serving(routing, "World | en | IT | phone") == {
        "E": [*range(14), *range(18, 24)],
        "W": [*range(6), *range(10, 24)],
    }
    assert "No site in its daytime for en at" in routing.notes[0]


def test_uncovered_hours_are_named_once_where_every_day_is_alike():
    day = np.tile(hours(22, 2), 7)
    assert utc_hours(day, 60) == "00:00-02:00, 22:00-24:00"
    assert utc_hours(np.arange(168) == 5 * 24 + 3, 60) == "Sat 03:00-04:00"
    assert utc_hours(np.tile(np.arange(24) % 2 == 0, 7) & (np.arange(168) > 0), 60).endswith("and 77 more")


def test_whoever_is_given_carries_the_desk_and_nights_are_named():
    desk = table(
        [stream("World", home="E")],
        {"E": site(), "W": site()},
        daytime=[hours(6, 22), hours(14, 6)],
        carries=np.array([hours(5, 17), hours(17, 3)]),
    )
    routing = follow_the_sun(desk)
    assert serving(routing, "World | en | IT | phone") == {"E": [3, 4, *range(5, 17)], "W": [*range(5), *range(17, 24)]}
    assert "No site that is to carry the desk for en" in routing.notes[0]
    assert "E is to carry the desk outside its daytime" in routing.notes[1]


def test_a_site_that_is_closed_in_its_daytime_does_not_serve():
    desk = table([stream("World", home="E")], {"E": site(), "A": site()}, [hours(0, 12), hours(12, 24)])
    shut = table(
        [stream("World", home="E")],
        {"E": site(), "A": site()},
        [hours(0, 12), hours(12, 24)],
        [hours(2, 12), hours(0, 24)],
    )
    assert serving(follow_the_sun(desk), "World | en | IT | phone")["E"] == list(range(12))
    served = serving(follow_the_sun(shut), "World | en | IT | phone")
    assert served["E"] == list(range(2, 12))
    assert served["A"] == [0, 1, *range(12, 24)]


def test_a_language_of_one_site_falls_back_at_its_night():
    desk = table(
        [stream("A", "de", home="D"), stream("A", "en", home="D")],
        {"D": site("de en"), "X": site("en")},
        [hours(6, 18), hours(0, 24)],
        fallback={"de": ("en", 1.2)},
    )
    routing = follow_the_sun(desk)
    assert serving(routing, "A | de | IT | phone") == {"D": list(range(6, 18)), "X": [*range(6), *range(18, 24)]}
    assert serving(routing, "A | en | IT | phone") == {"D": list(range(6, 18)), "X": list(range(24))}


def test_no_pool_is_left_with_nobody_by_streams_whose_hours_differ():
    """German at one site and Japanese at the other, each the other's fallback: no hour suits both in one pool."""
    desk = table(
        [stream("A", "de", home="D"), stream("B", "ja", home="J")],
        {"D": site("de en"), "J": site("ja en")},
        [hours(6, 20), hours(18, 8)],
        fallback={"de": ("en", 1.2), "ja": ("en", 1.5)},
    )
    routing = follow_the_sun(desk)
    assert len(routing.pools) == 2
    assert routing.may_serve.any(axis=1).all()
    assert serving(routing, "A | de | IT | phone") == {"D": list(range(6, 20)), "J": [*range(6), *range(20, 24)]}


# Field work, languages, training


@pytest.mark.parametrize("model", MODELS)
def test_visits_are_made_from_near_the_customer(model):
    streams = [visits("A"), visits("B"), stream("A"), stream("B")]
    desk = table(
        streams,
        {"A site": site(field_staff=2), "B site": site(field_staff=2)},
        daytime=[hours(0, 12), hours(12, 24)],
        chosen_sites={"A": ("A site",), "B": ("A site",)},
    )
    routing = MODELS[model](desk)
    assert serving(routing, "A | en | IT | on_site") == {"A site": list(range(24))}
    assert serving(routing, "B | en | IT | on_site") == {"B site": list(range(24))}


def test_visits_without_field_staff_at_home_are_made_by_those_who_have_it():
    desk = table([visits("A")], {"A site": site(), "B site": site(field_staff=1), "C site": site(field_staff=1)})
    assert list(serving(regional(desk), "A | en | IT | on_site")) == ["B site", "C site"]


def test_a_fallback_language_costs_its_handle_factor():
    desk = table(
        [stream("A", "ja")],
        {"A site": site("en", handle_factor=1.2), "B site": site("ja")},
        fallback={"ja": ("en", 1.5)},
    )
    factors = regional(desk).handle_factor.loc["A | ja | IT | phone"]
    assert factors["A site"] == pytest.approx(1.5 * 1.2)
    assert factors["B site"] == 1.0


def test_own_language_is_preferred_where_a_candidate_speaks_it():
    desk = table([stream("A", "ja")], {"A site": site("en"), "B site": site("ja")}, fallback={"ja": ("en", 1.5)})
    assert list(serving(regional(desk), "A | ja | IT | phone")) == ["A site"]
    assert list(serving(virtual(desk), "A | ja | IT | phone")) == ["B site"]


def test_only_trained_sites_serve_a_department():
    streams = [stream("A", people="IT"), stream("A", people="HR")]
    desk = table(streams, {"A site": site(departments="IT"), "B site": site(departments="IT HR")})
    routing = virtual(desk)
    assert list(serving(routing, "A | en | IT | phone")) == ["A site", "B site"]
    assert list(serving(routing, "A | en | HR | phone")) == ["B site"]


@pytest.mark.parametrize("model", MODELS)
def test_a_stream_that_nobody_may_serve_is_named(model):
    desk = table([stream("A", "en"), stream("A", "fr")], {"A site": site("en")}, chosen_sites={"A": ("A site",)})
    routing = MODELS[model](desk)
    assert any("A | fr | IT | phone" in note for note in routing.notes)
    assert serving(routing, "A | fr | IT | phone") == {}
    assert serving(routing, "A | en | IT | phone") != {}
