"""Charts of the sourcing comparison: one colour an option, and a dash or a shape beside every colour."""

from __future__ import annotations

import pandas as pd

from planner.ui.charts import NEUTRAL, SITE_COLOURS, Spec, Theme, chart_spec, money_axis
from planner.ui.text import Words

COLOURS = {"in_house": "#0072B2", "outsourced": "#E69F00", "hybrid": "#009E73", "nothing": NEUTRAL}
DASHES = {"in_house": [1, 0], "outsourced": [7, 3], "hybrid": [2, 2], "nothing": [9, 3, 2, 3]}


def option(name: str, words: Words) -> str:
    """Return an option's name."""
    return words(f"sourcing.option.{name}")


def long(frame: pd.DataFrame, index: str, words: Words, currency: str) -> pd.DataFrame:
    """Return a table of amounts by option as one row per amount: `index`, option, value, text."""
    rows = [
        {
            index: at,
            "option": option(str(name), words),
            "value": float(value),
            "text": words.money(float(value), currency, short=True),
        }
        for name in frame.columns
        for at, value in frame[name].items()
    ]
    return pd.DataFrame(rows)


def _scales(names: list[str], words: Words) -> Spec:
    labels = [option(one, words) for one in names]
    legend = {"orient": "top", "symbolType": "stroke", "columns": 2}
    colour = {"domain": labels, "range": [COLOURS[one] for one in names]}
    dash = {"domain": labels, "range": [DASHES[one] for one in names]}
    return {
        "color": {"field": "option", "type": "nominal", "scale": colour, "legend": legend},
        "strokeDash": {"field": "option", "type": "nominal", "scale": dash, "legend": legend},
    }


def _money_axis(words: Words, currency: str) -> Spec:
    return {
        "field": "value",
        "type": "quantitative",
        "title": words("sourcing.axis.cost", currency=words.currency(currency)),
        "axis": money_axis(words),
    }


def _tips(*pairs: tuple[str, str]) -> list[Spec]:
    return [{"field": field, "title": title} for field, title in pairs]


def cumulative(words: Words, theme: Theme, names: list[str], currency: str) -> Spec:
    """Return the cost so far by month, a line an option."""
    x: Spec = {"field": "month", "type": "quantitative", "title": words("sourcing.axis.month")}
    x |= {"axis": {"tickMinStep": 6}, "scale": {"nice": False}}
    tips = _tips(
        ("month", words("sourcing.axis.month")), ("option", words("sourcing.options")), ("text", words("table.value"))
    )
    encoding = {"x": x, "y": _money_axis(words, currency), **_scales(names, words), "tooltip": tips}
    return chart_spec(words, theme, height=250, mark={"type": "line", "strokeWidth": 2}, encoding=encoding)


def ranges(words: Words, theme: Theme, names: list[str], currency: str) -> Spec:
    """Return P10 to P90 as a bar and P50 as a point, a row an option."""
    labels = [option(one, words) for one in names]
    y = {"field": "option", "type": "nominal", "sort": labels, "title": None}
    title = words("sourcing.axis.present", currency=words.currency(currency))
    x: Spec = {"type": "quantitative", "title": title, "axis": money_axis(words)}
    x["scale"] = {"zero": False}
    colour: Spec = {"field": "option", "type": "nominal", "legend": None}
    colour["scale"] = {"domain": labels, "range": [COLOURS[one] for one in names]}
    tips = _tips(
        ("option", words("sourcing.options")), *((f"{one}_text", one.upper()) for one in ("p10", "p50", "p90"))
    )
    shared = {"y": y, "tooltip": tips}
    bar = {"type": "bar", "height": {"band": 0.45}, "opacity": 0.55, "cornerRadius": 3}
    middle = {"type": "tick", "thickness": 3, "color": theme.ink}
    return chart_spec(
        words,
        theme,
        height=60 + 46 * len(names),
        layer=[
            {"mark": bar, "encoding": {**shared, "x": {**x, "field": "p10"}, "x2": {"field": "p90"}, "color": colour}},
            {"mark": middle, "encoding": {**shared, "x": {**x, "field": "p50"}}},
        ],
    )


def crossover(words: Words, theme: Theme, names: list[str], currency: str, point: float | None) -> Spec:
    """Return the cost of both pure options by volume, with a rule at the break-even and one at today's volume."""
    axis = {"values": [0.25, 0.5, 1, 2, 4], "format": "~r", "grid": True}
    scale = {"type": "log", "base": 2}
    x = {
        "field": "volume",
        "type": "quantitative",
        "title": words("sourcing.axis.volume"),
        "axis": axis,
        "scale": scale,
    }
    tips = _tips(
        ("volume_text", words("sourcing.by.volume")),
        ("option", words("sourcing.options")),
        ("text", words("table.value")),
    )
    encoding = {"x": x, "y": _money_axis(words, currency), **_scales(names, words), "tooltip": tips}
    layers: list[Spec] = [{"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding}]
    for at, colour, dash in ((1.0, theme.quiet, [1, 0]), (point, theme.ink, [4, 3])):
        if at is not None and 0.25 <= at <= 4:
            mark = {"type": "rule", "color": colour, "strokeDash": dash}
            layers.append({"mark": mark, "encoding": {"x": {"datum": at, "type": "quantitative", "scale": scale}}})
    return chart_spec(words, theme, height=250, layer=layers)


def turns(words: Words, theme: Theme) -> Spec:
    """Return each break-even by price or volume: the interval as a bar, the point as a diamond, today as a rule."""
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 150}}
    scale = {"type": "log", "base": 2}
    x = {
        "type": "quantitative",
        "title": words("sourcing.axis.turn"),
        "scale": scale,
        "axis": {"grid": True, "format": "~r"},
    }
    tips = _tips(
        ("name", words("sourcing.turn.what")),
        ("point_text", words("sourcing.turn.point")),
        ("range_text", words("sourcing.turn.range")),
    )
    shared = {"y": y, "tooltip": tips}
    bar = {"type": "bar", "height": {"band": 0.3}, "color": NEUTRAL, "opacity": 0.6, "cornerRadius": 3}
    diamond = {"type": "point", "shape": "diamond", "filled": True, "size": 130, "color": theme.blue}
    today = {"type": "rule", "color": theme.ink, "strokeDash": [4, 3]}
    return chart_spec(
        words,
        theme,
        height=170,
        layer=[
            {"mark": bar, "encoding": {**shared, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"mark": diamond, "encoding": {**shared, "x": {**x, "field": "point"}}},
            {"mark": today, "encoding": {"x": {"datum": 1, "type": "quantitative", "scale": scale}}},
        ],
    )


def tornado(words: Words, theme: Theme, order: list[str], currency: str) -> Spec:
    """Return what each assumption at its low and its high makes of outsourced − in-house."""
    y = {"field": "name", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 210}}
    axis = money_axis(words) | {"tickCount": 4, "labelOverlap": True}
    x = {
        "field": "from",
        "type": "quantitative",
        "title": words("sourcing.axis.gain", currency=words.currency(currency)),
        "axis": axis,
    }
    x["scale"] = {"zero": False}
    names = [words(f"sourcing.end.{one}") for one in ("low", "high")]
    scale = {"domain": names, "range": [theme.blue, "#E69F00"]}
    colour = {"field": "end", "type": "nominal", "scale": scale, "legend": {"orient": "top"}}
    tips = _tips(
        ("name", words("sourcing.assumption")),
        ("end", words("sourcing.end")),
        ("given", words("table.value")),
        ("text", words("sourcing.difference")),
    )
    bar = {"type": "bar", "height": {"band": 0.6}}
    encoding = {"y": y, "x": x, "x2": {"field": "to"}, "color": colour, "tooltip": tips}
    return chart_spec(words, theme, height=60 + 26 * len(order), mark=bar, encoding=encoding)


def mix(words: Words, theme: Theme, sites: list[str], parts: list[str]) -> Spec:
    """Return who does which part of the hybrid's work, a stacked bar a part; sites keep their colours."""
    colours = {"domain": sites, "range": [SITE_COLOURS[i % len(SITE_COLOURS)] for i in range(len(sites))]}
    y = {"field": "part", "type": "nominal", "sort": parts, "title": None}
    x = {"field": "share", "type": "quantitative", "title": None, "axis": {"format": ".0%", "tickCount": 5}}
    x["scale"] = {"domain": [0, 1]}
    colour = {"field": "site", "type": "nominal", "scale": colours, "legend": {"orient": "top"}}
    tips = _tips(
        ("part", words("sourcing.mix.part")), ("site", words("table.site")), ("text", words("sourcing.mix.share"))
    )
    encoding = {"x": x, "y": y, "color": colour, "order": {"field": "rank", "type": "quantitative"}, "tooltip": tips}
    bar = {"type": "bar", "height": {"band": 0.6}, "stroke": theme.faint}
    return chart_spec(words, theme, height=60 + 28 * len(parts), mark=bar, encoding=encoding)


def price_of_service(words: Words, theme: Theme, currency: str) -> Spec:
    """Return cost a year by service level: the proven least as a dashed line, rosters as a line of points."""
    axis = {"format": ".0%", "grid": True, "tickCount": 6, "labelOverlap": True}
    x = {"field": "level", "type": "quantitative", "title": words("sourcing.axis.level"), "axis": axis}
    x["scale"] = {"zero": False}
    y = _money_axis(words, currency) | {"scale": {"zero": False}}
    names = [words(f"sourcing.curve.{one}") for one in ("cost", "bound")]
    legend = {"orient": "top", "symbolType": "stroke"}
    shared = {"field": "what", "type": "nominal", "legend": legend}
    colour = {**shared, "scale": {"domain": names, "range": [theme.blue, NEUTRAL]}}
    dash = {**shared, "scale": {"domain": names, "range": [[1, 0], [5, 3]]}}
    tips = _tips(
        ("level_text", words("sourcing.axis.level")),
        ("what", words("sourcing.curve.line")),
        ("text", words("table.value")),
    )
    line = {"type": "line", "strokeWidth": 2, "point": {"filled": True, "size": 45}}
    encoding = {"x": x, "y": y, "color": colour, "strokeDash": dash, "tooltip": tips}
    return chart_spec(words, theme, height=250, mark=line, encoding=encoding)
