"""Charts of page Data: the export's week as a heat map, and the forecast against what happened."""

from __future__ import annotations

import pandas as pd

from planner.ui.charts import SHORT, Spec, Theme, chart_spec, line_legend, up_to
from planner.ui.text import Words

QUARTERS = 4


def week_frame(per_interval: pd.DataFrame, days: list[str], words: Words) -> pd.DataFrame:
    """Return contacts by weekday and hour, one row a cell.

    Parameters
    ----------
    per_interval
        Contacts per quarter hour, 7 × 96.
    days, words
        Weekdays, Monday first, and the language.
    """
    hours = week_table(per_interval, days, words)
    rows = [
        {"day": day, "hour": hour, "value": float(hours.loc[day, hour])}
        for day in hours.index
        for hour in hours.columns
    ]
    frame = pd.DataFrame(rows)
    frame["label"] = [words.number(one, 0 if one >= 10 else 1) if one > 0 else "·" for one in frame["value"]]
    frame["dark"] = frame["value"] > 0.6 * max(float(frame["value"].max()), 1e-9)
    return frame


def week_table(per_interval: pd.DataFrame, days: list[str], words: Words) -> pd.DataFrame:
    """Return contacts with weekdays down and hours across."""
    values = per_interval.to_numpy(dtype=float).reshape(7, -1, QUARTERS).sum(axis=2)
    columns = pd.Index([f"{hour:02d}" for hour in range(values.shape[1])], name=words("table.hour"))
    return pd.DataFrame(values.round(1), index=pd.Index(days, name=words("table.day")), columns=columns)


def week(words: Words, theme: Theme, days: list[str]) -> Spec:
    """Return the heat map of a week's contacts; each cell says its value."""
    x = {"field": "hour", "type": "ordinal", "axis": {"title": words("data.week.axis"), "labelAngle": 0}}
    y = {"field": "day", "type": "ordinal", "sort": days, "title": None}
    cell = {"x": x, "y": y}
    tips = [
        {"field": "day", "title": words("table.day")},
        {"field": "hour", "title": words("table.hour")},
        {"field": "label", "title": words("data.contacts")},
    ]
    colour = {"field": "value", "type": "quantitative", "scale": {"range": theme.ramp}, "legend": None}
    strong = "datum.dark" if not theme.dark else "!datum.dark"
    ink = {"condition": {"test": strong, "value": "#FFFFFF"}, "value": "#22262B" if not theme.dark else "#10161D"}
    size = {"expr": "max(7, min(12, width / 52))"}
    return chart_spec(
        words,
        theme,
        height=240,
        layer=[
            {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {**cell, "color": colour, "tooltip": tips}},
            {
                "mark": {"type": "text", "fontSize": size},
                "encoding": {**cell, "text": {"field": "label"}, "color": ink},
            },
        ],
    )


def forecast_frame(days: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return actual and forecast contacts by day, one row a point."""
    dates = {"day": days.index.astype(str), "label": list(map(words.date, days.index))}
    parts = [
        pd.DataFrame({**dates, "contacts": days[name], "line": words(f"data.line.{name}")})
        for name in ("actual", "forecast")
    ]
    return pd.concat(parts, ignore_index=True)


def forecast_table(days: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return actual and forecast contacts, a row for each day."""
    told = {words(f"data.line.{name}"): [words.number(one) for one in days[name]] for name in ("actual", "forecast")}
    return pd.DataFrame({words("table.day"): [words.date(day) for day in days.index], **told})


def forecast(words: Words, theme: Theme, most: float) -> Spec:
    """Return what happened as points, what was forecast as a dashed line."""
    names = [words("data.line.actual"), words("data.line.forecast")]
    x = {"field": "day", "type": "temporal", "axis": {"title": None, "format": words("axis.day"), "labelOverlap": True}}
    y = {"field": "contacts", "type": "quantitative", "title": words("data.contacts"), "axis": {"grid": True}}
    y["scale"] = up_to(most)
    colour = {
        "field": "line",
        "type": "nominal",
        "scale": {"domain": names, "range": [theme.blue, SHORT]},
        "legend": line_legend(),
    }
    dash = {"field": "line", "type": "nominal", "scale": {"domain": names, "range": [[1, 0], [6, 3]]}, "legend": None}
    tips = [
        {"field": "label", "title": words("table.day")},
        {"field": "line", "title": ""},
        {"field": "contacts", "type": "quantitative", "title": words("data.contacts"), "format": ",.0f"},
    ]
    return chart_spec(
        words,
        theme,
        height=230,
        mark={"type": "line", "point": True, "strokeWidth": 2},
        encoding={"x": x, "y": y, "color": colour, "strokeDash": dash, "tooltip": tips},
    )
