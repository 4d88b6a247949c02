"""Charts of page Coverage & shifts: the week of staff by site, and the band of who carries the desk."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Scenario
from planner.timeline import Grid, LocalTime
from planner.ui.charts import SITE_COLOURS, Spec, Theme, chart_spec, up_to
from planner.ui.figures import needed
from planner.ui.result import Result
from planner.ui.text import Words

Array = NDArray[np.float64]


def local_of(scenario: Scenario, zone: str) -> LocalTime:
    """Return the local time of every interval."""
    return Grid.of(scenario).local(zone)


def on_duty(result: Result, site: str) -> Array:
    """Return people on duty at a site (empty: at all) by interval; shape (slots,)."""
    names = [str(one["name"]) for one in result.report["sites"]]
    rows = result.on_site if not site else result.on_site[[names.index(site)]]
    return np.asarray(rows.sum(axis=0))


def week_frame(result: Result, scenario: Scenario, site: str, zone: str) -> pd.DataFrame:
    """Return people by site and local interval of the week, with what all pools together need.

    Returns
    -------
    One row per site shown and interval: `at` (hours since local Monday 00:00), `site`, `people`, `required`.
    """
    local = local_of(scenario, zone)
    at = local.weekday * 24 + local.minute / 60
    required = needed(result).sum(axis=0)
    names = [site] if site else [str(one["name"]) for one in result.report["sites"]]
    parts = [
        pd.DataFrame({"at": at, "site": name, "people": on_duty(result, name), "required": required}) for name in names
    ]
    return pd.concat(parts, ignore_index=True).sort_values(["site", "at"], kind="stable", ignore_index=True)


def _sites_scale(sites: list[str]) -> Spec:
    return {"domain": sites, "range": [SITE_COLOURS[i % len(SITE_COLOURS)] for i in range(len(sites))]}


def week(
    words: Words,
    theme: Theme,
    sites: list[str],
    shown: list[str],
    required: str | None,
    days: list[str],
    most: float,
) -> Spec:
    """Return the week as stacked areas in steps, one a site, with the required agents as a line.

    Parameters
    ----------
    words, theme
        Language and background.
    sites, shown
        All sites (a site keeps its colour), and those that are drawn.
    required
        Name of the line of required agents, or None without it.
    days
        Names of the weekdays.
    most
        Most people on duty or required.
    """
    labels = f"{days!r}[floor(datum.value / 24) % 7]".replace("'", '"')
    axis = {"values": list(range(12, 168, 24)), "labelExpr": labels, "title": None, "labelAngle": 0}
    x = {"field": "at", "type": "quantitative", "scale": {"domain": [0, 168], "nice": False}, "axis": axis}
    colour = {
        "field": "site",
        "type": "nominal",
        "scale": _sites_scale(sites),
        "legend": {"orient": "top", "values": shown} if len(shown) > 1 else None,
    }
    people = {
        "field": "people",
        "type": "quantitative",
        "stack": "zero",
        "title": words("axis.agents"),
        "axis": {"grid": True, "tickMinStep": 1},
        "scale": up_to(most),
    }
    tips = [
        {"field": "site", "title": words("table.site")},
        {"field": "people", "type": "quantitative", "title": words("day.staffed")},
    ]
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.75, "tooltip": True},
            "encoding": {"x": x, "y": people, "color": colour, "tooltip": tips},
        },
        {
            "data": {"values": [{"at": 24 * day} for day in range(1, 7)]},
            "mark": {"type": "rule", "color": theme.quiet, "opacity": 0.4},
            "encoding": {"x": {"field": "at", "type": "quantitative"}},
        },
    ]
    if required is not None:
        y = {"field": "required", "type": "quantitative", "aggregate": "max"}
        line = {"type": "line", "interpolate": "step-after", "strokeWidth": 1.6, "strokeDash": [5, 2]}
        layers.append({"mark": {**line, "color": theme.ink}, "encoding": {"x": x, "y": y}})
    return chart_spec(words, theme, height=270, layer=layers)


def band_frame(by_hour: Array, carriers: pd.Series[float], sites: list[str], words: Words) -> pd.DataFrame:
    """Return one row per site and UTC hour: mean people, their text, and whether the site carries the desk then.

    Parameters
    ----------
    by_hour
        Mean people on duty, shape (sites, 24).
    carriers
        Position of the site with most people, by UTC hour.
    sites, words
        Names of the sites, and the language.
    """
    rows = [
        {
            "site": name,
            "hour": f"{hour:02d}",
            "people": float(by_hour[i, hour]),
            "label": words.number(float(by_hour[i, hour]), 0) if by_hour[i, hour] >= 0.5 else "",
            "carries": bool(carriers[hour] == i),
            "share": float(by_hour[i, hour] / max(by_hour[:, hour].sum(), 1e-9)),
        }
        for i, name in enumerate(sites)
        for hour in range(24)
    ]
    return pd.DataFrame(rows)


def band(words: Words, theme: Theme, sites: list[str], handed: list[int]) -> Spec:
    """Return the band: a row a site, an hour a cell; a framed cell carries the desk, a rule marks a hand-over."""
    x = {"field": "hour", "type": "ordinal", "axis": {"title": words("coverage.utc"), "labelAngle": 0}}
    y = {"field": "site", "type": "ordinal", "sort": sites, "title": None, "axis": {"labelLimit": 130}}
    tips = [
        {"field": "site", "title": words("table.site")},
        {"field": "hour", "title": "UTC"},
        {"field": "people", "type": "quantitative", "title": words("day.staffed"), "format": ",.1f"},
        {"field": "share", "type": "quantitative", "title": words("coverage.share"), "format": ".0%"},
    ]
    colour = {"field": "site", "type": "nominal", "scale": _sites_scale(sites), "legend": None}
    depth = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "range": [0.06, 0.9]},
        "legend": None,
    }
    frame = {"condition": {"test": "datum.carries", "value": theme.ink}, "value": "transparent"}
    rules = {
        "data": {"values": [{"hour": f"{hour:02d}"} for hour in handed]},
        "mark": {"type": "tick", "orient": "vertical", "thickness": 3, "color": theme.ink, "xOffset": -11},
        "encoding": {"x": {"field": "hour", "type": "ordinal"}},
    }
    size = {"expr": "max(7, min(12, width / 52))"}
    return chart_spec(
        words,
        theme,
        height=30 + 34 * len(sites),
        layer=[
            {
                "mark": {"type": "rect", "cornerRadius": 2, "strokeWidth": 2},
                "encoding": {"x": x, "y": y, "color": colour, "opacity": depth, "stroke": frame, "tooltip": tips},
            },
            {
                "mark": {"type": "text", "fontSize": size, "color": theme.ink},
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            },
            *([rules] if handed else []),  # an empty layer is an image without a name
        ],
    )
