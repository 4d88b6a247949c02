"""The months ahead: horizon, season, overtime and temporary cover."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.quantities import (
    Bounds,
    Count,
    Day,
    Estimate,
    Factor,
    LostShare,
    Model,
    Money,
    Variation,
    Weeks,
    Whole,
    documented,
)

MONTHS = 12


class TemporaryCover(Model):
    """Hours bought from outside while own people are missing."""

    price_per_h: Money = documented(about="Price of a productive hour", unit="currency/h")
    max_h_per_month: Count = documented(about="Most hours to be had, at each site", unit="h/month")
    lead_weeks: Weeks = documented(
        Estimate(4.0, 2.0, 8.0),
        about="From the order to the first hour",
        unit="weeks",
        source="an assumption",
        year=2025,
    )
    ramp_h_per_month: Count | None = documented(
        None, about="Most hours more than in the month before; no limit when left out", unit="h/month"
    )
    handle_factor: Factor = documented(
        Estimate(1.2, 1.0, 1.4),
        about="Handle time against that of own people",
        unit="factor",
        source="1.2 is usual for a vendor",
        year=2025,
    )


class Hiring(Model):
    """What the hiring plan looks at, and which buffers it may use."""

    start: Day | None = documented(None, about="First day of the plan; the dated week's, else today, when left out")
    months: Annotated[int, Whole(1, 60)] = documented(
        MONTHS,
        about="Months planned ahead",
        unit="months",
        source="a choice of Deskplan's: a year, with all its seasons",
    )
    season: tuple[Annotated[Estimate, Bounds(0.05, 10)], ...] = documented(
        (), about="Volume against a typical month, January to December; all 1 when left out", unit="factor"
    )
    volume_cv: Variation = documented(
        Estimate(0.0), about="Coefficient of variation of a month's volume against its forecast", unit="share"
    )
    max_overtime_share: LostShare = documented(
        Estimate(0.05, 0.0, 0.10),
        about="Most overtime, as a share of normal hours",
        unit="share",
        source="an assumption",
        year=2025,
    )
    max_classes_per_month: Annotated[int, Whole(1, 1000)] | None = documented(
        None, about="Most classes that start in a month, at each site", unit="classes/month"
    )
    notice_weeks: Weeks = documented(
        Estimate(4.0, 2.0, 12.0),
        about="Weeks a person who is let go is still paid and works",
        unit="weeks",
        source="an assumption",
        year=2025,
    )
    temporary: TemporaryCover | None = documented(None, about="Temporary cover from outside; none when left out")

    @model_validator(mode="after")
    def _a_year(self) -> Self:
        if self.season and len(self.season) != MONTHS:
            raise PydanticCustomError(
                "season", "season needs 12 factors, January to December; it has {n}", {"n": len(self.season)}
            )
        return self

    def season_of(self, month: int) -> float:
        """Return the factor of a calendar month, 1 to 12."""
        return float(self.season[month - 1]) if self.season else 1.0
