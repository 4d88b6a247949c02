"""Chart of page Compare: why the other models cost more or less, a stacked bar a model."""

from __future__ import annotations

from planner.ui.charts import SITE_COLOURS, Spec, Theme, chart_spec
from planner.ui.text import Words

HOURS = ("work", "language", "speed", "pooling", "hand_over", "shift_fit")
DRIVERS = (*HOURS, "wages", "nights", "weekends", "buildings", "other")
MORE = ("#882255", "#44AA99", "#999933")


def reasons(words: Words, theme: Theme, order: list[str], currency: str) -> Spec:
    """Return what each driver adds to or takes from a model's cost; the parts add up to the difference."""
    names = [words(f"explain.driver.{one}") for one in DRIVERS]
    scale = {"domain": names, "range": [*SITE_COLOURS, *MORE]}
    axis = {"format": "~s", "grid": True, "tickCount": 5}
    title = words("explain.axis", currency=currency)
    tips = [
        {"field": "model", "title": words("field.Scenario.operating_model")},
        {"field": "driver", "title": words("explain.driver")},
        {"field": "text", "title": words("table.value")},
    ]
    encoding = {
        "y": {"field": "model", "type": "nominal", "sort": order, "title": None},
        "x": {"field": "amount", "type": "quantitative", "title": title, "axis": axis},
        "color": {"field": "driver", "type": "nominal", "scale": scale, "legend": {"orient": "bottom", "columns": 4}},
        "tooltip": tips,
    }
    bar = {"type": "bar", "height": {"band": 0.6}, "stroke": theme.faint}
    return chart_spec(words, theme, height=130 + 36 * len(order), mark=bar, encoding=encoding)
