"""What the desk has measured of its customers' opinion: shown beside the figures, never computed."""

from __future__ import annotations

from typing import Annotated

from planner.scenario.quantities import Bounds, Estimate, Model, Share, documented


class Satisfaction(Model):
    """Customer opinion as measured; Deskplan shows it and computes none."""

    nps: Annotated[Estimate, Bounds(-100, 100)] | None = documented(
        None, about="Net promoter score, as measured", unit="points"
    )
    csat: Share | None = documented(None, about="Share of satisfied customers, as measured", unit="share")
    ces: Annotated[Estimate, Bounds(1, 7)] | None = documented(
        None, about="Customer effort score, as measured", unit="points"
    )
