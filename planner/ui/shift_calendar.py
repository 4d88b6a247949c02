"""A plan's shifts as a calendar in the visitor's language."""

from __future__ import annotations

from planner.ui.result import Result
from planner.ui.text import Words

TOLD = ("summary", "description")


def shift_calendar(result: Result, words: Words) -> bytes:
    """Return the calendar: the English one lies ready, others are written when somebody asks for them."""
    content = result.files["ics"]
    if words.language == "en":
        return content
    from icalendar import Calendar  # drawing a page does not need it

    calendar = Calendar.from_ical(content)
    for event in calendar.walk("VEVENT"):
        for name in TOLD:
            lines = str(event.pop(name)).split("\n")
            event.add(name, "\n".join(map(words.event, lines)))
    return bytes(calendar.to_ical())
