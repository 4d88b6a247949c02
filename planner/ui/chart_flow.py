"""Chart of what becomes of contacts: a Sankey diagram through the five tiers."""

from __future__ import annotations

import pandas as pd

from planner.frames import by_name
from planner.ui import sankey
from planner.ui.charts import NEUTRAL, SHORT, Spec, Theme, chart_spec, legend_below
from planner.ui.text import Words

ENDS = {
    "solved": "solved",
    "not solved": "unsolved",
    "gave up waiting": "gave_up",
    "lost out of hours": "lost",
    "open at the end": "open",
}


def step_name(step: str, words: Words) -> str:
    """Return the name of a step or an end in the visitor's language."""
    return words.get(f"flow.step.{step.replace(' ', '_')}") or words.channel(step)


def flow_frame(links: pd.DataFrame, words: Words) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ribbons' points and the nodes, with the texts that the chart shows.

    Parameters
    ----------
    links
        The plan's `flow`.
    words
        The language.
    """
    placed = sankey.nodes(links)
    points = sankey.ribbons(links, placed)
    known = links.reset_index(drop=True).loc[points["link"].str.split("-").str[0].astype(int)].reset_index(drop=True)
    kinds = [
        "again" if back else ENDS.get(to, "moves") for to, back in zip(known["target"], points["back"], strict=True)
    ]
    points["kind"] = kinds
    points["said"] = [words(f"flow.kind.{one}") for one in kinds]
    ends = zip(known["source"], known["target"], strict=True)
    points["way"] = [f"{step_name(one, words)} → {step_name(to, words)}" for one, to in ends]
    points["text"] = [words.number(one) for one in known["contacts"]]
    last = placed["column"].max()
    placed = placed.assign(
        label=[f"{step_name(name, words)} {words.number(row['contacts'])}" for name, row in by_name(placed).items()],
        at=placed["x"].where(placed["column"] < last, placed["x2"]),
        last=placed["column"] == last,
    )
    return points, placed.reset_index(drop=True)


def kinds_of(points: pd.DataFrame) -> list[str]:
    """Return the kinds of ribbons that are drawn, in the order of the legend."""
    drawn = set(points["kind"])
    return [one for one in ("moves", *ENDS.values(), "again") if one in drawn]


def flow(words: Words, theme: Theme, placed: pd.DataFrame, kinds: list[str]) -> Spec:
    """Return the diagram: ribbons as wide as the contacts that take them, pale stubs where contacts come back.

    Parameters
    ----------
    words, theme
        Language and background.
    placed, kinds
        The nodes of `flow_frame`, and the kinds of its ribbons.
    """
    colours = {"moves": theme.blue, "solved": "#009E73", "unsolved": "#E69F00", "gave_up": SHORT}
    colours |= {"lost": NEUTRAL, "open": "#999933", "again": "#CC79A7"}
    scale = {"domain": [words(f"flow.kind.{one}") for one in kinds], "range": [colours[one] for one in kinds]}
    height = float(placed["bottom"].max() - placed["top"].min())
    x = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [-0.02, float(placed["x2"].max()) + 0.02], "nice": False},
    }
    y = {"type": "quantitative", "axis": None}
    upright = {"domain": [float(placed["top"].min()) - 0.06 * height, float(placed["bottom"].max())], "reverse": True}
    sides: Spec = {"y": {**y, "field": "top", "scale": {**upright, "nice": False}}, "y2": {"field": "bottom"}}
    ribbon = {
        **sides,
        "x": {**x, "field": "x"},
        "detail": {"field": "link"},
        "color": {"field": "said", "type": "nominal", "scale": scale, "legend": legend_below()},
        "opacity": {"condition": {"test": "datum.back", "value": 0.35}, "value": 0.6},
        "tooltip": [{"field": "way", "title": words("flow.way")}, {"field": "text", "title": words("flow.contacts")}],
    }
    boxes = {"values": placed.to_dict("records")}
    size = {"expr": "max(8, min(12, width / 62))"}
    text: Spec = {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": size, "color": theme.ink}
    label = {"x": {**x, "field": "at"}, "y": {**y, "field": "top"}, "text": {"field": "label"}}
    bars: Spec = {"mark": {"type": "rect", "color": theme.ink}, "data": boxes}
    bars["encoding"] = {**sides, "x": {**x, "field": "x"}, "x2": {"field": "x2"}}
    labels: list[Spec] = [
        {"data": boxes, "transform": [{"filter": which}], "mark": {**text, "align": align}, "encoding": label}
        for which, align in (("!datum.last", "left"), ("datum.last", "right"))
    ]
    area: Spec = {"mark": {"type": "area"}, "encoding": ribbon}
    return chart_spec(words, theme, height=340, layer=[area, bars, *labels])
