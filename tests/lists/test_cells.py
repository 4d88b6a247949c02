"""Texts of cells: what is shown is read back to the same value; what is not understood is refused in words."""

import contextlib
import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.lists.cells import CODECS, CellError, keeping_range
from planner.scenario.desk import DepartmentHours
from planner.scenario.quantities import DAYS, WeekHours

SHARES = st.floats(0, 1, allow_subnormal=False)
AMOUNTS = st.floats(1e-6, 1e9)
LANGUAGES = st.sampled_from(["en", "de", "ja", "vi", "pt-BR", "zh-Hans"])
NAMES = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12).filter(str.strip)
KEYS = NAMES.filter(lambda name: name != "from_")  # the file's word for it is "from"


def ranges(numbers):
    ordered = st.tuples(numbers, numbers, numbers).map(sorted)
    return st.one_of(numbers, ordered.map(lambda ends: dict(zip(("low", "base", "high"), ends, strict=True))))


@st.composite
def spans(draw):
    begin = draw(st.integers(0, 95)) * 15
    end = begin + draw(st.integers(1, (1440 - 15) // 15)) * 15
    return f"{begin // 60:02d}:{begin % 60:02d}-{end % 1440 // 60:02d}:{end % 60:02d}"


HOURS = st.one_of(
    st.just("always"),
    st.dictionaries(st.sampled_from(DAYS), st.lists(spans(), min_size=1, max_size=2).map(", ".join), min_size=1),
)


def back(kind, value):
    return CODECS[kind].read(CODECS[kind].show(value))


@given(st.dictionaries(LANGUAGES, ranges(SHARES), min_size=1))
def test_shares_come_back_to_the_last_digit(shares):
    assert back("shares", shares) == shares


@given(HOURS)
def test_hours_come_back_as_the_same_week(hours):
    assert WeekHours.parse(back("hours", hours)) == WeekHours.parse(hours)


@given(HOURS, st.dictionaries(st.sampled_from(["phone", "chat", "live help"]), HOURS))
def test_a_departments_hours_come_back(week, by_channel):
    hours = {"week": week, **({"by_channel": by_channel} if by_channel else {})}
    found = DepartmentHours.model_validate(back("department_hours", hours))
    assert found == DepartmentHours.model_validate(hours)


@given(st.lists(NAMES, min_size=1))
def test_names_come_back_whatever_signs_they_hold(names):
    assert back("names", names) == names


@given(st.lists(st.tuples(AMOUNTS, ranges(AMOUNTS)), min_size=1))
def test_price_bands_come_back(bands):
    value = [{"above_h": above, "price": price} for above, price in bands]
    assert back("bands", value) == value


@given(st.lists(ranges(AMOUNTS), min_size=1))
def test_handle_times_come_back(times):
    assert back("amounts", times) == times


@given(st.integers(0, 10**12))
def test_a_percentage_comes_back_to_the_last_digit(parts):
    share = parts / 10**12
    assert back("percent", share) == share


@given(
    st.recursive(st.one_of(NAMES, st.integers(), st.booleans()), lambda part: st.dictionaries(KEYS, part), max_leaves=6)
)
@example({":0": "?0"})
def test_nested_values_come_back(value):
    nested = {"phone": value}
    assert back("nested", nested) == nested


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_days_come_back_as_dates_and_as_the_canvas_sends_them(day):
    assert back("day", day) == day == CODECS["day"].read(f"{day.isoformat()}T00:00:00.000Z")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("hours", "Mon-Fri 8-18; sat 9:30-12", {"mon-fri": "8:00-18:00", "sat": "9:30-12:00"}),
        ("hours", "mon–fri: 08:00-12:00, 13:00-17:00", {"mon-fri": "08:00-12:00,13:00-17:00"}),
        ("shares", "de", {"de": 1}),
        ("shares", "en 60,5 %; de 39,5%", {"en": 0.605, "de": 0.395}),
        ("shares", "en 0.6, de 0.4", {"en": 0.6, "de": 0.4}),
        ("shares", "en 60, de 40", {"en": 0.6, "de": 0.4}),
        ("names", "en; de", ["en", "de"]),
        ("bands", "above 6000 up to 9000: 13.5; above 9000: 12", None),
        ("amounts", "360/390/430", [{"low": 360, "base": 390, "high": 430}]),
        ("nested", "phone: lost, chat: {divert_to: VIP}", {"phone": "lost", "chat": {"divert_to": "VIP"}}),
    ],
)
def test_texts_are_read_generously(kind, text, value):
    bands = [{"above_h": 6000, "up_to_h": 9000, "price": 13.5}, {"above_h": 9000, "price": 12}]
    assert CODECS[kind].read(text) == (bands if value is None else value)


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("hours", "mon-fri", "days with spans"),
        ("hours", "mon 8-9; mon 10-11", "days with spans"),
        ("hours", "mon-fri 25:00-26:00", "not a time"),
        ("hours", "xyz 08:00-09:00", "not a day"),
        ("department_hours", "mon 8-9 | tue 8-9", "then channels"),
        ("shares", "en, de 40 %", "names with shares"),
        ("shares", "en 50 %, en 50 %", "names en twice"),
        ("shares", "en sixty", "names with shares"),
        ("bands", "6000", "prices by volume"),
        ("amounts", "soon", "must be a number"),
        ("amounts", "1.200", "may mean thousands or decimals: write 1200"),
        ("bands", "above 6,000: 13.5", "may mean thousands or decimals: write 6000"),
        ("number", "4.200", "must be a number"),
        ("day", "4 May", "a date such as"),
        ("nested", "phone: {", "keys with values"),
    ],
)
def test_what_is_not_understood_is_refused_in_words(kind, text, why):
    with pytest.raises(CellError, match=why):
        CODECS[kind].read(text)


@given(st.sampled_from(sorted(CODECS)), st.text(max_size=30))
def test_no_text_at_all_breaks_a_reader(kind, text):
    with contextlib.suppress(CellError):
        CODECS[kind].show(CODECS[kind].read(text))


def test_a_range_moves_with_its_base_and_keeps_its_shape():
    before = {"low": 8, "base": 10, "high": 14, "shape": "pert"}
    assert keeping_range(before, 20) == {"low": 16, "base": 20, "high": 28, "shape": "pert"}
    assert keeping_range(10, 20) == 20
