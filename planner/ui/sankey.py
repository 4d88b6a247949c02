"""Where the nodes and ribbons of a Sankey diagram stand: columns by tier, heights by contacts, nothing lost between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

GAP = 0.085  # between the nodes of a column, as a share of the tallest column
THICK = 0.07  # of a node, in columns
STUB = 0.30  # length of what comes back, in columns
POINTS = 24  # along a ribbon
LINK = ["source", "target", "contacts", "source_tier", "target_tier"]


def nodes(links: pd.DataFrame) -> pd.DataFrame:
    """Return the places of the nodes.

    Parameters
    ----------
    links
        Columns `source`, `target`, `contacts`, `source_tier`, `target_tier`; what comes to a node leaves it.

    Returns
    -------
    Index: node. Columns: contacts (that come to it, or leave where nothing comes), column (0 on), x, x2, top, bottom.
    Heights are in contacts; the columns are centred on each other.
    """
    ends = [
        pd.DataFrame({"node": links[end], "tier": links[f"{end}_tier"], end: links["contacts"]})
        for end in ("source", "target")
    ]
    found = (
        pd.concat(ends)
        .groupby("node", sort=False)
        .agg(tier=("tier", "first"), out=("source", "sum"), into=("target", "sum"))
    )
    found["contacts"] = found[["out", "into"]].max(axis=1)
    tiers = sorted(found["tier"].unique())
    found["column"] = [tiers.index(tier) for tier in found["tier"]]
    found["x"], found["x2"] = found["column"].astype(float), found["column"] + THICK
    gap = GAP * float(found.groupby("column")["contacts"].sum().max())
    found["top"] = 0.0
    for column in range(len(tiers)):
        _place(found, links, column, gap)
    found["bottom"] = found["top"] + found["contacts"]
    return found[["contacts", "column", "x", "x2", "top", "bottom"]]


def _place(found: pd.DataFrame, links: pd.DataFrame, column: int, gap: float) -> None:
    """Set the tops of a column's nodes: those fed from above stand above, and the column is centred."""
    mine = list(found.index[found["column"] == column])
    middle = found["top"] + found["contacts"] / 2

    def fed_from(name: str) -> float:
        before = links[(links["target"] == name) & (links["source"].map(found["column"]) < column)]
        return float(np.average(before["source"].map(middle), weights=before["contacts"])) if len(before) else 0.0

    mine.sort(key=fed_from)
    heights = found.loc[mine, "contacts"].to_numpy(dtype=float)
    top = -(float(heights.sum()) + gap * (len(mine) - 1)) / 2
    for name, height in zip(mine, heights, strict=True):
        found.loc[name, "top"] = top
        top += float(height) + gap


def ribbons(links: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Return the outlines of the links.

    Parameters
    ----------
    links
        As for `nodes`.
    placed
        What `nodes` returned.

    Returns
    -------
    One row per point: `link` (position in `links`; a link that comes back has two parts, with -out and -in), `x`, `top`
    and `bottom` of the ribbon there, and `back`: whether it goes to the same or an earlier column.
    """
    column = placed["column"]
    back = [bool(column[one.source] >= column[one.target]) for one in _rows(links)]
    leaves = _stacked(links, placed, "source", "target", back)
    comes = _stacked(links, placed, "target", "source", back)
    parts = []
    for k, one in enumerate(_rows(links)):
        out, into = leaves[k], comes[k]
        right, left = float(placed["x2"][one.source]), float(placed["x"][one.target])
        if back[k]:
            parts.append(_ribbon(f"{k}-out", (right, right + STUB), out, out, back=True))
            parts.append(_ribbon(f"{k}-in", (left - STUB, left), into, into, back=True))
        else:
            parts.append(_ribbon(str(k), (right, left), out, into, back=False))
    return pd.concat(parts, ignore_index=True)


def _rows(links: pd.DataFrame) -> Iterable[Any]:
    return links[LINK].itertuples(index=False)


def _stacked(
    links: pd.DataFrame, placed: pd.DataFrame, at: str, other: str, back: list[bool]
) -> dict[int, tuple[float, float]]:
    """Return top and bottom of each link at one of its ends: in the order of the other ends, returns last."""
    order = sorted(range(len(links)), key=lambda k: (back[k], float(placed["top"][links[other].iloc[k]])))
    reached = placed["top"].to_dict()
    found = {}
    for k in order:
        name, height = links[at].iloc[k], float(links["contacts"].iloc[k])
        found[k] = (reached[name], reached[name] + height)
        reached[name] += height
    return found


def _ribbon(
    name: str, reach: tuple[float, float], begins: tuple[float, float], ends: tuple[float, float], *, back: bool
) -> pd.DataFrame:
    along = np.linspace(0.0, 1.0, 2 if back else POINTS)
    eased = along * along * (3 - 2 * along)
    return pd.DataFrame(
        {
            "link": name,
            "x": reach[0] + along * (reach[1] - reach[0]),
            "top": begins[0] + eased * (ends[0] - begins[0]),
            "bottom": begins[1] + eased * (ends[1] - begins[1]),
            "back": back,
        }
    )
