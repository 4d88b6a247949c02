"""Every number of a desk has a name of its own in every language, never its place in the file."""

import re
from collections import Counter

import pytest

from planner.report.assumptions import assumptions
from planner.scenario_file import load
from planner.ui.moves import field_names
from planner.ui.parameter_names import parameter_names
from planner.ui.text import LANGUAGES, Words, en_assumptions, vi_assumptions
from tests.ui.conftest import ROOT

DESKS = sorted((ROOT / "scenarios").rglob("*.yaml"))
PLACE = r"\w\.\w|\[\d+\]|\w_\w"


def test_both_languages_name_the_same_fields():
    assert set(en_assumptions.NAMES) == set(vi_assumptions.NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_no_number_is_called_by_its_place(path, language):
    scenario, words = load(path).scenario, Words(language)
    names = field_names(scenario, words)
    numbers = [one.parameter for one in assumptions(scenario) if not isinstance(one.value, bool)]
    assert set(numbers) <= set(names)
    assert [one for one in names.values() if re.search(PLACE, one)] == []


@pytest.mark.parametrize("path", DESKS, ids=lambda path: path.stem)
def test_no_two_numbers_are_called_the_same(path):
    names = parameter_names(load(path).scenario, Words("en"))
    assert [name for name, count in Counter(names.values()).items() if count > 1] == []


def test_a_number_is_named_with_its_entry():
    names = field_names(load(ROOT / "scenarios" / "global_it_desk.yaml").scenario, Words("en"))
    assert names["sites[3].holiday_premium"] == "Holiday premium · Manila partner"
    assert names["tiers.online.chat.then.phone"] == "Share that goes on · chat · phone"
    assert names["people.hire.ramp[1]"] == "Productivity of the new 2"
    assert names["exchange.USD"] == "Exchange rate · USD"
    email = field_names(load(ROOT / "scenarios" / "vendor_offer.yaml").scenario, Words("en"))
    assert email["channels.email.handle_s[0]"] == "Handle time · e-mail"
