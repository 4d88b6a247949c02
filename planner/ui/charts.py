"""Raw Vega-Lite specifications: one palette, safe for the colour-blind, legible on light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.ui.text import Words

Spec = dict[str, Any]
SHORT, NEUTRAL = "#D55E00", "#8A9199"
MODEL_COLOURS = {
    "regional": "#0072B2",
    "central": "#E69F00",
    "virtual": "#009E73",
    "follow_the_sun": "#CC79A7",
    "custom": "#56B4E9",
}


SITE_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#8A9199")


@dataclass(frozen=True)
class Theme:
    """Colours that depend on the background."""

    dark: bool

    @property
    def ink(self) -> str:
        """Text and strong lines."""
        return "#F2F2F0" if self.dark else "#22262B"

    @property
    def faint(self) -> str:
        """Empty cells and grid lines."""
        return "#2B2F36" if self.dark else "#EEF0F3"

    @property
    def blue(self) -> str:
        """What is staffed."""
        return "#56B4E9" if self.dark else "#0072B2"

    @property
    def ramp(self) -> list[str]:
        """From few to many."""
        return ["#1B2A3A", "#2F6EA5", "#8CC8F2"] if self.dark else ["#EAF3FB", "#7FB8E0", "#0B5E97"]

    @property
    def quiet(self) -> str:
        """Labels and titles of axes."""
        return "#B4B9C0" if self.dark else "#5B6470"

    @property
    def spare(self) -> str:
        """Cells with more people than needed."""
        return "#6B5318" if self.dark else "#F7DFA9"

    @property
    def good(self) -> str:
        """Cells where all is right."""
        return "#31506B" if self.dark else "#CFE4F5"


def chart_spec(words: Words, theme: Theme, **parts: Any) -> Spec:
    """Return a specification with what all charts share: fonts, quiet axes, the language's numbers."""
    decimal = words.decimal
    locale = {"decimal": decimal, "thousands": "." if decimal == "," else ",", "grouping": [3], "currency": ["", ""]}
    labels = {"labelColor": theme.quiet, "titleColor": theme.quiet, "labelFontSize": 12, "titleFontSize": 12}
    config = {
        "background": "transparent",
        "font": "Source Sans, sans-serif",
        "locale": {"number": locale},
        "view": {"stroke": None},
        "axis": {**labels, "grid": False, "domain": False, "ticks": False, "labelPadding": 5, "labelOverlap": False}
        | {"titleFontWeight": "normal", "gridColor": theme.faint},
        "legend": {**labels, "symbolType": "square", "title": None, "offset": 6, "padding": 0, "columnPadding": 14},
        "text": {"fontSize": 12},
    }
    return {
        "autosize": {"type": "fit", "contains": "padding"},
        "config": config,
        "padding": {"left": 2, "right": 4, "top": 4, "bottom": 2},
        **parts,
    }


def heat(view: str, words: Words, theme: Theme, days: list[str], where: str) -> Spec:
    """Return hours across, weekdays down; each cell says its value, so that colour only repeats it."""
    axis = {"title": words("axis.hour", where=where), "labelAngle": 0}
    x = {"field": "hour", "type": "ordinal", "axis": axis, "scale": {"paddingInner": 0.06}}
    y = {"field": "day", "type": "ordinal", "sort": days, "title": None, "scale": {"paddingInner": 0.08}}
    # The text shrinks with the cells, so that a phone shows every number too.
    size = {"expr": "max(7, min(12, width / 52))"}
    tips = [
        {"field": "day", "title": words("table.day")},
        {"field": "hour", "title": words("table.hour")},
        *({"field": f"{name}_text", "title": words(f"heat.view.{name}")} for name in ("required", "staffed", "gap")),
        {"field": "sla_text", "title": words("heat.view.sla")},
    ]
    shared = {"x": x, "y": y, "tooltip": tips}
    return chart_spec(
        words,
        theme,
        height=262,
        layer=[
            {
                "mark": {"type": "rect", "cornerRadius": 2},
                "encoding": {**shared, "color": _heat_colour(view, words, theme)},
            },
            {
                "mark": {"type": "text", "fontSize": size},
                "encoding": {**shared, "text": {"field": "label"}, "color": _heat_ink(view, theme)},
            },
        ],
    )


def _heat_colour(view: str, words: Words, theme: Theme) -> Spec:
    closed = {"test": "!datum.open", "value": theme.faint}
    if view in ("required", "staffed"):
        scale = {"range": theme.ramp}
        return {"condition": {**closed}, "field": "value", "type": "quantitative", "scale": scale, "legend": None}
    names = ("short", "right", "spare") if view == "gap" else ("below", "met")
    colours = [SHORT, theme.good, theme.spare] if view == "gap" else [SHORT, theme.good]
    scale = {"domain": [words(f"heat.class.{name}") for name in names], "range": colours}
    legend = {"orient": "bottom"}
    return {"condition": closed, "field": "class", "type": "nominal", "scale": scale, "legend": legend}


def _heat_ink(view: str, theme: Theme) -> Spec:
    """Return text that can be read on its cell."""
    on_strong = [{"test": "!datum.open", "value": NEUTRAL}]
    if view in ("gap", "sla"):
        on_strong += [{"test": "datum.is_short", "value": "#FFFFFF"}]
        return {"condition": on_strong, "value": theme.ink}
    strong = "datum.dark_cell" if not theme.dark else "!datum.dark_cell"
    contrast = {"test": f"datum.open && {strong}", "value": "#FFFFFF"}
    return {"condition": [*on_strong, contrast], "value": "#22262B" if not theme.dark else "#10161D"}


def day(words: Words, theme: Theme, where: str) -> Spec:
    """Return a day: staffed as an area in steps, required as a line, what is missing between them."""
    names = {name: words(f"day.{name}") for name in ("staffed", "required", "missing")}
    axis = {"title": words("axis.hour", where=where), "values": list(range(0, 25, 2)), "format": "d"}
    x = {"field": "hour", "type": "quantitative", "scale": {"domain": [0, 24]}, "axis": axis}
    colours = {"domain": list(names.values()), "range": [theme.blue, theme.ink, SHORT]}
    legend = {"orient": "top"}

    def encoding(name: str) -> Spec:
        y = {
            "field": name,
            "type": "quantitative",
            "title": words("axis.agents"),
            "axis": {"grid": True, "tickMinStep": 1},
        }
        return {"x": x, "y": y, "color": {"datum": names[name], "scale": colours, "legend": legend}}

    between = {"field": "still_there", "type": "quantitative"}
    area = {"type": "area", "interpolate": "step-after", "opacity": 0.35, "line": {"strokeWidth": 1.5}}
    line = {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "strokeDash": [5, 2]}
    tips = [
        {"field": "time", "title": words("table.time")},
        *({"field": name, "type": "quantitative", "title": names[name], "format": ",.1~f"} for name in names),
    ]
    return chart_spec(
        words,
        theme,
        height=250,
        layer=[
            {"mark": area, "encoding": encoding("staffed")},
            {"mark": line, "encoding": encoding("required")},
            {
                "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.85},
                "encoding": {**encoding("missing"), "y": between, "y2": {"field": "required"}},
            },
            {"mark": {"type": "rule", "opacity": 0, "strokeWidth": 5}, "encoding": {"x": x, "tooltip": tips}},
        ],
    )


def waterfall(words: Words, theme: Theme, order: list[str], most: float) -> Spec:
    """Return the hours of each step: what was there before, and what the step adds or takes away."""
    names = [words(f"fall.{name}") for name in ("before", "added", "removed")]
    colours = {"domain": names, "range": [NEUTRAL, theme.blue, SHORT]}
    y = {"field": "name", "type": "ordinal", "sort": order, "title": None, "axis": {"labelLimit": 160}}
    x_axis = {"title": words("axis.hours_week"), "grid": True, "tickCount": 5}
    x = {"field": "from", "type": "quantitative", "axis": x_axis, "scale": {"domain": [0, 1.16 * most]}}
    legend = {"orient": "bottom", "columns": 3}
    tips = [
        {"field": "name", "title": words("table.step")},
        {"field": "total_text", "title": words("table.value")},
        {"field": "formula", "title": words("table.formula")},
    ]
    return chart_spec(
        words,
        theme,
        height=250,
        layer=[
            {
                "mark": {"type": "bar", "height": {"band": 0.62}},
                "encoding": {
                    "x": x,
                    "x2": {"field": "to"},
                    "y": y,
                    "color": {"field": "part", "type": "nominal", "scale": colours, "legend": legend},
                    "tooltip": tips,
                },
            },
            {
                "transform": [{"filter": "datum.last"}],
                "mark": {"type": "text", "align": "left", "dx": 5, "color": theme.ink},
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "y": y,
                    "text": {"field": "total_text"},
                },
            },
        ],
    )


def models(words: Words, theme: Theme, column: str, order: list[str], most: float) -> Spec:
    """Return one bar per operating model with its figure; a model that misses the targets is hollow."""
    colours = {"domain": list(MODEL_COLOURS), "range": list(MODEL_COLOURS.values())}
    y = {"field": "name", "type": "ordinal", "sort": order, "title": None, "axis": {"labelLimit": 140}}
    x = {"field": column, "type": "quantitative", "axis": None, "scale": {"domain": [0, 1.35 * most]}}
    colour = {"field": "model", "type": "nominal", "scale": colours, "legend": None}
    return chart_spec(
        words,
        theme,
        height=12 + 40 * len(order),
        layer=[
            {
                "mark": {"type": "bar", "height": {"band": 0.62}, "strokeWidth": 2},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": colour,
                    "stroke": {**colour},
                    "fillOpacity": {"condition": {"test": "datum.met", "value": 1}, "value": 0.12},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": theme.ink},
                "encoding": {"x": x, "y": y, "text": {"field": f"{column}_text"}},
            },
        ],
    )


def heat_frame(hours: pd.DataFrame, view: str, target: float, words: Words, days: list[str]) -> pd.DataFrame:
    """Return the heat map's cells with their texts and classes.

    Parameters
    ----------
    hours
        As `figures.Week.by_hour` returns them.
    view
        required, staffed, gap or sla.
    target
        Service level below which a cell is short.
    words, days
        Language, and its weekdays.
    """
    frame = hours.copy()
    frame["day"] = [days[one] for one in frame["weekday"]]
    for name in ("required", "staffed", "gap"):
        write = words.signed if name == "gap" else words.number
        frame[f"{name}_text"] = [write(round(one, 1), 0 if abs(one - round(one)) < 0.05 else 1) for one in frame[name]]
    frame["sla_text"] = [words.percent(one, 0) for one in frame["sla"]]
    frame["value"] = frame[view]
    has_value = frame["open"] & frame[view].notna()
    texts = [words.number(100 * one, 0) for one in frame["sla"]] if view == "sla" else _cell_texts(frame, view, words)
    frame["label"] = [text if shown else "·" for text, shown in zip(texts, has_value, strict=True)]
    frame["is_short"] = frame["sla"] < target - 0.005 if view == "sla" else frame["gap"] < -1e-6
    frame["is_spare"] = (frame["gap"] >= 1) if view == "gap" else False
    frame["class"] = [words(f"heat.class.{one}") for one in _classes(frame, view)]
    middle = frame.loc[has_value, "value"].max() / 2 if has_value.any() else 0.0
    frame["dark_cell"] = frame["value"] > middle * 1.2
    frame["open"] = has_value
    return frame.drop(columns=["weekday"]).astype({"open": bool})


def _cell_texts(frame: pd.DataFrame, view: str, words: Words) -> list[str]:
    write = words.signed if view == "gap" else words.number
    return [write(round(one), 0) for one in frame[view]]


def _classes(frame: pd.DataFrame, view: str) -> list[str]:
    if view == "sla":
        return ["below" if one else "met" for one in frame["is_short"]]
    return [
        "short" if short else "spare" if spare else "right"
        for short, spare in zip(frame["is_short"], frame["is_spare"], strict=True)
    ]
