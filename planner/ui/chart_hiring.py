"""Chart of page Hiring: heads against what is required, week by week, and the classes."""

from __future__ import annotations

import pandas as pd

from planner.ui.charts import NEUTRAL, SHORT, Spec, Theme, chart_spec, line_legend
from planner.ui.text import Words

COLUMNS = ("required", "heads", "productive", "hires", "let_go", "short")


def heads_frame(weeks: pd.DataFrame, site: str | None, words: Words) -> pd.DataFrame:
    """Return heads by week, of one site or of all.

    Parameters
    ----------
    weeks
        `HiringPlan.weeks`.
    site
        Name, or None for all.
    words
        The language, for the dates.
    """
    mine = weeks if site is None else weeks[weeks["site"] == site]
    frame = mine.groupby("week", sort=True)[list(COLUMNS)].sum().reset_index()
    days = pd.to_datetime(frame["week"])
    return frame.assign(week=days.dt.strftime("%Y-%m-%d"), label=[words.date(one.date()) for one in days])


def heads(words: Words, theme: Theme) -> Spec:
    """Return productive heads as an area, all heads as a line, the required as a dashed line, classes as points."""
    axis = {"title": None, "format": "%m/%y", "labelOverlap": True, "tickCount": {"interval": "month", "step": 1}}
    x = {"field": "week", "type": "temporal", "axis": axis}
    legend = {**line_legend(), "columns": 2}
    names = {name: words(f"hiring.line.{name}") for name in ("productive", "heads", "required", "hires")}
    scale = {"domain": list(names.values()), "range": [theme.blue, NEUTRAL, theme.ink, SHORT]}

    def layer(name: str, mark: Spec, field: str | None = None) -> Spec:
        y = {"field": field or name, "type": "quantitative", "title": words("axis.people"), "axis": {"grid": True}}
        colour = {"datum": names[name], "scale": scale, "legend": legend}
        return {"mark": mark, "encoding": {"x": x, "y": y, "color": colour, "tooltip": tips}}

    tips = [{"field": "label", "title": words("hiring.week")}]
    tips += [{"field": name, "type": "quantitative", "title": names[name], "format": ",.1f"} for name in names]
    return chart_spec(
        words,
        theme,
        height=270,
        layer=[
            layer("productive", {"type": "area", "opacity": 0.35, "line": {"strokeWidth": 1.5}}),
            layer("heads", {"type": "line", "strokeWidth": 2}),
            layer("required", {"type": "line", "strokeWidth": 2, "strokeDash": [5, 2]}),
            {
                "transform": [{"filter": "datum.hires > 0.05"}],
                **layer("hires", {"type": "point", "filled": True, "size": 70, "shape": "triangle-up"}, "heads"),
            },
        ],
    )
