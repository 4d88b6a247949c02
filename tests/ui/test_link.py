"""The link and the steps: the same desk comes back; a spoilt link is refused in words."""

import base64
import random
import zlib
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.scenario import ScenarioError, parse
from planner.scenario_file import as_document, load
from planner.ui.address import query
from planner.ui.edit import Draft
from planner.ui.link import MOST_BYTES, packed, unpacked
from planner.ui.result import digest
from planner.ui.server import example, examples
from planner.ui.steps import KEPT_STEPS, Steps
from planner.ui.text import LANGUAGES
from tests.ui.conftest import ROOT, desk_of, number_field, plain, settle, verdict

DESKS = sorted((ROOT / "scenarios").rglob("*.yaml"))
TEAM = Draft.read(ROOT / "scenarios" / "one_team.yaml")


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_every_example_comes_back_from_its_link(path):
    scenario = load(path).scenario
    text = packed(scenario)
    assert text is not None
    assert len(text) < 8_000
    back = unpacked(text).scenario
    assert back == scenario
    assert digest(back) == digest(scenario)


def as_link(content: bytes, version: str = "1") -> str:
    return f"{version}.{base64.urlsafe_b64encode(zlib.compress(content)).decode()}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must be of version 1"),
        ("9.abc", "must be of version 1"),
        ("1.%%%", "copy the whole link"),
        (packed(TEAM.scenario)[:-40], "cut short"),
        ("1." + "A" * 20_000, "at most 16000 characters"),
        (as_link(b"x" * (MOST_BYTES + 1)), "holds more than a scenario"),
        (as_link(b"name: Mine\ncurrency: euro\n"), "must be an ISO 4217 code"),
        (as_link(b"extends: other.yaml\n"), "needs a file"),
        (as_link(b"\xff\xfe"), "copy the whole link"),
    ],
)
def test_a_spoilt_link_is_refused_in_words(text, why):
    with pytest.raises(ScenarioError, match=why):
        unpacked(text)


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text):
    with pytest.raises(ScenarioError):
        unpacked(f"1.{text}")


def test_a_desk_too_large_for_an_address_has_no_link():
    names = random.Random(7)
    regions = [
        {
            "name": names.randbytes(16).hex(),
            "time_zone": "UTC",
            "languages": {"de": 1.0},
            "contacts_per_month": 1,
            "site": TEAM.scenario.sites[0].name,
        }
        for _ in range(700)
    ]
    assert packed(parse({**as_document(TEAM.scenario), "regions": regions})) is None


def test_an_edited_desk_opens_from_its_link_with_the_same_numbers(open_app):
    app = open_app(desk="one_team")
    number_field(app, "input.contacts").set_value(5000).run()
    settle(app)
    told, text = verdict(app), packed(desk_of(app).draft.scenario)
    other = settle(open_app(plan=text))
    assert verdict(other) == told
    assert desk_of(other).origin is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_of_no_known_desk_says_so_and_opens_the_first_one(open_app, language):
    app = open_app(desk="nope", lang=language)
    told = plain(app.error[0].value)
    assert "nope" in told
    assert "one_team" in told
    assert desk_of(app).origin == next(iter(examples()))
    settle(app)


def test_a_spoilt_link_says_so_and_opens_the_first_desk(open_app):
    app = open_app(plan="1.spoilt")
    assert "**The link** was not opened" in app.error[0].value
    assert desk_of(app).origin == "bank_phone"


def test_another_desk_is_a_step_that_can_be_undone(open_app):
    app = open_app(desk="one_team")
    number_field(app, "input.contacts").set_value(5000).run()
    settle(app)
    told = verdict(app)
    app.selectbox(key="desk_picker").set_value("bank_phone").run()
    assert desk_of(app).origin == "bank_phone"
    next(one for one in app.button if one.label == "Undo").click().run()
    assert (desk_of(app).origin, verdict(app)) == ("one_team", told)


def test_the_address_names_the_desk_that_undo_and_redo_bring_back(open_app):
    """A page that is loaded anew begins with what its address names."""
    app = open_app(desk="one_team")
    app.selectbox(key="desk_picker").set_value("bank_phone").run()
    assert app.query_params["desk"] == "bank_phone"
    for button, desk in (("Undo", "one_team"), ("Redo", "bank_phone")):
        next(one for one in app.button if one.label == button).click().run()
        assert (desk_of(app).origin, app.query_params["desk"]) == (desk, desk)


def test_the_address_brings_a_changed_desk_back_with_its_example_behind_it(open_app):
    app = open_app(desk="one_team", lang="vi")
    assert query(desk_of(app)) == "?desk=one_team&lang=vi"
    number_field(app, "input.contacts").set_value(5000).run()
    changed, address = desk_of(app).draft, dict(parse_qsl(query(desk_of(app))[1:]))
    again = open_app(**address)
    assert desk_of(again).draft.scenario == changed.scenario
    assert desk_of(again).draft.text() == changed.text(), "the comments of the example stay"
    assert (desk_of(again).origin, desk_of(again).words.language) == ("one_team", "vi")
    next(one for one in again.button if one.label == desk_of(again).words("toolbar.undo")).click().run()
    assert desk_of(again).draft.scenario == example("one_team").scenario
    assert query(desk_of(again)) == "?desk=one_team&lang=vi"


def test_the_browsers_back_brings_the_former_desk_with_its_changes(open_app):
    app = open_app(desk="one_team")
    number_field(app, "input.contacts").set_value(5000).run()
    settle(app)
    told = verdict(app)
    app.selectbox(key="desk_picker").set_value("bank_phone").run()
    app.query_params["desk"] = "one_team"
    app.run()
    assert (desk_of(app).origin, verdict(app)) == ("one_team", told)


def test_steps_forget_the_oldest_and_what_was_undone():
    steps = Steps()
    steps.begin(TEAM, "one_team")
    for _ in range(KEPT_STEPS + 5):
        steps.change(TEAM)
    assert steps.can_undo
    steps.to_begin()
    assert not steps.can_undo
    steps.change(TEAM)
    assert not steps.can_redo
    steps.begin(TEAM, None)
    assert not steps.is_changed
    assert steps.back_to("one_team")
    assert not steps.back_to("elsewhere")
