"""What all reports share: finite numbers, tables of one style."""

from __future__ import annotations

import math
from typing import Any

from rich.table import Table


def finite(value: Any) -> Any:
    """Return a finite number, a text or a truth value as it is; None for what JSON cannot hold."""
    if value is None or isinstance(value, str | bool | int):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def titled_table(title: str, *columns: str) -> Table:
    """Return an empty table in the style of all reports; texts stand left, figures right."""
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=False, pad_edge=False)
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i == 0 or name in LEFT else "right")
    return table


LEFT = ("how", "site", "first interval (UTC)", "who takes over")
