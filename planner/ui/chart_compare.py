"""Charts of page Compare: why other models cost more or less, and the contacts of a week by day."""

from __future__ import annotations

from planner.ui.charts import SHORT, SITE_COLOURS, Spec, Theme, chart_spec, legend_below, money_axis
from planner.ui.text import Words

HOURS = ("work", "language", "speed", "pooling", "hand_over", "shift_fit")
DRIVERS = (*HOURS, "wages", "nights", "weekends", "buildings", "other")
MORE = ("#882255", "#44AA99", "#999933")


def reasons(words: Words, theme: Theme, order: list[str], currency: str) -> Spec:
    """Return what each driver adds to or takes from a model's cost; the parts add up to the difference."""
    names = [words(f"explain.driver.{one}") for one in DRIVERS]
    scale = {"domain": names, "range": [*SITE_COLOURS, *MORE]}
    title = words("explain.axis", currency=words.currency(currency))
    tips = [
        {"field": "model", "title": words("field.Scenario.operating_model")},
        {"field": "driver", "title": words("explain.driver")},
        {"field": "text", "title": words("table.value")},
    ]
    encoding = {
        "y": {"field": "model", "type": "nominal", "sort": order, "title": None},
        "x": {"field": "amount", "type": "quantitative", "title": title, "axis": money_axis(words)},
        "color": {"field": "driver", "type": "nominal", "scale": scale, "legend": legend_below()},
        "tooltip": tips,
    }
    bar = {"type": "bar", "height": {"band": 0.6}, "stroke": theme.faint}
    return chart_spec(words, theme, height=160 + 36 * len(order), mark=bar, encoding=encoding)


def week(words: Words, theme: Theme, days: list[str], parts: list[str]) -> Spec:
    """Return the contacts of each day, answered by channel and missed on top; `parts` ends with the missed."""
    answered = [one for one in SITE_COLOURS if one != SHORT]
    colours = [*(answered[i % len(answered)] for i in range(len(parts) - 1)), SHORT]
    tips = [
        {"field": "day", "title": words("table.day")},
        {"field": "what", "title": words("report.what")},
        {"field": "contacts", "format": ",.0f", "title": words("report.contacts_in")},
    ]
    scale = {"domain": parts, "range": colours}
    encoding = {
        "x": {"field": "day", "type": "ordinal", "sort": days, "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": "contacts", "type": "quantitative", "title": words("report.contacts_in")},
        "color": {"field": "what", "type": "nominal", "scale": scale, "legend": legend_below()},
        "order": {"field": "rank", "type": "quantitative"},
        "tooltip": tips,
    }
    return chart_spec(words, theme, height=260, mark={"type": "bar", "stroke": theme.faint}, encoding=encoding)
