"""What holds for the whole suite: the same examples in every run, and the long files first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A run proves the same as the one before: what it finds depends on the code alone.
settings.register_profile("suite", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("suite")

TESTS = Path(__file__).parent
# Two workers take file after file; short files at the end leave neither waiting for the other.
LONG_FIRST = ("browser", "ui", "comparison", "economics", "referee", "shifts", "notebooks", "simulation", "report")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders of long tests first; inside a folder the order stays."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(TESTS).parts[0]
    return LONG_FIRST.index(folder) if folder in LONG_FIRST else len(LONG_FIRST)
