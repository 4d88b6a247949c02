"""Raw Vega-Lite specifications: one palette, safe for the colour-blind, legible on light and dark."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from planner.ui.text import SHORT_MONEY, Words

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
    def page(self) -> str:
        """The page itself (as in .streamlit/config.toml), so that a saved picture can be read anywhere."""
        return "#171614" if self.dark else "#FFFFFF"

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
        "background": theme.page,
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
        "usermeta": {"save": words("chart.save")},
        **parts,
    }


def up_to(most: float) -> Spec:
    """Return the scale of an upright axis from nothing to a little above `most`: a line there stays whole."""
    return {"domain": [0, 1.05 * most or 1]}


def line_legend() -> Spec:
    """Return a legend above the chart that shows lines as lines."""
    return {"orient": "top", "symbolType": "stroke", "symbolOpacity": 1, "symbolStrokeWidth": 3}


def legend_below(most: int = 4) -> Spec:
    """Return a legend beneath the chart in as many columns as there is room for, on a phone too."""
    return {"orient": "bottom", "columns": {"expr": f"max(2, min({most}, floor(width / 150)))"}}


def money_axis(words: Words) -> Spec:
    """Return an axis of money that says millions and more as the rest of the page does."""
    ends = {size: json.dumps(words(key, value="|").partition("|")[2], ensure_ascii=False) for size, key in SHORT_MONEY}
    parts = [
        f"abs(datum.value) >= {size:.0f} ? format(datum.value / {size:.0f}, ',.2~f') + {end}"
        for size, end in ends.items()
    ]
    return {"labelExpr": " : ".join([*parts, "format(datum.value, ',.0f')"]), "grid": True, "tickCount": 5}


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
