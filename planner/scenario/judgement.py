"""What is not a cost: marks by criterion, the loss of a breach, and the customers that bad service drives away."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.quantities import Bounds, Count, Estimate, Model, Money, Name, Share, documented

Mark = Annotated[Estimate, Bounds(0, 10)]
MIDDLE = "a choice of Deskplan's: the middle of the scale, so that all count alike"


class Criteria(Model):
    """One number for each criterion: a mark, or the weight it has."""

    control: Mark = documented(Estimate(5.0), about="Control over people, tools and data", unit="0-10", source=MIDDLE)
    product_knowledge: Mark = documented(Estimate(5.0), about="Knowledge of the product", unit="0-10", source=MIDDLE)
    response_speed: Mark = documented(Estimate(5.0), about="Speed of reaction to changes", unit="0-10", source=MIDDLE)
    communication: Mark = documented(Estimate(5.0), about="Language, culture and tone", unit="0-10", source=MIDDLE)
    data_security: Mark = documented(Estimate(5.0), about="Safety of customers' data", unit="0-10", source=MIDDLE)
    hiring_speed: Mark = documented(Estimate(5.0), about="Speed of hiring and replacement", unit="0-10", source=MIDDLE)


class Breach(Model):
    """A breach of data or contract."""

    probability_per_year: Share = documented(about="Probability of a breach in a year", unit="share/year")
    loss: Money = documented(about="Loss if it happens", unit="currency")


class Judged(Model):
    """An option as its user judges it."""

    marks: Criteria = documented(Criteria(), about="Marks by criterion; 10 is best")
    breach: Breach | None = documented(None, about="Chance and price of a breach; not counted when left out")


class Scorecard(Model):
    """Options judged by what is not money."""

    weights: Criteria = documented(Criteria(), about="Weight of each criterion")
    options: dict[Name, Judged] = documented({}, about="Options by name")

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not any(float(getattr(self.weights, name)) for name in Criteria.model_fields):
            raise PydanticCustomError("scorecard", "at least one weight must be above 0")
        return self


class Churn(Model):
    """What customers are worth, and how service keeps them: the user's own figures."""

    customers: Count = documented(about="Customers of the desk", unit="customers")
    value_per_year: Money = documented(about="Margin of a customer in a year", unit="currency/customer/year")
    per_sla_point: Share = documented(
        about="Share of customers lost in a year for each point of service level missing", unit="share/point"
    )
    per_csat_point: Share = documented(
        Estimate(0.0), about="Share of customers lost in a year for each point of satisfaction less", unit="share/point"
    )
    years_stayed: Annotated[Estimate, Bounds(1, 100)] | None = documented(
        None,
        about="Years for which a customer stays on average, for lifetime values; none are shown when left out",
        unit="years",
    )
