"""Every number a scenario can hold is named, explained, measured and sourced in Vietnamese."""

from typing import Any, get_args

import pandas as pd
import pytest

from planner.lists.tables import TABLES
from planner.scenario import Estimate
from planner.scenario.quantities import NEUTRAL
from planner.scenario.reference import allowed
from planner.ui.list_words import tooltip
from planner.ui.number_words import in_words
from planner.ui.text import Words
from planner.ui.text.vi_sources import SOURCES
from tests.scenario.test_fields import FIELDS

ENGLISH = r"\b(?:the|of|is|are|in|from|until|share|people|weeks?|usual|assumption|choice|neutral|directive)\b"
SOURCED = {field.json_schema_extra["source"] for _, _, field in FIELDS} - {""}


def holds_numbers(annotation: Any) -> bool:
    """Return whether numbers may stand in a field, alone, in a list or by name."""
    if annotation in (int, float, Estimate) or (isinstance(annotation, int) and not isinstance(annotation, bool)):
        return True
    return any(holds_numbers(part) for part in get_args(annotation))


@pytest.fixture(scope="module")
def rows():
    """Return a table of every number as page Assumptions has it."""
    told = []
    for model, name, field in FIELDS:
        if holds_numbers(field.annotation):
            unit, source = (field.json_schema_extra[one] for one in ("unit", "source"))
            about = field.description.removesuffix(f" Source: {source}.").removesuffix(f" [{unit}]")
            place = f"{model.__name__.lower()}.{name}"
            told.append((f"{model.__name__}.{name}", place, about, unit, source, allowed(field)))
    return pd.DataFrame(told, columns=["field", "parameter", "about", "unit", "source", "allowed"])


def test_the_table_holds_every_number(rows):
    assert len(rows) > 180
    assert {"Scenario.interval_min", "Hire.ramp", "Node.then", "SiteRules.rest_h"} <= set(rows["field"])


@pytest.mark.parametrize("column", ["name", "about", "unit", "source"])
def test_every_number_is_told_in_vietnamese(rows, column):
    told = in_words(rows, Words("vi"))[column]
    english = rows["parameter" if column == "name" else column]
    same = rows["field"][(told == english) & (english != "")]
    assert list(same) == []
    assert list(told[told.str.contains(ENGLISH, case=False)]) == []


def test_english_tells_what_the_fields_say(rows):
    told = in_words(rows, Words("en"))
    assert told["about"].equals(rows["about"])
    assert told["source"].equals(rows["source"])
    assert not rows["about"].str.contains("Source:").any()


def test_every_source_is_translated_and_no_translation_is_left_over():
    assert set(SOURCES) == SOURCED
    assert {one for one in SOURCED if Words("vi").report(one) == one} == set()
    assert {Words("en").report(one) for one in SOURCED} == SOURCED


def test_tables_say_their_sources_in_the_language_and_none_of_what_is_neutral():
    for table in TABLES.values():
        for column in table.columns:
            source = str(column.extra.get("source", ""))
            for words in (Words("en"), Words("vi")):
                told = f"{words('tile.source', source=words.source(source))}" in tooltip(column, words)
                assert told == (source not in ("", NEUTRAL))
