"""Numbers as texts: what is written is read back, by the signs of every language; two meanings are refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.lists.cells import CellError
from planner.lists.numbers import Signs

ENGLISH, VIETNAMESE = Signs(), Signs(",", ".")


def anything(_):
    return True


def nothing(_):
    return False


@given(st.one_of(st.floats(-1e12, 1e12), st.integers(-(10**12), 10**12)), st.sampled_from([ENGLISH, VIETNAMESE]))
def test_what_is_written_is_read_back_to_the_last_digit(value, signs):
    assert signs.read(signs.written(value), nothing) == value


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [(4200, "4,200", "4.200"), (0.125, "0.125", "0,125"), (-1234567.5, "-1,234,567.5", "-1.234.567,5"), (0, "0", "0")],
)
def test_a_number_is_written_as_each_language_does(value, english, vietnamese):
    assert (ENGLISH.written(value), VIETNAMESE.written(value)) == (english, vietnamese)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.200", 4200),
        ("4200", 4200),
        ("4 200", 4200),
        ("4\u202f200,5", 4200.5),
        ("1.234.567,8", 1234567.8),
        ("6,5", 6.5),
        ("0,125", 0.125),
        ("80 %", 80),
        ("\u221212", -12),
    ],
)
def test_vietnamese_texts_are_read(text, value):
    assert VIETNAMESE.read(text, anything) == value


@pytest.mark.parametrize(
    "text", ["4.20", "4.2", "4,200.5", "42.00", "1e9", "nan", "1,2,3", "plenty", "9" * 400, "12 34"]
)
def test_what_is_no_number_in_vietnamese_is_refused(text):
    with pytest.raises(CellError, match=r"must be a number, written like 1\.234,5"):
        VIETNAMESE.read(text, anything)


def test_a_number_with_two_meanings_is_refused_with_both():
    with pytest.raises(CellError, match=r"may mean 4\.200 or 4,2: write the one that is meant"):
        VIETNAMESE.read("4,200", anything)
    with pytest.raises(CellError, match=r"may mean 1,125 or 1\.1250:"):
        ENGLISH.read("1.125", anything)
    assert ENGLISH.read("1.1250", anything) == 1.125
    assert VIETNAMESE.read("4,200", nothing) == 4.2, "where 4200 could not stand"


@given(st.text(max_size=30))
def test_no_text_at_all_breaks_the_reader(text):
    with contextlib.suppress(CellError):
        assert isinstance(ENGLISH.read(text, anything), float)
