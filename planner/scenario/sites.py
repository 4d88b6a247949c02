"""Where agents are and what they cost: sites, contracts, people."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.contract import Contract
from planner.scenario.quantities import (
    Bounds,
    Count,
    Country,
    Delta,
    Estimate,
    Factor,
    Language,
    LostShare,
    Model,
    Money,
    Name,
    Premium,
    Share,
    TimeZone,
    WeekHours,
    Weeks,
    Whole,
    documented,
)
from planner.scenario.shift_rules import FixedShift, SiteRules


class Quality(Model):
    """How a site's contacts differ from those of the specialists at home."""

    handle_factor: Factor = documented(
        Estimate(1.0), about="Handle time against the scenario's", unit="factor", source="1.2 is usual for a vendor"
    )
    fcr_delta: Delta = documented(Estimate(0.0), about="Change of first-contact resolution", unit="share points")
    csat_delta: Annotated[Estimate, Bounds(-100, 100)] = documented(
        Estimate(0.0), about="Change of customer satisfaction, as measured", unit="points"
    )


class Site(Model):
    """A place where agents work."""

    name: Name = documented(about="Name of the site")
    time_zone: TimeZone = documented(about="IANA time zone its people live in")
    languages: tuple[Language, ...] = documented(about="Languages its people speak")
    employer: Literal["in_house", "freelancer", "vendor"] = documented("in_house", about="Who employs the people")
    departments: tuple[Name, ...] | None = documented(None, about="Departments it is trained for; all when left out")
    open: WeekHours = documented(
        WeekHours.always(), about="Hours it may be staffed, local time; every shift lies inside"
    )
    holidays: Country | None = documented(
        None,
        about="Country whose public holidays count in a dated week: the site keeps Sunday's hours and pays the "
        "holiday premium",
    )
    people_now: Count | None = documented(None, about="People employed today", unit="people")
    min_people: Annotated[int, Whole(0, 100_000)] = documented(0, about="Least people on the roster", unit="people")
    max_people: Annotated[int, Whole(0, 100_000)] | None = documented(
        None, about="Most people on the roster (working, before shrinkage)", unit="people"
    )
    seats: Annotated[int, Whole(1, 100_000)] | None = documented(
        None, about="People who can work at once", unit="seats"
    )
    min_on_duty: Annotated[int, Whole(0, 100_000)] = documented(
        0, about="Least people on duty at the site whenever it may be staffed", unit="people"
    )
    fixed_staff: tuple[FixedShift, ...] = documented(
        (), about="Existing people whose shifts are kept, whatever the rules for others"
    )
    shifts: SiteRules | None = documented(
        None, about="Rules that differ at this site; what is left out is as the desk's shifts say"
    )
    field_staff: Annotated[int, Whole(0, 100_000)] = documented(
        0, about="People who can visit customers; a site with none does no field work", unit="people"
    )
    wage_per_h: Money | None = documented(None, about="Wage of a paid hour, before premiums", unit="currency/h")
    on_cost_share: Annotated[Estimate, Bounds(0, 5)] = documented(
        Estimate(0.0),
        about="Employer's taxes and benefits on top of the wage; 0 when wage_per_h holds them",
        unit="share",
        source="a loaded in-house hour is 2-2.5 times the wage",
    )
    night_premium: Premium = documented(
        Estimate(0.0), about="On top of the wage from 22:00 to 06:00 local", unit="share"
    )
    weekend_premium: Premium = documented(
        Estimate(0.0), about="On top of the wage on Saturday and Sunday", unit="share"
    )
    holiday_premium: Premium = documented(Estimate(0.0), about="On top of the wage on public holidays", unit="share")
    seat_cost_per_month: Money = documented(
        Estimate(0.0), about="Rent, equipment and licences per person", unit="currency/person/month"
    )
    fixed_cost_per_month: Money = documented(
        Estimate(0.0), about="Cost of the site if anybody works there", unit="currency/month"
    )
    setup_cost: Money = documented(
        Estimate(0.0),
        about="One-off cost of opening a site without people today; the weekly plan counts it in equal parts over "
        "sourcing.horizon_months",
        unit="currency",
    )
    contract: Contract | None = documented(None, about="What a vendor is paid; for vendors only")
    quality: Quality = documented(Quality(), about="How its contacts differ")

    @model_validator(mode="after")
    def _paid(self) -> Self:
        if self.employer == "vendor" and self.contract is None:
            raise PydanticCustomError("site", "a vendor needs a contract: {per: productive_hour, price: }")
        if self.employer != "vendor" and (self.contract is not None or self.wage_per_h is None):
            raise PydanticCustomError("site", "needs wage_per_h (contract: is for vendors)")
        if self.max_people is not None and self.min_people > self.max_people:
            raise PydanticCustomError("site", "min_people must not exceed max_people")
        kept = sum(one.heads for one in self.fixed_staff)
        if self.max_people is not None and kept > self.max_people:
            raise PydanticCustomError("site", "fixed_staff ({kept} people) must not exceed max_people", {"kept": kept})
        return self


class Shrinkage(Model):
    """Time scheduled but not available: absence, holidays, training, meetings. Breaks in the roster are not in it."""

    scheduled: LostShare = documented(
        Estimate(0.30, 0.13, 0.39),
        about="Share of scheduled time that people are not available",
        unit="share",
        source="OpsDog n=1,230, mean 0.27",
        year=2025,
    )
    of_which_paid: LostShare | None = documented(
        None, about="Paid absence as a share of paid time; all of the shrinkage is paid when left out", unit="share"
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"scheduled": value} if isinstance(value, int | float) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _paid_is_part(self) -> Self:
        if self.of_which_paid is not None and self.of_which_paid > self.scheduled:
            raise PydanticCustomError("shrinkage", "of_which_paid must not exceed scheduled")
        return self

    @property
    def paid(self) -> float:
        """Paid part, as a share of paid time."""
        return float(self.scheduled if self.of_which_paid is None else self.of_which_paid)


class Hire(Model):
    """What it takes to have one person more."""

    lead_weeks: Weeks = documented(
        Estimate(6.0, 4.0, 12.0),
        about="From the decision to the first day",
        unit="weeks",
        source="an assumption",
        year=2025,
    )
    training_weeks: Weeks = documented(
        Estimate(4.0, 2.0, 8.0),
        about="From the first day to the first contact",
        unit="weeks",
        source="ccplanning: weeks 1-4 without contacts",
        year=2025,
    )
    cost: Money = documented(
        Estimate(0.0),
        about="Recruiting and training per hire",
        unit="currency/hire",
        source="replacing an agent costs about 12,000 USD",
    )
    class_size: Annotated[int, Whole(1, 1000)] = documented(1, about="People who start together", unit="people")
    ramp: tuple[Share, ...] = documented(
        (
            Estimate(0.5, 0.3, 0.6),
            Estimate(0.65, 0.6, 0.75),
            Estimate(0.8, 0.7, 0.85),
            Estimate(0.9, 0.85, 0.95),
            Estimate(1.0),
        ),
        about="Productivity after training, by month or week; all of it after the last",
        unit="share",
        source="ccplanning: weeks 1-4 nothing, 5-8 0.3-0.5, 9-16 0.6-0.85",
        year=2025,
    )
    ramp_per: Literal["month", "week"] = documented("month", about="How long each step of the ramp lasts")

    @field_validator("ramp")
    @classmethod
    def _rises(cls, ramp: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
        if any(later < earlier for earlier, later in pairwise(ramp)):
            raise PydanticCustomError("ramp", "a ramp must not fall: each step in [the step before, 1]")
        return ramp


class People(Model):
    """How people differ from hours."""

    shrinkage: Shrinkage = documented(Shrinkage(), about="Time scheduled but not available")
    max_occupancy: Annotated[Estimate, Bounds(0.3, 1, "[]", "a share: write {:g} instead")] = documented(
        Estimate(0.85, 0.75, 0.90),
        about="Largest share of on-duty time spent on contacts",
        unit="share",
        source="collapse above 0.90, wfmlabs",
        year=2025,
    )
    skills_per_agent: Annotated[int, Whole(1, 20)] | None = documented(
        None,
        about="Skills (language and department) that one person of a pool masters; all of the pool's when left out",
        unit="skills",
        source="2 do nearly as well as all, Wallace and Whitt",
        year=2005,
    )
    attrition_per_year: Annotated[Estimate, Bounds(0, 2, hint="a share: write {:g} instead")] = documented(
        Estimate(0.40, 0.20, 0.97),
        about="Share of people who leave in a year",
        unit="share/year",
        source="in-house desk 0.40, managed provider 0.97",
        year=2020,
    )
    hire: Hire = documented(Hire(), about="What a hire takes")
    agents_per_lead: Annotated[Estimate, Bounds(1, 1000)] | None = documented(
        None, about="Span of control: agents per team lead", unit="agents"
    )
    agents_per_support: Annotated[Estimate, Bounds(1, 1000)] | None = documented(
        None, about="Agents per person in quality, training and planning", unit="agents"
    )
    lead_wage_factor: Factor = documented(
        Estimate(1.3, 1.15, 1.5),
        about="Wage of leads, quality, training and planning against an agent's",
        unit="factor",
        source="an assumption",
        year=2025,
    )
    severance_weeks: Weeks = documented(Estimate(0.0), about="Weeks of wage paid when a person is let go", unit="weeks")
