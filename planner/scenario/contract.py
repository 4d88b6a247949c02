"""What a vendor is paid: price, volume tiers, minimum, one-off prices, bonus and malus."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.quantities import (
    Bounds,
    Count,
    Currency,
    Estimate,
    Model,
    Money,
    Rate,
    Share,
    Weeks,
    documented,
)


class PriceTier(Model):
    """A volume tier of a contract."""

    above_h: Count = documented(
        about="The price holds above this number in a month: hours, or what else the price is for", unit="h/month"
    )
    up_to_h: Count | None = documented(
        None, about="End of the band; the next tier's begin, or no end, when left out", unit="h/month"
    )
    price: Money = documented(about="Price in this tier", unit="contract currency")


class Contract(Model):
    """What a vendor is paid."""

    per: Literal["productive_hour", "minute", "contact", "resolved_contact", "fte_month"] = documented(
        about="What the price is for"
    )
    price: Money = documented(about="Price per unit", unit="contract currency")
    currency: Currency | None = documented(None, about="Currency of the contract; the scenario's when left out")
    minimum_h_per_month: Count = documented(Estimate(0.0), about="Hours paid in any case", unit="h/month")
    tiers: tuple[PriceTier, ...] = documented((), about="Other prices above given volumes")
    tier_rule: Literal["marginal", "all_units"] = documented(
        "marginal", about="Whether a tier's price holds for the units above its border only, or for all units"
    )
    ramp_weeks: Weeks = documented(Estimate(0.0), about="Weeks until a changed volume is staffed", unit="weeks")
    notice_weeks: Weeks = documented(Estimate(0.0), about="Notice for giving hours back", unit="weeks")
    ramp_up_h_per_month: Rate | None = documented(
        None, about="Most hours a month by which it grows from month to month; any number when left out", unit="h/month"
    )
    ramp_down_h_per_month: Rate | None = documented(
        None, about="Most hours a month that may be given back each month; any number when left out", unit="h/month"
    )
    setup: Money = documented(
        Estimate(0.0),
        about="One-off price of the transition to a vendor without people today; the weekly plan counts it like "
        "setup_cost",
        unit="contract currency",
    )
    exit: Money = documented(Estimate(0.0), about="One-off price of leaving", unit="contract currency")
    bonus: Share = documented(
        Estimate(0.0), about="Share of the price paid on top when the SLA is beaten", unit="share"
    )
    bonus_above: Share = documented(
        Estimate(0.05, 0.02, 0.10),
        about="Service level above the promise from which the bonus is due",
        unit="share points",
        source="an assumption",
        year=2025,
    )
    malus: Share = documented(Estimate(0.0), about="Share of the price kept back when the SLA is missed", unit="share")
    indexation_per_year: Annotated[Estimate, Bounds(-0.2, 1)] = documented(
        Estimate(0.0), about="Yearly rise of the price", unit="share/year"
    )
    governance_share: Share = documented(
        Estimate(0.10, 0.08, 0.15),
        about="Own cost of steering the vendor, as a share of its price",
        unit="share",
        source="0.08-0.15 is usual",
        year=2025,
    )
    knowledge_transfer_share: Share = documented(
        Estimate(0.12, 0.10, 0.15),
        about="One-off knowledge transfer, as a share of a year's price",
        unit="share",
        source="0.10-0.15 is usual",
        year=2025,
    )
    parallel_run_weeks: Weeks = documented(Estimate(0.0), about="Weeks both desks run side by side", unit="weeks")
    security_audit_per_year: Money = documented(Estimate(0.0), about="Yearly audit", unit="scenario currency/year")

    @model_validator(mode="after")
    def _bands_follow(self) -> Self:
        faults = list(_band_faults(self.tiers))
        if faults:
            raise PydanticCustomError("tiers", "{why}", {"why": "; ".join(faults)})
        return self


def _band_faults(tiers: tuple[PriceTier, ...]) -> Iterator[str]:
    for i, tier in enumerate(tiers):
        if tier.up_to_h is not None and tier.up_to_h <= tier.above_h:
            yield f"tiers[{i}].up_to_h must be above above_h {tier.above_h:g}; got {tier.up_to_h:g}"
    for i, (before, after) in enumerate(pairwise(tiers), start=1):
        end = before.up_to_h
        if after.above_h <= before.above_h:
            yield f"tiers[{i}].above_h must be above the tier before, {before.above_h:g}; got {after.above_h:g}"
        elif before.above_h.high > after.above_h.low:
            yield (
                f"tiers[{i}].above_h may lie below the tier before: its range begins at {after.above_h.low:g}, that "
                f"one's ends at {before.above_h.high:g}"
            )
        elif end is not None and end > after.above_h:
            yield f"tiers[{i}] overlaps the tier before, which ends at {end:g}; got above_h {after.above_h:g}"
        elif end is not None and end < after.above_h:
            yield f"tiers[{i}] leaves a gap from {end:g} to {after.above_h:g}"
    if tiers and tiers[-1].up_to_h is not None:
        yield f"tiers[{len(tiers) - 1}].up_to_h must be left out in the last tier: no price holds beyond it"
