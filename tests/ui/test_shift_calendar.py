"""The calendar of shifts in Vietnamese says what the English one says, at the same times."""

import re
from types import SimpleNamespace

import pytest
from icalendar import Calendar

from planner.ui.server import STORED
from planner.ui.shift_calendar import shift_calendar
from planner.ui.text import Words

DESKS = ("one_team", "bank_phone", "vietnam_regional")
ENGLISH = re.compile(r"\b(people|person|paid|break|hours|plan)\b", re.IGNORECASE)


def events(content):
    return [dict(event) for event in Calendar.from_ical(content).walk("VEVENT")]


@pytest.mark.parametrize("desk", DESKS)
def test_only_the_words_are_others(desk):
    content = (STORED / f"{desk}.ics").read_bytes()
    result = SimpleNamespace(files={"ics": content})
    assert shift_calendar(result, Words("en")) == content
    told = shift_calendar(result, Words("vi"))
    english, other = events(content), events(told)
    assert len(english) == len(other) > 0
    for one, same in zip(english, other, strict=True):
        assert {key: str(one[key]) for key in one if key not in ("SUMMARY", "DESCRIPTION")} == {
            key: str(same[key]) for key in same if key not in ("SUMMARY", "DESCRIPTION")
        }
        lines = str(same["DESCRIPTION"]).split("\n")
        assert len(lines) == len(str(one["DESCRIPTION"]).split("\n"))
        assert not [line for line in [str(same["SUMMARY"]), *lines[:-1]] if ENGLISH.search(line)]
        assert re.findall(r"\d\d:\d\d", str(same["SUMMARY"])) == re.findall(r"\d\d:\d\d", str(one["SUMMARY"]))


def test_numbers_are_written_as_the_language_does():
    assert Words("vi").event("7.5 paid hours") == "7,5 giờ được trả lương"
    assert Words("vi").event("Leipzig: 12 people, 08:00–16:30") == "Leipzig: 12 người, 08:00–16:30"
