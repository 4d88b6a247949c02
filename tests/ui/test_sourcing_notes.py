"""Every note of a sourcing comparison is said in Vietnamese, its options and figures with it."""

import re

import pytest

from planner.economics.contracts import PriceList, jump_lines
from planner.ui.text import Words
from tests.ui.conftest import plain

NOTES = {
    "The outsourced roster does not keep every promise: 12.3 agent-hours a week are missing": ("thuê ngoài", "12,3"),
    "The hybrid roster does not keep every promise: phone · en reaches 79.6% of 80.0%": (
        "kết hợp",
        "79,6 %",
        "80,0 %",
    ),
    "The in-house roster does not keep every promise: chat reaches 84.0%, but 41.0% in its worst interval": ("41,0 %",),
    "In simulation the outsourced roster misses promises (8), most of all IT | phone | de reaches 62.3% of 80%; "
    "options are planned by the formulas, and what it costs to be surer stands beside their cost, not in it": (
        "thuê ngoài",
        "62,3 %",
        "8 cam kết",
    ),
    "The programme found no mix that is cheaper than all in-house: the hybrid is that plan. A mix is proven to save no "
    "more than 2.5% of a month's cost": ("tự làm", "2,5 %"),
    "Own people's costs that count as nothing until they are given: people.hire.cost, sites[0].on_cost_share": (
        "bằng 0",
        "people.hire.cost",
    ),
    "The cheapest mix divides the regions: Europe: Kraków; India: Manila partner": ("chia các vùng", "India: Manila"),
    "Outsourced is not possible: no site may serve it": ("Thuê ngoài",),
    "No site says people_now: the in-house option stands for today's desk": ("tự làm",),
    "All sites have the same kind of employer: add sites of the other kind to compare": ("địa điểm",),
    "Stopped early: what had not been worked out is missing": ("dừng sớm",),
    "More than 40 people on the roster: both options are planned at the nearest break-even only, the others stand on "
    "bounds": ("40",),
    "In the time given a search works 12.5% of what it would without a limit, which ended it for: in-house, "
    "outsourced. The proven least cost says how much may have been missed": ("12,5 %", "tự làm, thuê ngoài"),
    "The clock ended the search for: in-house, outsourced, hybrid; another run may differ": ("thuê ngoài, kết hợp",),
    "Time was short: 30 relaxations that the draws of in-house would stand on are left out; the error on held-out "
    "draws says what that means": ("30", "tự làm"),
    "Nothing was planned at the break-evens in the time given: their intervals are those of the bounds, give or "
    "take a person": ("hòa vốn",),
    "No interval by bounds for the break-even by volume, vendor price": ("khối lượng, giá nhà cung cấp",),
}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_said_in_both_languages(note):
    told = Words("vi").note(note)
    assert told != note
    assert all(part in plain(told) for part in NOTES[note])
    assert not re.search(r"[\d ]%", told), "percentages are those of the pages"
    assert Words("en").note(note) == note


def test_a_bill_that_jumps_is_said_with_its_border():
    (line,) = jump_lines("Đối tác", PriceList(10.0, ((100.0, 9.0),), marginal=False), "productive_hour", "EUR")
    told = Words("vi").note(line)
    assert told.startswith("Đối tác: hóa đơn")
    assert "-100,00 EUR tại 100" in told
    assert " tại 100 (giờ" in told
