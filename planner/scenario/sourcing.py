"""In-house, outsourced or hybrid: horizon, discount rate and what the comparison counts."""

from __future__ import annotations

from typing import Annotated

from planner.scenario.quantities import Bounds, Estimate, Model, Whole, documented


class SourcingTerms(Model):
    """How in-house, outsourced and hybrid desks are compared."""

    horizon_months: Annotated[int, Whole(12, 60)] = documented(
        36,
        about="Months compared",
        unit="months",
        source="a choice of Deskplan's: three years, in which one-off costs can pay back",
    )
    discount_rate_per_year: Annotated[Estimate, Bounds(0, 1)] = documented(
        Estimate(0.08, 0.05, 0.12),
        about="Worth of a year's wait for money",
        unit="share/year",
        source="an assumption: costs of capital of 5-12 % are common; put your own",
        year=2025,
    )
    wage_rise_per_year: Annotated[Estimate, Bounds(-0.2, 1)] = documented(
        Estimate(0.0), about="Yearly rise of own wages, at the end of each year", unit="share/year"
    )
    draws: Annotated[int, Whole(100, 100_000)] = documented(
        10_000,
        about="Draws of the risk analysis",
        unit="draws",
        source="a choice of Deskplan's: probabilities to within about one point",
    )
    count_churn: bool = documented(
        False, about="Whether customers lost or kept by satisfaction are shown as money, apart from every total"
    )
    confirmed: tuple[str, ...] = documented(
        (), about="Places of defaults that were looked at and are meant, such as people.attrition_per_year"
    )
