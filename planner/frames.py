"""Rows of frames as plain dictionaries."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, keyed by column."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict(orient="records")]


def by_name(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the rows of a frame, keyed by its index and then by column."""
    return dict(zip(frame.index.astype(str), records(frame), strict=True))
