"""The guides: one page for each of the three people in every language, with pictures and links that lead somewhere."""

import re
from pathlib import Path

import pytest

from planner.ui.text import CATALOGUES, LANGUAGES

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide"
PEOPLE = ("lead", "executive", "analyst")
MOST_PICTURE_BYTES = 200_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_pictures_and_links_of_a_guide_are_there(language, who):
    page = GUIDE / language / f"{who}.md"
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    missing = [one for one in targets if not (page.parent / one).resolve().exists()]
    assert missing == []
    pictures = [page.parent / one for one in targets if one.endswith(".png")]
    assert pictures
    assert all(one.stat().st_size < MOST_PICTURE_BYTES for one in pictures)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_pages_and_tabs_are_called_as_in_the_app(language, who):
    """A guide that names a page or a tab uses the words that stand on the screen."""
    text = (GUIDE / language / f"{who}.md").read_text(encoding="utf-8")
    word = {"en": "page", "vi": "rang"}[language]
    named = set(re.findall(rf"{word} \*\*([^*]+)\*\*", text))
    known = {value for key, value in CATALOGUES[language].items() if key.startswith("page.")}
    assert named
    assert named - known == set()
    tab = {"en": "tab", "vi": "thẻ"}[language]
    tabs = {value for key, value in CATALOGUES[language].items() if key.startswith("tab.")}
    assert set(re.findall(rf"{tab} \*([^*]+)\*", text)) - tabs == set()
