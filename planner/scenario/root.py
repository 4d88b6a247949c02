"""The scenario itself: everything a plan needs, in one frozen object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import ValidationError, model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.crosscheck import Fault, cross_faults, profile_faults
from planner.scenario.desk import ONE_DEPARTMENT, Channel, Department, Event, Product, Profile, Region
from planner.scenario.hiring import Hiring
from planner.scenario.judgement import Churn, Scorecard
from planner.scenario.measured import Satisfaction
from planner.scenario.quantities import (
    Bounds,
    Currency,
    Day,
    Delta,
    Estimate,
    Factor,
    Growth,
    Language,
    Minutes,
    Model,
    Money,
    Name,
    Rate,
    Share,
    Variation,
    Whole,
    documented,
    span,
)
from planner.scenario.shift_rules import ShiftRules
from planner.scenario.sites import People, Site
from planner.scenario.sourcing import SourcingTerms
from planner.scenario.tiers import Generalists, Priority, Proactive, Tiers


class Fallback(Model):
    """Service in another language, and what it costs."""

    to: Language = documented(about="Language used instead")
    handle_factor: Factor = documented(
        Estimate(1.0), about="Handle time against the customer's own language", unit="factor"
    )
    fcr_delta: Delta = documented(Estimate(0.0), about="Change of first-contact resolution", unit="share points")


class Central(Model):
    """Options of the central model."""

    site: Name | None = documented(None, about="The one site; the first of the file when left out")


class Virtual(Model):
    """Options of the virtual model."""

    remote_wage_factor: Factor = documented(Estimate(1.0), about="An expert's wage against the site's", unit="factor")
    remote_handle_factor: Factor = documented(Estimate(1.0), about="Handle time of remote work", unit="factor")
    seat_cost: Money = documented(Estimate(0.0), about="Monthly cost of a home place", unit="currency/person/month")
    partners: bool = documented(True, about="Whether vendors' sites take part")
    split_gap_h: Annotated[int, Whole(1, 8)] | None = documented(
        None, about="Unpaid gap of split shifts, which people at home may work; none when left out", unit="h"
    )


class FollowTheSun(Model):
    """Options of the follow-the-sun model."""

    daytime: str = documented("06:00-22:00", about="Local hours in which a site may carry the desk", unit="hh:mm-hh:mm")
    overlap_min: Minutes = documented(Estimate(0.0), about="Time both sites are staffed at a hand-over", unit="min")
    open_cases_share: Share = documented(Estimate(0.0), about="Share of cases handed over open", unit="share")
    minutes_per_case: Minutes = documented(Estimate(0.0), about="Work of handing one case over", unit="min")
    carries: dict[Name, str] = documented(
        {},
        about="Who carries the desk when: site to UTC hours; when left out, the weekly programme chooses among the "
        "sites that have daytime",
        unit="hh:mm-hh:mm UTC",
    )

    @model_validator(mode="after")
    def _are_spans(self) -> Self:
        for field, text in (("daytime", self.daytime), *self.carries.items()):
            try:
                span(text)
            except ValueError as fault:
                raise PydanticCustomError("daytime", "{field}: {why}", {"field": field, "why": str(fault)}) from None
        return self


class Models(Model):
    """Options of the operating models."""

    central: Central = documented(Central(), about="Options of the central model")
    virtual: Virtual = documented(Virtual(), about="Options of the virtual model")
    follow_the_sun: FollowTheSun = documented(FollowTheSun(), about="Options of follow-the-sun")
    custom: dict[str, tuple[Name, ...]] = documented(
        {}, about="For the custom model: region to the sites that serve it"
    )


class Uncertainty(Model):
    """How far the forecast may be off."""

    forecast_cv: Variation = documented(Estimate(0.0), about="Coefficient of variation of a day's volume", unit="share")
    absenteeism_cv: Variation = documented(Estimate(0.0), about="Coefficient of variation of absence", unit="share")
    arrivals: Literal["poisson", "overdispersed"] = documented(
        "poisson", about="Arrivals within the day", source="variance/mean 2.2 per half hour, bank calls 1999"
    )


class Budget(Model):
    """Most people and most money."""

    people: Annotated[int, Whole(1, 1_000_000)] | None = documented(
        None, about="Most people, shrinkage included", unit="people"
    )
    cost_per_year: Annotated[Estimate, Bounds(0, 1e15, "(]")] | None = documented(
        None, about="Most cost in a year", unit="currency/year"
    )

    @property
    def is_set(self) -> bool:
        """Whether anything is limited."""
        return self.people is not None or self.cost_per_year is not None


class Limits(Budget):
    """A budget in all or of single sites: then the planner says what service level it buys."""

    sites: dict[str, Budget] = documented({}, about="Budgets of single sites, by name")

    @property
    def is_set(self) -> bool:
        """Whether anything is limited, in all or at a site."""
        return super().is_set or any(one.is_set for one in self.sites.values())


OperatingModel = Literal["regional", "central", "virtual", "follow_the_sun", "custom"]


class Scenario(Model):
    """A support desk and what it promises.

    Raises
    ------
    pydantic.ValidationError
        When a value is out of its range, a key is unknown, or names do not match. `parse` gives the same as one
        readable message.
    """

    name: Name = documented(about="Name of the desk")
    currency: Currency = documented(about="Currency of every price without its own")
    exchange: dict[Currency, Rate] = documented(
        {}, about="Value of one unit of another currency in the scenario's", unit="currency"
    )
    week_of: Literal["typical"] | Day = documented(
        "typical", about="typical, or a date: then that week with its clock changes, holidays and events"
    )
    offsets_of: Day = documented(dt.date(2026, 1, 12), about="Week whose clock offsets a typical week uses")
    interval_min: Literal[5, 15, 30, 60] = documented(
        15, about="Planning interval", unit="min", source="a choice of Deskplan's: quarters of an hour"
    )
    full_time_h: Annotated[Estimate, Bounds(1, 80)] = documented(
        Estimate(40.0), about="Full-time week", unit="h/week", source="a choice of Deskplan's: five days of 8 h"
    )
    seed: Annotated[int, Whole(0, 2_147_483_647)] = documented(
        41, about="Seed of everything random", source="a choice of Deskplan's: any number does as well"
    )
    queue_model: Literal["auto", "erlang_a", "erlang_c"] = documented(
        "auto", about="auto: Erlang A where patience is known, else Erlang C"
    )
    promises: Literal["period", "cover"] = documented(
        "period",
        about="Where live service levels hold: over the period of each target with its floor in every interval, or in "
        "every interval",
    )
    load_rule: Literal["offered", "stationary"] = documented(
        "offered", about="Load of an interval: largest modified offered load in it, or its own rate times handle time"
    )
    regions: tuple[Region, ...] = documented(about="Where customers are")
    products: tuple[Product, ...] = documented((), about="What customers use; needed where a region gives customers")
    growth_per_month: Growth = documented(Estimate(0.0), about="Growth of volume", unit="share/month")
    volumes_of: Day | None = documented(
        None, about="Day that the volumes are of: growth counts from there to a dated week; no growth when left out"
    )
    events: tuple[Event, ...] = documented((), about="Dated changes of volume")
    proactive: Proactive | None = documented(None, about="Contact before the customer asks; none when left out")
    profile: Profile = documented(Profile(named="office"), about="Weekly shape in the customers' local time")
    departments: tuple[Department, ...] = documented(
        ONE_DEPARTMENT, about="Specialised groups; one takes all when left out"
    )
    generalists: Generalists = documented(
        Generalists(), about="Generalists against specialists, for the comparison of the two"
    )
    priorities: dict[str, Priority] = documented({}, about="Resolution promises by priority")
    tiers: Tiers | None = documented(None, about="The five tiers; one tier when left out")
    channels: dict[str, Channel] = documented(about="Ways to reach the desk")
    sites: tuple[Site, ...] = documented(about="Where agents are")
    language_fallback: dict[Language, Fallback] = documented({}, about="Who may be served in another language")
    operating_model: OperatingModel = documented("regional", about="Who may serve whom")
    models: Models = documented(Models(), about="Options of the operating models")
    shifts: ShiftRules = documented(ShiftRules(), about="Which shifts people may work")
    people: People = documented(People(), about="How people differ from hours")
    uncertainty: Uncertainty = documented(Uncertainty(), about="How far the forecast may be off")
    limits: Limits = documented(Limits(), about="A budget to stay within")
    satisfaction: Satisfaction = documented(Satisfaction(), about="What was measured of the customers' opinion")
    hiring: Hiring = documented(Hiring(), about="The months ahead")
    churn: Churn | None = documented(None, about="Customers lost to bad service; shown beside the cost, never inside")
    sourcing: SourcingTerms = documented(SourcingTerms(), about="How sourcing options are compared")
    scorecard: Scorecard = documented(Scorecard(), about="Options judged by what is not money")

    @model_validator(mode="after")
    def _names_and_sums(self) -> Self:
        data = self.model_dump(mode="python")
        for site, row in zip(self.sites, data["sites"], strict=True):
            row["shifts"] = None if site.shifts is None else site.shifts.model_dump(exclude_unset=True)
        faults = cross_faults(data)
        if faults:
            raise PydanticCustomError(
                "scenario",
                "{why}",
                {"why": "; ".join(f"{one.path}: {one.why}{one.shown()}" for one in faults), "faults": faults},
            )
        return self

    def site(self, name: str) -> Site:
        """Return the site called `name`."""
        return next(site for site in self.sites if site.name == name)

    def rate(self, currency: str | None) -> float:
        """Return the value of one unit of `currency` in the scenario's currency."""
        return 1.0 if currency in (None, self.currency) else float(self.exchange[str(currency)])

    def contacts_per_month(self, region: Region) -> float:
        """Return the needs that arise in a region in a month."""
        if region.contacts_per_month is not None:
            return float(region.contacts_per_month)
        needs = sum(float(product.used_by) * float(product.needs_per_customer_month) for product in self.products)
        return float(region.customers or 0.0) * needs


class ScenarioError(ValueError):
    """A scenario that cannot be used; the message lists every fault with its place."""

    def __init__(self, faults: list[Fault], source: str = "scenario") -> None:
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        lines = "".join(f"\n  {one.path or '(file)'}: {one.why}{one.shown()}" for one in faults)
        super().__init__(f"{source} has {count}:{lines}")


def parse(data: Any, source: str = "scenario", *, profiles: Collection[str] | None = None) -> Scenario:
    """Return the scenario that a mapping describes.

    Parameters
    ----------
    data
        What a file holds.
    source
        What the message calls it.
    profiles
        Names of the weekly shapes that there are; None: any name.

    Raises
    ------
    ScenarioError
        With every fault of the mapping at once: values, unknown keys, and names that do not match.
    """
    if not isinstance(data, dict):
        raise ScenarioError([Fault("", "must be a mapping of keys to values, such as name: My desk")], source)
    faults = [] if profiles is None else profile_faults(data, profiles)
    scenario = None
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as fault:
        errors = fault.errors()
        single = [_fault(error, data) for error in errors if error["type"] != "scenario"]
        known = {one.path for one in single}
        # the file's own words where they show the fault, else the words of the parsed scenario
        between = cross_faults(data) or [one for error in errors for one in error.get("ctx", {}).get("faults", ())]
        faults += [*single, *(one for one in between if one.path not in known)]
    if scenario is None or faults:
        raise ScenarioError(_unique(faults), source)
    return scenario


def _unique(faults: list[Fault]) -> list[Fault]:
    return list({(one.path, one.why): one for one in faults}.values())


_WORDS = {
    "missing": "is required",
    "extra_forbidden": "is not a known key",
}


def _fault(error: Any, data: Any) -> Fault:
    missing = error["type"] == "missing"
    why = _WORDS.get(error["type"], error["msg"])
    return Fault(_path(error["loc"], data, missing), why, Fault.NOTHING if missing else error["input"])


def _path(parts: tuple[int | str, ...], data: Any, missing: bool) -> str:
    """Return ``sites[2].time_zone`` for ``("sites", 2, "time_zone")``: the parts that stand in the file.

    Pydantic's place also names members of unions and fields behind short forms; a missing key stands nowhere.
    """
    text, node = "", data
    for i, part in enumerate(parts):
        key = "from" if part == "from_" else part
        keys = {str(one): one for one in node} if isinstance(node, Mapping) else {}
        if str(key) in keys or (missing and i == len(parts) - 1):
            text += f".{key}" if text else str(key)
            node = node[keys[str(key)]] if str(key) in keys else None
        elif isinstance(node, list | tuple) and isinstance(key, int):
            text += f"[{key}]"
            node = node[key]
    return text
