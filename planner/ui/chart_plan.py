"""Charts of page Plan: the week as a heat map, a day, and the way from work to people."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.frames import records
from planner.ui.charts import NEUTRAL, SHORT, Spec, Theme, chart_spec, line_legend, money_axis, up_to
from planner.ui.figures import TOLERANCE
from planner.ui.text import Words


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
        {"field": "missing_text", "title": words("heat.missing")},
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
                "encoding": {**shared, "color": _heat_colour(view, words, theme), "description": {"field": "said"}},
            },
            {
                "mark": {"type": "text", "fontSize": size, "aria": False},  # its cell says it
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


def day(words: Words, theme: Theme, where: str, most: float) -> Spec:
    """Return a day: staffed as an area in steps, required as a line, what is missing between them."""
    names = {name: words(f"day.{name}") for name in ("staffed", "required", "missing")}
    axis = {"title": words("axis.hour", where=where), "values": list(range(0, 25, 2)), "format": "d"}
    x = {"field": "hour", "type": "quantitative", "scale": {"domain": [0, 24]}, "axis": axis}
    colours = {"domain": list(names.values()), "range": [theme.blue, theme.ink, SHORT]}

    def encoding(name: str) -> Spec:
        y = {
            "field": name,
            "type": "quantitative",
            "title": words("axis.agents"),
            "axis": {"grid": True, "tickMinStep": 1},
            "scale": up_to(most),
        }
        return {"x": x, "y": y, "color": {"datum": names[name], "scale": colours, "legend": line_legend()}}

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
    for name in ("required", "staffed", "gap", "missing"):
        plus = "+" if name == "gap" else ""
        frame[f"{name}_text"] = [(plus if one > TOLERANCE else "") + words.shortest(one, 2) for one in frame[name]]
    frame["sla_text"] = [words.percent(one, 0) for one in frame["sla"]]
    frame["value"] = frame[view]
    has_value = frame["open"] & frame[view].notna()
    texts = [words.number(100 * one, 0) for one in frame["sla"]] if view == "sla" else _cell_texts(frame, view, words)
    frame["label"] = [text if shown else "·" for text, shown in zip(texts, has_value, strict=True)]
    frame["is_short"] = frame["sla"] < target - 0.005 if view == "sla" else frame["missing"] > TOLERANCE
    frame["is_spare"] = (_whole_gap(frame) > 0) & ~frame["is_short"] if view == "gap" else False
    frame["class"] = [words(f"heat.class.{one}") for one in _classes(frame, view)]
    middle = frame.loc[has_value, "value"].max() / 2 if has_value.any() else 0.0
    frame["dark_cell"] = frame["value"] > middle * 1.2
    frame["said"] = [_said(row, view, words) for row in records(frame)]
    frame["open"] = has_value
    return frame.drop(columns=["weekday"]).astype({"open": bool})


def _said(cell: dict[str, Any], view: str, words: Words) -> str:
    """Return what a screen reader says of a cell."""
    place = {"day": cell["day"], "hour": f"{cell['hour']:02d}"}
    if not cell["open"]:
        return words("heat.cell.closed", **place)
    verdict = f", {cell['class']}" if view in ("gap", "sla") and cell["label"] != "·" else ""
    return words("heat.cell", **place, view=words(f"heat.view.{view}"), value=cell[f"{view}_text"] + verdict)


def _cell_texts(frame: pd.DataFrame, view: str, words: Words) -> list[str]:
    if view == "gap":
        return [words.signed(one) for one in _whole_gap(frame)]
    return [words.number(one) for one in _whole(frame[view])]


def _whole(people: pd.Series[float]) -> pd.Series[float]:
    """Return whole people, halves rounded up: a cell has no room for more."""
    return (people + 0.5) // 1


def _whole_gap(frame: pd.DataFrame) -> pd.Series[float]:
    """Return staffed less required as their own cells say them, so that the three add up before the eye."""
    return _whole(frame["staffed"]) - _whole(frame["required"])


def _classes(frame: pd.DataFrame, view: str) -> list[str]:
    if view == "sla":
        return ["below" if one else "met" for one in frame["is_short"]]
    return [
        "short" if short else "spare" if spare else "right"
        for short, spare in zip(frame["is_short"], frame["is_spare"], strict=True)
    ]


def moves(words: Words, theme: Theme, order: list[str], currency: str) -> Spec:
    """Return a bar for each number: the change of the yearly cost when it rises, with the people beside it."""
    y = {"field": "name", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 220}}
    x_axis = {"title": words("moves.cost", currency=words.currency(currency)), **money_axis(words)}
    x = {"field": "cost", "type": "quantitative", "axis": x_axis, "scale": {"padding": 130}}
    colour = {"condition": {"test": "datum.cost > 0", "value": SHORT}, "value": theme.blue}
    tips = [{"field": "name", "title": words("moves.number")}, {"field": "text", "title": words("table.value")}]
    text = {"type": "text", "align": {"expr": "datum.cost > 0 ? 'left' : 'right'"}, "color": theme.ink}
    text["dx"] = {"expr": "datum.cost > 0 ? 5 : -5"}
    return chart_spec(
        words,
        theme,
        height=46 + 34 * len(order),
        layer=[
            {
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {"x": x, "y": y, "color": colour, "tooltip": tips},
            },
            {"mark": text, "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
        ],
    )
