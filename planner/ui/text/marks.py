"""How emphasis stands in a text while it is put together.

A catalogue writes **bold**, *italics* and `code` as Markdown does, and so may a name in a scenario file. Once a name
stands in a sentence nobody could tell whose asterisks are whose: so those of the catalogue become marks that nobody
types, and `planner.ui.markdown.plain` makes Markdown of the marks and plain text of all else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

BOLD, ITALIC, CODE = "\ue000", "\ue001", "\ue002"  # of Unicode's private use area


def marked(text: str) -> str:
    """Return a text of the catalogue with marks for its Markdown."""
    text = re.sub(r"\*\*(.+?)\*\*", rf"{BOLD}\1{BOLD}", text, flags=re.DOTALL)
    text = re.sub(r"(?<!\*)\*([^*\s](?:[^*]*[^*\s])?)\*(?!\*)", rf"{ITALIC}\1{ITALIC}", text)
    return re.sub(r"`([^`]+)`", rf"{CODE}\1{CODE}", text)


def all_marked(catalogue: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a catalogue with marks for their Markdown."""
    return {key: marked(text) for key, text in catalogue.items()}


def unmarked(text: str) -> str:
    """Return a text without emphasis, for what is no Markdown: files, descriptions of pictures."""
    return re.sub(f"[{BOLD}{ITALIC}{CODE}]", "", text)
