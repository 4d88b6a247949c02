"""What charts share: axes of money in the words of the page, legends that fit a phone."""

import re

import pytest

from planner.ui import chart_compare, chart_plan, chart_sourcing
from planner.ui.charts import Theme, money_axis
from planner.ui.text import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_axis_of_money_says_billions_and_millions_as_the_page_does(language):
    words = Words(language)
    told = re.findall(r"\"([^\"]*)\"", money_axis(words)["labelExpr"])
    assert [f"2{one}" for one in told] == [words(f"number.{size}", value="2") for size in ("billion", "million")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_axis_writes_amounts_with_letters_of_the_metric_system(language):
    words, theme = Words(language), Theme(dark=False)
    pure = ["in_house", "outsourced"]
    specs = [
        chart_plan.moves(words, theme, ["a"], "VND"),
        chart_compare.reasons(words, theme, ["a"], "VND"),
        chart_sourcing.cumulative(words, theme, pure, "VND"),
        chart_sourcing.ranges(words, theme, pure, "VND"),
        chart_sourcing.crossover(words, theme, pure, "VND", 1.2),
        chart_sourcing.tornado(words, theme, ["a"], "VND"),
        chart_sourcing.price_of_service(words, theme, "VND"),
    ]
    for spec in specs:
        assert "~s" not in str(spec)
        assert words("number.billion", value="") in str(spec)


def test_what_is_missed_lies_on_top_of_what_is_answered():
    spec = chart_compare.week(Words("en"), Theme(dark=False), ["Mon"], ["phone", "e-mail", "missed"])
    assert spec["encoding"]["order"] == {"field": "rank", "type": "quantitative"}
